"""Which lines make which article: titles, headings, captions, and where a new article begins.

A page that holds several articles is told from one with headings by what stands around each short
line: the credit that closes the article before, a kicker above, the first words of a report below.
Where that does not settle it, nothing is split.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.clean.fields import Fields
from ingest.clean.furniture import Line, signs
from ingest.clean.header import is_report
from ingest.clean.names import clean_outlet, is_outlet, people
from ingest.clean.settle import SHORTEST_TITLE, Page, SegmentRules
from ingest.clean.titles import settle_title, title_in
from ingest.clean.trim import trim
from ingest.model import Byline

_LONGEST_HEADING = 40
_LONGEST_UNMARKED = 30
_LONG_ENOUGH = 8  # a title that nothing but the text below it speaks for
_SHORTEST_REPORTED = 4  # a title above 本报讯
_LONGEST_HEAD = 2  # lines above an article: kicker and title
_HAN = re.compile(r"[\u3400-\u9fff]")
_HAN_OR_DIGIT = re.compile(r"[\u3400-\u9fff\d]")
_USER = 15  # the longest name of a forum's user
_POSTED = ("发表于", "楼主| 发表于", "楼主|发表于")
_NEAR = 8  # lines between a title and the name below it


@dataclass(frozen=True, slots=True)
class _Run:
    """Short lines in a row with prose below: the possible head of an article."""

    lines: tuple[int, ...]
    length: int  # of its longest line
    dated: bool  # a date line of its own stands between
    closed: bool  # the article above was signed, or says where it goes on
    listed: bool  # the page's list of contents names it
    reports: bool  # 本报讯, X日报讯: only an article begins like that
    day: bool  # 近日, 11月27日
    event: bool  # its title says that something happened


def segment(lines: Sequence[Line], rules: SegmentRules) -> Page:
    """Settle every line of a page."""
    page = Page(lines, rules)
    _furniture(page)
    _replies(page)
    _articles(page, settle_title(page))
    _above(page)
    _headings(page)
    _trim(page)
    return page


def _furniture(page: Page) -> None:
    for i, line in enumerate(page.lines):
        if line.kind == "caption":
            page.parts[i] = "caption"
        elif line.kind == "prose":
            page.parts[i] = "body"
        elif line.kind != "short":
            page.off[i] = line.rule or line.kind


def _replies(page: Page) -> None:
    """In a forum the first post is the article; from the next post on, people reply."""
    if not any(x.kind == "forum" for x in page.lines):
        return
    first = page.first_body()
    seen = posts = 0
    for i in range(len(page.lines)):
        if page.plain(i).startswith(_POSTED):
            above = i > 0 and page.is_open(i - 1)
            if above and seen > 1 and len(page.plain(i - 1)) <= _USER:
                page.off[i - 1] = "forum-user"  # unless it is the title itself
            posts += 1
            if posts > 1 and first is not None and i > first:
                _drop_from(page, i)
                return
        seen += page.is_open(i)


def _drop_from(page: Page, start: int) -> None:
    for i in range(start, len(page.lines)):
        page.parts.pop(i, None)
        page.off.setdefault(i, "forum-reply")


# ── where articles begin


def _articles(page: Page, title: tuple[int, ...]) -> None:
    """Settle titles and kickers, and where each article starts."""
    first = page.text_begins()
    heads = [title] if title else []
    if first is not None:
        heads += [run.lines for run in _new_articles(page, first, _runs(page, first))]
    for head in heads:
        at = title_in(page, head)
        for i in head:
            if page.is_signature(i) and i > at:
                continue  # it is settled as a byline later
            page.parts[i] = "kicker" if i < at else "title"
        page.starts.append(head[0])
    foreword = page.first_body()
    if title and foreword is not None:
        page.starts[0] = min(page.starts[0], foreword)


def _runs(page: Page, first: int) -> list[_Run]:
    """The possible heads of articles below line ``first``, in order."""
    runs: list[_Run] = []
    i = first + 1
    while i < len(page.lines):
        end = i
        while end < len(page.lines) and page.may_be_title(end):
            end += 1
        if end > i:
            below, dated = page.below(end - 1)
            if below is not None and end - i <= _LONGEST_HEAD:
                runs.append(_run(page, tuple(range(i, end)), below, dated))
        i = end + 1
    return runs


def _run(page: Page, lines: tuple[int, ...], below: int, dated: bool) -> _Run:
    title = page.plain(title_in(page, lines))
    return _Run(
        lines,
        max(len(page.plain(i)) for i in lines),
        dated,
        _closed_above(page, lines[0]),
        any(page.keys[i] in page.listed for i in lines),
        is_report(page.plain(below), page.rules.header),
        page.says("day-lead", below),
        len(title) >= SHORTEST_TITLE
        and page.rules.furniture.headings["event"].search(title) is not None,
    )


def _closed_above(page: Page, i: int) -> bool:
    """Whether the article above line ``i`` was signed or goes on elsewhere."""
    for j in range(i - 1, -1, -1):
        line = page.lines[j]
        if page.parts.get(j) == "body":
            cut = trim(line.block, page.rules.furniture, page.rules.header, closing=True)
            return cut.is_cut_short or _is_closing(cut.fields)
        if line.kind == "jump":
            return "转" in line.block.plain
        if line.kind == "meta" and line.fields and not line.fields.dated:
            if _is_closing(line.fields):
                return True
        elif j not in page.off and page.parts.get(j) != "caption":
            return False
    return False


def _is_closing(fields: Fields) -> bool:
    return bool(fields.editor) or any(b.role != "摄影" for b in fields.bylines)


def _new_articles(page: Page, first: int, runs: list[_Run]) -> list[_Run]:
    """Those of the runs that begin an article."""
    sure = [i for i, run in enumerate(runs) if _is_sure(run)]
    if not sure:
        alike = page.says("day-lead", first) and all(
            run.day and run.event and run.length >= _LONG_ENOUGH for run in runs
        )
        return runs if alike else []
    chosen = set(sure)
    for before, after in pairwise([-1, *sure, len(runs)]):
        if after - before == 2:  # headings come in series, a title of its own does not
            run = runs[before + 1]
            if run.length >= _LONG_ENOUGH and (run.day or len(run.lines) == _LONGEST_HEAD):
                chosen.add(before + 1)
    return [run for i, run in enumerate(runs) if i in chosen]


def _is_sure(run: _Run) -> bool:
    kicker = len(run.lines) == _LONGEST_HEAD and run.day and run.event
    sure = run.dated or run.reports or run.closed or run.listed or kicker
    return run.length >= (_SHORTEST_REPORTED if run.reports else SHORTEST_TITLE) and sure


# ── what is left


def _above(page: Page) -> None:
    """Short lines at titles: names are bylines, what stands above the first title is furniture."""
    first = page.starts[0] if page.starts else 0
    for i, line in enumerate(page.lines):
        if not page.is_open(i):
            continue
        if i < first:
            page.off[i] = "page-head"
        elif _is_issuer(page, i):
            page.off[i] = "issuer-line"
            page.fields[i] = Fields(outlet=clean_outlet(page.plain(i), page.rules.header.names))
        elif (page.is_signature(i) and _is_below_title(page, i)) or _signs_off(page, i):
            page.off[i] = "byline-line"
            page.fields[i] = _signed(line, page.rules)


def _is_issuer(page: Page, i: int) -> bool:
    """Whether line ``i``, between a title and a date, names the office that issued the text."""
    names = page.rules.header.names
    between = page.parts.get(i - 1) == "title" and i + 1 < len(page.lines)
    own = page.lines[i + 1].fields if between else None
    return bool(own and own.dated) and is_outlet(page.plain(i), names, short=True)


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
    speaker = rules.header.names.speaker.match(line.block.plain)
    text = speaker["name"] if speaker else line.block.plain
    named = people(text, rules.header.names, strict=False) or ()
    return Fields(bylines=tuple(Byline(name, "作者") for name in named))


def _headings(page: Page) -> None:
    """Short lines inside an article: headings where prose follows, else lines of the text."""
    last = max((i for i, part in page.parts.items() if part == "body"), default=-1)
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
        for j in range(i, end):
            heads = below is not None and _heads(page, j, end - 1, end - i, below)
            if j > last >= 0 and not _HAN_OR_DIGIT.search(page.plain(j)):
                page.off[j] = "page-tail"
            else:
                page.parts[j] = "heading" if heads or page.lines[j].block.is_heading else "body"
        i = end


def _heads(page: Page, i: int, end: int, size: int, below: int) -> bool:
    """Whether short line ``i``, of ``size`` in a row down to ``end``, heads the prose ``below``."""
    plain = page.plain(i)
    if len(plain) > _LONGEST_HEADING or len(_HAN.findall(plain)) < 2:
        return False
    if page.says("marked-heading", i):
        return size <= 2 or i == end
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
    return (
        page.parts.get(i) == "body"
        and page.parts.get(i + 1) == "body"
        and len(plain) <= _LONGEST_UNMARKED
        and plain[-1] == "。"
        and not re.search("[。，,；;！？]", plain[:-1])
        and page.says("numbered-in-han", i)
    )


def _trim(page: Page) -> None:
    """Take credits and page jumps off the ends of prose; bare names only where an article ends."""
    rules, starts = page.rules, set(page.starts)
    closing = True
    for i in range(len(page.lines) - 1, -1, -1):
        if page.parts.get(i) == "body" and page.lines[i].kind == "prose":
            cut = trim(page.lines[i].block, rules.furniture, rules.header, closing)
            if cut.cuts and cut.end > cut.start:
                page.trimmed[i] = cut
        if page.parts.get(i) in ("body", "heading"):
            closing = False
        if i in starts:
            closing = True
