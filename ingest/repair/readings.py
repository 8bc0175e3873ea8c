"""Readings: how Han characters are read, in pinyin."""

from __future__ import annotations

import unicodedata
from functools import cache

_A_AND_G = str.maketrans("ɑɡ", "ag")  # as some fonts' readings have them


def normal(reading: str) -> str:
    """``reading`` as the tables have it: composed, with plain a and g, and ü where v stands."""
    return unicodedata.normalize("NFC", reading.translate(_A_AND_G).replace("v", "ü"))


@cache
def toneless(reading: str) -> str:
    """``reading`` without its tone; ü keeps its dots."""
    apart = unicodedata.normalize("NFD", reading)
    kept = "".join(c for c in apart if not unicodedata.combining(c) or c == "\u0308")
    return unicodedata.normalize("NFC", kept)


@cache
def readings(char: str) -> tuple[str, ...]:
    """Every reading of ``char``, the commonest first."""
    # Here: a third of a second, for pages whose readings stand beside their characters.
    from pypinyin import Style, pinyin

    return tuple(pinyin(char, style=Style.TONE, heteronym=True)[0])


@cache
def reads(char: str, reading: str) -> bool:
    """Whether ``char`` can be read ``reading``, with its tone or without any."""
    return reading in ways(char)


@cache
def ways(char: str) -> frozenset[str]:
    """Every reading of ``char``, with its tone and without any."""
    known = readings(char)
    return frozenset((*known, *map(toneless, known)))


@cache
def syllables() -> frozenset[str]:
    """All readings with a tone mark that characters in ordinary use have."""
    chars = (chr(code) for code in range(0x4E00, 0x9FA6))
    return frozenset(r for char in chars for r in readings(char) if toneless(r) != r)


@cache
def toneless_syllables() -> frozenset[str]:
    """The same without their tones."""
    return frozenset(map(toneless, syllables()))
