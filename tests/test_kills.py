"""Killed at a random moment: the archive is sound, and the command run again ends the same.

Twenty times here; ``python -m tests.bench.kills`` does it as often as one likes.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ingest.archive import open_archive
from tests import killing
from tests.bench import kills

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")


def test_twenty_kills(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert kills.strike(tmp_path, 20, 8, quiet=True) == 0, capfd.readouterr().out
    assert "20 survived, 0 did not" in capfd.readouterr().out


def test_what_differs_is_seen(made_path: Path) -> None:
    before = killing.told(made_path)
    with open_archive(made_path, "w") as archive:
        archive.connection.execute("UPDATE runs SET started = '2001'")
        archive.connection.commit()
    assert killing.told(made_path) == before, "runs do not count"
    with open_archive(made_path, "w") as archive:
        archive.connection.execute("UPDATE figures SET kind = 'count' WHERE id = 1")
        archive.connection.commit()
    now = killing.told(made_path)
    assert [table for table in before if now[table] != before[table]] == ["figures"]
