"""What word processors number by themselves, 一、, （二）, 第三条, ①: written out, so it stays.

A label is a pattern (``（%1）``, ``%1.%2``) over the counters of a list's levels, each in a number
format. The formats go by the names of ISO/IEC 29500 (``ST_NumberFormat``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

_PLACEHOLDER = re.compile(r"%([1-9])")
_TIGHT = "、，．。.）)】］]：:〉》"  # a label that ends so needs no gap before the text
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_FORMAL = str.maketrans("一二三四五六七八九十百千零", "壹贰叁肆伍陆柒捌玖拾佰仟零")
LONGEST = 60  # characters of a label's pattern
_MOST = 9999  # what is numbered higher is written in digits


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: how its number is written, where it starts, when it starts again.

    ``restart`` is the level (from 0) whose numbers start this one again, with all above it;
    ``None`` is the level before, -1 none. ``plain`` writes all numbers of the label as digits.
    ``apart`` says whether the program puts a gap between label and text.
    """

    number_format: str = "decimal"
    pattern: str = ""
    start: int = 1
    restart: int | None = None
    plain: bool = False
    apart: bool = True


@dataclass(slots=True)
class Counters:
    """Where the numbers of one list stand, by level: the one thing here that changes."""

    at: dict[int, int] = field(default_factory=dict)

    def label(self, levels: Mapping[int, Level], number: int) -> str:
        """Count one more item of level ``number`` and return its label, a gap included."""
        level = levels.get(number, Level())
        self.at[number] = self.at.get(number, level.start - 1) + 1
        for lower, rules in levels.items():
            reset = lower - 1 if rules.restart is None else rules.restart
            if lower > number and number <= reset:
                self.at.pop(lower, None)
        if level.number_format in {"bullet", "none"} and "%" not in level.pattern:
            return ""
        text = _PLACEHOLDER.sub(
            lambda m: self._written(levels, level, int(m[1]) - 1), level.pattern
        )
        return set_before(text) if level.apart else text.strip()

    def _written(self, levels: Mapping[int, Level], asking: Level, number: int) -> str:
        level = levels.get(number, Level())
        count = self.at.setdefault(number, level.start)
        return written(count, "decimal" if asking.plain else level.number_format)


def set_before(label: str) -> str:
    """``label`` before its text: with a gap where it needs one, ``""`` for a bullet."""
    text = label.strip()
    if not any(map(str.isalnum, text)):
        return ""
    return text if text[-1] in _TIGHT else text + " "


def written(count: int, number_format: str) -> str:
    """``count`` as a list number: ``written(12, "chineseCounting") == "十二"``."""
    if number_format in {"none", "bullet"}:
        return ""
    write = _FORMATS.get(number_format)
    return write(count) if write and 0 < count <= _MOST else str(count)


def chinese(count: int) -> str:
    """``count``, 1 to 9,999, as it is read: 十二, 一百零五."""
    text, gap = "", False
    for power, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = count // power % 10
        if digit:
            text += ("零" if gap and text else "") + "零一二三四五六七八九"[digit] + unit
        gap = not digit
    return text.removeprefix("一") if text.startswith("一十") else text


def _digits(characters: str) -> Callable[[int], str]:
    return lambda count: "".join(characters[int(digit)] for digit in str(count))


def _one_of(characters: str) -> Callable[[int], str]:
    """Characters in turn, as 甲乙丙; beyond them digits."""
    return lambda count: characters[count - 1] if count <= len(characters) else str(count)


def _roman(count: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        text += letters * (count // value)
        count %= value
    return text


def _letters(count: int) -> str:
    """Small letters as lists count them: a … z, aa … zz."""
    return chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)


def circled(count: int) -> str:
    """① to ㊿, beyond them ``(51)``."""
    ranges: Sequence[tuple[int, int]] = ((20, 0x2460), (35, 0x3251 - 20), (50, 0x32B1 - 35))
    base = next((start for last, start in ranges if count <= last), None)
    return chr(base + count - 1) if base else f"({count})"


_READ = (
    "chineseCounting", "chineseCountingThousand", "japaneseCounting", "japaneseLegal",
    "taiwaneseCounting", "taiwaneseCountingThousand",
)  # fmt: skip
_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda count: f"{count:02d}",
    "decimalFullWidth": _digits("０１２３４５６７８９"),
    "decimalFullWidth2": _digits("０１２３４５６７８９"),
    "decimalEnclosedCircle": circled,
    "decimalEnclosedCircleChinese": circled,
    "decimalEnclosedParen": _one_of("".join(map(chr, range(0x2474, 0x2488)))),
    "decimalEnclosedFullstop": _one_of("".join(map(chr, range(0x2488, 0x249C)))),
    "ideographEnclosedCircle": _one_of("".join(map(chr, range(0x3280, 0x328A)))),
    "ideographTraditional": _one_of("甲乙丙丁戊己庚辛壬癸"),
    "ideographZodiac": _one_of("子丑寅卯辰巳午未申酉戌亥"),
    "ideographDigital": _digits("〇一二三四五六七八九"),
    "japaneseDigitalTenThousand": _digits("〇一二三四五六七八九"),
    "taiwaneseDigital": _digits("〇一二三四五六七八九"),
    "chineseLegalSimplified": lambda count: chinese(count).translate(_FORMAL),
    "ideographLegalTraditional": lambda count: chinese(count).translate(_FORMAL),
    "upperRoman": lambda count: _roman(count).upper(),
    "lowerRoman": _roman,
    "upperLetter": lambda count: _letters(count).upper(),
    "lowerLetter": _letters,
    "ordinal": lambda count: f"{count}.",
}
_FORMATS |= dict.fromkeys(_READ, chinese)
