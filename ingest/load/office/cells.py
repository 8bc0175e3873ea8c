"""What a cell of a spreadsheet is for its reader: a date, a share, or the number as typed.

A spreadsheet keeps dates as days and shares as fractions; the cell's number format says which is
meant. Dates come out in ISO 8601, as precise as the format shows them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache

_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?:\$[^\]]*|[A-Za-z]+[0-9]*|[<>=][^\]]*)\]')
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_UNIT = re.compile(r'(?:[0#?]|general|G/通用格式)"([^"]{1,20})"\s*(?:_.)?$', re.IGNORECASE)
_WORDS = re.compile(r"general|AM/PM|A/P|上午/下午|e\+|e-", re.IGNORECASE)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f]")
# What the numbers below 164 mean where a workbook does not say it itself; which parts of a date
# the Eastern ones show depends on the program's language.
_DAY, _TIME, _SHARE = "yyyy-mm-dd", "h:mm:ss", "0%"
_BUILT_IN = (
    dict.fromkeys((14, 15, 16, *range(27, 32), 36, *range(50, 55), 57, 58), _DAY)
    | dict.fromkeys((18, 19, 20, 21, *range(32, 36), 45, 47, 55, 56), _TIME)
    | {9: _SHARE, 10: _SHARE, 17: "yyyy-mm", 22: "yyyy-mm-dd h:mm", 46: "[h]:mm:ss"}
)
_DIGITS = 15  # what a spreadsheet keeps of a number; more are noise of binary fractions

_MOST_DAYS = 2_957_000  # the year 9995 or, where days count from 1904, 9999

Moment = date | time | timedelta
Value = str | bool | int | float | Moment | None
"""What a cell holds."""


@dataclass(frozen=True, slots=True)
class _Style:
    """How a number is shown: which parts of a date, as a percentage, with a unit behind it."""

    has_year: bool = False
    has_month: bool = False
    has_day: bool = False
    has_time: bool = False
    is_share: bool = False
    is_elapsed: bool = False
    unit: str = ""


def code_of(number: str, defined: dict[str, str]) -> str:
    """The code of number format ``number``, where ``defined`` are those the workbook defines."""
    if number in defined:
        return defined[number]
    known = number.isascii() and number.isdecimal() and len(number) < 6
    return _BUILT_IN.get(int(number), "") if known else ""


@lru_cache(maxsize=256)
def _style_of(code: str) -> _Style:
    """What a format's code shows, by its first section, literal text left out."""
    if _ELAPSED.search(code):
        return _Style(has_time=True, is_elapsed=True)
    first = code.partition(";")[0]
    bare = _WORDS.sub("", _QUOTED.sub("", code).partition(";")[0]).lower()
    unit = _UNIT.search(first)
    if unit or "0" in bare.replace(".0", "") or "#" in bare or "?" in bare:
        return _Style(is_share="%" in bare, unit=unit[1] if unit else "")
    has_time = "h" in bare or "s" in bare
    has_year, has_day = "y" in bare or bare.startswith("e"), "d" in bare
    has_month = "m" in bare and (has_year or has_day or not has_time)
    return _Style(has_year, has_month, has_day, has_time, is_share="%" in bare)


def shown(value: Value, code: str, moment_of: Callable[[float], Moment]) -> str:
    """The value of a cell as its reader sees it through the number format ``code``.

    A number that stands for a day, by ``moment_of``, and is none in any calendar, stays a number.
    Seen through ``yyyy"年"m"月"`` 45047 is 2023-05, through ``0.0%`` 0.085 is 8.5%, and 12.0 is
    12.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return _unescaped(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    style = _style_of(code)
    if not isinstance(value, (int, float)):
        return _moment(value, style)
    number = Decimal(repr(value))
    if not number.is_finite():
        return str(value)
    if style.is_share:
        return _plain(number * 100) + "%"
    is_moment = style.has_year or style.has_month or style.has_day or style.has_time
    if is_moment and 0 <= number < _MOST_DAYS:
        return _moment(timedelta(value) if style.is_elapsed else moment_of(value), style)
    return _plain(number) + style.unit


def _plain(number: Decimal) -> str:
    """``number`` without noise, exponent and trailing zeros, unless it is beyond all measure."""
    if number.is_zero():
        return "0"
    exponent = number.adjusted()
    if abs(exponent) > 30:
        return str(number)
    rounded = round(number, _DIGITS - 1 - exponent)
    text = f"{rounded:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _moment(value: Moment, style: _Style) -> str:
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60}:{minutes % 60:02}"
    if isinstance(value, time):
        return _clock(value)
    moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
    moment = (moment + timedelta(milliseconds=500)).replace(microsecond=0)
    if style.has_time and not (style.has_year or style.has_month or style.has_day):
        return _clock(moment.time())
    pattern = "%Y" if style.has_year and not style.has_month else "%Y-%m"
    if style.has_day or not style.has_year:
        pattern = "%Y-%m-%d"
    day = moment.strftime(pattern)
    return f"{day}T{_clock(moment.time())}" if style.has_time else day


def _clock(moment: time) -> str:
    return moment.strftime("%H:%M:%S" if moment.second else "%H:%M")


def _unescaped(text: str) -> str:
    """Characters that XML cannot hold are written ``_x000D_``; those of control are no text."""
    if "_x" in text:
        text = _ESCAPED.sub(_char, text)
    return _CONTROL.sub("", text)


def _char(escape: re.Match[str]) -> str:
    code = int(escape[1], 16)
    return escape[0] if 0xD800 <= code <= 0xDFFF else chr(code)
