"""What layout means in plain text: rows of tables, and numbers set high.

A row is a line, its cells apart by tabs, unless they hold paragraphs.
"""

from __future__ import annotations

from collections.abc import Sequence

_PROSE = 80  # characters from which several paragraphs in one cell are text set in a frame

_RAISED = str.maketrans("0123456789-+−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺⁻")

Cell = Sequence[str]
"""The paragraphs of one cell."""


def row_lines(cells: Sequence[Cell]) -> list[str]:
    """The lines that one row of a table gives.

    ``[["指标"], ["2023年", "（亿元）"]]`` is one line: 指标, a tab, 2023年（亿元）. A row of
    one cell, or with prose of several paragraphs in any, is a frame around text: its paragraphs
    become lines, cell after cell. An empty row gives none.
    """
    filled = [[p for p in cell if p.strip()] for cell in cells]
    holding = [cell for cell in filled if cell]
    if (len(holding) <= 1 and len(cells) <= 1) or any(map(_is_prose, holding)):
        return [paragraph for cell in holding for paragraph in cell]
    if not holding:
        return []
    return ["\t".join(_joined(cell) for cell in filled).rstrip("\t")]


def _is_prose(cell: Cell) -> bool:
    return len(cell) > 1 and sum(map(len, cell)) > _PROSE


def _joined(cell: Cell) -> str:
    """The paragraphs of a cell on one line; a gap only where two words would grow together."""
    text = ""
    for paragraph in cell:
        piece = " ".join(paragraph.split())
        apart = text and piece and text[-1].isascii() and piece[0].isascii()
        text += (" " if apart else "") + piece
    return text


def raised(text: str) -> str:
    """``text`` set high: numbers in the characters for that, all else as it is."""
    is_number = any("0" <= char <= "9" for char in text) and not set(text) - set("0123456789-+−")
    return text.translate(_RAISED) if is_number else text
