"""What a sentence's figures take from around them: period, place, and the totals they add up to.

Finders read one sentence and nothing else; here the article speaks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from ingest.find.indicators import part_ids, whole_ids
from ingest.model import Figure, PlaceMention, SentenceFindings, Stage
from ingest.outline import Outlook
from ingest.periods import (
    Before,
    Told,
    Topic,
    dated,
    is_period,
    tells_of_now,
    topic_of,
    year_gone,
)
from ingest.rules import compiled, table
from ingest.scope import Scope, last_before, scopes, speaks_for

# Behind one of these, or at the start, a place is what the clause is about; elsewhere it may be
# only where something was held or whom one reported to.
_TOPIC_AFTER = frozenset("，,。；;：:“‘「（( \u3000")
_SEVERAL_REACH = 300  # characters before a figure in which they stand: a line may have no end
_SEVERAL_AIMS = 2


@dataclass(frozen=True, slots=True)
class _Said:
    """The patterns of ``rules/context.toml``, each under its name there."""

    breakdown: re.Pattern[str]
    by_sort: re.Pattern[str]
    of_years: re.Pattern[str]
    aim: re.Pattern[str]
    listed: re.Pattern[str]
    several_places: re.Pattern[str]


@cache
def _said() -> _Said:
    return _Said(**compiled(table("context")["rule"]))


@dataclass(frozen=True, slots=True)
class _Alone:
    key: str = ""
    published: str | None = None
    published_basis: str | None = None
    place: str | None = None


ALONE: Told = _Alone()


def stage_of_parts(text: str, before: Sequence[Figure], goes_on: bool) -> Stage | None:
    """The stage of what breaks down the figures of the sentence before (其中) or lists more aims.

    ``goes_on`` says that both stand in one paragraph.
    """
    if not before:
        return None
    stage = before[-1].stage
    if _said().breakdown.match(text.lstrip()):
        return stage
    lists_aims = goes_on and stage == "target" and len(_said().aim.findall(text)) >= _SEVERAL_AIMS
    return "target" if lists_aims else None


def in_context(
    article: Told,
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
    filled: list[SentenceFindings] = []
    topic: Topic | None = None
    past: str | None = None  # last year, where an article of spring told of it and goes on
    for position, (text, found) in enumerate(zip(texts, findings, strict=True)):
        part = parts[position] if parts else Outlook(paragraph=position)
        if topic and topic.paragraph != part.paragraph and not _breaks_down(text):
            past, topic = year_gone(topic, article), None
        if past and tells_of_now(found, text, article):
            past = None
        if past and not (part.period or part.titled or part.is_report):
            part = part._replace(titled=past)
        figures: list[Figure] = []
        if found.figures:
            places = Before.of(p for p in found.places if p.code is not None and _is_topic(p, text))
            spoken = scopes(text, article.place) if article.place else ()
            figures = [
                _grouped(
                    _placed(_of_several(figure, text), places, spoken, article, text),
                    article,
                    position,
                )
                for figure in dated(found, text, part, topic, article)
            ]
            if filled and _breaks_down(text):
                figures = _parts_of(filled[-1].figures, figures, found, text)
            found = SentenceFindings(tuple(figures), *found[1:])
        filled.append(found)
        if found.dates:
            new = topic_of(found, figures, text, part)
            topic, past = new or topic, None if new else past
    return _breakdowns(article, texts, filled)


def _breaks_down(text: str) -> bool:
    """Whether a sentence takes apart what the one before it told: 其中…; 分产业看，…."""
    said = _said()
    return (said.breakdown.match(text) or said.by_sort.match(text)) is not None


def _parts_of(
    before: Sequence[Figure], figures: list[Figure], found: SentenceFindings, text: str
) -> list[Figure]:
    """The figures that take apart what the sentence ``before`` told, of its time if it has one.

    Where that told of another thing than a product, the growth of an industry is of that thing.
    """
    ids = {f.indicator_id for f in before} - {None}
    if ids and ids.isdisjoint(whole_ids()) and ids.isdisjoint(part_ids()):
        figures = [
            f._replace(indicator_id=None) if f.change and f.indicator_id in part_ids()
            and "增加值" not in (f.indicator or "") else f
            for f in figures
        ]  # fmt: skip
    times = {(f.period, f.stage) for f in before}
    period, stage = times.pop() if len(times) == 1 else (None, None)
    if period is None or _said().of_years.search(text):
        return figures
    if any(is_period(d, text) for d in found.dates):
        return figures
    return [
        f.of_period(period, "inferred") if f.stage == stage and f.period_basis != "stated" else f
        for f in figures
    ]


def _is_topic(place: PlaceMention, text: str) -> bool:
    """Whether ``place`` is what its clause is about: it opens the clause, and is no list's item."""
    at, end = place.span_start, place.span_end
    opens = at == 0 or text[at - 1] in _TOPIC_AFTER
    return opens and not _said().listed.match(text, end)


def _of_several(figure: Figure, text: str) -> Figure:
    """A figure of several places together is of a part: 甲、乙、丙三个自治区，产值增长8%."""
    if figure.of_what is not None or figure.indicator_id is None:
        return figure
    end = figure.span_start
    group = _said().several_places.search(text, max(0, end - _SEVERAL_REACH), end)
    return figure._replace(of_what=group["group"]) if group else figure


def _placed(
    figure: Figure,
    places: Before[PlaceMention],
    spoken: Sequence[Scope],
    article: Told,
    text: str,
) -> Figure:
    """The place: the last one before the figure that a clause is about, else the article's.

    全省 is the article's province, 全国 no division.
    """
    if figure.place is not None:
        return figure
    place, scope = places.last_before(figure.span_start), last_before(spoken, figure.span_start)
    if place is not None and not speaks_for(place, figure.span_start, text, article.place):
        place = None
    if place is not None and (scope is None or scope.end <= place.span_end):
        return figure.of_place(place.code, "stated")
    if article.place is None or (scope is not None and scope.place is None):
        return figure
    return figure.of_place(scope.place if scope else article.place, "article")


def _grouped(figure: Figure, article: Told, position: int) -> Figure:
    """A group key that holds across articles, where the finder gave one for the sentence."""
    if figure.group_key is None:
        return figure
    return figure._replace(group_key=f"{article.key}-{position}-{figure.group_key}")


def _breakdowns(
    article: Told, texts: Sequence[str], findings: Sequence[SentenceFindings]
) -> tuple[SentenceFindings, ...]:
    """Join a total with the parts that the next sentence breaks it down to, where they add up."""
    done, said = list(findings), _said()
    for position in range(1, len(done)):
        if not (done[position].figures and said.breakdown.match(texts[position].lstrip())):
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
        figure = figure._replace(group_key=key, group_role=role, group_sum="equal")
        if role == "total":
            return figure
        of_what = figure.of_what or total.indicator
        return figure._replace(of_what=of_what, stage=total.stage, period=total.period,
            period_basis=total.period_basis,
        )  # fmt: skip

    return found._replace(figures=tuple(joined(f) if f in members else f for f in found.figures))
