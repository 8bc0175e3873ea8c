"""What each block of a page is by its own words: furniture, metadata, prose, or a short line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import Literal, NamedTuple

from ingest import rules
from ingest.clean.fields import REPORTING, Fields, Late, han_iso, iso, republic_iso
from ingest.clean.header import HeaderRules, read_credit, read_line
from ingest.clean.lines import Block
from ingest.clean.names import people
from ingest.clean.values import kind_of

LineKind = Literal[
    "chrome", "forum", "end", "close", "image", "notice", "caption", "credit", "jump", "meta",
    "prose", "short",
]  # fmt: skip

_LONGEST_CHROME = 200
_LONGEST_NOTICE = 600
_LONGEST_SHORT = 60
_LONGEST_TITLE = 100
_MOST_GAPS = 6
_LONGEST_NAMES, _LONGEST_DOTTED = 14, 28  # of one to three of them
_SHORTEST_BEFORE = 8
_ICONS = "\U0001efff"  # pictures stand behind it: a house before 首页
_SPACE = re.compile(r"\s+")
_LABEL = re.compile(r"([\u4e00-\u9fff][\u4e00-\u9fff \u3000]{1,9})[:：]")
# A label of whom a text is from begins no title.
_WHOSE = ("outlet", "publisher", "office", "provided")
_ENDS = re.compile("[。！？!?]")
# A line that ends so goes on, or is a sentence; where . is written for 。, that too.
_UNFINISHED = re.compile(
    r"(?:[。！？!?…；;：:，,、｡及与把被]|(?<!目)的|(?<=[\d\u4e00-\u9fff][\u4e00-\u9fff%％])[.．])"
    r"['\"”’」』）)》】]*$"
)
_OPENED = re.compile(r"[（(][^）)]*$")  # a bracket that is not closed
_DATED_ROW = re.compile(
    r"\t\s*(?:[\[（(]\d{1,2}[-/.]\d{1,2}[\]）)]|[\[（(]?(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}[\]）)]?)$"
)
_BRACKET_BEHIND = re.compile(r"(?<=[^\s]{8})\s*[（(](?P<credit>[^（）()]{4,40})[）)]$")


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
    notice_words: re.Pattern[str]
    footer_words: re.Pattern[str]


class Line(NamedTuple):  # as an edit
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
        # The group that names the rule stands last: a mark in front is no test, and takes time.
        return re.compile(
            "|".join(f"(?:{r['pattern']})(?P<r{i}>)" for i, r in chosen), re.MULTILINE
        )

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
        re.compile("|".join(map(re.escape, table["notice_words"]))),
        re.compile("|".join(map(re.escape, table["footer_words"]))),
    )


def by_itself(block: Block, rules: FurnitureRules, header: HeaderRules) -> Line:
    """What a block is by its own words."""
    plain = block.plain
    if _may_be_chrome(plain, rules):
        hit = rules.lines.match(plain) or (
            (plain[0] > _ICONS and rules.lines.match(plain.lstrip(plain[0] + "\ufe0f "))) or None
        )
        if hit:
            return _hit(block, hit, rules)
    source = None
    if len(plain) <= _LONGEST_NOTICE and rules.notice_words.search(plain):
        hit = rules.notices.match(plain)
        source = _named_source(plain, header) if hit else None
        if hit and source is None:
            return _hit(block, hit, rules)
    fields = source or _read(plain, header)
    if fields is not None and fields.dated and fields.outlet:
        press = plain[0] in "(（" or header.names.dateline_org.fullmatch(fields.outlet)
        fields = fields._replace(strong=fields.strong or bool(press))  # 湖南日报 2016年10月12日
    if fields is not None:
        return Line(block, "meta", meta_rule(fields), fields)
    if len(plain) <= _LONGEST_CHROME:
        hit = rules.captions.match(plain)
        if hit:
            return _hit(block, hit, rules)
    return Line(block, shape(block, rules))


def _read(plain: str, header: HeaderRules) -> Fields | None:
    """What a line says that holds metadata and nothing else, in brackets or not."""
    fields = read_line(plain, header)
    if fields is None and plain[0] in "(（〔" and plain[-1] in ")）〕":
        return read_credit(plain[1:-1], header, bare=True)
    return fields


def _named_source(plain: str, header: HeaderRules) -> Fields | None:
    """What a notice says that says but whose text it is: 本文转自某某日报, 以下文章来源于某某."""
    if not plain.lstrip("（(").startswith(("本文", "以下文章")):
        return None
    fields = _read(plain.rstrip("。"), header)
    return fields if fields is not None and fields.outlet else None


def _may_be_chrome(plain: str, rules: FurnitureRules) -> bool:
    """Whether it is worth trying the patterns: lines of several sentences are text."""
    if len(plain) > _LONGEST_CHROME:
        return False
    return plain.find("。", 0, -1) < 0 or rules.footer_words.search(plain) is not None


def apart(line: Line, rules: FurnitureRules, header: HeaderRules) -> list[Line]:
    """A title, the metadata behind it on one line, and perhaps the text behind that, apart."""
    if line.kind == "prose" and (parted := _text_behind(line, header)):
        return parted
    if not _may_part(line, rules):
        return [line]
    signed = _bracket_apart(line, header) if line.kind == "short" else None
    return signed or _behind_gap(line, rules, header)


def _behind_gap(line: Line, rules: FurnitureRules, header: HeaderRules) -> list[Line]:
    """A title and what is known as furniture or metadata behind one of its gaps, apart."""
    plain = line.block.plain
    gaps = [m.span() for m in islice(_SPACE.finditer(plain, 0, _LONGEST_CHROME), _MOST_GAPS)]
    label = _LABEL.match(plain)
    if label and kind_of("".join(label[1].split()), header) in _WHOSE:
        return [line]  # 信息提供：县教育局 2023-05-06
    for at, (start, end) in enumerate(gaps):
        title = plain[:start]
        if plain[end] in "[【" and line.kind == "short" and len(title) >= _SHORTEST_BEFORE:
            hit = rules.lines.match(plain[end:])
            if hit:
                first = part(line, 0, start)
                behind = _hit(part(line, end, len(plain)).block, hit, rules)
                return [first._replace(kind=shape(first.block, rules)), behind]
        if _ENDS.search(title) or len(title) > _LONGEST_TITLE or _OPENED.search(title):
            break
        if len(title) < _SHORTEST_BEFORE or _UNFINISHED.search(title):
            continue
        for stop, following in [(len(plain), len(plain)), *reversed(gaps[at + 1 :])]:
            fields = _heading_line(plain[end:stop], header)
            if fields is not None:
                meta = Line(part(line, end, stop).block, "meta", meta_rule(fields), fields)
                rest = part(line, following, len(plain))
                kind = shape(rest.block, rules) if following < len(plain) else "short"
                first = part(line, 0, start)
                hit = rules.lines.match(first.block.plain)
                first = _hit(first.block, hit, rules) if hit else first
                return [first, meta, *([rest._replace(kind=kind)] * (following < len(plain)))]
    return [line]


def _text_behind(line: Line, header: HeaderRules) -> list[Line]:
    """Labels and the text they stand before on one line, apart: 来源：县医院 近日，…."""
    plain = line.block.plain
    named = header.patterns["text-begins"].match(plain)
    if named:
        label = part(line, 0, named.end())._replace(kind="chrome", rule="text-label")
        return [label, part(line, named.end(), len(plain))._replace(kind="prose")]
    if not line.block.spaced or not header.marks.match(plain):
        return []
    gaps = [m.span() for m in islice(_SPACE.finditer(plain, 0, _LONGEST_CHROME), _MOST_GAPS)]
    for start, end in reversed(gaps):
        fields = read_line(plain[:start], header)
        told = fields is not None and fields.dated and fields.strong
        if fields is not None and told and fields.outlet and "。" in plain[end:]:
            facts = part(line, 0, start)._replace(kind="meta", rule="date-line", fields=fields)
            return [facts, part(line, end, len(plain))._replace(kind="prose")]
    return []


def _may_part(line: Line, rules: FurnitureRules) -> bool:
    """Whether a line may come apart: it has a gap near its beginning, or a bracket at its end."""
    plain = line.block.plain
    if line.kind not in ("short", "prose"):
        return False
    spaced = line.block.spaced and _SPACE.search(plain, 0, _LONGEST_CHROME)
    if plain[-1] not in ")）" and not spaced:
        return False
    return not any(rules.headings[name].match(plain) for name in ("label-line", "posted"))


def _bracket_apart(line: Line, header: HeaderRules) -> list[Line] | None:
    """A title and the bracket behind it that says who wrote it: （宁阳县审计局　供稿）."""
    plain = line.block.plain
    bracket = _BRACKET_BEHIND.search(plain)
    fields = read_credit(bracket["credit"], header, bare=False) if bracket else None
    if bracket is None or fields is None or not fields.strong:
        return None
    if not (fields.outlet or fields.bylines):
        return None
    at = bracket.start()
    meta = Line(part(line, at, len(plain)).block, "meta", meta_rule(fields), fields)
    return [part(line, 0, at), meta]


def part(line: Line, start: int, end: int) -> Line:
    """``[start:end]`` of a line as a short line of its own."""
    block = line.block
    part = block._replace(
        start=block.start + start,
        end=block.start + end,
        plain=block.plain[start:end],
        gap=block.gap and start == 0,
    )
    return Line(part, "short")


def _heading_line(text: str, header: HeaderRules) -> Fields | None:
    """What the words behind a title say of the article, if they say when, where or who."""
    fields = read_line(text, header)
    if fields is None or not (fields.strong or (fields.dated and fields.outlet)):
        return None
    reported = any(b.role in REPORTING for b in fields.bylines)
    return fields if fields.dated or fields.outlet or reported else None


def _hit(block: Block, hit: re.Match[str], rules: FurnitureRules) -> Line:
    name, kind = rules.names[int(str(hit.lastgroup)[1:])]
    return Line(block, kind, name)


def meta_rule(fields: Fields) -> str:
    """The rule that takes a line of metadata off, by what it says first."""
    if fields.dated:
        return "date-line"
    if fields.bylines:
        return "byline-line"
    if fields.editor:
        return "editor-line"
    return "original-title" if fields.original_title else "metadata-line"


def shape(block: Block, rules: FurnitureRules) -> LineKind:
    """Whether a line that is nothing else is running text or a short line."""
    plain = block.plain
    if block.is_heading:
        return "short"
    if "\t" in plain and not _DATED_ROW.search(plain):
        return "prose"  # a row of a table, unless it is a link with its date
    if len(plain) <= _LONGEST_TITLE and rules.headings["document-title"].match(plain):
        return "short"  # the titles of documents run long
    prose = len(plain) > _LONGEST_SHORT or "。" in plain[:-1] or _UNFINISHED.search(plain)
    return "prose" if prose else "short"


def date_in(plain: str, header: HeaderRules) -> Fields | None:
    """The full date that a line holds: the day on which what stands above it was written."""
    hit = header.patterns["date-of-page"].search(plain)
    if hit:
        return Fields(iso(hit), "stated", dated=True, late=Late.WRITTEN)
    han = header.patterns["date-in-han-digits"].search(plain)
    if han:
        return Fields(han_iso(han), "stated", dated=True, late=Late.WRITTEN)
    republic = header.patterns["date-of-republic"].search(plain)
    if republic and (republic["era"] or republic.group() == plain):
        return Fields(republic_iso(republic), "stated", dated=True, late=Late.WRITTEN)
    return None


def signs(plain: str, header: HeaderRules) -> bool:
    """Whether a short line is nothing but one to three names."""
    most = _LONGEST_DOTTED if "·" in plain else _LONGEST_NAMES
    return len(plain) <= most and people(plain, header.names, strict=True) is not None
