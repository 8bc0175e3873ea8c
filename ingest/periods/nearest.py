"""Which dates of a sentence its figures may be of, and which of them is the nearest to one."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import Generic, NamedTuple, TypeVar

from ingest.model import Date, Figure, PlaceMention
from ingest.periods.bases import is_compared, is_spent
from ingest.periods.period_rules import load_rules

T = TypeVar("T", Date, PlaceMention)


class Before(NamedTuple, Generic[T]):
    """Findings of one sentence by where they stand, so that the last before a figure is at hand."""

    starts: list[int]
    ends: list[int]
    findings: list[T]

    @classmethod
    def of(cls, findings: Iterable[T]) -> Before[T]:
        """Those of one sentence, ascending."""
        held = list(findings)
        return cls([f.span_start for f in held], [f.span_end for f in held], held)

    def last_before(self, offset: int) -> T | None:
        """The last finding that ends at ``offset`` or before."""
        i = bisect_right(self.ends, offset) - 1
        return self.findings[i] if i >= 0 else None

    def at(self, offset: int) -> T | None:
        """The finding that begins at ``offset``."""
        i = bisect_left(self.starts, offset)
        return self.findings[i] if i < len(self.starts) and self.starts[i] == offset else None


def is_period(date: Date, text: str) -> bool:
    """Whether figures can be of this date.

    No hour, no festival of a year that nobody names, nothing that is only compared with
    (比1978年增加).
    """
    if date.kind == "festival":
        return date.basis == "stated"
    if date.iso is None or date.kind == "time":
        return False
    if date.surface == "年初" and load_rules().set_then.match(text, date.span_end):
        return False  # 完成年初预算的78%
    return not is_compared(date, text)


def is_event(date: Date, text: str) -> bool:
    """Whether ``date`` is the day something was said or done, and no day by which to do it."""
    return date.kind == "date" and not load_rules().term.match(text, date.span_end)


def through_hours(dates: list[Date], text: str) -> list[Date]:
    """The dates, a day that ends a span of hours as all of it: 12日20时至13日8时，降雨78毫米."""
    for i in range(1, len(dates)):
        first, last = dates[i - 1 : i + 1]
        if first.kind != "date" or last.kind != "date" or "/" in f"{first.iso}{last.iso}":
            continue
        if (first.iso or "") < (last.iso or "") and load_rules().hours_between.fullmatch(
            text, first.span_end, last.span_start
        ):
            dates[i] = last._replace(iso=f"{first.iso}/{last.iso}")
    return dates


def gone_to(figure: Figure, dates: Before[Date], last: Figure | None, text: str) -> Before[Date]:
    """The dates that may be a figure's: where it went is not of the year that it came from.

    ``last`` is the number before it, whose year that was.
    """
    if last is None:
        return dates
    came_from = load_rules().came_from
    if not any(came_from.match(text, at) for at in dates.starts):
        return dates
    return Before.of(d for d in dates.findings if not is_spent(d, last, figure, text))


def without_aside(dates: Before[Date], figures: Sequence[Figure]) -> Before[Date]:
    """The dates without the last one, where that only told from which level something grew.

    今年办理案件230件，去年同期为198件，同比上升16.2%: the growth, and what is told behind it, is of
    the year of the 230件. ``figures`` are those up to the one that is asked about.
    """
    date = dates.last_before(figures[-1].span_start)
    if date is None or not load_rules().same_time.search(date.surface):
        return dates
    at = next(i for i, f in enumerate(figures) if f.span_start >= date.span_end)
    before, level = figures[max(0, at - 1)], figures[at]
    if not at or before.unit != level.unit or before.change or level.change:
        return dates
    if not any(f.change for f in figures[at + 1 :]):
        return dates
    return Before.of(d for d in dates.findings if d is not date)
