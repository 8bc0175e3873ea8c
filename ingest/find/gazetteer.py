"""What place names there are and which divisions each can mean: the lexicon of the place finder.

A name is *full* (its official form: 沁源县), *short* (without the last word: 沁源), or *former*
(屯留县, a district now). Words of the language and names of other things stand in the same lexicon,
so that the longest that fits decides.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any, Literal

from ingest import rules
from ingest.find.divisions import by_code, divisions
from ingest.model import Division, Level, PlaceMention

LEVELS: dict[int, Level] = {2: "province", 4: "city", 6: "county", 9: "township"}
# How sure each rule is of what it takes.
CONFIDENCE = {
    "full": 0.98, "chain": 0.99, "short": 0.9, "guarded": 0.75, "context": 0.9, "former": 0.8,
    "deictic": 0.85, "zone": 0.7, "outside": 0.9, "own": 0.7, "listed": 0.85, "unresolved": 0.5,
}  # fmt: skip

Role = Literal["name", "word", "deictic", "outside"]

# Peoples in the names of autonomous divisions: 延边朝鲜族自治州 is 延边 for short.
_PEOPLES = re.compile(
    "(?<=..)(?:壮族|回族|维吾尔|藏族|羌族|苗族|侗族|土家族|彝族|白族|傣族|哈尼族|布依族|朝鲜族|蒙古族|蒙古|"
    "哈萨克族|哈萨克|满族|瑶族|仫佬族|毛南族|黎族|畲族|水族|仡佬族|纳西族|傈僳族|独龙族|怒族|普米族|佤族|"
    "拉祜族|布朗族|景颇族|裕固族|保安族|东乡族|撒拉族|土族|柯尔克孜|锡伯|塔吉克|达斡尔族|鄂温克族|各族)+$"
)
# What is left of 经济技术开发区 without these is no name.
_GENERIC = re.compile(
    "经济|高新|技术|产业|综合|工业|农业|旅游|科技|现代|生态|循环|城乡|一体化|国营|国有|省级|市级|县级|"
    "[东西南北中]部|临空|空港|物流|保税|类似|直辖|[县市区省一二三四五六七八九十第]"
)
# Kinds of a proper division; the others (zones, farms, offices) are places only by their own name.
_PROPER = {
    "province": {"省", "市", "自治区"},
    "city": {"市", "地区", "自治州", "盟"},
    "county": {"县", "市", "区", "自治县", "旗", "自治旗"},
    "township": {"镇", "乡", "街道", "苏木"},
}


@dataclass(frozen=True, slots=True)
class Entry:
    """What one string can mean. Codes ascend; ``short`` are those it names without a last word.

    ``guarded``: a short name that also arises where words meet; ``common``: a full name of such a
    stem; ``described``: a full name that is a description too.
    """

    role: Role = "name"
    full: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
    guarded: bool = False
    common: bool = False
    described: bool = False


@dataclass(frozen=True)
class Lexicon:
    """All entries, and for each pair of first characters the lengths to try, longest first."""

    entries: Mapping[str, Entry]
    lengths: Mapping[str, tuple[int, ...]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        sizes: defaultdict[str, set[int]] = defaultdict(set)
        for name in self.entries:
            sizes[name[:2]].add(len(name))
        lengths = {head: tuple(sorted(found, reverse=True)) for head, found in sizes.items()}
        object.__setattr__(self, "lengths", MappingProxyType(lengths))

    def at(self, text: str, start: int) -> Iterator[tuple[int, Entry]]:
        """The entries that ``text`` has at ``start``, each with its end, the longest first."""
        for size in self.lengths.get(text[start : start + 2], ()):
            end = start + size
            if end <= len(text) and (entry := self.entries.get(text[start:end])) is not None:
                yield end, entry


def codes_above(code: str) -> tuple[str, ...]:
    """The codes on the path to ``code``, from its province to itself."""
    division = by_code(code)
    return tuple(division.path.rstrip("/").split("/")) if division else ()


@cache
def is_below(code: str, above: str) -> bool:
    """Whether ``code`` lies under ``above`` (not where they are the same)."""
    return code != above and above in codes_above(code)


def stem(division: Division) -> str | None:
    """The name without its last word, if that leaves a name: 沁源, 延边; none for 古县."""
    if division.kind not in _PROPER[division.level]:
        return None
    bare = division.name.removesuffix(division.kind)
    bare = _PEOPLES.sub("", bare)
    return bare if len(bare) > 1 else None


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
    common = {*table["never"], *table["guarded"]}
    for name, code in _former(table["former"], full, short, common):
        former[name].append(code)
    entries: dict[str, Entry] = dict.fromkeys(table["words"] + table["names"], Entry("word"))
    entries |= dict.fromkeys(table["outside"], Entry("outside"))
    entries |= _named(table, full, short, former)
    entries |= dict.fromkeys(
        (a + unit for a in table["deictic"]["first"] for unit in table["deictic"]["units"]),
        Entry("deictic"),
    )
    return Lexicon(MappingProxyType(entries))


def _named(
    table: Mapping[str, Any],
    full: Mapping[str, list[str]],
    short: Mapping[str, list[str]],
    former: Mapping[str, list[str]],
) -> Iterator[tuple[str, Entry]]:
    """The entries of places. A common word that is also a short name stays a word."""
    never, guarded = set(table["never"]), set(table["guarded"])
    described = set(table["descriptions"])
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
                common=name[:-1] in never or name[:-1] in guarded,
                described=name in described,
            ),
        )


def _is_name(division: Division) -> bool:
    """Whether the official name can stand in a text for this division: 良种场 alone cannot."""
    if division.kind in _PROPER[division.level]:
        return True
    return len(_GENERIC.sub("", division.name.removesuffix(division.kind))) >= 2


def _former(
    renamed: Mapping[str, str],
    full: Mapping[str, list[str]],
    short: Mapping[str, list[str]],
    common: Collection[str],
) -> Iterator[tuple[str, str]]:
    """Names that are no longer official, with the code of what they are called now.

    Those of the table; 屯留县 where there is now a 市 or 区 of that stem, and 潞城市 where
    there is a 区, if the stem is unique among counties and no common word; 临汾地区 is the city
    of 临汾.
    """
    by_full_name = {division.full_name: division.code for division in divisions()}
    for name, now in renamed.items():
        yield name, by_full_name[now]
    for bare, codes in short.items():
        if bare in common:
            continue
        level = min(map(len, codes))
        if len(codes) == 1 and level == 6:
            division = by_code(codes[0])
            lost = {"市": "县", "区": "县市"}.get(division.kind, "") if division else ""
            yield from ((bare + end, codes[0]) for end in lost if _free(bare + end, full, renamed))
        elif level == 4 and _free(bare + "地区", full, renamed):
            yield bare + "地区", codes[0]


def _free(name: str, full: Mapping[str, list[str]], renamed: Mapping[str, str]) -> bool:
    return name not in full and name not in renamed


def named(text: str, start: int, end: int, code: str, rule: str, confidence: float) -> PlaceMention:
    """The mention of the division ``code`` at ``text[start:end]``."""
    division = by_code(code)
    name = division.name if division else text[start:end]
    return PlaceMention(
        start, end, text[start:end], code, name, LEVELS[len(code)], rule, confidence
    )


@cache
def towns(county: str) -> Mapping[str, str]:
    """The townships of a county by their short names: 万安 → its code."""
    below = (d for d in divisions() if d.parent == county and d.level == "township")
    return MappingProxyType({bare: d.code for d in below if (bare := stem(d))})
