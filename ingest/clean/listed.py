"""Lines that are no text of an article because of the list they stand in, or where a page ends.

A table of contents, a trail of links, what stands behind 上一篇; and the other way round the titles
of briefs with a mark before each, and captions on a page that has no other text.
"""

from __future__ import annotations

import re
from array import array

from ingest.clean.furniture import Line
from ingest.clean.header import HeaderRules, read_credit
from ingest.clean.leads import is_report
from ingest.clean.lines import letters
from ingest.clean.names import is_issuer
from ingest.clean.packed import Lines, Rewritten, gathered

_POINTERS = frozenset(">›»＞→")
_ENDS = re.compile("[。！？!?]")
_ITEM_MARKS = "△▲◆■●★☆◇□▼▽○◎"
_FEWEST_ITEMS = 2
_SHORTEST_LISTED = 6  # letters of a title that a table of contents lists
_TAIL = 80
_ANNEX = re.compile(r"(?:相关)?附\s*件\s*[:：]?")


def without_annex(lines: Lines) -> Lines:
    """附件： with nothing behind it that it could name is furniture."""
    for i in range(len(lines) - 1, -1, -1):
        if lines[i].kind in ("prose", "short"):
            if _ANNEX.fullmatch(lines[i].block.plain):
                placed = Rewritten(lines)
                placed[i] = Line(lines[i].block, "chrome", "empty-label")
                return placed.lines
            break
    return lines


def contents(lines: Lines) -> Lines:
    """Below 目录 the lines that end as a line further below does, a mark or a column before it."""
    heads = [i for i, line in enumerate(lines) if line.rule == "contents-head"]
    if not heads:
        return lines
    listed = ((i, line) for i, line in enumerate(lines) if line.kind in ("short", "caption"))
    below = {
        letters(line.block.plain): i for i, line in listed
    }  # where it stands for the last time
    placed = Rewritten(lines)
    for head in heads:
        for i in range(head + 1, len(lines)):
            own = letters(lines[i].block.plain)
            ends = (own[at:] for at in range(len(own) - _SHORTEST_LISTED + 1))
            if lines[i].kind not in ("short", "caption") or all(below.get(e, i) <= i for e in ends):
                break
            placed[i] = Line(lines[i].block, "chrome", "contents")
    return placed.lines


def signed_items(lines: Lines, header: HeaderRules) -> Lines:
    """△ or ■ before the titles of briefs: every one stands above text with a name at its end."""
    marked: dict[str, list[int]] = {}
    for i, line in enumerate(lines):
        if line.kind in ("caption", "short") and line.block.plain[0] in _ITEM_MARKS:
            marked.setdefault(line.block.plain[0], []).append(i)
    placed = Rewritten(lines)
    for found in marked.values():
        if len(found) >= _FEWEST_ITEMS and all(_is_signed_below(lines, i, header) for i in found):
            for i in found:
                placed[i] = Line(lines[i].block, "short", "signed-item")
    return placed.lines


def _is_signed_below(lines: Lines, i: int, header: HeaderRules) -> bool:
    """Whether the line below ``i`` is text that begins or ends with the name of who wrote it."""
    below = lines[i + 1] if i + 1 < len(lines) else lines[i]
    if is_reported(below, header):
        return True
    if below.kind != "prose" or "。" not in below.block.plain:
        return False
    if i + 2 < len(lines) and _is_credit(lines[i + 2].block.plain, header):
        return True
    hit = header.patterns["credit-in-tail"].search(below.block.plain[-_TAIL:])
    return hit is not None and read_credit(hit["credit"], header, bare=True) is not None


def _is_credit(plain: str, header: HeaderRules) -> bool:
    """Whether a line in brackets names who wrote or sent in what stands above: （区工信局）."""
    if plain[0] not in "(（" or plain[-1] not in ")）":
        return False
    own = plain[1:-1].strip()
    return is_issuer(own, header.names) or read_credit(own, header, bare=True) is not None


def captions_alone(lines: Lines) -> Lines:
    """A picture's caption is the text of a page that has no other, or below a title of its own."""
    spoken = any(line.kind == "prose" for line in lines)
    placed = Rewritten(lines)
    for i, line in enumerate(lines):
        if line.kind != "caption" or len(_ENDS.findall(line.block.plain)) < (2 if spoken else 1):
            continue
        above = i > 0 and lines[i - 1].kind == "short"
        below = i + 1 < len(lines) and lines[i + 1].kind == "prose"
        if not spoken or (above and not below):
            placed[i] = line._replace(kind="prose", rule="photo-news")
    return placed.lines


def is_reported(line: Line, header: HeaderRules) -> bool:
    """Whether a line is prose that begins as a report does."""
    return line.kind == "prose" and is_report(line.block.plain, header)


def breadcrumbs(lines: Lines) -> Lines:
    """Words that stand one a line with > between them."""
    pointing = {i for i, line in enumerate(lines) if line.block.plain in _POINTERS}
    if not pointing:
        return lines
    placed = Rewritten(lines)
    for i in {i + by for i in pointing for by in (-1, 1)}:
        if 0 <= i < len(lines) and lines[i].kind == "short":
            placed[i] = lines[i]._replace(kind="chrome", rule="breadcrumb")
    return placed.lines


def tail(lines: Lines, header: HeaderRules) -> Lines:
    """What stands behind the end of a page, and behind a list of other articles, is furniture."""
    weight = array("I", (len(x.block.plain) if x.kind == "prose" else 0 for x in lines))
    total, before = sum(weight), 0
    closed = listing = False
    placed = gathered((), len(lines))
    for line, own in zip(lines, weight, strict=True):
        before += own
        if line.kind == "close" and before * 2 >= total > 0:
            closed = True
        if line.kind == "end" and (before or line.rule != "previous-next"):
            listing = True  # 上一篇 on top of a page is a button
        elif line.kind == "close" and before:  # and © a site's name
            listing = True
        elif line.kind == "prose":
            listing = False
        if closed and line.kind in ("prose", "short", "caption"):
            line = Line(line.block, "chrome", "behind-the-page")
        elif listing and line.kind == "short":
            line = Line(line.block, "chrome", "list-of-others")
        placed.append(line)
    return placed
