"""Readings: how Han characters are read, in pinyin."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from sys import intern

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
    return _apart(_table().get(ord(char), char))


@cache
def _apart(said: str) -> tuple[str, ...]:
    """The readings of a row of the table, of which there are few kinds."""
    return tuple(dict.fromkeys(said.split(",")))


@cache
def _table() -> Mapping[int, str]:
    """What pypinyin has for each character.

    The package itself would read its phrases, too, which take 50 MB in each process.
    """
    package = find_spec("pypinyin")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("pypinyin is not installed", name="pypinyin")
    path = Path(package.origin).with_name("pinyin_dict.py")
    own = spec_from_file_location("pinyin_of_characters", path)
    if own is None or own.loader is None:
        raise ModuleNotFoundError(f"{path} cannot be read", name="pypinyin")
    module = module_from_spec(own)
    own.loader.exec_module(module)
    return {code: intern(said) for code, said in module.pinyin_dict.items()}


def reads(char: str, reading: str) -> bool:
    """Whether ``char`` can be read ``reading``, with its tone or without any."""
    return reading in _ways(readings(char))


def ways(char: str) -> frozenset[str]:
    """Every reading of ``char``, with its tone and without any."""
    return _ways(readings(char))


@cache
def _ways(known: tuple[str, ...]) -> frozenset[str]:
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
