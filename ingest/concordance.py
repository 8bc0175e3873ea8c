"""Hits as a concordance (KWIC): the words found standing under each other, with what is around."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, TextIO

from ingest.export import BOM, guarded

if TYPE_CHECKING:  # who prints hits need not load what reads texts
    from ingest.api import Hit

CONTEXT = 500  # characters on each side in a file: whole sentences, but not whole books
_COLUMNS = ("key", "title", "published", "outlet", "place", "part", "before", "hit", "after")


def values(hit: Hit) -> dict[str, Any]:
    """A hit as plain values."""
    return asdict(hit)


def write_csv(hits: Iterable[Hit], out: TextIO) -> None:
    """Each occurrence as a row with its left and right context, for a spreadsheet."""
    out.write(BOM)
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    for hit in hits:
        told = [getattr(hit, name) for name in _COLUMNS[:6]]
        for start, end in hit.hits:
            before, after = hit.text[max(0, start - CONTEXT) : start], hit.text[end : end + CONTEXT]
            around = (before, hit.text[start:end], after)
            writer.writerow([guarded(value) for value in (*told, *around)])


def lines(hits: Iterable[Hit], width: int) -> Iterator[str]:
    """Each occurrence in a line of ``width`` columns, the article's key behind it."""
    for hit in hits:
        side = max(8, (width - len(hit.key) - 6) // 2)
        for start, end in hit.hits:
            around = hit.text[max(0, start - side) : start], hit.text[end : end + side]
            yield f"{_aligned(around[0], hit.text[start:end], around[1], side)}  {hit.key}"


def aligned(left: str, hit: str, right: str, width: int) -> str:
    """A hit between its contexts in ``width`` columns: such lines stand under each other."""
    return _aligned(left, hit, right, max(8, (width - 2) // 2))


def _aligned(left: str, hit: str, right: str, side: int) -> str:
    room = max(4, side - columns(hit) // 2)
    before = _fitting(left[::-1], room)[::-1]
    after = _fitting(right, room)
    spaces = " " * (room - columns(before)), " " * (room - columns(after))
    return f"{spaces[0]}{before} {hit} {after}{spaces[1]}"


def columns(text: str) -> int:
    """How many columns of a terminal ``text`` takes: Han characters take two."""
    return sum(_columns(char) for char in text)


def _columns(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _fitting(text: str, room: int) -> str:
    """The beginning of ``text`` that takes at most ``room`` columns."""
    taken = 0
    for at, char in enumerate(text):
        taken += _columns(char)
        if taken > room:
            return text[:at]
    return text
