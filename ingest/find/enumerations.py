"""Names that stand in a row, each with its own number: 甲、乙分别增长5.3%、8.1%."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.find.behind import leads, phrase_behind
from ingest.find.figure_rules import Quantity
from ingest.find.indicators import Named
from ingest.find.phrase_edges import without_lead
from ingest.find.phrase_rules import Phrases
from ingest.find.phrases import phrase_before, without_comparison
from ingest.find.shortened import completed, divided

JOINTS = frozenset(("、", "和", "，", ",", "与", "及"))
CHANGING = frozenset(("percent", "pp", "permille", "multiple"))
ITEM_END = re.compile(r"[。；;！？\n]")
# 分别上升6.2%、下降9.4%: a row, though it turns.
TURN = re.compile(r"[、和](?:上升|下降|增长|减少|提高|降低|增加|回落)|[、和][-−－]")
_TURNS = frozenset("、和")  # what that begins with
_CLAUSES = re.compile(r"[，,。；;！？：:\n]")
# 甲和乙由1989年的602元和1374元: from when, behind the names.
_SINCE = re.compile(r"(?:由|从)[0-9]{4}年[底末初]?的?$")
# 2022年和2023年财政收入分别: one thing at several times.
_WHEN = re.compile(
    "[^，]{0,6}(?:[0-9]{2}|[上下]半|前)年[初中底末度]?|[^，]{0,6}季度|[^，]{0,6}[0-9]月份?|[0-9]{4}"
)
_TO_WHOM = ("对", "给", "向")
_ROW_REACH = 60  # characters before a row in which its names stand
_FAR = 12  # characters from 分别 to its number
_IN_ORDER = re.compile("分别[^，。；;]{0,9}$")
_LONGEST_LIST = 12  # names before as many numbers


def listed_names(
    text: str,
    quantities: Sequence[Quantity],
    names: Sequence[Named | None],
    at: int,
    phrases: Phrases,
    row: list[Named] | None,
) -> list[Named]:
    """The names of the numbers that stand in a row from ``at`` on, in order.

    ``row`` has the names of the last row, where the number says none of its own; else ``None``.
    """
    quantity, floor = quantities[at], quantities[at - 1].end if at else 0
    length = row_length(text, quantities, at)
    if length < 2 and not row:
        return []
    listed = row_names(text, quantity, length, floor, phrases)
    in_order = _IN_ORDER.search(text, max(floor, quantity.start - _FAR), quantity.start)
    if length > 1 and in_order and (listed or row is not None):
        noun = _noun_behind(text, quantities[at + length - 1], phrases)
        if noun:
            return [Named(noun, part=True)] * length
    if listed or row is None:
        return listed
    if length == len(row):
        return row  # 分别达到35621元、15208元，增长5.6%、8.3%
    if length < 2 or not (in_order or quantity.kind in CHANGING):
        return []
    listed = named_apart(text, quantities, names, at, length)
    return listed or (row_before(text, quantity, length, floor, phrases) if in_order else [])


def headed_names(
    text: str, quantities: Sequence[Quantity], at: int, named: Named | None, row: Sequence[Named]
) -> list[Named]:
    """出栏率分别达到45%、98%: the names of a row that has one head; of parts, behind a ``row``."""
    start, length = quantities[at].start, row_length(text, quantities, at)
    if named is None or length < 2 or not _IN_ORDER.search(text, max(0, start - _FAR), start):
        return []
    return [named._replace(part=True) if length == len(row) else named] * length


def _noun_behind(text: str, last: Quantity, phrases: Phrases) -> str | None:
    """What stands behind the last number of a row for all: 分别有12个、13个村."""
    if last.kind in CHANGING:
        return None
    noun = phrase_behind(text, last, phrases)
    told = noun and (leads(last) or noun.endswith((*phrases.funds, *phrases.measures)))
    return noun if told else None


def named_apart(
    text: str,
    quantities: Sequence[Quantity],
    names: Sequence[Named | None],
    at: int,
    length: int,
) -> list[Named]:
    """出栏18万头，存栏320万只，同比分别增长3.2%、5.5%: the names of the last levels, in order."""
    heads: list[Named] = []
    for i in range(at - 1, -1, -1):
        named = names[i]
        if len(heads) == length or ITEM_END.search(
            text[quantities[i].end : quantities[i + 1].start]
        ):
            break
        if quantities[i].kind not in CHANGING and named:
            heads.insert(0, named)
    return heads if len(heads) == length > 1 else []


def row_length(text: str, quantities: Sequence[Quantity], at: int) -> int:
    """How many numbers follow each other from ``at`` with nothing but 、 or 和 between."""
    length = 1
    while length < _LONGEST_LIST and at + length < len(quantities):
        last, following = quantities[at + length - 1], quantities[at + length]
        gap = text[last.end : following.start]
        if gap not in JOINTS and not (
            gap[:1] in _TURNS and last.kind == following.kind and TURN.fullmatch(gap)
        ):
            break
        length += 1
    return length


def row_names(
    text: str, quantity: Quantity, length: int, floor: int, phrases: Phrases
) -> list[Named]:
    """甲、乙分别增长5.3%、8.1%: the names in order, as many as there are numbers."""
    if length < 2:
        return []
    start = quantity.start
    clauses = _CLAUSES.split(text[max(floor, start - _ROW_REACH) : start])
    return _names_in(clauses[-1], length, phrases)


def row_before(
    text: str, quantity: Quantity, length: int, floor: int, phrases: Phrases
) -> list[Named]:
    """甲和乙，2000年分别达到2253元和6280元: the names that the clause before the numbers lists.

    Where it lists none, nobody says what the numbers are of: no name that was taken over fits.
    """
    clauses = _CLAUSES.split(text[max(floor, quantity.start - _ROW_REACH) : quantity.start])
    for clause in reversed(clauses[:-1]):
        if clause.startswith(_TO_WHOM):
            continue  # 对获得国家级、省级称号的企业，分别给予: to whom, not what
        if listed := _names_in(clause, length, phrases):
            return listed
    return [Named(None, part=True)] * length


def _names_in(clause: str, length: int, phrases: Phrases) -> list[Named]:
    clause = _SINCE.sub("", without_comparison(clause, phrases))
    clause = phrases.predicates.strip(clause)
    if not ("、" in clause or "和" in clause):
        return divided(clause, phrases) if length == len(("城", "乡")) else []
    for joints in ("、", "、和与及"):
        parts = [part for part in re.split(f"[{joints}]", clause) if part]
        if len(parts) == length and not _WHEN.fullmatch(parts[0]):
            return _row(parts, phrases)
    return []


def _row(parts: Sequence[str], phrases: Phrases) -> list[Named]:
    """The names of an enumeration; 城镇 before 农村居民收入 is known as 城镇居民收入."""
    parts = [without_lead(parts[0], phrases), *parts[1:]]  # 全县牛、羊存栏
    names = [phrase_before(part, phrases) or Named(part) for part in parts]
    names = _of_each(names, phrases)
    head = names[-1].known_as or names[-1].indicator or ""
    for i, named in enumerate(names[:-1]):
        ends = (f"{named.indicator}{head[k:]}" for k in range(1, max(2, len(head) - 1)))
        whole = next((end for end in ends if end in phrases.known), None)
        said = named.known_as or named.indicator
        if whole and whole != head and said not in phrases.known:
            names[i] = named._replace(known_as=whole)
    last = names[-1].indicator or ""
    if head not in phrases.known and any(last.startswith(w) for w in phrases.halves):
        # 进口、出口通关时间: neither is what the table calls so
        names = [named._replace(part=True) for named in names]
    for i, named in enumerate(names[1:], 1):  # 生猪存栏、出栏
        names[i] = completed("", named, names[i - 1], phrases) or named
    return names


def _of_each(names: Sequence[Named], phrases: Phrases) -> list[Named]:
    """第一、第二、第三产业投资: the last has the head, 投资, of what the others name bare."""
    head, whose = names[-1].indicator, names[-1].of_what
    if not head or not whose:
        return list(names)
    return [
        named
        if named.of_what or (named.indicator or "").endswith((head, *phrases.measures))
        else named._replace(indicator=head, of_what=named.indicator, known_as=None)
        for named in names
    ]
