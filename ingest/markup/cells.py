"""Rows of data as lines, their cells parted by tabs; a table that lays out a page is left alone."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from itertools import groupby, pairwise

from ingest.markup.columns import Nodes
from ingest.markup.line import Block, Blocks, Piece, is_wide
from ingest.markup.tree import Tree, nearest

_LONGEST_CELL = 200  # characters; a longer one is a column of the page
_MOST_LINES = 6  # in one cell
_FEW_LINES, _SHORT_CELL = 2, 60  # a cell of more lines and characters is a column, too
_CELLS, _TABLES = frozenset({"td", "th"}), frozenset({"table"})
_LISTS, _TERMS = frozenset({"dl"}), frozenset({"dt", "dd"})
_LONGEST_TERM = 12
_SENTENCE_ENDS = ("。", "！", "？", "；", "”")
_TITLES = frozenset({"h1", "h2", "h3"})

IsLabel = Callable[[str], object]


def rows_joined(tree: Tree, blocks: Blocks) -> Blocks:
    """The blocks with those of one row of data joined to one line."""
    nodes = tree.nodes
    tables = nearest(nodes, _TABLES)
    if not nodes.holds(_TABLES):
        return blocks
    cells, rows = nearest(nodes, _CELLS), nearest(nodes, {"tr"})
    data = _data_tables(nodes, blocks, tables, cells)
    order = _order(nodes)
    kept = Blocks(tree.source)

    def row_of(block: Block) -> int:
        return rows[block.node] if tables[block.node] in data else -1

    for row, group in groupby(blocks, key=row_of):
        if row < 0:
            for block in group:
                kept.add(block)
            continue
        for part in _parts(list(group), cells):
            kept.add(_row(part, row, cells, order))
    return kept


def _parts(members: Sequence[Block], cells: Sequence[int]) -> list[list[Block]]:
    """The lines of a row: one, and one more for each further paragraph of its last cell.

    So beside 回复内容 stand the paragraphs of an answer; lines that are no sentences are one label.
    """
    last = cells[members[-1].node]
    found = [[members[0]]]
    for before, block in pairwise(members):
        apart = cells[before.node] == last and before.text.endswith(_SENTENCE_ENDS)
        if apart:
            found.append([block])
        else:
            found[-1].append(block)
    return found


def terms_joined(nodes: Nodes, blocks: Blocks, source: str, is_label: IsLabel) -> Blocks:
    """The blocks with those of a list of terms joined to 发布时间：2020-06-28, where it says facts.

    Args:
        nodes: the elements of the page.
        blocks: its lines.
        source: what they count in.
        is_label: whether a term with its colon says of the page what its description is.
    """
    if not nodes.holds(_LISTS):
        return blocks
    lists, terms = nearest(nodes, _LISTS), nearest(nodes, _TERMS)

    def is_term(block: Block) -> bool:
        return terms[block.node] >= 0 and nodes.tag(terms[block.node]) == "dt"

    known = {lists[b.node] for b in blocks if is_term(b) and is_label(_term(b))} - {-1}
    kept = Blocks(source)
    waiting: Block | None = None
    for block in blocks:
        if waiting is not None:
            described = lists[block.node] == lists[waiting.node] and not is_term(block)
            if described and block.letters <= _SHORT_CELL:
                block = _described(waiting, block, lists[block.node])
            else:
                kept.add(waiting)
            waiting = None
        if lists[block.node] in known and is_term(block) and block.letters <= _LONGEST_TERM:
            waiting = block
        else:
            kept.add(block)
    if waiting is not None:
        kept.add(waiting)
    return kept


def _term(block: Block) -> str:
    return block.text.rstrip("：: ") + "："


def _described(term: Block, block: Block, node: int) -> Block:
    """A term and its description as a line."""
    colon = _term(term)[len(term.text) :]
    between: list[Piece] = [(block.start, block.start, colon)] if colon else []
    return block._replace(
        pieces=(*term.pieces, *between, *block.pieces),
        text=term.text + colon + block.text,
        node=node,
        inner=node,
        seams=(*term.seams, *block.seams),
        letters=term.letters + block.letters,
        linked=term.linked + block.linked,
        strong=term.strong and block.strong,
    )


def _order(nodes: Nodes) -> Sequence[int]:
    """Each cell's place in its row; 0 for what is no cell, also at the place −1."""
    counts, found = (array("I", bytes(4 * (len(nodes) + 1))) for _ in range(2))
    for i, is_cell in enumerate(nodes.tagged(_CELLS)):
        if is_cell:
            parent = nodes.parents[i]
            found[i] = counts[parent]
            counts[parent] += 1
    return found


def _data_tables(
    nodes: Nodes, blocks: Sequence[Block], tables: Sequence[int], cells: Sequence[int]
) -> set[int]:
    """The tables that hold data: small cells, no table in them, rows of several cells."""
    parents = nodes.parents
    inner = (parents[i] for i, is_table in enumerate(nodes.tagged(_TABLES)) if is_table)
    layout = {tables[parent] for parent in inner if parent >= 0}
    # Of each cell its size and its lines, of each row its cells that are filled.
    sizes, lines, filled = (array("I", bytes(4 * len(nodes))) for _ in range(3))
    for block in blocks:
        cell = cells[block.node]
        if cell >= 0:
            filled[parents[cell]] += not lines[cell]
            sizes[cell] += block.letters
            lines[cell] += 1
    for cell, size in enumerate(sizes):
        wide = lines[cell] > _FEW_LINES and size > _SHORT_CELL
        if size > _LONGEST_CELL or lines[cell] > _MOST_LINES or wide:
            layout.add(tables[cell])
    layout.update(tables[i] for i, is_title in enumerate(nodes.tagged(_TITLES)) if is_title)
    return {tables[row] for row, count in enumerate(filled) if count > 1} - layout - {-1}


def _row(members: Sequence[Block], row: int, cells: Sequence[int], order: Sequence[int]) -> Block:
    """One row as a line."""
    pieces: list[Piece] = []
    text = ""
    before = -1
    for block in members:
        cell = cells[block.node]
        if before == -1:
            between = ""
        elif cell != before:
            between = "\t" * max(1, order[cell] - order[before])
        else:
            between = "" if is_wide(text[-1]) and is_wide(block.text[0]) else " "
        if between:
            pieces.append((block.start, block.start, between))
        pieces += block.pieces
        text += between + block.text
        before = cell
    first = members[0]
    return first._replace(
        pieces=tuple(pieces),
        text=text,
        node=row if len(members) > 1 else first.node,
        inner=row if len(members) > 1 else first.inner,
        seams=tuple(seam for b in members for seam in b.seams),
        letters=sum(b.letters for b in members),
        linked=sum(b.linked for b in members),
        strong=all(b.strong for b in members),
    )
