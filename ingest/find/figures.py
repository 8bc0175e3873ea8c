"""Figures: every number that measures something, with what it measures.

`find_figures` reads one sentence, in simplified form. The work is done in four steps, each in a
module of its own: the numbers with their units (`quantities`), what they are about
(`indicators`), how they are meant (`attributes`), and which belong together (`groups`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from ingest import rules
from ingest.find.attributes import (
    Meanings,
    Stages,
    change_of,
    meanings_from,
    per_of,
    stage_of_heading,
)
from ingest.find.figure_rules import Quantity, Rules, rules_from
from ingest.find.groups import grouped
from ingest.find.indicators import Named, Phrases, indicator_id, name, phrase_before, phrases_from
from ingest.find.quantities import scan
from ingest.find.units import Units, units_from
from ingest.find.words import strip_end
from ingest.model import Figure, Stage

_CLAUSES = re.compile(r"[，,。；;！？：:\n]")
__all__ = ["FigureRules", "find_figures", "load_rules", "stage_of_heading"]

_JOINTS = frozenset(("、", "和", "，", ",", "与", "及"))
_DATED = re.compile(r"[年月日季旬今]|期间|时期|以来|目前")
_END = re.compile(r"[。；;！？\n]")
_WIDE = re.compile("[０-９．]")
_HALF_WIDTH = str.maketrans("０１２３４５６７８９．", "0123456789.")
_FARTHEST = 8  # numbers back, from which a name is taken over
_COUNTED = {"count", "money"}  # kinds that are never of the same thing
_CHANGING = frozenset(("percent", "pp", "permille", "multiple"))
_LONGEST_LIST = 12  # names before as many numbers
_STAGELESS = frozenset(("duration", "age"))


@dataclass(frozen=True, slots=True)
class FigureRules:
    """All tables that figures are found by, compiled. Make it once with `load_rules`."""

    quantities: Rules
    phrases: Phrases
    meanings: Meanings
    units: Units


@cache
def load_rules() -> FigureRules:
    """The project's own tables: units, figures, indicators, stages.

    Raises:
        ValueError: a table contradicts itself.
    """
    units = units_from(rules.table("units"))
    return FigureRules(
        quantities=rules_from(rules.table("figures"), units),
        phrases=phrases_from(rules.table("indicators"), rules.table("stages")["per"]["words"]),
        meanings=meanings_from(rules.table("stages")),
        units=units,
    )


def find_figures(
    text: str,
    rules: FigureRules,
    taken: Sequence[tuple[int, int]] = (),
    default_stage: Stage = "actual",
) -> tuple[Figure, ...]:
    """The figures of one sentence, ascending and disjoint.

    Args:
        text: a sentence or any line, in simplified form. A long line costs time in proportion.
        rules: what `load_rules` gives.
        taken: spans of dates, formulas and the like: no number is taken from inside them.
        default_stage: what a figure is where no word of the sentence says so; see
            `stage_of_heading` for sentences under a heading like 工作安排.

    Returns:
        Figures whose spans quote ``text``. Figures that belong together have the same
        ``group_key``, which is unique in this text only. ``period`` and ``place`` are left open.
    """
    plain = text.translate(_HALF_WIDTH) if _WIDE.search(text) else text
    quantities = scan(plain, rules.quantities, taken)
    if not quantities:
        return ()
    spans = sorted(span for span in taken if _DATED.search(plain, *span))
    stages = Stages(plain, rules.meanings, default_stage)
    names = _names(plain, quantities, rules, spans)
    figures = [
        _figure(plain, quantity, named, stages, rules)
        for quantity, named in zip(quantities, names, strict=True)
    ]
    figures = grouped(plain, _enumerated_changes(plain, figures, rules.phrases))
    if plain != text:
        figures = [replace(f, surface=text[f.span_start : f.span_end]) for f in figures]
    return tuple(figures)


def _figure(
    text: str, quantity: Quantity, named: Named | None, stages: Stages, rules: FigureRules
) -> Figure:
    """A quantity with all that is said about it."""
    change = change_of(text, quantity, rules.meanings)
    indicator = named.indicator if named else None
    known_as = (named.known_as if named else None) or indicator
    return Figure(
        span_start=quantity.start,
        span_end=quantity.end,
        surface=text[quantity.start : quantity.end],
        kind=quantity.kind,
        value=quantity.value,
        value_min=quantity.low,
        value_max=quantity.high,
        unit=quantity.unit,
        unit_text=quantity.unit_text,
        written_mult=quantity.power,
        rule=quantity.rule,
        qualifier=quantity.qualifier,
        change=change,
        indicator=indicator,
        indicator_id=indicator_id(rules.phrases, known_as, quantity.kind, change is not None),
        of_what=named.of_what if named else None,
        per=per_of(text, quantity, rules.meanings),
        stage=None if quantity.kind in _STAGELESS else stages.at(quantity.start),
        obs_status="M" if quantity.is_censored else None,
        confidence=quantity.confidence,
    )


def _names(
    text: str, quantities: Sequence[Quantity], rules: FigureRules, spans: Sequence[tuple[int, int]]
) -> list[Named | None]:
    """What each quantity is about; one that does not say takes over from the one before it."""
    names: list[Named | None] = []
    row: list[Named] = []  # the names of the last enumeration
    pending: list[Named] = []  # those of them that wait for their number
    for i, quantity in enumerate(quantities):
        previous = quantities[i - 1] if i else None
        floor = previous.end if previous else 0
        named = name(text, quantity, floor, rules.phrases, spans)
        between = text[floor : quantity.start]
        unsaid = named is None or named.indicator is None
        length = _row_length(text, quantities, i)
        listed = _row_names(text, quantity, length, floor, rules.phrases)
        if _END.search(between):
            row = []
        elif not listed and unsaid and not pending and length == len(row):
            listed = row  # 分别达到35621元、15208元，增长5.6%、8.3%
        elif not listed and unsaid and not pending and "分别" in between[-8:]:
            listed = _named_apart(text, quantities, names, i, length)
        if listed:
            row, pending = listed, listed[1:]
            named = listed[0]
        elif unsaid and pending and between in _JOINTS:
            named = pending.pop(0)
        elif unsaid and (heir := _heir_of(text, quantities, names, i)):
            named = Named(heir.indicator, named.of_what if named else heir.of_what)
        names.append(_belonging(text, quantities, names, named, i, rules.phrases))
    return names


def _heir_of(
    text: str, quantities: Sequence[Quantity], names: Sequence[Named | None], at: int
) -> Named | None:
    """The name that a number takes over: of the one before it, or of the last of its own kind.

    签约项目28个、总投资89.3亿元，开工31个: what is 开工 are projects, no investment.
    """
    here = quantities[at]
    for i in range(at - 1, max(-1, at - _FARTHEST), -1):
        there, between = quantities[i], text[quantities[i].end : quantities[i + 1].start]
        if _END.search(between):
            return None
        joined = i == at - 1 and between in _JOINTS
        if joined or {here.kind, there.kind} != _COUNTED:
            return names[i]
    return None


def _named_apart(
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
        if len(heads) == length or _END.search(text[quantities[i].end : quantities[i + 1].start]):
            break
        if quantities[i].kind not in _CHANGING and named:
            heads.insert(0, named)
    return heads if len(heads) == length > 1 else []


def _row_length(text: str, quantities: Sequence[Quantity], at: int) -> int:
    """How many numbers follow each other from ``at`` with nothing but 、 or 和 between."""
    length = 1
    while length < _LONGEST_LIST and at + length < len(quantities):
        gap = text[quantities[at + length - 1].end : quantities[at + length].start]
        if gap not in _JOINTS:
            break
        length += 1
    return length


def _row_names(
    text: str, quantity: Quantity, length: int, floor: int, phrases: Phrases
) -> list[Named]:
    """甲、乙分别增长5.3%、8.1%: the names in order, as many as there are numbers."""
    if length < 2:
        return []
    start = quantity.start
    clause = _CLAUSES.split(text[max(floor, start - 60) : start])[-1]
    if not ("、" in clause or "和" in clause):
        return []
    clause = strip_end(clause, phrases.predicates, 6)
    for joints in ("、", "、和与及"):
        parts = [part for part in re.split(f"[{joints}]", clause) if part]
        if len(parts) == length:
            return _row(parts, phrases)
    return []


def _row(parts: Sequence[str], phrases: Phrases) -> list[Named]:
    """The names of an enumeration; 城镇 before 农村居民收入 is known as 城镇居民收入."""
    names = [phrase_before(part, phrases) or Named(part) for part in parts]
    head = names[-1].indicator or ""
    for i, named in enumerate(names[:-1]):
        ends = (f"{named.indicator}{head[k:]}" for k in range(1, len(head) - 1))
        whole = next((end for end in ends if end in phrases.known), None)
        if whole and named.indicator not in phrases.known:
            names[i] = replace(named, known_as=whole)
    return names


def _belonging(
    text: str,
    quantities: Sequence[Quantity],
    names: Sequence[Named | None],
    named: Named | None,
    at: int,
    phrases: Phrases,
) -> Named | None:
    """A bare 总投资 belongs to the projects counted before it in the sentence."""
    if named is None or named.of_what or named.indicator not in phrases.bare:
        return named
    for i in range(at - 1, max(-1, at - 4), -1):
        gap = text[quantities[i].end : quantities[at].start]
        earlier = names[i]
        if _END.search(gap):
            break
        if earlier and earlier.indicator and quantities[i].kind == "count":
            return replace(named, of_what=earlier.indicator)
    return named


def _enumerated_changes(text: str, figures: list[Figure], phrases: Phrases) -> list[Figure]:
    """分别增长5.6%、8.3%: the second number grows as the first does."""
    for i in range(1, len(figures)):
        before, here = figures[i - 1], figures[i]
        between = text[before.span_end : here.span_start]
        alike = before.unit == here.unit and between in _JOINTS
        if alike and before.change and not here.change:
            known = indicator_id(phrases, here.indicator, here.kind, changes=True)
            figures[i] = replace(here, change=before.change, indicator_id=known)
    return figures
