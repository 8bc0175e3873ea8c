"""What differs between two texts, for a reader: pieces that are shared, gone and come."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from ingest.alike.align import Block, align
from ingest.alike.judge import bounds
from ingest.alike.substance import SIGN, even

_CHANCE = 2  # a shared stretch this short between two changes reads better as part of them
_LONG = 40  # characters of a changed stretch that are quoted
_BARE = 4  # characters of a change that says little without
_AROUND = 3  # so many on either side of it
_MOST = 50  # changes that are quoted
_MARKED, _WORDED = re.compile(r"\S+"), re.compile(rf"[^\W_]+|{SIGN.pattern}")
_OPENING = frozenset("（(“‘《〈「『【〔[")
_CLOSING = "，。；：、！？,;:!?"  # no quotation begins with
_DIGITS = frozenset("0123456789.,")


class Piece(NamedTuple):
    """A stretch of the two texts: ``before`` in the one, ``after`` in the other."""

    before: str
    after: str
    same: bool


_NONE = Piece("", "", same=True)


def pieces(one: str, other: str, *, marks: bool = True) -> list[Piece]:
    """``one`` and ``other`` laid beside each other, in order.

    The ``before`` of all pieces make up ``one``, the ``after`` make up ``other``. Script, width and
    case never count as a difference, nor does space; punctuation does where ``marks`` is true.

    >>> [p for p in pieces("投资5亿元，增长。", "投資6億元,增長。", marks=False) if not p.same]
    [Piece(before='5', after='6', same=False)]
    """
    kept, others = Kept(one, marks=marks), Kept(other, marks=marks)
    return _pieces(kept, others, align(kept.text, others.text))


def _pieces(kept: Kept, others: Kept, blocks: Sequence[Block]) -> list[Piece]:
    if not kept.text or not others.text:
        return [Piece(kept.whole, others.whole, same=kept.text == others.text)]
    made: list[Piece] = []
    i = j = 0
    blocks = _whole_numbers(kept.text, others.text, blocks)
    for block in [*blocks, Block(len(kept.text), len(others.text), 0)]:
        if block.a_start > i or block.b_start > j:
            made += _changed(kept.raw(i, block.a_start), others.raw(j, block.b_start))
        i, j = block.a_start + block.size, block.b_start + block.size
        if block.size:
            shared = Piece(kept.raw(block.a_start, i), others.raw(block.b_start, j), same=True)
            if made and made[-1].same:
                last = made.pop()
                shared = Piece(last.before + shared.before, last.after + shared.after, same=True)
            made.append(shared)
    return made


def _whole_numbers(one: str, other: str, blocks: Sequence[Block]) -> list[Block]:
    """``blocks`` without shared stretches of no weight, and without parts of changed numbers."""
    made = []
    for block in blocks:
        i, j, size = block
        if i + j and _in_number(one, i) | _in_number(other, j):
            while size and one[i] in _DIGITS:
                i, j, size = i + 1, j + 1, size - 1
        last = i + size == len(one) and j + size == len(other)
        if not last and _in_number(one, i + size) | _in_number(other, j + size):
            while size and one[i + size - 1] in _DIGITS:
                size -= 1
        if size > _CHANCE or (size and (last or not i + j)):
            made.append(Block(i, j, size))
    return made


def _in_number(text: str, at: int) -> bool:
    """Whether a number goes on over the boundary ahead of ``text[at]``."""
    return 0 < at < len(text) and text[at - 1] in _DIGITS and text[at] in _DIGITS


class Kept:
    """A text, the characters of it that are compared, and where each of them stands."""

    def __init__(self, whole: str, *, marks: bool) -> None:
        """All but space is compared, and punctuation only where ``marks`` is true."""
        self.whole = whole
        self._level = _level(whole)
        self._runs = _MARKED if marks else _WORDED
        self.text = "".join(self._runs.findall(self._level))

    @cached_property
    def at(self) -> list[int]:
        """Where each compared character stands in the whole text."""
        places: list[int] = []
        for run in self._runs.finditer(self._level):
            places += range(run.start(), run.end())
        return places

    def raw(self, start: int, end: int) -> str:
        """What stands in the whole text from one kept character up to another."""
        return self.whole[self._cut(start) : self._cut(end)]

    def _cut(self, number: int) -> int:
        """Where a kept character begins, with what opens it: marks go with the word before them."""
        if number == 0:
            return 0
        if number >= len(self.at):
            return len(self.whole)
        start = self.at[number]
        while start > self.at[number - 1] + 1 and self.whole[start - 1] in _OPENING:
            start -= 1
        return start


def _changed(before: str, after: str) -> Iterator[Piece]:
    """A change, and marks that both sides of it end with as shared."""
    shared = 0
    for one, other in zip(reversed(before), reversed(after), strict=False):
        if one != other or one.isalnum():
            break
        shared += 1
    if shared:
        tail = before[len(before) - shared :]
        before, after = before[: len(before) - shared], after[: len(after) - shared]
    if before or after:
        yield Piece(before, after, same=False)
    if shared:
        yield Piece(tail, tail, same=True)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two texts share, and each change from the one to the other in words.

    ``shared`` is how much of the shorter one stands in the other, 0 to 1. Long stretches of a
    change are shortened; ``count`` is how many changes there are, quoted or not.
    """

    shared: float
    count: int
    changes: list[tuple[str, str]]


def compare(one: Kept, other: Kept) -> Comparison:
    """Two texts (made with ``marks=False``) compared, punctuation left aside.

    >>> texts = "全县完成投资5亿元，比上年增长。", "（记者 甲某）全县完成投资5亿元,比上年增长"
    >>> compare(*(Kept(text, marks=False) for text in texts)).changes
    [('', '（记者 甲某）')]
    """
    if one.text == other.text:
        return Comparison(1.0, 0, [])
    blocks = align(one.text, other.text)
    shorter = min(len(one.text), len(other.text))
    shared = sum(block.size for block in blocks if block.size >= bounds().run)
    found = list(_worded(_pieces(one, other, blocks)))
    quoted = [(_short(before), _short(after)) for before, after in found[:_MOST]]
    return Comparison(shared / shorter if shorter else 0.0, len(found), quoted)


def _worded(laid: Sequence[Piece]) -> Iterator[tuple[str, str]]:
    """The changes in words; one of a character or two with what stands around it."""
    for number, piece in enumerate(laid):
        before, after = piece.before.strip(), piece.after.strip()
        if piece.same or _in_words(before) == _in_words(after):
            continue
        if before and after and len(before) <= _BARE and len(after) <= _BARE:
            heads = laid[number - 1] if number else _NONE
            tails = laid[number + 1] if number + 1 < len(laid) else _NONE
            before = _ends(heads.before) + before + _begins(tails.before)
            after = _ends(heads.after) + after + _begins(tails.after)
        yield before, after


def _ends(text: str) -> str:
    return text[-_AROUND:].rpartition("\n")[2].lstrip(_CLOSING)


def _begins(text: str) -> str:
    return text[:_AROUND].partition("\n")[0]


def _in_words(text: str) -> str:
    level = _level(text)
    return level if level == "-" else "".join(_WORDED.findall(level))


def _level(text: str) -> str:
    return even(text).replace("−", "-").replace("–", "-").replace("﹣", "-")


def _short(text: str) -> str:
    if len(text) <= _LONG:
        return text
    return f"{text[: _LONG // 2]}…{text[-_LONG // 2 :]}"
