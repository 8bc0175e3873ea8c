"""Words of approximation around a number: what they mean, and where they mean something else."""

from __future__ import annotations

import re

from ingest.find.amounts import Amount
from ingest.find.figure_rules import Rules
from ingest.find.reach import Reach
from ingest.model import Kind, Qualifier

_AT_LEAST_VERB = re.compile(r"(?:至少|最少|不少于)[^，。、；：！？0-9“”的\n]{1,5}$")
_BARE_KINDS = frozenset(("area", "weight"))
_BARE_COUNTS = frozenset("头只羽株")
# What a round number names rather than counts: 千亿斤粮食产能提升行动, 万亩示范园.
_SCHEME = re.compile(
    r"[^，。；、！？\n]{0,14}?(?:行动|工程|计划|方案|战略|攻坚|产能|提升|项目|基地|园|廊|级|方|示范|产业|大县|重担|顶|轮)"
)
_OBSTACLE = re.compile(
    r"[^，。；、！？\n]{0,16}(?:技术|难题|瓶颈|难关|难点|装备|卡脖子|壁垒|核心|零部件|元器件|成果)"
)
_THAN = re.compile(
    r"(约(?=占)|不低于|不少于|不高于|不超过|不足|不到|接近|超过|高于|低于)[^，。；、！？\n0-9]{2,18}的$"
)
_COMPARED = frozenset(("multiple", "percent", "ratio"))
# Words behind a unit that speak of some kinds only: 三分之一强, 5日内, 11个百分点还多.
_OF_KINDS = {
    "强": _COMPARED, "弱": _COMPARED, "内": frozenset(("duration",)),
    "还多": frozenset(("percent", "pp", "multiple")),
}  # fmt: skip


def before(text: str, rules: Rules, amount: Amount) -> tuple[int, Qualifier | None]:
    """Where the surface begins, with the word of approximation there."""
    start = amount.start
    if not start:
        return 0, None
    last, table = text[start - 1], rules.before
    if last in rules.before_last:
        for length in range(min(5, start), 0, -1):
            word = text[start - length : start]
            if word in table and not text.endswith(rules.not_before, max(0, start - 4), start):
                return start - length, table[word]
    if last in rules.before_bare and amount.bare:
        return start - 1, rules.before_bare[last]
    least = start - 9 if start > 9 else 0
    if text.find("少", least, start) >= 0 and (verb := _AT_LEAST_VERB.search(text[least:start])):
        return least + verb.start(), "at_least"
    return start, None


def behind(text: str, rules: Rules, reach: Reach) -> tuple[int, Qualifier | None]:
    """Where the surface ends, with the word of approximation there."""
    after = rules.after.match(text, reach.end)
    if after is None or not _may_follow(after.group(), reach):
        return reach.end, None
    return after.end(), rules.after_meaning[after.group()]


def _may_follow(word: str, reach: Reach) -> bool:
    """余 and 多 behind a unit: 一年多, 3公里多, not 3人多; within years sums up what was."""
    kinds = _OF_KINDS.get(word)
    if kinds is not None:
        return reach.kind in kinds and (word != "内" or reach.code != "a")
    return word not in {"余", "多"} or reach.kind != "count"


def breaks_through(text: str, start: int, end: int) -> bool:
    """突破35项关键技术: breaking through is what was done with them, not with a limit."""
    return text.startswith(("突破", "冲破"), start) and bool(_OBSTACLE.match(text, end))


def compared(text: str, rules: Rules, start: int, kind: Kind) -> Qualifier | None:
    """不低于最低标准的1.6倍: what is said of the product is meant of the number."""
    if kind not in _COMPARED or text[start - 1 : start] != "的":
        return None
    than = _THAN.search(text, max(0, start - 24), start)
    if than is None or (than[1][0] not in "不接约" and kind != "multiple"):
        return None  # 超过计划的15%: by how much
    return rules.before[than[1]]


def stands_bare(text: str, reach: Reach) -> bool:
    """Whether 千亩 or 万头 counts without a word of approximation: 千亩辣椒红了."""
    if reach.kind not in _BARE_KINDS and reach.text not in _BARE_COUNTS:
        return False
    return not _SCHEME.match(text, reach.end)
