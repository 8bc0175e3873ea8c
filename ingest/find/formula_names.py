"""The one name of a numbered formula under all its spellings, and the numbers in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

# Full-width forms and look-alikes, one for one.
FOLD = str.maketrans("０１２３４５６７８９＋×○ＮＸＭＹ％－", "0123456789+x〇NXMY%-")
WIDE = re.compile("[０-９＋×○ＮＸＭＹ％－]")  # what FOLD changes
OPENING, CLOSING = "“\"「『‘'", "”\"」』’'"
NUMERAL = "〇零一二两双三四五六七八九十百千万"
ANY_NUMERAL = re.compile(rf"[{NUMERAL}0-9]")
WRITTEN_NUMERAL = re.compile(rf"[{NUMERAL}0-9０-９○]")  # before FOLD
# “人、物、制度”三要素: the list and its label.
LABELLED = re.compile(rf"[{OPENING}]([^{OPENING}{CLOSING}]+)[{CLOSING}]([^{OPENING}{CLOSING}]+)")

_VALUE = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "双": 2}
_UNIT = {"十": 10, "百": 100, "千": 1000, "万": 10000}
_RUN = re.compile(rf"[0-9]+|[{NUMERAL}]+")
# 十五 and 二十 are one number, 一百 is one, 双百 and 千万 are two.
_PART = re.compile(
    r"(?P<tens>[一二三四五六七八九]?)(?P<ten>十)(?P<ones>[一二三四五六七八九]?)"
    r"|(?P<times>[一两三四五六七八九])(?P<unit>[百千万])|(?P<one>.)"
)
_SMALL = re.compile(r"(?<![0-9.])([1-9][0-9]?)(?=[一-鿿])(?!分钟|小时|强)")
# 全国千强镇 and 千强镇 are one list; 世界500强 and 中国500强 are two.
_OF_THE_NATION = re.compile(r"^全国(?=[百千十0-9]+强)")
_TWO = re.compile(r"^二(?=[个大])")
_HAN_CODE = re.compile(r"[一二三四五六七八九]{3,}")
_CODE = re.compile(r"[0-9]{3,}[NXM]?")
_DROPPED = re.compile(r"[\s“”\"「」『』‘’'、,，;；·（）()]")
_COUNT = re.compile(
    r"[新老]?((?:[二三四五六七八九]?十[一二三四五六七八九]?)|[两双三四五六七八九])(?=[一-鿿])"
)
_SUM = re.compile(r"[0-9]{1,3}|[NXMY]|[一二两三四五六七八九十]{1,3}")
_GROUP = re.compile(r"([一二两双三四五六七八九十]{1,3})[^一二两双三四五六七八九十零百千万0-9]+")
_MEASURE = re.compile(r"^[个大项件张种条道篇本支](?=.)")
_LEXICAL = re.compile(
    "统一|唯一|合一|一般|一致|一体|一流|一线|第一|零"
)  # no number of theirs counts items
_ONES = re.compile(r"^个一百?(?![个大项])")  # 五个一, 五个一批, 两个一百年
_MANY = 20  # so many items nobody lists
_LISTED = 12  # nor so many of a code: 1234 for ten things
_SEVERAL = 2
_KEPT = 2048  # names whose reading is kept: a county's texts turn to the same ones again and again
_ROUND = 2  # a code with no more digits before its zeros (100, 1500) is one number


@lru_cache(_KEPT)
def canonical(surface: str) -> str:
    """The one form under which all spellings of a formula meet.

    Half-width, without marks, small numbers before a word in Han, codes in digits.

    >>> canonical("５个关键"), canonical("一三四三"), canonical("１＋１６")
    ('五个关键', '1343', '1+16')
    >>> canonical("双随机、一公开"), canonical("全国千强镇")
    ('双随机一公开', '千强镇')
    """
    labelled = LABELLED.fullmatch(surface)
    name = _DROPPED.sub("", (labelled[2] if labelled else surface).translate(FOLD))
    name = _OF_THE_NATION.sub("", name)
    if _HAN_CODE.fullmatch(name):
        return "".join(str(_VALUE[char]) for char in name)
    if "+" not in name:
        name = _SMALL.sub(lambda m: _han(int(m[1])), name)
    return _TWO.sub("两", name)


def _han(number: int) -> str:
    """1 to 99 in Han numerals, 2 as 两.

    >>> _han(5), _han(12), _han(20), _han(2)
    ('五', '十二', '二十', '两')
    """
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    if not tens:
        return "两" if ones == 2 else digits[ones]
    return (digits[tens] if tens > 1 else "") + "十" + (digits[ones] if ones else "")


@lru_cache(_KEPT)
def numbers_of(formula: str) -> tuple[int, ...]:
    """The numbers of a formula, read off in order: each digit of a code, each unit of 千万.

    >>> numbers_of("3315"), numbers_of("1+16"), numbers_of("千万工程"), numbers_of("双百分")
    ((3, 3, 1, 5), (1, 16), (1000, 10000), (2, 100))
    """
    formula = formula.replace("百分之", "")
    code = _CODE.fullmatch(formula)
    if code and len(formula.rstrip("0")) > _ROUND:
        return tuple(int(char) for char in formula if char.isdigit())
    return tuple(n for run in _RUN.findall(formula) for n in _run(run))


def _run(run: str) -> Iterator[int]:
    """The numbers of one run of digits or of Han numerals."""
    if run.isascii():
        yield int(run)
        return
    for part in _PART.finditer(run):
        if part["ten"]:
            yield _VALUE.get(part["tens"], 1) * 10 + _VALUE.get(part["ones"], 0)
        elif part["unit"]:
            yield _VALUE[part["times"]] * _UNIT[part["unit"]]
        else:
            yield _VALUE.get(part[0]) or _UNIT.get(part[0], 0)


@lru_cache(_KEPT)
def counts_of(name: str) -> tuple[int, ...]:
    """How many items a formula may be spelled out to, the likeliest first; none: not settled.

    A formula of several numbers counts all that they count, or stands for as many things as it has
    numbers: 一城两中心 for three places, or for two sorts of them; 四查四看 also for four pairs.

    >>> counts_of("五个关键"), counts_of("1234"), counts_of("一城两中心"), counts_of("1+6+10")
    ((5,), (4, 10), (3, 2), (3,))
    >>> counts_of("一村一策"), counts_of("百千万工程"), counts_of("十二字")
    ((), (), (12,))
    """
    single = count_of(name)
    if single and not name.isdigit():
        return (single,)
    if single:
        whole = sum(map(int, name))
        return (single, whole) if single < whole <= _LISTED else (single,)
    parts = parts_of(name)
    numbers = [number for number, _ in parts]
    if len(parts) < _SEVERAL or max(numbers) > _MANY:
        return ()
    if "+" in name:
        return (len(parts),)
    if max(numbers) == 1:
        return ()
    pairs = numbers[:1] if len(set(numbers)) == 1 and numbers[0] > len(parts) else ()
    return (sum(numbers), len(parts), *pairs)


@lru_cache(_KEPT)
def parts_of(name: str) -> tuple[tuple[int, str], ...]:
    """The parts of a formula of several numbers, each with its number; 0 stands for N.

    >>> parts_of("一带三廊"), parts_of("1+3+N")
    (((1, '一带'), (3, '三廊')), ((1, '1'), (3, '3'), (0, 'N')))
    """
    if "+" in name:
        found = [part for part in _SUM.findall(name) if part]
        return tuple((next(iter(numbers_of(part)), 0), part) for part in found)
    parts = []
    for match in _GROUP.finditer(name):
        number = numbers_of(match[1])
        if len(number) != 1 or not number[0]:
            return ()
        parts.append((number[0], match[0]))
    return tuple(parts) if "".join(part for _, part in parts) == name else ()


def key_of(name: str) -> str:
    """The word that a formula counts: what each of its items is, or has in it.

    >>> key_of("五个聚焦"), key_of("三抓"), key_of("四字诀"), key_of("五大行动"), key_of("1234")
    ('聚焦', '抓', '字诀', '行动', '')
    """
    match = _COUNT.match(name)
    return _MEASURE.sub("", name[match.end() :]) if match and count_of(name) else ""


def count_of(name: str) -> int:
    """How many items a formula of one number, or a code, stands for; 0 where that is neither."""
    if name.isdigit():
        return len(name) if len(name.rstrip("0")) > _ROUND else 0
    match = _COUNT.match(name)
    if match is None:
        return 0
    rest = _LEXICAL.sub("", _ONES.sub("个", name[match.end() :]))
    if ANY_NUMERAL.search(rest):
        return 0
    return numbers_of(match[1])[0]
