"""All rows of a table or a query, in a file that Excel or a program opens."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Literal, TextIO

from ingest.archive import Archive, ArchiveError
from ingest.columnar import write_parquet
from ingest.workbook import write_workbook

Format = Literal["csv", "jsonl"]
FORMATS: tuple[Format, ...] = ("csv", "jsonl")
FileFormat = Literal["xlsx", "parquet"]
FILE_FORMATS: tuple[FileFormat, ...] = ("xlsx", "parquet")
BOM = "\ufeff"  # without it Excel reads Chinese in the system's own encoding

# Text from outside that a spreadsheet would run as a formula; a number is none.
_FORMULA = re.compile(r"[=+\-@\t\r＝＋－＠]")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?(?:/\d+)?")
_COUNTS_ONCE = " WHERE reprint_of IS NULL"
_QUERY = re.compile(r"\s*(?:select|with|values)\b", re.IGNORECASE)


def export(
    archive: Archive, what: str, form: Format, out: TextIO, *, with_reprints: bool = True
) -> int:
    """Write all rows of ``what``, a table, a view or a query, to ``out``; return how many.

    ``out`` must leave line ends alone (``newline=""``). Columns that hold bytes are left out of a
    table; where a query asks for them they come as hexadecimal digits. What stands in reprints and
    older versions can be left out of a table; a query says that for itself.

    Raises:
        ArchiveError: there is no such table, or the query is not one that reads.
    """
    try:
        sql = query_of(archive, what, with_reprints=with_reprints)
        cursor = archive.connection.execute(sql)
        names = [column[0] for column in cursor.description or ()]
        if not names:
            raise ArchiveError("this statement gives no rows: ask with SELECT …")
        return write_rows(names, cursor, form, out)
    except (sqlite3.Error, sqlite3.Warning) as error:
        raise ArchiveError(f"the query does not work: {error}") from None


def export_file(
    archive: Archive,
    what: str,
    form: FileFormat,
    path: Path,
    *,
    with_reprints: bool = True,
) -> int:
    """As :func:`export`, to a file that is no text: there whole or not at all.

    Raises:
        ArchiveError: as :func:`export`; the file cannot be written; an extra is not installed.
    """
    part = path.with_name(f"{path.name}.part")
    try:
        sql = query_of(archive, what, with_reprints=with_reprints)
        if form == "parquet":
            count = write_parquet(archive, sql, part)
        else:
            cursor = archive.connection.execute(sql)
            names = [column[0] for column in cursor.description or ()]
            count = write_workbook(names, cursor, part)
        part.replace(path)
    except (sqlite3.Error, sqlite3.Warning) as error:
        raise ArchiveError(f"the query does not work: {error}") from None
    except OSError as error:
        raise ArchiveError(f"{path} cannot be written: {error.strerror or error}") from None
    finally:
        part.unlink(missing_ok=True)
    return count


def write_rows(
    names: Sequence[str], rows: Iterable[Sequence[Any]], form: Format, out: TextIO
) -> int:
    """Write ``rows`` under ``names`` to ``out``, CSV that Excel opens or JSON Lines; how many."""
    count = 0
    if form == "jsonl":
        for row in rows:
            values = dict(zip(names, map(_plain, row), strict=True))
            out.write(json.dumps(values, ensure_ascii=False) + "\n")
            count += 1
        return count
    out.write(BOM)
    writer = csv.writer(out)
    writer.writerow(names)
    for row in rows:
        writer.writerow([guarded(_plain(value)) for value in row])
        count += 1
    return count


def csv_line(cells: Iterable[Any]) -> str:
    """Cells as one line of CSV, for a file that is sent as it is made."""
    out = io.StringIO(newline="")
    csv.writer(out).writerow([guarded(cell) for cell in cells])
    return out.getvalue()


def guarded(value: Any) -> Any:
    """The value for a spreadsheet: text that would run as a formula gets a leading apostrophe.

    >>> guarded("=1+1"), guarded("-5"), guarded(-5)
    ("'=1+1", '-5', -5)
    """
    if isinstance(value, str) and _FORMULA.match(value) and not _NUMBER.fullmatch(value):
        return f"'{value}"
    return value


def _plain(value: Any) -> Any:
    return value.hex() if isinstance(value, bytes) else value


def reprinted_rows(archive: Archive, what: str) -> int:
    """How many rows of the table or view ``what`` stand in reprints and older versions."""
    if _QUERY.match(what) or what not in tables_of(archive) or not _tells_reprints(archive, what):
        return 0
    return int(archive.one(f'SELECT count(*) FROM "{what}" WHERE reprint_of IS NOT NULL'))


def _tells_reprints(archive: Archive, table: str) -> bool:
    sql = "SELECT 1 FROM pragma_table_info(?) WHERE name = 'reprint_of'"
    return archive.one(sql, table) is not None


def query_of(archive: Archive, what: str, *, with_reprints: bool = True) -> str:
    """The query that ``what`` means: itself, or all of the table of that name.

    Raises:
        ArchiveError: it is neither.
    """
    if _QUERY.match(what):
        return what
    tables = tables_of(archive)
    if what not in tables:
        raise ArchiveError(
            f"no table {what}: name one of {', '.join(tables)}, or give a query: SELECT …"
        )
    columns = archive.rows("SELECT name, type FROM pragma_table_info(?)", what)
    names = [f'"{c["name"]}"' for c in columns if c["type"] != "BLOB"]
    only = "" if with_reprints or not _tells_reprints(archive, what) else _COUNTS_ONCE
    return f'SELECT {", ".join(names)} FROM "{what}"{only}'


def tables_of(archive: Archive) -> list[str]:
    """The names of tables and views, without those that only serve the indexes."""
    sql = (
        "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') "
        "AND name NOT LIKE '%\\_fts%' ESCAPE '\\' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' "
        "ORDER BY name"
    )
    return [row["name"] for row in archive.rows(sql)]


def base_tables_of(archive: Archive) -> list[str]:
    """The names of the tables that hold what was read, without views and what serves indexes."""
    views = {
        row["name"] for row in archive.rows("SELECT name FROM sqlite_master WHERE type = 'view'")
    }
    return [name for name in tables_of(archive) if name not in views]
