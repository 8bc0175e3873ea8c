"""A coding sheet read back: precision per field, with its interval, as a paper states it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.load import encoding
from ingest.load.extracted import CannotLoad
from ingest.load.kinds import holds, kind_of
from ingest.load.office.xlsx import sheets
from ingest.load.tabular import delimited
from ingest.sampling import JUDGED

Z = 1.959963984540054  # of 95 %

# Marks as coders write them, small; wide ones are told narrow first.
_YES = {"1", "1.0", "y", "yes", "t", "true", "ok", "是", "对", "正确", "有", "√", "✓", "✔", "v"}
_NO = {"0", "0.0", "n", "no", "f", "false", "否", "错", "不", "不对", "错误", "×", "✗", "✘", "x"}
_BLANK = {"", "-", "–", "—", "/", "?", "na", "n/a", "不适用"}
_NARROW = {ord(wide): ord(wide) - 0xFEE0 for wide in map(chr, range(0xFF01, 0xFF5F))}


class ScoreError(ValueError):
    """A sheet that cannot be scored; the message says which cell or column, in one line."""


@dataclass(frozen=True, slots=True)
class Score:
    """How a field was judged: ``right`` of ``n`` marks; ``blank`` cells were left out.

    ``low`` and ``high`` bound the precision with a confidence of 95 % (Wilson's interval).
    """

    field: str
    n: int
    right: int
    blank: int

    @property
    def precision(self) -> float:
        """The share that is right."""
        return self.right / self.n

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's interval: within 0 to 1, and of some width even where all are right."""
        return wilson(self.right, self.n)


def wilson(right: int, n: int, z: float = Z) -> tuple[float, float]:
    """Wilson's score interval for ``right`` of ``n``.

    >>> [round(bound, 4) for bound in wilson(95, 100)]
    [0.8882, 0.9785]
    """
    share, squared = right / n, z * z / n
    middle = (share + squared / 2) / (1 + squared)
    half = z * math.sqrt(share * (1 - share) / n + squared / 4 / n) / (1 + squared)
    low = 0.0 if right == 0 else max(0.0, middle - half)
    high = 1.0 if right == n else min(1.0, middle + half)
    return low, high


def score(data: bytes, name: str = "") -> list[Score]:
    """The scores of each field that was judged at all, in the order of the sheet.

    ``data`` is CSV as any Excel saves it, whatever its encoding and delimiter, or XLSX. The last
    score, ``all``, counts rows without a single mark against them.

    Raises:
        ScoreError: it is no coding sheet, or a cell says neither yes nor no.
    """
    rows = list(_rows(data, name))
    head = next((i for i, (_, cells) in enumerate(rows) if _judged(cells)), None)
    if head is None:
        raise ScoreError(f"no column ends in {JUDGED}: is it a sheet that xianzhi sample wrote?")
    columns = _judged(rows[head][1])
    marks = [_marks(number, cells, columns) for number, cells in rows[head + 1 :]]
    wrong = [bad for row in marks for bad in row[1]]
    if wrong:
        more = f" (and {len(wrong) - 1} more such cells)" if len(wrong) > 1 else ""
        raise ScoreError(f"{wrong[0]}: write 1 or 0, 是 or 否, or leave it empty{more}")
    said = [row[0] for row in marks]
    scores = [_score(field, [row[at] for row in said]) for at, field in enumerate(columns.values())]
    whole = [None if set(row) == {None} else False not in row for row in said]
    scores = [one for one in scores if one.n]
    if not scores:
        raise ScoreError("no cell is filled in: nothing to score yet")
    return [*scores, _score("all", whole)]


def _score(field: str, marks: Sequence[bool | None]) -> Score:
    return Score(field, len(marks) - marks.count(None), marks.count(True), marks.count(None))


def _judged(cells: Sequence[str]) -> dict[int, str]:
    """Where the columns to be judged stand, and which field each is about."""
    names = (cell.strip().lower() for cell in cells)
    return {at: name.removesuffix(JUDGED) for at, name in enumerate(names) if name.endswith(JUDGED)}


def _marks(
    number: int, cells: Sequence[str], columns: dict[int, str]
) -> tuple[list[bool | None], list[str]]:
    """The marks of a row, and what is wrong with those that say nothing clear."""
    said: list[bool | None] = []
    wrong = []
    for at, field in columns.items():
        cell = cells[at].translate(_NARROW).strip().lower() if at < len(cells) else ""
        said.append(True if cell in _YES else False if cell in _NO else None)
        if said[-1] is None and cell not in _BLANK:
            wrong.append(f"row {number}, column {field}{JUDGED}: {cells[at].strip()!r}")
    return said, wrong


def _rows(data: bytes, name: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The rows of the sheet that hold something, with their numbers as Excel shows them."""
    kind, _ = kind_of(holds(data), name)
    if kind == "xlsx":
        yield from _of_workbook(data)
        return
    decoded = encoding.decode(data) if kind == "text" else None
    if decoded is None:
        raise ScoreError("it is neither CSV nor XLSX: save it as CSV UTF-8")
    found = list(delimited.lines(data, decoded)[0])
    delimiter = delimited.delimiter_of(found, lambda name: name.strip().lower().endswith(JUDGED))
    records = delimited.records(found, delimiter)
    yield from ((record.line, record.fields) for record in records if any(record.fields))


def _of_workbook(data: bytes) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The first sheet that is a coding sheet."""
    try:
        for sheet in sheets(data):
            if any(map(_judged, sheet.rows)):
                filled = ((at, row) for at, row in enumerate(sheet.rows, 1) if any(row))
                yield from filled
                return
    except CannotLoad as error:
        raise ScoreError(error.message) from error
