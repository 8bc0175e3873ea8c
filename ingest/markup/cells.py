"""Rows of data as lines, their cells parted by tabs; a table that lays out a page is left alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from ingest.markup.line import Block, Piece, is_wide
from ingest.markup.tree import Node, Tree, nearest

_LONGEST_CELL = 200  # characters; a longer one is a column of the page
_MOST_LINES = 6  # in one cell
_FEW_LINES, _SHORT_CELL = 2, 60  # a cell of more lines and characters is a column, too
_TITLES = frozenset({"h1", "h2", "h3"})


def rows_joined(tree: Tree, blocks: Sequence[Block]) -> list[Block]:
    """The blocks with those of one row of data joined to one line."""
    nodes = tree.nodes
    tables = nearest(nodes, {"table"})
    if all(table < 0 for table in tables):
        return list(blocks)
    cells, rows = nearest(nodes, {"td", "th"}), nearest(nodes, {"tr"})
    data = _data_tables(nodes, blocks, tables, cells)
    order = _order(nodes)
    kept: list[Block] = []

    def row_of(block: Block) -> int:
        return rows[block.node] if tables[block.node] in data else -1

    for row, group in groupby(blocks, key=row_of):
        members = list(group)
        kept += members if row < 0 else [_row(members, row, cells, order)]
    return kept


def _order(nodes: Sequence[Node]) -> dict[int, int]:
    """Each cell's place in its row."""
    counts: dict[int, int] = defaultdict(int)
    found = {}
    for i, node in enumerate(nodes):
        if node.tag in ("td", "th"):
            found[i] = counts[node.parent]
            counts[node.parent] += 1
    return found


def _data_tables(
    nodes: Sequence[Node], blocks: Sequence[Block], tables: Sequence[int], cells: Sequence[int]
) -> set[int]:
    """The tables that hold data: small cells, no table in them, rows of several cells."""
    layout = {tables[n.parent] for n in nodes if n.tag == "table" and n.parent >= 0}
    sizes: dict[int, int] = defaultdict(int)
    lines: dict[int, int] = defaultdict(int)
    filled: dict[int, set[int]] = defaultdict(set)
    for block in blocks:
        cell = cells[block.node]
        if cell >= 0:
            sizes[cell] += block.letters
            lines[cell] += 1
            filled[nodes[cell].parent].add(cell)
    for cell, size in sizes.items():
        wide = lines[cell] > _FEW_LINES and size > _SHORT_CELL
        if size > _LONGEST_CELL or lines[cell] > _MOST_LINES or wide:
            layout.add(tables[cell])
    layout.update(tables[i] for i, node in enumerate(nodes) if node.tag in _TITLES)
    return {tables[row] for row, found in filled.items() if len(found) > 1} - layout - {-1}


def _row(members: Sequence[Block], row: int, cells: Sequence[int], order: dict[int, int]) -> Block:
    """One row as a line."""
    pieces: list[Piece] = []
    text = ""
    before = -1
    for block in members:
        cell = cells[block.node]
        if before == -1:
            between = ""
        elif cell != before:
            between = "\t" * max(1, order.get(cell, 0) - order.get(before, 0))
        else:
            between = "" if is_wide(text[-1]) and is_wide(block.text[0]) else " "
        if between:
            pieces.append((block.start, block.start, between))
        pieces += block.pieces
        text += between + block.text
        before = cell
    first = members[0]
    return replace(
        first,
        pieces=tuple(pieces),
        text=text,
        node=row if len(members) > 1 else first.node,
        inner=row if len(members) > 1 else first.inner,
        seams=tuple(seam for b in members for seam in b.seams),
        letters=sum(b.letters for b in members),
        linked=sum(b.linked for b in members),
        strong=all(b.strong for b in members),
    )
