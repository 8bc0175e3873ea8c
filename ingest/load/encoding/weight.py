"""How likely characters are in Chinese text: what a right reading of bytes is known by.

A *weight* is a surprise, in nats, rounded: the rarer a character in official prose, the heavier.
The weight of a text is the sum over its characters, so that of two readings of the same bytes the
lighter one is the likelier, however many bytes either takes for a character.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache, lru_cache
from math import inf

from ingest import rules

COMMON = 7.0  # one of some thousand characters and marks that make up nine tenths of all prose
FIRST = 10.0  # of the first level of GB2312, or of Big5 where GB2312 lacks it: what schools teach
SECOND = 12.0  # of their second level: names, dialect, botany
RARE = 14.0  # whatever else may stand in a text
ODD = 17.0  # what wrong readings are full of
ASCII = 5.0

_ASCII = frozenset(map(chr, range(128)))
_TRAILS = {"gb2312": range(0xA1, 0xFF), "big5": (*range(0x40, 0x7F), *range(0xA1, 0xFF))}
_SAMPLE = 20_000  # characters beyond ASCII that a score is taken from
# Pairs that neighbours of China use, and how many of them Chinese text has at most: the syllables
# of EUC-KR lie where a to r are in pinyin (three in five), the kana of EUC-JP in half of two rows.
_NEIGHBOURS: dict[str, tuple[re.Pattern[bytes] | None, float]] = {
    "gb18030": (re.compile(rb"[\xb0-\xc8]"), 0.9),
    "cp950": (re.compile(rb"[\xa4\xa5][\xa1-\xff]"), 0.4),
    "big5hkscs": (re.compile(rb"[\xa4\xa5][\xa1-\xff]"), 0.4),
}
_TELLING = 9  # different ideographs
_PROSE = 8.2  # the average weight of hardly any Chinese text but lists
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
# Private use, control characters, kana, Cyrillic and box drawing (all in GB2312), the scripts of
# other parts of the world, rare and compatibility ideographs.
_ODD = re.compile(
    r"[\u0080-\u009f\u0400-\u1eff\u2500-\u259f\u2800-\u2fff\u3040-\u312f\u3400-\u4dbf"
    r"\ua000-\ufaff\uff61-\uffdc\ufffd\U00010000-\U0010ffff]"
)


@cache
def common() -> frozenset[str]:
    """The commonest characters and marks, of both scripts."""
    table = rules.table("encoding")
    return frozenset(table["hans"] + table["hant"] + table["marks"] + "\u3000")


@lru_cache(maxsize=1 << 16)
def weight(char: str) -> float:
    """The weight of one character."""
    if char.isascii():
        return ASCII if char >= " " or char in "\t\n\r" else ODD
    if char in common():
        return COMMON
    if _ODD.match(char):
        return ODD
    first, second = _levels()
    return FIRST if char in first else SECOND if char in second else RARE


@cache
def _levels() -> tuple[frozenset[str], frozenset[str]]:
    """The characters of the first and the second level."""
    gb_first, gb_second = _rows("gb2312", 0xB0, 0xD8), _rows("gb2312", 0xD8, 0xF8)
    big5_first, big5_second = _rows("big5", 0xA4, 0xC9), _rows("big5", 0xC9, 0xFA)
    return gb_first | (big5_first - gb_second), gb_second | big5_second


def _rows(codec: str, first: int, end: int) -> frozenset[str]:
    """The characters of ``codec`` whose lead byte lies in that range."""
    trails = _TRAILS[codec]
    pairs = (bytes((lead, trail)) for lead in range(first, end) for trail in trails)
    return frozenset("".join(pair.decode(codec, "ignore") for pair in pairs)) - _ASCII


def weigh(text: str) -> float:
    """The weight of ``text``."""
    return sum(weight(char) * count for char, count in Counter(text).items())


def average(text: str) -> float:
    """The average weight of the characters of ``text`` beyond ASCII, by a sample; else infinite."""
    sample = _sample(text)
    return weigh(sample) / len(sample) if sample else inf


def is_neighbour(text: str, codec: str) -> bool:
    """Whether ``text`` is Korean that was read as GB18030 or Japanese that was read as Big5."""
    pair, at_most = _NEIGHBOURS.get(codec, (None, 1.0))
    if pair is None or average(text) < _PROSE:
        return False
    han = [char for char in _sample(text) if "\u4e00" <= char <= "\u9fff"]
    theirs = sum(1 for char in han if pair.match(char.encode(codec, "ignore")))
    return len(set(han)) >= _TELLING and theirs > len(han) * at_most


def score(text: str) -> float:
    """How much ``text`` looks like Chinese rightly decoded, by a sample: at best 1, to be shown.

    Common characters count for it, odd ones against, ordinary ones and ASCII neither way.
    """
    sample = _sample(text)
    known = sum(map(common().__contains__, sample))
    return (known - len(_ODD.findall(sample))) / max(1, len(sample))


def _sample(text: str) -> str:
    """The first characters of ``text`` beyond ASCII."""
    taken: list[str] = []
    length = 0
    for found in _BEYOND_ASCII.finditer(text):
        taken.append(found[0][: _SAMPLE - length])
        length += len(taken[-1])
        if length >= _SAMPLE:
            break
    return "".join(taken)


def beyond_ascii(text: str) -> int:
    """How many characters of ``text`` are not ASCII."""
    return sum(len(run) for run in _BEYOND_ASCII.findall(text))


@cache
def gibberish() -> re.Pattern[str]:
    """Finds where characters may have been read askew: four rare ones close together, or so.

    Names and lists of plants are found too: what is found is only looked at more closely. In text
    that was read one byte off, every second character is rare, and ASCII letters stand alone
    between ideographs behind a rare one.
    """
    everyday = "".join(sorted(common() | _levels()[0]))
    heavy, beyond = f"[^\x00-\x7f{re.escape(everyday)}]", r"[^\x00-\x7f]"
    return re.compile(
        rf"{heavy}(?:{beyond}?{heavy}{beyond}?{heavy}{beyond}?{heavy}|[@-~](?={beyond}))"
    )
