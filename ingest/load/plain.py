"""Plain text: the bytes of one file, as a document or as a problem that says what to do."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import PurePath

from ingest import rules
from ingest.load import encoding
from ingest.model import Document, Loaded, Problem, Source

# Formats by the first bytes of a file, whatever its name: what they are, and whether the text in
# them could be had by saving the file as text.
_MAGIC: tuple[tuple[bytes, str, bool], ...] = (
    (b"%PDF-", "PDF", True),
    (b"PK\x03\x04", "ZIP (or DOCX, XLSX, …)", True),
    (b"PK\x05\x06", "ZIP", True),
    (b"\xd0\xcf\x11\xe0", "an older Microsoft Office format", True),
    (b"{\\rtf", "RTF", True),
    (b"\x1f\x8b", "gzip", True),
    (b"7z\xbc\xaf\x27\x1c", "7z", True),
    (b"Rar!", "RAR", True),
    (b"BZh", "bzip2", True),
    (b"\xfd7zXZ", "xz", True),
    (b"SQLite format 3\0", "an SQLite database", False),
    (b"\x89PNG", "a PNG picture", False),
    (b"\xff\xd8\xff", "a JPEG picture", False),
    (b"GIF8", "a GIF picture", False),
    (b"II*\0", "a TIFF picture", False),
    (b"MM\0*", "a TIFF picture", False),
)
# Control characters that no text needs; one in a hundred is more than a slip.
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_PLACES = 3  # bad places that a message names


def unsupported(path: str) -> str | None:
    """The suffix of ``path`` where files so named cannot be read, else ``None``."""
    suffix = PurePath(path).suffix.lower()
    return suffix if suffix in _suffixes() else None


@cache
def _suffixes() -> frozenset[str]:
    return frozenset(rules.table("load")["suffixes"])


def problem(source: Source, code: str, message: str) -> Problem:
    """A problem of loading ``source``."""
    return Problem(source.path, "load", code, message)


def refused(source: Source, code: str, message: str) -> Loaded:
    """``source`` not taken, and why."""
    return Loaded(source, None, (problem(source, code, message),))


def unsupported_format(source: Source, what: str) -> Loaded:
    """``source`` not taken because of its format."""
    return refused(source, "unsupported-format",
                   f"this version reads text, not {what}: save it as plain text (.txt) "
                   "and ingest that")  # fmt: skip


def load_bytes(data: bytes, source: Source) -> Loaded:
    """``data`` as a document. Never raises: what is wrong with it is in the problems."""
    if not data.strip():
        return refused(source, "empty", "nothing in it: check that the file was saved whole")
    magic = next((m for m in _MAGIC if data.startswith(m[0])), None)
    if magic and magic[2]:
        return unsupported_format(source, magic[1])
    if magic:
        return _binary(source, f"this is {magic[1]}")
    decoded = encoding.decode(data)
    if decoded is None and b"\0" not in data:
        return refused(source, "unknown-encoding",
                       "neither UTF-8, UTF-16, GB18030 nor Big5 gives Chinese text: save it as "
                       "UTF-8 and ingest it again")  # fmt: skip
    if decoded is None or len(_CONTROLS.findall(decoded.text)) > len(decoded.text) // 100:
        return _binary(source, "null bytes or control characters make it no text")
    if not decoded.text.strip("\ufeff \t\r\n\u3000\xa0"):
        return refused(source, "empty", "nothing but blanks: check that the file was saved whole")
    digest = hashlib.sha256(data).hexdigest()
    document = Document(
        key=digest[:16],
        sha256=digest,
        media_type="text/plain",
        encoding=decoded.encoding,
        encoding_basis=decoded.basis,
        original=data,
        decoded=decoded.text,
    )
    problems = (_bad_bytes(decoded, source),) if decoded.bad else ()
    return Loaded(source, document, problems)


def _binary(source: Source, why: str) -> Loaded:
    return refused(source, "binary", f"not a text file ({why}): ingest the text it came from")


def _bad_bytes(decoded: encoding.Decoded, source: Source) -> Problem:
    """Where bytes could not be read, by line and column, so that an editor finds them."""
    places = []
    for at in decoded.bad[:_PLACES]:
        line = decoded.text.count("\n", 0, at) + 1
        column = at - decoded.text.rfind("\n", 0, at)
        places.append(f"line {line} column {column}")
    more = len(decoded.bad) - len(places)
    where = ", ".join(places) + (f" and {more} more" if more else "")
    one = len(decoded.bad) == 1
    count = "1 character" if one else f"{len(decoded.bad)} characters"
    return problem(source, "bad-bytes",
                   f"{count} could not be read as {decoded.encoding} and {'is' if one else 'are'} "
                   f"shown as \ufffd ({where}): compare with the source")  # fmt: skip
