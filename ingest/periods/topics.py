"""The time that a sentence opens with, which the next one goes on about: 2024年，…; 五年来，…."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.model import Date, Figure, SentenceFindings
from ingest.outline import Outlook
from ingest.periods.bases import is_compared
from ingest.periods.nearest import is_period
from ingest.periods.period_rules import load_rules

AHEAD = frozenset({"plan", "target"})
FLOWS = frozenset(("money", "weight", "volume", "energy"))
_YEARS = re.compile(r"[0-9]{4}(?:/[0-9]{4})?")
_OPENING = 4  # characters before a date that a sentence opens with
_RIGHT_BEFORE = 5  # characters before a number


@dataclass(frozen=True, slots=True)
class Topic:
    """The time that a paragraph's sentence opened with, which the next one goes on about.

    ``base`` is what the sentence compared it with: 1992年同1987年相比，…. ``counts``: it
    has figures; a title only names the year.
    """

    date: Date
    ahead: bool
    paragraph: int
    base: Date | None = None
    counts: bool = False


def topic_of(
    found: SentenceFindings, figures: Sequence[Figure], text: str, part: Outlook
) -> Topic | None:
    """The year or period that a sentence opens with: 2024年，…; 五年来，…."""
    based = load_rules().on_a_base.match(text)
    begins = based.end() if based else 0
    for date in found.dates:
        if not _YEARS.fullmatch(date.iso or "") or date.span_start < begins:
            continue
        if not is_period(date, text):
            continue
        if len(text[begins : date.span_start].strip()) > _OPENING:
            break
        ahead = any(f.stage in AHEAD for f in figures)
        base = next((d for d in found.dates if d.iso and is_compared(d, text)), None)
        return Topic(date, ahead, part.paragraph, base, bool(figures))
    return None


def of_years(figure: Figure, topic: Topic | None, text: str) -> bool:
    """Whether a sum may be of all years between the two that the sentence before compares.

    1985年同1980年相比，…。吸收投资53亿美元: of one year or of six. What is reached is of the last.
    """
    if topic is None or topic.base is None or figure.change or figure.kind not in FLOWS:
        return False
    first, last = topic.base.iso or "", (topic.date.iso or "")[-4:]
    if not (first.isdecimal() and last.isdecimal()) or int(first) + 1 >= int(last):
        return False
    begins = max(0, figure.span_start - _RIGHT_BEFORE)
    return not load_rules().came_to.search(text, begins, figure.span_start)
