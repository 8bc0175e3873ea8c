"""What a sentence's figures take from around them: period, place, and the totals they add up to.

Finders read one sentence and nothing else; here the article speaks.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, Literal, Protocol, TypeVar

from ingest.bases import Bases, from_when, is_compared, is_spent, of_base, over_years
from ingest.model import Date, Figure, PlaceMention, SentenceFindings, Stage
from ingest.outline import Outlook
from ingest.scope import Scope, last_before, scopes

T = TypeVar("T", Date, PlaceMention)

# Behind one of these, or at the start, a place is what the clause is about; elsewhere it may be
# only where something was held or whom one reported to.
_TOPIC_AFTER = frozenset("，,。；;：:“‘「（( \u3000")
# Before one of these it is an item of a list.
_LISTED_BEFORE = frozenset("、等和与及")
# Behind a day, one of these makes it a term: 6月30日前.
_BY = frozenset("前之")
_AHEAD = frozenset({"plan", "target"})
_YEARS = re.compile(r"[0-9]{4}(?:/[0-9]{4})?")
_FROM = re.compile(r"[由从]$")
_NOW = re.compile(r"目前|现在|如今|至今|当前|眼下|截至")
_YEARLY = re.compile(r"年均|累计|[五5]年|平均每年|每年")
_REACHED = re.compile(
    "(?:达到?|超过?|突破|增至|升至|降至|[高升加降大展少低]到|[高升加降大展少低]至|定在|持在|跃上|迈上|位居)(?:约|近|了)?[^超]?$|超$"
)
_OVER = re.compile("^(?:突破|达)")
_YEARLY_REACH = 24  # characters before a number
_BASED = re.compile("在[^，。；]{4,20}基础上，")  # 在1992年增长的基础上，1993年…
_OPENING = 4  # characters before a date that a sentence opens with
# A sentence that opens like this breaks down the figure before it.
_BREAKDOWN = ("其中", "这其中", "包括", "分别是")


class _Told(Protocol):
    """What an article tells beyond its sentences: an `Article`, or `ALONE`."""

    @property
    def key(self) -> str: ...
    @property
    def published(self) -> str | None: ...
    @property
    def published_basis(self) -> str | None: ...
    @property
    def place(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class _Alone:
    key: str = ""
    published: str | None = None
    published_basis: str | None = None
    place: str | None = None


ALONE: _Told = _Alone()


def stage_of_parts(text: str, before: Sequence[SentenceFindings]) -> Stage | None:
    """The stage of what breaks down the figures of the sentence before: 其中，…."""
    if not before or not before[-1].figures or not text.lstrip().startswith(_BREAKDOWN):
        return None
    return before[-1].figures[-1].stage


def in_context(
    article: _Told,
    texts: Sequence[str],
    findings: Sequence[SentenceFindings],
    parts: Sequence[Outlook] = (),
) -> tuple[SentenceFindings, ...]:
    """``findings`` with each figure's period, place and group filled from its surroundings.

    Args:
        article: the article that the sentences belong to, its place and publication settled;
            `ALONE` where they belong to none.
        texts: the sentences' texts, simplified, beside ``findings``.
        findings: what each sentence says by itself.
        parts: which part of the article each stands in; without any, nothing is known of it.

    Returns:
        The same findings; group keys are unique in the archive.
    """
    filled = []
    topic: _Topic | None = None
    for position, (text, found) in enumerate(zip(texts, findings, strict=True)):
        part = parts[position] if parts else Outlook(paragraph=position)
        if topic and not (topic.paragraph == part.paragraph or text.startswith(_BREAKDOWN)):
            topic = None
        known = [d for d in found.dates if _is_period(d, text)]
        dates, ahead = _Before.of(known), _Before.of(d for d in known if not _is_event(d, text))
        places = _Before.of(p for p in found.places if p.code is not None and _is_topic(p, text))
        spoken = scopes(text, article.place) if article.place else ()
        bases = Bases(found.dates, text)
        now = _NOW.search(text)
        since = now.end() if now else len(text)  # 目前: no longer the topic's time
        figures: list[Figure] = []
        for i, figure in enumerate(found.figures):
            last = found.figures[i - 1] if i else None
            base = bases.of(figure, last.span_end if last else 0)
            dated = of_base(figure, found.dates, text)
            if dated is None:
                near = _gone_to(figure, ahead if figure.stage in _AHEAD else dates, last, text)
                goes_on = topic if figure.span_start < since or not now else None
                years = _years_of(figure, part, text)
                dated = _dated(figure, text, near, goes_on, years, article)
                dated = over_years(_come_from(dated, near, figures, text), base, text)
            placed = _placed(dated, places, spoken, article)
            figures.append(_grouped(_still_ahead(placed, article), article, position))
        filled.append(replace(found, figures=tuple(figures)))
        topic = _topic_of(known, figures, text, part) or topic
    return _breakdowns(article, texts, filled)


@dataclass(frozen=True, slots=True)
class _Before(Generic[T]):
    """Findings of one sentence by where they stand, so that the last before a figure is at hand."""

    starts: list[int]
    ends: list[int]
    findings: list[T]

    @classmethod
    def of(cls, findings: Iterable[T]) -> _Before[T]:
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
class _Topic:
    """The time that a paragraph's sentence opened with, which the next one goes on about."""

    date: Date
    ahead: bool
    paragraph: int


def _topic_of(
    dates: Sequence[Date], figures: Sequence[Figure], text: str, part: Outlook
) -> _Topic | None:
    """The year or period that a sentence opens with: 2024年，…; 五年来，…."""
    based = _BASED.match(text)
    begins = based.end() if based else 0
    for date in dates:
        if not _YEARS.fullmatch(date.iso or "") or date.span_start < begins:
            continue
        if len(text[begins : date.span_start].strip()) > _OPENING:
            break
        ahead = any(f.stage in _AHEAD for f in figures)
        return _Topic(date, ahead, part.paragraph)
    return None


def _gone_to(figure: Figure, dates: _Before[Date], last: Figure | None, text: str) -> _Before[Date]:
    """The dates that may be a figure's: where it went is not of the year that it came from.

    ``last`` is the number before it, whose year that was.
    """
    if last is None or not any(_FROM.search(text[: d.span_start]) for d in dates.findings):
        return dates
    return _Before.of(d for d in dates.findings if not is_spent(d, last, figure, text))


def _come_from(figure: Figure, dates: _Before[Date], done: Sequence[Figure], text: str) -> Figure:
    """Where something came from is of the year that says so, else of the one said before.

    从2018年的58家增加到2023年的121家，产值由3亿元增加到5亿元: both began in 2018.
    """
    if figure.group_role != "from" or figure.period is None or "/" in figure.period:
        return figure
    if from_when(figure, dates.last_before(figure.span_start), text):
        return figure
    earlier = next((f for f in reversed(done) if f.group_role == "from"), None)
    if earlier is None:
        return replace(figure, period=None, period_basis=None)
    return replace(figure, period=earlier.period, period_basis=earlier.period_basis)


def _still_ahead(figure: Figure, article: _Told) -> Figure:
    """What is of a year behind that of the article is not done yet."""
    if figure.stage != "actual" or figure.period is None or article.published is None:
        return figure
    is_later = figure.period[-4:].isdecimal() and figure.period[:4] > article.published[:4]
    return replace(figure, stage="plan") if is_later else figure


def _years_of(figure: Figure, part: Outlook, text: str) -> Outlook:
    """``part`` with all its years, where a number is of them all: 年均增长5%, 累计建成12个.

    What was reached in them is of the last one: 达到12万亿元.
    """
    before = text[max(0, figure.span_start - _YEARLY_REACH) : figure.span_start]
    clause = re.split(r"[，,。；;]", before)[-1]
    at_last = _REACHED.search(clause + _OVER.sub("超", figure.surface)[:1])
    if _YEARLY.search(clause):
        return replace(part, period=part.span) if part.span else part
    spans = part.period is not None and "/" in part.period and part.stage == "actual"
    reached = figure.group_role == "to" or (figure.change is None and at_last)
    return replace(part, period=part.period[-4:]) if spans and reached and part.period else part


def _dated(
    figure: Figure,
    text: str,
    dates: _Before[Date],
    topic: _Topic | None,
    part: Outlook,
    article: _Told,
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
        return replace(figure, period=_end_of(date.iso, figure), period_basis=date.basis)
    is_ahead = figure.stage in _AHEAD
    if topic is not None and topic.ahead == is_ahead:
        return replace(figure, period=topic.date.iso, period_basis="inferred")
    if part.period is not None and (part.stage == "actual" or is_ahead):
        return replace(figure, period=part.period, period_basis="inferred")
    if article.published is None or is_ahead:
        return figure  # what is planned lies ahead, nobody says how far
    basis: Literal["page", "inferred"]
    basis = "inferred" if article.published_basis == "inferred" else "page"
    return replace(figure, period=article.published[:4], period_basis=basis)


def _of_whole_year(date: Date, figure: Figure, text: str) -> Date | None:
    """2023年3月启动，全年完成投资3亿元: 全年 is the year of the date, where that is stated."""
    begins = (date.iso or "").split("/")[0]
    if "-" not in begins or text.find("全年", date.span_end, figure.span_start) < 0:
        return date
    return replace(date, iso=begins[:4]) if date.basis == "stated" else None


def _end_of(iso: str | None, figure: Figure) -> str | None:
    """从2018年到2023年由58家增加到121家: the first of 2018, the second of 2023."""
    if iso is None or figure.group_role not in {"from", "to"} or iso.endswith(".."):
        return iso
    return iso.split("/")[0 if figure.group_role == "from" else -1]


def _is_period(date: Date, text: str) -> bool:
    """Whether figures can be of this date.

    No hour, no festival of a year that nobody names, nothing that is only compared with
    (比1978年增加).
    """
    if date.kind == "festival":
        return date.basis == "stated"
    if date.iso is None or date.kind == "time":
        return False
    return not is_compared(date, text)


def _is_event(date: Date, text: str) -> bool:
    """Whether ``date`` is the day something was said or done, and no day by which to do it."""
    return date.kind == "date" and text[date.span_end : date.span_end + 1] not in _BY


def _is_topic(place: PlaceMention, text: str) -> bool:
    """Whether ``place`` is what its clause is about: it opens the clause, and is no list's item."""
    at, end = place.span_start, place.span_end
    opens = at == 0 or text[at - 1] in _TOPIC_AFTER
    return opens and text[end : end + 1] not in _LISTED_BEFORE


def _placed(
    figure: Figure,
    places: _Before[PlaceMention],
    spoken: Sequence[Scope],
    article: _Told,
) -> Figure:
    """The place: the last one before the figure that a clause is about, else the article's.

    全省 is the article's province, 全国 no division.
    """
    if figure.place is not None:
        return figure
    place, scope = places.last_before(figure.span_start), last_before(spoken, figure.span_start)
    if place is not None and (scope is None or scope.end <= place.span_end):
        return replace(figure, place=place.code, place_basis="stated")
    if article.place is None or (scope is not None and scope.place is None):
        return figure
    return replace(figure, place=scope.place if scope else article.place, place_basis="article")


def _grouped(figure: Figure, article: _Told, position: int) -> Figure:
    """A group key that holds across articles, where the finder gave one for the sentence."""
    if figure.group_key is None:
        return figure
    return replace(figure, group_key=f"{article.key}-{position}-{figure.group_key}")


def _breakdowns(
    article: _Told, texts: Sequence[str], findings: Sequence[SentenceFindings]
) -> tuple[SentenceFindings, ...]:
    """Join a total with the parts that the next sentence breaks it down to, where they add up."""
    done = list(findings)
    for position in range(1, len(done)):
        if not texts[position].lstrip().startswith(_BREAKDOWN):
            continue
        parts = [f for f in done[position].figures if f.value is not None and f.group_role is None]
        for total in done[position - 1].figures:
            same = [f for f in parts if f.unit == total.unit]
            if len(same) < 2 or total.group_role is not None:
                continue
            if total.value is None or sum(f.value for f in same if f.value) != total.value:
                continue
            key = f"{article.key}-{position - 1}-{total.span_start}"
            done[position - 1] = _with_roles(done[position - 1], (total,), key, "total", total)
            done[position] = _with_roles(done[position], same, key, "part", total)
            break
    return tuple(done)


def _with_roles(
    found: SentenceFindings,
    members: Sequence[Figure],
    key: str,
    role: Literal["total", "part"],
    total: Figure,
) -> SentenceFindings:
    """``found`` with ``members`` in the group ``key``; parts share what is said of the total."""

    def joined(figure: Figure) -> Figure:
        figure = replace(figure, group_key=key, group_role=role, group_sum="equal")
        if role == "total":
            return figure
        of_what = figure.of_what or total.indicator
        return replace(
            figure, of_what=of_what, stage=total.stage, period=total.period,
            period_basis=total.period_basis,
        )  # fmt: skip

    return replace(found, figures=tuple(joined(f) if f in members else f for f in found.figures))
