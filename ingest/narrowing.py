"""What narrows a question to some articles, as people type it: places, years."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ingest.find.divisions import by_code, named

LEVELS = {"province": 2, "city": 4, "county": 6, "township": 9}  # digits of a code down to it

_YEARS = re.compile(
    r"(?P<one>\d{4})年?|(?P<first>\d{4})?年?\s*(?:\.\.+|…|--?|–|—|~|～|/|至|到)\s*(?P<last>\d{4})?年?"
)


@dataclass(frozen=True, slots=True)
class Years:
    """The first and the last year, both among them; ``None``: no bound on that side."""

    first: int | None = None
    last: int | None = None

    def __bool__(self) -> bool:
        return (self.first, self.last) != (None, None)

    def __str__(self) -> str:
        if self.first == self.last:
            return "" if self.first is None else str(self.first)
        return f"{self.first or ''}..{self.last or ''}"


ALWAYS = Years()


def years_of(typed: str) -> Years:
    """The years of ``2020``, ``2015..2020``, ``2015-2020``, ``2020..`` or ``..2020``.

    None of nothing.

    >>> str(years_of("2015-2020")), str(years_of("2020..")), str(years_of("2020年"))
    ('2015..2020', '2020..', '2020')

    Raises:
        ValueError: it is none of these.
    """
    said = typed.strip()
    if not said:
        return ALWAYS
    found = _YEARS.fullmatch(said)
    if found and found["one"]:
        return Years(int(found["one"]), int(found["one"]))
    first, last = (found["first"], found["last"]) if found else (None, None)
    years = Years(int(first) if first else None, int(last) if last else None)
    if not years or (years.first and years.last and years.first > years.last):
        raise ValueError(f"{said!r} is no range of years: write 2020, 2015..2020 or 2020..")
    return years


@dataclass(frozen=True, slots=True)
class Places:
    """The divisions that a name means, all below them included. ``typed`` is the name."""

    typed: str = ""
    codes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.codes)


ANYWHERE = Places()


def places_of(typed: str) -> Places:
    """The places that ``typed`` (a name, names down to it, a code) may mean; none of nothing.

    >>> places_of("随州").names, places_of("").codes
    (('湖北省随州市',), ())

    Raises:
        ValueError: no division is called that.
    """
    said = typed.strip()
    if not said:
        return ANYWHERE
    found = named(said)
    if not found:
        raise ValueError(f"no division is called {said!r}: write it in full, or its code")
    codes = [one.code for one in found]
    # What lies in another of them is in it already.
    outer = [
        one for one in found if not any(one.code.startswith(c) for c in codes if c != one.code)
    ]
    return Places(said, tuple(one.code for one in outer), tuple(one.full_name for one in outer))


def where(places: Places, years: Years, place: str, year: str) -> tuple[list[str], list[Any]]:
    """Conditions in SQL on the columns ``place`` and ``year``, and what is bound to them."""
    conditions: list[str] = []
    bound: list[Any] = []
    if places:
        ranges = [f"{place} >= ? AND {place} < ?"] * len(places.codes)
        conditions.append(f"({' OR '.join(ranges)})")
        # '~' stands behind all that follows a code: digits, and the z of a zone.
        bound += (end for code in places.codes for end in (code, f"{code}~"))
    for sign, limit in ((">=", years.first), ("<=", years.last)):
        if limit is not None:
            conditions.append(f"{year} {sign} ?")
            bound.append(limit)
    return conditions, bound


def above(code: str | None, level: str) -> str | None:
    """The division at ``level`` that ``code`` lies in; itself where it stands above that level.

    A zone lies in what its code begins with.

    >>> above("141024101", "county"), above("14", "county"), above(None, "county")
    ('141024', '14', None)
    >>> above("1410z6f3ea65", "county")
    '1410'
    """
    return None if code is None else code.partition("z")[0][: LEVELS[level]]


def names_of(codes: Sequence[str]) -> dict[str, str]:
    """The full name of each code that the table of divisions has."""
    found = ((code, by_code(code)) for code in codes)
    return {code: division.full_name for code, division in found if division}
