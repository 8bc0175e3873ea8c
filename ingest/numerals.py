"""Numerals, exact: what a written number is worth, as `Decimal` or `Fraction`, never a double.

Three questions, three functions:

* `parse_numeral`: one number, or ``None`` for what is none (三万四 → 34000, 三分之二 → 2/3);
* `parse_range`: the bounds of a range or of a vague number (三到五, 两三, 数十, 百余万);
* `written_power`: the power of ten of the multiplier at its end (2680万 → 4).

Each takes the number alone: no unit, no words around it. Both scripts and both widths are read.
"""

from __future__ import annotations

import re
from decimal import Context, Decimal
from fractions import Fraction

from ingest.model import Number

# Longer than any amount of money; what is longer is a serial number or damage.
LONGEST = 48
# Wide enough that scaling a numeral of LONGEST characters never rounds.
_EXACT = Context(prec=120)

_SPELLINGS = str.maketrans(
    "０１２３４５６７８９．，％壹贰叁肆伍陆柒捌玖貳參叄陸拾佰仟萬億兩點負〇○−－–—―～",
    "0123456789.,%一二三四五六七八九二三三六十百千万亿两点负零零-----~",
)
_DIGIT = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_POWER = {"十": 1, "百": 2, "千": 3, "万": 4, "亿": 8}

_HAN = "零一二三四五六七八九两十百千万亿"
_ARABIC = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?", re.ASCII)
_MULTIPLIER = r"(?:[十百千]?(?:万亿|万|亿)|[十百千])"
_MIXED = re.compile(rf"({_ARABIC.pattern})({_MULTIPLIER})(.*)", re.ASCII)
_POINTED = re.compile(rf"([{_HAN}]+)点([零一二三四五六七八九]+)({_MULTIPLIER})?")
_ROMAN_RATIO = re.compile(r"(\d+)/(\d+)", re.ASCII)
_GAP = re.compile(r"(?<=[\d.])[ \u3000\xa0](?=[十百千万亿])")
_SIGN = re.compile(r"负|零下|-|\+")
_ENDING = re.compile(r"[十百千万亿]+$")

_JOIN = re.compile(r"(.+?)(?:--|-|~|至|到)(.+)")
_VAGUE = re.compile(r"[数几]([十百千万亿]+)")
_OVER = re.compile(rf"(.+?)(?:余|多)({_MULTIPLIER})?")
_TEENS = re.compile(rf"(.*十)几({_MULTIPLIER})?")
_PAIR = re.compile(
    r"([一二三四五六七八九两十百千万]*?)([一二三四五六七八九两])([二三四五六七八九])([十百千万亿]*)"
)


def parse_numeral(text: str) -> Number | None:
    """The exact value of a written number, or ``None`` where ``text`` is none.

    Ranges and vague numbers (两三, 数十, 十余) are none: see `parse_range`.

    >>> parse_numeral("3541.07万"), parse_numeral("四百五"), parse_numeral("三分之二")
    (Decimal('35410700'), Decimal('450'), Fraction(2, 3))
    >>> parse_numeral("两点半") is None
    True
    """
    plain = _plain(text)
    if plain is None:
        return None
    sign = _SIGN.match(plain)
    if sign:
        value = _unsigned(plain[sign.end() :])
        return value if value is None or sign.group() == "+" else -value
    return _unsigned(plain)


def parse_range(text: str) -> tuple[Number, Number] | None:
    """The bounds of a range (三到五, 15-20) or of a vague number, lower first.

    A lower bound takes the multiplier of the upper one where it must be meant: 3至5万 is 30000 to
    50000, 5千到1万 stays. 数十 is 10 to 100, 十余 is 10 to 20, 上千 is 1000 to 10000.

    >>> parse_range("两三"), parse_range("百余万")
    ((Decimal('2'), Decimal('3')), (Decimal('1000000'), Decimal('2000000')))
    """
    plain = _plain(text)
    if plain is None:
        return None
    bounds = _joined(plain) or _vague(plain)
    return bounds if bounds and bounds[0] < bounds[1] else None


def written_power(text: str) -> int | None:
    """The power of ten of the multiplier 万 or 亿 that ends a number: 2680万 → 4, 5.6万亿 → 12.

    ``None`` where it ends in none, and where another multiplier stands inside (3亿5000万).
    """
    plain = _plain(text)
    ending = re.search(r"(?:万|亿|万亿)$", plain) if plain else None
    if not plain or not ending:
        return None
    whole = re.search(r"[万亿]+$", plain)
    start = whole.start() if whole else ending.start()
    return None if re.search(r"[万亿]", plain[:start]) else sum(_POWER[c] for c in plain[start:])


def _plain(text: str) -> str | None:
    """``text`` in one spelling, or ``None`` where it cannot be a number for its length."""
    text = text.strip()
    if not text or len(text) > LONGEST:
        return None
    if text.isascii() and text.isdecimal():
        return text
    return _GAP.sub("", text.translate(_SPELLINGS)).replace("廿", "二十").replace("卅", "三十")


def _unsigned(plain: str) -> Number | None:
    if "分之" in plain:
        return _fraction(plain)
    if plain in {"一半", "半"}:
        return Fraction(1, 2) if plain == "一半" else Decimal("0.5")
    if "0" <= plain[:1] <= "9":
        return _arabic(plain)
    pointed = _POINTED.fullmatch(plain)
    if pointed:
        whole, decimals, multiplier = pointed.groups()
        before = _han(whole)
        if before is None:
            return None
        digits = "".join(str(_DIGIT[c]) for c in decimals)
        return _scaled(Decimal(f"{before}.{digits}"), multiplier or "")
    value = _han(plain)
    return None if value is None else Decimal(value)


def _fraction(plain: str) -> Fraction | None:
    """三分之二, 百分之九十八点五, 二又三分之一."""
    whole, mixed, rest = plain.rpartition("又")
    below, _, above = rest.partition("分之")
    parts = [_unsigned(part) if part else None for part in (below, above)]
    if "分之" in above or parts[0] is None or parts[1] is None or parts[0] == 0:
        return None
    value = Fraction(parts[1]) / Fraction(parts[0])
    if not mixed:
        return value
    added = _unsigned(whole) if whole else None
    return None if added is None else Fraction(added) + value


def _arabic(plain: str) -> Number | None:
    """Arabic digits, with a multiplier and more behind it: 1,100万, 25万6千, 3亿5000万, 2万5."""
    if _ARABIC.fullmatch(plain):
        return _tidy(Decimal(plain.replace(",", "")))
    ratio = _ROMAN_RATIO.fullmatch(plain)
    if ratio:
        return Fraction(int(ratio[1]), int(ratio[2])) if int(ratio[2]) else None
    mixed = _MIXED.fullmatch(plain)
    if not mixed:
        return None
    head, multiplier, tail = mixed.groups()
    value = _scaled(Decimal(head.replace(",", "")), multiplier)
    if not tail:
        return value
    rest = _unsigned(tail.removeprefix("零"))
    step = Decimal(10) ** sum(_POWER[c] for c in multiplier)
    if rest is None or isinstance(rest, Fraction):
        return None
    if len(tail) == 1:  # 2万5: the 5 counts the next lower unit
        rest *= step / 10
    return _tidy(value + rest) if rest < step else None


def _scaled(value: Decimal, multiplier: str) -> Decimal:
    power = sum(_POWER[char] for char in multiplier)
    return _tidy(_EXACT.multiply(value, Decimal(10) ** power))


def _tidy(value: Decimal) -> Decimal:
    """Whole numbers without exponent or decimals, so that they print as they are said."""
    return Decimal(int(value)) if value == value.to_integral_value() else value


def _han(plain: str) -> int | None:
    """A whole number in Chinese characters, small or elliptical (四百五), or digit by digit."""
    if not plain or any(char not in _HAN for char in plain):
        return None
    if all(char in _DIGIT for char in plain):
        return _digits(plain)
    return _above(plain, "亿", 10**8)


def _digits(plain: str) -> int | None:
    """Digits in a row: 二零二三. Two neighbours (三四, 三五) are a range, not a number."""
    if len(plain) == 1:
        return _DIGIT[plain]
    if "两" in plain:
        return None
    if len(plain) == 2 and (_DIGIT[plain[1]] - _DIGIT[plain[0]] == 1 or plain == "三五"):
        return None
    return int("".join(str(_DIGIT[char]) for char in plain))


def _above(plain: str, char: str, unit: int) -> int | None:
    """``left char right``, each smaller than the unit, the left one allowed to be 万 for 亿."""
    left, found, right = plain.rpartition(char)
    below = (lambda s: _above(s, "万", 10**4)) if unit == 10**8 else _section
    if not found:
        return below(right)
    count = 1 if not left else below(left)
    if count is None or count == 0:
        return None
    if not right:
        return count * unit
    if len(right) == 1 and right in _DIGIT and right != "零":  # 三万四
        return count * unit + _DIGIT[right] * unit // 10
    rest = below(right)
    return None if rest is None or rest >= unit else count * unit + rest


def _section(plain: str) -> int | None:
    """A number below 10,000 in Chinese characters."""
    total, last, digit, zero = 0, 10**4, -1, False
    for at, char in enumerate(plain):
        if char == "零":
            if digit >= 0 or zero:
                return None
            zero = True
        elif char in _DIGIT:
            if digit >= 0:
                return None
            digit = _DIGIT[char]
        elif char in _SMALL and _SMALL[char] < last and (digit >= 0 or at == 0 or char == "十"):
            last = _SMALL[char]
            total += (digit if digit >= 0 else 1) * last
            digit, zero = -1, False
        else:
            return None
    if digit < 0:
        return None if zero and plain != "零" else total
    elliptical = not zero and last in {100, 1000}
    return total + digit * (last // 10 if elliptical else 1)


def _joined(plain: str) -> tuple[Number, Number] | None:
    """A至B: two numbers with a joining sign between."""
    for at in [m.start() for m in re.finditer(r"[-~至到]", plain)]:
        low_text, high_text = plain[:at], plain[at + 1 :].lstrip("-~")
        low, high = (
            parse_numeral(low_text) if low_text else None,
            parse_numeral(high_text) if high_text else None,
        )
        if low is not None and high is not None:
            return _levelled(low_text, low, high_text, high), high
    return None


def _levelled(low_text: str, low: Number, high_text: str, high: Number) -> Number:
    """The lower bound with the upper one's multiplier, where it has none: 3至5万, 百分之三至五."""
    ending = _ENDING.search(high_text)
    if isinstance(low, Fraction) or not ending or _ENDING.search(low_text):
        return low
    stem = parse_numeral(high_text[: ending.start()])
    if stem is None or not low < stem:
        return low
    return _scaled(low, ending.group())


def _vague(plain: str) -> tuple[Number, Number] | None:
    """数十, 几百万, 十几, 十余, 三千多, 上千, 两三, 十七八, 五六百."""
    if plain[:1] in "上成近" and set(plain[1:]) <= set(_POWER):
        value = parse_numeral(plain[1:])
        return None if value is None else (value, value * 10)
    vague = _VAGUE.fullmatch(plain)
    if vague:
        value = parse_numeral(vague[1])
        return None if value is None else (value, value * 10)
    teens = _TEENS.fullmatch(plain)
    if teens:
        value = parse_numeral(teens[1])
        if not isinstance(value, Decimal):
            return None
        power = teens[2] or ""
        return _scaled(value, power), _scaled(value + 10, power)
    over = _OVER.fullmatch(plain)
    return _over(over[1], over[2] or "") if over else _neighbours(plain)


def _over(stem: str, multiplier: str) -> tuple[Number, Number] | None:
    """十余, 三千多, 百余万: from the number to the next round one of its kind."""
    value = parse_numeral(stem)
    if value is None or isinstance(value, Fraction) or value <= 0:
        return None
    zeros = len(str(value)) - len(str(value).rstrip("0")) if value == int(value) else 0
    return _scaled(value, multiplier), _scaled(value + Decimal(10) ** zeros, multiplier)


def _neighbours(plain: str) -> tuple[Number, Number] | None:
    """两三, 三五, 十七八, 三四十, 五六百万: two neighbouring digits."""
    pair = _PAIR.fullmatch(plain)
    if not pair:
        return None
    before, low, high, after = pair.groups()
    if _DIGIT[high] - _DIGIT[low] != 1 and low + high != "三五":
        return None
    bounds = parse_numeral(before + low + after), parse_numeral(before + high + after)
    return None if bounds[0] is None or bounds[1] is None else (bounds[0], bounds[1])
