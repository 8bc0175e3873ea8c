"""Web archives (WARC): the pages that a crawler was given, each with its address and time."""

from __future__ import annotations

import io
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from ingest.load.bounds import Budget, read_whole, sized
from ingest.load.extracted import CannotLoad
from ingest.load.optional import needed
from ingest.load.packed.members import Member, Trouble, counted, told

_TEXTUAL = re.compile(
    r"text/(?:html|plain|xml|markdown)|application/(?:xhtml\+xml|xml|rss\+xml|atom\+xml|pdf|msword|rtf|"
    r"vnd\.openxmlformats|vnd\.ms-|wps-office|x-wps)|multipart/related|$",
    re.IGNORECASE,
)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})[^\r\n]{0,200}\r?\n")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_NO_PAGES = ("/robots.txt", "/favicon.ico")
_KINDS = 8  # kinds that a note names


@dataclass(slots=True)
class _Passed:
    kinds: Counter[str] = field(default_factory=Counter)
    revisits: list[str] = field(default_factory=list)

    def notes(self) -> Iterator[Trouble]:
        if self.kinds:
            most = sorted(self.kinds.items(), key=lambda item: (-item[1], item[0]))
            named = ", ".join(f"{kind} {count}" for kind, count in most[:_KINDS])
            more = ", …" if len(most) > _KINDS else ""
            yield Trouble(
                None, "passed-over",
                f"{counted(self.kinds.total(), 'record')} without a page passed over "
                f"({named}{more}): nothing to do",
            )  # fmt: skip
        if self.revisits:
            yield Trouble(
                None, "revisits",
                f"{counted(len(self.revisits), 'record')} of pages not changed since an "
                f"earlier visit ({told(self.revisits)}): ingest the WARC of that visit too",
            )  # fmt: skip


def members(stream: BinaryIO, budget: Budget) -> Iterator[Member | Trouble]:
    """The pages of a WARC, compressed or not, each named by the time and address of its capture.

    Raises:
        CannotLoad: the library that reads WARC is not installed, or nothing can be read.
    """
    library = needed("fastwarc.warc", "WARC", "warc")
    passed = _Passed()
    count = 0
    try:
        for record in library.ArchiveIterator(stream, parse_http=False):
            count += 1
            budget.count()
            found = _member(record, passed, budget)
            if found is not None:
                yield found
    except CannotLoad:
        raise
    except Exception as error:  # the library states no exceptions, and raises many
        said = " ".join(str(error).split())[:100]
        yield Trouble(
            None, "damaged",
            f"a WARC that is damaged behind its record {count} ({said}): what stands before was "
            "taken; get it anew",
        )  # fmt: skip
    if not count:
        yield Trouble(None, "empty", "a WARC without any record: check that it was saved whole")
    yield from passed.notes()


def _member(record: Any, passed: _Passed, budget: Budget) -> Member | Trouble | None:
    """The page that ``record`` holds; ``None``, and counted, where it is none."""
    kind = str(record.record_type)
    url = (record.headers.get("WARC-Target-URI") or "").strip("<> ")
    if kind not in {"response", "resource", "conversion", "revisit"}:
        return None
    if not url.startswith(("http://", "https://", "ftp://")):
        return None
    when = (record.headers.get("WARC-Date") or "").strip()
    name = f"{re.sub('[^0-9]', '', when)[:14]}/{url}"
    if kind == "revisit":
        passed.revisits.append(url)
        return None
    length = int(record.content_length)
    try:
        block = read_whole(_Record(record.reader), budget.limits.file, budget)
    except CannotLoad as error:
        if budget.left < 0:
            raise
        return Trouble(name, error.code, error.message)
    cut = len(block) < length
    if kind == "response":
        try:
            answer = _answer(block, passed, url, budget)
        except CannotLoad as error:
            return Trouble(name, error.code, error.message)
        if answer is None:
            return None
        body, content_type = answer
    else:
        body, content_type = block, record.headers.get("Content-Type") or ""
        if not _TEXTUAL.match(content_type):
            passed.kinds[_type(content_type)] += 1
            return None
    charset = _CHARSET.search(content_type)
    problems = (("damaged", "broken off with its WARC: read as far as it goes"),) if cut else ()
    return Member(name, body, charset[1] if charset else None, url, when or None, problems)


class _Record:
    """The reader of a record as a stream with no more than `read`."""

    def __init__(self, reader: Any) -> None:
        self._reader = reader

    def read(self, size: int) -> bytes:
        return bytes(self._reader.read(size))


def _answer(block: bytes, passed: _Passed, url: str, budget: Budget) -> tuple[bytes, str] | None:
    """The body of a server's answer and its type; ``None``, and counted, where it is no page.

    Raises:
        CannotLoad: it unpacks to more than it may.
    """
    end = _HEAD_END.search(block, 0, 1 << 16)
    head, body = (block[: end.start()], block[end.end() :]) if end else (block, b"")
    status, headers = _head(head)
    if not status.startswith("2"):
        passed.kinds[f"status {status}" if status else "no HTTP answer"] += 1
        return None
    content_type = headers.get("content-type", "")
    if not _TEXTUAL.match(content_type) or url.endswith(_NO_PAGES):
        passed.kinds[_type(content_type)] += 1
        return None
    if headers.get("transfer-encoding", "").lower() == "chunked":
        body = unchunked(body)
    most = min(budget.limits.slack, budget.limits.file)
    body = unpacked(body, headers.get("content-encoding", "").lower(), most)
    if not body.strip():
        passed.kinds["empty answers"] += 1
        return None
    return body, content_type


def _type(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower() or "no type"


def _head(head: bytes) -> tuple[str, dict[str, str]]:
    """The status and the header fields of an HTTP answer; the first of several of one name."""
    first, *rest = head.decode("latin-1").splitlines() or [""]
    status = re.match(r"HTTP/\S+\s+(\d{3})", first)
    headers: dict[str, str] = {}
    for line in rest:
        name, colon, value = line.partition(":")
        if colon:
            headers.setdefault(name.strip().lower(), value.strip())
    return status[1] if status else "", headers


def unchunked(body: bytes) -> bytes:
    r"""A body sent in chunks, put together; one that is not in chunks after all, as it is.

    >>> unchunked(b"5\r\nhello\r\n1;x=y\r\n!\r\n0\r\n\r\n"), unchunked(b"<p>hello")
    (b'hello!', b'<p>hello')
    """
    pieces: list[bytes] = []
    at = 0
    while size := _CHUNK_SIZE.match(body, at):
        length = int(size[1], 16)
        if length == 0:
            return b"".join(pieces)
        pieces.append(body[size.end() : size.end() + length])
        at = size.end() + length
        at += 2 if body.startswith(b"\r\n", at) else int(body.startswith(b"\n", at))
    return b"".join(pieces) if pieces and at >= len(body) else body


def unpacked(body: bytes, encoding: str, most: int) -> bytes:
    """A body without its Content-Encoding; as it is where it is not packed so after all.

    Raises:
        CannotLoad: it unpacks to more than ``most`` bytes.
    """
    found = b""
    if encoding in {"gzip", "x-gzip", "deflate"}:
        found = _inflated(body, most + 1)
    elif encoding == "br":
        try:
            reader = needed("fastwarc.stream_io", "WARC", "warc").BrotliReader(io.BytesIO(body))
            found = bytes(reader.read(most + 1))
        except Exception:  # as above: what it raises on other bytes is not stated
            found = b""
    if len(found) > most:
        raise CannotLoad(
            "too-much-packed", f"a page that unpacks to more than {sized(most)} was left out"
        )
    return found or body


def _inflated(body: bytes, most: int) -> bytes:
    """At most ``most`` bytes of what was deflated; none where it was not."""
    for window in (47, -15):  # gzip and zlib by their heads; deflate without any
        inflater = zlib.decompressobj(window)
        try:
            if found := inflater.decompress(body, most):
                return found
        except zlib.error:
            continue
    return b""
