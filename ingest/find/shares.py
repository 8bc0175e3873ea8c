"""Shares and differences: what a percentage is of, when it is no growth.

税收占一般公共预算收入的81%: 税收, of 一般公共预算收入.
"""

from __future__ import annotations

import re

from ingest.find.figure_rules import Quantity
from ingest.find.indicators import Named
from ingest.find.phrase_rules import Phrases
from ingest.find.phrases import BEYOND_AIM, phrase_before

_SHARE_OF = re.compile(
    r"(?:^|[^\w]|.*)占(?!比)(?P<whole>[^占]{2,14}?)(?:的|的比重|比重|的比例|比例)?"
    r"(?:达到?|为|约|超过|近|提高到|提升到|上升到|降至)*$"
)
_OF_WHOLE = re.compile(r"的?(?:比重|比例|比率|份额)$")
_PROPORTION = re.compile(r"(?P<word>占比|比重)(?=[^占重]{0,8}$)")
_PLANS = ("预算", "计划", "任务", "目标", "预期", "决算")
# 税收收入完成调整预算的98.6%: of what was to be done.
_DONE_OF = re.compile(
    r"^(?P<owner>[^，。]*?)(?:已|共|(?<!平)均|超额)*(?:完成|相当于|为|达到?|占|是)了?"
    rf"(?P<whole>[^，。占完成为是]{{0,6}}(?:{'|'.join(_PLANS)})数?)的?$"
)
# 收入达到全省平均水平的85%, 为正常库容的六成: of a measure that is another's.
_LEVEL_OF = re.compile(
    r"^(?P<owner>[^，。]*?)(?:已|仅|只|平?均)*(?:相当于|达到?|为|是)(?P<whole>[^，。占为是达]{2,14})的$"
)
# 增速高于全市2.3个百分点: the difference of two growths is no growth of the thing itself.
_RATE = re.compile(
    r"(?P<owner>[^，。；、]*?)(?P<rate>增速|增幅|降幅|涨幅|增长率)"
    r"(?=$|分别|均|比|较|高|低|快|慢|回落|收窄|扩大|提高|居)"
)
# 现代工业在工农业总产值中所占比重: the share comes last.
_SHARE_IN = re.compile(
    r"(?:(?P<owner>[^在占]{2,16})|^)[在占](?P<whole>[^在占]{2,16}?)[中内]所?占(?:的)?(?:比重|比例|比率|份额|比)?"
    r"(?:达到?|为|约|由|从|超过|近|提高到?|上升到?|提升到?|下降到?|降低到?|降至|也|已|将)*$"
)

_BEYOND = ("超额", "超额完成")
_HIGHER = re.compile(
    "[比较][^，。；]{1,12}?(?:分别)?(?:(?<!提)高|(?<!降)低|(?<!增)多)出?了?[约近]?$"
)  # 比全省高2000元


def of_a_whole(left: str, quantity: Quantity, phrases: Phrases) -> Named | None:
    """The name of a share, with what it is a share of; of a difference, that it is one."""
    rate = _RATE.match(left) if quantity.kind == "pp" else None
    if rate and phrases.above.search(rate["owner"]):  # 收入快于GDP增速: of 收入
        named = phrase_before(left, phrases)
        return Named(named.indicator if named else None, part=True)
    if rate:
        return _difference(rate["owner"], rate["rate"], phrases)
    planned = left.removesuffix("的").removesuffix("数").endswith(_PLANS)
    if planned and (done_of := _DONE_OF.match(left)):
        return _of_plan(_share(done_of["owner"], done_of["whole"], phrases), phrases)
    level = _LEVEL_OF.match(left) if left.endswith("的") else None
    times = quantity.kind == "multiple"  # 是前三年总和的1.6倍
    if level and (times or level["whole"].endswith(phrases.measures)):
        return _share(level["owner"], level["whole"], phrases)
    if "占" not in left or quantity.kind not in {"percent", "ratio", "pp"}:
        return None
    inside, share = _SHARE_IN.search(left), _SHARE_OF.search(left)
    if inside:
        owner, whole = inside["owner"] or "", inside["whole"]
    elif share:
        found = phrase_before(left, phrases)
        called = (found.known_as or found.indicator or "") if found else ""
        if "占" in called and called in phrases.known:
            return None
        owner = left[: left.rfind("占")].removesuffix("所")
        whole = _OF_WHOLE.sub("", phrases.predicates.strip(share["whole"]))
    else:
        return None
    return _share(owner, whole, phrases)


def _share(owner: str, whole: str, phrases: Phrases) -> Named:
    """What ``owner`` names, as a share of ``whole``."""
    named = phrase_before(owner, phrases)
    return Named(named.indicator if named else None, whole or None, share=True)


def _of_plan(share: Named, phrases: Phrases) -> Named:
    """``share`` by what was planned, where nothing else names it: 完成利润计划的146% is of 利润."""
    planned = next((p for p in _PLANS if (share.of_what or "").endswith(p)), None)
    core = (share.of_what or "").removesuffix(planned or "")
    if share.indicator or not (core in phrases.known or core in phrases.bare):
        return share
    return share._replace(indicator=core)


def _difference(owner: str, rate: str, phrases: Phrases) -> Named | None:
    """固定资产投资增速: a growth that is set against another."""
    named = phrase_before(owner, phrases)
    said = (named.indicator or "") if named else ""
    return Named(said + rate if owner.endswith(said) else rate, part=True)


def is_difference(between: str, phrases: Phrases) -> bool:
    """Whether a number says by how much, and not how much: 高于全省2000元, 超额完成2亿元."""
    if between.endswith(_BEYOND) or ("超" in between and BEYOND_AIM.search(between)):
        return True
    if "比" in between or "较" in between:
        return _HIGHER.search(between) is not None
    return ("于" in between or "领先" in between) and phrases.above.search(between) is not None


def with_rate(found: Named | None, left: str, phrases: Phrases) -> Named | None:
    """个体工商户占比接近七成: the share is what is measured."""
    if "占比" not in left and "比重" not in left:
        return found
    rate = _PROPORTION.search(left) if found and found.indicator else None
    if found is None or rate is None or not left[: rate.start()].endswith(found.indicator or "\0"):
        return found
    return found._replace(indicator=f"{found.indicator}{rate['word']}", part=True)
