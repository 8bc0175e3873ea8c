"""The title of a page's first article, its other printings, and the pictures that repeat it."""

from __future__ import annotations

import re
from collections import Counter

from ingest.clean.settle import SHORTEST_TITLE, Page
from ingest.clean.trim import Trimmed

_HAN = re.compile(r"[\u3400-\u9fff]")
_LONGEST_CHANNEL = 8
_SHORTEST_DOUBLED = 20


def settle_title(page: Page) -> tuple[int, ...]:
    """The lines of the first title: kicker, title, subtitles; none if the page has no title.

    Other printings of them, doubled paragraphs, and lists of contents are taken off; short lines
    below a picture become captions.
    """
    title = _page_title(page)
    title = _labelled(page) if title is None else title
    head = () if title is None else _around(page, title)
    _repeats(page, head)
    _doubled(page)
    _captions(page)
    return head


def title_in(page: Page, head: tuple[int, ...]) -> int:
    """Which line of a head is the title: the last that is no subtitle and no name."""
    able = [i for i in head if not page.is_aside(i)]
    return able[-1] if able else head[0]


def _page_title(page: Page) -> int | None:
    prose = page.text_begins()
    end = len(page.lines) if prose is None else prose
    able = [i for i in range(end) if page.may_be_title(i)]
    last = max((i for i, part in page.parts.items() if part == "body"), default=len(page.lines))
    counts = Counter(page.keys[: last + 1])
    _contents(page, able, counts)
    able = [i for i in able if i not in page.off and not page.is_aside(i)]
    able = [i for i in able if not _is_site(page, i)] or able
    able = [i for i in able if _HAN.search(page.plain(i))] or able  # not a title's translation
    again = [i for i in able if counts[page.keys[i]] > 1 and len(page.keys[i]) >= SHORTEST_TITLE]
    if again:
        same = max((page.keys[i] for i in again), key=len)
        copies = [i for i in again if page.keys[i] == same]
        site = page.rules.furniture.headings["site-in-title"]
        return next((i for i in copies if not site.search(page.plain(i))), copies[0])
    dated = next((i for i in range(end) if (f := page.lines[i].fields) and f.dated), None)
    if prose is None and dated is None:
        return None
    above = [i for i in able if dated is not None and i < dated]
    below = [i for i in able if dated is None or i > dated]
    if above and below and len(page.plain(above[-1])) < SHORTEST_TITLE:
        above = []
    return _last(page, _without_channel(page, above or below))


def _is_site(page: Page, i: int) -> bool:
    """Whether a line may be the name of the site: it ends like one and says nothing happens."""
    event = page.rules.furniture.headings["event"]
    ends = page.rules.header.names.site_ends
    return page.plain(i).endswith(ends) and not event.search(page.plain(i))


def _labelled(page: Page) -> int | None:
    """A title that only a label gives: 标题：…, 原标题：…. The label goes."""
    prose = page.first_body()
    for i in range(0 if prose is None else prose):
        own = page.lines[i].fields
        if own and own.original_title and page.plain(i).endswith(own.original_title):
            end = len(page.plain(i))
            start = end - len(own.original_title)
            page.trimmed[i] = Trimmed(start, end, ((0, start, "title-label"),))
            page.parts[i] = "title"
            del page.off[i]
            return i
    return None


def _last(page: Page, able: list[int]) -> int | None:
    """The last line of the last run, unless that is far shorter than the line above it."""
    if not able:
        return None
    i = able[-1]
    longer = i - 1 in able[-2:] and len(page.plain(i - 1)) >= 2 * SHORTEST_TITLE
    return i - 1 if longer and len(page.plain(i)) < SHORTEST_TITLE else i


def _without_channel(page: Page, able: list[int]) -> list[int]:
    """A short word between the title and the text names the channel, not the article."""
    sizes = [len(page.plain(i)) for i in able]
    if max(sizes, default=0) < 2 * SHORTEST_TITLE:
        return able
    while sizes[-1] < _LONGEST_CHANNEL:
        sizes.pop()
    return able[: len(sizes)]


def _contents(page: Page, able: list[int], counts: Counter[str]) -> None:
    """A list of the page's articles above them: each of its lines stands again over its article."""
    if len(able) < 3:
        return
    over = {
        page.keys[j]
        for j in range(able[-1], len(page.lines))
        if page.keys[j] and counts[page.keys[j]] > 1 and page.below(j)[0] is not None
    }
    following = set(able)
    listed = [i for i in able if i + 1 in following and page.keys[i] in over]
    keys = {page.keys[i] for i in listed}
    if len(keys) >= 2:
        page.off.update((i, "contents") for i in listed)
        page.listed |= keys


def _around(page: Page, title: int) -> tuple[int, ...]:
    """The title with a kicker directly above and subtitles directly below."""
    start, end = title, title + 1
    above = title - 1
    if (
        above >= 0
        and page.may_be_title(above)
        and (len(page.plain(above)) >= SHORTEST_TITLE or page.plain(above)[-1] in "：:")
        and not page.lines[title].block.gap
        and not page.is_aside(above)
        and page.keys[above] != page.keys[title]
    ):
        start = above
    while end < len(page.lines) and page.is_open(end) and page.says("subtitle", end):
        end += 1
    return tuple(range(start, end))


def _repeats(page: Page, head: tuple[int, ...]) -> None:
    """The title is kept once; printed again it is furniture, or stands for a picture.

    In verse, which has no prose, the first line below the author may repeat the title: it stays.
    """
    own = {page.keys[i] for i in head if len(page.keys[i]) >= 2}
    verse = page.first_body() is None
    for i in range(len(page.lines)):
        if page.keys[i] not in own or i in head or not page.is_open(i):
            continue
        begins = i > head[-1] and page.lines[i - 1].kind == "meta" and page.may_be_title(i + 1)
        if not (verse and begins) and not _is_signature(page, i):
            page.off[i] = "title-repeat"


def _is_signature(page: Page, i: int) -> bool:
    """Whether line ``i``, with its day below, signs a document whose head names the issuer."""
    if i + 1 >= len(page.lines) or page.lines[i + 1].kind != "short":
        return False
    return page.rules.header.patterns["date-alone"].match(page.plain(i + 1)) is not None


def _doubled(page: Page) -> None:
    """A paragraph printed twice in a row is kept once."""
    seen = ""
    for i in range(len(page.lines)):
        if page.parts.get(i) == "body":
            if page.plain(i) == seen and len(seen) >= _SHORTEST_DOUBLED:
                del page.parts[i]
                page.off[i] = "paragraph-repeat"
            seen = page.plain(i)


def _captions(page: Page) -> None:
    """The short line below a picture is its caption."""
    first = page.first_body()
    for i in range(len(page.lines) - 1 if first is not None else 0):
        pictured = page.off.get(i) == "title-repeat" or page.lines[i].kind == "image"
        if first is not None and i > first and pictured and page.is_open(i + 1):
            page.parts[i + 1] = "caption"
