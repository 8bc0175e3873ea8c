"""What a part of an article says of its figures, and the words it is said in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from ingest import rules
from ingest.find.words import any_of
from ingest.model import Stage


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
    """The words of ``rules/stages.toml`` that headings and titles say it with."""

    back: re.Pattern[str]
    ahead: re.Pattern[str]
    year_ahead: re.Pattern[str]
    target: re.Pattern[str]
    neither: re.Pattern[str]
    strong: re.Pattern[str]
    plan_title: re.Pattern[str]
    results_title: re.Pattern[str]
    report: re.Pattern[str]
    era_span: re.Pattern[str]
    era_year: re.Pattern[str]
    turn_span: re.Pattern[str]
    turn_year: re.Pattern[str]
    plan_year: re.Pattern[str]
    report_title: re.Pattern[str]
    period_back: re.Pattern[str]
    prose_back: re.Pattern[str]
    prose_years: re.Pattern[str]
    prose_ahead: re.Pattern[str]


@cache
def heading_words() -> HeadingWords:
    """The project's own words."""
    said = rules.table("stages")["heading"]
    return HeadingWords(
        back=re.compile(any_of(said["back"])),
        ahead=re.compile(any_of(said["ahead"])),
        year_ahead=re.compile(said["year_ahead"]),
        target=re.compile(said["target"]),
        neither=re.compile(any_of(said["neither"])),
        strong=re.compile(said["strong"]),
        plan_title=re.compile(said["plan_title"]),
        results_title=re.compile(said["results_title"]),
        report=re.compile(said["report"]),
        era_span=re.compile(said["era_span"]),
        era_year=re.compile(said["era_year"]),
        turn_span=re.compile(said["turn_span"]),
        turn_year=re.compile(said["turn_year"]),
        plan_year=re.compile(said["plan_year"]),
        report_title=re.compile(said["report_title"]),
        period_back=re.compile(said["period_back"]),
        prose_back=re.compile(said["prose_back"]),
        prose_years=re.compile(said["prose_years"]),
        prose_ahead=re.compile(said["prose_ahead"]),
    )


def spaceless(text: str) -> str:
    """Half-width, without gaps inside: 1 9 9 8 年."""
    return re.sub(r"\s+", "", text).translate(str.maketrans("０１２３４５６７８９", "0123456789"))
