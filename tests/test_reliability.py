"""What disks, locks and clocks do to an archive: each promise of docs/reliability.md."""

from __future__ import annotations

import datetime as days
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ingest import again, archive, gone, remove, store
from ingest.archive import Archive, ArchiveError, open_archive
from ingest.check import check
from ingest.cli import cli
from ingest.load import load
from ingest.store import ingest_paths
from tests import killing

ROOT = Path(__file__).parent.parent
SCHEMA_2 = ROOT / "tests/corpus/archive-schema-2.sql"

pytestmark = pytest.mark.usefixtures("made_anew")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


def one_line(result: Result, *words: str) -> None:
    """A failure that is told in one line with these words."""
    assert result.exit_code == 1, result.output
    assert isinstance(result.exception, SystemExit)
    (line,) = [x for x in result.stderr.splitlines() if x.startswith("Error:")]
    assert all(word in line for word in words), line


def sound(path: Path) -> None:
    with open_archive(path) as opened:
        assert check(opened) == ()


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """One process: what workers do is tried elsewhere."""
    monkeypatch.setattr("ingest.workers.cores", lambda: 1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return killing.folder(tmp_path / "in", 5, 8)


# ─────────────────────────────────────────────────────────────── disks


@pytest.fixture
def small_disk(tmp_path: Path, archive_path: Path) -> Iterator[Path]:
    """A disk of its own with an archive on it and little room beside; only root can make one."""
    where = tmp_path / "disk"
    where.mkdir()
    room = archive_path.stat().st_size * 4
    made = ["mount", "-t", "tmpfs", "-o", f"size={room}", "tmpfs", str(where)]
    if os.name != "posix" or not shutil.which("mount") or os.geteuid() != 0:
        pytest.skip("only root makes a disk")
    if subprocess.run(made, capture_output=True, check=False).returncode != 0:
        pytest.skip("no disk can be made here")
    try:
        shutil.copy(archive_path, where / "archive.db")
        yield where
    finally:
        subprocess.run(["umount", "-l", str(where)], check=False)


def fill(disk: Path, left: int) -> Path:
    """Leave ``left`` bytes of room."""
    free = shutil.disk_usage(disk).free
    (disk / "filler").write_bytes(b"\0" * max(0, free - left))
    return disk / "filler"


@pytest.mark.parametrize("left", [0, 16_000, 64_000, 120_000, 300_000])
def test_a_full_disk(small_disk: Path, folder: Path, tmp_path: Path, left: int) -> None:
    path = small_disk / "archive.db"
    filler = fill(small_disk, left)
    result = run("ingest", path, folder, "--workers", 1)
    if result.exit_code != 0:
        one_line(result, "make room on its disk")
    filler.unlink()
    sound(path)
    assert run("ingest", path, folder, "--workers", 1).exit_code == 0
    sound(path)
    whole = tmp_path / "whole.db"
    assert run("ingest", whole, folder, "--workers", 1).exit_code == 0
    assert killing.told(path) == killing.told(whole)


def test_no_room_for_an_archive(small_disk: Path, folder: Path) -> None:
    filler = fill(small_disk, 100_000)
    one_line(run("ingest", small_disk / "new.db", folder), "make room on its disk")
    filler.unlink()
    assert run("ingest", small_disk / "new.db", folder).exit_code == 0


def test_no_room_for_a_backup(small_disk: Path, made_path: Path) -> None:
    fill(small_disk, 100_000)
    one_line(run("backup", made_path, small_disk / "copy.db"), "make room on its disk")
    assert sorted(p.name for p in small_disk.iterdir()) == ["archive.db", "filler"]


def test_no_room_to_bring_an_archive_up_to_date(small_disk: Path) -> None:
    path = small_disk / "old.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(SCHEMA_2.read_text("utf-8"))
    before = path.read_bytes()
    filler = fill(small_disk, 500_000)
    one_line(run("reingest", path), "make room on its disk")
    assert path.read_bytes() == before
    filler.unlink()
    (small_disk / "archive.db").unlink()
    assert run("reingest", path).exit_code == 0
    sound(path)


def test_pages_that_find_no_room_are_not_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An archive made anew takes the old one's place only when all of it is in the one file."""
    path = tmp_path / "old.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(SCHEMA_2.read_text("utf-8"))
    before = path.read_bytes()
    monkeypatch.setattr(Archive, "close", lambda self: None)  # as where closing could not do it

    def no_room(where: Path) -> None:
        if str(where).endswith(".upgrade"):
            raise ArchiveError(f"{where} cannot be written: make room on its disk")

    monkeypatch.setattr(again, "settle_file", no_room)
    with pytest.raises(ArchiveError, match="make room"):
        again.reingest(path)
    assert path.read_bytes() == before


def test_a_read_only_disk(small_disk: Path, folder: Path) -> None:
    path = small_disk / "archive.db"
    assert run("ingest", path, folder / "00.txt").exit_code == 0
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    for command in (["ingest", path, folder], ["remove", path, "x-0", "--reason", "x"],
                    ["reingest", path, "--all"]):  # fmt: skip
        one_line(run(*command), "read-only: make it and its folder writable, or copy it")
    one_line(run("ingest", small_disk / "new.db", folder), "may not be written to")
    one_line(run("backup", path, small_disk / "copy.db"), "cannot be")
    assert run("check", path).stdout.startswith("Sound: 1 document")
    assert run("search", path, "会议").exit_code == 0
    assert run("export", path, "figures").exit_code == 0


def test_a_commit_that_fails_leaves_nothing_open(made_path: Path) -> None:
    with open_archive(made_path, "w") as opened:
        connection = opened.connection
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(sqlite3.OperationalError, match="full"), opened.transaction():
            connection.execute("INSERT INTO settings VALUES ('x', ?)", ("x" * 1_000_000,))
        assert not connection.in_transaction
        with opened.transaction():
            connection.execute("UPDATE settings SET value = value")
        assert check(opened) == ()


# ─────────────────────────────────────────────────────────────── others at the archive


def test_readers_stop_no_writer(made_path: Path, folder: Path) -> None:
    """Not those that began while it was being written; they see what was there when they began."""
    # An ingest is at work, then somebody comes to read.
    with open_archive(made_path, "w") as first, open_archive(made_path) as reader:
        reader.connection.execute("BEGIN")
        before = reader.one("SELECT count(*) FROM articles")
        ingest_paths(first, load([str(folder / "00.txt")]))
        assert reader.one("SELECT count(*) FROM articles") == before
        reader.connection.rollback()
        assert reader.one("SELECT count(*) FROM articles") == before + 1
    sound(made_path)


@pytest.mark.parametrize("lock", ["BEGIN", "BEGIN IMMEDIATE"])
def test_a_lock_that_stays_is_told(
    made_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, lock: str
) -> None:
    monkeypatch.setattr(archive, "PATIENCE", 0.3)
    before = made_path.read_bytes()
    with closing(sqlite3.connect(made_path, isolation_level=None)) as holder:
        holder.execute(lock)
        holder.execute("SELECT count(*) FROM articles").fetchone()
        one_line(run("ingest", made_path, folder), "in use by another program: try again")
        one_line(run("remove", made_path, "x-0", "--reason", "x"), "try again")
        assert run("search", made_path, "投资").exit_code == 0
    assert made_path.read_bytes() == before


def test_a_lock_that_goes_is_waited_for(made_path: Path, folder: Path) -> None:
    with closing(
        sqlite3.connect(made_path, isolation_level=None, check_same_thread=False)
    ) as holder:
        holder.execute("BEGIN IMMEDIATE")
        later = threading.Timer(1.0, holder.rollback)
        later.start()
        assert run("ingest", made_path, folder / "00.txt").exit_code == 0
        later.join()
    sound(made_path)


def test_two_ingests_at_once(archive_path: Path, folder: Path, tmp_path: Path) -> None:
    """They take turns, document by document, and what both bring comes in once."""
    command = [sys.executable, "-m", "ingest", "ingest", str(archive_path), str(folder), "-w", "1"]
    both = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    for one in both:
        _, told = one.communicate(timeout=200)
        assert one.returncode == 0, told.decode()
        assert b"Traceback" not in told
    sound(archive_path)
    alone = tmp_path / "alone.db"
    assert run("ingest", alone, folder, "--workers", 1).exit_code == 0
    assert killing.told(archive_path) == killing.told(alone)
    with open_archive(archive_path) as opened:
        assert opened.one("SELECT count(*) FROM runs WHERE finished IS NOT NULL") == 2


def test_what_another_ingest_reads_is_not_gone(
    archive_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An ingest with --prune goes by what it met itself, not by what a later one has met so far."""
    path = str(folder / "more.zip")
    with open_archive(archive_path, "w") as opened:
        ingest_paths(opened, load([path]))
        first = opened.one("SELECT max(id) FROM runs")
        store.begin(opened, lambda document, given: pytest.fail("not read"), "x")  # the other
        opened.connection.execute(
            "UPDATE sources SET last_run = last_run + 1 WHERE id = (SELECT min(id) FROM sources)"
        )
        opened.connection.commit()
        assert gone.gone(opened, [path], first) == []


# ─────────────────────────────────────────────────────────────── clocks


class _Backwards(days.datetime):
    """A clock that went back by years."""

    @classmethod
    def now(cls, tz: days.tzinfo | None = None) -> _Backwards:
        return cls(1999, 1, 1, tzinfo=tz)


def test_a_clock_that_goes_back(
    archive_path: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No decision rests on a clock: order is that of ids, and change is told by content."""
    assert run("ingest", archive_path, folder).exit_code == 0
    straight = Path(shutil.copy(archive_path, tmp_path / "straight.db"))
    steps: list[tuple[object, ...]] = [
        ("ingest", "{}", folder), ("reingest", "{}", "--all"), ("ingest", "{}", folder, "--prune"),
    ]  # fmt: skip
    texts = [(folder / "00.txt").read_text("utf-8") + "补充一句。\n", "新的一篇\n会议强调安全。\n"]
    with open_archive(archive_path) as opened:
        key = opened.one("SELECT key FROM articles ORDER BY id DESC LIMIT 1")
    (folder / "00.txt").write_text(texts[0], "utf-8")
    (folder / "01.txt").unlink()
    for path in (straight, archive_path):
        for name, _, *more in steps:
            assert run(str(name), path, *more).exit_code == 0
        assert run("remove", path, key, "--reason", "应要求").exit_code == 0
        for module in (store, remove):
            monkeypatch.setattr(module, "datetime", _Backwards)
    assert killing.told(archive_path) == killing.told(straight)
    with open_archive(archive_path) as opened:
        assert opened.one("SELECT at FROM tombstones").startswith("1999")
        assert opened.one("SELECT min(started) FROM runs").startswith("1999")
        assert check(opened) == ()
