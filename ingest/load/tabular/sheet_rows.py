"""Sheets of a workbook → the rows that are documents."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from ingest.load.encoding import Decoded
from ingest.load.extracted import CannotLoad
from ingest.load.tabular import tables
from ingest.load.tabular.columns import Columns, Mapped, is_known, of_table
from ingest.model import Loaded, Source

_SAMPLE = 200  # rows by which columns are chosen
_UTF_8 = Decoded("", "utf-8", "utf-8")


def documents(
    name: str, rows: Sequence[Sequence[str]], source: Source, mapped: Mapped
) -> Iterator[Loaded] | None:
    """The rows of one sheet as documents; ``None`` where its first rows name no column of texts.

    Raises:
        CannotLoad: the user maps a column that it does not have.
    """
    top = next((at for at, row in enumerate(rows) if sum(map(bool, row)) > 1), None)
    if top is None:
        return None
    names, rest = rows[top], rows[top + 1 :]
    try:
        columns = of_table(names, rest[:_SAMPLE], mapped)
    except CannotLoad as error:
        if error.code == "no-such-column":
            raise
        return None
    if columns.headed and not any(map(is_known, names)):
        return None
    return _sheet_rows(name, names, rest, top + 2, columns, source)


def _sheet_rows(
    name: str,
    names: Sequence[str],
    rows: Sequence[Sequence[str]],
    first: int,
    columns: Columns,
    source: Source,
) -> Iterator[Loaded]:
    notes = tables.Notes()
    found = (
        tables.Row(
            f"{name}/{number}",
            json.dumps(dict(zip(names, row, strict=False)), ensure_ascii=False).encode(),
            row,
        )
        for number, row in enumerate(rows, first)
        if any(cell.strip() for cell in row)
    )
    yield from tables.documents(found, columns, source, tables.SHEET, _UTF_8, notes)
    yield from notes.told(source)
