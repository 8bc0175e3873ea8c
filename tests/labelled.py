r"""Pages of the genre with everything a careful person copies from them, as a compact text.

A file holds pages; ``### name`` begins one. Each further line is a line of the page behind one
letter that says what it is::

    -  no part of any article          T K H B C  title, kicker, heading, body, caption
    +  goes on with the line above     ?          either way: not judged
    @  fields of the article that begins here, not on the page

``⟦…⟧`` on a line is no part of it, ``¶`` parts two paragraphs on one line, ``␉`` is a tab, ``␌`` a
form feed. An empty line is an empty line of the page. Without ``@`` an article begins at the first
line with a letter. Fields: ``published``, ``outlet``, ``channel``, ``editor`` as they must come
out, ``by=记者 张三、李四/编辑 王五``, ``flags=template,truncated``; what is not named is empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ingest.script import simplify

PARTS = {"T": "title", "K": "kicker", "H": "heading", "B": "body", "C": "caption"}
_OFF = re.compile("⟦(.*?)⟧")
_SPACE = re.compile(r"\s+")


@dataclass
class Expected:
    """One article as it must come out; ``blocks`` are (part, text without white space)."""

    fields: dict[str, str] = field(default_factory=dict)
    names: set[tuple[str, str]] = field(default_factory=set)
    blocks: list[tuple[str, str]] = field(default_factory=list)

    def joined(self, part: str) -> str:
        """Title or kicker, of however many lines."""
        return "".join(text for its, text in self.blocks if its == part)


@dataclass
class Labelled:
    """A page, what must come of it, and the lines that may come or not."""

    name: str
    text: str
    articles: list[Expected]
    either: set[str]


def squeezed(text: str) -> str:
    """``text`` without white space, which is judged nowhere."""
    return _SPACE.sub("", text)


def pages(path: Path) -> Iterator[Labelled]:
    """The pages of a file."""
    for chunk in re.split(r"^### ", path.read_text("utf-8"), flags=re.MULTILINE)[1:]:
        name, _, body = chunk.partition("\n")
        yield _page(name.strip(), body.rstrip("\n").split("\n"))


def _page(name: str, rows: list[str]) -> Labelled:
    page = Labelled(name, "", [], set())
    lines: list[str] = []
    waiting: Expected | None = None  # fields before the first line of their article
    for row in rows:
        tag, shown = row[:1], row[1:].replace("␉", "\t").replace("␌", "\f")
        if tag == "@":
            said = _fields(shown)
            if page.articles and not page.articles[-1].fields and not page.articles[-1].names:
                page.articles[-1].fields, page.articles[-1].names = said.fields, said.names
            else:
                waiting = said
            continue
        lines.append(_OFF.sub(r"\1", shown).replace("¶", ""))
        kept = [squeezed(piece) for piece in _OFF.sub("", shown).split("¶")]
        if tag == "?":
            page.either.add(kept[0])
        if tag == "+":
            part, text = page.articles[-1].blocks.pop()
            page.articles[-1].blocks.append((part, text + kept[0]))
        if tag in PARTS:
            if waiting is not None or not page.articles:
                page.articles.append(waiting or Expected())
                waiting = None
            page.articles[-1].blocks += [(PARTS[tag], piece) for piece in kept]
    page.text = "\n".join(lines)
    return page


def _fields(row: str) -> Expected:
    said = Expected()
    for pair in row.split("|"):
        key, _, value = pair.strip().partition("=")
        if key == "by":
            for one in value.split("/"):
                role, _, names = one.strip().partition(" ")
                said.names |= {(simplify(role), simplify(name)) for name in names.split("、")}
        elif key:
            said.fields[key] = simplify(value)
    return said
