"""What may be asked instead, where nothing was found: fewer words, pieces, names."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from ingest.search import Query, parse
from ingest.search.query import All, Node, Phrase, asks_columns
from ingest.searching.restrict import places_named
from ingest.searching.values import Near

MOST = 8  # offers
WORDS = 6  # words of a query of which each is left out once
_PIECES = 6  # of an unbroken phrase
_LONGEST = 40  # characters of a piece that are tried: a name, a formula, a clause
_HAS = "SELECT 1 FROM sentences_fts WHERE sentences_fts MATCH ? LIMIT 1"
_PERSON = "SELECT count(DISTINCT article) FROM mentions WHERE person = ?"
_FORMULA = """
SELECT m.surface, count(DISTINCT u.article) FROM formulas m JOIN formula_uses u ON u.formula = m.id
WHERE instr(lower(m.surface), ?) GROUP BY m.id ORDER BY 2 DESC, 1 LIMIT 3
"""

Count = Callable[[sqlite3.Connection, Query], int]


def nearby(connection: sqlite3.Connection, query: Query, count: Count) -> list[Near]:
    """Queries near ``query`` that find something, at most eight, the nearest first."""
    offers: dict[str, Near] = {}
    for near in _offers(connection, query, count):
        offers.setdefault(near.typed, near)
        if len(offers) == MOST:
            break
    return list(offers.values())


def _offers(connection: sqlite3.Connection, query: Query, count: Count) -> Iterator[Near]:
    if query.node is not None and query.filters:
        wide = replace(query, filters=())
        yield from _counted(connection, [("unfiltered", wide)], count)
    yield from _counted(connection, _fewer(query), count)
    yield from _named(connection, query, count)
    yield from _counted(connection, _pieces(connection, query), count)


def _counted(
    connection: sqlite3.Connection, queries: Iterable[tuple[str, Query]], count: Count
) -> Iterator[Near]:
    for kind, one in queries:
        typed = one.spelled()
        # Asked as it will be when the offer is taken up.
        if found := count(connection, parse(typed)):
            yield Near("fewer" if kind == "fewer" else "piece" if kind == "piece" else "unfiltered",
                       typed, one.node.spelled() if one.node else typed, found)  # fmt: skip


def _fewer(query: Query) -> Iterator[tuple[str, Query]]:
    """The query without one of its words; then each word alone."""
    node = query.node
    if not isinstance(node, All):
        return
    if node.unwanted:
        yield "fewer", replace(query, node=_all(node.wanted))
    if len(node.wanted) > 2:
        for left_out in node.wanted[:WORDS]:
            rest = tuple(one for one in node.wanted if one is not left_out)
            yield "fewer", replace(query, node=_all(rest))
    if len(node.wanted) > 1:
        for one in node.wanted[:WORDS]:
            yield "fewer", replace(query, node=one)


def _all(wanted: tuple[Node, ...]) -> Node:
    return wanted[0] if len(wanted) == 1 else All(wanted)


def _pieces(connection: sqlite3.Connection, query: Query) -> Iterator[tuple[str, Query]]:
    """What is found of phrases that are not, cut where they cease to be found: longest first."""
    pieces: list[str] = []
    for phrase in query.phrases():
        if asks_columns(phrase) or sum(map(len, phrase.runs)) < 3:  # nothing shorter is near
            continue
        for run in phrase.runs[:WORDS]:
            pieces += _found_in(connection, run)
    words = [_phrase(piece) for piece in dict.fromkeys(pieces)]
    if 1 < len(words) <= _PIECES and isinstance(query.node, Phrase):
        yield "piece", replace(query, node=All(tuple(words)))
    for word in sorted(words, key=lambda w: -len(w.runs[0]))[:_PIECES]:
        yield "piece", replace(query, node=word)


def _phrase(run: str) -> Phrase:
    return Phrase((run,), (True,))


def _found_in(connection: sqlite3.Connection, run: str) -> Iterator[str]:
    """``run`` as pieces of two characters or more that are found, each as long as may be."""
    at = 0
    while len(run) - at >= 2:
        low, high = 1, min(len(run) - at, _LONGEST)  # what is found when shorter, and not longer
        while low < high:
            middle = (low + high + 1) // 2
            has = connection.execute(_HAS, (_phrase(run[at : at + middle]).match(),)).fetchone()
            low, high = (middle, high) if has else (low, middle - 1)
        if low > 1 and low < len(run):
            yield run[at : at + low]
        at += low


def _named(connection: sqlite3.Connection, query: Query, count: Count) -> Iterator[Near]:
    """Places, people and formulas that are called as the words that were typed."""
    for phrase in list(query.phrases())[:WORDS]:
        said = phrase.text()
        if len(said) < 2 or len(phrase.runs) > 1:
            continue
        if places_named(connection, said) and (found := count(connection, parse(f"place:{said}"))):
            yield Near("place", f"place:{said}", said, found)
        if found := int(connection.execute(_PERSON, (said,)).fetchone()[0]):
            yield Near("person", f"person:{said}", said, found)
        for surface, found in connection.execute(_FORMULA, (said,)).fetchall():
            yield Near("formula", f'formula:"{surface}"', surface, found)
