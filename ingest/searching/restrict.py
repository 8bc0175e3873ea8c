"""Filters (place:, year:, …) as SELECTs of article ids, each answered from an index."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ingest.find.divisions import meant
from ingest.narrowing import names_of
from ingest.search import Filter, Query, fold
from ingest.search.fields import year_ranges

_NAMED = """
SELECT code, full_name FROM places
WHERE name >= :name AND name < :name || char(1114111) AND (name = :name OR name = :name || kind)
ORDER BY code
"""
Place = tuple[str, str]  # code, full name


@dataclass(frozen=True, slots=True)
class Restriction:
    """A SELECT that gives ids of articles, and whether those are the ones to leave out."""

    sql: str
    values: tuple[object, ...]
    negated: bool


def places_named(connection: sqlite3.Connection, name: str) -> list[Place]:
    """The places that ``name`` may mean, all of them: 临汾, 临汾市, 山西临汾, 襄樊, 晋, 1410.

    Divisions are known by the official table, zones by the archive's own.
    """
    if divisions := names_of(meant(name)):
        return list(divisions.items())
    return [(str(code), str(full)) for code, full in connection.execute(_NAMED, {"name": name})]


def restriction(connection: sqlite3.Connection, one: Filter) -> Restriction:
    """The articles that a filter asks for. ``part`` is asked of sentences, not of articles."""
    make = {"place": _place, "year": _year, "outlet": _outlet, "person": _person,
            "formula": _formula}[one.field]  # fmt: skip
    sql, values = make(connection, one.values)
    return Restriction(sql, tuple(values), one.negated)


def _place(connection: sqlite3.Connection, names: Iterable[str]) -> tuple[str, list[object]]:
    codes = dict.fromkeys(code for name in names for code, _ in places_named(connection, name))
    return _any("place >= ? AND place < ?", ((code, f"{code}~") for code in codes))


def _year(_: sqlite3.Connection, values: tuple[str, ...]) -> tuple[str, list[object]]:
    return _any("year BETWEEN ? AND ?", year_ranges(values))


def _outlet(connection: sqlite3.Connection, names: tuple[str, ...]) -> tuple[str, list[object]]:
    known = connection.execute("SELECT DISTINCT outlet FROM articles WHERE outlet IS NOT NULL")
    meant = [(o,) for (o,) in known if any(name in fold(o) for name in names)]
    return _any("outlet = ?", meant)


def _any(condition: str, values: Iterable[tuple[object, ...]]) -> tuple[str, list[object]]:
    rows = list(values)
    conditions = " OR ".join(f"({condition})" for _ in rows) or "0"
    return f"SELECT id FROM articles WHERE {conditions}", [v for row in rows for v in row]


def _person(_: sqlite3.Connection, names: tuple[str, ...]) -> tuple[str, list[object]]:
    marks = ", ".join("?" * len(names))
    return f"SELECT article FROM mentions WHERE person IN ({marks})", list(names)


def _formula(_: sqlite3.Connection, names: tuple[str, ...]) -> tuple[str, list[object]]:
    said = " OR ".join("instr(lower(m.surface), ?)" for _ in names)
    return (
        f"SELECT u.article FROM formulas m JOIN formula_uses u ON u.formula = m.id WHERE {said}",
        list(names),
    )


def allowed(connection: sqlite3.Connection, query: Query) -> set[int] | None:
    """The ids of the articles that a query's filters let through; ``None``: all of them."""
    held: set[int] | None = None
    left_out: set[int] = set()
    for one in query.filters:
        if one.field == "part":
            continue
        asked = restriction(connection, one)
        ids = {row[0] for row in connection.execute(asked.sql, asked.values)}
        if asked.negated:
            left_out |= ids
        else:
            held = ids if held is None else held & ids
    if held is None and left_out:
        held = {row[0] for row in connection.execute("SELECT id FROM articles")}
    return None if held is None else held - left_out


def parts(query: Query) -> tuple[set[str], set[str]]:
    """The parts of articles that are asked for, and those that are not."""
    wanted = {v for f in query.filters if f.field == "part" and not f.negated for v in f.values}
    unwanted = {v for f in query.filters if f.field == "part" and f.negated for v in f.values}
    return wanted, unwanted


def places_meant(
    connection: sqlite3.Connection, query: Query
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each name in ``place:`` with the full names of what it was taken for."""
    for one in query.filters:
        if one.field == "place":
            for name in one.values:
                yield name, tuple(full for _, full in places_named(connection, name))
