"""The shortest noun phrase that names what is counted or measured, cut out of its clause.

The phrase stands before the number (总投资2680万元, 脱贫户规模为3865户) or, for a classifier,
behind it (178个巩固衔接项目). Words around it that say nothing about it are taken off by the lists
of ``rules/phrases.toml``; a known indicator at the end of what is left comes before all else.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ingest.find.indicators import Named
from ingest.find.phrase_edges import (
    TIMELY,
    known_at_end,
    opened,
    tidy,
    without_date,
    without_each,
    without_gloss,
)
from ingest.find.phrase_rules import NOUN_ENDS, Phrases

_REMEMBERED = 1024  # clauses
_MERE = frozenset(("一个", "一种", "一批", "占比", "比重", "比例", "其中", "数量", "总数", "人数"))
_MODIFIER = 10  # characters; a longer stretch before a known indicator is a clause, no modifier
# What a division is called by, at the end of its name; 园区 and 城镇 are none.
_PLACE = re.compile(
    r"(?:(?:^|[省市州盟])[^省市州盟]{1,3}(?<![园城库社景灾矿牧林校小发验范地特聚能片商护作税港新开产教学湖海江济态])区"
    r"|(?<![城乡集])镇|(?<![困贫点范强大目])县|省|旗|(?<![城上超门集都夜楼股])市"
    r"|(?<![返城下家老回故侨山水])乡|州|[全我中]国|(?<![困贫政点范农新乡])村)$"
)
_PLACE_ENDS = frozenset("区镇县省旗市乡州国村")
_KNOWN = "〓〓"  # stands for a known name while the words before it are looked at
# How it was reckoned, which names nothing: 按可比价格计算, 同口径.
_RECKONED = (
    r"(?:按照?|以)?(?:(?:可比|不变|现行)价格?(?:计算|统计|核算|折算)"
    r"|(?:同|可比|自然)口径(?:计算|统计|比较|相比)?)下?"
)
_RECKONED_FIRST = re.compile(rf"^{_RECKONED}")
_RECKONED_LAST = re.compile(rf"{_RECKONED}$|(?:按照?|以)(?:可比|不变|现行)价格?$")
# 签约率达72%，超目标任务2个百分点: the words name what it is beyond, and nothing that is counted.
BEYOND_AIM = re.compile(
    "(?:^|(?<=[，,；;、]))(?:超|超过|超出|超额)(?:全[国省市县区]|[^，。；、超0-9]{0,4})"
    "(?:目标(?:任务|值)?|任务|计划|平均水平|平均值|预期)(?:近|约)?$"
)
_EXCLUDED = re.compile(r"[扣剔]除[^，。；、]{1,16}?(?:后|因素(?:影响)?后?)")
_INSIDE = frozenset("中内里上")
_LOCATIVE = re.compile(r"在[^在，。；、]{2,14}[中内里上]$")  # 在国家综合测评中第一
# 建档立卡时 says when; 学时 and 用时 are counted.
_WHEN = re.compile("[\u4e00-\u9fff](?<![用耗历费学课工机计小瓦时定准按及临平])时$")
# When or how often something is done: 古镇日|接待游客; 开幕式当天, “五一”, of which nothing is.
_AS_OFTEN = re.compile("(?:[日年月]均|(?<![单首每当节假])[日年])$")
_AT_A_TIME = ("天", "日", "晚", "期间", "假", "”", "单", "首")
# One house among many, whose people and beds are not all there are: 该校现有学生1200名.
_HOUSE = re.compile(
    "(?:[该我]|(?<![安完健保齐周基成样根日资书版文])[本全])(?:[校院所厂店馆库队]|社(?![会区保消])|站(?!立)|场(?!景)|行(?![业政]))"
)
_OTHERS = frozenset(("其他", "其它", "其余"))


def phrase_before(left: str, phrases: Phrases) -> Named | None:
    """The phrase that ends ``left``, and what it belongs to."""
    plain = left.strip("的 ")
    return _phrase(plain, phrases) if plain else None


@lru_cache(_REMEMBERED)  # a third of the clauses of a text have been met before: 增长, 总投资
def _phrase(plain: str, phrases: Phrases) -> Named | None:
    plain = without_gloss(without_comparison(plain, phrases), phrases)
    if _is_verb(plain, phrases):
        return None
    plain, known = _stripped(plain, phrases)
    if known and (length := phrases.sorts.end(plain)) > len(known):
        known = plain[-length:]  # 死亡人口, no 人口
    if _names_nothing(plain):
        return None
    owner = _owner(plain.removesuffix(known), phrases) if known and "的" in plain else ""
    if known == plain:
        named = Named(known)
    elif known and owner:
        # 职工的平均工资 is 职工平均工资, 农场的耕地面积 no 耕地面积
        named = Named(
            known, known_as=f"{owner}{known}", part=f"{owner}{known}" not in phrases.known
        )
    elif known:
        before = tidy(plain.removesuffix(known) + _KNOWN, phrases) or _KNOWN
        named = _known(known, before.removesuffix(_KNOWN), phrases)
    elif whole := tidy(plain, phrases):
        named = _split(whole, phrases)
    else:
        return None
    if is_undertaken(plain, named.indicator or "", phrases):
        named = named._replace(done=True)
    if named.of_what is None and (house := _HOUSE.search(plain)):
        named = named._replace(of_what=house[0])
    return shortest(named, phrases)


def _names_nothing(plain: str) -> bool:
    """Whether what is left is no name: 数量, 建档立卡时; of 其中牛 the 牛 is one by itself."""
    if len(plain) < 2 or plain in _MERE or plain[:-1] == "其中":
        return True
    return plain[-1] == "时" and _WHEN.search(plain) is not None


def without_comparison(text: str, phrases: Phrases) -> str:
    """``text`` without what something is compared with, or counted without.

    较上年执行数减少, 高于全省平均水平, 扣除房地产投资后增长: they name nothing.
    """
    if "除" in text:
        text = _EXCLUDED.sub("", text)
    if text[-1:] in _INSIDE:
        text = _LOCATIVE.sub("", text)
    is_reckoned = "口径" in text or "价" in text
    if is_reckoned:
        text = _RECKONED_FIRST.sub("", text)
    if "比" in text or "较" in text:
        text = phrases.compared.sub("", text)
    if "于" in text or "领先" in text:
        text = phrases.above.sub("", text)
    if "超" in text:
        text = BEYOND_AIM.sub("", text)
    if not is_reckoned:
        return text
    stem = phrases.predicates.strip(text)
    rest = _RECKONED_LAST.sub("", stem)
    return text if rest == stem else rest


def shortest(named: Named, phrases: Phrases) -> Named:
    """``named`` by its shortest noun phrase; the table knows it by the longer one: 接待|游客."""
    words = named.indicator or ""
    if words in phrases.nominal:
        return named  # 转移安置
    before = phrases.doing if words in phrases.known else phrases.doing_per
    while not phrases.whole.begin(words):
        for length in before.lengths(words):
            if length > len(words) - 2 or words[:length] not in before:
                continue
            rest = words[length:]
            if rest in phrases.bare and _is_verbal(words[:length], phrases):
                continue  # 日处理|能力: what it can do is its name
            if rest in phrases.known or rest[0] not in NOUN_ENDS:
                words = rest
                break
        else:
            break
    if words == named.indicator:
        return named
    return named._replace(indicator=words, known_as=named.known_as or named.indicator)


def _is_verbal(rate: str, phrases: Phrases) -> bool:
    """Whether a rate holds the verb of what is done in the time: 日处理, 年加工."""
    return rate not in phrases.doing and len(rate) > 2 and rate[0] in "年月日"


def _stripped(plain: str, phrases: Phrases) -> tuple[str, str | None]:
    """Without what stands between a name and its number, and the known name at the end.

    A known name may end in such a word (人口总数), so each word taken off is a chance for one.
    """
    rest = plain
    while rest:
        known = known_at_end(rest, phrases)
        if known:
            return rest, known
        length = phrases.predicates.end(rest)
        if not length or phrases.whole.end(rest):
            break
        for kept in range(1, length):
            if known := known_at_end(rest[: kept - length], phrases):
                return rest[: kept - length], known
        rest = rest[:-length]
    if rest == plain and "每" not in plain:
        return plain, None  # nothing to take off
    if not phrases.whole.end(plain):
        plain = phrases.predicates.strip(plain)
        plain = phrases.predicates.strip(without_each(plain, phrases))
    return plain, known_at_end(plain, phrases)


def numbered_name(left: str, phrases: Phrases) -> str | None:
    """A known name at the end of ``left`` that holds a number itself: 60岁及以上人口, PM2.5浓度."""
    if not phrases.numbered_by.search(left):
        return None
    left = phrases.predicates.strip(left)
    if not left.endswith(phrases.numbered):
        return None
    return max((n for n in phrases.numbered if left.endswith(n)), key=len)


def known_at_start(text: str, phrases: Phrases) -> str | None:
    """The longest known name that ``text`` begins with, behind words that open a clause."""
    text = opened(text, phrases)
    if text in phrases.known:
        return text
    length = phrases.longer_known.begin(text)
    return text[:length] if length else None


def is_undertaken(left: str, name: str, phrases: Phrases) -> bool:
    """Whether a verb stands before the last ``name`` of ``left``: 新建5G基站, 走访企业20家."""
    before = left[: left.rfind(name)].removesuffix("的")
    if before.endswith("出") and phrases.verbs.end(before[:-1]):
        return True  # 排查出
    if not before or before.endswith(phrases.having):
        return False
    return phrases.verbs.end(before) > 0


def whole_name(clause: str, phrases: Phrases) -> str | None:
    """The known name that a clause is, and nothing more: ；城镇居民人均生活费收入，."""
    name = opened(clause.strip(), phrases)
    return name if name in phrases.known else None


def _is_verb(plain: str, phrases: Phrases) -> bool:
    """Whether nothing but a verb is left: 基本建成960套."""
    if plain[-1:] not in phrases.verb_ends:
        return False
    rest = opened(plain, phrases)
    if plain.removesuffix(rest) in phrases.nominal and rest in phrases.predicates:
        return False  # 支出|安排4亿元
    return len(rest) > 1 and rest in phrases.verbs and rest not in phrases.nominal


def _known(known: str, before: str, phrases: Phrases) -> Named:
    """A known indicator, and the words before it, which may narrow it (川渝重点项目).

    What a division stands before is still the whole of that division (洪洞县粮食产量).
    """
    before = before.removesuffix("的")
    if not before or (before[-1] in _PLACE_ENDS and _PLACE.search(before)):
        return Named(known)
    if known in phrases.sorts and before.endswith(phrases.having):
        return Named(known)
    if known in phrases.bare or (known in phrases.sorts and before.endswith(phrases.owners)):
        return Named(known, before)
    if phrases.doing.begin(known) and phrases.splitter.match(known):
        return _done_by(phrases.predicates.strip(before), known)
    if len(before) > _MODIFIER:
        return Named(known, part=True)
    return Named(before + known)


def _done_by(who: str, known: str) -> Named:
    """What a name with a verb in it counts, of whom: 县法院共|受理案件; 五年|新设企业.

    A division has the whole of it, as it has by other names: 洪洞县共|接待游客.
    """
    if who[-1:] in _PLACE_ENDS and _PLACE.search(who):
        return Named(known, done=True)
    who = _AS_OFTEN.sub("", who)
    if len(who) < 2 or who[-1] in TIMELY or who.endswith(_AT_A_TIME):
        return Named(known, part=True, done=True)
    return Named(known, who, done=True)


def _owner(before: str, phrases: Phrases) -> str:
    """What 的 makes the owner of what follows: 国营农场的耕地面积; not 全县的, 去年的."""
    if not before.endswith("的"):
        return ""
    owner = before[:-1]
    owner = opened(without_date(owner), phrases)
    if len(owner) < 2 or (owner in phrases.openings and owner not in phrases.verbs):
        return ""
    return "" if owner[-1] in _PLACE_ENDS and _PLACE.search(owner) else owner


def _split(whole: str, phrases: Phrases) -> Named:
    """该项目总投资 → 总投资 of 该项目; 工业投资 stays."""
    if whole in phrases.bare or whole in phrases.sorts:
        return Named(whole)
    length = phrases.bare.end(whole)
    rest = whole[:-length].removesuffix("的") if length > 1 else ""
    if rest.endswith(phrases.owners) or (rest.startswith(("该", "其")) and rest[:2] not in _OTHERS):
        return Named(whole[-length:], rest)
    return Named(whole)
