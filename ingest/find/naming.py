"""What each number of a sentence is about: its own phrase, or one that another has said for it.

A number that names nothing takes over from the one before it (186亿元，增长6.2%), from its own
place in a row (甲、乙分别增长5.3%、8.1%), or from the clause that set the topic
(原油产量再创新高，达到…).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.find.behind import band_name, leads, phrase_behind, short_noun
from ingest.find.clauses import REACH, Span, clause_of
from ingest.find.enumerations import (
    CHANGING,
    ITEM_END,
    JOINTS,
    TURN,
    headed_names,
    listed_names,
)
from ingest.find.figure_rules import BOUNDS, Quantity
from ingest.find.heirs import inherited, last_of_unit
from ingest.find.indicators import Named
from ingest.find.phrase_rules import Phrases
from ingest.find.phrases import is_undertaken, numbered_name, phrase_before
from ingest.find.shares import is_difference, of_a_whole, with_rate
from ingest.find.shortened import (
    TAIL,
    TOTALS,
    completed,
    listed_with,
    lone_product,
    of_capacity,
    running_total,
)

_PLACE_NOUNS = ("乡镇", "乡", "镇", "村", "社区", "行政村", "自然村", "街道", "园区", "小区", "县")
_OF_BANDS = frozenset(("count", "percent", "permille", "ratio"))
_OWN_NOUNS = frozenset((*_PLACE_NOUNS, "学校", "床位", "车位", "泊位", "学位", "机位", "岗位"))
# Before a duration that lasts: what stands behind it is not what lasts.
_LASTING = ("连续", "历时", "耗时", "用时", "长达")
_EXTREME = re.compile(
    "最[高低多少大小长短]的(?:一?[个家户村镇乡人年天]|企业|农户|社员)?(?:已|就|可|仅|只)?[达有为]?到?"
)
_ALL_OF = ("全县", "全市", "全区", "全省", "全州", "全旗", "全国", "全镇", "全乡", "全域")
_ANDS = ("和", "与", "及")
_PEOPLE = re.compile(
    r"(?!参[加与]|享受|实现|纳入|领取|加入)[\u4e00-\u9fff]{0,4}?(?:人口|群众|农民|居民|家庭|职工|学生|人员|劳动力|老人|儿童|青年)"
)
_BEFORE_THAT = re.compile("[由从](?:过去|原来|以前|此前|[\u4e00-\u9fff]{2,6}(?<!小)时)的?$")
_THEN = ("过去", "原来", "以前", "此前", "时", "的")  # what that ends in
_LONGEST_SENTENCE = 4096  # characters; in a longer line names are looked for so far around
_VERB = 12  # characters before a name in which a verb stands


def names_of(
    text: str, quantities: Sequence[Quantity], phrases: Phrases, dates: Sequence[Span]
) -> list[Named | None]:
    """What each quantity is about; one that does not say takes over from the one before it.

    Args:
        text: the sentence.
        quantities: all of its numbers, ascending.
        phrases: the word lists.
        dates: spans that belong to other findings, ascending; a phrase begins behind them.

    Returns:
        A name for each, whose words stand in ``text`` as they are; ``None`` where nothing says.
    """
    names: list[Named | None] = []
    row: list[Named] = []  # the names of the last enumeration
    pending: list[Named] = []  # those of them that wait for their number
    said: set[str] = set()  # words that are known to stand in the text
    has_numbered = phrases.numbered_by.search(text, 0, quantities[-1].start) is not None
    for i, quantity in enumerate(quantities):
        floor = quantities[i - 1].end if i else 0
        named = _own(text, quantities, i, phrases, dates, has_numbered)
        between = text[floor : quantity.start]
        unsaid = named is None or named.indicator is None
        if row and ITEM_END.search(between):
            row = []
        listed = listed_names(
            text, quantities, names, i, phrases, row if unsaid and not pending else None
        )
        goes_on = pending and (between in JOINTS or TURN.fullmatch(between))
        following = pending.pop(0) if goes_on else None
        if not listed and unsaid and following:
            named = following
        elif not listed:
            named = _alone(text, quantities, names, i, named, phrases)
            listed = [] if unsaid else headed_names(text, quantities, i, named, row)
        if listed:
            row, pending, named = listed, listed[1:], listed[0]
        if named is not None:
            named = _quoted(text, quantity.start, named, said)
        if named is not None and quantity.kind not in CHANGING:
            named = _level(text, quantities, names, named, i, phrases)
        names.append(named)
    return names


def _alone(
    text: str,
    quantities: Sequence[Quantity],
    names: Sequence[Named | None],
    at: int,
    named: Named | None,
    phrases: Phrases,
) -> Named | None:
    """The name of a number in no row; one that says none takes it over."""
    floor = quantities[at - 1].end if at else 0
    between = text[floor : quantities[at].start]
    if names and (whole := _completed(between, named, names[-1], phrases)):
        return whole
    if named is None or named.indicator is None:
        return inherited(text, quantities, names, at, named, phrases)
    if not TOTALS.isdisjoint(between[-TAIL:]):
        named = running_total(between, named, True, phrases)
    done = names and listed_with(names[-1], between)
    return named._replace(done=True) if done and _alike(quantities, at) else named


def _alike(quantities: Sequence[Quantity], at: int) -> bool:
    return quantities[at - 1].kind == quantities[at].kind


def _completed(
    between: str, named: Named | None, before: Named | None, phrases: Phrases
) -> Named | None:
    """The name whose head the number before has said, in the same item of the sentence."""
    if before is None or before.indicator is None or before.share:
        return None
    if (named and named.indicator in phrases.known) or ITEM_END.search(between):
        return None
    return completed(between, named, before, phrases)


def _level(
    text: str,
    quantities: Sequence[Quantity],
    names: Sequence[Named | None],
    named: Named,
    at: int,
    phrases: Phrases,
) -> Named:
    """``named`` as what there is: of all, of a part, or of the things counted before it."""
    start = quantities[at].start
    if is_difference(text[quantities[at - 1].end if at else 0 : start], phrases):
        named = named._replace(part=True)
    named = of_capacity(text, start, named)
    if not named.of_what and named.indicator in phrases.belonging:
        named = _belonging(text, quantities, names, named, at, phrases)
    return named


def _quoted(text: str, at: int, named: Named, said: set[str]) -> Named | None:
    """``named`` with no words but the sentence's; ``said`` are those that stood around others."""
    if named.indicator is not None and not _stands(text, at, named.indicator, said):
        return None
    if named.of_what is not None and not _stands(text, at, named.of_what, said):
        return named._replace(of_what=None)
    return named


def _stands(text: str, at: int, words: str, said: set[str]) -> bool:
    """Whether ``words`` stand in the text, as far around ``at`` as a sentence goes."""
    if words in said:
        return True
    for reach in (REACH, _LONGEST_SENTENCE):
        if text.find(words, max(0, at - reach), at + reach) >= 0:
            said.add(words)
            return True
    return False


def _own(
    text: str,
    quantities: Sequence[Quantity],
    at: int,
    phrases: Phrases,
    dates: Sequence[Span],
    has_numbered: bool,
) -> Named | None:
    """What the words around a quantity say it is about, or ``None`` where they do not say.

    ``has_numbered``: the sentence has what a name with a number in it would hold (PM2.5浓度).
    """
    quantity = quantities[at]
    clause = clause_of(text, quantities, at, phrases, dates)
    left = clause.text
    if quantity.kind in CHANGING or quantity.kind == "ratio":
        found = of_a_whole(left, quantity, phrases)
        if found:
            return found
    elif quantity.kind == "duration" and _only_lasts(text, quantity, left, phrases):
        return None
    left = _without_then(left)
    start, before = clause.start, clause.before
    adjoins = before is not None and start == before.end
    numbered = _numbered(text, quantity, phrases) if has_numbered else None
    if numbered or (adjoins and (numbered := _banded(text, quantities, at, phrases))):
        return numbered
    found = _said_before(left, quantity, phrases)
    if left.endswith(_ANDS) and (
        clause.start == clause.floor > 0 or text.startswith("的", quantity.end)
    ):
        found = None  # 210公里农村公路和120万平方米村内道路, 所有市州和98%的县
    following = quantities[at + 1] if at + 1 < len(quantities) else None
    limit = following.start if following else None
    leading = leads(quantity) and not left.endswith(_LASTING)
    asked = leading or found is None or quantity.kind == "money"
    behind = phrase_behind(text, quantity, phrases, limit) if asked else None
    if behind and found and _yields(behind, found, quantity, leading, phrases):
        behind = None
    adjacent = leading and following is not None and limit == quantity.end and not behind
    if adjacent and following and (found is None or following.qualifier in BOUNDS):
        behind = phrase_behind(text, following, phrases)  # 1000项亿元以上技改项目
    if behind:
        return Named(behind, done=not left.endswith(phrases.having))
    if found is None:
        return _unnamed(text, quantity, left, phrases)
    bounded = before is not None and adjoins and before.qualifier in BOUNDS
    shared = text[start - 1 : start] == "、" and start - 1 > clause.floor
    a_class = quantity.kind == "money" and text.startswith(phrases.classes, quantity.end)
    # 亿元以上项目25个, 独角兽、单项冠军企业300家, 超200亿元县2个
    return found._replace(part=True) if bounded or shared or a_class else found


def _said_before(left: str, quantity: Quantity, phrases: Phrases) -> Named | None:
    """The phrase before a number; of places in a whole it is their own: 致全县|4镇受灾."""
    if quantity.unit_text in _PLACE_NOUNS and left.endswith(_ALL_OF):
        return Named(quantity.unit_text)
    if left.startswith("最") and _EXTREME.fullmatch(left):
        return None  # 最高的村达|128万元: of what is told before
    return with_rate(phrase_before(left, phrases), left, phrases)


def _banded(text: str, quantities: Sequence[Quantity], at: int, phrases: Phrases) -> Named | None:
    """Those within a band of ages or marks, which stands right before their number."""
    quantity, band = quantities[at], quantities[at - 1]
    if quantity.kind not in _OF_BANDS:
        return None
    name = band_name(text, band, quantity.start, phrases)
    if name is None:
        return None
    bare = len(name) == band.end - band.start and text.endswith("其中", 0, band.start)
    if bare and last_of_unit(text, quantities, at - 1) is None:
        return None  # 党员743名，其中35岁以下96名: of them
    before = text[max(0, band.start - _VERB) : band.start]
    return Named(name, done=is_undertaken(before, "", phrases))


def _yields(behind: str, found: Named, quantity: Quantity, leading: bool, phrases: Phrases) -> bool:
    """Whether the phrase ``behind`` a number says less than the one ``found`` before it.

    So does a verb, where the noun before ends as the unit does: 脱贫户2890户|发展产业.
    """
    if not leading and not behind.endswith(phrases.funds):
        return True
    says_unit = (found.indicator or "").endswith(quantity.unit_text or "\0")
    return says_unit and phrases.splitter.match(behind) is not None


def _without_then(left: str) -> str:
    """``left`` without when something was otherwise: 车程由过去的1小时缩短到25分钟."""
    return _BEFORE_THAT.sub("", left) if left.endswith(_THEN) else left


def _numbered(text: str, quantity: Quantity, phrases: Phrases) -> Named | None:
    """A name before the quantity that holds a number itself: 60岁及以上人口."""
    name = numbered_name(text[max(0, quantity.start - REACH) : quantity.start], phrases)
    if name is None:
        return None
    left = text[max(0, quantity.start - REACH - _VERB) : quantity.start]
    return Named(name, done=is_undertaken(left, name, phrases))


def _only_lasts(text: str, quantity: Quantity, left: str, phrases: Phrases) -> bool:
    """Whether a duration says no more than how long something went on: 连续5年, 三年内."""
    if phrases.passing.match(text, quantity.end):
        return True
    return phrases.lasting.strip(left) != left and not _BEFORE_THAT.search(left)


def _unnamed(text: str, quantity: Quantity, left: str, phrases: Phrases) -> Named | None:
    """What a number counts that neither a phrase before it names nor one behind."""
    if quantity.kind == "count" and (people := _PEOPLE.match(text, quantity.end)):
        return Named(people[0])  # 13万脱贫人口实现就业
    if quantity.kind == "count" and (noun := short_noun(left, phrases)):
        return Named(noun, part=True)
    own = quantity.unit_text if quantity.unit_text in _OWN_NOUNS else None
    return Named(own) if own else lone_product(left, phrases)


def _belonging(
    text: str,
    quantities: Sequence[Quantity],
    names: Sequence[Named | None],
    named: Named,
    at: int,
    phrases: Phrases,
) -> Named:
    """``named`` as what belongs to the things counted before it.

    A bare 总投资 is of the projects, 在校学生 are of the schools.
    """
    for i in range(at - 1, max(-1, at - 4), -1):
        gap = text[quantities[i].end : quantities[at].start]
        earlier = names[i]
        if ITEM_END.search(gap):
            break
        whole = earlier is not None and earlier.indicator in phrases.known
        if whole and named.indicator not in phrases.bare:
            break  # 学校32所，在校学生2万人: each is of the whole
        if earlier and earlier.indicator and quantities[i].kind == "count":
            return named._replace(of_what=earlier.indicator)
    return named
