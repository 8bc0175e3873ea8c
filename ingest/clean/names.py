"""Names of people and of outlets, as credits write them. Simplified text in, canonical form out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from ingest.find.divisions import is_chain

_SHORTEST_PRESS = 3
_SHORTEST_UNIT, _LONGEST_NAME = 3, 4
_OFFICE_ENDS = "局院"  # no name ends so
_LONGEST_EDITION = 5
_PAPERS = ("日报", "晚报", "早报", "晨报", "时报", "快报", "商报", "周报", "导报")  # 濮阳日报
_PARTS = re.compile(r"[\s、,，/／|｜丨;；&]+")
_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}")
_TWICE = re.compile(r"^\s*(\S{2,20})\s+\1\s*$")
_OFFICES = re.compile(r"[\u4e00-\u9fff（）()·、\s]{3,40}")
_BOOKS = re.compile(r"》\s*[、，,/／和及与]?\s*《")
# Where an account has its name: 微信公众号“某某发布”, “某某发布”微信公众号.
_ACCOUNT = re.compile(
    r"(?:官方)?(?:微信公众(?:平台|号)|公众号|微信|视频号|头条号|(?:新浪|官方)?微博)[\s:：]*"
    r"(?<=[\s:：号台信博])(?:[“\"「]|(?<=[\s:：]))(?P<name>[^\s“”\"「」]{2,20})[”\"」]?"
    r"|[“\"「](?P<first>[^\s“”\"「」]{2,20})[”\"」]\s*(?:官方)?"
    r"(?:微信)?(?:公众平台|公众号|视频号|头条号|(?:新浪|官方)?微博)"
)
# Put together from several: 综合某某日报、某某融媒; but 综合行政执法局、….
_TOGETHER = re.compile(r"综合(?:自)?[\s:：]*(?![行执治服管])(?=[^、]{2,20}、|新华社|人民日报|央视)")
_QUOTED_FIRST = re.compile(r"[“\"][^”\"]*[”\"].")
_NO_OUTLET = re.compile(
    r"[，。；：！？“”,;:!?、]|[\u4e00-\u9fff]{8}\s|\d年|^[A-Z]{1,4}[.+]?\d"
)  # the last three: a title and what stands behind it
_DIGITAL_ENDS = tuple("报刊纸台版")
_DIGITAL = re.compile(
    r"(?<=[\u4e00-\u9fff][报版])\s?(?:多媒体)?(?:数字报(?:刊|纸)?(?:平台)?|电子[报版]|数字版)$"
)
_NEWS = re.compile(r"(?<=[\u4e00-\u9fff]{2}[网报])讯$")  # 某某网讯
_DOTTED = re.compile(r"[\u4e00-\u9fff]{1,8}(?:[·•・.][\u4e00-\u9fff]{1,8}){1,3}")


@dataclass(frozen=True)
class NameRules:
    """Word lists that tell a name from other words."""

    surnames: frozenset[str]
    spelled: re.Pattern[str]
    compound: tuple[str, ...]
    verse_forms: tuple[str, ...]
    no_name: frozenset[str]
    own: tuple[str, ...]
    no_outlet: frozenset[str]
    outlet_ends: tuple[str, ...]
    no_paper_ends: tuple[str, ...]
    papers: tuple[str, ...]
    issuer_ends: tuple[str, ...]
    office_ends: tuple[str, ...]
    site_ends: tuple[str, ...]
    channel_ends: tuple[str, ...]
    dateline_org: re.Pattern[str]
    desk: re.Pattern[str]
    speaker: re.Pattern[str]
    post: re.Pattern[str]


def _paper(words: dict[str, Any]) -> str:
    """What holds behind the name of a paper, and not behind that of a 简报 or a 公报."""
    known = "|".join(f"(?<={paper})" for paper in words["papers"])
    return rf"(?:(?<!{'|'.join(words['no_paper_ends'])})|{known})"


def load_name_rules(words: dict[str, Any]) -> NameRules:
    """The rules from the word lists of ``header.toml``."""
    ends = sorted(words["dateline_ends"], key=lambda word: (-len(word), word))
    posts = "|".join(words["speaker_posts"])
    return NameRules(
        frozenset(words["surnames"]),
        re.compile(rf"[{words['spelled']}]{{3,8}}"),
        tuple(words["compound_surnames"]),
        tuple(words["verse_forms"]),
        frozenset(words["no_name"]),
        tuple(words["own"]),
        frozenset(words["no_outlet"]),
        tuple(words["outlet_ends"]),
        tuple(words["no_paper_ends"]),
        tuple(words["papers"]),
        tuple(words["issuer_ends"]),
        tuple(words["office_ends"]),
        tuple(words["site_ends"]),
        tuple(words["channel_ends"]),
        re.compile(rf"[\u4e00-\u9fffA-Za-z·]*?(?:{'|'.join(ends)}){_paper(words)}"),
        re.compile(rf"(?:{'|'.join(words['desks'])})[{words['desk_ends']}]"),
        re.compile(rf"^[\u4e00-\u9fff、]{{0,20}}(?:{posts})[\s:：]+(?P<name>\S[\S\s]{{1,5}})$"),
        re.compile(rf"^[\u4e00-\u9fff、]{{0,16}}(?:{posts})$"),
    )


def people(
    text: str, rules: NameRules, strict: bool, *, units: bool = False
) -> tuple[str, ...] | None:
    """The names that ``text`` consists of; ``None`` where some of it is no name.

    Args:
        text: names parted by spaces, 、 or the like; 李 伟 is one name.
        rules: word lists.
        strict: each name must begin with a surname: nothing else says that it is one.
        units: whether the offices they belong to may stand between them.

    >>> from ingest.clean.header import load_rules
    >>> people("李 伟、欧阳明月 张三", load_rules().names, strict=True)
    ('李伟', '欧阳明月', '张三')
    """
    tokens = _joined([t for t in _PARTS.split(text.strip(" \t\u3000()（）")) if t])
    found: list[str] = []
    for token in tokens:
        if token in rules.own or token in ("等", "文", "图"):
            continue
        place = len(token) > 2 and token[-1] in "镇乡"  # whether the official table has it or not
        if units and len(tokens) > 1 and (place or _is_unit(token, rules) or is_chain(token)):
            continue
        if found and token.endswith(rules.outlet_ends) and len(token) > 2:
            continue  # 记者 A 襄阳日报 通讯员 B: it belongs to the next
        if not _is_name(token, rules, strict):
            return None
        found.append(token.replace("•", "·").replace("・", "·").replace(".", "·"))
    return tuple(dict.fromkeys(found)) or None


def _is_unit(token: str, rules: NameRules) -> bool:
    """Whether a word among names is the office that one of them belongs to: 县医院, 林业局."""
    if len(token) < _SHORTEST_UNIT or not token.endswith(rules.issuer_ends + rules.outlet_ends):
        return False
    return len(token) > _LONGEST_NAME or token[-1] in _OFFICE_ENDS or token[0] not in rules.surnames


def _joined(tokens: list[str]) -> list[str]:
    """Two or three single characters in a row are a name that was spaced out."""
    joined: list[str] = []
    for single, run in groupby(tokens, _is_single):
        row = list(run)
        size = 3 if len(row) == 3 else 2
        joined += ["".join(row[i : i + size]) for i in range(0, len(row), size)] if single else row
    return joined


def _is_single(token: str) -> bool:
    return len(token) == 1 and "\u4e00" <= token <= "\u9fff"


def _is_name(token: str, rules: NameRules, strict: bool) -> bool:
    if token in rules.no_name or rules.desk.fullmatch(token) or token.endswith(_PAPERS):
        return False
    if _DOTTED.fullmatch(token):
        return not token.startswith(rules.verse_forms)
    if rules.spelled.fullmatch(token):
        return True  # 呼格吉勒图, 才让东知
    if not _NAME.fullmatch(token):
        return False
    if len(token) > 2 and token[-1] in "县镇乡" and (strict or is_chain(token)):
        return False  # （红旗镇 周丽娟）: where who wrote it is from
    if token.startswith(rules.compound):
        return len(token) >= 3
    if len(token) == 4:
        return not strict and not token.endswith(rules.outlet_ends + rules.issuer_ends)
    if token[0] in rules.surnames:
        return True
    office = token.endswith(rules.outlet_ends) or (
        len(token) > 2 and token.endswith(rules.issuer_ends)  # 政教处
    )
    return not strict and not office


def is_outlet(text: str, rules: NameRules, short: bool) -> bool:
    """Whether ``text`` can be the name of an outlet: it ends like one, or no more is asked.

    Args:
        text: what stands beside a date or before a role.
        rules: word lists.
        short: ask for an ending that outlets have, not just a short text without punctuation.
    """
    if not 2 <= len(text) <= 24:
        return False
    if not (text.endswith(rules.outlet_ends) if short else " " not in text or len(text) <= 16):
        return False
    if short and text.endswith(rules.no_paper_ends) and not text.endswith(rules.papers):
        return False
    return _NO_OUTLET.search(text) is None


def offices(text: str) -> list[str]:
    """The names on a line: parted by gaps, unless letters are just spaced out."""
    words = [word for word in re.split(r"[\s\u3000、]+", text.strip()) if word]
    return ["".join(words)] if min(map(len, words), default=0) < 3 else words


def is_issuer(text: str, rules: NameRules) -> bool:
    """Whether a line can be the name of an office, or of several: 县财政局　县教育局."""
    if not _OFFICES.fullmatch(text):
        return False
    return all(word.endswith(rules.issuer_ends) for word in offices(text))


def press(text: str, rules: NameRules) -> str | None:
    """The outlet that a line names and nothing else, as known by how papers and sites are called.

    >>> from ingest.clean.header import load_rules
    >>> press("安徽日报农村版数字报", load_rules().names)
    '安徽日报农村版'
    """
    name = clean_outlet(text, rules) or ""
    name = _DIGITAL.sub("", name)
    hit = rules.dateline_org.match(name)
    rest = name[hit.end() :] if hit else ""
    edition = len(rest) <= _LONGEST_EDITION and rest.endswith(rules.channel_ends)
    return name if hit and len(name) > _SHORTEST_PRESS and (not rest or edition) else None


def is_account(text: str) -> bool:
    """Whether ``text`` names an account, and says that it is one: 公众号“某某发布”."""
    return _ACCOUNT.fullmatch(text) is not None


def clean_outlet(text: str, rules: NameRules) -> str | None:
    """The outlet's name without marks around it; ``None`` where it names nobody."""
    name = " ".join(text.split())
    name = _TWICE.sub(r"\1", name) if " " in name else name
    name = _BOOKS.sub("、", name) if "》" in name else name
    name = _TOGETHER.sub("", name) if name.startswith("综合") else name
    if account := _ACCOUNT.fullmatch(name):
        name = account["name"] or account["first"]
    name = name.strip(" |｜-—_《》[]【】:：")
    name = name if _QUOTED_FIRST.match(name) else name.strip('“”"《》')
    bracket = max(name.rfind("（"), name.rfind("("))
    name = (name if bracket < 0 else name[:bracket]).strip(" ()（）")
    if "《" not in name:
        name = name.rstrip("》 ")  # 《延安日报》（第3版）
    elif "》" not in name:
        name += "》"  # 延安电视台《今日延安》
    if "“" in name and "”" not in name:
        name += "”"  # 延安“学习强国”
    name = (_NEWS.sub("", name) if name.endswith("讯") else name).strip("[]【】")
    name = _DIGITAL.sub("", name) if name.endswith(_DIGITAL_ENDS) else name
    return None if not name or name in rules.no_outlet else name
