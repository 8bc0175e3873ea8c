"""What a figure is compared with, and over which years it tells: 比1957年的537亿元增长64%.

A growth since an earlier year than the last is of all the years between; what a year was compared
with is of that year, and where something came from is of the year before it went on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.model import Date, Figure, Stage
from ingest.periods.period_rules import load_rules

_YEAR = re.compile(r"[0-9]{4}")
_WHOLE = re.compile(r"[0-9]{4}(?:-12)?")  # a year, or its end
_NUMERALS = {c: n for n, c in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
_MOST_YEARS = 20
_CLAUSE = re.compile(r"[，,。；;：:]")
_CLAUSE_REACH = 30
_NEXT = 1  # years from a base to what is compared with it as a matter of course


def _ahead_of(date: Date, text: str) -> str:
    """What stands right before a date, or before the mark that opens it: 比“十三五”时期."""
    return text[max(0, date.span_start - 4) : date.span_start].rstrip("“")


def is_compared(date: Date, text: str) -> bool:
    """Whether nothing in ``text`` is of ``date``, as it is only what others are compared with."""
    end = date.span_end
    before, after = _ahead_of(date, text), text[end : end + 16]
    said = load_rules()
    if said.of_nothing.match(after):
        return True
    return bool(
        (said.than.search(before) and not said.no_comparison.match(after))
        or (said.equals.search(before) and said.times_behind.search(after))
    )


def of_base(figure: Figure, dates: Sequence[Date], text: str) -> Figure | None:
    """A level that another is compared with, as done in the year right before it.

    比1957年的537亿元增长: 537亿元 is of 1957, whatever the rest of the sentence is of.
    """
    date = next((d for d in reversed(dates) if d.span_end <= figure.span_start), None)
    if date is None or date.iso is None or figure.change or figure.period is not None:
        return None
    between, said = text[date.span_end : figure.span_start], load_rules()
    if not said.of_its_own.fullmatch(between) or not said.than.search(_ahead_of(date, text)):
        return None
    stage: Stage | None = "actual" if figure.stage else None
    return figure._replace(period=date.iso, period_basis=date.basis, stage=stage)


def is_spent(date: Date, before: Figure, figure: Figure, text: str) -> bool:
    """Whether ``date`` only says from when an earlier number was: 由上年居第四位上升为第三位；…."""
    if date.span_end > before.span_start or "/" in (date.iso or ""):
        return False
    said = load_rules()
    from_it = said.came_from.match(text, date.span_start)
    if not from_it or said.since_then.match(text[date.span_end : date.span_end + 2]):
        return False
    between = text[before.span_end : figure.span_start]  # nothing in 1126户4385人
    return bool(between) and not said.joint.fullmatch(between)


def from_when(figure: Figure, near: Date | None, text: str) -> bool:
    """Whether a number that something came from has a date of its own: 由2016年的5万元."""
    if near is None:
        return False
    if "/" in (near.iso or ""):
        return True
    return load_rules().came_from.match(text, near.span_start) is not None


def over_years(figure: Figure, base: Date | None, text: str) -> Figure:
    """With the years between, where it is a growth since ``base`` or the sum of several years.

    A yearly mean (年均增长) of years that nobody names is of no year.
    """
    period = figure.period
    if period is None or not _WHOLE.fullmatch(period):
        return figure
    year = int(period[:4])
    length = _years_said(figure, text)
    is_mean = figure.change is not None and "年" in (figure.per or "")
    if base is not None and figure.change and base.iso and _YEAR.fullmatch(base.iso):
        since = int(base.iso)
        if since + _NEXT < year:
            return figure._replace(period=f"{since}/{year}")
        if not is_mean:
            return figure
    if figure.group_role in {"from", "to"}:
        return figure
    if 1 < length <= _MOST_YEARS:
        basis = figure.period_basis if figure.period_basis == "stated" else "inferred"
        return figure._replace(period=f"{year - length + 1}/{year}", period_basis=basis)
    return undated(figure) if is_mean else figure


def _years_said(figure: Figure, text: str) -> int:
    """How many years a number is of, where its clause or the sentence's opening says so; else 0.

    五年全社会投资, 四年增长1.2倍, 五年间，进出口增长一倍; 2021年，五年投资3亿元 is of 2021.
    """
    near = text[max(0, figure.span_start - _CLAUSE_REACH) : figure.span_start]
    clause = _CLAUSE.split(near)[-1] if "年" in near else ""
    said = load_rules()
    years = said.years_summed.search(clause)
    if figure.change:
        adjoining = said.years_grown.search(clause)
        years = adjoining if figure.period_basis == "stated" else adjoining or years
        if years is None and not of_one_year(text[: figure.span_start]):
            years = said.years_open.match(text)
    elif figure.period_basis == "stated":
        years = None
    return _number(years["n"]) if years else 0


def of_one_year(before: str) -> bool:
    """Whether the words before a growth compare it with the year before: 比上年, 同比, 全年."""
    return load_rules().one_year.search(before) is not None


def of_years_said(before: str) -> bool:
    """Whether the words before a growth speak of several years: 五年铁路铺轨12公里，公路增加."""
    return load_rules().several_years.search(before) is not None


def undated(figure: Figure) -> Figure:
    """``figure`` without the period that it is not sure to have."""
    return figure.of_period(None, None)


def _number(numeral: str) -> int:
    """A small numeral: 5, 五, 十五."""
    if numeral.isdecimal() and numeral.isascii():
        return int(numeral)
    if len(numeral) == 1:
        return _NUMERALS.get(numeral, 0)
    tens, ones = (1, numeral[1]) if numeral[0] == "十" else (_NUMERALS.get(numeral[0], 0), "")
    return tens * 10 + _NUMERALS.get(ones, 0)


def _ends_base(figure: Figure, between: str) -> bool:
    """Whether a number is no more a growth since the base: a level, or one with its own base."""
    return (
        figure.change is None
        or figure.group_role == "to"
        or load_rules().new_subject.search(between) is not None
    )


class Bases:
    """The years that a sentence's growths are measured from, asked figure by figure."""

    def __init__(self, dates: Sequence[Date], text: str) -> None:
        self._text = text
        self._bases = [d for d in dates if d.iso is not None and is_compared(d, text)]
        self._base: Date | None = None
        self._last: Date | None = None
        self._lasting = False

    def of(self, figure: Figure, floor: int) -> Date | None:
        """The base of a growth; ``floor`` is where the number before ends.

        A level ends what 比 began; 同1978年相比 holds for the sentence.
        """
        new = [d for d in self._bases if floor <= d.span_start < figure.span_start]
        between = self._text[floor : figure.span_start]
        if new:
            said, last = load_rules(), new[-1]
            self._base = last if said.by_number.match(last.surface) else None  # not 比上年
            self._lasting = bool(said.compared_behind.match(self._text[last.span_end :]))
            self._last = self._base
        elif not self._lasting and _ends_base(figure, between):
            self._base = None
        if of_one_year(between):
            self._last = None
        return self._base

    def left(self, figure: Figure) -> Date | None:
        """A base that was named before and that nobody took back: a later growth may be since it.

        比1980年增长12%；棉花360万吨，增长33%.
        """
        return self._last if figure.change and self._base is None else None
