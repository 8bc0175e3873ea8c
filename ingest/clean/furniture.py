"""What each block of a page is: furniture, metadata, prose, or a short line still to be settled."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from typing import Literal

from ingest import rules
from ingest.clean.fields import Fields, han_iso, iso
from ingest.clean.header import HeaderRules, is_report, read_credit, read_line
from ingest.clean.lines import Block
from ingest.clean.names import people

LineKind = Literal[
    "chrome", "forum", "end", "close", "image", "notice", "caption", "credit", "jump", "meta",
    "prose", "short",
]  # fmt: skip

_LONGEST_CHROME = 200
_LONGEST_NOTICE = 600
_LONGEST_SHORT = 60
REPORTING = ("记者", "通讯员", "特约记者")
_LONGEST_TITLE = 100
_MOST_GAPS = 6
_MENU_WORDS = 8
_MENU_WORD = 6  # the longest average word of a menu
_CLAUSES = re.compile(r"[。！？，,；;]")
_SHORTEST_BEFORE = 8
_SPACE = re.compile(r"\s+")
_POINTERS = frozenset(">›»＞→")
_ENDS = re.compile("[。！？!?]")
_UNFINISHED = re.compile(r"[。！？!?…；;：:，,、｡的及与把被]['\"”’」』）)》】]*$")
_NAMING = re.compile(r"^[\u4e00-\u9fff]{2,12}[：:]$")
_HEAD = 12  # lines at the top of a page
_ASKING = re.compile(r"^[^。]{4,40}[?？!！][”」]?$")


@dataclass(frozen=True)
class FurnitureRules:
    """The tables ``furniture.toml`` and ``headings.toml``, compiled."""

    lines: re.Pattern[str]
    captions: re.Pattern[str]
    notices: re.Pattern[str]
    names: tuple[tuple[str, LineKind], ...]
    within: tuple[tuple[str, re.Pattern[str]], ...]
    headings: dict[str, re.Pattern[str]]
    unsure: frozenset[str]


@dataclass(frozen=True, slots=True)
class Line:
    """A block and what it is; ``rule`` names the rule that said so."""

    block: Block
    kind: LineKind
    rule: str | None = None
    fields: Fields | None = None


def load_rules() -> FurnitureRules:
    """The rules of ``furniture.toml`` and ``headings.toml``."""
    table = rules.table("furniture")

    def joined(kinds: set[str]) -> re.Pattern[str]:
        chosen = [(i, r) for i, r in enumerate(table["rule"]) if r["kind"] in kinds]
        return re.compile("|".join(f"(?P<r{i}>{r['pattern']})" for i, r in chosen), re.MULTILINE)

    kinds = {r["kind"] for r in table["rule"]}
    return FurnitureRules(
        joined(kinds - {"notice", "caption"}),
        joined({"caption"}),
        joined({"notice"}),
        tuple((r["name"], r["kind"]) for r in table["rule"]),
        tuple((r["name"], re.compile(r["pattern"], re.MULTILINE)) for r in table["within"]),
        {
            r["name"]: re.compile(r["pattern"], re.MULTILINE)
            for r in rules.table("headings")["rule"]
        },
        frozenset(table["unsure"]),
    )


def label(blocks: list[Block], rules: FurnitureRules, header: HeaderRules) -> list[Line]:
    """Each block with what it is, first by itself, then by where it stands."""
    lines = [x for block in blocks for x in _apart(_alone(block, rules, header), rules, header)]
    lines = _values_apart(lines, header)
    lines = _breadcrumbs(_titles_like_prose(lines, rules, header))
    return _tail(_placed(lines, rules, header), header)


def _alone(block: Block, rules: FurnitureRules, header: HeaderRules) -> Line:
    """What a block is by its own words."""
    plain = block.plain
    if len(plain) <= _LONGEST_CHROME:
        hit = rules.lines.match(plain)
        if hit:
            return _hit(block, hit, rules)
    if len(plain) <= _LONGEST_NOTICE:
        hit = rules.notices.match(plain)
        if hit:
            return _hit(block, hit, rules)
    fields = read_line(plain, header)
    if fields is None and plain[0] in "(（" and plain[-1] in ")）":
        fields = read_credit(plain[1:-1], header, bare=True)
    if fields is not None:
        return Line(block, "meta", _meta_rule(fields), fields)
    if len(plain) <= _LONGEST_CHROME:
        hit = rules.captions.match(plain)
        if hit:
            return _hit(block, hit, rules)
    return Line(block, _shape(block, rules))


def _apart(line: Line, rules: FurnitureRules, header: HeaderRules) -> list[Line]:
    """A title, the metadata behind it on one line, and perhaps the text behind that, apart."""
    plain = line.block.plain
    if line.kind not in ("short", "prose"):
        return [line]
    gaps = [m.span() for m in islice(_SPACE.finditer(plain, 0, _LONGEST_CHROME), _MOST_GAPS)]
    for at, (start, end) in enumerate(gaps):
        title = plain[:start]
        if plain[end] in "[【" and line.kind == "short" and len(title) >= _SHORTEST_BEFORE:
            hit = rules.lines.match(plain[end:])
            if hit:
                first = _part(line, 0, start)
                behind = _hit(_part(line, end, len(plain)).block, hit, rules)
                return [replace(first, kind=_shape(first.block, rules)), behind]
        if _ENDS.search(title) or len(title) > _LONGEST_TITLE:
            break
        if len(title) < _SHORTEST_BEFORE or _UNFINISHED.search(title):
            continue
        for stop, following in [(len(plain), len(plain)), *reversed(gaps[at + 1 :])]:
            fields = _heading_line(plain[end:stop], header)
            if fields is not None:
                meta = Line(_part(line, end, stop).block, "meta", _meta_rule(fields), fields)
                rest = _part(line, following, len(plain))
                kind = _shape(rest.block, rules) if following < len(plain) else "short"
                first = _part(line, 0, start)
                return [first, meta, *([replace(rest, kind=kind)] * (following < len(plain)))]
    return [line]


def _part(line: Line, start: int, end: int) -> Line:
    """``[start:end]`` of a line as a short line of its own."""
    block = line.block
    part = replace(
        block, start=block.start + start, end=block.start + end, text=block.text[start:end],
        plain=block.plain[start:end], gap=block.gap and start == 0,
    )  # fmt: skip
    return Line(part, "short")


def _heading_line(text: str, header: HeaderRules) -> Fields | None:
    """What the words behind a title say of the article, if they say when, where or who."""
    fields = read_line(text, header)
    if fields is None or not fields.strong:
        return None
    reported = any(b.role in REPORTING for b in fields.bylines)
    return fields if fields.dated or fields.outlet or reported else None


def _hit(block: Block, hit: re.Match[str], rules: FurnitureRules) -> Line:
    name, kind = rules.names[int(str(hit.lastgroup)[1:])]
    return Line(block, kind, name)


def _meta_rule(fields: Fields) -> str:
    if fields.dated:
        return "date-line"
    if fields.bylines:
        return "byline-line"
    if fields.editor:
        return "editor-line"
    return "original-title" if fields.original_title else "metadata-line"


def _shape(block: Block, rules: FurnitureRules) -> LineKind:
    plain = block.plain
    if block.is_heading:
        return "short"
    if len(plain) <= _LONGEST_TITLE and rules.headings["document-title"].match(plain):
        return "short"  # the titles of documents run long
    prose = len(plain) > _LONGEST_SHORT or "。" in plain[:-1] or _UNFINISHED.search(plain)
    return "prose" if prose else "short"


def _values_apart(lines: list[Line], header: HeaderRules) -> list[Line]:
    """来源： and its value on the next line belong together."""
    placed = list(lines)
    for i, (line, after) in enumerate(pairwise(lines)):
        plain = line.block.plain
        if line.kind != "meta" or not re.fullmatch(r"[\u4e00-\u9fff ]{2,8}[:：]", plain):
            continue
        value = after.block.plain
        if after.block.gap or len(value) > 24:
            continue
        both = read_line(plain + value, header)
        if both is None or both == line.fields:
            continue
        if both.outlet and not both.outlet.endswith(header.names.outlet_ends):
            continue
        placed[i + 1] = Line(after.block, "meta", _meta_rule(both), both)
    return placed


def _titles_like_prose(lines: list[Line], rules: FurnitureRules, header: HeaderRules) -> list[Line]:
    """Titles that end as prose does, known by where they stand.

    One that asks or calls may begin the page, or stand above a report; 山西左权： above a short
    line is the first half of a title.
    """
    placed = list(lines)
    begun = False  # whether running text has begun
    for i, line in enumerate(lines[:-1]):
        if line.kind != "prose":
            begun = begun or line.kind == "short"
            continue
        plain, after = line.block.plain, lines[i + 1]
        greets = rules.headings["salutation"].match(plain)
        reported = after.kind == "prose" and is_report(after.block.plain, header)
        asks = _ASKING.match(plain) and (reported or not begun)
        names = _NAMING.match(plain) and after.kind == "short" and _heads_a_page(lines, i)
        if (asks or names) and not greets:
            placed[i] = replace(line, kind="short")
        begun = True
    return placed


def _heads_a_page(lines: list[Line], i: int) -> bool:
    """Whether the line below ``i`` is the title: metadata is next, and no prose came before."""
    titled = lines[i + 2 : i + 3] and lines[i + 2].kind == "meta"
    return bool(titled) and all(x.kind != "prose" for x in lines[max(0, i - _HEAD) : i])


def _breadcrumbs(lines: list[Line]) -> list[Line]:
    """Words that stand one a line with > between them."""
    pointing = {i for i, line in enumerate(lines) if line.block.plain in _POINTERS}
    return [
        replace(line, kind="chrome", rule="breadcrumb")
        if line.kind == "short" and not pointing.isdisjoint((i - 1, i + 1))
        else line
        for i, line in enumerate(lines)
    ]


def _placed(lines: list[Line], rules: FurnitureRules, header: HeaderRules) -> list[Line]:
    """Labels that hold only above or below the running text, or on a forum's page, settled."""
    menus = {i for i, line in enumerate(lines) if line.kind == "prose" and _is_menu(line)}
    prose = [i for i, line in enumerate(lines) if line.kind == "prose" and i not in menus]
    first, last = (prose[0], prose[-1]) if prose else (len(lines), -1)
    forum = any(x.kind == "forum" and x.rule != "forum-bar" for x in lines)
    placed = []
    for i, line in enumerate(lines):
        inside = first < i < last
        weak = line.kind == "meta" and not _is_strong(line)
        if weak and i > last:  # 图片：张三 among the names below the text
            weak = not any(_is_strong(x) for x in (*lines[i - 1 : i], *lines[i + 1 : i + 2]))
        notice = line.kind == "notice" and inside and "声明" not in line.block.plain[:12]
        if notice or (weak and i > first) or (line.rule == "forum-bar" and not forum):
            line = Line(line.block, _shape(line.block, rules))
        elif i in menus and prose and not inside:
            line = replace(line, kind="chrome", rule="menu-row")
        elif line.kind == "short" and i < first:
            line = _date_alone(line, header)
        placed.append(line)
    return placed


def _is_strong(line: Line) -> bool:
    return line.kind == "meta" and line.fields is not None and line.fields.strong


def _is_menu(line: Line) -> bool:
    """Whether a long line is a row of links: many short words and no punctuation."""
    words = line.block.plain[:_LONGEST_NOTICE].split()
    if len(words) < _MENU_WORDS or _CLAUSES.search(line.block.plain):
        return False
    return sum(map(len, words)) <= _MENU_WORD * len(words)


def _date_alone(line: Line, header: HeaderRules) -> Line:
    """Above the text a line with a date only is the page's; in brackets the article states it."""
    plain = line.block.plain
    if not header.patterns["date-alone"].match(plain):
        return line
    stated = plain[0] in "(（[【"
    fields = date_in(plain, header)
    if fields is None:
        return line
    return Line(line.block, "meta", "date-line",
                replace(fields, basis="stated" if stated else "page"))  # fmt: skip


def date_in(plain: str, header: HeaderRules) -> Fields | None:
    """The full date that a line holds."""
    hit = header.patterns["date-of-page"].search(plain)
    if hit:
        return Fields(iso(hit), "stated", dated=True)
    han = header.patterns["date-in-han-digits"].search(plain)
    return Fields(han_iso(han), "stated", dated=True) if han else None


def _tail(lines: list[Line], header: HeaderRules) -> list[Line]:
    """What stands behind the end of a page, and behind a list of other articles, is furniture."""
    weight = [len(x.block.plain) if x.kind == "prose" else 0 for x in lines]
    total, before = sum(weight), 0
    closed = listing = False
    placed = []
    for line, own in zip(lines, weight, strict=True):
        before += own
        if line.kind == "close" and before * 2 >= total > 0:
            closed = True
        if line.kind in ("end", "close"):
            listing = True
        elif line.kind == "prose":
            listing = False
        if closed and line.kind in ("prose", "short", "caption"):
            line = Line(line.block, "chrome", "behind-the-page")
        elif listing and line.kind == "short":
            line = Line(line.block, "chrome", "list-of-others")
        placed.append(line)
    return placed


def signs(plain: str, header: HeaderRules) -> bool:
    """Whether a short line is nothing but one to three names."""
    return len(plain) <= 14 and people(plain, header.names, strict=True) is not None
