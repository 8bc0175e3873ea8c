"""Reports without headings: where their sentences turn from the year gone to the one to come."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.outline.outlook import Outlook, heading_words

_CLOSES_YEAR = "10"  # the month from which on a report tells of its own year


def turns(texts: Sequence[str], published: str | None, year: str | None) -> bool:
    """Whether a report without headings says where it turns to this year.

    One that does not, as the old ones, wanders; one of December tells of its own year.
    """
    if published is not None and published[5:7] >= _CLOSES_YEAR:
        return False
    return year is not None and any(_is_turn(text, year) for text in texts)


def _is_turn(text: str, year: str) -> bool:
    """Whether all behind a sentence is planned: 今年的主要预期目标是…; 为实现上述目标，要抓好…."""
    said = heading_words().prose_ahead.match(text)
    return said is not None and said["year"] in {None, year}


def turned_to(part: Outlook, text: str, year: str) -> Outlook:
    """The part of a report without headings from a sentence on: 过去一年，…. 今年的主要预期目标是….

    Once it looks ahead it does not look back. What it says of several years at once is done, nobody
    knows in which of them.
    """
    words = heading_words()
    if part.stage == "plan":
        return part
    if _is_turn(text, year):
        return Outlook("plan", year)
    last = str(int(year) - 1)
    if (named := words.prose_back.match(text)) and named["year"] in {None, last}:
        return Outlook("actual", last)
    return Outlook("actual") if words.prose_years.match(text) else part
