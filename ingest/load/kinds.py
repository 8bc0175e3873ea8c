"""What bytes are, by what they begin with; a name is asked only where they do not say."""

from __future__ import annotations

import io
import re
import zipfile
from functools import cache, lru_cache
from typing import Any, BinaryIO, Literal

from ingest import rules

Kind = Literal[
    "pdf", "docx", "xlsx", "rtf", "office", "zip", "tar", "gzip", "bzip2", "xz", "warc", "mht",
    "mbox", "binary", "unsupported", "text",
]  # fmt: skip

HEAD = 1 << 12  # bytes that tell a format
_TAR_MAGIC = slice(257, 262)

_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"{\\rtf", "rtf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\0", "xz"),
    (b"WARC/", "warc"),
)
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
# How a member begins that tells which format of the ZIP family a file is, beside a list of types.
_OFFICE: tuple[tuple[str, Kind], ...] = (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "office"))
_TYPES = "[Content_Types].xml"
_BY_NAME: dict[str, Kind] = {".docx": "docx", ".docm": "docx", ".xlsx": "xlsx", ".xlsm": "xlsx"}
# What a mail message and a page saved as one (MHT) begin with.
_MAIL = re.compile(
    rb"(?:from|mime-version|subject|date|received|return-path|content-type|content-location|"
    rb"message-id|x-mimeole|x-[a-z-]+|snapshot-content-location):",
    re.IGNORECASE,
)
_MAIL_BODY = re.compile(
    rb"^content-type:\s*(?:multipart/|text/html)|^mime-version:\s*1", re.IGNORECASE | re.MULTILINE
)
# How a mailbox begins: the line before a mail, and a header of that.
_MAILBOX = re.compile(
    rb"\s*From [^\r\n]{1,300}\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b[^\r\n]{0,30}\d\d:\d\d[^\r\n]{0,40}"
    rb"\b(?:19|20)\d\d\b[^\r\n]{0,20}\r?\n[!-9;-~]{1,80}:"
)


@lru_cache(64)  # one file's is asked for again and again
def suffix_of(name: str) -> str:
    """The end of a file's name or address, in small letters: ``.html``.

    >>> suffix_of("a/页面.HTML"), suffix_of("README"), suffix_of("http://a.cn/b.jsp?c=d.e")
    ('.html', '', '.jsp')
    """
    if "://" in name:
        name = re.split("[?#;]", name)[0]
    own = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    at = own.rfind(".")
    return own[at:].lower() if 0 < at < len(own) - 1 else ""


def kind_of(stream: BinaryIO, name: str) -> tuple[Kind, str]:
    """What ``stream`` holds and, of what cannot be read, what that is called.

    The stream is left at its beginning.
    """
    head = stream.read(HEAD)
    stream.seek(0)
    kind = next((kind for magic, kind in _MAGIC if head.startswith(magic)), None)
    if kind:
        return kind, ""
    for magic, entry in _binary():
        if head.startswith(magic):
            return ("unsupported" if entry["convertible"] else "binary"), entry["what"]
    if b"%PDF-" in head[:1024]:
        return "pdf", ""
    if head.startswith(_ZIP):
        return _zipped(stream, name, head), ""
    if head[_TAR_MAGIC] == b"ustar" or (suffix_of(name) == ".tar" and b"\0" in head):
        return "tar", ""
    if _MAILBOX.match(head):
        return "mbox", ""
    return ("mht" if _is_mail(head, name) else "text"), ""


@cache
def _binary() -> list[tuple[bytes, dict[str, Any]]]:
    return [(entry["magic"].encode("latin-1"), entry) for entry in rules.table("load")["binary"]]


def _zipped(stream: BinaryIO, name: str, head: bytes) -> Kind:
    """Which format of the ZIP family a file is; by its name where its list of contents is lost."""
    try:
        with zipfile.ZipFile(stream) as opened:
            names = set(opened.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return _BY_NAME.get(suffix_of(name), "docx") if _TYPES.encode() in head[:100] else "zip"
    finally:
        stream.seek(0)
    if "OFD.xml" in names or {"mimetype", "content.xml"} <= names or "xl/workbook.bin" in names:
        return "office"
    if _TYPES not in names:
        return "zip"
    told = (kind for begin, kind in _OFFICE if any(member.startswith(begin) for member in names))
    return next(told, "zip")


def _is_mail(head: bytes, name: str) -> bool:
    """Whether ``head`` begins a mail; what says so of its body may stand far down, or nowhere."""
    begun = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    return bool(_MAIL.match(begun) and (suffix_of(name) == ".eml" or _MAIL_BODY.search(begun)))


def head_of(stream: BinaryIO) -> bytes:
    """The first bytes of ``stream``, which is left at its beginning."""
    head = stream.read(HEAD)
    stream.seek(0)
    return head


def holds(data: bytes) -> BinaryIO:
    """``data`` as a stream."""
    return io.BytesIO(data)


# ── names


@cache
def _passed() -> frozenset[str]:
    return frozenset(rules.table("load")["passed"])


@cache
def _programs() -> frozenset[str]:
    return frozenset(rules.table("load")["programs"])


def holds_no_text(name: str) -> bool:
    """Whether files so named hold no text that anybody wrote: pictures, styles, programs."""
    return suffix_of(name) in _passed()


def is_program(name: str) -> bool:
    """Whether files so named are programs, or what programs write down of themselves.

    >>> is_program("a/x.py"), is_program("a/x.txt")
    (True, False)
    """
    return suffix_of(name) in _programs()


def advice(name: str) -> str | None:
    """How to get at the text of files so named whose format this version does not know."""
    found: str | None = rules.table("load")["convert"].get(suffix_of(name))
    return found
