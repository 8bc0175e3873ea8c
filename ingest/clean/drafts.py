"""An article as it comes out of cleaning: its sentences, its fields, its edits."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from ingest.clean import sentences
from ingest.clean.plans import Plan
from ingest.clean.sentences import SentenceRules
from ingest.clean.tiling import Tiling
from ingest.model import Article, Edit, Part, Sentence
from ingest.private import article_without_private
from ingest.script import script_beside
from ingest.text import Traced

_TEMPLATE_FROM = 3  # blanked-out names that make a template: one or two may be a typing error
_SCRIPT_SAMPLE = 20_000
PICTURE = "图"  # every cue of a caption within a paragraph has it
BLANK = re.compile("[XＸ×*○某]")  # every blanked-out name has one; quick to look for
_LONGEST_CUE = 80
_LOOKED_AT = 60  # sentences, to see how a writer ends his paragraphs
_SHORT_LINE = 12
_BEHIND = re.compile(r"(?<=[。！？!?…”])[（(【][^（）()【】]{2,24}[）)】]$")  # who sent it in
_CLOSED = frozenset("）)】")  # how that ends
_GOES_ON = ("，", ",", "、", "；", ";", "...")
_ENDED = re.compile(r"[。！？!?…｡.][\"”’」』）)》】\s]*$")


@dataclass(frozen=True, slots=True)
class Draft:
    """An article without what other rooms find out: its place, and a date the text implies."""

    article: Article
    sentences: Sequence[Sentence]
    edits: Sequence[Edit]


class Basis(NamedTuple):
    """What all articles of a document are drafted from.

    Attributes:
        key: the document's, the beginning of theirs.
        repaired: the document as repair left it.
        base: the same, normalised; the plans count in its text.
        final: the clean texts of all articles, one behind the other.
        notice: the copyright notice, if the page has one.
        rules: where sentences end.
        censored: what a blanked-out name looks like.
    """

    key: str
    repaired: Traced
    base: Traced
    final: Traced
    notice: str | None
    rules: SentenceRules
    censored: re.Pattern[str]


def draft(basis: Basis, plan: Plan, position: int, at: int) -> Draft:
    """The article of ``plan``, whose clean text begins at ``at`` in that of all."""
    final = basis.final
    found, running = _tiled(final, plan, at, basis.rules)
    start = final.origin(at)
    end = max(found[-1].source_end, basis.base.origin_span(0, plan.end)[1])
    end = _with_repair(basis.repaired, final, end)
    fields = plan.fields
    article = Article(
        key=f"{basis.key}-{start}", span_start=start, span_end=end, position=position,
        title=_of_part(plan, "title"), kicker=_of_part(plan, "kicker"),
        published=fields.published, published_basis=fields.basis if fields.published else None,
        outlet=fields.outlet, channel=fields.channel, source_url=fields.source_url,
        editor=fields.editor, notice=basis.notice, script=_script(plan),
        is_template=_is_template(plan, basis.censored), is_truncated=_is_truncated(plan, found),
        place=None, text=running, bylines=fields.bylines,
    )  # fmt: skip
    first, last = final.edited(start, end)
    return Draft(article_without_private(article), found, final.edits[first:last])


def _with_repair(repaired: Traced, final: Traced, end: int) -> int:
    """``end`` moved behind a repair that belongs to the last character, as in 發(fā)."""
    following, at = bisect_left(final.starts, end), bisect_left(repaired.starts, end)
    if following == len(final.starts) or at == len(repaired.starts):
        return end
    edit = final.edits[following]
    return edit.end if edit.start == end and repaired.edits[at] == edit else end


def _script(plan: Plan) -> Literal["hans", "hant"]:
    """The script of an article, by as much of it as tells."""
    page = plan.blocks[0].page
    if page.plain is page.text and all(x.plain == x.text for x in plan.changed.values()):
        return "hans"  # the page is in simplified script throughout
    return script_beside(lambda: _sample(plan))


def _sample(plan: Plan) -> Iterator[tuple[str, str]]:
    """The first paragraphs, each with its simplified form."""
    left = _SCRIPT_SAMPLE
    for piece in plan.stretches():
        yield piece.text[:left], piece.plain[:left]
        left -= len(piece.plain)
        if left <= 0:
            break


def _of_part(plan: Plan, part: Part) -> str | None:
    if part not in plan.parts:
        return None
    return " ".join(piece.text for piece, of in plan.paragraphs() if of == part) or None


def _is_template(plan: Plan, censored: re.Pattern[str]) -> bool:
    if not plan.may_say(BLANK):
        return False
    seen = 0
    for piece in plan.stretches():
        if BLANK.search(piece.plain):
            seen += sum(1 for _ in censored.finditer(piece.plain))
            if seen >= _TEMPLATE_FROM:
                return True
    return False


def _is_truncated(plan: Plan, found: Sequence[Sentence]) -> bool:
    """Whether the source breaks off: it says so, or its last words are prose without an end."""
    if plan.is_cut_short:
        return True
    body = _last_of_body(found, 2)
    if not body:
        return False
    last = [s for s in body if s.paragraph == body[-1].paragraph]
    text = "".join([s.text for s in last])
    text = _BEHIND.sub("", text) if text[-1:] in _CLOSED else text
    if text.endswith(_GOES_ON):
        return len(body) > 1 or len(text) > 30
    if _ENDED.search(text) or _is_casual(_last_of_body(found, _LOOKED_AT)):
        return False
    return len(last) > 1 or len(text) > 60 or (len(text) > 30 and ("，" in text or "," in text))


def _last_of_body(found: Sequence[Sentence], most: int) -> list[Sentence]:
    """The ``most`` last sentences of the body, and all of its last paragraph."""
    body: list[Sentence] = []
    for sentence in reversed(found):
        if sentence.part == "body":
            if len(body) >= most and sentence.paragraph != body[0].paragraph:
                break
            body.append(sentence)
    return body[::-1]


def _is_casual(body: Sequence[Sentence]) -> bool:
    """Whether the writer leaves out full stops: of the paragraphs before, as many lack one."""
    ends = {s.paragraph: s.text for s in body[-_LOOKED_AT:] if s.paragraph != body[-1].paragraph}
    prose = [text for text in ends.values() if len(text) > _SHORT_LINE]
    return sum(not _ENDED.search(text) for text in prose) * 2 > len(prose)


def _tiled(final: Traced, plan: Plan, at: int, rules: SentenceRules) -> tuple[Tiling, str]:
    """The sentences of an article in order, tiling its paragraphs, and its running text."""
    tiling = Tiling(final.text, final.origin_span)
    running = _Running(final.text)
    for paragraph, (piece, of) in enumerate(plan.paragraphs()):
        if of == "heading":
            tiling.head(None)
        behind = at + len(piece.plain)
        shift = final.ahead(at, behind)
        for part, ranges in _parted(piece.plain, of, rules):
            span = None
            if part in ("body", "heading"):
                span = running.add(at + ranges[0][0], at + ranges[-1][1], paragraph)
            tiling.add(part, paragraph, at, ranges, span, shift)
        if of == "heading":
            tiling.head(final.text[at:behind])
        at = behind + 1
    return tiling, running.text()


class _Running:
    """The running text while it is put together: paragraphs of headings and body, a line each."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._done: list[str] = []
        self._start = self._end = self._length = 0  # a stretch of the source; what is before it
        self._paragraph = -1

    def add(self, start: int, end: int, paragraph: int) -> int:
        """Put ``source[start:end]`` behind what is there; where it stands in the running text."""
        begins = paragraph != self._paragraph and self._paragraph >= 0
        if self._paragraph < 0:
            self._start = start
        elif start != self._end + begins:  # something that is no running text stands between
            self._done += (self._source[self._start : self._end], "\n" * begins)
            self._length += self._end - self._start + begins
            self._start = start
        self._end, self._paragraph = end, paragraph
        return self._length + start - self._start

    def text(self) -> str:
        """All of it."""
        return "".join((*self._done, self._source[self._start : self._end]))


def _parted(
    plain: str, part: Part, rules: SentenceRules
) -> list[tuple[Part, list[tuple[int, int]]]]:
    """The sentences of one paragraph by their part: a caption may stand among running text."""
    if part not in ("body", "caption"):
        return [(part, [(0, len(plain))])]
    ranges = sentences.split(plain, rules)
    if PICTURE not in plain:
        return [(part, ranges)]
    said = rules.caption.match
    return [
        ("caption" if said(plain[start : min(end, start + _LONGEST_CUE)]) else part, [(start, end)])
        for start, end in ranges
    ]
