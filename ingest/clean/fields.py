"""What one place of a page says about its article, and how several such places add up."""

from __future__ import annotations

import re
from enum import IntEnum
from functools import reduce
from typing import Literal, NamedTuple

from ingest.model import Byline

REPORTING = ("记者", "通讯员", "特约记者")
_ONE = "〇零○一二三四五六七八九"


class Late(IntEnum):
    """Whether a day is another than that of the publication; of two days the less late is believed.

    ``WRITTEN``: on which the text was written or printed. ``ASKED``: when somebody asked what it
    replies to, so that the day of the reply is believed before it.
    """

    NO = 0
    WRITTEN = 1
    ASKED = 2


class Fields(NamedTuple):  # made several times for every line, and so quicker than a dataclass
    """Metadata read from one place.

    ``strong`` says it is metadata wherever it stands, ``late`` what its date is the day of.
    ``trust`` says how surely ``outlet`` is who published it: 2 behind a label, 1 beside a day, 0 as
    whose reporter wrote it. ``answers`` says that ``editor`` is named as the one who answers for
    the text (责任编辑), which any other editor does not.
    """

    published: str | None = None
    basis: Literal["stated", "page"] | None = None
    outlet: str | None = None
    channel: str | None = None
    editor: str | None = None
    source_url: str | None = None
    original_title: str | None = None
    bylines: tuple[Byline, ...] = ()
    strong: bool = False
    dated: bool = False
    late: Late = Late.NO
    trust: int = 1
    day: str | None = None
    year: str | None = None
    answers: bool = False


NOTHING = Fields()


def merge(first: Fields, second: Fields) -> Fields:
    """Both, where ``first`` is believed over ``second``; bylines add up, each once."""
    own = bool(first.published) and not (second.published and second.late < first.late)
    theirs = second.outlet and (not first.outlet or second.trust > first.trust)
    edited = second.editor and (not first.editor or (second.answers and not first.answers))
    both = first.bylines + second.bylines
    return Fields(
        first.published if own else second.published,
        first.basis if own else second.basis,
        second.outlet if theirs else first.outlet,
        first.channel or second.channel,
        second.editor if edited else first.editor,
        first.source_url or second.source_url,
        first.original_title or second.original_title,
        tuple(dict.fromkeys(both)) if both else (),
        first.strong or second.strong,
        first.dated or second.dated,
        first.late if own else second.late,
        second.trust if theirs else first.trust,
        first.day or second.day,
        first.year or second.year,
        first.answers or second.answers,
    )


def merged(several: list[Fields]) -> Fields:
    """All of them, earlier ones believed over later ones.

    Who is named as a reporter in one place and without a word in another is a reporter.
    """
    whole = reduce(merge, several, NOTHING)
    reporting = {b.name for b in whole.bylines if b.role in REPORTING}
    if not reporting:
        return whole
    kept = tuple(b for b in whole.bylines if b.role != "作者" or b.name not in reporting)
    return whole._replace(bylines=kept)


def iso(hit: re.Match[str]) -> str | None:
    """An ISO date or month from a match of ``date-of-page``; ``None`` if there is no such day."""
    month, day = hit["month"] or hit["month_cn"], hit["day"] or hit["day_cn"]
    return _valid(int(hit["year"]), int(month), int(day) if day else None)


def republic_iso(hit: re.Match[str]) -> str | None:
    """The same from a match of ``date-of-republic``, whose first year is 1912."""
    month, day = hit["month"] or hit["month_cn"], hit["day"] or hit["day_cn"]
    return _valid(1911 + int(hit["year"]), int(month), int(day))


def han_iso(hit: re.Match[str]) -> str | None:
    """The same from a match of ``date-in-han-digits``."""
    digits = [str(max(0, _ONE.find(c) - 2)) for c in hit["year"].replace("0", "零")]
    return _valid(int("".join(digits)), _small(hit["month"]), _small(hit["day"]))


def _small(numeral: str) -> int:
    """A Chinese numeral below a hundred."""
    tens, ten, ones = numeral.rpartition("十")
    value = (_ONE.index(tens) - 2 if tens else 1) * 10 if ten else 0
    return value + (_ONE.index(ones) - 2 if ones else 0)


def _valid(year: int, month: int, day: int | None) -> str | None:
    if not 1 <= month <= 12 or not (day is None or 1 <= day <= 31):
        return None
    return f"{year}-{month:02}" + (f"-{day:02}" if day else "")
