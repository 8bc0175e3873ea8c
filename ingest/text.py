"""Text that remembers where each of its characters came from.

A :class:`Traced` is a source string and the edits that lead from it to the current text. Editing
gives a new value; edits are always kept in the **source's** coordinates, sorted and disjoint, so
that replaying them is exact and each character of the current text has a way back::

    source   縣(xiàn)委 , 建 設          edits  [1:7] → ''  ·  [11:12] → ''
    text     縣委 , 建設                 origin(4) == 10
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, starmap
from operator import itemgetter
from typing import NamedTuple

from ingest.edits import Edits
from ingest.model import Edit

_PLACE = itemgetter(0, 1)  # of a change: where it starts, where it ends


class Change(NamedTuple):
    """A change asked for in current coordinates: ``text[start:end]`` → ``after``."""

    start: int
    end: int
    after: str
    rule: str
    certain: bool = True


def _refuse_overlaps(changes: Sequence[Change]) -> None:
    for before, change in pairwise(changes):
        if change.start < before.end:
            raise ValueError(f"changes overlap at {change.start}: {before.rule}, {change.rule}")


def replay(source: str, edits: Sequence[Edit], start: int = 0, end: int | None = None) -> str:
    """Apply ``edits`` (source coordinates, disjoint, ascending) to ``source[start:end]``.

    >>> replay("建 設", [Edit(1, 2, "", "han-space")])
    '建設'
    """
    end = len(source) if end is None else end
    pieces: list[str] = []
    at = start
    for edit in edits:
        pieces += (source[at : edit.start], edit.after)
        at = edit.end
    pieces.append(source[at:end])
    return "".join(pieces)


@dataclass(frozen=True)
class Traced:
    """A text and its way back to ``source``."""

    source: str
    edits: Sequence[Edit] = ()
    text: str = field(init=False, compare=False)
    # Where the result of each edit stands in the current text; both ascend, beside `edits`.
    _starts: array[int] = field(init=False, repr=False, compare=False)
    _ends: array[int] = field(init=False, repr=False, compare=False)
    _edits: Edits = field(init=False, repr=False, compare=False)  # as `edits`

    def __post_init__(self) -> None:
        edits = self.edits if isinstance(self.edits, Edits) else Edits(self.edits)
        starts, ends = array("I"), array("I")
        pieces: list[str] = []
        at = shown = 0
        for start, end, after in zip(edits.starts, edits.ends, edits.afters(), strict=True):
            shown += start - at
            starts.append(shown)
            shown += len(after)
            ends.append(shown)
            pieces += (self.source[at:start], after)
            at = end
        pieces.append(self.source[at:])
        object.__setattr__(self, "edits", edits)
        object.__setattr__(self, "_edits", edits)
        object.__setattr__(self, "text", "".join(pieces) if edits else self.source)
        object.__setattr__(self, "_starts", starts)
        object.__setattr__(self, "_ends", ends)

    @property
    def starts(self) -> Sequence[int]:
        """Where the edits begin in the source, for who looks for one of them."""
        return self._edits.starts

    def edited(self, start: int, end: int) -> tuple[int, int]:
        """Which edits begin in ``source[start:end]``: the first of them, and that behind them."""
        first = bisect_left(self._edits.starts, start)
        return first, bisect_left(self._edits.starts, end, first)

    def edits_outside(self, spans: Iterable[tuple[int, int]]) -> Edits:
        """The edits that begin in none of ``spans`` of the source, which ascend."""
        kept, at = Edits(beside=self._edits), 0
        for first, last in starmap(self.edited, spans):
            kept.take(self._edits, at, first)
            at = last
        kept.take(self._edits, at)
        return kept

    def origin(self, offset: int) -> int:
        """The source offset of the character at ``offset``; a replaced one gives its edit's start.

        At a place where something was only removed, the offset behind what was removed.
        """
        i = bisect_right(self._starts, offset) - 1
        if i < 0:
            return offset
        past = offset - self._ends[i]
        return self._edits.starts[i] if past < 0 else self._edits.ends[i] + past

    def origin_span(self, start: int, end: int) -> tuple[int, int]:
        """The source range that ``text[start:end]`` came from: half-open, never inverted."""
        if start >= end:
            return self.origin(start), self.origin(start)
        last = end - 1
        i = bisect_right(self._starts, last) - 1
        inside = i >= 0 and last < self._ends[i]
        return self.origin(start), self._edits.ends[i] if inside else self.origin(last) + 1

    def ahead(self, start: int, end: int) -> int | None:
        """How far ahead in the source ``text[start:end]`` stands, where no edit touches it."""
        following = bisect_right(self._starts, start)
        if following < len(self._starts) and self._starts[following] < end:
            return None
        if not following:
            return 0
        past = self._ends[following - 1]
        return self._edits.ends[following - 1] - past if past <= start else None

    def edit(self, changes: Iterable[Change]) -> Traced:
        """Apply ``changes`` (disjoint, in current coordinates), merged with the edits they touch.

        A merged edit carries the newest rule, and is certain only if all its parts are.

        Raises:
            ValueError: two changes overlap.
        """
        kept = Edits(beside=self._edits)
        ordered = sorted(changes, key=_PLACE)
        _refuse_overlaps(ordered)
        if not self._edits:  # as with most
            for change in ordered:
                if self.source[change.start : change.end] != change.after:
                    kept.add(*change)
            return Traced(self.source, kept)
        at = 0  # the first old edit not yet passed on
        for change, first, last in self._grouped(ordered):
            if at < first:
                kept.take(self._edits, at, first)
            merged = self._merge(change, first, last)
            if self.source[merged.start : merged.end] != merged.after:
                kept.add(*merged)
            at = last
        kept.take(self._edits, at)
        return Traced(self.source, kept)

    def _touched(self, change: Change) -> tuple[int, int]:
        """The range of old edits whose results ``change`` overlaps."""
        first = bisect_right(self._ends, change.start)
        return first, max(first, bisect_left(self._starts, change.end))

    def _grouped(self, changes: Iterable[Change]) -> Iterator[tuple[Change, int, int]]:
        """The changes with the old edits they touch, joined where they share one."""
        group: tuple[Change, int, int] | None = None
        for change in changes:
            first, last = self._touched(change)
            if group is not None:
                before, before_first, before_last = group
                if first < before_last:
                    after = before.after + self.text[before.end : change.start] + change.after
                    certain = before.certain and change.certain
                    change = Change(before.start, change.end, after, change.rule, certain)
                    first = before_first
                    last = max(last, before_last)
                else:
                    yield group
            group = change, first, last
        if group is not None:
            yield group

    def _merge(self, change: Change, first: int, last: int) -> Edit:
        """``change`` in source coordinates, swallowing ``edits[first:last]``."""
        start, end = self.origin_span(change.start, change.end)
        after, certain = change.after, change.certain
        if first < last:
            head, tail = first, last - 1
            certain = certain and all(e.certain for e in self.edits[first:last])
            if self._starts[head] < change.start:
                after = self.text[self._starts[head] : change.start] + after
            if self._ends[tail] > change.end:
                after += self.text[change.end : self._ends[tail]]
            start = min(start, self.edits[head].start)
            end = max(end, self.edits[tail].end)
        return Edit(start, end, after, change.rule, certain)
