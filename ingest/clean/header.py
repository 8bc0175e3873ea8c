"""What a page says about its articles: date, outlet, channel, editor, the names on them.

Everything here reads simplified text and gives values in that canonical form. A line counts as a
line of metadata only if all of it is understood as such; otherwise it is left to the article.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ingest import rules
from ingest.clean.fields import NOTHING, Fields, han_iso, iso, merge, merged
from ingest.clean.names import NameRules, clean_outlet, is_outlet, load_name_rules, people
from ingest.model import Byline, Role

_SEPARATORS = " \t\u3000\u00a0|｜丨│·•-—_/／,，;；、.。:：[]【】()（）<>《》\u2003■□◆◇●◎▲△★☆※"
_MAX_LINE = 200
_STAFF = ("editor", "edit", "check", "staff")  # labels that may do without a colon
_BEHIND = _SEPARATORS.replace(":", "").replace("：", "")  # a label may stand last, without a value


@dataclass(frozen=True)
class HeaderRules:
    """The tables and patterns of ``header.toml``, compiled."""

    marks: re.Pattern[str]
    label_kinds: dict[str, str]
    role_words: dict[str, Role]
    weak: frozenset[str]
    endings: re.Pattern[str]
    ending_roles: dict[str, Role]
    patterns: dict[str, re.Pattern[str]]
    names: NameRules


def load_rules() -> HeaderRules:
    """The rules of ``header.toml``."""
    table = rules.table("header")
    labels = {
        word: kind
        for kind, words in table["labels"].items()
        if kind != "weak"
        for word in words
    }  # fmt: skip
    roles: dict[str, Role] = {w: role for role, words in table["roles"].items() for w in words}
    endings: dict[str, Role] = {w: role for role, words in table["endings"].items() for w in words}
    patterns = {r["name"]: re.compile(r["pattern"], re.MULTILINE) for r in table["rule"]}
    by_length = sorted(endings, key=lambda word: (-len(word), word))
    return HeaderRules(
        _marks(labels, roles),
        labels,
        roles,
        frozenset(table["labels"]["weak"]),
        re.compile(rf"[\s/]*(?P<ending>{'|'.join(map(re.escape, by_length))})$"),
        endings,
        patterns,
        load_name_rules(table["words"]),
    )


def _marks(labels: dict[str, str], roles: dict[str, Role]) -> re.Pattern[str]:
    """A label with its colon, or a role that stands before its names without one."""
    long = sorted((w for w in labels if len(w) > 1), key=lambda word: (-len(word), word))
    short = sorted(w for w in labels if len(w) == 1)
    spaced = "|".join(r"[ \u3000]*".join(map(re.escape, word)) for word in long)
    staff = {w for w, kind in labels.items() if len(w) > 1 and kind in _STAFF} - set(roles)
    bare = "|".join(sorted(staff, key=lambda word: (-len(word), word)))
    free = sorted(roles, key=lambda word: (-len(word), word))
    return re.compile(
        rf"(?P<label>{spaced}|(?:(?<=[\s|｜（(【\[])|(?<=^)|(?<=[】）)\]]))(?:{'|'.join(short)}))"
        rf"[\s]*[:：/／|｜丨][\s]*"
        rf"|(?P<bare>发表于|发布于|(?:^|(?<=\s))(?:{bare})(?=[\s]+[\u4e00-\u9fff]))[\s]+"
        rf"|(?P<role>{'|'.join(map(re.escape, free))})(?!报道)[\s]*"
    )


def read_line(line: str, rules: HeaderRules) -> Fields | None:
    """The metadata of a line that holds nothing else; ``None`` where it holds something else.

    Args:
        line: simplified text, without line ends.
        rules: the rules of headers.
    """
    if len(line) > _MAX_LINE or line[-1:] in "。！!？?" or not _promising(line, rules):
        return None
    marked = rules.patterns["marked-author"].match(line)
    named = people(marked["credit"], rules.names, strict=True) if marked else None
    if named:
        return Fields(bylines=_bylines(named, "作者"), strong=True)
    line = rules.patterns["page-words"].sub(" ", line)
    line = line.lstrip(_SEPARATORS).rstrip(_BEHIND)
    ended = _with_ending(line, rules)
    if ended is not None:
        return ended
    marks = list(rules.marks.finditer(line))
    fields = _before_marks(line[: marks[0].start()] if marks else line, marks, rules)
    for i, mark in enumerate(marks):
        if fields is None:
            return None
        following = marks[i + 1].start() if i + 1 < len(marks) else len(line)
        fields = _with(fields, mark, line[mark.end() : following].strip(_SEPARATORS), rules)
    return fields


def _promising(line: str, rules: HeaderRules) -> bool:
    """Whether it is worth looking closer: a label, a role, a date, or an ending is there."""
    return bool(
        rules.marks.search(line)
        or rules.patterns["date-of-page"].search(line)
        or rules.endings.search(line.strip(_SEPARATORS))
        or rules.patterns["marked-author"].match(line)
    )


def _before_marks(head: str, marks: list[re.Match[str]], rules: HeaderRules) -> Fields | None:
    """What stands before the first label: nothing, a date, a date and an outlet, or whose role."""
    fields = Fields()
    dated = rules.patterns["date-of-page"].search(head)
    rest = head
    if dated:
        fields = Fields(iso(dated), "page", dated=True, strong=bool(dated["time"]))
        whose = _publisher(head[: dated.start()].strip(_SEPARATORS), rules)
        if whose is None:
            return None
        fields = merge(fields, whose)
        rest = re.sub(r"^\s*星期[一二三四五六日天]", "", head[dated.end() :])
    rest = rest.strip(_SEPARATORS)
    if not rest:
        return fields if marks or dated else None
    if marks and marks[0]["role"] and _is_own(rest, rules):
        return fields
    fitting = is_outlet(rest, rules.names, short=not (dated and dated["time"]))
    if fitting and (dated or (marks and marks[0]["role"])):
        return replace(fields, outlet=fields.outlet or clean_outlet(rest, rules.names))
    if fields.outlet and rules.patterns["page-or-column"].fullmatch(rest):
        return fields  # the column or the place, behind 开化报 2017年8月25日
    if dated and marks:  # 2020-06-24 08:41 王长波 来源:…
        named = people(rest, rules.names, strict=True)
        return replace(fields, bylines=_bylines(named, "作者")) if named else None
    return None


def _publisher(text: str, rules: HeaderRules) -> Fields | None:
    """What stands before a date: an outlet, or names and an outlet, or nothing."""
    if not text:
        return NOTHING
    names, _, outlet = text.rpartition(" ")
    named = people(names, rules.names, strict=True) if names else None
    outlet = outlet if named else text
    if not is_outlet(outlet, rules.names, short=True):
        return None
    several = outlet.split()
    if all(is_outlet(one, rules.names, short=True) for one in several):
        outlet = several[-1]  # who wrote it, and the account that brings it
    return Fields(outlet=clean_outlet(outlet, rules.names), bylines=_bylines(named or (), "作者"))


def _is_own(text: str, rules: HeaderRules) -> bool:
    return any(text.startswith(own) and len(text) <= 8 for own in rules.names.own)


def _with(fields: Fields, mark: re.Match[str], value: str, rules: HeaderRules) -> Fields | None:
    """``fields`` and what the label ``mark`` says; ``None`` where the value does not fit it."""
    if mark["role"]:
        return _with_role(fields, mark["role"], value, rules)
    label = re.sub(r"\s", "", mark["label"] or mark["bare"])
    kind = rules.label_kinds[label]
    strong = fields.strong or kind not in rules.weak
    if mark["bare"] and kind in _STAFF and not people(value, rules.names, strict=True):
        return None  # without a colon it may be any word
    if not value or value in rules.names.no_outlet:
        return replace(fields, strong=strong)
    behind = Fields()
    if kind in _NAMED or kind in ("editor", "count", "channel"):
        value, behind = _without_date(value, rules)
    read = _READERS.get(kind, _read_dropped)(kind, value, rules)
    return replace(merged([fields, read, behind]), strong=strong) if read else None


def _without_date(value: str, rules: HeaderRules) -> tuple[str, Fields]:
    """A value and the date that stands behind it on the line."""
    hit = rules.patterns["date-of-page"].search(value)
    if not hit or value[hit.end() :].strip(_SEPARATORS):
        return value, Fields()
    return value[: hit.start()].strip(_SEPARATORS), Fields(iso(hit), "page", dated=True)


def _with_role(fields: Fields, word: str, value: str, rules: HeaderRules) -> Fields | None:
    """Names that follow a role without a colon must look like names."""
    value = rules.patterns["reports-from"].sub("", value.strip(_SEPARATORS))
    ending = rules.endings.search(value)
    if ending:
        value = value[: ending.start()]
    named = people(value, rules.names, strict=not value[:1].isspace())
    if not named:
        return None
    role = rules.role_words[word]
    if ending and rules.ending_roles[ending["ending"]] == "摄影":
        role = "摄影"
    return replace(merge(fields, Fields(bylines=_bylines(named, role))), strong=True)


def _with_ending(line: str, rules: HeaderRules) -> Fields | None:
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
            both = _bylines(first, "作者") + _bylines(second, role)
            return Fields(bylines=both, strong=True)
    tight = not names[-1:].isspace() and line[ending.start()] not in " \t\u3000/"
    if tight and len(ending["ending"]) == 1 and ending["ending"] != "摄":
        return None  # 张文图 may be a name or a word
    named = people(names, rules.names, strict=True)
    return Fields(bylines=_bylines(named, role), strong=True) if named else None


def _bylines(names: tuple[str, ...], role: Role) -> tuple[Byline, ...]:
    return tuple(Byline(name, role) for name in names)


def _read_date(kind: str, value: str, rules: HeaderRules) -> Fields | None:
    hit = rules.patterns["date-of-page"].match(value)
    if hit is None:
        han = rules.patterns["date-in-han-digits"].match(value)
        if han:
            return Fields(han_iso(han), "page", dated=True)
        return NOTHING if rules.patterns["time-ago"].match(value) else None
    rest = value[hit.end() :].strip(_SEPARATORS)
    if rest and not is_outlet(rest, rules.names, short=True):
        if people(rest, rules.names, strict=True) is None:
            return None
        rest = ""
    outlet = clean_outlet(rest, rules.names) if rest else None
    return Fields(iso(hit), "page", outlet=outlet, dated=True)


def _read_outlet(kind: str, value: str, rules: HeaderRules) -> Fields | None:
    dated = rules.patterns["date-of-page"].search(value)
    fields = Fields()
    if dated and not value[dated.end() :].strip(_SEPARATORS):
        fields = Fields(iso(dated), "page", dated=True)
        value = value[: dated.start()].strip(_SEPARATORS)
    if re.match(r"https?://\S+$", value):
        return replace(fields, source_url=value)
    if len(value) > 40 or re.search(r"[，。；！？]|“(?!\w{2,8}”)|,(?=[\u4e00-\u9fff])", value):
        return None
    return replace(fields, outlet=clean_outlet(value, rules.names))


def _read_channel(kind: str, value: str, rules: HeaderRules) -> Fields | None:
    return Fields(channel=value) if len(value) <= 12 else None


def _read_link(kind: str, value: str, rules: HeaderRules) -> Fields | None:
    return Fields(source_url=value) if re.match(r"https?://\S+$", value) else None


def _read_title(kind: str, value: str, rules: HeaderRules) -> Fields | None:
    return Fields(original_title=value) if len(value) <= 80 else None


def _read_count(kind: str, value: str, rules: HeaderRules) -> Fields | None:
    return Fields() if re.fullmatch(r"[\d,.\s万亿+次人()（）]*", value) else None


def _read_dropped(kind: str, value: str, rules: HeaderRules) -> Fields | None:
    return Fields() if len(value) <= 60 and not re.search("[。！？]", value) else None


def _read_staff(kind: str, value: str, rules: HeaderRules) -> Fields | None:
    """Others who worked on it: no role the archive keeps."""
    return NOTHING if people(value, rules.names, strict=False) else None


_NAMED: dict[str, Role] = {
    "edit": "编辑", "check": "审核", "author": "作者", "photo": "摄影", "reporter": "记者",
    "correspondent": "通讯员", "special": "特约记者",
}  # fmt: skip


def _read_named(kind: str, value: str, rules: HeaderRules) -> Fields | None:
    """Who did it; an organisation, or a word that is no name, gives nothing but is no text."""
    ending = rules.endings.search(value)
    value = value[: ending.start()] if ending and len(value) > 4 else value
    named = people(value, rules.names, strict=False)
    if named is None:
        loose = len(value) > 24 or re.search("[，。；！？：:“]", value)
        return None if loose else Fields()
    if kind == "editor":
        return Fields(editor="、".join(named))
    editor = "、".join(named) if kind == "edit" else None
    return Fields(editor=editor, bylines=_bylines(named, _NAMED[kind]))


_READERS = {
    "date": _read_date, "weak_date": _read_date, "outlet": _read_outlet,
    "publisher": _read_outlet, "channel": _read_channel, "link": _read_link,
    "title": _read_title, "count": _read_count, "staff": _read_staff, "editor": _read_named,
    **dict.fromkeys(_NAMED, _read_named),
}  # fmt: skip


def read_credit(text: str, rules: HeaderRules, bare: bool) -> Fields | None:
    """The metadata of a credit such as 记者:A 编辑:B, or of names alone if ``bare`` allows them.

    >>> read_credit("李安安 马飞虎", load_rules(), bare=True).bylines[1].name
    '马飞虎'
    """
    fields = read_line(text, rules)
    if fields is not None or not bare:
        return fields
    named = people(text, rules.names, strict=True)
    return Fields(bylines=_bylines(named, "作者")) if named else None


def read_lead(body: str, rules: HeaderRules) -> Fields:
    """What the first words of an article say: X新闻网Y频道讯(记者 A 通讯员 B)."""
    head = body[:160]
    fields, at = Fields(), 0
    line = rules.patterns["dateline"].match(head)
    if line:
        outlet, channel = _organisation(line["org"], line["kind"], rules)
        dated = rules.patterns["date-of-page"].match(line["day"] or "")
        fields = Fields(outlet=outlet, channel=channel)
        if dated and dated["day_cn"]:
            fields = replace(fields, published=iso(dated), basis="stated")
        at = line.end()
    for name in ("credit-in-lead", "credit-before-report"):
        hit = rules.patterns[name].match(head[at:])
        credit = read_line(hit["credit"], rules) if hit else None
        if credit is not None:
            return merge(fields, credit)
    return fields


def is_report(body: str, rules: HeaderRules) -> bool:
    """Whether prose begins as only a whole article does: 本报讯, 新华社3月5日电, (记者 张三)."""
    head = body[:160]
    line = rules.patterns["dateline"].match(head)
    if line and (_is_own(line["org"], rules) or rules.names.dateline_org.match(line["org"])):
        return True
    credit = rules.patterns["credit-in-lead"].match(head)
    fields = read_line(credit["credit"], rules) if credit else None
    return fields is not None and any(b.role in ("记者", "通讯员") for b in fields.bylines)


def _organisation(org: str, kind: str, rules: HeaderRules) -> tuple[str | None, str | None]:
    """Outlet and channel of a dateline: 山西新闻网长治频道 → 山西新闻网, 长治频道."""
    if any(org.startswith(own) for own in rules.names.own):
        return None, None
    split = rules.names.dateline_org.match(org)
    if not split:
        return None, None
    rest = org[split.end() :]
    if rest.endswith(rules.names.channel_ends):
        return split.group(), rest
    if kind == "电" or not rest:
        return split.group(), None
    return (org, None) if is_outlet(org, rules.names, short=True) else (split.group(), None)
