"""A study as a chart: where each point, line and label stands. The template draws it, with links.

Across, everything is in hundredths of the width, so that letters keep their size on a phone; down,
in pixels. So a chart needs no script, is read by keyboard and printed as it is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from ingest.explore.study import Group, Study
from ingest.panel.pivot import short

Shape = Literal["dot", "triangle", "square"]
Across = Callable[[int], float]  # a year → how far to the right, in hundredths of the width

HEIGHT = 320  # pixels between the lowest and the highest line of the scale
_SIDE = 3.0  # hundredths of the width kept free left and right of the years
_TICKS = 5  # lines of the scale, at least half as many
_NAMES = 17  # pixels that two names at the right must be apart
_EACH = 14  # years that are written under a chart at most
_FEW = 5  # of these, on a phone
_ALIKE = 1e-9  # of their size: what differs by less is drawn as one
_DIFFERENT = 5  # values of one place, year and stage that are drawn; the table has all
_WIDE = 30  # the greatest is that many times the least: a scale of ratios makes both legible


@dataclass(frozen=True, slots=True)
class Mark:
    """A point: one figure. ``group`` is what it stands in, ``at`` its place in ``group.apart``."""

    x: float
    y: float
    shape: Shape
    group: Group
    at: int
    top: float | None = None  # a range reaches from here
    foot: float | None = None  # to here


@dataclass(frozen=True, slots=True)
class Stretch:
    """A straight piece of a line; ``gap``: years lie between of which nothing is told."""

    x1: float
    y1: float
    x2: float
    y2: float
    gap: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One place: its number (1, 2, …), its pieces and points, and how high its name stands."""

    number: int
    place: str
    stretches: tuple[Stretch, ...]
    marks: tuple[Mark, ...]
    split: tuple[tuple[float, float, float], ...]  # x, from, to: articles that conflict
    name_y: float | None


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the scale, or a year under the chart; ``minor`` ones are left out on a phone."""

    at: float
    label: str
    minor: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """Lines, scale and years.

    ``from_zero``: the scale begins at nothing; ``by_ratio``: it is one of ratios; ``wide``: such a
    one would help. ``by_place``: there is one year only, so the places stand side by side, and the
    labels of ``years`` are their codes.
    """

    lines: tuple[Line, ...]
    scale: tuple[Tick, ...]
    years: tuple[Tick, ...]
    zero: float | None  # how high nothing is, where that is within
    from_zero: bool
    by_ratio: bool
    wide: bool
    by_place: bool
    height: int = HEIGHT


def draw(study: Study, places: Sequence[str], *, by_ratio: bool = False) -> Chart | None:
    """The chart of ``study`` for ``places``; ``None`` where no group has a number to draw."""
    drawn = [g for g in study.groups if g.place in places and any(map(_numbers, _apart(g)))]
    values = [v for g in drawn for one in _apart(g) for v in _numbers(one)]
    if not values:
        return None
    positive = min(values) > 0
    wide = positive and max(values) / min(values) >= _WIDE
    by_ratio = by_ratio and positive
    scale = _ratio_scale(values) if by_ratio else _even_scale(values)
    years = sorted({g.year for g in drawn})
    by_place = len(years) == 1 and len(places) > 1
    across = {
        place: _beside(at, len(places)) if by_place else lambda year: _x(year, years)
        for at, place in enumerate(places)
    }
    lines = [
        _line(number, place, [g for g in drawn if g.place == place], scale, across[place])
        for number, place in enumerate(places, 1)
    ]
    lines = [line for line in lines if line.marks]
    tops = iter(_spread([line.name_y or 0.0 for line in lines]))
    named = tuple(
        Line(one.number, one.place, one.stretches, one.marks, one.split, next(tops))
        for one in lines
    )
    ticks = tuple(
        Tick(scale.y(v), _said(v / study.scale)) for v in scale.lines
    )  # fmt: skip
    below = _years(years)
    if by_place:
        below = tuple(Tick(across[place](years[0]), place) for place in places)
    zero = scale.y(0.0) if not by_ratio and scale.low <= 0 <= scale.high else None
    return Chart(
        named, ticks, below, zero, not by_ratio and scale.low == 0, by_ratio, wide, by_place
    )  # fmt: skip


# ─────────────────────────────────────────────────────────────── values


def _apart(group: Group) -> list[tuple[int, float | None, float | None, float | None]]:
    """Each figure to be drawn: its place among those apart, its number, the ends of a range."""
    shown = []
    for at, one in enumerate(group.apart[:_DIFFERENT]):
        stated = one.stated
        number = None if stated.value is None else _worth(stated.value) * float(stated.factor)
        shown.append((at, number, stated.value_min, stated.value_max))
    return shown


def _worth(exact: str) -> float:
    top, _, below = exact.partition("/")
    return float(top) / float(below) if below else float(top)


def _numbers(one: tuple[int, float | None, float | None, float | None]) -> list[float]:
    _, number, low, high = one
    return [number] if number is not None else [v for v in (low, high) if v is not None]


# ─────────────────────────────────────────────────────────────── scales


@dataclass(frozen=True, slots=True)
class _Scale:
    low: float
    high: float
    lines: tuple[float, ...]
    by_ratio: bool = False

    def y(self, value: float) -> float:
        """How far from the top, in pixels."""
        if self.by_ratio:
            low, high, value = math.log10(self.low), math.log10(self.high), math.log10(value)
        else:
            low, high = self.low, self.high
        return round(HEIGHT * (high - value) / (high - low), 1)


def _even_scale(values: Sequence[float]) -> _Scale:
    """From nothing on, unless all numbers lie close together far from it."""
    low, high = min(values), max(values)
    same = high - low <= _ALIKE * max(abs(low), abs(high))
    if low >= 0 and (low < high / 2 or same):
        low = 0.0
    elif high <= 0 and (high > low / 2 or same):
        high = 0.0
    if low == high:
        high = low + 1
    step = _step((high - low) / _TICKS)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    lines = tuple(float(f"{step * n:.15g}") for n in range(first, last + 1))
    return _Scale(lines[0], lines[-1], lines)


def _step(least: float) -> float:
    unit = 10.0 ** math.floor(math.log10(least))
    return next(n * unit for n in (1, 2, 2.5, 5, 10) if n * unit >= least * 0.999)


def _ratio_scale(values: Sequence[float]) -> _Scale:
    """A line for each power of ten, and 2 and 5 between where there are few."""
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    high = max(high, low + 1)
    between = (1, 2, 5) if high - low <= 2 else (1,)
    found = [n * 10.0**power for power in range(low, high) for n in between] + [10.0**high]
    under = max((v for v in found if v <= min(values)), default=found[0])
    over = min((v for v in found if v >= max(values)), default=found[-1])
    lines = tuple(v for v in found if under <= v <= over)
    return _Scale(lines[0], max(lines[-1], lines[0] * 10), lines, by_ratio=True)


def _said(number: float) -> str:
    return short(number) if abs(number) >= 1e-4 or number == 0 else f"{number:g}"


# ─────────────────────────────────────────────────────────────── across


def _x(year: int, years: Sequence[int]) -> float:
    first, last = years[0], years[-1]
    if first == last:
        return 50.0
    return round(_SIDE + (100 - 2 * _SIDE) * (year - first) / (last - first), 2)


def _beside(at: int, count: int) -> Across:
    """Where one of ``count`` places stands, whatever the year."""
    return lambda _: round(100 * (at + 0.5) / count, 2)


def _years(years: Sequence[int]) -> tuple[Tick, ...]:
    """Years to be read under the chart, the last one among them, a few of them on a phone."""
    first, last = years[0], years[-1]
    every = next(
        n for n in (1, 2, 5, 10, 20, 50, 100, 10_000) if (last - first) / n <= _EACH
    )  # fmt: skip
    round_years = every >= 5
    shown = [
        year
        for year in range(first, last + 1)
        if (year % every == 0 if round_years else (last - year) % every == 0)
    ]
    if round_years:
        shown = [year for year in shown if last - year >= every / 2] + [last]
    rare = math.ceil(len(shown) / _FEW)
    return tuple(
        Tick(_x(year, years), str(year), minor=(len(shown) - 1 - at) % rare != 0)
        for at, year in enumerate(shown)
    )


# ─────────────────────────────────────────────────────────────── lines


def _line(number: int, place: str, groups: Sequence[Group], scale: _Scale, across: Across) -> Line:
    marks: list[Mark] = []
    split: list[tuple[float, float, float]] = []
    path: list[tuple[int, float, float]] = []  # what is told as done, year by year
    for group in groups:
        here = [_mark(group, one, scale, across) for one in _apart(group) if _numbers(one)]
        marks += here
        if len(here) > 1:
            heights = [mark.y for mark in here]
            split.append((here[0].x, min(heights), max(heights)))
        if here and here[0].shape == "dot":
            # What is told as done goes before what no stage is told of.
            if path and path[-1][0] == group.year:
                continue
            path.append((group.year, here[0].x, here[0].y))
    stretches = tuple(
        Stretch(x1, y1, x2, y2, gap=b - a > 1) for (a, x1, y1), (b, x2, y2) in pairwise(path)
    )
    # Of one year what was aimed at is drawn first, so that what came of it lies on top.
    marks.sort(key=lambda mark: (mark.x, mark.shape == "dot"))
    end = path[-1][2] if path else marks[-1].y if marks else None
    return Line(number, place, stretches, tuple(marks), tuple(split), end)


def _mark(
    group: Group,
    one: tuple[int, float | None, float | None, float | None],
    scale: _Scale,
    across: Across,
) -> Mark:
    at, number, low, high = one
    shape: Shape = {"target": "triangle", "plan": "square"}.get(group.stage or "", "dot")  # type: ignore[assignment]
    x = across(group.year)
    if number is not None:
        return Mark(x, scale.y(number), shape, group, at)
    ends = [scale.y(v) for v in (high, low) if v is not None]
    middle = round(sum(ends) / len(ends), 1)
    if len(ends) == 1:
        return Mark(x, middle, shape, group, at)
    return Mark(x, middle, shape, group, at, ends[0], ends[1])


def _spread(tops: Sequence[float]) -> list[float]:
    """Names moved down and up as little as keeps them apart, in the order given."""
    order = sorted(range(len(tops)), key=lambda i: tops[i])
    placed = [0.0] * len(tops)
    at = -math.inf
    for i in order:
        at = max(at + _NAMES, tops[i])
        placed[i] = at
    at = HEIGHT + _NAMES
    for i in reversed(order):
        at = min(at - _NAMES, placed[i])
        placed[i] = round(at, 1)
    return placed
