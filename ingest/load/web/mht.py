"""Pages saved as one file (MHT, MHTML) and mail: the page among the parts, its address and time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32

from ingest.load.extracted import CannotLoad
from ingest.load.packed.members import Member
from ingest.load.tabular.stamps import moment_of

_TAG = re.compile(
    rb"<script.*?</script\s*>|<style.*?</style\s*>|<[^>]*>", re.DOTALL | re.IGNORECASE
)
# Bytes beyond ASCII outside of tags; a frame with fewer is an advertisement or a menu.
_SUBSTANTIAL = 600
_BEYOND = re.compile(rb"[\x80-\xff]")


def members(data: bytes) -> Iterator[Member]:
    """The page that ``data`` holds, and those frames of it that hold a text of their own.

    Raises:
        CannotLoad: it holds no page.
    """
    message = BytesParser(policy=compat32).parsebytes(data)
    parts = [part for part in message.walk() if not part.is_multipart()]
    pages = [part for part in parts if part.get_content_type() in _PAGES and _body(part).strip()]
    if not pages:
        pages = [part for part in parts if part.get_content_type() == "text/plain"]
    pages = [part for part in pages if _body(part).strip()]
    if not pages:
        raise CannotLoad(
            "no-page",
            "saved as one file (MHT), but without a page in it: save the page again, as HTML",
        )
    main = _main(message, pages)
    when = moment_of(message.get("Date", "")) if message.get("Date") else None
    site = _address(message.get("Snapshot-Content-Location"))
    for number, part in enumerate(pages):
        if part is not main and _substance(part) < _SUBSTANTIAL:
            continue
        url = _address(part.get("Content-Location"))
        if part is main:
            url = url or site
        name = url or f"part-{number + 1}"
        charset = part.get_content_charset()
        yield Member(name, _body(part), charset, url or site, when)


_PAGES = frozenset({"text/html", "application/xhtml+xml"})


def _main(message: Message, pages: list[Message]) -> Message:
    """The part that is the page itself: as the head says, else the first."""
    start = message.get_param("start")
    site = message.get("Snapshot-Content-Location")
    for wanted, name in ((start, "Content-ID"), (site, "Content-Location")):
        if wanted:
            for part in pages:
                if part.get(name) == wanted:
                    return part
    return pages[0]


def _body(part: Message) -> bytes:
    """What a part holds, its transfer encoding undone."""
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _substance(part: Message) -> int:
    """Bytes beyond ASCII of a part that stand outside of tags."""
    return len(_BEYOND.findall(_TAG.sub(b"", _body(part))))


def _address(header: object) -> str | None:
    """A Content-Location, if it is an address on the web."""
    if not header:
        return None
    try:
        told = str(make_header(decode_header(str(header)))).strip()
    except (ValueError, LookupError, UnicodeError):
        told = str(header).strip()
    told = re.sub(r"\s+", "", told)
    return told if re.match(r"(?:https?|ftp)://", told) else None
