"""The terms under which a text is indexed: overlapping bigrams of Han runs, words, numbers.

Marks are no terms, with one exception: a mark between a number and the Han character behind it, so
that 5人 does not find 5%人员 or “5、人员”, while 2020年 finds “2020 年” and 1234工作 “‘1234’工作”.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from ingest.search.fold import fold

HAN = (
    "\u1100-\u11ff\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303c\u3041-\u3096\u309d-\u309f"
    "\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u3131-\u318e\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9f\uffa0-\uffdc"
    "\U0001b000-\U0001b16f\U00020000-\U0003ffff"
)
_WORD = rf"[0-9]+|(?:(?![{HAN}0-9])[^\W_])+"
RUN = re.compile(rf"[{HAN}]+|{_WORD}")
IS_HAN = re.compile(f"[{HAN}]")
# One match a term: at each Han character it and the next, so a run's last one comes out alone.
TERM = re.compile(rf"(?=([{HAN}]{{1,2}}|{_WORD}))(?:[{HAN}]|{_WORD})")

# What parts a number from the Han character behind it, and the term that stands for it: a letter of
# no text of this genre.
GAP = "\u16a0"
MARKS = "%％‰、，。；：,;:.．!?！？"
_DIGITS = "0-9０-９"
_GAP_AT = re.compile(rf"[{_DIGITS}][\W_]*[{MARKS}][\W_]*(?=[{HAN}])")  # with the last digit

# How FTS5 is to cut what `index_terms` gives: at the spaces. Stock, and the fastest there is; it
# takes every character beyond ASCII as part of a term.
TOKENIZER = "ascii"


# The same cut in another way, a third faster: words on lines of their own, each Han character made
# "X X" and all else a line end, then the first "X " of each line taken off.
#   高质量，S440  →  高质量，\ns\n\n440\n  →  高 高质 质量 量\ns\n440  →  高质 质量 量\ns\n440
_HAS_WORD = re.compile(rf"[^\W_{HAN}]")
# A run of digits, or of other characters that are no Han. The first one is taken before it is asked
# what it is, so that a search passes quickly over Han.
_WORDS = re.compile(
    rf"([^\W_{HAN}](?:(?<=[{_DIGITS}])[{_DIGITS}]*|(?<![{_DIGITS}])[^\W_{_DIGITS}{HAN}]*))"
)
_LINE_START = re.compile("\n. ")
_WORD_CHARACTER = re.compile(r"[^\W_]")


class _Spread(dict[int, str]):
    """Code point → what it becomes in the terms of a text, filled as characters are met."""

    def __missing__(self, code: int) -> str:
        char = fold(chr(code))
        if IS_HAN.match(char):
            to = f"{char} {char}"
        else:
            to = char if _WORD_CHARACTER.match(char) else "\n"
        self[code] = to
        return to


_SPREAD = _Spread()


def index_terms(text: str | None) -> str | None:
    """The terms under which ``text`` is indexed, white space between them; ``None`` for ``None``.

    >>> index_terms("高质量，S440").split()
    ['高质', '质量', '量', 's', '440']
    """
    if text is None:
        return None
    if _HAS_WORD.search(text):
        text = "\n".join(_WORDS.split(_GAP_AT.sub(lambda gap: gap[0][0] + GAP, text)))
    return _LINE_START.sub("\n", f"\n{text.translate(_SPREAD)}")


class Piece(NamedTuple):
    """A stretch of a text, where it stands there, and its terms by themselves."""

    start: int
    text: str
    terms: str


def joined_terms(text: str, pieces: Iterable[Piece]) -> str | None:
    """The terms of a text whose pieces have theirs already: `index_terms`, in a fifth of its time.

    Pieces ascend, and nothing but white space stands between them. Where that is not so, or a run
    of characters goes on from one into the next, they are made of the text as it stands.

    >>> pieces = Piece(0, "增长5%。", "增长 长 5"), Piece(5, "全县", "全县 县")
    >>> joined_terms("增长5%。全县", pieces).split()
    ['增长', '长', '5', 'ᚠ', '全县', '县']
    """
    gaps = iter(match.span() for match in _GAP_AT.finditer(text))
    gap = next(gaps, None)
    told: list[str] = []
    at = 0
    for piece in pieces:
        start = piece.start
        if not text.startswith(piece.text, start) or text[at:start].strip():
            return index_terms(text)
        if 0 < at == start and _is_word(text[at - 1]) and _is_word(text[at]):
            return index_terms(text)
        while gap is not None and gap[1] < start:
            gap = next(gaps, None)
        if gap is not None and gap[0] < at:  # the number is before, the Han character here
            told.append(GAP)
            gap = next(gaps, None)
        told.append(piece.terms)
        at = start + len(piece.text)
    return index_terms(text) if text[at:].strip() else "\n".join(told)


def _is_word(char: str) -> bool:
    return char.isalnum() or IS_HAN.match(char) is not None


def mark_between(text: str, run: str, next_run: str) -> str | None:
    """The mark in ``text`` that parts a number (``run``) from Han (``next_run``); ``None``: none.

    >>> mark_between("%", "5", "人员"), mark_between(" ", "2020", "年")
    ('%', None)
    """
    if not (run.isascii() and run.isdecimal() and IS_HAN.match(next_run)):
        return None
    return next((char for char in text if char in MARKS), None)


def term_starts(folded: str) -> list[int]:
    """Where each term of a folded text begins, ascending: the positions that FTS5 counts by.

    >>> term_starts("增长5%左右")
    [0, 1, 2, 3, 4, 5]
    """
    starts = [match.start() for match in TERM.finditer(folded)]
    gaps = [match.start() + 1 for match in _GAP_AT.finditer(folded)]
    return sorted(starts + gaps) if gaps else starts
