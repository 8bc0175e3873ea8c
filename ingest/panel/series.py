"""What makes one column of a panel: one indicator in one unit, its level or its change."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache

from ingest.rules import table


@dataclass(frozen=True, slots=True)
class Series:
    """What one column holds. Two figures that differ in any of this are not the same thing.

    ``is_change``: how much it grew or fell, not how much there is. ``per`` is what it is counted
    by (年均, 每亩), ``of_what`` the larger thing it is a part of.
    """

    indicator: str
    is_change: bool
    per: str | None
    of_what: str | None
    unit: str | None

    @property
    def head(self) -> str:
        """The head of its column: ``grp (CNY)``, ``grp change 年均 (%)``."""
        words = [self.indicator, "change" if self.is_change else None, self.per]
        words += [f"of {self.of_what}" if self.of_what else None, f"({self.unit or '1'})"]
        return " ".join(word for word in words if word)


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a panel in their order, and where each series as written goes."""

    series: tuple[Series, ...]
    home: Mapping[Series, tuple[Series, Fraction]]  # as written → its column, and times what

    def of(self, written: Series) -> tuple[Series, Fraction] | None:
        """The column of a figure, and what its value is multiplied with to stand there."""
        return self.home.get(plain(written))


def plain(series: Series) -> Series:
    """``series`` without a 人均 that its indicator has by nature (年均 of a growth is no such)."""
    yearly = series.is_change and "年" in (series.per or "")
    if series.per and not yearly and series.per in _implied().get(series.indicator, ()):
        return replace(series, per=None)
    return series


def columns(counted: Mapping[Series, int]) -> Columns:
    """The columns for figures of these series, so many of each.

    Units that can be converted into each other come into one column, in the unit that most of its
    figures are written in, and so do classifiers that count the same. Columns stand in the order
    of the table of indicators.
    """
    groups: defaultdict[Series, Counter[str | None]] = defaultdict(Counter)
    for series, count in counted.items():
        series = plain(series)
        groups[replace(series, unit=_base(series.unit)[0])][series.unit] += count
    home: dict[Series, tuple[Series, Fraction]] = {}
    sizes: Counter[Series] = Counter()
    for group, units in groups.items():
        chosen = min(units, key=lambda unit: (-units[unit], unit or ""))
        column = replace(group, unit=chosen)
        sizes[column] = units.total()
        for unit in units:
            factor = _base(unit)[1] / _base(chosen)[1]
            home[replace(group, unit=unit)] = (column, factor)
    order = {one["id"]: place for place, one in enumerate(table("indicators")["indicator"])}
    ordered = sorted(
        sizes,
        key=lambda s: (
            order.get(s.indicator, len(order)), s.indicator, s.of_what or "", s.is_change,
            s.per or "", -sizes[s], s.unit or "",
        ),
    )  # fmt: skip
    return Columns(tuple(ordered), home)


@cache
def _base(unit: str | None) -> tuple[str | None, Fraction]:
    """The unit that ``unit`` is so many of; classifiers of the same things are one."""
    if unit in _conversions():
        return _conversions()[unit]
    return next((words[0] for words in table("panel")["alike"] if unit in words), unit), Fraction(1)


@cache
def _conversions() -> dict[str | None, tuple[str, Fraction]]:
    rows = [
        row for row in table("units")["unit"] if row.get("base", row.get("code")) != row.get("code")
    ]
    steps = {row["code"]: (row["base"], Fraction(row["factor"])) for row in rows}

    def down(code: str, factor: Fraction) -> tuple[str, Fraction]:
        base, more = steps.get(code, (code, Fraction(1)))
        return (code, factor) if base == code else down(base, factor * more)

    return {code: down(code, Fraction(1)) for code in steps}


@cache
def _implied() -> dict[str, tuple[str, ...]]:
    """What the canonical name of each indicator counts by."""
    known = table("panel")["implied_per"]
    return {
        one["id"]: tuple(
            per for per, words in known.items() if any(w in one["names"][0] for w in words)
        )
        for one in table("indicators")["indicator"]
    }
