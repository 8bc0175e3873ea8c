"""Rows as a file in any form, piece by piece: for who sends a file while it is made.

What can be sent as it comes (CSV, JSON) is; a workbook and Parquet are made on disk first, and give
an empty piece now and then, so that whoever asks for the next one may do something else between.
Memory does not grow with the rows.
"""

from __future__ import annotations

import csv
import io
import json
import pickle
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.columnar import Kinds, library
from ingest.export import BOM, guarded
from ingest.workbook import Workbook

Row = Sequence[Any]
Batches = Iterable[Sequence[Row]]  # rows as they are fetched
CHUNK = 1 << 16  # bytes of a file sent at once


@dataclass(frozen=True, slots=True)
class Form:
    """A form of file: what it is as a media type, and how it is made."""

    media_type: str
    pieces: Callable[[Sequence[str], Batches], Iterator[bytes]]


def _csv(names: Sequence[str], batches: Batches) -> Iterator[bytes]:
    yield _lines([names])
    for rows in batches:
        yield _lines(rows)


def _csv_for_excel(names: Sequence[str], batches: Batches) -> Iterator[bytes]:
    yield BOM.encode()
    yield from _csv(names, batches)


def _lines(rows: Iterable[Row]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([guarded(_plain(value)) for value in row] for row in rows)
    return out.getvalue().encode()


def _json(names: Sequence[str], batches: Batches) -> Iterator[bytes]:
    return _array(names, batches, "[", "\n]\n")


def enclosed(
    head: Mapping[str, Any], inside: str
) -> Callable[[Sequence[str], Batches], Iterator[bytes]]:
    """Rows as one JSON object: ``head``, which says something, and then they, under ``inside``."""
    opening = f"{json.dumps(head, ensure_ascii=False)[:-1]}, {json.dumps(inside)}: ["
    return lambda names, batches: _array(names, batches, opening, "\n]}\n")


def _array(names: Sequence[str], batches: Batches, opening: str, end: str) -> Iterator[bytes]:
    yield opening.encode()
    mark = "\n"
    for rows in batches:
        told = [mark + _object(names, row) if i == 0 else _object(names, row)
                for i, row in enumerate(rows)]  # fmt: skip
        mark = ",\n" if rows else mark
        yield ",\n".join(told).encode()
    yield end.encode()


def _json_lines(names: Sequence[str], batches: Batches) -> Iterator[bytes]:
    for rows in batches:
        yield "".join(f"{_object(names, row)}\n" for row in rows).encode()


def _object(names: Sequence[str], row: Row) -> str:
    return json.dumps(dict(zip(names, map(_plain, row), strict=True)), ensure_ascii=False)


def _plain(value: Any) -> Any:
    return value.hex() if isinstance(value, bytes) else value


def _xlsx(names: Sequence[str], batches: Batches) -> Iterator[bytes]:
    with tempfile.TemporaryDirectory(prefix="xianzhi-") as folder:
        path = Path(folder) / "rows.xlsx"
        with Workbook(names, path, scratch=folder) as book:
            for rows in batches:
                for row in rows:
                    book.add(row)
                yield b""
        yield from _chunks(path)


def _parquet(names: Sequence[str], batches: Batches) -> Iterator[bytes]:
    """What a column holds is known behind its last row only, so all rows wait on disk."""
    arrow, parquet = library("pyarrow"), library("pyarrow.parquet")
    kinds = Kinds(names)
    with tempfile.TemporaryDirectory(prefix="xianzhi-") as folder:
        waiting, path = Path(folder) / "rows", Path(folder) / "rows.parquet"
        with waiting.open("wb") as file:
            for rows in batches:
                kinds.see(rows)
                pickle.dump([tuple(row) for row in rows], file)
                yield b""
        with waiting.open("rb") as file:
            schema = kinds.schema()
            with parquet.ParquetWriter(str(path), schema, compression="zstd") as out:
                while file.peek(1):
                    rows = pickle.load(file)  # noqa: S301 - what was written above
                    out.write_batch(kinds.batch(rows, schema, arrow))
                    yield b""
        yield from _chunks(path)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


FORMS: dict[str, Form] = {
    "csv": Form("text/csv; charset=utf-8", _csv),
    "excel.csv": Form("text/csv; charset=utf-8", _csv_for_excel),
    "xlsx": Form("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
    "json": Form("application/json; charset=utf-8", _json),
    "jsonl": Form("application/x-ndjson; charset=utf-8", _json_lines),
    "parquet": Form("application/vnd.apache.parquet", _parquet),
}


FORM = "|".join(map(re.escape, sorted(FORMS, key=len, reverse=True)))  # in a pattern of addresses
OR_PAGE = rf"(?:\.(?P<form>{FORM}))?$"  # ends the address of a page, and of its files


def with_source(
    names: Sequence[str], asked: str, retrieved: str, root: str, own: Callable[[Row], str | None]
) -> tuple[list[str], Callable[[Row], tuple[Any, ...]]]:
    """Names and rows with where they come from: what was asked, when, and a link to each row.

    Args:
        names: of the columns; one that is there already is not added again.
        asked: the question: the list's address, or SQL.
        retrieved: the day, ISO 8601.
        root: address of the site, without a slash at its end; links begin with it.
        own: the path of a row's own page, for rows without a permalink.

    Returns:
        The names of all columns, and what makes a row of them.
    """
    held = set(names)
    link_at = list(names).index("permalink") if "permalink" in held else None
    added = [(n, v) for n, v in (("query", asked), ("retrieved", retrieved)) if n not in held]
    told = [*names, *([] if link_at is not None else ["permalink"]), *(n for n, _ in added)]
    tail = tuple(value for _, value in added)

    def made(row: Row) -> tuple[Any, ...]:
        if link_at is None:
            path = own(row)
            return (*row, None if path is None else root + path, *tail)
        values = list(row)
        if isinstance(values[link_at], str) and values[link_at].startswith("/"):
            values[link_at] = root + values[link_at]
        return (*values, *tail)

    return told, made
