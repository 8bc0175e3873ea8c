"""Workbooks (XLSX): sheets of rows, each cell as the text that a reader sees in it.

openpyxl reads the cells; a formula counts by the value that was saved with it. Done here is what it
leaves out: merged cells, number formats (`cells`), and bounds. It is handed the workbook with the
list of sheets alone beside them, because it refuses whole workbooks over a fill, a print title or a
date of saving that it does not know. What a hostile file could do is bounded by `packages` and,
before openpyxl sees the rows of a sheet, by `_survey`.
"""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Any
from xml.etree.ElementTree import Element, tostring

from ingest.load.extracted import CannotLoad, Extracted
from ingest.load.office.cells import code_of, shown
from ingest.load.office.grid import PLACE, column_of, fill, in_order, links_of
from ingest.load.office.packages import Package, attribute, tag
from ingest.load.optional import needed

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_OLE = b"\xd0\xcf\x11\xe0"
_NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384  # of any sheet
_MOST_CELLS = 20_000_000
_MOST_LINKS = 1 << 16  # what Excel itself allows on a sheet
_MOST_CHARACTERS = 200_000_000  # one long text may be pointed to from every cell


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name, and its rows as far as they are filled, blank ones in between included.

    Rows are as long as they are filled; a merged cell says the same in every row it spans, in its
    first column. ``links`` are the addresses behind cells, by the place of the row among ``rows``
    and the column.
    """

    name: str
    rows: tuple[tuple[str, ...], ...]
    is_hidden: bool = False
    links: Mapping[tuple[int, int], str] = field(default_factory=dict)


def sheets(data: bytes) -> Iterator[Sheet]:
    """The sheets of the workbook ``data`` in their order, hidden ones too; charts are no sheets.

    Raises:
        CannotLoad: it is damaged, or locked by a password; or openpyxl is not installed.
    """
    if data.startswith(_OLE):
        raise CannotLoad("encrypted", "this XLSX file is locked by a password: save it without one")
    package = Package(data, "XLSX")
    package.check()
    openpyxl = needed("openpyxl", "XLSX", "office")
    codes = _codes(package)
    prepared = io.BytesIO(_prepared(package, data, codes))
    with _guarded(package):
        book = openpyxl.load_workbook(prepared, read_only=True, data_only=True, keep_links=False)
    moment_of = partial(openpyxl.utils.datetime.from_excel, epoch=book.epoch)

    def text_of(cell: Any) -> str:
        if cell.value is None:
            return ""
        return shown(cell.value, codes[int(cell.number_format.strip('"'))], moment_of)

    left = _MOST_CELLS
    for sheet in book.worksheets:
        part = sheet._worksheet_path
        last, merged, linked, cells = _survey(package, part, left)
        left -= cells
        with _guarded(package):
            rows = _rows(sheet, last, text_of)
        for reference in merged:
            fill(rows, reference)
        ordered, placed = in_order(rows)
        links = links_of(linked, package.links(part) if linked else {}, placed)
        yield Sheet(sheet.title, ordered, sheet.sheet_state != "visible", links)


def extract(data: bytes, name: str) -> Extracted:
    """The sheets of the workbook ``data`` as text: the name of each, then its rows, cells by tabs.

    Raises:
        CannotLoad: it is damaged, locked by a password, or empty.
    """
    parts = []
    hidden = []
    for sheet in sheets(data):
        if sheet.rows:
            lines = ("\t".join(_one_line(cell) for cell in row).rstrip() for row in sheet.rows)
            parts.append("\n".join((sheet.name, *lines)))
            hidden += [sheet.name] * sheet.is_hidden
    if not parts:
        raise CannotLoad(
            "empty", "this XLSX file has no filled cell: check that it was saved whole"
        )
    problems: tuple[tuple[str, str], ...] = ()
    if hidden:
        problems = (("hidden-sheets", "taken in with the rest, though hidden in the workbook: "
                     + ", ".join(hidden)),)  # fmt: skip
    version = needed("openpyxl", "XLSX", "office").__version__
    extractor = f"openpyxl {version} + xianzhi-xlsx 2"
    return Extracted("\n\n".join(parts), MEDIA_TYPE, extractor, problems=problems)


@contextmanager
def _guarded(package: Package) -> Iterator[None]:
    """Keep the library's remarks from the terminal, and turn its errors into one clear line.

    Raises:
        CannotLoad: it could not read the file.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except (CannotLoad, MemoryError):
            raise
        except Exception as error:  # what odd parts make the library stumble over has no bounds
            why = " ".join(str(error).split())[:80] or type(error).__name__
            raise package.damaged(f"openpyxl says: {why}") from error


# ── what the library is given


def _prepared(package: Package, data: bytes, codes: Sequence[str]) -> bytes:
    """``data`` with parts behind it that replace those of the same name, as in any ZIP file.

    Raises:
        CannotLoad: it is damaged, or of a kind that the library does not know.
    """
    main = package.main_part("xl/workbook.xml")
    if "http://purl.oclc.org/ooxml/" in package.text(main):
        raise CannotLoad(
            "unsupported-format", "this is a Strict Open XML workbook, which is not read: save it "
            "as an ordinary workbook (.xlsx) and ingest that",
        )  # fmt: skip
    parts = {
        main: "".join(_kept(element) for element in package.elements(main, 1)),
        "xl/styles.xml": _styles(len(codes)),
    }
    stream = io.BytesIO(data)
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "a") as archive:
        warnings.simplefilter("ignore", UserWarning)  # that there are two of the name
        for name, inside in parts.items():
            root = "workbook" if name == main else "styleSheet"
            archive.writestr(name, f'<{root} xmlns="{_NAMESPACE}">{inside}</{root}>')
        for name in ("docProps/core.xml", "docProps/custom.xml"):
            if name in package:
                archive.writestr(name, "<Properties/>")
    return stream.getvalue()


def _kept(element: Element) -> str:
    """Of the parts of a workbook the sheets, and from which day it counts."""
    if tag(element) == "s:sheets":
        return tostring(element, "unicode")
    if tag(element) == "s:workbookPr" and element.get("date1904") in ("1", "true"):
        return '<workbookPr date1904="1"/>'
    return ""


def _codes(package: Package) -> list[str]:
    """The codes of the number formats, by the styles of cells."""
    defined: dict[str, str] = {}
    used: list[str] = []
    for element in package.elements("xl/styles.xml", 1):
        if tag(element) == "s:numFmts":
            defined = {e.get("numFmtId", ""): e.get("formatCode", "") for e in element}
        elif tag(element) == "s:cellXfs":
            used = [code_of(e.get("numFmtId", "0"), defined) for e in element]
    return used or [""]


def _styles(count: int) -> str:
    """Number formats that show but the number of the style: all days come as they were saved.

    The library would turn days that are none into errors, and knows no Eastern formats of dates.
    """
    formats = "".join(f'<numFmt numFmtId="{200 + n}" formatCode="&quot;{n}&quot;"/>'
                      for n in range(count))  # fmt: skip
    cells = "".join(f'<xf numFmtId="{200 + n}"/>' for n in range(count))
    return f"<numFmts>{formats}</numFmts><cellXfs>{cells}</cellXfs>"


def _survey(
    package: Package, part: str, most: int
) -> tuple[int, list[str], list[tuple[str, str]], int]:
    """The last row of the sheet in member ``part``, its merged ranges, links, and count of cells.

    A link is its cell and the id of where it leads.

    Raises:
        CannotLoad: it is damaged, or has more cells than ``most``.
    """
    merged: list[str] = []
    linked: list[tuple[str, str]] = []
    last = cells = 0
    for element in package.elements(part, 2):
        if tag(element) == "s:row":
            number = element.get("r", str(last + 1))
            if not _is_place(number) or not last < int(number) <= _LAST_ROW:
                raise package.damaged(f"row {number[:20]} of {part} is out of order")
            last = int(number)
            cells += _width(package, element) + 1
            if cells > most:
                raise _too_large()
        elif tag(element) == "s:mergeCell":
            merged.append(element.get("ref", ""))
        elif tag(element) == "s:hyperlink" and len(linked) < _MOST_LINKS:
            linked.append((element.get("ref", ""), attribute(element, "r:id") or ""))
    return last, merged, linked, cells


def _is_place(number: str) -> bool:
    return number.isascii() and number.isdecimal() and len(number) < 8


def _width(package: Package, row: Element) -> int:
    """How many cells a row has, empty ones between them included.

    Raises:
        CannotLoad: they are not in order.
    """
    column = 0
    for cell in row:
        reference = cell.get("r")
        place = PLACE.fullmatch(reference) if reference else None
        at = column_of(place[1]) + 1 if place else column + 1
        if (reference and not place) or not column < at <= _LAST_COLUMN:
            raise package.damaged(f"cell {(reference or '')[:20]} is out of order")
        column = at
    return column


def _too_large() -> CannotLoad:
    return CannotLoad("too-large", f"a workbook of more than {_MOST_CELLS} cells: save its sheets "
                      "as CSV and ingest those")  # fmt: skip


# ── rows


def _rows(sheet: Any, last: int, text_of: Callable[[Any], str]) -> dict[int, list[str]]:
    """The filled rows of ``sheet`` by number, as far as row ``last``."""
    sheet.reset_dimensions()  # what it says of its size is often the size of any sheet
    rows: dict[int, list[str]] = {}
    characters = 0
    # What follows the last row, such as rules for input, is never looked at.
    for number, cells in enumerate(islice(sheet.iter_rows(), last), start=1):
        row = [text_of(cell) for cell in cells]
        while row and not row[-1]:
            row.pop()
        if row:
            rows[number] = row
            characters += sum(map(len, row))
        if characters > _MOST_CHARACTERS:
            raise _too_large()
    return rows


def _one_line(text: str) -> str:
    return " ".join(text.split())
