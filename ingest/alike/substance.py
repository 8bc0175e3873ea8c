"""What of a text is compared: its characters without script, width, case, space and punctuation.

A reprint turned to traditional characters, one whose line ends got lost and one with half-width
commas have the same substance. Numbers stay apart: 3.5 is not 35, 10、20 is not 1020, and -3 and
零下3 are not 3.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from ingest.numerals import parse_numeral
from ingest.rules import table
from ingest.script import simplify

_WIDE = re.compile(r"[\uff01-\uff5e]+")
_WIDE_WORDS = re.compile(r"[０-９Ａ-Ｚａ-ｚ]+")  # marks are dropped all the same
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
# Stand for what parts two digits, and for a sign, while all marks are dropped: runes, which are
# letters and occur in no text of this genre.
_POINT, _GAP, _MINUS = "\u16a0", "\u16a1", "\u16a2"
_PARTING = re.compile(rf"([0-9])([\W_{_MINUS}]+)(?=[0-9])")
_THOUSANDS = re.compile(r"[,，](?<=[0-9].)(?=[0-9]{3}(?![0-9]))")
# No sign: a hyphen behind a number or a letter (10-20, A-1), one of a pair or at a line's head (a
# dash, a bullet), and one ahead of a date or a page's number (-3-).
SIGN = re.compile(
    r"[-－−–﹣](?<![0-9A-Za-z)）\n\-－−–—﹣].)(?=[0-9０-９]+(?![0-9０-９年月号\-－−–—]))"
)
_NUMERAL = re.compile("([-第]?)([一二三四五六七八九两十百千万亿零]+)([年月日]?)")
_BELOW = re.compile("零下(?=[0-9０-９一二两三四五六七八九十])")
GONE = "\0"  # stands in a wording where a fact stood
_DROPPED = re.compile(r"[\W_]+")


def even(text: str) -> str:
    """``text`` in one script, width and case, of the same length.

    >>> even("ＧＤＰ增長３．５％")
    'gdp增长3.5%'
    """
    return _even(text, _WIDE)


def _even(text: str, wide: re.Pattern[str]) -> str:
    plain = wide.sub(lambda found: found[0].translate(_NARROW), simplify(text))
    lower = plain.lower()
    return lower if len(lower) == len(plain) else "".join(map(_lower, plain))


def _lower(char: str) -> str:
    low = char.lower()
    return low if len(low) == 1 else char


def substance(text: str) -> str:
    """What of ``text`` is compared with other texts.

    >>> substance("零下3℃到－1.5℃，10-20天")
    '-3到-1.5 10 20天'
    >>> substance("今年，ＧＤＰ 增長３．５％、1,200元（10、20）")
    '今年gdp增长3.5 1200元10 20'
    """
    plain = SIGN.sub(_MINUS, _BELOW.sub(_MINUS, _even(text, _WIDE_WORDS)))
    plain = _THOUSANDS.sub("", plain)
    plain = _PARTING.sub(lambda run: run[1] + (_POINT if run[2] in ".．" else _GAP), plain)
    return _DROPPED.sub("", plain).replace(_POINT, ".").replace(_GAP, " ").replace(_MINUS, "-")


class Fact(NamedTuple):
    """A number or a date in a substance: what makes two texts of one wording different texts.

    ``text`` is what it says, in digits: 12 for 十二, 第23 for 第二十三.
    """

    start: int
    end: int
    text: str

    @property
    def weight(self) -> int:
        """A date says what a text is about: it weighs as much as two figures."""
        return 2 if self.text[-1:] in "年月日" else 1


@dataclass(frozen=True, slots=True)
class Body:
    """A substance with the facts in it.

    ``said`` is what they say; ``frame`` is equal where two have one wording around them, and holds
    within one process only.
    """

    text: str
    facts: tuple[Fact, ...]
    said: frozenset[str]
    frame: int


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {rule["name"]: re.compile(rule["pattern"]) for rule in table("reprints")["rule"]}


def body(text: str) -> Body:
    """A substance (as :func:`substance` gives it) taken apart. A dateline's day is no fact."""
    facts = [
        Fact(*found.span(), in_digits(found[0])) for found in _patterns()["fact"].finditer(text)
    ]
    dateline = _patterns()["dateline"].match(text)
    if dateline:
        facts = [fact for fact in facts if fact.start >= dateline.end()]
    said = frozenset(fact.text for fact in facts)
    return Body(text, tuple(facts), said, hash(wording(text, facts)))


def in_digits(text: str) -> str:
    """A number as its digits; all else as it is.

    >>> in_digits("-十二"), in_digits("第二十三"), in_digits("万众")
    ('-12', '第23', '万众')
    """
    if any(map(str.isdigit, text)):
        return text
    told = _NUMERAL.fullmatch(text)
    value = parse_numeral(told[2]) if told else None
    return text if told is None or value is None else f"{told[1]}{value}{told[3]}"


def wording(text: str, facts: Sequence[Fact]) -> str:
    """``text`` without its facts: a mark in the place of each."""
    pieces, at = [], 0
    for fact in facts:
        pieces.append(text[at : fact.start])
        at = fact.end
    pieces.append(text[at:])
    return GONE.join(pieces)
