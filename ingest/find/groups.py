"""Figures that belong together: chains, totals and their parts, from and to.

The numbers of a group must not be added up: a total holds its parts, and a chain counts one
thing twice. Whether the parts told of make up their total is kept with them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from ingest.find.figure_rules import BOUNDS
from ingest.model import Figure

_FROM = re.compile(r"(?:由|从)[^，,。；;\n]{0,14}$")
_TO = re.compile(
    r"^[^，,。；;0-9\n]{0,10}(?:到|至|为)(?:(?:[0-9]{4}|[一二][0-9一二三四五六七八九〇○零]{3})年[底末初]?的?)?"
    r"[^，,。；;0-9\n]{0,6}$"
)
_ONCE = re.compile(r"同期(?:仅)?(?:为|是|有|完成|达到?)?$")  # 去年同期为198件: not what 其中 parts
_PARTS = re.compile(r"其中|包括|包含|分别[是为有]|含")
_IN_ALL = re.compile(r"(?:共计|合计|总计|共有?|合在一起)[^，,。；;、0-9\n]{0,6}$")
_END_OF_PARTS = re.compile(r"[。；;！？\n]")
_PAID_OR_COUNTED = frozenset(("count", "money"))
_LISTED = re.compile(r"[^，,。；;：:、]{0,10}[、和][^，,。；;：:]*$")
_NEXT_OF_KIND = re.compile(r"、[^，,。；;：:、]{0,2}$")  # 小学650元、初中850元
_NOUN_NEXT = re.compile(r"[，,、][\u4e00-\u9fff]{1,4}$")  # 每人占有粮食近八百斤，棉花十多斤
# Behind a level, the amount by which it changed.
_MORE_OF_IT = re.compile(r"[，,][^，,。；;0-9]{0,10}(?:增长?|增加|提高|减少?|降低|多|少|高|低)了?$")
_CHAINED = frozenset(("count", "money", "area", "length", "weight", "volume"))
_JOINED = re.compile(r"[、和及与]|以及")
_ADDITIVE = frozenset(("count", "money", "area", "length", "weight", "volume", "energy", "power"))
_REACH_OF_PARTS = 240  # characters behind 其中
_FARTHEST = 3  # figures before 其中, among which the total is
_FROM_REACH = 16  # characters before a number in which 由 stands
_MOST = 12  # parts of a total
_TOO_MUCH = Fraction(3, 2)  # what makes more than this of a total is no slip of the writer's

Role = Literal["total", "part", "chain", "from", "to"]
Sum = Literal["equal", "below", "above"]


@dataclass(frozen=True, slots=True)
class Group:
    """Figures by their place in the sentence with their roles, and what the parts make."""

    members: tuple[tuple[int, Role], ...]
    sum: Sum | None = None


def grouped(text: str, figures: list[Figure]) -> list[Figure]:
    """With group keys and roles: chains, totals and their parts, from and to.

    A part is counted per what its total is (人均收入31846元，其中工资性收入19210元).
    """
    if any(figure.per for figure in figures):
        figures = _listed_rates(text, figures)
    groups = 0
    for form in (_summed_up, _changes, _parts, _chains):
        for group in form(text, figures):
            if any(figures[i].group_key for i, _ in group.members):
                continue
            whole = next((figures[i] for i, role in group.members if role == "total"), None)
            for i, role in group.members:
                per = figures[i].per or (whole.per if whole and role == "part" else None)
                figures[i] = figures[i]._replace(
                    group_key=f"g{groups}",
                    group_role=role,
                    group_sum=group.sum,
                    per=per,
                )
            groups += 1
    return figures


def _listed_rates(text: str, figures: list[Figure]) -> list[Figure]:
    """每千人口医师2.9人、护士3.2人, 人均收入263元，净增41元: all are counted per the same."""
    for i in range(1, len(figures)):
        before, here = figures[i - 1], figures[i]
        if not before.per or here.per:
            continue
        between = text[before.span_end : here.span_start]
        each, same = before.per.startswith("每"), before.unit == here.unit
        alike = same and (
            _JOINED.fullmatch(between) or _MORE_OF_IT.match(between) or _NEXT_OF_KIND.match(between)
        )
        listed = alike or (each and _LISTED.match(between))
        of_each = each and same and _NOUN_NEXT.match(between)
        if of_each or (listed and here.kind in _PAID_OR_COUNTED):
            figures[i] = here._replace(per=before.per)
    return figures


def _chains(text: str, figures: list[Figure]) -> list[Group]:
    """3865户9164人, 16处23.5公里: one thing in several units, nothing between."""
    chains: list[list[int]] = []
    for i in range(1, len(figures)):
        a, b = figures[i - 1], figures[i]
        if a.span_end != b.span_start or a.kind != "count" or b.kind not in _CHAINED:
            continue
        if a.unit == b.unit or a.qualifier in BOUNDS:  # 600分以上37人
            continue
        if chains and chains[-1][-1] == i - 1:
            chains[-1].append(i)
        else:
            chains.append([i - 1, i])
    return [Group(tuple((i, "chain") for i in chain)) for chain in chains]


def _changes(text: str, figures: list[Figure]) -> list[Group]:
    """由3860元增加到1.2万元, 由1126户4385人减少到23户61人: where it came from and where it went."""
    pairs: list[Group] = []
    if "由" not in text and "从" not in text:
        return pairs
    for i in range(1, len(figures)):
        if not _TO.match(text[figures[i - 1].span_end : figures[i].span_start]):
            continue
        first = i - 1
        while _in_row(text, figures, first):
            first -= 1
        start = figures[first].span_start
        if not _FROM.search(text, max(0, start - _FROM_REACH), start):
            continue
        last = i
        while last - i < i - 1 - first and _in_row(text, figures, last + 1):
            last += 1
        pairs += _pairs(figures, range(first, i), range(i, last + 1))
    return pairs


def _in_row(text: str, figures: Sequence[Figure], at: int) -> bool:
    """Whether a figure goes on with the one before it, as in 1126户4385人 and 2.1万元、0.6万元."""
    if not 0 < at < len(figures):
        return False
    between = text[figures[at - 1].span_end : figures[at].span_start]
    return not between or _JOINED.fullmatch(between) is not None


def _pairs(figures: Sequence[Figure], begun: range, gone: range) -> list[Group]:
    """One pair for each that went somewhere, in their order; where only some did, one for all."""
    before, after = ([(figures[i].kind, figures[i].unit) for i in row] for row in (begun, gone))
    if before == after:
        return [Group(((a, "from"), (b, "to"))) for a, b in zip(begun, gone, strict=True)]
    to = [i for i, unit in zip(gone, after, strict=True) if unit in before]
    if (len(set(before)) < len(before) and len(gone) > 1) or not to:
        return []
    return [Group((*((i, "from") for i in begun), *((i, "to") for i in to)))]


def _parts(text: str, figures: list[Figure]) -> list[Group]:
    """25个，其中甲17个、乙8个: a total and what it is made of, never to be added up."""
    found: list[Group] = []
    ends = [figure.span_end for figure in figures]
    for match in _PARTS.finditer(text, figures[0].span_start, figures[-1].span_start):
        behind = bisect_right(ends, match.end())
        until = _END_OF_PARTS.search(text, match.end(), match.end() + _REACH_OF_PARTS)
        stop = until.start() if until else match.end() + _REACH_OF_PARTS
        last = behind
        while last < len(figures) and figures[last].span_start < stop:
            last += 1
        if not behind or _END_OF_PARTS.search(text, ends[behind - 1], match.start()):
            continue
        near = [
            i
            for i in range(behind - 1, max(-1, behind - 1 - _FARTHEST), -1)
            if not _ONCE.search(text, max(0, figures[i].span_start - 6), figures[i].span_start)
        ]
        for total in sorted(near, key=lambda i: figures[i].change is not None):
            like = [i for i in range(behind, last) if _could_be_part(figures[i], figures[total])]
            group = _of_total(text, figures, total, like)
            if group and (group.sum == "equal" or not match.group().startswith("分别")):
                found.append(group)
                break
    return found


def _summed_up(text: str, figures: list[Figure]) -> list[Group]:
    """甲17个、乙8个，共25个: parts that come before their total, where they add up to it."""
    found: list[Group] = []
    if "共" not in text and "计" not in text and "合" not in text:
        return found
    for total, whole in enumerate(figures):
        if not _IN_ALL.search(text, max(0, whole.span_start - 12), whole.span_start):
            continue
        parts: list[int] = []
        for i in range(total - 1, max(-1, total - 1 - _MOST), -1):
            if _END_OF_PARTS.search(text, figures[i].span_end, figures[i + 1].span_start):
                break
            if not _could_be_part(figures[i], whole):
                continue
            parts.insert(0, i)
            if len(parts) > 1 and _makes(figures, parts, whole) == "equal":
                found.append(_group(total, parts, "equal"))
                break
    return found


def _of_total(text: str, figures: list[Figure], total: int, like: list[int]) -> Group | None:
    """The first figures of ``like`` that add up to the total, else those that go on as parts."""
    whole = figures[total]
    for length in range(2, min(len(like), _MOST) + 1):
        if _makes(figures, like[:length], whole) == "equal":
            return _group(total, like[:length], "equal")
    parts = like[:1]
    for i in like[1:]:
        if not _goes_on(text, figures[parts[-1]], figures[i]):
            break
        parts.append(i)
    if not parts:
        return None
    made = _makes(figures, parts, whole)
    while made == "above" and len(parts) > 1 and _much(figures, parts, whole):
        parts.pop()
        made = _makes(figures, parts, whole)
    return None if made == "above" and len(parts) < 2 else _group(total, parts, made)


def _group(total: int, parts: Sequence[int], made: Sum) -> Group:
    return Group(((total, "total"), *((i, "part") for i in parts)), made)


def _could_be_part(part: Figure, whole: Figure) -> bool:
    """Whether both are amounts of the same unit, and no growths or classes."""
    if whole.kind not in _ADDITIVE or part.unit != whole.unit or part.change:
        return False
    return None not in (part.value, whole.value) and part.qualifier not in BOUNDS


def _goes_on(text: str, before: Figure, part: Figure) -> bool:
    """Whether the next amount is one more part: joined by 、, or a mere name and its number.

    其中预备党员12名，发展党员9名: what has a verb of its own is no part.
    """
    gap = text[before.span_end : part.span_start]
    if _JOINED.match(gap):
        return True
    return gap[:1] in "，," and gap[1:] == part.indicator and part.indicator_id is None


def _makes(figures: Sequence[Figure], parts: Sequence[int], whole: Figure) -> Sum:
    """What the parts make of the whole, to the precision in which they are written."""
    over = sum(Fraction(figures[i].value or 0) for i in parts) - Fraction(whole.value or 0)
    step = min([_step(whole), *(_step(figures[i]) for i in parts)])
    if abs(over) <= step * len(parts) / 2:
        return "equal"
    return "above" if over > 0 else "below"


def _much(figures: Sequence[Figure], parts: Sequence[int], whole: Figure) -> bool:
    made = sum(Fraction(figures[i].value or 0) for i in parts)
    return made > Fraction(whole.value or 0) * _TOO_MUCH


def _step(figure: Figure) -> Fraction:
    """The last digit's worth of a number that is written rounded (8.3亿元), else 0."""
    decimals = re.search(r"[.．]([0-9０-９]+)", figure.surface)
    if figure.written_mult is None and decimals is None:
        return Fraction(0)
    return Fraction(10 ** (figure.written_mult or 0), 10 ** (len(decimals[1]) if decimals else 0))
