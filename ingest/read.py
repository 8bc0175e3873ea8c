"""read(document, rules) → Reading: the stages, composed. Pure; nothing here touches the outside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Protocol, TypeVar

from ingest import clean as cleaning
from ingest import repair as repairing
from ingest import words
from ingest.context import in_context
from ingest.find import dates, figures, formulas, people, places
from ingest.model import (
    Article,
    ArticleReading,
    Document,
    Problem,
    Reading,
    SentenceFindings,
)
from ingest.script import simplify
from ingest.text import Traced

_REMEMBERED = 8  # divisions named last: more of a long text would settle names by accident


@dataclass(frozen=True)
class Rules:
    """The rules of every room, loaded and checked."""

    repair: repairing.RepairRules
    clean: cleaning.CleanRules
    dates: dates.DateRules
    formulas: formulas.FormulaRules
    figures: figures.FigureRules
    places: places.PlaceRules
    people: people.PeopleRules


@cache
def load_rules() -> Rules:
    """The rules that travel with the package."""
    return Rules(
        repairing.load_rules(), cleaning.load_rules(), dates.load_rules(), formulas.load_rules(),
        figures.load_rules(), places.load_rules(), people.load_rules(),
    )  # fmt: skip


class _Spanned(Protocol):
    @property
    def span_start(self) -> int: ...
    @property
    def span_end(self) -> int: ...
    @property
    def surface(self) -> str: ...


F = TypeVar("F", bound=_Spanned)


def _spans(*findings: Sequence[_Spanned]) -> list[tuple[int, int]]:
    return sorted((f.span_start, f.span_end) for found in findings for f in found)


def _quoting(text: str, folded: str, findings: tuple[F, ...]) -> tuple[F, ...]:
    """The findings with surfaces in the script of the source."""
    if text == folded:
        return findings
    return tuple(
        replace(f, surface=text[f.span_start : f.span_end])  # type: ignore[type-var]  # all frozen dataclasses
        for f in findings
    )


def find_all(
    text: str,
    rules: Rules,
    context: places.PlaceContext | None = None,
    anchor: str | None = None,
    anchor_basis: str = "page",
    heading: str | None = None,
) -> SentenceFindings:
    """Everything one sentence says.

    Args:
        text: the sentence, in its own script.
        rules: the rules of all rooms.
        context: places known around it; by default none, so that only the sentence speaks.
        anchor: ISO prefix of when it was published, if known: it settles 今年 and 11月30日.
        anchor_basis: what ``anchor`` rests on: ``page`` or ``inferred``.
        heading: the heading it stands under: below 工作安排, what is not marked otherwise is plan.

    Returns:
        Findings whose surfaces are as written; numbers that belong to places, dates or formulas
        are not figures.
    """
    folded = simplify(text)
    context = context or places.PlaceContext()
    located = places.find_places(folded, rules.places, context)
    locate = partial(places.locate, context=context, rules=rules.places)
    named = people.find_people(folded, rules.people, locate)
    dated = dates.find_dates(folded, rules.dates, anchor, anchor_basis)
    spelled = formulas.find_formulas(folded, rules.formulas, _spans(dated, located, named))
    stage = figures.stage_of_heading(simplify(heading)) if heading else None
    taken = _spans(dated, spelled, located, named)
    counted = figures.find_figures(folded, rules.figures, taken, stage or "actual")
    quoting: Callable[..., tuple[F, ...]] = partial(_quoting, text, folded)
    return SentenceFindings(
        quoting(counted), quoting(dated), quoting(spelled), quoting(named), quoting(located)
    )


def read(document: Document, rules: Rules) -> Reading:
    """Read ``document``: repair, clean, split, find.

    Damage that was seen but not settled, and a document that holds no article, are problems of the
    reading (their ``path`` is empty: a document may have come in under several).
    """
    repaired = repairing.repair(Traced(document.decoded), rules.repair)
    problems = [
        Problem("", "read", "damage-unsettled", f"at character {f.start}: {f.message}")
        for f in repaired.flags
    ]
    page = cleaning.clean(repaired.text, document.key, rules.clean)
    if not page.articles:
        message = "holds no article: nothing is left once page furniture is taken off"
        problems.append(Problem("", "read", "no-article", message))
    articles = _dated(_placed(page.articles, rules), page.articles, rules)
    readings = tuple(
        _read_article(article, draft, rules)
        for article, draft in zip(articles, page.articles, strict=True)
    )
    return Reading(document, readings, page.edits, tuple(problems))


def _placed(drafts: Sequence[cleaning.Draft], rules: Rules) -> list[Article]:
    """Each article with its place; one that names none takes its page's, if that has just one."""
    articles = [replace(d.article, place=_place(d.article, rules)) for d in drafts]
    seen = Counter(a.place for a in articles if a.place is not None)
    if len(seen) != 1:
        return articles
    (hint,) = seen
    return [
        a if a.place is not None else replace(a, place=_place(a, rules, hint)) for a in articles
    ]


def _place(article: Article, rules: Rules, hint: str | None = None) -> str | None:
    """The division an article is about. A template's is never guessed."""
    if article.is_template:
        return None
    return places.article_place(
        simplify(article.title) if article.title else None,
        article.outlet,
        article.channel,
        simplify(article.kicker) if article.kicker else None,
        simplify(article.text),
        rules.places,
        hint=hint,
    )


def _dated(
    articles: Sequence[Article], drafts: Sequence[cleaning.Draft], rules: Rules
) -> list[Article]:
    """Each article with the year that its page implies, where nothing states its date."""
    if all(a.published is not None for a in articles):
        return list(articles)
    texts = [simplify(s.text) for draft in drafts for s in draft.sentences]
    year = dates.infer_year(texts, rules.dates)
    if year is None:
        return list(articles)
    return [
        a if a.published is not None else replace(a, published=year, published_basis="inferred")
        for a in articles
    ]


def _read_article(article: Article, draft: cleaning.Draft, rules: Rules) -> ArticleReading:
    """Find in sentence after sentence; a place named in one settles names in the next."""
    context = places.PlaceContext(place=article.place)
    basis = "inferred" if article.published_basis == "inferred" else "page"
    found = []
    for sentence in draft.sentences:
        said = find_all(sentence.text, rules, context, article.published, basis, sentence.heading)
        found.append(said)
        named = (*context.named, *(p.code for p in said.places if p.code is not None))
        context = replace(context, named=named[-_REMEMBERED:])
    texts = [simplify(s.text) for s in draft.sentences]
    return ArticleReading(
        article,
        draft.sentences,
        in_context(article, texts, found),
        draft.edits,
        words.keywords("".join(map(_without_names, texts, found))),
    )


def _without_names(text: str, found: SentenceFindings) -> str:
    """A sentence without the places and people named in it, which have a table of their own."""
    kept = []
    at = 0
    for start, end in _spans(found.places, found.people):
        kept.append(text[at:start])
        at = max(at, end)
    return " ".join((*kept, text[at:]))
