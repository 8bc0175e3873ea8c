"""Numerals, exact: what a written number is worth, as `Decimal` or `Fraction`, never a double.

Three questions, three functions:

* `parse_numeral`: one number, or ``None`` for what is none (三万四 → 34000, 三分之二 → 2/3);
* `parse_range`: the bounds of a range or of a vague number (三到五, 两三, 数十, 百余万);
* `written_power`: the power of ten of the multiplier at its end (2680万 → 4).

Each takes the number alone: no unit, no words around it. Both scripts and both widths are read, and
spaces between its parts (一千 二百, 3 万) do not matter.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from ingest.model import Number
from ingest.numeral_values import POWER, in_one_spelling, power_of, scaled, value_of

_SIGN = re.compile(r"负|零下|-|\+")
_MULTIPLIER = r"(?:[十百千]?(?:万亿|万|亿)|[十百千])"
_GREAT = re.compile(r"(?:[万亿兆]+|[kKwWM])$")
_ENDING = re.compile(r"(?:[十百千万亿]+|[kKwWM])$")

_BETWEEN = re.compile(r"--|[-~至到]")
_VAGUE = re.compile(r"[数几]([十百千万亿]+)")
_OVER = re.compile(rf"(.+?)(?:余|多)({_MULTIPLIER})?")
_SOME = re.compile(rf"(.*十|.+(?=零))零?几({_MULTIPLIER})?")
_ENDINGS = frozenset("余多几十百千万亿")
_CAPITAL = "[零壹贰叁肆伍陆柒捌玖拾佰仟万亿貳參叄陸萬億]"
_CHEQUE = re.compile(
    rf"([负負])?(?:({_CAPITAL}+)[元圆圓])?(?:零?({_CAPITAL})角)?(?:零?({_CAPITAL})分)?[整正]?"
)
_PAIR = re.compile(
    r"([一二三四五六七八九两十百千万]*?)([一二三四五六七八九两])([二三四五六七八九])([十百千万亿]*)"
)


def parse_numeral(text: str) -> Number | None:
    """The exact value of a written number, or ``None`` where ``text`` is none.

    A number with 余, 多 or 几 is worth what is said of it (十余万 → 100000); how far it may go says
    `parse_range`, and so it does for ranges and for vague numbers without any digit (两三, 数十),
    which have no value. An amount in capital characters, as on a cheque, is worth its 元.

    >>> parse_numeral("3541.07万"), parse_numeral("四百五"), parse_numeral("三分之二")
    (Decimal('35410700'), Decimal('450'), Fraction(2, 3))
    >>> parse_numeral("两点半") is None
    True
    """
    plain = in_one_spelling(text)
    if plain is None:
        return None
    amount = _CHEQUE.fullmatch(text.strip())
    value = _on_cheque(amount) if amount else _signed(plain)
    if value is not None or plain[-1] not in _ENDINGS:
        return value
    said = _OVER.fullmatch(plain) or _SOME.fullmatch(plain)
    stem = value_of(said[1]) if said else None
    return scaled(stem, power_of(said[2] or "")) if said and isinstance(stem, Decimal) else None


def parse_range(text: str) -> tuple[Number, Number] | None:
    """The bounds of a range (三到五, 15-20) or of a vague number, lower first.

    A lower bound takes the multiplier of the upper one where it must be meant: 3至5万 is 30000 to
    50000, 5千到1万 stays. 数十 is 10 to 100, 十余 is 10 to 20, 上千 is 1000 to 10000.

    >>> parse_range("两三"), parse_range("百余万")
    ((Decimal('2'), Decimal('3')), (Decimal('1000000'), Decimal('2000000')))
    """
    plain = in_one_spelling(text)
    if plain is None:
        return None
    bounds = _joined(plain) or _vague(plain) or _neighbours(plain)
    return bounds if bounds and bounds[0] < bounds[1] else None


def written_power(text: str) -> int | None:
    """The power of ten of the multiplier 万 or 亿 that ends a number: 2680万 → 4, 5.6万亿 → 12.

    ``None`` where it ends in none, and where another multiplier stands inside (3亿5000万).
    """
    plain = in_one_spelling(text) or ""
    ending = re.search(r"[万亿]+$", plain)
    if not ending or re.search(r"[万亿]", plain[: ending.start()]):
        return None
    return power_of(ending.group())


def _signed(plain: str) -> Number | None:
    """With a sign before it: 负, 零下, -, +."""
    sign = _SIGN.match(plain)
    value = value_of(plain[sign.end() :] if sign else plain)
    return -value if value is not None and sign and sign.group() != "+" else value


def _on_cheque(amount: re.Match[str]) -> Decimal | None:
    """壹拾贰元叁角整 is 12.3."""
    sign, *parts = amount.groups()
    cents = Fraction(0)
    for part, worth in zip(parts, (100, 10, 1), strict=True):
        value = value_of(in_one_spelling(part) or "") if part else 0
        if value is None:
            return None
        cents += Fraction(value) * worth
    return scaled(Decimal(int(-cents if sign else cents)), -2) if any(parts) else None


def _joined(plain: str) -> tuple[Number, Number] | None:
    """A至B: two numbers with a joining sign between."""
    for joint in _BETWEEN.finditer(plain):
        low_text, high_text = plain[: joint.start()], plain[joint.end() :]
        if "分之" in low_text and "分之" not in high_text:  # 百分之三到五
            high_text = low_text[: low_text.index("分之") + 2] + high_text
        low, high = _signed(low_text), _signed(high_text)
        if low is not None and high is not None:
            return _levelled(low_text, low, high_text), high
    return None


def _levelled(low_text: str, low: Number, high_text: str) -> Number:
    """The lower bound with the upper one's multiplier, where it has none: 3至5万, 三十到五十万."""
    if isinstance(low, Fraction) or _GREAT.search(low_text):
        return low
    endings = [_GREAT.search(high_text)]
    if not re.search("[十百千]", low_text):
        endings.insert(0, _ENDING.search(high_text))
    for ending in endings:
        stem = _signed(high_text[: ending.start()]) if ending else None
        if ending and stem is not None and low < stem:
            return scaled(low, power_of(ending.group()))
    return low


def _vague(plain: str) -> tuple[Number, Number] | None:
    """数十, 几百万, 上千, 十几, 一百零几万, 十余, 三千多."""
    if plain[0] in "上成" and set(plain[1:]) <= set(POWER):
        value = value_of(plain[1:])
        return None if value is None else (value, value * 10)
    vague = _VAGUE.fullmatch(plain)
    if vague:
        return _vague("上" + vague[1])
    some = _SOME.fullmatch(plain)
    if some:
        value = value_of(some[1])
        return _between(value, Decimal(10), some[2])
    over = _OVER.fullmatch(plain)
    value = value_of(over[1]) if over else None
    if over is None or value is None or isinstance(value, Fraction) or value <= 0:
        return None
    zeros = len(str(value)) - len(str(value).rstrip("0")) if value == int(value) else 0
    return _between(value, Decimal(10) ** zeros, over[2])


def _between(
    value: Number | None, width: Decimal, ending: str | None
) -> tuple[Number, Number] | None:
    """From a number to the next round one of its kind, times the multiplier behind it."""
    if not isinstance(value, Decimal):
        return None
    power = power_of(ending or "")
    return scaled(value, power), scaled(value + width, power)


def _neighbours(plain: str) -> tuple[Number, Number] | None:
    """两三, 三五, 十七八, 三四十, 五六百万, 七百三四十: two neighbouring digits."""
    pair = _PAIR.fullmatch(plain)
    if not pair:
        return None
    before, low_digit, high_digit, after = pair.groups()
    digits = "一二三四五六七八九"
    step = digits.index(high_digit) - digits.index(low_digit.replace("两", "二"))
    if step != 1 and low_digit + high_digit != "三五":
        return None
    low, high = value_of(before + low_digit + after), value_of(before + high_digit + after)
    return None if low is None or high is None else (low, high)
