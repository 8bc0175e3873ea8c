"""Rows as Parquet, for DuckDB, Spark and pandas: one file, or a folder for each table.

In a folder, what belongs to an article lies by where and when: ``figures/article_province=山西省/
article_year=2020/…``, so that whoever asks for a province or a year reads no more than that. The
names are those of Hive; tables that hang on no article are not parted.
"""

from __future__ import annotations

import importlib
import os
import sqlite3
from collections.abc import Iterator, Sequence, Set
from pathlib import Path
from typing import Any

from ingest.archive import Archive, ArchiveError

ROWS = 20_000  # of a batch
PARTED = ("article_province", "article_year")
_KINDS = ("text", "blob", "real", "integer")
_STORED = {str: "text", bytes: "blob", float: "real", int: "integer"}


def write_parquet(archive: Archive, sql: str, path: str | os.PathLike[str]) -> int:
    """Write all rows of the query ``sql`` to the file ``path``; how many there are.

    Raises:
        ArchiveError: pyarrow is not installed.
    """
    arrow, parquet = library("pyarrow"), library("pyarrow.parquet")
    schema = schema_of(archive, sql)
    count = 0
    with parquet.ParquetWriter(os.fspath(path), schema, compression="zstd") as file:
        for batch in _batches(archive, sql, schema, arrow):
            file.write_batch(batch)
            count += batch.num_rows
    return count


def write_tables(archive: Archive, folder: Path, tables: Sequence[str]) -> dict[str, int]:
    """Write ``tables`` to ``folder``, each to one of its own; how many rows each has.

    Raises:
        ArchiveError: pyarrow is not installed, or there is something in the way.
    """
    arrow, dataset = library("pyarrow"), library("pyarrow.dataset")
    taken = [table for table in tables if (folder / table).exists()]
    if taken:
        raise ArchiveError(f"{folder / taken[0]} is there already: choose an empty folder")
    counts = {}
    for table in tables:
        sql, parted = _parted(archive, table)
        schema = schema_of(archive, sql)
        by = None
        if parted:
            by = dataset.partitioning(
                arrow.schema([schema.field(n) for n in PARTED]), flavor="hive"
            )
        dataset.write_dataset(
            _batches(archive, sql, schema, arrow), folder / table, schema=schema, partitioning=by,
            format="parquet", basename_template="part-{i}.parquet", use_threads=False,
            max_partitions=100_000, max_open_files=500,
            file_options=dataset.ParquetFileFormat().make_write_options(compression="zstd"),
        )  # fmt: skip
        counts[table] = archive.one(f"SELECT count(*) FROM ({sql})")
    return counts


def _parted(archive: Archive, table: str) -> tuple[str, bool]:
    """All of ``table``, with province and year of the article that a row belongs to, if it does."""
    columns = {row["name"]: row["type"] for row in archive.rows(f'PRAGMA table_info("{table}")')}
    names = ", ".join(f't."{name}"' for name, kind in columns.items() if kind != "BLOB")
    if table == "articles":
        told, joined = "t.province AS article_province, t.year AS article_year", ""
    elif "article" in columns:
        told = "a.province AS article_province, a.year AS article_year"
        joined = " LEFT JOIN articles a ON a.id = t.article"
    else:
        return f'SELECT {names} FROM "{table}" t', False
    return f'SELECT {names}, {told} FROM "{table}" t{joined}', True


def schema_of(archive: Archive, sql: str) -> Any:
    """The Arrow schema of a query: what is a number in every row is a number, all else is text."""
    arrow = library("pyarrow")
    cursor = archive.connection.execute(f"SELECT * FROM ({sql}) LIMIT 0")
    names = [column[0] for column in cursor.description]
    kinds = ", ".join(
        f"max(typeof(\"{_quoted(name)}\") = '{kind}')" for name in names for kind in _KINDS
    )
    seen = archive.connection.execute(f"SELECT {kinds} FROM ({sql})").fetchone()
    told = (
        {k for k, held in zip(_KINDS, seen[4 * at : 4 * at + 4], strict=True) if held}
        for at in range(len(names))
    )
    return arrow.schema([_field(name, kinds) for name, kinds in zip(names, told, strict=True)])


def _field(name: str, kinds: Set[str]) -> Any:
    """A column that holds ``kinds`` of values: numbers alone are numbers, all else is text."""
    arrow = library("pyarrow")
    if name == "article_year":
        return arrow.field(name, arrow.int32())
    if "text" in kinds or ("blob" in kinds and kinds & {"real", "integer"}):
        return arrow.field(name, arrow.string())
    if "blob" in kinds:
        return arrow.field(name, arrow.binary())
    if "real" in kinds:
        return arrow.field(name, arrow.float64())
    return arrow.field(name, arrow.int64() if "integer" in kinds else arrow.string())


class Kinds:
    """What the columns of rows hold, of rows that are seen one after the other."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names
        self._seen: list[set[str]] = [set() for _ in names]

    def see(self, rows: Sequence[Sequence[Any]]) -> None:
        """Heed ``rows``."""
        for row in rows:
            for kinds, value in zip(self._seen, row, strict=True):
                if value is not None:
                    kinds.add(_STORED[type(value)])

    def schema(self) -> Any:
        """The Arrow schema of all rows that were seen."""
        fields = zip(self._names, self._seen, strict=True)
        return library("pyarrow").schema([_field(name, kinds) for name, kinds in fields])

    def batch(self, rows: Sequence[Sequence[Any]], schema: Any, arrow: Any) -> Any:
        """``rows`` as Arrow has them."""
        return _batch(rows, schema, arrow)


def _quoted(name: str) -> str:
    return name.replace('"', '""')


def _batches(archive: Archive, sql: str, schema: Any, arrow: Any) -> Iterator[Any]:
    cursor: sqlite3.Cursor = archive.connection.execute(sql)
    while rows := cursor.fetchmany(ROWS):
        yield _batch(rows, schema, arrow)


def _batch(rows: Sequence[Sequence[Any]], schema: Any, arrow: Any) -> Any:
    columns = zip(*rows, strict=True) if rows else [()] * len(schema)
    return arrow.record_batch(
        [
            arrow.array(
                map(_as_text, column) if arrow.types.is_string(field.type) else column, field.type
            )
            for column, field in zip(columns, schema, strict=True)
        ],
        schema=schema,
    )


def _as_text(value: Any) -> str | None:
    if isinstance(value, bytes):
        return value.hex()
    return None if value is None else str(value)


def library(name: str) -> Any:
    """A module of pyarrow.

    Raises:
        ArchiveError: it is not installed.
    """
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise ArchiveError(
            "Parquet needs the extra parquet: pip install 'xianzhi[parquet]'"
        ) from error
