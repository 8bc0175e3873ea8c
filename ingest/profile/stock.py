"""How much there is of each place and year, from the counts that the writer keeps.

All SQL on `place_years` stands here. Articles, characters, formulas and office-holders go by the
place that the article is about, figures by their own, each in the year in which its article was
published. What has no place or no year stands there under '' and 0; here it is ``None``.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from ingest.profile.scope import Scope

_STOCKS = """
SELECT place, nullif(year, 0), articles, characters, figures, formula_uses, people FROM place_years
WHERE {where}
"""
# What a place is, or what a zone lies in.
_DIVISION = "substr(place, 1, iif(instr(place, 'z'), instr(place, 'z') - 1, 9))"
_BY_BEGINNING = f"""
SELECT substr({_DIVISION}, 1, :digits), nullif(year, 0), sum(articles), sum(characters),
  sum(figures), sum(formula_uses), sum(people)
FROM place_years WHERE {{where}} GROUP BY 1, 2
"""
_BY_PLACE = """
SELECT {code} AS code, sum(articles), sum(figures), sum(iif(place = {code}, articles, 0)),
  count(DISTINCT place) - max(place = {code})
FROM place_years WHERE place <> '' GROUP BY 1
"""
_CHARACTERS_BY_YEAR = """
SELECT nullif(year, 0), sum(characters) FROM place_years GROUP BY 1 HAVING sum(characters) > 0
"""
_CHARACTERS_BY_PLACE = f"""
SELECT nullif(substr({_DIVISION}, 1, :digits), ''), sum(characters) FROM place_years GROUP BY 1
"""


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
    """The stocks of a scope, or of all places: a row a place and year."""
    where = scope.where("place") if scope else "place <> ''"
    bound = scope.bound if scope else {}
    return [Stock(*row) for row in connection.execute(_STOCKS.format(where=where), bound)]


def by_beginning(
    connection: sqlite3.Connection, digits: int, scope: Scope | None = None
) -> list[Stock]:
    """The same rolled up to what the codes have in their first ``digits``: all of each province."""
    where = scope.where("place") if scope else "place <> ''"
    bound = {"digits": digits, **(scope.bound if scope else {})}
    return [Stock(*row) for row in connection.execute(_BY_BEGINNING.format(where=where), bound)]


@dataclass(frozen=True, slots=True)
class Rolled:
    """A place with what is rolled up into it, its own, and how many places below it that is of."""

    place: str
    articles: int
    figures: int
    own: int
    below: int


def by_place(connection: sqlite3.Connection, most: int) -> list[Rolled]:
    """All places by themselves; if they are more than ``most``, rolled up to counties."""
    count = connection.execute("SELECT count(DISTINCT place) FROM place_years").fetchone()[0]
    code = "place" if count <= most else f"substr({_DIVISION}, 1, 6)"
    return [Rolled(*row) for row in connection.execute(_BY_PLACE.format(code=code))]


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


def characters_by_year(connection: sqlite3.Connection) -> list[tuple[int | None, int]]:
    """The characters of all texts that count, by year: what rates are of."""
    return [(year, count) for year, count in connection.execute(_CHARACTERS_BY_YEAR)]


def characters_by_place(connection: sqlite3.Connection, digits: int) -> dict[str | None, int]:
    """The same by the first ``digits`` of the code of what texts are about."""
    rows = connection.execute(_CHARACTERS_BY_PLACE, {"digits": digits})
    return {place: count for place, count in rows}  # noqa: C416 - rows may be mappings
