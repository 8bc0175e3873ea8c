"""Sketches that were made with the rows of their articles, until these are compared.

They stand in a temporary table of the writer's connection, which comes and goes with what it
writes. What is not there (articles of an ingest that was stopped, or read by a cluster) is made of
the text in the archive.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator

from ingest.alike.sketch import sketch_of

Sketched = tuple[int, bytes]

_MADE = (
    "CREATE TEMP TABLE IF NOT EXISTS sketched "
    "(article INTEGER PRIMARY KEY, key TEXT NOT NULL, sketch BLOB NOT NULL)"
)
# By key as well: another writer may have given the id of an article that went to another one.
_UNSEEN = (
    "SELECT a.id, s.sketch, iif(s.sketch IS NULL, a.text, NULL) FROM articles a "
    "LEFT JOIN temp.sketched s ON s.article = a.id AND s.key = a.key "
    "WHERE a.id > ? AND NOT EXISTS (SELECT 1 FROM fingerprints WHERE article = a.id) "
    "ORDER BY a.id LIMIT 200"
)


def keep(connection: sqlite3.Connection, made: Iterable[tuple[int, str, bytes]]) -> None:
    """Keep the sketches of articles, by id and key, for `unseen`."""
    connection.execute(_MADE)
    connection.executemany("INSERT OR REPLACE INTO temp.sketched VALUES (?, ?, ?)", made)


def unseen(connection: sqlite3.Connection) -> Iterator[list[Sketched]]:
    """The articles that have no fingerprint yet, with their sketches, some at a time.

    Each of some is to have one before the next are asked for.
    """
    connection.execute(_MADE)
    last = 0
    while rows := connection.execute(_UNSEEN, (last,)).fetchall():
        yield [(a, sketch_of(text) if made is None else made) for a, made, text in rows]
        last = rows[-1][0]
    connection.execute("DROP TABLE temp.sketched")
