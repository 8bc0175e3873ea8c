"""Reading again what an archive holds: with new rules, or for the tables of a newer version.

Everything comes from what is stored: originals, by which ways they came in, what was supplied and
corrected, what was taken out. An archive of an older schema is made anew beside itself, and takes
its own place when it is whole; old keys lead on, as after any change of rules.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Literal

from ingest.ahead import Ahead
from ingest.aliases import Keys, lead_on
from ingest.archive import Archive, ArchiveError, open_archive
from ingest.archive import settle as settle_file
from ingest.batch import Outcome, read_into
from ingest.content import Job
from ingest.documents import source_of
from ingest.given import Given, given_to
from ingest.model import Loaded, Problem
from ingest.noted import note_problems
from ingest.packing import DamagedError
from ingest.produce import produce
from ingest.rules import digest
from ingest.store import Progress, Summary, begin, end, stored
from ingest.tables import APPLICATION_ID, SCHEMA_VERSION
from ingest.terms.keep import name_list

# What was brought in or decided by people; all else follows from it.
KEPT = (
    "runs",
    "documents",
    "sources",
    "corrections",
    "tombstones",
    "key_aliases",
    "problems",
    "terms",
)
_BEHIND = "documents_of_schema"  # in settings, while an archive of that schema is being made anew


def reingest(
    path: str | os.PathLike[str],
    on_progress: Progress | None = None,
    workers: int = 0,
    *,
    everything: bool = False,
) -> Summary:
    """Read the documents of the archive at ``path`` again, those that new rules concern.

    Stopped half-way it is valid, and doing it again goes on.

    Args:
        path: an archive of this schema or an older one.
        on_progress: called behind each document.
        workers: processes that read ahead of this one, which reads by itself where there are none.
        everything: read all documents, whatever rules they were read with.

    Raises:
        ArchiveError: there is no such archive, it is in use, or it holds what cannot be kept.
    """
    where = Path(path)
    schema = _schema(where)
    if schema >= SCHEMA_VERSION or schema == 0:
        with open_archive(where, "r"):  # says what is wrong, rather than make one
            pass
        with open_archive(where, "w") as archive:
            _whole(archive)
            return _read_again(archive, on_progress, workers, everything=everything)
    settle_file(where)
    anew = where.with_name(f"{where.name}.upgrade")
    with open_archive(anew, "w") as archive:
        _take_over(archive, where, schema)
        summary = _read_again(archive, on_progress, workers, everything=False)
        _lead_on(archive, where)
    settle_file(anew)  # what is not in the one file, on a full disk, would be left behind
    anew.replace(where)
    with open_archive(where, "w") as archive:
        _whole(archive)
    return summary


def _schema(path: Path) -> int:
    """The schema of the archive at ``path``; 0 where it is none."""
    if not path.is_file():
        return 0
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as opened:
            (kind,) = opened.execute("PRAGMA application_id").fetchone()
            (version,) = opened.execute("PRAGMA user_version").fetchone()
    except sqlite3.DatabaseError:
        return 0
    return int(version) if kind == APPLICATION_ID else 0


# ─────────────────────────────────────────────────────────────── reading


def _read_again(
    archive: Archive, on_progress: Progress | None, workers: int, *, everything: bool
) -> Summary:
    with Ahead(workers) as ahead:
        job = begin(archive, ahead if workers else produce, digest())
        loaded = _held(job, everything=everything)
        for one in ahead.through(loaded, partial(_given, archive)):
            given = _given(archive, one)
            outcome: Outcome
            if given is None:
                outcome, problems = _damaged(job, one), one.problems
            else:
                outcome, problems = read_into(job, one, given)
            job.counts.update(("inputs", outcome))
            if on_progress:
                on_progress(Loaded(one.source, one.document, problems), outcome, job.counts)
        return end(job)


def _held(job: Job, *, everything: bool) -> Iterator[Loaded]:
    """The documents that are to be read again, in the order in which they came in."""
    last = 0
    wanted = "" if everything else "AND rules_digest <> :digest"
    sql = f"SELECT id FROM documents WHERE id > :last {wanted} ORDER BY id LIMIT 1"
    while row := job.connection.execute(sql, {"last": last, "digest": job.rules_digest}).fetchone():
        last = row[0]
        try:
            yield stored(job.archive, last)
        except (DamagedError, UnicodeDecodeError) as error:
            source = source_of(job.archive, last)
            told = f"what is stored of it is damaged ({error}): ingest its source again"
            yield Loaded(source, None, (Problem(source.path, "read", "damaged", told),))


def _damaged(job: Job, one: Loaded) -> Literal["refused"]:
    """Note that what is stored of ``one`` cannot be read; what was read of it before stays."""
    with job.archive.transaction():
        note_problems(job, one.source.path, one.problems, ("read",))
    return "refused"


def _given(archive: Archive, one: Loaded) -> Given | None:
    if one.document is None:
        return None
    known = archive.one("SELECT id FROM documents WHERE key = ?", one.document.key)
    return given_to(archive, known, one.document.key)


# ─────────────────────────────────────────────────────────────── from an older schema


def _take_over(archive: Archive, old: Path, schema: int) -> None:
    """Bring what is kept of ``old`` into an archive made anew, once."""
    connection = archive.connection
    if archive.one("SELECT value FROM settings WHERE name = ?", _BEHIND):
        return  # it was stopped half-way: what is there is there
    if archive.one("SELECT 1 FROM documents"):
        raise ArchiveError(f"{archive.path} holds something else: move it away, then try again")
    connection.execute("ATTACH ? AS old", (f"{old.absolute().as_uri()}?mode=ro",))
    try:
        with archive.transaction():
            for table in KEPT:
                _copy(connection, table)
            connection.execute(
                "INSERT INTO settings SELECT * FROM old.settings WHERE name GLOB 'notice_*'"
            )
            name_list(connection)
            connection.execute("UPDATE documents SET rules_digest = ?", (f"schema-{schema}",))
            connection.execute("INSERT INTO settings VALUES (?, ?)", (_BEHIND, str(schema)))
    except sqlite3.IntegrityError as error:
        raise ArchiveError(
            f"{old} holds what this version cannot keep ({error}): ingest its sources anew"
        ) from error
    finally:
        connection.execute("DETACH old")


def _copy(connection: sqlite3.Connection, table: str) -> None:
    """The rows of ``table`` in the columns that both have."""
    before, now = (
        [row[1] for row in connection.execute(f"PRAGMA {schema}.table_info({table})")]
        for schema in ("old", "main")
    )
    shared = ", ".join(f'"{name}"' for name in now if name in before)
    if shared:
        connection.execute(f"INSERT INTO main.{table} ({shared}) SELECT {shared} FROM old.{table}")


def _lead_on(archive: Archive, old: Path) -> None:
    """Let the keys of the old archive that vanished lead to what stands in their place."""
    with (
        closing(sqlite3.connect(f"{old.absolute().as_uri()}?mode=ro", uri=True)) as before,
        archive.transaction(),
    ):
        for (document,) in archive.connection.execute("SELECT id FROM documents").fetchall():
            lead_on(
                archive.connection, Keys.of(before, document), Keys.of(archive.connection, document)
            )


def _whole(archive: Archive) -> None:
    """Forget that the archive was made of an older one: only once it stands in its place.

    Sooner, one that was stopped just before would be taken for an archive of something else.
    """
    if archive.one("SELECT 1 FROM settings WHERE name = ?", _BEHIND):
        with archive.transaction():
            archive.connection.execute("DELETE FROM settings WHERE name = ?", (_BEHIND,))
