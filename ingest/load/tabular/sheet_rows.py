"""Sheets of a workbook → the rows that are documents."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ingest.field_names import address_of, is_known
from ingest.load import plain
from ingest.load.encoding import Decoded
from ingest.load.extracted import CannotLoad
from ingest.load.tabular import tables
from ingest.load.tabular.columns import Columns, Mapped, of_table
from ingest.model import Loaded, Source

_SAMPLE = 200  # rows by which columns are chosen
_LINK = "链接"  # what a column of addresses is called that the sheet does not have
_UTF_8 = Decoded("", "utf-8", "utf-8")

Links = Mapping[tuple[int, int], str]  # row and column: address


def documents(
    name: str,
    rows: Sequence[Sequence[str]],
    source: Source,
    mapped: Mapped,
    links: Links | None = None,
) -> Iterator[Loaded] | None:
    """The rows of one sheet as documents; ``None`` where its first rows name no column of texts.

    The address behind a row's title or text counts where no column has one; ``links`` has it by
    the place of the row among ``rows`` and the column.

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
    first = top + 1
    if not columns.headed:
        names, rest, first = [str(at) for at in range(1, len(names) + 1)], rows[top:], top
    if links:
        names, rest, columns = _with_links(names, rest, columns, links, first)
    return _sheet_rows(name, _distinct(names), rest, first + 1, columns, source)


def _distinct(names: Sequence[str]) -> list[str]:
    """Names of columns with those numbered that say the same, so that a row keeps all its cells."""
    counts: Counter[str] = Counter()
    told = []
    for name in names:
        counts[name] += 1
        told.append(f"{name} {counts[name]}" if name and counts[name] > 1 else name)
    return told


def _with_links(
    names: Sequence[str],
    rows: Sequence[Sequence[str]],
    columns: Columns,
    links: Links,
    first: int,
) -> tuple[Sequence[str], Sequence[Sequence[str]], Columns]:
    """The table with the addresses behind its cells in its column of addresses, or in a new one."""
    fields = [columns.at[field] for field in ("url", "title", "text") if field in columns.at]
    addresses = [
        next(filter(None, (address_of(links.get((number, at))) for at in fields)), None)
        for number in range(first, first + len(rows))
    ]
    if not any(addresses):
        return names, rows, columns
    width = max(len(names), max(map(len, rows)))
    at = columns.at.get("url", width)
    names = [*names, *[""] * (at - len(names)), _LINK] if at == width else names
    filled = []
    for row, address in zip(rows, addresses, strict=True):
        cells = [*row, *[""] * (at + 1 - len(row))]
        if address and any(row) and not address_of(cells[at]):
            cells[at] = address
        filled.append(cells)
    return names, filled, replace(columns, at={**columns.at, "url": at})


def left_out(names: Sequence[str], source: Source) -> Iterator[Loaded]:
    """What to say of the sheets ``names`` that are no tables of texts beside others that are."""
    if names:
        yield plain.refused(
            source, "sheets-left-out",
            f"sheets that are no table of texts were left out ({', '.join(names)}): save each "
            "that matters as a file of its own",
        )  # fmt: skip


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
