"""What of a sentence may stand in a published file, as spans, and the text that they make.

Pure functions. In a snippet that is the opening of the article, and each finding with the words
around it; of facts it is what is written of each figure, and nothing around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.publish.names import may_name
from ingest.publish.policy import Mode

OPENING = 100  # characters of an article's running text with which a snippet begins, at most
OPENING_SHARE = 0.15  # of its running text
# Characters before and behind a finding that a snippet shows, within its clause. The widest at
# which all of a snippet stays within its share of the article is taken; the last: it alone.
REACHES = ((16, 8), (10, 5), (5, 2), (0, 0))
SHARE = 0.25  # of an article's running text
GAP = "…"  # stands for what is left out

_CLAUSE_END = re.compile(r"[，。；！？：,;!?:\n…—（）()“”‘’《》]")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence and the spans of its findings: figures, and those of other kinds."""

    part: str
    text: str
    figures: tuple[Span, ...] = ()
    others: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown of a sentence: spans of it (ascending, apart), and the text they make."""

    spans: tuple[Span, ...]
    text: str

    def moved(self, span: Span) -> Span | None:
        """Where a span of the sentence stands in the text; ``None`` where it is not shown whole.

        >>> shown("投资2680万元，增长", [(2, 8)]).moved((2, 8))
        (1, 7)
        """
        at = 0
        for index, (start, end) in enumerate(self.spans):
            at += bool(index or start)
            if start <= span[0] and span[1] <= end:
                return at + span[0] - start, at + span[1] - start
            at += end - start
        return None


def shown(text: str, spans: Iterable[Span]) -> Shown:
    """``text`` with all but ``spans`` left out.

    >>> shown("投资2680万元，增长8.5%。", [(2, 8), (11, 15)]).text
    '…2680万元…8.5%…'
    """
    kept: list[Span] = []
    for start, end in sorted(spans):
        if kept and start <= kept[-1][1]:
            kept[-1] = (kept[-1][0], max(kept[-1][1], end))
        elif start < end:
            kept.append((start, end))
    pieces: list[str] = []
    at = 0
    for start, end in kept:
        pieces += [GAP if start > at else "", text[start:end]]
        at = end
    if kept and at < len(text):
        pieces.append(GAP)
    return Shown(tuple(kept), "".join(pieces))


def passages(sentences: Sequence[Said], mode: Mode) -> list[Shown]:
    """What is shown of each of an article's sentences; nothing of one: no spans, an empty text."""
    if mode == "full":
        return [shown(one.text, [(0, len(one.text))]) for one in sentences]
    if mode == "facts":
        return [
            shown(one.text, [(0, len(one.text))] if _is_title(one) else one.figures)
            for one in sentences
        ]
    whole = sum(len(one.text) for one in sentences if not _is_title(one))
    opening, most = _opening(sentences, min(OPENING, int(OPENING_SHARE * whole))), SHARE * whole
    made: list[list[Span]] = []
    for reach in REACHES:
        made = [_spans(one, opened, reach) for one, opened in zip(sentences, opening, strict=True)]
        told = zip(sentences, made, strict=True)
        if sum(_length(spans) for one, spans in told if not _is_title(one)) <= most:
            break
    return [shown(one.text, spans) for one, spans in zip(sentences, made, strict=True)]


def _is_title(one: Said) -> bool:
    return one.part in ("title", "kicker")


def _opening(sentences: Sequence[Said], left: int) -> list[int]:
    """How many characters of each sentence belong to the opening of ``left`` characters."""
    ends = []
    for one in sentences:
        length = min(left, len(one.text)) if one.part == "body" else 0
        for start, end in (*one.figures, *one.others):
            if start < length < end:
                length = start  # no finding is cut
        nameless = _nameless(one, length)
        if nameless < length:
            length, left = nameless, nameless  # it goes no further than to the first name
        ends.append(length)
        left -= length
    return ends


def _nameless(one: Said, end: int) -> int:
    """How far the clauses of a sentence go, up to ``end``, before one may name somebody."""
    at = 0
    for found in (*_CLAUSE_END.finditer(one.text, 0, end), None):
        to = found.end() if found else end
        if may_name(_without(one.text, at, to, (*one.figures, *one.others))):
            return at
        at = to
    return end


def _without(text: str, start: int, end: int, spans: Iterable[Span]) -> str:
    """``text[start:end]`` with a gap for each of ``spans``: they are shown, whatever they name."""
    said = list(text[start:end])
    for first, last in spans:
        for at in range(max(first, start), min(last, end)):
            said[at - start] = " "
    return "".join(said)


def _spans(one: Said, opened: int, reach: tuple[int, int]) -> list[Span]:
    if _is_title(one):
        return [(0, len(one.text))]
    own = [*one.figures, *one.others]
    spans = [(0, opened)] if opened else []
    for start, end in own:
        wide = _widened(one.text, start, end, reach, own)
        spans.append(wide)
    return spans


def _widened(text: str, start: int, end: int, reach: tuple[int, int], own: Sequence[Span]) -> Span:
    """A finding with what stands around it in its clause; without, where that may name somebody."""
    first = max(0, start - reach[0])
    for found in _CLAUSE_END.finditer(text, first, start):
        first = found.end()
    ended = _CLAUSE_END.search(text, end, end + reach[1])
    last = ended.start() if ended else min(len(text), end + reach[1])
    for other_start, other_end in own:  # what is cut short of a finding is left out whole
        if other_start < first < other_end:
            first = min(other_end, start)
        if other_start < last < other_end:
            last = max(other_start, end)
    before = start if may_name(_without(text, first, start, own)) else first
    behind = end if may_name(_without(text, end, last, own)) else last
    return before, behind


def _length(spans: Sequence[Span]) -> int:
    """How many characters ``spans`` cover."""
    covered, at = 0, 0
    for start, end in sorted(spans):
        covered += max(0, end - max(start, at))
        at = max(at, end)
    return covered
