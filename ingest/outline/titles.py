"""What an article's title says of all its figures: a plan, a report, the results of a year."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.find import dates
from ingest.model import Article, Sentence, Stage
from ingest.outline.outlook import heading_words
from ingest.script import simplify

_YEAR = re.compile(r"[0-9]{4}")
_IN_ONE_YEAR = re.compile(r"([0-9]{4})(?:-[0-9]{2}/\1-[0-9]{2})?")
_OPENING = 12  # sentences in which a work report says that it is one


def is_work_report(article: Article, sentences: Sequence[Sentence]) -> bool:
    """Whether an article is a work report, by its title or by how it opens."""
    words = heading_words()
    if article.title and words.report_title.search(simplify(article.title)):
        return True
    return any(words.report.search(s.text) for s in sentences[:_OPENING])


def of_title(title: str) -> Stage | None:
    """What a plan or a scheme says lies ahead."""
    return "plan" if heading_words().plan_title.search(title) else None


def planned_year(title: str, year: str | None) -> str | None:
    """The one year that the title of a plan names (2025年工作要点), none of a longer plan."""
    named = heading_words().planned_year.findall(title)
    if year is None or len(named) != 1 or int(named[0]) - int(year) not in {0, 1}:
        return None
    return named[0] if len(_YEAR.findall(title)) == 1 else None


def results_of(title: str, year: str | None, date_rules: dates.DateRules) -> str | None:
    """The year, or the months of one, whose results a title tells: 2023年统计公报, 上半年运行情况.

    A single month is none: the figures below it are as often of all the months up to it.
    """
    if year is None or not heading_words().results_title.search(title):
        return None
    found = {d.iso for d in dates.find_dates(title, date_rules, year, "inferred")}
    iso = found.pop() if len(found) == 1 else None
    if iso is None or iso[:4] > year:
        return None
    return iso if _IN_ONE_YEAR.fullmatch(iso) else None
