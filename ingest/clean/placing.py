"""What each block of a page is by where it stands: its own words first, then its neighbours'."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain, islice, pairwise

from ingest.clean.beside import ASKING, together
from ingest.clean.fields import NOTHING, Late
from ingest.clean.furniture import (
    FurnitureRules,
    Line,
    apart,
    by_itself,
    date_in,
    part,
    shape,
)
from ingest.clean.header import HeaderRules
from ingest.clean.lines import Block
from ingest.clean.listed import (
    breadcrumbs,
    captions_alone,
    contents,
    is_reported,
    signed_items,
    tail,
    without_annex,
)
from ingest.clean.loose import read_loosely
from ingest.clean.names import is_issuer
from ingest.clean.packed import Lines, Rewritten, gathered
from ingest.clean.pieces import read_apart
from ingest.clean.values import short_day

_LONGEST_NOTICE = 600
_MENU_WORDS = 8
_MENU_WORD = 6  # the longest average word of a menu
_CLAUSES = re.compile(r"[。！？，,；;]")
_NAMING = re.compile(r"^[\u4e00-\u9fff]{2,12}[：:]$")
_LONGEST_LABEL = 6
_HEAD = 12  # lines at the top of a page
_LONGEST_LIKE_PROSE = 60  # characters of a title that ends as prose does
_AT = re.compile(r"在[^。，；]{6,50}(?:会议|大会)上的$")  # 在…会议上的, above 政府工作报告
_DAY = r"(?:19|20)\d\d(?:[-/.]\d{1,2}[-/.]\d{1,2}|年\d{1,2}月\d{1,2}日)"
_DAY_BEHIND = re.compile(
    r"(?<=\S{6})(?:\s*(?P<day>[\[【（(](?:19|20)\d\d[^\[\]【】（）()]{6,18}[\]】）)])"
    rf"|\s+(?P<bare>{_DAY}))$"
)
_OF_DAY = re.compile(r"(?:截止|截至|至|于|自|从|时间|日期|定于|起)$")  # what the day is of
_DAY_BEFORE = re.compile(rf"^(?P<bare>{_DAY})\s+(?=\S{{6}})")
_FEWEST_BEGUN = 3
_FEWEST_ROWS = 3
_SHORTEST_DATED = 6  # letters of a title that has its day below it


def label(
    blocks: Iterable[Block], likely: int, rules: FurnitureRules, header: HeaderRules
) -> Lines:
    """Each block with what it is, first by itself, then by where it stands.

    There are about as many as ``likely`` says.
    """
    lines = gathered((by_itself(block, rules, header) for block in blocks), likely)
    lines = read_apart(lines, header, rules, loosely=False)
    lines = gathered((x for line in lines for x in apart(line, rules, header)), len(lines))
    lines = together(read_apart(lines, header, rules, loosely=True), header)
    lines = breadcrumbs(_titles_like_prose(contents(lines), rules, header))
    lines = signed_items(_placed(lines, rules, header), header)
    return without_annex(tail(captions_alone(lines), header))


def _titles_like_prose(lines: Lines, rules: FurnitureRules, header: HeaderRules) -> Lines:
    """Titles that end as prose does, known by where they stand.

    One that asks or calls may begin the page, or stand above a report; 山西左权： above a short
    line is the first half of a title, and so is a line that cannot be a whole one.
    """
    placed = Rewritten(lines)
    begun = False  # whether running text has begun
    for i, (line, after) in enumerate(pairwise(lines)):
        if line.kind != "prose":
            begun = begun or (line.kind == "short" and len(line.block.plain) > _LONGEST_LABEL)
            continue
        if line.block.end - line.block.start > _LONGEST_LIKE_PROSE:
            begun = True
            continue
        plain = line.block.plain
        heads = after.kind == "meta" and _is_first_prose(lines, i)
        asks = ASKING.match(plain) and (not begun or heads or is_reported(after, header))
        names = _NAMING.match(plain) and after.kind == "short" and _heads_a_page(lines, i)
        at = _AT.match(plain) and after.kind == "short" and _is_first_prose(lines, i)
        broken = rules.headings["unfinished"].match(plain) and _is_broken_title(lines, i)
        if (asks or names or at or broken) and not rules.headings["salutation"].match(plain):
            placed[i] = line._replace(kind="short")
        begun = True
    return placed.lines


def _is_first_prose(lines: Lines, i: int) -> bool:
    """Whether no prose stands above line ``i``."""
    return all(line.kind != "prose" for line in islice(lines, i))


def _is_broken_title(lines: Lines, i: int) -> bool:
    """Whether a title may go on below line ``i``: a short line or two, and then its metadata."""
    kinds = [line.kind for line in islice(lines, i + 1, i + 4)]
    goes_on = kinds[:2] == ["short", "meta"] or kinds == ["short", "short", "meta"]
    return goes_on and _is_first_prose(lines, i)


def _heads_a_page(lines: Lines, i: int) -> bool:
    """Whether the line below ``i`` is the title: metadata is next, and no prose came before."""
    titled = lines[i + 2 : i + 3] and lines[i + 2].kind == "meta"
    return bool(titled) and all(x.kind != "prose" for x in lines[max(0, i - _HEAD) : i])


def _placed(lines: Lines, rules: FurnitureRules, header: HeaderRules) -> Lines:
    """Labels that hold only above or below the running text, or on a forum's page, settled."""
    menus = {i for i, line in enumerate(lines) if line.kind == "prose" and _is_menu(line)}
    prose = [i for i, line in enumerate(lines) if line.kind == "prose" and i not in menus]
    first, last = (prose[0], prose[-1]) if prose else (len(lines), -1)
    forum = any(x.kind == "forum" and x.rule != "forum-bar" for x in lines)
    begun = len(lines) if prose else _list_begins(lines)
    agency = any(x.rule == "agency-number" for x in lines)
    unframed = {"forum-bar": not forum, "agency-button": not agency}
    placed = gathered((), len(lines))
    series = _days_of_titles(lines, first, header)
    rows = _rows_of_days(lines)
    for i, line in enumerate(lines):
        inside = first < i < last
        weak = line.kind == "meta" and not _is_strong(line) and i not in series
        if weak and i > last:  # 图片：张三 among the names below the text
            weak = not any(_is_strong(x) for x in (*lines[i - 1 : i], *lines[i + 1 : i + 2]))
            own = line.fields  # 最后更新日期：2023-05-08
            weak = weak and not (own is not None and own.dated and own.late)
        weak = weak and i not in rows
        notice = line.kind == "notice" and inside and "声明" not in line.block.plain[:12]
        if i in rows:
            line = Line(line.block, "short", rule="row-of-days")
        elif line.kind == "meta" and i not in series and _is_signed(lines, i, header):
            line = Line(line.block, "short")
        listed = weak and i > begun and line.fields == NOTHING  # 联系电话：… in a list
        if notice or (weak and i > first) or listed or unframed.get(line.rule or "", False):
            pictured = weak and rules.captions.match(line.block.plain)  # （图／乡农会提供）
            line = Line(line.block, "caption" if pictured else shape(line.block, rules))
        elif i in menus and prose and not inside:
            line = line._replace(kind="chrome", rule="menu-row")
        elif (
            line.kind == "short"
            and i + 1 == first
            and (two := _dated_title(line, header, alone=_begins(lines, i)))
        ):
            placed += two
            continue
        elif line.kind == "short" and i < first and i + 1 < len(lines):
            line = _date_alone(line, header)
            if line.kind == "short":
                line = _loose(line, rules, header, any(x.kind == "short" for x in placed))
        placed.append(line)
    return placed


def _list_begins(lines: Lines) -> int:
    """Where a page without prose has begun: some short lines stand above, a title among them."""
    short = (i for i, line in enumerate(lines) if line.kind == "short")
    return next(islice(short, _FEWEST_BEGUN - 1, None), len(lines))


def _rows_of_days(lines: Lines) -> set[int]:
    """Rows of a table, each a day and an office: several follow each other, no two of one day."""
    found: set[int] = set()
    run: list[int] = []
    for i, line in enumerate(chain[Line | None](lines, [None])):
        own = line.fields if line and line.kind == "meta" else None
        if own and own.published and own.outlet and not own.bylines:
            run.append(i)
            continue
        days = {fields.published for j in run if (fields := lines[j].fields)}
        if len(run) >= _FEWEST_ROWS and len(days) == len(run):
            found.update(run)
        run = []
    return found


def _days_of_titles(lines: Lines, first: int, header: HeaderRules) -> set[int]:
    """Days that stand each between a title and its text, on a page where the first does.

    They stand alone there, or with who published: 2018-05-14 县供销社.
    """
    alone = header.patterns["date-alone"]
    found = {
        i for i in range(1, len(lines) - 1)
        if lines[i].kind == "meta" and lines[i - 1].kind == "short"
        and lines[i + 1].kind == "prose"
        and (alone.match(lines[i].block.plain) or _is_dated(lines[i], lines[i - 1]))
        and not is_issuer(lines[i - 1].block.plain, header.names)
    }  # fmt: skip
    return found if len(found) > 1 and min(found) < first else set()


def _is_dated(line: Line, above: Line) -> bool:
    """Whether a line says when and by whom what is ``above`` was published, and nothing else."""
    own = line.fields
    if len(above.block.plain) < _SHORTEST_DATED:
        return False  # 案例一
    return own is not None and bool(own.published and own.outlet) and not own.bylines


def _is_signed(lines: Lines, i: int, header: HeaderRules) -> bool:
    """Whether line ``i`` is the day below the name of the office that signs a document."""
    if i < 2 or lines[i - 1].kind != "short":
        return False
    alone = header.patterns["date-alone"].match(lines[i].block.plain)
    return alone is not None and is_issuer(lines[i - 1].block.plain, header.names)


def _loose(line: Line, rules: FurnitureRules, header: HeaderRules, titled: bool) -> Line:
    """A line above the text that has a full date, and something else that is understood."""
    plain = line.block.plain
    aside = rules.headings["subtitle"].match(plain) or rules.headings["passed-at"].match(plain)
    fields = None if aside else read_loosely(plain, header, titled)
    return Line(line.block, "meta", "date-line", fields) if fields else line


def _is_strong(line: Line) -> bool:
    return line.kind == "meta" and line.fields is not None and line.fields.strong


def _is_menu(line: Line) -> bool:
    """Whether a long line is a row of links: many short words and no punctuation."""
    words = line.block.plain[:_LONGEST_NOTICE].split()
    if len(words) < _MENU_WORDS or _CLAUSES.search(line.block.plain):
        return False
    return sum(map(len, words)) <= _MENU_WORD * len(words)


def _begins(lines: Lines, i: int) -> bool:
    """Whether nothing but furniture stands above line ``i``."""
    return all(line.kind in ("chrome", "image") for line in islice(lines, i))


def _dated_title(line: Line, header: HeaderRules, *, alone: bool) -> list[Line]:
    """The title right above the text, and the day behind or before it on its line, apart.

    Without brackets around it only a line that begins the page (``alone``) has one.
    """
    before = _DAY_BEFORE.match(line.block.plain)
    if before and alone:
        day = _date_alone(part(line, *before.span("bare")), header)
        title = part(line, before.end(), len(line.block.plain))
        return [day, title] if day.kind == "meta" else []
    hit = _DAY_BEHIND.search(line.block.plain)
    if hit is None or (
        hit["bare"] and not (alone and not _OF_DAY.search(hit.string, 0, hit.start()))
    ):
        return []
    start, end = hit.span("day" if hit["day"] else "bare")
    day = _date_alone(part(line, start, end), header)
    title = part(line, 0, len(line.block.plain[:start].rstrip()))
    return [title, day] if day.kind == "meta" else []


def _date_alone(line: Line, header: HeaderRules) -> Line:
    """Above the text a line with a date only is the page's; in brackets the article states it."""
    plain = line.block.plain
    english = header.patterns["english-day"].fullmatch(plain) and short_day(plain, header)
    if english:
        return Line(line.block, "meta", "date-line", english)
    if not header.patterns["date-alone"].match(plain):
        return line
    stated = plain[0] in "(（[【"
    fields = date_in(plain, header)
    if fields is None:
        return line
    return Line(line.block, "meta", "date-line",
                fields._replace(basis="stated" if stated else "page", late=Late.NO))  # fmt: skip
