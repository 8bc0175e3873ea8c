"""Lines of metadata in a form of their own: rows of an index card, heads of a newspaper's page."""

from __future__ import annotations

import re

from ingest.clean.fields import Fields, Late, han_iso, iso
from ingest.clean.header_rules import SEPARATORS, HeaderRules
from ingest.clean.names import clean_outlet, is_account, is_outlet, people
from ingest.clean.values import READERS, kind_of
from ingest.model import Byline

_LONGEST_CELL = 100
_LONGEST_MASTHEAD = 60
_PEN = re.compile(r"[\u4e00-\u9fff]{2,6}")  # a pen name
_RANK = re.compile(r"(?i:lv)\.?\s?\d+$")
_SHORTEST = 2  # 举报 in 举报电话 is no paper
_BARE = ("date", "weak_date", "written", "outlet", "publisher")  # labels that need no colon
_A_LABEL = re.compile(r"[\u4e00-\u9fff]{2,6}")
_BETWEEN = re.compile(r"[\s/／|｜·・,，]+")
_ADDRESS = re.compile(r"(?:[\u4e00-\u9fff]{0,4}(?:地址|链接|网址)\s+)?(?P<url>https?://[!-~]{4,})")
_YEAR = re.compile(r"(?:19|20)\d\d年(?=\s|$)")
_FOLLOWING = "以下文章"  # what an account brings of another account
_WRITER = re.compile(r"^(?:作者|文)[:：]?\s*")
_BOOK = re.compile(
    r"《?(?P<name>[^》《\s]{2,14})》(?:\s*(?:19|20)\d\d年?)?"
)  # a journal need not be called one
_RIGHTS = re.compile(r"^(?:版权|著作权)归?[^，。]{0,12}$")
_SLASHED = re.compile(r"(?<=[年月])\s*[/／]\s*(?=\d)")


def cells(line: str, rules: HeaderRules) -> list[str]:
    r"""The row of a card, 索引号⇥000014349⇥主题分类⇥农业, as labels with colons; else nothing.

    >>> from ingest.clean.header_rules import load_rules
    >>> cells("发文机关\t县政府\t文　号\t", load_rules())
    ['发文机关：县政府', '文号：']
    """
    if "\t" not in line:
        return []
    parts = [part.strip() for part in line.split("\t")]
    parts = [*parts, ""] if len(parts) % 2 else parts
    found, strange = [], []
    for label, value in zip(parts[::2], parts[1::2], strict=True):
        word = "".join(label.split()).strip("[]【】:：")
        if not word and not value:
            continue
        if len(value) > _LONGEST_CELL:
            return []
        if word not in rules.label_kinds:
            strange.append(word)
            continue
        found.append(f"{word}：{value}")
    sure = any(rules.label_kinds[x.partition("：")[0]] not in rules.weak for x in found)
    fitting = len(strange) < len(found) + sure and all(map(_A_LABEL.fullmatch, strange))
    return found if not strange or (sure and fitting) else []


def masthead(line: str, rules: HeaderRules) -> Fields | None:
    """The head of a newspaper's page: its name, the day, which page, which column, which issue.

    >>> from ingest.clean.header_rules import load_rules
    >>> masthead("朔州日报/2022年/9月/16日/第002版", load_rules()).outlet
    '朔州日报'
    """
    if len(line) > _LONGEST_MASTHEAD:
        return None
    rest = _SLASHED.sub("", line)
    dated = rules.patterns["date-of-page"].search(rest)
    rest = rest[: dated.start()] + " " + rest[dated.end() :] if dated else rest
    rest, pages = rules.patterns["page-of-paper"].subn(" ", rest)
    rest, others = rules.patterns["issue-or-weekday"].subn(" ", rest)
    if not pages and not others:
        return None
    rest = _YEAR.sub(" ", rest) if others else rest
    words = [word for word in _BETWEEN.split(rest.strip(SEPARATORS)) if word]
    words = [w.strip("《》") for w in words]
    outlets = [w for w in words if is_outlet(w, rules.names, short=True) and len(w) > _SHORTEST]
    if (
        not outlets
        and words
        and (rules.patterns["local-paper"].fullmatch(words[0]) or f"《{words[0]}》" in rest)
    ):
        outlets = words[:1]
    columns = [word for word in words if word not in outlets]
    known = sum(map(bool, (dated, pages, others, outlets)))
    if (known < 2 and not (pages and columns)) or len(outlets) > 1:
        return None
    if len(columns) > 1 or any(len(word) > 4 for word in columns):
        return None
    if (columns and not pages) or rules.patterns["goes-on-elsewhere"].match(line):
        return None
    fields = Fields(iso(dated), "page", dated=True) if dated else Fields()
    outlet = clean_outlet(outlets[0], rules.names) if outlets else None
    return fields._replace(outlet=outlet, strong=True)


def printed(line: str, rules: HeaderRules) -> Fields | None:
    """The foot of an official document: 县政府办公室　2016年4月18日印发."""
    hit = rules.patterns["printed-at"].fullmatch(line)
    if hit is None:
        return None
    at = rules.patterns["date-of-page"].search(hit["day"])
    han = rules.patterns["date-in-han-digits"].search(hit["day"])
    day = iso(at) if at else han_iso(han) if han else None
    fields = Fields(day, "stated", dated=True, late=Late.WRITTEN, strong=True)
    org = clean_outlet(hit["org"], rules.names) if hit["posted"] else None
    return fields._replace(outlet=org, trust=0) if org else fields


def issued(line: str, rules: HeaderRules) -> Fields | None:
    """When a text was issued, and by whom, below its title: （2019年12月2日县政府印发）."""
    hit = rules.patterns["issued-by"].fullmatch(line)
    if hit is None:
        return None
    at = rules.patterns["date-of-page"].search(hit["day"])
    han = rules.patterns["date-in-han-digits"].search(hit["day"])
    day = iso(at) if at else han_iso(han) if han else None
    outlet = clean_outlet(hit["org"], rules.names) if hit["org"] else None
    return Fields(day, "stated", outlet, dated=True, late=Late.WRITTEN, strong=True)


def programme(line: str, rules: HeaderRules) -> Fields | None:
    """The programme that a script was written for: 《高邮新闻》文字稿."""
    hit = rules.patterns["programme"].fullmatch(line)
    return (
        Fields(outlet=clean_outlet(hit["org"], rules.names), strong=True, trust=0) if hit else None
    )


def address(line: str, rules: HeaderRules) -> Fields | None:
    """The address of the page on a line of its own."""
    hit = _ADDRESS.fullmatch(line)
    return Fields(source_url=hit["url"]) if hit else None


def account(line: str, rules: HeaderRules) -> Fields | None:
    """The head of a public account's post: 原创 李燕来 静乐文旅 2021-11-11 17:00 发表于山西.

    An account may have any name; that its post is marked as original, or with the province it was
    posted from, says that it is one.
    """
    hit = rules.patterns["account-line"].fullmatch(line)
    dated = rules.patterns["date-of-page"].search(line) if hit else None
    if hit is None or not (hit["original"] or hit["posted"] or (dated and dated["time"])):
        return None
    if dated and _RANK.search(hit["account"]):  # who wrote in a forum, and his rank there
        return Fields(iso(dated), "page", dated=True, strong=True)
    named = people(hit["names"] or "", rules.names, strict=True) or ()
    pen = hit["names"] or ""
    penned = _PEN.fullmatch(pen) and not is_outlet(pen, rules.names, short=True)
    if hit["original"] and dated and not named and penned:
        named = (pen,)
    office = pen.endswith(rules.names.outlet_ends + rules.names.issuer_ends)
    office = office and rules.patterns["account-name"].fullmatch(hit["account"]) is not None
    if (hit["names"] or dated is None) and not (named or office):
        return None
    alone = not (hit["original"] or hit["posted"] or named)
    if kind_of(hit["account"], rules) and not hit["account"].endswith("于"):
        return None  # 抓取时间 2023-01-05 03:22
    if alone and people(hit["account"], rules.names, strict=True):
        return None  # who wrote it, and when
    outlet = clean_outlet(hit["account"], rules.names)
    return Fields(
        iso(dated) if dated else None, "page" if dated else None, outlet,
        bylines=tuple(Byline(name, "作者") for name in named), dated=bool(dated), strong=True,
        trust=2 if hit["posted"] or hit["original"] else 1,
    )  # fmt: skip


def taken(line: str, rules: HeaderRules) -> Fields | None:
    """Whom a page took its text from: （原载《农民日报》2019年3月4日 第3版）."""
    text = line.strip(SEPARATORS)
    hit = rules.patterns["taken-from"].match(text) if len(line) <= _LONGEST_MASTHEAD else None
    if hit is None:
        return None
    rest, _, credit = text[hit.end() :].partition("，")
    credit = _RIGHTS.sub("", credit)
    written = people(_WRITER.sub("", credit), rules.names, strict=True) if credit else ()
    if written is None and not line.startswith(_FOLLOWING):  # its author may be an account
        return None
    dated = rules.patterns["date-of-page"].search(rest)
    rest = rest[: dated.start()] + rest[dated.end() :] if dated else rest
    name = rules.patterns["page-of-paper"].sub(" ", rest).strip(SEPARATORS)
    issueless = rules.patterns["issue-or-weekday"].sub(" ", name)
    book = _BOOK.fullmatch(rules.patterns["page-of-paper"].sub(" ", issueless).strip())
    if book:
        name = book["name"]
    elif not (is_account(name) or line.startswith(_FOLLOWING)) and (
        name.endswith("公众号") or not is_outlet(name, rules.names, short=True)
    ):
        return None  # 转自公众号, which one?
    day = iso(dated) if dated else None
    return Fields(day, "page" if day else None, clean_outlet(name, rules.names),
                  bylines=tuple(Byline(one, "作者") for one in written or ()),
                  strong=True, dated=bool(day))  # fmt: skip


def bare_label(line: str, rules: HeaderRules) -> Fields | None:
    """A label without a colon and its value, nothing else: 发布时间 2022-07-29, 来源 县农业局.

    >>> from ingest.clean.header_rules import load_rules
    >>> bare_label("发布时间 2022-07-29", load_rules()).published
    '2022-07-29'
    """
    parts = line.strip(SEPARATORS).split(None, 1)
    kind = rules.label_kinds.get(parts[0]) if len(parts) == 2 else None
    if kind not in _BARE or rules.marks.search(parts[1]):
        return None
    value = parts[1]
    named = kind in ("outlet", "publisher")
    if named and not value.endswith(rules.names.outlet_ends + rules.names.issuer_ends):
        return None
    fields = READERS[kind](kind, value.strip(SEPARATORS), rules)
    dated = fields is not None and fields.published is not None
    return fields._replace(trust=1) if fields is not None and (named or dated) else None


def posted_by(line: str, rules: HeaderRules) -> Fields | None:
    """Who put it on the page, and when: 由 石台融媒 发布于 2023-05-06."""
    hit = rules.patterns["posted-by"].match(line) if line[:1] == "由" else None
    dated = rules.patterns["date-of-page"].fullmatch(line, hit.end()) if hit else None
    if hit is None or dated is None:
        return None
    ends = rules.names.outlet_ends + rules.names.issuer_ends
    outlet = clean_outlet(hit["who"], rules.names) if hit["who"].endswith(ends) else None
    return Fields(iso(dated), "page", outlet, dated=True, strong=True)


def red_head(line: str, rules: HeaderRules) -> Fields | None:
    """The head of an official document, 蒲县人民政府文件: it names who issues it."""
    hit = rules.patterns["red-head"].fullmatch(line) if len(line) <= _LONGEST_MASTHEAD else None
    return Fields(outlet=clean_outlet(hit["org"], rules.names), late=Late.WRITTEN) if hit else None
