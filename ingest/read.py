"""read(document, rules) → Reading: the stages, composed. Pure; nothing here touches the outside.

Each stage is a step: where a function here yields, another document may have its turn (`turns`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from ingest import clean as cleaning
from ingest import markup, words
from ingest import repair as repairing
from ingest.clean.within import articles_within, cut_edits
from ingest.context import in_context, stage_of_parts
from ingest.corrections import correct_articles, correct_figures, unfit_figures
from ingest.corrections import supplied as supply
from ingest.edits import Edits
from ingest.find import dates, places
from ingest.find.formula_spelled import spell_out
from ingest.find.gazetteer import is_below
from ingest.find.namesakes import without_namesakes
from ingest.model import (
    NO_FACTS,
    Article,
    ArticleReading,
    Corrected,
    Correction,
    Document,
    Facts,
    Figure,
    Problem,
    Reading,
    Sentence,
    SentenceFindings,
    Stage,
    merged,
)
from ingest.origins import Origins, figure_keys
from ingest.outline import outline, report_year
from ingest.rulebook import Rules
from ingest.said import as_written, found_in, quoting, spans_of
from ingest.script import simplify
from ingest.turns import Steps, finished


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
    pages = []
    for piece in markup.pieces(document.decoded, document.media_type, rules.markup):
        pages.append((piece, *(yield from _page(piece, document, rules))))
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
    # No pause before its places are found: the lexicon keeps what it found in the last long text.
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
) -> Steps[tuple[cleaning.Page, tuple[repairing.Flag, ...]]]:
    """One piece of a document, repaired and cleaned."""
    repaired = repairing.repair(piece.text, rules.repair)
    facts = merged(piece.facts, document.facts)
    yield
    page = yield from cleaning.in_steps(
        repaired.text, document.key, rules.clean, facts, piece.marks
    )
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
    found = yield from found_in(texts, rules, context, (anchor, basis), stage_of)
    yield
    if any(text is not s.text for text, s in zip(texts, draft.sentences, strict=True)):
        found = [
            as_written(s.text, text, said)
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


def _spelled_out(
    sentences: Sequence[Sentence], texts: Sequence[str], found: Sequence[SentenceFindings]
) -> list[SentenceFindings]:
    """The findings, each formula with what the article spells it out to."""
    spelled = spell_out(sentences, texts, [said.formulas for said in found])
    return [
        said if uses == said.formulas else said._replace(formulas=quoting(s.text, text, uses))
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
            named += [(at + start, at + end) for start, end in spans_of(said.places, said.people)]
        at += len(text)
    return words.keywords("".join(texts), named)
