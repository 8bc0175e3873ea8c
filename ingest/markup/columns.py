"""The elements and runs of a page, kept as numbers and made when they are asked for.

As objects, those of a page of many small blocks would take thirty times the memory of its source.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple, get_args, overload

from ingest.markup.tokens import Token, attributes

Run = Literal["text", "break", "edge", "raw", "comment"]

_RUNS: tuple[Run, ...] = get_args(Run)
_KINDS: tuple[tuple[Run, bool], ...] = tuple((r, linked) for r in _RUNS for linked in (False, True))
_CODES = {kind: code for code, kind in enumerate(_KINDS)}
_BREAK, _EDGE, _RAW = _CODES["break", False], _CODES["edge", False], _CODES["raw", False]
_REMEMBERED = (
    3_000  # attributes, which are asked for again and again, of as many as most pages have
)
_NO_ATTRIBUTES: dict[str, str] = {}


class Node(NamedTuple):
    """One element. ``parent`` is its parent's place among the nodes, −1 at the top."""

    tag: str
    parent: int
    start: int
    attrs: dict[str, str]


class Stretch(NamedTuple):
    """A run of text, a ``<br>``, the edge of a block, or what is no text, inside ``node``."""

    run: Run
    start: int
    end: int
    node: int
    linked: bool = False


class Nodes(Sequence[Node]):
    """The elements of ``source`` in the order in which they open.

    ``parents`` are their parents' places, for who asks for them all. It is filled by `add` while it
    is made, and left alone afterwards.
    """

    __slots__ = ("_codes", "_inner", "_read", "_source", "_starts", "_tags", "_words", "parents")

    def __init__(self, source: str) -> None:
        self._source = source
        self._words: list[str] = []
        self._codes: dict[str, int] = {}
        self._tags = array("I")
        self._starts = array("I")
        self._inner = array("I")  # where its attributes begin and its tag ends; 0, 0 without any
        self._read: dict[int, dict[str, str]] = {}
        self.parents = array("i")

    def add(self, tag: str, parent: int, start: int, inner: int = 0, end: int = 0) -> None:
        """One more element; if it has attributes, they are from ``inner`` on in its tag."""
        code = self._codes.get(tag)
        if code is None:
            code = self._codes[tag] = len(self._words)
            self._words.append(tag)
        self._tags.append(code)
        self.parents.append(parent)
        self._starts.append(start)
        self._inner.append(inner)
        self._inner.append(end)

    def tag(self, i: int) -> str:
        """The tag of an element."""
        return self._words[self._tags[i]]

    def tagged(self, tags: frozenset[str]) -> Iterator[bool]:
        """For each element whether it is one of ``tags``."""
        wanted = [word in tags for word in self._words]
        return map(wanted.__getitem__, self._tags)

    def holds(self, tags: frozenset[str]) -> bool:
        """Whether any element is one of ``tags``."""
        return not tags.isdisjoint(self._words)

    def attrs(self, i: int) -> dict[str, str]:
        """The attributes of an element."""
        found = self._read.get(i)
        if found is None:
            inner, end = self._inner[2 * i], self._inner[2 * i + 1]
            if not end:
                return _NO_ATTRIBUTES
            if len(self._read) >= _REMEMBERED:
                self._read.clear()
            token = Token("start", self._starts[i], end, self.tag(i), inner)
            found = self._read[i] = attributes(self._source, token)
        return found

    def attributed(self) -> Iterator[tuple[int, dict[str, str]]]:
        """The elements that have attributes, by place, and these."""
        return ((i, self.attrs(i)) for i, end in enumerate(self._inner[1::2]) if end)

    def attributes_of(self, tag: str) -> Iterator[dict[str, str]]:
        """The attributes of all elements of a ``tag``, in order."""
        code = self._codes.get(tag)
        return (self.attrs(i) for i, own in enumerate(self._tags) if own == code)

    def starts_of(self, tag: str) -> Iterator[int]:
        """Where the elements of a ``tag`` begin, in order."""
        code = self._codes.get(tag)
        return (start for start, own in zip(self._starts, self._tags, strict=True) if own == code)

    def __len__(self) -> int:
        return len(self.parents)

    @overload
    def __getitem__(self, index: int) -> Node: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Node, ...]: ...
    def __getitem__(self, index: int | slice) -> Node | tuple[Node, ...]:
        if isinstance(index, slice):
            return tuple(self[i] for i in range(*index.indices(len(self))))
        at = index + len(self) if index < 0 else index
        return Node(self.tag(at), self.parents[at], self._starts[at], self.attrs(at))


class Runs(Sequence[Stretch]):
    """The runs between the tags of a page, in order; edges beside each other are one."""

    __slots__ = ("_ends", "_kinds", "_nodes", "_starts")

    def __init__(self) -> None:
        self._kinds = bytearray()
        self._starts = array("I")
        self._ends = array("I")
        self._nodes = array("I")

    def add(self, run: Run, start: int, end: int, node: int, linked: bool) -> None:
        """One more run."""
        kind = _CODES[run, linked]
        if kind == _EDGE and self._kinds and self._kinds[-1] == _EDGE:
            return
        self._kinds.append(kind)
        self._starts.append(start)
        self._ends.append(end)
        self._nodes.append(node)

    @property
    def breaks(self) -> int:
        """How many of them are line breaks."""
        return self._kinds.count(_BREAK)

    def raw(self) -> Iterator[Stretch]:
        """Those that are no markup: scripts and their like."""
        at = self._kinds.find(_RAW)
        while at >= 0:
            yield self[at]
            at = self._kinds.find(_RAW, at + 1)

    def __len__(self) -> int:
        return len(self._kinds)

    @overload
    def __getitem__(self, index: int) -> Stretch: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Stretch, ...]: ...
    def __getitem__(self, index: int | slice) -> Stretch | tuple[Stretch, ...]:
        if isinstance(index, slice):
            return tuple(self[i] for i in range(*index.indices(len(self))))
        run, linked = _KINDS[self._kinds[index]]
        return Stretch(run, self._starts[index], self._ends[index], self._nodes[index], linked)

    def __iter__(self) -> Iterator[Stretch]:
        for kind, start, end, node in zip(
            self._kinds, self._starts, self._ends, self._nodes, strict=True
        ):
            run, linked = _KINDS[kind]
            yield Stretch(run, start, end, node, linked)
