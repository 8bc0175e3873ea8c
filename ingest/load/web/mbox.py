"""Mailboxes (mbox): many mails in one file, each behind a line that begins with ``From ``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from ingest.load.bounds import Budget, sized
from ingest.load.packed.members import Member, Trouble

_LINE = 1 << 16  # bytes of a line that are read at once
# From office@example.gov.cn Wed May  6 10:00:00 2020
_BETWEEN = re.compile(
    rb"From [^\r\n]{0,300}\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b[^\r\n]{0,30}\d\d:\d\d[^\r\n]{0,40}"
    rb"\b(?:19|20)\d\d\b[^\r\n]{0,20}\r?\n?\Z"
)
_QUOTED = re.compile(rb">+From ")


def members(stream: BinaryIO, budget: Budget) -> Iterator[Member | Trouble]:
    """The mails of a mailbox, one at a time, named by their numbers: ``1.eml``.

    Raises:
        CannotLoad: it holds more mails than there may be.
    """
    most = budget.limits.file
    for number, held in enumerate(_mails(stream, most), 1):
        budget.count()
        name = f"{number}.eml"
        if held is None:
            yield Trouble(name, "too-large", f"a mail larger than {sized(most)}: left out")
        else:
            yield Member(name, held)


def _mails(stream: BinaryIO, most: int) -> Iterator[bytes | None]:
    """The bytes of each mail, the line before it left out; ``None`` for one that is too large."""
    lines: list[bytes] = []
    size = 0
    at_start = is_blank = True  # of a line; the line before it
    while line := stream.readline(_LINE):
        if at_start and is_blank and _BETWEEN.match(line):
            if size:
                yield _joined(lines, size, most)
            lines, size = [], 0
        else:
            quoted = at_start and _QUOTED.match(line)
            size += len(line)
            if size <= most:
                lines.append(line[1:] if quoted else line)
            else:
                lines.clear()
        is_blank = at_start and not line.strip()
        at_start = line.endswith(b"\n")
    if size:
        yield _joined(lines, size, most)


def _joined(lines: list[bytes], size: int, most: int) -> bytes | None:
    return b"".join(lines) if size <= most else None
