"""One column of a panel as a page shows it: places down, years across."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from ingest.panel.assemble import Panel, Row
from ingest.panel.cells import Cell
from ingest.panel.series import Series
from ingest.panel.sheet import FILLED
from ingest.plots import SCALES

_DECIMALS = 4
_SPAN = 40  # years that a table can have side by side


@dataclass(frozen=True, slots=True)
class Line:
    """One place, with a cell for each year of the table; ``None`` beyond the years it has."""

    place: str | None
    place_name: str | None
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class Pivot:
    """Places by years for one series. Numbers are shown in units of ``scale``.

    ``filled`` counts the cells that each series of the panel has, for who wants another one.
    """

    series: Series
    years: tuple[str, ...]
    lines: tuple[Line, ...]
    scale: int
    filled: Mapping[Series, int]

    def shown(self, cell: Cell) -> str:
        """The number of a cell as a person reads it: ``52,000``, ``5–5.5``."""
        if cell.value is not None:
            return short(float(cell.value) / self.scale)
        bounds = (cell.lowest, cell.highest)
        return "–".join(short(b / self.scale) for b in bounds if b is not None)

    def scale_name(self, *, english: bool) -> str:
        """What the scale is called before the unit: 亿."""
        return scale_name(self.scale, english=english)


def pivot(panel: Panel, wanted: str | None = None) -> Pivot | None:
    """The series with the head ``wanted``, else the fullest one; ``None`` of an empty panel.

    Reads all rows of ``panel``. Places in which the series has no value are left out.
    """
    rows = list(panel.rows)
    filled = Counter(
        series for row in rows for series, cell in row.cells.items() if cell.status in FILLED
    )
    if not filled:
        return None
    fullest = max(panel.series, key=lambda series: filled[series])
    series = next((s for s in panel.series if s.head == wanted and filled[s]), fullest)
    said = [row for row in rows if row.period and row.cell(series).status in FILLED]
    years = _years({row.period for row in said if row.period})
    places: dict[str | None, dict[str, Row]] = {row.place: {} for row in said}
    for row in rows:
        if row.period and row.place in places:
            places[row.place][row.period] = row
    lines = tuple(_line(place, of, years, series) for place, of in places.items())
    sizes = [abs(float(row.cell(series).value or 0)) for row in said]
    return Pivot(series, years, lines, scale_of(sizes), {s: filled[s] for s in panel.series})


def _years(told: Collection[str]) -> tuple[str, ...]:
    """The years of a table: those between too, in which nothing is told, unless they are many."""
    first, last = int(min(told)), int(max(told))
    if last - first < _SPAN:
        return tuple(str(year) for year in range(first, last + 1))
    return tuple(sorted(told))


def _line(place: str | None, rows: Mapping[str, Row], years: Sequence[str], series: Series) -> Line:
    cells = (rows[year].cell(series) if year in rows else None for year in years)
    name = next(iter(rows.values())).place_name
    return Line(place, name, tuple(cells))


def scale_of(sizes: Sequence[float]) -> int:
    """The largest of 亿, 万 and 1 of which half of the numbers are ten or more; 1 of none."""
    middle = sorted(sizes)[len(sizes) // 2] if sizes else 0
    return next((size for size, *_ in SCALES if middle >= size * 10 or size == 1), 1)


def scale_name(scale: int, *, english: bool) -> str:
    """What ``scale`` is called before a unit: 亿."""
    names = next((zh, en) for size, zh, en in SCALES if size == scale)
    return names[english]


def short(number: float) -> str:
    """A number for a page, its thousands apart, four digits behind the point at most."""
    text = f"{number:,.{_DECIMALS}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
