"""A page as a tree of elements and the runs of text in it, every one with its place in the source.

Only as much of a browser's parser as decides what stands in what: end tags that may be left out,
end tags that fit nothing, formatting that crosses blocks. Elements nest to a bounded depth.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from ingest.markup.tokens import Token, attributes, tokens

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
_NO_ATTRIBUTES: dict[str, str] = {}
_PLAIN = frozenset({"br", "wbr", "hr", "img", "tbody"})
_DEEPEST = 400

Run = Literal["text", "break", "edge", "raw", "comment"]


class Node(NamedTuple):
    """One element. ``parent`` is its parent's place among the nodes, −1 at the top."""

    tag: str
    parent: int
    start: int
    attrs: dict[str, str]


class Stretch(NamedTuple):
    """A run of text, a ``<br>``, the edge of a block, or what is no text, inside ``node``."""

    run: Run
    start: int
    end: int
    node: int
    linked: bool = False


@dataclass(frozen=True)
class Tree:
    """The elements of a page in the order in which they open, and the runs between the tags.

    ``title`` is where the text of ``<title>`` stands, if there is one.
    """

    source: str
    nodes: tuple[Node, ...]
    runs: tuple[Stretch, ...]
    title: tuple[int, int] | None


def parse(source: str) -> Tree:
    """The tree of a page, or of a part of one."""
    builder = _Builder(source)
    builder.build(tokens(source))
    return Tree(source, tuple(builder.nodes), tuple(builder.runs), builder.title)


class _Builder:
    """The elements that are open while a page is read."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.nodes: list[Node] = [Node("", -1, 0, _NO_ATTRIBUTES)]
        self.runs: list[Stretch] = []
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
        self.runs.append(Stretch(run, token.start, token.end, self.open[-1], linked))

    def start(self, token: Token) -> None:
        """A start tag."""
        tag = token.name
        if tag in _NO_P and self.counts["p"]:
            self.close({"p"}, _WALLS)
        if tag in _CLOSES:
            self.close(*_CLOSES[tag])
        if tag in BLOCK:
            self.put("edge", token)
            if tag in ("td", "th", "li"):
                self.linked = False
        if tag == "br":
            self.put("break", token)
        if tag in VOID and tag not in ("img", "meta", "link"):
            return
        bare = tag in _PLAIN or token.end - token.inner < 2
        attrs = _NO_ATTRIBUTES if bare else attributes(self.source, token)
        if tag == "a":
            self.linked = "href" in attrs
        if len(self.open) >= _DEEPEST:
            return
        self.nodes.append(Node(tag, self.open[-1], token.start, attrs))
        if tag not in VOID:
            self.open.append(len(self.nodes) - 1)
            self.counts[tag] += 1

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
        else:
            self.close_inline(tag)

    def close(self, tags: set[str], walls: Iterable[str]) -> None:
        """Close the innermost open element of ``tags`` with all in it, unless a wall is between."""
        if not any(self.counts[tag] for tag in tags):
            return
        for i in range(len(self.open) - 1, 0, -1):
            tag = self.nodes[self.open[i]].tag
            if tag in tags:
                for node in self.open[i:]:
                    self.counts[self.nodes[node].tag] -= 1
                del self.open[i:]
                return
            if tag in walls:
                return

    def close_inline(self, tag: str) -> None:
        """Close the innermost ``tag``; blocks that have opened in it stay open, without it."""
        for i in range(len(self.open) - 1, 0, -1):
            name = self.nodes[self.open[i]].tag
            if name == tag:
                self.counts[tag] -= 1
                del self.open[i]
                return
            if name in _WALLS:
                return


def inherited(nodes: Sequence[Node], own: Sequence[str | None]) -> list[str | None]:
    """For each element its own word, or else that of the nearest element around it."""
    found: list[str | None] = []
    for node, word in zip(nodes, own, strict=True):
        found.append(word if word is not None or node.parent < 0 else found[node.parent])
    return found


def nearest(nodes: Sequence[Node], tags: Iterable[str]) -> list[int]:
    """For each element the nearest of ``tags``, itself or around it; −1 where there is none."""
    wanted = frozenset(tags)
    if not any(node.tag in wanted for node in nodes):
        return [-1] * len(nodes)
    found: list[int] = []
    for i, node in enumerate(nodes):
        above = found[node.parent] if node.parent >= 0 else -1
        found.append(i if node.tag in wanted else above)
    return found
