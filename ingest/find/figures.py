"""Figures: every number that measures something, with what it measures.

`find_figures` reads one sentence, in simplified form. The work is done in four steps, each in a
module of its own: the numbers with their units (`quantities`), what they are about
(`indicators`), how they are meant (`attributes`), and which belong together (here).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from typing import Literal

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
from ingest.find.indicators import Named, Phrases, indicator_id, name, phrase_before, phrases_from
from ingest.find.quantities import scan
from ingest.find.units import Units, units_from
from ingest.find.words import strip_end
from ingest.model import Figure, Stage

_CLAUSES = re.compile(r"[，,。；;！？：:\n]")
__all__ = ["FigureRules", "find_figures", "load_rules", "stage_of_heading"]

_JOINTS = frozenset(("、", "和", "，", ",", "与", "及"))
_FROM = re.compile(r"(?:由|从)[^，,。；;\n]{0,14}$")
_TO = re.compile(r"^[^，,。；;0-9\n]{0,10}(?:到|至|为)[^，,。；;0-9\n]{0,6}$")
_DATED = re.compile(r"[年月日季旬今]|期间|时期|以来|目前")
_PARTS = re.compile(r"其中|包括|包含|分别是|含")
_END_OF_PARTS = re.compile(r"[。；;！？\n]")
_HALF_WIDTH = str.maketrans("０１２３４５６７８９．", "0123456789.")
_LONGEST_LIST = 12  # names before as many numbers
_ADDITIVE = frozenset(("count", "money", "area", "length", "weight", "volume"))
_REACH_OF_PARTS = 240  # characters behind 其中
Members = list[tuple[int, Literal["total", "part", "chain", "from", "to"]]]
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
        phrases=phrases_from(rules.table("indicators")),
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
    plain = text.translate(_HALF_WIDTH)
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
    figures = _grouped(plain, _enumerated_changes(plain, figures, rules.phrases))
    if plain != text:
        figures = [replace(f, surface=text[f.span_start : f.span_end]) for f in figures]
    return tuple(figures)


def _figure(
    text: str, quantity: Quantity, named: Named | None, stages: Stages, rules: FigureRules
) -> Figure:
    """A quantity with all that is said about it."""
    change = change_of(text, quantity, rules.meanings)
    indicator = named.indicator if named else None
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
        indicator_id=indicator_id(rules.phrases, indicator, quantity.kind, change is not None),
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
    shared: list[str] = []
    for i, quantity in enumerate(quantities):
        previous = quantities[i - 1] if i else None
        floor = previous.end if previous else 0
        named = name(text, quantity, floor, rules.phrases, spans)
        between = text[floor : quantity.start]
        if named is None or named.indicator is None:
            if shared and between in _JOINTS:
                named = Named(shared.pop(0))
            elif previous and names[-1] and _hands_on(previous, between):
                of_what = named.of_what if named else names[-1].of_what
                named = Named(names[-1].indicator, of_what)
        parts = _enumeration(text, quantities, i, floor, rules.phrases)
        if parts:
            shared = parts[1:]
            named = Named(parts[0])
        names.append(_belonging(text, quantities, names, named, i, rules.phrases))
    return names


def _hands_on(previous: Quantity, between: str) -> bool:
    """Whether the next number may take over what ``previous`` is about."""
    return previous.kind != "duration" and not _END_OF_PARTS.search(between)


def _enumeration(
    text: str, quantities: Sequence[Quantity], at: int, floor: int, phrases: Phrases
) -> list[str]:
    """甲、乙分别增长5.3%、8.1%: the names in order, as many as there are numbers."""
    count = 1
    while count < _LONGEST_LIST and at + count < len(quantities):
        gap = text[quantities[at + count - 1].end : quantities[at + count].start]
        if gap not in _JOINTS:
            break
        count += 1
    start = quantities[at].start
    clause = _CLAUSES.split(text[max(floor, start - 60) : start])[-1]
    if count < 2 or "、" not in clause + "、" * ("和" in clause):
        return []
    clause = strip_end(clause, phrases.predicates, 6)
    for joints in ("、", "、和与及"):
        parts = [part for part in re.split(f"[{joints}]", clause) if part]
        if len(parts) == count:
            return [_alone(part, phrases) for part in parts]
    return []


def _alone(part: str, phrases: Phrases) -> str:
    """One name of an enumeration."""
    named = phrase_before(part, phrases)
    return named.indicator if named and named.indicator else part


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
        if _END_OF_PARTS.search(gap):
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


# ── figures that belong together


def _grouped(text: str, figures: list[Figure]) -> list[Figure]:
    """With group keys and roles: chains, totals and their parts, from and to."""
    groups = 0
    for form in (_parts, _chains, _changes):
        for members in form(text, figures):
            if any(figures[i].group_key for i, _ in members):
                continue
            for i, role in members:
                figures[i] = replace(figures[i], group_key=f"g{groups}", group_role=role)
            groups += 1
    return figures


def _chains(text: str, figures: list[Figure]) -> list[Members]:
    """3865户9164人: one thing counted in several units, nothing between."""
    chains: list[Members] = []
    for i in range(1, len(figures)):
        a, b = figures[i - 1], figures[i]
        if a.span_end != b.span_start or a.kind != "count" or b.kind != "count":
            continue
        if a.unit == b.unit:
            continue
        if chains and chains[-1][-1][0] == i - 1:
            chains[-1].append((i, "chain"))
        else:
            chains.append([(i - 1, "chain"), (i, "chain")])
    return chains


def _changes(text: str, figures: list[Figure]) -> list[Members]:
    """由3860元增加到1.2万元: where it came from and where it went."""
    pairs: list[Members] = []
    for i in range(1, len(figures)):
        a, b = figures[i - 1], figures[i]
        before = text[max(0, a.span_start - 16) : a.span_start]
        alike = a.kind == b.kind and a.unit == b.unit
        if alike and _FROM.search(before) and _TO.match(text[a.span_end : b.span_start]):
            pairs.append([(i - 1, "from"), (i, "to")])
    return pairs


def _parts(text: str, figures: list[Figure]) -> list[Members]:
    """25个，其中甲17个、乙8个: a total and what it is made of, never to be added up."""
    found: list[Members] = []
    ends = [figure.span_end for figure in figures]
    for match in _PARTS.finditer(text):
        behind = bisect_right(ends, match.end())
        until = _END_OF_PARTS.search(text, match.end(), match.end() + _REACH_OF_PARTS)
        stop = until.start() if until else match.end() + _REACH_OF_PARTS
        last = behind
        while last < len(figures) and figures[last].span_start < stop:
            last += 1
        if not behind or _END_OF_PARTS.search(text, ends[behind - 1], match.start()):
            continue
        for total in range(behind - 1, max(-1, behind - 4), -1):
            members = _of_total(figures, total, range(behind, last))
            if members:
                found.append([(total, "total"), *((i, "part") for i in members)])
                break
    return found


def _of_total(figures: list[Figure], total: int, behind: range) -> list[int]:
    """The figures behind that count the same as the total and together do not exceed it."""
    whole = figures[total]
    if whole.value is None or whole.kind not in _ADDITIVE:
        return []
    members: list[int] = []
    left = Fraction(whole.value)
    for i in behind:
        part = figures[i]
        if part.unit != whole.unit or part.value is None or part.change:
            continue
        left -= Fraction(part.value)
        if left < 0:
            break
        members.append(i)
    return members
