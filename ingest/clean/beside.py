"""Lines above the text that say something only together: a label and value, a name and day."""

from __future__ import annotations

import re
from itertools import pairwise

from ingest.clean.fields import NOTHING, Fields
from ingest.clean.furniture import Line, meta_rule
from ingest.clean.header import HeaderRules, read_line
from ingest.clean.names import clean_outlet, is_outlet, people
from ingest.clean.packed import Lines, Rewritten
from ingest.clean.roles import is_local_office
from ingest.clean.values import READERS, kind_of, read_dropped, read_labelled

_LABEL_ALONE = re.compile(r"[\u4e00-\u9fff \u3000]{2,8}[:：]")
_LONGEST_VALUE = 24
_LONGEST_DROPPED = 40  # a number of the index
_LONGEST_LABEL = 10
_MOST_KEYS, _FEWEST_KEYS = 30, 2
_DROPPED = ("drop", "count", "staff", "nobody", "channel", "contact", "written")
_ASKED = ("date", "outlet", "publisher")
_LONGEST_PAPER = 10
_HEAD = 12  # lines at the top of a page
_LATIN_TAIL = re.compile(r"\s+[A-Za-zÀ-ž][A-Za-zÀ-ž .'’-]{2,40}$")
_SHORTEST_TITLE = 6
_COUNT = re.compile(r"\d[\d,]{0,9}")
_POSTED = ("day-and-clock", "time-ago-alone", "posted-from-line")  # what stands below an account
_FOLLOW = ("关注", "已关注")
ENDS = re.compile("[。！？；]")
ASKING = re.compile(r"^[^。]{4,40}[?？!！][”」]?$")  # a title that asks or calls


def together(lines: Lines, header: HeaderRules) -> Lines:
    """The lines with those read that say something only together."""
    lines = _day_apart(_front_matter(lines, header), header)
    lines = _values_apart(_bare_values(lines, header), header)
    lines = _office_below(_papers(lines, header), header)
    return _answered(_posted_from(lines, header))


def _day_apart(lines: Lines, header: HeaderRules) -> Lines:
    """A day on one line and its month and year on the next, above the text: 12, 2023.10."""
    placed = Rewritten(lines)
    month = header.patterns["month-of-page"]
    for i, pair in enumerate(pairwise(lines[:_HEAD])):
        for day, other in (pair, pair[::-1]):
            if day.block.end - day.block.start > len("31日"):
                continue  # nearly always, and quick
            hit = month.fullmatch(other.block.plain)
            if hit and re.fullmatch(r"0?[1-9]|[12]\d|3[01]", day.block.plain.rstrip("日")):
                iso = f"{hit['year']}-{int(hit['month']):02}-{int(day.block.plain.rstrip('日')):02}"
                fields = Fields(iso, "page", dated=True, strong=True)
                placed[i] = Line(pair[0].block, "meta", "date-line", fields)
                placed[i + 1] = Line(pair[1].block, "meta", "date-line", NOTHING)
    return placed.lines


def _front_matter(lines: Lines, header: HeaderRules) -> Lines:
    """The keys that a program has put above a text, a line each: title: …, pubtime: …."""
    hits = []
    for line in lines[:_MOST_KEYS]:
        hit = header.patterns["key-and-value"].fullmatch(line.block.plain)
        if hit is None:
            break
        hits.append(hit)
    kinds = [header.keys.get(hit["key"].lower().replace("-", "_")) for hit in hits]
    if sum(kind is not None for kind in kinds) < _FEWEST_KEYS:
        return lines
    read = [
        (READERS.get(kind, read_dropped)(kind, hit["value"], header) if kind else None) or NOTHING
        for hit, kind in zip(hits, kinds, strict=True)
    ]
    placed = Rewritten(lines)
    for i, fields in enumerate(read):
        placed[i] = Line(lines[i].block, "meta", "front-matter", fields._replace(strong=True))
    return placed.lines


def _answered(lines: Lines) -> Lines:
    """The office and its day right below 【回复】: there they are metadata wherever they stand."""
    placed = Rewritten(lines)
    for i, line in enumerate(lines):
        said = line.fields
        if said and said.dated and said.outlet and lines[max(0, i - 1)].rule == "text-label":
            placed[i] = line._replace(fields=said._replace(strong=True))
    return placed.lines


def _papers(lines: Lines, header: HeaderRules) -> Lines:
    """A paper's name on a line of its own, above that with the day: it published all below."""
    placed = Rewritten(lines)
    first = _text_begins(lines, header)
    for i, line in enumerate(lines[: min(_HEAD, len(lines) - 1)]):
        if line.kind != "short":
            continue
        if _is_account(lines, i, header):
            fields = Fields(outlet=line.block.plain, strong=True)
            placed[i] = Line(line.block, "meta", "outlet-line", fields)
        if not _dated_beside(lines, i) or not _titled(lines, i, first):
            continue
        name = clean_outlet(_LATIN_TAIL.sub("", line.block.plain), header.names) or ""
        if i > first and name.endswith(header.names.issuer_ends):
            continue  # 县融媒体中心 signs what it issues, as other offices do
        paper = header.names.dateline_org.fullmatch(name)
        paper = paper or header.patterns["local-paper"].fullmatch(name)
        if i < first and not name.endswith(header.names.issuer_ends):
            paper = paper or header.patterns["site-before-labels"].fullmatch(name)
        followed = i > 0 and _is_followed(lines, i, header)
        posted = lines[i + 1].rule in _POSTED and is_outlet(name, header.names, short=True)
        if (paper and len(paper.group()) <= _LONGEST_PAPER) or followed or posted:
            fields = Fields(outlet=clean_outlet(name, header.names), strong=True)
            placed[i] = Line(line.block, "meta", "outlet-line", fields)
    return placed.lines


def _office_below(lines: Lines, header: HeaderRules) -> Lines:
    """An office on a line of its own below that with the day, above the text: it is from there."""
    placed = Rewritten(lines)
    first = min(_text_begins(lines, header), _HEAD)
    for i, (line, after) in enumerate(pairwise(lines[:first])):
        said = line.fields
        dated = line.kind == "meta" and said and said.dated and not said.outlet
        if not dated or after.kind != "short" or not _titled(lines, i, i):
            continue
        if is_local_office(after.block.plain, header):
            office = clean_outlet(after.block.plain, header.names)
            fields = Fields(outlet=office, strong=True, trust=0)
            placed[i + 1] = Line(after.block, "meta", "outlet-line", fields)
            counted = i + 2 < first and _COUNT.fullmatch(lines[i + 2].block.plain)
            if counted:  # how often it was read
                placed[i + 2] = Line(lines[i + 2].block, "meta", "date-line", NOTHING)
    return placed.lines


def _is_account(lines: Lines, i: int, header: HeaderRules) -> bool:
    """Whether line ``i``, below a title and beside what else is said of it, names an account."""
    if i == 0 or not header.patterns["account-name"].fullmatch(lines[i].block.plain):
        return False
    beside = (*lines[i - 1 : i], *lines[i + 1 : i + 2])
    titled = any(x.kind == "short" and len(x.block.plain) > _SHORTEST_TITLE for x in lines[:i])
    return titled and any(x.kind == "meta" or x.rule in _POSTED for x in beside)


def _titled(lines: Lines, i: int, first: int) -> bool:
    """Whether a line above the text, other than line ``i``, may be the title."""
    others = (lines[j] for j in range(max(i, first)) if j != i and (j < i or j < first))
    return any(x.kind == "short" or ASKING.match(x.block.plain) for x in others)


def _text_begins(lines: Lines, header: HeaderRules) -> int:
    """The first line of prose that is no title which asks or calls, nor a label alone."""
    prose = (
        i for i, x in enumerate(lines)
        if x.kind == "prose" and not (ASKING.match(x.block.plain) or _asks_for(x, header))
    )  # fmt: skip
    return next(prose, len(lines))


def _asks_for(line: Line, header: HeaderRules) -> bool:
    """Whether a line is a label alone that asks for a day or an outlet: 上版日期：."""
    plain = line.block.plain
    return len(plain) <= _LONGEST_LABEL and _LABEL_ALONE.fullmatch(plain) is not None and (
        kind_of("".join(plain[:-1].split()), header) in _ASKED
    )  # fmt: skip


def _posted_from(lines: Lines, header: HeaderRules) -> Lines:
    """The province below the day of a post: where its writer's line was."""
    placed = Rewritten(lines)
    for i, (line, after) in enumerate(pairwise(lines[:_HEAD])):
        below = line.kind == "meta" and line.fields and line.fields.dated and after.kind == "short"
        if below and header.patterns["posted-from"].fullmatch(f" {after.block.plain}"):
            placed[i + 1] = Line(after.block, "chrome", "posted-from")
    return placed.lines


def _is_followed(lines: Lines, i: int, header: HeaderRules) -> bool:
    """Whether line ``i`` is an account, by what stands below its day: 关注, or a province."""
    above, below = lines[i - 1], [x.block.plain for x in lines[i + 2 : i + 4]]
    titled = above.kind == "short" and len(above.block.plain) > len(lines[i].block.plain)
    from_where = header.patterns["posted-from"].fullmatch
    return titled and any(x.strip("+ ") in _FOLLOW or from_where(f" {x}") for x in below)


def _dated_beside(lines: Lines, i: int) -> bool:
    """Whether the day of the page stands below line ``i``, or above it and below it which page."""
    plain = lines[i].block.plain
    if lines[i + 1].rule in _POSTED:
        return True
    after = [x for x in lines[i + 1 : i + 3] if x.kind != "chrome"][:1]
    if any(x.kind == "meta" and x.fields and x.fields.dated for x in after):
        return not any(x.fields and x.fields.outlet for x in after)
    before = [x for x in lines[max(0, i - 2) : i] if x.kind not in ("chrome", "jump")]
    headed = _LATIN_TAIL.search(plain) or any(
        x.rule in ("page-label", "page-jump") for x in lines[i + 1 : i + 2]
    )
    return bool(headed) and any(
        x.kind == "meta" and x.fields and x.fields.dated and not x.fields.outlet for x in before
    )


def _bare_values(lines: Lines, header: HeaderRules) -> Lines:
    """发布时间 and its day on the next line, with a colon or not: above the text, a day among them.

    Where labels and values take turns, those go too that say nothing the archive keeps.
    """
    first = _text_begins(lines, header)
    labels = {
        i: kind
        for i in range(min(first, len(lines)) - 1)
        if len(lines[i].block.plain) <= _LONGEST_LABEL
        and (kind := kind_of("".join(lines[i].block.plain.strip("：:【】[] ").split()), header))
    }
    found: dict[int, Fields] = {}
    for i, kind in labels.items():
        value = lines[i + 1].block.plain
        if i in found or i + 1 in labels or kind == "title":
            continue
        label = lines[i].block.plain.strip("：:【】[] ")
        both = read_labelled(f"{label}：{value}", header) if len(value) <= _LONGEST_VALUE else None
        counted = kind == "count" and value.isdigit()
        if both is not None and (both.dated or both.outlet or both.bylines or counted):
            found[i + 1] = both
        elif len(value) <= _LONGEST_DROPPED and lines[i + 1].kind == "short":
            among = i + 2 in labels or i - 2 in labels
            if among and kind in _DROPPED and not ENDS.search(value):
                found[i + 1] = NOTHING
    if not any(fields.dated for fields in found.values()):
        return lines
    placed = Rewritten(lines)
    for i, fields in found.items():
        placed[i - 1] = Line(lines[i - 1].block, "meta", "metadata-line", NOTHING)
        placed[i] = Line(lines[i].block, "meta", meta_rule(fields), fields._replace(strong=True))
    for i, kind in labels.items():
        if kind == "title" and lines[i].kind == "short" and (i + 2 in labels or i - 1 in found):
            placed[i] = Line(lines[i].block, "meta", "metadata-line", NOTHING)
    return placed.lines


def _values_apart(lines: Lines, header: HeaderRules) -> Lines:
    """来源： and its value on the next line belong together."""
    placed = Rewritten(lines)
    for i, (line, after) in enumerate(pairwise(lines)):
        plain = line.block.plain
        if line.kind != "meta" or not _LABEL_ALONE.fullmatch(plain):
            continue
        value = after.block.plain
        if after.block.gap or len(value) > _LONGEST_VALUE:
            continue
        both = read_line(plain + value, header)
        counts = re.fullmatch(r"[\d,.]+次?", value) is not None
        if both is None or (both == line.fields and not counts):
            continue
        named = both.editor or both.bylines
        if named and people(value, header.names, strict=True) is None:
            continue  # another button below an empty label
        among = i + 2 < len(lines) and _LABEL_ALONE.fullmatch(lines[i + 2].block.plain)
        if both.outlet and not (among or both.outlet.endswith(header.names.outlet_ends)):
            continue
        placed[i + 1] = Line(after.block, "meta", meta_rule(both), both)
    return placed.lines
