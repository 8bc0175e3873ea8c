"""A part of a page that is an article as a whole: what a feed or a script holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from ingest.markup.blocks import lay, unseen
from ingest.markup.compose import Line, composed, line_of
from ingest.markup.tables import MarkupRules
from ingest.markup.tree import parse
from ingest.model import Mark, Part
from ingest.text import Change, Traced

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]{0,15}[\s/>]")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LINE_END = re.compile(r"\r\n?|\n")
# A line of its own in what is read as markup: nothing of it stays in the text.
BREAK = "<br>"


def entities(text: str, start: int = 0, end: int | None = None) -> Iterator[Change]:
    """The changes that read what is escaped for XML."""
    for match in _ENTITY.finditer(text, start, len(text) if end is None else end):
        read = unescape(match.group())
        if read != match.group():
            yield Change(match.start(), match.end(), read, "html-entity")


def unescaped(base: Traced) -> Traced:
    """``base`` as markup: tags still escaped are read, ends of plain lines are breaks."""
    if not _TAG.search(base.text.replace(BREAK, "")) and "&lt;" in base.text:
        base = base.edit(entities(base.text))
    if _TAG.search(base.text.replace(BREAK, "")):
        return base
    ends = [Change(m.start(), m.end(), BREAK, "html-tag") for m in _LINE_END.finditer(base.text)]
    return base.edit(ends)


def read_fragment(
    base: Traced, rules: MarkupRules, titled: bool
) -> tuple[Traced, tuple[Mark, ...], str]:
    """Lines, marks and the first line of a fragment; the first is its title if ``titled``."""
    tree = parse(base.text)
    laid = lay(tree, unseen(tree.nodes, rules.patterns["hidden-name"]))
    if len(laid.blocks) < (2 if titled else 1):
        text, _ = composed(base, (), laid.gone, ())
        return text, (), ""
    lines: list[Line] = []
    for i, block in enumerate(laid.blocks):
        tag = tree.nodes.tag(block.node)
        part: Part | None = "title" if titled and i == 0 else None
        if part is None and tag in _HEADINGS and block.letters <= 80:
            part = "heading"
        elif part is None and tag == "figcaption":
            part = "caption"
        lines.append(line_of(block, part))
    text, marks = composed(base, lines, laid.gone, ())
    return text, marks, laid.blocks[0].text
