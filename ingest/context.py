"""What a sentence's figures take from around them: period, place, and the totals they add up to.

Finders read one sentence and nothing else; here the article speaks.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, Literal, TypeVar

from ingest.model import Article, Date, Figure, PlaceMention, SentenceFindings

T = TypeVar("T", Date, PlaceMention)

# Behind one of these, or at the start, a place is what the clause is about; elsewhere it may be
# only where something was held or whom one reported to.
_TOPIC_AFTER = frozenset("，,。；;：:“‘「（( \u3000")
# Before one of these it is an item of a list.
_LISTED_BEFORE = frozenset("、等和与及")
# Behind a day, one of these makes it a term: 6月30日前.
_BY = frozenset("前之")
_AHEAD = frozenset({"plan", "target"})
# A sentence that opens like this breaks down the figure before it.
_BREAKDOWN = ("其中", "这其中", "包括", "分别是")


def in_context(
    article: Article, texts: Sequence[str], findings: Sequence[SentenceFindings]
) -> tuple[SentenceFindings, ...]:
    """``findings`` with each figure's period, place and group filled from its surroundings.

    Args:
        article: the article that the sentences belong to, its place and publication settled.
        texts: the sentences' texts, simplified, beside ``findings``.
        findings: what each sentence says by itself.

    Returns:
        The same findings; group keys are unique in the archive.
    """
    filled = []
    for position, (text, found) in enumerate(zip(texts, findings, strict=True)):
        known = [d for d in found.dates if _is_period(d)]
        dates, ahead = _Before.of(known), _Before.of(d for d in known if not _is_event(d, text))
        places = _Before.of(p for p in found.places if p.code is not None and _is_topic(p, text))
        figures = []
        for figure in found.figures:
            near = ahead if figure.stage in _AHEAD else dates
            placed = _placed(_dated(figure, near, article), places, article)
            figures.append(_grouped(placed, article, position))
        filled.append(replace(found, figures=tuple(figures)))
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


def _dated(figure: Figure, dates: _Before[Date], article: Article) -> Figure:
    """The period: a date that follows at once (178个2024年度项目), else the last one before."""
    if figure.period is not None:
        return figure
    date = dates.at(figure.span_end) or dates.last_before(figure.span_start)
    if date is not None:
        return replace(figure, period=date.iso, period_basis=date.basis)
    if article.published is None or figure.stage in _AHEAD:
        return figure  # what is planned lies ahead, nobody says how far
    basis: Literal["page", "inferred"]
    basis = "inferred" if article.published_basis == "inferred" else "page"
    return replace(figure, period=article.published[:4], period_basis=basis)


def _is_period(date: Date) -> bool:
    """Whether figures can be of this date: no hour, and no festival of a year that nobody names."""
    if date.kind == "festival":
        return date.basis == "stated"
    return date.iso is not None and date.kind != "time"


def _is_event(date: Date, text: str) -> bool:
    """Whether ``date`` is the day something was said or done, and no day by which to do it."""
    return date.kind == "date" and text[date.span_end : date.span_end + 1] not in _BY


def _is_topic(place: PlaceMention, text: str) -> bool:
    """Whether ``place`` is what its clause is about: it opens the clause, and is no list's item."""
    at, end = place.span_start, place.span_end
    opens = at == 0 or text[at - 1] in _TOPIC_AFTER
    return opens and text[end : end + 1] not in _LISTED_BEFORE


def _placed(figure: Figure, places: _Before[PlaceMention], article: Article) -> Figure:
    """The place: the last one before the figure that a clause is about, else the article's."""
    if figure.place is not None:
        return figure
    place = places.last_before(figure.span_start)
    if place is not None:
        return replace(figure, place=place.code, place_basis="stated")
    if article.place is None:
        return figure
    return replace(figure, place=article.place, place_basis="article")


def _grouped(figure: Figure, article: Article, position: int) -> Figure:
    """A group key that holds across articles, where the finder gave one for the sentence."""
    if figure.group_key is None:
        return figure
    return replace(figure, group_key=f"{article.key}-{position}-{figure.group_key}")


def _breakdowns(
    article: Article, texts: Sequence[str], findings: Sequence[SentenceFindings]
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
