"""OpenDocument files (ODT, ODS, ODP): text, tables and list numbers from their one content member.

What comes out is as for Word documents and workbooks; cells of a sheet say what they show.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from ingest.load.extracted import CannotLoad, Extracted
from ingest.load.office.layout import raised, row_lines
from ingest.load.office.listing import LONGEST, Counters, Level, circled
from ingest.load.office.packages import Package, attribute, child, tag

_CONTENT = "content.xml"
_EXTRACTOR = "xianzhi-odf 1"
_MEDIA_TYPES = {
    "text": "application/vnd.oasis.opendocument.text",
    "spreadsheet": "application/vnd.oasis.opendocument.spreadsheet",
    "presentation": "application/vnd.oasis.opendocument.presentation",
}
# What numbers of lists are called there, and what in `listing`.
_FORMATS = {
    "1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman",
    "一, 二, 三, ...": "chineseCounting", "壹, 贰, 叁, ...": "chineseLegalSimplified",
    "甲, 乙, 丙, ...": "ideographTraditional", "子, 丑, 寅, ...": "ideographZodiac",
    "①, ②, ③, ...": "decimalEnclosedCircle", "１, ２, ３, ...": "decimalFullWidth",
    "イ, ロ, ハ, ...": "decimal",
}  # fmt: skip
_STYLES = {"text:list-style", "style:style"}
_HIGH = re.compile(r"super|[1-9][0-9]*%")
_LEVELS = {"text:list-level-style-number", "text:outline-level-style"}
_GONE = {
    "text:tracked-changes", "office:annotation", "office:annotation-end", "text:note-citation",
    "text:ruby-text", "presentation:notes", "text:sequence-decls", "office:forms",
    "text:table-of-content", "text:alphabetical-index", "draw:object", "draw:object-ole",
    "text:variable-decls", "text:user-field-decls", "table:shapes",
}  # fmt: skip
_MOST_REPEATED = 1_000  # a cell or row said once for many; blank ones run to the sheet's end
_MOST_CHARACTERS = 200_000_000


def extract(data: bytes, name: str) -> Extracted:
    """The text of the OpenDocument file ``data``; ``name`` is not needed to read it.

    Raises:
        CannotLoad: it is damaged, locked by a password, or holds no text.
    """
    package = Package(data, "OpenDocument")
    if "manifest:encryption-data" in package.text("META-INF/manifest.xml", 1 << 20):
        raise CannotLoad("encrypted", "this file is locked by a password: save it without one")
    if _CONTENT not in package:
        raise package.damaged(f"it has no {_CONTENT}")
    kind = package.text("mimetype", 200).strip().rpartition(".")[2].partition("-")[0]
    reader = _Reader(sheets=kind == "spreadsheet")
    for element in package.elements("styles.xml", 3, _STYLES):
        reader.define(element)
    lines: list[str] = []
    left = _MOST_CHARACTERS
    for line in reader.body(package.elements(_CONTENT, 3, _STYLES)):
        lines.append(line)
        left -= len(line)
        if left < 0:
            raise CannotLoad("too-large", "this file unpacks to more than any text: save it as "
                             ".txt or CSV and ingest that")  # fmt: skip
    if reader.notes:
        lines += ["", *reader.notes]
    text = "\n".join(lines).strip("\n")
    if not text.strip():
        raise CannotLoad("empty", "this file holds no text: check that it was saved whole")
    return Extracted(text, _MEDIA_TYPES.get(kind, _MEDIA_TYPES["text"]), _EXTRACTOR)


class _Reader:
    """Walks through the content once, counting lists and notes as it goes."""

    def __init__(self, *, sheets: bool) -> None:
        self.notes: list[str] = []
        self._sheets = sheets
        self._high: set[str] = set()
        self._styles: dict[str, dict[int, Level]] = {}
        self._counters: dict[str, Counters] = {}

    def define(self, element: Element) -> None:
        """Learn the style ``element``: of a list, or of text that is set high."""
        name = attribute(element, "style:name") or ""
        if tag(element) == "style:style":
            position = attribute(child(element, "style:text-properties"), "style:text-position")
            if position and _HIGH.match(position):
                self._high.add(name)
        if tag(element) == "text:list-style":
            levels = dict(_level(e) for e in element if tag(e) in _LEVELS)
            self._styles[name] = levels

    def body(self, elements: Iterable[Element]) -> Iterator[str]:
        """The lines of a whole document, its list styles among its elements."""
        for element in elements:
            name = tag(element)
            if name in _STYLES:
                self.define(element)
            elif name == "table:table" and self._sheets:
                lines = list(self._block(element))
                if lines:
                    yield from (attribute(element, "table:name") or "", *lines, "")
            else:
                yield from self._block(element)

    def _blocks(self, elements: Iterable[Element]) -> Iterator[str]:
        for element in elements:
            yield from self._block(element)

    def _block(self, element: Element) -> Iterator[str]:
        name = tag(element)
        if name in ("text:p", "text:h"):
            boxes: list[Element] = []
            text = "".join(self._inline(element, boxes))
            yield from text.rstrip("\n").split("\n")
            for box in boxes:
                yield from self._blocks(box)
        elif name == "text:list":
            yield from self._list(element, attribute(element, "text:style-name") or "", 0)
        elif name == "table:table":
            yield from self._rows(element)
        elif name.startswith(("text:", "draw:", "office:")) and name not in _GONE:
            yield from self._blocks(element)

    def _inline(self, element: Element, boxes: list[Element]) -> Iterator[str]:
        yield element.text or ""
        for inner in element:
            name = tag(inner)
            if name == "text:s":
                count = attribute(inner, "text:c") or "1"
                yield " " * min(int(count) if count.isdecimal() else 1, _MOST_REPEATED)
            elif name == "text:tab":
                yield "\t"
            elif name == "text:line-break":
                yield "\n"
            elif name == "text:note":
                yield self._note(inner)
            elif name == "draw:text-box":
                boxes.append(inner)
            elif name == "text:span" and attribute(inner, "text:style-name") in self._high:
                yield raised("".join(self._inline(inner, boxes)))
            elif name.startswith(("text:", "draw:", "?:")) and name not in _GONE:
                yield from self._inline(inner, boxes)
            yield inner.tail or ""

    def _note(self, element: Element) -> str:
        number = circled(len(self.notes) + 1)
        self.notes.append(number)
        bodies = [inner for inner in element if tag(inner) == "text:note-body"]
        text = "\n".join(line for line in self._blocks(bodies) if line.strip())
        self.notes[len(self.notes) - 1] = number + text.strip()
        return number

    def _list(self, element: Element, style: str, depth: int) -> Iterator[str]:
        levels = self._styles.get(style, {})
        counters = self._counters.setdefault(style, Counters())
        goes_on = attribute(element, "text:continue-numbering") == "true"
        if depth == 0 and not goes_on and not attribute(element, "text:continue-list"):
            counters.at.clear()
        for item in element:
            begun = tag(item) == "text:list-header"
            for inner in item:
                if tag(inner) == "text:list":
                    below = attribute(inner, "text:style-name") or style
                    yield from self._list(inner, below, depth + 1)
                    continue
                lines = list(self._block(inner))
                if not begun and lines and lines[0].strip() and depth in levels:
                    lines[0] = counters.label(levels, depth) + lines[0]
                    begun = True
                yield from lines

    def _rows(self, element: Element) -> Iterator[str]:
        for row in element:
            name = tag(row)
            if name == "table:table-row":
                cells: list[list[str]] = []
                for cell in row:
                    paragraphs = list(self._blocks(cell))
                    size = sum(map(len, paragraphs))
                    cells += [paragraphs] * _repeated(cell, "table:number-columns-repeated", size)
                lines = row_lines(cells)
                size = sum(map(len, lines))
                yield from lines * _repeated(row, "table:number-rows-repeated", size)
            elif name in ("table:table-rows", "table:table-header-rows", "table:table-row-group"):
                yield from self._rows(row)


def _repeated(element: Element, name: str, size: int) -> int:
    """How often an element of ``size`` characters stands there; once, if that were beyond use."""
    count = attribute(element, name) or "1"
    number = int(count) if count.isascii() and count.isdecimal() and len(count) < 8 else 1
    return number if number <= _MOST_REPEATED and number * size <= 1_000_000 else 1


def _level(element: Element) -> tuple[int, Level]:
    text = attribute(element, "text:level") or "1"
    number = max(int(text) if text.isdecimal() and len(text) < 3 else 1, 1)
    shown = attribute(element, "text:display-levels") or "1"
    above = min(int(shown) if shown.isdecimal() and len(shown) < 3 else 1, number)
    start = attribute(element, "text:start-value") or "1"
    numbers = ".".join(f"%{at}" for at in range(number - above + 1, number + 1))
    number_format = attribute(element, "style:num-format") or ""
    pattern = (attribute(element, "style:num-prefix") or "") + (numbers if number_format else "")
    pattern += attribute(element, "style:num-suffix") or ""
    return number - 1, Level(
        number_format=_FORMATS.get(number_format, "decimal"),
        pattern=pattern[:LONGEST],
        start=int(start) if start.isdecimal() and len(start) < 6 else 1,
    )
