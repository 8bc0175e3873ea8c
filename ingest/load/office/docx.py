"""Word documents (DOCX): the text as it stands on the page, list numbers and tables included.

The XML is read here and not by a library, because what Word numbers by itself (一、 and 第三条 are
mostly that), numbers set high (m² becomes m2) and where notes belong are lost there, headers come
into the text, and deleted or doubled text comes back: lines F1 1.00 here, 0.55 with docx2txt
(characters 1.00 and 0.96; ``python -m tests.bench.office``).

What comes out: paragraphs on lines, in document order; tables as `layout` sets them; text boxes
after the paragraph they hang on; foot and end notes behind the text, with circled numbers. What
does not: what is deleted, moved away or hidden; headers and footers; comments; pinyin over
characters; the table of contents, which Word makes by itself; embedded objects and pictures; the
signs of bulleted lists.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from ingest.load.extracted import CannotLoad, Extracted
from ingest.load.office.docx_lists import Lists
from ingest.load.office.layout import raised, row_lines
from ingest.load.office.listing import circled
from ingest.load.office.packages import Package, attribute, child, tag

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_EXTRACTOR = "xianzhi-docx 1"
_OLE = b"\xd0\xcf\x11\xe0"

_WRAPPERS = {
    "w:sdt", "w:sdtContent", "w:customXml", "w:smartTag", "w:ins", "w:moveTo", "w:hyperlink",
    "w:fldSimple", "w:dir", "w:bdo", "w:ruby", "w:rubyBase", "m:oMath", "m:oMathPara", "m:r",
    "w:object", "w:pict", "w:drawing", "w:body",
}  # fmt: skip
_GONE = {
    "w:del", "w:moveFrom", "w:rt", "w:pPr", "w:rPr", "w:sdtPr", "w:sdtEndPr", "w:tcPr", "w:tblPr",
    "w:tblGrid", "w:trPr", "w:instrText", "w:delText",
}  # fmt: skip
_CHARACTERS = {
    "w:tab": "\t", "w:ptab": "\t", "w:br": "\n", "w:cr": "\n", "w:noBreakHyphen": "-", "w:sym": "",
}  # fmt: skip
# Characters of symbol fonts that stand for something in forms.
_SYMBOLS = {
    "F052": "☑",
    "F0FE": "☑",
    "F0A3": "☐",
    "F0A8": "☐",
    "F06F": "☐",
    "F0FC": "✓",
    "F0D6": "√",
}
_NOTES = {"w:footnoteReference": "footnotes", "w:endnoteReference": "endnotes"}
_OFF = {"0", "false", "off"}


def extract(data: bytes, name: str) -> Extracted:
    """The text of the Word document ``data``; ``name`` is not needed to read it.

    Raises:
        CannotLoad: it is damaged, locked by a password, or holds no text.
    """
    if data.startswith(_OLE):
        raise CannotLoad("encrypted", "this DOCX file is locked by a password: save it without one")
    package = Package(data, "DOCX")
    main = package.main_part("word/document.xml")
    reader = _Reader(Lists(package, main))
    lines = list(reader.blocks(package.elements(main, 2)))
    lines += reader.notes(package, main)
    text = "\n".join(lines).strip("\n")
    if not text.strip():
        raise CannotLoad("empty", "this DOCX file holds no text: if it holds pictures of text, "
                         "recognise them first (OCR) and ingest the result")  # fmt: skip
    problems: tuple[tuple[str, str], ...] = ()
    if reader.imported:
        problems = (("left-out", f"{reader.imported} imported files inside this DOCX file were "
                     "left out: open it in Word, save it again, and ingest that"),)  # fmt: skip
    return Extracted(text, MEDIA_TYPE, _EXTRACTOR, problems=problems)


@dataclass(slots=True)
class _Paragraph:
    """One paragraph while it is read: its text, and what hangs on it."""

    text: list[str] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)


class _Reader:
    """Walks through a document once, counting lists and notes as it goes."""

    def __init__(self, lists: Lists) -> None:
        self.imported = 0
        self._lists = lists
        self._notes: list[tuple[str, str, bool]] = []  # kind, id, whether it has its own mark
        self._begun = ""  # a paragraph whose end was deleted goes on in the next

    def blocks(self, elements: Iterable[Element]) -> Iterator[str]:
        """The lines of what stands one below the other: paragraphs, tables and what holds them."""
        for element in elements:
            name = tag(element)
            if name == "w:p":
                yield from self._paragraph(element)
            elif name == "w:tbl":
                yield from self._table(element)
            elif name == "mc:AlternateContent":
                yield from self.blocks(_alternative(element))
            elif name in _WRAPPERS:
                yield from self.blocks(element)
            elif name == "w:altChunk":
                self.imported += 1
        if self._begun:
            yield self._begun
            self._begun = ""

    def notes(self, package: Package, main: str) -> Iterator[str]:
        """The notes that the text refers to, each with its number, after an empty line."""
        wanted = {note[:2]: (at, note[2]) for at, note in enumerate(self._notes, start=1)}
        parts = dict(package.relations(main).values())
        found: list[tuple[int, str]] = []
        for kind in ("footnotes", "endnotes"):
            for element in package.elements(parts.get(kind, f"word/{kind}.xml"), 1):
                number, own = wanted.get((kind, attribute(element, "w:id") or ""), (0, False))
                if number:
                    text = "\n".join(line for line in self.blocks(element) if line.strip())
                    found.append((number, ("" if own else circled(number)) + text.strip()))
        if found:
            yield ""
            yield from (text for _, text in sorted(found))

    def _paragraph(self, element: Element) -> Iterator[str]:
        properties = child(element, "w:pPr")
        if self._lists.is_contents(properties):
            return
        paragraph = _Paragraph()
        self._inline(element, paragraph)
        text = "".join(paragraph.text)
        ends = _ends(properties)
        if text.strip() or ends:
            label = self._lists.label(properties)
            text = label + text if text.strip() else ""
        if ends:
            text, self._begun = self._begun + text, ""
            yield from text.rstrip("\n").split("\n")
        else:
            self._begun += text
        for box in paragraph.boxes:
            yield from self.blocks(box)

    def _inline(self, element: Element, into: _Paragraph) -> None:
        for inner in element:
            name = tag(inner)
            if name in ("w:t", "m:t"):
                into.text.append(inner.text or "")
            elif name == "w:r":
                self._run(inner, into)
            elif name in _CHARACTERS:
                into.text.append(_CHARACTERS[name] or _symbol(inner))
            elif name in _NOTES:
                into.text.append(self._noted(_NOTES[name], inner))
            elif name == "mc:AlternateContent":
                self._inline(_alternative(inner), into)
            elif name == "w:txbxContent":
                into.boxes.append(inner)
            elif name not in _GONE:
                into.text += ["/"] * (name == "m:den")  # a fraction: its parts come one by one
                self._inline(inner, into)

    def _run(self, element: Element, into: _Paragraph) -> None:
        """A stretch in one format: hidden text is no text, and 10² must not become 102."""
        properties = child(element, "w:rPr")
        vanish = child(properties, "w:vanish")
        if vanish is not None and (attribute(vanish, "w:val") or "1") not in _OFF:
            return
        begin = len(into.text)
        self._inline(element, into)
        if _is_high(properties):
            into.text[begin:] = [raised(piece) for piece in into.text[begin:]]

    def _noted(self, kind: str, reference: Element) -> str:
        """The number of a note that is referred to; ``""`` where the text has a mark of its own."""
        own = (attribute(reference, "w:customMarkFollows") or "0") not in _OFF
        self._notes.append((kind, attribute(reference, "w:id") or "", own))
        return "" if own else circled(len(self._notes))

    def _table(self, element: Element) -> Iterator[str]:
        for row in _descend(element, "w:tr"):
            if child(row, "w:trPr", "w:del") is None:
                cells = [list(self.blocks(cell)) for cell in _descend(row, "w:tc")]
                yield from row_lines(cells)


def _descend(element: Element, wanted: str) -> Iterator[Element]:
    """The elements ``wanted`` in ``element``, through what only wraps them."""
    for inner in element:
        name = tag(inner)
        if name == wanted:
            yield inner
        elif name in _WRAPPERS:
            yield from _descend(inner, wanted)


def _alternative(element: Element) -> Element:
    """The one of several renderings that holds text: the others say the same again."""
    choices = [e for e in element if tag(e) in ("mc:Choice", "mc:Fallback")]
    for choice in choices:
        if any(tag(e) in ("w:t", "m:t") and e.text for e in choice.iter()):
            return choice
    return choices[0] if choices else element


def _ends(properties: Element | None) -> bool:
    """Whether the end of the paragraph is still there after tracked changes."""
    mark = child(properties, "w:rPr")
    return child(mark, "w:del") is None and child(mark, "w:moveFrom") is None


def _is_high(properties: Element | None) -> bool:
    """Whether text is set above the line."""
    position = attribute(child(properties, "w:position"), "w:val") or "0"
    is_raised = position.isascii() and position.isdecimal() and int(position[:4]) > 0
    return is_raised or attribute(child(properties, "w:vertAlign"), "w:val") == "superscript"


def _symbol(element: Element) -> str:
    """A character of a symbol font, where it has an equal; ``""`` for ornaments."""
    code = (attribute(element, "w:char") or "").upper()
    if code in _SYMBOLS:
        return _SYMBOLS[code]
    if len(code) != 4 or not all(digit in "0123456789ABCDEF" for digit in code):
        return ""
    return "" if 0xD800 <= int(code, 16) <= 0xF8FF or int(code, 16) < 0x20 else chr(int(code, 16))
