"""Inputs that are gone: what only they brought goes with them, when that is asked for."""

from __future__ import annotations

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
