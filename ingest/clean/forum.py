"""Pages of a forum: the first post is the article; who wrote it and who replied is not."""

from __future__ import annotations

import re

from ingest.clean.fields import Fields
from ingest.clean.furniture import date_in
from ingest.clean.roles import is_local_office
from ingest.clean.settle import Page

_USER = 15  # the longest name of a forum's user
_RULE = re.compile(r"[_.\-—－=~～…·*]{6,}")
_FLOOR = re.compile(r"\d{1,4}[楼#]")
_COUNT = re.compile(r"[\d.,万]+")


def settle_posts(page: Page) -> None:
    """Take off replies, from the second post on, and what stands around the first."""
    posts = _posts(page)
    if not posts and not any(line.kind == "forum" for line in page.lines):
        return
    first = page.first_body()
    if first is None:
        return
    for i in posts:
        page.parts.pop(i, None)
        page.off[i] = "forum-user"
        said = page.lines[i].fields  # 县民政局办公室 发布于：2022-09-01 is no forum's
        office = said and said.outlet and is_local_office(said.outlet, page.rules.header)
        page.fields[i] = said if said and office else _dated(page, i)
    heads = [i for i in posts if i < first]
    replies = [i for i in posts if i > first]
    if replies and (heads or _FLOOR.match(page.plain(replies[0]))):
        _drop_from(page, replies[0])
    elif len(replies) > 1:  # who wrote it stands below each post
        _drop_from(page, replies[0] + 1)
    _members(page, first)
    _mottoes(page, first)
    _times(page, first)


def _posts(page: Page) -> list[int]:
    """The lines that say who posted, and when."""
    headings = page.rules.furniture.headings
    opener, posted, replied = (headings[x].match for x in ("thread-opener", "posted", "replied"))
    opened = any(opener(line.block.plain) for line in page.lines)
    texts = enumerate(line.block.plain for line in page.lines)
    return [i for i, text in texts if posted(text) or (opened and replied(text))]


def _dated(page: Page, i: int) -> Fields:
    """When a post was written; users' names are no bylines."""
    own = date_in(page.plain(i), page.rules.header)
    return Fields(own.published, "page", dated=True, strong=True) if own else Fields()


def _drop_from(page: Page, start: int) -> None:
    """Take off everything from line ``start`` on, and the name of the user above it."""
    if page.is_open(start - 1) and len(page.plain(start - 1)) <= _USER:
        start -= 1
    for i in range(start, len(page.lines)):
        page.parts.pop(i, None)
        page.off.setdefault(i, "forum-reply")
        page.fields[i] = Fields()


def _members(page: Page, first: int) -> None:
    """The name, rank and counts of who posted, above the text ``first``: all but the title."""
    able = list(page.open_lines(0, first))
    if not able:
        return
    title = max(able, key=lambda i: (page.may_be_title(i), len(page.keys[i])))
    for i in able:
        short = len(page.plain(i)) <= _USER and page.keys[i] != page.keys[title]
        if short and (i > title or _COUNT.fullmatch(page.plain(i))):
            page.off[i] = "forum-user"


def _mottoes(page: Page, first: int) -> None:
    """Below a rule across the post stands what its writer puts under every post.

    So does a short line among what the forum itself puts below a post.
    """
    last = page.parts.last("body") or 0
    below = False
    for i in range(first + 1, len(page.lines)):
        alone = i > last and i - 1 in page.off and (i + 1 in page.off or i + 1 == len(page.lines))
        if _RULE.fullmatch(page.plain(i)):
            page.off[i] = "forum-user"
            below = True
        elif (below or alone) and page.is_open(i):
            page.off[i] = "forum-user"
        elif i not in page.off:
            below = False


def _times(page: Page, first: int) -> None:
    """A time on a line of its own below the text says when it was posted."""
    alone = page.rules.header.patterns["date-alone"]
    for i in page.open_lines(first + 1):
        if ":" in page.plain(i) and alone.match(page.plain(i)):
            page.off[i] = "forum-user"
            page.fields[i] = _dated(page, i)
