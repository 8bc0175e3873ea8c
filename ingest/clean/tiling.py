"""The sentences of an article, kept as numbers and made when they are asked for.

As objects, those of a long list of short lines would take twenty times the memory of its text.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from typing import overload

from ingest.clean.parts import PARTS
from ingest.model import Part, Sentence

_NUMBER = {part: i for i, part in enumerate(PARTS)}
_NONE = 0xFFFFFFFF
_WIDTH = 8  # numbers a sentence
_tuple = tuple.__new__  # as a named tuple makes its own, without what that costs
_FEW = 1000  # sentences of an article: as objects they take no room to speak of


class Tiling(Sequence[Sentence]):
    """Sentences that tile ``text[start:]`` for some start, line ends between paragraphs left out.

    It is filled by `add` while it is made, and left alone afterwards.
    """

    __slots__ = ("_headings", "_kept", "_numbers", "_text")

    def __init__(self, text: str) -> None:
        self._kept: tuple[Sentence, ...] = ()
        self._text = text
        self._headings: list[str | None] = [None]
        self._numbers = array("I")

    def head(self, heading: str | None) -> None:
        """All sentences from here on stand under ``heading``."""
        if heading != self._headings[-1]:
            self._headings.append(heading)

    def add(
        self, part: Part, paragraph: int, at: int, ranges: Sequence[tuple[int, int]],
        span: int | None, origin: int | Callable[[int, int], tuple[int, int]],
    ) -> None:  # fmt: skip
        """More sentences, one behind the other.

        Args:
            part: of all of them.
            paragraph: likewise.
            at: where it begins in ``text``.
            ranges: where they stand in it.
            span: where the first of them stands in the running text, if they are part of that.
            origin: how far ahead in the source they stand, or what says it of a range of ``text``.
        """
        code, heading, extend = _NUMBER[part], len(self._headings) - 1, self._numbers.extend
        ahead = None if span is None else span - ranges[0][0]
        for first, last in ranges:
            start, end = at + first, at + last
            if isinstance(origin, int):
                source_start, source_end = start + origin, end + origin
            else:
                source_start, source_end = origin(start, end)
            runs = _NONE if ahead is None else ahead + first
            extend((code, paragraph, heading, start, end, runs, source_start, source_end))

    def __len__(self) -> int:
        return len(self._numbers) // _WIDTH

    @overload
    def __getitem__(self, index: int) -> Sentence: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Sentence, ...]: ...
    def __getitem__(self, index: int | slice) -> Sentence | tuple[Sentence, ...]:
        if len(self) <= _FEW:
            return self._all()[index]
        if isinstance(index, slice):
            return tuple(self._made(i) for i in range(*index.indices(len(self))))
        at = index + len(self) if index < 0 else index
        if not 0 <= at < len(self):
            raise IndexError(index)
        return self._made(at)

    def __iter__(self) -> Iterator[Sentence]:
        return iter(self._all()) if len(self) <= _FEW else map(self._made, range(len(self)))

    def _all(self) -> tuple[Sentence, ...]:
        """Those of a usual article, which every room goes through: they are made once."""
        if not self._kept:
            self._kept = tuple(map(self._of, range(len(self)), *(
                self._numbers[place::_WIDTH] for place in range(_WIDTH)
            )))  # fmt: skip
        return self._kept

    def _made(self, i: int) -> Sentence:
        return self._of(i, *self._numbers[i * _WIDTH : (i + 1) * _WIDTH])

    def _of(
        self, i: int, part: int, paragraph: int, heading: int, start: int, end: int, span: int,
        source_start: int, source_end: int,
    ) -> Sentence:  # fmt: skip
        runs = span != _NONE
        return _tuple(Sentence, (
            i, PARTS[part], paragraph, self._headings[heading], self._text[start:end],
            span if runs else None, span + end - start if runs else None, source_start, source_end,
        ))  # fmt: skip

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Tiling | tuple) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))
