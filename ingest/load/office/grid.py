"""The rows of a sheet by their numbers: merged cells filled, gaps closed, links put in place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

PLACE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_MOST_MERGED = 10_000  # rows that one merged range may fill; more is a ruled page, not a table


def fill(rows: dict[int, list[str]], reference: str) -> None:
    """Repeat a merged cell's text down its first column: a sort in each row of what it spans."""
    first, _, last = reference.partition(":")
    start, end = PLACE.fullmatch(first), PLACE.fullmatch(last)
    if not start or not end:
        return
    column, top, bottom = column_of(start[1]), int(start[2]), int(end[2])
    source = rows.get(top, [])
    text = source[column] if column < len(source) else ""
    if not text or bottom - top > _MOST_MERGED:
        return
    for number in range(top + 1, bottom + 1):
        row = rows.get(number)
        if row and (column >= len(row) or not row[column]):
            row += [""] * (column + 1 - len(row))
            row[column] = text


def column_of(letters: str) -> int:
    """The number of a column, from 0, by its letters."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def in_order(rows: dict[int, list[str]]) -> tuple[tuple[tuple[str, ...], ...], dict[int, int]]:
    """The filled rows, and the place of each by number; a gap of any size is one blank row."""
    ordered: list[tuple[str, ...]] = []
    placed: dict[int, int] = {}
    before = None
    for number in sorted(rows):
        if before is not None and number > before + 1:
            ordered.append(())
        placed[number] = len(ordered)
        ordered.append(tuple(rows[number]))
        before = number
    return tuple(ordered), placed


def links_of(
    linked: Sequence[tuple[str, str]], targets: Mapping[str, str], placed: Mapping[int, int]
) -> dict[tuple[int, int], str]:
    """The addresses behind cells, by the place of the row and the column."""
    found: dict[tuple[int, int], str] = {}
    for reference, identity in linked:
        place = PLACE.fullmatch(reference.partition(":")[0])
        row = placed.get(int(place[2])) if place else None
        if place and row is not None and identity in targets:
            found[row, column_of(place[1])] = targets[identity]
    return found
