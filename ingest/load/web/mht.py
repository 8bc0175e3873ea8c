"""Pages saved as one file (MHT, MHTML) and mail: the page among the parts, its address and time.

What is attached to a mail is a member like those of an archive. A mail's subject is the title of
its text, where that has none of its own; who sent it and when say nothing of who published what.
"""

from __future__ import annotations

import re
from binascii import a2b_base64
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from email.errors import (
    CloseBoundaryNotFoundDefect,
    InvalidBase64LengthDefect,
    MessageError,
    StartBoundaryNotFoundDefect,
)
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from typing import TypeVar

from ingest.load.bounds import Budget
from ingest.load.extracted import CannotLoad
from ingest.load.kinds import holds_no_text
from ingest.load.packed.members import Member, Trouble, counted, safe_name, told
from ingest.load.tabular.stamps import moment_of
from ingest.load.web.mail_words import decoded, raw, subject_of
from ingest.model import Facts

_TAG = re.compile(
    rb"<script.*?</script\s*>|<style.*?</style\s*>|<[^>]*>", re.DOTALL | re.IGNORECASE
)
# Bytes beyond ASCII outside of tags; a frame with fewer is an advertisement or a menu.
_SUBSTANTIAL = 600
_BEYOND = re.compile(rb"[\x80-\xff]")
_NO_BASE64 = re.compile(b"[^A-Za-z0-9+/]")
_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_CUT = ("damaged", "breaks off in its mail: read as far as it goes; get it anew")
_T = TypeVar("_T")
_SEEN_OR_HEARD = frozenset({"image", "audio", "video"})


def members(data: bytes, budget: Budget) -> Iterator[Member | Trouble]:
    """The page that ``data`` holds, frames of it with a text of their own, and what is attached.

    Raises:
        CannotLoad: it holds nothing of these, or more than there may be.
    """
    message = _asked(lambda: BytesParser(policy=compat32).parsebytes(data))
    if message is None:
        raise CannotLoad(
            "damaged",
            "a mail, or saved as one file (MHT), that cannot be taken apart (damaged, or nested "
            "without end): get it anew",
        )
    leaves = list(_leaves(message))
    attached = [part for part in leaves if _is_attached(part, message)]
    pages = _pages([part for part in leaves if not _is_attached(part, message)])
    breaks_off = _breaks_off(message, pages)
    if not pages and not attached:
        raise _without_a_page(breaks_off)
    when = moment_of(str(message["Date"])) if message["Date"] else None
    yield from _page_members(message, pages, when)
    yield from _attachments(attached, when, budget)
    if breaks_off:
        yield Trouble(
            None, "damaged", "breaks off before its end: read as far as it goes; get it anew"
        )


def _without_a_page(breaks_off: bool) -> CannotLoad:
    if breaks_off:
        return CannotLoad("damaged", "breaks off before any text in it: get it anew")
    return CannotLoad(
        "no-page",
        "a mail, or saved as one file (MHT), but without text in it: save the page again, as HTML",
    )


def _leaves(message: Message) -> Iterator[Message]:
    """The parts that hold something; a mail within a mail is one of them."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            waiting += reversed(_within(part))
        else:
            yield part


def _within(part: Message) -> list[Message]:
    """The parts of a part that has some, or the mail that it is."""
    return [one for one in part.get_payload() if isinstance(one, Message)]


def _asked(get: Callable[[], _T]) -> _T | None:
    """What the library takes from a head; ``None`` where that breaks the rules past its bearing."""
    try:
        return get()
    except (TypeError, ValueError, LookupError, RecursionError):
        return None


# ── the page, or the text of a mail


def _pages(parts: Sequence[Message]) -> list[Message]:
    """The parts that are pages and not empty; where there are none, those that are plain text."""
    for kinds in (_PAGES, {"text/plain"}):
        held = [part for part in parts if part.get_content_type() in kinds and _body(part).strip()]
        if held:
            return held
    return []


def _page_members(message: Message, pages: Sequence[Message], when: str | None) -> Iterator[Member]:
    main = _main(message, pages)
    site = _address(message, "Snapshot-Content-Location")
    for number, part in enumerate(pages):
        if part is not main and _substance(part) < _SUBSTANTIAL:
            continue
        url = _address(part, "Content-Location")
        if part is main:
            url = url or site
        name = url or f"part-{number + 1}"
        is_mail = part is main and not url and not site  # a saved page has its subject from itself
        title = subject_of(message) if is_mail else None
        charset = _asked(part.get_content_charset)
        yield Member(
            name, _body(part), charset, url or site, when, supplied=Facts(title=title)
        )  # fmt: skip


def _main(message: Message, pages: Sequence[Message]) -> Message | None:
    """The part that is the page itself: as the head says, else the first."""
    start = _asked(lambda: message.get_param("start"))
    site = message.get("Snapshot-Content-Location")
    for wanted, name in ((start, "Content-ID"), (site, "Content-Location")):
        if wanted:
            for part in pages:
                if part.get(name) == wanted:
                    return part
    return pages[0] if pages else None


def _substance(part: Message) -> int:
    """Bytes beyond ASCII of a part that stand outside of tags."""
    return len(_BEYOND.findall(_TAG.sub(b"", _body(part))))


def _address(message: Message, header: str) -> str | None:
    """What a header says, if that is an address on the web."""
    told = re.sub(r"\s+", "", decoded(raw(message, header)))
    return told if re.match(r"(?:https?|ftp)://", told) else None


# ── what is attached


def _is_attached(part: Message, message: Message) -> bool:
    """Whether a part is a file of its own, rather than the text or what that shows."""
    if part.get_content_maintype() == "message":
        return True
    if part is message and part.get_content_maintype() == "text":
        return False
    if part.get_content_disposition() == "attachment":
        return True
    shown = part["Content-ID"] or part["Content-Location"] or message["Snapshot-Content-Location"]
    return not shown and _asked(part.get_filename) is not None


def _attachments(
    parts: Sequence[Message], when: str | None, budget: Budget
) -> Iterator[Member | Trouble]:
    passed = []
    for number, part in enumerate(parts, 1):
        budget.count()
        name = _file_name(part) or f"attachment-{number}"
        if holds_no_text(name) or part.get_content_maintype() in _SEEN_OR_HEARD:
            passed.append(name)
            continue
        try:
            held = _payload(part)
        except (MessageError, ValueError, LookupError, RecursionError):  # of writing a mail again
            yield Trouble(name, "damaged", "a damaged mail within the mail: get it by itself")
            continue
        problems = (_CUT,) if held.breaks_off else ()
        yield Member(name, held.data, captured_at=when, problems=problems)
    if passed:
        yield Trouble(
            None, "passed-over",
            f"{counted(len(passed), 'attachment')} without text passed over ({told(passed)}): "
            "nothing to do, unless some are pictures of pages, whose text must be recognised "
            "first (OCR)",
        )  # fmt: skip


def _file_name(part: Message) -> str | None:
    """What an attachment is called; a mail that was forwarded ends as mails do."""
    for header in ("Content-Disposition", "Content-Type"):
        if part[header]:  # older programs write names as their system did, undeclared
            part.replace_header(header, raw(part, header))
    name = decoded(_asked(lambda: part.get_filename() or "") or "")
    if part.get_content_type() == "message/rfc822" and not name.lower().endswith(".eml"):
        name = f"{name or 'forwarded'}.eml"
    return safe_name(name) if name else None


# ── bytes


@dataclass(frozen=True, slots=True)
class _Payload:
    """What a part holds, and whether it breaks off."""

    data: bytes
    breaks_off: bool


def _body(part: Message) -> bytes:
    """What a part holds, its transfer encoding undone."""
    return _payload(part).data


def _payload(part: Message) -> _Payload:
    if part.is_multipart():  # a mail within a mail
        return _Payload(b"".join(inner.as_bytes() for inner in _within(part)[:1]), False)
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return _Payload(b"", False)
    if any(isinstance(fault, InvalidBase64LengthDefect) for fault in part.defects):
        letters = _NO_BASE64.sub(b"", data)  # which the library left as they were: four are three
        return _Payload(a2b_base64(letters[: len(letters) // 4 * 4]), True)
    return _Payload(data, False)


def _breaks_off(message: Message, pages: Sequence[Message]) -> bool:
    """Whether the end of all parts, or of a page, is missing."""
    unclosed = (CloseBoundaryNotFoundDefect, StartBoundaryNotFoundDefect)
    if any(isinstance(fault, unclosed) for fault in message.defects):
        return True
    return any(_payload(part).breaks_off for part in pages)
