"""What a page says about its articles: date, outlet, channel, editor, the names on them.

Everything here reads simplified text and gives values in that canonical form. A line counts as a
line of metadata only if all of it is understood as such; otherwise it is left to the article.
"""

from __future__ import annotations

import re

from ingest.clean.fields import NOTHING, Fields, iso, merge, merged
from ingest.clean.forms import (
    account,
    address,
    bare_label,
    cells,
    issued,
    masthead,
    posted_by,
    printed,
    programme,
    red_head,
    taken,
)  # fmt: skip
from ingest.clean.header_rules import SEPARATORS, STAFF, HeaderRules, load_rules
from ingest.clean.names import clean_outlet, is_outlet, people, press
from ingest.clean.roles import is_local_office, is_office, of_media, with_ending, with_role
from ingest.clean.tails import apart, other_role
from ingest.clean.values import (
    NAMED,
    READERS,
    behind_office,
    bylines,
    read_dropped,
)  # fmt: skip
from ingest.find.divisions import is_chain

__all__ = [
    "HeaderRules",
    "is_own",
    "load_rules",
    "read_credit",
    "read_line",
]

MAX_LINE = 200
_FULL_WIDTH = re.compile("[０-９]")
_NARROW = {ord(wide): ord(wide) - 0xFEE0 for wide in "０１２３４５６７８９－／"}
_LABEL_IN_BRACKETS = re.compile(r"[【\[]\s*([\u4e00-\u9fff]{2,6})\s*[】\]](\s*[:：])?")
_LABEL_IN_ROUND = re.compile(r"[（(]\s*([\u4e00-\u9fff]{2,6})\s*[）)](?!\s*[:：]?\s*$)(\s*[:：])?")
_FRAMED = ("outlet", "publisher", "date", "written", "count")  # without a colon, too
_OF_COUNTY = re.compile(
    r"[\u4e00-\u9fff]{0,8}?[省市县区镇乡街道][\u4e00-\u9fff]{0,12}(?:局|委|办|办公室|办事处|政府|委员会|中心|宣传部|组织部|统战部|法院|检察院|医院|融媒体?)"
    r"|(?![各全每有相]|.*(?:乡镇|城乡|城镇)$)[\u4e00-\u9fff]{2,6}(?:[镇乡]|街道)"
)
_EDITED = re.compile(r"(?<=[办室局委部科心])(?:编印|主编|编)$")  # 县政府办公室编
# 发布时间 2023-08-30 来源 县教育局: no colon behind the first label either.
_DATE_LABEL = re.compile(
    r"([\u4e00-\u9fff]{2,4})[ \u3000]+(?=(?:19|20)\d\d[-/.年].*[ \u3000][\u4e00-\u9fff])"
)
_WEEKDAY = re.compile(r"^\s*星期[一二三四五六日天]")
_HAN = re.compile("[\u4e00-\u9fff]")
_GLUED = re.compile(r"[\u4e00-\u9fff]$")
_BOOK = re.compile(r"《[^》]{2,12}》")
_FORMS = (address, taken, masthead, printed, issued, account, red_head, programme, posted_by)
_LONGEST_BARE = 30
_LONGEST_COLUMN = 4
_LONGEST_RANK = 3  # 实习 in 实习编辑
_APART = ("editor", "count", "channel", "staff")  # outlets are parted by their reader
_LONGEST_EDITION = 5
_BEHIND = SEPARATORS.replace(":", "").replace("：", "")  # a label may stand last, without a value


def read_line(line: str, rules: HeaderRules) -> Fields | None:
    """The metadata of a line that holds nothing else; ``None`` where it holds something else.

    Args:
        line: simplified text, without line ends.
        rules: the rules of headers.
    """
    if len(line) > MAX_LINE or line[-1:] in "。！!？?":
        return None
    if _FULL_WIDTH.search(line):
        line = line.translate(_NARROW)
    if not _promising(line, rules):
        return bare_label(line, rules) if len(line) <= _LONGEST_BARE else None
    line = _from_its_day(line, rules)
    marked = rules.patterns["marked-author"].match(line)
    named = people(marked["credit"], rules.names, strict=True) if marked else None
    if named:
        return Fields(bylines=bylines(named, "作者"), strong=True)
    if card := cells(line, rules):
        return _read_card(card, rules)
    for form in _FORMS:
        formed = form(line, rules)
        if formed is not None:
            return formed
    framed = _LABEL_IN_ROUND if line[0] in "（(" else _LABEL_IN_BRACKETS
    line = framed.sub(lambda hit: _unframed(hit, rules), line)
    line = rules.patterns["page-words"].sub(" ", line)
    line = line.lstrip(SEPARATORS).rstrip(_BEHIND)
    ended = with_ending(line, rules)
    if ended is not None:
        return ended
    fields = _labelled(line, rules)
    if fields is None and len(line) <= _LONGEST_BARE:
        return bare_label(line, rules)
    # Behind a label it is believed over what else stands on its line, no more over other lines.
    return fields._replace(trust=1) if fields is not None and fields.trust > 1 else fields


def _from_its_day(line: str, rules: HeaderRules) -> str:
    """A line without the label that its day has in front of it, where more follows."""
    label = _DATE_LABEL.match(line)
    return line[label.end() :] if label and rules.label_kinds.get(label[1]) == "date" else line


def _unframed(hit: re.Match[str], rules: HeaderRules) -> str:
    """A label in brackets as one without: 【来源】：, and 【来源】 before its value."""
    known = hit[2] or rules.label_kinds.get(hit[1]) in _FRAMED
    return f" {hit[1]}：" if known else hit[0]


def _labelled(line: str, rules: HeaderRules) -> Fields | None:
    """What the labels of a line say, one after the other, and what stands before the first."""
    marks = list(rules.marks.finditer(line))
    fields = _before_marks(line[: marks[0].start()] if marks else line, marks, rules)
    for i, mark in enumerate(marks):
        if fields is None:
            return None
        following = marks[i + 1].start() if i + 1 < len(marks) else len(line)
        value = line[mark.end() : following]
        if marks[i + 1 : i + 2]:
            value = _without_whose(value, marks[i + 1], rules)
        fields = _with(fields, mark, value.strip(SEPARATORS), rules)
    return fields


def _without_whose(value: str, following: re.Match[str], rules: HeaderRules) -> str:
    """A value without what belongs to the role behind it: 张三 实习, before 编辑：李四."""
    if not value or value[-1].isspace() or value[-1] in SEPARATORS:
        return value
    words = value.split()
    if len(words) > 1 and len(words[-1]) <= _LONGEST_RANK and following["label"]:
        return value[: value.rindex(words[-1])]
    if len(words) > 1 and following["role"] and words[-1] in rules.names.own:
        return value[: value.rindex(words[-1])]  # 来源：某某网 本报记者 张三
    role = following["role"] or ""
    return of_media(value, role, rules) or ("" if "媒" in role else value)


def _read_card(card: list[str], rules: HeaderRules) -> Fields | None:
    """The labels of a card's row, each with its value; ``None`` where one does not fit."""
    read = [read_line(cell, rules) for cell in card]
    known = [fields for fields in read if fields is not None]
    if len(known) < len(read):
        return None
    return merged(known)._replace(strong=len(card) > 1 or any(f.strong for f in known))


def _promising(line: str, rules: HeaderRules) -> bool:
    """Whether it is worth looking closer: a label, a role, a date, or an ending is there."""
    return rules.hints.search(line) is not None and bool(
        (rules.mark_signs.search(line) and rules.marks.search(line))
        or rules.patterns["date-of-page"].search(line)
        or rules.endings.search(line.strip(SEPARATORS))
        or rules.patterns["marked-author"].match(line)
        or rules.patterns["page-of-paper"].search(line, 0, 40)
        or "\t" in line
        or line.endswith(("文件", "令"))
        or line.startswith(("原创", "http", "《"))
        or rules.patterns["taken-from"].match(line.lstrip("（([【—- \u3000"))
    )


def _before_marks(head: str, marks: list[re.Match[str]], rules: HeaderRules) -> Fields | None:
    """What stands before the first label: nothing, a date, a date and an outlet, or whose role."""
    fields = Fields()
    dated = rules.patterns["date-of-page"].search(head)
    rest = head
    if dated:
        fields = Fields(iso(dated), "page", dated=True, strong=bool(dated["time"]))
        day = dated["day"] or dated["day_cn"]
        spaced = bool(day) and head[: dated.start()][-1:].isspace()
        whose = _publisher(_taken_off(head[: dated.start()], rules), rules, spaced=spaced)
        if whose is None:
            return None
        fields = merge(fields, whose)
        rest = _WEEKDAY.sub("", head[dated.end() :])
    if marks and "作者" in marks[0].group() and _BOOK.fullmatch(rest.strip()):
        return fields._replace(outlet=fields.outlet or clean_outlet(rest, rules.names))
    if dated and _GLUED.search(head[: dated.start()]) and _HAN.match(rest):
        return None  # a title with its month inside: 县供电公司2023年3月计划停电公告
    rest = rest.strip(SEPARATORS)
    if marks and _is_of_people(marks[0], rules):
        while role := other_role(rest, rules):  # 主讲：张三　记者：李四
            rest = rest[: role.start()].strip(SEPARATORS)
    if not rest:
        return fields if marks or dated else None
    return _between(fields, rest, dated, marks, rules)


def _between(
    fields: Fields,
    rest: str,
    dated: re.Match[str] | None,
    marks: list[re.Match[str]],
    rules: HeaderRules,
) -> Fields | None:
    """``fields`` and the words between the day, if one is given, and the first label."""
    if marks and _is_role(marks[0], rules):
        fields, rest = _writers(fields, rest, rules)
        if is_own(rest, rules):
            return fields
    reported = bool(marks) and _is_role(marks[0], rules)
    if reported and marks[0].string.endswith(rest, 0, marks[0].start()):
        rest = of_media(rest, marks[0]["role"] or "", rules) or rest
    spaced = " " in rest or "\u3000" in rest
    sure = spaced or not (dated and dated["time"])  # several words may be anything
    fitting = is_outlet(rest, rules.names, short=sure)
    fitting = fitting or (reported and _is_edition(rest, rules))
    fitting = fitting or (reported and bool(rules.patterns["local-paper"].fullmatch(rest)))
    spaced = dated is not None and dated.string[dated.end() : dated.end() + 1].isspace()
    fitting = fitting or (spaced and (is_chain(rest) or is_local_office(rest, rules)))
    if fitting and (dated or reported):
        name = clean_outlet(_taken_off(rest, rules), rules.names)
        return merge(fields, Fields(outlet=name, trust=1 if dated else 0))
    if spaced and len(rest) <= _LONGEST_COLUMN and rest.endswith(rules.names.no_paper_ends):
        return fields  # the column, behind the day: 2022-03-05 天气预报
    if fields.outlet and rules.patterns["page-or-column"].fullmatch(rest):
        return fields  # the column or the place, behind 开化报 2017年8月25日
    if marks and not marks[0]["role"] and _is_before_labels(rest, marks[0], rules):
        sited = rules.patterns["site-before-labels"].match(rest)
        return fields._replace(outlet=clean_outlet(rest, rules.names), trust=0 if sited else 1)
    listed = reported and marks[0].string.endswith("、", 0, marks[0].start())
    if reported and marks[0]["role"] == "通讯员" and _is_first(rest, marks[0].string):
        listed = not any(is_chain(rest + end) for end in "县市区")
    if (dated and marks) or listed:  # 2020-06-24 08:41 王长波 来源:… · 温小燕、记者彭芳
        named = people(rest, rules.names, strict=True)
        return fields._replace(bylines=bylines(named, "作者")) if named else None
    return None


def _is_first(name: str, line: str) -> bool:
    """Whether ``name`` stands first on a line, before a gap: 王长波　通讯员 李四."""
    return line.startswith(name) and line[len(name) : len(name) + 1].isspace()


def _is_before_labels(text: str, mark: re.Match[str], rules: HeaderRules) -> bool:
    """Whether ``text`` is the site, or the office, that stands before the labels of a line."""
    if rules.patterns["site-before-labels"].match(text):
        return True
    kind = rules.label_kinds.get("".join((mark["label"] or mark["bare"] or "").split()))
    return kind in ("date", "weak_date", "count") and is_local_office(text, rules)


def _is_of_people(mark: re.Match[str], rules: HeaderRules) -> bool:
    """Whether a mark, with its colon, asks for people."""
    kind = rules.label_kinds.get("".join((mark["label"] or "").split()), "")
    return kind in NAMED or kind in STAFF


def _is_role(mark: re.Match[str], rules: HeaderRules) -> bool:
    """Whether a mark is the role of a reporter, with a colon or without: 怀化日报全媒体记者：."""
    if mark["role"]:
        return True
    label = "".join((mark["label"] or "").split())
    return rules.label_kinds.get(label) in ("reporter", "special", "correspondent")


def _is_edition(text: str, rules: HeaderRules) -> bool:
    """Whether ``text`` is a paper and its edition: 河南日报农村版."""
    hit = rules.names.dateline_org.match(text)
    rest = text[hit.end() :] if hit else ""
    return 0 < len(rest) <= _LONGEST_EDITION and rest.endswith(rules.names.channel_ends)


def _writers(fields: Fields, rest: str, rules: HeaderRules) -> tuple[Fields, str]:
    """Who stands before the paper's own reporter, 王晓辉 本报记者 肖美莲, and what is left."""
    names, _, whose = rest.rpartition(" ")
    named = people(names, rules.names, strict=True) if names else None
    if named and (is_own(whose, rules) or is_outlet(whose, rules.names, short=True)):
        return fields._replace(bylines=bylines(named, "作者")), whose
    return fields, rest


def _taken_off(text: str, rules: HeaderRules) -> str:
    """A name without 来源 or 转载自 before it and marks around it."""
    text = text.strip(SEPARATORS)
    label, _, name = text.partition(" ")
    if name and rules.label_kinds.get(label) in ("outlet", "publisher"):
        text = name.strip(SEPARATORS)
    return rules.patterns["taken-from"].sub("", text).strip(SEPARATORS)


def _publisher(text: str, rules: HeaderRules, *, spaced: bool) -> Fields | None:
    """What stands before a date: an outlet, or names and an outlet, or nothing.

    A place alone, before a gap (``spaced``), is one: 洪洞县万安镇　2020-06-24.
    """
    if not text:
        return NOTHING
    text = _EDITED.sub("", text)
    names, _, outlet = text.rpartition(" ")
    named = people(names, rules.names, strict=True) if names else None
    outlet = outlet if named else text
    if named is None and (behind := behind_office(text, rules)):
        outlet, named = text.split()[0], behind  # 旗畜牧局　乌兰
    fitting = is_outlet(outlet, rules.names, short=True) or is_office(outlet, rules)
    if not fitting and not (spaced and (is_chain(outlet) or is_local_office(outlet, rules))):
        return None
    several = outlet.split()
    if all(is_outlet(one, rules.names, short=True) for one in several):
        outlet = several[-1]  # who wrote it, and the account that brings it
    return Fields(outlet=clean_outlet(outlet, rules.names), bylines=bylines(named or (), "作者"))


def is_own(text: str, rules: HeaderRules) -> bool:
    """Whether an outlet speaks of itself: 本报, 本网讯."""
    return any(text.startswith(own) and len(text) <= 8 for own in rules.names.own)


def _with(fields: Fields, mark: re.Match[str], value: str, rules: HeaderRules) -> Fields | None:
    """``fields`` and what the label ``mark`` says; ``None`` where the value does not fit it."""
    if mark["role"]:
        behind = NOTHING
        if rules.patterns["date-of-page"].search(value):  # 本报记者 张三 2019-12-05
            value, behind = apart(value, rules, names=True)
        said = with_role(fields, mark["role"], value, rules, mark.group()[-1].isspace())
        return merge(said, behind) if said else None
    label = "".join((mark["label"] or mark["bare"]).split())
    kind = rules.label_kinds[label]
    counted = (kind == "count" and any(c.isdigit() for c in value)) or "://" in value
    strong = fields.strong or counted or kind not in rules.weak or label.startswith("原标题")
    if mark["bare"] and kind in STAFF and not people(value, rules.names, strict=True):
        return None  # without a colon it may be any word
    if not value or value in rules.names.no_outlet:
        return fields._replace(strong=strong)
    behind = NOTHING
    if kind in NAMED or kind in _APART:
        value, behind = apart(value, rules, names=kind in NAMED or kind in STAFF)
    read = READERS.get(kind, read_dropped)(kind, value, rules)
    if read is None:
        return None
    whole = merged([fields, read, behind])
    return whole if whole.strong == strong else whole._replace(strong=strong)


def read_credit(text: str, rules: HeaderRules, bare: bool) -> Fields | None:
    """The metadata of a credit such as 记者:A 编辑:B, or of names alone if ``bare`` allows them.

    >>> read_credit("李安安 马飞虎", load_rules(), bare=True).bylines[1].name
    '马飞虎'
    """
    text = rules.patterns["contact-behind"].sub("", text)
    fields = read_line(text, rules)
    if fields is not None or not bare:
        return fields
    named = people(text, rules.names, strict=True)
    return Fields(bylines=bylines(named, "作者")) if named else _sent_in(text, rules)


def _sent_in(text: str, rules: HeaderRules) -> Fields | None:
    """The office that sent a text in, and perhaps who wrote it there: 县教育局 张三."""
    office, _, names = " ".join(text.split()).partition(" ")
    named = people(names, rules.names, strict=True) if names else ()
    if not names and (paper := press(office, rules.names)):  # （某某新闻网）
        return Fields(outlet=paper, strong=True, trust=0)
    if named is None or not _OF_COUNTY.fullmatch(office):
        return None
    outlet = clean_outlet(office, rules.names)
    return Fields(outlet=outlet, bylines=bylines(named, "作者"), strong=bool(named), trust=0)
