"""A written number at a place of a text: where numbers stand, and what each is worth."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from ingest.model import Number, Qualifier
from ingest.numeral_values import scaled
from ingest.numerals import parse_numeral, parse_range, written_power

_D = "[0-9０-９]"
# 1 9 ．5 亿元: digits set apart one by one. Two need a gap behind them too, else they may be cells.
_S = (
    rf"(?<![0-9０-９.．])(?<![0-9０-９.．] ){_D}"
    rf"(?:(?: {_D}){{2,11}}(?: ?[.．] ?{_D}(?: {_D}){{0,5}})?"
    rf"|(?: {_D})?(?: [.．] ?|[.．] ){_D}(?: {_D}){{0,5}}"
    rf"| {_D}(?= [^\s0-9０-９.．]))(?! ?[.．]?{_D})"
)
# 4·3％: a middle dot for a point.
_A = (
    rf"(?:{_S}|(?:[1-9１-９]{_D}{{0,2}}(?:[,，]{_D}{{3}}){{1,6}}(?!{_D})|{_D}{{1,24}})"
    rf"(?:[.．]{_D}{{1,12}}|[·•]{_D}{{1,3}}(?=[%％‰]|个百分点|[万亿]))?)"
)
# 千瓦 and 百分点 are units: their first character is no multiplier.
_K = r"(?:千(?![瓦米克伏帕卡焦升乏赫]|牛顿?(?![羊猪奶])|字节|比特|分点)|百(?!分点|[帕升]))"
_M = rf"[ \u3000]?(?:十|{_K}|万|亿|拾|佰|仟)"
_MIXED = (
    rf"{_A}(?:(?:{_M}){{1,3}}"
    rf"(?:零?{_A}(?:(?:十|{_K}|万)){{1,2}}|(?<=万)[0-9]{{4}}(?![0-9年.．]))?)?"
)
# 两 is a number alone or before a larger one, behind others a weight: 两万, 五百两.
_L = "(?:(?<![一二三四五六七八九十百千万亿])两|两(?=[百千万亿]))"
# 二、三十亿, 七、八个: one range; 第一、二批 and 三、四中全会 are none.
_PAIR = (
    r"(?:[二三四五六七八九]?十|(?<![第一二三四五六七八九、]))"
    r"(?:[一两]、[两二三]|二、三|三、四|四、五|五、六|六、七|七、八|八、九)(?![、届中产季])"
    rf"(?:十|{_K}|万|亿){{0,3}}"
)
_H = (
    rf"(?:[零〇○一二三四五六七八九十万亿廿卅壹贰叁肆伍陆柒捌玖拾佰仟]|{_K}|{_L}){{1,32}}"
    r"(?:点[零〇○一二三四五六七八九]{1,12}[百千万亿]{0,3})?"
)
_N = rf"(?:{_MIXED}|{_PAIR}|[数几](?:十|{_K}|万|亿){{1,3}}|{_H})"
_SHARE = rf"(?:{_H}又)?(?:{_H}|[0-9]{{1,3}})分之{_N}"
NUMBER = re.compile(
    rf"(?P<share>{_SHARE})"
    r"|(?P<phrase>翻了?番|翻了?一?倍(?!增)|一半(?!以上时间)|过半(?![数年月天个])|(?:过|超)?半数)"
    r"|(?P<half>(?<![上下前后多过一二两三四五六七八九十个0-9])(?<!较大)(?<!偌大)半(?=个?多?(?:年(?!度)|天|月(?!板)|小时|个月|学期|钟头)))"
    rf"|(?P<num>{_N})(?:(?P<more>[余多几]|来(?=[个名户人家座项万亿件次亩公天年处所台条辆场间头只岁里米斤吨]))"
    rf"(?P<mult>(?:十|{_K}|万|亿){{1,3}})?)?"
    r"|(?P<mask>[XxＸ×＊*]{1,6})(?P<mask_mult>[十百千万亿]{0,2})(?=[ \u3000]?[\u4e00-\u9fff%％])"
)
AGAIN = re.compile(
    rf"(?:(?P<share>{_SHARE})|(?P<num>{_N}))(?:(?P<more>[余多])(?P<mult>[十百千万亿]{{1,3}})?)?"
)
# What most numbers are, where nothing follows that could go on: known without asking what else.
PLAIN = re.compile(
    r"[0-9]{1,15}(?:\.[0-9]{1,12})?(?:万亿|[万亿])?"
    r"(?![0-9０-９十百千万亿拾佰仟余多几来零]|分之|[.．,，·•] ?[0-9０-９]"
    r"|[ \u3000][0-9０-９.．十百千万亿拾佰仟])"
)
_BARE = re.compile(r"[百千万亿]+")
_POWERS = frozenset("百千万亿")
_DIGITS = frozenset("0123456789")
_DIGIT = re.compile(_D)
_SPACED = re.compile(rf"(?<={_D}) (?=[0-9０-９.．])|(?<=[.．]) ")
_DOT = re.compile("[·•．]")
# The same, as what they are worth.
_SIMPLE = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,12})?(?:万亿|[万亿])?")
_SIMPLE_POWER = {"": None, "万": 4, "亿": 8, "万亿": 12}
_REMEMBERED = 4096  # numerals


class Amount(NamedTuple):
    """A number as read, before its unit. Made for each of a text's numbers, so a tuple."""

    start: int
    end: int
    text: str
    value: Number | None
    low: Number | None = None
    high: Number | None = None
    power: int | None = None
    qualifier: Qualifier | None = None
    share_of: int | None = None  # 百分之, 千分之: 100, 1000

    @property
    def spelled(self) -> bool:
        """Written without any Arabic digit."""
        return self.text[0] not in _DIGITS and _is_spelled(self.text)

    @property
    def bare(self) -> bool:
        """A power of ten with no digit before it: 万, 百万."""
        return self.text[0] in _POWERS and _BARE.fullmatch(self.text) is not None

    @property
    def least(self) -> Number:
        """The value, or the lower bound."""
        if self.value is not None:
            return self.value
        return Decimal(0) if self.low is None else self.low

    def times(self, factor: Fraction) -> Amount:
        """The amount in another unit."""
        value, low, high = (scaled_exactly(n, factor) for n in (self.value, self.low, self.high))
        return self._replace(value=value, low=low, high=high)


@lru_cache(_REMEMBERED)
def _is_spelled(text: str) -> bool:
    return _DIGIT.search(text) is None


def scaled_exactly(number: Number | None, factor: Fraction) -> Number | None:
    """Exact product, as a decimal where it is one."""
    if number is None:
        return None
    return as_decimal(Fraction(number) * factor)


def as_decimal(number: Fraction) -> Number:
    """A fraction as a decimal where it ends within twelve places."""
    shifted = number * 10**12
    if shifted.denominator != 1:
        return number
    value = Decimal(shifted.numerator).scaleb(-12).normalize()
    return Decimal(int(value)) if value == value.to_integral_value() else value


def read_plain(match: re.Match[str]) -> Amount:
    """What a match of PLAIN is worth."""
    text = match.group()
    value, power = _plain(text)
    return Amount(match.start(), match.end(), text, value, None, None, power)


def read_amount(match: re.Match[str]) -> Amount | None:
    """What a match of NUMBER or AGAIN is worth, or ``None`` if it is no number."""
    share, text, more, mult = match.group("share", "num", "more", "mult")
    worth = _share(share) if share else _worth(text, more, mult or "")
    if worth is None:
        return None
    start, end = match.span()
    value, low, high, power, qualifier, share_of = worth
    return Amount(start, end, share or text, value, low, high, power, qualifier, share_of)


# value, low, high, power, qualifier, share_of of an Amount
_Worth = tuple[
    Number | None, Number | None, Number | None, int | None, Qualifier | None, int | None
]


@lru_cache(_REMEMBERED)
def _plain(text: str) -> tuple[Number, int | None]:
    """What digits with 万 or 亿 behind them are worth, and the power of that."""
    digits = text.rstrip("万亿")
    power = _SIMPLE_POWER[text[len(digits) :]]
    return scaled(Decimal(digits), power or 0), power


@lru_cache(_REMEMBERED)
def _worth(text: str, more: str | None, mult: str) -> _Worth | None:
    """What a number is worth by itself: the same few numerals come again and again."""
    text = _DOT.sub(".", _SPACED.sub("", text)).replace("、", "")
    if more == "几" or text[0] in "数几":
        bounds = parse_range(text + (more or "") + mult) or _some_above(text, mult)
        power = written_power(text.lstrip("数几") + mult)
        return bounds and (None, *bounds, power, "approx", None)
    qualifier: Qualifier | None = ("approx" if more == "来" else "over") if more else None
    if _SIMPLE.fullmatch(text + mult):
        plain, power = _plain(text + mult)
        return plain, None, None, power, qualifier, None
    value = parse_numeral(text + mult)
    if value is None:
        bounds = parse_range(text + mult)
        return bounds and (None, *bounds, written_power(text + mult), None, None)
    return value, None, None, written_power(text + mult), qualifier, None


def _some_above(text: str, mult: str) -> tuple[Number, Number] | None:
    """一百几十亿: from one of the smaller step above it to ten of them."""
    base, step, power = (parse_numeral(part or "一") for part in (text, mult[:1], mult[1:]))
    if base is None or step is None or power is None or base < step * 10:
        return None
    low, high = (Fraction(base) + Fraction(step) * n for n in (1, 10))
    return as_decimal(low * Fraction(power)), as_decimal(high * Fraction(power))


@lru_cache(_REMEMBERED)
def _share(text: str) -> _Worth | None:
    """三分之二; 百分之九十八点五 and 千分之三 keep their denominator as a unit."""
    below, _, above = text.partition("分之")
    denominator = parse_numeral(below)
    kept = denominator in {Decimal(100), Decimal(1000)}
    share_of = int(denominator or 1) if kept else 1
    value = parse_numeral(above if kept else text)
    if value:
        return value, None, None, None, None, share_of
    bounds = parse_range(above.replace("、", "")) if kept else None
    return bounds and (None, *bounds, None, None, share_of)
