"""CSV and its like, record by record, each with the bytes that it is made of."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.load import encoding

_DELIMITERS = "\t,;|"
_HEADS = 10  # lines among which the names of columns stand
_SAMPLE = 50  # lines by which a delimiter is chosen,
_WIDEST = 10_000  # and characters of each
_UNCLOSED = 3  # quotes without an end after which quotes mean nothing
_WIDE = re.compile("utf-(?:16|32)")

Line = tuple[bytes, str]


@dataclass(frozen=True, slots=True)
class Record:
    """One record: the line it begins in (from 1), its bytes as they stand, and its fields.

    ``unclosed``: a quote opens in it that never ends, so its quotes were taken literally.
    """

    line: int
    data: bytes
    fields: tuple[str, ...]
    unclosed: bool = False


def lines(data: bytes, decoded: encoding.Decoded) -> tuple[Iterator[Line], encoding.Decoded]:
    """The lines of ``data``, each as bytes and as text, and (without text) what they are read as.

    A line ends in LF, or in CR where there is no LF in all of ``data``; its bytes keep a CR before
    the LF. The bytes of what is in UTF-16 or UTF-32 are given in UTF-8.
    """
    read_as = replace(decoded, text="", bad=())
    if _WIDE.match(decoded.encoding):
        data, read_as = decoded.text.encode(), replace(read_as, encoding="utf-8", basis="utf-8")
    elif decoded.encoding == "utf-8-sig":
        data, read_as = data[3:], replace(read_as, encoding="utf-8")
    return _lines(data, read_as), read_as


def _lines(data: bytes, read_as: encoding.Decoded) -> Iterator[Line]:
    end = b"\n" if b"\n" in data else b"\r"
    start = 0
    while start < len(data):
        stop = data.find(end, start)
        stop = len(data) if stop < 0 else stop
        line = data[start:stop]
        yield line, encoding.redecode(line, read_as.encoding, read_as.basis).rstrip("\r")
        start = stop + 1


def records(found: Sequence[Line], delimiter: str) -> Iterator[Record]:
    """The records of a table; empty lines are none. Quoted fields may go over several lines."""
    at = 0
    unclosed = 0
    while at < len(found):
        data, text = found[at]
        fields: list[str] | None = text.split(delimiter)
        end = at + 1
        if '"' in text and unclosed < _UNCLOSED:
            fields, end = _quoted(found, at, delimiter)
            unclosed += fields is None
        if text.strip():
            whole = data if end == at + 1 else b"\n".join(line for line, _ in found[at:end])
            told = text.split(delimiter) if fields is None else fields
            yield Record(at + 1, whole.rstrip(b"\r"), tuple(told), fields is None)
        at = end


def _quoted(found: Sequence[Line], start: int, delimiter: str) -> tuple[list[str] | None, int]:
    """The fields of the record that begins in line ``start``, and the line behind it.

    ``None`` for the fields where a quote opens that never ends.
    """
    fields: list[str] = []
    field: list[str] = []
    inside = False
    for number in range(start, len(found)):
        text = found[number][1]
        at = 0
        while True:
            if inside:
                closing = text.find('"', at)
                if closing < 0:
                    field.append(text[at:] + "\n")
                    break
                field.append(text[at:closing])
                at = closing + 1
                inside = text.startswith('"', at)
                if inside:
                    field.append('"')
                    at += 1
                continue
            if text.startswith('"', at) and not field:
                field.append("")
                inside, at = True, at + 1
                continue
            stop = text.find(delimiter, at)
            field.append(text[at:] if stop < 0 else text[at:stop])
            fields.append("".join(field))
            field = []
            if stop < 0:
                return fields, number + 1
            at = stop + 1
    return None, start + 1


def delimiter_of(found: Sequence[Line], is_known: Callable[[str], bool]) -> str:
    """What separates the fields: what gives most columns a known name, else the evenest.

    The names stand in the first line, or below a few that are no part of the table.
    """
    sample = [(b"", text[:_WIDEST]) for _, text in found[:_SAMPLE]]
    heads = [text for _, text in sample if text.strip()][:_HEADS]

    def merit(delimiter: str) -> tuple[int, int]:
        lines = [[name.strip(' "') for name in head.split(delimiter)] for head in heads]
        known = max((sum(map(is_known, names)) for names in lines if len(names) > 1), default=0)
        counts = Counter(len(record.fields) for record in records(sample, delimiter))
        even = max((n for size, n in counts.items() if size > 1), default=0)
        return known, even

    return max(_DELIMITERS, key=merit)
