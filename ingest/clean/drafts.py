"""An article as it comes out of cleaning: its sentences, its fields, its edits."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from ingest.clean import sentences
from ingest.clean.plans import Piece, Plan
from ingest.clean.sentences import SentenceRules
from ingest.model import Article, Edit, Part, Sentence
from ingest.script import script_beside
from ingest.text import Traced

_TEMPLATE_FROM = 3  # blanked-out names that make a template: one or two may be a typing error
_SCRIPT_SAMPLE = 20_000
PICTURE = "图"  # every cue of a caption within a paragraph has it
BLANK = re.compile("[XＸ×*○某]")  # every blanked-out name has one; quick to look for
_LONGEST_CUE = 80
_LOOKED_AT = 60  # sentences, to see how a writer ends his paragraphs
_SHORT_LINE = 12
_ENDED = re.compile(r"[。！？!?…｡.][\"”’」』）)》】\s]*$")


@dataclass(frozen=True, slots=True)
class Draft:
    """An article without what other rooms find out: its place, and a date the text implies."""

    article: Article
    sentences: tuple[Sentence, ...]
    edits: tuple[Edit, ...]


def draft(
    repaired: Traced, base: Traced, final: Traced, plan: Plan, at: int, rules: SentenceRules,
    censored: re.Pattern[str],
) -> Draft:  # fmt: skip
    """The article of ``plan``; its key, position and notice are not yet set.

    Args:
        repaired: the document as repair left it.
        base: the same, normalised; the plan counts in its text.
        final: the clean texts of all articles, one behind the other.
        plan: what the article consists of, its fields complete.
        at: where its clean text begins in ``final``.
        rules: where sentences end.
        censored: what a blanked-out name looks like.
    """
    found = tuple(_sentences(final, plan, at, rules))
    start = final.origin(at)
    end = max(found[-1].source_end, base.origin_span(0, plan.end)[1])
    end = _with_repair(repaired, final, end)
    fields = plan.fields
    article = Article(
        key="", span_start=start, span_end=end, position=0,
        title=_of_part(found, "title"), kicker=_of_part(found, "kicker"),
        published=fields.published, published_basis=fields.basis if fields.published else None,
        outlet=fields.outlet, channel=fields.channel, source_url=fields.source_url,
        editor=fields.editor, notice=None, script=_script(plan),
        is_template=_is_template(plan, censored), is_truncated=_is_truncated(plan, found),
        place=None, text=_running(found), bylines=fields.bylines,
    )  # fmt: skip
    first = bisect_left(final.edits, start, key=_start)
    last = bisect_left(final.edits, end, key=_start)
    return Draft(article, found, final.edits[first:last])


def _start(edit: Edit) -> int:
    return edit.start


def _with_repair(repaired: Traced, final: Traced, end: int) -> int:
    """``end`` moved behind a repair that belongs to the last character, as in 發(fā)."""
    following = bisect_left(final.edits, end, key=_start)
    for edit in final.edits[following : following + 1]:
        at = bisect_left(repaired.edits, end, key=_start)
        if edit.start == end and repaired.edits[at : at + 1] == (edit,):
            return edit.end
    return end


def _script(plan: Plan) -> Literal["hans", "hant"]:
    """The script of an article, by as much of it as tells."""
    pieces: list[tuple[str, str]] = []
    left = _SCRIPT_SAMPLE
    for piece in plan.pieces:
        pieces.append((piece.text[:left], piece.plain[:left]))
        left -= len(piece.text)
        if left <= 0:
            break
    return script_beside(pieces)


def _of_part(found: Sequence[Sentence], part: Part) -> str | None:
    return " ".join(s.text for s in found if s.part == part) or None


def _is_template(plan: Plan, censored: re.Pattern[str]) -> bool:
    seen = 0
    for piece in plan.pieces:
        if BLANK.search(piece.plain):
            seen += sum(1 for _ in censored.finditer(piece.plain))
        if seen >= _TEMPLATE_FROM:
            return True
    return False


def _is_truncated(plan: Plan, found: Sequence[Sentence]) -> bool:
    """Whether the source breaks off: it says so, or its last words are prose without an end."""
    if plan.is_cut_short:
        return True
    body = [s for s in found if s.part == "body"]
    if not body:
        return False
    last = [s for s in body if s.paragraph == body[-1].paragraph]
    text = "".join(s.text for s in last)
    if re.search(r"(?:[，,、；;]|\.{3})$", text):
        return len(body) > 1 or len(text) > 30
    if _is_casual(body):
        return False
    long = len(text) > 60 or (len(text) > 30 and re.search("[，,]", text))
    return not _ENDED.search(text) and bool(long or len(last) > 1)


def _is_casual(body: Sequence[Sentence]) -> bool:
    """Whether the writer leaves out full stops: of the paragraphs before, as many lack one."""
    ends = {s.paragraph: s.text for s in body[-_LOOKED_AT:] if s.paragraph != body[-1].paragraph}
    prose = [text for text in ends.values() if len(text) > _SHORT_LINE]
    return sum(not _ENDED.search(text) for text in prose) * 2 > len(prose)


def _sentences(final: Traced, plan: Plan, at: int, rules: SentenceRules) -> Iterator[Sentence]:
    """The sentences of an article in order, tiling its paragraphs."""
    heading: str | None = None
    position = running = 0
    following = bisect_left(final.edits, final.origin(at), key=_start)
    for paragraph, piece in enumerate(plan.pieces):
        heading = None if piece.part == "heading" else heading
        begun = False  # whether this paragraph has running text yet
        first, last = final.origin_span(at, at + len(piece.text))
        while following < len(final.edits) and final.edits[following].start < first:
            following += 1
        untouched = following == len(final.edits) or final.edits[following].start >= last
        shift = first if untouched and last - first == len(piece.text) else None
        for start, end, part in _parted(piece, rules):
            runs = part in ("body", "heading")
            if runs and not begun:
                running += running > 0  # the line end between two paragraphs
                begun = True
            span_start, span_end = (running, running + end - start) if runs else (None, None)
            if shift is None:
                source_start, source_end = final.origin_span(at + start, at + end)
            else:
                source_start, source_end = shift + start, shift + end
            yield Sentence(
                position, part, paragraph, heading, piece.text[start:end],
                span_start, span_end, source_start, source_end,
            )  # fmt: skip
            position += 1
            running = running if span_end is None else span_end
        heading = piece.text if piece.part == "heading" else heading
        at += len(piece.text) + 1


def _parted(piece: Piece, rules: SentenceRules) -> Iterator[tuple[int, int, Part]]:
    """The sentences of one paragraph with their part: a caption may stand among running text."""
    if piece.part not in ("body", "caption"):
        yield 0, len(piece.text), piece.part
        return
    plain = piece.plain
    pictured = PICTURE in plain
    for start, end in sentences.split(plain, rules):
        says = pictured and rules.caption.match(plain[start : min(end, start + _LONGEST_CUE)])
        yield start, end, "caption" if says else piece.part


def _running(found: Sequence[Sentence]) -> str:
    """The running text: paragraphs of headings and body, a line each."""
    texts: list[str] = []
    paragraph = -1
    for sentence in found:
        if sentence.span_start is not None:
            if sentence.paragraph != paragraph and texts:
                texts.append("\n")
            paragraph = sentence.paragraph
            texts.append(sentence.text)
    return "".join(texts)
