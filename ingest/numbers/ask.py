"""What may be asked of the figures: 投资 1亿元..5亿元, of a place, of years, of a stage."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal, get_args

from ingest.conversions import factor, unit_named
from ingest.narrowing import ALWAYS, ANYWHERE, Places, Years
from ingest.numerals import parse_numeral
from ingest.script import simplify

Sort = Literal["value", "least", "year", "place", "date"]
SORTS: tuple[Sort, ...] = get_args(Sort)
STAGES = ("actual", "target", "plan")
CHANGES = ("level", "change")  # how much there is; how much it grew or fell

_SIGNS = {">=": "least", "≥": "least", ">": "least", "<=": "most", "≤": "most", "<": "most"}
_SIGN = re.compile(r"(>=|<=|[≥≤><])(?=.)")
_ENDS = {"以上": "least", "起": "least", "以下": "most", "以内": "most"}
_NUMBER = re.compile(
    r"[+-]?(?:\d[\d,]*(?:\.\d+)?|[零一二三四五六七八九十百千万亿两点]+)[十百千万亿]*"
)
_MANY = re.compile(r"(?:万亿|[十百千万亿])+$")
_BETWEEN = re.compile(r"\.\.+|…+|~|～|—+|–|至|到|(?<=[^\s<>=])-(?=\d)")
# Spaces that people leave within an amount: 1 亿元 .. 5 亿元, > 500 亩.
_BEFORE_UNIT = re.compile(r"(?<=[0-9十百千万亿])\s+([^\s0-9.~～至到<>=≥≤-]+)")
_BEFORE_JOINT = re.compile(r"(\S+)\s+(\.\.+|~|～|至|到)\s*(?=\d)")
_BEFORE_NUMBER = re.compile(r"(?<=[.~～><=≥≤])\s+(?=\d)")


@dataclass(frozen=True, slots=True)
class Between:
    """From ``low`` to ``high``, both among them, in ``unit``; ``None``: no bound, any unit.

    ``unit`` is a code; ``shown`` the name it was asked for by, of which one is ``worth`` of it:
    亿元 is shown as 亿元, worth 100,000,000 CNY.
    """

    low: Fraction | None = None
    high: Fraction | None = None
    unit: str | None = None
    shown: str = ""
    worth: Fraction = Fraction(1)

    def __bool__(self) -> bool:
        return (self.low, self.high, self.unit) != (None, None, None)


ANY = Between()


@dataclass(frozen=True, slots=True)
class Asked:
    """Figures as asked for.

    ``words`` must each stand in the indicator or in what it belongs to, or be another name of it
    (GDP: 地区生产总值). ``stage`` and ``change`` are empty for all; ``change`` tells how much there
    is (level) from how much it grew or fell (change).
    """

    words: str = ""
    between: Between = ANY
    places: Places = ANYWHERE
    years: Years = ALWAYS
    stage: str = ""
    change: str = ""
    reprints: bool = False
    sort: Sort = "value"

    def __bool__(self) -> bool:
        parts = (self.words, self.between, self.places, self.years, self.stage, self.change)
        return any(map(bool, parts))


@dataclass(frozen=True, slots=True)
class _Amount:
    value: Fraction
    power: Fraction  # of the multiplier as written: 亿 in 5亿元
    unit: str  # as written, behind the multiplier


# ─────────────────────────────────────────────────────────────── as typed in one line


def asked_words(typed: str) -> tuple[str, Between]:
    """The words and the amounts in what was typed.

    >>> words, between = asked_words("总投资 1亿元..5亿元")
    >>> words, between.low == 10**8, between.high == 5 * 10**8, between.unit
    ('总投资', True, True, 'CNY')
    >>> asked_words("耕地 >=500亩")[1].shown, asked_words("GDP 百强")[1] == ANY
    ('亩', True)

    Raises:
        ValueError: an amount in a unit that nobody knows, or from more to less.
    """
    words: list[str] = []
    between = ANY
    for word in _closed_up(typed).split():
        amount = _range_of(word)
        if amount is None:
            words.append(word)
        else:
            between = amount
    return " ".join(words), between


def _closed_up(typed: str) -> str:
    """What was typed, a space before each amount and none within: ``1 亿元 .. 5 亿元``."""
    said = _BEFORE_NUMBER.sub("", _SIGN.sub(r" \1", typed))
    said = _BEFORE_UNIT.sub(lambda m: m[1] if unit_named(m[1]) else m[0], said)
    return _BEFORE_JOINT.sub(lambda m: f"{m[1]}{'' if _amount(m[1]) else ' '}{m[2]}", said)


def _range_of(word: str) -> Between | None:
    """``1亿元..5亿元``, ``..5亿元``, ``>5亿元``, ``500亩以上`` as a range; ``None`` for a word."""
    sign = _SIGN.match(word)
    if sign and (amount := _amount(word[sign.end() :])):
        return _one_sided(_SIGNS[sign[1]], amount)
    for end, side in _ENDS.items():
        if word.endswith(end) and (amount := _amount(word.removesuffix(end))):
            return _one_sided(side, amount)
    for joint in _BETWEEN.finditer(word):
        said = word[: joint.start()], word[joint.end() :]
        low, high = map(_amount, said)
        # Open at one end only by dots: 到2025 names no amount.
        whole = all(said) or (any(said) and joint.group()[0] in ".…")
        if whole and bool(low) == bool(said[0]) and bool(high) == bool(said[1]):
            return _joined(low, high, "")
    exact = _amount(word)
    if exact and exact.unit and word[:1].isdigit():
        return _joined(exact, exact, "")
    return None


def _one_sided(side: str, amount: _Amount) -> Between:
    return _joined(amount, None, "") if side == "least" else _joined(None, amount, "")


# ─────────────────────────────────────────────────────────────── as typed in three fields


def between(low: str, high: str, unit: str) -> Between:
    """The range of two fields of a form and a field for the unit, any of them empty.

    A field may have a unit of its own (5000万元); else the field for the unit is meant.

    Raises:
        ValueError: what is no number; a unit that nobody knows; from more to less.
    """
    return _joined(_field(low), _field(high), unit.strip())


def _field(said: str) -> _Amount | None:
    amount = _amount(said) if said.strip() else None
    if said.strip() and amount is None:
        raise ValueError(f"{said.strip()!r} is no number: write 1000, 1.5亿 or 5000万元")
    return amount


def in_unit(amount: Between, unit: str) -> Between:
    """``amount``, its values shown in ``unit`` (a name; empty: as it is).

    Raises:
        ValueError: nobody knows the unit, or it measures something else.
    """
    if not unit.strip():
        return amount
    shown = _joined(None, None, unit.strip())
    share = factor(amount.unit, shown.unit) if amount.unit is not None else shown.worth
    if share is None:
        raise ValueError(f"{amount.shown} and {unit.strip()} do not measure the same thing")
    low, high = (None if end is None else end * share for end in (amount.low, amount.high))
    return replace(shown, low=low, high=high)


# ─────────────────────────────────────────────────────────────── amounts


def _amount(said: str) -> _Amount | None:
    """A number with its unit, which may be missing: 5亿元, 1,200, 三十万亩."""
    plain = simplify("".join(said.split()))
    number = _NUMBER.match(plain)
    value = parse_numeral(number.group().replace(",", "")) if number else None
    if number is None or value is None:
        return None
    unit = plain[number.end() :]
    if unit and unit_named(unit) is None:
        return None
    many = _MANY.search(number.group())
    power = parse_numeral(f"1{many.group()}") if many else 1
    return _Amount(Fraction(value), Fraction(power or 1), unit)


def _joined(low: _Amount | None, high: _Amount | None, field: str) -> Between:
    """Both ends in one unit. A lower end without one takes all of the upper's: 1..5亿元."""
    named = field or (high.unit if high and high.unit else low.unit if low else "")
    meant = unit_named(named) if named else None
    if named and meant is None:
        raise ValueError(f"no unit is called {named!r}: write 元, 万元, 亩, 公顷, 吨 or %")
    code, worth = meant if meant else (None, Fraction(1))
    first, last = (None if one is None else _in_units(one, code, worth) for one in (low, high))
    if low and high and first is not None and last is not None:
        bare = not low.unit and low.power == 1 and high.power > 1
        if bare and first * high.power <= last:
            first *= high.power
        if first > last:
            raise ValueError("the range goes from more to less: write the smaller number first")
    shown = _shown(high or low, named)
    told = unit_named(shown) if shown else None
    return Between(first, last, code, shown, told[1] if told else Fraction(1))


def _in_units(amount: _Amount, code: str | None, worth: Fraction) -> Fraction:
    """What it is worth in ``code``: by its own unit, or by the field's (1.5亿 in 元).

    Raises:
        ValueError: its own unit is no measure of the same thing.
    """
    if not amount.unit:
        return amount.value * worth
    own = unit_named(amount.unit)
    share = factor(own[0], code) if own else None
    if own is None or share is None:
        raise ValueError(f"{amount.unit} and {code} do not measure the same thing")
    return amount.value * own[1] * share


def _shown(amount: _Amount | None, named: str) -> str:
    """The unit to show values in: as it was written, with its multiplier (亿元, 万亩)."""
    if amount is None or amount.power == 1:
        return named
    mult = {10**4: "万", 10**8: "亿", 10**12: "万亿"}.get(int(amount.power), "")
    return f"{mult}{named}" if named and mult and unit_named(f"{mult}{named}") else named
