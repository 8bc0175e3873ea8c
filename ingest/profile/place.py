"""What an archive says of one place: path, parts, articles, figures, formulas, office-holders."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.find.formerly import former_names
from ingest.profile import stock
from ingest.profile.indicators import Below, Card, below, cards
from ingest.profile.person import Tenure, tenures
from ingest.profile.scope import Scope
from ingest.profile.stock import Stock, Totals

ARTICLES = 20  # the newest that a page lists
OFFICIALS = 40
FORMULAS = 24  # of each kind

_PROVINCE, _COUNTY = 2, 6  # digits of their codes
_PLACE = "SELECT code, name, full_name, level, kind, parent, path FROM places WHERE code = ?"
_NAMES = """
SELECT p.code, p.name, p.level FROM json_each(?) j JOIN places p ON p.code = j.value
"""
_PATHS = "SELECT p.code, p.path FROM json_each(?) j JOIN places p ON p.code = j.value"
# Which they are is told by the index alone; NULL comes last.
_NEWEST = """
SELECT a.key, a.title, a.published, a.outlet, a.script, substr(a.text, 1, 40), a.place, p.name,
  a.characters
FROM (
  SELECT id FROM articles WHERE {where} AND reprint_of IS NULL
  ORDER BY published DESC, id DESC LIMIT :most
) n JOIN articles a ON a.id = n.id LEFT JOIN places p ON p.code = a.place
ORDER BY a.published DESC, a.id DESC
"""
_FORMULAS = """
SELECT m.surface, m.is_national, count(*) AS uses, count(DISTINCT a.id) AS articles,
  min(a.published), max(a.published)
FROM articles a CROSS JOIN formula_uses u ON u.article = a.id JOIN formulas m ON m.id = u.formula
WHERE a.reprint_of IS NULL AND {where}
GROUP BY u.formula ORDER BY articles DESC, uses DESC, m.surface
"""


@dataclass(frozen=True, slots=True)
class Place:
    """A division or zone as the archive's table has it."""

    code: str
    name: str
    full_name: str
    level: str
    kind: str
    parent: str | None
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A place below or beside, with what there is of it and of all below it."""

    code: str
    name: str
    level: str
    totals: Totals


@dataclass(frozen=True, slots=True)
class Year:
    """What was published of a place in one year; ``None``: of what has no date."""

    year: int | None
    totals: Totals


@dataclass(frozen=True, slots=True)
class Newest:
    """An article as a list names it: ``place`` is what it is about, ``opening`` its first words."""

    key: str
    title: str | None
    published: str | None
    outlet: str | None
    script: str
    opening: str
    place: str
    place_name: str | None
    characters: int


@dataclass(frozen=True, slots=True)
class FormulaUsed:
    """A formula that articles of a place use."""

    name: str
    is_national: bool
    uses: int
    articles: int
    first: str | None
    last: str | None


@dataclass(frozen=True, slots=True)
class Former:
    """A name that the place, or a part of what it is now, had until ``year``."""

    name: str
    change: str
    year: int


@dataclass(frozen=True, slots=True)
class PlaceProfile:
    """A place. ``own``: what is below it is left out, but for ``parts``, which it always has.

    ``totals`` are of the scope that was asked for, ``own_totals`` of the place alone. ``beside``
    are the other parts of what it is a part of. ``below`` is empty with ``own``.
    """

    place: Place
    own: bool
    above: tuple[Place, ...]
    former: tuple[Former, ...]
    totals: Totals
    own_totals: Totals
    parts: tuple[Part, ...]
    beside: tuple[Part, ...]
    years: tuple[Year, ...]
    newest: tuple[Newest, ...]
    officials: tuple[Tenure, ...]
    officials_total: int
    coined: tuple[FormulaUsed, ...]
    national: tuple[FormulaUsed, ...]
    formulas_total: int
    cards: tuple[Card, ...]
    indicators_total: int
    below: tuple[Below, ...]


def place_profile(
    connection: sqlite3.Connection, code: str, *, own: bool = False
) -> PlaceProfile | None:
    """What the archive says of ``code``; ``None`` where its table has no such place."""
    place = find_place(connection, code)
    if place is None:
        return None
    scope, whole = Scope(code, own), Scope(code)
    held = stock.stocks(connection, whole)
    mine = [row for row in held if row.place == code]
    shown = mine if own else held
    totals = stock.total(shown)
    officials = tenures(connection, scope=scope, most=OFFICIALS)
    formulas = _formulas(connection, scope)
    told, indicators = cards(connection, code)
    return PlaceProfile(
        place=place,
        own=own,
        above=tuple(filter(None, (find_place(connection, one) for one in place.path[:-1]))),
        former=former_of(code),
        totals=totals,
        own_totals=stock.total(mine),
        parts=tuple(_parts(connection, held, code)),
        beside=tuple(_beside(connection, place)),
        years=tuple(_years(shown)),
        newest=tuple(_newest(connection, scope)),
        officials=tuple(officials.shown),
        officials_total=officials.total,
        coined=tuple(f for f in formulas if not f.is_national)[:FORMULAS],
        national=tuple(f for f in formulas if f.is_national)[:FORMULAS],
        formulas_total=len(formulas),
        cards=tuple(told),
        indicators_total=indicators,
        below=() if own else tuple(below(connection, scope)),
    )


def find_place(connection: sqlite3.Connection, code: str) -> Place | None:
    """The place of that code, if the archive's table has it."""
    row = connection.execute(_PLACE, (code,)).fetchone()
    if row is None:
        return None
    found, name, full_name, level, kind, parent, path = row
    parts = tuple(part for part in path.split("/") if part)
    return Place(found, name, full_name, level, kind, parent, parts)


def former_of(code: str) -> tuple[Former, ...]:
    """The names of old that lead to ``code``.

    >>> "襄樊市" in [one.name for one in former_of("4206")]
    True
    """
    found = (one for one in former_names() if one.code == code)
    return tuple(Former(one.name, one.change, one.year) for one in found)


def _parts(connection: sqlite3.Connection, held: Sequence[Stock], code: str) -> list[Part]:
    """The places right below ``code`` of which anything is said, those of most articles first."""
    codes = sorted({row.place for row in held} - {code})
    step: dict[str, str] = {}
    for one, path in connection.execute(_PATHS, (_json(codes),)):
        parts = [part for part in path.split("/") if part]
        step[one] = parts[parts.index(code) + 1] if code in parts[:-1] else one
    by_part: defaultdict[str, list[Stock]] = defaultdict(list)
    for row in held:
        if row.place in step:
            by_part[step[row.place]].append(row)
    return _named(connection, by_part)


def _beside(connection: sqlite3.Connection, place: Place) -> list[Part]:
    """The other places right below the one that ``place`` is in, by what is said of them."""
    if place.parent is not None:
        # Of a province what lies below counties need not be told apart, zones but in their own.
        scope = Scope(place.parent)
        held = (
            stock.by_beginning(connection, _COUNTY, scope)
            if len(place.parent) == _PROVINCE and place.level != "zone"
            else stock.stocks(connection, scope)
        )
        return [part for part in _parts(connection, held, place.parent) if part.code != place.code]
    by_part: defaultdict[str, list[Stock]] = defaultdict(list)
    for row in stock.by_beginning(connection, len(place.code)):
        by_part[row.place].append(row)
    by_part.pop(place.code, None)
    return _named(connection, by_part)


def _named(connection: sqlite3.Connection, by_part: dict[str, list[Stock]]) -> list[Part]:
    names = {
        code: (name, level)
        for code, name, level in connection.execute(_NAMES, (_json(sorted(by_part)),))
    }
    made = [
        Part(code, *names[code], stock.total(rows))
        for code, rows in by_part.items()
        if code in names
    ]
    return sorted(made, key=lambda one: (-one.totals.articles, -one.totals.figures, one.code))


def _years(held: Sequence[Stock]) -> list[Year]:
    """A row a year with anything in it, ascending, what has no date last."""
    by_year: defaultdict[int | None, list[Stock]] = defaultdict(list)
    for row in held:
        by_year[row.year].append(row)
    ordered = sorted(by_year, key=lambda year: (year is None, year or 0))
    return [Year(year, stock.total(by_year[year])) for year in ordered]


def _newest(connection: sqlite3.Connection, scope: Scope) -> list[Newest]:
    sql = _NEWEST.format(where=scope.where("place"))
    return [Newest(*row) for row in connection.execute(sql, {**scope.bound, "most": ARTICLES})]


def _formulas(connection: sqlite3.Connection, scope: Scope) -> list[FormulaUsed]:
    rows = connection.execute(_FORMULAS.format(where=scope.where("a.place")), scope.bound)
    return [FormulaUsed(name, bool(national), *rest) for name, national, *rest in rows]


def _json(codes: Sequence[str]) -> str:
    return "[" + ",".join(f'"{code}"' for code in codes) + "]"
