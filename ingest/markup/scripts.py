"""Articles that stand only in a script: as JSON that a page is built from, or written out by it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.markup.fragment import BREAK, unescaped
from ingest.markup.literals import Literal, literals
from ingest.markup.tables import MarkupRules
from ingest.markup.tree import Tree
from ingest.markup.values import iso, outlet_name
from ingest.model import Facts
from ingest.text import Change, Traced

_ESCAPE = re.compile(
    r"\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|"
    r"u\{([0-9a-fA-F]{1,6})\}|x([0-9a-fA-F]{2})|(\r\n|.))",
    re.DOTALL,
)
_PLAIN = {"n": "\n", "r": "", "t": "\t", "b": "", "f": "", "v": "", "\n": "", "\r\n": "", "0": ""}
_HAN = re.compile(r"[\u4e00-\u9fff]")
_FEWEST_HAN = 40
_LONGEST_FACT = 300
_WRITTEN = ("document.write", "document.writeln")


def escapes(source: str, start: int, end: int) -> Iterator[Change]:
    """The changes that read the escapes of a string."""
    for match in _ESCAPE.finditer(source, start, end):
        yield Change(match.start(), match.end(), _unescaped(match), "html-entity")


def _unescaped(match: re.Match[str]) -> str:
    high, low, code, long, byte, other = match.groups()
    if high:
        return chr(0x10000 + ((int(high, 16) - 0xD800) << 10) + int(low, 16) - 0xDC00)
    if other is not None:
        return _PLAIN.get(other, other)
    point = int(code or long or byte, 16)
    return chr(point) if point < 0x110000 and not 0xD800 <= point < 0xE000 else "\ufffd"


def decoded(source: str, literal: Literal) -> str:
    """What a string says."""
    return _ESCAPE.sub(_unescaped, source[literal[0] : literal[1]])


def scripted(
    base: Traced, tree: Tree, rules: MarkupRules, least: int = 0
) -> tuple[Traced, Facts, bool] | None:
    """The article that a page's scripts hold, as markup traced to the page.

    Returns:
        The markup, led by the page's ``<title>`` on a line of its own if it has one; what the
        script says of the article; whether that line is there. ``None`` if no script holds one.
    """
    source = tree.source
    best: list[Literal] = []
    most, around = max(_FEWEST_HAN, least) - 1, (0, 0)
    for run in tree.runs.raw():
        if tree.nodes.tag(run.node) != "script":
            continue
        found = list(literals(source, run.start, run.end, rules.script["content"]))
        written = [literal for literal in found if literal[2] in _WRITTEN]
        for group in [[one] for one in found if one[2] not in _WRITTEN] + [written]:
            size = sum(len(_HAN.findall(decoded(source, one))) for one in group)
            if size > most:
                best, most, around = group, size, (run.start, run.end)
    if not best:
        return None
    facts = _facts(source, around, rules)
    title = tree.title if tree.title and source[slice(*tree.title)].strip() else None
    changes = list(_changes(source, title, best))
    return unescaped(base.edit(changes)), facts, title is not None


def _changes(source: str, title: tuple[int, int] | None, kept: list[Literal]) -> Iterator[Change]:
    at = 0
    if title and title[1] <= kept[0][0]:
        yield Change(0, title[0], "", "html-tag")
        yield Change(title[1], kept[0][0], BREAK, "html-script")
        at = kept[0][0]
    for start, end, _ in kept:
        if at < start:
            yield Change(at, start, "", "html-script")
        yield from escapes(source, start, end)
        at = end
    if at < len(source):
        yield Change(at, len(source), "", "html-script")


def _facts(source: str, around: tuple[int, int], rules: MarkupRules) -> Facts:
    """What stands in the script beside the article; the first of each kind."""
    found: dict[str, str] = {}
    for fact in ("title", "published", "outlet"):
        for literal in literals(source, *around, rules.script[fact]):
            text = decoded(source, literal).strip()
            if 1 < len(text) <= _LONGEST_FACT and (fact != "published" or iso(text)):
                found.setdefault(fact, text)
    published = found.get("published")
    return Facts(
        title=found.get("title"),
        published=iso(published) if published else None,
        outlet=outlet_name(found.get("outlet"), rules),
    )
