"""Publishing: a derived file that holds only what may be shown. What that is: docs/publish.md."""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from pathlib import Path

from ingest.archive import Archive, ArchiveError, advice, open_archive
from ingest.backup import refuse, take_place
from ingest.publish.counts import Counts
from ingest.publish.making import Told, make
from ingest.publish.policy import Policy, PolicyError, read_policy

__all__ = ["Counts", "Policy", "PolicyError", "publish", "read_policy"]

_BESIDE = ("-wal", "-journal")


def publish(
    archive: Archive, to: str | os.PathLike[str], policy: Policy, *, replace: bool = False,
    told: Told | None = None,
) -> Counts:  # fmt: skip
    """Make the file ``to`` of what ``policy`` lets be seen of ``archive``.

    It is made under another name beside ``to`` and takes its name when it is whole and on disk.

    Args:
        archive: open for reading; what is written to it meanwhile is not seen.
        to: the file to be made.
        policy: how much of which source is shown.
        replace: take the place of an older file there.
        told: called now and then with the articles done and the articles in all.

    Raises:
        ArchiveError: ``archive`` is a published file, there is something at ``to`` already, or it
            cannot be written.
    """
    target = Path(to)
    refuse(archive, target, replace=replace)
    part = target.with_name(f"{target.name}.part")
    try:
        part.unlink(missing_ok=True)  # of one that was stopped
        counts = make(archive, part, policy, told)
        with part.open("rb+") as written:
            os.fsync(written.fileno())
        with open_archive(part):  # it is one
            pass
        take_place(part, target, replace=replace)
    except OSError as error:
        raise ArchiveError(f"{target} cannot be written: {error.strerror}") from error
    except sqlite3.DatabaseError as error:
        raise ArchiveError(f"{target} {advice(error) or f'cannot be made ({error})'}") from error
    finally:
        for left in (part, *(Path(f"{part}{end}") for end in _BESIDE)):
            with suppress(OSError):
                left.unlink(missing_ok=True)
    return counts
