"""What a number that names nothing takes over: from the one before it, or from its topic.

186亿元，增长6.2%; 原油产量再创新高，达到…; 优良天数320天，比上年增加12天.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.find.clauses import REACH, clause_start, is_among
from ingest.find.enumerations import CHANGING, ITEM_END, JOINTS
from ingest.find.figure_rules import BOUNDS, Quantity
from ingest.find.indicators import Named
from ingest.find.phrase_rules import Phrases
from ingest.find.phrases import known_at_start, phrase_before
from ingest.find.shortened import new_topic, running_total, undertaken

_PAUSES = frozenset("，,：:")
_SENTENCE_END = re.compile(r"[。！？\n]")
# 占比由44%提高到45%，即提高1个点: still the share; 完成预算的98%，增长5% is not.
_SHARE_MOVED = re.compile("[，,]?(?:即|共|累计)?(?:提高|上升|下降|降低|提升|回落)[了到至为]?$")
_BAND = re.compile("^.*岁(?:及?以[上下])?的?")  # 65周岁以上 are 老年人, not 60周岁以上老年人
_EVENTS = frozenset(("次", "回"))
_NEW_ITEM = frozenset("；;。")  # 解决拖欠工资问题；四次提高标准
_COUNTED = {"count", "money"}  # kinds that are never of the same thing
_BRACKETS = ("（）", "()")
_FARTHEST = 8  # numbers back, from which a name is taken over


def inherited(
    text: str,
    quantities: Sequence[Quantity],
    names: Sequence[Named | None],
    at: int,
    said: Named | None,
    phrases: Phrases,
) -> Named | None:
    """The name that a number takes over, with what it has ``said`` of its own."""
    quantity, floor = quantities[at], quantities[at - 1].end if at else 0
    between = text[floor : quantity.start]
    is_event = quantity.unit in _EVENTS and between[-1:] in _NEW_ITEM
    if quantity.kind == "duration" and _is_change(between, phrases):
        last = last_of_unit(text, quantities, at)
        return said if last is None else names[last]  # 优良天数320天，比上年增加12天
    if quantity.kind == "duration" or is_event:
        return said
    if at and quantity.unit != quantities[at - 1].unit and between.endswith(phrases.causing):
        return said
    heir = (
        new_topic(between, phrases)
        or _heir_of(text, quantities, names, at)
        or _topic(text, quantities, at, phrases)
    )
    if heir and quantity.kind == "age":
        heir = heir._replace(indicator=_BAND.sub("", heir.indicator or "") or None)
    return _taken_over(heir, said, between, phrases) if heir else said


def _taken_over(heir: Named, said: Named | None, between: str, phrases: Phrases) -> Named:
    """``heir`` with what the number says of its own; what the other is a share of stays behind."""
    if said is not None:
        is_part = said.part or heir.part or (heir.of_what is not None and not heir.share)
        heir = heir._replace(of_what=said.of_what, share=said.share, part=is_part)
    elif heir.share and not _SHARE_MOVED.match(between):
        heir = heir._replace(of_what=None, share=False)
    return running_total(between, undertaken(between, heir, phrases), False, phrases)


def _topic(
    text: str, quantities: Sequence[Quantity], at_quantity: int, phrases: Phrases
) -> Named | None:
    """What the clause before set as its topic: 外贸出口大幅度回升，全年达到1949亿美元."""
    at = quantities[at_quantity].start
    earlier = range(at_quantity - 1, -1, -1)
    floor = next((quantities[i].end for i in earlier if quantities[i].kind != "duration"), 0)
    for _ in range(2):
        at = clause_start(text, at, max(floor, at - REACH, 0))
        if at <= floor or text[at - 1] not in _PAUSES:
            return None
        at -= 1
        start = clause_start(text, at, max(floor, at - REACH, 0))
        clause = text[start:at]
        known = known_at_start(clause, phrases)
        if known:
            return Named(known)
        named = phrase_before(clause, phrases)
        if named is None or named.indicator is None:
            continue
        if text[at] in "：:" or named.indicator.endswith(phrases.measures):
            return named  # 原煤：从6353万吨增加到1.13亿吨
    return None


def _heir_of(
    text: str, quantities: Sequence[Quantity], names: Sequence[Named | None], at: int
) -> Named | None:
    """The name that a number takes over: of the one before it, or of the last of its own kind.

    签约项目28个、总投资89.3亿元，开工31个: what is 开工 are projects, no investment.
    """
    here = quantities[at]
    if at and (level := _level_of(text, quantities, names, at)):
        return level
    last = _before_aside(text, quantities, at)
    for i in range(last, max(-1, at - _FARTHEST), -1):
        there, between = quantities[i], text[quantities[i].end : quantities[i + 1].start]
        if _SENTENCE_END.search(between):
            return None
        is_field = here.kind == "rank" and i == at - 1 and is_among(text, quantities, at)
        if there.kind == "duration" or is_field:
            continue
        joined = i == at - 1 and (between in JOINTS or not between)
        joined = joined and not text.startswith("的", here.end)  # 村有86个，超50万元的村12个
        if joined or {here.kind, there.kind} != _COUNTED:
            heir, gap = names[i], text[there.end : here.start]
            return heir._replace(part=True) if heir and ITEM_END.search(gap) else heir
    fallback = names[at - 1] if at else None
    return fallback._replace(part=True) if fallback else None  # 低保金486万元，惠及1.07万人


def _before_aside(text: str, quantities: Sequence[Quantity], at: int) -> int:
    """The number before ``at`` that no brackets enclose: 里程86公里（其中高速9公里），增加4公里."""
    end, start = quantities[at - 1].end if at else 0, quantities[at].start
    pair = next((p for p in _BRACKETS if text.find(p[1], end, start) >= 0), None)
    if not at or pair is None or text.find(pair[0], end, start) >= 0:
        return at - 1
    back = range(at - 1, max(-1, at - _FARTHEST), -1)
    opens = text.rfind(pair[0], quantities[back[-1]].end, end)
    outside = next((i for i in back if quantities[i].end == opens), None)
    return at - 1 if outside is None else outside


def _level_of(
    text: str, quantities: Sequence[Quantity], names: Sequence[Named | None], at: int
) -> Named | None:
    """The name of the last number in the same unit, behind a rate or a bound.

    整改1372条，整改率99%，剩余14条; 党员743名，其中35岁以下96名, which are a part of them.
    """
    before, here = quantities[at - 1], quantities[at]
    bounded = before.qualifier in BOUNDS and before.end == here.start
    rated = before.kind in CHANGING and here.kind not in CHANGING
    if not (bounded or rated) or here.qualifier in BOUNDS:
        return None
    last = last_of_unit(text, quantities, at)
    named = None if last is None else names[last]
    if not bounded and (here.kind == "rank" or not _rates(names[at - 1], named)):
        return None
    return named._replace(part=True) if named and bounded else named


def _rates(rate: Named | None, named: Named | None) -> bool:
    """Whether a rate names no topic of its own: 整改率, 入驻率; not 出口 of 出口增长12%."""
    if rate is None or named is None or rate.indicator is None:
        return True
    return rate.indicator == named.indicator or rate.indicator.endswith("率")


def last_of_unit(text: str, quantities: Sequence[Quantity], at: int) -> int | None:
    """The last quantity before ``at``, in the same item of the sentence, in the same unit."""
    for i in range(at - 1, max(-1, at - _FARTHEST), -1):
        if ITEM_END.search(text, quantities[i].end, quantities[i + 1].start):
            return None
        there, here = quantities[i], quantities[at]
        if (there.kind, there.unit) == (here.kind, here.unit):
            return i
    return None


def _is_change(between: str, phrases: Phrases) -> bool:
    """Whether a number says by how much the one before it moved: ，比上年增加12天."""
    return phrases.changed_since.match(between.lstrip("，、, ")) is not None
