"""Taking an article out: everywhere, its stretch of the stored original too, and for good.

What is left is a tombstone: key, reason, and the stretch, so that a later ingest leaves it out.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ingest import kept, reprints, spellings
from ingest.archive import Archive, ArchiveError
from ingest.content import forget_zones, zones_of
from ingest.documents import decoded_of
from ingest.given import given_to
from ingest.packing import pack
from ingest.stopping import stoppable
from ingest.tables import INDEXES

UNFINISHED = (
    "removal_unfinished"  # in settings, from the removal of rows until the file is made anew
)
FILLER = "■"  # stands for each character taken out, line ends apart, so that all offsets hold


@dataclass(frozen=True, slots=True)
class Removal:
    """What was removed; ``elsewhere`` are keys of articles that hold the very same text."""

    key: str
    title: str | None
    elsewhere: tuple[str, ...]


def remove(archive: Archive, key: str, reason: str) -> Removal:
    """Take the article ``key`` out of ``archive`` and leave a tombstone with ``reason``.

    An old key is followed to the one that holds its content now. When it returns, no byte of the
    file holds the article's text: rows, indexes, statistics and free pages are made anew.

    Raises:
        ArchiveError: no such article, removed already, or a reader holds old pages of the file.
    """
    _refuse_readers(archive)
    archive.connection.execute("PRAGMA secure_delete = ON")
    if unfinished(archive):
        _make_anew(archive)
    with archive.transaction():
        article = _article(archive, key)
        removal = Removal(article["key"], article["title"], _elsewhere(archive, article))
        used = _formulas_of(archive, article["id"])
        zones = zones_of(archive.connection, "a.id = ?", article["id"])
        _bury(archive, article, reason)
        archive.connection.execute("DELETE FROM articles WHERE id = ?", (article["id"],))
        forget_zones(archive.connection, zones)
        _blank(archive, article)
        reprints.refresh(archive)
        archive.connection.executemany(
            "DELETE FROM formulas WHERE id = ? AND NOT EXISTS "
            "(SELECT 1 FROM formula_uses WHERE formula = formulas.id)",
            used,
        )
        spellings.settle(archive)  # what only this text said of a formula goes with it
        kept.settle(archive.connection)
        for index in INDEXES:  # deleted terms stand in older segments until they are merged
            archive.connection.execute(f"INSERT INTO {index}({index}) VALUES ('optimize')")
        archive.connection.execute(
            "INSERT INTO settings VALUES (?, ?)", (UNFINISHED, article["key"])
        )
    _make_anew(archive)
    return removal


def unfinished(archive: Archive) -> str | None:
    """The article whose removal was stopped when its rows were gone, but not yet all bytes."""
    found = archive.one("SELECT value FROM settings WHERE name = ?", UNFINISHED)
    return None if found is None else str(found)


def _make_anew(archive: Archive) -> None:
    """Leave no byte of what was deleted in the file's statistics and free pages."""
    with stoppable(archive.connection):
        archive.connection.execute("PRAGMA analysis_limit = 0")
        archive.connection.execute("ANALYZE")  # its samples quote values
        archive.connection.execute("VACUUM")
    with archive.transaction():
        archive.connection.execute("DELETE FROM settings WHERE name = ?", (UNFINISHED,))


def _refuse_readers(archive: Archive) -> None:
    """Leave WAL mode, which is only possible where nobody reads: a reader keeps old pages alive."""
    try:
        archive.connection.execute("PRAGMA busy_timeout = 2000")
        archive.connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.OperationalError:
        raise ArchiveError(
            f"{archive.path} is being read, perhaps by xianzhi serve: stop that, then remove"
        ) from None


def _article(archive: Archive, key: str) -> dict[str, Any]:
    sql = (
        "SELECT id, key, title, text, document, span_start, span_end FROM articles WHERE key = "
        "coalesce((SELECT new FROM key_aliases WHERE old = ?1), ?1)"
    )
    for row in archive.rows(sql, key):
        return row
    if archive.one("SELECT 1 FROM tombstones WHERE key = ?", key):
        raise ArchiveError(f"{key} was removed already")
    articles = [
        row["key"]
        for row in archive.rows(
            "SELECT a.key FROM articles a JOIN documents d ON d.id = a.document WHERE d.key = ?",
            key,
        )
    ]
    if articles:
        raise ArchiveError(f"{key} is a document: name one of its articles: {', '.join(articles)}")
    raise ArchiveError(f"{archive.path} has no article {key}: xianzhi search shows keys")


def _elsewhere(archive: Archive, article: dict[str, Any]) -> tuple[str, ...]:
    sql = "SELECT key FROM articles WHERE text = ? AND id <> ? AND text <> '' ORDER BY id"
    return tuple(row["key"] for row in archive.rows(sql, article["text"], article["id"]))


def _formulas_of(archive: Archive, article: int) -> list[tuple[int]]:
    sql = "SELECT DISTINCT formula FROM formula_uses WHERE article = ?"
    return archive.connection.execute(sql, (article,)).fetchall()


def _bury(archive: Archive, article: dict[str, Any], reason: str) -> None:
    key = article["key"]
    archive.connection.execute(
        "INSERT INTO tombstones (key, sha256, span_start, span_end, reason, at) "
        "SELECT ?, sha256, ?, ?, ?, ? FROM documents WHERE id = ?",
        (key, article["span_start"], article["span_end"], reason,
         datetime.now(UTC).isoformat(timespec="seconds"), article["document"]),
    )  # fmt: skip
    archive.connection.execute(
        "DELETE FROM corrections WHERE target = ?1 OR substr(target, 1, ?2) = ?3",
        (key, len(f"{key}-figure-"), f"{key}-figure-"),
    )
    # Old keys of its figures have nowhere left to lead but to the article's tombstone.
    archive.connection.execute(
        "UPDATE key_aliases SET new = ? WHERE substr(new, 1, ?) = ?",
        (key, len(f"{key}-figure-"), f"{key}-figure-"),
    )


def _blank(archive: Archive, article: dict[str, Any]) -> None:
    """Store the document again as UTF-8 without the stretch; all blank if that was the last."""
    connection, document = archive.connection, article["document"]
    decoded = decoded_of(archive, document)
    start, end = article["span_start"], article["span_end"]
    if not archive.one("SELECT count(*) FROM articles WHERE document = ?", document):
        start, end = 0, len(decoded)
        connection.execute("DELETE FROM edits WHERE document = ?", (document,))
        connection.execute(
            "UPDATE tombstones SET span_start = ?, span_end = ? WHERE key = ?",
            (start, end, article["key"]),
        )
    blank = "".join(c if c in "\r\n" else FILLER for c in decoded[start:end])
    original = (decoded[:start] + blank + decoded[end:]).encode()
    # What it was read with quotes corrections of what is gone.
    given = given_to(
        archive, document, str(archive.one("SELECT key FROM documents WHERE id = ?", document))
    )
    # Text that an extractor made is text from now on; what the container said of it goes too.
    connection.execute(
        "UPDATE documents SET original = ?, bytes = ?, encoding = 'utf-8', "
        "encoding_basis = 'utf-8', decoded = NULL, facts = NULL, given = ?, redacted = 1, "
        "media_type = CASE WHEN extractor NOT NULL AND media_type NOT LIKE 'text/%' "
        "THEN 'text/plain' ELSE media_type END, extractor = NULL WHERE id = ?",
        (pack(original), len(original), given.as_json(), document),
    )
    # What the reading complained of may quote the text.
    connection.execute(
        "DELETE FROM problems WHERE stage = 'read' AND path IN "
        "(SELECT path FROM sources WHERE document = ?)",
        (document,),
    )
