"""Bytes that are text: decoded, as a document or as a problem that says what to do."""

from __future__ import annotations

import hashlib
import re

from ingest.load import encoding
from ingest.load.extracted import CannotLoad
from ingest.model import NO_FACTS, Document, Facts, Loaded, Problem, Source

# Control characters that no text needs; one in a hundred is more than a slip.
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_BLANKS = "\ufeff \t\r\n\u3000\xa0"
_PLACES = 3  # bad places that a message names


def problem(source: Source, code: str, message: str) -> Problem:
    """A problem of loading ``source``."""
    return Problem(source.path, "load", code, message)


def refused(source: Source, code: str, message: str) -> Loaded:
    """``source`` not taken, and why."""
    return Loaded(source, None, (problem(source, code, message),))


def text_of(data: bytes, declared: str | None = None) -> encoding.Decoded:
    """``data`` as text.

    Args:
        data: what a file holds.
        declared: the encoding that the input, or what brought it, says it is in.

    Raises:
        CannotLoad: it is empty, or no text, or in no encoding that can be told.
    """
    if not data.strip():
        raise CannotLoad("empty", "nothing in it: check that the file was saved whole")
    if not data.strip(b"\0 \t\r\n"):
        raise CannotLoad("empty", "nothing but null bytes, as a crash leaves them: get it anew")
    decoded = encoding.decode(data, declared)
    if decoded is None and b"\0" not in data.rstrip(b"\0"):
        raise CannotLoad(
            "unknown-encoding",
            "neither UTF-8, UTF-16, GB18030 nor Big5 gives Chinese text: save it as "
            "UTF-8 and ingest it again",
        )
    if decoded is None or len(_CONTROLS.findall(decoded.text)) > len(decoded.text) // 100:
        raise CannotLoad(
            "binary",
            "not a text file (null bytes or control characters make it no text): ingest the "
            "text it came from",
        )
    if not decoded.text.strip(_BLANKS):
        raise CannotLoad("empty", "nothing but blanks: check that the file was saved whole")
    return decoded


def document(
    original: bytes,
    decoded: encoding.Decoded,
    media_type: str,
    extractor: str | None = None,
    facts: Facts = NO_FACTS,
) -> Document:
    """The document that ``original`` is, read as ``decoded``."""
    digest = hashlib.sha256(original).hexdigest()
    return Document(
        key=digest[:16],
        sha256=digest,
        media_type=media_type,
        encoding=decoded.encoding,
        encoding_basis=decoded.basis,
        original=original,
        decoded=decoded.text,
        extractor=extractor,
        facts=facts,
    )


def damage(decoded: encoding.Decoded, source: Source) -> tuple[Problem, ...]:
    """What of ``decoded`` could not be read, and what was left out behind it."""
    return (*_bad_bytes(decoded, source), *_padding(decoded, source))


def _bad_bytes(decoded: encoding.Decoded, source: Source) -> tuple[Problem, ...]:
    """Where bytes could not be read, by line and column, so that an editor finds them."""
    if not decoded.bad:
        return ()
    places = []
    for at in decoded.bad[:_PLACES]:
        line = decoded.text.count("\n", 0, at) + 1
        column = at - decoded.text.rfind("\n", 0, at)
        places.append(f"line {line} column {column}")
    more = len(decoded.bad) - len(places)
    where = ", ".join(places) + (f" and {more} more" if more else "")
    one = len(decoded.bad) == 1
    count = "1 character" if one else f"{len(decoded.bad)} characters"
    message = (
        f"{count} could not be read as {decoded.encoding} and {'is' if one else 'are'} "
        f"shown as \ufffd ({where}): compare with the source"
    )
    return (problem(source, "bad-bytes", message),)


def _padding(decoded: encoding.Decoded, source: Source) -> tuple[Problem, ...]:
    """That null bytes stood behind the text, which may have been more before a crash."""
    if not decoded.padding:
        return ()
    count = "a null byte" if decoded.padding == 1 else f"{decoded.padding} null bytes"
    message = (
        f"ends in {count}, as a crash or a failed copy leaves them, now left out: see that the end "
        "of its text is there"
    )
    return (problem(source, "null-bytes", message),)


def load_bytes(data: bytes, source: Source) -> Loaded:
    """``data``, which is known to be plain text, as a document or the problem of it."""
    try:
        decoded = text_of(data)
    except CannotLoad as error:
        return refused(source, error.code, error.message)
    return Loaded(source, document(data, decoded, "text/plain"), damage(decoded, source))
