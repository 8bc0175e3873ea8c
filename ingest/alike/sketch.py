"""What is kept of a text to find its reprints by: sketches that are small and quick to compare.

A sketch is the MinHash of a text's shingles, cut into bands. Two texts that share a band may be
compared; of those that share four tenths of their shingles 94 in a hundred do, of those that share
six tenths all but one in a thousand, and of those that share a hundredth one in six hundred.

Behind the bands, which know nothing of a text's figures and dates, stand marks, which do: they part
texts of one wording where there are too many to compare them all (:mod:`ingest.alike.crowds`). At
the end stands what is equal for equal texts only.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.metadata import version
from itertools import chain, pairwise
from operator import eq
from struct import Struct

from ingest.alike.judge import bounds
from ingest.alike.substance import GONE, Body, Fact, body, substance

BANDS = 16
MARKS = 16
WIDTH = 4  # bytes of a band and of a mark
_SHINGLE = 8  # characters of the substance; what official prose shares by habit is shorter
_EVERY = 3  # of all characters one in so many may begin a shingle: always the same ones
_SEED = 1
_ROWS = 2 * BANDS  # and as many halves of marks
_AT_ONCE = 1_000_000  # characters whose shingles are in memory together
_PACKED = Struct(f"<{BANDS}I")
_MARKED = Struct(f"<{2 * MARKS}H")
_BEHIND = WIDTH * BANDS  # where the marks begin
DIGEST = 8  # bytes at the end of a sketch that are equal for equal texts alone


def sketch_of(text: str) -> bytes:
    """As :func:`sketch`, of the text of an article as it stands there."""
    return sketch(body(substance(text)))


def sketch(text: Body) -> bytes:
    """What is kept of a text; empty where it is too short to be grouped.

    The bands are those of its wording: texts that differ in their facts alone have the same ones.
    Each mark is half of the whole text and half of its facts.
    """
    if len(text.text) < bounds().shortest:
        return b""
    away, about, without = (_rows(part, _ROWS) for part in _parted(text.text, text.facts))
    rows, of_text = list(map(min, away, without)), list(map(min, away, about))
    # Each key says which band it is of: keys of two bands are not alike but by chance.
    keys = (
        (one * 0x9E3779B1 + other * 0x85EBCA77 + band) & 0xFFFFFFFF
        for band, (one, other) in enumerate(zip(rows[::2], rows[1::2], strict=True))
    )
    of_facts = _least([sorted(text.said)], MARKS) if text.said else of_text[MARKS:]
    halves = chain.from_iterable(zip(of_text[:MARKS], of_facts, strict=True))
    whole = hashlib.blake2b(text.text.encode(), digest_size=DIGEST).digest()
    return _PACKED.pack(*keys) + _MARKED.pack(*(row & 0xFFFF for row in halves)) + whole


def _parted(text: str, facts: Sequence[Fact]) -> tuple[str, str, str]:
    """The stretches of a text away from its facts; those about its facts; these without the facts.

    The shingles of the first two are those of the text, and those of the first and the last the
    ones of its wording: what both share is taken once. Facts less than a shingle apart are as one.
    """
    away, about, without = [], [], []
    reach, at = _SHINGLE - 1, 0
    for crowd in _crowds(facts):
        start, end = crowd[0].start, crowd[-1].end
        head, tail = text[max(0, start - reach) : start], text[end : end + reach]
        away.append(text[at:start])
        about.append(head + text[start:end] + tail)
        between = (text[one.end : other.start] + GONE for one, other in pairwise(crowd))
        without.append(head + GONE + "".join(between) + tail)
        at = end
    away.append(text[at:])
    return "\n".join(away), "\n".join(about), "\n".join(without)  # no shingle goes beyond a line


def _crowds(facts: Sequence[Fact]) -> Iterator[list[Fact]]:
    """The facts, those together between which no shingle has room."""
    crowd: list[Fact] = []
    for fact in facts:
        if crowd and fact.start - crowd[-1].end >= _SHINGLE:
            yield crowd
            crowd = []
        crowd.append(fact)
    if crowd:
        yield crowd


def _rows(text: str, count: int) -> list[int]:
    """The MinHash of a text's shingles."""
    starts = range(0, len(text), _AT_ONCE)
    return _least((shingles(text[at : at + _AT_ONCE + _SHINGLE - 1]) for at in starts), count)


def _least(items: Iterable[list[str]], count: int) -> list[int]:
    # Here: only an ingest that brings something in needs it. It ships no types.
    from rensa import RMinHash

    made = RMinHash(num_perm=count, seed=_SEED)
    for some in items:
        made.update(some)
    rows: list[int] = made.digest()
    return rows


def shingles(text: str) -> list[str]:
    """Short stretches of a substance, always the same third of all of them."""
    return [begin + rest for begin, rest in _shingle().findall(text)]


@cache
def _shingle() -> re.Pattern[str]:
    begins = "".join(
        map(chr, (c for c in range(0x30, 0xA000) if c % _EVERY == 0 and chr(c).isalnum()))
    )
    # A search for what takes its first character passes quickly over all others.
    return re.compile(rf"([{begins}])(?=(.{{{_SHINGLE - 1}}}))")


def bands(kept: bytes) -> tuple[int, ...]:
    """The bands of a sketch, each a number that also says which band it is."""
    return _PACKED.unpack_from(kept) if kept else ()


def band_of(key: bytes) -> int:
    """The number that `bands` gives for the bytes of one band."""
    return int.from_bytes(key, "little")


def marks(kept: bytes, band: int, count: int) -> bytes:
    """The first ``count`` marks of those that go with a band, from one to three."""
    start = WIDTH * (BANDS + band % (MARKS - 2))
    return kept[start : start + WIDTH * count]


def marks_shared(one: bytes, other: bytes) -> int:
    """In how many of 32 halves of marks two sketches agree."""
    return sum(map(eq, _MARKED.unpack_from(one, _BEHIND), _MARKED.unpack_from(other, _BEHIND)))


def digest_of(kept: bytes) -> bytes:
    """What two sketches share whose texts are equal."""
    return kept[-DIGEST:]


def sketch_version() -> str:
    """What sketches depend on besides the text: others cannot be compared with these."""
    return f"{_SHINGLE}-{_EVERY}-{BANDS}-{MARKS}-{_SEED}-rensa-{version('rensa')}"
