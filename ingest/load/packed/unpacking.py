"""Compressed streams (gzip, bzip2, xz), read as far as they go and no further than they may."""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Callable
from typing import Any, BinaryIO

from ingest.load.bounds import Budget, read_whole
from ingest.load.extracted import CannotLoad
from ingest.load.packed.members import Member, said

_CHUNK = 1 << 16
_TRIED = 1 << 12  # bytes by which an unpacked file is judged


class Unpacking:
    """What a compressed stream holds, as far as it goes: what is damaged in it ends it.

    ``fault`` says then what is wrong.
    """

    def __init__(self, stream: BinaryIO, packing: str, budget: Budget) -> None:
        self._stream = stream
        self._packing = packing
        self._budget = budget
        self._left = budget.left
        self._unpacker = _UNPACKERS[packing]()
        self._held = b""
        self.fault: str | None = None

    def read(self, size: int) -> bytes:
        """At most ``size`` bytes; none at the end.

        Raises:
            CannotLoad: it unpacks to more than it may.
        """
        piece = b""
        while not piece and self._feed():
            try:
                piece = self._unpacker.decompress(self._held, size)
            except (zlib.error, lzma.LZMAError, OSError, EOFError) as error:
                self.fault = said(error)
            self._held = getattr(self._unpacker, "unconsumed_tail", b"")
        self._left -= len(piece)
        if self._left < 0:
            raise self._budget.exhausted()
        return piece

    def _feed(self) -> bool:
        """Have something to unpack, or a piece of it that waits; whether there is."""
        if self._unpacker.eof:
            begin = _BEGINNINGS[self._packing]
            self._held = self._unpacker.unused_data
            if len(self._held) < len(begin):
                self._held += self._stream.read(_CHUNK)
            if not self._held.startswith(begin):
                return False  # the end, or padding
            self._unpacker = _UNPACKERS[self._packing]()
        elif not self._held and getattr(self._unpacker, "needs_input", True):
            self._held = self._stream.read(_CHUNK)
            if not self._held and self.fault is None:
                self.fault = "it ends too early"
        return self.fault is None


_UNPACKERS: dict[str, Callable[[], Any]] = {
    "gzip": lambda: zlib.decompressobj(31),
    "bzip2": bz2.BZ2Decompressor,
    "xz": lzma.LZMADecompressor,
}
_BEGINNINGS = {"gzip": b"\x1f\x8b", "bzip2": b"BZh", "xz": b"\xfd7zXZ"}


def head_of(stream: BinaryIO, packing: str, budget: Budget) -> bytes:
    """The first bytes of a compressed file, as far as they can be read."""
    opened = Unpacking(stream, packing, budget)
    head = b""
    while len(head) < _TRIED and (piece := opened.read(_TRIED)):
        head += piece
    stream.seek(0)
    return head


def unpacked(stream: BinaryIO, packing: str, name: str, budget: Budget) -> Member:
    """The one file that ``stream`` is when unpacked; as much of it as there is.

    Raises:
        CannotLoad: nothing of it can be read, or it unpacks to more than it may.
    """
    opened = Unpacking(stream, packing, budget)
    data = read_whole(opened, budget.limits.file, budget)
    if opened.fault is None:
        return Member(name, data)
    if not data:
        message = f"packed with {packing}, but damaged ({opened.fault}): get it anew"
        raise CannotLoad("damaged", message)
    message = f"breaks off or is damaged ({opened.fault}): read as far as it goes"
    return Member(name, data, problems=(("damaged", message),))
