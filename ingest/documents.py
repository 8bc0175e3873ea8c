"""Stored documents back as they were: their original bytes, and what those say."""

from __future__ import annotations

import zlib

from ingest.archive import Archive
from ingest.load.encoding import redecode


def original_of(archive: Archive, document: int) -> bytes:
    """The bytes that came in; of a redacted document, what is left of it.

    Raises:
        zlib.error: what is stored is damaged.
    """
    stored = archive.one("SELECT original FROM documents WHERE id = ?", document)
    return zlib.decompress(stored)


def decoded_of(archive: Archive, document: int) -> str:
    """What the document says before any change: the text that all spans in decoded count in.

    Raises:
        zlib.error: what is stored is damaged.
        UnicodeDecodeError: the bytes are not in the encoding that is on record.
    """
    encoding, basis, decoded = archive.connection.execute(
        "SELECT encoding, encoding_basis, decoded FROM documents WHERE id = ?", (document,)
    ).fetchone()
    if decoded is not None:
        return zlib.decompress(decoded).decode()
    return redecode(original_of(archive, document), encoding, basis)
