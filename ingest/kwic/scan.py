"""Every sentence that has what was asked for, with where it has it; one at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any, NamedTuple

from ingest.kwic.ask import Asked
from ingest.narrowing import where
from ingest.search import SENTENCE_COLUMNS, hits, match_query, parse
from ingest.searching.restrict import parts, restriction


class Found(NamedTuple):
    """A sentence with hits; ``article`` is the key of its article."""

    sentence: int
    article: str
    position: int
    part: str
    place: str | None
    published: str | None
    year: int | None
    hits: list[tuple[int, int]]


_COLUMNS = "s.id, a.key, s.position, s.part, a.place, a.published, a.year, s.text"
# The index first: what it finds is read in the order in which it lies.
_SENTENCES = """
FROM sentences_fts f CROSS JOIN sentences s ON s.id = f.rowid CROSS JOIN articles a
  ON a.id = s.article
WHERE sentences_fts MATCH ?
"""
# Where few articles are asked for, only theirs are read of all that the index names. The plus keeps
# SQLite from looking for each of those in each article.
_OF_ARTICLES = """
FROM articles a CROSS JOIN sentences s ON s.article = a.id
WHERE +s.id IN (SELECT rowid FROM sentences_fts WHERE sentences_fts MATCH ?)
"""
_FEW = 5_000  # articles
# What asks for a column of articles is asked of them; then their sentences are read.
_ARTICLES = """
FROM articles_fts f CROSS JOIN articles a ON a.id = f.rowid CROSS JOIN sentences s
  ON s.article = a.id
WHERE articles_fts MATCH ?
"""


def source(connection: sqlite3.Connection, asked: Asked) -> tuple[str, list[Any]]:
    """``FROM … WHERE …`` of the sentences that the index finds, and what is bound in it."""
    more, bound = article_conditions(connection, asked)
    query = parse(asked.query)
    if query.has_columns:
        start, match = _ARTICLES, match_query(asked.query)
    else:
        start = _OF_ARTICLES if _are_few(connection, asked) else _SENTENCES
        match = match_query(asked.query, SENTENCE_COLUMNS)
    wanted, unwanted = parts(query)
    for sign, names in (("IN", {asked.part} if asked.part else wanted), ("NOT IN", unwanted)):
        if names:
            more.append(f"s.part {sign} ({', '.join('?' * len(names))})")
            bound += sorted(names)
    return start + "".join(f" AND {one}" for one in more), [match, *bound]


def _are_few(connection: sqlite3.Connection, asked: Asked) -> bool:
    """Whether places or years leave so few articles that they are better read one by one."""
    conditions, bound = article_conditions(connection, asked)
    if len(conditions) == (0 if asked.reprints else 1):
        return False
    few = f"SELECT 1 FROM articles a WHERE {' AND '.join(conditions)} LIMIT {_FEW + 1}"
    (count,) = connection.execute(f"SELECT count(*) FROM ({few})", bound).fetchone()
    return int(count) <= _FEW


def has_more(connection: sqlite3.Connection, asked: Asked, most: int) -> bool:
    """Whether the index finds more than ``most`` sentences."""
    sql, bound = source(connection, asked)
    found = f"SELECT count(*) FROM (SELECT 1 {sql} LIMIT {most + 1})"
    (count,) = connection.execute(found, bound).fetchone()
    return int(count) > most


def article_conditions(connection: sqlite3.Connection, asked: Asked) -> tuple[list[str], list[Any]]:
    """Conditions on articles ``a``, and what is bound in them; what the query says of them too."""
    conditions, bound = where(asked.places, asked.years, "a.place", "a.year")
    for one in parse(asked.query).filters:
        if one.field != "part":
            told = restriction(connection, one)
            conditions.append(f"a.id {'NOT IN' if told.negated else 'IN'} ({told.sql})")
            bound += told.values
    if not asked.reprints:
        conditions.append("a.reprint_of IS NULL")
    return conditions, bound


def scan(connection: sqlite3.Connection, asked: Asked) -> Iterator[Found]:
    """The sentences with hits, in the order in which they lie in the archive."""
    sql, bound = source(connection, asked)
    query = parse(asked.query)
    for row in connection.execute(f"SELECT {_COLUMNS} {sql}", bound):
        *told, text = row
        if spans := hits(text, query):
            yield Found._make((*told, spans))
