"""How common a word is that jieba's dictionary lacks, or has for rarer than it is.

A word counts that other dictionaries have, the name of a division, whole or without its kind (what
a county writes about is mostly there), and a set phrase of official prose. All counts are made
comparable with jieba's.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from ingest import rules
from ingest.repair.packed import Packed, unpacked


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The table of words with their levels, and what comes on top of it with its counts."""

    rows: Packed
    counts: Mapping[str, float]  # of each level
    others: Mapping[str, float]

    def count(self, word: str) -> float:
        """How often ``word`` (simplified) would be seen where jieba's words were counted."""
        row = self.rows.find(word)
        listed = self.counts[self.rows.text[row[0]]] if row else 0.0
        return listed + self.others.get(word, 0.0)


@cache
def lexicon() -> Lexicon:
    """All of it, loaded at the first call."""
    told = rules.table("lexicon")
    levels = {letter: math.exp(i * told["step"]) for i, letter in enumerate(told["levels"])}
    others = dict.fromkeys(told["phrases"].split(), float(told["phrase"]))
    kind = re.compile(told["kind"])
    for code, name in rules.divisions():
        is_county = len(code) <= told["code"]
        worth = float(told["county" if is_county else "township"])
        for form in {name, kind.sub("", name)} if is_county else {name}:
            if len(form) > 1:
                others[form] = max(others.get(form, 0.0), worth)
    return Lexicon(unpacked(rules.FOLDER / "lexicon.csv.xz"), levels, others)
