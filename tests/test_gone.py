"""Inputs that are gone: what only they brought goes with them, when that is asked for."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

from ingest.archive import open_archive
from ingest.check import check
from ingest.gone import forget, gone
from ingest.load import load
from ingest.store import ingest_paths

STAYS = "洪洞县工作推进会\n2023-05-06\n洪洞县落实“三个抓牢”：抓牢项目、抓牢招商、抓牢服务。\n"
GOES = (
    "洪洞县开发区工作会\n2023-04-06\n洪洞经济技术开发区新建项目12个，落实“三个抓牢”"
    "（抓牢工地、抓牢工期、抓牢质量），开展“两个攻坚”。\n"
)
MANY = 5_000  # sources


def told(path: Path) -> list[object]:
    """Zones, and formulas with what they stand for."""
    with open_archive(path) as archive:
        assert check(archive) == ()
        ask = archive.connection.execute
        return [
            ask("SELECT code FROM places WHERE level = 'zone' ORDER BY code").fetchall(),
            ask("SELECT surface, expansion FROM formulas ORDER BY surface").fetchall(),
        ]


def test_nothing_is_left_of_what_is_forgotten(archive_path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "stays.txt").write_text(STAYS, "utf-8")
    with open_archive(archive_path, "w") as archive:
        ingest_paths(archive, load([str(folder)]))
    alone = told(archive_path)
    (folder / "goes.txt").write_text(GOES, "utf-8")
    with open_archive(archive_path, "w") as archive:
        ingest_paths(archive, load([str(folder)]))
    both = told(archive_path)
    assert all(one != other for one, other in zip(alone, both, strict=True))
    (folder / "goes.txt").unlink()
    with open_archive(archive_path, "w") as archive:
        run = ingest_paths(archive, load([str(folder)])).run
        paths = gone(archive, [str(folder)], run)
        assert paths == [str(folder / "goes.txt")]
        assert forget(archive, paths) == 1
    assert told(archive_path) == alone


def test_of_what_was_met_nothing_is_held(archive_path: Path) -> None:
    with open_archive(archive_path, "w") as archive:
        archive.connection.execute("PRAGMA foreign_keys = OFF")
        with archive.transaction():
            archive.connection.executemany(
                "INSERT INTO sources (document, path, first_run, last_run) VALUES (?1, ?2, 1, 1)",
                ((i, f"much.jsonl!/{i:06}") for i in range(MANY)),
            )
        tracemalloc.start()
        found = gone(archive, ["much.jsonl"], 1)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert found == []
    assert most < 10 * MANY, "bytes for each of them"


def test_what_a_container_no_longer_holds_is_gone(archive_path: Path, tmp_path: Path) -> None:
    held = tmp_path / "much.jsonl"
    held.write_text("", "utf-8")
    with open_archive(archive_path, "w") as archive:
        archive.connection.execute("PRAGMA foreign_keys = OFF")
        rows = [
            (1, f"{held}!/1", 1),
            (2, f"{held}!/2", 2),
            (3, f"{held}0!/1", 2),
            (4, f"{held}1!/1", 1),
        ]
        with archive.transaction():
            archive.connection.executemany(
                "INSERT INTO sources (document, path, first_run, last_run) VALUES (?, ?, 1, ?)",
                rows,
            )
        assert gone(archive, [str(held)], 2) == [f"{held}!/1"]
        assert gone(archive, [str(held)], 3) == [], "not read this time, it may still hold them"
        assert gone(archive, [str(tmp_path)], 2) == [f"{held}!/1", f"{held}1!/1"]
