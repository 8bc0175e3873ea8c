"""The table of what may stand around a number, compiled, and what a number with its unit is."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ingest.find.units import Units
from ingest.find.words import any_of
from ingest.model import Kind, Number, Qualifier

_SPELLED = "零〇○一二三四五六七八九十百千万亿两廿卅壹贰叁肆伍陆柒捌玖拾佰仟数几"
# More of the number (点, 分之, 余, 半), a sign of a range, a gap.
_LEADS_ON = "、又点分余多来半番瓦米克伏帕卡焦个-–－~～至到—− \u3000\xa0\t"
_BETWEEN = 10  # characters that may stand between a large number and the noun it counts
NUMERIC = "0123456789０１２３４５６７８９零〇○一二三四五六七八九十百千万亿两"


# A number with one of these is a limit, and often only a class: 亿元以上项目, 65岁以上.
BOUNDS = frozenset(("at_least", "at_most"))


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit. ``start`` to ``end`` is its surface, ``core`` where digits begin."""

    start: int
    end: int
    core: int
    value: Number | None
    low: Number | None
    high: Number | None
    kind: Kind
    unit: str | None
    unit_text: str | None
    power: int | None
    rule: str
    qualifier: Qualifier | None = None
    is_censored: bool = False
    doubled: bool = False
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Rules:
    """What the tables say, compiled."""

    units: Units
    begins: re.Pattern[str]
    guard: re.Pattern[str]
    lexical: Mapping[str, tuple[tuple[str, int], ...]]
    before: Mapping[str, Qualifier]
    before_last: frozenset[str]  # characters that these end in
    before_bare: Mapping[str, Qualifier]
    after: re.Pattern[str]
    after_meaning: Mapping[str, Qualifier]
    not_before: tuple[str, ...]
    counted: re.Pattern[str]
    counted_in: Mapping[str, str]
    paid: tuple[str, ...]
    spoken: re.Pattern[str]


def rules_from(table: Mapping[str, Any], units: Units) -> Rules:
    """The rules of the figures table."""
    lexical: dict[str, list[tuple[str, int]]] = {}
    for word in table["lexical"]["words"]:
        for at, char in enumerate(word):
            if char in NUMERIC or char == "半":
                lexical.setdefault(word[at : at + 2], []).append((word, at))
    said, counted = table["qualifiers"], table["counted"]
    counted_in = {noun: code for code in ("人", "户") for noun in counted[code]}
    after = {word: meaning for meaning, words in said["after"].items() for word in words}
    ordered = sorted(after, key=len, reverse=True)
    # `more` words (余, 多) close a surface only where no noun follows that they could belong to.
    alternatives = "|".join(
        w + "(?![少样种元方个名次家项位条年次于余]|功能|媒体|样|万|亿)"
        if w == "多"
        else f"{w}(?=[的，。；、）]|$)"
        if w in "强弱许"
        else "内(?![容部外在涵需设含销资存陆江丘蒙])"
        if w == "内"
        else re.escape(w)
        for w in ordered
    )
    return Rules(
        units=units,
        begins=_begins(units),
        guard=re.compile("|".join(rule["pattern"] for rule in table["rule"]), re.MULTILINE),
        lexical={key: tuple(words) for key, words in lexical.items()},
        before={w: m for m, words in said["before"].items() for w in words},
        before_last=frozenset(w[-1] for words in said["before"].values() for w in words),
        before_bare={w: m for m, words in said["before_bare"].items() for w in words},
        after=re.compile(f"(?:{alternatives})"),
        after_meaning=after,
        not_before=tuple(said["not_before"]),
        counted=re.compile(
            rf"(?:[0-9]{{1,2}}周?岁及?以[上下])?[^{re.escape(counted['never'])}]{{0,{_BETWEEN}}}?"
            f"({any_of(counted_in)})(?![级型类化])"
        ),
        counted_in=counted_in,
        paid=tuple(counted["money"]),
        spoken=re.compile(any_of(counted["spoken"])),
    )


def _begins(units: Units) -> re.Pattern[str]:
    """Where a figure's number can begin: what most numerals in prose are (一步, 两岸) is none.

    A numeral in characters needs a unit behind it, or what leads to one; digits are always asked.
    """
    follows = {*units.longest, *units.implied_first, *_LEADS_ON}
    behind = re.escape("".join(sorted(follows - set(_SPELLED))))
    return re.compile(
        f"[0-9０-９XxＸ×＊*翻过超半]|[{_SPELLED}]{{1,32}}+[{behind}]|(?<=[第前])[{_SPELLED}]"
        f"|[{_SPELLED}]{{2,32}}+(?:(?<=[万亿])|(?<=[十百千万]两)"
        f"|(?<=[百千万][一二三四五六七八九])(?=[，,。；;！？、涨降到]|$))"
    )


class Spans:
    """Spans, asked one place at a time; those that overlap are one."""

    def __init__(self, spans: Sequence[tuple[int, int]]) -> None:
        self._spans: list[tuple[int, int]] = []
        for start, end in sorted(spans) if spans else ():
            if self._spans and start < self._spans[-1][1]:
                start, last = self._spans.pop()
                end = max(end, last)
            self._spans.append((start, end))
        self._starts = [start for start, _ in self._spans]

    def over(self, start: int, end: int) -> tuple[int, int] | None:
        """The span that overlaps ``start`` to ``end``."""
        if not self._starts:
            return None
        at = bisect_right(self._starts, end - 1) - 1
        if at >= 0 and self._spans[at][1] > start:
            return self._spans[at]
        return None
