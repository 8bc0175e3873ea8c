"""What may be asked of a panel: whose figures, of which years, of which indicators."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

from ingest.rules import table
from ingest.search import fold

Level = Literal["place", "province", "city", "county", "township", "country"]
Time = Literal["year", "period"]
LEVELS: tuple[Level, ...] = get_args(Level)
TIMES: tuple[Time, ...] = get_args(Time)

_YEARS = re.compile(r"(\d{4})(?:\s*[-–—/:]\s*(\d{4}))?")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a panel is to show.

    ``level`` is which places stand in it: those of one level of division, all that have a code, or
    (country) none at all: figures that name no division in articles of none, such as a national
    report's. ``places`` narrows them to what lies in these (codes; none: everywhere). With ``time``
    year only figures of a whole year have a row; with period each period has its own. ``years`` are
    the first and the last; ``indicators`` ids or names as written, none for all that have an id.
    ``parts``: with figures on some part of a place (``of_what``). ``stated``: without those whose
    period is merely that of their article.
    """

    level: Level = "place"
    time: Time = "year"
    indicators: tuple[str, ...] = ()
    years: tuple[int, int] | None = None
    parts: bool = False
    stated: bool = False
    places: tuple[str, ...] = ()


def asked_by(words: str) -> tuple[Level, Time]:
    """The level and the time that ``--by`` names, in any order; years where it names no time.

    >>> asked_by("county,year"), asked_by("period"), asked_by("province")
    (('county', 'year'), ('place', 'period'), ('province', 'year'))

    Raises:
        ValueError: it names something else, or two of a kind.
    """
    said = [word.strip().lower() for word in re.split(r"[,，\s]+", words) if word.strip()]
    levels: list[Level] = [level for level in LEVELS if level in said]
    times: list[Time] = [time for time in TIMES if time in said]
    unknown = [word for word in said if word not in (*LEVELS, *TIMES)]
    if unknown or not said or len(levels) > 1 or len(times) > 1 or len(set(said)) < len(said):
        wrong = f"{unknown[0]!r} is neither" if unknown else f"{words!r} does not do"
        raise ValueError(f"{wrong}: name one of {', '.join(LEVELS)} and one of {', '.join(TIMES)}")
    return levels[0] if levels else "place", times[0] if times else "year"


def years_of(words: str) -> tuple[int, int]:
    """The first and the last year of ``2015-2025``, or of ``2023``.

    Raises:
        ValueError: it is no such range.
    """
    found = _YEARS.fullmatch(words.strip())
    first, last = (int(found[1]), int(found[2] or found[1])) if found else (1, 0)
    if first > last:
        raise ValueError(f"{words!r} is no range of years: write 2023 or 2015-2025")
    return first, last


@cache
def named() -> dict[str, str]:
    """The id of each name of an indicator, folded, in Chinese or English; of two the first's."""
    known = table("indicators")["indicator"]
    english = {fold(one["en"]): one["id"] for one in reversed(known)}
    names = {fold(name): one["id"] for one in reversed(known) for name in one["names"]}
    return english | names | {one["id"]: one["id"] for one in known}


def indicator_of(word: str, written: Sequence[str] = ()) -> str:
    """The id of the indicator that a person calls ``word``, or the word if texts write it so.

    >>> indicator_of("GDP"), indicator_of("地区生产总值"), indicator_of("花椒产量", ["花椒产量"])
    ('grp', 'grp', '花椒产量')

    Raises:
        ValueError: nobody calls anything that; the message names the nearest.
    """
    folded = fold(word.strip())
    if folded in named():
        return named()[folded]
    if folded in written:
        return folded
    near = difflib.get_close_matches(folded, {*named(), *written}, 3, 0.5)
    hint = f"is it {' or '.join(near)}?" if near else "name it as the texts do"
    raise ValueError(f"no figure has the indicator {word!r}: {hint}")
