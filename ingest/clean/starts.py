"""Where in a page a new article begins, and where a short line only heads a part of one.

A page that holds several articles is told from one with headings by what stands around each short
line: the credit that closes the article before, a kicker above, the first words of a report below,
the same words in the line and in the sentence below it. Where that does not settle it, nothing is
split.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from ingest.clean.fields import Fields
from ingest.clean.heads import title_in
from ingest.clean.leads import is_report
from ingest.clean.names import is_issuer
from ingest.clean.settle import SHORTEST_TITLE, Page
from ingest.clean.trim import trim

_LONG_ENOUGH = 8  # a title that nothing but the text below it speaks for
_SHORTEST_REPORTED = 4  # a title above 本报讯
_LONGEST_HEAD = 3  # lines above an article: kicker, title, subtitle
_SAID_AGAIN = 4  # characters in a row that a title and its article's first words share
_FIRST_WORDS = 70
_ANNOUNCES = re.compile("(?:通告|公告|通知|公示|启事|通报|声明|倡议书)$")
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_PLACE = re.compile(r"^[\u4e00-\u9fff]{1,5}?(?:[县区市州旗镇乡村](?![长委域政])|(?=[:：]))")


@dataclass(frozen=True, slots=True)
class _Run:
    """Short lines in a row with prose below: the possible head of an article."""

    lines: tuple[int, ...]
    title: str
    length: int  # of its longest line
    sure: bool  # what stands around it says that an article begins here
    day: bool  # 近日, 11月27日
    event: bool  # its title says that something happened
    again: bool  # and the first words below say it again
    dated: bool  # a day alone stands between it and the text


def new_articles(page: Page, head: tuple[int, ...], first: int) -> list[tuple[int, ...]]:
    """The heads of the articles below the first one, whose own is ``head``, its text ``first``."""
    runs = _runs(page, head, first)
    if head and _has_day(page, head[-1]):  # as the first has, so have the others
        runs = [replace(run, sure=run.sure or run.dated) for run in runs]
    sure = [i for i, run in enumerate(runs) if run.sure]
    if not sure:
        return [run.lines for run in runs] if _alike(page, head, first, runs) else []
    chosen = set(sure)
    for before, after in pairwise([-1, *sure, len(runs)]):
        if after - before == 2:  # headings come in series, a title of its own does not
            run = runs[before + 1]
            if run.length >= _LONG_ENOUGH and (run.day or len(run.lines) == 2):
                chosen.add(before + 1)
    colons = sum("：" in runs[i].title[:8] for i in sure)
    for i, run in enumerate(runs):
        formed = run.again and (run.day or (colons and "：" in run.title[:8]))
        if run.length >= _LONG_ENOUGH and formed:
            chosen.add(i)
    return [run.lines for i, run in enumerate(runs) if i in chosen]


def _alike(page: Page, head: tuple[int, ...], first: int, runs: list[_Run]) -> bool:
    """Whether the first article and all runs are reports of one kind, each of its own event."""
    if not runs or any(run.length < _LONG_ENOUGH for run in runs):
        return False
    if page.says("day-lead", first) and all(run.day and run.event for run in runs):
        return True
    if not head or not _says_again(page.plain(title_in(page, head)), page.plain(first)):
        return False
    return all(run.again and (run.day or _PLACE.match(run.title)) for run in runs)


def _runs(page: Page, head: tuple[int, ...], first: int) -> list[_Run]:
    """The possible heads of articles below line ``first``, in order."""
    signed = _is_signed(page, head)
    runs: list[_Run] = []
    i = first + 1
    while (i := page.short.find(1, i)) >= 0:
        end = i
        while end < len(page.lines) and page.may_be_title(end):
            end += 1
        if end > i:
            below, dated = page.below(end - 1)
            behind = _behind_signature(page, i, end)
            lines = _head(page, behind, end)
            if below is not None and lines:
                runs.append(_run(page, lines, below, dated or behind > i, signed))
        i = end + 1
    return runs


def _behind_signature(page: Page, start: int, end: int) -> int:
    """Where an announcement begins below the office and the day that sign the one above it."""
    if not _ANNOUNCES.search(page.plain(end - 1)):
        return start
    alone, names = page.rules.header.patterns["date-alone"], page.rules.header.names
    for i in range(start + 1, end - 1):
        if alone.match(page.plain(i)) and is_issuer(page.plain(i - 1), names):
            return start if page.plain(i + 1).startswith("附") else i + 1
    return start


def _head(page: Page, start: int, end: int) -> tuple[int, ...]:
    """The lines of a head: two, or three where one of them is a subtitle."""
    if end - start < _LONGEST_HEAD:
        return tuple(range(start, end))
    asides = sum(page.is_aside(i) for i in range(start, end))
    return tuple(range(start, end)) if end - start == _LONGEST_HEAD and asides else ()


def _is_signed(page: Page, head: tuple[int, ...]) -> bool:
    """Whether the author's name stands below a title."""
    below = page.lines[head[-1] + 1] if head and head[-1] + 1 < len(page.lines) else None
    if below is None:
        return False
    return page.is_signature(head[-1] + 1) or bool(below.fields and below.fields.bylines)


def _run(page: Page, lines: tuple[int, ...], below: int, dated: bool, signed: bool) -> _Run:
    title = page.plain(title_in(page, lines))
    day = page.says("day-lead", below)
    event = page.rules.furniture.headings["event"].search(title) is not None
    event = event and len(title) >= SHORTEST_TITLE
    reports = is_report(page.plain(below), page.rules.header)
    length = max(len(page.plain(i)) for i in lines)
    told = (
        dated
        or reports
        or _closed_above(page, lines[0])
        or page.lines[below].rule == "photo-news"
        or page.lines[lines[-1]].rule == "signed-item"
        or (signed and len(title) >= SHORTEST_TITLE and _is_signed_off(page, below))
        or (signed and len(title) >= SHORTEST_TITLE and page.is_signature(lines[-1]))
        or any(page.keys[i] in page.listed or page.marked.get(i) == "title" for i in lines)
        or (len(lines) == 2 and day and event)
    )
    reports = reports or page.lines[below].rule == "photo-news"
    enough = length >= (_SHORTEST_REPORTED if reports else SHORTEST_TITLE)
    again = _says_again(title, page.plain(below))
    return _Run(lines, title, length, told and enough, day, event, again,
                _has_day(page, lines[-1]))  # fmt: skip


def _has_day(page: Page, i: int) -> bool:
    """Whether the line below ``i`` is a day and nothing else."""
    below = page.lines[i + 1] if i + 1 < len(page.lines) else None
    own = below.fields if below and below.kind == "meta" else None
    return bool(own and own.dated and not (own.outlet or own.bylines or own.editor))


def _is_signed_off(page: Page, below: int) -> bool:
    """Whether the text from line ``below`` on ends with the name of who wrote it, in brackets.

    Where the first article has its writer's name above, this one is another's.
    """
    last = below
    while page.parts.get(last + 1) == "body":
        last += 1
    cut = trim(page.lines[last].block, page.rules.furniture, page.rules.header, closing=True)
    return any(b.role != "摄影" for b in cut.fields.bylines)


def _says_again(title: str, text: str) -> bool:
    """Whether the first words of ``text`` say what ``title`` says: where, or what, in its words."""
    start = text[:_FIRST_WORDS]
    place = _PLACE.match(title)
    if place and len(place.group()) >= 2 and place.group() in start:
        return True
    return any(
        words[i : i + _SAID_AGAIN] in start
        for words in _HAN.findall(title)
        for i in range(len(words) - _SAID_AGAIN + 1)
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
