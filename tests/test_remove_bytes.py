"""What was removed is nowhere: each byte of the file is searched, each blob in it unpacked.

Read with the rules as they are: whatever table a finding goes to, now or later, is searched.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from ingest.archive import open_archive
from ingest.check import check
from ingest.documents import decoded_of
from ingest.load import load
from ingest.packing import DamagedError, pack, unpack
from ingest.remove import UNFINISHED, remove
from ingest.store import ingest_paths

# An article with findings of every kind; what stands in it stands nowhere else.
TAKEN = """沁源县召开秘龘会商
2023-06-24 来源：沁源县融媒体中心 记者 龘小岩
6月24日，沁源县县委书记龘大峰在灵空山镇主持秘龘会商，强调抓牢“七个龘字诀”。
全年完成龘木投资70777889.99亿元，增长63.21%，其中：龘料41.3亿元、龘工52.6亿元。
一、龘途谋划
到2029年，力争建成龘园91391391个，带动龘农98798798户。
"""
OTHER = """洪洞县推进项目建设
2023-05-10 来源：洪洞县人民政府网
洪洞县完成投资268亿元，增长8.5%，建成项目30个，惠及群众1200户，各项工作有序推进。
会议要求，各级各部门要抓好重点工作，确保年度任务按期完成，群众满意度持续提升。
"""
OWN = "龘"  # in every sentence of the one, nowhere in the other
NUMBERS = ("70777889.99", "63.21", "98798798", "91391391")


def filled(path: Path, folder: Path, secret: str = TAKEN) -> str:
    """An archive of both texts, one corrected; the key of the one to be removed."""
    folder.mkdir(exist_ok=True)
    (folder / "a.txt").write_text(secret, "utf-8")
    (folder / "b.txt").write_text(OTHER, "utf-8")
    with open_archive(path, "w") as archive:
        ingest_paths(archive, load([str(folder)]))
        key = str(archive.one("SELECT key FROM articles WHERE text LIKE ?", f"%{OWN}%"))
    (folder / "corrections.csv").write_text(
        f"key,field,value,who,why\n{key},outlet,龘网,龘某,龘误\n", "utf-8"
    )
    with open_archive(path, "w") as archive:
        ingest_paths(archive, load([str(folder)]))
        assert archive.one("SELECT outlet FROM articles WHERE key = ?", key) == "龘网"
    (folder / "corrections.csv").unlink()
    return key


def traces(path: Path) -> Iterator[str]:
    """Where in the files of ``path`` something of the secret stands."""
    wanted = {OWN, *NUMBERS, *(line for line in TAKEN.splitlines() if OWN in line)}
    for file in sorted(path.parent.glob(f"{path.name}*")):
        held = file.read_bytes()
        for words in wanted:
            for codec in ("utf-8", "utf-16-le", "utf-16-be", "gb18030"):
                if words.encode(codec) in held and len(words.encode(codec)) > 2:
                    yield f"{file.name}: {words!r} in {codec}"
        if pack(TAKEN.encode())[10:60] in held:
            yield f"{file.name}: the packed original"
    with closing(sqlite3.connect(path)) as connection:
        for (table,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'"
        ).fetchall():
            for row in connection.execute(f'SELECT * FROM "{table}"'):
                yield from (f"{table}: {word}" for word in wanted if word in _said(row))


def _said(row: tuple[object, ...]) -> str:
    """A row as text, what is packed in it unpacked."""
    told = []
    for value in row:
        if isinstance(value, bytes):
            with suppress(DamagedError):
                value = unpack(value)
            value = value.decode("utf-8", "replace")
        told.append(str(value))
    return "\n".join(told)


def test_nothing_is_left(archive_path: Path, tmp_path: Path) -> None:
    key = filled(archive_path, tmp_path / "in")
    before = list(traces(archive_path))
    assert {t.partition(":")[0] for t in before} >= {
        "articles", "sentences", "figures", "formulas", "corrections", "documents",
    }, "the search finds what is there"  # fmt: skip
    with open_archive(archive_path, "w") as archive:
        remove(archive, key, "应要求")
    assert list(traces(archive_path)) == []
    assert [p.name for p in tmp_path.glob("archive.db*")] == ["archive.db"]
    with open_archive(archive_path) as archive:
        assert check(archive) == ()


def test_nothing_is_left_of_one_of_two(archive_path: Path, tmp_path: Path) -> None:
    """A reprint of it quotes it in what differs; the reprint stays, by its own text."""
    reprint = TAKEN.replace(OWN, "谭").replace("70777889.99", "5.5").replace("63.21", "6.5")
    reprint = reprint.replace("98798798", "400").replace("91391391", "91")
    key = filled(archive_path, tmp_path / "in")
    (tmp_path / "in/c.txt").write_text(reprint + "（转载）\n", "utf-8")
    with open_archive(archive_path, "w") as archive:
        ingest_paths(archive, load([str(tmp_path / "in")]))
        remove(archive, key, "应要求")
        assert archive.one("SELECT count(*) FROM articles") == 2
    assert list(traces(archive_path)) == []


def test_an_ingest_does_not_bring_it_back(archive_path: Path, tmp_path: Path) -> None:
    key = filled(archive_path, tmp_path / "in")
    with open_archive(archive_path, "w") as archive:
        remove(archive, key, "应要求")
    for _ in range(2):
        with open_archive(archive_path, "w") as archive:
            assert ingest_paths(archive, load([str(tmp_path / "in")])).changed is False
        assert list(traces(archive_path)) == []


def test_stopped_before_its_end_it_is_finished(
    archive_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = filled(archive_path, tmp_path / "in")
    with monkeypatch.context() as patched, open_archive(archive_path, "w") as archive:
        patched.setattr("ingest.remove._make_anew", lambda archive: None)
        remove(archive, key, "应要求")
    with open_archive(archive_path) as archive:
        assert archive.one("SELECT value FROM settings WHERE name = ?", UNFINISHED) == key
    with open_archive(archive_path, "w") as archive:
        with pytest.raises(Exception, match="removed already"):
            remove(archive, key, "应要求")
        assert archive.one("SELECT count(*) FROM settings WHERE name = ?", UNFINISHED) == 0
        assert OWN not in decoded_of(archive, 1)
    assert list(traces(archive_path)) == []
