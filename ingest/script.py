"""Traditional and simplified script: the fold that finders read, one character for one character.

`simplify` never changes a length, so a span found in the simplified text holds in the original.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import chain, islice
from operator import ne
from typing import Literal

from opencc import OpenCC

_SHORT = 500  # characters: a sentence, which several rooms ask for one after another
_IN_WORDS = "哩坏沈甦瞭藉衹覆"  # characters that change only within a word: 瞭解, 批覆, 深沈


@cache
def _converter() -> OpenCC:
    """tw2s rather than t2s: it knows 著力 → 着力, and leaves 著名 alone."""
    return OpenCC("tw2s")


@cache
def simplified_character(char: str) -> str:
    """A single character simplified, or itself where that would change the length."""
    simple = str(_converter().convert(char))
    return simple if len(simple) == 1 else char


def simplified_characters(chars: Sequence[str]) -> list[str]:
    """As `simplified_character`, of many in one call: no phrase goes beyond a line."""
    simple = str(_converter().convert("\n".join(chars))).split("\n")
    return [to if len(to) == 1 else char for char, to in zip(chars, simple, strict=True)]


def simplify(text: str) -> str:
    """Simplified form of ``text``, of the same length, character for character.

    Text that is in simplified script comes back as the very string it is.

    Phrases are converted by the dictionary's context (乾隆 keeps its 乾); a conversion that would
    change the length is refused and done by single characters.

    >>> simplify("著力打造古縣")
    '着力打造古县'
    """
    if text.isascii():
        return text
    return _short(text) if len(text) <= _SHORT else _simple(text)


def _simple(text: str) -> str:
    """``text`` with those of its lines converted that have a character which may change."""
    pieces: list[str] = []
    at = 0
    while hit := _changing().search(text, at):
        start = text.rfind("\n", at, hit.start()) + 1 or at
        end = text.find("\n", hit.end())
        end = len(text) if end < 0 else end
        pieces += (text[at:start], _converted(text[start:end]))
        at = end
    simple = "".join((*pieces, text[at:])) if pieces else text
    return text if simple == text else simple  # one string, not two alike


def _converted(line: str) -> str:
    simple = str(_converter().convert(line))
    return simple if len(simple) == len(line) else "".join(map(simplified_character, line))


@cache
def _changing() -> re.Pattern[str]:
    """Characters without which a text is simplified as it is.

    Those beyond the first plane are not told apart: a range is searched for faster, and few occur.
    """
    plane = [chr(i) for i in range(0x80, 0x10000) if not 0xD800 <= i < 0xE000]
    converted = str(_converter().convert("\n".join(plane))).split("\n")
    changed = "".join(c for c, simple in zip(plane, converted, strict=True) if c != simple)
    return re.compile(f"[{re.escape(changed)}{_IN_WORDS}\U00010000-\U0010ffff]")


@lru_cache(maxsize=4096)  # the sentences of an article
def _short(text: str) -> str:
    return _simple(text)


def script_of(text: str) -> Literal["hans", "hant"]:
    """Which script ``text`` is in: ``hant`` where more characters only traditional text has.

    Counted on characters that differ between the scripts: those that simplifying changes, against
    those that are the simplified form of another.
    """
    return script_beside([(text, simplify(text))])


def script_beside(pieces: Sequence[tuple[str, str]]) -> Literal["hans", "hant"]:
    """The script of ``pieces``, each with its simplified form, where that is there already."""
    traditional = sum(sum(map(ne, *piece)) for piece in pieces if piece[0] != piece[1])
    if not traditional:
        return "hans"
    simplified = chain.from_iterable(_simplified_only().finditer(text) for text, _ in pieces)
    enough = next(islice(simplified, traditional - 1, None), None)
    return "hant" if enough is None else "hans"


@cache
def _simplified_only() -> re.Pattern[str]:
    """Characters that exist only as simplified forms: traditional text is written with others."""
    back = OpenCC("s2t")
    han = map(chr, range(0x4E00, 0xA000))
    only = [c for c in han if (t := str(back.convert(c))) != c and simplified_character(t) == c]
    return re.compile(f"[{''.join(only)}]")
