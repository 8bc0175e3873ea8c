"""Inputs that are no longer where they were: named, and forgotten only when that is asked for."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from pathlib import Path

from ingest import kept, reprints, spellings
from ingest.archive import Archive
from ingest.content import forget_zones, zones_of

INSIDE = "!/"  # between a container and what lies in it


def gone(archive: Archive, paths: Sequence[str], run: int) -> list[str]:
    """Sources below ``paths``, as typed, that ``run`` did not meet, in order of their paths.

    What could not be read this time is not gone: a file is if it is not there, what lay in a
    container if that was read and no longer holds it.
    """
    return sorted(
        {path for typed in paths for path in _below(archive, os.path.normpath(typed), run)}
    )


def _below(archive: Archive, typed: str, run: int) -> Iterator[str]:
    # Only what was not met is taken out of the archive: of a million that were, nothing is held.
    unmet = archive.connection.execute(
        "SELECT path FROM sources WHERE superseded_by IS NULL "
        "AND (path = ?1 OR substr(path, 1, length(?1) + 1) = ?1 || '/' "
        "OR substr(path, 1, length(?1) + 2) = ?1 || '!/') GROUP BY path HAVING max(last_run) < ?2",
        (typed, run),
    )
    read = lru_cache(1)(partial(_is_met, archive, run))
    for (path,) in unmet:
        file = path.partition(INSIDE)[0]
        if not Path(file).exists() or (file != path and read(file)):
            yield path


def _is_met(archive: Archive, run: int, file: str) -> bool:
    """Whether ``run`` has met a container, or anything that lies in it."""
    found = archive.one(
        "SELECT EXISTS (SELECT 1 FROM sources WHERE superseded_by IS NULL AND last_run >= ?2 "
        "AND (path = ?1 OR (path >= ?1 || '!/' AND path < ?1 || '!0')))",  # 0 comes behind /
        file,
        run,
    )
    return bool(found)


def forget(archive: Archive, paths: Sequence[str]) -> int:
    """Take out documents that came in by ``paths`` alone; how many. No tombstone: they may return.

    Raises:
        ArchiveError: another program held the archive for too long.
    """
    connection = archive.connection
    forgotten = 0
    for path in paths:
        with archive.transaction():
            documents = connection.execute(
                "SELECT document FROM sources WHERE path = ?", (path,)
            ).fetchall()
            connection.execute("DELETE FROM sources WHERE path = ?", (path,))
            connection.execute("DELETE FROM problems WHERE path = ?", (path,))
            for (document,) in documents:
                if not archive.one("SELECT 1 FROM sources WHERE document = ?", document):
                    zones = zones_of(connection, "a.document = ?", document)
                    connection.execute("DELETE FROM documents WHERE id = ?", (document,))
                    forget_zones(connection, zones)
                    forgotten += 1
    with archive.transaction():
        connection.execute(
            "DELETE FROM formulas WHERE id NOT IN (SELECT formula FROM formula_uses)"
        )
        reprints.refresh(archive)
        spellings.settle(archive)  # what only these texts said of a formula goes with them
        kept.settle(connection)
    return forgotten
