"""The examples in ``tests/corpus/office_*.toml``, drawn as files of the formats that offices use.

Each format says a thing in its own way: Word and OpenDocument keep list numbers as rules, RTF has
them written out; deleted text is kept and marked; notes and text boxes lie apart.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from tests import office_files as made

CORPUS = Path(__file__).parent / "corpus"
_INLINE = re.compile(
    r"\^\{(?P<high>.*?)\}|_\{(?P<low>.*?)\}|\{-(?P<deleted>.*?)-\}|\{\+(?P<inserted>.*?)\+\}"
    r"|\{note:(?P<note>.*?)\}|(?P<br>\{br\})|(?P<plain>[^{^_]+|.)"
)
_PREFIX = re.compile(r"(# |= |> |- |@ |\[\] |\*{1,3} |\| |\[\[$|\]\]$)?(.*)")
_ODF_FORMATS = {"chineseCounting": "一, 二, 三, ...", "decimal": "1", "upperRoman": "I",
                "lowerLetter": "a"}  # fmt: skip
_CSS = "body{font:14pt serif} p{text-indent:2em;margin:0 0 4pt} td{border:1px solid}"


@dataclass(frozen=True, slots=True)
class Example:
    """A document: what it is drawn from, and what a careful person would copy out of it."""

    name: str
    body: str
    text: str
    labels: tuple[tuple[str, str], ...]

    def lines(self) -> Iterator[tuple[str, str]]:
        """What each line is, and what it holds."""
        for line in self.body.strip().split("\n"):
            found = _PREFIX.fullmatch(line)
            assert found
            yield (found[1] or "").strip(), found[2]


def examples(name: str) -> tuple[list[Example], str]:
    """The examples of one file, and the beginning of its digest."""
    data = (CORPUS / name).read_bytes()
    found = [
        Example(one["name"], one["body"], one["text"].strip(),
                tuple((kind, pattern) for kind, pattern in one.get("labels", ())))
        for one in tomllib.loads(data.decode("utf-8"))["document"]
    ]  # fmt: skip
    return found, hashlib.sha256(data).hexdigest()[:16]


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """The pieces of a line and what they are: ``plain``, ``high``, ``note``."""
    for found in _INLINE.finditer(text):
        yield (
            str(found.lastgroup),
            found[0] if found.lastgroup == "plain" else found[found.lastgroup or 0],
        )


def _grouped(
    lines: Sequence[tuple[str, str]],
    block: Callable[[str, str], str],
    row: Callable[[list[str]], str],
    table: Callable[[str], str],
    frame: Callable[[str], str],
) -> str:
    """The lines drawn in their order; rows that follow one another make a table."""
    drawn, rows, framed = "", "", ""
    within = False
    for kind, text in [*lines, ("", "")]:
        if kind == "|":
            rows += row([cell.strip() for cell in text.strip().removesuffix("|").split("|")])
            continue
        one = table(rows) if rows else ""
        rows = ""
        if kind == "[[":
            within = True
        elif kind == "]]":
            one, within, framed = frame(framed), False, ""
        elif kind or text:
            one += block(kind, text)
        if within:
            framed += one
        else:
            drawn += one
    return drawn


# ── Word


def docx(example: Example) -> bytes:
    """``example`` as a Word document: numbers as rules, changes tracked, notes in their part."""
    notes: list[str] = []

    def inline(text: str) -> str:
        return "".join(_run(kind, piece, notes) for kind, piece in _pieces(text))

    def block(kind: str, text: str) -> str:
        if kind == "@":
            return ""
        if kind == "[]":
            box = f"<w:txbxContent>{made.paragraph(inline(text))}</w:txbxContent>"
            return made.paragraph(
                f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing>{box}</w:drawing>"
                f"</mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
                "</mc:AlternateContent></w:r>"
            )
        if kind.startswith("*"):
            return made.numbered(inline(text.partition("~")[2]), 1, len(kind) - 1)
        return made.paragraph(inline(text))

    def row(cells: list[str]) -> str:
        inner = "".join(f"<w:tc>{made.paragraph(inline(cell))}</w:tc>" for cell in cells)
        return f"<w:tr>{inner}</w:tr>"

    body = _grouped(
        list(example.lines()), block, row, lambda rows: f"<w:tbl>{rows}</w:tbl>",
        lambda inner: f"<w:tbl><w:tr><w:tc>{inner}</w:tc></w:tr></w:tbl>",
    )  # fmt: skip
    levels = "".join(made.level(at, *label) for at, label in enumerate(example.labels))
    parts = {
        "numbering": f'<w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>'
                     '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>',
        "footnotes": "".join(
            f'<w:footnote w:id="{number}">{made.paragraph(note)}</w:footnote>'
            for number, note in enumerate(notes, start=1)
        ),
        "header1": "".join(made.paragraph(text) for kind, text in example.lines() if kind == "@"),
    }  # fmt: skip
    return made.docx(body, **{name: part for name, part in parts.items() if part})


def _run(kind: str, piece: str, notes: list[str]) -> str:
    """A piece of a Word paragraph; a note joins ``notes``."""
    if kind == "note":
        notes.append(piece)
        return f'<w:r><w:footnoteReference w:id="{len(notes)}"/></w:r>'
    if kind == "deleted":
        return f'<w:del w:id="1"><w:r><w:delText>{piece}</w:delText></w:r></w:del>'
    if kind == "inserted":
        return f'<w:ins w:id="2">{made.run(piece)}</w:ins>'
    if kind == "br":
        return "<w:r><w:br/></w:r>"
    place = {"high": "superscript", "low": "subscript"}.get(kind)
    return made.run(piece, f'<w:vertAlign w:val="{place}"/>' if place else "")


# ── RTF


def rtf(example: Example, *, unicode: bool) -> bytes:
    """``example`` as RTF, its characters as GBK bytes, or by number with those bytes behind."""

    def coded(text: str) -> str:
        return "".join(char if char.isascii() else _rtf_character(char, unicode) for char in text)

    def inline(text: str) -> str:
        forms = {
            "high": r"{\super %s}", "low": r"{\sub %s}", "deleted": r"{\deleted %s}",
            "inserted": r"{\revised %s}",
            "note": r"{\super\chftn{\footnote\pard\plain {\super\chftn} %s}}",
        }  # fmt: skip
        return "".join(
            r"\line " if kind == "br" else forms.get(kind, "%s") % coded(piece)
            for kind, piece in _pieces(text)
        )

    def block(kind: str, text: str) -> str:
        if kind == "@":
            return r"{\header\pard " + coded(text) + r"\par}"
        if kind == "[]":
            return (
                r"\pard{\shp{\*\shpinst\shpleft0{\sp{\sn shapeType}{\sv 202}}{\shptxt "
                + inline(text) + r"\par}}{\shprslt\pard " + inline(text) + r"\par}}\par"
            )  # fmt: skip
        if kind.startswith("*"):
            label, _, rest = text.partition("~")
            return rf"\pard{{\listtext\pard {coded(label)}\tab}}\ls1 {inline(rest)}\par" + "\r\n"
        return rf"\pard\plain\f0 {inline(text)}\par" + "\r\n"

    def row(cells: list[str]) -> str:
        edges = "".join(rf"\cellx{1000 * n}" for n in range(1, len(cells) + 1))
        inner = "".join(rf"\pard\intbl {inline(cell)}\cell " for cell in cells)
        return rf"\trowd{edges}{inner}\row" + "\r\n"

    body = _grouped(list(example.lines()), block, row, str, lambda inner: (
        r"\trowd\cellx9000 " + inner.replace(r"\pard", r"\pard\intbl") + r"\cell\row"))  # fmt: skip
    head = r"{\rtf1\ansi\ansicpg936\deff0\uc2{\fonttbl{\f0\fnil\fcharset134 SimSun;}}"
    return f"{head}{{\\info{{\\title x}}}}{body}}}".encode("ascii")


def _rtf_character(char: str, unicode: bool) -> str:
    data = char.encode("gb18030")
    coded = "".join(f"\\'{byte:02x}" for byte in data)
    if not unicode and len(data) == 2:
        return coded
    code = ord(char)
    number = code - 0x10000 if code > 0x7FFF else code
    return rf"\u{number}" + (coded if len(data) == 2 else "??")


# ── OpenDocument


def odt(example: Example) -> bytes:
    """``example`` as an OpenDocument text."""
    gone: list[str] = []

    def inline(text: str) -> str:
        forms = {
            "high": '<text:span text:style-name="H">%s</text:span>',
            "note": '<text:note text:note-class="footnote"><text:note-citation>1'
                    "</text:note-citation><text:note-body><text:p>%s</text:p></text:note-body>"
                    "</text:note>",
            "deleted": '<text:change text:change-id="c1"/>', "br": "<text:line-break/>",
        }  # fmt: skip
        drawn = ""
        for kind, piece in _pieces(text):
            gone.extend([piece] * (kind == "deleted"))
            drawn += forms.get(kind, "%s").replace("%s", escape(piece))
        return drawn

    def block(kind: str, text: str) -> str:
        if kind == "@":
            return ""
        if kind == "[]":
            return ("<text:p><draw:frame><draw:text-box><text:p>" + inline(text)
                    + "</text:p></draw:text-box></draw:frame></text:p>")  # fmt: skip
        if not kind.startswith("*"):
            return f"<text:{'h' if kind == '#' else 'p'}>{inline(text)}</text:{'h' if kind == '#' else 'p'}>"  # noqa: E501
        item = f"<text:p>{inline(text.partition('~')[2])}</text:p>"
        for _ in kind:
            item = f"<text:list-item>{item}</text:list-item>"
            item = f"<text:list>{item}</text:list>"
        return item.replace(
            "<text:list>", '<text:list text:style-name="L" text:continue-numbering="true">', 1
        )

    def row(cells: list[str]) -> str:
        return "<table:table-row>" + "".join(
            f"<table:table-cell><text:p>{inline(cell)}</text:p></table:table-cell>"
            for cell in cells
        ) + "</table:table-row>"  # fmt: skip

    body = _grouped(
        list(example.lines()), block, row, lambda rows: f"<table:table>{rows}</table:table>",
        lambda inner: "<table:table><table:table-row><table:table-cell>" + inner
        + "</table:table-cell></table:table-row></table:table>",
    )  # fmt: skip
    tracked = "".join(f"<text:deletion><text:p>{piece}</text:p></text:deletion>" for piece in gone)
    levels = "".join(
        f'<text:list-level-style-number text:level="{at}" '
        f'style:num-format="{_ODF_FORMATS[kind]}" style:num-prefix="{before}" '
        f'style:num-suffix="{after}"/>'
        for at, (kind, pattern) in enumerate(example.labels, start=1)
        for before, after in [pattern.split(f"%{at}")]
    )
    high = '<style:text-properties style:text-position="super 58%"/>'
    return made.odf(
        "text",
        f"<text:tracked-changes>{tracked}</text:tracked-changes>{body}",
        f'<text:list-style style:name="L">{levels}</text:list-style>'
        f'<style:style style:name="H">{high}</style:style>',
    )


# ── a page, to be printed


def html(example: Example) -> str:
    """``example`` as a page; what the program would number is written out."""

    def inline(text: str) -> str:
        forms = {"high": "<sup>%s</sup>", "low": "<sub>%s</sub>", "br": "<br>", "deleted": ""}
        return "".join(
            forms.get(kind, "%s").replace("%s", escape(piece)) for kind, piece in _pieces(text)
        )

    def block(kind: str, text: str) -> str:
        label, _, rest = text.rpartition("~")
        styles = {"=": "text-align:center", ">": "text-align:right", "-": "text-indent:0"}
        if kind == "#":
            return f"<h2 align=center>{inline(text)}</h2>"
        return f'<p style="{styles.get(kind, "")}">{escape(label)}{inline(rest)}</p>'

    def row(cells: list[str]) -> str:
        return "<tr>" + "".join(f"<td>{inline(cell)}</td>" for cell in cells) + "</tr>"

    body = _grouped(
        [line for line in example.lines() if line[0] != "@"], block, row,
        lambda rows: f"<table width=100%>{rows}</table>", lambda inner: f"<div>{inner}</div>",
    )  # fmt: skip
    return f"<!DOCTYPE html><meta charset=utf-8><style>{_CSS}</style>{body}"
