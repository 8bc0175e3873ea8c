"""What place names there are and which divisions each can mean: the lexicon of the place finder.

A name is *full* (its official form: 沁源县), *short* (without the last word: 沁源), or *former*
(屯留县, a district now). Words of the language and names of other things stand in the same lexicon,
so that the longest that fits decides.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from types import MappingProxyType
from typing import Any, Literal

from ahocorasick_rs import AhoCorasick

from ingest import rules
from ingest.find.divisions import PROPER, by_code, children, codes_above, divisions, is_below, stem
from ingest.find.formerly import former_names
from ingest.find.zones import known_zones
from ingest.model import Division, Level, PlaceMention

__all__ = [
    "CONFIDENCE", "LEVELS", "Entry", "Here", "Lexicon", "codes_above", "is_below", "lexicon",
    "named", "stem", "within",
]  # fmt: skip

LEVELS: dict[int, Level] = {2: "province", 4: "city", 6: "county", 9: "township"}
# How sure each rule is of what it takes.
CONFIDENCE = {
    "full": 0.98, "chain": 0.99, "short": 0.9, "guarded": 0.75, "context": 0.9, "former": 0.8,
    "deictic": 0.85, "zone": 0.8, "outside": 0.9, "own": 0.7, "letters": 0.8, "listed": 0.85,
    "unresolved": 0.5,
}  # fmt: skip

Role = Literal["name", "word", "deictic", "outside", "zone"]

_LONG = 200  # characters: hardly a sentence but a whole text
_SENTENCE = 12  # shorter ones are searched as fast as found again
_GAP = 400  # characters between two sentences of a text at most, to be found again
# What is left of 经济技术开发区 without these is no name.
_GENERIC = re.compile(
    "经济|高新|技术|产业|综合|工业|农业|旅游|科技|现代|生态|循环|城乡|一体化|国营|国有|省级|市级|县级|"
    "[东西南北中]部|临空|空港|物流|保税|类似|直辖|[县市区省一二三四五六七八九十第]"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """What one string can mean. Codes ascend; ``short`` are those it names without a last word.

    ``guarded``: a short name that also arises where words meet; ``common``: a full name of such a
    stem; ``word``: one of a stem that is a word of the language (新建县); ``described``: a full
    name that is a description too.
    """

    role: Role = "name"
    full: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
    guarded: bool = False
    common: bool = False
    word: bool = False
    described: bool = False


Here = dict[int, list[tuple[int, Entry]]]  # start → ends and entries, the longest first
_Match = tuple[int, int, int]  # number of an entry, start, end


class _Long:
    """A long text that was searched. Its sentences, which come next and in order, are in it."""

    def __init__(self, text: str, matches: list[_Match], here: Here, words: int) -> None:
        self.text, self.here = text, here
        self._named = [end for index, _, end in matches if index >= words]
        self._matches = matches  # ascending by end
        self._ends = [end for _, _, end in matches]
        self._at = 0  # up to where its sentences came

    def matches(self, text: str) -> list[_Match] | None:
        """What ``text`` has, by offsets in it, if any is more than a word.

        ``None`` if it is not what stands next.
        """
        size = len(text)
        start = self.text.find(text, self._at, self._at + size + _GAP) if size >= _SENTENCE else -1
        if start < 0:
            return None
        self._at = end = start + size
        if bisect_left(self._named, start) == bisect_right(self._named, end):
            return []  # words at most
        near = self._matches[bisect_left(self._ends, start) : bisect_right(self._ends, end)]
        return [(index, a - start, b - start) for index, a, b in near if a >= start]


class Lexicon:
    """All entries, and what finds them in a text in one pass.

    That is an automaton, but for the names of most townships: they are three quarters of all names
    and would make it so large that a processor's cache could not hold it. They are looked up from
    their last word back.
    """

    def __init__(self, entries: Mapping[str, Entry]) -> None:
        words = [name for name, entry in entries.items() if entry.role == "word"]
        names = [name for name, entry in entries.items() if entry.role != "word"]
        others = [name for name in names if not _is_town(name)]
        towns = [name for name in names if _is_town(name)]
        self.entries = entries
        self._automaton = AhoCorasick(words + others)
        self._values = tuple(entries[name] for name in words + others + towns)
        self._words = len(words)
        self._towns = {name: i for i, name in enumerate(towns, len(words) + len(others))}
        self._long = _Long("", [], {}, 0)

    def find(self, text: str) -> Here:
        """The entries in ``text`` by where they begin, if any is more than a word; read them only.

        What a long text has is kept until the next one: the place of an article is asked for twice,
        and then sentence after sentence.
        """
        long = self._long
        if text == long.text:
            return long.here
        matches = long.matches(text)
        if matches is not None:
            return self._here(matches) if matches else {}
        matches = self._found(text)
        here = self._here(matches)
        if len(text) >= _LONG:
            self._long = _Long(text, matches, here, self._words)
        return here

    def _found(self, text: str) -> list[_Match]:
        """All that the text has, ascending by end."""
        try:
            found = self._automaton.find_matches_as_indexes(text, overlapping=True)
        except UnicodeEncodeError:  # half of a surrogate pair, which no name has
            return self._found(_HALVES.sub("\ufffd", text))
        towns = [
            (self._towns[name], start, end)
            for end in [match.end() for match in _TOWN_END.finditer(text)]
            for start in range(max(0, end - _LONGEST_TOWN), end - 1)
            if (name := text[start:end]) in self._towns
        ]
        return sorted(found + towns, key=itemgetter(2)) if towns else found

    def _here(self, matches: list[_Match]) -> Here:
        here: Here = {}
        if not matches or max(matches)[0] < self._words:
            return here
        for index, start, end in matches:  # ascending by end
            if start in here:
                here[start].insert(0, (end, self._values[index]))
            else:
                here[start] = [(end, self._values[index])]
        return here


_HALVES = re.compile("[\ud800-\udfff]")
_TOWN_END = re.compile("[镇乡]|街道")
_LONGEST_TOWN = 7  # characters; the few longer names are in the automaton


def _is_town(name: str) -> bool:
    return name.endswith(("镇", "乡", "街道")) and 1 < len(name) <= _LONGEST_TOWN


@cache
def lexicon() -> Lexicon:
    """The lexicon of the official table and of what ``rules/places.toml`` adds to it."""
    table = rules.table("places")
    full: defaultdict[str, list[str]] = defaultdict(list)
    short: defaultdict[str, list[str]] = defaultdict(list)
    former: defaultdict[str, list[str]] = defaultdict(list)
    for division in divisions():
        if len(division.name) > 1 and _is_name(division):
            full[division.name].append(division.code)
        if division.level != "township" and (bare := stem(division)):
            short[bare].append(division.code)
            if division.kind in ("自治州", "自治县", "自治旗"):
                full[bare + division.kind[-1]].append(division.code)
    by_full_name = {d.full_name: d.code for d in divisions() if d.level != "township"}
    for alias, told in table["aliases"].items():
        full[alias].append(by_full_name[told])
    common = {*table["never"], *table["guarded"]}
    for name, code in _former(full, short, common):
        former[name].append(code)
    entries: dict[str, Entry] = dict.fromkeys(table["words"] + table["names"], Entry("word"))
    entries |= dict.fromkeys(table["outside"], Entry("outside"))
    entries |= _named(table, full, short, former)
    entries |= dict.fromkeys(
        (a + unit for a in table["deictic"]["first"] for unit in table["deictic"]["units"]),
        Entry("deictic"),
    )
    entries |= dict.fromkeys(known_zones(), Entry("zone"))
    return Lexicon(entries)


def _named(
    table: Mapping[str, Any],
    full: Mapping[str, list[str]],
    short: Mapping[str, list[str]],
    former: Mapping[str, list[str]],
) -> Iterator[tuple[str, Entry]]:
    """The entries of places. A common word that is also a short name stays a word."""
    never, guarded = set(table["never"]), set(table["guarded"])
    described, slogans = set(table["descriptions"]), set(table["slogans"])
    for name in sorted({*full, *short, *former}):
        bare = tuple(short.get(name, ())) if name not in never else ()
        if not (name in full or bare or name in former):
            yield name, Entry("word")
            continue
        yield (
            name,
            Entry(
                "name",
                tuple(sorted(full.get(name, ()))),
                bare,
                tuple(former.get(name, ())),
                guarded=name in guarded,
                common=name[:-1] in never or name in slogans,
                word=name[:-1] in never,
                described=name in described,
            ),
        )


def _is_name(division: Division) -> bool:
    """Whether the official name can stand in a text for this division: 良种场 alone cannot."""
    if division.kind in PROPER[division.level]:
        return True
    return len(_GENERIC.sub("", division.name.removesuffix(division.kind))) >= 2


def _former(
    full: Mapping[str, list[str]], short: Mapping[str, list[str]], common: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Names that are no longer official, with the code of what they are called now.

    Those of the table; and 屯留县 where there is now a 市 or 区 of that stem, or 潞城市 where there
    is a 区, if the stem is unique among counties and no common word; 临汾地区 is the city of 临汾.
    """
    told = {former.name for former in former_names()}
    yield from ((former.name, former.code) for former in former_names())
    for bare, codes in short.items():
        if bare in common:
            continue
        level = min(map(len, codes))
        if len(codes) == 1 and level == 6:
            division = by_code(codes[0])
            lost = {"市": "县", "区": "县市"}.get(division.kind, "") if division else ""
            names = [bare + end for end in lost]
        else:
            names = [bare + "地区"] if level == 4 else []
        yield from ((name, codes[0]) for name in names if name not in full and name not in told)


def named(text: str, start: int, end: int, code: str, rule: str, confidence: float) -> PlaceMention:
    """The mention of the division ``code`` at ``text[start:end]``."""
    division = by_code(code)
    name = division.name if division else text[start:end]
    return PlaceMention(
        start, end, text[start:end], code, name, LEVELS[len(code)], rule, confidence
    )


@cache
def within(parent: str) -> Mapping[str, str]:
    """The divisions right below ``parent`` by short name and full one: 万安 → its code."""
    below = children(parent)
    full = {d.name: d.code for d in below}
    return MappingProxyType({bare: d.code for d in below if (bare := stem(d))} | full)
