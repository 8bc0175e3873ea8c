"""Development zones and scenic areas: places of level ``zone``, under the division that has them.

No register lists them all, so a zone is what a text calls one: 临汾经济开发区, 灵空山风景名胜区.
Its code is made of what it is called: its division's, ``z``, and seven digits of a hash of its own
name under that division. So it is the same in every text and every archive, whoever reads first;
it sorts behind its division, and what rolls up by the beginning of a code takes it in. All ways to
write one name (高新区, 高新技术产业开发区; 灵空山景区, 灵空山风景名胜区) are one. A zone that the
official table has is that division.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Self

from ingest import rules
from ingest.find.divisions import PROPER, by_code, children, codes_above, divisions, stem
from ingest.model import Division

_DIGITS = 7
_CODE = re.compile(r"(\d{2,9})z[0-9a-f]{7}")
_ZONE_WORDS = re.compile(
    "(?:开发区|园区|示范区|新区|管理区|名胜区|高新区|合作区|度假区|保税区|工业园|产业园|物流园|实验区|试验区|"
    "旅游区|港务区|加工区|集聚区|先行区|集中区)$"
)


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone under the division ``parent``."""

    code: str
    name: str
    kind: str
    parent: str


def zone_parent(code: str) -> str | None:
    """The division that the zone ``code`` lies in; ``None`` where it is no zone's code.

    >>> zone_parent("1410z0a1b2c3"), zone_parent("1410")
    ('1410', None)
    """
    match = _CODE.fullmatch(code) if "z" in code else None
    return match[1] if match else None


@cache
def _forms() -> tuple[re.Pattern[str], tuple[tuple[re.Pattern[str], str], ...]]:
    """What a name leaves out, and the ends of names, each with the kind that they all are."""
    table = rules.table("zones")["rule"]
    rank = next(re.compile(rule["pattern"]) for rule in table if rule["name"] == "rank")
    kinds = ((re.compile(rule["pattern"]), rule["kind"]) for rule in table if "kind" in rule)
    return rank, tuple(kinds)


def canonical(own: str) -> tuple[str, str]:
    """A zone's own name, without its division's, as all texts write it; and what kind it is.

    >>> canonical("高新区"), canonical("灵空山国家级风景名胜区")
    (('高新技术产业开发区', '高新技术产业开发区'), ('灵空山景区', '景区'))
    """
    rank, kinds = _forms()
    bare = rank.sub("", own)
    for pattern, kind in kinds:
        if match := pattern.search(bare):
            return bare[: match.start()] + kind, kind
    ends = _ZONE_WORDS.search(bare)
    return bare, ends.group() if ends else bare[-2:]


def zone_of(parent: str, own: str) -> Zone | Division:
    """The zone that ``own`` names under ``parent``, or the official division that it is.

    Args:
        parent: code of the division it lies in.
        own: its name without that division's: 经济开发区 of 临汾经济开发区.
    """
    name, kind = canonical(own)
    official = _official(parent).get(name)
    if official is not None:
        return official
    digest = hashlib.sha256(name.encode()).hexdigest()[:_DIGITS]
    division = by_code(parent)
    match = ZoneRules.load().own.match(name)
    if division is not None and match is not None and len(match["named"]) < 2:
        name = (stem(division) or division.name) + name  # it has no name but its division's
    return Zone(f"{parent}z{digest}", name, kind, parent)


@cache
def _official(parent: str) -> Mapping[str, Division]:
    """The zones that the official table has under ``parent``, by their own names."""
    found: dict[str, Division] = {}
    for division in children(parent):
        if _ZONE_WORDS.search(division.name):
            own = division.name
            for form in _forms_above(parent):
                own = own.removeprefix(form) if len(own) > len(form) else own
            found.setdefault(canonical(own)[0], division)
    return MappingProxyType(found)


def _forms_above(code: str) -> tuple[str, ...]:
    """How the names above a zone are written before its own, the province's first."""
    above = [d for c in codes_above(code) if (d := by_code(c))]
    return tuple(form for d in above for form in (d.name, stem(d)) if form)


@cache
def known_zones() -> Mapping[str, Zone | Division]:
    """The zones known all over the country by their own names: 雄安新区."""
    codes = {d.full_name: d.code for d in divisions() if len(d.code) < 9}
    known = rules.table("zones")["known"].items()
    return MappingProxyType({name: zone_of(codes[above], name) for name, above in known})


_REACH = 28  # characters that a zone's own name has at most
# Kinds that need a name of their own behind a division written in full: 洪洞县景区 is any of them.
_NAMELESS = frozenset({"景区", "新区", "产业园", "旅游度假区"})
# 武夷山景区 has the name of what one goes to see; 临汾景区 is any in 临汾.
_SIGHTS = tuple("山湖岛江河海峡谷沟泉池桥关堰洞崖原")


@dataclass(frozen=True, slots=True)
class Named:
    """A zone's own name, from where its division's ended up to ``end``."""

    end: int
    own: str
    bare: bool  # it is but a kind: 经济开发区

    def can_be_of(self, code: str, *, whole: bool) -> bool:
        """Whether this is one zone of the division ``code``, and not any there.

        Args:
            code: the division it stands behind.
            whole: whether that is written with its last word.
        """
        division = by_code(code)
        if division is None or division.kind not in PROPER[division.level]:
            return False  # a park within a zone is left alone
        if not self.bare:
            return True
        kind = canonical(self.own)[1]
        if len(code) == 2:  # 山西省高新区: one of many, unless more is said of it
            return kind == self.own and kind not in _NAMELESS and "示范" in kind
        if kind not in _NAMELESS:
            return True
        sight = (stem(division) or "").endswith(_SIGHTS)
        return not whole and (kind == "新区" or sight)


@dataclass(frozen=True)
class ZoneRules:
    """What zones are called (``rules/zones.toml``)."""

    own: re.Pattern[str]
    alone: re.Pattern[str]

    @classmethod
    @cache
    def load(cls) -> Self:
        """The rules that travel with the package."""
        table = {rule["name"]: rule["pattern"] for rule in rules.table("zones")["rule"]}
        return cls(re.compile(table["own"]), re.compile(table["alone"]))

    def at(self, text: str, start: int) -> Named | None:
        """The zone's own name that begins at ``start``."""
        near = text[start : start + _REACH]
        if "区" not in near and "园" not in near:
            return None
        match = self.own.match(near)
        if match is None:
            return None
        own = match.group()
        return Named(start + match.end(), own, bare=not match["named"])
