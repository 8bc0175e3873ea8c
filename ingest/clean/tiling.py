"""The sentences of an article, kept as numbers and made when they are asked for.

As objects, those of a long list of short lines would take twenty times the memory of its text.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from typing import overload

from ingest.clean.parts import PARTS
from ingest.model import Part, Sentence

_NUMBER = {part: i for i, part in enumerate(PARTS)}
_NONE = 0xFFFFFFFF
_WIDTH = 8  # numbers a sentence


class Tiling(Sequence[Sentence]):
    """Sentences that tile ``text[start:]`` for some start, line ends between paragraphs left out.

    It is filled by `add` while it is made, and left alone afterwards.
    """

    __slots__ = ("_headings", "_numbers", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._headings: list[str | None] = [None]
        self._numbers = array("I")

    def head(self, heading: str | None) -> None:
        """All sentences from here on stand under ``heading``."""
        if heading != self._headings[-1]:
            self._headings.append(heading)

    def add(
        self, part: Part, paragraph: int, start: int, end: int, span: int | None,
        source_start: int, source_end: int,
    ) -> None:  # fmt: skip
        """One more sentence: ``text[start:end]``, at ``span`` in the running text if part of it."""
        self._numbers.extend(
            (_NUMBER[part], paragraph, len(self._headings) - 1, start, end,
             _NONE if span is None else span, source_start, source_end)
        )  # fmt: skip

    def __len__(self) -> int:
        return len(self._numbers) // _WIDTH

    @overload
    def __getitem__(self, index: int) -> Sentence: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Sentence, ...]: ...
    def __getitem__(self, index: int | slice) -> Sentence | tuple[Sentence, ...]:
        if isinstance(index, slice):
            return tuple(self._made(i) for i in range(*index.indices(len(self))))
        at = index + len(self) if index < 0 else index
        if not 0 <= at < len(self):
            raise IndexError(index)
        return self._made(at)

    def __iter__(self) -> Iterator[Sentence]:
        return map(self._made, range(len(self)))

    def _made(self, i: int) -> Sentence:
        part, paragraph, heading, start, end, span, source_start, source_end = self._numbers[
            i * _WIDTH : (i + 1) * _WIDTH
        ]
        runs = span != _NONE
        return Sentence(
            i, PARTS[part], paragraph, self._headings[heading], self._text[start:end],
            span if runs else None, span + end - start if runs else None, source_start, source_end,
        )  # fmt: skip

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Tiling | tuple) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))
