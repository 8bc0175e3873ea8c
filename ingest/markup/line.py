"""One line of a page, and the pieces of the source that it is made of."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence
from typing import NamedTuple, overload

_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\u2018-\u201d\u2026]")

# What is kept: (start, end, None) as it stands, (start, end, text) as `text`.
Piece = tuple[int, int, str | None]


_REMEMBERED = 1_000  # of the first blocks, which are asked for again and again


class Block(NamedTuple):
    """One line of the page.

    ``letters`` counts its characters without white space, ``linked`` those of them in links;
    ``node`` is the innermost block element around it; ``broken`` says that only a ``<br>`` parts it
    from the line before, ``strong`` that all of it is bold. ``inner`` is the element that
    holds all of it, ``seams`` are the places where another element begins in it, with that element.
    """

    pieces: tuple[Piece, ...]
    text: str
    node: int
    letters: int
    linked: int
    broken: bool = False
    strong: bool = False
    inner: int = 0
    seams: tuple[tuple[int, int], ...] = ()

    @property
    def start(self) -> int:
        """Where it begins in the source."""
        return self.pieces[0][0]

    @property
    def end(self) -> int:
        """Where it ends there."""
        return self.pieces[-1][1]


def is_wide(character: str) -> bool:
    """Whether a character is Han, kana or full-width: a line end beside it is no space."""
    return bool(_WIDE.match(character))


class Blocks(Sequence[Block]):
    """The blocks of a page in order, kept as numbers and made when they are asked for.

    As objects, those of a page of many small blocks would take fifteen times the memory of its
    source. It is filled by `add` while it is made, and left alone afterwards. ``nodes``,
    ``letters``, ``linked`` and ``inner`` are those of the blocks, for who asks for them all.
    """

    __slots__ = (
        "_afters", "_ends", "_flags", "_made", "_pieces", "_seam_ends", "_seams", "_source",
        "inner", "letters", "linked", "nodes",
    )  # fmt: skip

    def __init__(self, source: str) -> None:
        self._source = source
        self._made: dict[int, Block] = {}
        self.nodes, self.letters = array("I"), array("I")
        self.linked, self.inner = array("I"), array("I")
        self._flags = bytearray()
        self._pieces = array("I")  # start and end of each, those of all blocks in one row
        self._afters: dict[int, str] = {}  # by the place of their piece
        self._seams = array("I")  # place and element of each
        self._ends, self._seam_ends = array("I", [0]), array("I", [0])  # of each block in these

    def add(self, block: Block) -> None:
        """One more block; its text is that of its pieces."""
        if len(self._made) < _REMEMBERED:
            self._made[len(self)] = block
        for start, end, after in block.pieces:
            if after is not None:
                self._afters[len(self._pieces)] = after
            self._pieces.append(start)
            self._pieces.append(end)
        for seam in block.seams:
            self._seams.extend(seam)
        self.nodes.append(block.node)
        self.letters.append(block.letters)
        self.linked.append(block.linked)
        self.inner.append(block.inner)
        self._flags.append(2 * block.broken + block.strong)
        self._ends.append(len(self._pieces))
        self._seam_ends.append(len(self._seams))

    def pieces(self, i: int) -> tuple[Piece, ...]:
        """The pieces of a block."""
        pieces, afters = self._pieces, self._afters
        return tuple([
            (pieces[n], pieces[n + 1], afters.get(n))
            for n in range(self._ends[i], self._ends[i + 1], 2)
        ])  # fmt: skip

    def text(self, i: int) -> str:
        """The text of a block."""
        made = self._made.get(i)
        return shown(self.pieces(i), self._source) if made is None else made.text

    def texts(self) -> Iterator[str]:
        """The texts of all blocks."""
        return map(self.text, range(len(self)))

    def start(self, i: int) -> int:
        """Where a block begins in the source."""
        return self._pieces[self._ends[i]]

    def end(self, i: int) -> int:
        """Where it ends there."""
        return self._pieces[self._ends[i + 1] - 1]

    def __len__(self) -> int:
        return len(self._flags)

    @overload
    def __getitem__(self, index: int) -> Block: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Block, ...]: ...
    def __getitem__(self, index: int | slice) -> Block | tuple[Block, ...]:
        if isinstance(index, slice):
            return tuple(self[i] for i in range(*index.indices(len(self))))
        at = index + len(self) if index < 0 else index
        made = self._made.get(at)
        return made if made is not None else self._remade(at)

    def __iter__(self) -> Iterator[Block]:
        return map(self.__getitem__, range(len(self)))

    def _remade(self, i: int) -> Block:
        if not 0 <= i < len(self):
            raise IndexError(i)
        pieces, flags, seams = self.pieces(i), self._flags[i], self._seams
        return Block(
            pieces, shown(pieces, self._source), self.nodes[i], self.letters[i], self.linked[i],
            flags > 1, flags % 2 == 1, self.inner[i],
            tuple([(seams[n], seams[n + 1])
                   for n in range(self._seam_ends[i], self._seam_ends[i + 1], 2)]),
        )  # fmt: skip


def shown(pieces: Sequence[Piece], source: str) -> str:
    """What pieces show."""
    return "".join([source[s:e] if after is None else after for s, e, after in pieces])
