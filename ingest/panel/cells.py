"""One cell of a panel: which of several values is taken, and whether they conflict."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple

Status = Literal[
    "value",
    "conflict",
    "several",
    "range",
    "censored",
    "other period",
    "undated",
    "no figure",
    "no article",
]

# What is done goes before what is aimed at; where the text does not say, it is taken as done.
_STAGES = ("actual", None, "target", "plan")
_BASES = ("page", None, "inferred", "stated")  # of a period, the surest last
Reach = tuple[float | None, float | None]  # the numbers that are written as one is; None: no bound
_SIGNIFICANT = 12  # digits of a converted value that comes to no end


class Stated(NamedTuple):
    """One figure as `panel_figure_sheet` gives it, its bounds in the unit of its column.

    ``value`` is exact and, times ``factor``, in that unit. ``low`` and ``high`` hold the numbers
    that are written as this one is; ``None``: no bound. ``step`` is the worth of its last digit.
    """

    id: int
    stage: str | None
    qualifier: str | None
    value: str | None
    factor: Fraction
    value_min: float | None
    value_max: float | None
    low: float | None
    high: float | None
    step: float
    period_basis: str | None
    published: str | None
    key: str
    article: int

    @property
    def key_of_article(self) -> str:
        """Orders figures of one day, in whatever order their articles came in."""
        return self.key.partition("-figure-")[0]


@dataclass(frozen=True, slots=True)
class Cell:
    """What the archive says of one series for one place and period.

    ``value`` is a decimal number; a range has none, but bounds. ``sources`` counts articles and
    ``keys`` names the figures of the stage that was taken, the one taken first. ``lowest`` and
    ``highest`` are of all of these. ``others`` counts figures of another stage.
    """

    status: Status
    value: str | None = None
    lowest: float | None = None
    highest: float | None = None
    stage: str | None = None
    qualifier: str | None = None
    period_basis: str | None = None
    published: str | None = None
    sources: int = 0
    others: int = 0
    keys: tuple[str, ...] = ()

    @property
    def is_assumed(self) -> bool:
        """Whether its period is merely that of its article."""
        return self.period_basis == "page"


NO_FIGURE = Cell("no figure")
NO_ARTICLE = Cell("no article")


def apart(reaches: Iterable[Reach]) -> bool:
    """Whether no number lies in all of ``reaches``.

    >>> apart([(267.5, 268.5), (268.35, 268.45)]), apart([(267.5, 268.5), (270.5, 271.5)])
    (False, True)
    """
    held = list(reaches)
    lows = [low for low, _ in held if low is not None]
    highs = [high for _, high in held if high is not None]
    return bool(lows and highs) and max(lows) > min(highs)


def several(figures: Iterable[Stated]) -> bool:
    """Whether one of the articles says several things, not to be written as one number."""
    return any(apart((f.low, f.high) for f in said) for said in _by_article(figures))


def conflict(figures: Iterable[Stated]) -> bool:
    """Whether two of the articles contradict each other, each taken from its least to its most."""
    return apart(_reach(said) for said in _by_article(figures))


def _by_article(figures: Iterable[Stated]) -> Iterable[list[Stated]]:
    said: dict[int, list[Stated]] = {}
    for figure in figures:
        said.setdefault(figure.article, []).append(figure)
    return said.values()


def _reach(figures: Sequence[Stated]) -> Reach:
    lows, highs = zip(*((figure.low, figure.high) for figure in figures), strict=True)
    return None if None in lows else min(lows), None if None in highs else max(highs)


def cell_of(figures: Sequence[Stated]) -> Cell:
    """The cell for all ``figures`` on one thing, one place and one period; at least one.

    Actual goes before target and target before plan. Of one stage, a period that the text states
    goes before one that is inferred, and that before the article's; then the latest published is
    taken; of one day, a number before a range, a plain one before 超 or 约, an exact one
    before a round one; then the first by key, so what an article says first.
    """
    stage = min((figure.stage for figure in figures), key=_STAGES.index)
    same = sorted((f for f in figures if f.stage == stage), key=lambda f: (f.key_of_article, f.id))
    same.sort(key=_rank, reverse=True)
    taken = same[0]
    lowers = [f.value_min for f in same if f.value_min is not None]
    uppers = [f.value_max for f in same if f.value_max is not None]
    return Cell(
        status=_status(taken, same),
        value=_value(taken),
        lowest=min(lowers, default=None),
        highest=max(uppers, default=None),
        stage=stage,
        qualifier=taken.qualifier,
        period_basis=taken.period_basis,
        published=taken.published,
        sources=len({figure.article for figure in same}),
        others=len(figures) - len(same),
        keys=tuple(figure.key for figure in same),
    )


def set_aside(status: Status, figures: Sequence[Stated]) -> Cell:
    """A cell without a value: its figures hold for another time than its row."""
    articles = {figure.article for figure in figures}
    return Cell(status, sources=len(articles), keys=tuple(f.key for f in figures))


def _rank(figure: Stated) -> tuple[int, str, bool, bool, float]:
    return (
        _BASES.index(figure.period_basis), figure.published or "", figure.value is not None,
        figure.qualifier is None, -figure.step,
    )  # fmt: skip


def _status(taken: Stated, same: Sequence[Stated]) -> Status:
    if conflict(same):
        return "conflict"
    if several(same):
        return "several"
    if taken.value is not None:
        return "value"
    return "censored" if taken.value_min is None and taken.value_max is None else "range"


def _value(taken: Stated) -> str | None:
    if taken.value is None or (taken.factor == 1 and taken.value.isdecimal()):
        return taken.value
    return decimal(Fraction(taken.value) * taken.factor)


def decimal(number: Fraction) -> str:
    """``number`` in plain digits; one that comes to no end is cut off late.

    >>> decimal(Fraction(26800000)), decimal(Fraction("8.50")), decimal(Fraction("-2/3"))
    ('26800000', '8.5', '-0.666666666667')
    """
    rest = number.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    digits = Decimal(number.numerator) / Decimal(number.denominator)
    text = f"{digits if rest == 1 else Decimal(f'{digits:.{_SIGNIFICANT}g}'):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
