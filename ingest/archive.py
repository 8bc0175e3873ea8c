"""The archive as a file: made, opened, locked while one writes, left so that any SQLite opens it.

While an archive is written it is in WAL mode, so that readers go on; a program killed at any moment
leaves a valid file. When the writer is done and no reader holds it, it is one plain file again.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from sqlite_utils import Database

from ingest import conversions, kept, search
from ingest.tables import APPLICATION_ID, SCHEMA_VERSION, bring_up_to_date, create

OLDEST_SQLITE = (3, 37, 0)  # STRICT tables
CACHE = 32_768  # kilobytes of pages that a writer keeps
PATIENCE = 30.0  # seconds to wait for another writer
_PAUSE = 0.05  # seconds between two tries, where SQLite leaves waiting to us
_MAGIC = b"SQLite format 3\0"
# What SQLite makes of an exception in `index_terms`, which takes any text: only ^C can be one.
_RAISED = "user-defined function raised exception"


class ArchiveError(Exception):
    """An archive that cannot be used as asked; the message says why and what to do, in one line."""


@dataclass(frozen=True)
class Archive:
    """An open archive. Use it in a ``with`` block, or close it."""

    path: Path
    mode: Literal["r", "w"]
    db: Database

    @property
    def connection(self) -> sqlite3.Connection:
        """The plain connection, with our functions on it: those of search, and `unit_value`."""
        return self.db.conn

    def rows(self, sql: str, *arguments: Any) -> Iterator[dict[str, Any]]:
        """The rows of ``sql``, one at a time, by column name."""
        cursor = self.connection.execute(sql, arguments)
        names = [column[0] for column in cursor.description]
        return (dict(zip(names, row, strict=True)) for row in cursor)

    def one(self, sql: str, *arguments: Any) -> Any:
        """The first column of the first row of ``sql``; ``None`` where there is no row."""
        row = self.connection.execute(sql, arguments).fetchone()
        return None if row is None else row[0]

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of the block's writes or none of them. Writers wait for each other here.

        Raises:
            ArchiveError: another program holds the archive for longer than one waits.
        """
        with _explained(self.path):
            self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.connection.commit()
        except sqlite3.OperationalError as error:
            self.connection.rollback()
            if str(error) == _RAISED:
                raise KeyboardInterrupt from None
            raise
        except BaseException:  # ^C too: whatever ends the block, half of it must not stay
            self.connection.rollback()  # a commit that fails, on a full disk, leaves it open
            raise

    def close(self) -> None:
        """Close it; one that was written goes back to a single plain file if nobody reads it."""
        if self.mode == "w":
            self.connection.execute("PRAGMA busy_timeout = 0")
            try:
                self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                self.connection.execute("PRAGMA journal_mode = DELETE")
            except sqlite3.OperationalError:
                pass  # somebody reads it: the next writer does this
        self.db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def open_archive(path: str | os.PathLike[str], mode: Literal["r", "w"] = "r") -> Archive:
    """Open the archive at ``path``; with mode ``w`` it is made where there is none.

    Raises:
        ArchiveError: it is missing, a folder, no SQLite, no archive, read-only, in use, or made by
            an older or a newer version.
    """
    where = Path(path)
    fresh = _is_fresh(where, mode)
    with _explained(where):
        if mode == "r":
            _undo_what_was_stopped(where)
        connection = _connect(where, mode)
        try:
            _check_kind(connection, where, mode, fresh=fresh)
            search.register(connection)
            conversions.register(connection)
            archive = Archive(where, mode, _database(connection))
            if mode == "w":
                _prepare_to_write(archive)
        except BaseException:  # nobody else could close it
            connection.close()
            raise
    return archive


def published(connection: sqlite3.Connection) -> str | None:
    """What a published file says that it shows, as JSON; ``None`` of a plain archive."""
    row = connection.execute("SELECT value FROM settings WHERE name = 'published'").fetchone()
    return None if row is None else str(row[0])


def beside_site(connection: sqlite3.Connection, path: Path) -> Archive:
    """An archive on a connection that the site holds: to be read, not to be closed."""
    return Archive(path, "r", _database(connection))


def settle(path: str | os.PathLike[str]) -> None:
    """Bring all of a WAL file's pages into the one file: an immutable reader sees no other.

    Raises:
        ArchiveError: it cannot be opened, or a writer holds it.
    """
    where = Path(path)
    with _explained(where), closing(sqlite3.connect(where, timeout=1)) as connection:
        (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
        if mode == "wal":
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.execute("PRAGMA journal_mode = DELETE")  # fails where pages are left outside


# ─────────────────────────────────────────────────────────────── opening


def _is_fresh(path: Path, mode: Literal["r", "w"]) -> bool:
    """Whether there is nothing yet at ``path``; raises where it can be told to be of no use."""
    if path.is_dir():
        raise ArchiveError(f"{path} is a folder: name a file, such as {path / 'archive.db'}")
    if not path.exists():
        if mode == "r":
            raise ArchiveError(f"{path} does not exist: make it with xianzhi ingest {path} PATH…")
        if not path.parent.is_dir():
            raise ArchiveError(f"{path.parent} does not exist: make that folder first")
        if not os.access(path.parent, os.W_OK):
            raise ArchiveError(f"{path.parent} may not be written to: choose another folder")
        return True
    try:
        with path.open("rb") as file:
            head = file.read(len(_MAGIC))
    except OSError as error:
        raise ArchiveError(f"{path} cannot be read: {error.strerror}") from None
    if head and head != _MAGIC:
        raise ArchiveError(f"{path} is not an SQLite file: choose another name for the archive")
    if not head and mode == "r":
        raise ArchiveError(f"{path} is empty: fill it with xianzhi ingest {path} PATH…")
    if mode == "w" and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        raise ArchiveError(f"{path} is read-only: make it and its folder writable, or copy it")
    return not head


def _undo_what_was_stopped(path: Path) -> None:
    """Take back what a program that was killed left half done: who only reads may not do that."""
    if Path(f"{path}-journal").exists() and os.access(path, os.W_OK):
        with closing(sqlite3.connect(path, timeout=PATIENCE)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()


def _connect(path: Path, mode: Literal["r", "w"]) -> sqlite3.Connection:
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise ArchiveError(
            f"Python's SQLite is {sqlite3.sqlite_version}, too old: an archive needs 3.37 or newer"
        )
    uri = f"{path.absolute().as_uri()}?mode={'ro' if mode == 'r' else 'rwc'}"
    return sqlite3.connect(uri, uri=True, timeout=PATIENCE, check_same_thread=False)


def _database(connection: sqlite3.Connection) -> Database:
    return Database(connection, recursive_triggers=False, execute_plugins=False)


def _check_kind(
    connection: sqlite3.Connection, path: Path, mode: Literal["r", "w"], *, fresh: bool
) -> None:
    if fresh:
        return
    (kind,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if kind != APPLICATION_ID and tables:
        raise ArchiveError(f"{path} is an SQLite file, but no archive: choose another name")
    if version > SCHEMA_VERSION:
        raise ArchiveError(
            f"{path} was made by a newer xianzhi (schema {version}, this one knows "
            f"{SCHEMA_VERSION}): install the newest with pip install --upgrade xianzhi"
        )
    if not tables and mode == "r":  # whoever was to make it was stopped
        raise ArchiveError(f"{path} is empty: fill it with xianzhi ingest {path} PATH…")
    if tables and version < SCHEMA_VERSION:
        raise ArchiveError(
            f"{path} was made by an older xianzhi (schema {version}, this one reads "
            f"{SCHEMA_VERSION}): bring it up to date with xianzhi reingest {path}"
        )
    if tables and mode == "w" and published(connection):
        raise ArchiveError(
            f"{path} is a published file, which nothing is added to or taken from: "
            "change the archive it was made of, and publish that again"
        )


def _prepare_to_write(archive: Archive) -> None:
    connection = archive.connection
    search.register_writer(connection)
    connection.set_trace_callback(None)  # which serves readers: it would be told of every statement
    _go_beside_readers(connection)
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")
    # Pages that a batch touches stay in memory: indexes are written all over the file.
    connection.execute(f"PRAGMA cache_size = -{CACHE}")
    with archive.transaction():
        # Read anew: another writer may have made it while this one waited.
        if archive.one("SELECT count(*) FROM sqlite_master"):
            kept.register_writer(connection)
            bring_up_to_date(connection)
        else:
            create(connection)
            kept.register_writer(connection)


def _go_beside_readers(connection: sqlite3.Connection) -> None:
    """Enter WAL mode as soon as nobody else is at the file: SQLite itself does not wait."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > end:
                raise
            time.sleep(_PAUSE)
        else:
            return


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn what SQLite says of the file itself into a line that says what to do."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        told = advice(error)
        if told is None:
            raise
        raise ArchiveError(f"{path} {told}") from error


def advice(error: sqlite3.DatabaseError) -> str | None:
    """What to do where SQLite cannot work with the file, if that is what ``error`` says."""
    said = str(error)
    for words, told in _ADVICE.items():
        if any(word in said for word in words):
            return f"{told} ({said})"
    return None


_ADVICE = {
    ("locked", "busy"): "is in use by another program: try again when it is done",
    ("readonly", "unable to open"): (
        "cannot be opened: make it and its folder writable, or copy it elsewhere"
    ),
    ("not a database", "malformed"): (
        "is damaged: restore a copy, or ingest its sources into a new one"
    ),
    ("disk is full", "disk I/O"): "cannot be written: make room on its disk, then go on",
}
