"""What was taken in, what was refused, how texts were repaired: the SQL and shape of one page."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]

FORMATS = """
select media_type, extractor, encoding, count(*) as documents, sum(bytes) as bytes
from documents group by 1, 2, 3 order by documents desc, 1, 2, 3
"""
GRID = """
select substr(place, 1, 2) as code, year, sum(articles) as articles
from place_years where articles > 0 group by 1, 2
"""
NAMES = "select code, name from places where level = 'province'"
REFUSED = """
select stage, code, count(*) as inputs, min(message) as message, min(path) as path
from problems group by 1, 2 order by inputs desc, 1, 2
"""
REPAIRS = """
select rule, certain, edits, articles from edit_rules order by edits desc, rule, certain
"""
RUNS = """
select id, version, started, finished, counts from runs order by id desc limit 5
"""
YEARS_SHOWN = 16  # the last ones; those before stand in one column
SHADES = 5


@dataclass(frozen=True, slots=True)
class Cell:
    """Articles of one place in one span of years."""

    articles: int
    shade: int  # 0 for none, 1 to SHADES by order of magnitude
    asked: dict[str, object]  # the filter of the table `articles` that shows them


@dataclass(frozen=True, slots=True)
class Line:
    """A province, or what has no place, with its cells."""

    code: str
    name: str | None  # ``None``: no place was recognised
    total: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """Provinces by years: most articles first, what has no place last."""

    columns: tuple[str, ...]  # ``2019``, ``–2008`` for all before, empty: undated
    lines: tuple[Line, ...]


def grid(rows: Iterable[Row], names: Iterable[Row]) -> Grid:
    """Rows of ``code`` (a province's, or empty), ``year`` (0: undated), ``articles`` as a table."""
    counted: defaultdict[tuple[str, int], int] = defaultdict(int)
    for row in rows:
        counted[row["code"], row["year"]] += row["articles"]
    years = sorted({year for _, year in counted if year})
    shown = years[-YEARS_SHOWN:]
    early = years[: -len(shown)] if len(years) > len(shown) else []
    spans = [early] if early else []
    spans += [[year] for year in shown]
    heads = [f"–{span[-1]}" if span is early else str(span[0]) for span in spans]
    if any(not year for _, year in counted):
        spans.append([0])
        heads.append("")
    told = {row["code"]: row["name"] for row in names}
    top = max(
        (sum(counted.get((code, y), 0) for y in span) for code, _ in counted for span in spans),
        default=0,
    )
    lines = []
    for code in {code for code, _ in counted}:
        place: dict[str, object] = {"province": told[code]} if code else {"place__isnull": 1}
        cells = tuple(
            _cell(sum(counted.get((code, year), 0) for year in span), top, place, span)
            for span in spans
        )
        name = told[code] if code else None
        lines.append(Line(code, name, sum(cell.articles for cell in cells), cells))
    lines.sort(key=lambda line: (not line.code, -line.total, line.code))
    return Grid(tuple(heads), tuple(lines))


def _cell(articles: int, top: int, place: dict[str, object], span: list[int]) -> Cell:
    asked: dict[str, object] = dict(place)
    if not span[0]:
        asked["year__isnull"] = 1
    elif len(span) == 1:
        asked["year"] = span[0]
    else:
        asked["year__lte"] = span[-1]
    shade = 0
    if articles:
        reach = math.log(articles) / math.log(top) if top > 1 else 1.0
        shade = 1 + round(reach * (SHADES - 1))
    return Cell(articles, shade, asked)
