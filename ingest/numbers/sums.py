"""What figures make together: never a total with its parts, and nothing twice.

Of what was found, a figure is left out of a sum where it

* is a growth or a fall, a rate (每, 人均), a rank, a range or a bound (亿元以上): adding these
  means nothing;
* stands in a reprint or an older version;
* is a part, and its total was found; or is what something grew from, beside what it grew to;
* says what another article says: the same indicator, place, period, stage and amount;
* holds for a place within another one that was found for the same indicator, period and stage;
* holds for a month or a quarter of a year that was found for the same indicator, place and stage.

Figures of several years have no sum: what is there in one year is there in the next as well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from statistics import median
from typing import Any, NamedTuple

from ingest.conversions import factor
from ingest.numbers.find import Row

STAGES = ("actual", "target", "plan", None)
_ADDITIVE = frozenset(("count", "money", "area", "length", "weight", "volume", "energy", "power"))
_BOUNDS = frozenset(("at_least", "at_most"))
_LEVELS = (2, 4, 6)  # digits of the codes of what a place may lie in


@dataclass(frozen=True, slots=True)
class Sum:
    """Figures of one stage in the unit asked for: how many, of which so many may be added.

    ``total`` is ``None`` where these are of several ``years``, or none.
    """

    stage: str | None
    figures: int
    added: int
    years: int
    total: Fraction | None
    least: Fraction
    middle: Fraction
    most: Fraction


class _Same(NamedTuple):
    """What figures must share to tell of one thing."""

    indicator: str | None
    of_what: str | None
    stage: str | None


@dataclass(frozen=True, slots=True)
class _Figure:
    row: Row
    worth: Fraction
    same: _Same

    @property
    def may_add(self) -> bool:
        """Whether adding it to others like it means anything."""
        told = self.row.told
        return (
            told["kind"] in _ADDITIVE and not told["change"] and not told["per"]
            and not told["is_reprint"] and told["group_role"] != "from"
            and told["qualifier"] not in _BOUNDS
        )  # fmt: skip


def sums(rows: Iterable[Row], unit: str) -> list[Sum]:
    """The sums of ``rows`` in ``unit`` by stage; what does not come into it is left aside."""
    figures = list(_figures(rows, unit))
    added = _added(figures)
    held: defaultdict[str | None, list[_Figure]] = defaultdict(list)
    for figure in figures:
        held[figure.same.stage].append(figure)
    made = []
    for stage in STAGES:
        of_stage = held.get(stage, [])
        if of_stage:
            worths = [figure.worth for figure in of_stage]
            to_add = [figure for figure in of_stage if id(figure) in added]
            years = len({figure.row["year"] for figure in to_add})
            total = sum((figure.worth for figure in to_add), Fraction(0)) if years == 1 else None
            middle = Fraction(median(worths))
            ends = (min(worths), middle, max(worths))
            made.append(Sum(stage, len(of_stage), len(to_add), years, total, *ends))
    return made


def _figures(rows: Iterable[Row], unit: str) -> Iterable[_Figure]:
    for row in rows:
        share = factor(row["unit"], unit)
        if row.worth is not None and share is not None:
            told = row.told
            same = _Same(told["indicator_id"] or told["indicator"], told["of_what"], told["stage"])
            yield _Figure(row, row.worth * share, same)


def _added(figures: list[_Figure]) -> set[int]:
    """Which of ``figures`` are added, by their identity."""
    mine = [figure for figure in figures if figure.may_add]
    totals = {f.row["group_key"] for f in mine if f.row["group_role"] == "total"}
    mine = [f for f in mine if f.row["group_role"] != "part" or f.row["group_key"] not in totals]
    places = _places(mine)
    mine = [f for f in mine if not _lies_in_another(f, places)]
    years = _whole_years(mine)
    mine = [f for f in mine if not _is_of_a_year_told(f, years)]
    return {id(figure) for figure in _said_once(mine)}


Found = set[tuple[Any, ...]]


def _places(figures: Iterable[_Figure]) -> Found:
    return {(*f.same, f.row["period"], f.row["place"]) for f in figures if f.same.indicator}


def _lies_in_another(figure: _Figure, places: Found) -> bool:
    code = figure.row["place"]
    if code is None or figure.same.indicator is None:
        return False
    around = {code[:digits] for digits in _LEVELS if digits < len(code)}
    return any((*figure.same, figure.row["period"], one) in places for one in around)


def _whole_years(figures: Iterable[_Figure]) -> Found:
    return {
        (*f.same, f.row["place"], f.row["period"])
        for f in figures
        if f.same.indicator and len(f.row["period"] or "") == len("2020")
    }


def _is_of_a_year_told(figure: _Figure, years: Found) -> bool:
    period = figure.row["period"] or ""
    return (
        figure.same.indicator is not None
        and len(period) > len("2020")
        and (*figure.same, figure.row["place"], period[:4]) in years
    )


def _said_once(figures: Iterable[_Figure]) -> Iterable[_Figure]:
    """Each but what another article said before: within one article all stand."""
    first: dict[tuple[Any, ...], str] = {}
    for figure in figures:
        row = figure.row
        said = (*figure.same, row["place"], row["period"], figure.worth)
        article = first.setdefault(said, row["article"])
        if article == row["article"] or figure.same.indicator is None:
            yield figure
