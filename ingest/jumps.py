"""From hit to hit within one article, across the segments in which a long one is shown."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from urllib.parse import urlencode

from ingest.search import hits
from ingest.view import SEGMENT, Block, Segment

Spans = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Jumps:
    """Where an article has what was typed: hits by number, from 1, in reading order.

    ``positions`` are those of the sentences with hits, ascending; ``until[i]`` counts the hits up
    to the end of the i-th of them; ``spans`` is where each has them.
    """

    positions: tuple[int, ...] = ()
    until: tuple[int, ...] = ()
    spans: Mapping[int, Spans] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """How many hits there are."""
        return self.until[-1] if self.until else 0

    def before(self, position: int) -> int:
        """How many hits stand before the sentence at ``position``."""
        at = bisect_left(self.positions, position)
        return self.until[at - 1] if at else 0

    def segment_of(self, number: int) -> int:
        """Where the segment begins in which hit ``number`` is shown."""
        position = self.positions[bisect_left(self.until, number)]
        return position - position % SEGMENT

    def on_page(self, start: int, end: int) -> tuple[int, int]:
        """The first and the last hit in sentences from ``start`` up to ``end``; (n, n-1): none."""
        return self.before(start) + 1, self.before(end)


NO_JUMPS = Jumps()


def jumps_to(typed: str, sentences: Iterable[tuple[int, str]]) -> Jumps:
    """The hits in ``sentences`` (position and text, in order).

    >>> found = jumps_to("镇", [(0, "灵空山镇"), (1, "文旅"), (900, "鎮、镇")])
    >>> found.total, found.segment_of(2), found.on_page(0, 200)
    (3, 800, (1, 1))
    """
    spans = {position: found for position, text in sentences if (found := hits(text, typed))}
    until: list[int] = []
    for found in spans.values():
        until.append((until[-1] if until else 0) + len(found))
    return Jumps(tuple(spans), tuple(until), spans)


def with_hits(pieces: Iterable[Segment], spans: Spans, number: int) -> list[Segment]:
    """The pieces of a sentence cut where its hits begin and end; the first hit is ``number``.

    >>> [(s.text, s.hit, s.opens) for s in with_hits([Segment("山镇的镇")], [(1, 2), (3, 4)], 7)]
    [('山', 0, False), ('镇', 7, True), ('的', 0, False), ('镇', 8, True)]
    """
    starts = [start for start, _ in spans]
    cuts = sorted({end for span in spans for end in span})
    made: list[Segment] = []
    at = 0
    for piece in pieces:
        end = at + len(piece.text)
        inner = cuts[bisect_right(cuts, at) : bisect_left(cuts, end)]
        bounds = [at, *inner, end]
        for first, last in pairwise(bounds):
            which = bisect_right(starts, first) - 1
            hit = which >= 0 and first < spans[which][1]
            made.append(
                replace(
                    piece,
                    text=piece.text[first - at : last - at],
                    first=piece.first and first == at,
                    hit=number + which if hit else 0,
                    opens=hit and first == starts[which],
                )
            )
        at = end
    return made


def marked(block: Block, found: Jumps) -> Block:
    """``block`` with the hits of its sentences marked."""
    if not found.total:
        return block
    sentences = tuple(
        (position, tuple(with_hits(pieces, spans, found.before(position) + 1)))
        if (spans := found.spans.get(position))
        else (position, pieces)
        for position, pieces in block.sentences
    )
    return replace(block, sentences=sentences)


@dataclass(frozen=True, slots=True)
class Steps:
    """Which hits stand on a page, and where those before and after it are.

    ``first`` to ``last`` are the numbers on the page (``last`` is less where there are none),
    ``before`` and ``after`` the addresses of those beyond; behind the last one comes the first.
    ``start`` is where the page leads first.
    """

    total: int
    first: int
    last: int
    before: str
    after: str
    start: str


def steps(found: Jumps, start: int, asked: Mapping[str, str]) -> Steps:
    """The steps on the page that begins with the sentence ``start``; ``asked``: of its address."""
    first, last = found.on_page(start, start + SEGMENT)
    total = found.total

    def address(number: int) -> str:
        if not total or first <= number <= last:
            return f"#h{number}"
        return f"?{urlencode({'from': found.segment_of(number), **asked})}#h{number}"

    before = address(first - 1 if first > 1 else total)
    after = address(last + 1 if last < total else 1)
    return Steps(total, first, last, before, after, address(first) if first <= last else after)
