"""What readers of office files keep of the examples in ``tests/corpus``, and how long they take.

    python -m tests.bench.office

The examples are drawn as DOCX and RTF in code and, where LibreOffice is installed, saved by it as
well. Ours stand beside docx2txt, striprtf, openpyxl and, where it is installed, python-docx, each
used as its documentation says. Lines: F1 of the lines that a careful person would copy out, in
order, spaces aside. Characters: the same of characters, so that a difference of layout alone costs
little. Then what each lost or brought in first.
"""

from __future__ import annotations

import difflib
import importlib
import io
import re
import shutil
import subprocess
import tempfile
import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import mean

from ingest.load.office import docx, rtf, xlsx
from tests import office_drawn as drawn
from tests import office_files as made

FILES = ("office_1.toml", "office_2.toml", "office_3.toml")
_DATES = '<cellXfs><xf numFmtId="0"/><xf numFmtId="31"/><xf numFmtId="10"/></cellXfs>'
_SHEET = (
    "<sheetData><row r='1'><c t='str'><v>乡镇</v></c><c t='str'><v>日期</v></c>"
    "<c t='str'><v>增长</v></c></row>"
    "<row r='2'><c t='str'><v>青杠乡</v></c><c s='1'><v>45047</v></c>"
    "<c s='2'><v>0.085</v></c></row>"
    "<row r='3'><c r='B3' s='1'><v>45048</v></c><c s='2'><v>0.12</v></c></row></sheetData>"
    "<mergeCells><mergeCell ref='A2:A3'/></mergeCells>"
)
_SHOWN = "乡镇\t日期\t增长\n青杠乡\t2023-05-01\t8.5%\n青杠乡\t2023-05-02\t12%"

Reader = Callable[[bytes], str]
Case = tuple[str, bytes, str]
"""What it is called, the file, the text that should come out."""


def main() -> None:
    """Measure and print."""
    examples = [one for name in FILES for one in drawn.examples(name)[0]]
    word = [(one.name, drawn.docx(one), one.text) for one in examples]
    gbk = [(one.name, drawn.rtf(one, unicode=False), one.text) for one in examples]
    unicode = [(one.name, drawn.rtf(one, unicode=True), one.text) for one in examples]
    _table("DOCX, drawn", word, {"ours": _docx, **_optional(docx2txt=_docx2txt, docx=_python_docx)})
    _table("RTF, GBK bytes", gbk, {"ours": _rtf, **_optional(striprtf=_striprtf)})
    _table("RTF, \\u with bytes", unicode, {"ours": _rtf, **_optional(striprtf=_striprtf)})
    western = [(name, data.replace(b"fcharset134", b"fcharset0"), text) for name, data, text in gbk]
    _table("RTF, GBK bytes in a font for Western letters", western,
           {"ours": _rtf, **_optional(striprtf=_striprtf)})  # fmt: skip
    if shutil.which("soffice"):
        # Tracked changes would be on show in what it saves, a box without a shape would be lost.
        plain = [case for case in word if case[0] not in ("draft", "brief")]
        saved = _saved(plain, "docx:MS Word 2007 XML")
        _table("DOCX, saved by LibreOffice", saved,
               {"ours": _docx, **_optional(docx2txt=_docx2txt, docx=_python_docx)})  # fmt: skip
        _table("RTF, saved by LibreOffice", _saved(plain, "rtf:Rich Text Format"),
               {"ours": _rtf, **_optional(striprtf=_striprtf)})  # fmt: skip
    sheet = made.xlsx({"表": _SHEET}, styles=_DATES)
    _table("XLSX", [("dates", sheet, _SHOWN)], {"ours": _xlsx, **_optional(openpyxl=_openpyxl)})


def _optional(**readers: Reader) -> dict[str, Reader]:
    """Those readers whose library is installed, by its name."""
    found = {}
    for name, reader in readers.items():
        try:
            importlib.import_module(name)
        except ImportError:
            continue
        found[name] = reader
    return found


def _table(title: str, cases: Sequence[Case], readers: dict[str, Reader]) -> None:
    print(f"\n{title} ({len(cases)} files)\n{'':14}{'lines':>8}{'chars':>8}{'seconds':>9}")
    for name, reader in readers.items():
        begin = time.perf_counter()
        texts = [reader(data) for _, data, _ in cases]
        seconds = time.perf_counter() - begin
        pairs = [(text, meant) for text, (_, _, meant) in zip(texts, cases, strict=True)]
        by_line = mean(_f1(_lines(text), _lines(meant)) for text, meant in pairs)
        by_char = mean(_f1("".join(_lines(text)), "".join(_lines(meant))) for text, meant in pairs)
        print(f"{name:14}{by_line:8.3f}{by_char:8.3f}{seconds:9.3f}")
        for case, (text, meant) in zip(cases, pairs, strict=True):
            if wrong := _wrong("".join(_lines(text)), "".join(_lines(meant))):
                print(f"{'':14}{case[0]}: {wrong}")


def _lines(text: str) -> list[str]:
    return [line.strip("\t") for line in re.sub(r"[ \u3000\xa0\r]+", "", text).split("\n") if line]


def _f1(found: Sequence[str], meant: Sequence[str]) -> float:
    same = difflib.SequenceMatcher(None, found, meant, autojunk=False).get_matching_blocks()
    return 2 * sum(block.size for block in same) / max(len(found) + len(meant), 1)


def _wrong(found: str, meant: str, most: int = 5) -> str:
    """The first characters that were lost (-) or brought in (+); where cells end is not counted."""
    found, meant = re.sub(r"\s", "", found), re.sub(r"\s", "", meant)
    changes = difflib.SequenceMatcher(None, meant, found, autojunk=False).get_opcodes()
    told = []
    for kind, begin, end, start, stop in changes:
        if kind != "equal":
            lost, more = meant[begin:end][:20], found[start:stop][:20]
            told.append(" ".join(filter(None, (lost and f"-{lost}", more and f"+{more}"))))
    return ", ".join(told[:most]) + (" …" if len(told) > most else "")


def _saved(cases: Sequence[Case], target: str) -> list[Case]:
    """The files as LibreOffice saves them in the format ``target``."""
    suffix = target.partition(":")[0]
    with tempfile.TemporaryDirectory() as folder:
        for name, data, _ in cases:
            Path(folder, f"{name}.docx").write_bytes(data)
        subprocess.run(
            ["soffice", f"-env:UserInstallation={Path(folder, 'profile').as_uri()}", "--headless",
             "--convert-to", target, "--outdir", f"{folder}/out",
             *(f"{folder}/{name}.docx" for name, _, _ in cases)],
            check=True, capture_output=True,
        )  # fmt: skip
        return [
            (name, Path(folder, "out", f"{name}.{suffix}").read_bytes(), text)
            for name, _, text in cases
        ]


# ── those that read


def _docx(data: bytes) -> str:
    return docx.extract(data, "").text


def _rtf(data: bytes) -> str:
    return rtf.extract(data, "").text


def _xlsx(data: bytes) -> str:
    return "\n".join("\t".join(row) for sheet in xlsx.sheets(data) for row in sheet.rows)


def _docx2txt(data: bytes) -> str:
    text: str = importlib.import_module("docx2txt").process(io.BytesIO(data))
    return text


def _python_docx(data: bytes) -> str:
    paragraphs = importlib.import_module("docx").Document(io.BytesIO(data)).paragraphs
    return "\n".join(paragraph.text for paragraph in paragraphs)


def _striprtf(data: bytes) -> str:
    module = importlib.import_module("striprtf.striprtf")
    text: str = module.rtf_to_text(data.decode("latin-1"), errors="replace")
    return text.replace("|", "\t")  # how it sets the cells of a table apart


def _openpyxl(data: bytes) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = importlib.import_module("openpyxl").load_workbook(io.BytesIO(data), data_only=True)
    return "\n".join(
        "\t".join("" if value is None else str(value) for value in row)
        for sheet in book.worksheets
        for row in sheet.iter_rows(values_only=True)
    )


if __name__ == "__main__":
    main()
