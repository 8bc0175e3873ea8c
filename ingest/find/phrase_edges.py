"""What stands around a name and says nothing about it, taken off: dates, verbs, opening words.

By the lists of ``rules/phrases.toml``; what is left is a noun, or nothing.
"""

from __future__ import annotations

import re

from ingest.find.phrase_rules import NOUN_ENDS, Phrases

LONGEST_PHRASE = 18  # characters; a longer one is a clause that was not understood
# A list mark, or a time, and all before it.
_YEAR = re.compile(
    r"^(?:（[一二三四五六七八九十]{1,3}）|[0-9０-９]{1,2}[．.、]|第?[一二三四五六七八九十]{1,2}是)|^.*(?:[0-9]{4}年度?|[一二][〇零○一二三四五六七八九]{3}年度?|今年|去年|上年|明年|全年|上半年|下半年|季度|[0-9一二三四五六七八九十]+月份?|以来|[年月]底|[年月]末|时期|期间)"
)
TIMELY = frozenset("年月季度来期0123456789０１２３４５６７８９（是")  # without one of them, no time
# Each of something, at the end: the denominator (电价每度0.5元).
_EACH = re.compile(r"每[\u4e00-\u9fff]{1,5}$")
# Verbs that say only that there is so much of what follows: 完成产值, but 种植面积 is a noun.
_LIGHT = frozenset(
    (
        "完成",
        "实现",
        "投入",
        "达到",
        "争取",
        "获得",
        "新增",
        "安排",
        "落实",
        "拥有",
        "减免",
        "发放",
        "挽回",
    )
)
NUMERALS = frozenset("0123456789一二三四五六七八九十两近约超")
_LETTER = re.compile(r"[\u4e00-\u9fffA-Za-z〓]")
_GLOSS = re.compile(
    r"[（(](?:[A-Za-z&]{2,8}|下同|以?下?简称[^（()）]{1,8}|折纯|现价|按[^（()）]{1,12}(?:口径|价格?|计算|统计))[）)]"
)
# With one of these behind it 出 begins a noun: 出口, 出租屋.
_OUT = frozenset(
    "口租栏让境海生资版台入国厂院勤土行纳警列险彩动席走诊具水库售苗场游访征师圃清圈品血率店借错轨差庭工渣殡"
)
_AND_SO_ON = re.compile(r"(?<![平高中初优均同对一二三特上])等(?![级次同待候额])")


def without_gloss(plain: str, phrases: Phrases) -> str:
    """``plain`` without what only says a name another way: 地区生产总值（GDP）|完成."""
    gloss = _GLOSS.search(plain) if "）" in plain or ")" in plain else None
    if gloss is None or phrases.predicates.strip(plain[gloss.end() :]):
        return plain
    return plain if known_at_end(plain[: gloss.end()], phrases) else plain[: gloss.start()]


def known_at_end(text: str, phrases: Phrases) -> str | None:
    """The longest known name that ``text`` ends with."""
    length = phrases.known_edges.end(text)
    return text[-length:] if length else None


def without_each(plain: str, phrases: Phrases) -> str:
    """Without a denominator at the end (电价每度); 每亩年收益 names the 收益."""
    each = _EACH.search(plain)
    if each is None:
        return plain
    per = next((i for i in range(6, 1, -1) if each[0][:i] in phrases.predicates), 0)
    rest = each[0][per:]
    opens = rest in phrases.openings and rest not in phrases.nominal
    named = per and len(rest) > 1 and rest[0] != "每" and not opens
    return rest if named else plain[: each.start()]


def without_date(text: str) -> str:
    """``text`` behind the last time in it, or behind the mark of a list that it begins with."""
    dated = None if TIMELY.isdisjoint(text) else _YEAR.match(text)
    return text[dated.end() :] if dated else text


def tidy(plain: str, phrases: Phrases) -> str | None:
    """A phrase without dates, opening words, and the verb whose object it is."""
    plain = opened(without_date(plain), phrases)
    splits = [m for m in phrases.splitter.finditer(plain) if _parts_from(plain, m, phrases)]
    rest = _brought_out(plain[splits[-1].end() :]) if splits else ""
    if rest and (rest not in phrases.verbs or rest in phrases.nominal):
        plain = opened(rest, phrases)
    if (plain in phrases.openings and plain not in phrases.nominal) or (
        plain[-1:] in NUMERALS and not phrases.whole.end(plain)
    ):
        return None
    if "的" in plain[:-2]:
        plain = plain[plain.rindex("的", 0, -2) + 1 :]
    if len(plain) > LONGEST_PHRASE:
        plain = re.split(r"[”》）)和与及]", plain)[-1]
    plain = after_examples(balanced(plain.strip("的、 ")))
    return plain if 1 < len(plain) <= LONGEST_PHRASE and _LETTER.search(plain) else None


def _parts_from(plain: str, verb: re.Match[str], phrases: Phrases) -> bool:
    """Whether what follows ``verb`` is its object, and not the rest of a noun (种植面积)."""
    if phrases.whole.begin(plain[verb.start() :]) > len(verb.group()):
        return False  # 慰问金
    rest = plain[verb.end() :]
    if rest[:1] in ("（", "("):
        return False  # 试验发展（R&D）经费
    return len(rest) > 1 and (rest not in phrases.bare or verb.group() in _LIGHT)


def opened(plain: str, phrases: Phrases) -> str:
    """Without opening words, as long as what is left is a noun (完成率 and 销售收入 stay)."""
    while (lengths := phrases.openings.lengths(plain)) and not phrases.whole.begin(plain):
        if plain in phrases.verbs:
            break
        for length in lengths:
            word, rest = plain[:length], plain[length:]
            if word in phrases.verbs:
                rest = _brought_out(rest)
            elif word[0] == "按" and length > 1 and plain.endswith("率"):
                return plain  # 按时办结率: another rate than 办结率
            if len(rest) > 1 and word in phrases.openings and rest[0] not in NOUN_ENDS:
                if rest in phrases.bare and word in phrases.verbs and word not in _LIGHT:
                    return plain
                plain = rest
                break
        else:
            break
    return plain


def _brought_out(rest: str) -> str:
    """What a verb has brought out, without the 出 behind it: 排查|出隐患; not 培育|出口企业."""
    return rest[1:] if rest[:1] == "出" and rest[1:2] not in _OUT else rest


def without_lead(text: str, phrases: Phrases) -> str:
    """``text`` without a date and opening words, though one character be left: 全县牛, 全年一."""
    rest = without_date(text)
    while not phrases.whole.begin(rest):
        word = rest[: phrases.openings.begin(rest)]
        # 对虾, 培训班: a word of its own
        if (
            len(word) < 2
            or word[0] == "每"
            or word == rest
            or (word in phrases.verbs and word not in _LIGHT)
        ):
            break
        rest = rest[len(word) :]
    return rest or text


def after_examples(phrase: str) -> str:
    """B超机等设备 are 设备."""
    ends = [m.end() for m in _AND_SO_ON.finditer(phrase)] if "等" in phrase else []
    return phrase[ends[-1] :] if ends and len(phrase) - ends[-1] > 1 else phrase


def balanced(phrase: str) -> str:
    """Without a quotation mark that has lost its partner, and what lies beyond it."""
    if phrase.count("“") > phrase.count("”"):
        return phrase[phrase.rindex("“") + 1 :]
    if phrase.count("”") > phrase.count("“"):
        return phrase[phrase.rindex("”") + 1 :]
    return phrase
