"""A panel as a sheet: wide, a column an indicator, or long, a row a cell; and notes on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TextIO

from ingest.export import Format, write_rows
from ingest.panel.assemble import Panel, Row
from ingest.panel.cells import Cell
from ingest.panel.series import Series

BESIDE = ("stage", "qualifier", "status", "period_basis", "sources", "figures")  # beside each value
LONG = (
    "place", "place_name", "{time}", "articles", "indicator", "is_change", "per", "of_what",
    "value", "unit", "lowest", "highest", "stage", "qualifier", "status", "sources", "others",
    "period_basis", "published", "figures",
)  # fmt: skip
FILLED = ("value", "conflict", "several", "range", "censored")


def write(panel: Panel, form: Format, out: TextIO, *, long: bool = False) -> int:
    """Write ``panel`` to ``out``, which must leave line ends alone; return the number of rows.

    Wide: a row a place and period; for each indicator its value, and beside it stage, qualifier
    (a range as its bounds), status, basis of the period, number of sources and keys of figures.
    Long: a row a cell in which something is said, and one for a place and year of which nothing is.
    """
    return write_rows(*laid_out(panel, long=long), form, out)


def laid_out(panel: Panel, *, long: bool = False) -> tuple[list[str], Iterator[tuple[object, ...]]]:
    """The heads of a sheet and its rows, to be read once."""
    return (long_names(panel), _long(panel)) if long else (wide_names(panel), _wide(panel))


def own_path(names: Sequence[str], row: Sequence[object]) -> str | None:
    """Where on the site a row under ``names`` stands: its figure, else its place."""
    told = zip(names, row, strict=True)
    keys = next((v for n, v in told if n.rpartition(" ")[2] == "figures" and v), None)
    if keys:
        return f"/f/{str(keys).partition(' ')[0]}"
    place = row[names.index("place")]
    return f"/p/{place}" if place else None


def wide_names(panel: Panel) -> list[str]:
    """The heads of a wide sheet."""
    heads = [name for s in panel.series for name in (s.head, *(f"{s.head} {b}" for b in BESIDE))]
    return ["place", "place_name", panel.asked.time, "articles", *heads]


def long_names(panel: Panel) -> list[str]:
    """The heads of a long sheet."""
    return [name.format(time=panel.asked.time) for name in LONG]


def _wide(panel: Panel) -> Iterator[tuple[object, ...]]:
    for row in panel.rows:
        cells = [part for s in panel.series for part in _parts(row.cell(s))]
        yield (row.place, row.place_name, _period(row, panel), row.articles, *cells)


def _period(row: Row, panel: Panel) -> int | str | None:
    is_year = panel.asked.time == "year" and row.period is not None
    return int(row.period or 0) if is_year else row.period


def _parts(cell: Cell) -> tuple[object, ...]:
    bounds = f"{cell.lowest:g}–{cell.highest:g}" if _is_range(cell) else None
    return (
        _number(cell.value), cell.stage, cell.qualifier or bounds, cell.status,
        cell.period_basis, cell.sources or None, " ".join(cell.keys) or None,
    )  # fmt: skip


def _is_range(cell: Cell) -> bool:
    return cell.value is None and cell.lowest is not None and cell.highest is not None


def _number(value: str | None) -> int | float | None:
    """A number as JSON and CSV write it: whole ones without a point."""
    return None if value is None else float(value) if "." in value else int(value)


def _whole(bound: float | None) -> int | float | None:
    return int(bound) if bound is not None and bound.is_integer() else bound


def _long(panel: Panel) -> Iterator[tuple[object, ...]]:
    for row in panel.rows:
        head = (row.place, row.place_name, _period(row, panel), row.articles)
        said = [(s, row.cells[s]) for s in panel.series if s in row.cells]
        for series, cell in said:
            yield (*head, *_told(series, cell))
        if not said:
            status = "no figure" if row.articles else "no article"
            yield (*head, *[None] * 10, status, 0, 0, None, None, None)


def _told(series: Series, cell: Cell) -> tuple[object, ...]:
    return (
        series.indicator, int(series.is_change), series.per, series.of_what, _number(cell.value),
        series.unit, _whole(cell.lowest), _whole(cell.highest), cell.stage, cell.qualifier,
        cell.status, cell.sources, cell.others, cell.period_basis, cell.published,
        " ".join(cell.keys),
    )  # fmt: skip


def notes(panel: Panel) -> Iterator[str]:
    """What whoever uses the sheet should know, a line each, once its rows are read."""
    counted, asked = panel.counted, panel.asked
    filled = sum(counted[status] for status in FILLED)
    yield (
        f"{len(panel.series)} columns, {filled} cells filled: in {counted['conflict']} articles "
        f"conflict, in {counted['several']} one says several things"
    )
    yield (
        "Rule: actual before target before plan; a stated period before an inferred one and that "
        "before the article's; "
        "the latest published. Reprints count once."
    )
    if panel.assumed:
        yield (
            f"{panel.assumed} cells merely have the year of their article (period_basis page): "
            "--stated leaves them out"
        )
    if counted["undated"]:
        yield f"{counted['undated']} cells of figures without a period, in rows without one"
    if counted["other period"]:
        yield f"{counted['other period']} cells only of other periods: --by {asked.level},period"
    if panel.left_out["parts"]:
        yield f"{panel.left_out['parts']} figures on parts of a place left out: --long has them"
    if panel.left_out["unnamed"]:
        yield (
            f"{panel.left_out['unnamed']} figures without a common indicator left out: "
            "--indicator takes the words of the texts"
        )
