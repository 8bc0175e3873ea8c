"""Which blocks of a page are its article: the element that holds it, and what of that is chrome.

Each block has a weight: running text counts for its element, links count against it. The element
with the greatest sum is where the article is; a name that portals and forums give to the element
that holds the article goes before, where enough of the text stands in it.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.markup.page import Page

_UNPROPOSED = 0.6  # what a block weighs that the library leaves out, beside 1
_NAMED_SHARE = 0.35  # of the best element's running text in one with an article's name
_FEWEST = 20  # characters of running text in an article
_LINE_OF_LINKS = 0.75
_ATTACHED = re.compile(r"附\s*件|\.(?:docx?|xlsx?|pdf|zip|rar|wps|et|ofd|pptx?)\b", re.IGNORECASE)
_TEASERS = 3
_THREAD = (" viewthread ", " authi ", " postlist ")
_ROW_OF_LINK = 0.35  # of a row's characters in a link: it leads to what the row is about
_LONE = 8  # characters of a linked line that is text
_LETTERS = 3  # a line of fewer characters may be a sign to press
_ERROR = 200  # characters: more are no notice that a page is missing
_SENTENCE_END = re.compile(r"[。！？；：，]")


@dataclass(frozen=True, slots=True)
class Body:
    """The article's element and its blocks, by their place in the page."""

    node: int
    blocks: Sequence[int]
    named: bool


def body_of(page: Page) -> Body | None:
    """Where the article of a page is, ``None`` where there is none."""
    node, named = _element(page)
    if node < 0:
        return None
    inside = array("I", (i for i, own in enumerate(page.blocks.nodes) if page.inside(own, node)))
    kept = _kept(page, inside)
    if not kept or _is_index(page, kept, named):
        return None
    return Body(node, array("I", kept), named)


def _weights(page: Page) -> list[float]:
    """What each block counts for the element that holds it."""
    found = []
    blocks = page.blocks
    for i, (inner, letters, linked) in enumerate(
        zip(blocks.inner, blocks.letters, blocks.linked, strict=True)
    ):
        if page.chrome[inner]:
            found.append(-min(letters, 20) / 2)
        elif page.prose[i]:
            lesser = _UNPROPOSED if page.proposal and page.share[i] < 0.5 else 1.0
            found.append(page.prose[i] * lesser)
        elif linked * 2 > letters:
            found.append(-6 - linked / 2)
        else:
            found.append(-1.0)
    return found


def _element(page: Page) -> tuple[int, bool]:
    """The element that holds the article, and whether its name says so; −1 if there is none."""
    sums = page.below(_weights(page))
    best = max(range(len(sums)), key=lambda i: (sums[i], i))
    post = _first_post(page)
    if post >= 0:
        return post, True
    named = _named(page, page.prose_below[best] if sums[best] > 0 else 0)
    if named >= 0:
        return named, True
    if sums[best] >= _FEWEST:
        return best, False
    listed = _listed(page)
    return listed, listed >= 0


def _listed(page: Page) -> int:
    """The element with an article's name that holds short lines only: a list of names, verses."""
    columns = zip(page.blocks.inner, page.blocks.letters, page.blocks.linked, strict=True)
    own = page.below(0 if page.chrome[inner] else x - linked for inner, x, linked in columns)
    linked = page.below(page.blocks.linked)
    pattern = page.rules.patterns["article-name"]
    found = -1
    for i, name in enumerate(page.names):
        if own[i] < _FEWEST or linked[i] > own[i] / 2 or page.chrome[i] or len(name) < 2:
            continue
        if page.tree.nodes.tag(i) not in ("body", "html") and pattern.search(name):
            found = i if found < 0 or own[i] > own[found] else found
    return found


def _first_post(page: Page) -> int:
    """The first post of a thread."""
    pattern = page.rules.patterns["post-name"]
    thread = any(mark in name for name in page.names for mark in _THREAD)
    for i, name in enumerate(page.names):
        if len(name) < _LETTERS or not page.prose_below[i]:
            continue
        if pattern.search(name) or (thread and name == " message "):
            return i
    return -1


def _named(page: Page, best: float) -> int:
    """The element with an article's name that holds most, the outermost of equals."""
    pattern = page.rules.patterns["article-name"]
    found, most = -1, max(_NAMED_SHARE * best, 1)
    for i, name in enumerate(page.names):
        if len(name) > 1 and page.prose_below[i] > most and pattern.search(name):
            if page.tree.nodes.tag(i) in ("body", "html", "a", "span") or page.chrome[i]:
                continue
            found, most = i, page.prose_below[i]
    return _narrowed(page, found)


def _narrowed(page: Page, node: int) -> int:
    """The element with an article's name inside ``node`` that holds what counts of its text."""
    if node < 0:
        return node
    pattern = page.rules.patterns["article-name"]
    least = (0.6 if page.proposal else 0.9) * page.prose_below[node]
    agreed = 0.9 * page.proposed_below[node]
    found = node
    for i in range(node + 1, len(page.names)):
        if page.prose_below[i] < least or page.proposed_below[i] < agreed:
            continue
        if not page.inside(i, node):
            continue
        if len(page.names[i]) > 1 and pattern.search(page.names[i]):
            found = i
    return found


def _kept(page: Page, inside: Sequence[int]) -> list[int]:
    """The blocks of the element without its furniture."""
    kept: list[int] = []
    elsewhere = page.rules.patterns["elsewhere-line"]
    tool = page.rules.patterns["tool-line"]
    shown = array("I", (i for i in inside if not page.chrome[page.blocks.inner[i]]))
    # What follows, counted down line by line: a page may say 相关阅读 very often.
    running = sum(page.prose[i] for i in shown)
    linked = sum(page.blocks.linked[i] for i in shown)
    for i in shown:
        running -= page.prose[i]
        linked -= page.blocks.linked[i]
        text = page.blocks.text(i)
        if tool.match(text) or _is_sign(text):
            continue
        if elsewhere.match(text):
            if running < _FEWEST or linked > running:
                break  # links follow, no running text
            continue
        kept.append(i)
    links = [_is_links(page, i) for i in kept]
    return [
        i
        for n, (i, link) in enumerate(zip(kept, links, strict=True))
        if not link or _is_attachment(page, i) or _lone(page, kept, links, n)
    ]


def _is_sign(text: str) -> bool:
    """Whether a line is a button's sign, such as × or |."""
    return len(text) < _LETTERS and not any(map(str.isalnum, text))


def _is_links(page: Page, i: int) -> bool:
    return page.blocks.linked[i] > _LINE_OF_LINKS * page.blocks.letters[i]


def _is_attachment(page: Page, i: int) -> bool:
    return bool(_ATTACHED.search(page.blocks.text(i)))


def _lone(page: Page, kept: Sequence[int], links: Sequence[bool], n: int) -> bool:
    """Whether a line of links stands alone between running text, as a linked sentence does."""
    if page.blocks[kept[n]].letters < _LONE:
        return False
    if page.share[kept[n]] < 0.5 and len(_SENTENCE_END.findall(page.blocks[kept[n]].text)) < 2:
        return False
    before = n > 0 and not links[n - 1]
    after = n + 1 < len(links) and not links[n + 1]
    return before and after


def _is_index(page: Page, kept: Sequence[int], named: bool) -> bool:
    """Whether the blocks are no article but a list of others, or nothing worth the name."""
    running = sum(page.prose[i] for i in kept)
    whole = sum(page.blocks.letters[i] for i in kept)
    linked = sum(_leading(page, i) for i in kept)
    if running < _ERROR and _is_error(page, kept):
        return True
    if linked > 0.6 * whole or (running < _FEWEST and not named):
        return True
    teaser = page.rules.patterns["teaser-end"]
    cut = [page.blocks.linked[i] for i in kept if teaser.search(page.blocks.text(i))]
    lines = sum(1 for i in kept if page.prose[i])
    if len(cut) < _TEASERS:
        return len(cut) >= lines > 0 and all(cut)
    return len(cut) * 3 > lines


def _leading(page: Page, i: int) -> int:
    """The characters of a block that lead elsewhere: all of a row with a link and its day."""
    letters, linked = page.blocks.letters[i], page.blocks.linked[i]
    row = linked > _ROW_OF_LINK * letters and "\t" in page.blocks.text(i)
    return letters if row else linked


def _is_error(page: Page, kept: Sequence[int]) -> bool:
    """Whether a short page says that what was asked for is not there."""
    pattern = page.rules.patterns["error-page"]
    title = page.tree.source[slice(*page.tree.title)] if page.tree.title else ""
    return any(pattern.search(text) for text in (title, *(page.blocks.text(i) for i in kept)))
