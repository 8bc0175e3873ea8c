"""Markdown → plain lines: its signs taken off, its headings marked, its front matter read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ingest.field_names import address_of
from ingest.front_matter import front_matter
from ingest.markup.tables import MarkupRules
from ingest.markup.values import bylines, iso, outlet_name
from ingest.model import Edit, Facts, Mark
from ingest.text import Traced

_HEADING = re.compile(r"[ ]{0,3}(#{1,6})[ \t]+")
_HEADING_END = re.compile(r"[ \t]+#+[ \t]*$")
_SETEXT = re.compile(r"[ ]{0,3}(=+|-{3,})[ \t]*$")
_FENCE = re.compile(r"[ ]{0,3}(?:```|~~~)")
_RULER = re.compile(r"[ ]{0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_QUOTE = re.compile(r"[ ]{0,3}(?:>[ \t]?)+")
_BULLET = re.compile(r"\s{0,8}[-*+][ \t]+(?=\S)")
# Where a link leads that has its name elsewhere, with its title; what a footnote begins with.
_DEFINITION = re.compile(
    r"""[ ]{0,3}\[[^\]\n]{1,200}\]:[ \t]*<?(?:https?://|mailto:|www\.|\.{0,2}/|\#)[^\s<>]{0,2000}>?"""
    r"""(?:[ \t]+(?:"[^"\n]*"|'[^'\n]*'|\([^()\n]*\)))?[ \t]*"""
)
_NOTE = re.compile(r"[ ]{0,3}\[\^[^\]\s]{1,40}\]:[ \t]*")
_TABLE_RULE = re.compile(r"\s*\|?(?:\s*:?-{2,}:?\s*\|)+\s*(?::?-{2,}:?)?\s*$")
_CELL = re.compile(r"[ \t]*(?<!\\)\|[ \t]*")
_INLINE = (
    re.compile(r"!\[[^\]\n]{0,300}\]\([^()\n]{0,2000}\)|!\[[^\]\n]{0,300}\]\[[^\]\n]{0,100}\]()"),
    re.compile(r"\[\^[^\[\]\s]{1,40}\]()"),
    re.compile(r"\[([^\[\]\n]{1,500})\]\([^()\n]{0,2000}\)"),
    re.compile(r"\[([^\[\]\n]{1,500})\]\[[^\]\n]{0,100}\]"),
    re.compile(r"<(https?://[^<>\s]{1,2000})>"),
    re.compile(r"<!--.{0,300}?-->()"),
    re.compile(r"</?[a-zA-Z][a-zA-Z0-9]{0,15}(?:\s[^<>\n]{0,1000})?/?>()"),
    re.compile(r"\*\*(?=\S)([^*\n]{1,1000}?)(?<=\S)\*\*"),
    re.compile(r"(?<!\w)__(?=\S)([^_\n]{1,1000}?)(?<=\S)__(?!\w)"),
    re.compile(r"(?<![*\w\\])\*(?=[^\s*])([^*\n]{1,1000}?)(?<=[^\s*\\])\*(?!\*)"),
    re.compile(r"(?<!\w)_(?=[^\s_])([^_\n]{1,1000}?)(?<=[^\s_])_(?!\w)"),
    re.compile(r"~~(?=\S)([^~\n]{1,1000}?)(?<=\S)~~"),
    re.compile(r"`([^`\n]{1,1000})`"),
    re.compile(r"\\([\\`*_{}\[\]()#+\-.!|>~])"),
)

Removal = tuple[int, int, str]


def read_markdown(source: str, rules: MarkupRules) -> tuple[Traced, Facts, tuple[Mark, ...]]:
    """The plain lines of a Markdown text, what its front matter says, and its headings."""
    front = front_matter(source)
    facts = _facts(front.said, rules)
    start = front.end
    removals: list[Removal] = [(0, start, "")] if start else []
    marks: list[Mark] = []
    fenced = False
    at = start
    before: tuple[int, int] | None = None
    for line in source[start:].splitlines(keepends=True):
        first, last = at, at + len(line.rstrip("\r\n"))
        at += len(line)
        if _FENCE.match(line):
            fenced = not fenced
            removals.append((first, last, ""))
        elif not fenced:
            before = _line(source, first, last, before, removals, marks)
    text = Traced(source, tuple(Edit(s, e, a, "markdown") for s, e, a in _disjoint(removals)))
    tops = [m for m in marks if m.part == "title"]
    title = source[tops[0].start : tops[0].end] if tops else None
    if title:
        facts = Facts(title, facts.published, facts.outlet, facts.channel, None, facts.url,
                      bylines=facts.bylines)  # fmt: skip
    return text, facts, tuple(marks)


def _line(
    source: str,
    start: int,
    end: int,
    before: tuple[int, int] | None,
    removals: list[Removal],
    marks: list[Mark],
) -> tuple[int, int] | None:
    """One line outside a fence; gives it back if the next may underline it."""
    line = source[start:end]
    under = _SETEXT.match(line)
    if under and before:
        _mark(marks, *before, 1 if under[1][0] == "=" else 2)
        removals.append((start, end, ""))
        return None
    if _RULER.match(line) or _TABLE_RULE.match(line):
        removals.append((start, end, ""))
        return None
    if _DEFINITION.fullmatch(line):
        removals.append((start, end, ""))
        return None
    quoted = _QUOTE.match(line)
    lead = _HEADING.match(line, quoted.end() if quoted else 0)
    if lead:
        close = _HEADING_END.search(line, lead.end())
        stop = start + close.start() if close else end
        removals.append((start, start + lead.end(), ""))
        removals += [(stop, end, "")] if stop < end else []
        if not quoted:  # what is quoted has headings of its own
            _mark(marks, start + lead.end(), stop, len(lead[1]))
        removals += _inline(source, start + lead.end(), stop)
        return None
    first = start
    for pattern in (_QUOTE, _BULLET, _NOTE):
        taken = pattern.match(source, first, end)
        if taken:
            removals.append((first, taken.end(), ""))
            first = taken.end()
    if line.count("|") >= 2 and line.strip().startswith("|"):
        removals += _cells(source, first, end)
    else:
        removals += _inline(source, first, end)
    return (first, end) if line.strip() else None


def _mark(marks: list[Mark], start: int, end: int, level: int) -> None:
    if start < end:
        titled = any(m.part == "title" for m in marks)
        marks.append(Mark(start, end, "title" if level == 1 and not titled else "heading"))


def _cells(source: str, start: int, end: int) -> Iterator[Removal]:
    """A row of a table: its cells parted by tabs."""
    for match in _CELL.finditer(source, start, end):
        edge = not source[start : match.start()].strip() or not source[match.end() : end].strip()
        yield match.start(), match.end(), "" if edge else "\t"


def _inline(source: str, start: int, end: int) -> Iterator[Removal]:
    """The signs within a line: links, emphasis, code; what they hold may hold others."""
    for pattern in _INLINE:
        for match in pattern.finditer(source, start, end):
            inner = match.span(1)
            if inner[0] < 0 or inner[0] == inner[1]:
                yield match.start(), match.end(), ""
            else:
                yield match.start(), inner[0], ""
                yield inner[1], match.end(), ""


def _disjoint(removals: list[Removal]) -> Iterator[Removal]:
    """The removals in order, those left out that overlap one before them."""
    at = 0
    for start, end, after in sorted(removals, key=lambda r: (r[0], -r[1])):
        if start >= at and start < end:
            yield start, end, after
            at = end


def _facts(said: Mapping[str, str], rules: MarkupRules) -> Facts:
    """What front matter says; a source that is an address is where it was published."""
    published, source, url = said.get("published"), said.get("outlet"), said.get("url", "")
    return Facts(
        title=said.get("title"),
        published=iso(published) if published else None,
        outlet=None if address_of(source) else outlet_name(source, rules),
        channel=said.get("channel"),
        url=url if url.startswith(("http://", "https://")) else address_of(source),
        bylines=bylines(said.get("author")),
    )
