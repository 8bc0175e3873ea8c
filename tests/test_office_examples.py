"""Documents as offices write them come out as a careful person would copy them.

The examples are drawn in code; where a browser or LibreOffice is installed, they are printed as
well. The floors are what was reached; the digest says on which examples.
"""

from __future__ import annotations

import difflib
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from statistics import mean

import pytest

from ingest.load.office import docx, odf, pdf, rtf
from tests import office_drawn as drawn

DIGESTS = {
    "office_1.toml": "0c88b258577c75e9",
    "office_2.toml": "acba0fa20df372cb",
    "office_3.toml": "ad3f5334669fcfde",
}
# Documents whose pages show all that is copied: no notes, no tracked changes.
PRINTED = ("report", "notice", "trad", "long", "frame", "feature", "table", "rules")
BROWSER_FLOOR, LIBREOFFICE_FLOOR = 0.96, 0.96


@pytest.fixture(scope="module", params=DIGESTS)
def examples(request: pytest.FixtureRequest) -> list[drawn.Example]:
    found, digest = drawn.examples(request.param)
    assert digest == DIGESTS[request.param], "the examples changed: measure, then pin both anew"
    return found


def lines(text: str) -> list[str]:
    """The lines of a text by what they say: spaces and blank lines are no difference."""
    bare = (re.sub(r"[ \u3000]+", "", line).strip("\t") for line in re.split(r"[\n\f]", text))
    return [line for line in bare if line]


def f1(text: str, meant: str) -> float:
    found, wanted = lines(text), lines(meant)
    same = difflib.SequenceMatcher(None, found, wanted, autojunk=False).get_matching_blocks()
    return 2 * sum(block.size for block in same) / (len(found) + len(wanted))


def test_word_documents(examples: list[drawn.Example]) -> None:
    for one in examples:
        assert lines(docx.extract(drawn.docx(one), "").text) == lines(one.text), one.name


@pytest.mark.parametrize("unicode", [True, False])
def test_rtf(examples: list[drawn.Example], unicode: bool) -> None:
    for one in examples:
        found = rtf.extract(drawn.rtf(one, unicode=unicode), "")
        assert (lines(found.text), found.problems) == (lines(one.text), ()), one.name


def test_opendocument(examples: list[drawn.Example]) -> None:
    for one in examples:
        assert lines(odf.extract(drawn.odt(one), "").text) == lines(one.text), one.name


def printable() -> list[drawn.Example]:
    found = [one for name in DIGESTS for one in drawn.examples(name)[0]]
    return [one for one in found if one.name in PRINTED]


def line_f1(files: Sequence[bytes]) -> float:
    pytest.importorskip("pypdf")
    pairs = zip(files, printable(), strict=True)
    scores = {one.name: f1(pdf.extract(data, "").text, one.text) for data, one in pairs}
    return mean(scores.values())


def test_what_a_browser_prints() -> None:
    browser = shutil.which("chromium") or shutil.which("chrome")
    if not browser:
        pytest.skip("no Chromium to print with")
    api = pytest.importorskip("playwright.sync_api")
    files = []
    with api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        tab = opened.new_page()
        for one in printable():
            tab.set_content(drawn.html(one))
            files.append(tab.pdf(format="A4"))
        opened.close()
    assert line_f1(files) >= BROWSER_FLOOR


def test_what_libreoffice_prints(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if not office:
        pytest.skip("LibreOffice is not installed")
    for one in printable():
        (tmp_path / f"{one.name}.docx").write_bytes(drawn.docx(one))
    subprocess.run(
        [office, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
         "--convert-to", "pdf", "--outdir", tmp_path,
         *(tmp_path / f"{one.name}.docx" for one in printable())],
        check=True, capture_output=True,
    )  # fmt: skip
    files = [(tmp_path / f"{one.name}.pdf").read_bytes() for one in printable()]
    assert line_f1(files) >= LIBREOFFICE_FLOOR
