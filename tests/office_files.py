"""Office files made for tests, part by part: no binary file lies in the repository."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_W = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)
_S = (
    'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_ODF = (
    " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "text", "table", "style")
    )
    + ' xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"'
)


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """A ZIP file of ``parts``."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def run(text: str, properties: str = "") -> str:
    """A stretch of a Word paragraph."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(content: str, properties: str = "") -> str:
    """A Word paragraph of plain text or, if it begins with ``<``, of XML."""
    inner = content if content.startswith("<") or not content else run(content)
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def numbered(content: str, number: int, level: int = 0) -> str:
    """A Word paragraph in list ``number``."""
    ids = f'<w:ilvl w:val="{level}"/><w:numId w:val="{number}"/>'
    return paragraph(content, f"<w:numPr>{ids}</w:numPr>")


def table(rows: Sequence[Sequence[str]]) -> str:
    """A Word table; a cell is paragraphs as XML, or plain text."""

    def cell(content: str) -> str:
        return f"<w:tc>{content if content.startswith('<') else paragraph(content)}</w:tc>"

    return "<w:tbl>" + "".join(
        f"<w:tr>{''.join(map(cell, row))}</w:tr>" for row in rows
    ) + "</w:tbl>"  # fmt: skip


def docx(body: str, **parts: str) -> bytes:
    """A Word document; ``parts`` are the insides of ``word/<name>.xml`` by their root's name."""
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml."
    overrides = relations = ""
    files: dict[str, str | bytes] = {}
    for name, content in {"document": f"<w:body>{body}</w:body>", **parts}.items():
        files[f"word/{name}.xml"] = f"{_HEAD}<w:{name} {_W}>{content}</w:{name}>"
        kind = name.rstrip("0123456789")
        of_type = "document.main" if name == "document" else kind
        overrides += f'<Override PartName="/word/{name}.xml" ContentType="{main}{of_type}+xml"/>'
        if name != "document":
            relations += f'<Relationship Id="{name}" Type="{_REL}{kind}" Target="{name}.xml"/>'
    root = f'<Relationship Id="a" Type="{_REL}officeDocument" Target="word/document.xml"/>'
    files |= {
        "[Content_Types].xml": _types(overrides),
        "_rels/.rels": _relations(root),
        "word/_rels/document.xml.rels": _relations(relations),
    }
    return zipped(files)


def _types(overrides: str) -> str:
    rels = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
    return (
        f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'{rels}relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f"{overrides}</Types>"
    )


def _relations(listed: str) -> str:
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'{_HEAD}<Relationships xmlns="{space}">{listed}</Relationships>'


def level(number: int, number_format: str, pattern: str, more: str = "") -> str:
    """One level of a Word list."""
    return (
        f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{number_format}"/>{more}'
        f'<w:lvlText w:val="{pattern}"/></w:lvl>'
    )


def xlsx(
    sheets: Mapping[str, str], shared: Sequence[str] = (), styles: str = "", book: str = ""
) -> bytes:
    """A workbook: the inside of each sheet by its name; a name that begins with ``.`` is hidden."""
    listed, relations = "", ""
    files: dict[str, str | bytes] = {}
    for number, (name, inside) in enumerate(sheets.items(), start=1):
        state = ' state="hidden"' if name.startswith(".") else ""
        listed += f'<sheet name="{name.lstrip(".")}" sheetId="{number}"{state} r:id="rId{number}"/>'
        relations += (
            f'<Relationship Id="rId{number}" Type="{_REL}worksheet" '
            f'Target="worksheets/sheet{number}.xml"/>'
        )
        files[f"xl/worksheets/sheet{number}.xml"] = f"{_HEAD}<worksheet {_S}>{inside}</worksheet>"
    strings = "".join(text if text.startswith("<") else f"<si><t>{text}</t></si>"
                      for text in shared)  # fmt: skip
    types = "application/vnd.openxmlformats-officedocument.spreadsheetml."
    overrides = "".join(
        f'<Override PartName="/xl/{part}.xml" ContentType="{types}{kind}+xml"/>'
        for part, kind in (
            ("workbook", "sheet.main"), ("sharedStrings", "sharedStrings"), ("styles", "styles")
        )
    )  # fmt: skip
    return zipped(files | {
        "[Content_Types].xml": _types(overrides),
        "xl/workbook.xml": f"{_HEAD}<workbook {_S}>{book}<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": _relations(relations),
        "xl/sharedStrings.xml": f"{_HEAD}<sst {_S}>{strings}</sst>",
        "xl/styles.xml": f"{_HEAD}<styleSheet {_S}>{styles}</styleSheet>",
    })  # fmt: skip


def odf(kind: str, inside: str, styles: str = "") -> bytes:
    """An OpenDocument file: ``kind`` is ``text``, ``spreadsheet`` or ``presentation``."""
    content = (
        f"{_HEAD}<office:document-content {_ODF}><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body><office:{kind}>{inside}</office:{kind}>"
        "</office:body></office:document-content>"
    )
    return zipped(
        {"mimetype": f"application/vnd.oasis.opendocument.{kind}", "content.xml": content}
    )


def ole(*streams: str) -> bytes:
    """The beginning of an OLE file and the names of the streams in it: enough to tell its kind."""
    names = b"".join(name.encode("utf-16-le").ljust(64, b"\0") for name in streams)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + names


def pdf(
    pages: Sequence[Sequence[tuple[float, float, float, str]]],
    *,
    unicode: bool = True,
    more: str = "",
    picture: bool = False,
) -> bytes:
    """A PDF whose pages hold texts at places: ``(x, y, size, text)``, from the lower left corner.

    Args:
        pages: what is on each page, in the order of drawing.
        unicode: whether the font says which characters its glyphs are.
        more: operators drawn on each page besides.
        picture: whether there is a picture, ``P``, on each page.
    """
    characters = sorted({char for page in pages for *_, text in page for char in text})
    codes = {char: number for number, char in enumerate(characters, start=1)}
    mapped = "".join(f"<{code:04X}> <{char.encode('utf-16-be').hex()}>\n"
                     for char, code in codes.items())  # fmt: skip
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def "
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        f"{len(codes)} beginbfchar\n{mapped}endbfchar\nendcmap end end"
    )
    widths = "".join(f"{code} [{500 if char.isascii() else 1000}] " for char, code in codes.items())
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids "
        f"[{' '.join(f'{7 + 2 * n} 0 R' for n in range(len(pages)))}] >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /Identity-H "
        f"/DescendantFonts [4 0 R] {'/ToUnicode 5 0 R' if unicode else ''} >>",
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Song /DW 1000 "
        f"/W [{widths}] /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "
        "/FontDescriptor 6 0 R >>",
        _stream(cmap),
        "<< /Type /FontDescriptor /FontName /Song /Flags 4 >>",
    ]
    seen = f"/XObject << /P {7 + 2 * len(pages)} 0 R >>" if picture else ""
    for number, page in enumerate(pages):
        drawn = "".join(
            f"BT /F1 {size} Tf 1 0 0 1 {x} {y} Tm <{''.join(f'{codes[c]:04X}' for c in text)}> Tj "
            "ET\n" for x, y, size, text in page
        )  # fmt: skip
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {8 + 2 * number} 0 R "
            f"/Resources << /Font << /F1 3 0 R >> {seen} >> >>",
            _stream(drawn + more),
        ]
    objects.append(_stream("0", "/Type /XObject /Subtype /Image /Width 1 /Height 1 "
                           "/BitsPerComponent 8 /ColorSpace /DeviceGray"))  # fmt: skip
    return _assembled(objects)


def _stream(content: str, more: str = "") -> str:
    return f"<< /Length {len(content)} {more} >>\nstream\n{content}\nendstream"


def _assembled(objects: Sequence[str]) -> bytes:
    data = b"%PDF-1.7\n"
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(data))
        data += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    start = len(data)
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    return data + (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
        f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    ).encode("ascii")
