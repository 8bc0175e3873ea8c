"""What headings say: which part begins with one, of which year it is, and where it ends."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.find import dates
from ingest.model import Article, Sentence, Stage
from ingest.outline.outlook import Outlook, heading_words, spaceless
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


def stage_of_heading(heading: str | None, year: str | None = None) -> Stage | None:
    """What a heading in simplified form says of the figures below it; ``None`` if nothing.

    Args:
        heading: 一、2023年工作回顾, 2024年主要预期目标.
        year: that of the report; a heading that names the one before it looks back.
    """
    if not heading:
        return None
    words = heading_words()
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
        stage, year = stage_of_heading(heading), _YEAR.search(spaceless(heading))
        if year and stage is None:
            stage = "plan" if heading_words().year_ahead.search(spaceless(heading)) else None
        if year and stage:
            told.append((year[0], stage == "actual"))
    return max((str(int(year) + past) for year, past in told), default=None)


def enter(
    open_parts: dict[int, Outlook],
    heading: str,
    year: str | None,
    is_report: bool,
    date_rules: dates.DateRules,
) -> None:
    """Go below ``heading``: parts at its level and deeper end."""
    words = heading_words()
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
    words = heading_words()
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
