"""Which articles have what was asked, and in what order: the best first, or the newest."""

from __future__ import annotations

import sqlite3
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

from ingest.search import ARTICLE_COLUMNS, Query
from ingest.search.query import All, Any, Node, Phrase, asks_columns
from ingest.searching.restrict import allowed, parts

# What a word is worth by where it stands, for bm25.
WEIGHTS = {"text": 1.0, "title": 10.0, "kicker": 5.0, "captions": 1.0}

_RANKED = (
    f"SELECT rowid, bm25(articles_fts, {', '.join(str(WEIGHTS[c]) for c in ARTICLE_COLUMNS)}) "
    "FROM articles_fts WHERE articles_fts MATCH ?"
)
_IDS = "SELECT rowid FROM articles_fts WHERE articles_fts MATCH ?"
_BY_ARTICLE = """
SELECT s.article, count(*) FROM sentences_fts f CROSS JOIN sentences s ON s.id = f.rowid
WHERE sentences_fts MATCH ? {parts} GROUP BY s.article
"""
_COUNT = "SELECT count(*) FROM sentences_fts WHERE sentences_fts MATCH ?"
_DATES = "SELECT id, published FROM articles INDEXED BY articles_published"
_COPIES = "SELECT id, reprint_of FROM articles WHERE reprint_of IS NOT NULL"

Key = tuple[int, float, int]  # ascending, the last of it an id


@dataclass(frozen=True, slots=True)
class Matched:
    """The articles that were found.

    Attributes:
        ids: of all of them.
        node: what one sentence must have to be one that counts; ``None``: nothing.
        whole: no sentence has all of it, the articles have it somewhere.
        sentences: how many sentences have it, where that is known without more ado.
        counted: how many sentences of each article have it, where that is known.
    """

    ids: set[int]
    node: Node | None
    whole: bool = False
    sentences: int | None = None
    counted: Mapping[int, int] | None = None


def matched(connection: sqlite3.Connection, query: Query) -> Matched:
    """The articles that ``query`` asks for.

    Words are wanted in one sentence; where no sentence has them all, in one article. What asks for
    a column (``title:``) is asked of the article beside that.
    """
    held = allowed(connection, query)
    if query.node is None:
        return _filtered(connection, query, held)
    of_article, of_sentence = _sides(query.node)
    if of_article is not None:
        ids = _ids(connection, _IDS, of_article.match())
        held = ids if held is None else held & ids
    if of_sentence is None:
        return Matched(held or set(), None, whole=of_article is not None)
    wanted, unwanted = parts(query)
    if isinstance(of_sentence, Phrase) and not wanted and not unwanted:
        ids = _ids(connection, _IDS, of_sentence.match())
        count = None if held is not None else _one(connection, _COUNT, of_sentence.match())
        return Matched(ids if held is None else ids & held, of_sentence, sentences=count)
    counted = _by_article(connection, of_sentence, wanted, unwanted)
    if held is not None:
        counted = {article: n for article, n in counted.items() if article in held}
    if counted or wanted or unwanted:
        total = sum(counted.values())
        return Matched(set(counted), of_sentence, sentences=total, counted=counted)
    ids = _ids(connection, _IDS, query.node.match())
    return Matched(ids if held is None else ids & held, of_sentence, whole=True, sentences=0)


def _filtered(connection: sqlite3.Connection, query: Query, held: set[int] | None) -> Matched:
    """What filters alone ask for; the part alone is one that some sentence of it must have."""
    wanted, unwanted = parts(query)
    if held is None:
        held = _ids(connection, "SELECT id FROM articles") if query.filters else set()
    for names, keep in ((wanted, True), (unwanted, False)):
        if names:
            marks = ", ".join("?" * len(names))
            sql = f"SELECT DISTINCT article FROM sentences WHERE part IN ({marks})"
            ids = _ids(connection, sql, *names)
            held = held & ids if keep else held - ids
    return Matched(held, None)


def _sides(node: Node) -> tuple[Node | None, Node | None]:
    """What of ``node`` is asked of a whole article, and what of one sentence."""
    if not asks_columns(node):
        return None, node
    if not isinstance(node, All):
        return node, None
    wide = tuple(n for n in node.wanted if asks_columns(n))
    wide_not = tuple(n for n in node.unwanted if asks_columns(n))
    close = tuple(n for n in node.wanted if not asks_columns(n))
    close_not = tuple(n for n in node.unwanted if not asks_columns(n))
    if not wide or not close:  # 标题:沁源 -煤: there is no sentence to ask for
        return node, None
    return _all(wide, wide_not), _all(close, close_not)


def _all(wanted: tuple[Node, ...], unwanted: tuple[Node, ...]) -> Node:
    return wanted[0] if len(wanted) == 1 and not unwanted else All(wanted, unwanted)


def _ids(connection: sqlite3.Connection, sql: str, *values: object) -> set[int]:
    return {row[0] for row in connection.execute(sql, values)}


def _one(connection: sqlite3.Connection, sql: str, *values: object) -> int:
    return int(connection.execute(sql, values).fetchone()[0])


def _by_article(
    connection: sqlite3.Connection, node: Node, wanted: set[str], unwanted: set[str]
) -> dict[int, int]:
    condition = "".join(
        f" AND s.part {word} ({', '.join('?' * len(names))})"
        for word, names in (("IN", wanted), ("NOT IN", unwanted))
        if names
    )
    sql = _BY_ARTICLE.format(parts=condition)
    return dict(connection.execute(sql, (node.match(), *wanted, *unwanted)).fetchall())


# ─────────────────────────────────────────────────────────────── reprints


def folded(connection: sqlite3.Connection, ids: Iterable[int]) -> dict[int, int]:
    """The articles that stand for all of ``ids``, each with how many of its reprints it stands for.

    Reprints stand under the article that counts in their stead where that was found too, else
    under the first of them.
    """
    copies = dict(connection.execute(_COPIES).fetchall())
    found = set(ids)
    groups: dict[int, list[int]] = defaultdict(list)
    for one in found:
        if one in copies:
            groups[copies[one]].append(one)
    leads = dict.fromkeys(found, 0)
    for root, members in groups.items():
        lead = root if root in found else min(members)
        for member in members:
            if member != lead:
                del leads[member]
        leads[lead] = len(members) - (lead != root)
    return leads


# ─────────────────────────────────────────────────────────────── order


def positive(node: Node) -> Node:
    """What of ``node`` is wanted."""
    if isinstance(node, All):
        return _all(tuple(map(positive, node.wanted)), ())
    return Any(tuple(map(positive, node.choices))) if isinstance(node, Any) else node


def in_order(
    connection: sqlite3.Connection, query: Query, ids: Iterable[int]
) -> tuple[list[Key], bool]:
    """Keys that ascend in the order of ``ids``, and whether that is by date.

    Those whose title has it come first, then by bm25; one character, and filters alone, by date.
    Ties are settled by id. An id is negative where the order is by date.
    """
    kept = set(ids)
    if query.node is None or query.is_one_character:
        rows = connection.execute(_DATES)
        return sorted((0, -_date(published), -one) for one, published in rows if one in kept), True
    wanted = positive(query.node)
    titled: set[int] = set()
    if not asks_columns(wanted):
        titled = _ids(connection, _IDS, f"title : ({wanted.match()})")
    rows = connection.execute(_RANKED, (wanted.match(),))
    return sorted((int(one not in titled), rank, one) for one, rank in rows if one in kept), False


def _date(published: str | None) -> float:
    """A date that is known in part counts as the first of its year or month: 2020-06 is 20200600.

    >>> _date("2020-06"), _date(None)
    (20200600.0, 0.0)
    """
    digits = (published or "").replace("-", "")
    return float(digits.ljust(8, "0")) if digits.isdecimal() else 0.0


def after(keys: Sequence[Key], cursor: str | None) -> int:
    """Where in ``keys`` the page begins that follows ``cursor``; 0 where it says nothing."""
    pieces = (cursor or "").split("~")
    try:
        tier, score, one = int(pieces[0][:2]), float(pieces[1]), int(pieces[2][:18])
    except (ValueError, IndexError):
        return 0
    return bisect_right(keys, (tier, score, one)) if isfinite(score) else 0


def cursor(key: Key) -> str:
    """A key as it stands in an address: it holds as well when articles come or go."""
    return "~".join(map(repr, key))
