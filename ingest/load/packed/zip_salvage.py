"""The files of a ZIP that broke off: its list of contents is lost, but each file has a head."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from ingest.load.bounds import Budget
from ingest.load.packed.members import Member, Trouble, safe_name
from ingest.load.packed.zip_names import read_names

_HEAD = struct.Struct("<4s5H3L2H")
_MAGIC = b"PK\x03\x04"
_STORED, _DEFLATED = 0, 8
_ENCRYPTED, _SIZED_BEHIND, _IS_UTF_8 = 0x1, 0x8, 0x800
_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class _Head:
    flags: int
    method: int
    checksum: int
    packed: int
    raw: bytes

    @property
    def name(self) -> str:
        if self.flags & _IS_UTF_8:
            return safe_name(self.raw.decode("utf-8", "replace"))
        return safe_name(read_names([self.raw])[0])


def salvage(stream: BinaryIO, budget: Budget) -> Iterator[Member | Trouble]:
    """Each file from the beginning on whose head and data are whole.

    Raises:
        CannotLoad: it unpacks to more than it may.
    """
    while (head := _head(stream)) is not None:
        if head.raw.endswith(b"/"):
            continue
        if head.flags & _ENCRYPTED or head.method not in (_STORED, _DEFLATED):
            if head.flags & _SIZED_BEHIND:
                return
            stream.seek(head.packed, 1)
            yield Trouble(
                head.name, "encrypted" if head.flags & _ENCRYPTED else "unsupported-format",
                "locked by a password or packed by an unknown method, in a broken ZIP: get it anew",
            )  # fmt: skip
            continue
        data = _data(stream, head, budget)
        if data is None:
            yield Trouble(
                head.name, "damaged", "broken off with the archive that it is in: get that anew"
            )
            return
        yield Member(head.name, data)


def _head(stream: BinaryIO) -> _Head | None:
    """The head that stands where ``stream`` is, which is left behind it."""
    fixed = stream.read(_HEAD.size)
    if len(fixed) < _HEAD.size or not fixed.startswith(_MAGIC):
        return None
    _, _, flags, method, _, _, checksum, packed, _, named, extra = _HEAD.unpack(fixed)
    raw = stream.read(named)
    if not raw or len(raw) < named or len(stream.read(extra)) < extra:
        return None
    return _Head(flags, method, checksum, packed, raw)


def _data(stream: BinaryIO, head: _Head, budget: Budget) -> bytes | None:
    """The file behind ``head``, ``None`` where it is not whole; what describes it is skipped."""
    if head.method == _STORED:
        if head.flags & _SIZED_BEHIND:
            return None
        budget.spend(head.packed)
        data = stream.read(head.packed)
        return data if len(data) == head.packed and zlib.crc32(data) == head.checksum else None
    inflated = _inflated(stream, budget)
    if inflated is None:
        return None
    checksum = head.checksum
    if head.flags & _SIZED_BEHIND:
        behind = stream.read(16)
        signed = behind.startswith(b"PK\x07\x08")
        if not signed:
            stream.seek(len(behind[12:]) * -1, 1)
        (checksum,) = struct.unpack("<L", behind[4:8] if signed else behind[:4].ljust(4, b"\0"))
    return inflated if zlib.crc32(inflated) == checksum else None


def _inflated(stream: BinaryIO, budget: Budget) -> bytes | None:
    """What is deflated where ``stream`` is, which is left behind it; ``None`` if it breaks off."""
    inflater = zlib.decompressobj(-15)
    pieces: list[bytes] = []
    size = 0
    try:
        while not inflater.eof:
            chunk = inflater.unconsumed_tail or stream.read(_CHUNK)
            if not chunk:
                return None
            piece = inflater.decompress(chunk, 1 << 20)
            budget.spend(len(piece))
            pieces.append(piece)
            size += len(piece)
            if size > budget.limits.file:
                return None
    except zlib.error:
        return None
    stream.seek(-len(inflater.unused_data), 1)
    return b"".join(pieces)
