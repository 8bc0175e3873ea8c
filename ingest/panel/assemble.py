"""A panel read from an archive: first which columns there are, then row by row, place by place."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from ingest.panel.ask import Asked, indicator_of, named
from ingest.panel.cells import NO_ARTICLE, NO_FIGURE, Cell, Stated, cell_of, set_aside
from ingest.panel.series import Columns, Series, columns

_LEVELS = {
    "place": "place IS NOT NULL",
    "province": "length(place) = 2",
    "city": "length(place) = 4",
    "county": "length(place) = 6",
    "township": "length(place) = 9",
    "country": "place IS NULL",  # and that of the article, see `_where`
}
_SERIES = "indicator, is_change, per, of_what, unit"
FIGURES = f"""
SELECT place, year, period, begins, {_SERIES}, value, value_exact, value_min, value_max, low, high,
  step, id, stage, qualifier, period_basis, published, permalink, article
FROM panel_figure_sheet WHERE {{where}} ORDER BY place, id
"""
_ARTICLES = "SELECT place, year, articles FROM place_years WHERE articles > 0 AND {where}"


@dataclass(frozen=True, slots=True)
class Row:
    """One place and one year or period; ``period`` is empty for what has none.

    ``articles`` counts those on the place that are of the year or say something of it.
    """

    place: str | None
    place_name: str | None
    period: str | None
    articles: int
    cells: Mapping[Series, Cell]

    def cell(self, series: Series) -> Cell:
        """The cell of a column: where nothing is said, whether there was anybody to say it."""
        empty = NO_FIGURE if self.articles or self.period is None else NO_ARTICLE
        return self.cells.get(series, empty)


@dataclass(slots=True)
class Panel:
    """A panel: its columns, and its rows as they are read, once.

    ``left_out`` counts figures that could have stood here: of no common name (``unnamed``), on a
    part of a place (``parts``). As rows are read, ``counted`` counts the cells that say something
    by status, and ``assumed`` those whose period is that of their article.
    """

    asked: Asked
    series: tuple[Series, ...]
    rows: Iterator[Row]
    left_out: Mapping[str, int]
    counted: Counter[str] = field(default_factory=Counter)
    assumed: int = 0


def read_panel(connection: sqlite3.Connection, asked: Asked, *, silent: bool = True) -> Panel:
    """The panel that is ``asked`` for; with ``silent`` also the places that tell nothing of it.

    Raises:
        ValueError: an indicator that no figure has; the message names the nearest.
    """
    wanted = _wanted(connection, asked)
    where, bound = _where(asked, wanted)
    figures: Iterable[Sequence[Any]] = connection.execute(FIGURES.format(where=where), bound)
    if wanted:  # few enough to be held: so the view is asked once
        figures = list(figures)
        census = [(series, True, n) for series, n in Counter(map(_series, figures)).items()]
    else:
        census = _census(connection, where, bound)
    chosen: Counter[Series] = Counter()
    left_out: Counter[str] = Counter()
    for series, has_id, count in census:
        if not wanted and not has_id:
            left_out["unnamed"] += count
        elif series.of_what and not asked.parts:
            left_out["parts"] += count
        else:
            chosen[series] += count
    made = columns(chosen)
    panel = Panel(asked, made.series, iter(()), left_out)
    panel.rows = _rows(connection, panel, made, figures, silent=silent)
    return panel


def _series(row: Sequence[Any]) -> Series:
    """The series of a row of :data:`FIGURES`, as written."""
    name, change, *rest = row[4:9]
    return Series(name, bool(change), *rest)


def _placed(asked: Asked) -> tuple[str, list[str]]:
    """The condition on the place of an article or a figure, and what is bound in it."""
    condition, bound = _LEVELS[asked.level], []
    if asked.places:
        ranges = " OR ".join(["place >= ? AND place < ?"] * len(asked.places))
        condition = f"{condition} AND ({ranges})"
        bound = [end for code in asked.places for end in (code, f"{code}~")]
    return condition, bound


def _where(asked: Asked, wanted: frozenset[str]) -> tuple[str, list[str]]:
    """The condition on `panel_figure_sheet`, and what is bound in it."""
    condition, bound = _placed(asked)
    conditions = [condition]
    if asked.level == "country":
        conditions.append("(SELECT a.place FROM articles a WHERE a.id = article) IS NULL")
    if asked.stated:
        conditions.append("period_basis IS NOT 'page'")
    if wanted:
        marks = ", ".join("?" * len(wanted))
        # An index helps only where nothing but ids is asked for.
        column = "indicator_id" if wanted <= set(named().values()) else "indicator"
        conditions.append(f"{column} IN ({marks})")
    return " AND ".join(conditions), [*bound, *sorted(wanted)]


def _census(
    connection: sqlite3.Connection, where: str, bound: Sequence[str]
) -> list[tuple[Series, bool, int]]:
    """Each series as written, whether its indicator has an id, and how many figures it has."""
    sql = (
        f"SELECT {_SERIES}, indicator_id IS NOT NULL, count(*) FROM panel_figure_sheet "
        f"WHERE {where} GROUP BY 1, 2, 3, 4, 5, 6"
    )
    return [
        (Series(name, bool(change), *rest), bool(has_id), count)
        for name, change, *rest, has_id, count in connection.execute(sql, bound)
    ]


def _wanted(connection: sqlite3.Connection, asked: Asked) -> frozenset[str]:
    """The indicators asked for, as the archive has them."""
    words = [word for word in asked.indicators if word.strip()]
    known = named()
    if all(word in known for word in words):
        return frozenset(known[word] for word in words)
    sql = "SELECT DISTINCT indicator FROM panel_figure_sheet WHERE indicator_id IS NULL"
    written = [row[0] for row in connection.execute(sql)]
    return frozenset(indicator_of(word, written) for word in words)


# ─────────────────────────────────────────────────────────────── rows


def _rows(
    connection: sqlite3.Connection,
    panel: Panel,
    made: Columns,
    figures: Iterable[Sequence[Any]],
    *,
    silent: bool,
) -> Iterator[Row]:
    asked = panel.asked
    articles = _articles(connection, asked)
    grouped = groupby(figures, key=lambda row: row[0])
    by_place = ((place, [stated_of(row, made) for row in rows]) for place, rows in grouped)
    for place, found in _with_silent(by_place, articles) if silent else by_place:
        held = [one for one in found if one is not None]
        own = _Published(place, articles.get(place or "", {}), connection)
        for row in _place(place, _name(connection, place), held, own, asked):
            panel.counted.update(cell.status for cell in row.cells.values())
            panel.assumed += sum(cell.is_assumed for cell in row.cells.values())
            yield row


def _name(connection: sqlite3.Connection, place: str | None) -> str | None:
    found = connection.execute("SELECT full_name FROM places WHERE code = ?", (place,)).fetchone()
    return found[0] if found else None


def _articles(connection: sqlite3.Connection, asked: Asked) -> dict[str, dict[int, int]]:
    """How many articles there are on each place by year of publication; "" is none, 0 undated."""
    found: dict[str, dict[int, int]] = {}
    condition, bound = _placed(asked)
    condition = condition.replace("place IS NOT NULL", "place <> ''")
    condition = condition.replace("place IS NULL", "place = ''")
    for place, year, articles in connection.execute(_ARTICLES.format(where=condition), bound):
        found.setdefault(place, {})[year] = articles
    return found


@dataclass(frozen=True, slots=True)
class _Published:
    """The articles on one place, counted by year."""

    place: str | None
    by_year: Mapping[int, int]
    connection: sqlite3.Connection

    @property
    def years(self) -> list[str]:
        """The years in which there are any."""
        return [str(year) for year in self.by_year if year]

    def with_those(self, speaking: Collection[int], label: str) -> int:
        """How many articles are of the year ``label`` or among ``speaking``."""
        own = self.by_year.get(int(label), 0) if label.isdecimal() else 0
        if not own or not speaking:
            return own or len(speaking)
        ids = ", ".join(map(str, speaking))
        others = (
            f"SELECT count(*) FROM articles WHERE id IN ({ids}) AND NOT (place IS ? AND year IS ?)"
        )
        more: int = self.connection.execute(others, (self.place, int(label))).fetchone()[0]
        return own + more


Found = tuple[Series, "int | None", "str | None", "int | None", Stated]


def _with_silent(
    places: Iterator[tuple[str | None, list[Found | None]]],
    articles: Mapping[str, object],
) -> Iterator[tuple[str | None, list[Found | None]]]:
    """``places``, and between them those of which there are articles but no figure."""
    silent = iter(sorted(filter(None, articles)))
    waiting = next(silent, None)
    for place, found in places:
        while waiting is not None and place is not None and waiting < place:
            yield waiting, []
            waiting = next(silent, None)
        if waiting == place:
            waiting = next(silent, None)
        yield place, found
    while waiting is not None:
        yield waiting, []
        waiting = next(silent, None)


def stated_of(row: Sequence[Any], made: Columns) -> Found | None:
    """A row of :data:`FIGURES` in its column; ``None`` if it has no column here."""
    (_, year, period, begins, name, change, per, of_what, unit, value, exact, *bounds,
     identity, stage, qualifier, basis, published, permalink, article) = row  # fmt: skip
    home = made.of(Series(name, bool(change), per, of_what, unit))
    if home is None:
        return None
    series, factor = home
    number = None if value is None else exact or repr(value)
    if factor != 1:
        bounds = [None if bound is None else bound * float(factor) for bound in bounds]
    key = permalink.removeprefix("/f/")
    stated = Stated._make(
        (identity, stage, qualifier, number, factor, *bounds, basis, published, key, article)
    )
    return series, year, period, begins, stated


def _place(
    place: str | None,
    name: str | None,
    found: Sequence[Found],
    articles: _Published,
    asked: Asked,
) -> Iterator[Row]:
    """The rows of one place: its periods in order, then what has none."""
    held: defaultdict[str, defaultdict[Series, list[Stated]]]
    held = defaultdict(lambda: defaultdict(list))
    beside: defaultdict[str, defaultdict[Series, list[Stated]]]
    beside = defaultdict(lambda: defaultdict(list))
    undated: defaultdict[Series, list[Stated]] = defaultdict(list)
    for series, year, period, begins, stated in found:
        label = period if asked.time == "period" else None if year is None else str(year)
        if label is not None:
            held[label][series].append(stated)
        elif period is None:
            undated[series].append(stated)
        elif begins is not None:
            beside[str(begins)][series].append(stated)
    for label in _labels(held, beside, articles.years, asked):
        cells = {s: set_aside("other period", f) for s, f in beside.get(label, {}).items()}
        cells |= {series: cell_of(figures) for series, figures in held.get(label, {}).items()}
        speaking = {
            f.article for one in (held, beside) for fs in one.get(label, {}).values() for f in fs
        }
        yield Row(place, name, label, articles.with_those(speaking, label), cells)
    if undated:
        cells = {series: set_aside("undated", figures) for series, figures in undated.items()}
        speaking = {figure.article for figures in undated.values() for figure in figures}
        yield Row(place, name, None, len(speaking), cells)


def _labels(
    held: Mapping[str, object],
    beside: Mapping[str, object],
    published: Collection[str],
    asked: Asked,
) -> list[str]:
    """The periods that have a row: no year is left out between two that have an article."""
    labels = {*held, *beside}
    if asked.time == "year":
        labels |= set(published)
        if published:
            labels |= {str(y) for y in range(int(min(published)), int(max(published)) + 1)}
        if asked.years:
            labels |= {str(y) for y in range(asked.years[0], asked.years[1] + 1)}
    if asked.years:
        first, last = asked.years
        labels = {one for one in labels if f"{first:04}" <= one[:4] <= f"{last:04}"}
    return sorted(labels)
