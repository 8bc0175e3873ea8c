"""The figures of one place by indicator: its own alone, year by year, with what they rest on.

Which figures may stand here and which of several is taken is what the panel says
(`panel_figure_sheet`, :mod:`ingest.panel.cells`): no total beside its parts, no reprint twice. A
place's number is what is said of the place, never a sum of what lies below.
"""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ingest.panel.assemble import FIGURES, stated_of
from ingest.panel.cells import Cell, Stated, cell_of
from ingest.panel.pivot import scale_of, short
from ingest.panel.series import Columns, Series, columns
from ingest.profile.scope import Scope

CARDS = 9  # indicators with a chart or a table of their own
ROWS = 24  # those beside them that are listed
READ_WHOLE = 2_500  # figures of one place that are read for all its indicators
AHEAD = ("target", "plan")  # stages of what is not done yet
_MOST = 30  # indicators that are read of a place with more

_COUNTED = """
SELECT coalesce(indicator_id, indicator), indicator_id IS NOT NULL, count(*) FROM figures
WHERE place = :code AND coalesce(indicator_id, indicator) IS NOT NULL
GROUP BY 1, 2 ORDER BY 3 DESC, 1
"""
_BELOW = """
WITH RECURSIVE held(id) AS (
  SELECT min(indicator_id) FROM figures WHERE indicator_id IS NOT NULL
  UNION ALL SELECT (SELECT min(indicator_id) FROM figures WHERE indicator_id > held.id) FROM held
  WHERE held.id IS NOT NULL
)
SELECT f.indicator_id, count(DISTINCT f.place) AS places, min(f.year), max(f.year)
FROM held CROSS JOIN figures f ON f.indicator_id = held.id
  AND f.place > :code AND f.place < :past
GROUP BY f.indicator_id ORDER BY places DESC, f.indicator_id LIMIT :most
"""


@dataclass(frozen=True, slots=True)
class Point:
    """One year of a series: the value that is taken, as shown, and what to know of it."""

    year: int
    shown: str
    cell: Cell

    @property
    def value(self) -> float | None:
        """As a number in the unit of its series; ``None`` of a range."""
        return None if self.cell.value is None else float(self.cell.value)


@dataclass(frozen=True, slots=True)
class Told:
    """One series of a place by year; values are shown in units of ``scale``."""

    series: Series
    scale: int
    points: tuple[Point, ...]

    @property
    def latest(self) -> Point:
        """The last that is done; where all is aimed at, the last of that."""
        done = [one for one in self.points if one.cell.stage not in AHEAD]
        return (done or self.points)[-1]


@dataclass(frozen=True, slots=True)
class Card:
    """One indicator of a place: its level by year, and how it changed; one of them may be missing.

    ``others`` counts series that stand beside these (年均, 每亩, of a part). ``is_known``: it has a
    name across texts; else it is called as its texts write it.
    """

    indicator: str
    is_known: bool
    level: Told | None
    change: Told | None
    others: int

    @property
    def main(self) -> Told:
        """What is drawn: the level, else the change."""
        if self.level is not None:
            return self.level
        if self.change is not None:
            return self.change
        raise ValueError(f"{self.indicator} has neither level nor change")

    @property
    def years(self) -> tuple[int, ...]:
        """The years in which it says something, ascending."""
        told = (point.year for one in (self.level, self.change) if one for point in one.points)
        return tuple(sorted(set(told)))

    def at(self, year: int) -> tuple[Point | None, Point | None]:
        """Its level and its change in a year."""
        level, change = (
            next((point for point in one.points if point.year == year), None) if one else None
            for one in (self.level, self.change)
        )
        return level, change


@dataclass(frozen=True, slots=True)
class Below:
    """An indicator of places below: of how many, from which year to which."""

    indicator: str
    places: int
    first: int | None
    last: int | None


def cards(connection: sqlite3.Connection, code: str) -> tuple[list[Card], int]:
    """The indicators of a place, and how many it has in all.

    Those with a common name stand first, then those of most years. Of a place of very many figures
    only those most often told are read; what has no year is left out.
    """
    counted = connection.execute(_COUNTED, {"code": code}).fetchall()
    conditions = ["place = ?"]
    bound: list[object] = [code]
    if sum(count for *_, count in counted) > READ_WHOLE:
        wanted = [name for name, known, _ in counted if known][:_MOST]
        conditions.append(f"indicator_id IN ({', '.join('?' * len(wanted))})")
        bound += wanted
    rows = connection.execute(FIGURES.format(where=" AND ".join(conditions)), bound).fetchall()
    known = {name for name, is_known, _ in counted if is_known}
    return sorted(_made(rows, known), key=_rank), len(counted)


def _rank(card: Card) -> tuple[bool, int, int, str]:
    sources = sum(p.cell.sources for one in (card.level, card.change) if one for p in one.points)
    return not card.is_known, -len(card.years), -sources, card.indicator


def below(connection: sqlite3.Connection, scope: Scope, most: int = 20) -> list[Below]:
    """The indicators with a common name of the places below, those of most places first."""
    rows = connection.execute(_BELOW, {**scope.bound, "most": most})
    return [Below(*row) for row in rows]


def _made(rows: Sequence[Sequence[object]], known: set[str]) -> Iterator[Card]:
    """Rows of the panel's figures as a card an indicator, left out what says nothing of a year."""
    made = _columns(rows)
    held: defaultdict[str, defaultdict[Series, list[tuple[int, Stated]]]]
    held = defaultdict(lambda: defaultdict(list))
    for row in rows:
        found = stated_of(row, made)
        if found is not None:
            series, year, *_, stated = found
            if year is not None:
                held[series.indicator][series].append((year, stated))
    for indicator, lines in held.items():
        told = {series: _told(series, values) for series, values in lines.items()}
        level, change = (_fullest(told, is_change=is_change) for is_change in (False, True))
        if level or change:
            others = len(told) - sum(one is not None for one in (level, change))
            yield Card(indicator, indicator in known, level, change, others)


def _columns(rows: Sequence[Sequence[object]]) -> Columns:
    counted: Counter[Series] = Counter()
    for _, _, _, _, name, change, per, of_what, unit, *_ in rows:
        counted[Series(name, bool(change), per, of_what, unit)] += 1  # type: ignore[arg-type]
    return columns(counted)


def _told(series: Series, values: Sequence[tuple[int, Stated]]) -> Told:
    by_year: defaultdict[int, list[Stated]] = defaultdict(list)
    for year, stated in values:
        by_year[year].append(stated)
    cells = {year: cell_of(by_year[year]) for year in sorted(by_year)}
    sizes = [abs(float(cell.value or 0)) for cell in cells.values()]
    scale = scale_of(sizes)
    points = (Point(year, _shown(cell, scale), cell) for year, cell in cells.items())
    return Told(series, scale, tuple(points))


def _shown(cell: Cell, scale: int) -> str:
    if cell.value is not None:
        return short(float(cell.value) / scale)
    bounds = (cell.lowest, cell.highest)
    return "–".join(short(b / scale) for b in bounds if b is not None) or "?"


def _fullest(told: Mapping[Series, Told], *, is_change: bool) -> Told | None:
    """Of the whole, by nothing: the series with most years, a change in percent before others."""
    fit = [
        one for series, one in told.items()
        if series.is_change == is_change and series.per is None and series.of_what is None
    ]  # fmt: skip
    return max(
        fit,
        key=lambda one: (len(one.points), one.series.unit == "%", one.series.unit or ""),
        default=None,
    )
