r"""Bytes with some bad ones among them, read so that a bad byte costs one character.

In UTF-8 a reader knows after a bad byte where the next character begins. In GB18030, Big5 and
UTF-16 it does not: a stray byte pairs with the next one, and all pairs behind it are read askew,
often every one of them a character that exists, until ASCII puts them right::

    县 委 书 记          CF D8 CE AF CA E9 BC C7 0A
    县 [81] 委 书 记     CF D8 81 CE AF CA E9 BC C7 0A   →   县 佄 ［ 榧 <bad> \n

So what does not decode, or reads like that, is read again along the likeliest path through its
bytes, where a byte may also be bad: the path whose characters and bad bytes weigh least together
(`ingest.load.encoding.weight`). What decodes and reads well is never touched, and costs hardly more
than decoding.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from functools import cache, partial
from math import inf

from ingest.load.encoding.weight import ASCII, ODD, gibberish, weigh, weight

BAD = 14.0  # a byte that belongs to no character; heavier than any ideograph that prose may hold
_BAD_PAIR = 18.0  # a pair that is no character: one that a bad byte spoilt
_BESIDE_ASCII = 0.5  # lighter there: the ASCII may be what became of the other half of a pair
TURN = 12.0  # from one encoding to another in a stretch of text
# An ASCII letter beside a byte beyond ASCII: in a word, with a mark on its other side, between two.
_WORD, _EDGE, _ALONE = 6.0, 9.0, 13.0
# A pair whose second byte would be a letter too, beside a letter, between two: `p` made of `<p>`.
_BESIDE, _WITHIN = 7.0, 10.0

_PIECES = (1 << 16, 1 << 12, 1 << 9)  # bytes read at once, and tried where more would not do
_WINDOW, _UNSURE = 768, 64  # bytes that paths are weighed over; at the end of which they may change

_HANDLER = "xianzhi-one-bad-byte"
_MARK = "\udfff"  # stands for a bad byte until it is counted: no strict decoder gives it
# Bytes that begin no character in UTF-8: what is left of the one that a bad byte broke.
_ORPHANS = re.compile(rb"[\x80-\xc1\xf5-\xff]+")

# Words in scripts whose every letter takes four bytes in GB18030, digits among them: no stray byte
# makes one, so they speak for the reading, odd as they are.
_FOUR_BYTES = re.compile(
    "[\u0600-\u06ff]{3,}|[\u0f00-\u0fff]{3,}|[\u1800-\u18af]{3,}|[\ua000-\ua4cf]{3,}"
    "|[\ufb50-\ufdff\ufe70-\ufefe]{3,}"
)
_SHIFTING = {"gb18030", "cp950", "big5hkscs", "utf-16-le", "utf-16-be"}

# From a place in bytes, how many of them make a character there and what it weighs.
Step = Callable[[bytes, int], tuple[int, float] | None]


def mend(data: bytes, codec: str) -> tuple[str, tuple[int, ...]]:
    """``data`` read as ``codec``, and the offsets of the U+FFFD that stand for bad bytes.

    Without a bad byte the text is that of ``data.decode(codec)``; a byte order mark is left out as
    it is there. ``codec`` is one of Python's; shifted pairs are looked for in ``gb18030``,
    ``cp950``, ``big5hkscs`` and the UTF-16 ones.
    """
    if codec == "utf-16":
        codec = "utf-16-be" if data.startswith(codecs.BOM_UTF16_BE) else "utf-16-le"
        data = data[2:]
    if codec in _SHIFTING:
        return counted("".join(_mended(data, codec)))
    codecs.register_error(_HANDLER, _replace)
    return counted(data.decode(codec, _HANDLER))


def total(text: str, bad: tuple[int, ...]) -> float:
    """The weight of a reading with bad bytes in it."""
    return weigh(text) + (BAD - ODD) * len(bad)


def counted(marked: str) -> tuple[str, tuple[int, ...]]:
    """A text in which bad bytes are marked, with U+FFFD for them, and where these are."""
    if _MARK not in marked:
        return marked, ()
    bad = tuple(found.start() for found in re.finditer(_MARK, marked))
    return marked.replace(_MARK, "\ufffd"), bad


def _replace(error: UnicodeError) -> tuple[str, int]:
    """Mark what cannot be read once, with what is left of the character it broke."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    orphans = None
    if error.encoding == "utf-8":
        orphans = _ORPHANS.match(error.object, error.end, error.start + 4)
    return _MARK, orphans.end() if orphans else error.end


# ── the plain way where it will do, the careful one where not


def _mended(data: bytes, codec: str) -> Iterator[str]:
    at = large_from = 0
    while at < len(data):
        for size in _PIECES[at < large_from :]:
            end = _cut(data, at, size, codec)
            if plain := _plain(data, at, end, codec):
                text, at = plain
                break
            large_from = max(large_from, end)
        else:
            text, at = careful(data, at, (codec,))
        yield text


def _cut(data: bytes, at: int, size: int, codec: str) -> int:
    """Where a piece of up to ``size`` bytes may end: behind ASCII that is no part of a pair."""
    end = at + size
    if end >= len(data):
        return len(data)
    if codec.startswith("utf-16"):
        return end
    return max(data.rfind(mark, at, end) for mark in (b"\n", b" ", b">", b",")) + 1 or end


def _plain(data: bytes, at: int, end: int, codec: str) -> tuple[str, int] | None:
    """``data[at:end]`` strictly decoded and where the next piece begins, if it reads well."""
    if end <= at:
        return None
    decoder = codecs.getincrementaldecoder(codec)()
    try:
        text = decoder.decode(data[at:end], final=end == len(data))
    except UnicodeDecodeError:
        return None
    seen = _FOUR_BYTES.sub(" ", text) if codec == "gb18030" else text
    if not text or gibberish().search(seen):
        return None
    return text, end - len(decoder.getstate()[0])


def careful(data: bytes, at: int, names: tuple[str, ...]) -> tuple[str, int]:
    """What stands at ``at``, along the lightest path, with bad bytes marked; and where it ends.

    ``names`` are codecs; with more than one, the path may turn from one to another.
    """
    window = data[at : at + _WINDOW]
    last = at + len(window) >= len(data)
    text: list[str] = []
    for start, end, name in _path(window, names):
        if start > len(window) - _UNSURE and start and not last:
            return "".join(text), at + start
        text.append(window[start:end].decode(name) if name else _MARK)
    return "".join(text), at + len(window)


# ── the lightest path


def _path(window: bytes, names: tuple[str, ...]) -> Iterator[tuple[int, int, str]]:
    """The steps of the lightest path: from, to, and the codec, empty for what is bad."""
    steps = [_STEPS[name] for name in names]
    size, states = len(window), range(len(names))
    best = [[inf] * (size + 1) for _ in states]
    came = [[(0, 0, "")] * (size + 1) for _ in states]  # from where, in which state, as what
    for state in states:
        best[state][0] = TURN if state else 0.0
    for at in range(size):
        _turn(best, came, at)
        for state in states:
            weighed = best[state][at]
            for length, more, name in _moves(window, at, steps[state], names[state]):
                if weighed + more < best[state][at + length]:
                    best[state][at + length] = weighed + more
                    came[state][at + length] = (at, state, name)
    return _back(best, came, size)


def _turn(best: list[list[float]], came: list[list[tuple[int, int, str]]], at: int) -> None:
    """Let the path change its encoding at ``at``, where that is lighter than to have kept it."""
    least = min(range(len(best)), key=lambda state: best[state][at])
    for state, weights in enumerate(best):
        if best[least][at] + TURN < weights[at]:
            weights[at] = best[least][at] + TURN
            came[state][at] = came[least][at]


def _moves(window: bytes, at: int, step: Step, name: str) -> Iterator[tuple[int, float, str]]:
    """What may stand at ``at``: a character, or a bad byte, or a pair that is bad."""
    taken = step(window, at)
    if taken:
        yield *taken, name
        if window[at] < 0x80 and taken[0] == 1:
            return
    beside = _neighbours(window, at, at + 1)
    yield 1, BAD - (_BESIDE_ASCII if min(beside, default=0x80) < 0x80 else 0.0), ""
    if not taken and at + 1 < len(window) and (window[at + 1] >= 0x80 or name[:3] == "utf"):
        yield 2, _BAD_PAIR, ""


def _back(
    best: list[list[float]], came: list[list[tuple[int, int, str]]], size: int
) -> Iterator[tuple[int, int, str]]:
    state = min(range(len(best)), key=lambda state: best[state][size])
    steps: list[tuple[int, int, str]] = []
    end = size
    while end:
        start, before, name = came[state][end]
        steps.append((start, end, name))
        state, end = before, start
    return reversed(steps)


# ── steps in each encoding


def _pair(codec: str, window: bytes, at: int) -> tuple[int, float] | None:
    """One step in GB18030 or Big5."""
    lead = window[at]
    if lead < 0x80:
        return 1, _ascii(window, at)
    if at + 1 >= len(window):
        return None
    trail = window[at + 1]
    weighed = _pairs(codec)[lead << 8 | trail]
    if weighed:
        return 2, weighed + (_swallowed(window, at) if trail < 0x80 else 0.0)
    if codec == "gb18030" and 0x30 <= trail <= 0x39 and _decodes(window[at : at + 4], codec):
        return 4, ODD
    return None


def _ascii(window: bytes, at: int) -> float:
    """The weight of an ASCII character: a letter alone may be half of a pair read askew."""
    if window[at] < 0x40:
        return ASCII
    beside = [byte for byte in _neighbours(window, at, at + 1) if byte >= 0x80]
    if len(beside) == 1:
        return _WORD if _letters(window, at, at + 1) else _EDGE
    return _ALONE if beside else ASCII


def _swallowed(window: bytes, at: int) -> float:
    """What speaks against a pair at ``at`` that takes a letter out of an ASCII word."""
    return (0.0, _BESIDE, _WITHIN)[_letters(window, at, at + 2)]


def _letters(window: bytes, start: int, end: int) -> int:
    """How many of the bytes beside ``window[start:end]`` are ASCII letters or the like."""
    return sum(1 for byte in _neighbours(window, start, end) if 0x40 <= byte < 0x80)


def _neighbours(window: bytes, start: int, end: int) -> bytes:
    return window[max(0, start - 1) : start] + window[end : end + 1]


@cache
def _pairs(codec: str) -> list[float]:
    """The weight of each pair of bytes that is a character of ``codec``; 0 for the others."""
    weights = [0.0] * (1 << 16)
    for pair in range(0x8140, 0xFF00):
        char = pair.to_bytes(2, "big").decode(codec, "ignore")
        if len(char) == 1 and not char.isascii():
            weights[pair] = weight(char)
    return weights


def _decodes(data: bytes, codec: str) -> bool:
    try:
        return len(data.decode(codec)) == 1
    except UnicodeDecodeError:
        return False


def _unit(order: str, window: bytes, at: int) -> tuple[int, float] | None:
    """One step in UTF-16."""
    if at + 1 >= len(window):
        return None
    unit = int.from_bytes(window[at : at + 2], order)  # type: ignore[arg-type]
    if not 0xD800 <= unit < 0xE000:
        return 2, weight(chr(unit))
    return (4, ODD) if _decodes(window[at : at + 4], f"utf-16-{order[0]}e") else None


def _sequence(window: bytes, at: int) -> tuple[int, float] | None:
    """One step in UTF-8."""
    lead = window[at]
    if lead < 0x80:
        return 1, _ascii(window, at)
    length = 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4
    sequence = window[at : at + length]
    return (length, weight(sequence.decode())) if _decodes(sequence, "utf-8") else None


_STEPS: dict[str, Step] = {
    "gb18030": partial(_pair, "gb18030"),
    "cp950": partial(_pair, "cp950"),
    "big5hkscs": partial(_pair, "big5hkscs"),
    "utf-16-le": partial(_unit, "little"),
    "utf-16-be": partial(_unit, "big"),
    "utf-8": _sequence,
}
