"""The sentences of an article as numbers, made when they are asked for.

They tile their paragraphs, so that where each begins says where the one before ends; what many in
a row have in common stands once. As objects, those of short lines take thirty times the memory of
their text.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import repeat
from operator import ne, sub
from typing import overload

from ingest.clean.parts import PARTS
from ingest.model import Part, Sentence

_NUMBER = {part: i for i, part in enumerate(PARTS)}
_NONE = -(1 << 62)
_tuple = tuple.__new__  # as a named tuple makes its own, without what that costs
_FEW = 1000  # sentences of an article: as objects they take no room to speak of


class _Runs:
    """A number for each place of a sequence, kept once for all places in a row that have it."""

    __slots__ = ("_starts", "_values")

    def __init__(self) -> None:
        self._starts = array("I")
        self._values = array("q")

    def put(self, place: int, value: int) -> None:
        """``value`` holds from ``place`` on."""
        if not self._values or self._values[-1] != value:
            self._starts.append(place)
            self._values.append(value)

    def __getitem__(self, place: int) -> int:
        return self._values[bisect_right(self._starts, place) - 1]

    def each(self, size: int) -> Iterator[int]:
        """That of each of ``size`` places."""
        for start, end, value in zip(
            self._starts, [*self._starts[1:], size], self._values, strict=True
        ):
            yield from repeat(value, end - start)


class Tiling(Sequence[Sentence]):
    """Sentences that tile ``text[start:]`` for some start, line ends between paragraphs left out.

    It is filled by `add` while it is made, and left alone afterwards.
    """

    __slots__ = (
        "_ahead", "_end", "_heading", "_headings", "_kept", "_origin", "_paragraphs", "_parts",
        "_shifts", "_starts", "_text",
    )  # fmt: skip

    def __init__(self, text: str, origin: Callable[[int, int], tuple[int, int]]) -> None:
        """No sentence of ``text`` yet; ``origin`` says where a stretch of it is from."""
        self._kept: tuple[Sentence, ...] = ()
        self._text, self._origin = text, origin
        self._headings: list[str | None] = [None]
        self._starts, self._paragraphs = array("I"), array("I")
        self._parts = bytearray()
        self._end = 0  # of the last
        # The place in `_headings`; how far ahead in the running text; how far ahead in the source.
        self._heading, self._ahead, self._shifts = _Runs(), _Runs(), _Runs()

    def head(self, heading: str | None) -> None:
        """All sentences from here on stand under ``heading``."""
        if heading != self._headings[-1]:
            self._headings.append(heading)

    def add(
        self, part: Part, paragraph: int, at: int, ranges: Sequence[tuple[int, int]],
        span: int | None, shift: int | None,
    ) -> None:  # fmt: skip
        """More sentences, one behind the other, behind those that are there.

        Args:
            part: of all of them.
            paragraph: likewise.
            at: where it begins in ``text``.
            ranges: where they stand in it.
            span: where the first of them stands in the running text, if they are part of that.
            shift: how far ahead in the source they stand, if they are as they were there.
        """
        place = len(self._starts)
        self._heading.put(place, len(self._headings) - 1)
        self._ahead.put(place, _NONE if span is None else span - at - ranges[0][0])
        self._shifts.put(place, _NONE if shift is None else shift)
        self._starts.extend([at + start for start, _ in ranges])
        self._paragraphs.extend(repeat(paragraph, len(ranges)))
        self._parts.extend(repeat(_NUMBER[part], len(ranges)))
        self._end = at + ranges[-1][1]

    def __len__(self) -> int:
        return len(self._starts)

    @overload
    def __getitem__(self, index: int) -> Sentence: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Sentence, ...]: ...
    def __getitem__(self, index: int | slice) -> Sentence | tuple[Sentence, ...]:
        if len(self) <= _FEW:
            return self._all()[index]
        if isinstance(index, slice):
            return tuple(self._one(i) for i in range(*index.indices(len(self))))
        at = index + len(self) if index < 0 else index
        if not 0 <= at < len(self):
            raise IndexError(index)
        return self._one(at)

    def __iter__(self) -> Iterator[Sentence]:
        return iter(self._all()) if len(self) <= _FEW else self._each()

    def _all(self) -> tuple[Sentence, ...]:
        """Those of a usual article, which every room goes through: they are made once."""
        if not self._kept:
            self._kept = tuple(self._each())
        return self._kept

    def _each(self) -> Iterator[Sentence]:
        size, starts, paragraphs = len(self), self._starts, self._paragraphs
        ends = array("I", map(sub, starts[1:], map(ne, paragraphs, paragraphs[1:])))
        ends.append(self._end)
        return map(
            self._made, range(size), self._parts, paragraphs, starts, ends,
            self._heading.each(size), self._ahead.each(size), self._shifts.each(size),
        )  # fmt: skip

    def _one(self, i: int) -> Sentence:
        paragraph, end = self._paragraphs[i], self._end
        if i + 1 < len(self._starts):
            end = self._starts[i + 1] - (self._paragraphs[i + 1] != paragraph)
        return self._made(
            i, self._parts[i], paragraph, self._starts[i], end, self._heading[i], self._ahead[i],
            self._shifts[i],
        )  # fmt: skip

    def _made(
        self, i: int, part: int, paragraph: int, start: int, end: int, heading: int, ahead: int,
        shift: int,
    ) -> Sentence:  # fmt: skip
        spans = (None, None) if ahead == _NONE else (start + ahead, end + ahead)
        shown = self._origin(start, end) if shift == _NONE else (start + shift, end + shift)
        return _tuple(Sentence, (
            i, PARTS[part], paragraph, self._headings[heading], self._text[start:end],
            *spans, *shown,
        ))  # fmt: skip

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Tiling | tuple) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))
