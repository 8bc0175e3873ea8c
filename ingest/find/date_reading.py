"""What the shapes of dates say: from the groups of a match to a first and a last calendar unit."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, NamedTuple

Kind = Literal["date", "month", "year", "period", "relative", "time", "festival"]
Basis = Literal["stated", "page", "inferred"]
# Of one year: (), (month,), (month, day).
Unit = tuple[int, ...]
_Groups = Mapping[str, str]

_DIGIT = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_AFTERNOON = {"午后", "下午", "傍晚", "晚上", "晚间", "当晚", "深夜", "夜间", "晚"}
_EARLY = 6  # up to this month 过去五年 does not count the current year
_BARE_DECADE = 30  # 30年代 to 90年代 without a century: the last one
_WEEKS = {"上": -1, "下": 1}
_TENS = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31), "上中旬": (1, 20), "中下旬": (11, 31)}
_SAME_YEAR = 10  # up to this month a day of the moon's year is of the sun's
_LOOKS_BACK = 3  # up to this month 年底 may as well be last year's


@dataclass(frozen=True, slots=True)
class Shape:
    """One way of writing a date, and the reader of its groups."""

    name: str
    kind: Kind
    reads: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Cue:
    """What ties a year to the time of writing: so many years on, with so much weight."""

    pattern: re.Pattern[str]
    shift: int
    weight: int


@dataclass(frozen=True, slots=True)
class DateRules:
    """The rules for dates, compiled."""

    heads: re.Pattern[str]  # where a shape can begin
    scan: re.Pattern[str]  # all shapes; the group that matched is named s and its index
    shapes: tuple[Shape, ...]
    cues: tuple[Cue, ...]
    plans: Mapping[str, tuple[int, int]]
    years: Mapping[str, int]
    months: Mapping[str, int]
    days: Mapping[str, int]
    festivals: Mapping[str, Unit]
    eras: Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Anchor:
    """When the article was published, as far as known."""

    year: int
    month: int | None
    day: int | None
    basis: Basis


class Atom(NamedTuple):  # changed again and again, and so quicker than a dataclass
    """A date as read: from ``first`` to ``last``, in a year that is known, counted, or open.

    ``shift`` counts years from the anchor's. ``iso`` holds what needs no further thought;
    ``calendar`` says that the atom can take a year, be joined, and be opened; ``ahead`` that what
    it opens lies ahead (10月1日起施行).
    """

    start: int
    end: int
    rule: str
    kind: Kind
    year: int | None = None
    year_end: int | None = None
    shift: int | None = None
    first: Unit = ()
    last: Unit = ()
    days: tuple[int, int] = (0, 0)  # first and last, where no month is said
    iso: str | None = None
    basis: Basis | None = None
    calendar: bool = True
    open_end: bool = False
    ahead: bool = False


def days_in(month: int, year: int = 2000) -> int:
    """The days of a month; of February 29 where the year is not known."""
    return monthrange(year, month)[1]


def iso_of(year: int, unit: Unit) -> str:
    """ISO 8601 for a unit of a year; a day past the end of its month is its last.

    >>> iso_of(2023, (2, 29)), iso_of(2023, (11,)), iso_of(2023, ())
    ('2023-02-28', '2023-11', '2023')
    """
    if len(unit) == 2:
        unit = (unit[0], min(unit[1], days_in(unit[0], year)))
    return "-".join((f"{year:04}", *(f"{part:02}" for part in unit)))


def _number(text: str) -> int:
    """1 to 99 in digits or Han numerals; a year in Han digits (二〇二三).

    >>> _number("二十三"), _number("二〇二三"), _number("09")
    (23, 2023, 9)
    """
    if text.isascii():
        return int(text)
    if "十" in text:
        tens, ones = text.split("十")
        return _DIGIT.get(tens, 1) * 10 + _DIGIT.get(ones, 0)
    return int("".join(str(_DIGIT.get(char, char)) for char in text))


def _year(atom: Atom, groups: _Groups, rules: DateRules) -> Atom:
    year = _number(groups["y"]) if "y" in groups else None
    year_end = _number(groups["y2"]) if "y2" in groups else None
    return atom._replace(year=year, year_end=year_end, shift=rules.years.get(groups.get("r", "")))


def _read_calendar(atom: Atom, groups: _Groups, rules: DateRules, _: Anchor | None) -> Atom:
    first = tuple(_number(groups[key]) for key in ("m", "d") if key in groups)
    last = first
    if "m2" in groups:
        last = (_number(groups["m2"]),)
    elif "d2" in groups:
        last = (first[0], _number(groups["d2"]))
    return _year(atom, groups, rules)._replace(first=first, last=last)


def _read_month(atom: Atom, groups: _Groups, rules: DateRules, _: Anchor | None) -> Atom:
    part = groups.get("part", "")
    month = _number(groups["m"]) if "m" in groups else 1 if part == "初" else 12
    return _within(_year(atom, groups, rules), month, part)


def _within(atom: Atom, month: int, part: str) -> Atom:
    """A month, or a third of it."""
    if part not in _TENS:
        return atom._replace(first=(month,), last=(month,))
    start, end = _TENS[part]
    return atom._replace(
        first=(month, start), last=(month, min(end, days_in(month))), kind="period"
    )


def _read_half(atom: Atom, groups: _Groups, rules: DateRules, _: Anchor | None) -> Atom:
    first, last = ((1,), (6,)) if groups["half"] == "上" else ((7,), (12,))
    return _year(atom, groups, rules)._replace(first=first, last=last)


def _read_first_months(atom: Atom, groups: _Groups, rules: DateRules, _: Anchor | None) -> Atom:
    """前4个月 of a year: from January on."""
    last = _number(groups["n"].replace("两", "二"))
    return _year(atom, groups, rules)._replace(first=(1,), last=(min(last, 12),))


def _read_quarter(atom: Atom, groups: _Groups, rules: DateRules, _: Anchor | None) -> Atom | None:
    first = last = _number(groups.get("q") or groups["q1"])
    if "q2" in groups:
        last = _number(groups["q2"])
    elif groups.get("upto") == "前":
        first = 1
    if first > last:
        return None
    months = (last * 3,) if "part" in groups else (first * 3 - 2,), (last * 3,)
    return _year(atom, groups, rules)._replace(first=months[0], last=months[1])


def _read_plan(atom: Atom, groups: _Groups, rules: DateRules, _: Anchor | None) -> Atom | None:
    years = rules.plans.get(groups.get("plan", groups.get("nth", "") + "五"))
    if years is None:
        return None
    iso = str(years[1]) if "part" in groups else f"{years[0]}/{years[1]}"
    if "since" in groups:
        iso = f"{years[0]}/.."
    return atom._replace(iso=iso, basis="stated", calendar=False)


def _read_year_part(atom: Atom, groups: _Groups, rules: DateRules, anchor: Anchor | None) -> Atom:
    """年底 of the article's year, where it was written late enough to mean that."""
    if anchor is None or anchor.month is None or anchor.month <= _LOOKS_BACK:
        return atom._replace(calendar=False)
    return atom._replace(shift=0)


def _read_month_part(atom: Atom, groups: _Groups, rules: DateRules, anchor: Anchor | None) -> Atom:
    if anchor is None or anchor.month is None:
        return atom._replace(calendar=False)
    unit = (anchor.month,)
    return atom._replace(year=anchor.year, first=unit, last=unit, basis=anchor.basis)


def _read_month_word(atom: Atom, groups: _Groups, rules: DateRules, anchor: Anchor | None) -> Atom:
    if anchor is None or anchor.month is None:
        return atom._replace(calendar=False)
    months = anchor.year * 12 + anchor.month - 1 + rules.months[groups["r"]]
    atom = atom._replace(year=months // 12, basis=anchor.basis)
    if "d" in groups:
        day = (months % 12 + 1, _number(groups["d"]))
        return atom._replace(first=day, last=day, kind="date")
    return _within(atom, months % 12 + 1, groups.get("part", ""))._replace(kind="relative")


def _read_day_word(atom: Atom, groups: _Groups, rules: DateRules, anchor: Anchor | None) -> Atom:
    if anchor is None or anchor.month is None or anchor.day is None:
        return atom._replace(calendar=False)
    shift = timedelta(days=rules.days[groups["r"]])
    iso = (date(anchor.year, anchor.month, anchor.day) + shift).isoformat()
    return atom._replace(iso=iso, basis=anchor.basis, calendar=False)


def _read_day_alone(atom: Atom, groups: _Groups, rules: DateRules, anchor: Anchor | None) -> Atom:
    """15日夜间: the day of that number that lies nearest to the article's; 9日至11日 from there."""
    day, last = _number(groups["d"]), _number(groups.get("d2", groups["d"]))
    if anchor is None or anchor.month is None or anchor.day is None:
        return atom._replace(days=(day, last), calendar=False)
    said = date(anchor.year, anchor.month, anchor.day)
    near = (said + timedelta(days=n) for n in sorted(range(-31, 32), key=abs))
    found = next(d for d in near if d.day == day)
    return of_month(atom._replace(days=(day, last)), found.year, found.month, anchor.basis)


def of_month(atom: Atom, year: int | None, month: int, basis: Basis | None) -> Atom:
    """Days alone as those of a month; a range that ends before it begins ends in the next one."""
    day, last = atom.days
    goes_on = last < day
    ends = month % 12 + 1 if goes_on else month
    year_end = year + 1 if year and ends < month else None
    return atom._replace(
        year=year, year_end=year_end, first=(month, day), last=(ends, last), basis=basis,
        calendar=True,
    )  # fmt: skip


def _read_week_day(atom: Atom, groups: _Groups, rules: DateRules, anchor: Anchor | None) -> Atom:
    """上周五: weeks begin on Monday."""
    if anchor is None or anchor.month is None or anchor.day is None:
        return atom._replace(calendar=False)
    said = date(anchor.year, anchor.month, anchor.day)
    monday = said - timedelta(days=said.weekday()) + timedelta(weeks=_WEEKS.get(groups["r"], 0))
    day = monday + timedelta(days="一二三四五六日".index(groups["wd"].replace("天", "日")))
    return atom._replace(iso=day.isoformat(), basis=anchor.basis, calendar=False)


def _read_festival(atom: Atom, groups: _Groups, rules: DateRules, _: Anchor | None) -> Atom:
    """A day of its year where the calendar fixes it; what the moon fixes, a year that is stated."""
    unit = rules.festivals[groups["feast"]]
    dated = _year(atom, groups, rules)._replace(first=unit, last=unit)
    return dated._replace(calendar=bool(unit or dated.year or dated.shift is not None))


def _read_lunar(atom: Atom, groups: _Groups, rules: DateRules, _: Anchor | None) -> Atom:
    """农历三月初三: of a year that is stated, but for the months that end in the next one."""
    month = next(groups[key] for key in ("lm", "lm2", "lm3") if key in groups)
    dated = _year(atom, groups, rules)
    early = month == "正" or (month not in "冬腊" and _number(month) <= _SAME_YEAR)
    return dated._replace(calendar=early and bool(dated.year or dated.shift is not None))


def _read_era(atom: Atom, groups: _Groups, rules: DateRules, _: Anchor | None) -> Atom | None:
    """康熙十二年 is 1673. Months are the moon's before the republic, and left out."""
    first, last = rules.eras[groups["era"]]
    year = first - 1 + (1 if groups["n"] == "元" else _number(groups["n"]))
    if not first <= year <= last:
        return None
    parts = [groups[key] for key in ("em", "ed") if key in groups]
    solar = groups["era"] == "民国" and not any(p.startswith(("正", "闰")) for p in parts)
    unit = tuple(map(_number, parts)) if solar else ()
    return atom._replace(year=year, first=unit, last=unit, basis="stated")


def _read_reign(atom: Atom, groups: _Groups, rules: DateRules, _: Anchor | None) -> Atom:
    first, last = rules.eras[groups["era"]]
    return atom._replace(iso=f"{first:04}/{last:04}", basis="stated", calendar=False)


def _read_years_span(
    atom: Atom, groups: _Groups, rules: DateRules, anchor: Anchor | None
) -> Atom | None:
    """过去五年 ends with last year if said in the first half of a year, later with this one."""
    count = _number(groups["n"])
    if anchor is None or count < 1:
        return atom._replace(calendar=False) if count else None
    early = int(anchor.month is None or anchor.month <= _EARLY)
    if groups["way"].startswith(("今后", "未来", "接下来", "此后")):
        first = anchor.year + 1 - early
        last = first + count - 1
    else:
        last = anchor.year - early
        first = last - count + 1
    iso = str(first) if first == last else f"{first}/{last}"
    return atom._replace(iso=iso, basis=anchor.basis, calendar=False)


def _read_decade(atom: Atom, groups: _Groups, rules: DateRules, _: Anchor | None) -> Atom:
    """90年代 is of the last century, 20年代 is not settled without its century."""
    if "full" in groups:
        start = int(groups["full"])
        return atom._replace(iso=f"{start}/{start + 9}", basis="stated", calendar=False)
    decade = _number(groups["dec"])
    century = groups.get("cent", "")
    named = {"本": 20, "上": 19, "上个": 19}.get(century)
    if named is None and century:
        named = _number(century) - 1
    elif named is None and decade >= _BARE_DECADE:
        named = 19
    atom = atom._replace(calendar=False)
    if named is None:
        return atom
    start = named * 100 + decade
    return atom._replace(iso=f"{start}/{start + 9}", basis="stated")


def _read_now(atom: Atom, groups: _Groups, rules: DateRules, anchor: Anchor | None) -> Atom:
    if anchor is None or anchor.month is None or anchor.day is None:
        return atom._replace(calendar=False)
    iso = iso_of(anchor.year, (anchor.month, anchor.day))
    return atom._replace(iso=iso, basis=anchor.basis, calendar=False)


def _read_unknown(atom: Atom, groups: _Groups, rules: DateRules, _: Anchor | None) -> Atom:
    return atom._replace(calendar=False)


def _read_clock(atom: Atom, groups: _Groups, rules: DateRules, _: Anchor | None) -> Atom | None:
    hour = _number(groups["hh"])
    minute = 30 if "half_hour" in groups else _number(groups.get("mm", groups.get("mm2", "0")))
    if groups.get("ap", "") in _AFTERNOON and hour < 12:
        hour += 12
    if hour > 24 or (hour == 24 and minute):
        return None
    return atom._replace(iso=f"T{hour:02}:{minute:02}", basis="stated", calendar=False)


READERS: Mapping[str, Callable[[Atom, _Groups, DateRules, Anchor | None], Atom | None]] = {
    "calendar": _read_calendar,
    "month": _read_month,
    "half": _read_half,
    "first-months": _read_first_months,
    "quarter": _read_quarter,
    "plan": _read_plan,
    "month-word": _read_month_word,
    "year-part-alone": _read_year_part,
    "month-part-alone": _read_month_part,
    "day-word": _read_day_word,
    "years-span": _read_years_span,
    "decade": _read_decade,
    "now": _read_now,
    "day-alone": _read_day_alone,
    "week-day": _read_week_day,
    "festival": _read_festival,
    "lunar": _read_lunar,
    "era": _read_era,
    "reign": _read_reign,
    "unknown": _read_unknown,
    "clock": _read_clock,
}
