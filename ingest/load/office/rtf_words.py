"""What the control words of RTF mean, and what they change: a group's state, the text so far."""

from __future__ import annotations

from dataclasses import dataclass, field

from ingest.load.office.layout import row_lines

# Groups whose text is none of the document's.
SKIPPED = {
    b"fonttbl", b"colortbl", b"stylesheet", b"info", b"header", b"headerl", b"headerr", b"headerf",
    b"footer", b"footerl", b"footerr", b"footerf", b"pict", b"objdata", b"objclass", b"objname",
    b"fldinst", b"annotation", b"atnid", b"atnauthor", b"xe", b"tc", b"rxe", b"sn", b"sv", b"sp",
    b"shprslt", b"nonesttables", b"nonshppict", b"upr", b"pn", b"listtable", b"listoverridetable",
    b"filetbl", b"revtbl", b"ftnsep", b"ftnsepc", b"ftncn", b"aftnsep", b"aftnsepc", b"aftncn",
    b"mmathPr", b"moMath",
}  # fmt: skip
# Groups marked as one to be skipped by who does not know them, and which hold text.
KNOWN = {b"shpinst", b"ud", b"do", b"shppict", b"nesttableprops", b"fldrslt", b"footnote"}
SPOKEN = {
    b"tab": "\t", b"line": "\n", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“",
    b"rdblquote": "”", b"emdash": "—", b"endash": "–", b"bullet": "•", b"emspace": "\u3000",
    b"enspace": " ", b"qmspace": " ", b"page": "\n", b"column": "\n", b"softline": "\n",
}  # fmt: skip
SIGNS = {b"~": " ", b"_": "-", b"\\": "\\", b"{": "{", b"}": "}"}
CHARSETS = {
    2: "symbol", 128: "cp932", 129: "cp949", 130: "johab", 134: "gb18030", 136: "cp950",
    161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257",
    204: "cp1251", 222: "cp874", 238: "cp1250",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class State:
    """What holds within a group: it is as before when the group ends."""

    skipped: bool = False
    hidden: bool = False
    deleted: bool = False
    raised: bool = False
    in_table: bool = False
    fallback: int = 1  # how many bytes after a \u are its fallback
    font: int | None = None
    label: int | None = None  # in a list number: how much of the paragraph stood before it
    target: str = ""  # "fonts" in the table of fonts, "note" in a note


@dataclass(slots=True)
class Text:
    """Text as it comes: lines that are done, the row and the paragraph that are not."""

    lines: list[str] = field(default_factory=list)
    cells: list[list[str]] = field(default_factory=list)
    cell: list[str] = field(default_factory=list)
    paragraph: list[str] = field(default_factory=list)

    def end_paragraph(self, in_table: bool) -> None:
        """End the paragraph: in a table it is one of a cell."""
        text = "".join(self.paragraph)
        self.paragraph.clear()
        if in_table:
            self.cell += text.split("\n")
            return
        self.end_row()
        self.lines += text.rstrip("\n").split("\n")

    def end_cell(self) -> None:
        """End the cell, and the paragraph in it."""
        self.cell += "".join(self.paragraph).split("\n")
        self.paragraph.clear()
        self.cells.append(self.cell)
        self.cell = []

    def end_row(self) -> None:
        """Set the row that its cells make; without cells there is none."""
        if self.cell:
            self.cells.append(self.cell)
        self.lines += row_lines(self.cells)
        self.cells, self.cell = [], []
