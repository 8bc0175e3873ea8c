"""When a figure is of: what its sentence, the sentence before, its part and its article say.

The nearest of them speaks; what is compared with (`bases`) and what is not sure (`doubts`) are no
periods.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, NamedTuple, Protocol, TypeVar

from ingest.bases import (
    Bases,
    from_when,
    is_compared,
    is_spent,
    of_base,
    of_one_year,
    of_years_said,
    over_years,
    undated,
)
from ingest.find.doubts import Doubt, asked, is_doubtful, load_doubts
from ingest.find.figures import load_rules, stage_by_words
from ingest.find.indicators import stocks
from ingest.model import Date, Figure, PlaceMention, SentenceFindings
from ingest.outline import Outlook

T = TypeVar("T", Date, PlaceMention)

# Behind a day, one of these makes it a term: 6月30日前.
_BY = frozenset("前之")
_AHEAD = frozenset({"plan", "target"})
_YEARS = re.compile(r"[0-9]{4}(?:/[0-9]{4})?")
_FROM = frozenset("由从")
_ESTIMATED = re.compile("预计(?!年度)(?!.*(?:计划|目标|今年|明年))")
_FIRST_MONTHS = frozenset(("01", "02", "03"))
_THIS_YEAR = re.compile("(?:今年|本年度|新的一年)(?!以来|前|一|开年|春|[0-9])")
_ESTIMATE_REACH = 40  # characters before a number
_UP_TO = re.compile("[到至]$")
# 这两年中由2046万吨增加到3178万吨: it began the year before them. 从2018年到2023年 began in 2018.
_RANGED = re.compile("[到至—－~～-]")
_NOW = re.compile(r"目前|现在|如今|至今|当前|眼下|截至")
_YEARLY = re.compile(r"年均|累计|[五5]年|平均每年|每年")
_REACHED = re.compile(
    "(?:达到?|超过?|突破|增至|升至|降至|[高升加降大展少低]到|[高升加降大展少低]至|定在|持在|跃上|迈上|位居)(?:约|近|了)?[^超]?$|超$"
)
# What was done in all the years, whatever it went beyond: 新增减税降费超万亿元.
_GROSS = re.compile(
    "新增|净增|减免|减税|退税|发放|投入(?!强度)|完成|建成|改造|培训|引进|转移|实施|开工|新建|签约"
)
_OVER = re.compile("^(?:突破|达)")
_YEARLY_REACH = 24  # characters before a number
_BASED = re.compile("在[^，。；]{4,20}基础上，")  # 在1992年增长的基础上，1993年…
_JOINED = re.compile("[、和与及]|以及")
# 改革开放以来, 每年: of more years than the one that a title tells of.
_OF_YEARS = re.compile("近年来|近几年|多年来|历年|以来|每年")
_FLOWS = frozenset(("money", "weight", "volume", "energy"))
_LAST_OF_RESULTS = (
    "04"  # the month until which last year's results are told; no month sorts before it
)
_COME_TO = re.compile("[到至达为是](?:了|近|约)?$")
# Between two days: 12日|20时至|13日8时.
_HOURS_TO = re.compile(
    " ?[0-9]{1,2}(?:[时点](?:[0-9]{1,2}分?)?|[:：][0-9]{2}) ?[至到—－~～-]{1,2} ?"
)
_AIMED_THEN = re.compile("[^，。；0-9]{0,4}(?:预算|计划|目标|任务|预期|[确制]定|下达)")
# In the first months of a year all of a year, and its end, are of the one before; but not what is
# so in any year (全年日照), nor what is to be by then (年底前, 全年任务).
_YEAR_GONE = re.compile(
    "(?:^|[，。；：])(?:至|截至)?(?:全年|年末|年底)(?!前|平均(?:气温|温度|湿度|风速|降|日照)|[无四适供]|日照|有[0-9]+天|工期|任务|总投资|谋划|[^，。；]{0,6}(?:计划|预计|目标|力争|确保|可|将|要))"
)
_THEN_ON = re.compile("今年|新的一年|下一?步|接下来")
_TO_COME = re.compile("力争|力求|争取|确保|有望|不[少低]于|计划(?:总?投资|新|实施|建|完成)")
# From here on an article of spring tells of what goes on, and no more of the year before.
_THESE_DAYS = re.compile(
    "近日|连日|日前|这几天|[当昨今]天|当[日晚]|(?:活动|行动|培训|仪式)(?:中|上|现场)|现场[，发]|会上|[此这本]次|^(?:走[进近]|来到)|“[^”，。]{0,12}[我咱这]|近期|眼下|目前|现在"
)
_OPENING = 4  # characters before a date that a sentence opens with


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
    known = _through_hours([d for d in found.dates if is_period(d, text)], text)
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
            near = _gone_to(figure, ahead if figure.stage in _AHEAD else dates, last, text)
            near = _without_aside(near, found.figures[: i + 1])
            goes_on = topic if figure.span_start < _now_from(text) else None
            years = _years_of(figure, part, text)
            done = _dated(figure, text, near, goes_on, years, article)
            done = over_years(_come_from(done, near, figures, text), base, text)
            since = bases.left(figure) or (topic.base if goes_on and topic else None)
            alone = goes_on if near.last_before(figure.span_start) is None else None
            if (
                _is_unsure(done, since, near, text)
                or _of_years(done, alone, text)
                or _is_in_doubt(done, text, doubts)
            ):
                done = undated(done)
        figures.append(still_ahead(done, text, article, part.is_report))
    return figures


def _through_hours(dates: list[Date], text: str) -> list[Date]:
    """The dates, a day that ends a span of hours as all of it: 12日20时至13日8时，降雨78毫米."""
    for i in range(1, len(dates)):
        first, last = dates[i - 1 : i + 1]
        if first.kind != "date" or last.kind != "date" or "/" in f"{first.iso}{last.iso}":
            continue
        if (first.iso or "") < (last.iso or "") and _HOURS_TO.fullmatch(
            text, first.span_end, last.span_start
        ):
            dates[i] = last._replace(iso=f"{first.iso}/{last.iso}")
    return dates


def _in_row(last: Figure, figure: Figure, text: str) -> bool:
    """Whether a number stands in one row with the one before it: 分别增长5.6%和13.1%."""
    between = text[last.span_end : figure.span_start]
    return (
        _JOINED.fullmatch(between) is not None
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
    if date is not None and date.iso == figure.period and figure.stage in _AHEAD:
        return _UP_TO.search(text, max(0, date.span_start - 2), date.span_start) is not None
    return figure.period_basis != "stated" and of_years_said(before)


def _of_years(figure: Figure, topic: Topic | None, text: str) -> bool:
    """Whether a sum may be of all years between the two that the sentence before compares.

    1985年同1980年相比，…。吸收投资53亿美元: of one year or of six. What is reached is of the last.
    """
    if topic is None or topic.base is None or figure.change or figure.kind not in _FLOWS:
        return False
    first, last = topic.base.iso or "", (topic.date.iso or "")[-4:]
    if not (first.isdecimal() and last.isdecimal()) or int(first) + 1 >= int(last):
        return False
    return not _COME_TO.search(text, max(0, figure.span_start - 5), figure.span_start)


class Before(NamedTuple, Generic[T]):
    """Findings of one sentence by where they stand, so that the last before a figure is at hand."""

    starts: list[int]
    ends: list[int]
    findings: list[T]

    @classmethod
    def of(cls, findings: Iterable[T]) -> Before[T]:
        """Those of one sentence, ascending."""
        held = list(findings)
        return cls([f.span_start for f in held], [f.span_end for f in held], held)

    def last_before(self, offset: int) -> T | None:
        """The last finding that ends at ``offset`` or before."""
        i = bisect_right(self.ends, offset) - 1
        return self.findings[i] if i >= 0 else None

    def at(self, offset: int) -> T | None:
        """The finding that begins at ``offset``."""
        i = bisect_left(self.starts, offset)
        return self.findings[i] if i < len(self.starts) and self.starts[i] == offset else None


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
    based = _BASED.match(text)
    begins = based.end() if based else 0
    for date in found.dates:
        if not _YEARS.fullmatch(date.iso or "") or date.span_start < begins:
            continue
        if not is_period(date, text):
            continue
        if len(text[begins : date.span_start].strip()) > _OPENING:
            break
        ahead = any(f.stage in _AHEAD for f in figures)
        base = next((d for d in found.dates if d.iso and is_compared(d, text)), None)
        return Topic(date, ahead, part.paragraph, base, bool(figures))
    return None


def year_gone(topic: Topic, article: Told) -> str | None:
    """The year before the article's, of which one of its first months tells: 2022年，…. 全年…."""
    published = article.published or ""
    if topic.ahead or not topic.counts or published[5:7] not in _FIRST_MONTHS:
        return None
    if topic.date.basis != "stated":
        return None
    return topic.date.iso if topic.date.iso == str(int(published[:4]) - 1) else None


def tells_of_now(found: SentenceFindings, text: str, article: Told) -> bool:
    """Whether a sentence names a day or time of the article's own year, or tells of these days."""
    now = (article.published or "")[:4]
    dated_now = any((d.iso or "").startswith(now) for d in found.dates) if now else False
    return dated_now or _THESE_DAYS.search(text) is not None


def _gone_to(figure: Figure, dates: Before[Date], last: Figure | None, text: str) -> Before[Date]:
    """The dates that may be a figure's: where it went is not of the year that it came from.

    ``last`` is the number before it, whose year that was.
    """
    if last is None or not any(text[at - 1 : at] in _FROM for at in dates.starts):
        return dates
    return Before.of(d for d in dates.findings if not is_spent(d, last, figure, text))


def _without_aside(dates: Before[Date], figures: Sequence[Figure]) -> Before[Date]:
    """The dates without the last one, where that only told from which level something grew.

    今年办理案件230件，去年同期为198件，同比上升16.2%: the growth, and what is told behind it, is of
    the year of the 230件. ``figures`` are those up to the one that is asked about.
    """
    date = dates.last_before(figures[-1].span_start)
    if date is None or not date.surface.endswith("同期"):
        return dates
    at = next(i for i, f in enumerate(figures) if f.span_start >= date.span_end)
    before, level = figures[max(0, at - 1)], figures[at]
    if not at or before.unit != level.unit or before.change or level.change:
        return dates
    if not any(f.change for f in figures[at + 1 :]):
        return dates
    return Before.of(d for d in dates.findings if d is not date)


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
    if figure.stage not in _AHEAD or figure.period[-4:] >= now:
        return figure
    before = text[max(0, figure.span_start - _ESTIMATE_REACH) : figure.span_start]
    estimated = figure.stage == "plan" and _ESTIMATED.search(before)
    if estimated or stage_by_words(text, figure, load_rules(), "actual") == "actual":
        return figure._replace(stage="actual")
    return figure


def _not_yet(figure: Figure, text: str, published: str, is_report: bool) -> bool:
    """Whether a yearly sum or rate of the article's own year is told in its first months: 今年.

    Reports on a year's work are of spring, where no more than the year is known. What there is at a
    time, and what words say was done (已), can be told at any time.
    """
    is_early = published[5:7] in _FIRST_MONTHS or (is_report and not published[5:])
    if figure.period != published[:4] or not is_early:
        return False
    if figure.indicator_id is None or stocks()[figure.indicator_id]:
        return False
    said = [m.start() for m in _THIS_YEAR.finditer(text, 0, figure.span_start)]
    if not said:
        return False
    rest = figure._replace(
        span_start=figure.span_start - said[-1], span_end=figure.span_end - said[-1]
    )
    return stage_by_words(text[said[-1] :], rest, load_rules(), "plan") in _AHEAD


def _years_of(figure: Figure, part: Outlook, text: str) -> Outlook:
    """``part`` with all its years, where a number is of them all: 年均增长5%, 累计建成12个.

    What was reached in them is of the last one: 达到12万亿元.
    """
    if not part.span and "/" not in (part.period or ""):
        return part
    before = text[max(0, figure.span_start - _YEARLY_REACH) : figure.span_start]
    clause = re.split(r"[，,。；;]", before)[-1]
    at_last = _REACHED.search(clause + _OVER.sub("超", figure.surface)[:1])
    if _YEARLY.search(clause):
        return part._replace(period=part.span) if part.span else part
    spans = part.period is not None and "/" in part.period and part.stage == "actual"
    level = figure.change is None and at_last is not None and not _GROSS.search(clause)
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
    is_ahead = figure.stage in _AHEAD
    if topic is not None and topic.ahead == is_ahead:
        period = _years_of(figure, Outlook("actual", topic.date.iso), text).period
        if figure.group_role == "from" and "/" in (period or ""):
            period = None
        return figure.of_period(period, "inferred" if period else None)
    if part.period is not None and (part.stage == "actual" or is_ahead):
        return figure.of_period(part.period, "inferred")
    now = figure.span_start >= _now_from(text)
    of_title = part.titled and not is_ahead and not now
    if of_title and figure.span_start < _years_from(text):
        return figure.of_period(part.titled, "inferred")
    if article.published is None or is_ahead:
        return figure  # what is planned lies ahead, nobody says how far
    year_gone = article.published[5:7] in _FIRST_MONTHS and not part.is_report
    if year_gone and not now and figure.span_start >= _year_gone_from(text):
        return figure.of_period(str(int(article.published[:4]) - 1), "inferred")
    if not now and (part.is_report or (_is_flow(figure) and _looks_back(article.published))):
        return figure
    return figure.of_period(article.published[:4], "page")


@lru_cache(maxsize=2)
def _now_from(text: str) -> int:
    """From where on a sentence has said 目前 or the like: looked for once, not for each figure."""
    now = _NOW.search(text)
    return now.end() if now else len(text) + 1


@lru_cache(maxsize=2)
def _years_from(text: str) -> int:
    """From where on a sentence has said that it is of more years than one."""
    years = _OF_YEARS.search(text)
    return years.end() if years else len(text) + 1


@lru_cache(maxsize=2)
def _year_gone_from(text: str) -> int:
    """From where on a sentence tells of all of a year that must be over: 全年, and no plan."""
    then = _THEN_ON.search(text)
    if _TO_COME.search(text, 0, then.start() if then else len(text)):
        return len(text) + 1
    gone = _YEAR_GONE.search(text)
    return gone.end() if gone else len(text) + 1


def _is_flow(figure: Figure) -> bool:
    """Whether a number is a growth, or what was made, earned or spent in some time."""
    known = stocks().get(figure.indicator_id or "")
    return figure.change is not None or (known is False and figure.kind in _FLOWS)


def _looks_back(published: str) -> bool:
    """Whether articles of this day tell results of last year as well as of this one."""
    return "" < published[5:7] <= _LAST_OF_RESULTS


def _of_whole_year(date: Date, figure: Figure, text: str) -> Date | None:
    """2023年3月启动，全年完成投资3亿元: 全年 is the year of the date, where that is stated.

    So it is where all the year still lies ahead: 上半年完成投资2亿元，全年力争完成5亿元.
    """
    begins = (date.iso or "").split("/")[0]
    if "-" not in begins or text.find("全年", date.span_end, figure.span_start) < 0:
        return date
    of_last = date.surface.startswith(("去年", "上年"))  # what lies ahead is of no such year
    named = date.basis == "stated" or of_last != (figure.stage in _AHEAD)
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
        return iso.split("/")[0] if _RANGED.search(date.surface) else None
    return iso.split("/")[1]


def is_period(date: Date, text: str) -> bool:
    """Whether figures can be of this date.

    No hour, no festival of a year that nobody names, nothing that is only compared with
    (比1978年增加).
    """
    if date.kind == "festival":
        return date.basis == "stated"
    if date.iso is None or date.kind == "time":
        return False
    if date.surface == "年初" and _AIMED_THEN.match(text, date.span_end):
        return False  # 完成年初预算的78%
    return not is_compared(date, text)


def is_event(date: Date, text: str) -> bool:
    """Whether ``date`` is the day something was said or done, and no day by which to do it."""
    return date.kind == "date" and text[date.span_end : date.span_end + 1] not in _BY
