"""What a part of an article says of its figures, and the words it is said in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from ingest.find.words import any_of
from ingest.model import Stage
from ingest.rules import compiled, table


class Outlook(NamedTuple):  # made for every paragraph, and so quicker than a dataclass
    """What the part of the article that a sentence stands in says of its figures.

    It holds where the sentence does not speak for itself.

    ``stage`` is ``actual`` in a part that looks back, ``None`` where nothing tells. ``period`` is
    the year or interval (ISO 8601) that the part is about, ``span`` the interval where a heading
    names both (2025年和“十四五”时期工作回顾), ``span_first`` whether it names that first.
    ``turns_to`` is the interval that a part turns to half-way (“十三五”时期成就和“十四五”时期目标).
    ``paragraph`` is the sentence's. ``is_report``: the article is a work report. ``titled`` is what
    the title says its results are of (2023年统计公报), for all that says nothing nearer.
    """

    stage: Stage | None = None
    period: str | None = None
    span: str | None = None
    turns_to: str | None = None
    span_first: bool = False
    paragraph: int = 0
    is_report: bool = False
    titled: str | None = None


@dataclass(frozen=True, slots=True)
class HeadingWords:
    """The words of ``rules/outline.toml``, each pattern under its name there."""

    back: re.Pattern[str]
    ahead: re.Pattern[str]
    neither: re.Pattern[str]
    year_ahead: re.Pattern[str]
    period_back: re.Pattern[str]
    target: re.Pattern[str]
    strong: re.Pattern[str]
    report_title: re.Pattern[str]
    report: re.Pattern[str]
    plan_title: re.Pattern[str]
    planned_year: re.Pattern[str]
    results_title: re.Pattern[str]
    era_span: re.Pattern[str]
    era_year: re.Pattern[str]
    turn_span: re.Pattern[str]
    turn_year: re.Pattern[str]
    plan_year: re.Pattern[str]
    prose_back: re.Pattern[str]
    prose_years: re.Pattern[str]
    prose_ahead: re.Pattern[str]


@cache
def heading_words() -> HeadingWords:
    """The project's own words."""
    said = table("outline")
    return HeadingWords(
        back=re.compile(any_of(said["words"]["back"])),
        ahead=re.compile(any_of(said["words"]["ahead"])),
        neither=re.compile(any_of(said["words"]["neither"])),
        **compiled(said["rule"]),
    )


def spaceless(text: str) -> str:
    """Half-width, without gaps inside: 1 9 9 8 年."""
    return re.sub(r"\s+", "", text).translate(str.maketrans("０１２３４５６７８９", "0123456789"))
