"""How much there is of each place and year: the counts that pages roll up.

All SQL that counts over many articles stands here, so that it can be pointed at tables that the
writer keeps. Articles, characters, formulas and office-holders go by the place that the article is
about, figures by their own, each in the year in which its article was published.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from ingest.profile.scope import Scope

_ARTICLES = """
SELECT place, year, count(*), sum(characters) FROM articles
WHERE reprint_of IS NULL AND {where} GROUP BY place, year
"""
_FIGURES = """
SELECT f.place, a.year, count(*) FROM figures f JOIN articles a ON a.id = f.article
WHERE a.reprint_of IS NULL AND {where} GROUP BY 1, 2
"""
_FORMULAS = """
SELECT a.place, a.year, count(*) FROM articles a CROSS JOIN formula_uses u ON u.article = a.id
WHERE a.reprint_of IS NULL AND {where} GROUP BY 1, 2
"""
_PEOPLE = """
SELECT a.place, a.year, count(*) FROM articles a CROSS JOIN mentions m ON m.article = a.id
WHERE a.reprint_of IS NULL AND m.kind = 'person' AND {where} GROUP BY 1, 2
"""
_CHARACTERS = """
SELECT year, place, sum(characters) FROM articles WHERE reprint_of IS NULL GROUP BY 1, 2
"""
Cell = tuple["int | None", "str | None"]  # a year and the code of a place


@dataclass(frozen=True, slots=True)
class Stock:
    """What there is of one place in one year of publication; the year may be unknown."""

    place: str
    year: int | None
    articles: int = 0
    characters: int = 0
    figures: int = 0
    formulas: int = 0
    people: int = 0


@dataclass(frozen=True, slots=True)
class Totals:
    """Stocks added up. ``first`` and ``last`` are the years from and to which articles are of."""

    articles: int = 0
    characters: int = 0
    figures: int = 0
    formulas: int = 0
    people: int = 0
    first: int | None = None
    last: int | None = None

    def __bool__(self) -> bool:
        return bool(self.articles or self.figures)


def stocks(connection: sqlite3.Connection, scope: Scope | None = None) -> list[Stock]:
    """The stocks of a scope, or of all places: a row a place and year, in no order."""
    bound = scope.bound if scope else {}

    def where(column: str) -> str:
        return scope.where(column) if scope else f"{column} IS NOT NULL"

    told: defaultdict[tuple[str, int | None], list[int]] = defaultdict(lambda: [0] * 5)
    for place, year, articles, characters in connection.execute(
        _ARTICLES.format(where=where("place")), bound
    ):
        told[place, year][:2] = articles, characters
    for at, sql, column in (
        (2, _FIGURES, "f.place"),
        (3, _FORMULAS, "a.place"),
        (4, _PEOPLE, "a.place"),
    ):
        for place, year, count in connection.execute(sql.format(where=where(column)), bound):
            told[place, year][at] = count
    return [Stock(*key, *counts) for key, counts in told.items()]


def total(rows: Iterable[Stock]) -> Totals:
    """All of them together."""
    held = list(rows)
    years = [row.year for row in held if row.year is not None and row.articles]
    return Totals(
        sum(row.articles for row in held),
        sum(row.characters for row in held),
        sum(row.figures for row in held),
        sum(row.formulas for row in held),
        sum(row.people for row in held),
        min(years, default=None),
        max(years, default=None),
    )


def characters(connection: sqlite3.Connection) -> dict[Cell, int]:
    """The characters of all texts that count, by year and place: what rates are of."""
    return {(year, place): count for year, place, count in connection.execute(_CHARACTERS)}
