"""How a figure is meant: done, aimed at or planned; a growth or a fall; counted per what."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ingest.find.figure_rules import Quantity
from ingest.find.words import any_of, strip_end
from ingest.model import Stage

_WINDOW = 14  # characters before a number in which its verb stands
_PER_WINDOW = 24
# By what year something is to be reached: 到2025年. A reached one says 截至.
# Nor does what changed by then (由2014年的4120人减少到2019年底的63人).
_BY_YEAR = (
    r"(?<!截至)(?<!截止)(?<!达)(?<![年月少加低高升长降大小])到(?:20[0-9]{2}年|“?十[四五六]五”?末)"
)
_RAISED = frozenset(("提升", "提升了", "提高", "扩大", "加快", "延长"))
_STAGES: dict[str, Stage | None] = {
    "target": "target",
    "weak_year": "target",
    "weak_goal": "target",
    "plan": "plan",
    "actual": "actual",
    "weak_rule": None,
}
_AIMED = frozenset(("at_least", "at_most", "approx"))
_GROUPS = (
    "never", "target", "plan", "actual", "stop",
    "weak_goal", "weak_bound", "weak_target", "weak_plan",
)  # fmt: skip
_NO_GROWTH = ("自然",)  # the 自然增长率 of a population is what is measured
_ITEM_ENDS = frozenset("；;")
_BREAKS = "，,。；;！？、：:\n"


@dataclass(frozen=True, slots=True)
class Meanings:
    """The words of ``rules/stages.toml``, compiled."""

    stage: re.Pattern[str]
    ruled_behind: re.Pattern[str]
    aimed: re.Pattern[str]
    up: frozenset[str]
    down: frozenset[str]
    between: frozenset[str]
    per: re.Pattern[str]


def meanings_from(table: Mapping[str, Any]) -> Meanings:
    """The meanings of the stages table."""
    stage, change = table["stage"], table["change"]
    words = (word for group in _GROUPS for word in stage[group])
    starts = re.escape("".join(sorted({word[0] for word in words} | set(stage["starts"]))))
    return Meanings(
        stage=re.compile(
            # One cheap look at the first character spares most places the alternation.
            f"(?=[{starts}])(?:(?P<never>{any_of(stage['never'])})|(?P<list>{stage['list_pattern']})"
            f"|(?P<plan_list>{stage['plan_list_pattern']})"
            f"|(?P<weak_year>{_BY_YEAR})|(?P<target>{any_of(stage['target'])})"
            f"|(?P<weak_rule>{stage['rule_pattern']})|(?P<plan>{stage['plan_pattern']}|{any_of(stage['plan'])})"
            f"|(?P<weak_goal>{any_of(stage['weak_goal'])})"
            f"|(?P<weak_bound>{any_of(stage['weak_bound'])})"
            f"|(?P<weak_target>{any_of(stage['weak_target'])})|(?P<weak_plan>{any_of(stage['weak_plan'])})"
            f"|(?P<actual>{any_of(stage['actual'])})"
            f"|(?P<stop>{any_of(stage['stop'])}))"
        ),
        ruled_behind=re.compile(stage["rule_behind"]),
        aimed=re.compile(rf"{any_of(stage['aimed'])}$"),
        up=frozenset(change["up"]),
        down=frozenset(change["down"]),
        between=frozenset(change["between"]),
        per=re.compile(f"{any_of(table['per']['words'])}"),
    )


class Stages:
    """The stage words of one sentence, asked by place.

    ``default`` is what holds where no word says: ``None`` if nobody knows (then what is told is
    done), ``actual`` in a part that looks back, where 到2025年 and 将 plan nothing.
    """

    def __init__(self, text: str, meanings: Meanings, default: Stage | None) -> None:
        marks = [m for m in meanings.stage.finditer(text) if m.lastgroup != "never"]
        if default == "actual":
            marks = [m for m in marks if not (m.lastgroup or "").startswith("weak_")]
        self._text = text
        self._meanings = meanings
        self._default: Stage = default or "actual"
        self._ends = [m.end() for m in marks]
        self._marks = _governed([(m.lastgroup or "stop", m.group()) for m in marks], default)

    def of(self, quantity: Quantity) -> Stage | None:
        """What the nearest word before a number says; ``None`` for what a rule fixes."""
        if self._meanings.ruled_behind.match(self._text, quantity.end):
            return None
        at = bisect_right(self._ends, quantity.core) - 1
        said = self._marks[at] if at >= 0 else "stop"
        if said in {"weak_target", "weak_plan"}:
            gap = self._text[self._ends[at] : quantity.core]
            said = "stop" if gap.count("，") + gap.count(",") > 1 else said.removeprefix("weak_")
        if said == "stop" and self._default == "plan" and quantity.qualifier in _AIMED:
            before = self._text[max(0, quantity.start - _WINDOW) : quantity.start]
            return "target" if self._meanings.aimed.search(before) else "plan"
        return _STAGES.get(said, self._default)


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
            is_ahead = default in {"plan", "target"} or before in {"plan", "target", "year", "goal"}
            said.append("target" if is_ahead else "weak_rule")
        else:
            said.append(mark)
    return said


def change_of(text: str, quantity: Quantity, meanings: Meanings) -> Literal["up", "down"] | None:
    """Whether the number itself is a growth or a fall (增长5%), and not a level (增长到5%)."""
    if quantity.doubled:
        return "up"
    if quantity.kind in {"age"} or quantity.unit_text is None or quantity.rule == "rank":
        return None
    before = text[max(0, quantity.start - _WINDOW) : quantity.start].rstrip()
    stem = strip_end(before, meanings.between, 4)
    passed = before[len(stem) :]
    reached = any(word in passed for word in ("达到", "为", "在"))
    if reached and quantity.kind not in {"percent", "permille", "multiple"}:
        return None
    for length in range(min(6, len(stem)), 0, -1):
        word = stem[-length:]
        if word in _RAISED and quantity.kind in {"count", "area", "length"}:
            return None  # 改造提升1.5万亩 makes better, not more
        if word in meanings.up:
            return None if stem[:-length].endswith(_NO_GROWTH) else "up"
        if word in meanings.down:
            return "down"
    return None


def per_of(text: str, quantity: Quantity, meanings: Meanings) -> str | None:
    """What one unit of the denominator is, as written before the number: 每亩, 人均, 年产."""
    start = quantity.start
    window = text[max(0, start - _PER_WINDOW) : start]
    cut = max(window.rfind(char) for char in _BREAKS)
    said = meanings.per.findall(window, cut + 1)
    return str(said[-1]) if said else None
