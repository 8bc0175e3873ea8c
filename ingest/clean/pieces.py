"""A line of the head or the foot of a page read piece by piece: most of it is not ours to know.

A portal puts the day, the source and a dozen buttons on one line, each in words of its own. Read
whole, such a line is understood only if every word of it is. Here it comes apart at its gaps, bars
and brackets, each piece is read by itself or with those behind it, buttons are left out, and what
is left over says how far the line is understood.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.clean.beside import ASKING
from ingest.clean.fields import NOTHING, Fields, merge
from ingest.clean.furniture import FurnitureRules, Line, meta_rule
from ingest.clean.header import MAX_LINE, HeaderRules, read_line
from ingest.clean.header_rules import SEPARATORS
from ingest.clean.names import clean_outlet, is_outlet, people
from ingest.clean.packed import Lines, Rewritten
from ingest.clean.values import behind_office, bylines, kind_of, read_labelled, short_day

_PIECE = re.compile(
    r"[【\[〖〔][^【】\[\]〖〗〔〕]{0,30}[】\]〗〕](?![:：])|(?:[^\s|｜丨┊│【\[〖〔]|[【\[〖〔][^【】\[\]〖〗〔〕]{0,30}[】\]〗〕][:：])+"
)
_MOST_PIECES = 16
_LONGEST_ROW = 40
_DATED = re.compile(r"\d\s?[-/.年月]\s?\d|[〇○零一二三四五六七八九]年")
_GAP = re.compile(r"[\s|｜】\]]")
_ROW = 2  # buttons make a row of them
_LONGEST_BUTTON = 6
_LONGEST_PROVINCE = 3
_POSTED = re.compile(r"\s发[布表]于")
_LONGEST_WORD = 10
_LONGEST_JOURNAL = 8
_ISSUE = re.compile("第[^第]{1,5}[期号]")
_SHORTEST_OFFICE = 3
_HEAD = 12  # lines at the top of a page
_SYMBOLS = re.compile(
    r"[\u2190-\u21ff\u2300-\u245f\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff\ufe0f]+"
)
_GLOSS = re.compile(r"(?<=[\u4e00-\u9fff]{2})\s+[A-Za-z][A-Za-z ]{1,16}\s*[:：]")  # 来源 Source:
_DOTS = re.compile(r"(?<=\d) ?\. ?(?=\d{2}\b)")  # 2011 . 11 . 02
_EDGES = re.compile(r"^[^\u4e00-\u9fffA-Za-z]+|[^\u4e00-\u9fffA-Za-z]+$")
_SAYS = re.compile(r"[\u3400-\u9fffA-Za-z0-9]")
_SIGN = re.compile(
    r"[\s|｜】\]]|[\d一二][^\n]*[-/.年月]|[\u4e00-\u9fff][】\]]|[\u4e00-\u9fff]\s*[:：]"
)
_CLOCK = re.compile(r"\d{1,2}[:：]\d{2}")
_AGENDA = re.compile("[，；！？]|地点|主持|出席|列席|参加|会议|记录|开标|截止|开始|至")
_OF_SOMEBODY = re.compile(r"[\u4e00-\u9fff]{1,5}[人者员][:：]\s*\S{2,10}")  # 添加人：农技站
_TALLY = re.compile(r"(?!(?:19|20)\d\d$)\d[\d,.]*[万wW+]?")
_OFFICE = re.compile(r"[\u4e00-\u9fff]{4,20}")
_BAR = re.compile(r"\s[|｜·•丨┊│/]\s|\S\s?[|｜]\s?\S")
_FROM = re.compile(r"[\u4e00-\u9fff]{2,16}(?:镇|乡|街道|苏木|村|社区|县|旗)")  # where a writer is
_TOWNSHIP = re.compile(r"[\u4e00-\u9fff]{2,6}(?:镇|乡|街道|苏木|村)")
_WORD = re.compile(r"[\u4e00-\u9fffA-Za-z·]+")


@dataclass(frozen=True, slots=True)
class Reading:
    """What the pieces of a line say together.

    ``known`` counts those that were understood, ``labels`` those of them that a label introduces,
    ``buttons`` those that are a page's furniture; ``unknown`` are the others.
    """

    fields: Fields
    known: int
    labels: int
    buttons: int
    unknown: tuple[str, ...]

    @property
    def understood(self) -> int:
        """How many pieces are no riddle."""
        return self.known + self.buttons

    @property
    def is_nearly_whole(self) -> bool:
        """Whether one word at most is left that is longer than what stands on a button."""
        long = [
            piece for piece in self.unknown
            if len(piece) > _LONGEST_BUTTON and not _OF_SOMEBODY.fullmatch(piece)
        ]  # fmt: skip
        return not long or (len(long) == 1 and len(long[0]) <= _LONGEST_WORD)


def read_apart(
    lines: Lines, header: HeaderRules, furniture: FurnitureRules, loosely: bool
) -> Lines:
    """The lines with those read piece by piece that could not be read whole.

    Above the running text a few words may stay unknown on a line that has a day, if ``loosely``.
    """
    placed = Rewritten(lines)
    in_head = True
    for i, line in enumerate(lines):
        if loosely and not in_head:
            break  # what stands further down was read strictly
        may = _may_come_apart if in_head else _may_be_row
        if line.kind in ("short", "prose") and may(line.block.plain):
            reading = read_pieces(line.block.plain, header, furniture)
            plain = line.block.plain
            if reading is not None and not reading.known:
                placed[i] = Line(line.block, "chrome", "tool-bar-row")
                continue
            if reading is not None and reading.unknown and not loosely:
                continue
            has_year = reading is not None and _has_year(lines, header)
            fields = _believed(reading, plain, in_head, has_year, header) if reading else None
            if fields is not None:
                posted = fields.day and not fields.outlet
                rule = "day-and-clock" if posted else meta_rule(fields)
                placed[i] = Line(line.block, "meta", rule, fields)
        if in_head and placed[i].kind == "prose":
            plain = line.block.plain  # a title that asks, and a foreword, end as prose does
            in_head = bool(ASKING.match(plain) or furniture.headings["foreword"].match(plain))
    return _any_labels(placed.lines, header) if loosely else placed.lines


def _has_year(lines: Lines, header: HeaderRules) -> bool:
    """Whether the head of a page says of what year it is."""
    year = header.patterns["year-of-page"]
    return any(x.kind != "prose" and year.search(x.block.plain) for x in lines[:_HEAD])


def _any_labels(lines: Lines, header: HeaderRules) -> Lines:
    """A label of whatever kind between two lines of metadata above the text.

    Of its value only the name of an office is kept.
    """
    placed = Rewritten(lines)
    pattern = header.patterns["any-label"]
    for i in range(1, len(lines) - 1):
        if lines[i].kind == "prose":
            break
        hit = pattern.fullmatch(lines[i].block.plain) if lines[i].kind == "short" else None
        if hit is None or not (_is_labelled(placed[i - 1]) and _is_labelled(lines[i + 1])):
            continue
        value = hit["value"].strip(SEPARATORS)
        office = len(value) > _SHORTEST_OFFICE and value.endswith(header.names.issuer_ends)
        outlet = clean_outlet(value, header.names) if office else None
        fields = Fields(outlet=outlet, strong=True, trust=0)
        placed[i] = Line(lines[i].block, "meta", "metadata-line", fields)
    return placed.lines


def _is_labelled(line: Line) -> bool:
    return line.kind == "meta" and re.search("[:：]", line.block.plain[:8]) is not None


def _may_come_apart(plain: str) -> bool:
    """Whether it is worth trying: short enough, a sign of a day or a label, no sentence."""
    return len(plain) <= MAX_LINE and "。" not in plain and _SIGN.search(plain) is not None


def _may_be_row(plain: str) -> bool:
    """The same below the head of a page, where only what is short or has a day is read."""
    return _may_come_apart(plain) and (
        _DATED.search(plain) is not None
        or (len(plain) <= _LONGEST_ROW and _GAP.search(plain) is not None)
    )


def _believed(
    reading: Reading, plain: str, in_head: bool, has_year: bool, header: HeaderRules
) -> Fields | None:
    """The fields of a reading, if enough of its line is understood for it to be metadata."""
    fields = reading.fields
    clock = _CLOCK.search(plain) is not None
    if not reading.unknown:
        alone = reading.understood == 1 and not (reading.labels or fields.outlet)
        whole = fields.dated and fields.published and not alone
        if not in_head and not (clock or reading.labels or reading.buttons):
            return None  # 县教育局　2022年11月25日 signs a document
        told = has_year and (in_head or fields.outlet is not None) and reading.understood > 1
        posted = fields.day and ((in_head and clock) or told or (fields.outlet and reading.labels))
        ago = header.patterns["time-ago-behind"].search(plain) is not None
        ago = ago or bool(fields.day and _POSTED.search(plain))
        posted = posted or (in_head and fields.outlet and ago)  # 淳安发布 昨天 18:30
        labelled = in_head and reading.known == reading.labels
        sent = in_head and fields.outlet and fields.bylines and not fields.dated
        labelled = labelled or bool(sent)
        if not (whole or posted or labelled):
            return None
        return fields._replace(
            strong=fields.strong or reading.understood > 2 or reading.buttons > 0
        )
    if in_head and fields.year and reading.known == 1 and len(reading.unknown) == 1:
        named = with_unknown(reading, header)  # a journal: 乡村文萃　2015年第3期
        short = len(reading.unknown[0]) <= _LONGEST_JOURNAL
        return named if short and named.outlet and _ISSUE.search(plain) else None
    sure = (
        (fields.published or clock)
        and (reading.understood > 1 or clock or reading.labels or _BAR.search(plain))
        and reading.is_nearly_whole
    )
    if not (in_head and fields.dated and sure) or _AGENDA.search(plain):
        return None
    return with_unknown(reading, header)._replace(strong=True)


def read_pieces(line: str, rules: HeaderRules, furniture: FurnitureRules) -> Reading | None:
    """What the pieces of a line say; ``None`` where it is no line of pieces, or says nothing.

    A row of buttons and nothing else has nothing ``known``.

    Args:
        line: simplified text, without line ends.
        rules: the rules of headers.
        furniture: what a button is called.
    """
    if len(line) > MAX_LINE or "。" in line[:-1]:
        return None
    line = rules.patterns["time-ago-behind"].sub(" ", _DOTS.sub(".", line))
    line = _GLOSS.sub("：", _SYMBOLS.sub(" ", rules.patterns["page-words"].sub(" ", line)))
    every = [piece for piece in _PIECE.findall(line) if _SAYS.search(piece)]
    if not 0 < len(every) <= _MOST_PIECES:
        return None
    pieces = [
        piece for piece in every
        if _is_issue(piece, rules) or not _is_furniture(piece, furniture, rules)
    ]  # fmt: skip
    fields, known, labels, unknown = _read(pieces, rules)
    buttons = len(every) - len(pieces) + sum(map(bool, map(_TALLY.fullmatch, unknown)))
    unknown = [piece for piece in unknown if not _TALLY.fullmatch(piece)]
    if not known and (unknown or buttons < _ROW):
        return None
    return Reading(fields, known, labels, buttons, tuple(unknown))


def _is_furniture(piece: str, furniture: FurnitureRules, header: HeaderRules) -> bool:
    """Whether a piece is a button, also with the arrows and numbers of icons around it."""
    if furniture.lines.match(piece):
        return True
    bare = _EDGES.sub("", piece)
    button = header.patterns["button"].fullmatch
    place = header.patterns["posted-from"].fullmatch(f" {piece}") is not None
    posted = place and len(piece) > _LONGEST_PROVINCE  # 发布于浙江
    pressed = bool(bare) and (button(bare) or (bare != piece and furniture.lines.match(bare)))
    return posted or button(piece) is not None or bool(pressed)


def _read(pieces: list[str], rules: HeaderRules) -> tuple[Fields, int, int, list[str]]:
    """Reads the pieces from left to right, as many at once as make sense together."""
    fields, known, labels, at = NOTHING, 0, 0, 0
    unknown: list[str] = []
    while at < len(pieces):
        for end in range(len(pieces), at, -1):
            said = _run(pieces[at:end], rules)
            if said is not None:
                fields = merge(fields, said)
                known += 1
                labels += _is_listed(" ".join(pieces[at:end]), rules)
                at = end
                break
        else:
            unknown.append(pieces[at].strip(SEPARATORS))
            at += 1
    return fields, known, labels, [piece for piece in unknown if piece]


def _run(pieces: list[str], rules: HeaderRules) -> Fields | None:
    """What pieces in a row say if they are one thing: a label and its value, a day and its hour."""
    text = " ".join(pieces)
    if len(pieces) > 1 and rules.label_kinds.get(pieces[0]) == "drop":  # 抓取时间 2023-01-05
        dated = rules.patterns["date-of-page"].fullmatch(" ".join(pieces[1:]))
        return NOTHING if dated else None
    said = read_line(text, rules) or read_labelled(text, rules) or short_day(text, rules)
    if said is None and len(pieces) > 1 and _FROM.fullmatch(pieces[0]):
        written = people(" ".join(pieces[1:]), rules.names, strict=True)
        outlet = clean_outlet(pieces[0], rules.names)
        return Fields(outlet=outlet, bylines=bylines(written, "作者"), trust=0) if written else None
    if said is None and len(pieces) > 1 and (named := behind_office(text, rules)):
        outlet = clean_outlet(pieces[0], rules.names)
        return Fields(outlet=outlet, bylines=bylines(named, "作者"), trust=0)
    if said is None and len(pieces) == 1 and _is_issue(text, rules):
        return Fields(year=text[:4], strong=True)
    if said is None and len(pieces) == 1 and text[-1] not in ":：":
        return _named(text.strip(SEPARATORS), rules)
    if (
        said is not None
        and len(pieces) > 1
        and said.outlet
        and not _is_one(said.outlet, pieces, rules)
    ):
        return None
    return said


def _is_one(outlet: str, pieces: list[str], rules: HeaderRules) -> bool:
    """Whether what was read as the outlet's name of several pieces is no more than that name.

    来源：某县政府 某某 names somebody else behind it, and what stands before a day may be a title.
    """
    ends = rules.names.outlet_ends + rules.names.issuer_ends
    if " " in outlet:
        own = (clean_outlet(piece.rpartition("：")[2], rules.names) for piece in pieces)
        return not any(one and one.endswith(ends) and outlet.startswith(one) for one in own)
    labelled = any("：" in piece or ":" in piece[2:] for piece in pieces if outlet in piece)
    return len(outlet) <= _LONGEST_WORD or labelled or outlet.endswith(ends)


def _is_issue(piece: str, rules: HeaderRules) -> bool:
    """Whether a piece says which issue it is, and of what year: 2015年第3期."""
    return piece[-1:] in "期号）)" and rules.patterns["year-of-page"].match(piece) is not None


def _is_listed(text: str, rules: HeaderRules) -> bool:
    """Whether what was read begins with a label of the list, not one known by its end only."""
    mark = rules.marks.match(text)
    if mark is not None and mark["label"]:
        return True
    hit = rules.patterns["label-and-value"].fullmatch(text)
    return hit is not None and "".join((hit["framed"] or hit["label"]).split()) in rules.label_kinds


def _named(piece: str, rules: HeaderRules) -> Fields | None:
    """Who publishes, by how the name ends."""
    name = rules.patterns["dateline-end"].sub("", piece)
    office = _OFFICE.fullmatch(name) is not None and name.endswith(rules.names.issuer_ends)
    if len(name) > 2 and (office or is_outlet(name, rules.names, short=True)):
        return Fields(outlet=clean_outlet(name, rules.names))
    return None


def with_unknown(reading: Reading, rules: HeaderRules) -> Fields:
    """The fields of a reading, and what its one word that is not understood may be: who published.

    A name is who wrote it. Several such words say nothing.
    """
    fields = reading.fields
    words = [piece for piece in reading.unknown if _WORD.fullmatch(piece)]
    named = [
        names
        for word in words
        if not _TOWNSHIP.fullmatch(word) and (names := people(word, rules.names, strict=True))
    ]
    if named:
        return merge(fields, Fields(bylines=bylines(named[0], "作者")))
    fitting = len(words) == 1 and len(reading.unknown) == 1 and len(words[0]) <= _LONGEST_WORD
    if fitting and (kind_of(words[0], rules) or words[0].isascii()):
        return fields
    if not fitting or fields.outlet or rules.patterns["channel-word"].fullmatch(words[0]):
        return fields
    return fields._replace(outlet=clean_outlet(words[0], rules.names), trust=0)
