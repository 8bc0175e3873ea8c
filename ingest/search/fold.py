"""The form in which texts and queries meet: simplified, half-width, lower case."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator
from functools import cache

from ingest.script import simplified_character, simplified_characters

_HAN_BLOCKS = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, 0x323B0))
_CASED_END = 0x2C00  # no script beyond is written in two cases in the texts of this genre
# Characters of traditional and Hong Kong texts that a converter changes within some words only, or
# not at all: 瞭解 and 了解, 答覆 and 答复, 衞生 and 卫生 must meet. Those that are words of
# their own in simplified script too stay apart (像 and 象, 座 and 坐, 俱 and 具, 沈 and 沉).
_ALSO = {
    "著": "着", "瞭": "了", "覆": "复", "藉": "借", "衹": "只", "甦": "苏", "濬": "浚", "伕": "夫",
    "揹": "背", "暱": "昵", "薰": "熏", "彷": "仿", "衞": "卫", "敍": "叙", "枱": "台", "馀": "余",
    "锺": "钟", "谘": "咨", "钜": "巨", "迳": "径",
}  # fmt: skip
_WIDE, _WIDE_END, _WIDE_OFFSET = 0xFF01, 0xFF5F, 0xFEE0


class _Folds(dict[int, str]):
    """Code point → folded character, filled as characters are met: importing costs nothing."""

    def __missing__(self, code: int) -> str:
        last, to = "", chr(code)
        while to != last:  # 麼 → 么 → 幺: all three must meet
            last, to = to, _step(to)
        self[code] = to
        return to


def _step(char: str) -> str:
    code = ord(char)
    if _WIDE <= code < _WIDE_END:
        return chr(code - _WIDE_OFFSET)
    if char == "\u3000":
        return " "
    if char in _ALSO:  # 著力 and 着力 meet; 著名 is asked for and indexed as 着名 alike
        return _ALSO[char]
    if any(start <= code < end for start, end in _HAN_BLOCKS):
        unified = unicodedata.normalize("NFC", char)
        return simplified_character(unified if len(unified) == 1 else char)
    lower = char.lower()
    return lower if code < _CASED_END and len(lower) == 1 else char


_FOLDS = _Folds()


def fold(text: str) -> str:
    """The form in which texts and queries meet: simplified, half-width, lower case.

    One character gives one character, whatever stands around it, so offsets hold and
    ``fold(a + b) == fold(a) + fold(b)``.

    >>> fold("ＧＤＰ著力打造古縣")
    'gdp着力打造古县'
    """
    return text.lower() if text.isascii() else text.translate(_FOLDS)


def _changing_han() -> Iterator[int]:
    """The Han characters that may fold to others, told in one call of a hundred thousand."""
    han = [chr(code) for start, end in _HAN_BLOCKS for code in range(start, end)]
    unified = [unicodedata.normalize("NFC", char) for char in han]
    for char, plain, simple in zip(han, unified, simplified_characters(unified), strict=True):
        if char != simple or char != plain or char in _ALSO:
            yield ord(char)


@cache
def fold_version() -> str:
    """The name of this fold and of the terms made from it: other terms, another name."""
    codes = [*range(_CASED_END), 0x3000, *range(_WIDE, _WIDE_END), *_changing_han()]
    changed = {code: to for code in codes if (to := fold(chr(code))) != chr(code)}
    items = "".join(f"{code:x}{to}" for code, to in sorted(changed.items()))
    return "bigram-2-" + hashlib.sha256(items.encode()).hexdigest()[:12]
