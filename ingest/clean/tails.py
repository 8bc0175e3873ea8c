"""What stands on a line behind a label's value and is none of it.

A day, the page of the paper, how often it was read, buttons, the dateline that follows, and what
others did whose role the archive does not keep: 王雪　视频：孙立军 names 王雪.
"""

from __future__ import annotations

import re

from ingest.clean.fields import NOTHING, Fields, iso
from ingest.clean.header_rules import SEPARATORS, HeaderRules
from ingest.clean.names import people

_WEEKDAY = re.compile(r"^\s*[（(]?(?:星期|周)[一二三四五六日天][）)]?")
# Behind an outlet: its address, a count, a stamp without the year, another label and its value,
# 教育处 / 联络人：张小姐.
_OTHER = re.compile(
    r"(?<=[\u4e00-\u9fff])(?:\s+(?:https?://|www\.)[!-~]+|\s+\d{1,7}|\s+\d{1,2}[-/]\d{1,2}\s+\d{1,2}:\d\d(?::\d\d)?|\s+[/／|｜]\s+[\u4e00-\u9fff]{2,6}\s*[:：][^/／|｜]*)$"
)
_LAST = re.compile(r"(?<=\S)[\s|｜·【】\[\]]+(?P<word>[^\s|｜·【】\[\]]{2,})[】\]]?$")
_TITLED = (
    "发布",
    "发表",
    "更新",
    "刊发",
    "正文",
    "关注",
    "播放",
    "电子报",
)  # behind a gap an outlet's name may end so


def apart(value: str, rules: HeaderRules, *, names: bool) -> tuple[str, Fields]:
    """A value by itself, and what the day behind it says.

    Args:
        value: simplified text behind a label.
        rules: the rules of headers.
        names: whether the label asks for people, and not for an outlet.

    >>> from ingest.clean.header_rules import load_rules
    >>> apart("阳信报 2023年07月02日 第3版", load_rules(), names=False)[0]
    '阳信报'
    """
    value = _bare(value, rules, names=names)
    hit = rules.patterns["date-of-page"].search(value)
    if not hit:
        return value, NOTHING
    behind = _WEEKDAY.sub("", value[hit.end() :]).strip(SEPARATORS)
    if behind and not rules.patterns["page-of-paper"].fullmatch(behind):
        return value, NOTHING
    if behind:  # 《某某晚报》2015年5月31日第2版: when it was printed
        return _bare(value[: hit.start()].strip(SEPARATORS), rules, names=names), NOTHING
    value = value[: hit.start()].strip(SEPARATORS)
    return _bare(value, rules, names=names), Fields(iso(hit), "page", dated=True)


def _bare(value: str, rules: HeaderRules, *, names: bool) -> str:
    """``value`` without what stands behind it, from the last on."""
    last = None
    while value != last:
        last, value = value, _without_last(value, rules, names=names).rstrip(SEPARATORS)
    return value


def _without_last(value: str, rules: HeaderRules, *, names: bool) -> str:
    counter = rules.patterns["counter-behind"].search(value)
    if counter:
        return value[: counter.start()]
    if names:
        role = other_role(value, rules)
        if role:
            return value[: role.start()]
        dateline = rules.patterns["dateline-behind"].search(value)
        if dateline:
            return value[: dateline.start()]
    if not names and (other := _OTHER.search(value)):
        return value[: other.start()]
    word = _LAST.search(value)
    if word and _is_none(word["word"], rules, names=names):
        return value[: word.start()]
    return value


def _is_none(word: str, rules: HeaderRules, *, names: bool) -> bool:
    """Whether the last ``word`` of a value is a button or the page of a paper."""
    button = rules.patterns["button"].fullmatch(word) is not None
    button = button and (names or word not in _TITLED)
    return button or rules.patterns["page-of-paper"].fullmatch(word) is not None


def other_role(text: str, rules: HeaderRules) -> re.Match[str] | None:
    """A role that is in no list and the people in it, at the end of ``text``: 视频：孙立军."""
    hit = rules.patterns["other-role"].search(text)
    if hit is None or people(hit["names"], rules.names, strict=True) is None:
        return None
    if hit["role"].endswith(rules.names.issuer_ends + rules.names.outlet_ends):
        return None  # 县委宣传部/李四
    several = hit["sign"] in "/／" and people(hit["role"], rules.names, strict=True)  # 张三/李四
    return None if several else hit
