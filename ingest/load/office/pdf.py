"""PDF files with a text layer: their lines as they stand, page after page.

A PDF knows characters and places, no paragraphs: `pdf_lines` and `pdf_paragraphs` put them
together as far as the page shows it; pages are apart by a form feed. Running heads and page numbers
would stand in the middle of sentences; they are left out, and a problem row says which. A file
whose pages are pictures, or whose fonts do not say which characters they draw, is refused rather
than misread.

What a hostile file could do is bounded by `pdf_bounds`.
"""

from __future__ import annotations

import io
import logging
import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from typing import Any

from ingest import rules
from ingest.load.extracted import CannotLoad, Extracted
from ingest.load.office.pdf_bounds import Budget, TooMuchError, within
from ingest.load.office.pdf_lines import Line, Pieces, lines
from ingest.load.office.pdf_paragraphs import text_of
from ingest.load.office.running import without_running
from ingest.load.optional import needed

MEDIA_TYPE = "application/pdf"
_FEWEST = 12  # characters a page below which pages with pictures on them count as scanned
_GARBLED, _DOUBTFUL = 0.2, 0.01  # shares of odd characters
_NAMED = 8  # pages that a message names

# What a text of this genre holds; glyphs without a name come out as anything else.
_PLAIN = (
    r"\t\n\f\r -~\u00a0-\u02ff\u0370-\u03ff\u2000-\u206f\u2070-\u27ff\u2900-\u2dff\u2e80-\u30ff"
    r"\u3105-\u312f\u3200-\u9fff\uf900-\ufaff\ufe10-\ufe4f\uff00-\uffef\U00020000-\U0003ffff"
)
_ODD = re.compile(f"[^{_PLAIN}]|\ufffd")
_GLYPHS = re.compile(r"(?:/[A-Za-z]{0,6}[0-9]{1,5}){3,}|(?:\(cid:[0-9]{1,5}\)){3,}")
_HAN = re.compile(r"[\u2e80-\u2fdf\u3400-\u9fff\U00020000-\U0003ffff]")
_SPOKEN = re.compile(r"[0-9A-Za-z\s.,]")
_CATALOG = re.compile(rb"\b([0-9]{1,7}) ([0-9]{1,5}) obj\s*<<[^<>]{0,200}/Type\s*/Catalog")
_LOOK_ALIKE = re.compile(r"[\u2e80-\u2fdf\u2e3a\u2003]")
_TYPED = {"\u2e3a": "——", "\u2003": "\u3000"}


def _text_pieces(page: Any, budget: Budget) -> Pieces:
    """The pieces of text on ``page``.

    Raises:
        TooMuchError: it draws more than any text needs.
    """
    read_form = page.extract_xform_text

    def form(drawn: Any, *how: Any, **more: Any) -> Any:
        budget.weigh(drawn, drawn)
        return read_form(drawn, *how, **more)

    page.extract_xform_text = form  # where the library comes by each time a form is drawn
    pieces = Pieces()
    budget.weigh(page, page.get_contents())
    page.extract_text(visitor_operand_before=budget.spend, visitor_text=pieces.see)
    budget.spend()  # the library goes on over errors in forms
    return pieces


def extract(data: bytes, name: str) -> Extracted:
    """The text of the PDF file ``data``; ``name`` is not needed to read it.

    Raises:
        CannotLoad: it is scanned, locked, damaged, or does not say what its characters are; or the
            library that reads PDF is not installed.
    """
    pypdf = needed("pypdf", "PDF", "pdf")
    with _quiet():
        pages, pictured = _read(pypdf, data)
    joined = "\n".join(line.text for page in pages for line in page)
    _refuse_scanned(pages, pictured)
    odd = _odd_share(joined)
    if odd > _GARBLED:
        raise CannotLoad(
            "garbled", "the fonts of this PDF do not say which characters they draw: recognise it "
            "anew (ocrmypdf --force-ocr -l chi_sim in.pdf out.pdf) and ingest the result",
        )  # fmt: skip
    problems = list(_doubts(pages, pictured, odd))
    pages, running = without_running(pages)
    if running:
        problems.append(("running-heads", "left out as running heads and page numbers: "
                         + ", ".join(running)))  # fmt: skip
    text = text_of(pages)
    extractor = f"pypdf {pypdf.__version__} + xianzhi-pdf 2"
    return Extracted(text, MEDIA_TYPE, extractor, problems=tuple(problems))


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the library's remarks on sloppy files from the terminal."""
    logger = logging.getLogger("pypdf")
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(level)


def _read(pypdf: Any, data: bytes) -> tuple[list[list[Line]], list[bool]]:
    """The lines of each page, and whether there is a picture on it.

    Raises:
        CannotLoad: the file cannot be read.
    """
    budget = Budget(len(data))
    pages: list[list[Line]] = []
    pictured: list[bool] = []
    try:
        reader = _opened(pypdf, data)
        _unlock(reader)
        budget.check(len(reader.pages))
        for page in reader.pages:
            pages.append([replace(line, text=_LOOK_ALIKE.sub(_meant, line.text))
                          for line in lines(_text_pieces(page, budget).found)])  # fmt: skip
            pictured.append(_has_picture(page))
    except (CannotLoad, MemoryError):
        raise
    except TooMuchError:
        raise CannotLoad(
            "too-large", "draws far more than a text needs: print it to a new PDF, or save its text"
            " as .txt, and ingest that",
        ) from None  # fmt: skip
    except Exception as error:  # what a damaged file makes the library stumble over has no bounds
        raise CannotLoad(
            "damaged", f"this PDF cannot be read ({_reason(error)}): open it in a viewer, print it "
            "to a new PDF, and ingest that",
        ) from error  # fmt: skip
    return pages, pictured


def _opened(pypdf: Any, data: bytes) -> Any:
    """A reader of ``data``; a file that was cut off is searched for what there is of it."""
    try:
        return pypdf.PdfReader(io.BytesIO(data), strict=False)
    except pypdf.errors.PyPdfError:
        root = _CATALOG.search(data)
        if b"%%EOF" in data[-1024:] or not root:
            raise
        end = b"\ntrailer << /Root %s %s R >>\nstartxref\n0\n%%%%EOF\n" % root.groups()
        return pypdf.PdfReader(io.BytesIO(data + end), strict=False)


def _unlock(reader: Any) -> None:
    """Open a file that anybody may read but not change; one with a password stays shut.

    Raises:
        CannotLoad: it needs a password, or a library to open it without.
    """
    if not reader.is_encrypted:
        return
    try:
        opened = reader.decrypt("")
    except Exception as error:  # as in _read; a missing library for AES is an error of its own
        if type(error).__name__ == "DependencyError":
            raise CannotLoad(
                "needs-extra", "this PDF is encrypted with AES, which needs cryptography: "
                "pip install 'xianzhi[pdf]'",
            ) from error  # fmt: skip
        raise
    if not opened:
        raise CannotLoad("encrypted", "this PDF is locked by a password: save it without one")


def _reason(error: Exception) -> str:
    """The first words of an error, on one line."""
    words = " ".join(str(error).split())[:80]
    return words or type(error).__name__


def _has_picture(page: Any) -> bool:
    """Whether a picture lies on the page, without unpacking it."""
    for item in (within(page, "/Resources", "/XObject") or {}).values():
        if item.get_object().get("/Subtype") in ("/Image", "/Form"):
            return True
    return False


def _length(page: Sequence[Line]) -> int:
    return sum(1 for line in page for char in line.text if not char.isspace())


def _refuse_scanned(pages: Sequence[Sequence[Line]], pictured: Sequence[bool]) -> None:
    """Refuse a file whose pages are pictures.

    Raises:
        CannotLoad: it is one.
    """
    total = sum(map(_length, pages))
    if not pages or (not total and not any(pictured)):
        raise CannotLoad("empty", "this PDF holds no text: check that it was saved whole")
    if not total or (total < _FEWEST * len(pages) and any(pictured)):
        raise CannotLoad(
            "scanned", "the pages of this PDF are pictures: recognise the text first "
            "(ocrmypdf -l chi_sim in.pdf out.pdf) and ingest the result",
        )  # fmt: skip


def _odd_share(text: str) -> float:
    """The share of characters that no text of the genre holds, or that fonts left without name."""
    total = sum(1 for char in text if not char.isspace())
    if not total:
        return 0.0
    odd = len(_ODD.findall(text)) + sum(map(len, _GLYPHS.findall(text)))
    if not _HAN.search(text) and len(_SPOKEN.findall(text)) * 2 < len(text):
        return 1.0
    return odd / total


def _doubts(
    pages: Sequence[Sequence[Line]], pictured: Sequence[bool], odd: float
) -> Iterator[tuple[str, str]]:
    """What should be looked at in a file that was taken."""
    blank = [at + 1 for at, page in enumerate(pages) if pictured[at] and not _length(page)]
    if blank:
        named = ", ".join(map(str, blank[:_NAMED])) + (" and more" if blank[_NAMED:] else "")
        yield (
            "pages-without-text",
            f"{len(blank)} of {len(pages)} pages are pictures without text "
            f"(page {named}): recognise them (ocrmypdf --skip-text) and ingest the result",
        )
    if odd > _DOUBTFUL:
        yield (
            "odd-characters",
            f"{odd:.0%} of the characters came out as none that a text holds: compare with the PDF",
        )


def _meant(found: re.Match[str]) -> str:
    """What was typed where a PDF names another sign that looks the same: 工, not a radical."""
    char = found[0]
    if char in _TYPED:
        return _TYPED[char]
    equal = unicodedata.normalize("NFKC", char)
    return equal if equal != char else _radicals().get(char, char)


@cache
def _radicals() -> dict[str, str]:
    table = rules.table("radicals")["radicals"]
    return dict(zip(table["from"], table["to"], strict=True))
