"""From the blocks that are kept to the traced text: everything between them is an edit."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from ingest.edits import Edits
from ingest.markup.line import Block, Piece, is_wide, shown
from ingest.model import Edit, Mark, Part
from ingest.text import Change, Traced

# What a removed stretch is called when it held several things: the first of these.
_ORDER = ("html-chrome", "html-hidden", "html-script", "html-control", "html-comment")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the text to be: its pieces, what it is, and whether its seams need a space."""

    pieces: tuple[Piece, ...]
    part: Part | None = None


def line_of(block: Block, part: Part | None = None) -> Line:
    """A block as a line."""
    return Line(block.pieces, part)


def joined(blocks: Sequence[Block], part: Part | None) -> Line:
    """Blocks that are one line, such as a title that a page breaks in two."""
    pieces: list[Piece] = []
    for block in blocks:
        if pieces and not is_wide(block.text[:1]):
            pieces.append((block.start, block.start, " "))
        pieces += block.pieces
    return Line(tuple(pieces), part)


def text_of(line: Line, source: str) -> str:
    """What a line shows."""
    return shown(line.pieces, source)


def parted(
    block: Block,
    source: str,
    drop: Callable[[str, int], bool],
    says: Callable[[str], object],
    apart: bool = False,
) -> Line:
    """A block whose elements say different things, with a space between what has none.

    Args:
        block: a line such as 2020-01-06 来源：… in as many elements.
        source: what its pieces count in.
        drop: whether a part of it, given with its element, goes.
        says: whether a part is one of those things, and no mere piece of a word.
        apart: whether two names that touch are two, too.
    """
    pieces: list[Piece] = []
    text = before = ""
    dropped = False
    for node, part in parts_of(block):
        said = text_of(Line(tuple(part)), source)
        # A number behind what goes is its count.
        dropped = drop(said, node) or (dropped and said.strip().isdigit())
        if dropped:
            continue
        touch = text and not text[-1].isspace() and _parts_words(text[-1], said[:1])
        if touch and (says(before) or says(said) or (apart and _names(before, said))):
            pieces.append((part[0][0], part[0][0], " "))
        pieces += part
        text += said
        before = said
    return Line(tuple(pieces))


def _names(before: str, after: str) -> bool:
    """Whether both are words of Han, not parts of one, or the second is a number by itself."""
    if after.strip().isdigit():
        return len(before) > 1 and is_wide(before[-1])
    return min(len(before), len(after)) > 1 and is_wide(before[-1]) and is_wide(after[0])


def _parts_words(before: str, after: str) -> bool:
    """Whether two things that touch are two words."""
    return not after.isspace() and before not in "：:（([【《“" and after not in "：:，,）)]】》”。"


def parts_of(block: Block) -> Iterable[tuple[int, list[Piece]]]:
    """The pieces of a block by the element they stand in."""
    seams = iter([*block.seams[1:], (-1, 0)])
    node = block.seams[0][1] if block.seams else block.node
    following = next(seams)
    part: list[Piece] = []
    for piece in block.pieces:
        while 0 <= following[0] <= piece[0] and piece[0] < piece[1]:
            if part:
                yield node, part
            part, node, following = [], following[1], next(seams)
        part.append(piece)
    if part:
        yield node, part


def composed(
    base: Traced,
    lines: Iterable[Line],
    gone: Sequence[tuple[int, str]],
    chrome: Iterable[int],
) -> tuple[Traced, tuple[Mark, ...]]:
    """The text that the lines make, and what they are, in coordinates of the source.

    Args:
        base: the text that the lines' pieces count in.
        lines: in order, disjoint.
        gone: where something stands that is no text, and what it is.
        chrome: where text stands that is not kept.
    """
    why = sorted([*gone, *((at, "html-chrome") for at in chrome)])
    marks: list[Mark] = []
    changes = _changes(base.text, _marking(base, lines, marks), _Why(why))
    if base.edits:
        text = base.edit(changes)
    else:
        text = Traced(base.source, Edits(Edit(*change) for change in changes))
    return text, tuple(marks)


def _marking(base: Traced, lines: Iterable[Line], marks: list[Mark]) -> Iterator[Line]:
    """``lines``, noting what they are."""
    for line in lines:
        if line.part is not None:
            start, end = base.origin_span(line.pieces[0][0], line.pieces[-1][1])
            marks.append(Mark(start, end, line.part))
        yield line


class _Why:
    """Why a stretch of the page goes."""

    def __init__(self, found: Sequence[tuple[int, str]]) -> None:
        self.places = [at for at, _ in found]
        self.words = [word for _, word in found]

    def name(self, source: str, start: int, end: int, after: str) -> str:
        """The rule for ``source[start:end]`` → ``after``."""
        first, last = bisect_left(self.places, start), bisect_left(self.places, end)
        for word in _ORDER:
            if word in self.words[first:last]:
                return word
        if source.find("<", start, end) >= 0:
            return "html-tag"
        if start == end:
            return "html-part"
        return "html-entity" if source.find("&", start, end) >= 0 else "html-space"


def _changes(source: str, lines: Iterable[Line], why: _Why) -> Iterable[Change]:
    """All changes from the page to its lines; what touches is one."""
    start, after = 0, ""
    for n, line in enumerate(lines):
        after += "\n" if n else ""
        for first, last, text in line.pieces:
            if text is None:
                if start < first or after:
                    yield Change(start, first, after, why.name(source, start, first, after))
                start, after = last, ""
            else:
                after += text
    end = len(source)
    if start < end or after:
        yield Change(start, end, after, why.name(source, max(start, 0), end, after))
