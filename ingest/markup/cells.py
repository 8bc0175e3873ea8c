"""Rows of data as lines, their cells parted by tabs; a table that lays out a page is left alone."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from itertools import groupby

from ingest.markup.columns import Nodes
from ingest.markup.line import Block, Blocks, Piece, is_wide
from ingest.markup.tree import Tree, nearest

_LONGEST_CELL = 200  # characters; a longer one is a column of the page
_MOST_LINES = 6  # in one cell
_FEW_LINES, _SHORT_CELL = 2, 60  # a cell of more lines and characters is a column, too
_CELLS, _TABLES = frozenset({"td", "th"}), frozenset({"table"})
_TITLES = frozenset({"h1", "h2", "h3"})


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
        for block in group if row < 0 else (_row(list(group), row, cells, order),):
            kept.add(block)
    return kept


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
