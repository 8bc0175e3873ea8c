"""From pieces of text at places on a page to lines: what stands side by side, and how far apart.

A PDF says where each piece begins, in points from the lower left corner. How wide a piece is, is
estimated: Han and full-width characters are as wide as high, others about half. Gaps between pieces
are therefore only believed where the library saw one too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import hypot

from ingest.load.office.layout import raised

_NARROW = 0.54  # width of a letter or digit in ems, on average
_SAME_LINE = 0.6  # ems up or down that are still the same line
_SMALL = 0.85  # of the size before: set high or low
_HIGH = 0.15
_TAB, _SPACE = 1.0, 0.32  # ems between two pieces: another cell, another word
_HAN_SPACE = 0.15  # between two Han, where programs leave no gap of their own
_WIDE = (
    2.5  # ems that are a gap even where the library saw none: it is late by a character at times
)
_STRETCH = 0.08  # ems a character by which long lines are stretched to be even, and fonts differ
_WIDE_SIGNS = "“”‘’—…·\u2003"  # signs that Chinese fonts draw as wide as Han
_BLANK = "\n\t\r \xa0"  # a full-width space is typed, and keeps its place
_LATE = 0.6  # ems by which a piece lies over the next
_SHORT = 9  # characters of a piece that is hardly stretched
# The number of a list item, which programs set apart by a tab: no cell of a table.
_NUMBERED = re.compile(
    r"^([（(]?[一二三四五六七八九十百0-9]{1,4}[）)、.．]|[A-Za-z]{1,5}[.)]|[①-⑳])\t(?=[^\t0-9][^\t]*$)"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text: where its base line begins, and the size of its font, in points.

    ``apart`` says that the library saw a gap before it.
    """

    x: float
    y: float
    size: float
    text: str
    apart: bool = False

    @property
    def right(self) -> float:
        """Where it ends, as far as can be told."""
        return self.x + self.size * width(self.text)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page: its ends and its base line in points, the size of most of it, its text."""

    x: float
    right: float
    y: float
    size: float
    text: str


class Pieces:
    """Gathers the pieces of one page as the library comes upon them."""

    def __init__(self) -> None:
        self.found: list[Piece] = []
        self._apart = False

    def see(
        self, text: str, page: Sequence[float], line: Sequence[float], _: object, size: float
    ) -> None:
        """Take one piece: its text, the two matrices in force, its font, and the font's size."""
        if not text.strip(_BLANK):
            self._apart = self._apart or bool(text)
            return
        x = line[4] * page[0] + line[5] * page[2] + page[4]
        y = line[4] * page[1] + line[5] * page[3] + page[5]
        scaled = abs(size) * hypot(line[2], line[3]) * hypot(page[2], page[3])
        lead = len(text) - len(text.lstrip(" \n"))
        self.found.append(Piece(x, y, scaled or 1.0, text.strip("\n "), self._apart or lead > 0))
        self._apart = text[-1] in " \n"


def width(text: str) -> float:
    """How wide ``text`` is, in ems."""
    wide = sum(
        1 for char in text if unicodedata.east_asian_width(char) in "WF" or char in _WIDE_SIGNS
    )
    return wide + (len(text) - wide) * _NARROW


def lines(pieces: Sequence[Piece]) -> list[Line]:
    """The lines that ``pieces`` make, in the order in which they are drawn."""
    made: list[Line] = []
    row: list[Piece] = []
    for piece in pieces:
        if row and not _beside(row, piece):
            made.append(_line(row))
            row = []
        row.append(piece)
    if row:
        made.append(_line(row))
    return [line for line in made if line.text.strip()]


def _beside(row: Sequence[Piece], piece: Piece) -> bool:
    """Whether ``piece`` goes on on the line of ``row``, to the right of it."""
    size = max(row[-1].size, piece.size)
    base = max(row[-3:], key=lambda p: p.size)
    return abs(piece.y - base.y) < _SAME_LINE * size and piece.x > row[-1].x - 0.1 * size


def _in_place(one: Piece, other: Piece) -> Piece:
    """``one`` before ``other``: the library is at times late, and gives the place where it ends."""
    is_sure = width(one.text) == len(one.text)  # Han are as wide as they are high, letters vary
    late = is_sure and one.right - other.x > _LATE * one.size and other.x >= one.x
    return replace(one, x=other.x - (one.right - one.x)) if late else one


def _line(row: list[Piece]) -> Line:
    row = [_in_place(one, other) for one, other in pairwise(row)] + row[-1:]
    base = max(row, key=lambda p: (round(p.size, 1), len(p.text)))
    gaps = ["", *(_gap(one, other) for one, other in pairwise(row))]
    text = ""
    for gap, piece in zip(gaps, row, strict=True):
        is_cell = gap == " " and "\t" in gaps and not (text[-1:] + piece.text[:1]).isascii()
        small_and_high = piece.size < _SMALL * base.size and piece.y > base.y + _HIGH * base.size
        own = piece.text.replace("\n", " ")
        text += ("\t" if is_cell else gap) + (raised(own) if small_and_high else own)
    return Line(row[0].x, row[-1].right, base.y, base.size, _NUMBERED.sub(r"\1", text))


def _gap(one: Piece, other: Piece) -> str:
    """What stands between two pieces of a line: a tab, a space, or nothing."""
    gap = (other.x - one.right) / max(one.size, other.size)
    stretched = _STRETCH * len(one.text) if len(one.text) > _SHORT else 0.0
    if gap - stretched > (_TAB if other.apart else _WIDE):
        return "\t"
    left, right = one.text[-1:], other.text[:1]
    if left.isdigit() and right.isdigit():
        return " " if gap > _SPACE or other.apart else ""
    if not other.apart:
        return ""
    if left.isascii() and right.isascii():
        return " " if left.isalnum() and right.isalnum() else ""
    if width(left) == width(right) == 1:
        return " " if gap - stretched > _HAN_SPACE else ""
    unsure = _STRETCH * len(one.text) + _SPACE if left.isascii() else 0.0
    return " " if gap - max(stretched, unsure) > _SPACE else ""
