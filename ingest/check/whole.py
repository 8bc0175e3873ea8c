"""That the file is whole: this version's tables, rows that point to rows, indexes of all texts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest import search
from ingest.archive import Archive
from ingest.tables import INDEXES, are_left_out, indexes_of_values, made_anew

_COMMENT = re.compile(r"\s*--[^\n]*")


def file(archive: Archive) -> Iterator[str]:
    """What SQLite says of the file."""
    for row in archive.connection.execute("PRAGMA integrity_check"):
        if row[0] != "ok":
            yield str(row[0])


def schema(archive: Archive) -> Iterator[str]:
    """Every table, index, trigger and view is there, as this version makes them."""
    held = {
        (row["type"], row["name"]): row["sql"]
        for row in archive.rows("SELECT type, name, sql FROM sqlite_master WHERE sql NOT NULL")
    }
    left_out = indexes_of_values() if are_left_out(archive.connection) else {}
    for (kind, name), sql in made_anew().items():
        if (kind, name) not in held:
            if name not in left_out:  # else who writes next makes it
                yield f"the {kind} {name} is missing"
        elif _without_comments(held[kind, name]) != _without_comments(sql):
            yield f"the {kind} {name} is not as this version makes it"


def _without_comments(sql: str) -> str:
    """What a statement makes: a column may be told of in other words than when it was made."""
    return _COMMENT.sub("", sql)


def references(archive: Archive) -> Iterator[str]:
    """Rows point to rows that are there."""
    for table, row, parent, _ in archive.connection.execute("PRAGMA foreign_key_check"):
        yield f"{table} row {row} points to a row that {parent} does not have"


def sources(archive: Archive) -> Iterator[str]:
    """Every document came in from somewhere."""
    sql = (
        "SELECT key FROM documents d WHERE NOT EXISTS (SELECT 1 FROM sources WHERE document = d.id)"
    )
    return (f"document {row['key']} came in from nowhere" for row in archive.rows(sql))


def indexes(archive: Archive) -> Iterator[str]:
    """An index made anew from the tables has the same terms in the same numbers."""
    made = archive.one("SELECT value FROM settings WHERE name = 'fold_version'")
    if made != search.fold_version():
        yield "the indexes are another version's: an ingest renews them"
        return
    connection = archive.connection
    search.register_writer(connection)
    for index, (table, columns) in INDEXES.items():
        named, marks = ", ".join(columns), ", ".join(f"index_terms({c})" for c in columns)
        connection.execute(
            f"CREATE VIRTUAL TABLE temp.fresh USING fts5({named}, content='', "
            f'tokenize="{search.TOKENIZER}")'
        )
        connection.execute(
            f"INSERT INTO temp.fresh(rowid, {named}) SELECT id, {marks} FROM {table} ORDER BY id"
        )
        connection.execute("CREATE VIRTUAL TABLE temp.fresh_v USING fts5vocab(temp, fresh, col)")
        connection.execute(f"CREATE VIRTUAL TABLE temp.held_v USING fts5vocab(main, {index}, col)")
        for one, other, verb in (("fresh", "held", "lacks"), ("held", "fresh", "has beside it")):
            sql = (
                f"SELECT term, col FROM (SELECT term, col, doc, cnt FROM temp.{one}_v "
                f"EXCEPT SELECT term, col, doc, cnt FROM temp.{other}_v)"
            )
            for row in archive.rows(sql):
                yield f"{index} {verb} “{row['term']}” of {row['col']}"
            # Terms that moved from one row to another are counted alike; the rows' lengths are not.
            schemas = {"fresh": "temp.fresh", "held": f"main.{index}"}
            lengths = (
                f"SELECT id FROM (SELECT id, sz FROM {schemas[one]}_docsize "
                f"EXCEPT SELECT id, sz FROM {schemas[other]}_docsize)"
            )
            for row in archive.rows(lengths):
                yield f"{index} {verb} terms of row {row['id']}"
        for name in ("held_v", "fresh_v", "fresh"):
            connection.execute(f"DROP TABLE temp.{name}")
        connection.commit()
