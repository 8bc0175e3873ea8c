"""The reader's own terms: phrases without a number that are followed like formulas (共同富裕).

A term is found under any of its variants, in either script, in full or half width, whatever
quotation marks stand in it. Of variants that overlap the first and longest counts; different terms
may overlap each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ingest.find.words import any_of
from ingest.search import fold

# All pairs of quotation marks as one, a character for a character.
_QUOTES = str.maketrans("\"「『‘'＂”」』’", "“““““”””””")


@dataclass(frozen=True, slots=True)
class TermRules:
    """What is looked for: the terms, by number, of each variant, and all variants as a pattern."""

    pattern: re.Pattern[str]
    terms: Mapping[str, tuple[int, ...]]
    within: Mapping[str, tuple[str, ...]]  # a variant and those that it begins with, longest first


@dataclass(frozen=True, slots=True)
class TermUse:
    """One use of the term ``term``, by its number, with its span in the sentence."""

    term: int
    span_start: int
    span_end: int


def compiled(variants: Mapping[int, Iterable[str]]) -> TermRules | None:
    """Rules for terms with these variants; ``None`` where there is none."""
    terms: dict[str, tuple[int, ...]] = {}
    for term, written in sorted(variants.items()):
        for folded in dict.fromkeys(map(folded_term, written)):
            terms[folded] = (*terms.get(folded, ()), term)
    if not terms:
        return None
    within = {
        variant: tuple(
            variant[:end] for end in range(len(variant), 0, -1) if variant[:end] in terms
        )
        for variant in terms
    }
    return TermRules(re.compile(any_of(terms)), terms, within)


def folded_term(text: str) -> str:
    """``text`` as terms and sentences meet, a character for a character.

    >>> folded_term("「楓橋」經驗"), folded_term("‘枫桥’经验")
    ('“枫桥“经验', '“枫桥“经验')
    """
    return fold(text).translate(_QUOTES).replace("”", "“")


def find_terms(text: str, rules: TermRules) -> tuple[TermUse, ...]:
    """The uses of terms in one sentence, ascending.

    >>> rules = compiled({1: ["乡村振兴"], 2: ["振兴", "乡村振兴战略"]})
    >>> [(use.term, use.span_start, use.span_end) for use in find_terms("實施鄉村振興戰略", rules)]
    [(1, 2, 6), (2, 2, 8)]
    """
    folded = folded_term(text)
    found: list[TermUse] = []
    ends: dict[int, int] = {}
    match = rules.pattern.search(folded)
    while match is not None:
        start = match.start()
        for variant in rules.within[match[0]]:
            for term in rules.terms[variant]:
                if ends.get(term, 0) <= start:
                    ends[term] = start + len(variant)
                    found.append(TermUse(term, start, ends[term]))
        match = rules.pattern.search(folded, start + 1)
    return tuple(sorted(found, key=lambda use: (use.span_start, use.term)))
