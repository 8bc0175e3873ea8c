"""Traditional and simplified script: the fold that finders read, one character for one character.

`simplify` never changes a length, so a span found in the simplified text holds in the original.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Literal

from opencc import OpenCC

_SHORT = 500  # characters: a sentence, which several rooms ask for one after another


@cache
def _converter() -> OpenCC:
    """tw2s rather than t2s: it knows 著力 → 着力, and leaves 著名 alone."""
    return OpenCC("tw2s")


@cache
def _one(char: str) -> str:
    """A single character simplified, or itself where that would change the length."""
    simple = str(_converter().convert(char))
    return simple if len(simple) == 1 else char


def simplify(text: str) -> str:
    """Simplified form of ``text``, of the same length, character for character.

    Phrases are converted by the dictionary's context (乾隆 keeps its 乾); a conversion that would
    change the length is refused and done by single characters.

    >>> simplify("著力打造古縣")
    '着力打造古县'
    """
    if text.isascii():
        return text
    return _short(text) if len(text) <= _SHORT else _simple(text)


def _simple(text: str) -> str:
    simple = str(_converter().convert(text))
    if len(simple) == len(text):
        return simple
    lines = text.splitlines(keepends=True)
    if len(lines) > 1:
        return "".join(map(simplify, lines))
    return "".join(map(_one, text))


@lru_cache(maxsize=4096)  # the sentences of an article
def _short(text: str) -> str:
    return _simple(text)


def script_of(text: str) -> Literal["hans", "hant"]:
    """Which script ``text`` is in: ``hant`` where more characters only traditional text has.

    Counted on characters that differ between the scripts: those that simplifying changes, against
    those that are the simplified form of another.
    """
    traditional = sum(1 for a, b in zip(text, simplify(text), strict=True) if a != b)
    simplified = sum(1 for char in text if char in _simplified_only())
    return "hant" if traditional > simplified else "hans"


@cache
def _simplified_only() -> frozenset[str]:
    """Characters that exist only as simplified forms: traditional text is written with others."""
    back = OpenCC("s2t")
    han = map(chr, range(0x4E00, 0xA000))
    return frozenset(c for c in han if (t := str(back.convert(c))) != c and _one(t) == c)
