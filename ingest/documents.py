"""Stored documents back as they were: their original bytes, and what those say."""

from __future__ import annotations

from ingest.archive import Archive
from ingest.load.encoding import redecode
from ingest.model import Document, Source
from ingest.packing import unpack
from ingest.stored import facts_of


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


def document_of(archive: Archive, document: int) -> Document:
    """A stored document as it came in, ready to be read again.

    Raises:
        DamagedError: what is stored cannot be unpacked.
        UnicodeDecodeError: the bytes are not in the encoding that is on record.
    """
    names = ("key", "sha256", "media_type", "encoding", "encoding_basis", "extractor", "facts")
    row = dict(
        zip(
            names,
            archive.connection.execute(
                f"SELECT {', '.join(names)} FROM documents WHERE id = ?", (document,)
            ).fetchone(),
            strict=True,
        )
    )
    return Document(
        **row | {"facts": facts_of(row["facts"])},
        original=original_of(archive, document),
        decoded=decoded_of(archive, document),
    )


def source_of(archive: Archive, document: int) -> Source:
    """The first way in which a document came in that no later content took over."""
    path, url, container, member, captured_at, supplied = archive.connection.execute(
        "SELECT path, url, container, member, captured_at, supplied FROM sources "
        "WHERE document = ? ORDER BY superseded_by IS NOT NULL, id LIMIT 1",
        (document,),
    ).fetchone()
    return Source(path, url, container, member, captured_at, facts_of(supplied))
