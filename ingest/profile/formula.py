"""A formula (提法): what it spells out, by whom and since when, and how it spread."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass

from ingest.find.formula_names import canonical
from ingest.profile.phrase import Found, Phrase, level_of, phrase

READINGS = 12  # that a page shows
SAID = 3  # sentences of each
RELATED = 16
LISTED = 300  # formulas in the index
_LOOKED_AT = 2_000  # articles in which company is looked for

_FORMULA = """
SELECT id, surface, numbers, expansion, is_national, first_year, origin FROM formulas
WHERE surface = ?
"""
_USES = """
SELECT u.sentence, u.span_start, u.span_end, a.id, s.part, a.published, a.year, a.month, a.place,
  a.outlet, u.surface
FROM formula_uses u JOIN articles a ON a.id = u.article JOIN sentences s ON s.id = u.sentence
WHERE u.formula = ? AND a.reprint_of IS NULL
"""
_READINGS = """
SELECT e.items, e.agrees, e.form, s.text, u.span_start, u.span_end, a.id, a.key, s.position,
  a.title, a.published, p.full_name, a.place, a.script
FROM formula_uses u JOIN formula_expansions e ON e.formula_use = u.id
JOIN articles a ON a.id = u.article JOIN sentences s ON s.id = u.sentence
LEFT JOIN places p ON p.code = a.place
WHERE u.formula = ? AND a.reprint_of IS NULL
ORDER BY a.published IS NULL, a.published, u.id
"""
# How many articles have both, against how many have the other one at all.
_RELATED = """
WITH mine AS (SELECT value AS article FROM json_each(:articles)),
shared AS (
  SELECT u.formula, count(DISTINCT u.article) AS both FROM mine CROSS JOIN formula_uses u
  ON u.article = mine.article WHERE u.formula <> :formula GROUP BY 1
  ORDER BY both DESC LIMIT 200
)
SELECT m.surface, m.is_national, both,
  (SELECT count(DISTINCT v.article) FROM formula_uses v WHERE v.formula = m.id) AS everywhere
FROM shared JOIN formulas m ON m.id = shared.formula
"""
_LIST = """
SELECT m.surface, m.is_national, m.first_year, m.origin, m.expansion, sum(y.uses),
  sum(y.articles) AS n, min(nullif(y.year, 0))
FROM formula_years y JOIN formulas m ON m.id = y.formula
WHERE instr(m.surface, :typed) AND m.is_national IN ({kinds})
GROUP BY y.formula ORDER BY n DESC, m.surface LIMIT :most
"""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence that spells a formula out."""

    sentence: str
    span_start: int
    span_end: int
    form: str
    key: str
    position: int
    title: str | None
    published: str | None
    place_name: str | None
    place: str | None
    script: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What texts say that a formula stands for, with the first of them.

    ``agrees``: it is as many things as the formula counts. ``is_settled``: it is the one that the
    archive goes by.
    """

    items: tuple[str, ...]
    agrees: bool
    is_settled: bool
    articles: int
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Related:
    """A formula that stands in the same articles; ``everywhere``: articles that have it at all."""

    name: str
    is_national: bool
    both: int
    everywhere: int


@dataclass(frozen=True, slots=True)
class FormulaProfile:
    """A formula. ``expansion`` is what it stands for, as far as that is settled."""

    name: str
    numbers: tuple[int, ...]
    is_national: bool
    first_year: int | None
    origin: str | None
    expansion: tuple[str, ...]
    is_told_here: bool  # whether a text of this archive spells out just that
    spellings: tuple[tuple[str, int], ...]
    readings: tuple[Reading, ...]
    readings_total: int
    phrase: Phrase
    related: tuple[Related, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """A formula in the index; ``first`` is the first year in which an article here uses it."""

    name: str
    is_national: bool
    first_year: int | None
    origin: str | None
    expansion: tuple[str, ...]
    uses: int
    articles: int
    first: int | None


def formula_profile(
    connection: sqlite3.Connection, name: str, level: str = ""
) -> FormulaProfile | None:
    """The formula of that canonical name; ``None`` where the archive has no such one.

    ``level``: that to which places are rolled up; empty: the one that tells most uses apart.
    """
    row = connection.execute(_FORMULA, (name,)).fetchone()
    if row is None:
        return None
    identity, surface, numbers, expansion, national, year, origin = row
    uses = [tuple(use) for use in connection.execute(_USES, (identity,))]
    found = [Found(*use[:-1]) for use in uses]
    spellings: dict[str, int] = {}
    for use in uses:
        spellings[use[-1]] = spellings.get(use[-1], 0) + 1
    settled = tuple(json.loads(expansion or "[]"))
    readings = _readings(connection, identity, settled)
    articles = sorted({use.article for use in found})[:_LOOKED_AT]
    return FormulaProfile(
        name=surface,
        numbers=tuple(json.loads(numbers)),
        is_national=bool(national),
        first_year=year,
        origin=origin,
        expansion=settled,
        is_told_here=any(reading.is_settled for reading in readings),
        spellings=tuple(sorted(spellings.items(), key=lambda pair: (-pair[1], pair[0]))),
        readings=tuple(readings[:READINGS]),
        readings_total=len(readings),
        phrase=phrase(connection, found, level or level_of(found)),
        related=tuple(_related(connection, identity, articles)),
    )


def formula_named(connection: sqlite3.Connection, typed: str) -> str | None:
    """The canonical name of the formula that is spelled ``typed``, where the archive has it."""
    for name in (typed.strip(), canonical(typed.strip())):
        row = connection.execute(_FORMULA, (name,)).fetchone()
        if row is not None:
            return str(row[1])
    return None


def formula_list(
    connection: sqlite3.Connection, typed: str = "", kind: str = ""
) -> tuple[Listed, ...]:
    """The formulas whose name has ``typed``, those of most articles first.

    ``kind``: national, local, or empty for both.
    """
    kinds = {"national": "1", "local": "0"}.get(kind, "0, 1")
    sql = _LIST.format(kinds=kinds)
    rows = connection.execute(sql, {"typed": canonical(typed.strip()), "most": LISTED})
    return tuple(
        Listed(name, bool(national), year, origin, tuple(json.loads(expansion or "[]")), *rest)
        for name, national, year, origin, expansion, *rest in rows
    )


def _readings(
    connection: sqlite3.Connection, formula: int, settled: tuple[str, ...]
) -> list[Reading]:
    """What texts say that it stands for: first the settled one, then what most articles say."""
    said: dict[str, list[tuple[bool, int, Said]]] = {}
    for row in connection.execute(_READINGS, (formula,)):
        items, agrees, form, text, start, end, article, *rest = row
        told = Said(text, start, end, form, *rest)
        said.setdefault(items, []).append((bool(agrees), article, told))
    made = []
    for items, rows in said.items():
        names = tuple(str(item) for item in json.loads(items))
        shown = tuple(told for *_, told in rows[:SAID])
        count = len({article for _, article, _ in rows})
        made.append(Reading(names, rows[0][0], names == settled, count, shown))
    return sorted(made, key=lambda one: (not one.is_settled, -one.articles, not one.agrees))


def _related(connection: sqlite3.Connection, formula: int, articles: list[int]) -> list[Related]:
    """What keeps it company more than chance would have it: by the share of its articles."""
    bound = {"articles": json.dumps(articles), "formula": formula}
    made = [
        Related(name, bool(national), both, everywhere)
        for name, national, both, everywhere in connection.execute(_RELATED, bound)
    ]
    if len(articles) > 1:
        made = [one for one in made if one.both > 1] or made
    made.sort(key=lambda one: (-one.both * one.both / one.everywhere, -one.both, one.name))
    return made[:RELATED]
