"""A page as a tree of elements and the runs of text in it, every one with its place in the source.

Only as much of a browser's parser as decides what stands in what: end tags that may be left out,
end tags that fit nothing, formatting that crosses blocks. Elements nest to a bounded depth.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.markup.columns import Node, Nodes, Run, Runs, Stretch
from ingest.markup.tokens import Token, attributes, tokens

__all__ = ["Node", "Stretch", "Tree", "inherited", "nearest", "parse"]

VOID = frozenset(
    [
        "area",
        "base",
        "basefont",
        "bgsound",
        "br",
        "col",
        "embed",
        "frame",
        "hr",
        "img",
        "input",
        "keygen",
        "link",
        "meta",
        "param",
        "source",
        "spacer",
        "track",
        "wbr",
    ]
)
BLOCK = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "frameset",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "head",
        "header",
        "hgroup",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "noframes",
        "ol",
        "optgroup",
        "option",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
# What is there for the machine, or for the hand, and never read.
UNREAD = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "iframe",
        "object",
        "embed",
        "svg",
        "select",
        "button",
        "textarea",
        "canvas",
        "audio",
        "video",
        "map",
        "datalist",
        "noembed",
        "noframes",
        "xmp",
        "title",
        "rt",
        "rp",
    ]
)
_NO_P = BLOCK - {"html", "body", "head", "tbody", "thead", "tfoot", "tr", "td", "th", "caption",
                 "legend", "option", "optgroup", "summary"}  # fmt: skip
_WALLS = frozenset({"table", "td", "th", "caption", "html", "object", "template"})
_TABLE = frozenset({"table", "tbody", "thead", "tfoot", "tr", "td", "th", "caption"})
_TABLE_WALLS = frozenset({"table", "object", "template"})
# A start tag that closes what is open of these, up to the walls beside them.
_CLOSES = {
    "li": ({"li"}, {"ul", "ol", "menu", "dir"}),
    "dt": ({"dt", "dd"}, {"dl"}),
    "dd": ({"dt", "dd"}, {"dl"}),
    "tr": ({"tr"}, {"table"}),
    "td": ({"td", "th"}, {"tr", "table"}),
    "th": ({"td", "th"}, {"tr", "table"}),
    "tbody": ({"tbody", "thead", "tfoot"}, {"table"}),
    "thead": ({"tbody", "thead", "tfoot"}, {"table"}),
    "tfoot": ({"tbody", "thead", "tfoot"}, {"table"}),
    "option": ({"option"}, {"select"}),
}
_PLAIN = frozenset({"br", "wbr", "hr", "img", "tbody"})
_DEEPEST = 400


@dataclass(frozen=True)
class Tree:
    """The elements of a page in the order in which they open, and the runs between the tags.

    ``title`` is where the text of ``<title>`` stands, if there is one.
    """

    source: str
    nodes: Nodes
    runs: Runs
    title: tuple[int, int] | None

    @property
    def tags(self) -> int:
        """How many elements and line breaks there are."""
        return len(self.nodes) + self.runs.breaks

    @classmethod
    def of_text(cls, source: str, start: int, end: int) -> Tree:
        """A tree without elements, of ``source[start:end]``."""
        builder = _Builder(source)
        builder.put("text", Token("text", start, end))
        return cls(source, builder.nodes, builder.runs, None)


def parse(source: str) -> Tree:
    """The tree of a page, or of a part of one."""
    builder = _Builder(source)
    builder.build(tokens(source))
    return Tree(source, builder.nodes, builder.runs, builder.title)


class _Builder:
    """The elements that are open while a page is read."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.nodes = Nodes(source)
        self.nodes.add("", -1, 0)
        self.runs = Runs()
        self.open: list[int] = [0]
        self.counts: Counter[str] = Counter()
        self.linked = False
        self.title: tuple[int, int] | None = None

    def build(self, found: Iterable[Token]) -> None:
        """Take in all tokens."""
        for token in found:
            kind = token.kind
            if kind == "text":
                self.put("text", token)
            elif kind == "start":
                self.start(token)
            elif kind == "end":
                self.end(token)
            elif kind == "raw":
                if token.name == "title" and self.title is None and not self.counts["svg"]:
                    self.title = (token.start, token.end)
                self.put("raw", token)
            else:
                self.put("comment", token)

    def put(self, run: Run, token: Token) -> None:
        """One more run inside what is open."""
        linked = self.linked and run == "text"
        self.runs.add(run, token.start, token.end, self.open[-1], linked)

    def start(self, token: Token) -> None:
        """A start tag."""
        tag = token.name
        if tag in _NO_P and self.counts["p"]:
            self.close({"p"}, _WALLS)
        if tag in _CLOSES:
            self.close(*_CLOSES[tag])
        drawn = self.counts.get("svg")
        if drawn and tag in BLOCK and not self.counts["foreignobject"]:
            self.close({"svg"}, _WALLS)  # a drawing that was never closed: no block stands in one
        if tag in BLOCK:
            self.put("edge", token)
            if tag in ("td", "th", "li"):
                self.linked = False
        if tag == "br":
            self.put("break", token)
        if tag in VOID and tag not in ("img", "meta", "link"):
            return
        self.put_element(token)
        if drawn and self.source.endswith("/>", token.start, token.end):
            return  # as in XML: <path/> holds nothing
        if tag not in VOID and len(self.open) < _DEEPEST:
            self.open.append(len(self.nodes) - 1)
            self.counts[tag] += 1

    def put_element(self, token: Token) -> None:
        """One more element, unless it lies too deep."""
        tag = token.name
        bare = tag in _PLAIN or token.end - token.inner < 2
        if len(self.open) < _DEEPEST:
            inner, end = (0, 0) if bare else (token.inner, token.end)
            self.nodes.add(tag, self.open[-1], token.start, inner, end)
            if tag == "a":
                self.linked = "href" in self.nodes.attrs(len(self.nodes) - 1)
        elif tag == "a":
            self.linked = not bare and "href" in attributes(self.source, token)

    def end(self, token: Token) -> None:
        """An end tag, if it fits anything."""
        tag = token.name
        if tag == "a":
            self.linked = False
        if tag in BLOCK or tag == "br":
            self.put("break" if tag == "br" else "edge", token)
        if not self.counts[tag]:
            return
        if tag in BLOCK:
            self.close({tag}, (_TABLE_WALLS if tag in _TABLE else _WALLS) - {tag})
        elif tag == "svg":
            self.close({tag}, _WALLS)  # with what was left open in it
        else:
            self.close_inline(tag)

    def close(self, tags: set[str], walls: Iterable[str]) -> None:
        """Close the innermost open element of ``tags`` with all in it, unless a wall is between."""
        if not any(self.counts[tag] for tag in tags):
            return
        for i in range(len(self.open) - 1, 0, -1):
            tag = self.nodes.tag(self.open[i])
            if tag in tags:
                for node in self.open[i:]:
                    self.counts[self.nodes.tag(node)] -= 1
                del self.open[i:]
                return
            if tag in walls:
                return

    def close_inline(self, tag: str) -> None:
        """Close the innermost ``tag``; blocks that have opened in it stay open, without it."""
        for i in range(len(self.open) - 1, 0, -1):
            name = self.nodes.tag(self.open[i])
            if name == tag:
                self.counts[tag] -= 1
                del self.open[i]
                return
            if name in _WALLS:
                return


def inherited(nodes: Nodes, own: Iterable[str | None]) -> list[str | None]:
    """For each element its own word, or else that of the nearest element around it."""
    found: list[str | None] = []
    for parent, word in zip(nodes.parents, own, strict=True):
        found.append(word if word is not None or parent < 0 else found[parent])
    return found


def nearest(nodes: Nodes, tags: Iterable[str]) -> Sequence[int]:
    """For each element the nearest of ``tags``, itself or around it; −1 where there is none."""
    wanted = frozenset(tags)
    found = array("i", [-1]) * len(nodes)
    if nodes.holds(wanted):
        for i, is_wanted in enumerate(nodes.tagged(wanted)):
            parent = nodes.parents[i]
            found[i] = i if is_wanted else found[parent] if parent >= 0 else -1
    return found
