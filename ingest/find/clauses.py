"""The clause that stands before a number, as far as it may speak for it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from ingest.find.figure_rules import Quantity
from ingest.find.phrase_rules import Phrases

Span = tuple[int, int]

REACH = 48  # characters before a number that are looked at
_BREAKS = frozenset("，,。；;！？!?\n：:、…—|｜ \u3000\t")
_EDGE = re.compile(f"[{re.escape(''.join(sorted(_BREAKS)))}（()）]")
# The year or years that a number is of, right before it: 由2016年的不足5万元, 五年累计.
_LAST_YEAR = re.compile(
    r"(?:由|从|比|较|等于|是)?(?:[0-9]{4}|[一二][〇零○一二三四五六七八九]{3})年(?:[底末初]|度|同期)?的?$"
    r"|(?:[0-9]{1,2}|[两二三四五六七八九十]{1,2})年(?:累计|合计|总计|共计|共)$"
)
# Over how many years a growth is taken, which names nothing: 两年平均增长, 近3年年均增速.
_OVER_YEARS = re.compile(
    r"[近前后]?(?<![0-9〇零○一二三四五六七八九十])(?:[0-9]{1,2}|[两二三四五六七八九十]{1,2})年"
    r"(?=(?:平均|年均)(?:增|递增|下降|提高|上升))"
)
# Of what was to be done, no time: 完成|年初预算, 为年度计划.
_PLANNED = re.compile(r"(?:调整)?(?:预算|计划|任务|目标|预期)")
_DONE = ("完成", "为", "是", "占", "达", "达到", "超")
_LONGEST_YEAR = 5  # characters from 年 to the end of what is left: 年同期的
_THAN = frozenset("比较")
_AT_THAT = re.compile(
    "[\u4e00-\u9fff]{2,6}(?<![小用学课工耗费历计])时"
)  # 由2014年|建档立卡时|的5万人
_SET_AT = re.compile("(?:预算|计划)数?[为是]")  # 支出年初|预算为|980万元
_RANKED = re.compile(r"(?:稳?居|位?列|位居|排名?)[^，。；、居列排]{0,8}$")  # 居中国西部|第1
_AMONG = re.compile(r"(?:居|列|排名?|在)[^，。；、]{0,6}$")


class Clause(NamedTuple):
    """What stands before a number: ``text``, which began at ``start``.

    ``floor`` is where the number before it ends (``before``), with durations passed over.
    """

    text: str
    start: int
    floor: int
    before: Quantity | None


def clause_of(
    text: str,
    quantities: Sequence[Quantity],
    at: int,
    phrases: Phrases,
    dates: Sequence[Span],
) -> Clause:
    """The clause before a quantity, without dates and durations."""
    if quantities[at].kind == "rank" and is_among(text, quantities, at):
        return clause_of(text, quantities, at - 1, phrases, dates)
    passed: list[Span] = []
    if at and quantities[at - 1].kind == "duration":
        passed = _passed_over(text, quantities, at)
    first = at - len(passed)
    before = quantities[first - 1] if first else None
    floor = before.end if before else 0
    start, end = _clause_before(text, quantities[at].start, floor, phrases, dates)
    if text[start - 1 : start] == "、":
        start = _with_others(text, start, end, max(floor, end - REACH), phrases)
    left = _without(text, start, end, passed, phrases) if passed else text[start:end]
    if quantities[at].kind == "rank":
        left = _RANKED.sub("", left)
    if "年" in left[-_LONGEST_YEAR:]:
        left = _LAST_YEAR.sub("", left)
    if "年平均" in left or "年年均" in left:
        left = _OVER_YEARS.sub("", left)
    return Clause(left.rstrip("（(“ "), start, floor, before)


def _with_others(text: str, start: int, end: int, least: int, phrases: Phrases) -> int:
    """Where the clause begins that compares with several: 增速分别高于全国、全省平均水平."""
    wide = start
    while wide > least and text[wide - 1] == "、":
        wide = clause_start(text, wide - 1, least)
    return wide if phrases.above.search(text[wide:end]) else start


def is_among(text: str, quantities: Sequence[Quantity], at: int) -> bool:
    """Whether the number before only says among how many: 居全省119个县第45位."""
    if not at or quantities[at - 1].kind != "count":
        return False
    before = quantities[at - 1]
    gap = text[before.end : quantities[at].start]
    if not _BREAKS.isdisjoint(re.sub(r"[（(][^（()）]*[）)]", "", gap)):
        return False
    return _AMONG.search(text, max(0, before.start - 12), before.start) is not None


def _passed_over(text: str, quantities: Sequence[Quantity], at: int) -> list[Span]:
    """Durations in the quantity's own clause, which only say how long: 产量在十七年间增长28%."""
    passed: list[Span] = []
    for i in range(at - 1, -1, -1):
        here = quantities[i]
        if here.kind != "duration" or not _BREAKS.isdisjoint(
            text[here.end : quantities[i + 1].start]
        ):
            break
        passed.append((here.start, here.end))
    return passed


def _without(text: str, start: int, end: int, passed: Sequence[Span], phrases: Phrases) -> str:
    """``text[start:end]`` without the spans and the words that go with a duration."""
    for first, last in passed:
        if not start <= first < last <= end:
            continue
        rest = text[last:end]
        word = phrases.passing.match(rest)
        before = phrases.lasting.strip(text[start:first])
        return before + (rest[word.end() :] if word else rest)
    return text[start:end]


def _clause_before(text: str, at: int, floor: int, phrases: Phrases, dates: Sequence[Span]) -> Span:
    """The clause before ``at``: behind the figure and the dates before it, without a last date."""
    while at > floor and text[at - 1] in " \u3000（(“":
        at -= 1
    start = clause_start(text, at, max(floor, at - REACH))
    if not dates:
        return start, max(start, at)
    near = dates[bisect_left(dates, (start, 0)) : bisect_left(dates, (at, 0))]
    for begin, end in reversed(near):
        if text[begin - 1 : begin] in _THAN and begin and phrases.changed_since.match(text[end:at]):
            at = begin - 1  # 较上年执行数减少
            continue
        if text.endswith(_DONE, 0, begin) and _PLANNED.match(text, end, at):
            continue
        between = text[end:at].strip("的 ")
        aside = _AT_THAT.fullmatch(between) or _SET_AT.fullmatch(between)
        if end > at or aside or not phrases.predicates.strip(between):
            at = min(at, begin)
        else:
            start = end
            break
    return start, max(start, at)


def clause_start(text: str, at: int, least: int) -> int:
    """Where the clause that ends at ``at`` begins; brackets are passed over."""
    comma = max(text.rfind("，", least, at) + 1, least)
    if not _EDGE.search(text, comma, at):
        return comma
    start = at
    depth = 0
    while start > least:
        char = text[start - 1]
        if char in "）)":
            depth += 1
        elif char in "（(":
            if depth == 0:
                break
            depth -= 1
        elif depth == 0 and char in _BREAKS:
            break
        start -= 1
    return start
