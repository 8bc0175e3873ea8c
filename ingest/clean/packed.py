"""The lines of a page of very many: packed, and made when they are asked for.

As objects, those of a list of short lines would take forty times the memory of its text. A usual
page has a list of them, which is quicker.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, MutableSequence, Sequence
from typing import TypeAlias, TypeVar, get_args, overload

from ingest.clean.fields import Fields
from ingest.clean.furniture import Line, LineKind
from ingest.clean.lines import Block, Page

Lines: TypeAlias = MutableSequence[Line]
T = TypeVar("T")

FEW = 50_000  # lines that as objects take a dozen megabytes, whatever they hold
_KINDS: tuple[LineKind, ...] = get_args(LineKind)
_CODE = {kind: code for code, kind in enumerate(_KINDS)}
_NEAR = 64  # lines that are held as objects
_tuple = tuple.__new__  # as a named tuple makes its own, without what that costs
_GAP, _HEADING, _SPACED = 16, 32, 64  # beside the kind of a line


def gathered(lines: Iterable[Line], likely: int) -> Lines:
    """``lines``, of which there are about as many as ``likely`` says."""
    return list(lines) if likely <= FEW else Packed(lines)


def copied(lines: Lines) -> Lines:
    """The same lines, to be changed."""
    return lines[:]


class Packed(MutableSequence[Line]):
    """Lines whose blocks are all of one page: a dozen bytes each."""

    def __init__(self, lines: Iterable[Line] = ()) -> None:
        self._starts, self._ends, self._marks = array("I"), array("I"), array("B")
        self._rules = array("H")  # places in `_names`
        self._names: list[str | None] = [None]
        self._codes: dict[str | None, int] = {None: 0}
        self._parted: dict[int, str] = {}  # by which rule, of the few that share their line
        self._fields: dict[int, Fields] = {}
        self._page = Page("", "")
        self._recent: dict[int, Line] = {}  # what was asked for is mostly asked for again
        for line in lines:
            self.append(line)

    def __len__(self) -> int:
        return len(self._starts)

    @overload
    def __getitem__(self, index: int) -> Line: ...
    @overload
    def __getitem__(self, index: slice) -> Lines: ...
    def __getitem__(self, index: int | slice) -> Line | Lines:
        if isinstance(index, slice):
            start, stop, _ = index.indices(len(self._starts))
            if stop - start <= _NEAR:
                return [self._line(i) for i in range(start, stop)]
            return self._slice(start, stop)
        return self._recent.get(index) or self._line(index)

    def _line(self, index: int) -> Line:
        at = index + len(self._starts) if index < 0 else index
        marks, start, end = self._marks[at], self._starts[at], self._ends[at]
        block = _tuple(Block, (
            self._page, start, end, self._page.plain[start:end], marks & _GAP > 0,
            self._parted.get(at), marks & _HEADING > 0, marks & _SPACED > 0,
        ))  # fmt: skip
        kind, rule = _KINDS[marks & 15], self._names[self._rules[at]]
        line = _tuple(Line, (block, kind, rule, self._fields.get(at)))
        if len(self._recent) > _NEAR:
            self._recent.clear()
        self._recent[at] = line
        return line

    def _slice(self, start: int, stop: int) -> Packed:
        part = Packed()
        part._page, part._names, part._codes = self._page, self._names, self._codes
        for name in ("_starts", "_ends", "_marks", "_rules"):
            setattr(part, name, getattr(self, name)[start:stop])
        part._parted = _within(self._parted, start, stop)
        part._fields = _within(self._fields, start, stop)
        return part

    def __iter__(self) -> Iterator[Line]:
        return map(self._line, range(len(self)))

    def append(self, line: Line) -> None:
        """One more line."""
        self._starts.append(0)
        self._ends.append(0)
        self._marks.append(0)
        self._rules.append(0)
        self[len(self._starts) - 1] = line

    def __setitem__(self, index: int | slice, line: Line | Iterable[Line]) -> None:
        if not isinstance(index, int) or not isinstance(line, Line):
            raise TypeError("lines are replaced one by one")
        self._page = line.block.page
        block, code = line.block, self._codes.get(line.rule)
        if code is None:
            code = self._codes[line.rule] = len(self._names)
            self._names.append(line.rule)
        flags = _GAP * block.gap | _HEADING * block.is_heading | _SPACED * block.spaced
        self._starts[index], self._ends[index] = block.start, block.end
        self._marks[index], self._rules[index] = _CODE[line.kind] | flags, code
        _keep(self._parted, index, block.part_of)
        _keep(self._fields, index, line.fields)
        self._recent.clear()

    def __delitem__(self, index: int | slice) -> None:
        raise TypeError("lines are not taken out")

    def insert(self, index: int, value: Line) -> None:
        """At the end alone."""
        if index != len(self):
            raise TypeError("lines are not put between others")
        self.append(value)


def _keep(sparse: dict[int, T], index: int, value: T | None) -> None:
    if value is None:
        sparse.pop(index, None)
    else:
        sparse[index] = value


def _within(sparse: dict[int, T], start: int, stop: int) -> dict[int, T]:
    if stop - start < len(sparse):
        return {i - start: sparse[i] for i in range(start, stop) if i in sparse}
    return {i - start: value for i, value in sparse.items() if start <= i < stop}


class Chosen(Sequence[T]):
    """What ``of`` says of each of some places, asked anew each time."""

    def __init__(self, of: Callable[[int], T], places: Sequence[int]) -> None:
        self._of, self._places = of, places

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[T]: ...
    def __getitem__(self, index: int | slice) -> T | Sequence[T]:
        if isinstance(index, slice):
            return Chosen(self._of, self._places[index])
        return self._of(self._places[index])
