"""What sentences say: every finder over all of an article's, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, Self, TypeVar

from ingest.find import dates, figures, formulas, places
from ingest.find.namesakes import places_and_people
from ingest.model import Figure, PlaceMention, SentenceFindings, Stage
from ingest.outline import stage_of_heading
from ingest.rulebook import Rules
from ingest.script import simplify
from ingest.turns import Steps, finished

_REMEMBERED = 8  # divisions named last: more of a long text would settle names by accident


class _Finding(Protocol):
    @property
    def span_start(self) -> int: ...
    @property
    def span_end(self) -> int: ...
    @property
    def surface(self) -> str: ...
    def _replace(self, *, surface: str) -> Self: ...


F = TypeVar("F", bound=_Finding)


def spans_of(*findings: Sequence[_Finding]) -> list[tuple[int, int]]:
    """Where findings of some kinds stand, ascending."""
    return sorted([(f.span_start, f.span_end) for found in findings for f in found])


def quoting(text: str, folded: str, findings: tuple[F, ...]) -> tuple[F, ...]:
    """The findings with surfaces in the script of the source."""
    if text == folded:
        return findings
    return tuple(f._replace(surface=text[f.span_start : f.span_end]) for f in findings)


def find_all(
    text: str,
    rules: Rules,
    context: places.PlaceContext | None = None,
    anchor: str | None = None,
    anchor_basis: str = "page",
    heading: str | None = None,
    stage: Stage | None = None,
) -> SentenceFindings:
    """Everything one sentence says.

    Args:
        text: the sentence, in its own script.
        rules: the rules of all rooms.
        context: places known around it; by default none, so that only the sentence speaks.
        anchor: ISO prefix of when it was published, if known: it settles 今年 and 11月30日.
        anchor_basis: what ``anchor`` rests on: ``page`` or ``inferred``.
        heading: the heading it stands under: below 工作安排, what is not marked otherwise is plan.
        stage: what the part of the article is, where more than a heading tells it (`outline`).

    Returns:
        Findings whose surfaces are as written; numbers that belong to places, dates or formulas
        are not figures.
    """
    folded = simplify(text)
    if stage is None and heading:
        stage = stage_of_heading(simplify(heading), anchor[:4] if anchor else None)
    context = context or places.PlaceContext()
    (said,) = finished(found_in([folded], rules, context, (anchor, anchor_basis), lambda *_: stage))
    return as_written(text, folded, said)


def found_in(
    texts: Sequence[str],
    rules: Rules,
    context: places.PlaceContext,
    anchor: tuple[str | None, str],
    stage_of: Callable[[int, Sequence[Figure]], Stage | None],
) -> Steps[list[SentenceFindings]]:
    """What each of an article's sentences says by itself, kind after kind.

    One finder reads all of them before the next one does, so that a processor's cache holds its
    rules meanwhile; but places and people, who settle each other, are read together.

    Args:
        texts: the sentences, simplified.
        rules: the rules of all rooms.
        context: places known before the first; one named in a sentence settles names in the next.
        anchor: when the article was published, and what that rests on.
        stage_of: the stage of the part that a sentence stands in, by its number and the figures of
            the sentence before.
    """
    located, named = [], []
    namesakes: frozenset[str] = frozenset()
    for text in texts:
        where, who, namesakes = places_and_people(
            text, rules.places, rules.people, context, namesakes
        )
        located.append(where)
        named.append(who)
        if where:
            context = _having_named(context, where)
    yield
    dated = [dates.find_dates(text, rules.dates, *anchor) for text in texts]
    taken = [spans_of(*found) for found in zip(dated, located, named, strict=True)]
    yield
    spelled = [
        formulas.find_formulas(text, rules.formulas, spans)
        for text, spans in zip(texts, taken, strict=True)
    ]
    yield
    counted: list[tuple[Figure, ...]] = []
    for i, (text, spans, uses) in enumerate(zip(texts, taken, spelled, strict=True)):
        stage = stage_of(i, counted[-1] if counted else ())
        spans = sorted(spans + spans_of(uses)) if uses else spans
        counted.append(figures.find_figures(text, rules.figures, spans, stage))
    return list(map(SentenceFindings, counted, dated, spelled, named, located))


def as_written(text: str, folded: str, said: SentenceFindings) -> SentenceFindings:
    """``said`` with surfaces in the script of the source."""
    return SentenceFindings(
        quoting(text, folded, said.figures),
        quoting(text, folded, said.dates),
        quoting(text, folded, said.formulas),
        quoting(text, folded, said.people),
        quoting(text, folded, said.places),
    )


def _having_named(
    context: places.PlaceContext, found: Sequence[PlaceMention]
) -> places.PlaceContext:
    """What is known around the sentence behind one that names these places."""
    named = (*context.named, *(p.code for p in found if p.code is not None))
    zones = [(p.code, p.name) for p in found if p.code and p.level == "zone"]
    told = tuple(dict.fromkeys((*context.zones, *zones))) if zones else context.zones
    return places.PlaceContext(context.place, named[-_REMEMBERED:], told)
