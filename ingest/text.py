"""Text that remembers where each of its characters came from.

A :class:`Traced` is a source string and the edits that lead from it to the current text. Editing
gives a new value; edits are always kept in the **source's** coordinates, sorted and disjoint, so
that replaying them is exact and each character of the current text has a way back::

    source   縣(xiàn)委 , 建 設          edits  [1:7] → ''  ·  [11:12] → ''
    text     縣委 , 建設                 origin(4) == 10
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import NamedTuple

from ingest.model import Edit


class Change(NamedTuple):
    """A change asked for in current coordinates: ``text[start:end]`` → ``after``."""

    start: int
    end: int
    after: str
    rule: str
    certain: bool = True


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
    edits: tuple[Edit, ...] = ()
    text: str = field(init=False, compare=False)
    # Where the result of each edit stands in the current text; both ascend, beside `edits`.
    _starts: tuple[int, ...] = field(init=False, repr=False, compare=False)
    _ends: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        grown = accumulate((len(e.after) - (e.end - e.start) for e in self.edits), initial=0)
        starts = tuple(e.start + by for e, by in zip(self.edits, grown, strict=False))
        ends = tuple(at + len(e.after) for at, e in zip(starts, self.edits, strict=True))
        object.__setattr__(self, "text", replay(self.source, self.edits))
        object.__setattr__(self, "_starts", starts)
        object.__setattr__(self, "_ends", ends)

    def origin(self, offset: int) -> int:
        """The source offset of the character at ``offset``; a replaced one gives its edit's start.

        At a place where something was only removed, the offset behind what was removed.
        """
        i = bisect_right(self._starts, offset) - 1
        if i < 0:
            return offset
        past = offset - self._ends[i]
        return self.edits[i].start if past < 0 else self.edits[i].end + past

    def origin_span(self, start: int, end: int) -> tuple[int, int]:
        """The source range that ``text[start:end]`` came from: half-open, never inverted."""
        if start >= end:
            return self.origin(start), self.origin(start)
        last = end - 1
        i = bisect_right(self._starts, last) - 1
        inside = i >= 0 and last < self._ends[i]
        return self.origin(start), self.edits[i].end if inside else self.origin(last) + 1

    def edit(self, changes: Iterable[Change]) -> Traced:
        """Apply ``changes`` (disjoint, in current coordinates), merged with the edits they touch.

        A merged edit carries the newest rule, and is certain only if all its parts are.

        Raises:
            ValueError: two changes overlap.
        """
        kept: list[Edit] = []
        at = 0  # the first old edit not yet passed on
        for change, first, last in self._grouped(changes):
            kept += self.edits[at:first]
            merged = self._merge(change, first, last)
            if self.source[merged.start : merged.end] != merged.after:
                kept.append(merged)
            at = last
        return Traced(self.source, (*kept, *self.edits[at:]))

    def _touched(self, change: Change) -> tuple[int, int]:
        """The range of old edits whose results ``change`` overlaps."""
        first = bisect_right(self._ends, change.start)
        return first, max(first, bisect_left(self._starts, change.end))

    def _grouped(self, changes: Iterable[Change]) -> list[tuple[Change, int, int]]:
        """The changes in order with the old edits they touch, joined where they share one."""
        groups: list[tuple[Change, int, int]] = []
        for change in sorted(changes, key=lambda c: (c.start, c.end)):
            first, last = self._touched(change)
            if groups:
                before, before_first, before_last = groups[-1]
                if change.start < before.end:
                    raise ValueError(
                        f"changes overlap at {change.start}: {before.rule}, {change.rule}"
                    )
                if first < before_last:
                    after = before.after + self.text[before.end : change.start] + change.after
                    certain = before.certain and change.certain
                    change = Change(before.start, change.end, after, change.rule, certain)
                    groups.pop()
                    first = before_first
                    last = max(last, before_last)
            groups.append((change, first, last))
        return groups

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
