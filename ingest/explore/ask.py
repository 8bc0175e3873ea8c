"""What may be asked of one indicator: of which places, which years, which stage, which column."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ingest.narrowing import ALWAYS, Years, places_of
from ingest.search import fold

# What stands for figures of no division in articles of no division: the nation's own reports.
COUNTRY = "country"
_NAMES = (COUNTRY, "全国", "中国", "国家", "China", "the country")
_COUNTRY = frozenset(map(fold, _NAMES))
_BETWEEN = re.compile(r"[,，、;；\n]+")
MOST_PLACES = 6  # that one chart can tell apart
_MOST_TYPED = 40  # names in one address

STAGES = ("actual", "target", "plan")


@dataclass(frozen=True, slots=True)
class Asked:
    """One indicator, as asked for.

    ``indicator`` is an id, or a phrase as texts write it. ``places`` are codes, ``COUNTRY`` among
    them for figures that name no place; none: the page chooses. ``below``: not these places but all
    that lie in them, each by itself. ``column`` is the head of a series, empty for the fullest;
    ``unit`` narrows which series may be that.
    """

    indicator: str
    places: tuple[str, ...] = ()
    below: bool = False
    years: Years = ALWAYS
    stage: str = ""
    column: str = ""
    unit: str = ""


def places_typed(typed: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The codes that names mean, in their order, each once; and the names that mean none.

    Of several divisions with a name those of the highest level are meant: 河北 is the province, not
    a district of 天津, and 城关镇 each of that name.

    >>> places_typed(["湖北、全国", "河北"]), places_typed(["湖北", "某某县"])
    ((('42', 'country', '13'), ()), (('42',), ('某某县',)))
    """
    names = [name.strip() for one in typed for name in _BETWEEN.split(one) if name.strip()]
    codes: dict[str, None] = {}
    unknown: list[str] = []
    for name in names[:_MOST_TYPED]:
        if fold(name) in _COUNTRY:
            codes[COUNTRY] = None
            continue
        try:
            found = places_of(name).codes
        except ValueError:
            unknown.append(name)
        else:
            highest = min(map(len, found))
            codes |= dict.fromkeys(code for code in found if len(code) == highest)
    return tuple(codes), tuple(unknown)
