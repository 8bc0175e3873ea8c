"""The tables of indicators and of the words around them, compiled (`rules/phrases.toml`)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ingest.find.indicators import Known, known_names
from ingest.find.words import Edges, any_of

# After a verb these make a noun of it: 完成率, 发电量.
NOUN_ENDS = "率量额数值费款者员期度性区户业"
_IN_NAME = re.compile(r"[0-9]+.")  # a number inside a name, with what it counts: 60岁


@dataclass(frozen=True, slots=True)
class Phrases:
    """The table of indicators and the words around them."""

    known: Mapping[str, Known]
    longest_known: int
    known_ends: frozenset[str]
    numbered: tuple[str, ...]
    numbered_by: re.Pattern[str]
    predicates: frozenset[str]
    predicate_last: frozenset[str]  # characters that these end with
    openings: frozenset[str]
    opening_first: frozenset[str]  # characters that these begin with
    verbs: frozenset[str]
    nominal: frozenset[str]
    having: tuple[str, ...]
    bare: frozenset[str]
    owners: tuple[str, ...]
    whole: Edges
    doing: frozenset[str]
    doing_per: frozenset[str]
    longest_doing: int
    measures: tuple[str, ...]
    funds: tuple[str, ...]
    classes: tuple[str, ...]
    products: frozenset[str]
    halves: tuple[str, ...]
    belonging: frozenset[str]
    divided: Mapping[str, tuple[str, ...]]
    splitter: re.Pattern[str]
    behind: re.Pattern[str]
    opener: re.Pattern[str]
    verb_first: re.Pattern[str]
    compared: re.Pattern[str]
    changed_since: re.Pattern[str]
    lasting: frozenset[str]
    passing: re.Pattern[str]


def phrases_from(table: Mapping[str, Any], words: Mapping[str, Any], per: Sequence[str]) -> Phrases:
    """The phrases of the two tables, indicators and words around them.

    ``per`` are the words that a rate is counted by.
    """
    known = known_names(table)
    ends = any_of(words["ends"])
    change = rf"{any_of(words['changes'])}了?$"
    said = (w for w in words["predicates"] if len(w) > 1 and w not in words["leads"])
    return Phrases(
        known=known,
        longest_known=max(map(len, known)),
        known_ends=frozenset(name[-1] for name in known),
        numbered=tuple(n for n in known if _IN_NAME.search(n)),
        numbered_by=re.compile(any_of({m[0] for n in known if (m := _IN_NAME.search(n))})),
        predicates=frozenset([*words["predicates"], *per]),
        predicate_last=frozenset(word[-1] for word in [*words["predicates"], *per]),
        openings=frozenset([*words["leads"], *words["verbs"]]),
        opening_first=frozenset(word[0] for word in [*words["leads"], *words["verbs"]]),
        verbs=frozenset(words["verbs"]),
        nominal=frozenset(words["nominal"]),
        having=tuple(words["having"]),
        bare=frozenset(words["bare"]),
        owners=tuple(words["owners"]),
        whole=Edges(words["whole"]),
        doing=frozenset(words["doing"]),
        doing_per=frozenset([*words["doing"], *per]),
        longest_doing=max(map(len, [*words["doing"], *per])),
        measures=tuple(words["measures"]),
        funds=tuple(words["funds"]),
        classes=tuple(words["classes"]),
        products=frozenset(words["products"]),
        halves=tuple(half for _, *halves in words["divided"] for half in halves),
        belonging=frozenset([*words["bare"], *words["belonging"]]),
        divided={word: tuple(halves) for word, *halves in words["divided"]},
        splitter=re.compile(f"{any_of(words['splitters'])}(?:(?![{NOUN_ENDS}])|(?=费用))"),
        behind=re.compile(
            rf"([\u4e00-\u9fffA-Za-z“”·]{{1,20}}?)(?=$|[^\u4e00-\u9fffA-Za-z“”·]|{ends})"
        ),
        opener=re.compile(rf"{any_of(words['openers'])}[^，。；、\n]{{0,16}}的"),
        verb_first=re.compile(
            f"{any_of([*words['ends'], *words['verbs'], *said])}(?![{NOUN_ENDS}队厂场站商])"
        ),
        compared=re.compile(
            rf"(?<![占同环])[比较](?![例重值率分为])[^比较，。；、]{{1,12}}?{change}"
        ),
        changed_since=re.compile(rf"[^，。；、]{{0,6}}?{change}"),
        lasting=frozenset(words["lasting"]),
        passing=re.compile(any_of(words["passing"])),
    )
