"""Names that stand in a row, each with its own number: 甲、乙分别增长5.3%、8.1%."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.find.figure_rules import Quantity
from ingest.find.indicators import Named
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
_ROW_REACH = 60  # characters before a row in which its names stand
_LONGEST_LIST = 12  # names before as many numbers


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
        if len(parts) == length:
            return _row(parts, phrases)
    return []


def _row(parts: Sequence[str], phrases: Phrases) -> list[Named]:
    """The names of an enumeration; 城镇 before 农村居民收入 is known as 城镇居民收入."""
    names = [phrase_before(part, phrases) or Named(part) for part in parts]
    head = names[-1].known_as or names[-1].indicator or ""
    for i, named in enumerate(names[:-1]):
        ends = (f"{named.indicator}{head[k:]}" for k in range(1, len(head) - 1))
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
