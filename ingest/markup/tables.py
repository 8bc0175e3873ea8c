"""The rules of ``markup.toml`` as values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from ingest import rules

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_PROPS = ("articleBody", "headline", "sourceOrganization")  # microdata that names as a class does
_PARTS = re.compile(r"[\s_\-.:]+")


@dataclass(frozen=True)
class MarkupRules:
    """Names of elements and of facts, and what lines around an article look like.

    ``patterns`` are the rules by name; ``meta``, ``script`` and ``feed`` say under which names each
    fact stands, best first; ``words`` are lists of words.
    """

    patterns: Mapping[str, re.Pattern[str]]
    meta: Mapping[str, tuple[str, ...]]
    script: Mapping[str, tuple[str, ...]]
    variables: Mapping[str, tuple[str, ...]]
    feed: Mapping[str, tuple[str, ...]]
    words: Mapping[str, tuple[str, ...]]
    articles: frozenset[str]


@cache
def load_rules() -> MarkupRules:
    """The rules that travel with the package."""
    table = rules.table("markup")
    lists = {
        section: {name: tuple(values) for name, values in table[section].items()}
        for section in ("meta", "script", "variables", "feed", "words")
    }
    return MarkupRules(
        patterns={rule["name"]: re.compile(rule["pattern"]) for rule in table["rule"]},
        meta=lists["meta"],
        script=lists["script"],
        variables=lists["variables"],
        feed=lists["feed"],
        words=lists["words"],
        articles=frozenset(table["schema"]["article"]),
    )


def names(attrs: Mapping[str, str]) -> str:
    """The words of an element's id and class between single spaces.

    >>> names({"id": "articleBody", "class": "TRS_Editor"})
    ' article body trs editor '
    """
    prop = attrs.get("itemprop", "")
    said = prop if prop in _PROPS else ""
    return _words(f"{attrs.get('id', '')} {attrs.get('class', '')} {said}")


@lru_cache(maxsize=4096)
def _words(both: str) -> str:
    words = _PARTS.split(_CAMEL.sub(" ", both))
    return f" {' '.join(word for word in words if word).lower()} "
