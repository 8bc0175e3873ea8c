"""The table of what may stand around a number, compiled, and what a number with its unit is."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, NamedTuple

from ingest.find.units import Units
from ingest.find.words import any_of
from ingest.model import Kind, Number, Qualifier

_SPELLED = "零〇○一二三四五六七八九十百千万亿两廿卅壹贰叁肆伍陆柒捌玖拾佰仟数几"
# More of the number (点, 分之, 余, 半), a sign of a range, a gap.
_LEADS_ON = "、又点分余多来半番瓦米克伏帕卡焦个-–－~～至到—− \u3000\xa0\t"
# Of these one can be enough: 新建卫生室一处.
SINGLE = frozenset("座处所条项件台辆栋幢枚支户")
_MAO = frozenset("毛角")  # 一毛八, 三角五分
# 一九五九年, behind its first character.
_YEAR = "(?:(?<=一)[七八九]|(?<=二)[〇零○])[一二三四五六七八九〇零○]{2}年"
_FAR = 7  # characters back, from where 至少 reaches: 至少再新创一家
_BETWEEN = 10  # characters that may stand between a large number and the noun it counts
NUMERIC = "0123456789０１２３４５６７８９零〇○一二三四五六七八九十百千万亿两"
_NUMERALS = re.compile(f"[{NUMERIC}几]*")


# What ends a rank: 居全省第二，.
RANK_END = re.compile(r"$|[，,。；;、！？）)”和与\n 至到-]")

# A number with one of these is a limit, and often only a class: 亿元以上项目, 65岁以上.
BOUNDS = frozenset(("at_least", "at_most"))


class Quantity(NamedTuple):
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


class Guards:
    """What only looks like a figure: the patterns, by what stands around the numerals."""

    def __init__(self, rules: Sequence[Mapping[str, Any]]) -> None:
        always = [rule for rule in rules if not ("next" in rule or "last" in rule)]
        self._all = [re.compile(rule["pattern"], re.MULTILINE) for rule in rules]
        self._always = _patterns(always)
        self._before = {
            char: _patterns(r for r in rules if r in always or char in r.get("next", ""))
            for char in {char for rule in rules for char in rule.get("next", "")}
        }
        self._behind = {
            char: _patterns(r for r in rules if char in r.get("last", ""))
            for char in {char for rule in rules for char in rule.get("last", "")}
        }

    def match(self, text: str, start: int) -> re.Match[str] | None:
        """What takes the number that begins at ``start`` off the list of figures."""
        numerals = _NUMERALS.match(text, start)
        end = numerals.end() if numerals else start
        found = self._before.get(text[end : end + 1], self._always).match(text, start)
        last = self._behind.get(text[start - 1 : start])
        other = last.match(text, start) if last else None
        if found and other:  # the first of the table's
            return next((match for rule in self._all if (match := rule.match(text, start))), found)
        return found or other


def _patterns(rules: Iterable[Mapping[str, Any]]) -> re.Pattern[str]:
    return re.compile("|".join(rule["pattern"] for rule in rules), re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Rules:
    """What the tables say, compiled."""

    units: Units
    begins: re.Pattern[str]
    guards: Guards
    lexical: Mapping[str, tuple[tuple[str, int], ...]]
    before: Mapping[str, Qualifier]
    before_last: frozenset[str]  # characters that these end in
    before_bare: Mapping[str, Qualifier]
    after: re.Pattern[str]
    after_first: frozenset[str]  # characters that these begin with
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
        begins=_begins(units, said["before"]),
        guards=Guards(table["rule"]),
        lexical={key: tuple(words) for key, words in lexical.items()},
        before={w: m for m, words in said["before"].items() for w in words},
        before_last=frozenset(w[-1] for words in said["before"].values() for w in words),
        before_bare={w: m for m, words in said["before_bare"].items() for w in words},
        after=re.compile(f"(?:{alternatives})"),
        after_first=frozenset(word[0] for word in after),
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


def _begins(units: Units, approximate: Mapping[str, Sequence[str]]) -> re.Pattern[str]:
    """Where a figure's number can begin: what most numerals in prose are (一步, 两岸) is none.

    A numeral in characters needs a unit behind it, or what leads to one; digits are always asked,
    unless they are a year. What goes on a number is none, and behind 第 only a rank is.
    """
    ahead, short = _ahead(units)
    vague = "(?:(?<![数几])|(?=[十百千万亿]))"  # 数十, and no other 数
    is_end = f"(?:{RANK_END.pattern})"
    # The first character is taken before all else is asked: so the search passes quickly over text.
    return re.compile(
        f"[0-9０-９XxＸ×＊*翻过超半{_SPELLED}](?:"
        f"(?<=[0-9０-９])(?<![第{NUMERIC}].)(?!(?:(?<=1)9|(?<=2)0)[0-9]{{2}}年)"
        # furniture: [01-12], ［3］
        rf"(?![0-9]?(?:-[0-9]{{1,2}})?[\]］])"
        f"|(?<=[{_SPELLED}])(?<![第{NUMERIC}].){vague}(?!{_article(units, short, approximate)})"
        f"(?!{_YEAR})[{_SPELLED}]{{0,31}}+(?:{ahead}|(?<=[{_SPELLED}].)(?:(?<=[万亿])"
        f"|(?<=[十百千万]两)|(?<=[百千万][一二三四五六七八九])(?=[，,。；;！？、涨降到]|$)))"
        "|(?<=[XxＸ×＊*])|(?<=翻)[了番一倍]|(?<=[过超])半|(?<=半)[数个多年天月小学钟]"
        f"|(?<=前[{_SPELLED}]){vague}|(?<=第[{NUMERIC}])[{NUMERIC}.]{{0,31}}+(?=[位名]|{is_end}))"
    )


def _ahead(units: Units) -> tuple[str, frozenset[str]]:
    """What may stand behind a numeral in characters; and the single characters among it.

    They are units, or what leads to one; two characters tell 大卡 from 二十大.
    """
    words = {*units.by_name, *units.implied_words}
    short = {word for word in words if len(word) == 1} | set(_LEADS_ON) - {"、"} | _MAO
    short -= set(_SPELLED)
    longer: dict[str, set[str]] = {}
    for word in words:
        if word[0] not in short and word[0] not in _SPELLED:
            longer.setdefault(word[0], set()).add(word[1])
    pairs = "|".join(f"{first}[{_class_of(longer[first])}]" for first in sorted(longer))
    pairs = f"(?=[{_class_of(longer)}])(?:{pairs})"
    return f"(?:[{_class_of(short)}]|、(?:(?=[{_SPELLED}])|(?<=两.))|{pairs})", frozenset(short)


def _article(units: Units, follows: Set[str], approximate: Mapping[str, Sequence[str]]) -> str:
    """What is behind a 一 that is an article (一步, 一批) and counts nothing.

    It may count by a unit that one is enough of, with a smaller unit or a half behind (一吨半), and
    behind a word of approximation (至少一家).
    """
    enough = [unit.name for unit in units.by_name.values() if unit.spelled == 1]
    counting = {name[0] for name in enough} | SINGLE | set(_LEADS_ON) | _MAO
    longer = {name[1:2] for name in enough if name[0] == "个"} - {""}
    near = _class_of({word[-1] for words in approximate.values() for word in words})
    far = "".join(f"(?<!少.{{{n}}})" for n in range(1, _FAR + 1))
    words = f"[{_class_of(follows - counting)}]|个(?![{_class_of(longer)}])"
    alone = f"(?:{words})(?![^，。；、]{{0,3}}[半多又0-9{_SPELLED}])"
    return f"(?<=一)(?={alone})(?<![{near}].){far}"


def _class_of(characters: Iterable[str]) -> str:
    return re.escape("".join(sorted(characters)))


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
