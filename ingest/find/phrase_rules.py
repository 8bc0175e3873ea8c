"""The tables of indicators and of the words around them, compiled (`rules/phrases.toml`)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ingest.find.indicators import Known, known_names
from ingest.find.words import Edges, any_of, headed
from ingest.rules import compiled

# After a verb these make a noun of it: 完成率, 发电量.
NOUN_ENDS = "率量额数值费款者员期度性区户业"
# Characters of the longest word that is looked for; a longer one is only told by its whole.
_LONGEST_PREDICATE = 6
_LONGEST_OPENING = 5
_LONGEST_VERB = 4
_LONGEST_LASTING = 5
_LONGEST_BARE = 6
_IN_NAME = re.compile(r"[0-9]+.")  # a number inside a name, with what it counts: 60岁


@dataclass(frozen=True, slots=True, eq=False)  # one a process: a key of what is remembered
class Phrases:
    """The table of indicators and the words around them."""

    known: Mapping[str, Known]
    known_edges: Edges
    longer_known: Edges  # those of three characters and more
    numbered: tuple[str, ...]
    numbered_by: re.Pattern[str]
    predicates: Edges
    openings: Edges
    verbs: Edges
    verb_ends: frozenset[str]  # their last characters
    nominal: frozenset[str]
    having: tuple[str, ...]
    causing: tuple[str, ...]
    bare: Edges
    owners: tuple[str, ...]
    whole: Edges
    sorts: Edges
    doing: Edges
    doing_per: Edges
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
    above: re.Pattern[str]
    changed_since: re.Pattern[str]
    lasting: Edges
    passing: re.Pattern[str]
    short_nouns: frozenset[str]
    schools: tuple[str, ...]
    undertakings: tuple[str, ...]
    of_each: re.Pattern[str]
    adjective: re.Pattern[str]
    next_year: re.Pattern[str]
    beside_others: re.Pattern[str]


def phrases_from(table: Mapping[str, Any], words: Mapping[str, Any], per: Sequence[str]) -> Phrases:
    """The phrases of the two tables, indicators and words around them.

    ``per`` are the words that a rate is counted by.
    """
    known = known_names(table)
    ends = headed(words["ends"])
    sorts = [f"{sort}{bare}" for bare, *of_it in words["sorts"] for sort in of_it]
    change = rf"{any_of(words['changes'])}了?$"
    said = (w for w in words["predicates"] if len(w) > 1 and w not in words["leads"])
    return Phrases(
        known=known,
        known_edges=Edges(known, width=2),
        longer_known=Edges((name for name in known if len(name) > 2), width=2),
        numbered=tuple(n for n in known if _IN_NAME.search(n)),
        numbered_by=re.compile(any_of({m[0] for n in known if (m := _IN_NAME.search(n))})),
        predicates=Edges([*words["predicates"], *per], _LONGEST_PREDICATE),
        openings=Edges([*words["leads"], *words["verbs"]], _LONGEST_OPENING),
        verbs=Edges(words["verbs"], _LONGEST_VERB),
        verb_ends=frozenset(word[-1] for word in words["verbs"]),
        nominal=frozenset(words["nominal"]),
        having=tuple(words["having"]),
        causing=tuple(words["causing"]),
        bare=Edges(words["bare"], _LONGEST_BARE),
        owners=tuple(words["owners"]),
        whole=Edges([*words["whole"], *sorts]),
        sorts=Edges(sorts),
        doing=Edges(words["doing"]),
        doing_per=Edges([*words["doing"], *per]),
        measures=tuple(words["measures"]),
        funds=tuple(words["funds"]),
        classes=tuple(words["classes"]),
        products=frozenset(words["products"]),
        halves=tuple(half for _, *halves in words["divided"] for half in halves),
        belonging=frozenset([*words["bare"], *words["belonging"]]),
        divided={word: tuple(halves) for word, *halves in words["divided"]},
        splitter=re.compile(f"{headed(words['splitters'])}(?:(?![{NOUN_ENDS}])|(?=费用))"),
        behind=re.compile(
            rf"([\u4e00-\u9fffA-Za-z“”·]{{1,20}}?)(?=$|[^\u4e00-\u9fffA-Za-z“”·]|{ends})"
        ),
        opener=re.compile(rf"{headed(words['openers'])}[^，。；、\n]{{0,16}}的"),
        verb_first=re.compile(
            f"{headed([*words['ends'], *words['verbs'], *said])}(?![{NOUN_ENDS}队厂场站商点库室])"
        ),
        compared=re.compile(
            rf"(?<![占同环])[比较](?![例重值率分为])[^比较，。；、]{{1,12}}?{change}"
        ),
        above=re.compile(
            rf"(?:分别|均|也)?(?<!或){any_of(words['above'])}(?![ⅠⅡⅢⅣⅤIV一二三四五][级类]|国家[一二三]级)[^，。；的]{{1,14}}$"
        ),
        changed_since=re.compile(rf"[^，。；、]{{0,6}}?{change}"),
        lasting=Edges(words["lasting"], _LONGEST_LASTING),
        passing=re.compile(any_of(words["passing"])),
        short_nouns=frozenset(words["short_nouns"]),
        schools=tuple(words["schools"]),
        undertakings=tuple(words["undertakings"]),
        **compiled(words["rule"]),
    )
