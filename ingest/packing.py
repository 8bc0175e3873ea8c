"""How originals lie in an archive: packed by what makes least of them and any Python unpacks.

Chinese in UTF-8 takes three bytes a character, in GBK two: a text that GBK has is packed as that,
which takes a sixth off 3 kB and a fiftieth off a long report. Of less than some kilobytes zlib
makes no more than bz2, in an eighth of the time; of a long text bz2 makes a tenth less.

What is stored says what it is: ``g`` stands before what is in GBK, and then a stream of zlib or of
bz2 begins as these do, by ``x`` or by ``BZh``.
"""

from __future__ import annotations

import bz2
import zlib

_SHORT = 8_000  # bytes; there the two make as much of a text in GBK
_CODEC = "gbk"  # and not gb18030, which has more characters, but more than one edition
_NARROW, _ZLIB = b"g", b"x"


class DamagedError(Exception):
    """What is stored cannot be unpacked."""


def pack(data: bytes) -> bytes:
    """``data`` as it is stored."""
    narrow = _narrowed(data)
    return _packed(data) if narrow is None else _NARROW + _packed(narrow)


def unpack(stored: bytes) -> bytes:
    """What was packed as ``stored``.

    Raises:
        DamagedError: it is not whole, or never was packed.
    """
    try:
        if stored.startswith(_NARROW):
            return _unpacked(stored[len(_NARROW) :]).decode(_CODEC).encode()
        return _unpacked(stored)
    except (OSError, ValueError, zlib.error) as error:
        raise DamagedError(str(error)) from error


def _packed(data: bytes) -> bytes:
    return zlib.compress(data) if len(data) <= _SHORT else bz2.compress(data)


def _unpacked(stored: bytes) -> bytes:
    if not stored:
        raise ValueError("nothing is stored")
    return zlib.decompress(stored) if stored.startswith(_ZLIB) else bz2.decompress(stored)


def _narrowed(data: bytes) -> bytes | None:
    """A text in UTF-8 in GBK, if it comes back from that as it was; ``None`` of all else."""
    try:
        text = data.decode("utf-8")
        narrow = text.encode(_CODEC)
        return narrow if narrow.decode(_CODEC) == text else None
    except UnicodeError:
        return None
