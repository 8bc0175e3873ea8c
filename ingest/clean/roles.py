"""Names with the role of who bears them beside, without a colon: 记者 张三, 李伟 文/图."""

from __future__ import annotations

import re

from ingest.clean.fields import Fields, merge
from ingest.clean.header_rules import SEPARATORS, HeaderRules
from ingest.clean.names import clean_outlet, is_outlet, people
from ingest.clean.values import bylines, ending_of

_SENT = ("供稿", "整理", "报送", "供图供稿", "供稿供图")  # what an office does
_PLACE = re.compile("(?!.*的)[\u4e00-\u9fff]{2,8}")
_OF_PLACE = re.compile(
    r"(?![全我各本该])(?:中共)?[\u4e00-\u9fff]{0,6}?[省市县区州盟旗镇乡](?!民(?![政宗族])|[里域内外亲上下长级])"
    r"[\u4e00-\u9fff]{1,14}(?<!大会)"
)
_OFFICE = re.compile(r"(?![全我各])[\u4e00-\u9fff]{4,20}")
_DOES = re.compile("走进|走访|参观|召开|举行|举办|来到|前往|深入|进入|赴")
_ACCOUNT = re.compile(r"[\u4e00-\u9fff]{4,10}")


def with_role(
    fields: Fields, word: str, value: str, rules: HeaderRules, apart: bool
) -> Fields | None:
    """Names that follow a role without a colon must look like names, less so behind a gap."""
    value = rules.patterns["reports-from"].sub("", value.strip(SEPARATORS))
    ending = ending_of(value, rules)
    if ending:
        value = value[: ending.start()]
    named = people(value, rules.names, strict=True, units=True)
    names, _, behind = value.rpartition(" ")
    if not named and fields.dated and _ACCOUNT.fullmatch(behind):
        named = people(names, rules.names, strict=True)  # 2019-12-02 作者 何清源 阆中文旅
        fields = merge(fields, Fields(outlet=clean_outlet(behind, rules.names)))
    named = named or (people(value, rules.names, strict=False) if apart else None)
    if not named:
        return None
    role = rules.role_words[word]
    if ending and rules.ending_roles[ending["ending"]] == "摄影":
        role = "摄影"
    editor = "、".join(named) if role == "编辑" else None
    said = Fields(editor=editor, bylines=bylines(named, role), strong=True)
    return merge(fields, said)


def with_ending(line: str, rules: HeaderRules) -> Fields | None:
    """李 伟 文/图 · 张三 文 李四 图: the role stands behind the names."""
    ending = rules.endings.search(line)
    names = line[: ending.start()] if ending else ""
    if not ending or rules.marks.search(names):
        return None
    role = rules.ending_roles[ending["ending"]]
    two = re.match(r"(?P<writer>.{2,20}?)[\s]+文[\s/、]+(?P<other>.{2,20})$", names)
    if two:
        first = people(two["writer"], rules.names, strict=True)
        second = people(two["other"], rules.names, strict=True)
        if first and second:
            both = bylines(first, "作者") + bylines(second, role)
            return Fields(bylines=both, strong=True)
    tight = not names[-1:].isspace() and line[ending.start()] not in " \t\u3000/"
    if tight and len(ending["ending"]) == 1 and ending["ending"] != "摄":
        return None  # 张文图 may be a name or a word
    named = people(names, rules.names, strict=True)
    if named is None and ending["ending"] in _SENT and is_office(names.strip(SEPARATORS), rules):
        return Fields(outlet=clean_outlet(names, rules.names), strong=True)
    if named is None:  # 县融媒体中心 陈静 摄影报道
        office, _, rest = names.strip(SEPARATORS).partition(" ")
        named = people(rest, rules.names, strict=True) if is_office(office, rules) else None
        if named:
            outlet = clean_outlet(office, rules.names)
            return Fields(outlet=outlet, bylines=bylines(named, role), strong=True, trust=0)
    return Fields(bylines=bylines(named, role), strong=True) if named else None


def is_office(text: str, rules: HeaderRules) -> bool:
    """Whether ``text`` is the name of an office, by how it ends."""
    if _OFFICE.fullmatch(text) is None or not text.endswith(rules.names.issuer_ends):
        return False
    return _DOES.search(text) is None  # 市民走进医院


def is_local_office(text: str, rules: HeaderRules) -> bool:
    """Whether ``text`` is the name of an office of some place, however short: 县法院."""
    if not text.endswith(rules.names.issuer_ends) or _OF_PLACE.fullmatch(text) is None:
        return False
    return _DOES.search(text) is None


def of_media(name: str, role: str, rules: HeaderRules) -> str | None:
    """The county's media whose reporter it is, parted from its name: 浔江 before 融媒记者."""
    if not role.startswith("融媒") or not _PLACE.fullmatch(name):
        return None
    if name.startswith(rules.names.own):
        return None
    known = is_outlet(name, rules.names, short=True)
    return name if known else name + role.removesuffix("记者")
