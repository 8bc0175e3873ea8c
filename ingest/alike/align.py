"""Two texts laid beside each other: the stretches they share, in order, in linear time.

Behind each difference a place close by is looked for where both go on alike. Where there is none,
runs of characters that stand once in each text are anchors; between anchors shorter runs are tried,
and what is small at last is compared character by character.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from difflib import SequenceMatcher
from itertools import pairwise
from typing import NamedTuple

_RUNS = (12, 6, 3)  # lengths of the runs tried as anchors, one after another
_CLOSE = 32  # characters on either side within which two texts that part are expected to meet again
_SMALL = 4096  # products of two lengths that are compared character by character


class Block(NamedTuple):
    """``a[a_start : a_start + size] == b[b_start : b_start + size]``."""

    a_start: int
    b_start: int
    size: int


class _Window(NamedTuple):
    """What is left to compare: ``a[a0:a1]`` with ``b[b0:b1]``, with runs ``_RUNS[run]`` long."""

    a0: int
    a1: int
    b0: int
    b1: int
    run: int


def align(a: str, b: str) -> list[Block]:
    """The stretches that ``a`` and ``b`` share: disjoint, ascending in both, none adjacent.

    >>> [tuple(block) for block in align("全县完成投资5亿元", "全县共完成投资6亿元")]
    [(0, 0, 2), (2, 3, 4), (7, 8, 2)]
    """
    found: list[Block] = []
    todo = [_Window(0, len(a), 0, len(b), 0)]
    while todo:
        window = todo.pop()
        head = _shared_head(a, b, window)
        window = window._replace(a0=window.a0 + head, b0=window.b0 + head)
        tail = _shared_tail(a, b, window)
        found.append(Block(window.a0 - head, window.b0 - head, head))
        found.append(Block(window.a1 - tail, window.b1 - tail, tail))
        window = window._replace(a1=window.a1 - tail, b1=window.b1 - tail)
        if window.a0 < window.a1 and window.b0 < window.b1:
            todo += _parted(a, b, window) or _inside(a, b, window, found)
    return _joined(found)


def _parted(a: str, b: str, window: _Window) -> list[_Window]:
    """A window cut where its sides, which begin differently, go on alike close by."""
    a0, a1, b0, b1, _ = window
    size = _RUNS[0]
    for i in range(a0, min(a0 + _CLOSE, a1 - size + 1)):
        j = b.find(a[i : i + size], b0, min(b0 + _CLOSE + size, b1))
        if j >= 0:
            ahead = [_Window(a0, i, b0, j, len(_RUNS))] if i > a0 and j > b0 else []
            return [window._replace(a0=i, b0=j), *ahead]
    return []


def _inside(a: str, b: str, window: _Window, found: list[Block]) -> list[_Window]:
    """Put what a window shares into ``found``; give what is left between."""
    a0, a1, b0, b1, run = window
    if (a1 - a0) * (b1 - b0) <= _SMALL:
        if a1 - a0 > 1 or b1 - b0 > 1:
            matcher = SequenceMatcher(None, a[a0:a1], b[b0:b1], autojunk=False)
            found += (Block(a0 + i, b0 + j, n) for i, j, n in matcher.get_matching_blocks())
        return []
    if run == len(_RUNS):
        return []
    anchors = _anchors(a, b, window)
    if not anchors:
        return [window._replace(run=run + 1)]
    found += anchors
    left, at_a, at_b = [], a0, b0
    for block in [*anchors, Block(a1, b1, 0)]:
        if block.a_start > at_a and block.b_start > at_b:
            left.append(_Window(at_a, block.a_start, at_b, block.b_start, run + 1))
        at_a, at_b = block.a_start + block.size, block.b_start + block.size
    return left


def _anchors(a: str, b: str, window: _Window) -> list[Block]:
    """Runs that stand once in either side of the window, the most that keep one order, joined."""
    a0, a1, b0, b1, run = window
    size = _RUNS[run]
    in_b = _once(b, b0, b1, size)
    pairs = [(i, in_b[text]) for text, i in _once(a, a0, a1, size).items() if text in in_b]
    pairs.sort()
    joined: list[Block] = []
    for i, j in _ascending(pairs):
        if joined:
            last = joined[-1]
            ahead = i - last.a_start
            if ahead == j - last.b_start and ahead <= last.size:
                joined[-1] = last._replace(size=ahead + size)
                continue
            # A run that overlaps the one before it, but not by as much on both sides, says little.
            if ahead < last.size or j < last.b_start + last.size:
                continue
        joined.append(Block(i, j, size))
    return joined


def _once(text: str, start: int, end: int, size: int) -> dict[str, int]:
    """Where each run of ``size`` characters stands that stands once in ``text[start:end]``."""
    places = range(start, end - size + 1)
    runs = [text[i : i + size] for i in places]
    last = dict(zip(runs, places, strict=True))
    if len(last) == len(runs):
        return last
    first = dict(zip(reversed(runs), reversed(places), strict=True))
    return {run: i for run, i in last.items() if first[run] == i}


def _ascending(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of ``pairs`` (ascending in the first) that ascends in the second too."""
    if all(one[1] < other[1] for one, other in pairwise(pairs)):
        return pairs
    ends: list[int] = []  # the least second value with which a sequence of each length ends
    at: list[int] = []  # its place in pairs
    before: list[int] = []
    for i, (_, j) in enumerate(pairs):
        length = bisect_left(ends, j)
        before.append(at[length - 1] if length else -1)
        ends[length : length + 1], at[length : length + 1] = [j], [i]
    chosen = []
    i = at[-1]
    while i >= 0:
        chosen.append(pairs[i])
        i = before[i]
    return chosen[::-1]


def _shared_head(a: str, b: str, window: _Window) -> int:
    """How many characters both sides of a window begin with alike."""
    return _alike(
        min(window.a1 - window.a0, window.b1 - window.b0),
        lambda done, n: a[window.a0 + done : window.a0 + n] == b[window.b0 + done : window.b0 + n],
    )


def _shared_tail(a: str, b: str, window: _Window) -> int:
    """How many characters both sides of a window end with alike."""
    return _alike(
        min(window.a1 - window.a0, window.b1 - window.b0),
        lambda done, n: a[window.a1 - n : window.a1 - done] == b[window.b1 - n : window.b1 - done],
    )


def _alike(most: int, holds: Callable[[int, int], bool]) -> int:
    """The largest n up to ``most`` of which all agree; ``holds(m, n)``: those from m to n do."""
    done, step = 0, 16
    while done < most and holds(done, min(done + step, most)):
        done = min(done + step, most)
        step *= 2
    high = min(done + step, most)
    while done < high:
        middle = (done + high + 1) // 2
        if holds(done, middle):
            done = middle
        else:
            high = middle - 1
    return done


def _joined(blocks: list[Block]) -> list[Block]:
    """In order, those that touch in both texts as one."""
    joined: list[Block] = []
    for block in sorted(block for block in blocks if block.size):
        last = joined[-1] if joined else None
        if last and (last.a_start + last.size, last.b_start + last.size) == block[:2]:
            joined[-1] = last._replace(size=last.size + block.size)
        else:
            joined.append(block)
    return joined
