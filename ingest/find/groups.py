"""Figures that belong together: chains, totals and their parts, from and to.

The numbers of a group must not be added up: a total holds its parts, and a chain counts one
thing twice.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace
from fractions import Fraction
from typing import Literal

from ingest.model import Figure

_FROM = re.compile(r"(?:由|从)[^，,。；;\n]{0,14}$")
_TO = re.compile(r"^[^，,。；;0-9\n]{0,10}(?:到|至|为)[^，,。；;0-9\n]{0,6}$")
_PARTS = re.compile(r"其中|包括|包含|分别是|含")
_END_OF_PARTS = re.compile(r"[。；;！？\n]")
_ADDITIVE = frozenset(("count", "money", "area", "length", "weight", "volume"))
_REACH_OF_PARTS = 240  # characters behind 其中
_BOUNDS = frozenset(("at_least", "at_most"))  # 亿元以上项目: a class, not an amount

Members = list[tuple[int, Literal["total", "part", "chain", "from", "to"]]]


def grouped(text: str, figures: list[Figure]) -> list[Figure]:
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
        if (
            part.unit != whole.unit
            or part.value is None
            or part.change
            or part.qualifier in _BOUNDS
        ):
            continue
        left -= Fraction(part.value)
        if left < 0:
            break
        members.append(i)
    return members
