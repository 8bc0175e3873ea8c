"""What cannot be done yet when an article is published is planned, whatever its words."""

from __future__ import annotations

from ingest.find.figures import load_rules as figure_rules
from ingest.find.figures import stage_by_words
from ingest.find.indicators import stocks
from ingest.model import Figure
from ingest.periods.period_rules import load_rules
from ingest.periods.topics import AHEAD
from ingest.periods.unsaid import FIRST_MONTHS, Told

_ESTIMATE_REACH = 40  # characters before a number


def still_ahead(figure: Figure, text: str, article: Told, is_report: bool) -> Figure:
    """What is of a year behind that of the article is not done yet.

    What a report expects of the year before its own (全年预计完成) is an estimate of what was done;
    and what is of an earlier year, and by no word of its own planned, was done, in whatever part of
    a report it stands. At the beginning of a year nothing can be done yet that is of all of it.
    """
    if figure.period is None or article.published is None or not figure.period[-4:].isdecimal():
        return figure
    year, now = figure.period[:4], article.published[:4]
    if figure.stage == "actual" and (
        year > now or _not_yet(figure, text, article.published, is_report)
    ):
        return figure._replace(stage="plan")
    if figure.stage not in AHEAD or figure.period[-4:] >= now:
        return figure
    before = text[max(0, figure.span_start - _ESTIMATE_REACH) : figure.span_start]
    estimated = figure.stage == "plan" and load_rules().estimated.search(before)
    if estimated or stage_by_words(text, figure, figure_rules(), "actual") == "actual":
        return figure._replace(stage="actual")
    return figure


def _not_yet(figure: Figure, text: str, published: str, is_report: bool) -> bool:
    """Whether a yearly sum or rate of the article's own year is told in its first months: 今年.

    Reports on a year's work are of spring, where no more than the year is known. What there is at a
    time, and what words say was done (已), can be told at any time.
    """
    is_early = published[5:7] in FIRST_MONTHS or (is_report and not published[5:])
    if figure.period != published[:4] or not is_early:
        return False
    if figure.indicator_id is None or stocks()[figure.indicator_id]:
        return False
    said = [m.start() for m in load_rules().this_year.finditer(text, 0, figure.span_start)]
    if not said:
        return False
    rest = figure._replace(
        span_start=figure.span_start - said[-1], span_end=figure.span_end - said[-1]
    )
    return stage_by_words(text[said[-1] :], rest, figure_rules(), "plan") in AHEAD
