"""Running heads and page numbers: what printed pages repeat at one place of their edges."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ingest.load.office.pdf_lines import Line

_EDGE = 2  # rows from the top and from the bottom that may be running
_LONGEST = 60
_FEWEST_PAGES = 3
_FEW_PAGES = 4  # pages of which left and right ones are too few to tell by how often
_LARGER = 1.05  # times the usual size: a title, no running head
_SHARE = 0.4  # of the pages: left and right ones may have heads of their own
_APART = 1.3  # times the usual step from line to line: how far a running line keeps from the text
_SAME_ROW = 0.6  # ems up or down
_NAMED = 4  # heads that a message names
_DIGITS = re.compile(r"[0-9０-９]+|(?<=第)[一二三四五六七八九十百〇零]+(?=页)")
_WORD = re.compile(r"[^\W\d_]{2}")
_PAGE_NUMBER = re.compile(
    r"[\s\-—–－·•.~]*(?:第\s*)?([0-9]{1,5})\s*(?:页)?[\s\-—–－·•.~]*"
    r"(?:[/／,，]?\s*(?:共\s*)?[0-9]{1,5}\s*页?)?[\s\-—–－·•.~]*"
)


def without_running(pages: Sequence[Sequence[Line]]) -> tuple[list[list[Line]], list[str]]:
    """``pages`` (the lines of each) without what runs through them, and what that was.

    A line goes if, numbers aside, it stands at one place outside the text on many pages; a number,
    if it counts the pages.
    """
    step = _usual_step(pages)
    edges = [list(_edge(page, step)) for page in pages]
    heads = _heads(pages, edges) | _heads_of_few(pages, edges)
    gone: list[set[int]] = [set() for _ in pages]
    taken: dict[str, str] = {}
    for number, page in enumerate(pages):
        for at in edges[number]:
            if _place(page[at]) in heads:
                gone[number].add(at)
                taken.setdefault(_shape(page[at]), page[at].text.strip())
    numbered = _numbered(pages, edges, gone)
    kept = [
        [line for at, line in enumerate(page) if at not in gone[number]]
        for number, page in enumerate(pages)
    ]
    return kept, [*[f"“{line}”" for line in taken.values()][:_NAMED], *numbered]


def _usual_step(pages: Sequence[Sequence[Line]]) -> float:
    """How far lines are apart: rather the narrower steps, for the wide ones are around the text."""
    steps = sorted(one.y - other.y for page in pages for one, other in pairwise(page)
                   if one.y - other.y > _SAME_ROW * one.size)  # fmt: skip
    return steps[len(steps) // 4] if steps else 0.0


def _edge(page: Sequence[Line], step: float) -> Iterator[int]:
    """The lines of a page that may be running: in its outer rows, and apart from what is inside."""
    ordered = sorted(range(len(page)), key=lambda at: -page[at].y)
    yield from _outside(page, ordered, step)
    yield from _outside(page, ordered[::-1], step)


def _outside(page: Sequence[Line], inwards: Sequence[int], step: float) -> Iterator[int]:
    """The lines of up to `_EDGE` rows from one edge, as far as a gap follows them."""
    rows: list[list[int]] = []
    for at in inwards:
        if rows and abs(page[rows[-1][0]].y - page[at].y) < _SAME_ROW * page[at].size:
            rows[-1].append(at)
        elif len(rows) > _EDGE:
            break
        else:
            rows.append([at])
    if not rows:
        return
    apart = 0
    for number, (row, following) in enumerate(zip(rows, [*rows[1:], []], strict=True), start=1):
        lines = [page[at] for at in row]
        inner = page[following[0]] if following else None
        far = inner is None or abs(lines[0].y - inner.y) > _APART * step
        if far and number <= _EDGE:
            apart = number
    for row in rows[:apart]:
        yield from (at for at in row if len(page[at].text.strip()) <= _LONGEST)


def _shape(line: Line) -> str:
    """Its text with numbers alike: ``第 3 页`` and ``第 4 页`` are one."""
    return _DIGITS.sub("#", line.text.strip())


def _place(line: Line) -> tuple[str, int]:
    """What a line says, numbers aside, and at which height."""
    return _shape(line), round(line.y / 3)


def _heads(pages: Sequence[Sequence[Line]], edges: Sequence[Sequence[int]]) -> set[tuple[str, int]]:
    """The places where many pages say the same, unless that is nothing but a number."""
    counted: Counter[tuple[str, int]] = Counter()
    for page, edge in zip(pages, edges, strict=True):
        counted.update({_place(page[at]) for at in edge})
    fewest = max(_FEWEST_PAGES, len(pages) * _SHARE)
    return {place for place, count in counted.items() if count >= fewest and _WORD.search(place[0])}


def _heads_of_few(
    pages: Sequence[Sequence[Line]], edges: Sequence[Sequence[int]]
) -> set[tuple[str, int]]:
    """The heads of few pages: on top of both of two; of more, of all left and all right ones alike.

    Only where their numbers say that they are pages of one print, and nothing larger than the text
    is one: two notices, a page each, may have the same title.
    """
    numbered = _numbered(pages, edges, [set() for _ in pages])
    if not numbered or not 2 <= len(pages) <= _FEW_PAGES:
        return set()
    sizes: Counter[float] = Counter()
    for page in pages:
        sizes.update({line.size: len(line.text) for line in page})
    largest = _LARGER * sizes.most_common(1)[0][0] if sizes else 0.0
    tops: list[set[tuple[str, int]]] = []
    for page, edge in zip(pages, edges, strict=True):
        top = max((line.y for line in page), default=0.0)
        lines = [page[at] for at in edge if top - page[at].y < _SAME_ROW * page[at].size]
        tops.append({_place(line) for line in lines if line.size <= largest})
    right, left = set.intersection(*tops[::2]), set.intersection(*tops[1::2])
    if len(pages) == 2:
        right = left = right & left
    heights = {height for _, height in right} & {height for _, height in left}
    return {place for place in right | left if place[1] in heights and _WORD.search(place[0])}


def _numbered(
    pages: Sequence[Sequence[Line]], edges: Sequence[Sequence[int]], gone: list[set[int]]
) -> list[str]:
    """Take the numbers that count the pages out, adding to ``gone``; say which they were."""
    offsets: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for number, page in enumerate(pages):
        for at in edges[number]:
            found = _PAGE_NUMBER.fullmatch(page[at].text)
            if found and at not in gone[number]:
                offsets[int(found[1]) - number].append((number, at))
    named: list[str] = []
    for places in offsets.values():
        if len({number for number, _ in places}) >= max(2, len(pages) * _SHARE):
            for number, at in places:
                gone[number].add(at)
            first, last = (pages[n][at].text.strip() for n, at in (places[0], places[-1]))
            named.append(f"{first} to {last}")
    return named
