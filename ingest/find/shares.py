"""Shares and differences: what a percentage is of, when it is no growth.

税收占一般公共预算收入的81%: 税收, of 一般公共预算收入.
"""

from __future__ import annotations

import re

from ingest.find.figure_rules import Quantity
from ingest.find.indicators import Named
from ingest.find.phrase_rules import Phrases
from ingest.find.phrases import phrase_before

_SHARE_OF = re.compile(
    r"(?:^|[^\w]|.*)占(?!比)(?P<whole>[^占]{2,14}?)(?:的|的比重|比重|的比例|比例)?"
    r"(?:达到?|为|约|超过|近|提高到|提升到|上升到|降至)*$"
)
_OF_WHOLE = re.compile(r"的?(?:比重|比例|比率|份额)$")
_PROPORTION = re.compile(r"(?P<word>占比|比重)(?=[^占重]{0,8}$)")
# 完成调整预算的98.6%: of what was to be done.
_DONE_OF = re.compile(
    r"^(?:已|共|超额)?(?:完成|为|达到?|占|是)(?P<whole>[^，。占]{0,6}(?:预算|计划|任务|目标|预期|决算)数?)的?$"
)
# 增速高于全市2.3个百分点: the difference of two growths is no growth of the thing itself.
_RATE = re.compile(r"(?:增速|增幅|降幅|涨幅|增长率)(?=$|比|较|高|低|快|慢|回落|收窄|扩大|提高|居)")
# 现代工业在工农业总产值中所占比重: the share comes last.
_SHARE_IN = re.compile(
    r"(?:(?P<owner>[^在占]{2,16})|^)[在占](?P<whole>[^在占]{2,16}?)[中内]所?占(?:的)?(?:比重|比例|比率|份额|比)?"
    r"(?:达到?|为|约|由|从|超过|近|提高到?|上升到?|提升到?|下降到?|降低到?|降至|也|已|将)*$"
)


def of_a_whole(left: str, quantity: Quantity, phrases: Phrases) -> Named | None:
    """The name of a share, with what it is a share of; of a difference, that it is one."""
    if quantity.kind == "pp" and (rate := _RATE.match(left)):
        return Named(rate[0], part=True)
    if done_of := _DONE_OF.match(left):
        return Named(None, done_of["whole"], share=True)
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
    named = phrase_before(owner, phrases)
    return Named(named.indicator if named else None, whole or None, share=True)


def with_rate(found: Named | None, left: str, phrases: Phrases) -> Named | None:
    """个体工商户占比接近七成: the share is what is measured."""
    if "占比" not in left and "比重" not in left:
        return found
    rate = _PROPORTION.search(left) if found and found.indicator else None
    if found is None or rate is None or not left[: rate.start()].endswith(found.indicator or "\0"):
        return found
    return found._replace(indicator=f"{found.indicator}{rate['word']}", part=True)
