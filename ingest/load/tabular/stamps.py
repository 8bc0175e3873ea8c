"""Dates as tables, pages and mail headers write them → ISO 8601."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta, timezone
from email.utils import parsedate_to_datetime

# County sites live by Beijing time: what states another zone, or counts seconds, is told in it.
BEIJING = timezone(timedelta(hours=8))
_YEARS = range(1900, 2101)

_DIGITS = str.maketrans("０１２３４５６７８９：／．－　", "0123456789:/.- ")
_HAN_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_HAN_DATE = re.compile(
    r"([〇○零一二三四五六七八九]{4})年(?:([一二三四五六七八九十]{1,2})月(?:([一二三四五六七八九十]{1,3})[日号])?)?"
)
_LABEL = re.compile(r"^[^\d\n]{1,12}(?=\d{4}[-/.年\s\d])")
_YMD = re.compile(
    r"(?P<year>\d{4})(?:\s*[-/.年\\\s]\s*(?P<month>\d{1,2})(?!\d)"
    r"(?:\s*[-/.月\\\s]\s*(?P<day>\d{1,2})(?![\d:]))?)?"
    r"\s*[年月日号]?"
)
# What follows no date: a figure's unit, the end of a range.
_NO_DATE = re.compile(r"\s*(?:[\d%％万亿元]{2,}(?![:时点])|[-–—~～至到,]\s*\d)")
_COMPACT = re.compile(r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)(?P<time>\d{4}|\d{6}|\d{9})?")
_ISO_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)\d*\s*(Z|[+-]\d\d:?\d\d)?"
)
_EPOCH = re.compile(r"(?:/?Date\()?(\d{10})(\d{3})?(?:\.\d+)?(?:\)/?)?")
_SERIAL = re.compile(r"([34567]\d{4})(?:\.\d+)?")  # days as a spreadsheet counts them, since 1982
_SERIAL_BEGINS = date(1899, 12, 30)
_ENGLISH_HALF = re.compile(r":\d\d\s*[AaPp]\.?[Mm]\b")
_DAY_FIRST_OR_NOT = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_ENGLISH = re.compile(
    r"(?:(?P<m1>[A-Z][a-z]{2})[a-z]*\.?\s+(?P<d1>\d{1,2}),?\s+(?:\d\d:\d\d:\d\d\s+)?(?P<y1>\d{4})"
    r"|(?P<d2>\d{1,2})\s+(?P<m2>[A-Z][a-z]{2})[a-z]*\.?,?\s+(?P<y2>\d{4}))"
)
_SPOKEN = re.compile(
    r"(?:[A-Z][a-z]{2},? )?(?P<month>[A-Z][a-z]{2}) (?P<day>\d{1,2})[ ,]+(?P<year>\d{4}),? "
    r"(?P<time>\d\d:\d\d:\d\d)(?:\s*(?:GMT|UTC)?(?P<zone>[+-]\d{4})?)"
)
# A time of day behind a date: 下午3:11, 10时11分, 10:11:12 AM, 10:11 (UTC +08:00).
_CLOCK = re.compile(
    r"[T\s]*(?P<half>凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上)?\s*"
    r"(?<!\d)(?P<hour>\d{1,2})\s*[:时点]\s*(?P<minute>\d{1,2})(?:\s*[:分]\s*(?P<second>\d{1,2}))?"
    r"(?:[.,]\d+)?\s*[分秒]?\s*(?P<english>[AaPp]\.?[Mm]\.?)?"
    r"\s*\(?(?:GMT|UTC)?\s*(?P<zone>Z|[+-]\d\d:?\d\d)?\)?$"
)
_WAYBACK = re.compile(r"(\d\d:\d\d:\d\d) ([A-Z][a-z]{2}) (\d\d), (\d{4})")


def day_of(written: str) -> str | None:
    """A date as written in a table, as the ISO prefix it states; ``None`` where it is none.

    What could be two days (``3/4/2023``, unless AM or PM follows) is none. Seconds since 1970 and
    times of another zone are told by the clock of Beijing; five digits are the days of a
    spreadsheet.

    >>> day_of("2023年8月5日 10:30"), day_of("2023/8"), day_of("二〇二三年八月十五日")
    ('2023-08-05', '2023-08', '2023-08-15')
    >>> day_of("2023-08-14T23:00:00Z"), day_of("1692100800"), day_of("3/4/2023")
    ('2023-08-15', '2023-08-15', None)
    """
    text = _LABEL.sub("", written.translate(_DIGITS).strip().strip("[]()（）【】'\" "))
    if zoned := _ISO_TIME.fullmatch(text):
        return _zoned(zoned)
    if epoch := _EPOCH.fullmatch(text):
        return _checked(datetime.fromtimestamp(int(epoch[1]), BEIJING).date())
    if serial := _SERIAL.fullmatch(text):
        return (_SERIAL_BEGINS + timedelta(int(serial[1]))).isoformat()
    if compact := _COMPACT.fullmatch(text):
        return _iso(*compact.group("year", "month", "day"))
    if plain := _YMD.match(text):
        return _iso(*plain.group("year", "month", "day")) if _is_date(text, plain) else None
    return _foreign(text) or _han(text)


def _is_date(text: str, found: re.Match[str]) -> bool:
    """Whether what follows the date is no more than a time or a weekday."""
    rest = text[found.end() :]
    return len(rest) <= 40 and not _NO_DATE.match(rest)


def _zoned(found: re.Match[str]) -> str | None:
    day, time, zone = found.groups()
    if zone is None:
        return _iso(*day.split("-"))
    try:
        moment = datetime.fromisoformat(f"{day}T{time}{zone}")
    except ValueError:
        return None
    return _checked(moment.astimezone(BEIJING).date())


def _foreign(text: str) -> str | None:
    """Dates of the kinds ``Aug 15, 2023`` and, where only one reading is a day, ``15/8/2023``."""
    with suppress(ValueError):
        if text.endswith(("GMT", "Z", "UTC")) or re.search(r"[+-]\d{4}$", text):
            return _checked(parsedate_to_datetime(text).astimezone(BEIJING).date())
    if either := _DAY_FIRST_OR_NOT.match(text):
        first, second, year = either.groups()
        days = {_iso(year, first, second), _iso(year, second, first)} - {None}
        if len(days) > 1 and _ENGLISH_HALF.search(text):  # who writes so writes the month first
            return _iso(year, first, second)
        return days.pop() if len(days) == 1 else None
    if found := _ENGLISH.search(text):
        month = (found["m1"] or found["m2"]).lower()
        if month in _MONTHS:
            number = str(_MONTHS.index(month) + 1)
            return _iso(found["y1"] or found["y2"], number, found["d1"] or found["d2"])
    return None


def _han(text: str) -> str | None:
    found = _HAN_DATE.match(text)
    if not found:
        return None
    year, month, day = found.groups()
    return _iso(year.translate(_HAN_DIGITS), _ten(month), _ten(day))


def _ten(numeral: str | None) -> str | None:
    """A numeral below 100 in digits: 十五 → 15."""
    if numeral is None:
        return None
    tens, ten, ones = numeral.rpartition("十")
    if not ten:
        return numeral.translate(_HAN_DIGITS)
    return (tens.translate(_HAN_DIGITS) or "1") + (ones.translate(_HAN_DIGITS) or "0")


def _iso(year: str, month: str | None = None, day: str | None = None) -> str | None:
    """The prefix of an ISO date, if there is such a day."""
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    if int(year) not in _YEARS:
        return None
    parts = [year, *(part.zfill(2)[-2:] for part in (month, day) if part is not None)]
    return "-".join(parts)


def _checked(day: date) -> str | None:
    return day.isoformat() if day.year in _YEARS else None


def moment_of(written: str) -> str | None:
    """When something was saved, ISO 8601 to the second; a day where no more is told.

    A time without a zone comes without one; seconds since 1970 are told by the clock of Beijing.

    >>> moment_of("Tue Aug 15 2023 10:11:12 GMT+0800 (中国标准时间)")
    '2023-08-15T10:11:12+08:00'
    >>> moment_of("Tue, 15 Aug 2023 02:11:00 GMT"), moment_of("20230815021100")
    ('2023-08-15T02:11:00+00:00', '2023-08-15T02:11:00')
    >>> moment_of("2020年8月9日 下午3:11"), moment_of("44052.5"), moment_of("1596939072")
    ('2020-08-09T15:11:00', '2020-08-09T12:00:00', '2020-08-09T10:11:12+08:00')
    """
    text = " ".join(written.translate(_DIGITS).split())
    for reading in (
        _iso_moment, _compact_moment, _counted_moment, _spoken_moment, _mail_moment, _clock_moment
    ):  # fmt: skip
        try:
            if found := reading(text):
                return found
        except (ValueError, OverflowError):  # digits in the shape of a time that is none
            continue
    return day_of(text)


def _iso_moment(text: str) -> str | None:
    if not re.match(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d", text):
        return None
    return _told(datetime.fromisoformat(text.replace(" UTC", "Z").strip()))


def _compact_moment(text: str) -> str | None:
    found = _COMPACT.fullmatch(text)
    if not found or not found["time"]:
        return None
    return _told(datetime.strptime(text[:14].ljust(14, "0"), "%Y%m%d%H%M%S"))


def _counted_moment(text: str) -> str | None:
    """Seconds since 1970, or the days of a spreadsheet with a part of one behind them."""
    if epoch := _EPOCH.fullmatch(text):
        return _told(datetime.fromtimestamp(int(epoch[1]), BEIJING))
    if "." in text and _SERIAL.fullmatch(text):
        seconds = round(float(text) * 86_400)
        return _told(datetime.combine(_SERIAL_BEGINS, time()) + timedelta(seconds=seconds))
    return None


def _clock_moment(text: str) -> str | None:
    """A day, however written, and a time of day behind it."""
    clock = _CLOCK.search(text)
    if clock is None:
        return None
    day = day_of(text[: clock.start()]) or day_of(text)
    hour = _hour(int(clock["hour"]), clock["half"] or (clock["english"] or "").upper())
    if day is None or len(day) != len("2020-08-09") or hour is None:
        return None
    told = f"{day}T{hour:02}:{int(clock['minute']):02}:{int(clock['second'] or 0):02}"
    return _told(datetime.fromisoformat(told + (clock["zone"] or "")))


def _hour(hour: int, half: str) -> int | None:
    """An hour of the day, ``None`` for one that could be of two days (晚上12:10)."""
    if not half or hour > 12:
        return hour
    if half[0] in "凌清早上A":
        return hour % 12
    if half == "中午":
        return hour + 12 if hour < 6 else hour
    if half == "晚上":
        return hour + 12 if 5 <= hour < 12 else None
    return hour % 12 + 12


def _spoken_moment(text: str) -> str | None:
    if back := _WAYBACK.match(text):
        time, month, day, year = back.groups()
        zone = "+0000"
    elif spoken := _SPOKEN.match(text):
        month, day, year, time = spoken.group("month", "day", "year", "time")
        zone = spoken["zone"] or ""
    else:
        return None
    if month.lower() not in _MONTHS:
        return None
    iso = f"{year}-{_MONTHS.index(month.lower()) + 1:02}-{int(day):02}T{time}{zone}"
    return _told(datetime.fromisoformat(iso))


def _mail_moment(text: str) -> str | None:
    if "," not in text[:5] and not re.match(r"\d{1,2} [A-Z]", text):
        return None
    moment = parsedate_to_datetime(text)
    if moment.tzinfo is None:  # so it comes from -0000: the time of Greenwich, told by a program
        moment = moment.replace(tzinfo=UTC)
    return _told(moment)


def _told(moment: datetime) -> str | None:
    if moment.tzinfo is not None and moment.utcoffset() == timedelta(0):
        moment = moment.astimezone(UTC)
    return moment.replace(microsecond=0).isoformat() if moment.year in _YEARS else None
