"""Strings in a script, by the key before them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

_LITERAL = {
    '"': re.compile(r'(?:[^"\\]++|\\.)*+(?=")', re.DOTALL),
    "'": re.compile(r"(?:[^'\\]++|\\.)*+(?=')", re.DOTALL),
    "`": re.compile(r"(?:[^`\\]++|\\.)*+(?=`)", re.DOTALL),
}

Literal = tuple[int, int, str]  # start, end, the key before it


@cache
def _keyed(keys: tuple[str, ...]) -> re.Pattern[str]:
    """A string that follows one of ``keys``, escaped as JSON inside a script or not."""
    named = "|".join(re.escape(key) for key in keys)
    return re.compile(
        rf"""(?<![\w$.])(?:window\.)?["']?({named})["']?\s*[:=(]\s*(?:html(?:Decode|_decode)?\(|JSON\.parse\(|decodeURIComponent\()?(["'`])"""
    )


def literals(source: str, start: int, end: int, keys: tuple[str, ...]) -> Iterator[Literal]:
    """The strings in ``source[start:end]`` that stand behind one of ``keys``."""
    unclosed: set[str] = set()
    at = start
    pattern = _keyed(keys)
    while True:
        match = pattern.search(source, at, end)
        if match is None:
            return
        at = match.end()
        if match[2] in unclosed:
            continue
        literal = _LITERAL[match[2]].match(source, at, end)
        if literal is None:
            unclosed.add(match[2])
            continue
        yield match.end(), literal.end(), match[1]
        at = literal.end() + 1
