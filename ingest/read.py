"""read(document, rules) → Reading: the stages, composed. Pure; nothing here touches the outside.

Each stage is a step: where a function here yields, another document may have its turn (`turns`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Protocol, Self, TypeVar

from ingest import clean as cleaning
from ingest import markup, words
from ingest import repair as repairing
from ingest.clean.within import articles_within, cut_edits
from ingest.context import in_context, stage_of_parts
from ingest.corrections import correct_articles, correct_figures, unfit_figures
from ingest.corrections import supplied as supply
from ingest.edits import Edits
from ingest.find import dates, figures, formulas, people, places
from ingest.find.formula_spelled import spell_out
from ingest.find.gazetteer import is_below
from ingest.find.namesakes import places_and_people, without_namesakes
from ingest.model import (
    NO_FACTS,
    Article,
    ArticleReading,
    Corrected,
    Correction,
    Document,
    Facts,
    Figure,
    PlaceMention,
    Problem,
    Reading,
    Sentence,
    SentenceFindings,
    Stage,
    merged,
)
from ingest.origins import Origins, figure_keys
from ingest.outline import outline, report_year, stage_of_heading
from ingest.script import simplify
from ingest.turns import Steps, finished

_REMEMBERED = 8  # divisions named last: more of a long text would settle names by accident


@dataclass(frozen=True)
class Rules:
    """The rules of every room, loaded and checked."""

    markup: markup.MarkupRules
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
        markup.load_rules(), repairing.load_rules(), cleaning.load_rules(), dates.load_rules(),
        formulas.load_rules(), figures.load_rules(), places.load_rules(), people.load_rules(),
    )  # fmt: skip


class _Finding(Protocol):
    @property
    def span_start(self) -> int: ...
    @property
    def span_end(self) -> int: ...
    @property
    def surface(self) -> str: ...
    def _replace(self, *, surface: str) -> Self: ...


F = TypeVar("F", bound=_Finding)


def _spans(*findings: Sequence[_Finding]) -> list[tuple[int, int]]:
    return sorted([(f.span_start, f.span_end) for found in findings for f in found])


def _quoting(text: str, folded: str, findings: tuple[F, ...]) -> tuple[F, ...]:
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
    (said,) = finished(_found([folded], rules, context, (anchor, anchor_basis), lambda *_: stage))
    return _as_written(text, folded, said)


def _found(
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
    taken = [_spans(*found) for found in zip(dated, located, named, strict=True)]
    yield
    spelled = [
        formulas.find_formulas(text, rules.formulas, spans)
        for text, spans in zip(texts, taken, strict=True)
    ]
    yield
    counted: list[tuple[Figure, ...]] = []
    for i, (text, spans, uses) in enumerate(zip(texts, taken, spelled, strict=True)):
        stage = stage_of(i, counted[-1] if counted else ())
        spans = sorted(spans + _spans(uses)) if uses else spans
        counted.append(figures.find_figures(text, rules.figures, spans, stage))
    return list(map(SentenceFindings, counted, dated, spelled, named, located))


def _as_written(text: str, folded: str, said: SentenceFindings) -> SentenceFindings:
    """``said`` with surfaces in the script of the source."""
    return SentenceFindings(
        _quoting(text, folded, said.figures),
        _quoting(text, folded, said.dates),
        _quoting(text, folded, said.formulas),
        _quoting(text, folded, said.people),
        _quoting(text, folded, said.places),
    )


def read(
    document: Document,
    rules: Rules,
    supplied: Facts = NO_FACTS,
    corrections: Sequence[Correction] = (),
) -> Reading:
    """Read ``document``: markup off, repair, clean, split, find.

    Args:
        document: what came in.
        rules: of all rooms.
        supplied: what the user knows of it beforehand; fills what the page does not state.
        corrections: what people say of its articles and figures; they stand against the page.

    Returns:
        The reading. Damage that was seen but not settled, and a document that holds no article, are
        problems of it (their ``path`` is empty: a document may have come in under several).
    """
    return finished(in_steps(document, rules, supplied, corrections))


def in_steps(
    document: Document,
    rules: Rules,
    supplied: Facts = NO_FACTS,
    corrections: Sequence[Correction] = (),
) -> Steps[Reading]:
    """As :func:`read`, with a pause behind each stage."""
    pages = [
        (piece, *_page(piece, document, rules))
        for piece in markup.pieces(document.decoded, document.media_type, rules.markup)
    ]
    yield
    problems = [
        Problem("", "read", "damage-unsettled", f"at character {f.start}: {f.message}")
        for _, _, flags in pages
        for f in flags
    ]
    drafts = [draft for _, page, _ in pages for draft in page.articles]
    if not drafts:
        problems.append(
            Problem("", "read", "no-article", _why_none([piece for piece, _, _ in pages]))
        )
    stated = [
        d.article if d.article.position == i else replace(d.article, position=i)
        for i, d in enumerate(drafts)
    ]
    known = _supplied(stated, supplied)
    placed = _placed(known, rules, supplied.place, document.facts.place)
    yield
    articles, done = correct_articles(_dated(placed, drafts, rules), corrections)
    readings = []
    for article, draft in zip(articles, drafts, strict=True):
        reading, outcomes = yield from _read_article(
            article, draft, rules, document.decoded, corrections
        )
        readings.append(reading)
        done += outcomes
    done += unfit_figures(corrections, done)
    edits = Edits(edit for _, page, _ in pages for edit in page.edits)
    return Reading(document, tuple(readings), edits, tuple(problems), tuple(done))


def _why_none(pieces: Sequence[markup.Piece]) -> str:
    """Why a document has no article, and what to do about it."""
    if any(piece.text.text.strip() for piece in pieces):
        return "holds no article: nothing is left once page furniture is taken off"
    return (
        "holds no article: an index of links, or a page that says it is missing: save the pages "
        "that it leads to"
    )


def _page(
    piece: markup.Piece, document: Document, rules: Rules
) -> tuple[cleaning.Page, tuple[repairing.Flag, ...]]:
    """One piece of a document, repaired and cleaned."""
    repaired = repairing.repair(piece.text, rules.repair)
    facts = merged(piece.facts, document.facts)
    page = cleaning.clean(repaired.text, document.key, rules.clean, facts, piece.marks)
    articles = tuple(articles_within(page.articles, piece.start, piece.end))
    edits = cut_edits(page.edits, piece.start, piece.end)
    return cleaning.Page(articles, edits), tuple(repaired.flags)


def _supplied(articles: Sequence[Article], facts: Facts) -> list[Article]:
    """Each article with what the user knows beforehand, where its page does not state it.

    A title is that of a document's only article.
    """
    names = {"published": facts.published, "outlet": facts.outlet, "source_url": facts.url,
             "licence": facts.licence}  # fmt: skip
    if len(articles) == 1:
        names["title"] = facts.title
    filled = []
    for article in articles:
        lacking = {n: v for n, v in names.items() if v and getattr(article, n) is None}
        filled.append(supply(article, lacking) if lacking else article)
    return filled


def _placed(
    articles: Sequence[Article], rules: Rules, supplied: str | None, told: str | None
) -> list[Article]:
    """Each article with its place; one that names none takes its page's, if that has just one.

    At least half of the page's articles must be about it: of a feed of thirty reports from all over
    the world, one of them about a province, the others are not. A place that the user supplied
    stands, unless the text tells one below it; so does the one of its row's column (``told``),
    where the user says nothing.
    """
    known = supplied or told
    articles = [_with_place(a, _place(a, rules, known)) for a in articles]
    if known is not None:
        given = {"place": known}
        return [
            a if a.place and is_below(a.place, known)
            else supply(a, given) if supplied else _with_place(a, known)
            for a in articles
        ]  # fmt: skip
    seen = Counter(a.place for a in articles if a.place is not None)
    if len(seen) != 1 or seen.total() * 2 < len(articles):
        return articles
    (hint,) = seen
    return [a if a.place is not None else _with_place(a, _place(a, rules, hint)) for a in articles]


def _with_place(article: Article, place: str | None) -> Article:
    return article if article.place == place else replace(article, place=place)


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
        without_people=partial(without_namesakes, rules=rules.people),
    )


def _dated(
    articles: Sequence[Article], drafts: Sequence[cleaning.Draft], rules: Rules
) -> list[Article]:
    """Each article with the day or year that its page implies, where nothing states its date."""
    articles = [
        cleaning.delivered(a, draft.sentences, rules.clean.segment)
        for a, draft in zip(articles, drafts, strict=True)
    ]
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


def _read_article(
    article: Article,
    draft: cleaning.Draft,
    rules: Rules,
    decoded: str,
    corrections: Sequence[Correction],
) -> Steps[tuple[ArticleReading, list[Corrected]]]:
    """Find in all of its sentences, and then in what they say together."""
    is_inferred = article.published is None or article.published_basis == "inferred"
    basis = "inferred" if is_inferred else "page"
    anchor = article.published or report_year(article, draft.sentences)
    texts = [simplify(s.text) for s in draft.sentences]
    parts = outline(article, draft.sentences, texts, rules.dates)

    def stage_of(at: int, before: Sequence[Figure]) -> Stage | None:
        goes_on = at > 0 and parts[at - 1].paragraph == parts[at].paragraph
        return stage_of_parts(texts[at], before, goes_on) or parts[at].stage

    context = places.PlaceContext(place=article.place)
    yield
    found = yield from _found(texts, rules, context, (anchor, basis), stage_of)
    yield
    if any(text is not s.text for text, s in zip(texts, draft.sentences, strict=True)):
        found = [
            _as_written(s.text, text, said)
            for s, text, said in zip(draft.sentences, texts, found, strict=True)
        ]
    found = _spelled_out(draft.sentences, texts, found)
    findings, outcomes = in_context(article, texts, found, parts), list[Corrected]()
    if any("-figure-" in c.key for c in corrections):
        origins = Origins.of(article, draft.sentences, draft.edits, decoded)
        keys = figure_keys(article, findings, origins)
        findings, outcomes = correct_figures(keys, findings, corrections)
    yield
    keywords = _keywords(texts, found)
    yield
    return ArticleReading(article, draft.sentences, findings, draft.edits, keywords), outcomes


def _having_named(
    context: places.PlaceContext, found: Sequence[PlaceMention]
) -> places.PlaceContext:
    """What is known around the sentence behind one that names these places."""
    named = (*context.named, *(p.code for p in found if p.code is not None))
    zones = [(p.code, p.name) for p in found if p.code and p.level == "zone"]
    told = tuple(dict.fromkeys((*context.zones, *zones))) if zones else context.zones
    return places.PlaceContext(context.place, named[-_REMEMBERED:], told)


def _spelled_out(
    sentences: Sequence[Sentence], texts: Sequence[str], found: Sequence[SentenceFindings]
) -> list[SentenceFindings]:
    """The findings, each formula with what the article spells it out to."""
    spelled = spell_out(sentences, texts, [said.formulas for said in found])
    return [
        said if uses == said.formulas else said._replace(formulas=_quoting(s.text, text, uses))
        for s, text, said, uses in zip(sentences, texts, found, spelled, strict=True)
    ]


def _keywords(
    texts: Sequence[str], found: Sequence[SentenceFindings]
) -> tuple[tuple[str, float], ...]:
    """The keywords of an article without its places and people, which have a table of their own."""
    named = []
    at = 0
    for text, said in zip(texts, found, strict=True):
        if said.places or said.people:
            named += [(at + start, at + end) for start, end in _spans(said.places, said.people)]
        at += len(text)
    return words.keywords("".join(texts), named)
