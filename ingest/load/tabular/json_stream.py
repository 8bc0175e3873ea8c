"""JSON Lines of any length, a line at a time: a million articles are more than one would hold.

Smaller files are read whole (`json_rows`), which tells any encoding and mends what is broken. A
large one must be sound UTF-8 from end to end; if it is not, it is read whole as well.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import BinaryIO

from ingest.load import encoding
from ingest.load.bounds import sized
from ingest.load.extracted import CannotLoad
from ingest.load.tabular import delimited, json_rows
from ingest.load.tabular.columns import Mapped
from ingest.model import Loaded, Source

LARGE = 16 << 20  # bytes from which a file is read line by line
_HEAD = 1 << 20  # bytes by which the encoding is told; the first line ends within them
_CHUNK = 1 << 20


def documents(
    stream: BinaryIO, source: Source, mapped: Mapped, longest: int
) -> Iterator[Loaded] | None:
    """The objects of large JSON Lines as documents; ``None``, from the start, for all else.

    Args:
        stream: at its beginning, where it is left if it is something else.
        source: the file.
        mapped: columns that the user maps.
        longest: bytes that a line may have.

    Raises:
        CannotLoad: no object holds a text; a line is too long.
    """
    size = stream.seek(0, 2)
    stream.seek(0)
    if size <= LARGE:
        return None
    head = stream.read(_HEAD)
    head = head[: head.rfind(b"\n") + 1]
    decoded = encoding.decode(head) if head else None
    sound = decoded is not None and decoded.basis != "repaired" and _is_utf_8(stream)
    stream.seek(0)
    if decoded is None or not sound or not json_rows.is_line(decoded.text.partition("\n")[0]):
        return None
    _, read_as = delimited.lines(head, decoded)
    if decoded.encoding == "utf-8-sig":
        stream.seek(len(codecs.BOM_UTF8))
    return json_rows.of_lines(_lines(stream, longest), source, mapped, read_as)


def _is_utf_8(stream: BinaryIO) -> bool:
    """Whether all of ``stream`` is UTF-8 without null characters."""
    stream.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := stream.read(_CHUNK):
            if b"\0" in chunk:
                return False
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _lines(stream: BinaryIO, longest: int) -> Iterator[delimited.Line]:
    while line := stream.readline(longest + 1):
        if len(line) > longest:
            raise CannotLoad(
                "too-large", f"has a line of more than {sized(longest)}: check what it is"
            )
        data = line.removesuffix(b"\n")
        yield data, data.decode().rstrip("\r")
