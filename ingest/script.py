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

from ingest import rules

_SHORT = 500  # characters: a clause, or a line of a paragraph
_MARKS = "，。；：、！？“”（）"
_MARK = re.compile(f"[{_MARKS}]")
_IN_WORDS = "哩坏沈甦瞭藉衹覆"  # characters that change only within a word: 瞭解, 批覆, 深沈
_IN_BOTH = "么乾拚昇著"  # and that simplified text has too, in some words: 显著, 什么, 乾隆


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
    return text if text.isascii() or not _changing().search(text) else _simple(text)


def _simple(text: str) -> str:
    """``text`` with that of it converted that has a character which may change.

    That is its line, for one that only traditional text has; else its clause, which is shorter:
    no phrase of the dictionary has a mark in it.
    """
    pieces: list[str] = []
    at = 0
    while hit := _changing().search(text, at):
        start, end = _line(text, at, hit.start())
        if hit[0] in _IN_WORDS or hit[0] in _IN_BOTH:
            start, end = _clause(text, start, hit.start(), end)
        pieces += (text[at:start], _converted(text[start:end]))
        at = end
    simple = "".join((*pieces, text[at:])) if pieces else text
    return text if simple == text else simple  # one string, not two alike


def _line(text: str, first: int, at: int) -> tuple[int, int]:
    """The line of ``text[first:]`` that the character at ``at`` stands in."""
    end = text.find("\n", at)
    return text.rfind("\n", first, at) + 1 or first, len(text) if end < 0 else end


def _clause(text: str, first: int, at: int, last: int) -> tuple[int, int]:
    """The clause of ``text[first:last]`` that the character at ``at`` stands in."""
    start = at
    while start > first and text[start - 1] not in _MARKS:
        start -= 1
    mark = _MARK.search(text, at, last)
    return start, mark.start() if mark else last


def _converted(line: str) -> str:
    return _short(line) if len(line) <= _SHORT else _whole(line)


def _whole(line: str) -> str:
    simple = str(_converter().convert(line))
    return simple if len(simple) == len(line) else "".join(map(simplified_character, line))


_short = lru_cache(512)(_whole)  # a page's clauses are those of its article's text and sentences


@cache
def _changing() -> re.Pattern[str]:
    """Characters without which a text is simplified as it is.

    Those beyond the first plane are not told apart: a range is searched for faster, and few occur.
    """
    plane = [chr(i) for i in range(0x80, 0x10000) if not 0xD800 <= i < 0xE000]
    converted = str(_converter().convert("\n".join(plane))).split("\n")
    changed = "".join(c for c, simple in zip(plane, converted, strict=True) if c != simple)
    return re.compile(f"[{re.escape(changed)}{_IN_WORDS}\U00010000-\U0010ffff]")


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


def traditional(char: str) -> str:
    """The forms that ``char`` has in traditional script: in general, in Taiwan, in Hong Kong."""
    return _turned().get(char, char)


@cache
def _turned() -> dict[str, str]:
    """The table ``turned.csv``: a converter's own dictionaries would take 27 MB in each process."""
    lines = (rules.FOLDER / "turned.csv").read_text("utf-8").splitlines()
    return dict(line.split(",") for line in lines)


@cache
def _simplified_only() -> re.Pattern[str]:
    """Characters that exist only as simplified forms: traditional text is written with others."""
    forms = ((char, of_it[0]) for char, of_it in _turned().items() if "\u4e00" <= char < "\ua000")
    only = [c for c, t in forms if t != c and simplified_character(t) == c]
    return re.compile(f"[{''.join(only)}]")
