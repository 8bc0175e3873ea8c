"""Stored documents back as they were: their original bytes, and what those say."""

from __future__ import annotations

from ingest.archive import Archive
from ingest.load.encoding import redecode
from ingest.packing import unpack


def original_of(archive: Archive, document: int) -> bytes:
    """The bytes that came in; of a redacted document, what is left of it.

    Raises:
        DamagedError: what is stored cannot be unpacked.
    """
    stored = archive.one("SELECT original FROM documents WHERE id = ?", document)
    return unpack(stored)


def decoded_of(archive: Archive, document: int) -> str:
    """What the document says before any change: the text that all spans in decoded count in.

    Raises:
        DamagedError: what is stored cannot be unpacked.
        UnicodeDecodeError: the bytes are not in the encoding that is on record.
    """
    encoding, basis, decoded = archive.connection.execute(
        "SELECT encoding, encoding_basis, decoded FROM documents WHERE id = ?", (document,)
    ).fetchone()
    if decoded is not None:
        return unpack(decoded).decode()
    return redecode(original_of(archive, document), encoding, basis)
