"""Inputs of many formats, made in code, and a look at what loading makes of them."""

from __future__ import annotations

import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Mapping

from ingest.load import Options, load_data
from ingest.model import Document, Loaded, Source

TEXT = (
    "洪桥县召开项目推进会\n\n"
    "6月24日，洪桥县召开项目推进会，会议要求抓好重点工作，完成总投资2680万元。\n"
)
PAGE = (
    '<!DOCTYPE html><html><head><meta charset="gb2312"><title>洪桥县召开项目推进会</title></head>'
    "<body><h1>洪桥县召开项目推进会</h1><p>6月24日，洪桥县召开项目推进会，会议要求抓好重点工作。</p>"
    "</body></html>"
)


def loaded(data: bytes, name: str, options: Options | None = None) -> dict[str, Loaded]:
    """Everything that ``data`` gives, by path; each path once, and each message on one line."""
    found = list(load_data(data, Source(name), options))
    paths = [one.source.path for one in found]
    assert len(paths) == len(set(paths)), "what is wrong with one path is told at once"
    for one in found:
        for problem in one.problems:
            assert problem.path == one.source.path
            assert problem.stage == "load"
            assert "\n" not in problem.message
        assert one.document or one.problems or one.corrections is not None
    return dict(zip(paths, found, strict=True))


def texts(found: Mapping[str, Loaded]) -> dict[str, str]:
    """The decoded texts of those that are documents, by path."""
    return {path: one.document.decoded for path, one in found.items() if one.document}


def codes(found: Mapping[str, Loaded]) -> dict[str, list[str]]:
    """The codes of problems, by path, of those that have any."""
    return {path: [p.code for p in one.problems] for path, one in found.items() if one.problems}


def document(one: Loaded) -> Document:
    assert one.document is not None, one.problems
    return one.document


class _RawName(zipfile.ZipInfo):
    """A member whose name is written in an encoding that the archive does not tell."""

    raw = b""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - the library's name
        return self.raw, self.flag_bits & ~0x800


def zipped(members: Mapping[str, bytes | str], encoding: str = "utf-8", *, flags: int = 0) -> bytes:
    """A ZIP; names in another encoding than UTF-8 are not said to be in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name)
            if encoding != "utf-8":
                info = _RawName(f"m{len(archive.filelist)}")
                info.raw = name.encode(encoding)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    made = out.getvalue()
    return _flagged(made, flags) if flags else made


def _flagged(data: bytes, flags: int) -> bytes:
    """A ZIP whose members all bear ``flags``, in both places where they stand."""
    made = bytearray(data)
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = made.find(magic)
        while at >= 0:
            (held,) = struct.unpack_from("<H", made, at + offset)
            struct.pack_into("<H", made, at + offset, held | flags)
            at = made.find(magic, at + 4)
    return bytes(made)


def tarred(
    members: Iterable[tuple[str, bytes | str]],
    mode: str = "w",
    links: Mapping[str, str] | None = None,
) -> bytes:
    """A TAR, compressed as ``mode`` says."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]  # any mode
        for name, held in members:
            data = held.encode() if isinstance(held, str) else held
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        for name, target in (links or {}).items():
            info = tarfile.TarInfo(name)
            info.type, info.linkname = tarfile.SYMTYPE, target
            archive.addfile(info)
    return out.getvalue()


def answer(
    url: str, body: bytes, *, status: str = "200 OK", kind: str = "text/html; charset=gbk",
    headers: str = "", record: str = "response", date: str = "2023-08-15T02:11:00Z",
) -> bytes:  # fmt: skip
    """A WARC record with a server's answer."""
    http = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{headers}\r\n".encode() + body
    head = (
        f"WARC/1.0\r\nWARC-Type: {record}\r\nWARC-Target-URI: {url}\r\nWARC-Date: {date}\r\n"
        "WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


def crc_broken(data: bytes) -> bytes:
    """A ZIP with one stored checksum wrong, in both places where it stands."""
    made = bytearray(data)
    for magic, offset in ((b"PK\x03\x04", 14), (b"PK\x01\x02", 16)):
        made[made.find(magic) + offset] ^= 0xFF
    return bytes(made)


def deflated(data: bytes) -> bytes:
    """Deflate without any head, as some servers send it."""
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()
