"""Which lines make which article: titles, kickers, headings, captions; what goes off them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.clean.fields import Fields
from ingest.clean.forum import settle_posts
from ingest.clean.furniture import Line, date_in, signs
from ingest.clean.given import NOTHING_GIVEN, Given
from ingest.clean.heads import title_in
from ingest.clean.issuer import sign
from ingest.clean.names import clean_outlet, is_issuer, is_outlet, people, press
from ingest.clean.settle import MARKS, Page, SegmentRules
from ingest.clean.starts import new_articles
from ingest.clean.titles import settle_title
from ingest.clean.trim import Trimmed, may_trim, trim
from ingest.model import Byline

_LONGEST_HEADING = 40
_LONGEST_UNMARKED = 30
_LONG_ENOUGH = 8  # a title that nothing but the text below it speaks for
_SHORTEST_REPORTED = 4  # a title above 本报讯
_LONGEST_HEAD = 2  # lines above an article: kicker and title
_HAN = re.compile(r"[\u3400-\u9fff]")
_HAN_OR_DIGIT = re.compile(r"[\u3400-\u9fff\d]")
_BULLETS = "●◆■★▶►◎○□·•◇"
_NUMBER = re.compile(r"(?:0?\d|[①-⑩]|(?i:part)\s*\d{1,2})[.、]?")
_PERIOD = re.compile(
    r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})[月日]|\d{1,2}月\d{1,2}日|(?:19|20)\d\d年?"
)  # of a chronicle
_COUNT = re.compile("[（(]?[一二三四五六七八九十]{1,3}[）)]?")  # of a piece's parts
_SHORTEST_HEADED = 30  # characters of prose that a line with clauses may head
_SHORTEST_BELOW = 20  # of the paragraph below a heading that is a sentence
_NAME_FIRST = re.compile(r"(?P<name>[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]\s[\u4e00-\u9fff])\s+\S{4}")
_TABLE = re.compile(r"[表图附]\s*[\d一二三四五六七八九十]")  # 表1 above a table
_ITEM = re.compile(r"[（(]?\d{1,2}[.、．）)]\s*[\u4e00-\u9fff]{2,8}[:：]\S{2}")  # 1.电子邮箱：a@b.c
_LONGEST_JUMP = 16
_PAGE_OF_PAPER = re.compile(r"(?<=报)\s*[·•|｜]\s*[\u4e00-\u9fff]{2,6}$")  # 丰河日报·副刊
_NO_HEADING = ("label-line", "document-number", "passed-at")
_END_MARKS = ("完", "全文完", "本文完")  # below the text
_NEAR = 8  # lines between a title and the name below it


def segment(lines: Sequence[Line], rules: SegmentRules, given: Given = NOTHING_GIVEN) -> Page:
    """Settle every line of a page; ``given`` is what is known of them beforehand."""
    page = Page(lines, rules, given_title=given.title, marked=dict(given.parts or {}))
    _furniture(page)
    settle_posts(page)
    _articles(page, settle_title(page))
    _above(page)
    _page_date(page)
    _headings(page)
    _trim(page)
    sign(page)
    return page


def _furniture(page: Page) -> None:
    for i, line in enumerate(page.lines):
        if line.kind == "caption":
            page.parts[i] = "caption"
        elif line.kind == "prose":
            page.parts[i] = "body"
        elif line.kind != "short":
            page.off[i] = line.rule or line.kind


# ── where articles begin


def _articles(page: Page, title: tuple[int, ...]) -> None:
    """Settle titles and kickers, and where each article starts."""
    first = page.text_begins()
    heads = [title] if title else []
    if first is not None:
        heads += new_articles(page, title, first)
    for head in heads:
        at = title_in(page, head)
        for i in head:
            if i > at and page.is_signature(i):
                continue  # it is settled as a byline later
            page.parts[i] = "kicker" if i < at else "title"
        page.starts.append(head[0])
    foreword = page.first_body()
    if title and foreword is not None:
        page.starts[0] = min(page.starts[0], foreword)


# ── what is left


def _above(page: Page) -> None:
    """Short lines at titles: names are bylines, what stands above the first title is furniture."""
    first = page.starts[0] if page.starts else 0
    outlets = _outlets_above(page)
    names = page.rules.header.names
    text_ends = page.parts.last("body")
    last = len(page.lines) if text_ends is None else text_ends
    for i in page.open_lines():
        if i < first:
            page.off[i] = "page-head"
            page.fields[i] = Fields(outlet=_named_above(page, i), trust=0)
        elif i > last and press(page.plain(i), names) and not _signs(page, i):
            page.off[i] = "issuer-line"
            page.fields[i] = Fields(outlet=press(page.plain(i), names), trust=0)
        elif i < outlets.get(page.plain(i), 0):
            page.off[i] = "issuer-line"
        elif page.parts.get(i - 1) == "title" and page.says("column-name", i):
            page.off[i] = "column-line"
            page.fields[i] = Fields(channel=page.plain(i).strip("【】[]《》"))
        elif _is_issuer(page, i) or _is_publisher(page, i):
            page.off[i] = "issuer-line"
            page.fields[i] = Fields(outlet=clean_outlet(page.plain(i), page.rules.header.names))
        elif (page.is_signature(i) and _is_below_title(page, i)) or _signs_off(page, i):
            page.off[i] = "byline-line"
            page.fields[i] = _signed(page.lines[i], page.rules)


def _signs(page: Page, i: int) -> bool:
    """Whether line ``i`` is the office that signs a document, with its day below."""
    if not page.is_open(i + 1) or not is_issuer(page.plain(i), page.rules.header.names):
        return False
    return page.rules.header.patterns["date-alone"].match(page.plain(i + 1)) is not None


def _named_above(page: Page, i: int) -> str | None:
    """The paper that line ``i`` above the title names, or the account, by the button beside it."""
    rules = page.rules.header
    paper = press(_PAGE_OF_PAPER.sub("", page.plain(i)), rules.names)
    if paper and "报" in paper:
        return paper
    beside = page.lines[i + 1].block.plain.strip("+＋ ") if i + 1 < len(page.lines) else ""
    account = rules.patterns["account-name"].fullmatch(page.plain(i))
    return page.plain(i) if account and beside in ("订阅", "关注", "已关注", "已订阅") else None


def _outlets_above(page: Page) -> dict[str, int]:
    """The outlets that lines above the text give, with where it begins: there they are repeated."""
    begins = page.first_body() or 0
    return {x.fields.outlet: begins for x in page.lines[:begins] if x.fields and x.fields.outlet}


def _page_date(page: Page) -> None:
    """The last line of a page of several articles, if it is a date: that of the page."""
    last = next((i for i in range(len(page.lines) - 1, -1, -1) if i not in page.off), 0)
    rules = page.rules.header
    if (
        len(page.starts) < 2
        or not page.is_open(last)
        or is_issuer(page.plain(last - 1), rules.names)
    ):
        return
    own = date_in(page.plain(last), rules)
    if own and rules.patterns["date-alone"].match(page.plain(last)):
        page.off[last] = "date-line"
        page.fields[last] = Fields(own.published, "page", dated=True)


def _is_issuer(page: Page, i: int) -> bool:
    """Whether line ``i``, between a title and a date or text, names the office that issued it."""
    names = page.rules.header.names
    if _is_site_below(page, i):
        return True
    above = i - 1
    while above > 0 and page.lines[above].kind == "chrome":
        above -= 1
    if page.parts.get(above) != "title" or i + 1 >= len(page.lines):
        return False
    own = page.lines[i + 1].fields
    if own and own.dated and is_outlet(page.plain(i), names, short=True):
        return True
    return page.is_office(i)


def _is_site_below(page: Page, i: int) -> bool:
    """Whether line ``i``, below a title and the day on a line of its own, names the site."""
    above = page.lines[i - 1] if i > 1 else None
    if above is None or page.parts.get(i - 2) != "title" or above.fields is None:
        return False
    dated = above.fields.dated and not above.fields.outlet
    return dated and page.plain(i).endswith(("网", "网站", "日报", "晚报", "融媒体中心", "发布"))


def _is_publisher(page: Page, i: int) -> bool:
    """Whether line ``i``, among the credits below the text, names who publishes it."""
    beside = [*page.lines[max(0, i - 1) : i], *page.lines[i + 1 : i + 2]]
    if not any(x.fields and (x.fields.bylines or x.fields.editor) for x in beside):
        return False  # first what is quick to ask, and rare
    last = page.parts.last("body")
    below = last is not None and i > last
    return below and is_outlet(page.plain(i), page.rules.header.names, short=True)


def _signs_off(page: Page, i: int) -> bool:
    """Whether a line is names alone, between the last prose of an article and what comes next."""
    if page.parts.get(i - 1) != "body" or not signs(page.plain(i), page.rules.header):
        return False
    following = next((j for j in range(i + 1, len(page.lines)) if j not in page.off), None)
    return following is None or following in page.starts


def _is_below_title(page: Page, i: int) -> bool:
    """Whether only furniture, or a post, or a day stands between a title and line ``i``."""
    for above in range(i - 1, max(-1, i - 1 - _NEAR), -1):
        if page.parts.get(above) == "title":
            return True
        if above not in page.off and not page.says("passed-at", above) and not page.is_post(above):
            return False
    return False


def _signed(line: Line, rules: SegmentRules) -> Fields:
    plain = line.block.plain.lstrip(MARKS)
    speaker = rules.header.names.speaker.match(plain)
    text = speaker["name"] if speaker else plain
    named = people(text, rules.header.names, strict=False) or ()
    return Fields(bylines=tuple(Byline(name, "作者") for name in named))


def _headings(page: Page) -> None:
    """Short lines inside an article: headings where prose follows, else lines of the text."""
    last = page.parts.last("body")
    last = -1 if last is None else last
    i = 0
    while i < len(page.lines):
        end = i
        while end < len(page.lines) and page.is_open(end):
            end += 1
        if end == i:
            if _is_marked_sentence(page, i):
                page.parts[i] = "heading"
            i += 1
            continue
        below = page.below(end - 1)[0] if end - 1 < last else None
        numbered = _numbered(page, i, end)
        series = _bullets(page, i, end) | _persons(page, i, end)
        for j in range(i, end):
            heads = j in numbered
            if below is not None and j not in series:
                heads = heads or _heads(page, j, end - 1, end - i, below)
            marked = end - i == 1 and page.plain(j) in _END_MARKS
            if j > last >= 0 and (
                not _HAN_OR_DIGIT.search(page.plain(j)) or (marked and _is_last(page, j))
            ):
                page.off[j] = "page-tail"
            else:
                page.parts[j] = "heading" if heads or page.lines[j].block.is_heading else "body"
        i = end


def _is_last(page: Page, i: int) -> bool:
    """Whether no line but those of the page's frame stands below line ``i``."""
    return next(page.open_lines(i + 1), None) is None


def _bullets(page: Page, start: int, end: int) -> set[int]:
    """Those of the lines that are items of a list: several with one bullet."""
    marks = [page.plain(i)[0] for i in range(start, end)]
    return {start + n for n, mark in enumerate(marks) if mark in _BULLETS and marks.count(mark) > 1}


def _persons(page: Page, start: int, end: int) -> set[int]:
    """Those of the lines that say of one person after the other who that is: 张三　县医院护士."""
    named = [_NAME_FIRST.match(page.plain(i)) for i in range(start, end)]
    names = page.rules.header.names
    found = {
        start + n
        for n, hit in enumerate(named)
        if hit and people(hit["name"], names, strict=True) is not None
    }
    return found if len(found) > 1 else set()


def _numbered(page: Page, start: int, end: int) -> set[int]:
    """一、项目概况 above short lines heads them; not so where such numbers count short items."""
    found = {
        i
        for i in range(start, end)
        if page.says("numbered-in-han", i)
        and len(page.plain(i)) <= _LONGEST_UNMARKED
        and not re.search("[，,：:；;。]", page.plain(i))
    }
    followed = all(i + 1 < end and i + 1 not in found for i in found if i + 1 < len(page.lines))
    return {i for i in found if i + 1 < end} if followed else set()


def _heads(page: Page, i: int, end: int, size: int, below: int) -> bool:
    """Whether short line ``i``, of ``size`` in a row down to ``end``, heads the prose ``below``."""
    plain = page.plain(i)
    if _NUMBER.fullmatch(plain):  # 01 above the heading it counts
        return i < end and size == 2 and not _NUMBER.fullmatch(page.plain(end))
    if _PERIOD.fullmatch(plain) or _COUNT.fullmatch(plain):
        return size == 1
    dateline = page.rules.header.patterns["dateline"].match(plain)  # 新华社太原3月5日电 题：…
    if len(plain) > _LONGEST_HEADING or len(_HAN.findall(plain)) < 2 or dateline:
        return False
    if page.marked.get(i) == "heading":
        return True
    if _ITEM.match(plain):
        return False
    if page.says("marked-heading", i):
        return size <= 2 or i == end
    if _TABLE.match(plain) or any(page.says(name, i) for name in _NO_HEADING):
        return False
    if "，" in plain and len(page.plain(below)) < _SHORTEST_HEADED:
        return False  # a line of verse
    labelled = page.rules.header.marks.match(plain)
    issuer = page.parts.get(i - 1) == "title" and plain.endswith(
        page.rules.header.names.outlet_ends
    )
    if labelled or issuer or page.is_aside(i) or page.says("salutation", below):
        return False
    return size <= 2 and len(plain) <= _LONGEST_UNMARKED


def _is_marked_sentence(page: Page, i: int) -> bool:
    """（一）加强组织领导。 as a line of its own, with prose below."""
    plain = page.plain(i)
    if plain[-1] in "？?" and page.says("question-heading", i):
        beside = page.says("question-heading", i + 1) or (
            i > 0 and page.says("question-heading", i - 1)
        )
        answered = page.parts.get(i + 1) == "body" and not beside
        return page.parts.get(i) == "body" and answered
    return (
        len(plain) <= _LONGEST_UNMARKED  # what is quick to ask, and rare, first
        and page.parts.get(i) == "body"
        and page.parts.get(i + 1) == "body"
        and len(page.plain(i + 1)) >= max(_SHORTEST_BELOW, len(plain))
        and not page.says("numbered-in-han", i + 1)
        and plain[-1] in "。？?"
        and not re.search("[。，,；;！？?：:]", plain[:-1])
        and page.says("numbered-in-han", i)
    )


def _breaks_off(page: Page, i: int) -> bool:
    """Whether short line ``i`` may end in （下转第二版）."""
    plain = page.plain(i)
    return plain[-1] in "）)】]" and len(plain) > _LONGEST_JUMP


def _trim(page: Page) -> None:
    """Take credits and page jumps off the ends of prose.

    Bare names in brackets are a credit where an article ends, and where pieces of news are strung
    together, each with its writer's name (乡镇简讯).
    """
    rules, starts = page.rules, set(page.starts)
    closing = True
    signed: dict[int, Trimmed] = {}  # inside the article: paragraphs that end with a name
    for i in range(len(page.lines) - 1, -1, -1):
        part = page.parts.get(i)
        text = part == "body" and (page.lines[i].kind == "prose" or _breaks_off(page, i))
        if text and may_trim(page.plain(i)):
            block = page.lines[i].block
            cut = trim(block, rules.furniture, rules.header, closing)
            if cut.cuts and cut.end > cut.start:
                page.trimmed[i] = cut
            elif not closing:
                cut = trim(block, rules.furniture, rules.header, closing=True)
                if cut.fields.bylines and cut.end > cut.start:
                    signed[i] = cut
        if part in ("body", "heading"):
            closing = False
        if i in starts:
            closing = True
            page.trimmed.update(signed if len(signed) > 1 else {})
            signed = {}
    page.trimmed.update(signed if len(signed) > 1 else {})  # of a page that has no title
