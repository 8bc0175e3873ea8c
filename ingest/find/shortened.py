"""Names that a sentence says in part only, because what stands before them says the rest.

生猪存栏12万头、出栏23万头: what was sold are pigs; 城乡居民收入分别增长4%、5%: of the towns, then
of the country; 生铁增长23%，钢增长28%: no pig iron; 建成8万亩、累计达120万亩: all there are.
"""

from __future__ import annotations

import re

from ingest.find.indicators import Named
from ingest.find.phrase_rules import Phrases
from ingest.find.phrases import is_undertaken, phrase_before, whole_name

# How something fared, behind its name: 零售额由降转升，增长3.5%.
_TURNED = re.compile(
    "(?:同比)?(?:由[负降正升]转[正升增负降]|止跌回升|(?:持续|稳步|稳定|快速|较快)(?:增长|提升|回升|向好)|稳中有[升进]|小幅回落)$"
)
_LEAD = "、，,和与及 "
_LONGEST = 8  # characters of a name that is said in part
_SHORTEST_HEAD = 2
_TELLING = 3  # characters; 总数 and 收入 go with anything
_RUNNING = re.compile(
    r"(?:累计|总量|总数|总规模|存量|保有量|总面积)(?:已|共|也|将|可|达到?|为|有|超过?|突破|接近|近|约|逾|至|增至|增加到)*$"
)
_GAINED = re.compile(
    r"新增(?:加|了)?(?:约|近|超|超过|逾|突破|达|达到)*$|建成通车(?:约|近|超|超过)?$"
)
TOTALS = frozenset("累总存保新通")  # one of these is in each word of a total or a gain
TAIL = 14  # characters before a number in which it stands
_OF_THE_YEAR = re.compile(r"全年|今年|去年|当年|年内|[0-9]月|[0-9]年|季度|半年")
_CLAUSES = re.compile("[，,；;：:]")
_GOES_ON = re.compile("(?:、|[，,]?其中)(?!.*(?:达|有|共|总|累计|增至|居|稳定|保持))")
_CAPACITY_REACH = 120
_CAPACITY = re.compile(
    r"(?:生产能力(?:[^。；、：:]{0,14}[：:]|[^，。；、]{0,8}[有为])|年产(?![量值业品])[^，。；]*，"
    r"|仅[^，。；：:]{2,14}就有?[：:]?)[^。；：:]*$"
)
_ADDED = ("新登记", "新注册", "新增", "新设", "新建", "新认定", "新培育", "建成", "建设")


def completed(
    between: str, named: Named | None, before: Named | None, phrases: Phrases
) -> Named | None:
    """The name of which only the last part is said, with the head of the one before: 出栏.

    ``between`` is what stands between the two numbers; ``None`` if they make no known name.
    """
    if before is None or before.indicator is None or before.share:
        return None
    word = named.indicator if named else None
    if word is None:
        if len(between) > TAIL:
            return None
        word = phrases.predicates.strip(between.lstrip(_LEAD))
    if not 1 < len(word) <= _LONGEST or word in phrases.known:
        return None
    if between and not between.lstrip(_LEAD).startswith(word):
        return None  # 污水处理厂1座，铺设管网45公里
    head = before.known_as or before.indicator
    if head not in phrases.known and len(word) < _TELLING:
        return None
    for kept in range(len(head) - 1, _SHORTEST_HEAD - 1, -1):
        if (whole := head[:kept] + word) in phrases.known:
            return (named or Named(word))._replace(indicator=word, known_as=whole)
    return None


def lone_product(left: str, phrases: Phrases) -> Named | None:
    """A product of one character that fills its clause: 钢增长28% is of the 钢产量."""
    word = left.strip(_LEAD).removeprefix("其中")
    if len(word) > _LONGEST or word[:1] not in phrases.products:
        return None
    if len(word) > 1 and phrases.predicates.strip(word[1:]):
        return None
    return Named(word[0], known_as=f"{word[0]}产量")


def new_topic(between: str, phrases: Phrases) -> Named | None:
    """What a clause of its own names between two numbers: ；城镇居民收入，1982年为494元.

    It is a known name and nothing more, or ends in what measures something.
    """
    for clause in reversed(_CLAUSES.split(between)[:-1]):
        clause = _TURNED.sub("", clause)
        if name := whole_name(clause, phrases):
            return Named(name, done=is_undertaken(clause, name, phrases))
        named = phrase_before(clause, phrases) if clause.endswith(phrases.measures) else None
        if named and named.indicator and clause.endswith(named.indicator):
            return named
    return None


def listed_with(before: Named | None, between: str) -> bool:
    """Whether what was done to the things before is done to these: 新增甲企业20家、乙企业5家."""
    return before is not None and before.done and bool(_GOES_ON.match(between))


def undertaken(between: str, heir: Named, phrases: Phrases) -> Named:
    """``heir`` with the verb that stands before the number: 新开工12万套，基本建成10万套.

    What was begun and what was finished are two things, whatever the table calls either.
    """
    verb = _CLAUSES.split(between)[-1].strip(_LEAD)
    if len(verb) > TAIL:
        return heir
    while verb and verb not in phrases.verbs and verb[:2] in phrases.openings:
        verb = verb[2:]
    if verb not in phrases.verbs or verb in phrases.predicates or not heir.indicator:
        return heir
    return heir._replace(known_as=verb + heir.indicator, done=True)


def of_capacity(text: str, at: int, named: Named) -> Named:
    """``named`` as a part, where a list of capacities is what the sentence gives.

    新增生产能力有：生铁188万吨，钢117万吨; 年产生铁250万吨，钢322万吨: nothing was made yet;
    仅中央企业就有：生铁81万吨 is not all there is.
    """
    before = text[max(0, at - _CAPACITY_REACH) : at]
    if "能力" not in before and "年产" not in before and "仅" not in before:
        return named
    said = _CAPACITY.search(before)
    return named._replace(part=True) if said and named.known_as != named.indicator else named


def divided(clause: str, phrases: Phrases) -> list[Named]:
    """The two names of a subject that is two in one word: 城乡居民收入, 存贷款余额."""
    if not any(word in clause for word in phrases.divided):
        return []
    named = phrase_before(clause, phrases)
    whole = (named.known_as or named.indicator or "") if named else ""
    for word, halves in phrases.divided.items():
        if named and word in whole:
            return [named._replace(known_as=whole.replace(word, half, 1)) for half in halves]
    return []


def running_total(between: str, named: Named, own: bool, phrases: Phrases) -> Named:
    """``named`` as what it came to in all, where 累计 or 总量 stands before the number.

    What was added in a year is not what there is now: a known stock is named by itself, anything
    else is a part. ``own`` says that the number has its name from its own clause.
    """
    tail = between[-TAIL:]
    if TOTALS.isdisjoint(tail):
        return named
    known = phrases.known.get(named.known_as or named.indicator or "")
    if (own or (known and known.stock)) and _GAINED.search(tail):
        return named._replace(done=True)  # 存款余额新增4万亿元: no balance
    if not _RUNNING.search(tail) or (own and _OF_THE_YEAR.search(between)):
        return named
    name = named.known_as or named.indicator or ""
    if own and (known is None or known.stock or not between.rstrip().rfind("累计") > 0):
        return named
    for word in _ADDED:
        rest = name.removeprefix(word)
        whole = phrases.known.get(rest)
        if rest != name and whole and whole.stock:
            return named._replace(indicator=rest, known_as=rest, done=False)
    return named if known and known.stock else named._replace(part=True)
