"""CSV and its like → the rows that are documents; or what is wrong with the table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from ingest.field_names import by_name, is_known
from ingest.load.encoding import Decoded
from ingest.load.tabular import delimited, tables
from ingest.load.tabular.columns import Columns, Mapped, of_table
from ingest.model import Loaded, Source

_SAMPLE = 200  # rows by which columns are chosen
_ABOVE = 10  # records among which the names of columns stand
# What Excel writes above a table to say what parts its fields.
_SEPARATOR = re.compile(r'\ufeff?"?sep=([\t,;|])"?\s*', re.IGNORECASE)
_WORD, _STOP = re.compile("[\u3400-\u9fff]{2}"), re.compile("[。！？]")
_DELIMITERS = re.compile("[\t,;|]")


def is_csv(text: str) -> bool:
    """Whether text of which no name says so is a table: its first line names a text and more."""
    head = text[:2000].lstrip("\ufeff\r\n").partition("\n")[0].rstrip("\r")
    return any(
        len(names) > 1 and "text" in (found := by_name(names, "columns")) and len(found) > 1
        for names in (head.split(mark) for mark in set(_DELIMITERS.findall(head)))
    )


def documents(
    data: bytes, decoded: Decoded, source: Source, mapped: Mapped
) -> Iterator[Loaded] | None:
    """The rows of a table with delimiters as documents; ``None`` where it is no table but text.

    What stands above the names of its columns, such as a heading, is no row.

    Raises:
        CannotLoad: it is a table, but not one of texts.
    """
    found, read_as = delimited.lines(data, decoded)
    lines = list(found)
    stated = _SEPARATOR.fullmatch(lines[0][1]) if lines else None
    if stated:
        lines[0] = b"", ""  # all others keep their numbers
    delimiter = stated[1] if stated else delimited.delimiter_of(lines, is_known)
    records = delimited.records(lines, delimiter)
    sample = list(islice(records, _SAMPLE))
    sample = sample[_top(sample) :]
    if not mapped and not _is_table(sample):
        return None
    names = sample[0].fields
    columns = of_table(names, [record.fields for record in sample[1:]], mapped)
    rows = chain(sample[1:] if columns.headed else sample, records)
    return _csv_rows(rows, len(names), delimiter, columns, source, read_as)


def _top(sample: Sequence[delimited.Record]) -> int:
    """Which record names the columns: the first, or one below what is no part of the table.

    That one names a text and more; or, where nothing above it is parted into fields, two columns.
    """
    found = [by_name(record.fields, "columns") for record in sample[:_ABOVE]]
    if found and (len(found[0]) > 1 or "text" in found[0]):
        return 0
    whole = True  # whether each record above has no more than one field that is filled
    for at, said in enumerate(found):
        if len(said) > 1 and (whole or "text" in said):
            return at
        if any(map(_has_sentence, sample[at].fields)):
            return 0  # a row, or prose
        whole = whole and sum(1 for field in sample[at].fields if field.strip()) < 2
    return 0


def _is_table(sample: Sequence[delimited.Record]) -> bool:
    """Whether records are a table rather than prose with commas, or lines of anything."""
    if not sample:
        return False
    width = len(sample[0].fields)
    if width == 1:
        return is_known(sample[0].fields[0])
    if any(map(is_known, sample[0].fields)):
        return True
    even = sum(1 for record in sample if len(record.fields) == width)
    prose = sum(1 for record in sample if any(map(_has_sentence, record.fields)))
    return even * 2 > len(sample) if prose * 2 < len(sample) else even == len(sample) > 1


def _has_sentence(field: str) -> bool:
    """Whether a line has Chinese words and then a stop: as one pattern, cubic in the line's length.

    >>> _has_sentence("0.3。会议，要求"), _has_sentence("会议要求。")
    (False, True)
    """
    for line in field.splitlines():
        if (word := _WORD.search(line)) and _STOP.search(line, word.end()):
            return True
    return False


def _csv_rows(
    records: Iterable[delimited.Record],
    width: int,
    delimiter: str,
    columns: Columns,
    source: Source,
    read_as: Decoded,
) -> Iterator[Loaded]:
    notes = tables.Notes()

    def rows() -> Iterator[tables.Row]:
        for record in records:
            fields = record.fields
            if len(fields) > width > 0 and any(fields[width:]):
                notes.add("rows-uneven", str(record.line))
                fields = (*fields[: width - 1], delimiter.join(fields[width - 1 :]))
            if record.unclosed:
                notes.add("quote-unclosed", str(record.line))
            yield tables.Row(str(record.line), record.data, fields)

    yield from tables.documents(rows(), columns, source, tables.CSV, read_as, notes)
    yield from notes.told(source)
