"""Numbers with their units: where they stand, what they are worth, and that they are figures.

One pass from left to right. What only looks like a figure is refused, each time by a rule of
``rules/figures.toml`` or because no unit follows; what a number is about is not asked here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from ingest.find import odd_figures
from ingest.find.amounts import (
    AGAIN,
    NUMBER,
    PLAIN,
    Amount,
    as_decimal,
    read_amount,
    read_plain,
)
from ingest.find.figure_rules import Quantity, Rules
from ingest.find.line import Line
from ingest.find.reach import Reach
from ingest.numerals import parse_range

_TO = re.compile(r"(?:[（(]含[）)])?[ \u3000]?(?:-{2}|[-–－~～至到]|—{1,2}|−)[ \u3000]?")
_TO_FIRST = frozenset("（( \u3000-–－~～至到—−")  # characters that this begins with
_UNITLESS = (
    odd_figures.priced,
    odd_figures.ratio_of,
    odd_figures.slashed,
    odd_figures.shared,
    odd_figures.index,
    odd_figures.multiplied,
    odd_figures.spoken,
)
_RANKED = frozenset("第前")
_NAMING = frozenset(("count", "length"))  # kinds of unit that names end in: 十八盘, 三十里
_DIGITS = frozenset("0123456789")
_MEMBER_END = re.compile("[，。；：、]")  # of a list
_SPELLED_UNITLESS = (odd_figures.multiplied, odd_figures.spoken)


def scan(
    text: str, rules: Rules, taken: Sequence[tuple[int, int]], first: int = 0
) -> list[Quantity]:
    """Every quantity of ``text``, ascending and disjoint, outside the spans that are taken.

    No number begins before ``first``.
    """
    search, plain, number = rules.begins.search, PLAIN.match, NUMBER.match
    begin = search(text, first)
    if begin is None:
        return []
    line = Line(text, rules, taken)
    found: list[Quantity] = []
    floor = 0
    while begin:
        start = begin.start()
        match = plain(text, start) or number(text, start)
        got: list[Quantity] = []
        if match is None:
            at = start + 1
        elif span := line.taken.over(start, match.end()):
            at = max(match.end(), span[1])
        else:
            got, at = _at(line, match)
        begin = search(text, at)
        for quantity in got:
            clear = quantity.start >= floor
            found.append(quantity if clear else quantity._replace(start=floor))
            floor = quantity.end
    if "、" not in text:
        return found
    return [one for i, one in enumerate(found) if not _is_listed_name(text, found, i)]


def _is_listed_name(text: str, found: Sequence[Quantity], at: int) -> bool:
    """Whether a number in characters is a member of a list of names: 李家庄、十八盘、石佛寺.

    It fills its place between two 、, and neither of its neighbours holds a number: then it is a
    name as they are (in 鸡三百只、十八头、 one of them does).
    """
    here = found[at]
    if here.kind not in _NAMING or text[here.start - 1 : here.start] != "、":
        return False
    if text[here.end : here.end + 1] != "、" or here.start != here.core:
        return False
    if text[here.core] in _DIGITS:
        return False
    if at and not _MEMBER_END.search(text, found[at - 1].end, here.start - 1):
        return False
    behind = found[at + 1] if at + 1 < len(found) else None
    return behind is None or _MEMBER_END.search(text, here.end + 1, behind.start) is not None


def _at(line: Line, match: re.Match[str]) -> tuple[list[Quantity], int]:
    """What stands at ``match`` of PLAIN or NUMBER, and where to go on."""
    start, end = match.span()
    form = match.lastgroup
    if form == "phrase":
        return odd_figures.phrase(line, match), end
    if form == "mask_mult":
        return odd_figures.masked(line, match)
    if line.continues(start):
        return [], end
    amount: Amount | None
    if form is None:
        amount = read_plain(match)
    elif form == "half":
        amount = Amount(start, end, "半", Decimal("0.5"))
    else:
        amount = read_amount(match)
    if amount is None:
        return [], end
    before = line.text[start - 1] if start else ""
    if before in _RANKED:
        got = odd_figures.rank(line, amount)
        if got or before == "第":
            return got, max([end, *(q.end for q in got)])
    return _read(line, amount)


def _read(line: Line, amount: Amount) -> tuple[list[Quantity], int]:
    text = line.text
    reach = line.reach(amount)
    end = reach.end if reach else amount.end
    if text[end : end + 1] in _TO_FIRST and (ranged := _range(line, amount, reach)):
        amount, reach = ranged
    if reach is None:
        return _without_unit(line, amount)
    guard = line.rules.guards.match(text, amount.start)
    if guard:
        return [], max(amount.end, min(guard.end(), reach.end))
    if line.refused(amount, reach):
        return [], amount.end
    quantity = line.measured(amount, reach)
    return ([quantity], quantity.end) if quantity else ([], amount.end)


def _without_unit(line: Line, amount: Amount) -> tuple[list[Quantity], int]:
    """A number whose unit stands further on, or that needs none."""
    if amount.value is None:
        return [], amount.end
    for form in _SPELLED_UNITLESS if amount.spelled else _UNITLESS:
        got = form(line, amount)
        if got:
            return got, got[-1].end
    guard = line.rules.guards.match(line.text, amount.start)
    return [], max(amount.end, guard.end() if guard else 0)


def _range(line: Line, low: Amount, reach: Reach | None) -> tuple[Amount, Reach] | None:
    """The range that starts with ``low``: 15-20%, 5%至8%, 三到五年."""
    if low.value is None:
        return None
    start = reach.end if reach else low.end
    to = _TO.match(line.text, start)
    again = AGAIN.match(line.text, to.end()) if to else None
    high = read_amount(again) if again else None
    if to is None or high is None or high.value is None or low.share_of != high.share_of:
        return _range_of_shares(line, low, high)
    beyond = line.reach(high)
    if beyond is None or (reach and reach.code != beyond.code):
        return None
    if reach and to.group().strip() in {"到", "至"} and _from_before(line, low.start):
        return None
    first = low.value
    if reach is None:
        bounds = parse_range(f"{low.text}至{high.text}")
        first = bounds[0] if bounds else first
    first = as_decimal(Fraction(first) + (reach.added if reach else 0))
    last = as_decimal(Fraction(high.value) + beyond.added)
    if line.is_negative(low):
        first = -first
    if not first < last:
        return None
    power = high.power if high.power == low.power or low.power is None else None
    text = low.text + high.text
    return Amount(low.start, high.end, text, None, first, last, power), beyond


def _range_of_shares(line: Line, low: Amount, high: Amount | None) -> tuple[Amount, Reach] | None:
    """百分之三到五: the upper bound leaves out what the lower one has said."""
    if low.share_of not in {100, 1000} or high is None or high.share_of is not None:
        return None
    reach = line.reach(low)
    if low.value is None or high.value is None or not low.value < high.value or not reach:
        return None
    if line.rules.units.at(line.text, high.end):
        return None
    joined = low._replace(end=high.end, value=None, low=low.value, high=high.value)
    return joined, reach._replace(end=high.end)


def _from_before(line: Line, start: int) -> bool:
    """Whether 由 or 从 opens the clause: then A到B is a change, not a range."""
    clause = re.split(r"[，,。；;]", line.text[max(0, start - 16) : start])[-1]
    return "由" in clause or "从" in clause
