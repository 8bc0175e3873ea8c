"""A page's text as it would show: one block a line, each character with its place in the source.

White space is collapsed as a browser collapses it, entities are read, what is hidden is left out.
Rows of a table that holds data are one line, their cells parted by tabs; tables that only lay out a
page are not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from itertools import groupby

from ingest.markup.cells import rows_joined
from ingest.markup.columns import Nodes
from ingest.markup.line import Block, Blocks, Piece, is_wide
from ingest.markup.tables import names
from ingest.markup.tree import BLOCK, UNREAD, Stretch, Tree, inherited, nearest

_ICON = re.compile(r"<i(?:mg)?[\s/>]")
_SPECIAL = re.compile(
    r"[ \t\r\n\f]+|&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});?"
)
_SPACE = " \t\r\n\f"
_BLANK = re.compile(r"[\s\u00a0\u3000\u200b-\u200f\u2060\ufeff]*")
_BLANK_END = re.compile(r"[\s\u00a0\u3000\u200b-\u200f\u2060\ufeff]+\Z")
_INDENT = re.compile(r"[ \u3000\u2002\u2003]{2}|\u3000")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*collapse", re.IGNORECASE)
_NO_SIZE = re.compile(r"font-size\s*:\s*0(?:\.0+)?(?:px|pt|em|rem|%)?\s*(?:;|!|$)", re.IGNORECASE)
_COUNTED = re.compile(r"list-style(?:-type)?\s*:[^;]*(?:decimal|cjk|ideographic)", re.IGNORECASE)
_NUMBERED = re.compile(r"[(（]?[\d一二三四五六七八九十]")
_RAISED = str.maketrans("0123456789-+", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺")
_RAISABLE = re.compile(r"\s*[-+]?\d{1,2}\s*\Z")
_STRONG = frozenset({"b", "strong", "h1", "h2", "h3", "h4", "h5", "h6", "th"})


@dataclass(frozen=True)
class Laid:
    """The blocks of a page in order; ``gone`` says from where on what stands there is no text."""

    blocks: Blocks
    gone: tuple[tuple[int, str], ...]


def unseen(nodes: Nodes, hidden: re.Pattern[str]) -> list[str | None]:
    """For each element why it is not read: it is no text, it does not show; ``None`` if it is.

    ``hidden`` are the names of elements that do not show.
    """
    own: list[str | None] = [None] * len(nodes)
    for i, attrs in nodes.attributed():
        if "hidden" in attrs or ("class" in attrs and hidden.search(names(attrs))):
            own[i] = "html-hidden"
        elif style := attrs.get("style"):
            # What holds others in no size may give them one: it closes up the gaps between them.
            leaf = i + 1 >= len(nodes) or nodes.parents[i + 1] != i
            if _HIDDEN.search(style) or (leaf and _NO_SIZE.search(style)):
                own[i] = "html-hidden"
    for i, is_unread in enumerate(nodes.tagged(UNREAD)):
        if is_unread:
            own[i] = "html-script" if nodes.tag(i) in ("script", "style") else "html-control"
    return inherited(nodes, own)


def lay(tree: Tree, why: Sequence[str | None]) -> Laid:
    """The blocks of ``tree``, without the elements that ``why`` gives a reason to leave out."""
    layer = _Layer(tree, why)
    for run in tree.runs:
        layer.take(run)
    layer.finish(broken=False)
    return Laid(rows_joined(tree, layer.blocks), tuple(layer.gone))


class _Layer:
    """The line that is being laid."""

    def __init__(self, tree: Tree, why: Sequence[str | None]) -> None:
        self.source = tree.source
        self.nodes = tree.nodes
        self.why = why
        self.block_of = nearest(tree.nodes, BLOCK)
        self.raised = nearest(tree.nodes, {"sup"})
        self.kept_white = nearest(tree.nodes, {"pre"})
        self.strong = nearest(tree.nodes, _STRONG)
        self.numbers = _numbers(tree.nodes)
        self.item = nearest(tree.nodes, {"li"})
        self.blocks = Blocks(tree.source)
        self.gone: list[tuple[int, str]] = []
        self.broken = False
        self.reset()

    def reset(self) -> None:
        """An empty line."""
        self.pieces: list[Piece] = []
        self.node = 0
        self.space: tuple[int, int] | None = None
        self.last = ""
        self.letters = self.linked = self.bold = 0
        self.seams: list[tuple[int, int]] = []

    def take(self, run: Stretch) -> None:
        """One more run of the page."""
        if run.run == "edge":
            self.finish(broken=False)
            return
        reason = self.why[run.node]
        if run.run == "raw":
            reason = reason or "html-script"
        elif run.run == "comment":
            reason = reason or "html-comment"
        if reason is not None:
            if run.run != "break":
                self.gone.append((run.start, reason))
        elif run.run == "break":
            self.finish(broken=True)
        else:
            self.text(run)

    def text(self, run: Stretch) -> None:
        """A run of text, piece by piece."""
        source = self.source
        if self.raised[run.node] >= 0 and _RAISABLE.match(source[run.start : run.end]):
            raised = source[run.start : run.end].strip().translate(_RAISED)
            self.put(run, run.start, run.end, raised)
            return
        pre = self.kept_white[run.node] >= 0
        if not pre and source[run.start : run.end].strip(_SPACE) == "":
            self.space = (self.space[0] if self.space else run.start, run.end)
            return
        at = run.start
        for match in _SPECIAL.finditer(source, run.start, run.end):
            if at < match.start():
                self.put(run, at, match.start(), None)
            at = match.end()
            found = match.group()
            if found[0] == "&":
                read = unescape(found)
                self.put(run, match.start(), at, None if read == found else _plain(read))
            elif pre:
                self.white(run, match.start(), found)
            else:
                start = self.space[0] if self.space else match.start()
                self.space = (start, at)
        if at < run.end:
            self.put(run, at, run.end, None)

    def white(self, run: Stretch, start: int, found: str) -> None:
        """White space that shows as it stands: a line end ends the line."""
        for kind, part in groupby(found, key="\n".__eq__):
            width = len(list(part))
            if kind:
                self.finish(broken=True)
            else:
                self.put(run, start, start + width, None)
            start += width

    def put(self, run: Stretch, start: int, end: int, after: str | None) -> None:
        """Characters that show."""
        text = self.source[start:end] if after is None else after
        if not text:
            return
        if not self.pieces:
            self.node = max(self.block_of[run.node], 0)
        elif self.space:
            self.gap(*self.space, text[0])
        if not self.seams or self.seams[-1][1] != run.node or self.pictured(start):
            self.seams.append((start, run.node))
        self.space = None
        self.add(start, end, after)
        self.last = text[-1]
        size = len(text) - sum(map(text.count, " \u3000\u00a0"))
        self.letters += size
        self.linked += size if run.linked else 0
        self.bold += size if self.strong[run.node] >= 0 else 0

    def pictured(self, start: int) -> bool:
        """Whether an icon stands before what begins at ``start``: <i class="clock"></i>, <img>."""
        last = self.pieces[-1][1] if self.pieces else start
        return last < start and _ICON.search(self.source, last, start) is not None

    def gap(self, start: int, end: int, following: str) -> None:
        """White space between two characters; a line end between two Han is none."""
        white = self.source[start:end]
        if ("\n" in white or "\r" in white) and is_wide(self.last) and is_wide(following):
            return
        if white[:1] == " ":
            self.add(start, start + 1, None)
        else:
            self.add(start, start + 1, " ")

    def add(self, start: int, end: int, after: str | None) -> None:
        """A piece, joined to the one before where both stand as they are and beside each other."""
        if after is None and self.pieces:
            first, last, replaced = self.pieces[-1]
            if last == start and replaced is None:
                self.pieces[-1] = (first, end, None)
                return
        self.pieces.append((start, end, after))

    def finish(self, broken: bool) -> None:
        """The line ends here; ``broken`` says how the next one begins."""
        if self.pieces and self.letters:
            pieces, text, indent = _trimmed(self.source, self.pieces)
            if text:
                if self.broken and indent:
                    at = pieces[0][0]
                    pieces = [(at, at, "\u3000\u3000"), *pieces]
                    text = "\u3000\u3000" + text
                number = self.numbers.pop(self.item[self.node], None)
                if number and not _NUMBERED.match(text):
                    at = pieces[0][0]
                    pieces = [(at, at, number), *pieces]
                    text = number + text
                bold = self.bold >= self.letters
                self.blocks.add(
                    Block(
                        tuple(pieces),
                        text,
                        self.node,
                        self.letters,
                        self.linked,
                        self.broken,
                        bold,
                        self.inner(),
                        tuple(self.seams),
                    )
                )
        self.broken = broken
        self.reset()

    def inner(self) -> int:
        """The element that holds the whole line."""
        inside = {node for _, node in self.seams}
        return inside.pop() if len(inside) == 1 else self.node


def _plain(read: str) -> str:
    """What an entity stands for; a space that must not break is a space."""
    return read.replace("\u00a0", " ")


def _trimmed(source: str, pieces: list[Piece]) -> tuple[list[Piece], str, bool]:
    """The pieces without blanks at either end, their text, and whether it was indented."""
    texts = [source[s:e] if after is None else after for s, e, after in pieces]
    whole = "".join(texts)
    blank = _BLANK.match(whole)
    front = blank.end() if blank else 0
    ending = _BLANK_END.search(whole, front) if whole[-1:].strip("\u200b\ufeff") == "" or whole[
        -1:
    ].isspace() else None  # fmt: skip
    back = len(whole) - ending.start() if ending else 0
    indented = bool(_INDENT.match(whole[:front]))
    if front == len(whole):
        return [], "", indented
    kept = _cut(_cut(pieces, texts, front, first=True), None, back, first=False, source=source)
    return kept, whole[front : len(whole) - back], indented


def _cut(
    pieces: Sequence[Piece],
    texts: Sequence[str] | None,
    width: int,
    first: bool,
    source: str = "",
) -> list[Piece]:
    """``pieces`` without ``width`` characters at one end."""
    if texts is None:
        texts = [source[s:e] if after is None else after for s, e, after in pieces]
    kept = list(pieces)
    sizes = [len(text) for text in texts]
    while width and kept:
        at = 0 if first else -1
        start, end, after = kept[at]
        size = sizes[at]
        if size <= width:
            kept.pop(at)
            sizes.pop(at)
            width -= size
            continue
        if after is None:
            kept[at] = (start + width, end, None) if first else (start, end - width, None)
        else:
            kept[at] = (start, end, after[width:] if first else after[: size - width])
        width = 0
    return kept


def _numbers(nodes: Nodes) -> dict[int, str]:
    """The items of lists that say how they are numbered, with their numbers."""
    counts: dict[int, int] = {}
    found: dict[int, str] = {}
    if not nodes.holds(frozenset({"ol"})):
        return found
    for i, is_listed in enumerate(nodes.tagged(frozenset({"ol", "li"}))):
        if not is_listed:
            continue
        node = nodes[i]
        if node.tag == "ol":
            typed = node.attrs.get("type", "1" if "start" in node.attrs else "")
            if typed == "1" or _COUNTED.search(node.attrs.get("style", "")):
                start = node.attrs.get("start", "1")
                counts[i] = int(start) if re.fullmatch(r"\d{1,4}", start) else 1
        elif node.parent in counts:
            found[i] = f"{counts[node.parent]}. "
            counts[node.parent] += 1
    return found
