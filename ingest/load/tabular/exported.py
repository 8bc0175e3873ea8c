"""Tables that programs write as markup: HTML under a spreadsheet's name, SpreadsheetML of 2003."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from html import unescape
from itertools import chain

from ingest.field_names import is_known
from ingest.load import plain
from ingest.load.encoding import Decoded
from ingest.load.extracted import CannotLoad
from ingest.load.tabular import sheet_rows
from ingest.load.tabular.columns import Mapped
from ingest.markup.tokens import Token, attributes, tokens
from ingest.model import Loaded, Source

# A workbook as Excel 2002 and 2003 write it in XML, and as web applications still do.
_WORKBOOK = re.compile(r"<(?:\w+:)?Workbook\b[^<>]*urn:schemas-microsoft-com:office:spreadsheet")
_HEAD = 1 << 12  # characters within which a workbook begins
_LINES = frozenset({"br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4"})
_UNSEEN = frozenset({"script", "style", "comment", "title"})
_SHEETS, _ROWS = frozenset({"table", "worksheet"}), frozenset({"tr", "row"})
_CELLS = frozenset({"td", "th", "cell"})
_EXTRACTOR = "xianzhi-sheetml 1"
_WIDEST = 16_384  # columns of any sheet
_LONGEST = 10_000  # rows that one merged cell may fill
_MOST_CELLS = 5_000_000
_MOST_CHARACTERS = 200_000_000  # a merged cell says the same in many rows
_TOO_LARGE = f"tables of more than {_MOST_CELLS} cells: save them as CSV and ingest that"


@dataclass(slots=True)
class Table:
    """One table: what it is called, and its rows; a gap between rows is one blank row."""

    name: str
    rows: list[list[str]] = field(default_factory=list)


def documents(
    data: bytes, decoded: Decoded, source: Source, mapped: Mapped, *, named: bool
) -> Iterator[Loaded] | None:
    """The rows of tables as documents; ``None`` where it is no workbook and no table of texts.

    A workbook without a table of texts is one document, as any workbook is.

    Args:
        data: the bytes of the file.
        decoded: them as a page or XML.
        source: the file.
        mapped: columns that the user maps.
        named: whether its name says that it is a spreadsheet.

    Raises:
        CannotLoad: the user maps a column that it does not have; it is larger than any table.
    """
    workbook = _WORKBOOK.search(decoded.text, 0, _HEAD) is not None
    if not workbook and not named:
        return None
    found = tables(decoded.text, workbook)
    headed = [one for one in found if workbook or _is_headed(one)]
    rows = [(one, sheet_rows.documents(one.name, one.rows, source, mapped)) for one in headed]
    taken = [documents for _, documents in rows if documents is not None]
    if not taken:
        return _whole(data, decoded, source, found) if workbook else None
    others = [table.name for table, documents in rows if documents is None]
    return chain(*taken, sheet_rows.left_out(others, source))


def _is_headed(table: Table) -> bool:
    """Whether a table of a page names columns rather than lays the page out."""
    first = next((row for row in table.rows if sum(map(bool, row)) > 1), [])
    return sum(map(is_known, first)) > 1


def _whole(data: bytes, decoded: Decoded, source: Source, found: list[Table]) -> Iterator[Loaded]:
    lines = (
        line
        for one in found
        for line in (one.name, *("\t".join(" ".join(c.split()) for c in row) for row in one.rows))
    )
    text = replace(decoded, text="\n".join(lines))
    if found:
        yield Loaded(source, plain.document(data, text, "text/xml", _EXTRACTOR))


def tables(text: str, xml: bool) -> list[Table]:
    """The tables of a page, or of a workbook in XML, as far as they have rows.

    A cell that is merged over rows says the same in each; over columns, in the first.

    Raises:
        CannotLoad: they have more cells than any table of texts.
    """
    reader = _Reader(text, xml)
    for token in tokens(text, xml):
        reader.take(token)
    reader.end_row()
    return [table for table in reader.found if any(map(any, table.rows))]


@dataclass(slots=True)
class _Reader:
    """What is open while tokens are read; tables within a cell are part of its text."""

    source: str
    xml: bool
    found: list[Table] = field(default_factory=list)
    row: list[str] | None = None
    cell: list[str] | None = None
    depth: int = 0  # of tables within the open cell
    unseen: str = ""  # the element that is open and shows nothing
    down: dict[int, tuple[int, str]] = field(default_factory=dict)  # column: rows left, text
    span: tuple[int, int] = (1, 1)  # columns and rows of the open cell
    cells: int = 0  # of all rows, and their characters
    characters: int = 0

    def take(self, token: Token) -> None:
        """Read one token."""
        name = token.name.rpartition(":")[2]
        if self.unseen:
            self.unseen = "" if token.kind == "end" and name == self.unseen else self.unseen
        elif token.kind == "start":
            self.start(token, name)
        elif token.kind == "end":
            self.end(name)
        elif token.kind in ("text", "cdata") and self.cell is not None:
            raw = token.kind == "cdata"
            end = token.end - 3 if raw else token.end
            told = self.source[token.inner if raw else token.start : end]
            told = told if raw else unescape(told)
            self.cell.append(told if self.xml else re.sub(r"\s+", " ", told))

    def start(self, token: Token, name: str) -> None:
        """An element begins."""
        empty = self.source.startswith("/>", token.end - 2)
        if name in _UNSEEN:
            self.unseen = "" if empty else name
        elif name in _SHEETS and self.cell is not None and not self.xml:
            self.depth += 1
        elif name == ("worksheet" if self.xml else "table"):
            told = self.said(token).get("name", "") if self.xml else ""
            self.found.append(Table(told or str(len(self.found) + 1)))
            self.down = {}
        elif self.depth:
            self.line(name)
        elif name in _ROWS:
            self.end_row()
            self.begin_row(token)
        elif name in _CELLS and self.row is not None:
            self.end_cell()
            self.begin_cell(token)
            if empty and self.xml:
                self.end_cell()
        else:
            self.line(name)

    def end(self, name: str) -> None:
        """An element ends."""
        if name in _SHEETS and self.depth:
            self.depth -= 1
        elif self.depth:
            self.line(name)
        elif name in _CELLS:
            self.end_cell()
        elif name in _ROWS or name in _SHEETS:
            self.end_row()
        else:
            self.line(name)

    def line(self, name: str) -> None:
        """Where an element begins or ends that stands on lines of its own."""
        if name in _LINES and self.cell is not None and not self.xml:
            self.cell.append("\n")

    def begin_row(self, token: Token) -> None:
        """A row opens; one that is not the next leaves a blank one behind."""
        if not self.found:
            self.found.append(Table("1"))
        rows = self.found[-1].rows
        if rows and _number(self.said(token), "index", 0) > len(rows) + 1:
            rows.append([])
        self.row = []

    def begin_cell(self, token: Token) -> None:
        """A cell opens, behind those that reach down into its row or are left out before it."""
        row = self.row if self.row is not None else []
        told = self.said(token)
        row += [""] * (min(_number(told, "index", 0) - 1, _WIDEST) - len(row))
        self.reach(row)
        across = _number(told, "colspan", 1) + _number(told, "mergeacross", 0)
        below = _number(told, "rowspan", 1) + _number(told, "mergedown", 0)
        self.span = min(max(across, 1), _WIDEST), min(max(below, 1), _LONGEST)
        self.cell = []

    def said(self, token: Token) -> dict[str, str]:
        """The attributes of a tag, without prefixes."""
        told = attributes(self.source, token)
        return {name.rpartition(":")[2]: value for name, value in told.items()}

    def reach(self, row: list[str]) -> None:
        """What reaches down from rows above into the next columns of ``row``."""
        while (above := self.down.pop(len(row), None)) is not None:
            left, text = above
            if left > 1:
                self.down[len(row)] = left - 1, text
            row.append(text)

    def end_cell(self) -> None:
        """The open cell, if one is, ends."""
        if self.cell is None or self.row is None or len(self.row) >= _WIDEST:
            self.cell = None
            return
        told = "".join(self.cell)
        text = "\n".join(line.strip() for line in told.splitlines() if line.strip())
        across, below = self.span
        for n in range(across):
            if below > 1:
                self.down[len(self.row)] = below - 1, "" if n else text
            self.row.append("" if n else text)
        self.cell, self.depth = None, 0

    def end_row(self) -> None:
        """The open row, if one is, ends."""
        self.end_cell()
        if self.row is not None:
            self.reach(self.row)
            width = len(self.row)
            while self.row and not self.row[-1]:
                self.row.pop()
            self.found[-1].rows.append(self.row)
            self.cells += width + 1
            self.characters += sum(map(len, self.row))
            if self.cells > _MOST_CELLS or self.characters > _MOST_CHARACTERS:
                raise CannotLoad("too-large", _TOO_LARGE)
            # What this row was too short for is one row nearer to its end.
            self.down = {
                at: (left - 1, text) if at >= width else (left, text)
                for at, (left, text) in self.down.items()
                if left > 1 or at < width
            }
        self.row = None


def _number(said: Mapping[str, str], name: str, otherwise: int) -> int:
    """The number that an attribute states."""
    told = said.get(name, "")
    return int(told) if told.isascii() and told.isdecimal() and len(told) < 8 else otherwise
