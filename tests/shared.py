"""Archives that take seconds to make: made once for all the processes of a run, copied by each.

pytest gives each run a folder of its own, and each process of it a folder in that. What is made
here lies in the first, so it is always of the code and the rules that this run tests.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

PATIENCE = 600.0  # seconds that another process may take to make one


def shared(folders: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """An archive that ``make`` writes to the path it is given; a copy of this process alone.

    The first process to ask makes it, the others wait for that. If it dies or fails, the next one
    makes it anew.
    """
    room = folders.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        room = room.parent
    (room / "shared").mkdir(exist_ok=True)
    made = room / "shared" / f"{name}.db"
    # SQLite's lock is one on every platform, and goes with whoever holds it.
    with closing(sqlite3.connect(made.with_suffix(".lock"), PATIENCE)) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        if not made.exists():
            making = folders.mktemp(name) / "archive.db"
            make(making)
            making.rename(made)
    return Path(shutil.copy(made, folders.mktemp(name) / "archive.db"))
