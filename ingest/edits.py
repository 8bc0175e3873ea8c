"""Edits, kept as numbers and made when they are asked for.

A page of many small blocks has an edit for each of them; as objects, they would take ten times the
memory of its source.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import overload

from ingest.model import Edit


class Edits(Sequence[Edit]):
    """Edits in order. It is filled by `add` and `take` while made, and left alone afterwards.

    ``starts`` and ``ends`` are where they begin and end, for who looks for one of them.
    """

    __slots__ = ("_afters", "_rules", "_words", "ends", "starts")

    def __init__(self, edits: Iterable[Edit] = (), beside: Edits | None = None) -> None:
        """The edits, and those of ``beside`` shall follow in part: both share their words."""
        self._words: _Words = beside._words if beside is not None else _Words()
        self.starts = array("I")
        self.ends = array("I")
        self._afters = array("I")
        self._rules = array("I")
        for edit in edits:
            self.add(*edit)

    def add(self, start: int, end: int, after: str, rule: str, certain: bool = True) -> None:
        """One more edit."""
        self.starts.append(start)
        self.ends.append(end)
        self._afters.append(self._words.code(after))
        self._rules.append(2 * self._words.code(rule) + certain)

    def take(self, other: Edits, first: int, last: int | None = None) -> None:
        """Those of ``other[first:last]``, which has the same words."""
        self.starts += other.starts[first:last]
        self.ends += other.ends[first:last]
        self._afters += other._afters[first:last]
        self._rules += other._rules[first:last]

    def afters(self) -> Iterator[str]:
        """What each puts in."""
        return map(self._words.__getitem__, self._afters)

    def __len__(self) -> int:
        return len(self.starts)

    @overload
    def __getitem__(self, index: int) -> Edit: ...
    @overload
    def __getitem__(self, index: slice) -> Edits: ...
    def __getitem__(self, index: int | slice) -> Edit | Edits:
        if isinstance(index, slice):
            part = Edits(beside=self)
            part.take(self, *index.indices(len(self))[:2])
            return part
        words, rule = self._words, self._rules[index]
        return Edit(
            self.starts[index], self.ends[index], words[self._afters[index]], words[rule >> 1],
            rule & 1 == 1,
        )  # fmt: skip

    def __iter__(self) -> Iterator[Edit]:
        words = self._words
        for start, end, after, rule in zip(
            self.starts, self.ends, self._afters, self._rules, strict=True
        ):
            yield Edit(start, end, words[after], words[rule >> 1], rule & 1 == 1)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Edits | tuple) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))


class _Words(list[str]):
    """Strings by number; those of one kind of edit are few."""

    __slots__ = ("_codes",)

    def __init__(self) -> None:
        super().__init__()
        self._codes: dict[str, int] = {}

    def code(self, word: str) -> int:
        """The number of ``word``."""
        found = self._codes.get(word)
        if found is None:
            found = self._codes[word] = len(self)
            self.append(word)
        return found
