"""Known indicators: one thing under one name across texts, whatever words it is written in.

The table says which names an indicator has and which figures can measure it. What a sentence's
figures are called is asked of `phrases` and `naming`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from ingest.model import Kind
from ingest.rules import table

_CHANGED = frozenset(("percent", "pp", "multiple", "permille"))


@dataclass(frozen=True, slots=True)
class Known:
    """An indicator of the table: its id, and the kinds and units of figure that measure it.

    ``units`` is empty where the kind says enough. ``stock`` is what there is at a time; ``each``
    is said of one thing at a time (the 总投资 of a project).
    """

    id: str
    kinds: frozenset[str]
    units: frozenset[str]
    stock: bool
    each: bool


class Named(NamedTuple):
    """What a figure is about.

    ``known_as`` is its name where the sentence shortens it. ``done`` says that the number is of
    something done to it (新增规上企业12家), not of all there is; ``part`` that it is of a part
    (亿元以上项目): then it has no id. ``share`` says that ``of_what`` is what it is a share of.
    """

    indicator: str | None
    of_what: str | None = None
    known_as: str | None = None
    done: bool = False
    part: bool = False
    share: bool = False


def known_names(said: Mapping[str, Any]) -> dict[str, Known]:
    """Each name of the table, and what it names."""
    families = said["families"]
    names: dict[str, Known] = {}
    for row in said["indicator"]:
        units = frozenset(unit for family in row.get("units", ()) for unit in families[family])
        known = Known(
            row["id"],
            frozenset(row["kinds"]),
            units,
            row.get("stock", False),
            row.get("each", False),
        )
        names.update(dict.fromkeys(row["names"], known))
    return names


@cache
def stocks() -> dict[str, bool]:
    """Of each id of the table, whether it is what there is at a time."""
    return {row["id"]: row.get("stock", False) for row in table("indicators")["indicator"]}


@cache
def part_ids() -> frozenset[str]:
    """The ids that others of the table are taken apart to: 分产业看，第一产业…."""
    return frozenset(p for row in table("indicators")["indicator"] for p in row.get("parts", ()))


@cache
def whole_ids() -> frozenset[str]:
    """The ids of the table that have parts."""
    return frozenset(row["id"] for row in table("indicators")["indicator"] if row.get("parts"))


def indicator_id(
    names: Mapping[str, Known], named: Named | None, kind: Kind, unit: str | None, changes: bool
) -> str | None:
    """The id of a known indicator that a figure of this kind and unit can measure.

    A growth, a fall or a multiple can be of any indicator.
    """
    known = names.get(named.known_as or named.indicator or "") if named else None
    if known is None or named is None or named.part or (named.done and known.stock):
        return None
    if named.of_what and not known.each:
        return None
    if kind in _CHANGED and changes:
        return known.id
    measures = kind in known.kinds and (kind != "count" or not known.units or unit in known.units)
    return known.id if measures else None
