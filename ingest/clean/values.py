"""What stands behind a label, read as what the label says: a date, an outlet, names.

Each reader takes the label's kind, the value in simplified text, and the rules; it gives ``None``
where the value does not fit, so that the line is no metadata.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from itertools import takewhile

from ingest.clean.fields import NOTHING, Fields, Late, han_iso, iso, republic_iso
from ingest.clean.header_rules import SEPARATORS, HeaderRules
from ingest.clean.names import clean_outlet, is_outlet, people
from ingest.clean.tails import apart
from ingest.model import Byline, Role


def bylines(names: tuple[str, ...], role: Role) -> tuple[Byline, ...]:
    """The ``names``, each in the same ``role``."""
    return tuple(Byline(name, role) for name in names)


def _read_date(kind: str, value: str, rules: HeaderRules) -> Fields | None:
    hit = rules.patterns["date-of-page"].match(value)
    if hit is None:
        han = rules.patterns["date-in-han-digits"].match(value)
        if han:
            return Fields(han_iso(han), "page", dated=True)
        republic = rules.patterns["date-of-republic"].match(value)
        if republic:
            return Fields(republic_iso(republic), "page", dated=True)
        if short := short_day(value, rules, labelled=True):  # its year stands elsewhere, if it does
            return short._replace(strong=False)
        if _SECONDS.fullmatch(value):  # since 1970, as programs count; the clock is China's
            day = datetime.fromtimestamp(int(value[:10]), _CHINA)
            return Fields(day.date().isoformat(), "page", dated=True)
        ends = rules.names.outlet_ends + rules.names.issuer_ends
        if _ORGANISATION.fullmatch(value) and value.endswith(ends):  # 发布：县纪委监委网站
            return Fields(outlet=clean_outlet(value, rules.names))
        return NOTHING if rules.patterns["time-ago"].match(value) else None
    rest = value[hit.end() :].strip(SEPARATORS)
    if rest and not is_outlet(rest, rules.names, short=True):
        if people(rest, rules.names, strict=True) is None:
            return None
        rest = ""
    outlet = clean_outlet(rest, rules.names) if rest else None
    return Fields(iso(hit), "page", outlet=outlet, dated=True)


def short_day(text: str, rules: HeaderRules, *, labelled: bool = False) -> Fields | None:
    """A day without its century or its year, or a year: 23-10-08 08:15, 06月14日, 2025.

    Behind a label that asks for a day, 04-22 is one too.
    """
    han = rules.patterns["date-in-han-digits"].fullmatch(text)
    if han is not None:
        return Fields(han_iso(han), "page", dated=True)
    hit = rules.patterns["short-day"].fullmatch(text.strip("（）() "))
    english = rules.patterns["english-day"].fullmatch(text)
    if english is not None:
        ways = ("month", "day", "year"), ("month_second", "day_first", "year_last"), _STAMPED
        month, day, year = next(english.group(*way) for way in ways if english[way[0]])
        number = _MONTHS.index(month) // 3 + 1
        return Fields(f"{year}-{number:02}-{int(day):02}", "page", dated=True, strong=True)
    hit = hit or rules.patterns["stamped"].fullmatch(text.strip("（）() "))
    if hit is None and labelled:
        hit = rules.patterns["labelled-day"].fullmatch(text)
    if hit is None:
        return None
    groups = hit.groupdict()
    if groups.get("alone"):
        return Fields(year=hit["alone"][:4], strong=True)
    month = hit["month"] or groups["month_cn"]
    day = hit["day"] or groups["day_cn"]
    if not (1 <= int(month) <= 12 and 1 <= int(day) <= 31):
        return None
    short = f"{int(month):02}-{int(day):02}"
    if groups.get("year"):
        return Fields(f"20{groups['year']}-{short}", "page", dated=True, strong=True)
    return Fields(day=short, dated=True, strong=True)


def _read_written(kind: str, value: str, rules: HeaderRules) -> Fields | None:
    fields = _read_date(kind, value, rules)
    return fields._replace(late=Late.WRITTEN) if fields else None


def _read_asked(kind: str, value: str, rules: HeaderRules) -> Fields | None:
    fields = _read_date(kind, value, rules)
    return fields._replace(late=Late.ASKED) if fields else None


def _read_outlet(kind: str, value: str, rules: HeaderRules) -> Fields | None:
    value, fields = apart(value, rules, names=False)
    if _LINK.match(value):
        return fields._replace(source_url=value)
    value = rules.patterns["taken-from"].sub("", _listed(value, rules))
    if len(value) > 40 or _CLAUSES.search(value):
        return None
    value = rules.patterns["posted-from"].sub("", value)
    value = _BUTTON_BEHIND.sub("", value)
    if kind == "publisher" and rules.patterns["unit-of-table"].fullmatch(value):
        return None
    if "@" in value:
        handle = _HANDLE.fullmatch(value)
        if handle is None:
            return fields  # the address of who sent a mail
        value = handle["name"]
    book = rules.patterns["issue-of-journal"].fullmatch(value)
    value = book["name"] if book else value
    named = behind_office(value, rules) or ()  # 县委宣传部　张三
    if named and not any(one.endswith(rules.names.issuer_ends) for one in named):
        value, fields = value.split()[0], fields._replace(bylines=bylines(named, "作者"))
    outlet, trust = clean_outlet(value, rules.names), 2 if kind == "outlet" else 1
    return fields._replace(outlet=outlet, trust=trust)


def _listed(value: str, rules: HeaderRules) -> str:
    """Several names with commas between as a list of them: 某某日报，某某晚报."""
    names = _COMMAS.split(value) if _COMMAS.search(value) else ()
    ends = rules.names.outlet_ends + rules.names.issuer_ends
    return (
        "、".join(names) if names and all(n.strip("《》").endswith(ends) for n in names) else value
    )


def _read_provided(kind: str, value: str, rules: HeaderRules) -> Fields | None:
    """Whose text it is, an office, or who wrote it: 信息提供：王志远."""
    fields = _read_outlet("publisher", value, rules)
    if fields is None or not fields.outlet:
        return fields
    if fields.outlet.endswith(rules.names.issuer_ends + rules.names.outlet_ends):
        return fields
    if named := people(fields.outlet, rules.names, strict=True):
        return fields._replace(outlet=None, bylines=bylines(named, "作者"))
    if named := behind_office(fields.outlet, rules):
        return fields._replace(outlet=fields.outlet.split()[0], bylines=bylines(named, "作者"))
    if len(fields.outlet) > _LONGEST_PROVIDER:
        return None
    return None if rules.patterns["told-of-sender"].search(fields.outlet) else fields


def _read_channel(kind: str, value: str, rules: HeaderRules) -> Fields | None:
    return Fields(channel=value) if len(value) <= 12 else None


def _read_link(kind: str, value: str, rules: HeaderRules) -> Fields | None:
    return Fields(source_url=value) if _LINK.match(value) else None


def _read_title(kind: str, value: str, rules: HeaderRules) -> Fields | None:
    value = rules.patterns["print-behind"].sub("", value)
    return Fields(original_title=value) if len(value) <= 120 else None


def _read_count(kind: str, value: str, rules: HeaderRules) -> Fields | None:
    return Fields() if rules.patterns["counted"].fullmatch(value) else None


def read_dropped(kind: str, value: str, rules: HeaderRules) -> Fields | None:
    """A value that the archive does not keep."""
    return Fields() if len(value) <= 60 and not re.search("[。！？]", value) else None


def _read_state(kind: str, value: str, rules: HeaderRules) -> Fields | None:
    """What became of a letter, in a word: 已办结."""
    return Fields() if rules.patterns["state-of-letter"].fullmatch(value) else None


def _read_nobody(kind: str, value: str, rules: HeaderRules) -> Fields | None:
    """Who asked, or who put it on the page: one short word, whatever it is."""
    if len(value) > _LONGEST_NOBODY or re.search("[，。；]", value):
        return None
    return (
        Fields(outlet=clean_outlet(value, rules.names), trust=0)
        if _is_office(value, rules)
        else NOTHING
    )


def _is_office(value: str, rules: HeaderRules) -> bool:
    """Whether an office stands where a person is asked for: 发布人：王家坝镇宣传办."""
    if _TOWNSHIP.fullmatch(value):
        return True
    return len(value) >= _SHORTEST_ORG and value.endswith(rules.names.issuer_ends)


def _read_contact(kind: str, value: str, rules: HeaderRules) -> Fields | None:
    """Where to call or write: digits and letters."""
    return Fields() if re.fullmatch(r"[!-~\s—、（）]{4,60}", value) else None


def _read_staff(kind: str, value: str, rules: HeaderRules) -> Fields | None:
    """Others who worked on it: no role the archive keeps."""
    office = value.endswith(rules.names.issuer_ends + rules.names.outlet_ends) and len(value) <= 20
    return NOTHING if office or people(value, rules.names, strict=False) else None


_BUTTON_BEHIND = re.compile(r"(?<=[\u4e00-\u9fff])\s*[【\[][^】\]]{0,12}(?:[】\]].*)?$")
_STAMPED = ("month_third", "day_third", "year_third")  # as a program writes it
_MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec"
_LINK = re.compile(r"https?://\S+$")
_CLAUSES = re.compile(r"[，。；！？]|“(?!\w{2,8}”)|,(?=[\u4e00-\u9fff])")
_COMMAS = re.compile(r"\s*[，,]\s*")
_HANDLE = re.compile(  # as micro-blogs write a name: @某某交警
    r"(?:\w{0,4}微博\s*)?@(?P<name>[\u4e00-\u9fff][\w·]{1,15})(?:\s+\w{0,4}微博)?"
)
_SECONDS = re.compile(r"(?:9|1[0-9])\d{8}(?:\d{3})?")
_CHINA = timezone(timedelta(hours=8))
_ORGANISATION = re.compile(r"[\u4e00-\u9fff]{4,20}")
_SHORTEST_OFFICE = 2
_SHORTEST_ORG = 4
_LONGEST_NOBODY = 16
_LONGEST_PROVIDER = 10  # of one whose name ends as no office's does: 石门河口村
_LONGEST_NAMES = 24
_SENDING = ("supply", "author")  # an office may stand where a writer is asked for
_TOWNSHIP = re.compile(r"[\u4e00-\u9fff]{2,8}(?:[乡镇]|街道)(?:人民政府|政府|党委)?")
_UNITS = re.compile(r"(?<=[\u4e00-\u9fff])\s*[（(][\u4e00-\u9fff]{2,20}(?:[）)]|$)")
NAMED: dict[str, Role] = {
    "edit": "编辑", "check": "审核", "author": "作者", "supply": "作者", "photo": "摄影",
    "reporter": "记者", "correspondent": "通讯员", "special": "特约记者",
}  # fmt: skip


def _read_named(kind: str, value: str, rules: HeaderRules) -> Fields | None:
    """Who did it; an organisation, or a word that is no name, gives nothing but is no text."""
    alone = _UNITS.sub(" ", value)  # 宋明（县审计局）
    value = alone if alone != value and people(alone, rules.names, strict=True) else value
    ending = ending_of(value, rules)
    cut = ending and len(value) > 4 and not rules.names.spelled.fullmatch(value)
    value = value[: ending.start()] if ending and cut else value
    office = _sender(value, rules) if kind in _SENDING else None
    office = None if kind == "author" and office != value else office  # whose writer it is
    placed = office and _TOWNSHIP.fullmatch(value)  # 石门乡 might be a name, too
    named = None if placed else people(value, rules.names, strict=False, units=True)
    named = named or behind_office(value, rules)
    if named is None:
        if kind == "supply" and not office and rules.patterns["told-of-sender"].search(value):
            return None
        if len(value) > _LONGEST_NAMES or re.search("[，。；！？：:“]", value):
            return None
        return Fields(outlet=office, trust=0) if office else Fields()
    if kind == "editor":
        return Fields(editor="、".join(named), answers=True)
    editor = "、".join(named) if kind == "edit" else None
    fields = Fields(editor=editor, bylines=bylines(named, NAMED[kind]))
    return fields._replace(outlet=office, trust=0) if office else fields


def _sender(value: str, rules: HeaderRules) -> str | None:
    """The office that sent a text in, behind 供稿：, alone, with others or before a name."""
    words = value.split()
    offices = list(takewhile(lambda word: _is_sender(word, rules), words))
    named = words[len(offices) :]
    if not offices or (named and people(" ".join(named), rules.names, strict=False) is None):
        return None  # 供稿：县教育局 32篇
    return clean_outlet(offices[0] if named else " ".join(offices), rules.names)


def _is_sender(word: str, rules: HeaderRules) -> bool:
    named = (_TOWNSHIP.fullmatch(word) or _ORGANISATION.fullmatch(word)) and _is_office(word, rules)
    return bool(named) and people(word, rules.names, strict=True) is None


def ending_of(value: str, rules: HeaderRules) -> re.Match[str] | None:
    """The role behind names, 李伟 文/图; a name that ends in 文 has none."""
    ending = rules.endings.search(value)
    if ending and ending.group() in ("文", "图") and people(value, rules.names, strict=True):
        return None
    return ending


def behind_office(value: str, rules: HeaderRules) -> tuple[str, ...] | None:
    """The names behind their office: 县教育局　张三."""
    office, _, names = " ".join(value.split()).partition(" ")
    ends = rules.names.issuer_ends + rules.names.outlet_ends
    fitting = len(office) > _SHORTEST_OFFICE and office.endswith(ends)
    return people(names, rules.names, strict=True) if fitting and names else None


READERS = {
    "date": _read_date, "weak_date": _read_date, "answered": _read_date,
    "asked": _read_asked, "written": _read_written,
    "outlet": _read_outlet, "office": _read_outlet, "publisher": _read_outlet,
    "provided": _read_provided,
    "channel": _read_channel, "link": _read_link, "title": _read_title, "count": _read_count,
    "state": _read_state, "staff": _read_staff, "contact": _read_contact, "nobody": _read_nobody,
    "editor": _read_named, **dict.fromkeys(NAMED, _read_named),
}  # fmt: skip


def kind_of(label: str, rules: HeaderRules) -> str | None:
    """What a label says, by its word or by what it ends in; ``None`` for any other word."""
    known = rules.label_kinds.get(label)
    if known:
        return known
    for one in rules.ending_labels:
        if label.endswith(one.ends) and not any(word in label for word in one.but):
            return one.kind
    return None


def read_labelled(text: str, rules: HeaderRules) -> Fields | None:
    """A label that need be in no list, and its value, nothing else: 信息提供：将台乡政府.

    >>> from ingest.clean.header_rules import load_rules
    >>> read_labelled("信息提供：将台乡政府", load_rules()).outlet
    '将台乡政府'
    """
    hit = rules.patterns["label-and-value"].fullmatch(text)
    if hit is None:
        return None
    kind = kind_of("".join((hit["framed"] or hit["label"]).split()), rules)
    value = (hit["after"] if hit["framed"] else hit["value"]).strip(SEPARATORS)
    if kind is None:
        return None
    if not value or value in rules.names.no_outlet:
        return NOTHING
    said = READERS.get(kind, read_dropped)(kind, value, rules)
    # [原创] 老家的水碾房: without a colon a word in brackets is a label only of what it fits
    vague = hit["framed"] and not hit["colon"] and kind in NAMED
    return None if vague and said == Fields() else said
