"""A list taken apart into the items that a formula counts, and whether they are what it counts.

It may be quoted, stand in brackets or end a clause; its items may be parted by any mark, be letters
of one word, or be those clauses of a text that have the word which the formula counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from ingest import rules as tables
from ingest.find.formula_names import CLOSING, OPENING, counts_of, key_of, parts_of
from ingest.model import Expansion, Form, FormulaUse

_FEW = 2  # so few items in a row may be a list of anything
_ITEM = 24  # the longest item
_PLAIN = 16  # the longest item of a list that does not agree
MARKS = '“”"「」『』‘’ 　,，、;；。:：!！'
_TAIL = re.compile(r"(?:等方面|等内容|等)?[。!?！？]?$")
SAYS = re.compile(
    r"^[:：]?(?:[^、,，]{0,14}[,，](?:包括|分别是|分别为|即)|即|就是|分别是|分别为|是指|指的是|指|包括)"
    r"[:：]?"
)
COUNTED = re.compile("^[一二三四五六七八九十]{1,2}[是要]")
_SHORT_FOR = re.compile("(?:简称|统称|合称|总称|称谓)[。]?$")
_NTH = re.compile(r"[,，;；]?\s*[一二三四五六七八九十]{1,2}是")
_MORE = re.compile(r"等(?:[几多]?[个项大]?(?:方面|内容|工作)?)?[。!?！？]?$")
_CLAUSE_ENDS = re.compile(r"[,，。;；:：!！?？()（）\n]")
_LAST_CLAUSE = re.compile(
    r"([^,，。;；:：!?！？()（）\n]*、[^,，。;；:：!?！？()（）\n]*?)(?:等|这|的|等的)?\s*$"
)
_AND_MORE = re.compile(r"(?:等[^、]{0,4}|所谓|为|实现|并称|合称|统称|组成)$")
_FIGURE = re.compile(r"[0-9.]+[^0-9]?$")
_NUMBERED = re.compile(r"^[^0-9]{1,8}(?=[0-9])")
_PIECE = re.compile(r"[^、,，;；:：。]+")
_PART_BY_PART = re.compile(rf"[{OPENING}][0-9NX]{{1,3}}[{CLOSING}]")
_PARTICLES = "由将把按凭"  # they lead to the first item of a list, which none of them begins
_LETTERS = re.compile(r"[1-9][0-9]?字|[一-鿿]{1,3}字")


@cache
def _lead_in() -> re.Pattern[str]:
    """What can stand between the subject of a sentence and the first item of a list."""
    return re.compile("|".join(map(re.escape, tables.table("formulas")["lead_in"])))


def listed_items(listing: str, counts: Sequence[int]) -> tuple[str, ...]:
    """``listing``, or what it begins with, in as many items as one of ``counts`` says.

    What explains a formula part by part (“1”即…) is no list.
    """
    if _PART_BY_PART.match(listing):
        return ()
    whole = listing, re.split("[;；]", listing)[0], re.split("[,，;；]", listing)[0]
    return next(
        (items for text in whole for count in counts if (items := items_of(text, count))), ()
    )


def disagreeing(
    listing: str, use: FormulaUse, counts: Sequence[int], form: Form
) -> Iterable[Expansion]:
    """A plain list of another number of items than the formula has."""
    if _MORE.search(listing) or len(counts) > 1 or "、" not in listing:
        return
    items = [item.strip(MARKS) for item in _TAIL.sub("", listing).split("、")]
    plain = all(0 < len(i) <= _PLAIN and not re.search("[,，;；]", i) for i in items)
    if plain and len(items) not in counts and not any(map(_FIGURE.match, items)):
        yield Expansion(tuple(items), form, agrees=False)


def agrees(name: str, items: Sequence[str]) -> bool:
    """Whether there are as many ``items`` as the formula ``name`` counts, or characters in them.

    >>> agrees("三抓", ["抓早", "抓实"]), agrees("六字方针", ["快准", "细严", "实效"])
    (False, True)
    """
    counted = {len(items), sum(map(len, items)) if _LETTERS.match(name) else 0}
    return not counted.isdisjoint(counts_of(name))


def of_letters(listing: str, name: str) -> tuple[str, ...]:
    """The items of a list for a formula that counts its characters: 十二字方针."""
    if not _LETTERS.match(name):
        return ()
    items = tuple(item.strip(MARKS) for item in re.split("[、,，;；]", listing))
    return items if sum(map(len, items)) in counts_of(name) else ()


def items_of(listing: str, count: int) -> tuple[str, ...]:
    """``listing`` in exactly ``count`` items, by whichever mark gives that many; else none."""
    listing = SAYS.sub("", _TAIL.sub("", listing))
    if _SHORT_FOR.search(listing):
        return ()
    if _NTH.match(listing):
        return _fit(filter(None, _NTH.split(listing)), count)
    for mark in ("、", r"[,，]", r"[;；]", r"[、,，;；和及与]|以及"):
        items = _fit(_without_tail(re.split(mark, listing)), count)
        if items:
            return items
    return ()


def letters_of(listing: str, counts: Sequence[int]) -> tuple[str, ...]:
    """The characters of a quotation, where they are the items: “吃住行游购娱”六要素."""
    return tuple(listing) if listing.isalpha() and len(listing) in counts else ()


def _without_tail(items: Sequence[str]) -> Sequence[str]:
    """Without what follows the last item of a list: 甲、乙、丙,压茬推进; nor what leads to numbers.

    >>> _without_tail(["甲", "乙", "丙,压茬推进"]), _without_tail(["打造2家龙头", "5家骨干"])
    (['甲', '乙', '丙'], ['2家龙头', '5家骨干'])
    """
    if len(items) < _FEW:
        return items
    first, last = items[0], items[-1]
    if not any(re.search(f"[,，{OPENING}]", item) for item in items[:-1]):
        last = re.split(f"(?<=.)[,，{OPENING}]", last)[0]
    if all(item[:1].isdigit() for item in items[1:]):
        first = _NUMBERED.sub("", first)
    return [first, *items[1:-1], last]


def _fit(items: Iterable[str], count: int) -> tuple[str, ...]:
    trimmed = tuple(item.strip(MARKS) for item in items)
    fits = len(trimmed) == count and all(
        0 < len(item) <= _ITEM and not _FIGURE.match(item) for item in trimmed
    )
    return trimmed if fits else ()


def ending_list(before: str, count: int) -> tuple[tuple[str, ...], int]:
    """The items of the list that ``before`` ends with, and its length back to the first item.

    Of 洪洞县聚焦搞好一批创建、… the first item starts behind a lead-in (聚焦), where it is as long
    as the others, best of all.
    """
    if "、" not in before:
        return (), 0
    begins = max((m.end() for m in _CLAUSE_ENDS.finditer(before.rstrip())), default=0)
    lead = _LAST_CLAUSE.match(before, begins)
    if lead is None:
        return (), 0
    parts = _AND_MORE.sub("", lead[1]).split("、")
    if len(parts) == count - 1 and count > 2:  # A、B和C
        parts[-1:] = re.split("以及|[和及与]", parts[-1], maxsplit=1)
    items = _fit(parts, count)
    if not items or count < 2:
        return (), 0
    typical = sum(map(len, items[1:])) / (count - 1)
    first = SAYS.sub("", _led_to(items[0], items[1:])).strip(MARKS)
    if not first or len(first) > 1.6 * typical + 2:
        return (), 0
    return (first, *items[1:]), len(before) - lead.start(1) - parts[0].rindex(first)


def pieces(text: str) -> list[str]:
    """The clauses of ``text``, and the items of its lists."""
    return _PIECE.findall(text)


def keyed_run(parts: Sequence[str], name: str, counts: Sequence[int]) -> tuple[str, ...]:
    """Of ``parts`` those in a row that have the word a formula counts, if it counts so many.

    >>> keyed_run(["实现零上访", "零事故", "零案件", "守住底线"], "三零", (3,))
    ('零上访', '零事故', '零案件')
    """
    key = key_of(name)
    keys = [key] if key else [word[1:] for _, word in parts_of(name) if not word.isascii()]
    if not any(keys) or any(len(one) < 1 for one in keys):
        return ()
    short = [one[-2:] for one in keys]
    runs: list[list[str]] = [[]]
    for part in parts:
        if any(one in part for one in short):
            runs[-1].append(COUNTED.sub("", part))
        elif runs[-1]:
            runs.append([])
    fitting = [run for run in runs if len(run) in counts and len(run) > _FEW]
    if len(fitting) != 1:
        return ()
    run = fitting[0]
    if len(keys) > 1 and not all(all(one in part for one in keys) for part in run):
        return ()
    return _at_the_same_end(run, keys[0][:2], short[0]) if len(keys) == 1 else tuple(run)


def _at_the_same_end(run: Sequence[str], head: str, tail: str) -> tuple[str, ...]:
    """The items of ``run``, each beginning or each ending with the word; none if they do neither.

    What leads to the first item, or follows the last one, is taken off.
    """
    first, last = run[0].strip(MARKS), run[-1].strip(MARKS)
    inner = [part.strip(MARKS) for part in run[1:-1]]
    if all(part.startswith(head) for part in (*inner, last)):
        items = (first[first.index(head) :] if head in first else "", *inner, last)
    elif all(part.endswith(tail) for part in (first, *inner)) and tail in last:
        last = last[: last.rindex(tail) + len(tail)]
        items = (_led_to(first, (*inner, last)), *inner, last)
    elif len(tail) == 1 and not re.search("[0-9]", first + last):
        items = (first, *inner, last)
    else:
        return ()
    return items if all(0 < len(item) <= _ITEM for item in items) else ()


def _led_to(first: str, others: Sequence[str]) -> str:
    """The first item behind what leads to it, where it comes out as long as the others."""
    if all(other[:2] == first[:2] for other in others):
        return first
    if not any(map(_lead_in().match, others)):
        while (led := _lead_in().match(first)) and _FEW <= led.end() <= len(first) - _FEW:
            first = first[led.end() :]
        if first[0] in _PARTICLES and len(first) > _FEW:
            first = first[1:]
    typical = sum(map(len, others)) / len(others)
    starts = [0, *(m.end() for m in _lead_in().finditer(first) if m.end() < len(first))]
    return first[min(starts, key=lambda at: abs(len(first) - at - typical)) :]
