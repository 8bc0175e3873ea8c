"""What there is to choose from: the indicators of an archive, the places that have one of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ingest.explore.ask import COUNTRY, Asked
from ingest.labels import Language, load_labels
from ingest.rules import table
from ingest.search import fold

# How often each indicator is told of each place, by an index alone; and how much of that stands in
# articles that do not count. These say what one says that counts, so they add no year.
INDICATORS = """
SELECT indicator_id, place, count(*), min(year), max(year) FROM figures
WHERE indicator_id IS NOT NULL GROUP BY 1, 2
"""
COPIES = """
SELECT f.indicator_id, f.place, count(*) FROM articles a JOIN figures f ON f.article = a.id
WHERE a.reprint_of IS NOT NULL AND f.indicator_id IS NOT NULL GROUP BY 1, 2
"""
_LEVELS = {2: "province", 4: "city", 6: "county", 9: "township"}
# Changes whenever an ingest, a removal or a correction does; all of it is answered from an index.
STATE = """
SELECT (SELECT max(id) FROM articles), (SELECT max(id) FROM runs),
  (SELECT count(*) FROM tombstones), (SELECT max(id) FROM figures),
  (SELECT value FROM settings WHERE name = 'reprints')
"""
_PLACES = """
SELECT f.place, count(*), count(DISTINCT f.year), p.name, p.full_name
FROM figures f JOIN places p ON p.code = f.place WHERE {where} GROUP BY f.place
"""
# What names no place in an article on a place is not settled; it is not the nation's.
_NATION = """
SELECT count(*), count(DISTINCT f.year) FROM figures f JOIN articles a ON a.id = f.article
WHERE {column} = ? AND f.place IS NULL AND a.place IS NULL
"""


Count = tuple[str, str, int, int, int | None, int | None]


@dataclass(frozen=True, slots=True)
class Offered:
    """An indicator that the archive has, or a place that has the indicator.

    ``name`` is what readers are told, ``key`` what addresses have. ``places`` of a place is 1.
    """

    key: str
    name: str
    figures: int
    places: int
    first_year: int | None = None
    last_year: int | None = None
    years: int = 0
    full_name: str = ""

    @property
    def span(self) -> str:
        """From when to when: ``1954–2025``; one year alone; nothing."""
        if self.first_year is None:
            return ""
        ends = (self.first_year, self.last_year)
        return str(ends[0]) if ends[0] == ends[1] else f"{ends[0]}–{ends[1]}"


def state(connection: sqlite3.Connection) -> tuple[Any, ...]:
    """What stays as it is while an archive does."""
    return tuple(connection.execute(STATE).fetchone())


def counts(connection: sqlite3.Connection) -> list[Count]:
    """Indicator, level, figures, places, first and last year; what does not count left out."""
    copies = {(one, place): n for one, place, n in connection.execute(COPIES)}
    held: dict[tuple[str, str], Count] = {}
    for one, place, n, first, last in connection.execute(INDICATORS):
        n -= copies.get((one, place), 0)
        if n <= 0:
            continue
        level = "country" if place is None else _LEVELS.get(len(place), "zone")
        _, _, more, places, least, most = held.get((one, level), (one, level, 0, 0, None, None))
        firsts = [year for year in (first, least) if year is not None]
        lasts = [year for year in (last, most) if year is not None]
        held[one, level] = (
            one, level, n + more, places + (place is not None),
            min(firsts, default=None), max(lasts, default=None),
        )  # fmt: skip
    return list(held.values())


@dataclass
class Kept:
    """The counts of one archive, until it changes: they are asked for by every page."""

    state: tuple[Any, ...] | None = None
    rows: tuple[Count, ...] = ()

    def of(self, connection: sqlite3.Connection) -> tuple[Count, ...]:
        """Indicator, level, figures, places, first and last year."""
        now = state(connection)
        if now != self.state:
            self.rows = tuple(counts(connection))
            self.state = now
        return self.rows


def indicators(rows: Iterable[Sequence[Any]], language: Language) -> list[Offered]:
    """The indicators of ``counts`` in the order of their table, named in the reader's language."""
    held: dict[str, list[Sequence[Any]]] = {}
    for row in rows:
        held.setdefault(row[0], []).append(row)
    known = [one["id"] for one in table("indicators")["indicator"]]
    labels = load_labels()
    made = []
    for key in [*(one for one in known if one in held), *sorted(held.keys() - set(known))]:
        levels = held[key]
        firsts = [row[4] for row in levels if row[4] is not None]
        lasts = [row[5] for row in levels if row[5] is not None]
        name = labels.value("indicator_id", key, language) or key
        made.append(
            Offered(
                key, name, sum(row[2] for row in levels), sum(row[3] for row in levels),
                min(firsts, default=None), max(lasts, default=None),
            )
        )  # fmt: skip
    return made


def matching(offered: Iterable[Offered], typed: str) -> list[Offered]:
    """Those of which a name in either language has all of the words typed."""
    words = fold(typed).split()
    names = {
        one["id"]: " ".join(map(fold, (one["id"].replace("_", " "), one["en"], *one["names"])))
        for one in table("indicators")["indicator"]
    }
    return [one for one in offered if all(w in names.get(one.key, fold(one.name)) for w in words)]


def places_with(connection: sqlite3.Connection, asked: Asked) -> list[Offered]:
    """The places that have figures of an indicator, of most years first, by index alone.

    Of all places, or of those that lie in ``asked.places`` (these themselves among them): in the
    nation, where all below it are asked for, lie all.
    Counts reprints too.
    """
    column = "f.indicator_id" if is_known(asked.indicator) else "f.indicator"
    told, bound = [f"{column} = ?"], [asked.indicator]
    anywhere = not asked.places or (asked.below and COUNTRY in asked.places)
    codes = [] if anywhere else [code for code in asked.places if code != COUNTRY]
    if codes:
        told.append(f"({' OR '.join(['f.place >= ? AND f.place < ?'] * len(codes))})")
        bound += [end for code in codes for end in (code, f"{code}~")]
    found = []
    if codes or anywhere:
        sql = _PLACES.format(where=" AND ".join(told))
        found = [
            Offered(code, name, figures, 1, years=years, full_name=full)
            for code, figures, years, name, full in connection.execute(sql, bound)
        ]
    if COUNTRY in asked.places or anywhere:
        figures, years = connection.execute(
            _NATION.format(column=column), [asked.indicator]
        ).fetchone()
        nation = Offered(COUNTRY, COUNTRY, figures, 1, years=years, full_name=COUNTRY)
        found += [nation] if figures else []
    return sorted(found, key=lambda one: (-one.years, -one.figures, one.key))


def is_known(indicator: str) -> bool:
    """Whether ``indicator`` is the id of one, and no phrase of a text."""
    return load_labels().value("indicator_id", indicator, "en") is not None
