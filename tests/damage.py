"""How the damage that `ingest.repair` undoes comes about: the forward model, for tests.

Traditional text is held as GBK bytes and processed byte by byte: some characters are annotated with
their reading (hits that straddle two characters too), the whole is split at full-width punctuation
(again at straddling hits too), and each piece is decoded alone by a decoder that loses bytes. In
the end a page may narrow its punctuation, or widen the parentheses of its annotations.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from random import Random
from typing import NamedTuple

from opencc import OpenCC
from pypinyin import Style, pinyin

from ingest.model import Edit
from ingest.text import replay

SPLIT = {b"\xa3\xac": "，", b"\xa3\xbb": "；", b"\xa3\xbf": "？", b"\xa3\xa1": "！"}
_NARROW = str.maketrans("，；：？！（）", ",;:?!()")
_WIDE = str.maketrans("()", "（）")


def readings(chars: str) -> dict[str, str]:
    """The characters of a page that are annotated, each with its first reading."""
    return {char: pinyin(char)[0][0] for char in chars}


def user_defined(lead: int, trail: int) -> bool:
    """Whether a pair of bytes lies where GBK leaves room for characters of one's own."""
    if trail >= 0xA1:
        return 0xAA <= lead <= 0xAF or 0xF8 <= lead <= 0xFE
    return 0xA1 <= lead <= 0xA7


@dataclass(frozen=True)
class Site:
    """A place where bytes were lost.

    ``start`` and ``end`` count in the damaged text, ``text`` is what stood there. ``vanished``:
    pairs that went without a trace. ``eaten``: the characters below 0x40 that went with a lead
    byte (an opening parenthesis of an annotation is none of them).
    """

    start: int
    end: int
    text: str
    vanished: int
    eaten: str


@dataclass(frozen=True)
class Damaged:
    """What became of a text, and where: sites, and annotations that came through whole."""

    text: str
    sites: tuple[Site, ...]
    annotations: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Page:
    """What one page did: which characters it annotated and how, and what it split at."""

    annotated: Mapping[str, str]
    marks: str = "，；？"
    narrow: bool = False  # punctuation narrowed in the end
    wide: bool = False  # the parentheses of annotations widened in the end


class _Byte(NamedTuple):
    """One byte; ``char`` the number of its character, -1 for what was put in."""

    value: int
    char: int


@dataclass
class _Out:
    """What has been decoded: characters with the numbers of those that gave their bytes."""

    chars: list[str] = field(default_factory=list)
    origins: list[tuple[int, ...]] = field(default_factory=list)
    vanished: set[int] = field(default_factory=set)  # numbers of characters that lost a pair
    eaten: set[int] = field(default_factory=set)

    def add(self, char: str, *taken: _Byte) -> None:
        self.chars.append(char)
        self.origins.append(tuple(byte.char for byte in taken))


def _lossy(data: list[_Byte], out: _Out) -> None:
    """One piece decoded: lone leads become ``?``, user-defined pairs vanish."""
    at = 0
    while at < len(data):
        lead = data[at]
        if lead.value < 0x80:
            out.add(chr(lead.value), lead)
            at += 1
            continue
        trail = data[at + 1] if at + 1 < len(data) else None
        at += 2
        if trail is None:
            out.add("?", lead)
        elif trail.value < 0x40:
            out.eaten.add(trail.char)
            out.add("?", lead, trail)
        elif user_defined(lead.value, trail.value):
            out.vanished |= {lead.char, trail.char}
        else:
            char = bytes((lead.value, trail.value)).decode("gb18030", "replace")
            out.add(char if len(char) == 1 and char != "\ufffd" else "?", lead, trail)


def lossy(data: bytes) -> str:
    """One piece of bytes, decoded with losses."""
    out = _Out()
    _lossy([_Byte(value, 0) for value in data], out)
    return "".join(out.chars)


def damage(text: str, annotated: Mapping[str, str], marks: str = "，；？") -> str:
    """What becomes of ``text`` on a page that annotates ``annotated`` and splits at ``marks``."""
    return mangle(text, Page(annotated, marks)).text


def mangle(text: str, page: Page) -> Damaged:
    """What becomes of ``text``, which GBK can hold, on ``page``; with where."""
    out = _Out()
    annotated = _annotated(text, page)
    data = bytes(byte.value for byte in annotated)
    split = [b for b, mark in SPLIT.items() if mark in page.marks]
    at = 0
    for hit in re.finditer(b"|".join(split) or b"(?!)", data):
        _lossy(annotated[at : hit.start()], out)
        at = hit.end()
        out.add(SPLIT[hit[0]], *annotated[hit.start() : at])
    _lossy(annotated[at:], out)
    return _finished(text, page, out)


def _annotated(text: str, page: Page) -> list[_Byte]:
    """The bytes of ``text`` with annotations put in."""
    plain = [_Byte(value, i) for i, char in enumerate(text) for value in char.encode("gbk")]
    hits = {char.encode("gbk"): reading for char, reading in page.annotated.items()}
    data = bytes(byte.value for byte in plain)
    pattern = re.compile(b"|".join(map(re.escape, hits)) or b"(?!)", re.DOTALL)
    pieces: list[_Byte] = []
    at = 0
    for hit in pattern.finditer(data):
        reading = f"({hits[hit[0]]})".encode("gbk")
        pieces += plain[at : hit.end()] + [_Byte(value, -1) for value in reading]
        at = hit.end()
    return pieces + plain[at:]


def _finished(text: str, page: Page, out: _Out) -> Damaged:
    """The result with its sites: what is not whole any more, as far as it hangs together."""
    chars = [
        _dressed(char, origins, page) for char, origins in zip(out.chars, out.origins, strict=True)
    ]
    whole: dict[int, int] = {}  # number in the text → place in the result
    for place, (char, origins) in enumerate(zip(out.chars, out.origins, strict=True)):
        number = origins[0]
        if number >= 0 and set(origins) == {number} and char == text[number]:
            whole[number] = place
    sites = []
    for is_whole, numbers in groupby(range(len(text)), key=whole.__contains__):
        if not is_whole:
            run = list(numbers)
            sites.append(_site(text, run, whole, out, len(chars)))
    annotations = tuple(_annotations(out, sites))
    final = "".join(chars)
    return Damaged(final, tuple(sites), annotations)


def _dressed(char: str, origins: tuple[int, ...], page: Page) -> str:
    if page.wide and set(origins) == {-1}:
        return char.translate(_WIDE)
    return char.translate(_NARROW) if page.narrow else char


def _site(text: str, run: list[int], whole: Mapping[int, int], out: _Out, length: int) -> Site:
    """The site of the characters ``run``; an annotation of the one before is no part of it."""
    start = whole[run[0] - 1] + 1 if run[0] else 0
    end = whole.get(run[-1] + 1, length)
    while start < end and set(out.origins[start]) == {-1}:
        start += 1
    numbers = set(run)
    return Site(start, end, text[run[0] : run[-1] + 1], len(numbers & out.vanished) // 2,
                "".join(text[i] for i in sorted(numbers & out.eaten)))  # fmt: skip


def _annotations(out: _Out, sites: list[Site]) -> Iterator[tuple[int, int]]:
    """Where annotations stand outside the sites."""
    inside = {at for site in sites for at in range(site.start, site.end)}
    put_in = [set(origins) == {-1} for origins in out.origins]
    at = 0
    for is_put_in, group in groupby(put_in):
        length = len(list(group))
        if is_put_in and at not in inside:
            yield at, at + length
        at += length


# ── pages at random


_TRADITIONAL = OpenCC("s2tw")
_SIMPLE = OpenCC("tw2s")


def traditional(text: str) -> str:
    """``text`` in traditional characters, without those that GBK does not have."""
    converted = str(_TRADITIONAL.convert(text))
    kept = converted.encode("gbk", "ignore").decode("gbk")
    return "".join(
        c for c in kept if len(c.encode("gbk")) == 1 or not user_defined(*c.encode("gbk"))
    )


@cache
def _turned(char: str) -> bool:
    return "一" <= char <= "龥" and str(_SIMPLE.convert(char)) != char


def page_set(text: str, random: Random, share: float) -> dict[str, str]:
    """A set of characters that a page might annotate: a share of the traditional ones."""
    seen = sorted(filter(_turned, set(text)))
    return readings("".join(c for c in seen if random.random() < share))


def random_page(text: str, others: str, random: Random) -> Page:
    """A page at random: how many characters it annotates, how it writes readings, where it splits.

    ``others``: characters that it might annotate though they stand nowhere in ``text``; their bytes
    may still be seen there.
    """
    share = random.choice((0.0, 0.05, 0.1, 0.2, 0.4))
    annotated = page_set(text + others, random, share)
    plain = sorted({c for c in text if "一" <= c <= "龥" and not _turned(c)})
    annotated |= readings("".join(random.sample(plain, min(len(plain), int(20 * share)))))
    habit = random.random()
    for char in annotated:
        annotated[char] = _written(char, annotated[char], habit, random)
    marks = random.choice(("，；？", "，；？！", "，；", "，", "，？"))
    return Page(annotated, marks, narrow=random.random() < 0.4, wide=random.random() < 0.1)


def _written(char: str, reading: str, habit: float, random: Random) -> str:
    """A reading as pages write it: now and then another one, toneless, with a space inside."""
    if random.random() < 0.1:
        reading = random.choice(pinyin(char, heteronym=True)[0])
    if habit < 0.1 or random.random() < 0.03:
        reading = pinyin(char, style=Style.NORMAL)[0][0]
    if habit > 0.9 or random.random() < 0.02:
        reading += " "
    return reading


# ── how well a repair did


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a repair made of one site (``site`` ``None``: of a place where nothing was lost)."""

    site: Site | None
    told: str  # right, wrong, flagged or missed
    got: str
    wanted: str


def outcomes(
    damaged: Damaged, narrow: bool, edits: Sequence[Edit], flags: Sequence[tuple[int, int]]
) -> Iterator[Outcome]:
    """Judge ``edits`` of ``damaged``: a change that reaches beyond its site is judged whole.

    Args:
        damaged: what the model made.
        narrow: whether its punctuation was narrowed: then the original counts as narrowed too.
        edits: what the repair did, in coordinates of the damaged text.
        flags: the places it flagged.

    Yields:
        One outcome for each site, and a wrong one for each change elsewhere that is not right.
    """
    filled = [e for e in edits if e.after]
    spans = [(s.start, s.end) for s in damaged.sites] + [(e.start, e.end) for e in filled]
    for start, end in _joined(spans):
        sites = [s for s in damaged.sites if start <= s.start and s.end <= end]
        got = replay(
            damaged.text, [e for e in edits if start <= e.start < e.end <= end], start, end
        )
        wanted = wanted_at(damaged, sites, start, end, narrow=narrow)
        changed = any(start <= e.start and e.end <= end for e in filled)
        flagged = any(a < end and b > start for a, b in flags)
        rest = flagged and (not changed or _agrees(damaged, edits, flags, (start, end), wanted))
        told = "right" if got == wanted else "flagged" if rest else "wrong" if changed else "missed"
        if not sites and told == "wrong":
            yield Outcome(None, told, got, wanted)
        for site in sites:
            yield Outcome(site, told, got, wanted)


def _agrees(
    damaged: Damaged,
    edits: Sequence[Edit],
    flags: Sequence[tuple[int, int]],
    span: tuple[int, int],
    wanted: str,
) -> bool:
    """Whether all that stands before and behind what is flagged in ``span`` is right."""
    start, end = span
    inside = [flag for flag in flags if flag[0] < end and flag[1] > start]
    first = max(start, min(a for a, _ in inside))
    last = min(end, max(b for _, b in inside))

    def got(begin: int, stop: int) -> str:
        within = [e for e in edits if begin <= e.start < e.end <= stop]
        return replay(damaged.text, within, begin, stop)

    return wanted.startswith(got(start, first)) and wanted.endswith(got(last, end))


def _joined(spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """``spans``, those that overlap as one."""
    start = end = -1
    for first, last in sorted(spans):
        if first < end:
            end = max(end, last)
            continue
        if end >= 0:
            yield start, end
        start, end = first, last
    if end >= 0:
        yield start, end


def wanted_at(
    damaged: Damaged, sites: Sequence[Site], start: int, end: int, *, narrow: bool
) -> str:
    """What ``damaged.text[start:end]`` was."""
    pieces, at = [], start
    for site in sites:
        pieces += [_bare(damaged, at, site.start), site.text]
        at = site.end
    wanted = "".join((*pieces, _bare(damaged, at, end)))
    return wanted.translate(_NARROW) if narrow else wanted


def _bare(damaged: Damaged, start: int, end: int) -> str:
    """``damaged.text[start:end]`` without the annotations in it."""
    pieces, at = [], start
    first = bisect_left(damaged.annotations, (start, start))
    for begin, stop in damaged.annotations[first:]:
        if begin >= end:
            break
        pieces.append(damaged.text[at:begin])
        at = stop
    return "".join((*pieces, damaged.text[at:end]))
