"""One text in which numbers are measured: what they continue, what refuses them, what they mean."""

from __future__ import annotations

import re
import string
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from ingest.find import approximations
from ingest.find.amounts import Amount, as_decimal
from ingest.find.figure_rules import NUMERIC, SINGLE, Quantity, Rules, Spans
from ingest.find.reach import CLAUSE_ENDS, NOTHING, Reach, reach_of
from ingest.find.units import ONE, Unit
from ingest.model import Kind, Qualifier

_QUOTED = re.compile(
    r"“[^“”\n]{0,48}”|「[^「」\n]{0,48}」|『[^『』\n]{0,48}』|‘[^‘’\n]{0,48}’"
    r'|"[^"\n]{0,48}"|＂[^＂\n]{0,48}＂|《[^《》\n]{0,80}》|〈[^〈〉\n]{0,80}〉'
)
_OPENS = re.compile('[“「『‘"＂《〈]')
_NO_SPANS = Spans(())
_LONGEST_TERM = 12  # characters in quotation marks that are a term or a name
_NUMERIC = frozenset(NUMERIC)
_POINTS = frozenset(".．/:：∶·")
_GOES_ON = _NUMERIC | _POINTS | frozenset(string.ascii_letters)
_LETTERS_OK = ("GDP", "CPI", "PPI", "PMI", "R&D")
_FORMAL = frozenset("壹贰叁肆伍陆柒捌玖拾佰仟")  # by itself a name: 陆家嘴
_TANGIBLE = frozenset("头口层张床把根双桶袋盆")
# 一 is an article; a noun before it and nothing after it make it a count: 新建卫生室一处。
_ONE_AFTER_NOUN = re.compile(
    r"[\u4e00-\u9fff”）)](?<![每这那某另同第逐任哪有是唯统单合归万划再又各新了进首为成到在用和与及之的建设立着过开办出给干做抓])$"
)
_PARTS: dict[str, Qualifier] = {"大": "over", "小": "under"}  # 大半天, 小半年
_TURNED = re.compile(r"翻了?$")
_SIGN_ENDS = frozenset("下负-−－+＋")
_SIGN = re.compile(r"零下$|负$|(?:(?<=[\u4e00-\u9fff（(：:，,、])|^)[-−－+＋]$")


class Line:
    """A text, the rules and the spans that belong to others."""

    def __init__(self, text: str, rules: Rules, taken: Sequence[tuple[int, int]]) -> None:
        self.text = text
        self.rules = rules
        self.taken = Spans(taken) if taken else _NO_SPANS
        self._is_taken = bool(taken)
        self._quoted: Spans | None = None

    def continues(self, start: int) -> bool:
        """Whether what stands before makes the number part of a code or of another number."""
        last = self.text[start - 1] if start else ""
        if last not in _GOES_ON:
            return False
        if last.isascii() and last.isalpha():
            return not self.text.endswith(_LETTERS_OK, 0, start)
        if last in _NUMERIC:
            return True
        return last in _POINTS and self.text[start - 2 : start - 1].isdecimal()

    def reach(self, amount: Amount) -> Reach | None:
        """The unit behind the amount, unless it belongs to another finding."""
        reach = reach_of(self.text, self.rules, amount)
        if self._is_taken and reach and reach.end > amount.end:
            return None if self.taken.over(amount.end, reach.end) else reach
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
            first = _OPENS.search(self.text)
            self._quoted = _NO_SPANS
            if first:
                found = _QUOTED.finditer(self.text, first.start())
                self._quoted = Spans([match.span() for match in found])
        return self._quoted

    def _too_small(self, amount: Amount, unit: Unit | None, approximated: bool) -> bool:
        """Whether a number in characters is too small to count with this unit (一批, 三门)."""
        if amount.text == "半" or self.text.endswith("零下", 0, amount.start):
            return False
        if unit is None:  # an implied one, or a share
            return amount.share_of is None and amount.least < 100 and amount.low is None
        if amount.value == 1 and unit.spelled != 1:
            return not (approximated or self._is_single(amount, unit))
        most = amount.least if amount.high is None else amount.high  # 一到三年, not 一两年
        is_few = most < (unit.spelled or 100) or (amount.least == 1 and most == 2)
        if not is_few or most != int(most):  # 零点六个百分点
            return False
        told = unit.name in _TANGIBLE and amount.least >= 2
        return not (told and self._ends_clause(amount, unit))

    def _is_single(self, amount: Amount, unit: Unit) -> bool:
        """Whether 一 counts: 新建卫生室一处."""
        return unit.name in SINGLE and self._ends_clause(amount, unit)

    def _ends_clause(self, amount: Amount, unit: Unit) -> bool:
        """Whether a noun stands before the amount, and nothing behind it: 产犊七头."""
        end = amount.end + len(unit.name)
        before = self.text[max(0, amount.start - 2) : amount.start]
        return bool(_ONE_AFTER_NOUN.search(before) and CLAUSE_ENDS.match(self.text, end))

    def approximated(self, amount: Amount) -> tuple[int, Qualifier | None]:
        """Where the surface begins, with the word of approximation there."""
        if amount.text == "半" and amount.start:
            part = self.text[amount.start - 1]
            if part in _PARTS:
                return amount.start - 1, _PARTS[part]
        return approximations.before(self.text, self.rules, amount)

    def measured(self, amount: Amount, reach: Reach) -> Quantity | None:
        """The quantity that an amount and its unit make, or ``None`` if they make none."""
        text, rules = self.text, self.rules
        start, before = self.approximated(amount)
        end, behind = reach.end, None
        if text[end : end + 1] in rules.after_first:
            end, behind = approximations.behind(text, rules, reach)
        if before == "over" and approximations.breaks_through(text, start, reach.end):
            start, before = amount.start, None
        qualifier = before or amount.qualifier or ("over" if reach.over else behind)
        if not qualifier and amount.bare and not approximations.stands_bare(text, reach):
            return None
        is_more = reach.added is not NOTHING and reach.added != 0
        if amount.spelled and self._too_small(
            amount, reach.unit, bool(before or is_more or reach.over)
        ):
            return None
        if not qualifier:
            qualifier = approximations.compared(text, rules, start, reach.kind)
        if reach.text == "番":
            return self._doubled(amount, start, end, qualifier)
        if amount.start and text[amount.start - 1] in _SIGN_ENDS:
            start, amount = self._signed(amount, start)
        scaled = _in_its_unit(amount, reach)
        kind, unit = reach.kind, reach.code
        if reach.text in rules.units.meanings:
            kind, unit = self._meant(amount, reach, start)
        return Quantity(
            start, end, amount.start, scaled.value, scaled.low, scaled.high, kind, unit,
            reach.text or None, amount.power, _rule(amount, kind), qualifier, False, False,
            0.8 if kind == "count" and amount.spelled else 0.95,
        )  # fmt: skip

    def _meant(self, amount: Amount, reach: Reach, start: int) -> tuple[Kind, str]:
        """Kind and unit, where words before the number change them: 前移5位, 零下12度."""
        for at in {start: True, amount.start: True}:  # once, where nothing stands between
            meant = self.rules.units.meant(self.text, at, reach.end, reach.text, amount.least)
            if meant:
                return meant.kind, meant.code
        return reach.kind, reach.code

    def _doubled(
        self, amount: Amount, start: int, end: int, qualifier: Qualifier | None
    ) -> Quantity | None:
        """翻两番 is four times as much, 翻了近三番 nearly eight."""
        turned = _TURNED.search(self.text, max(0, start - 2), start)
        if not turned or amount.value is None or not 1 <= amount.value <= 10:
            return None
        return Quantity(
            start=turned.start(), end=end, core=amount.start, value=Decimal(2 ** int(amount.value)),
            low=None, high=None, kind="multiple", unit="倍", unit_text="番", power=None,
            rule="phrase", qualifier=qualifier, doubled=True, confidence=0.9,
        )  # fmt: skip

    def is_negative(self, amount: Amount) -> bool:
        """Whether a minus stands before the amount: -5℃至8℃."""
        sign = _SIGN.search(self.text[max(0, amount.start - 2) : amount.start])
        return sign is not None and sign.group() not in "+＋"

    def _signed(self, amount: Amount, start: int) -> tuple[int, Amount]:
        """With the sign before it: -3.2%, 负3.2%, 零下12℃."""
        before = self.text[max(0, amount.start - 2) : amount.start]
        sign = _SIGN.search(before)
        if sign and amount.low is not None and amount.low < 0:
            return min(start, amount.start - len(sign.group())), amount
        if not sign or amount.value is None:
            return start, amount
        value = amount.value if sign.group() in "+＋" else -amount.value
        width = len(sign.group())
        return min(start, amount.start - width), amount._replace(value=value)


def _in_its_unit(amount: Amount, reach: Reach) -> Amount:
    """The amount in the unit of its code, with what smaller units add."""
    if reach.unit and reach.unit.scale is not ONE:
        amount = amount.times(reach.unit.scale_of(amount.least))
    value = amount.value
    if value is None or reach.added is NOTHING or reach.added == 0:
        return amount
    more = reach.added if value >= 0 else -reach.added
    return amount._replace(value=as_decimal(Fraction(value) + more))


def _rule(amount: Amount, kind: Kind) -> str:
    """The name of the form a quantity has."""
    if amount.low is not None:
        return "range"
    if amount.share_of is not None:
        return "share"
    return "count" if kind == "count" else "measure"
