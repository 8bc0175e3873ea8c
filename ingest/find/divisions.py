"""The official divisions of China, province to township, as the table in ``rules/`` gives them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache, lru_cache

from ingest import rules
from ingest.find.formerly import former_names
from ingest.model import Division, Level
from ingest.script import simplify

EDITION: str = rules.table("divisions")["edition"]  # the day the table describes, ISO 8601

_LEVELS: dict[int, Level] = {2: "province", 4: "city", 6: "county", 9: "township"}
_OTHER = "其他"
_LONGEST_KIND = 5
_SHORTEST_NAME = 2
_LONGEST_CHAIN = 60  # characters of province, city, county and township together
_FIRST_ZONE = 71  # the last two digits of a county's code
# Peoples in the names of autonomous divisions: 延边朝鲜族自治州 is 延边 for short.
_PEOPLES = re.compile(
    "(?<=..)(?:壮族|回族|维吾尔|藏族|羌族|苗族|侗族|土家族|彝族|白族|傣族|哈尼族|布依族|朝鲜族|蒙古族|蒙古|"
    "哈萨克族|哈萨克|满族|瑶族|仫佬族|毛南族|黎族|畲族|水族|仡佬族|纳西族|傈僳族|独龙族|怒族|普米族|佤族|"
    "拉祜族|布朗族|景颇族|裕固族|保安族|东乡族|撒拉族|土族|柯尔克孜|锡伯|塔吉克|达斡尔族|鄂温克族|各族)+$"
)
# Kinds of a proper division; the others (zones, farms, offices) are places only by their own name.
PROPER = {
    "province": {"省", "市", "自治区"},
    "city": {"市", "地区", "自治州", "盟"},
    "county": {"县", "市", "区", "自治县", "旗", "自治旗"},
    "township": {"镇", "乡", "街道", "苏木"},
}

_BETWEEN = re.compile(r"[\s/›>·,，、-]+")  # what people write between the names of a path


@cache
def divisions() -> tuple[Division, ...]:
    """All divisions, ascending by code, so that each stands behind the one it belongs to."""
    return tuple(_built())


@cache
def by_code(code: str) -> Division | None:
    """The division of that code, if the table has it."""
    return _index().get(code)


@cache
def _index() -> dict[str, Division]:
    return {division.code: division for division in divisions()}


def children(parent: str) -> tuple[Division, ...]:
    """The divisions right below that of the code ``parent``."""
    return _children().get(parent, ())


@cache
def _children() -> dict[str, tuple[Division, ...]]:
    below: defaultdict[str, list[Division]] = defaultdict(list)
    for division in divisions():
        if division.parent is not None:
            below[division.parent].append(division)
    return {parent: tuple(found) for parent, found in below.items()}


def _built() -> Iterator[Division]:
    manifest = rules.table("divisions")
    kinds = {level: frozenset(names) for level, names in manifest["kinds"].items()}
    above: dict[str, Division] = {}  # everything that can be a parent
    for code, name in rules.divisions():
        parent = above.get(code[:6]) or above.get(code[:4]) or above.get(code[:2])
        level = _LEVELS[len(code)]
        division = Division(
            code=code,
            name=name,
            full_name=parent.full_name + name if parent else name,
            level=level,
            kind=_kind(code, name, kinds[level]),
            parent=parent.code if parent else None,
            path=f"{parent.path}{code}/" if parent else f"{code}/",
        )
        if len(code) < 9:
            above[code] = division
        yield division


def _kind(code: str, name: str, kinds: frozenset[str]) -> str:
    """The last word of a name: of a district in its own right 区, though it be called 梁园区.

    Statistics number zones from 71 on.
    """
    kind = _last_word(name, kinds)
    proper = len(code) == 6 and int(code[4:]) < _FIRST_ZONE and kind in {"园区", "新区"}
    return "区" if proper else kind


def _last_word(name: str, kinds: frozenset[str]) -> str:
    """The longest of ``kinds`` that ``name`` ends in."""
    ends = (name[-size:] for size in range(_LONGEST_KIND, 0, -1))
    return next((end for end in ends if end in kinds), _OTHER)


@cache
def named(text: str) -> tuple[Division, ...]:
    """The divisions that a person may mean by ``text``: a code, a name, or names down to it.

    Old names and those of provinces by one character are names too.

    >>> [d.code for d in named("洪洞县")], len(named("万安镇")) > 1
    (['141024'], True)
    >>> [d.full_name for d in named("山西省 临汾市 洪洞县") + named("临汾›洪洞")]
    ['山西省临汾市洪洞县', '山西省临汾市洪洞县']
    """
    told = _BETWEEN.sub("", simplify(text))
    by_its_code = by_code(told)
    if by_its_code or not told:
        return (by_its_code,) if by_its_code else ()
    table = rules.table("places")
    letter, alias = table["provinces"].get(told), table["aliases"].get(told)
    if letter is not None:
        return tuple(d for d in divisions() if d.code == letter)
    whole = tuple(d for d in divisions() if told in (d.full_name, d.name) or d.full_name == alias)
    old = {former.code for former in former_names() if former.name == told}
    return (
        whole
        or tuple(d for d in divisions() if d.code in old)
        or tuple(d for d in divisions() if _is_path(told, d))
    )


@cache
def _names() -> frozenset[str]:
    return frozenset(d.name for d in divisions() if len(d.name) >= _SHORTEST_NAME)


def is_chain(text: str) -> bool:
    """Whether names of divisions, in full and one behind the other, are all of ``text``.

    >>> is_chain("洪洞县万安镇"), is_chain("走进万安镇")
    (True, False)
    """
    if len(text) > _LONGEST_CHAIN:
        return False
    names = _names()
    reached = [0]  # where a name may end; one of them can be two others, so each place but once
    for end in range(_SHORTEST_NAME, len(text) + 1):
        if any(text[start:end] in names for start in reached):
            reached.append(end)
    return len(text) > 0 and reached[-1] == len(text)


@cache
def meant(text: str) -> tuple[str, ...]:
    """The codes to look under for what a reader typed: one, where one lies above the others.

    >>> meant("臨汾"), meant("沪"), meant("襄樊市"), meant("西安"), meant("1410")
    (('1410',), ('31',), ('4206',), ('6101',), ('1410',))
    """
    found = named(text)
    top = min((len(d.code) for d in found), default=0)
    highest = tuple(d.code for d in found if len(d.code) == top)
    return highest if len(highest) == 1 else tuple(d.code for d in found)


def _is_path(told: str, division: Division) -> bool:
    """Whether ``told`` names the division behind some of those above it, each perhaps in short."""
    if division.name[:2] not in told:
        return False
    codes = [code for code in reversed(division.path.split("/")) if code]
    for position, code in enumerate(codes):
        above = by_code(code)
        ends = _forms(above) if above else ()
        end = next((form for form in ends if told.endswith(form)), None)
        if end is None and position == 0:
            return False
        told = told.removesuffix(end or "")
    return not told


def _forms(division: Division) -> tuple[str, ...]:
    """The name in full and, above townships, for short: 延边州 and 延边 of 延边朝鲜族自治州."""
    short = stem(division)
    if short is None or division.level == "township":
        return (division.name,)
    return division.name, short + division.kind[-1], short


@lru_cache(maxsize=8192)
def codes_above(code: str) -> tuple[str, ...]:
    """The codes on the path to ``code``, from its province to itself; no zone's is among them.

    >>> codes_above("141024"), codes_above("1410z6f3ea65")
    (('14', '1410', '141024'), ('14', '1410'))
    """
    division = by_code(code.partition("z")[0])
    return tuple(division.path.rstrip("/").split("/")) if division else ()


@cache
def is_below(code: str, above: str) -> bool:
    """Whether ``code`` lies under ``above`` (not where they are the same)."""
    return code != above and above in codes_above(code)


def stem(division: Division) -> str | None:
    """The name without its last word, if that leaves a name: 沁源, 延边; none for 古县."""
    if division.kind not in PROPER[division.level]:
        return None
    bare = division.name.removesuffix(division.kind)
    bare = _PEOPLES.sub("", bare)
    return bare if len(bare) > 1 else None
