"""What a sentence's figures take from around them: period, place, and the totals they add up to.

Finders read one sentence and nothing else; here the article speaks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from ingest.model import Article, Date, Figure, PlaceMention, SentenceFindings

# Behind one of these, or at the start, a place is what the clause is about; elsewhere it may be
# only where something was held or whom one reported to.
_TOPIC_AFTER = frozenset("，,。；;：:“‘「（( \u3000")
# Before one of these it is an item of a list.
_LISTED_BEFORE = frozenset("、等和与及")
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
        figures = tuple(
            _grouped(_placed(_dated(f, found.dates, article), text, found.places, article), article,
                     position)
            for f in found.figures
        )  # fmt: skip
        filled.append(replace(found, figures=figures))
    return _breakdowns(article, texts, filled)


def _dated(figure: Figure, dates: Sequence[Date], article: Article) -> Figure:
    """The period: a date that follows at once (178个2024年度项目), else the last one before."""
    if figure.period is not None:
        return figure
    known = [d for d in dates if d.iso is not None and d.kind != "time"]
    at_once = [d for d in known if d.span_start == figure.span_end]
    before = [d for d in known if d.span_end <= figure.span_start]
    for date in at_once[:1] or before[-1:]:
        return replace(figure, period=date.iso, period_basis=date.basis)
    if article.published is None or figure.stage in ("plan", "target"):
        return figure  # what is planned lies ahead, nobody says how far
    basis: Literal["page", "inferred"]
    basis = "inferred" if article.published_basis == "inferred" else "page"
    return replace(figure, period=article.published[:4], period_basis=basis)


def _placed(
    figure: Figure, text: str, places: Sequence[PlaceMention], article: Article
) -> Figure:  # fmt: skip
    """The place: the last one before the figure that its clause is about, else the article's."""
    if figure.place is not None:
        return figure
    for place in reversed(places):
        at, end = place.span_start, place.span_end
        if place.code is None or end > figure.span_start:
            continue
        if (at == 0 or text[at - 1] in _TOPIC_AFTER) and text[end] not in _LISTED_BEFORE:
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
        figure = replace(figure, group_key=key, group_role=role)
        if role == "total":
            return figure
        of_what = figure.of_what or total.indicator
        return replace(
            figure, of_what=of_what, stage=total.stage, period=total.period,
            period_basis=total.period_basis,
        )  # fmt: skip

    return replace(found, figures=tuple(joined(f) if f in members else f for f in found.figures))
