"""Older office files: LibreOffice where it is installed, and a line that helps where it is not."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from ingest.load import optional
from ingest.load.extracted import CannotLoad
from ingest.load.office import convert as office
from tests import office_files as made

DOC = made.ole("WordDocument")


@pytest.fixture
def soffice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place for a program of that name, which is then the only one on the path."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder / "soffice"


def program(at: Path, lines: str) -> None:
    at.write_text(f"#!/bin/sh\nPATH={os.defpath}\n{lines}\n", "utf-8")
    at.chmod(0o755)


def giving(at: Path, result: bytes, suffix: str) -> None:
    """A program that tells its version, notes how it was called, and gives ``result``."""
    at.with_name("result").write_bytes(result)
    program(
        at,
        'if [ "$1" = --version ]; then echo "LibreOffice 24.2.5.2 abc"; exit; fi\n'
        f'echo "$@" > {at}.called\n'
        'while [ $# -gt 1 ]; do if [ "$1" = --outdir ]; then out="$2"; fi; shift; done\n'
        f'mkdir -p "$out"; cp {at.with_name("result")} "$out/in.{suffix}"',
    )


def refused(data: bytes, name: str) -> CannotLoad:
    with pytest.raises(CannotLoad) as caught:
        office.extract(data, name)
    assert "\n" not in caught.value.message
    return caught.value


def test_a_document_is_converted_and_read(soffice: Path) -> None:
    giving(soffice, made.docx(made.paragraph("县志")), "docx")
    found = office.extract(DOC, "县志.doc")
    assert (found.text, found.media_type) == ("县志", "application/msword")
    assert found.extractor == "LibreOffice 24.2 + xianzhi-docx 1"
    called = Path(f"{soffice}.called").read_text("utf-8")
    assert "-env:UserInstallation=file:///" in called
    assert "--headless" in called
    assert not list(Path(called.split("--outdir ")[1].split()[0]).parent.glob("*"))


def test_wps_files_are_told_by_what_is_in_them(soffice: Path) -> None:
    sheet = f"<sheetData><row>{'<c><v>1</v></c>'}</row></sheetData>"
    giving(soffice, made.xlsx({"表": sheet}), "xlsx")
    found = office.extract(made.ole("Workbook"), "表.et")
    assert (found.text, found.media_type) == ("表\n1", "application/kset")
    assert office.extract(made.ole("Workbook"), "wrong.doc").text == "表\n1"


def test_slides(soffice: Path) -> None:
    page = "<draw:page><draw:text-box><text:p>标题</text:p></draw:text-box></draw:page>"
    giving(soffice, made.odf("presentation", page), "odp")
    assert office.extract(made.ole("PowerPoint Document"), "a.ppt").text == "标题"


def test_not_installed(soffice: Path) -> None:
    error = refused(DOC, "a.wps")
    assert error.code == "needs-libreoffice"
    assert "save it as DOCX" in error.message


def test_a_program_that_fails(soffice: Path) -> None:
    program(soffice, "exit 1")
    assert refused(DOC, "a.doc").code == "conversion-failed"


def test_a_program_that_cannot_be_run(soffice: Path) -> None:
    soffice.write_bytes(b"\x7fELF junk")
    soffice.chmod(0o755)
    assert refused(DOC, "a.doc").code == "conversion-failed"


def test_a_program_that_does_not_end(soffice: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "SECONDS", 0.3)
    program(soffice, f"sleep 300 & echo $! > {soffice}.child; wait")
    error = refused(DOC, "a.doc")
    assert error.code == "conversion-failed"
    assert "did not finish" in error.message


def test_a_result_that_cannot_be_read(soffice: Path) -> None:
    giving(soffice, b"PK junk", "docx")
    assert refused(DOC, "a.doc").code == "damaged"


def test_what_is_not_converted_says_how_to(soffice: Path) -> None:
    assert refused(made.ole("EncryptedPackage"), "a.docx").code == "encrypted"
    assert refused(made.zipped({"OFD.xml": "<ofd/>"}), "a.ofd").code == "unsupported-format"
    assert refused(made.ole("__substg1.0_"), "a.msg").code == "unsupported-format"
    assert refused(b"", "").code == "unsupported-format"


def test_opendocument_needs_no_program(soffice: Path) -> None:
    assert office.extract(made.odf("text", "<text:p>文</text:p>"), "a.odt").text == "文"


def test_a_missing_library_names_its_extra() -> None:
    with pytest.raises(CannotLoad) as caught:
        optional.needed("no_such_library", "PDF", "pdf")
    assert caught.value.message == "PDF needs the extra pdf: pip install 'xianzhi[pdf]'"


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_the_real_program(tmp_path: Path) -> None:
    page = "<html><meta charset='utf-8'><body><p>县志</p><ol><li>一</li></ol></body></html>"
    (tmp_path / "a.html").write_text(page, "utf-8")
    profile = (tmp_path / "profile").as_uri()
    subprocess.run(
        ["soffice", f"-env:UserInstallation={profile}", "--headless",
         "--infilter=HTML (StarWriter)",
         "--convert-to", "doc:MS Word 97", "--outdir", tmp_path, tmp_path / "a.html"],
        check=True, capture_output=True,
    )  # fmt: skip
    assert office.extract((tmp_path / "a.doc").read_bytes(), "a.doc").text == "县志\n1.一"
