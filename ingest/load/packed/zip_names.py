"""The names of files in a ZIP: in UTF-8 where it says so, else in what its maker's system spoke."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Sequence

from ingest.load import encoding

_IS_UTF_8 = 0x800  # flag bit 11
_UNICODE_PATH = 0x7075  # the extra field in which many programs put the true name


def names_of(infos: Sequence[zipfile.ZipInfo]) -> list[str]:
    """The names of all ``infos``; those not said to be UTF-8 are read all alike."""
    stated = [_stated(info) for info in infos]
    raw = [
        info.orig_filename.encode("cp437", "replace")
        for info, name in zip(infos, stated, strict=True)
        if name is None
    ]
    guessed = iter(read_names(raw))
    return [next(guessed) if name is None else name for name in stated]


def _stated(info: zipfile.ZipInfo) -> str | None:
    """The name of a file where the archive tells how to read it."""
    if info.flag_bits & _IS_UTF_8 or info.orig_filename.isascii():
        return info.orig_filename
    return _unicode_path(info)


def _unicode_path(info: zipfile.ZipInfo) -> str | None:
    extra = info.extra
    while len(extra) >= 4:
        kind, size = struct.unpack("<HH", extra[:4])
        field, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind != _UNICODE_PATH or len(field) < 6 or field[0] != 1:
            continue
        (checksum,) = struct.unpack("<L", field[1:5])
        if checksum == zlib.crc32(info.orig_filename.encode("cp437", "replace")):
            return field[5:].decode("utf-8", "replace")
    return None


def read_names(raw: Sequence[bytes]) -> list[str]:
    """Names in one unknown encoding: UTF-8 if all are, else what suits all together."""
    if not raw:
        return []
    joined = b"\n".join(raw)
    found = encoding.decode(joined)
    for codec in (found.encoding if found else "gb18030", "gb18030", "big5hkscs", "cp437"):
        try:
            return [name.decode(codec) for name in raw]
        except UnicodeDecodeError:
            continue
    return [name.decode("cp437") for name in raw]
