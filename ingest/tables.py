"""The tables of an archive: made on a new file, filled with what every archive has, indexed."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import chain
from operator import attrgetter
from typing import Any

from ingest import conversions, search
from ingest.find.divisions import EDITION, divisions
from ingest.paths import PACKAGE

APPLICATION_ID = 0x58_69_5A_68  # "XiZh": tells an archive from any other SQLite file
SCHEMA_VERSION = 5
# Bytes of new terms that an index may hold in memory: fewer flushes, a third of the time that a
# long text takes. Bytes of one of its leaves, which fill eight pages to the brim: what is left
# over on each page, and the first term of each leaf in full, make a fiftieth of an index.
HASH_SIZE, LEAF_SIZE = 64 << 20, 32_600
# Pieces of an index, one of each transaction, that are merged into one: sixteen, rather than four
# and those again by four, as most come in one after another and are merged into one in the end.
PIECES = 16
# Rows that one statement writes: SQLite sorts the words that a CHECK lists anew for each statement,
# which of a figure takes as long as all the rest.
_TOGETHER = 100
_LATER = re.compile(r"^CREATE (?:UNIQUE )?(?:INDEX|VIEW)\b", re.MULTILINE)
# Indexes of what many rows of each article say, in no order: every batch of a great archive touches
# most of their pages. Made at once, from all rows, they save a sixth of the time in which rows are
# written, and two thirds of what is written to the disk. Those of an article's own columns stay:
# pages that are read meanwhile need them.
_OF_VALUES = re.compile(
    r"^CREATE INDEX (?P<name>\w+) ON (?:bylines|keywords|figures|mentions)\((?!article|sentence)",
    re.MULTILINE,
)
# A row of `settings` that is there while these indexes are not.
LEFT_OUT = "indexes_left_out"

# Each index, the table it reads, and its columns.
INDEXES = {
    "articles_fts": ("articles", search.ARTICLE_COLUMNS),
    "sentences_fts": ("sentences", search.SENTENCE_COLUMNS),
}

# A row of `settings` that is there while a transaction inserts texts and indexes them behind: the
# triggers that index each text by itself look for it. It is never committed.
INDEXED_BEHIND = "indexed_behind"


_DIVISION = ("code", "name", "full_name", "level", "kind", "parent", "path")


def create_tables(connection: sqlite3.Connection) -> list[str]:
    """Make the tables of an archive on a new file; what is left, indexes and views, as SQL.

    Indexes of columns are made faster, and smaller, when the rows are there.
    """
    later = []
    for statement in _statements((PACKAGE / "schema.sql").read_text("utf-8")):
        if _LATER.search(statement):
            later.append(statement)
        else:
            connection.execute(statement)
    for index in INDEXES:
        for name, value in (("hashsize", HASH_SIZE), ("pgsz", LEAF_SIZE), ("automerge", PIECES)):
            connection.execute(f"INSERT INTO {index}({index}, rank) VALUES (?, ?)", (name, value))
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    return later


def create(connection: sqlite3.Connection) -> None:
    """Make an archive that holds no document yet, inside the caller's transaction."""
    for statement in create_tables(connection):
        connection.execute(statement)
    connection.execute("INSERT INTO settings VALUES ('fold_version', ?)", (search.fold_version(),))
    write_rows(connection, "places", (*_DIVISION, "edition"), list(_places()))
    _fill_units(connection)


def bring_up_to_date(connection: sqlite3.Connection) -> None:
    """Let what every archive has be as in this version, inside the caller's transaction."""
    (edition,) = connection.execute("SELECT max(edition) FROM places").fetchone()
    if edition < EDITION:
        _fill_places(connection)
    if set(connection.execute("SELECT * FROM units")) != set(conversions.rows()):
        _fill_units(connection)
    made = connection.execute("SELECT value FROM settings WHERE name = 'fold_version'").fetchone()
    if made != (search.fold_version(),):
        _reindex(connection)
    make_left_out(connection)


def indexes_of_values() -> dict[str, str]:
    """The indexes that may be left out while an archive is filled, by name, as SQL."""
    script = _statements((PACKAGE / "schema.sql").read_text("utf-8"))
    return {found["name"]: sql for sql in script if (found := _OF_VALUES.search(sql))}


def leave_out_indexes(connection: sqlite3.Connection) -> None:
    """Take the indexes of values off an archive that holds nothing, inside a transaction.

    They are missing until `make_left_out`, which whoever opens the archive to write does first.
    """
    for name in indexes_of_values():
        connection.execute(f"DROP INDEX IF EXISTS {name}")
    connection.execute("INSERT OR REPLACE INTO settings VALUES (?, '')", (LEFT_OUT,))


def make_left_out(connection: sqlite3.Connection) -> None:
    """Make the indexes that were left out, if any were, inside the caller's transaction."""
    if not are_left_out(connection):
        return
    held = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    for name, sql in indexes_of_values().items():
        if name not in held:
            connection.execute(sql)
    connection.execute("DELETE FROM settings WHERE name = ?", (LEFT_OUT,))


def are_left_out(connection: sqlite3.Connection) -> bool:
    """Whether an ingest that filled this archive was stopped, or is not yet at its end."""
    found = connection.execute("SELECT 1 FROM settings WHERE name = ?", (LEFT_OUT,)).fetchone()
    return found is not None


def made_anew() -> dict[tuple[str, str], str]:
    """Each table, index, trigger and view of this version's schema, by kind and name, as SQL."""
    with closing(sqlite3.connect(":memory:")) as connection:
        for statement in _statements((PACKAGE / "schema.sql").read_text("utf-8")):
            connection.execute(statement)
        rows = connection.execute("SELECT type, name, sql FROM sqlite_master WHERE sql NOT NULL")
        return {(kind, name): sql for kind, name, sql in rows}


def _fill_places(connection: sqlite3.Connection) -> None:
    """All divisions of this version's table; those of an older one that it lacks stay."""
    columns = ", ".join(_DIVISION)
    renewed = ", ".join(f"{name} = excluded.{name}" for name in _DIVISION)
    connection.executemany(
        f"INSERT INTO places ({columns}, edition) VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
        f"ON CONFLICT (code) DO UPDATE SET {renewed}, edition = excluded.edition",
        _places(),
    )


def _places() -> Iterator[tuple[str | None, ...]]:
    """All divisions of this version's table, as rows."""
    return ((*told, EDITION) for told in map(attrgetter(*_DIVISION), divisions()))


def _fill_units(connection: sqlite3.Connection) -> None:
    """The conversions of this version's table of units, and no others."""
    connection.execute("DELETE FROM units")
    connection.executemany("INSERT INTO units VALUES (?, ?, ?, ?)", conversions.rows())


def _statements(script: str) -> Iterator[str]:
    """The statements of ``script``, so that they run inside a transaction that is open already."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def write_rows(
    connection: sqlite3.Connection,
    table: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
) -> None:
    """Insert rows that have these columns, in order."""
    names = ", ".join(f'"{name}"' for name in columns)
    insert = f"INSERT INTO {table} ({names}) VALUES "
    marks = f"({', '.join('?' * len(columns))})"
    many = len(rows) - len(rows) % _TOGETHER
    for at in range(0, many, _TOGETHER):
        values = tuple(chain.from_iterable(rows[at : at + _TOGETHER]))
        connection.execute(insert + ", ".join([marks] * _TOGETHER), values)
    connection.executemany(insert + marks, rows[many:])


def _reindex(connection: sqlite3.Connection) -> None:
    """Make both indexes anew with this version's terms, inside the caller's transaction."""
    for index, (table, columns) in INDEXES.items():
        connection.execute(f"INSERT INTO {index}({index}) VALUES ('delete-all')")
        terms = ", ".join(f"index_terms({column})" for column in columns)
        connection.execute(
            f"INSERT INTO {index}(rowid, {', '.join(columns)}) SELECT id, {terms} FROM {table} "
            "ORDER BY id"
        )
    connection.execute(
        "INSERT OR REPLACE INTO settings VALUES ('fold_version', ?)", (search.fold_version(),)
    )
