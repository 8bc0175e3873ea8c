"""Lists counted out in a text: 一是…二是…, 第一,…第二,…, （一）…（二）…, ①…②….

The items of one list bear ascending numbers of one style; the item is the clause behind its number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

_HAN = "一二三四五六七八九十"
_NUMBER = f"[{_HAN}]{{1,3}}"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_FIRSTS = ("首先", "其次", "再次", "最后")
_DIGITS = {char: i for i, char in enumerate(_HAN, 1)}
_BEGINS = r"(?:(?<=[,，;；。:：!！?？”’」』\s])|^)"  # a number stands where a clause begins
_STYLES = {
    "word": rf"(?P<word>{_NUMBER})(?P<with>[是要则抓看问查讲促强])",
    "nth": rf"第(?P<nth>{_NUMBER})(?:是|个是)?[,，、:：]?",
    "first": rf"(?P<first>{'|'.join(_FIRSTS)})(?:是|要)?[,，:：]?",
    "heading": rf"(?P<heading>{_NUMBER})、",
    "bracket": rf"[（(](?P<bracket>{_NUMBER}|[0-9]{{1,2}})[）)]、?",
    "circled": f"(?P<circled>[{_CIRCLED}])",
    "digit": r"(?P<digit>[1-9][0-9]?)[.．、](?![0-9])",
}
_MARKER = re.compile(_BEGINS + "(?:" + "|".join(_STYLES.values()) + ")")
_ITEM = re.compile(r"(?:要|是)?([^,，。;；:：!！?？\n①-⑳]{1,40})")
_STOP = re.compile("[。;；!?！？]")
_MARK = re.compile("[,，:：”。]")
_LONGEST = 30
_SOON = 24  # characters behind a formula in which a list begins


@dataclass(frozen=True, slots=True)
class Counted:
    """One item of a list: its number, its text, and where that begins."""

    number: int
    text: str
    start: int


def begins(rest: str) -> int | None:
    """Where in ``rest``, the sentence behind a formula, a list begins: at once or behind a mark.

    >>> begins("”上见成效:一是抓早,二是抓实"), begins("”工程建设全面铺开,惠及千家万户")
    (6, None)
    """
    soon = rest[:_SOON]  # no further: the rest of a text may be long, and have no stop
    stop = _STOP.search(soon)
    end = stop.end() if stop else len(soon)
    spots = [0, *(m.end() for m in _MARK.finditer(soon, 0, end))]
    return next((at for at in spots if opens(rest, at)), None)


def opens(text: str, at: int = 0) -> bool:
    """Whether a list begins at ``at``, with its first number."""
    match = _MARKER.match(text, at)
    return match is not None and _number(match) == 1


def counted_out(text: str, at: int) -> tuple[Counted, ...]:
    """The items of the list that begins at ``at``; none where no list does.

    >>> [one.text for one in counted_out("一是抓早,动员到户。二是抓实。", 0)]
    ['抓早', '抓实']
    """
    first = _MARKER.match(text, at)
    if first is None or _number(first) != 1:
        return ()
    found: list[Counted] = []
    for match in _MARKER.finditer(text, at):
        if _style(match) != _style(first) or match["with"] != first["with"]:
            continue
        number = _number(match)
        item = _ITEM.match(text, match.end())
        if number != len(found) + 1 or item is None or len(item[1]) > _LONGEST:
            break
        found.append(Counted(number, _bare(item[1]), item.start(1)))
    return tuple(found) if len(found) > 1 and all(len(one.text) > 1 for one in found) else ()


def _bare(item: str) -> str:
    return item.strip('“”"「」『』‘’ 　、')


def _style(match: re.Match[str]) -> str:
    return match.lastgroup if match.lastgroup != "with" else "word"  # type: ignore[return-value]  # one has matched


def _number(match: re.Match[str]) -> int:
    """The number that a marker bears; 0 where it is no number from 1 up."""
    said = match[_style(match)]
    if said in _FIRSTS:
        return _FIRSTS.index(said) + 1
    if said in _CIRCLED:
        return _CIRCLED.index(said) + 1
    return int(said) if said.isdigit() else _han(said)


@cache
def _han(said: str) -> int:
    """1 to 99 as Han numerals say it.

    >>> _han("三"), _han("十二"), _han("二十"), _han("二十一")
    (3, 12, 20, 21)
    """
    tens, ten, ones = said.rpartition("十") if "十" in said else ("", "", said)
    if len(tens) > 1 or len(ones) > 1:
        return 0
    return (_DIGITS[tens] if tens else 1) * 10 * bool(ten) + (_DIGITS[ones] if ones else 0)


def bare_heading(text: str) -> str:
    """A heading, or the clause that a paragraph opens with, without its number.

    >>> bare_heading("一、聚焦党建引领,建强堡垒"), bare_heading("（二）抓产业")
    ('聚焦党建引领,建强堡垒', '抓产业')
    """
    match = _MARKER.match(text)
    return text[match.end() :] if match and _style(match) != "word" else text


def texts_of(items: Sequence[Counted]) -> tuple[str, ...]:
    """The items alone."""
    return tuple(item.text for item in items)
