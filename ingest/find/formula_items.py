"""What a numbered formula spells out to, where its own sentence does so, item by item.

A list is looked for behind it (in brackets, after a colon or 即, part by part, or in clauses that
have the word it counts) and before it, quoted or not. A list of another number of items is kept as
one that does not agree, where the sentence says outright that it is what the formula stands for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ingest.find.formula_lists import (
    MARKS,
    SAYS,
    disagreeing,
    ending_list,
    items_of,
    keyed_run,
    letters_of,
    listed_items,
    of_letters,
    pieces,
)
from ingest.find.formula_names import CLOSING, OPENING, counts_of, parts_of
from ingest.find.formula_ordinals import begins, counted_out, texts_of
from ingest.model import Expansion, Form, FormulaUse

_Span = tuple[int, int]

_FEW = 2  # so few items in a row may be a list of anything
_WINDOW = 200  # characters around a formula in which its items are looked for
_Q = f"{OPENING}{CLOSING}"
_END = r"[^。!?！？\n]"
_IN_BRACKETS = re.compile(rf"[{CLOSING}]?[一-鿿]{{0,6}}[（(]([^（()）]{{3,160}})[)）]")
_SPEAKS = re.compile(
    rf"[{CLOSING}]?[一-鿿]{{0,8}}?"
    r"(?:[:：]|[,，]?(?:即|就是|分别是|分别为|是指|指的是|具体是|指(?![导标数挥引南定出示令派]))[:：]?)"
    rf"(?!一[是要])({_END}{{3,180}})"
)
_CLAUSES = re.compile(rf"[{CLOSING}]?[一-鿿]{{0,12}}[,，:：]({_END}{{5,{_WINDOW}}})")
_LIST_QUOTED = re.compile(
    rf"[{OPENING}]([^{_Q}]{{5,}})[{CLOSING}]"
    r"(等|的|等的|这|为(?:主要|基本)?(?:内容|载体|目标|路径|重点|抓手|主题)的)?"
    r"(?:主要|具体|基本)?$"
)
_AND_NOW = ("和", "与", "及", "并且", "同时")
_IN_PASSING = re.compile(r"[（(][^（()）]*[)）]")
_EXPLAINS = re.compile(rf"[{CLOSING}]?(?:即|是指|就是|是|为|指|[:：（(])")
_BETWEEN = re.compile("[、,，和及与]")


def expansion_of(text: str, use: FormulaUse) -> Expansion | None:
    """What the sentence ``text`` spells ``use`` out to, if it does."""
    counts = counts_of(use.canonical)
    if not counts:
        return None
    after = text[use.span_end : use.span_end + _WINDOW]
    before = _before(text, use.span_start)
    first = in_parts(after, use.canonical)
    if first is not None:
        return first
    rest = text[use.span_end :]
    start = begins(rest)
    if start is not None:
        items = texts_of(counted_out(rest, start))
        if items:
            return Expansion(items, "ordinals", len(items) in counts)
    offered = [
        one
        for one in (*_behind(after, use, counts), *_ahead(before, use, counts))
        if _one_a_part(one.items, use.canonical)
    ]
    agreed = next((one for one in offered if one.agrees), None)
    if agreed is not None:
        return agreed
    clauses = _CLAUSES.match(after)
    keyed = keyed_run(pieces(clauses[1]), use.canonical, counts) if clauses else ()
    if keyed:
        return Expansion(keyed, "keyed")
    return next(iter(offered), None)


def _one_a_part(items: Sequence[str], name: str) -> bool:
    """Whether items that are as many as a formula has numbers each are about one of its parts.

    >>> _one_a_part(("不愁吃", "不愁穿"), "两不愁三保障")
    False
    >>> _one_a_part(("甲城", "乙丙中心"), "一城两中心")
    True
    """
    parts = parts_of(name)
    if len(items) != len(parts) or len(parts) < _FEW or "+" in name:
        return True
    if len({number for number, _ in parts}) == 1 and len(items) == parts[0][0]:
        return True
    return all(set(word[1:]) & set(item) for (_, word), item in zip(parts, items, strict=True))


# ── behind it


def _behind(after: str, use: FormulaUse, counts: Sequence[int]) -> Iterable[Expansion]:
    """Lists in brackets, and behind a colon or 即."""
    shapes: tuple[tuple[Form, re.Pattern[str]], ...] = (
        ("brackets", _IN_BRACKETS),
        ("stated", _SPEAKS),
    )
    for form, pattern in shapes:
        match = pattern.match(after)
        if match is None:
            continue
        items = listed_items(match[1], counts)
        if items:
            yield Expansion(items, form)
        else:
            yield from disagreeing(match[1], use, counts, form)


def in_parts(after: str, name: str) -> Expansion | None:
    """Part by part: “一带”即沿江生态带,“三廊”即文化长廊、产业长廊、景观长廊."""
    parts = parts_of(name)
    if len(parts) < _FEW:
        return None
    spans = []
    at = 0
    for _, part in parts:
        span = _explained(after, part, at)
        if span is None:
            return None
        spans.append(span)
        at = span[1]
    ends = [start for start, _ in spans[1:]] + [len(after)]
    items: list[str] = []
    for (number, _), (_, start), end in zip(parts, spans, ends, strict=True):
        said = SAYS.sub("", re.split("[。;；)）]", after[start:end])[0].strip(MARKS))
        several = listed_items(said, (number,)) if number > 1 and _BETWEEN.search(said) else ()
        items += several or (re.split("[,，]", said)[0].strip(MARKS),)
    return Expansion(tuple(items), "parts") if all(items) else None


def _explained(after: str, part: str, at: int) -> _Span | None:
    """Where ``part`` stands behind ``at`` with a word that explains it; digits only in quotes."""
    start = after.find(part, at)
    while start >= 0:
        end = start + len(part)
        explains = _EXPLAINS.match(after, end)
        quoted = after[start - 1 : start] in set(OPENING) and after[end : end + 1] in set(CLOSING)
        if explains is not None and (quoted or not part.isascii()):
            return start - quoted, explains.end()
        start = after.find(part, end)
    return None


# ── before it


def _ahead(before: str, use: FormulaUse, counts: Sequence[int]) -> Iterable[Expansion]:
    """A quoted list in front of the formula, or else the list that its clause ends with."""
    if before.rstrip().endswith(
        _AND_NOW
    ):  # what comes after 和 is another thing than what came before it
        return
    quotation = _LIST_QUOTED.search(before)
    if quotation is not None:
        listing = quotation[1]
        items = next((i for count in counts if (i := items_of(listing, count))), ())
        items = items or letters_of(listing, counts) or of_letters(listing, use.canonical)
        if items:
            yield Expansion(items, "listed")
        elif quotation[2] and quotation[2][-1] == "的" and "等" not in quotation[2]:
            yield from disagreeing(listing, use, counts, "listed")
        return
    for count in counts:
        items = ending_list(_IN_PASSING.sub("", before), count)[0]
        if items and _belongs(items, use, count):
            yield Expansion(items, "listed")
            return


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


def members_of(text: str, use: FormulaUse) -> _Span | None:
    """Where the members of 五个一 stand before it, each of them a 一 itself, as one formula."""
    if use.expansion is None or not use.canonical.endswith("个一"):
        return None
    before = _before(text, use.span_start)
    items, length = ending_list(before, use.numbers[0])
    if not items or not all("一" in item for item in items):
        return None
    end = use.span_start - (text[use.span_start - 1] in OPENING)
    start = end - length
    return start, start + len(text[start:end].rstrip().removesuffix("等"))
