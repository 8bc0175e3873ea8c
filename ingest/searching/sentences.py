"""Sentences that have what was asked, best first: for concordances and programs."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

from ingest.search import Query, accepts, fold
from ingest.search.query import Node
from ingest.searching.order import Matched, matched, positive
from ingest.searching.restrict import parts

_FIELDS = """
SELECT a.key, a.title, a.published, a.outlet, p.full_name AS place, s.part, s.text, a.id AS article
FROM sentences s JOIN articles a ON a.id = s.article LEFT JOIN places p ON p.code = a.place
"""
_ONE = _FIELDS + "WHERE s.id = ?"
_RANKED = "SELECT rowid FROM sentences_fts WHERE sentences_fts MATCH ? ORDER BY rank, rowid"
_LAST = "SELECT id, text FROM sentences ORDER BY id DESC LIMIT ?"
_BEFORE = """
SELECT rowid FROM sentences_fts WHERE sentences_fts MATCH ? AND rowid < ? ORDER BY rowid DESC
"""
READ_ON = 2_000  # of the newest sentences are read before the index is asked
_OF_ARTICLE = _FIELDS + "WHERE s.article = ? ORDER BY s.id"
_BEST = "SELECT rowid FROM articles_fts WHERE articles_fts MATCH ? ORDER BY rank, rowid"


def sentences(connection: sqlite3.Connection, query: Query) -> Iterator[dict[str, Any]]:
    """The sentences of the articles that ``query`` asks for that have all that one must have.

    Best first, one character newest first; where only articles are asked (``标题:…``), all their
    sentences, for the caller to look into.
    """
    if not query:
        return
    wanted, unwanted = parts(query)
    found = matched(connection, query) if query.filters or query.has_columns else None
    for row in _rows(connection, query, found):
        article = row.pop("article")
        if (wanted and row["part"] not in wanted) or row["part"] in unwanted:
            continue
        if found is None or article in found.ids:
            yield row


def _rows(
    connection: sqlite3.Connection, query: Query, found: Matched | None
) -> Iterator[dict[str, Any]]:
    node = found.node if found else query.node
    if node is not None:
        in_order = newest if query.is_one_character else _ranked
        for one in in_order(connection, node):
            yield from _read(connection, _ONE, one)
        return
    ids = found.ids if found else set()
    if query.node is None:
        best = sorted(ids)
    else:
        match = positive(query.node).match()
        best = [row[0] for row in connection.execute(_BEST, (match,)) if row[0] in ids]
    for one in best:
        yield from _read(connection, _OF_ARTICLE, one)


def _ranked(connection: sqlite3.Connection, node: Node) -> Iterator[int]:
    return (row[0] for row in connection.execute(_RANKED, (node.match(),)))


def newest(connection: sqlite3.Connection, node: Node) -> Iterator[int]:
    """The ids of the sentences that have what ``node`` asks, newest first.

    The index gathers all terms that begin with a character before it tells the newest sentence. A
    common character stands in the sentences read first; a rare one's terms are soon gathered.
    """
    last = None
    for last, text in connection.execute(_LAST, (READ_ON,)):
        if accepts(fold(text), node):
            yield last
    if last is not None:
        yield from (row[0] for row in connection.execute(_BEFORE, (node.match(), last)))


def _read(connection: sqlite3.Connection, sql: str, value: object) -> Iterator[dict[str, Any]]:
    cursor = connection.execute(sql, (value,))
    names = [column[0] for column in cursor.description]
    return (dict(zip(names, row, strict=True)) for row in cursor)
