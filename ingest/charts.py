"""Charts as numbers: how long each bar is, which lines it is read by. The templates draw them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class RateBar:
    """A year in a chart, in the units of its viewBox; ``rate`` is ``None`` where it has no text."""

    label: str
    rate: float | None
    hits: int
    x: float
    height: float
    labelled: bool


@dataclass(frozen=True, slots=True)
class RateChart:
    """Rates by year as bars, the years between without a text too, and lines to read them by."""

    bars: tuple[RateBar, ...]
    lines: tuple[tuple[float, str], ...]  # how high, and what it stands for
    width: float
    best: RateBar | None  # the year with the highest rate, among those of enough text


class _Share(Protocol):
    @property
    def name(self) -> str | None: ...
    @property
    def hits(self) -> int: ...
    @property
    def characters(self) -> int: ...
    @property
    def rate(self) -> float | None: ...


def share_bars(
    rows: Sequence[_Share], height: float = 120, step: float = 24, enough: int = 10_000
) -> RateChart | None:
    """Rows by year as a chart; ``None`` where no year has any text.

    A year of less than ``enough`` characters is drawn, but is not told as the highest.
    """
    told = {int(row.name): row for row in rows if row.name is not None and row.rate is not None}
    if not told:
        return None
    top = max(row.rate or 0 for row in told.values()) or 1.0
    unit = 10 ** math.floor(math.log10(top))
    size = next(n * unit for n in (0.25, 0.5, 1, 2, 5) if top / (n * unit) <= 4)
    ceiling = size * math.ceil(top / size)
    first, last = min(told), max(told)
    every = max(1, math.ceil((last - first + 1) / 16))
    bars = []
    for i, year in enumerate(range(first, last + 1)):
        row = told.get(year)
        rate = row.rate if row else None
        high = round(height * (rate or 0) / ceiling, 2)
        shown = (last - year) % every == 0
        bars.append(RateBar(str(year), rate, row.hits if row else 0, i * step, high, shown))
    scale = [
        (round(height * n * size / ceiling, 2), f"{n * size:g}")
        for n in range(round(ceiling / size) + 1)
    ]
    sure = [bar for bar in bars if bar.hits and told[int(bar.label)].characters >= enough]
    best = max(sure, key=lambda bar: bar.rate or 0, default=None)
    return RateChart(tuple(bars), tuple(scale), len(bars) * step, best)
