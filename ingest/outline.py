"""Which part of an article a sentence stands in: one that looks back or one that looks ahead.

A work report looks back on last year (一、2025年工作回顾) and plans this one (三、2026年重点工作);
the headings below such a heading (（二）…) are of the same part, though they do not say so. What a
plan or a scheme says is planned throughout. Here the headings speak, and the title; what a sentence
says of itself comes before that.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from ingest import rules
from ingest.find import dates
from ingest.find.words import any_of
from ingest.model import Article, Sentence, Stage
from ingest.script import simplify

_LEVELS = tuple(
    map(
        re.compile,
        (
            r"第[一二三四五六七八九十百]{1,3}(?:部分|[章编篇])",
            r"[一二三四五六七八九十]{1,3}、",
            r"[（(][一二三四五六七八九十]{1,3}[）)]",
            r"[0-9０-９]{1,2}[、.．]",
            r"[（(][0-9０-９]{1,2}[）)]",
            r"第?[一二三四五六七八九十]{1,3}(?:[，,、]|是|要)",
        ),
    )
)
_TOP = 0  # of headings without a mark that say what they are about; the others count from 1,
_DEEPEST = 9  # unless they stand below one with a mark
_YEAR = re.compile(r"[0-9]{4}")
_IN_ONE_YEAR = re.compile(r"([0-9]{4})(?:-[0-9]{2}/\1-[0-9]{2})?")
_PLANNED = re.compile(r"(?<![0-9到至—－~～-])([0-9]{4})年(?!以前|之前|前|底|末|[0-9])(?=度|.)")
_NEAR = 2  # characters before the date that a paragraph opens with
_CLOSES_YEAR = "10"  # the month from which on a report tells of its own year
_OPENING = 12  # sentences in which a work report says that it is one


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
class _Words:
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
def _words() -> _Words:
    said = rules.table("stages")["heading"]
    return _Words(
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


def stage_of_heading(heading: str | None, year: str | None = None) -> Stage | None:
    """What a heading in simplified form says of the figures below it; ``None`` if nothing.

    Args:
        heading: 一、2023年工作回顾, 2024年主要预期目标.
        year: that of the report; a heading that names the one before it looks back.
    """
    if not heading:
        return None
    words = _words()
    if told := words.period_back.search(heading):  # 上半年重点工作开展情况（及下半年打算）
        return None if words.ahead.search(heading, told.end()) else "actual"
    back, ahead = _last(words.back, heading), _last(words.ahead, heading)
    if back < 0 <= ahead and words.neither.search(heading[:ahead]):
        return None  # 当前形势和主要任务
    if back >= 0 and ahead >= 0 and re.search("[和与及暨、，]", heading[min(back, ahead) :]):
        return None  # 2025年工作回顾和2026年工作安排
    if back >= 0 or ahead >= 0:
        if back > ahead:
            return "actual"
        return "target" if words.target.search(heading) else "plan"
    named = words.year_ahead.search(heading)
    if named and year and named["year"]:
        return "plan" if named["year"] >= year else "actual"
    return None


def _last(pattern: re.Pattern[str], text: str) -> int:
    """Where the last match begins, -1 if there is none."""
    return max((m.start() for m in pattern.finditer(text)), default=-1)


def report_year(article: Article, sentences: Sequence[Sentence]) -> str | None:
    """The year in which an article was written, where its page or its headings tell it."""
    if article.published is not None:
        return article.published[:4]
    told: list[tuple[str, int]] = []
    for heading in (simplify(s.text) for s in sentences if s.part == "heading"):
        stage, year = stage_of_heading(heading), _YEAR.search(_spaceless(heading))
        if year and stage is None:
            stage = "plan" if _words().year_ahead.search(_spaceless(heading)) else None
        if year and stage:
            told.append((year[0], stage == "actual"))
    return max((str(int(year) + past) for year, past in told), default=None)


def _spaceless(text: str) -> str:
    """Half-width, without gaps inside: 1 9 9 8 年."""
    return re.sub(r"\s+", "", text).translate(str.maketrans("０１２３４５６７８９", "0123456789"))


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
    title = _spaceless(simplify(article.title)) if article.title else ""
    stage = _of_title(title)
    top = Outlook(stage, _planned_year(title, year) if stage else None)
    is_report = _is_report(article, sentences)
    titled = None if is_report or top.stage else _results_of(title, year, date_rules)
    open_parts: dict[int, Outlook] = {}  # by level of heading
    parts = []
    paragraph, span, of_span, looks_back = -1, None, False, False
    before = stamped = top
    in_prose = is_report and top == Outlook() and _turns(texts, article.published, year)
    for sentence, text in zip(sentences, texts, strict=True):
        if sentence.part == "heading":
            _enter(open_parts, _spaceless(text), year, is_report, date_rules)
        level = max(open_parts, default=None)
        if in_prose and year and level is None and sentence.part == "body":
            top = _in_prose(top, text, year)
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


def _is_report(article: Article, sentences: Sequence[Sentence]) -> bool:
    """Whether an article is a work report, by its title or by how it opens."""
    words = _words()
    if article.title and words.report_title.search(simplify(article.title)):
        return True
    return any(words.report.search(s.text) for s in sentences[:_OPENING])


def _turns(texts: Sequence[str], published: str | None, year: str | None) -> bool:
    """Whether a report without headings says where it turns to this year.

    One that does not, as the old ones, wanders; one of December tells of its own year.
    """
    if published is not None and published[5:7] >= _CLOSES_YEAR:
        return False
    return year is not None and any(_is_turn(text, year) for text in texts)


def _is_turn(text: str, year: str) -> bool:
    """Whether all behind a sentence is planned: 今年的主要预期目标是…; 为实现上述目标，要抓好…."""
    said = _words().prose_ahead.match(text)
    return said is not None and said["year"] in {None, year}


def _in_prose(part: Outlook, text: str, year: str) -> Outlook:
    """The part of a report without headings from a sentence on: 过去一年，…. 今年的主要预期目标是….

    Once it looks ahead it does not look back. What it says of several years at once is done, nobody
    knows in which of them.
    """
    words = _words()
    if part.stage == "plan":
        return part
    if _is_turn(text, year):
        return Outlook("plan", year)
    last = str(int(year) - 1)
    if (named := words.prose_back.match(text)) and named["year"] in {None, last}:
        return Outlook("actual", last)
    return Outlook("actual") if words.prose_years.match(text) else part


def _looks_back(text: str, part: Outlook, before: bool, is_report: bool) -> bool:
    """Whether a paragraph of a plan tells for a while what was reached: 过去一年，成绩很大。…."""
    if not is_report or part.stage not in {"plan", "target"}:
        return False
    if _words().plan_year.search(text):
        return False
    return before or _words().turn_year.match(text) is not None


def _goes_to_span(text: str, opens: bool, before: bool, stage: Stage | None) -> bool:
    """Whether it is all the years that are told of from a sentence on, and no more the last one.

    What opens a paragraph says so in its first words (“十四五”时期是…的五年), any other sentence as
    its very first (五年来，…). What names both (2025年是“十四五”收官之年) turns to neither.
    """
    words = _words()
    span, year = words.era_span, words.era_year
    if stage != "actual":
        year = words.plan_year
    elif not opens:
        span, year = words.turn_span, words.turn_year
    to_span, to_year = span.search(text) is not None, year.search(text) is not None
    return before if to_span == to_year else to_span


def _of_title(title: str) -> Stage | None:
    """What a plan or a scheme says lies ahead."""
    return "plan" if _words().plan_title.search(title) else None


def _planned_year(title: str, year: str | None) -> str | None:
    """The one year that the title of a plan names (2025年工作要点), none of a longer plan."""
    named = _PLANNED.findall(title)
    if year is None or len(named) != 1 or int(named[0]) - int(year) not in {0, 1}:
        return None
    return named[0] if len(_YEAR.findall(title)) == 1 else None


def _results_of(title: str, year: str | None, date_rules: dates.DateRules) -> str | None:
    """The year, or the months of one, whose results a title tells: 2023年统计公报, 上半年运行情况.

    A single month is none: the figures below it are as often of all the months up to it.
    """
    if year is None or not _words().results_title.search(title):
        return None
    found = {d.iso for d in dates.find_dates(title, date_rules, year, "inferred")}
    iso = found.pop() if len(found) == 1 else None
    if iso is None or iso[:4] > year:
        return None
    return iso if _IN_ONE_YEAR.fullmatch(iso) else None


def _enter(
    open_parts: dict[int, Outlook],
    heading: str,
    year: str | None,
    is_report: bool,
    date_rules: dates.DateRules,
) -> None:
    """Go below ``heading``: parts at its level and deeper end."""
    words = _words()
    stage = stage_of_heading(heading, year)
    told = stage is not None or words.back.search(heading) or words.ahead.search(heading)
    level = next((i for i, mark in enumerate(_LEVELS, 1) if mark.match(heading)), None)
    ends = words.neither.search(heading) is not None
    if level is None:
        if not told and not ends:
            return
        marked = any(_TOP < key < _DEEPEST for key in open_parts)
        level = _DEEPEST if marked and not ends else _TOP
    last = open_parts.get(level)
    for deeper in [key for key in open_parts if key >= level]:
        del open_parts[deeper]
    if open_parts and not words.strong.search(heading):
        return  # below 工作回顾 nothing but a plain word looks ahead
    usual = {"actual": str(int(year) - 1), None: None}.get(stage, year) if year else None
    if stage is not None:
        named, span, first = _periods(heading, stage, year, date_rules)
        period = named or (usual if is_report else None)
        open_parts[level] = Outlook(stage, period, span, span_first=first)
    elif told or ends:
        open_parts[level] = _turning(heading, year, date_rules)
    elif last and (last.stage in {"plan", "target"} or (last.stage == "actual" and is_report)):
        # Once a work report has looked back, it plans.
        named = _periods(heading, "plan", year, date_rules)[0]
        before = last.period if last.stage != "actual" else year
        open_parts[level] = Outlook("plan", named or before)


def _turning(heading: str, year: str | None, date_rules: dates.DateRules) -> Outlook:
    """The part that a heading makes which looks back on one interval and ahead to the next."""
    words = _words()
    found = dates.find_dates(heading, date_rules, year, "inferred")
    spans = [d.iso for d in found if d.iso and "/" in d.iso and not d.iso.endswith("..")]
    back, ahead = _last(words.back, heading), _last(words.ahead, heading)
    if len(spans) != 2 or not 0 <= back < ahead or spans[0] >= spans[1]:
        return Outlook()
    return Outlook("actual", spans[0], turns_to=spans[1])


def _periods(
    heading: str, stage: Stage, year: str | None, date_rules: dates.DateRules
) -> tuple[str | None, str | None, bool]:
    """The year that a heading names, else the interval; and the interval, if it names both.

    Last, whether it names the interval first.
    """
    found = dates.find_dates(heading, date_rules, year, "inferred")
    named = [d.iso for d in found if d.iso is not None]
    years = [iso for iso in named if len(iso) == len("2025")]
    spans = [iso for iso in named if "/" in iso and not iso.endswith("..")]
    if stage == "actual" and year and not spans and "五年" in heading:
        spans = [f"{int(year) - 5}/{int(year) - 1}"]
    if years:
        past = [iso for iso in years if year and iso < year]  # 1993年工作回顾和1994年的方针
        chosen = max(past or years) if stage == "actual" else min(years)
        return chosen, spans[0] if spans else None, bool(spans) and "/" in named[0]
    return (spans[0] if spans else None), None, False
