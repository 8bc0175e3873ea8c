"""Of which year a figure is where no sentence tells: by its part, the title, the publication.

Articles of spring tell results of the year before as well as of their own.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Protocol

from ingest.find.indicators import stocks
from ingest.model import Figure, SentenceFindings
from ingest.outline import Outlook
from ingest.periods.period_rules import load_rules
from ingest.periods.topics import AHEAD, FLOWS, Topic

FIRST_MONTHS = frozenset(("01", "02", "03"))
_LAST_OF_RESULTS = (
    "04"  # the month until which last year's results are told; no month sorts before it
)


class Told(Protocol):
    """What an article tells beyond its sentences: an `Article`, or `context.ALONE`."""

    @property
    def key(self) -> str:
        """The article's key."""

    @property
    def published(self) -> str | None:
        """When it was published, as an ISO prefix."""

    @property
    def published_basis(self) -> str | None:
        """What that rests on."""

    @property
    def place(self) -> str | None:
        """The code of the division that it is about."""


def by_article(figure: Figure, text: str, part: Outlook, article: Told) -> Figure:
    """The period of a figure, from its part, else from the title, else from the publication."""
    is_ahead = figure.stage in AHEAD
    if part.period is not None and (part.stage == "actual" or is_ahead):
        return figure.of_period(part.period, "inferred")
    now = figure.span_start >= now_from(text)
    of_title = part.titled and not is_ahead and not now
    if of_title and figure.span_start < _years_from(text):
        return figure.of_period(part.titled, "inferred")
    if article.published is None or is_ahead:
        return figure  # what is planned lies ahead, nobody says how far
    in_spring = article.published[5:7] in FIRST_MONTHS and not part.is_report
    if in_spring and not now and figure.span_start >= _year_gone_from(text):
        return figure.of_period(str(int(article.published[:4]) - 1), "inferred")
    if not now and (part.is_report or (_is_flow(figure) and _looks_back(article.published))):
        return figure
    return figure.of_period(article.published[:4], "page")


def year_gone(topic: Topic, article: Told) -> str | None:
    """The year before the article's, of which one of its first months tells: 2022年，…. 全年…."""
    published = article.published or ""
    if topic.ahead or not topic.counts or published[5:7] not in FIRST_MONTHS:
        return None
    if topic.date.basis != "stated":
        return None
    return topic.date.iso if topic.date.iso == str(int(published[:4]) - 1) else None


def tells_of_now(found: SentenceFindings, text: str, article: Told) -> bool:
    """Whether a sentence names a day or time of the article's own year, or tells of these days."""
    now = (article.published or "")[:4]
    dated_now = any((d.iso or "").startswith(now) for d in found.dates) if now else False
    return dated_now or load_rules().these_days.search(text) is not None


@lru_cache(maxsize=2)
def now_from(text: str) -> int:
    """From where on a sentence has said 目前 or the like: looked for once, not for each figure."""
    now = load_rules().now.search(text)
    return now.end() if now else len(text) + 1


@lru_cache(maxsize=2)
def _years_from(text: str) -> int:
    """From where on a sentence has said that it is of more years than one."""
    years = load_rules().of_more_years.search(text)
    return years.end() if years else len(text) + 1


@lru_cache(maxsize=2)
def _year_gone_from(text: str) -> int:
    """From where on a sentence tells of all of a year that must be over: 全年, and no plan."""
    said = load_rules()
    then = said.then_on.search(text)
    if said.to_come.search(text, 0, then.start() if then else len(text)):
        return len(text) + 1
    gone = said.year_gone.search(text)
    return gone.end() if gone else len(text) + 1


def _is_flow(figure: Figure) -> bool:
    """Whether a number is a growth, or what was made, earned or spent in some time."""
    known = stocks().get(figure.indicator_id or "")
    return figure.change is not None or (known is False and figure.kind in FLOWS)


def _looks_back(published: str) -> bool:
    """Whether articles of this day tell results of last year as well as of this one."""
    return "" < published[5:7] <= _LAST_OF_RESULTS
