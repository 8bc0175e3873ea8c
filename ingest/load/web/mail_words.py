"""The words in the heads of mails: encoded ones decoded, undeclared bytes read, the subject's."""

from __future__ import annotations

import re
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message

from ingest.load.encoding.names import codec_of
from ingest.load.packed.zip_names import read_names

# What programs put before the subject of a mail that is answered or passed on.
_ANSWERED = re.compile(
    r"\A(?:(?:re|fwd?|[转轉](?:发|發)?|[回答][复覆])\s*(?:\[\d+\])?\s*[:：]\s*)+", re.IGNORECASE
)
_LONGEST = 300  # characters of a subject that may be a title


def raw(message: Message, header: str) -> str:
    """A header as it stands; bytes of no declared encoding are read as names in archives are."""
    for name, value in message.raw_items():
        if name.lower() == header.lower():
            held = str(value).encode("utf-8", "surrogateescape")
            return str(value) if str(value).isascii() else read_names([held])[0]
    return ""


def decoded(words: str) -> str:
    """What a header says, on one line.

    >>> decoded("=?gb2312?B?w/zB7s34?="), decoded("县委 通知"), decoded("=?x?B?!?=")
    ('命令网', '县委 通知', '=?x?B?!?=')
    """
    told = words
    if words.isascii():
        try:
            pieces = [(held, codec_of(charset)) for held, charset in decode_header(words)]
        except (HeaderParseError, ValueError):
            pieces = []
        told = "".join(_piece(held, codec) for held, codec in pieces) or words
    storable = told.encode("utf-8", "replace").decode().replace("\0", "")
    return " ".join(storable.split())


def _piece(held: bytes | str, codec: str | None) -> str:
    if isinstance(held, str):
        return held
    try:
        return held.decode(codec or "ascii", "replace")
    except (LookupError, UnicodeError):  # LookupError: a codec that gives no text, as base64
        return held.decode("ascii", "replace")


def subject_of(message: Message) -> str | None:
    """What a mail says it is about, without the marks of answers and of what is passed on."""
    told = _ANSWERED.sub("", decoded(raw(message, "Subject")), count=1)
    return told if 0 < len(told) <= _LONGEST else None
