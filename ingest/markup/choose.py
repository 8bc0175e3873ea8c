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
_PARAGRAPHS = frozenset({"p", "li", "dd", "blockquote", "div"})
# What stands beside a paragraph in one text.
_SIBLINGS = frozenset(
    {"p", "ul", "ol", "li", "dl", "dt", "dd", "table", "blockquote", "figure", "pre"}
)
_NO_SIBLINGS = ("elsewhere-line", "tool-line", "notice-line")
_TURNS = ("上一页", "下一页", "首页", "尾页", "末页")
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
    inside: Sequence[int] = array(
        "I", (i for i, own in enumerate(page.blocks.nodes) if page.inside(own, node))
    )
    if not named and len(inside) == 1 and page.tree.nodes.tag(node) in _PARAGRAPHS:
        inside = _with_siblings(page, node, inside)
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


def _with_siblings(page: Page, node: int, own: Sequence[int]) -> Sequence[int]:
    """The blocks of a paragraph and of what stands beside it as its like: short lines, lists, rows.

    A text of one paragraph and the lines that belong to it, such as a list of names, would else
    be that paragraph alone: each line weighs against what holds them all.
    """
    dated = page.rules.patterns["header-line"]
    last, first = own[-1], own[0]
    while last + 1 < len(page.blocks) and _is_sibling(page, node, last + 1):
        last += 1
    while first > 0 and _is_sibling(page, node, first - 1):
        if dated.search(page.blocks.text(first - 1)):
            break
        first -= 1
    return range(first, last + 1)


def _is_sibling(page: Page, node: int, i: int) -> bool:
    """Whether a block that leads nowhere stands in what the element around ``node`` holds, too."""
    nodes, inner = page.tree.nodes, page.blocks.nodes[i]
    around = nodes.parents[node]
    if page.chrome[page.blocks.inner[i]] or (page.blocks.linked[i] and not _is_attachment(page, i)):
        return False
    if inner == around or not page.inside(inner, around):
        return False
    while nodes.parents[inner] != around:
        inner = nodes.parents[inner]
    # Where a page parts its paragraphs as it parts all else, what holds them tells them apart.
    divs = nodes.tag(inner) == nodes.tag(node) == "div" and nodes.tag(around) != "body"
    if nodes.tag(inner) not in _SIBLINGS and not divs:
        return False
    text, patterns = page.blocks.text(i), page.rules.patterns
    return not any(patterns[rule].match(text) for rule in _NO_SIBLINGS)


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
    elsewhere, buttons = page.rules.patterns["elsewhere-line"], page.rules.patterns["buttons-line"]
    shown = array("I", (i for i in inside if not page.chrome[page.blocks.inner[i]]))
    # What follows, counted down line by line: a page may say 相关阅读 very often.
    running = whole = sum(page.prose[i] for i in shown)
    linked = sum(page.blocks.linked[i] for i in shown)
    for i in shown:
        running -= page.prose[i]
        linked -= page.blocks.linked[i]
        text = page.blocks.text(i)
        if _is_sign(text) or _is_tool(page, i, running > 0):
            continue
        if running == whole and buttons.match(text):
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


def _is_tool(page: Page, i: int, is_followed: bool) -> bool:
    """Whether a line is there to be pressed: tools, or below the text the numbers of its pages.

    Numbers elsewhere are what the text says, and so is a row among rows, whatever stands in it.
    """
    text, patterns = page.blocks.text(i), page.rules.patterns
    if "\t" in text and any("\t" in page.blocks.text(n) for n in _beside(page, i)):
        return False
    if patterns["tool-line"].match(text):
        return True
    if is_followed or "\t" in text:
        return False
    if patterns["pager-line"].match(text):
        return True
    return text.strip().isdigit() and any(_turns(page, n) for n in _beside(page, i))


def _beside(page: Page, i: int) -> Sequence[int]:
    """The lines before and behind a line."""
    return [n for n in (i - 1, i + 1) if 0 <= n < len(page.blocks)]


def _turns(page: Page, i: int) -> bool:
    """Whether a line leads to another page of the text: a number that is a link, or 下一页."""
    text = page.blocks.text(i).strip()
    is_number = text.isdigit() and page.blocks.linked[i] > 0
    return is_number or text.startswith(_TURNS)


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
