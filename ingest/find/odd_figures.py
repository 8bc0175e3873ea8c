"""Figures of an unusual form: ranks, doublings, ratios, censored numbers, shared units."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from ingest.find.amounts import AGAIN, Amount, as_decimal, read_amount
from ingest.find.figure_rules import RANK_END, Quantity
from ingest.find.line import Line
from ingest.find.reach import Reach
from ingest.model import Kind, Number, Qualifier
from ingest.numerals import parse_numeral, written_power

_SLASHED = re.compile(r"[1-9][/／](?:[2-9]|10)(?![0-9/／.])")
_SLASHED_BEFORE = re.compile(
    r"(?:占|超过?|近|约|不足|不到|的|达到?|为|余下|减少|精简|压减|压缩|缩减|缩短|下降|降低|增加|增长|提高|了|[0-9][/／][0-9]0?[、和]"
    r"|全[国球省市县区州]|世界|亚洲|剩余)$"
)
_SLASHED_AFTER = re.compile(r"的|以[上下]|左右")
_COMMA = re.compile(r"[ \u3000]?[、,，和与及][ \u3000]?")
_SHORTENED = re.compile("[百千万][一二三四五六七八九]$")  # 两万五, 一百八
_SAID_END = re.compile("$|[，,。；;！？、]|涨|降|到")
# 八角 alone is a spice and 三角 a shape: a 角 needs digits, before it or behind, or what it prices.
_MAO = re.compile(
    "(?:(?P<mao>毛)|(?P<jiao>角)(?:(?=[一二三四五六七八九1-9])|(?<=[0-9]角)|(?<=[斤度涨贵宜].角)))"
    "(?P<fen>[一二三四五六七八九1-9]分?)?(?=$|[，,。；;！？、）]|一斤|一个)"
)
_TENTHS = 10  # from here on it is said in 块
_RANK = re.compile(
    r"(?:居|列|排名?|跃升|跃居|升至|降至|保持|名次|位次|摘得|荣获|获得?|夺得|考核|评[比价])"
    r"[^，。；、！？\n]{0,10}第$"
    r"|(?:全[国省市县区州]|全球|世界|亚洲|[东西中]部|同类\w{1,4})[^，。；、！？\n]{0,4}第$"
)
_RANK_NEVER = re.compile(r"(?:放在|摆在|作为|是|当作|视为|坚持|把)[^，。；\n]{0,8}第$")
_TOP = re.compile(r"(?:居|列|排名?|跻身|进入|进|冲刺|冲|保持)[^，。；、！？\n]{0,10}前$")
_SCALE_BEFORE = re.compile(
    r"(?:指数|系数|评分|得分|分值|满意度[由从]|容积率|景气度|PMI|[Pp][Hh]值?|性别比|均分|率为|死亡率|收入比|收入倍差)(?!增长)[^，。；、！？0-9÷×=+＋＝\n]{0,6}$"
    r"|(?:指数|系数|评分|得分|分值|收入比|收入倍差|满意度|满意率)[由从](?:(?:[上去]|20[0-9]{2})年的)?[0-9.]{1,8}(?:[^，。；、！？0-9\n]{0,4})[到至为]$"
)
_BASE = re.compile(r"以[^，。；、]{1,8}为$")  # 以上年为100
_BRACKETS = re.compile(r"（[^（）]*）|\([^()]*\)")
_SCALE_AFTER = re.compile(
    r"$|[，,。；;、！？）)\n]|以[上下内]|左右|[和与]|(?:缩小|扩大|下降|降低|降|提[高升]|上?升|调整)[到至为]"
)
_RATIO = re.compile(r"([0-9]+(?:\.[0-9]+)?)[ ]?[:：∶比][ ]?([0-9]+(?:\.[0-9]+)?)(?!\.?[0-9:：∶])")
_RATIO_BEFORE = re.compile(
    r"(?:比例|比|配比|之比|性别比|师生比|投入产出)"
    r"(?:[由从]?[0-9.]+[ ]?[:：∶比][ ]?[0-9.]+)?[^，。；、！？0-9\n]{0,6}$"
)
# A number with 万 or 亿 that ends its clause: the noun before it says in what it counts.
_CLAUSE_END = re.compile(
    r"$|[，,。；;、！？）)\n]|[和与及][0-9]|之多|(?:的|这一)?(?:任务|目标|大关|台阶|关口|门槛|以内|左右|以上|以下)"
    r"|(?:增加|增长|提高|上升|扩大|减少|下降|降|增|升)[到至为]|[一两二三四五六七八九]个(?:大)?台阶"
)
_MULTIPLIED = re.compile("[万亿][余多]?$")
_COUNTS_IN: tuple[tuple[re.Pattern[str], Kind, str], ...] = (
    (
        re.compile(
            r"(?:生产总值|GDP|经济总量|产值|增加值|营收|营业收入|总收入|销售额|成交额|交易额|总投资|投资额|余额|总额)"
            r"[^，。；]{0,14}$"
        ),
        "money",
        "CNY",
    ),
    (re.compile(r"人次(?:由[0-9.]+[万亿])?[^，。；0-9]{0,5}$"), "count", "人次"),
    (
        re.compile(
            r"(?:人[数口](?:[到在][0-9]{4}年)?|人|员额|编制|裁[员军])"
            r"[已经共约达到为有是要只超过突破增加减少至升降净新近逾总计的再比上年控制在将分别规模务工]{0,8}"
            r"(?:[0-9.]+[万亿][和、])*$"
        ),
        "count",
        "人",
    ),
)
_COUNTED = ("人", "人次", "户", "个", "家", "件", "次", "项", "条", "场", "座", "处", "人（次）")
_MASKED = frozenset((*_COUNTED, "亩", "har", "km", "m2", "kg", "t", "CNY", "%", "pp"))


def rank(line: Line, amount: Amount) -> list[Quantity]:
    """第3位, 居全省第二, 前10名: a place in a ranking worth keeping."""
    if amount.value is None or amount.value < 1:
        return []
    start, end = amount.start - 1, amount.end
    before = line.text[max(0, start - 20) : start + 1]
    named = line.text[end : end + 1] in {"位", "名"} and not line.text.startswith(
        ("位数", "名师", "名校", "名牌"), end
    )
    top = line.text[start] == "前"
    pattern = _TOP if top else _RANK
    if _RANK_NEVER.search(before) or line.quotes().over(start, end):
        return []
    if not named and not (pattern.search(before) and RANK_END.match(line.text, end)):
        return []
    return [
        Quantity(
            start=start, end=end + named, core=amount.start, value=amount.value, low=None,
            high=None, kind="rank", unit="位", unit_text=line.text[end] if named else None,
            power=None, rule="rank", qualifier="at_most" if top else None,
            confidence=0.9 if named else 0.7,
        )
    ]  # fmt: skip


def phrase(line: Line, match: re.Match[str]) -> list[Quantity]:
    """翻番, 一半, 过半."""
    text, (start, end) = match.group(), match.span()
    doubled = text.startswith("翻")
    before = line.text[max(0, start - 2) : start]
    if line.quotes().over(start, end) or before.endswith(("另", "时间", "任务", "双", "这", "那")):
        return []
    over: Qualifier | None = "over" if text[0] in "过超" else None
    after = None if doubled else line.rules.after.match(line.text, end)
    if after:
        end, over = after.end(), line.rules.after_meaning[after.group()]
    start, word = line.approximated(Amount(start, end, text, Decimal(1)))
    return [
        Quantity(
            start=start, end=end, core=match.start(),
            value=Decimal(2) if doubled else Fraction(1, 2), low=None, high=None,
            kind="multiple" if doubled else "ratio", unit="倍" if doubled else "1",
            unit_text=text[-1] if doubled else text, power=None, rule="phrase",
            qualifier=word or over, doubled=doubled, confidence=0.8,
        )
    ]  # fmt: skip


def masked(line: Line, match: re.Match[str]) -> tuple[list[Quantity], int]:
    """XX 个村: a number blanked out by its source."""
    start, end = match.span()
    if line.continues(start) or line.rules.guards.match(line.text, start):
        return [], end
    mult = match["mask_mult"]
    amount = Amount(start, end, match["mask"], None, None, None, written_power(mult or "0"))
    reach = line.reach(amount)
    if reach is None or reach.code not in _MASKED or line.refused(amount, reach):
        return [], end
    quantity = Quantity(
        start=start, end=reach.end, core=start, value=None, low=None, high=None,
        kind=reach.kind, unit=reach.code, unit_text=reach.text, power=amount.power,
        rule="censored", is_censored=True, confidence=0.7,
    )  # fmt: skip
    return [quantity], reach.end


def ratio_of(line: Line, amount: Amount) -> list[Quantity]:
    """比例为1:3; 7:3的比例."""
    ratio = _RATIO.match(line.text, amount.start)
    if not ratio or not Decimal(ratio[2]):
        return []
    before = line.text[max(0, amount.start - 24) : amount.start]
    if not (_RATIO_BEFORE.search(before) or line.text.startswith("的比例", ratio.end())):
        return []
    value = Fraction(ratio[1]) / Fraction(ratio[2])
    return [_unitless(line, amount, ratio.end(), value, "ratio", "ratio")]


def slashed(line: Line, amount: Amount) -> list[Quantity]:
    """占1/4: a fraction in digits, where something says that it is no date."""
    slashed = _SLASHED.match(line.text, amount.start)
    before = line.text[max(0, amount.start - 5) : amount.start]
    if not slashed:
        return []
    if not (_SLASHED_BEFORE.search(before) or _SLASHED_AFTER.match(line.text, slashed.end())):
        return []
    value = parse_numeral(slashed.group().replace("／", "/"))
    if value is None or value >= 1:
        return []
    return [_unitless(line, amount, slashed.end(), value, "ratio", "share")]


def index(line: Line, amount: Amount) -> list[Quantity]:
    """指数达到105.3, 容积率1.8: numbers that have no unit."""
    if not _SCALE_AFTER.match(line.text, amount.end):
        return []
    before = _BRACKETS.sub("", line.text[max(0, amount.start - 60) : amount.start])[-16:]
    if _BASE.search(before) or not _SCALE_BEFORE.search(before):
        return []
    if line.rules.guards.match(line.text, amount.start) or amount.value is None:
        return []
    return [_unitless(line, amount, amount.end, amount.value, "other", "index")]


def _unitless(
    line: Line, amount: Amount, end: int, value: Number, kind: Kind, rule: str
) -> Quantity:
    start, qualifier = line.approximated(amount)
    after = line.rules.after.match(line.text, end)
    if after:
        end, qualifier = after.end(), qualifier or line.rules.after_meaning[after.group()]
    return Quantity(
        start=start, end=end, core=amount.start, value=value, low=None, high=None, kind=kind,
        unit="1", unit_text=None, power=None, rule=rule, qualifier=qualifier, confidence=0.7,
    )  # fmt: skip


def shared(line: Line, amount: Amount) -> list[Quantity]:
    """分别达到120、85公里: numbers that share the unit of the last."""
    if "分别" not in line.text[max(0, amount.start - 24) : amount.start]:
        return []
    amounts = [amount]
    while len(amounts) < 8 and (comma := _COMMA.match(line.text, amounts[-1].end)):
        again = AGAIN.match(line.text, comma.end())
        following = read_amount(again) if again else None
        if following is None or following.value is None:
            return []
        amounts.append(following)
        reach = line.reach(following)
        if reach:
            return _with_unit_of(line, amounts, reach)
    return []


def _with_unit_of(line: Line, amounts: list[Amount], reach: Reach) -> list[Quantity]:
    last = amounts[-1]
    power = Fraction(10 ** (last.power or 0))
    found: list[Quantity] = []
    for amount in amounts[:-1]:
        scaled = amount if amount.power is not None else amount.times(power)
        short = reach._replace(end=amount.end)
        got = line.measured(scaled._replace(power=last.power), short)
        if got:
            found.append(got._replace(end=amount.end, rule="shared-unit", confidence=0.75))
    final = line.measured(last, reach)
    return [*found, final] if final else []


def priced(line: Line, amount: Amount) -> list[Quantity]:
    """￥58.5, 人民币500万: the currency stands before the number."""
    sign = line.rules.units.sign_before(line.text, amount.start)
    if sign is None or amount.value is None:
        return []
    signed = amount._replace(start=amount.start - len(sign))
    got = _unitless(line, signed, amount.end, amount.value, "money", "price")
    code = line.rules.units.signs[sign]
    return [
        got._replace(
            core=amount.start, unit=code, unit_text=sign, power=amount.power, confidence=0.9
        )
    ]


def spoken(line: Line, amount: Amount) -> list[Quantity]:
    """卖了两万五, 才八毛, 高出一毛二分: money as it is said, where the sentence tells of money."""
    said = _MAO.match(line.text, amount.end) if amount.least < _TENTHS else None
    shortened = _SHORTENED.search(amount.text) and _SAID_END.match(line.text, amount.end)
    if amount.value is None or not (said or shortened):
        return []
    sentence = re.split("[。！？\n]", line.text[max(0, amount.start - 24) : amount.start])[-1]
    if not line.rules.spoken.search(sentence) or line.quotes().over(amount.start, amount.end):
        return []
    value = Fraction(amount.value)
    if said:
        value = value / 10 + Fraction(parse_numeral((said["fen"] or "零").rstrip("分")) or 0) / 100
    end = said.end() if said else amount.end
    got = _unitless(line, amount, end, as_decimal(value), "money", "spoken")
    unit_text = (said["mao"] or said["jiao"]) if said else None
    return [got._replace(unit="CNY", unit_text=unit_text, power=amount.power, confidence=0.8)]


def multiplied(line: Line, amount: Amount) -> list[Quantity]:
    """医疗旅游人次86.5万, 人口控制在十三亿以内: a large number whose unit is left out."""
    after = line.rules.after.match(line.text, amount.end)
    end = after.end() if after else amount.end
    if not _MULTIPLIED.search(line.text, max(0, amount.end - 2), amount.end):
        return []
    if not _CLAUSE_END.match(line.text, end):
        return []
    if line.rules.guards.match(line.text, amount.start) or amount.value is None:
        return []
    if line.quotes().over(amount.start, amount.end):
        return []
    before = line.text[max(0, amount.start - 20) : amount.start]
    meant = next(((k, unit) for said, k, unit in _COUNTS_IN if said.search(before)), None)
    if meant is None and amount.spelled:
        return []
    kind, unit = meant or ("count", None)
    got = _unitless(line, amount, amount.end, amount.value, kind, "no-unit")
    if amount.bare and got.qualifier is None:
        return []
    return [got._replace(unit=unit, power=amount.power, confidence=0.6)]
