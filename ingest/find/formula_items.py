"""What a numbered formula spells out to, where its sentence does so, item by item.

Only a list of as many items as the formula counts is taken: behind it in brackets or after a
colon, as 一是 … 二是 …, or before it, quoted or not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from ingest import rules as tables
from ingest.find.formula_names import CLOSING, OPENING
from ingest.model import FormulaUse

_Span = tuple[int, int]

_FEW = 2  # so few items in a row may be a list of anything
_WINDOW = 160  # characters around a formula in which its items are looked for
_ITEM = 24  # the longest item
_MARKS = '“”"「」『』‘’ 　,，、;；'
_TAIL = re.compile(r"(?:等方面|等内容|等)?[。!?！？]?$")
_SAYS = re.compile(r"^[:：]?(?:即|就是|分别是|分别为|是指|指的是|指|包括)[:：]?")
_NTH = re.compile(r"[,，;；]?\s*[一二三四五六七八九十]{1,2}是")
_AFTER = (
    re.compile(rf"[{CLOSING}]?[一-鿿]{{0,6}}[（(]([^（()）]{{3,120}})[)）]"),
    re.compile(
        rf"[{CLOSING}]?[一-鿿]{{0,8}}?(?:[:：]|[,，]?(?:即|就是|分别是|分别为|是指|指的是|具体是)[:：]?)"
        r"([^。;；!?！？\n]{3,150})"
    ),
    re.compile(rf"[{CLOSING}]?[一-鿿]{{0,8}}[,，:：](一是[^。!?！？\n]+)"),
)
_LIST_QUOTED = re.compile(
    rf"[{OPENING}]([^{OPENING}{CLOSING}]{{5,}})[{CLOSING}](?:等|的|等的|这|为(?:主要)?内容的)$"
)
_LAST_CLAUSE = re.compile(
    r"([^,，。;；:：!?！？()（）\n]*、[^,，。;；:：!?！？()（）\n]*?)(?:等|这|的|等的)?\s*$"
)
_AND_MORE = re.compile(r"(?:等[^、]{0,4}|所谓|为|实现|和)$")
_FIGURE = re.compile(r"[0-9.]+[^0-9]?$")


@cache
def _lead_in() -> re.Pattern[str]:
    """What can stand between the subject of a sentence and the first item of a list."""
    return re.compile("|".join(map(re.escape, tables.table("formulas")["lead_in"])))


def expansion_of(text: str, use: FormulaUse, count: int) -> tuple[str, ...]:
    """What the sentence spells ``use`` out to: as many items as it counts, or nothing."""
    after = text[use.span_end : use.span_end + _WINDOW]
    for pattern in _AFTER:
        match = pattern.match(after)
        items = items_of(match[1], count) if match else ()
        if items:
            return items
    before = _before(text, use.span_start)
    quotation = _LIST_QUOTED.search(before)
    if quotation is not None:
        return items_of(quotation[1], count)
    items = _listed(before, count)[0]
    return items if _belongs(items, use, count) else ()


def _belongs(items: tuple[str, ...], use: FormulaUse, count: int) -> bool:
    """Whether a list that merely stands before a formula is what it counts.

    It is where each item has the word that the formula counts (城镇化、产业化“两化融合”).
    Otherwise a known formula or 双… may follow any list, and so may one of two, unless it is
    of the kind 两个…, 两大….
    """
    kind = use.canonical[1:2]
    if all(kind in item for item in items):
        return True
    if use.rule == "national" or use.canonical.startswith("双"):
        return False
    return count > _FEW or kind in "个大项"


def _before(text: str, start: int) -> str:
    """What stands in front of a formula and its quotation mark."""
    if start and text[start - 1] in OPENING:
        start -= 1
    return text[max(0, start - _WINDOW) : start]


def items_of(listing: str, count: int) -> tuple[str, ...]:
    """``listing`` in exactly ``count`` items, by whichever mark gives that many; else none."""
    listing = _SAYS.sub("", _TAIL.sub("", listing))
    if _NTH.match(listing):
        return _fit(filter(None, _NTH.split(listing)), count)
    for mark in ("、", r"[,，]", r"[;；]", r"[、,，;；和及与]|以及"):
        items = _fit(re.split(mark, listing), count)
        if items:
            return items
    return _fit(listing, count) if listing.isalpha() else ()


def _fit(items: Iterable[str], count: int) -> tuple[str, ...]:
    trimmed = tuple(item.strip(_MARKS) for item in items)
    fits = len(trimmed) == count and all(
        0 < len(item) <= _ITEM and not _FIGURE.match(item) for item in trimmed
    )
    return trimmed if fits else ()


def _listed(before: str, count: int) -> tuple[tuple[str, ...], int]:
    """The items of the list that ``before`` ends with, and its length back to the first item.

    Of 洪洞县聚焦搞好一批创建、… the first item starts behind a lead-in (聚焦), where it is as long
    as the others, best of all.
    """
    lead = _LAST_CLAUSE.search(before)
    if lead is None:
        return (), 0
    parts = _AND_MORE.sub("", lead[1]).split("、")
    if len(parts) == count - 1 and count > 2:  # A、B和C
        parts[-1:] = re.split("以及|[和及与]", parts[-1], maxsplit=1)
    items = _fit(parts, count)
    if not items or count < 2:
        return (), 0
    typical = sum(map(len, items[1:])) / (count - 1)
    starts = [0, *(m.end() for m in _lead_in().finditer(items[0]) if m.end() < len(items[0]))]
    cut = min(starts, key=lambda at: abs(len(items[0]) - at - typical))
    first = items[0][cut:].strip(_MARKS)
    if not first or len(first) > 1.6 * typical + 2:
        return (), 0
    return (first, *items[1:]), len(before) - lead.start(1) - parts[0].index(first)


def members_of(text: str, use: FormulaUse) -> _Span | None:
    """Where the members of 五个一 stand before it, each of them a 一 itself, as one formula."""
    if not use.expansion or not use.canonical.endswith("个一"):
        return None
    before = _before(text, use.span_start)
    items, length = _listed(before, use.numbers[0])
    if not items or not all("一" in item for item in items):
        return None
    end = use.span_start - (text[use.span_start - 1] in OPENING)
    start = end - length
    return start, start + len(text[start:end].rstrip().removesuffix("等"))
