"""From one decoded and repaired document to its articles, with every change on record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain

from ingest.clean import furniture, header, lines, placing, plans, sentences
from ingest.clean.drafts import Basis, Draft, draft
from ingest.clean.given import by_address, delivered, known, shaped, titled, told
from ingest.clean.lines import Block
from ingest.clean.plans import Piece, Plan, Removed
from ingest.clean.segment import segment
from ingest.clean.settle import SegmentRules
from ingest.model import NO_FACTS, Article, Edit, Facts, Mark
from ingest.private import mask, private_numbers, without_private
from ingest.text import Change, Traced
from ingest.turns import Steps, finished

__all__ = ["CleanRules", "Draft", "Page", "clean", "delivered", "load_rules"]


@dataclass(frozen=True)
class CleanRules:
    """The rules of cleaning, of headers, and of sentences."""

    spacing: lines.SpacingRules
    furniture: furniture.FurnitureRules
    header: header.HeaderRules
    sentences: sentences.SentenceRules

    @property
    def segment(self) -> SegmentRules:
        """What segmentation reads."""
        return SegmentRules(self.furniture, self.header)


@dataclass(frozen=True, slots=True)
class Page:
    """The articles of a document, and the edits that take off everything around them."""

    articles: tuple[Draft, ...]
    edits: Sequence[Edit]


@cache
def load_rules() -> CleanRules:
    """The rules that travel with the package."""
    return CleanRules(
        lines.load_rules(), furniture.load_rules(), header.load_rules(), sentences.load_rules()
    )


def clean(
    text: Traced,
    document_key: str,
    rules: CleanRules,
    facts: Facts = NO_FACTS,
    marks: Sequence[Mark] = (),
) -> Page:
    """Split a document into its articles.

    Args:
        text: the decoded text, repaired; its source is the decoded text.
        document_key: the key of the document, the beginning of its articles' keys.
        rules: as :func:`load_rules` gives them.
        facts: what is said of the article outside its lines: they fill what the lines leave open.
        marks: what the page's markup says of stretches of decoded.

    Returns:
        The articles in order. Replaying an article's edits on its span of decoded gives its clean
        text, whose lines are tiled by its sentences; all that lies outside every article is removed
        by the page's edits. A document in which nothing is left has no articles.
    """
    return finished(in_steps(text, document_key, rules, facts, marks))


def in_steps(
    text: Traced,
    document_key: str,
    rules: CleanRules,
    facts: Facts = NO_FACTS,
    marks: Sequence[Mark] = (),
) -> Steps[Page]:
    """As :func:`clean`, with a pause behind each stage."""
    base = lines.normalise(text)
    yield
    planned, removed, notice = yield from _settled(base, rules, facts, marks)
    yield
    changes = _changes(base.text, planned, removed)
    unsure = rules.furniture.unsure
    final = base.edit(c._replace(certain=False) if c.rule in unsure else c for c in changes)
    final = _masked(final)
    basis = Basis(
        document_key, text, base, final, notice, rules.sentences,
        rules.furniture.headings["censored"],
    )  # fmt: skip
    yield
    drafts = []
    at = 0
    for position, plan in enumerate(planned):
        drafts.append(draft(basis, plan, position, at))
        at += plan.length - 1
    outside = final.edits_outside((d.article.span_start, d.article.span_end) for d in drafts)
    return Page(tuple(_informed(drafts, facts, rules.header)), outside)


def _masked(final: Traced) -> Traced:
    """The clean texts with the numbers of persons masked, which changes no offset in them."""
    found = private_numbers(final.text)
    if not found:
        return final
    return final.edit(
        Change(n.start, n.end, mask(final.text[n.start : n.end]), n.rule) for n in found
    )


def _settled(
    base: Traced, rules: CleanRules, facts: Facts, marks: Sequence[Mark]
) -> Steps[tuple[list[Plan], list[Removed], str | None]]:
    """The articles of a normalised text, what goes, and the notice; its lines are let go of."""
    blocks, likely = lines.blocks(base.text, rules.spacing), base.text.count("\n")
    labelled = placing.label(blocks, likely, rules.furniture, rules.header)
    yield
    given = known(labelled, base, facts, marks)
    labelled = shaped(labelled, given, rules.furniture.headings["site-in-title"])
    notice = "\n".join(x.block.text for x in labelled if x.kind == "notice") or None
    settled = segment(labelled, rules.segment, given)
    yield
    planned, above = plans.plans_of(settled, rules.spacing)
    return plans.with_shared(planned, above), plans.removed_from(settled), notice


def _informed(drafts: Sequence[Draft], facts: Facts, rules: header.HeaderRules) -> list[Draft]:
    """The drafts with what is said outside the lines; a title belongs to one of them only."""
    if facts == NO_FACTS:
        return [_with(found, by_address(found.article, rules)) for found in drafts]
    facts = without_private(facts)
    own = titled([found.article for found in drafts], facts)
    return [
        _with(found, told(found.article, facts, i == own, rules)) for i, found in enumerate(drafts)
    ]


def _with(found: Draft, article: Article) -> Draft:
    """The draft with ``article`` in the place of its own."""
    return found if article is found.article else replace(found, article=article)


def _changes(text: str, planned: Sequence[Plan], removed: Sequence[Removed]) -> Iterator[Change]:
    """All changes from the normalised text to the articles, each with its rule."""
    at, previous, first = 0, -1, 0
    ordered = ((n, piece) for n, plan in enumerate(planned) for piece in plan.stretches())
    for n, piece in chain[tuple[int, Block | Piece | None]](ordered, [(-2, None)]):
        stop = len(text) if piece is None else piece.start
        last = first
        while last < len(removed) and removed[last].start < stop:
            last += 1
        joins = n == previous
        if not (joins and first == last and text[at:stop] == "\n"):  # as most are
            part_of = piece.part_of if piece else None
            yield from _gap(text, at, stop, removed[first:last], joins, part_of)
        first = last
        if piece is not None:
            if isinstance(piece, Piece):
                yield from piece.changes
            at, previous = piece.end, n


def _gap(
    text: str, start: int, stop: int, removed: Sequence[Removed], joins: bool, part_of: str | None
) -> Iterator[Change]:
    """The changes between paragraphs; they keep a line end if it ``joins`` two of one article."""
    at = start
    if joins:
        until = removed[0].start if removed else stop
        line_end = text.find("\n", start, until)
        if line_end >= 0:
            yield from _white(text, start, line_end)
            at, joins = line_end + 1, False
    for i, gone in enumerate(removed):
        last = i + 1 == len(removed)
        end = stop if last and not gone.owned and not joins else gone.end
        yield Change(at, end, "", gone.rule)
        at = end
    if joins:
        line_end = text.find("\n", at, stop)
        if line_end < 0:
            yield Change(at, stop, "\n", part_of or "run-on")
            return
        yield from _white(text, at, line_end)
        at = line_end + 1
    yield from _white(text, at, stop)


def _white(text: str, start: int, stop: int) -> Iterator[Change]:
    """White space that goes."""
    if start < stop:
        yield Change(start, stop, "", "blank-line" if "\n" in text[start:stop] else "indent")
