"""Rows as an Excel workbook: what is text stays text, and nothing is lost without saying so.

Keys and codes are text in an archive and so they are here: no zero in front is lost, no long number
rounded. Text from outside is never a formula and never a link. What is longer than a cell can be is
cut and says so; rows past the end of a sheet go on in the next.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import xlsxwriter

LONGEST = 32_767  # characters of a cell, as Excel counts them: in UTF-16 units
ROWS = 1_048_576  # of a sheet, the line of names included
CUT = "… [cut: longer than a cell of Excel can be]"
EXACT = 2**53  # beyond it Excel, which knows only floating numbers, rounds whole ones
_WIDTHS = {"text": 60, "sentence_text": 60, "title": 36, "full_name": 30, "place_name": 30}
_OPTIONS = {
    "constant_memory": True,  # row by row, through a temporary file
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


class Workbook:
    """A workbook that takes rows one by one. Use it in a ``with`` block, which closes it."""

    def __init__(
        self,
        names: Sequence[str],
        path: str | os.PathLike[str],
        scratch: str | os.PathLike[str] | None = None,
    ) -> None:
        """Begin the workbook ``path``; what it keeps on disk meanwhile lies in ``scratch``."""
        options = {**_OPTIONS, "tmpdir": None if scratch is None else os.fspath(scratch)}
        self._book = xlsxwriter.Workbook(Path(path), options)
        self._bold = self._book.add_format({"bold": True})
        self._names = names
        self._sheet = self._begin()
        self._line = 1
        self.count = 0

    def add(self, row: Sequence[Any]) -> None:
        """Put ``row`` under the last one, on another sheet where this one is full."""
        if self._line == ROWS:
            self._sheet, self._line = self._begin(), 1
        for column, value in enumerate(row):
            _put(self._sheet, self._line, column, value)
        self._line += 1
        self.count += 1

    def _begin(self) -> Any:
        sheet = self._book.add_worksheet()
        sheet.freeze_panes(1, 0)
        for column, name in enumerate(self._names):
            sheet.set_column(column, column, _WIDTHS.get(name, max(10, len(name) + 2)))
            sheet.write_string(0, column, fitted(name), self._bold)
        return sheet

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Raises ``OSError`` where it cannot be written."""
        self._book.close()


def write_workbook(
    names: Sequence[str], rows: Iterable[Sequence[Any]], path: str | os.PathLike[str]
) -> int:
    """Write ``rows`` under ``names`` to the workbook ``path``; how many there are.

    Raises:
        OSError: it cannot be written.
    """
    with Workbook(names, path) as book:
        for row in rows:
            book.add(row)
    return book.count


def _put(sheet: Any, line: int, column: int, value: Any) -> None:
    if value is None:
        return
    if isinstance(value, bytes):
        value = value.hex()
    if isinstance(value, int | float) and abs(value) <= EXACT:
        sheet.write_number(line, column, value)
    else:
        sheet.write_string(line, column, fitted(str(value)))


def fitted(text: str) -> str:
    """``text`` as a cell can hold it: one that is too long ends in words that say so.

    >>> fitted("县"), fitted("县" * 40_000)[-48:]
    ('县', '县县县县县… [cut: longer than a cell of Excel can be]')
    """
    if len(text) <= LONGEST // 2 or _units(text) <= LONGEST:
        return text
    room = LONGEST - len(CUT)
    kept = text[:room]
    while _units(kept) > room:
        kept = kept[: -(_units(kept) - room + 1) // 2 or -1]
    return kept + CUT


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
