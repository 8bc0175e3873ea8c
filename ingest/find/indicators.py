"""What a number counts or measures: the shortest noun phrase of the sentence that names it.

The phrase stands before the number (总投资2680万元, 脱贫户规模为3865户) or, for a classifier,
behind it (178个巩固衔接项目). Words around it that say nothing about it are taken off by lists;
what is left is looked up in the table of known indicators, whose longest name at its end wins.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ingest.find.figure_rules import Quantity
from ingest.find.words import any_of, strip_end
from ingest.model import Kind

LONGEST_PHRASE = 18  # characters; a longer one is a clause that was not understood
REACH = 48  # characters before a number that are looked at
_BREAKS = frozenset("，,。；;！？!?\n：:、…—|｜ \u3000\t")
_YEAR = re.compile(
    r"^.*(?:[0-9]{4}年度?|今年|去年|上年|明年|全年|上半年|下半年|季度|[0-9一二三四五六七八九十]+月份?|以来|[年月]底|[年月]末|时期|期间)"
)
_SHARE_OF = re.compile(
    r"(?:^|[^\w]|.*)占(?!比)(?P<whole>[^占]{2,14}?)(?:的|的比重|比重|的比例|比例)?(?:达到?|为|约|超过|近|提高到|提升到|上升到|降至)*$"
)
_CHANGED = frozenset(("percent", "pp", "multiple", "permille"))
# A number of these kinds stands before what it counts; the others behind what they measure.
_LEADING = frozenset(("count", "duration", "age"))
# Each of something, at the end: the denominator (电价每度0.5元).
_EACH = re.compile(r"每[\u4e00-\u9fff]{1,5}$")
# After a verb these make a noun of it: 完成率, 发电量.
_NOUN_ENDS = "率量额数值费款者员期度性区户"
# Verbs that say only that there is so much of what follows: 完成产值, but 种植面积 is a noun.
_LIGHT = frozenset(("完成", "实现", "投入", "达到", "争取", "获得", "新增", "安排", "落实", "拥有"))
# The year that a number is of, right before it: 由2016年的不足5万元.
_LAST_YEAR = re.compile(
    r"(?:由|从|比|较|等于|是)?(?:[0-9]{4}|[一二][〇零○一二三四五六七八九]{3})年(?:[底末初]|度|同期)?的?$"
)
_THAN = frozenset("比较")
_NUMERALS = frozenset("0123456789一二三四五六七八九十两近约超")
_SHORT_NOUNS = frozenset("村镇乡县市区村人井桥站库校园路户厂矿点店")
_PLACE_NOUNS = ("乡镇", "乡", "镇", "村", "社区", "行政村", "自然村", "街道", "园区", "小区", "县")
_OWN_NOUNS = frozenset((*_PLACE_NOUNS, "学校", "床位", "车位", "泊位", "学位", "机位", "岗位"))
# Before a duration that lasts: what stands behind it is not what lasts.
_LASTING = re.compile(r"(?:连续|历时|耗时|用时|长达)$")
_MERE = frozenset(("占比", "比重", "比例", "其中", "数量", "总量", "总数", "人数"))
_MODIFIER = 6  # characters; a longer stretch before a known indicator is a clause, not a modifier
_PLACE_ENDS = frozenset("县市省区镇乡村州旗国")
_NAMED_GAP = re.compile(r"[ \u3000]?(?:的)?(?:[0-9]{4}年度?|今年|年度)?")


@dataclass(frozen=True, slots=True)
class Known:
    """An indicator of the table: its id, and the kinds of figure that measure it."""

    id: str
    kinds: frozenset[str]


@dataclass(frozen=True, slots=True)
class Phrases:
    """The table of indicators and the words around them."""

    known: Mapping[str, Known]
    longest_known: int
    predicates: frozenset[str]
    openings: frozenset[str]
    verbs: frozenset[str]
    nominal: frozenset[str]
    bare: frozenset[str]
    owners: tuple[str, ...]
    whole: tuple[str, ...]
    splitter: re.Pattern[str]
    behind: re.Pattern[str]
    opener: re.Pattern[str]
    verb_first: re.Pattern[str]
    compared: re.Pattern[str]
    changed_since: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Named:
    """What a figure is about. ``known_as`` is its name where the sentence shortens it."""

    indicator: str | None
    of_what: str | None = None
    known_as: str | None = None


def phrases_from(table: Mapping[str, Any], per: Sequence[str]) -> Phrases:
    """The phrases of the indicators table; ``per`` are the words that a rate is counted by."""
    known = {
        name: Known(row["id"], frozenset(row["kinds"]))
        for row in table["indicator"]
        for name in row["names"]
    }
    words = table["phrase"]
    ends = any_of(words["ends"])
    change = rf"{any_of(words['changes'])}了?$"
    said = (w for w in words["predicates"] if len(w) > 1 and w not in words["leads"])
    return Phrases(
        known=known,
        longest_known=max(map(len, known)),
        predicates=frozenset([*words["predicates"], *per]),
        openings=frozenset([*words["leads"], *words["verbs"]]),
        verbs=frozenset(words["verbs"]),
        nominal=frozenset(words["nominal"]),
        bare=frozenset(words["bare"]),
        owners=tuple(words["owners"]),
        whole=tuple(words["whole"]),
        splitter=re.compile(f"{any_of(words['splitters'])}(?![{_NOUN_ENDS}])"),
        behind=re.compile(
            rf"([\u4e00-\u9fffA-Za-z“”·]{{1,20}}?)(?=$|[^\u4e00-\u9fffA-Za-z“”·]|{ends})"
        ),
        opener=re.compile(rf"{any_of(words['openers'])}[^，。；、\n]{{0,16}}的"),
        verb_first=re.compile(any_of([*words["ends"], *words["verbs"], *said])),
        compared=re.compile(rf"(?<!占)[比较](?![例重值率分为])[^比较，。；、]{{1,10}}?{change}"),
        changed_since=re.compile(rf"[^，。；、]{{0,6}}?{change}"),
    )


def indicator_id(phrases: Phrases, name: str | None, kind: Kind, changes: bool) -> str | None:
    """The id of a known indicator that a figure of this kind can measure.

    A growth, a fall or a multiple can be of any indicator.
    """
    known = phrases.known.get(name) if name else None
    if known and (kind in known.kinds or (kind in _CHANGED and changes)):
        return known.id
    return None


def name(
    text: str,
    quantity: Quantity,
    floor: int,
    phrases: Phrases,
    dates: Sequence[tuple[int, int]],
) -> Named | None:
    """What the quantity is about, or ``None`` where the words around it do not say.

    Args:
        text: the sentence.
        quantity: the number.
        floor: where the figure before it ends.
        phrases: the word lists.
        dates: spans that belong to other findings, ascending; a phrase begins behind them.
    """
    left = _clause_before(text, quantity.start, floor, phrases, dates)
    share = _SHARE_OF.search(left) if quantity.kind in {"percent", "ratio"} else None
    if share:
        whole = strip_end(share["whole"], phrases.predicates, 6)
        subject = left[: left.rfind("占")]
        owner = phrase_before(subject, phrases)
        return Named(owner.indicator if owner else None, whole or None)
    found = phrase_before(left, phrases)
    leads = quantity.kind in _LEADING and not _LASTING.search(left)
    behind = _behind(text, quantity, phrases) if leads or found is None else None
    if behind:
        return Named(behind)
    if found is None and quantity.unit_text in _OWN_NOUNS:
        return Named(quantity.unit_text)
    return found


def _clause_before(
    text: str, at: int, floor: int, phrases: Phrases, dates: Sequence[tuple[int, int]]
) -> str:
    """The clause before ``at``: behind the figure and the dates before it, without a last date."""
    while at > floor and text[at - 1] in " \u3000（(“":
        at -= 1
    start = _clause_start(text, at, max(floor, at - REACH, 0))
    near = dates[bisect_left(dates, (start, 0)) : bisect_left(dates, (at, 0))]
    for begin, end in reversed(near):
        if text[begin - 1 : begin] in _THAN and begin and phrases.changed_since.match(text[end:at]):
            at = begin - 1  # 较上年执行数减少
            continue
        if end > at or not strip_end(text[end:at].strip("的 "), phrases.predicates, 6):
            at = min(at, begin)
        else:
            start = end
            break
    return _LAST_YEAR.sub("", text[start:at]).rstrip("（(“ ")


def _clause_start(text: str, at: int, least: int) -> int:
    """Where the clause that ends at ``at`` begins; brackets are passed over."""
    start = at
    depth = 0
    while start > least:
        char = text[start - 1]
        if char in "）)":
            depth += 1
        elif char in "（(":
            if depth == 0:
                break
            depth -= 1
        elif depth == 0 and char in _BREAKS:
            break
        start -= 1
    return start


def phrase_before(left: str, phrases: Phrases) -> Named | None:
    """The phrase that ends ``left``, and what it belongs to."""
    plain = phrases.compared.sub("", left.strip("的 "))
    if _is_verb(plain, phrases):
        return None
    if not plain.endswith(phrases.whole):
        plain = strip_end(plain, phrases.predicates, 6)
        plain = strip_end(_without_each(plain, phrases), phrases.predicates, 6)
    if len(plain) < 2 or plain in _MERE:
        return None
    whole = _tidy(plain, phrases)
    for length in range(min(phrases.longest_known, len(plain)), 1, -1):
        known = plain[-length:]
        if known in phrases.known:
            return _known(known, whole or "", phrases)
    return _split(whole, phrases) if whole else None


def _is_verb(plain: str, phrases: Phrases) -> bool:
    """Whether nothing but a verb is left: 基本建成960套."""
    rest = _opened(plain, phrases)
    return len(rest) > 1 and rest in phrases.verbs and rest not in phrases.nominal


def _without_each(plain: str, phrases: Phrases) -> str:
    """Without a denominator at the end (电价每度); 每亩年收益 names the 收益."""
    each = _EACH.search(plain)
    if each is None:
        return plain
    per = next((i for i in range(6, 1, -1) if each[0][:i] in phrases.predicates), 0)
    rest = each[0][per:]
    named = per and len(rest) > 1 and rest[0] != "每" and rest not in phrases.openings
    return rest if named else plain[: each.start()]


def _known(known: str, whole: str, phrases: Phrases) -> Named:
    """A known indicator at the end of ``whole``, whose other words may narrow it (川渝重点项目)."""
    rest = whole.removesuffix(known).removesuffix("的")
    if not rest or not whole.endswith(known) or len(rest) > _MODIFIER or rest[-1] in _PLACE_ENDS:
        return Named(known)
    if known in phrases.bare:
        return Named(known, rest)
    return Named(whole)


def _split(whole: str, phrases: Phrases) -> Named:
    """该项目总投资 → 总投资 of 该项目; 工业投资 stays."""
    for length in range(min(6, len(whole) - 1), 1, -1):
        if whole[-length:] in phrases.bare:
            rest = whole[:-length].removesuffix("的")
            if rest.endswith(phrases.owners) or rest.startswith(("该", "其")):
                return Named(whole[-length:], rest)
            break
    return Named(whole)


def _tidy(plain: str, phrases: Phrases) -> str | None:
    """A phrase without dates, opening words, and the verb whose object it is."""
    dated = _YEAR.match(plain)
    if dated:
        plain = plain[dated.end() :]
    plain = _opened(plain, phrases)
    splits = [m for m in phrases.splitter.finditer(plain) if _parts_from(plain, m, phrases)]
    if splits and (
        (rest := plain[splits[-1].end() :]) not in phrases.verbs or rest in phrases.nominal
    ):
        plain = _opened(plain[splits[-1].end() :], phrases)
    if (plain in phrases.openings and plain not in phrases.nominal) or plain[-1:] in _NUMERALS:
        return None
    if "的" in plain[:-2]:
        plain = plain[plain.rindex("的", 0, -2) + 1 :]
    if len(plain) > LONGEST_PHRASE:
        plain = re.split(r"[”》）)和与及]", plain)[-1]
    plain = _balanced(plain.strip("的、 "))
    return plain if 1 < len(plain) <= LONGEST_PHRASE else None


def _parts_from(plain: str, verb: re.Match[str], phrases: Phrases) -> bool:
    """Whether what follows ``verb`` is its object, and not the rest of a noun (种植面积)."""
    rest = plain[verb.end() :]
    return len(rest) > 1 and (rest not in phrases.bare or verb.group() in _LIGHT)


def _opened(plain: str, phrases: Phrases) -> str:
    """Without opening words, as long as what is left is a noun (完成率 and 销售收入 stay)."""
    while not plain.startswith(phrases.whole):
        for length in range(min(5, len(plain) - 2), 0, -1):
            word, rest = plain[:length], plain[length:]
            if word in phrases.openings and rest[0] not in _NOUN_ENDS:
                if rest in phrases.bare and word in phrases.verbs and word not in _LIGHT:
                    return plain
                plain = rest
                break
        else:
            break
    return plain


def _balanced(phrase: str) -> str:
    """Without a quotation mark that has lost its partner, and what lies beyond it."""
    if phrase.count("“") > phrase.count("”"):
        return phrase[phrase.rindex("“") + 1 :]
    if phrase.count("”") > phrase.count("“"):
        return phrase[phrase.rindex("”") + 1 :]
    return phrase


def _behind(text: str, quantity: Quantity, phrases: Phrases) -> str | None:
    """The noun phrase behind a number: 5项元旦、春节文旅活动, 85%的公园, 3万亩高标准农田."""
    gap = _NAMED_GAP.match(text, quantity.end)
    at = gap.end() if gap else quantity.end
    if quantity.kind not in {"count", "percent", "ratio"} and text[at - 1 : at] == "的":
        return None
    opener = phrases.opener.match(text, at)
    if opener:
        at = opener.end()
    if phrases.verb_first.match(text, at) and not opener:
        return None
    phrase = phrases.behind.match(text, at)
    if not phrase or (len(phrase[1]) < 2 and phrase[1] not in _SHORT_NOUNS):
        return None
    end = _enumerated(text, phrase.end(), phrases)
    if text[end : end + 1] == "的" and not opener and phrase[1][-1] in "级型性":
        more = phrases.behind.match(text, end + 1)
        return more[1] if more else phrase[1]
    return _balanced(text[at:end]) or None


def _enumerated(text: str, end: int, phrases: Phrases) -> int:
    """Where a phrase ends that goes on behind 、: only up to a noun that no number claims."""
    following = text[end + 1 : end + 2]
    if (
        text[end : end + 1] != "、"
        or following in _NUMERALS
        or phrases.verb_first.match(text, end + 1)
    ):
        return end
    more = phrases.behind.match(text, end + 1)
    if not more or len(more[1]) < 2 or re.match(r"[0-9一二三四五六七八九十]", text[more.end() :]):
        return end
    return more.end()
