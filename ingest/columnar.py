"""Rows as Parquet, for DuckDB, Spark and pandas: one file, or a folder for each table.

In a folder, what belongs to an article lies by where and when: ``figures/article_province=山西省/
article_year=2020/…``, so that whoever asks for a province or a year reads no more than that. The
names are those of Hive; tables that hang on no article are not parted.
"""

from __future__ import annotations

import importlib
import os
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ingest.archive import Archive, ArchiveError

ROWS = 20_000  # of a batch
PARTED = ("article_province", "article_year")
_KINDS = ("text", "blob", "real", "integer")


def write_parquet(archive: Archive, sql: str, path: str | os.PathLike[str]) -> int:
    """Write all rows of the query ``sql`` to the file ``path``; how many there are.

    Raises:
        ArchiveError: pyarrow is not installed.
    """
    arrow, parquet = _library("pyarrow"), _library("pyarrow.parquet")
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
    arrow, dataset = _library("pyarrow"), _library("pyarrow.dataset")
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
    arrow = _library("pyarrow")
    cursor = archive.connection.execute(f"SELECT * FROM ({sql}) LIMIT 0")
    names = [column[0] for column in cursor.description]
    kinds = ", ".join(
        f"max(typeof(\"{_quoted(name)}\") = '{kind}')" for name in names for kind in _KINDS
    )
    seen = archive.connection.execute(f"SELECT {kinds} FROM ({sql})").fetchone()
    fields = []
    for at, name in enumerate(names):
        text, blob, real, integer = seen[4 * at : 4 * at + 4]
        if text or (blob and (real or integer)):
            kind = arrow.string()
        elif blob:
            kind = arrow.binary()
        elif real:
            kind = arrow.float64()
        else:
            kind = arrow.int64() if integer else arrow.string()
        if name == "article_year":
            kind = arrow.int32()
        fields.append(arrow.field(name, kind))
    return arrow.schema(fields)


def _quoted(name: str) -> str:
    return name.replace('"', '""')


def _batches(archive: Archive, sql: str, schema: Any, arrow: Any) -> Iterator[Any]:
    told = [_as_text if arrow.types.is_string(field.type) else None for field in schema]
    cursor: sqlite3.Cursor = archive.connection.execute(sql)
    while rows := cursor.fetchmany(ROWS):
        columns = zip(*rows, strict=True)
        yield arrow.record_batch(
            [
                arrow.array(column if as_text is None else map(as_text, column), field.type)
                for column, as_text, field in zip(columns, told, schema, strict=True)
            ],
            schema=schema,
        )


def _as_text(value: Any) -> str | None:
    if isinstance(value, bytes):
        return value.hex()
    return None if value is None else str(value)


def _library(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise ArchiveError(
            "Parquet needs the extra parquet: pip install 'xianzhi[parquet]'"
        ) from error
