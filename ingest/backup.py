"""A copy of an archive while it is read and written: of one moment, whole or not at all."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from ingest.archive import Archive, ArchiveError, advice, open_archive

STEP = 4096  # pages copied between two looks at whether to go on
_BESIDE = ("-wal", "-journal")  # files of pages that belong to a database of the same name
Copied = Callable[[int, int], None]


def backup(archive: Archive, to: str | os.PathLike[str], *, replace: bool = False,
           on_progress: Copied | None = None) -> int:  # fmt: skip
    """Copy ``archive`` to the file ``to``; its size in bytes.

    What is copied is the archive of the moment in which this began; a writer goes on meanwhile. The
    copy is made under another name beside ``to`` and takes its name when it is whole and on disk.

    Args:
        archive: open for reading.
        to: the file to be made.
        replace: take the place of an older file there.
        on_progress: called now and then with the pages copied and the pages in all.

    Raises:
        ArchiveError: there is something at ``to`` already, or it cannot be written.
    """
    target = Path(to)
    refuse(archive, target, replace=replace)
    part = target.with_name(f"{target.name}.part")
    try:
        part.unlink(missing_ok=True)  # of a backup that was stopped
        _copy(archive, part, on_progress)
        take_place(part, target, replace=replace)
    except OSError as error:
        raise ArchiveError(f"{target} cannot be written: {error.strerror}") from error
    except sqlite3.DatabaseError as error:
        told = advice(error) or f"cannot be written ({error})"
        raise ArchiveError(f"{target} {told}") from error
    finally:
        for left in (part, *(Path(f"{part}{end}") for end in _BESIDE)):
            with suppress(OSError):
                left.unlink(missing_ok=True)
    return target.stat().st_size


def refuse(archive: Archive, target: Path, *, replace: bool) -> None:
    """Raise where ``target`` is nothing to write to."""
    if target.is_dir():
        raise ArchiveError(
            f"{target} is a folder: name a file, such as {target / archive.path.name}"
        )
    if not target.parent.is_dir():
        raise ArchiveError(f"{target.parent} does not exist: make that folder first")
    if not target.exists():
        pass
    elif target.samefile(archive.path):
        raise ArchiveError(f"{target} is the archive itself: name another file")
    elif not replace:
        raise ArchiveError(f"{target} is there already: name another file, or give --replace")
    for end in _BESIDE:  # SQLite would take them for pages of the copy
        if Path(f"{target}{end}").exists():
            raise ArchiveError(f"{target}{end} is there: {target} is in use; name another file")


def _copy(archive: Archive, part: Path, on_progress: Copied | None) -> None:
    def told(status: int, remaining: int, total: int) -> None:  # ^C is heard here
        if on_progress:
            on_progress(total - remaining, total)

    connection = archive.connection
    with closing(sqlite3.connect(part)) as copy:
        # One reading for all steps: what others write is not seen, and begins nothing anew.
        connection.execute("BEGIN")
        try:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            connection.backup(copy, pages=STEP, progress=told, sleep=0)
        finally:
            connection.rollback()
        copy.execute("PRAGMA journal_mode = DELETE")  # one plain file, whatever the archive is now
    with part.open("rb+") as written:
        os.fsync(written.fileno())
    with open_archive(part):  # it is one
        pass


def take_place(part: Path, target: Path, *, replace: bool) -> None:
    """Give the copy its name, in one step; somebody else's file of that name stays."""
    if replace:
        part.replace(target)
    else:
        try:
            target.hardlink_to(part)
        except FileExistsError:
            raise ArchiveError(f"{target} was made meanwhile: name another file") from None
        except OSError:  # a disk that knows no links
            part.rename(target)
    with suppress(OSError):  # folders cannot be synced everywhere
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
