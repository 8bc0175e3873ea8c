"""Figures set in order: which are taken, which conflict, what was planned and what came of it.

Nothing is added up here. One cell is one place, one year, one stage, one series; the panel's rules
say which of its figures is taken and whether articles contradict each other.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Literal

from ingest.explore.ask import Asked
from ingest.explore.read import Read, Said
from ingest.panel.cells import Cell, apart, cell_of
from ingest.panel.pivot import scale_of
from ingest.panel.series import Series

Outcome = Literal["reached", "missed", "kept", "broken", "above", "below", "equal", "unclear"]

_FLOORS = frozenset(("over", "at_least"))
_CEILINGS = frozenset(("under", "at_most"))
_AHEAD = ("target", "plan")


@dataclass(frozen=True)
class Group:
    """All figures of one place, year and stage, and the cell they make; the one taken first."""

    place: str
    year: int
    stage: str | None
    cell: Cell
    said: tuple[Said, ...]

    @property
    def taken(self) -> Said:
        """The figure that stands for all of them."""
        return self.said[0]

    @cached_property
    def apart(self) -> tuple[Said, ...]:
        """The figures that no one number could be written as: the one taken, then who differs."""
        held = [self.taken]
        for one in self.said[1:]:
            if all(apart(((o.stated.low, o.stated.high), _reach(one))) for o in held):
                held.append(one)
        return tuple(held)


@dataclass(frozen=True, slots=True)
class Pair:
    """A target or plan for a year beside what is told of that year afterwards.

    ``outcome``: a floor (以上, 超) is reached or missed, a ceiling (以内) kept or broken; what
    names neither is only said to lie above, below or on what was aimed at. ``difference`` is actual
    less aim, in the unit of the series, where both are one number.
    """

    place: str
    year: int
    aim: Group
    actual: Group
    outcome: Outcome
    difference: Fraction | None


@dataclass(frozen=True)
class Study:
    """One series through the years for some places, and what is left aside."""

    series: Series
    counted: tuple[
        tuple[Series, int], ...
    ]  # all series that have something in a year, fullest first
    groups: tuple[Group, ...]  # by place as asked for, year, stage
    pairs: tuple[Pair, ...]
    conflicts: tuple[Group, ...]
    beside: int  # figures of the series of part of a year, or of none
    scale: int  # of how many a unit numbers are shown: 1, 10,000, 100,000,000

    @property
    def years(self) -> tuple[int, ...]:
        """The years in which something is said, in order."""
        return tuple(sorted({group.year for group in self.groups}))

    def of(self, place: str, year: int) -> list[Group]:
        """What is said of a place in a year: actual first, then target, then plan."""
        return self._placed.get((place, year), [])

    @cached_property
    def _placed(self) -> dict[tuple[str, int], list[Group]]:
        held: dict[tuple[str, int], list[Group]] = defaultdict(list)
        for group in self.groups:
            held[group.place, group.year].append(group)
        return held


def study(found: Read, asked: Asked, places: Sequence[str]) -> Study | None:
    """What was ``found``, in the series asked for; ``None`` where none has anything in a year."""
    counted = found.counted.most_common()
    fitting = [series for series, _ in counted if not asked.unit or series.unit == asked.unit]
    if not fitting:
        return None
    # What is of some part of the thing comes behind what is of all of it; what more places tell
    # of comes first, so that they can be compared.
    told = {(one.series, one.place) for one in found.said if one.year is not None}
    most = Counter(series for series, _ in told)
    fullest = max(fitting, key=lambda s: (s.of_what is None, most[s], found.counted[s]))
    series = next((s for s in fitting if s.head == asked.column), fullest)
    mine = [one for one in found.said if one.series == series]
    everything = list(_groups([one for one in mine if one.year is not None], places))
    pairs = tuple(_pairs(everything))
    groups = tuple(g for g in everything if not asked.stage or _stage(g.stage) == asked.stage)
    sizes = [abs(float(g.cell.value or 0)) for g in groups]
    return Study(
        series,
        tuple(sorted(counted, key=lambda one: (one[0].of_what is not None, -one[1]))),
        groups,
        pairs,
        tuple(g for g in groups if g.cell.status in ("conflict", "several")),
        sum(one.year is None for one in mine),
        scale_of(sizes),
    )


def _groups(said: Sequence[Said], places: Sequence[str]) -> list[Group]:
    held: dict[tuple[str, int, str | None], list[Said]] = defaultdict(list)
    for one in said:
        held[one.place, one.year or 0, one.stated.stage].append(one)
    order = {place: at for at, place in enumerate(places)}
    made = []
    for (place, year, stage), figures in held.items():
        cell = cell_of([one.stated for one in figures])
        by_key = {one.stated.key: one for one in figures}
        made.append(Group(place, year, stage, cell, tuple(by_key[key] for key in cell.keys)))
    return sorted(made, key=lambda g: (order.get(g.place, len(order)), g.year, _rank(g.stage)))


def _stage(stage: str | None) -> str:
    """Where the text does not say, it is taken as done."""
    return stage or "actual"


def _rank(stage: str | None) -> int:
    return ("actual", None, "target", "plan").index(stage)


def _reach(said: Said) -> tuple[float | None, float | None]:
    return said.stated.low, said.stated.high


# ─────────────────────────────────────────────────────────────── plan beside actual


def _pairs(groups: Sequence[Group]) -> list[Pair]:
    """Each aim that a later text answers, of a year the target before the plan."""
    held: dict[tuple[str, int], dict[str, Group]] = defaultdict(dict)
    for group in groups:
        held[group.place, group.year].setdefault(_stage(group.stage), group)
    made = []
    for (place, year), stages in held.items():
        actual = stages.get("actual")
        aim = next((stages[one] for one in _AHEAD if one in stages), None)
        if actual is not None and aim is not None and _is_before(aim, actual):
            outcome, difference = _outcome(aim, actual)
            made.append(Pair(place, year, aim, actual, outcome, difference))
    return made


def _is_before(aim: Group, actual: Group) -> bool:
    """An aim is set before it is known what came of it, where both have a date."""
    set_on, told_on = aim.taken.stated.published, actual.taken.stated.published
    return set_on is None or told_on is None or set_on <= told_on


def _outcome(aim: Group, actual: Group) -> tuple[Outcome, Fraction | None]:
    wanted, came = aim.taken.stated, actual.taken.stated
    if came.low is None or came.high is None:  # at least so much: how much is not told
        return "unclear", None
    difference = None
    if aim.cell.value is not None and actual.cell.value is not None:
        difference = Fraction(actual.cell.value) - Fraction(aim.cell.value)
    qualifier = wanted.qualifier
    if difference is not None and came.qualifier is None:
        if qualifier in _FLOORS:
            return ("missed" if difference < 0 else "reached"), difference
        if qualifier in _CEILINGS:
            return ("broken" if difference > 0 else "kept"), difference
    if not apart(((wanted.low, wanted.high), (came.low, came.high))):
        return "equal", difference
    if wanted.low is not None and came.high is not None and came.high < wanted.low:
        return "below", difference
    return "above", difference
