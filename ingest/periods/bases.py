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
# Behind one of these a date is what something is compared with.
_THAN = re.compile(r"(?:[^占]比|^比|较|与|同|高于|低于|超过|多于|少于)$")
_NO_COMPARISON = re.compile(r"(?:重|例|[^，。；、]{0,3}(?:为|是|：))")
_EQUALS = re.compile(r"(?:等于|相当于|恢复到|恢复至|回到|[为是])$")
_TIMES = re.compile(r"^”?(?:[年度]*|时期)(?:同期)?的")
# 同1952年相比, 以1954年为基数: what stands behind a date that others are compared with.
_COMPARED_BEHIND = re.compile(r"^[度底末初]?(?:同期)?(?:相比|比较|作比较|为基数|为基期)")
_PRICES_OF = re.compile(r"^[年度]*(?:的)?(?:不变|可比|价格)")  # 按1957年不变价格计算
# 2021年是“十四五”开局之年: of 2021.
_DESCRIBED = re.compile(
    r"^”?(?:的?(?:开局|收官|起步|第[一二三四五]|最后一)|规划的?(?:开局|收官|第|最后))"
)
# Behind one of these nothing is of a date.
_OF_NOTHING = re.compile("|".join(p.pattern for p in (_COMPARED_BEHIND, _PRICES_OF, _DESCRIBED)))
# Between a date and what it was then: 比1957年底的537亿元.
_OF_BASE = re.compile(r"”?(?:时期|期间)?[度底末初]?(?:同期|实绩|预计数)?的[^，。；、0-9]{0,4}")
_SINCE = re.compile(r"^(?:起|以来|以后|开始|至|到|来)")
_JOINT = re.compile(r"[、和与及]")
# Years whose sum or growth is meant: 五年全社会投资, 三年共; not 连续五年, 第五年, 五年期.
_YEARS = re.compile(
    r"(?<![0-9一二三四五六七八九十百第续近约每前下后])(?P<n>[0-9]{1,2}|[两二三四五六七八九十]{1,2})年"
    r"(?![0-9级期度制以前后内未终行计规初底末生均龄度义一贯时])"
)
# 四年增长1.2倍, 五年间，进出口总额增长1倍
_YEARS_GROWN = re.compile(
    r"(?<![0-9一二三四五六七八九十百第续近约前后])(?P<n>[0-9]{1,2}|[两二三四五六七八九十]{1,2})年"
    r"(?:间|来|内|共|累计|合计|总共|平均|年均|平均每年|每年平均|里|中)*[^，。；、年]{0,4}$"
)
_YEARS_OPEN = re.compile(
    r"^[^，。；：]{0,8}?(?<![0-9一二三四五六七八九十百第续])(?P<n>[0-9]{1,2}|[两二三四五六七八九十]{1,2})年"
    r"(?:间|来|内|里|中|以来)[，,]"
)
# A search for a character is faster than one that first looks back.
_SEVERAL_YEARS = re.compile(
    r"[二两三四五六十5](?<![0-9第续].)年(?=[来间内共累]|[\u4e00-\u9fff]{2,10}[0-9０-９])"
)
_ONE_YEAR = re.compile(
    r"比上|较上|同比|上年|去年|全年|当年|今年|年(?<![0-9一二三四五六七八九十两几]年)内|这一年|一年来"
)
_NEW_SUBJECT = re.compile(r"[。；;]|比上|同比|较上|比去|比年初")
_NUMERALS = {c: n for n, c in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
_MOST_YEARS = 20
_CLAUSE = re.compile(r"[，,。；;：:]")
_CLAUSE_REACH = 30
_NAMED = re.compile("[0-9０-９]{4}|[一二][〇零○一二三四五六七八九]{3}")  # a year by its number
_NEXT = 1  # years from a base to what is compared with it as a matter of course


def _ahead_of(date: Date, text: str) -> str:
    """What stands right before a date, or before the mark that opens it: 比“十三五”时期."""
    return text[max(0, date.span_start - 4) : date.span_start].rstrip("“")


def is_compared(date: Date, text: str) -> bool:
    """Whether nothing in ``text`` is of ``date``, as it is only what others are compared with."""
    end = date.span_end
    before, after = _ahead_of(date, text), text[end : end + 16]
    if _OF_NOTHING.match(after):
        return True
    return bool(
        (_THAN.search(before) and not _NO_COMPARISON.match(after))
        or (_EQUALS.search(before) and _TIMES.search(after))
    )


def of_base(figure: Figure, dates: Sequence[Date], text: str) -> Figure | None:
    """A level that another is compared with, as done in the year right before it.

    比1957年的537亿元增长: 537亿元 is of 1957, whatever the rest of the sentence is of.
    """
    date = next((d for d in reversed(dates) if d.span_end <= figure.span_start), None)
    if date is None or date.iso is None or figure.change or figure.period is not None:
        return None
    between = text[date.span_end : figure.span_start]
    if not _OF_BASE.fullmatch(between) or not _THAN.search(_ahead_of(date, text)):
        return None
    stage: Stage | None = "actual" if figure.stage else None
    return figure._replace(period=date.iso, period_basis=date.basis, stage=stage)


def is_spent(date: Date, before: Figure, figure: Figure, text: str) -> bool:
    """Whether ``date`` only says from when an earlier number was: 由上年居第四位上升为第三位；…."""
    if date.span_end > before.span_start or "/" in (date.iso or ""):
        return False
    from_it = load_rules().came_from.match(text, date.span_start)
    if not from_it or _SINCE.match(text[date.span_end : date.span_end + 2]):
        return False
    between = text[before.span_end : figure.span_start]  # nothing in 1126户4385人
    return bool(between) and not _JOINT.fullmatch(between)


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
    said = _YEARS.search(clause)
    if figure.change:
        adjoining = _YEARS_GROWN.search(clause)
        said = adjoining if figure.period_basis == "stated" else adjoining or said
        if said is None and not of_one_year(text[: figure.span_start]):
            said = _YEARS_OPEN.match(text)
    elif figure.period_basis == "stated":
        said = None
    return _number(said["n"]) if said else 0


def of_one_year(before: str) -> bool:
    """Whether the words before a growth compare it with the year before: 比上年, 同比, 全年."""
    return _ONE_YEAR.search(before) is not None


def of_years_said(before: str) -> bool:
    """Whether the words before a growth speak of several years: 五年铁路铺轨12公里，公路增加."""
    return _SEVERAL_YEARS.search(before) is not None


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
        or _NEW_SUBJECT.search(between) is not None
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
            self._base = new[-1] if _NAMED.match(new[-1].surface) else None  # not 比上年
            self._lasting = bool(_COMPARED_BEHIND.match(self._text[new[-1].span_end :]))
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
