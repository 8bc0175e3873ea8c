"""What one number in one spelling is worth: Arabic, Chinese, both together, parts of a whole.

`in_one_spelling` comes first; `value_of` reads what it gives. `ingest.numerals` is the way in.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Context, Decimal
from fractions import Fraction

from ingest.model import Number

# Longer than any amount of money; what is longer is a serial number or damage.
LONGEST = 48
# Wide enough that scaling a numeral of LONGEST characters never rounds.
_EXACT = Context(prec=240)

_SPELLINGS = str.maketrans(
    "０１２３４５６７８９．，／壹贰叁肆伍陆柒捌玖貳參叄陸拾佰仟萬億兩俩倆幺點負數幾餘對雙〇○−－–—―～",
    "0123456789.,/一二三四五六七八九二三三六十百千万亿两两两一点负数几余对双零零-----~",
)
_WORDS = {"廿": "二十", "卅": "三十", "卌": "四十", "万万": "亿", "百分百": "百分之百"}
# A space between two digits parts two numbers; any other is a gap that a scan or a form left.
_GAP = re.compile(r"(?<![0-9])[ \u3000\xa0]+|[ \u3000\xa0]+(?![0-9])")

POWER = {"十": 1, "百": 2, "千": 3, "万": 4, "亿": 8, "兆": 12, "万亿": 12}
# 15k, 30w, 1.2M, as job offers write them. Not G, m: 5G is a network, 5m a length.
LETTER = {"k": 3, "K": 3, "w": 4, "W": 4, "M": 6}
_TIMES = {"打": 12, "对": 2, "双": 2}  # 五打, 三双: a dozen, a pair
_DIGIT = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2}

_SPELLED = "零一二三四五六七八九十百千万亿"
_HALVES: Mapping[str, Number] = {
    "半": Decimal("0.5"), "一半": Fraction(1, 2), "半百": Decimal(50),
}  # fmt: skip

_ARABIC = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?|\.[0-9]+"
_NUMBER = re.compile(rf"({_ARABIC})(?:[eE]([+-]?[0-9]{{1,2}}))?")
_SCALED = re.compile(rf"({_ARABIC})([十百千]?(?:万亿|[万亿兆])|[十百千]|[kKwWM])")
_POINTED = re.compile(r"(.+)点([零一二三四五六七八九]+|[0-9]+)([百千]?(?:万亿|[万亿])?)")
_RAISED = re.compile(rf"({_ARABIC})\^([+-]?[0-9]{{1,2}})")
_SLASHED = re.compile(r"(?:([0-9]+) )?([0-9]+)/([0-9]+)")
_GROUPED = re.compile(r"(?<![0-9.])[0-9]{1,3}(?:,[0-9]{3})+(?![0-9.])")
# 百分三十, 四分一: as it is said in the south; 十份三.
_SHORT_SHARE = re.compile(rf"(?:(.+)又)?([{_SPELLED}]+)([分份])([{_SPELLED}]+)")
_WHOLE = re.compile(r"(?!零[百千万亿兆])[0-9零一二三四五六七八九两十百千万亿兆]+")
_PIECE = re.compile(r"[0-9]+|.")


def in_one_spelling(text: str) -> str | None:
    """``text`` with small simplified characters and half-width digits, without gaps.

    ``None`` where it is too long for a number, or empty.
    """
    text = text.strip()
    if not text or len(text) > 2 * LONGEST:
        return None
    if text.isascii() and text.isdecimal():
        return text if len(text) <= LONGEST else None
    plain = _GAP.sub("", text.translate(_SPELLINGS))
    for word, said in _WORDS.items():
        plain = plain.replace(word, said)
    return plain if len(plain) <= LONGEST else None


def value_of(plain: str) -> Number | None:
    """The exact value of an unsigned number in one spelling, or ``None`` where it is none."""
    if "分之" in plain:
        return _fraction(plain)
    short = _SHORT_SHARE.fullmatch(plain)
    if short:
        whole, below, word, above = short.groups()
        share = _fraction(f"{whole}又" * bool(whole) + f"{below}分之{above}")
        return share if share is not None and (share < 1 or whole or word == "份") else None
    if plain in _HALVES:
        return _HALVES[plain]
    for form, read in _FORMS:
        match = form.fullmatch(plain)
        if match:
            return read(match)
    if len(plain) == 1 and unicodedata.category(plain) == "Nl":  # Ⅳ
        return Decimal(int(unicodedata.numeric(plain)))
    times = _TIMES.get(plain[-1:], 1)
    counted = plain[:-1] if times > 1 else plain
    value = _whole(_GROUPED.sub(lambda group: group[0].replace(",", ""), counted))
    return None if value is None else Decimal(value * times)


def scaled(value: Decimal, power: int) -> Decimal:
    """``value`` times ten to ``power``, exact."""
    return _tidy(_EXACT.scaleb(value, power))


def _tidy(value: Decimal) -> Decimal:
    """Whole numbers without exponent or decimals, so that they print as they are said."""
    return Decimal(int(value)) if value == value.to_integral_value() else value


def power_of(multiplier: str) -> int:
    """The power of ten of a multiplier: 千万 is 7."""
    return sum((POWER | LETTER)[char] for char in multiplier)


def _number(match: re.Match[str]) -> Decimal:
    """1,100, 0.5, .5, and 1.2E+7 as spreadsheets print it."""
    return scaled(Decimal(match[1].replace(",", "")), int(match[2] or 0))


def _multiplied(match: re.Match[str]) -> Decimal:
    """3.5亿, 15000万, 1,100万, 30w."""
    return scaled(Decimal(match[1].replace(",", "")), power_of(match[2]))


def _raised(match: re.Match[str]) -> Number | None:
    """10^6: how a superscript comes out of a file."""
    base, power = Fraction(match[1].replace(",", "")), int(match[2])
    value = base**power if base or power > 0 else None
    whole = value is not None and value.denominator == 1
    return Decimal(int(value)) if value is not None and whole else value


def _slashed(match: re.Match[str]) -> Fraction | None:
    """2/3, 1 2/3."""
    below = int(match[3])
    return Fraction(int(match[2]), below) + int(match[1] or 0) if below else None


def _pointed(match: re.Match[str]) -> Decimal | None:
    """三点一四, 二十点五万, 零点零五."""
    before = _whole(match[1], is_run=True)
    if before is None:
        return None
    decimals = "".join(str(_DIGIT.get(char, char)) for char in match[2])
    return scaled(Decimal(f"{before}.{decimals}"), power_of(match[3]))


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Number | None]], ...] = (
    (_NUMBER, _number),
    (_SCALED, _multiplied),
    (_RAISED, _raised),
    (_SLASHED, _slashed),
    (_POINTED, _pointed),
)


def _fraction(plain: str) -> Fraction | None:
    """三分之二, 百分之九十八点五, 百分之负三点八, 二又三分之一."""
    rest, mixed, part = plain.rpartition("又")
    below, _, above = part.partition("分之")
    negative = above.startswith("负")
    under, over = value_of(below) if below else None, value_of(above[negative:]) if above else None
    if "分之" in above or "分之" in rest or not under or over is None:
        return None
    value = Fraction(over) / Fraction(under) * (-1 if negative else 1)
    if not mixed:
        return value
    added = value_of(rest) if rest else None
    return None if added is None else Fraction(added) + value


def _whole(plain: str, is_run: bool = False) -> int | None:
    """A whole number, in full or elliptical (四百五), or digit by digit, Arabic digits among it."""
    if not _WHOLE.fullmatch(plain):
        return None
    if all(char in _DIGIT for char in plain):
        return _digits(plain, is_run)
    return _above(plain, "兆亿万")


def _digits(plain: str, is_run: bool) -> int | None:
    """Digits in a row: 二零二三. Two neighbours (三四, 三五) are a range, not a number.

    ``is_run`` says that decimals follow, so that they are no range.
    """
    if len(plain) == 1:
        return _DIGIT[plain]
    if "两" in plain:
        return None
    steps = _DIGIT[plain[1]] - _DIGIT[plain[0]] == 1 or plain == "三五"
    if len(plain) == 2 and steps and plain[0] != "零" and not is_run:
        return None
    return int("".join(str(_DIGIT[char]) for char in plain))


def _above(plain: str, units: str) -> int | None:
    """``left unit right``: the right one smaller than the unit, the left one in smaller units."""
    if not units:
        return _section(plain)
    unit: int = 10 ** POWER[units[0]]
    smaller = units[1:]
    left, found, right = plain.rpartition(units[0])
    if not found:
        return _above(right, smaller)
    count = 1 if not left else _above(left, smaller)
    if not count:
        return None
    if not right:
        return count * unit
    if len(right) == 1 and right != "零":  # 三万四, 2万5: the digit counts the next lower unit
        rest = None if right == "两" else _digit(right)
        return None if rest is None else count * unit + rest * unit // 10
    below = _above(right, smaller)
    return None if below is None or below >= unit else count * unit + below


def _digit(piece: str) -> int | None:
    return int(piece) if piece.isdecimal() else _DIGIT.get(piece)


def _section(plain: str) -> int | None:
    """A number below 10,000, or Arabic digits: 三千二, 2千零30, 四千230."""
    total, last, count, after_zero, piece = 0, 10**LONGEST, -1, False, ""
    for piece in _PIECE.findall(plain):
        number = _digit(piece)
        if piece == "零":
            if count >= 0 or after_zero:
                return None
            after_zero = True
        elif number is not None:
            if count >= 0 or number >= last:
                return None
            count = number
        else:
            unit = 10 ** POWER.get(piece, LONGEST)
            is_said = count > 0 or (count < 0 and (total == 0 or piece == "十"))
            if unit >= last or unit > 1000 or not is_said:
                return None
            total += (count if count > 0 else 1) * unit
            last, count, after_zero = unit, -1, False
    if count < 0:
        return None if after_zero and plain != "零" else total
    if piece == "两" and total:  # 三百两 is a weight
        return None
    elliptical = not after_zero and len(piece) == 1 and last in {100, 1000}
    return total + count * (last // 10 if elliptical else 1)
