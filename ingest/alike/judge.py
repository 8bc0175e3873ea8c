"""The decision: two texts are one, printed twice, or two.

One where the shorter stands in the longer nearly whole and in order, makes up at least half of it,
and says the same figures, dates and places where they stand beside each other::

    earlier   全县完成投资2680万元，增长8.5%，…
    later     （记者 甲某）全縣完成投資2680万元，…    one: another head, end or script, errors
    later     全县完成投资3120万元，增长6.1%，…       two: next year's text
    later     全县完成投资2680万元。                  two: an excerpt

The decision depends on the two texts alone and is the same either way round.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from ingest.alike.align import Block, align
from ingest.alike.substance import Body, Fact, in_digits
from ingest.rules import table

_LEAST = 0.6  # of the facts of one text, as a set, that a reprint of it shares at least, where
_FEW = 2  # there are more than so many: of two, one may stand where the other text is cut
_SAMPLE, _SAMPLES = 10, 16  # characters of a sample, and how many at least of a text
_MET = 0.35  # of all samples of a reprint that stand in the other text at least
_ALONE = 12  # characters that are left out with a fact where it is left out alone
_NAME = 4  # characters of a place's name, without its last where that is the same


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a decision is held to; ``ingest/rules/reprints.toml`` says why."""

    shortest: int
    longest: int
    run: int
    contained: float
    contained_bare: float
    vouch: int
    covers: float
    facts: float
    near: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What two texts have in common.

    ``contained`` is the share of the shorter that stands in the longer, ``covers`` the share of the
    longer that this makes up; ``agree`` and ``differ`` weigh the facts that stand in one place in
    both: a figure 1, a date or a place's name 2 (places are weighed where they differ only).
    """

    contained: float
    covers: float
    agree: int
    differ: int

    @property
    def same(self) -> bool:
        """Whether the two are one text, printed twice."""
        held = bounds()
        bare = self.agree < held.vouch
        return (
            self.contained >= (held.contained_bare if bare else held.contained)
            and self.covers >= held.covers
            and _few(self.agree, self.differ)
        )


@cache
def bounds() -> Bounds:
    """The bounds of the rules table."""
    return Bounds(**table("reprints")["same"])


@cache
def _pattern(name: str) -> re.Pattern[str]:
    (rule,) = (rule for rule in table("reprints")["rule"] if rule["name"] == name)
    return re.compile(rule["pattern"])


def same(one: Body, other: Body) -> bool:
    """Whether two texts are one, printed twice. Most pairs need no :func:`verdict`."""
    if one.text == other.text:
        return len(one.text) >= bounds().shortest
    short, long = sorted((one, other), key=_order)
    size, most = len(short.text), len(long.text)
    if size < max(bounds().shortest, bounds().covers * most) or most > bounds().longest:
        return False
    if one.frame == other.frame:  # one wording, other figures: the facts stand in pairs
        weighed = [
            (a.weight, a.text == b.text) for a, b in zip(one.facts, other.facts, strict=True)
        ]
        return _few(
            sum(w for w, alike in weighed if alike), sum(w for w, alike in weighed if not alike)
        )
    return not (_far(short, long) or _strange(short.text, long.text)) and verdict(one, other).same


def _few(agree: int, differ: int) -> bool:
    return differ <= bounds().facts * (agree + differ)


def _order(body: Body) -> tuple[int, str]:
    return len(body.text), body.text


def _far(short: Body, long: Body) -> bool:
    """Whether so few facts are shared that no laying out could find most of them in place."""
    fewer = min(len(short.said), len(long.said))
    return len(short.said & long.said) < fewer * (_LEAST if fewer > _FEW else 0.5)


def _strange(short: str, long: str) -> bool:
    """Whether so few samples of the shorter text stand in the longer, in order, that most cannot.

    Of a reprint in which every twelfth character is misread two fifths of the samples stand there;
    of a text made of the same sentences in another order hardly a quarter do.
    """
    starts = range(0, len(short) - _SAMPLE + 1, max(1, (len(short) - _SAMPLE) // (_SAMPLES - 1)))
    ends: list[int] = []  # the least place where so many samples in order end
    for start in starts:
        at = long.find(short[start : start + _SAMPLE])
        if at >= 0:
            number = bisect_right(ends, at)
            ends[number : number + 1] = [at]
    return len(ends) < _MET * len(starts)


def verdict(one: Body, other: Body) -> Verdict:
    """What two texts have in common, laid out side by side."""
    short, long = sorted((one, other), key=_order)
    if not short.text:
        return Verdict(0.0, 0.0, 0, 0)
    blocks = align(short.text, long.text)
    shared = sum(block.size for block in blocks if block.size >= bounds().run)
    agree, differ = _facts(short, long, blocks)
    differ += 2 * _places(short.text, long.text, blocks)
    length = len(short.text)
    return Verdict(shared / length, shared / len(long.text), agree, differ)


def _facts(short: Body, long: Body, blocks: Sequence[Block]) -> tuple[int, int]:
    """What the facts weigh that stand in one place in both texts: the same ones, different ones."""
    starts = [block.a_start for block in blocks]
    other_starts = [fact.start for fact in long.facts]
    near, agree, differ = bounds().near, 0, 0
    for fact in short.facts:
        low, high = _image(fact, blocks, starts, len(long.text))
        if high - low > near:
            continue  # in a passage that the other text does not have
        # What surrounds a number may be damaged: 2023年7月 and 2023牛7月 say the same.
        if _number(long.text[low:high]) == _number(fact.text):
            agree += fact.weight
            continue
        first = max(bisect_left(other_starts, low) - 1, 0)
        last = bisect_left(other_starts, max(high, low + 1))
        there = [other.text for other in long.facts[first:last] if other.end > low]
        if there == [fact.text]:
            agree += fact.weight
        elif there or _dropped(fact, blocks, starts):
            differ += fact.weight
    return agree, differ


def _dropped(fact: Fact, blocks: Sequence[Block], starts: Sequence[int]) -> bool:
    """Whether ``fact`` was left out alone: from -3到5 to 5, say, and not with its sentence."""
    before = bisect_left(starts, fact.start) - 1
    if not 0 <= before < len(blocks) - 1:
        return False
    return blocks[before + 1].a_start - sum(blocks[before][::2]) <= _ALONE


def _number(text: str) -> str:
    told = in_digits(text)
    return "".join(char for char in told if char.isdigit() or char == "-") or told


def _image(
    fact: Fact, blocks: Sequence[Block], starts: Sequence[int], length: int
) -> tuple[int, int]:
    """The stretch of the longer text in which the counterpart of ``fact`` must lie."""
    low, high = 0, length
    before = bisect_left(starts, fact.start) - 1  # the last block that begins ahead of the fact
    if before >= 0:
        block = blocks[before]
        low = block.b_start + min(block.size, fact.start - block.a_start)
    after = bisect_right(starts, fact.end) - 1  # the block the fact's end lies in, or the next
    if after >= 0 and fact.end <= blocks[after].a_start + blocks[after].size - 1:
        high = blocks[after].b_start + fact.end - blocks[after].a_start
    elif after + 1 < len(blocks):
        high = blocks[after + 1].b_start
    return low, high


def _places(short: str, long: str, blocks: Sequence[Block]) -> int:
    """How often the name of a place stands where the other text has another place's.

    One changed character ahead of 县 or 村 may be a typing error; the same one twice is a name.
    """
    found: Counter[tuple[str, str]] = Counter()
    for block, then in pairwise(blocks):
        one = short[block.a_start + block.size : then.a_start]
        other = long[block.b_start + block.size : then.b_start]
        if 0 < len(one) <= _NAME and 0 < len(other) <= _NAME:
            behind = short[then.a_start : then.a_start + 1]
            found[one, other] += _are_places(one, other, behind)
    return sum(n for pair, n in found.items() if n > 1 or len("".join(pair)) > len(pair))


def _are_places(one: str, other: str, behind: str) -> bool:
    """Whether ``one`` and ``other``, ahead of ``behind``, name two places."""
    ends, deictic = _pattern("place"), _pattern("deictic")
    if not _is_han(one + other) or deictic.match(one) or deictic.match(other):
        return False
    whole = min(len(one), len(other)) > 1 and ends.match(one[-1]) and ends.match(other[-1])
    return bool(ends.match(behind) or whole)


def _is_han(text: str) -> bool:
    return all(char.isalpha() and not char.isascii() for char in text)
