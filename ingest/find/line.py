"""One text in which numbers are measured: their units, their words of approximation, refusals."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from ingest.find.amounts import Amount, as_decimal
from ingest.find.figure_rules import NUMERIC, Quantity, Rules, Spans
from ingest.find.units import Unit
from ingest.model import Kind, Qualifier

_GAP = re.compile(r"[ \u3000\xa0\t]{1,2}")
_GAPS = frozenset(" \u3000\xa0\t")
_PAST = frozenset(("个半", "个多"))  # 一个半小时, 两个多月
_QUOTED = re.compile(
    r"“[^“”\n]{0,48}”|「[^「」\n]{0,48}」|『[^『』\n]{0,48}』|‘[^‘’\n]{0,48}’"
    r'|"[^"\n]{0,48}"|＂[^＂\n]{0,48}＂|《[^《》\n]{0,80}》|〈[^〈〉\n]{0,80}〉'
)
_AT_LEAST_VERB = re.compile(r"(?:至少|最少|不少于)[^，。、；：！？0-9“”\n]{1,5}$")
_ONE_END = re.compile(r"$|[，,。；;、！？）)\n]")
_NUMERIC = frozenset(NUMERIC)
_POINTS = frozenset(".．/:：∶·")
_SINGLE = frozenset("座处所条项件台辆栋幢枚支户")
_LETTERS_OK = ("GDP", "CPI", "PPI", "PMI", "R&D")
# 一 is an article; a noun before it and nothing after it make it a count: 新建卫生室一处。
_ONE_AFTER_NOUN = re.compile(
    r"[\u4e00-\u9fff”）)](?<![每这那某另同第逐任哪有是唯统单合归万划再又各新了进首为成到在用和与及之的建设立着过开办出给干做抓])$"
)
_TURNED = re.compile(r"翻了?$")
_SIGN = re.compile(r"零下$|负$|(?:(?<=[\u4e00-\u9fff（(：:，,])|^)[-−－]$")
_PERCENT: Mapping[int, tuple[str, Kind]] = {
    100: ("%", "percent"), 1000: ("[ppth]", "permille"), 1: ("1", "ratio"),
}  # fmt: skip
_MIXED_KIND: Mapping[tuple[Kind, str], Kind] = {
    ("weight", "volume"): "density", ("count", "area"): "density", ("length", "duration"): "speed",
}  # fmt: skip


_OBSTACLE = re.compile(
    r"[^，。；、！？\n]{0,16}(?:技术|难题|瓶颈|难关|难点|装备|卡脖子|壁垒|核心|零部件|元器件|成果)"
)
_POINTS_FOLLOW = re.compile("(?:[、和][0-9.]{1,6}个){0,6}[、和][0-9.]{1,6}个百分点")
_THAN = re.compile(
    r"(不低于|不少于|不高于|不超过|不足|不到|接近|超过|高于|低于)[^，。；、！？\n0-9]{2,18}的$"
)
_COMPARED = frozenset(("multiple", "percent", "ratio"))
_FORMAL = frozenset("壹贰叁肆伍陆柒捌玖拾佰仟")  # by itself a name: 陆家嘴
_LARGE = 10000
_LONGEST_TERM = 12  # characters in quotation marks that are a term or a name
_EACH_TIME = frozenset(("秒", "分钟", "小时", "天", "人"))  # 120立方米每秒
_AFTER_EACH = frozenset(("volume", "area", "weight", "energy"))


@dataclass(frozen=True, slots=True)
class Reach:
    """A unit as it stands: where it ends, with denominators and a half behind it."""

    end: int
    code: str
    text: str
    kind: Kind
    unit: Unit | None
    added: Fraction = Fraction(0)
    over: bool = False


class Line:
    """A text, the rules and the spans that belong to others."""

    def __init__(self, text: str, rules: Rules, taken: Sequence[tuple[int, int]]) -> None:
        self.text = text
        self.rules = rules
        self.taken = Spans(taken)
        self._quoted: Spans | None = None

    def continues(self, start: int) -> bool:
        """Whether what stands before makes the number part of a code or of another number."""
        last = self.text[start - 1] if start else ""
        if last.isascii() and last.isalpha():
            return not self.text.endswith(_LETTERS_OK, 0, start)
        if last in _NUMERIC:
            return True
        return last in _POINTS and self.text[start - 2 : start - 1].isdecimal()

    def reach(self, amount: Amount) -> Reach | None:
        """The unit behind the amount with all that belongs to it."""
        if amount.share_of is not None:
            code, kind = _PERCENT[amount.share_of]
            return Reach(amount.end, code, "分之", kind, None)
        at = amount.end
        if self.text[at : at + 1] in _GAPS and (gap := _GAP.match(self.text, at)):
            at = gap.end()
        if self.text[at : at + 2] in _PAST:
            return self._reach_past(at)
        unit = self.rules.units.at(self.text, at)
        if unit is None:
            implied = self.rules.units.implied_at(self.text, at) or self._counted_in(amount, at)
            return Reach(amount.end, implied, "", "count", None) if implied else None
        if self.taken.over(at, at + len(unit.name)):
            return None
        end = at + len(unit.name)
        if unit.name == "个" and _POINTS_FOLLOW.match(self.text, end):
            return Reach(end, "pp", unit.name, "pp", None)
        rest = self.rules.units.rest(self.text, end, unit)
        if rest:
            return self._rated(Reach(rest.end, rest.code, unit.name, rest.kind, unit, rest.added))
        return self._rated(Reach(end, unit.code, unit.name, unit.kind, unit))

    def _counted_in(self, amount: Amount, at: int) -> str | None:
        """The unit of a noun that a large number counts: 8000多万农业转移人口."""
        if amount.least < _LARGE or self.text.endswith(self.rules.paid, 0, amount.start):
            return None
        after = self.rules.after.match(self.text, at)
        noun = self.rules.counted.match(self.text, after.end() if after else at)
        return self.rules.counted_in[noun[1]] if noun else None

    def _reach_past(self, at: int) -> Reach | None:
        """一个半小时, 两个多月: what stands between the classifier and the unit of time."""
        rest = at + 2
        is_month = self.text.startswith("月", rest)
        unit = (
            self.rules.units.by_name["个月"] if is_month else self.rules.units.at(self.text, rest)
        )
        if unit is None or unit.kind not in {"duration", "pp"}:
            return None
        more = self.text[at + 1] == "多"
        end = rest + (1 if is_month else len(unit.name))
        half = Fraction(0 if more else 1, 2)
        return Reach(end, unit.code, unit.name, unit.kind, unit, half, more)

    def _rated(self, reach: Reach) -> Reach:
        """With denominators: 元/平方米, 万元/人·年."""
        while (sign := self.text[reach.end : reach.end + 1]) in {"/", "／", "每"}:
            below = self.rules.units.denominator(self.text, reach.end + 1)
            if below is None:
                return reach
            code, name = below
            unit = self.rules.units.by_name.get(name)
            if sign == "每" and not (
                (unit and unit.kind in _AFTER_EACH)
                or (name in _EACH_TIME and _ONE_END.match(self.text, reach.end + 1 + len(name)))
            ):
                return reach
            kind = _MIXED_KIND.get((reach.kind, unit.kind if unit else "duration"), reach.kind)
            joined = f"{reach.text}/{name}"
            end = reach.end + 1 + len(name)
            reach = replace(reach, end=end, code=f"{reach.code}/{code}", text=joined, kind=kind)
        return reach

    def refused(self, amount: Amount, reach: Reach) -> bool:
        """Whether the amount, though it has a unit, is none for how it is written or quoted."""
        if self._is_lexical(amount) or (amount.text in _FORMAL and reach.kind != "money"):
            return True
        quoted = self.quotes().over(amount.start, reach.end)
        if quoted:
            inner = quoted[1] - quoted[0] - 2
            if inner > _LONGEST_TERM and self.text[quoted[1] - 2] in "。！？!?":
                return False  # somebody speaks
            if self.text[quoted[0]] in "《〈" or amount.spelled or inner <= _LONGEST_TERM:
                return True
        return False

    def _is_lexical(self, amount: Amount) -> bool:
        if not amount.spelled:
            return False
        key = self.text[amount.start : amount.start + 2]
        for word, at in self.rules.lexical.get(key, ()):
            start = amount.start - at
            if start >= 0 and start + len(word) >= amount.end and self.text.startswith(word, start):
                return True
        return False

    def quotes(self) -> Spans:
        """What stands in quotation marks or in the brackets of a title."""
        if self._quoted is None:
            self._quoted = Spans([m.span() for m in _QUOTED.finditer(self.text)])
        return self._quoted

    def _spelled_too_small(self, amount: Amount, unit: Unit | None, approximated: bool) -> bool:
        """Whether a number in characters is too small to count with this unit (一批, 三门)."""
        if not amount.spelled or amount.text == "半" or "点" in amount.text:
            return False
        if unit is None:  # an implied one, or a share
            return amount.share_of is None and amount.least < 100 and amount.low is None
        if amount.value == 1 and unit.spelled != 1:
            return not (approximated or self._is_single(amount, unit))
        most = amount.least if amount.high is None else amount.high  # 一到三年, not 一两年
        return most < (unit.spelled or 100) or (amount.least == 1 and most == 2)

    def _is_single(self, amount: Amount, unit: Unit) -> bool:
        """Whether 一 counts: a noun before it, nothing behind (新建卫生室一处。)."""
        end = amount.end + len(unit.name)
        if unit.name not in _SINGLE:
            return False
        before = self.text[max(0, amount.start - 2) : amount.start]
        return bool(_ONE_AFTER_NOUN.search(before) and _ONE_END.match(self.text, end))

    def approximated(self, amount: Amount) -> tuple[int, Qualifier | None]:
        """Where the surface begins, with the word of approximation there."""
        start = amount.start
        table = self.rules.before
        for length in range(min(5, start), 0, -1):
            word = self.text[start - length : start]
            if word in table and not self.text.endswith(
                self.rules.not_before, max(0, start - 4), start
            ):
                return start - length, table[word]
        if amount.bare and self.text[start - 1 : start] in self.rules.before_bare and start:
            return start - 1, self.rules.before_bare[self.text[start - 1]]
        near = self.text[max(0, start - 9) : start]
        if "少" in near and (verb := _AT_LEAST_VERB.search(near)):
            return max(0, start - 9) + verb.start(), "at_least"
        return start, None

    def measured(self, amount: Amount, reach: Reach) -> Quantity | None:
        """The quantity that an amount and its unit make, or ``None`` if they make none."""
        start, before = self.approximated(amount)
        after = self.rules.after.match(self.text, reach.end)
        end = reach.end
        behind: Qualifier | None = None
        if after and self._may_follow(after, reach):
            end, behind = after.end(), self.rules.after_meaning[after.group()]
        if before == "over" and self._breaks_through(start, reach.end):
            start, before = amount.start, None
        qualifier = before or amount.qualifier or ("over" if reach.over else behind)
        if amount.bare and not qualifier:
            return None
        if self._spelled_too_small(amount, reach.unit, bool(before or reach.added or reach.over)):
            return None
        if qualifier is None and reach.kind in _COMPARED and self.text[start - 1 : start] == "的":
            qualifier = self._compared(start, reach.kind)
        if reach.text == "番":
            return self._doubled(amount, reach, end, qualifier)
        start, amount = self._signed(amount, start)
        scaled = amount.times(reach.unit.scale_of(amount.least) if reach.unit else Fraction(1))
        value = scaled.value
        if reach.added and value is not None:
            value = as_decimal(Fraction(value) + (reach.added if value >= 0 else -reach.added))
        kind, unit = self._meant(amount, reach, start)
        return Quantity(
            start=start,
            end=end,
            core=amount.start,
            value=value,
            low=scaled.low,
            high=scaled.high,
            kind=kind,
            unit=unit,
            unit_text=reach.text or None,
            power=amount.power,
            rule=_rule(amount, reach),
            qualifier=qualifier,
            confidence=0.8 if amount.spelled and kind == "count" else 0.95,
        )

    def _breaks_through(self, start: int, end: int) -> bool:
        """突破35项关键技术: breaking through is what was done with them, not with a limit."""
        return self.text.startswith(("突破", "冲破"), start) and bool(
            _OBSTACLE.match(self.text, end)
        )

    def _compared(self, start: int, kind: Kind) -> Qualifier | None:
        """不低于最低标准的1.6倍: what is said of the product is meant of the number."""
        than = _THAN.search(self.text, max(0, start - 24), start)
        if than is None or (than[1][0] not in "不接" and kind != "multiple"):
            return None  # 超过计划的15%: by how much
        return self.rules.before[than[1]]

    def _meant(self, amount: Amount, reach: Reach, start: int) -> tuple[Kind, str]:
        """Kind and unit, where words before the number change them: 前移5位, 零下12度."""
        for at in (start, amount.start):
            meant = self.rules.units.meant(self.text, at, reach.text, amount.least)
            if meant:
                return meant.kind, meant.code
        return reach.kind, reach.code

    def _doubled(
        self, amount: Amount, reach: Reach, end: int, qualifier: Qualifier | None
    ) -> Quantity | None:
        """翻两番 is four times as much."""
        turned = _TURNED.search(self.text, max(0, amount.start - 2), amount.start)
        if not turned or amount.value is None or not 1 <= amount.value <= 10:
            return None
        return Quantity(
            start=turned.start(), end=end, core=amount.start, value=Decimal(2 ** int(amount.value)),
            low=None, high=None, kind="multiple", unit="倍", unit_text=reach.text, power=None,
            rule="phrase", qualifier=qualifier, doubled=True, confidence=0.9,
        )  # fmt: skip

    def _may_follow(self, after: re.Match[str], reach: Reach) -> bool:
        """余 and 多 behind a unit: 一年多, 3公里多, not 3人多; 三分之一强."""
        if after.group() in {"强", "弱"}:
            return reach.kind in _COMPARED
        return after.group() not in {"余", "多"} or reach.kind != "count"

    def _signed(self, amount: Amount, start: int) -> tuple[int, Amount]:
        """With the sign before it: -3.2%, 负3.2%, 零下12℃."""
        before = self.text[max(0, amount.start - 2) : amount.start]
        sign = _SIGN.search(before)
        if not sign or amount.value is None or amount.low is not None:
            return start, amount
        width = len(sign.group())
        return min(start, amount.start - width), replace(amount, value=-amount.value)


def _rule(amount: Amount, reach: Reach) -> str:
    """The name of the form a quantity has."""
    if amount.low is not None:
        return "range"
    if amount.share_of is not None:
        return "share"
    return "count" if reach.kind == "count" else "measure"
