"""From the lines of printed pages to paragraphs: a line that the margin broke off goes on.

Only the page shows which lines those are: they reach the right edge, and what follows begins at the
left one, in the same size and at the usual distance. Where that is not sure, lines stay apart.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.load.office.pdf_lines import Line, width

_ENDED = re.compile(r"[。！？!?：:；;”’」』）)…]$")
_LABEL = re.compile(
    r"\s*(?:第?[一二三四五六七八九十百]{1,4}[、章节条．.]|[（(][一二三四五六七八九十0-9]{1,3}[）)]"
    r"|[0-9]{1,2}[．.、](?![0-9])|[①-⑳●■◆])"
)
_UNBROKEN = re.compile(r"[!-~]*[，。、；：！？”）》％]?")
_SIZE = 0.08  # sizes that differ by less are one
_SHORT = 1.6  # ems that a full line may lack
_SHORT_UNENDED = 3.0  # and where it ends no sentence, or the next paragraph would be set in
_SHIFT = 0.7  # ems by which the left edge may waver
_MOST_INDENT = 4.5  # ems
_LOOSE = 1.25  # times the usual distance: a new paragraph
_FARTHEST = 4.0  # ems from line to line of one paragraph
_SPACED = 1.15  # times the usual distance, where all paragraphs keep apart
_HEADING = 1.15  # times the body's size
_HEADING_STEP = 1.5  # ems from line to line of a heading
_FAIR = 10  # the part of the text, one in so many, that makes an edge
_FEWEST_INDENTED = 0.04  # of the lines, where paragraphs are set in


@dataclass(frozen=True, slots=True)
class _Setting:
    """How a document is set: size and edges of its body, distance of lines.

    Paragraphs may show where they begin: ``is_indented``, or further down, ``is_spaced``.
    """

    size: float
    left: float
    right: float
    distance: float
    is_indented: bool
    is_spaced: bool


def text_of(pages: Sequence[Sequence[Line]]) -> str:
    """The paragraphs of ``pages``, pages apart by a form feed unless a paragraph goes over it."""
    setting = _setting(pages)
    text: list[str] = []
    before: Line | None = None
    for page in pages:
        for at, line in enumerate(page):
            if before is None:
                text.append(line.text)
            elif _goes_on(before, line, setting, new_page=at == 0):
                latin = before.text[-1:].isascii() and line.text[:1].isascii()
                text.append((" " if latin else "") + line.text.lstrip())
            else:
                text.append(("\f" if at == 0 else "\n") + line.text)
            before = line
    return "".join(text)


def _setting(pages: Sequence[Sequence[Line]]) -> _Setting:
    lines = [line for page in pages for line in page]
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    size = sizes.most_common(1)[0][0] if sizes else 1.0
    body = [line for line in lines if abs(line.size - size) <= _SIZE * size]
    left = _edge(body, size, is_left=True)
    right = _edge(body, size, is_left=False)
    distances = Counter(
        round((one.y - other.y) / size, 1)
        for page in pages
        for one, other in pairwise(page)
        if abs(one.size - size) <= _SIZE * size and abs(other.size - size) <= _SIZE * size
    )
    likely = [(d, count) for d, count in distances.items() if 0.9 < d < _FARTHEST]
    most = max((count for _, count in likely), default=0)
    usual = min((d for d, count in likely if count * 2 >= most), default=2.0)
    indented = sum(
        1 for line in body
        if _is_indented(line, left, size) and line.right > right - _MOST_INDENT * size
    )  # fmt: skip
    # Steps behind lines that end a paragraph, as all see by what they lack.
    steps = [
        one.y - other.y
        for page in pages
        for one, other in pairwise(page)
        if one.right < right - 3 * size and _ENDED.search(one.text) and other.y < one.y
    ]
    spaced = sum(1 for step in steps if step > _SPACED * usual * size)
    return _Setting(
        size, left, right, usual * size,
        is_indented=indented > len(body) * _FEWEST_INDENTED,
        is_spaced=spaced * 2 > len(steps) > 2,
    )  # fmt: skip


def _edge(lines: Sequence[Line], size: float, *, is_left: bool) -> float:
    """The edge that much of the text shares: the outermost place where a fair part of it ends."""
    shared: Counter[int] = Counter()
    places: dict[int, list[float]] = {}
    for line in lines:
        place = line.x if is_left else line.right
        shared[round(place / size)] += len(line.text)
        places.setdefault(round(place / size), []).append(place)
    if not shared:
        return 0.0
    fair = [at for at, count in shared.items() if count * _FAIR >= shared.total()]
    outermost = sorted(places[(min if is_left else max)(fair or shared)])
    return outermost[len(outermost) // 2]


def _is_indented(line: Line, left: float, size: float) -> bool:
    blank = len(line.text) - len(line.text.lstrip("\u3000"))
    return blank >= 2 or 1.2 * size < line.x - left < _MOST_INDENT * size


def _goes_on(one: Line, other: Line, setting: _Setting, *, new_page: bool) -> bool:
    """Whether the margin parted ``one`` and ``other``."""
    size = one.size
    if abs(other.size - size) > _SIZE * size or "\t" in one.text or "\t" in other.text:
        return False
    lacking = setting.right - one.right - width(_UNBROKEN.match(other.text)[0]) * size  # type: ignore[index]  # the pattern may match nothing, but matches
    ended = _ENDED.search(one.text)
    short = _SHORT if ended and not setting.is_indented else _SHORT_UNENDED
    if lacking > short * size or (ended and _LABEL.match(other.text)):
        return False
    is_heading = size >= _HEADING * setting.size
    usual = max(setting.distance, _HEADING_STEP * size if is_heading else 0.0)
    if not new_page and not 0 < one.y - other.y <= _LOOSE * usual:
        return False
    if is_heading:
        return not ended
    if _is_indented(other, setting.left, size) or abs(other.x - setting.left) > _SHIFT * size:
        return False
    marked = setting.is_indented or (setting.is_spaced and not new_page)
    return marked or not ended
