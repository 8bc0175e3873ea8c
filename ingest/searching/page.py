"""One page of what was found, with the sentences that show it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.search import Query, accepts, fold, parse
from ingest.search.hits import Span, joined, node_spans
from ingest.search.query import Node
from ingest.searching.nearby import nearby
from ingest.searching.order import Key, Matched, after, folded, in_order, matched
from ingest.searching.order import cursor as cursor_of
from ingest.searching.restrict import parts, places_meant
from ingest.searching.values import Found, FoundArticle, Passage

SIZE = 20  # articles on a page
ALL = 1 << 40  # a page of so many has all
SHOWN = 3  # sentences of an article there

_ARTICLE = """
SELECT a.id, a.key, a.title, a.published, a.outlet, a.script, p.full_name AS place,
  (SELECT key FROM articles WHERE id = a.reprint_of) AS copy_of
FROM articles a LEFT JOIN places p ON p.code = a.place WHERE a.id = ?
"""
_SENTENCES = "SELECT position, part, text FROM sentences WHERE article = ? ORDER BY id"
# What filters alone ask for is shown by the sentences that have it, or by how the article begins.
_NAMING = {
    "person": "SELECT sentence FROM mentions WHERE article = ? AND person IN ({marks})",
    "formula": "SELECT u.sentence FROM formula_uses u JOIN formulas m ON m.id = u.formula "
    "WHERE u.article = ? AND ({contains})",
}


@dataclass(frozen=True, slots=True)
class _Row:
    """A sentence as it is read to be shown."""

    position: int
    part: str
    text: str
    hits: list[Span]
    counts: bool  # has all that was asked of a sentence


def find(
    connection: sqlite3.Connection,
    typed: str | Query,
    *,
    size: int = SIZE,
    cursor: str | None = None,
    reprints: bool = False,
    shown: int = SHOWN,
) -> Found:
    """One page of the articles that have what was typed.

    Args:
        connection: to an archive; needs no functions of ours.
        typed: the query, in the language of :func:`ingest.search.parse`.
        size: how many articles a page has.
        cursor: ``next`` of the page before; without one the first page.
        reprints: list reprints on their own instead of folding them under what they reprint.
        shown: how many sentences of an article come with it.
    """
    query = parse(typed) if isinstance(typed, str) else typed
    places = tuple(places_meant(connection, query))
    if not query:
        return Found(query, places=places)
    found = matched(connection, query)
    leads = dict.fromkeys(found.ids, 0) if reprints else folded(connection, found.ids)
    keys, newest_first = in_order(connection, query, leads)
    size = max(1, size)
    start = after(keys, cursor)
    ids = [abs(key[-1]) for key in keys[start : start + size]]
    near = nearby(connection, query, _count) if not found.ids else ()
    return Found(
        query,
        articles=tuple(_shown(connection, query, found, one, leads[one], shown) for one in ids),
        total=len(leads),
        first=start + 1,
        sentences=_sentences(found, leads),
        whole=found.whole,
        newest_first=newest_first,
        folded=len(found.ids) - len(leads),
        places=places,
        next=cursor_of(keys[start + size - 1]) if start + size < len(keys) else None,
        previous=_before(keys, start, size),
        near=tuple(near),
    )


def _before(keys: Sequence[Key], start: int, size: int) -> str | None:
    if start == 0:
        return None
    return "" if start <= size else cursor_of(keys[start - size - 1])


def _count(connection: sqlite3.Connection, query: Query) -> int:
    return len(folded(connection, matched(connection, query).ids))


def _sentences(found: Matched, leads: dict[int, int]) -> int | None:
    if found.counted is None:
        return found.sentences
    return sum(found.counted[one] for one in leads)


# ─────────────────────────────────────────────────────────────── an article


def _shown(
    connection: sqlite3.Connection,
    query: Query,
    found: Matched,
    one: int,
    copies: int,
    shown: int,
) -> FoundArticle:
    cursor = connection.execute(_ARTICLE, (one,))
    names = [column[0] for column in cursor.description]
    row = dict(zip(names, cursor.fetchone(), strict=True))
    if query.node is None:
        passages, count = _naming(connection, query, one, shown), None
    else:
        read = list(_read(connection, query, found.node, one))
        count = sum(sentence.counts for sentence in read) if found.node else None
        passages = _passages(_best(read, query, whole=found.whole or not count)[:shown])
    return FoundArticle(
        key=row["key"],
        title=row["title"],
        published=row["published"],
        outlet=row["outlet"],
        place=row["place"],
        script=row["script"],
        sentences=count,
        copies=copies,
        copy_of=row["copy_of"],
        title_hits=tuple(_hits(row["title"], query.node)),
        passages=passages,
    )


def _hits(text: str | None, node: Node | None) -> list[Span]:
    return joined(node_spans(fold(text or ""), node))


def _read(
    connection: sqlite3.Connection, query: Query, node: Node | None, one: int
) -> Iterator[_Row]:
    """The sentences of an article that have something of what was asked."""
    wanted, unwanted = parts(query)
    for position, part, text in connection.execute(_SENTENCES, (one,)):
        if (wanted and part not in wanted) or part in unwanted:
            continue
        folded_text = fold(text)
        if spans := node_spans(folded_text, query.node):
            counts = node is not None and accepts(folded_text, node)
            yield _Row(position, part, text, joined(spans), counts)


def _best(read: list[_Row], query: Query, *, whole: bool) -> list[_Row]:
    """The sentences to be shown, in order: those that have it all, the title's own left out.

    Where no sentence has it all, one for each phrase comes first.
    """
    if not whole:
        full = [row for row in read if row.counts]
        return [row for row in full if row.part != "title"] or full
    chosen: list[_Row] = []
    missing = list(query.phrases())
    for row in read:
        told = fold(row.text)
        has = [phrase for phrase in missing if accepts(told, phrase)]
        if has:
            chosen.append(row)
            missing = [phrase for phrase in missing if phrase not in has]
    rest = [row for row in read if row not in chosen]
    return chosen + rest


def _passages(rows: Sequence[_Row]) -> tuple[Passage, ...]:
    ordered = sorted(rows, key=lambda row: row.position)
    return tuple(Passage(r.position, r.part, r.text, tuple(r.hits)) for r in ordered)


def _naming(
    connection: sqlite3.Connection, query: Query, one: int, shown: int
) -> tuple[Passage, ...]:
    """What shows an article that only filters were asked of."""
    picked: list[int] = []
    for asked in query.filters:
        if asked.field in _NAMING and not asked.negated:
            sql = _NAMING[asked.field].format(
                marks=", ".join("?" * len(asked.values)),
                contains=" OR ".join("instr(lower(m.surface), ?)" for _ in asked.values),
            )
            picked += (row[0] for row in connection.execute(sql, (one, *asked.values)))
    if picked:
        marks = ", ".join("?" * len(picked[:shown]))
        condition = f"id IN ({marks})"
    else:
        picked, condition = [shown], "article = ? AND part <> 'title'"
        return _plain(connection, f"{condition} ORDER BY id LIMIT ?", (one, 1), query)
    return _plain(connection, f"{condition} ORDER BY id", tuple(picked[:shown]), query)


def _plain(
    connection: sqlite3.Connection, condition: str, bound: tuple[int, ...], query: Query
) -> tuple[Passage, ...]:
    names = [v for f in query.filters if f.field in _NAMING and not f.negated for v in f.values]
    sql = f"SELECT position, part, text FROM sentences WHERE {condition}"
    made = []
    for position, part, text in connection.execute(sql, bound):
        told = fold(text)
        spans = [(at, at + len(n)) for n in names if (at := told.find(n)) >= 0]
        made.append(Passage(position, part, text, tuple(joined(spans))))
    return tuple(made)
