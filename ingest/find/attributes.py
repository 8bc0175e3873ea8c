"""How a figure is meant: done, aimed at or planned; a growth or a fall; counted per what."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ingest.find.figure_rules import BOUNDS, Quantity
from ingest.find.words import Edges, any_of
from ingest.model import Qualifier, Stage

_WINDOW = 14  # characters before a number in which its verb stands
_PER_WINDOW = 24
_LOOKED_AHEAD = 48  # characters behind a word that its pattern may ask for
_LONGEST_CHANGE = 6  # characters of a word of change that is looked for,
_LONGEST_BETWEEN = 4  # and of one between it and its number
# By what year something is to be reached: 到2025年. A reached one says 截至.
# Nor does what changed by then (由2014年的4120人减少到2019年底的63人).
_BY_YEAR = (
    r"(?<!截至)(?<!截止)(?<!达)(?<![年月少加低高升长降大小])"
    r"到(?:20[0-9]{2}年(?!的[0-9]|同期)|“?十[四五六]五”?末)"
)
_RAISED = frozenset(("提升", "提升了", "提高", "扩大", "加快", "延长"))
_STAGES: dict[str, Stage | None] = {
    "target": "target",
    "weak_year": "target",
    "weak_goal": "target",
    "plan": "plan",
    "budget": "plan",
    "actual": "actual",
    "weak_rule": None,
}
_AIMED = frozenset(("at_least", "at_most", "approx"))
_GROUPS = (
    "never", "target", "plan", "actual", "stop",
    "weak_goal", "weak_bound", "weak_target", "weak_plan",
)  # fmt: skip
_LEADING_ON = frozenset(("plan", "budget", "target", "year", "goal"))
_ITEM_ENDS = frozenset("；;")
_SHARES = frozenset(("percent", "permille"))
# 压减一般性支出12%: a share behind the object of such a verb is by how much.
_CHANGED_OBJECT = re.compile(
    r"(?:^|[，,。；;、：“])(?:再|平均|共|累计|同比)?(压减|压缩|削减|减少|降低|缩减|精简|下调|提高|增加|提升|扩大)"
    r"[^，。；、0-9到至为达占的是于超近约]{2,10}$"
)
# 比去年多打了二十斤
_MORE_THAN = re.compile("比[^，。；、]{1,10}([多少贵]|便宜)[\u4e00-\u9fff]{0,2}了$")
_MORE = frozenset("多贵")
# What is new, whatever went; births less deaths, whatever they were before.
_GROSS = ("新增", "自然增长率", "自然增长率控制")
_RATES = "幅速率长"  # 增幅为5%: the number behind 为 is the growth
# 最低收购价每50公斤提高9元
_EACH_OF = (
    r"每[ ]?(?:[0-9]+[万亿]?|[一二三四五六七八九十百千万]+)"
    r"(?:平方米|平方公里|公里|公斤|千克|吨|亩|公顷|(?:常住|户籍)?人口|人|户|名|元|斤|小时|天|年|个月|辆|头|只)"
    r"|每(?:座|处|间|件|套|场|课时|桌|条|项|桶|瓶|克|米|栋|所|日|季|届|羽|尾|份|节|门|宗|艘|孔|眼|斗|石|两)"
    r"|(?<![0-9一二三四五六七八九十几数上近约超过余])(?:千|万|十万|百)(?:人|户)(?=拥有|占有|口)|万元(?=GDP|产值|生产总值)"
)
_RATED = "每千万十百"  # what the pattern above begins with
_BREAKS = "，,。；;！？、：:\n"
_DIGIT = re.compile(r"[0-9]")
# 全年接待, 2023年处理, 15日供水: a time, and no rate.
_TIMED = "(?<![0-9〇零一二三四五六七八九十两几多半全今去明前上下当本同近历])"


@dataclass(frozen=True, slots=True)
class Meanings:
    """The words of ``rules/stages.toml``, compiled."""

    starts: re.Pattern[str]  # where a word of a stage can begin
    stage: re.Pattern[str]
    carried_out: re.Pattern[str]  # what ends the reach of a budget
    ruled_behind: re.Pattern[str]
    aimed: re.Pattern[str]
    up: frozenset[str]
    changes: Edges  # both of them
    unchanged: tuple[str, ...]  # what only ends as one of them does
    between: Edges
    per: re.Pattern[str]
    rated: re.Pattern[str]  # what there is of it in each sentence that has it


def meanings_from(table: Mapping[str, Any]) -> Meanings:
    """The meanings of the stages table."""
    stage, change = table["stage"], table["change"]
    words = (word for group in _GROUPS for word in stage[group])
    return Meanings(
        starts=_beginnings({*words, *stage["starts"]}),
        stage=re.compile(
            f"(?:(?P<never>{any_of(stage['never'])})|(?P<list>{stage['list_pattern']})"
            f"|(?P<plan_list>{stage['plan_list_pattern']})|(?P<budget>{stage['budget_pattern']})"
            f"|(?P<weak_year>{_BY_YEAR})|(?P<target>{any_of(stage['target'])})"
            f"|(?P<weak_rule>{stage['rule_pattern']})|(?P<plan>{stage['plan_pattern']}|{any_of(stage['plan'])})"
            f"|(?P<weak_goal>{any_of(stage['weak_goal'])})"
            f"|(?P<weak_bound>{any_of(stage['weak_bound'])})"
            f"|(?P<weak_target>{any_of(stage['weak_target'])})|(?P<weak_plan>{any_of(stage['weak_plan'])})"
            f"|(?P<actual>{any_of(stage['actual'])})"
            f"|(?P<stop>{any_of(stage['stop'])}))"
        ),
        carried_out=re.compile(stage["carried_out"]),
        ruled_behind=re.compile(stage["rule_behind"]),
        aimed=re.compile(rf"{any_of(stage['aimed'])}$"),
        up=frozenset(change["up"]),
        changes=Edges([*change["up"], *change["down"]], _LONGEST_CHANGE),
        unchanged=tuple(change["never"]),
        between=Edges(change["between"], _LONGEST_BETWEEN),
        per=re.compile(
            f"(?=[{_RATED}{''.join(sorted({word[0] for word in table['per']['words']}))}])"
            f"(?!年产[值业])(?:{_EACH_OF}|{_rates(table['per']['words'])})"
        ),
        rated=re.compile(
            f"[每{''.join(sorted({w[1] for w in table['per']['words'] if w[0] != '每'}))}]|"
            "[千万百][人户]|万元(?=GDP|产值|生产总值)"
        ),
    )


def _rates(words: Sequence[str]) -> str:
    """The words of a rate; 年接待 is none behind what makes it a date (全年接待)."""
    verbal = [w for w in words if w[0] in "年月日" and w[1] != "均"]
    return f"{any_of([w for w in words if w not in verbal])}|{_TIMED}{any_of(verbal)}"


def _beginnings(words: Iterable[str]) -> re.Pattern[str]:
    """The first two characters of ``words``, as a pattern.

    Each alternative begins with a letter of its own: so the search passes quickly over all others.
    """
    seconds: dict[str, set[str]] = {}
    for word in words:
        seconds.setdefault(word[0], set()).add(word[1:2])
    return re.compile(
        "|".join(
            re.escape(first) + ("" if "" in of_it else f"[{re.escape(''.join(sorted(of_it)))}]")
            for first, of_it in sorted(seconds.items())
        )
    )


class Stages:
    """The stage words of one sentence, asked by place; of no number behind ``until``.

    ``default`` is what holds where no word says: ``None`` if nobody knows (then what is told is
    done), ``actual`` in a part that looks back, where 到2025年 and 将 plan nothing.
    """

    def __init__(
        self, text: str, meanings: Meanings, default: Stage | None, until: int | None = None
    ) -> None:
        end = len(text) if until is None else until
        marks = [m for m in _words_of(text, meanings, end) if m.lastgroup != "never"]
        if default == "actual":
            marks = [m for m in marks if not (m.lastgroup or "").startswith("weak_")]
        self._text = text
        self._meanings = meanings
        self._default: Stage = default or "actual"
        self._ends = [m.end() for m in marks]
        self._marks = _governed([(m.lastgroup or "stop", m.group()) for m in marks], default)

    def of(self, start: int, core: int, end: int, qualifier: Qualifier | None) -> Stage | None:
        """What the nearest word before a number says; ``None`` for what a rule fixes.

        The number stands from ``start`` to ``end``, its digits begin at ``core``.
        """
        if self._meanings.ruled_behind.match(self._text, end):
            return None
        at = bisect_right(self._ends, core) - 1
        said = self._marks[at] if at >= 0 else "stop"
        if said in {"weak_target", "weak_plan"}:
            gap = self._text[self._ends[at] : core]
            said = "stop" if gap.count("，") + gap.count(",") > 1 else said.removeprefix("weak_")
        if said == "budget" and self._meanings.carried_out.search(self._text, self._ends[at], core):
            said = "stop"
        if said == "stop" and self._default == "plan" and qualifier in _AIMED:
            before = self._text[max(0, start - _WINDOW) : start]
            return "target" if self._meanings.aimed.search(before) else "plan"
        return _STAGES.get(said, self._default)


def _words_of(text: str, meanings: Meanings, end: int) -> Iterator[re.Match[str]]:
    """The words of stages that begin before ``end``, looked for only where one can begin."""
    search, match = meanings.starts.search, meanings.stage.match
    start = search(text, 0, end)
    while start:
        at = start.start()
        if word := match(text, at, end + _LOOKED_AHEAD):
            yield word
            at = word.end()
        else:
            at += 1
        start = search(text, at, end)


def _governed(marks: list[tuple[str, str]], default: Stage | None) -> list[str]:
    """What each mark says in its order.

    Behind 预期目标是： a ； ends no more than an item of the list. A bound (不低于) is a target
    where something is aimed at, else a rule's.
    """
    said: list[str] = []
    governor = "stop"
    for mark, word in marks:
        if mark in {"list", "weak_year"}:
            governor = "target"
        elif mark == "plan_list":
            governor = "plan"
        elif mark == "stop" and word not in _ITEM_ENDS:
            governor = "stop"
        if mark in {"stop", "list", "plan_list"}:
            said.append(governor)
        elif mark == "weak_bound":
            before = said[-1].removeprefix("weak_") if said else "stop"
            is_ahead = default in {"plan", "target"} or before in _LEADING_ON
            said.append("target" if is_ahead else "weak_rule")
        else:
            said.append(mark)
    return said


def change_of(text: str, quantity: Quantity, meanings: Meanings) -> Literal["up", "down"] | None:
    """Whether the number itself is a growth or a fall (增长5%), and not a level (增长到5%)."""
    if quantity.doubled or text[quantity.start] in "+＋":
        return "up"
    start = quantity.start
    before = text[start - _WINDOW if start > _WINDOW else 0 : start].rstrip()
    stem = meanings.between.strip(before)
    passed = before[len(stem) :]
    if _is_level(quantity, stem, passed, meanings):
        return None
    if length := meanings.changes.end(stem):
        word = stem[-length:]
        if word in _RAISED and quantity.kind in {"count", "area", "length"}:
            return None  # 改造提升1.5万亩 makes better, not more
        if passed.startswith("为") and word[-1] not in _RATES:
            return None  # 由25%下降为16%
        return "up" if word in meanings.up else "down"
    if "比" in before and (more := _MORE_THAN.search(before)):
        return "up" if more[1] in _MORE else "down"
    object_of = _CHANGED_OBJECT.search(before) if quantity.kind in _SHARES else None
    return ("up" if object_of[1][0] in "提增扩" else "down") if object_of else None


def _is_level(quantity: Quantity, stem: str, passed: str, meanings: Meanings) -> bool:
    """Whether what stands before the number makes it a state, whatever word of change is near."""
    if quantity.rule == "rank" or (quantity.kind == "age" and quantity.qualifier in BOUNDS):
        return True  # 增加65岁以上老人的补贴
    if stem.endswith(meanings.unchanged):
        return True  # 男女老少八千多人
    if stem.endswith(_GROSS) and not stem.endswith("净新增"):
        return True
    if not passed:
        return False
    reached = "达到" in passed or "为" in passed or "在" in passed
    return reached and quantity.kind not in {"percent", "permille", "multiple"}


def per_of(text: str, quantity: Quantity, meanings: Meanings) -> str | None:
    """What one unit of the denominator is, as written before the number: 每亩, 人均, 年产."""
    start = quantity.start
    window = text[start - _PER_WINDOW if start > _PER_WINDOW else 0 : start]
    if not meanings.per.search(window):
        return None
    cut = max([window.rfind(char) for char in _BREAKS])
    said = list(meanings.per.finditer(window, cut + 1))
    if not said or _counts_other(window[said[-1].end() :], quantity):
        return None
    if len(said) > 1 and said[-2].end() == said[-1].start():
        return window[said[-2].start() : said[-1].end()]  # 每平方米每月
    return said[-1].group()


def _counts_other(between: str, quantity: Quantity) -> bool:
    """Whether the rate is of another number's unit: 日处理能力2万吨的污水厂1座."""
    return bool(_DIGIT.search(between)) and (quantity.unit_text or "\0") not in between
