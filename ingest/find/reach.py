"""How far a unit goes: with its denominators, a half, and what stands between it and its number."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from ingest.find.amounts import Amount
from ingest.find.figure_rules import Rules
from ingest.find.units import Unit
from ingest.model import Kind

LARGE = 10000  # from here on a noun is counted without a classifier, and 度 is no angle
CLAUSE_ENDS = re.compile(r"$|[，,。；;、！？）)\n]")
_GAP = re.compile(r"[ \u3000\xa0\t]{1,2}")
_GAPS = frozenset(" \u3000\xa0\t")
_PAST = frozenset(("个半", "个多"))  # 一个半小时, 两个多月, 2个多百分点
_POINTS_FOLLOW = re.compile("(?:[、和][0-9.]{1,6}个){0,6}[、和][0-9.]{1,6}个百分点")
_PERCENT: Mapping[int, tuple[str, Kind]] = {
    100: ("%", "percent"), 1000: ("[ppth]", "permille"), 1: ("1", "ratio"),
}  # fmt: skip
_MIXED_KIND: Mapping[tuple[Kind, str], Kind] = {
    ("weight", "volume"): "density", ("count", "area"): "density", ("length", "duration"): "speed",
}  # fmt: skip
_EACH_TIME = frozenset(("秒", "分钟", "小时", "天", "人"))  # 120立方米每秒
_EACH = frozenset(("/", "／", "每"))
_AFTER_EACH = frozenset(("volume", "area", "weight", "energy"))


NOTHING = Fraction(0)


class Reach(NamedTuple):
    """A unit as it stands: where it ends, with denominators and a half behind it."""

    end: int
    code: str
    text: str
    kind: Kind
    unit: Unit | None
    added: Fraction = NOTHING
    over: bool = False


def reach_of(text: str, rules: Rules, amount: Amount) -> Reach | None:
    """The unit behind the amount with all that belongs to it."""
    if amount.share_of is not None:
        code, kind = _PERCENT[amount.share_of]
        return Reach(amount.end, code, "分之", kind, None)
    at = amount.end
    if text[at : at + 1] in _GAPS and (gap := _GAP.match(text, at)):
        at = gap.end()
    if text[at : at + 2] in _PAST:
        return _reach_past(text, rules, at)
    unit = rules.units.at(text, at)
    if unit is None:
        implied = rules.units.implied_at(text, at) or _counted_in(text, rules, amount, at)
        return Reach(amount.end, implied, "", "count", None) if implied else None
    end = at + len(unit.name)
    if unit.name == "个" and _POINTS_FOLLOW.match(text, end):
        return Reach(end, "pp", "个", "pp", None)  # 高于全国12.7个、12个百分点
    rest = rules.units.rest(text, end, unit)
    if rest:
        reach = Reach(rest.end, rest.code, unit.name, rest.kind, unit, rest.added)
    else:
        reach = Reach(end, unit.code, unit.name, unit.kind, unit)
    return _rated(text, rules, reach) if text[reach.end : reach.end + 1] in _EACH else reach


def _counted_in(text: str, rules: Rules, amount: Amount, at: int) -> str | None:
    """The unit of a noun that a large number counts: 8000多万农业转移人口."""
    if amount.least < LARGE or text.endswith(rules.paid, 0, amount.start):
        return None
    after = rules.after.match(text, at)
    noun = rules.counted.match(text, after.end() if after else at)
    return rules.counted_in[noun[1]] if noun else None


def _reach_past(text: str, rules: Rules, at: int) -> Reach | None:
    """一个半小时, 两个多月: what stands between the classifier and the unit of time."""
    rest = at + 2
    is_month = text.startswith("月", rest)
    unit = rules.units.by_name["个月"] if is_month else rules.units.at(text, rest)
    if unit is None or unit.kind not in {"duration", "pp"}:
        return None
    more = text[at + 1] == "多"
    end = rest + (1 if is_month else len(unit.name))
    half = Fraction(0 if more else 1, 2)
    return Reach(end, unit.code, unit.name, unit.kind, unit, half, more)


def _rated(text: str, rules: Rules, reach: Reach) -> Reach:
    """With denominators: 元/平方米, 万元/人·年, 立方米每秒."""
    while (sign := text[reach.end : reach.end + 1]) in _EACH:
        below = rules.units.denominator(text, reach.end + 1)
        if below is None:
            return reach
        code, name = below
        end = reach.end + 1 + len(name)
        unit = rules.units.by_name.get(name)
        is_rate = (unit and unit.kind in _AFTER_EACH) or (
            name in _EACH_TIME and CLAUSE_ENDS.match(text, end)
        )
        if sign == "每" and not is_rate:
            return reach
        kind = _MIXED_KIND.get((reach.kind, unit.kind if unit else "duration"), reach.kind)
        reach = reach._replace(
            end=end, code=f"{reach.code}/{code}", text=f"{reach.text}/{name}", kind=kind
        )
    return reach
