"""Small charts as numbers: bars by year and by month, values by year. The templates draw them.

Each stands in the units of its viewBox, its origin at the upper left. Years and months between two
that have something stand there too, empty: a gap is a gap.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

WIDE = 720.0  # that a chart is wide at most, before its bars get too narrow
STEPS = (6.0, 32.0)  # from one bar to the next: the least, the most
HIGH = 96.0
LABELS = 12  # at most so many under a chart
DRAWN = 3  # values that make a course; two are only compared
MONTHS_SHOWN = 120  # a longer time is drawn by year
_YEAR = 4  # digits of one
_YEAR_OF_MONTHS = 12
# How many of a unit are shown as one, and how that is called: Chinese, English.
SCALES = ((10**8, "亿", "×10⁸ "), (10**4, "万", "×10⁴ "), (1, "", ""))


@dataclass(frozen=True, slots=True)
class Bar:
    """A year or month: how many, and where its bar stands."""

    label: str
    count: float
    x: float
    width: float
    height: float
    labelled: bool


@dataclass(frozen=True, slots=True)
class Bars:
    """A chart of bars, with lines to read them by: how high each, and what it stands for.

    ``best`` is the highest; ``is_tied``: others are as high.
    """

    bars: tuple[Bar, ...]
    lines: tuple[tuple[float, str], ...]
    width: float
    height: float
    best: Bar
    is_tied: bool


def year_bars(counts: Mapping[int, float]) -> Bars | None:
    """Counts by year as bars; ``None`` where there are none.

    >>> [(b.label, b.count) for b in year_bars({2019: 2, 2021: 1}).bars]
    [('2019', 2), ('2020', 0), ('2021', 1)]
    """
    if not any(counts.values()):
        return None
    years = range(min(counts), max(counts) + 1)
    return _bars([(str(year), counts.get(year, 0)) for year in years])


def month_bars(counts: Mapping[str, float]) -> Bars | None:
    """Counts by month (``2020-06``) as bars; by year where that is more than so many months.

    >>> [b.label for b in month_bars({"2019-11": 2, "2020-02": 1}).bars]
    ['2019-11', '2019-12', '2020-01', '2020-02']
    """
    if not any(counts.values()):
        return None
    first, last = (_month(end) for end in (min(counts), max(counts)))
    if last - first >= MONTHS_SHOWN:
        years: dict[int, float] = {}
        for label, count in counts.items():
            years[int(label[:4])] = years.get(int(label[:4]), 0) + count
        return year_bars(years)
    labels = [f"{at // 12}-{at % 12 + 1:02}" for at in range(first, last + 1)]
    return _bars([(label, counts.get(label, 0)) for label in labels])


def _month(label: str) -> int:
    return int(label[:4]) * 12 + int(label[5:7]) - 1


def _bars(rows: Sequence[tuple[str, float]]) -> Bars:
    size, ceiling = ticks(max(count for _, count in rows))
    step = min(STEPS[1], max(STEPS[0], WIDE / len(rows)))
    shown = _labelled([label for label, _ in rows], step)
    made = tuple(
        Bar(
            label, count, round(i * step, 2), round(step * 0.7, 2),
            round(HIGH * count / ceiling, 2), i in shown,
        )
        for i, (label, count) in enumerate(rows)
    )  # fmt: skip
    lines = tuple(
        (round(HIGH * n * size / ceiling, 2), plain(n * size))
        for n in range(round(ceiling / size) + 1)
    )
    best = max(made, key=lambda bar: (bar.count, bar.label))
    tied = sum(bar.count == best.count for bar in made) > 1
    return Bars(made, lines, round(len(rows) * step, 2), HIGH, best, tied)


def _labelled(labels: Sequence[str], step: float) -> frozenset[int]:
    """Which bars have their label under them: round years, Januaries, so that none meet."""
    apart = math.ceil((26 if len(labels[0]) == _YEAR else 40) / step)
    if len(labels[0]) == _YEAR:
        every = next(n for n in (1, 2, 5, 10, 20, 50, 100) if n >= apart)
        first = int(labels[0])
        chosen = [i for i in range(len(labels)) if (first + i) % every == 0]
    elif len(labels) <= LABELS or apart < len(labels) < 2 * _YEAR_OF_MONTHS:
        chosen = list(range(0, len(labels), max(1, apart)))
    else:
        chosen = [i for i, label in enumerate(labels) if label.endswith("-01")]
        chosen = chosen[:: max(1, math.ceil(apart / _YEAR_OF_MONTHS))]
    return frozenset(chosen or [0])


def ticks(top: float) -> tuple[float, float]:
    """How far the lines of a scale are apart, and the last of them: for counts from 0 to ``top``.

    >>> ticks(7), ticks(1), ticks(2300)
    ((2, 8), (1, 1), (1000, 3000))
    """
    unit = 10 ** math.floor(math.log10(max(top, 1)))
    size = next(n * unit for n in (0.5, 1, 2, 5) if top <= 4 * n * unit)
    size = max(1, round(size)) if top >= 1 else size
    return size, size * math.ceil(top / size)


def plain(number: float) -> str:
    """A number on an axis: in 万 and 亿 where it has so many.

    >>> plain(1500), plain(20000), plain(1.5e8), plain(0)
    ('1,500', '2万', '1.5亿', '0')
    """
    for size, name, _ in SCALES:
        if abs(number) >= size:
            return f"{number / size:,.2f}".rstrip("0").rstrip(".") + name
    return f"{number:g}"


# ─────────────────────────────────────────────────────────────── values by year


@dataclass(frozen=True, slots=True)
class Dot:
    """A value: where it stands, and which of the values it is."""

    x: float
    y: float
    at: int


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line from dot to dot; ``loose``: years lie between, or one of the two is aimed at."""

    start: Dot
    end: Dot
    loose: bool


@dataclass(frozen=True, slots=True)
class Line:
    """Values by year: dots, strokes between neighbours, the first and the last year under them."""

    dots: tuple[Dot, ...]
    strokes: tuple[Stroke, ...]
    ends: tuple[tuple[float, str], ...]
    width: float
    height: float


def value_line(
    values: Sequence[tuple[int, float | None, bool]], width: float = 220, height: float = 56
) -> Line | None:
    """Values by year, ascending, each with whether it is aimed at; ``None`` of fewer than three.

    The line runs from its least to its greatest value: it shows a course, not a size.

    >>> drawn = value_line([(2020, 5, False), (2021, 7, False), (2025, 9, True)])
    >>> [(dot.x, dot.y) for dot in drawn.dots], [stroke.loose for stroke in drawn.strokes]
    ([(0.0, 56.0), (44.0, 28.0), (220.0, 0.0)], [False, True])
    """
    told = [(i, *value) for i, value in enumerate(values) if value[1] is not None]
    if len(told) < DRAWN:
        return None
    first, last = told[0][1], told[-1][1]
    sizes = [size for _, _, size, _ in told if size is not None]
    low, high = min(sizes), max(sizes)
    dots = [
        Dot(
            round(width * (year - first) / (last - first), 2),
            round(height * (high - (size or 0)) / (high - low), 2) if high > low else height / 2,
            i,
        )
        for i, year, size, _ in told
    ]
    strokes = tuple(
        Stroke(dots[i], dots[i + 1], after[1] - before[1] > 1 or before[3] or after[3])
        for i, (before, after) in enumerate(pairwise(told))
    )
    return Line(tuple(dots), strokes, ((0.0, str(first)), (width, str(last))), width, height)
