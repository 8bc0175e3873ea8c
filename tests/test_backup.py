"""Copying an archive while others are at it: of one moment, whole or not at all."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from ingest import backup as backing_up
from ingest.archive import Archive, ArchiveError, open_archive
from ingest.backup import backup
from ingest.check import check
from ingest.cli import cli
from ingest.store import ingest
from tests import killing, made


def copied(path: Path, to: Path, *, replace: bool = False) -> int:
    with open_archive(path) as archive:
        return backup(archive, to, replace=replace)


def sound(path: Path) -> int:
    with open_archive(path) as archive:
        assert check(archive) == ()
        return int(archive.one("SELECT count(*) FROM documents"))


def test_a_copy_is_the_same(made_path: Path, tmp_path: Path) -> None:
    told = CliRunner().invoke(cli, ["backup", str(made_path), str(tmp_path / "copy.db")])
    assert told.exit_code == 0, told.output
    assert told.output == f"Copied to {tmp_path / 'copy.db'}: {made_path.stat().st_size:,} bytes\n"
    assert sound(tmp_path / "copy.db") == 2
    assert killing.told(tmp_path / "copy.db") == killing.told(made_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["archive.db", "copy.db"]


def test_while_one_reads_and_one_writes(
    made_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A writer writes between the steps; the copy has none of it, and is taken once, not anew."""
    monkeypatch.setattr(backing_up, "STEP", 50)
    steps: list[int] = []
    with open_archive(made_path, "w") as writer, open_archive(made_path) as reader:
        reader.connection.execute("BEGIN")
        assert reader.one("SELECT count(*) FROM documents") == 2

        def write(done: int, pages: int) -> None:
            steps.append(done)
            if len(steps) % 10 == 1:
                one = made.loaded(
                    f"{len(steps)}.txt", f"第{len(steps)}次\n投资{len(steps)}万元。\n"
                )
                ingest(writer, [one], made.read_given, "digest-1", made.LOOKUPS)

        with open_archive(made_path) as archive:
            backup(archive, tmp_path / "copy.db", on_progress=write)
        assert writer.one("SELECT count(*) FROM documents") > 4
        reader.connection.rollback()
    assert steps == sorted(steps)
    assert len(steps) > 10
    assert sound(tmp_path / "copy.db") == 2
    assert not (tmp_path / "copy.db-wal").exists()
    assert sound(made_path) > 4


def test_while_a_thread_writes(made_path: Path, tmp_path: Path) -> None:
    over = threading.Event()

    def write() -> None:
        with open_archive(made_path, "w") as writer:
            number = 0
            while not over.is_set():
                number += 1
                one = made.loaded(f"{number}.txt", f"第{number}次\n投资{number}万元。\n")
                ingest(writer, [one], made.read_given, "digest-1", made.LOOKUPS)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for number in range(4):
            copied(made_path, tmp_path / f"{number}.db")
    finally:
        over.set()
        thread.join()
    counts = [sound(tmp_path / f"{number}.db") for number in range(4)]
    assert counts == sorted(counts)


def test_what_is_there_stays(made_path: Path, tmp_path: Path) -> None:
    to = tmp_path / "copy.db"
    to.write_text("mine")
    with pytest.raises(ArchiveError, match="there already"):
        copied(made_path, to)
    assert to.read_text() == "mine"
    copied(made_path, to, replace=True)
    assert sound(to) == 2


def test_what_is_made_meanwhile_stays(
    made_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    to = tmp_path / "copy.db"

    def quicker(done: int, pages: int) -> None:
        to.write_text("mine")

    with open_archive(made_path) as archive, pytest.raises(ArchiveError, match="meanwhile"):
        backup(archive, to, on_progress=quicker)
    assert to.read_text() == "mine"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["archive.db", "copy.db"]


def test_stopped_half_way_nothing_is_there(
    made_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backing_up, "STEP", 10)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with open_archive(made_path) as archive:
        with pytest.raises(KeyboardInterrupt):
            backup(archive, tmp_path / "copy.db", on_progress=stop)
        assert archive.one("SELECT count(*) FROM documents") == 2
    assert [p.name for p in tmp_path.iterdir()] == ["archive.db"]


def test_a_disk_without_links(
    made_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(self: Path, target: Path) -> None:
        raise PermissionError(1, "no links here")

    monkeypatch.setattr(Path, "hardlink_to", none)
    copied(made_path, tmp_path / "copy.db")
    assert sound(tmp_path / "copy.db") == 2


@pytest.mark.parametrize(
    ("to", "line"),
    [("archive.db", "archive itself"), (".", "is a folder"), ("none/copy.db", "does not exist")],
)
def test_where_nothing_can_be_copied_to(made_path: Path, to: str, line: str) -> None:
    with pytest.raises(ArchiveError, match=line):
        copied(made_path, made_path.parent / to, replace=True)
    assert sound(made_path) == 2


def test_pages_of_another_file_are_not_taken_for_its_own(made_path: Path, tmp_path: Path) -> None:
    (tmp_path / "copy.db-journal").write_bytes(b"old pages")
    with pytest.raises(ArchiveError, match=r"copy\.db-journal is there"):
        copied(made_path, tmp_path / "copy.db")


def test_a_damaged_archive_is_no_backup(
    made_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_archive(made_path) as archive:
        with closing(sqlite3.connect(made_path)) as connection:
            connection.execute("PRAGMA user_version = 99")
        with pytest.raises(ArchiveError, match="newer"):
            backup(archive, tmp_path / "copy.db")
    assert [p.name for p in tmp_path.iterdir()] == ["archive.db"]
    assert isinstance(archive, Archive)
