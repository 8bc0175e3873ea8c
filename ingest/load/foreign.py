"""Formats that are no text: the text that their reader takes out of them, as a document."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ingest.load import plain
from ingest.load.bounds import read_whole
from ingest.load.encoding import Decoded
from ingest.load.extracted import CannotLoad, Extracted
from ingest.load.inputs import Input, Job
from ingest.load.tabular import sheet_rows
from ingest.model import Loaded, Source


def _extracted(given: Input, job: Job, extract: Callable[[bytes, str], Extracted]) -> Loaded:
    data = read_whole(given.stream, job.options.limits.file)
    return _of_extracted(data, extract(data, given.name), given.source)


def _of_extracted(data: bytes, found: Extracted, source: Source) -> Loaded:
    if not found.text.strip():
        raise CannotLoad(
            "empty", "holds no text: if it is a picture of one, the text must be recognised (OCR)"
        )
    document = plain.document(
        data,
        Decoded(found.text, "utf-8", "utf-8"),
        found.media_type,
        found.extractor,
        found.facts,
    )
    problems = tuple(plain.problem(source, code, said) for code, said in found.problems)
    return Loaded(source, document, problems)


def pdf(given: Input, job: Job) -> Iterator[Loaded]:
    """PDF with a text layer."""
    from ingest.load.office.pdf import extract

    yield _extracted(given, job, extract)


def docx(given: Input, job: Job) -> Iterator[Loaded]:
    """DOCX."""
    from ingest.load.office.docx import extract

    yield _extracted(given, job, extract)


def rtf(given: Input, job: Job) -> Iterator[Loaded]:
    """RTF."""
    from ingest.load.office.rtf import extract

    yield _extracted(given, job, extract)


def office(given: Input, job: Job) -> Iterator[Loaded]:
    """What only an office program reads: DOC, XLS, WPS, ODT, …; and OFD, of which it is told."""
    from ingest.load.office.convert import extract

    yield _extracted(given, job, extract)


def xlsx(given: Input, job: Job) -> Iterator[Loaded]:
    """XLSX: the rows of sheets that are tables of texts; where none is, all of it as one text.

    Raises:
        CannotLoad: it is damaged or locked, or no sheet has a column that the user maps.
    """
    from ingest.load.office import xlsx as workbook

    data = read_whole(given.stream, job.options.limits.file)
    tables, others = [], []
    lacking: CannotLoad | None = None
    for sheet in workbook.sheets(data):
        try:
            table = sheet_rows.documents(
                sheet.name, sheet.rows, given.source, job.options.columns, sheet.links
            )
        except CannotLoad as error:
            table, lacking = None, error
        if table is not None:
            tables.append(table)
        elif any(map(any, sheet.rows)):
            others.append(sheet.name)
    if not tables:
        if lacking is not None:
            raise lacking
        yield _of_extracted(data, workbook.extract(data, given.name), given.source)
        return
    for table in tables:
        yield from table
    yield from sheet_rows.left_out(others, given.source)
