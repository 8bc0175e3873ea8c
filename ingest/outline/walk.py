"""The part of each sentence of an article, from its title and headings down."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.find import dates
from ingest.model import Article, Sentence, Stage
from ingest.outline.headings import enter, report_year
from ingest.outline.outlook import Outlook, heading_words, spaceless
from ingest.outline.prose import turned_to, turns
from ingest.outline.titles import is_work_report, of_title, planned_year, results_of
from ingest.script import simplify

_NEAR = 2  # characters before the date that a paragraph opens with


def outline(
    article: Article,
    sentences: Sequence[Sentence],
    texts: Sequence[str],
    date_rules: dates.DateRules,
) -> tuple[Outlook, ...]:
    """The part of each sentence.

    Args:
        article: its place and publication settled; its title tells a plan from a report.
        sentences: all of the article's.
        texts: theirs, simplified.
        date_rules: what years in headings are read by.
    """
    year = report_year(article, sentences)
    title = spaceless(simplify(article.title)) if article.title else ""
    stage = of_title(title)
    top = Outlook(stage, planned_year(title, year) if stage else None)
    is_report = is_work_report(article, sentences)
    titled = None if is_report or top.stage else results_of(title, year, date_rules)
    open_parts: dict[int, Outlook] = {}  # by level of heading
    parts = []
    paragraph, span, of_span, looks_back = -1, None, False, False
    before = stamped = top
    in_prose = is_report and top == Outlook() and turns(texts, article.published, year)
    for sentence, text in zip(sentences, texts, strict=True):
        if sentence.part == "heading":
            enter(open_parts, spaceless(text), year, is_report, date_rules)
        level = max(open_parts, default=None)
        if in_prose and year and level is None and sentence.part == "body":
            top = turned_to(top, text, year)
        here = top if level is None else open_parts[level]
        if level is not None and here.turns_to and sentence.paragraph != paragraph:
            here = open_parts[level] = _turned(here, text, year, date_rules)
        if here.span != span:
            span, of_span = here.span, here.span_first
        opens = sentence.paragraph != paragraph
        if span is not None and sentence.part == "body":
            of_span = _goes_to_span(text, opens, of_span, here.stage)
        looks_back = _looks_back(text, here, looks_back and not opens, is_report)
        paragraph = sentence.paragraph
        part = here._replace(period=here.span) if of_span and here.span else here
        if looks_back and year:
            part = here._replace(stage="actual", period=str(int(year) - 1), span=None)
        if opens or part is not before:
            told = titled if part.stage not in {"plan", "target"} else None
            stamped = part._replace(paragraph=paragraph, is_report=is_report, titled=told)
        before = part
        parts.append(stamped)
    return tuple(parts)


def _turned(here: Outlook, opening: str, year: str | None, date_rules: dates.DateRules) -> Outlook:
    """The part from a paragraph on that opens with the years its heading names last."""
    found = dates.find_dates(opening, date_rules, year, "inferred")[:1]
    if not found or found[0].iso != here.turns_to or found[0].span_start > _NEAR:
        return here
    return Outlook("plan", here.turns_to)


def _looks_back(text: str, part: Outlook, before: bool, is_report: bool) -> bool:
    """Whether a paragraph of a plan tells for a while what was reached: 过去一年，成绩很大。…."""
    if not is_report or part.stage not in {"plan", "target"}:
        return False
    if heading_words().plan_year.search(text):
        return False
    return before or heading_words().turn_year.match(text) is not None


def _goes_to_span(text: str, opens: bool, before: bool, stage: Stage | None) -> bool:
    """Whether it is all the years that are told of from a sentence on, and no more the last one.

    What opens a paragraph says so in its first words (“十四五”时期是…的五年), any other sentence as
    its very first (五年来，…). What names both (2025年是“十四五”收官之年) turns to neither.
    """
    words = heading_words()
    span, year = words.era_span, words.era_year
    if stage != "actual":
        year = words.plan_year
    elif not opens:
        span, year = words.turn_span, words.turn_year
    to_span, to_year = span.search(text) is not None, year.search(text) is not None
    return before if to_span == to_year else to_span
