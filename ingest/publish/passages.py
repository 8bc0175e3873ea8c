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
EDGE = 3  # characters beyond what is shown that may show a name to be cut there
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
    opening = _opening(sentences, min(OPENING, int(OPENING_SHARE * whole)))
    made: list[list[Span]] = []
    for reach in REACHES:
        made = [_spans(one, opened, reach) for one, opened in zip(sentences, opening, strict=True)]
        told = zip(sentences, made, strict=True)
        if sum(_length(spans) for one, spans in told if not _is_title(one)) <= SHARE * whole:
            break
    return [
        shown(one.text, _nameless(one, opened, spans))
        for one, opened, spans in zip(sentences, opening, made, strict=True)
    ]


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
        nameless = _until_a_name(one, length) if length else 0
        if nameless < length:
            length, left = nameless, nameless  # it goes no further than to the first name
        ends.append(length)
        left -= length
    return ends


def _until_a_name(one: Said, end: int) -> int:
    """How far the clauses of a sentence go, up to ``end``, before one may name somebody."""
    at, bare = 0, _bare(one)
    for found in (*_CLAUSE_END.finditer(one.text, 0, end), None):
        to = found.end() if found else end
        if may_name(bare[at : to + EDGE]):
            return at
        at = to
    return end


def _bare(one: Said) -> str:
    """The sentence with a gap for each finding: these are shown, whatever they name."""
    text = one.text
    for start, end in (*one.figures, *one.others):
        text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    return text


def _spans(one: Said, opened: int, reach: tuple[int, int]) -> list[Span]:
    """The opening of a sentence, and each finding with what stands around it in its clause."""
    if _is_title(one):
        return [(0, len(one.text))]
    own = (*one.figures, *one.others)
    if not any(reach):
        return [*own, (0, opened)]
    return [*(_widened(one.text, start, end, reach, own) for start, end in own), (0, opened)]


def _widened(text: str, start: int, end: int, reach: tuple[int, int], own: Sequence[Span]) -> Span:
    """A finding with what stands around it in its clause."""
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
    return first, last


def _nameless(one: Said, opened: int, spans: Sequence[Span]) -> list[Span]:
    """``spans`` as they are widened, without what may name somebody: there the finding alone."""
    if _is_title(one) or not spans:
        return list(spans)
    bare = _bare(one)
    kept = [(0, opened)]
    for (start, end), (first, last) in zip((*one.figures, *one.others), spans, strict=False):
        before = start if first < start and may_name(bare[max(0, first - EDGE) : start]) else first
        behind = end if end < last and may_name(bare[end : last + EDGE]) else last
        kept.append((before, behind))
    return kept


def _length(spans: Sequence[Span]) -> int:
    """How many characters ``spans`` cover."""
    covered, at = 0, 0
    for start, end in sorted(spans):
        covered += max(0, end - max(start, at))
        at = max(at, end)
    return covered
