"""The figures of one sentence with their periods; what is not sure (`doubts`) is of none."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.find.doubts import Doubt, asked, is_doubtful, load_doubts
from ingest.model import Date, Figure, SentenceFindings
from ingest.outline import Outlook
from ingest.periods.bases import (
    Bases,
    from_when,
    of_base,
    of_one_year,
    of_years_said,
    over_years,
    undated,
)
from ingest.periods.nearest import (
    Before,
    gone_to,
    is_event,
    is_period,
    through_hours,
    without_aside,
)
from ingest.periods.period_rules import load_rules
from ingest.periods.topics import AHEAD, Topic, of_years
from ingest.periods.undone import still_ahead
from ingest.periods.unsaid import Told, by_article, now_from

_CLAUSE = re.compile(r"[，,。；;]")
_YEARLY_REACH = 24  # characters before a number


def dated(
    found: SentenceFindings, text: str, part: Outlook, topic: Topic | None, article: Told
) -> list[Figure]:
    """The figures of one sentence with their periods.

    Args:
        found: what the sentence says by itself.
        text: the sentence, simplified.
        part: which part of the article it stands in.
        topic: the time that the sentence before opened with, where this one goes on about it.
        article: its publication is what is left where nothing else tells.
    """
    if not found.figures:
        return []
    known = through_hours([d for d in found.dates if is_period(d, text)], text)
    dates, ahead = Before.of(known), Before.of(d for d in known if not is_event(d, text))
    bases, doubts = Bases(found.dates, text), asked(text, load_doubts("period"))
    figures: list[Figure] = []
    for i, figure in enumerate(found.figures):
        last = found.figures[i - 1] if i else None
        base = bases.of(figure, last.span_end if last else 0)
        done = of_base(figure, found.dates, text)
        if done is None and last is not None and _in_row(last, figure, text):
            done = figure.of_period(figures[-1].period, figures[-1].period_basis)
        elif done is None:
            near = gone_to(figure, ahead if figure.stage in AHEAD else dates, last, text)
            near = without_aside(near, found.figures[: i + 1])
            goes_on = topic if figure.span_start < now_from(text) else None
            years = _years_of(figure, part, text)
            done = _dated(figure, text, near, goes_on, years, article)
            done = over_years(_come_from(done, near, figures, text), base, text)
            since = bases.left(figure) or (topic.base if goes_on and topic else None)
            alone = goes_on if near.last_before(figure.span_start) is None else None
            if (
                _is_unsure(done, since, near, text)
                or of_years(done, alone, text)
                or _is_in_doubt(done, text, doubts)
            ):
                done = undated(done)
        figures.append(still_ahead(done, text, article, part.is_report))
    return figures


def _in_row(last: Figure, figure: Figure, text: str) -> bool:
    """Whether a number stands in one row with the one before it: 分别增长5.6%和13.1%."""
    between = text[last.span_end : figure.span_start]
    return (
        load_rules().joined.fullmatch(between) is not None
        and last.kind == figure.kind
        and (last.group_role, figure.group_role) != ("from", "to")
        and figure.period is None
    )


def _is_in_doubt(figure: Figure, text: str, doubts: Sequence[Doubt]) -> bool:
    """Whether a rule says that a single year is not sure."""
    single = figure.period is not None and "/" not in figure.period
    return single and is_doubtful(text, figure, doubts)


def _is_unsure(figure: Figure, base: Date | None, dates: Before[Date], text: str) -> bool:
    """Whether a growth may be of more years than one.

    It is since ``base``, which was named earlier, or up to a year that a plan ends with
    (到2025年，…增长30%), or behind words of several years.
    """
    if figure.change is None or figure.period is None or "/" in figure.period:
        return False
    before = text[: figure.span_start]
    if of_one_year(before):
        return False
    if base is not None and base.iso is not None and base.iso[:4].isdecimal():
        return int(base.iso[:4]) + 1 < int(figure.period[:4])
    date = dates.last_before(figure.span_start)
    if date is not None and date.iso == figure.period and figure.stage in AHEAD:
        begins = max(0, date.span_start - 2)
        return load_rules().up_to.search(text, begins, date.span_start) is not None
    return figure.period_basis != "stated" and of_years_said(before)


def _come_from(figure: Figure, dates: Before[Date], done: Sequence[Figure], text: str) -> Figure:
    """Where something came from is of the year that says so, else of the one said before.

    从2018年的58家增加到2023年的121家，产值由3亿元增加到5亿元: both began in 2018.
    """
    if figure.group_role != "from" or figure.period is None or "/" in figure.period:
        return figure
    if from_when(figure, dates.last_before(figure.span_start), text):
        return figure
    earlier = next((f for f in reversed(done) if f.group_role == "from"), None)
    if earlier is None:
        return figure.of_period(None, None)
    return figure.of_period(earlier.period, earlier.period_basis)


def _years_of(figure: Figure, part: Outlook, text: str) -> Outlook:
    """``part`` with all its years, where a number is of them all: 年均增长5%, 累计建成12个.

    What was reached in them is of the last one: 达到12万亿元.
    """
    if not part.span and "/" not in (part.period or ""):
        return part
    said = load_rules()
    before = text[max(0, figure.span_start - _YEARLY_REACH) : figure.span_start]
    clause = _CLAUSE.split(before)[-1]
    at_last = said.reached.search(clause + said.beyond.sub("超", figure.surface)[:1])
    if said.of_all_years.search(clause):
        return part._replace(period=part.span) if part.span else part
    spans = part.period is not None and "/" in part.period and part.stage == "actual"
    level = figure.change is None and at_last is not None and not said.done_in_all.search(clause)
    reached = figure.group_role == "to" or level
    return part._replace(period=part.period[-4:]) if spans and reached and part.period else part


def _dated(
    figure: Figure,
    text: str,
    dates: Before[Date],
    topic: Topic | None,
    part: Outlook,
    article: Told,
) -> Figure:
    """The period, from the nearest that tells it.

    A date that follows at once (178个2024年度项目), the last one before it, the time that the
    sentence before opened with, the heading, the page.
    """
    if figure.period is not None:
        return figure
    date = dates.at(figure.span_end) or dates.last_before(figure.span_start)
    date = date and _of_whole_year(date, figure, text)
    if date is not None:
        # 今年 is resolved by the page; what merely has the page's year is another thing.
        period, basis = _end_of(date, figure), date.basis
        basis = "inferred" if basis == "page" else basis
        return figure.of_period(period, basis if period else None)
    if topic is not None and topic.ahead == (figure.stage in AHEAD):
        period = _years_of(figure, Outlook("actual", topic.date.iso), text).period
        if figure.group_role == "from" and "/" in (period or ""):
            period = None
        return figure.of_period(period, "inferred" if period else None)
    return by_article(figure, text, part, article)


def _of_whole_year(date: Date, figure: Figure, text: str) -> Date | None:
    """2023年3月启动，全年完成投资3亿元: 全年 is the year of the date, where that is stated.

    So it is where all the year still lies ahead: 上半年完成投资2亿元，全年力争完成5亿元.
    """
    begins = (date.iso or "").split("/")[0]
    if "-" not in begins or text.find("全年", date.span_end, figure.span_start) < 0:
        return date
    of_last = load_rules().year_before.match(date.surface) is not None
    named = date.basis == "stated" or of_last != (figure.stage in AHEAD)
    return date._replace(iso=begins[:4]) if named else None


def _end_of(date: Date, figure: Figure) -> str | None:
    """从2018年到2023年由58家增加到121家: the first of 2018, the second of 2023.

    What it was before some years (两年中由…到…) is of no year that is said, and what a mean went to
    from one plan to the next (“五五”时期…“六五”时期) is of no single year.
    """
    iso = date.iso
    if iso is None or figure.group_role not in {"from", "to"} or "/" not in iso or iso[-1] == ".":
        return iso
    if date.rule.startswith("plan"):
        return iso
    if figure.group_role == "from":
        return iso.split("/")[0] if load_rules().two_ends.search(date.surface) else None
    return iso.split("/")[1]
