"""Reading again: new rules over what is stored; archives of older versions come up to date."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from ingest import again
from ingest.again import reingest
from ingest.archive import ArchiveError, open_archive
from ingest.check import check
from ingest.cli import cli
from ingest.load import load
from ingest.store import ingest_paths
from ingest.tables import SCHEMA_VERSION
from tests.test_store import content

CORPUS = Path(__file__).parent / "corpus"
SEEDS = Path(__file__).parent.parent / "seeds"
FIRST = "4e665840c788cb6c-0"  # the article that both old archives hold


def older(path: Path, schema: int) -> Path:
    """An archive as a version of that schema left it."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript((CORPUS / f"archive-schema-{schema}.sql").read_text("utf-8"))
    return path


def test_nothing_to_do(seeds_archive: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(seeds_archive, tmp_path / "a.db"))
    assert reingest(path).inputs == 0


def test_all_again_is_the_same(seeds_archive: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(seeds_archive, tmp_path / "a.db"))
    assert reingest(path, everything=True).reread == 5
    with open_archive(path) as now, open_archive(seeds_archive) as before:
        assert check(now) == ()
        keys = "SELECT key FROM figures ORDER BY key"
        assert list(now.rows(keys)) == list(before.rows(keys))
        assert content(now, ["documents", "tombstones"]) == content(
            before, ["documents", "tombstones"]
        )
    with open_archive(path, "w") as archive:
        assert ingest_paths(archive, load([str(SEEDS)])).changed is False


def test_only_what_other_rules_read(seeds_archive: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(seeds_archive, tmp_path / "a.db"))
    with open_archive(path, "w") as archive:
        archive.connection.execute("UPDATE documents SET rules_digest = 'x' WHERE id IN (2, 4)")
        archive.connection.execute("UPDATE articles SET title = 'x' WHERE document = 2")
        archive.connection.commit()
    assert reingest(path).reread == 2
    with open_archive(path) as archive:
        assert archive.one("SELECT count(*) FROM articles WHERE title = 'x'") == 0
        assert check(archive) == ()


def test_what_is_damaged_is_named_and_stays(seeds_archive: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(seeds_archive, tmp_path / "a.db"))
    with open_archive(path, "w") as archive:
        archive.connection.execute("UPDATE documents SET original = x'00' WHERE id = 2")
        archive.connection.commit()
        articles = archive.one("SELECT count(*) FROM articles")
    summary = reingest(path, everything=True)
    assert (summary.reread, summary.refused) == (4, 1)
    with open_archive(path) as archive:
        assert archive.one("SELECT count(*) FROM articles") == articles
        assert "damaged" in archive.one("SELECT message FROM problems WHERE code = 'damaged'")


@pytest.mark.parametrize("schema", [1, 2])
def test_an_older_archive_is_brought_up_to_date(tmp_path: Path, schema: int) -> None:
    path = older(tmp_path / "old.db", schema)
    with pytest.raises(ArchiveError, match="xianzhi reingest"):
        open_archive(path)
    told = CliRunner().invoke(cli, ["reingest", str(path), "--workers", "1"])
    assert (told.exit_code, told.exception) == (0, None), told.output
    assert [p.name for p in tmp_path.iterdir()] == ["old.db"]
    with open_archive(path) as archive:
        assert archive.one("PRAGMA user_version") == SCHEMA_VERSION
        assert check(archive) == ()
        title = archive.one("SELECT title FROM articles WHERE key = ?", FIRST)
        assert title == "青阳镇召开项目推进会"
        assert archive.one("SELECT count(*) FROM figures WHERE value = 26800000") == 1
        assert archive.one("SELECT count(*) FROM runs") == 2


def test_what_people_decided_holds(tmp_path: Path) -> None:
    path = older(tmp_path / "old.db", 2)
    reingest(path)
    with open_archive(path) as archive:
        outlet, supplied = archive.connection.execute(
            "SELECT outlet, supplied FROM articles WHERE key = ?", (FIRST,)
        ).fetchone()
        assert (outlet, supplied) == ("青阳县人民政府网", "outlet")
        assert archive.one("SELECT indicator FROM figures WHERE value = 26800000") == "工业投资"
        assert archive.one("SELECT count(*) FROM corrections WHERE target IS NOT NULL") == 2
        assert archive.one("SELECT reason FROM tombstones") == "应当事人要求"
        assert archive.one("SELECT count(*) FROM articles") == 1  # the other one was taken out
        assert archive.one("SELECT count(*) FROM sources") == 2


def test_terms_are_followed_further(tmp_path: Path) -> None:
    path = older(tmp_path / "old.db", 2)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE terms (id, group_name, term, variants)")
        connection.execute("INSERT INTO terms VALUES (7, '', '项目', '[\"项目\", \"投资\"]')")
        connection.commit()
    reingest(path)
    with open_archive(path) as archive:
        assert check(archive) == ()
        assert archive.one("SELECT count(*) FROM term_uses WHERE term = 7") > 0


def test_old_keys_lead_on(tmp_path: Path) -> None:
    path = older(tmp_path / "old.db", 1)
    with closing(sqlite3.connect(path)) as connection:  # as an older rule would have cut it
        connection.execute("UPDATE figures SET key = replace(key, '-84-90', '-83-90')")
        connection.commit()
    reingest(path)
    with open_archive(path) as archive:
        led = dict(archive.connection.execute("SELECT old, new FROM key_aliases").fetchall())
    assert led == {"4e665840c788cb6c-7": FIRST, f"{FIRST}-figure-83-90": f"{FIRST}-figure-84-90"}


def test_stopped_half_way_it_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, whole = older(tmp_path / "old.db", 1), older(tmp_path / "whole.db", 1)
    before = path.read_bytes()

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reingest(path, stop)
    assert path.read_bytes() == before
    reads = []
    reingest(path, lambda one, *_: reads.append(one.source.path))
    assert len(reads) == 1  # the first document was done
    assert sorted(p.name for p in tmp_path.iterdir()) == ["old.db", "whole.db"]
    reingest(whole)
    with open_archive(path) as one, open_archive(whole) as other:
        assert content(one) == content(other)


def test_stopped_just_before_it_takes_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = older(tmp_path / "old.db", 1)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", stop)
        with pytest.raises(KeyboardInterrupt):
            reingest(path)
    reingest(path)
    assert [p.name for p in tmp_path.iterdir()] == ["old.db"]
    with open_archive(path) as archive:
        assert archive.one("SELECT count(*) FROM articles")
        assert not archive.one("SELECT 1 FROM settings WHERE name = 'documents_of_schema'")


def test_what_stands_in_the_way_is_left_alone(tmp_path: Path, made_path: Path) -> None:
    path = older(tmp_path / "old.db", 1)
    shutil.copy(made_path, tmp_path / "old.db.upgrade")
    with pytest.raises(ArchiveError, match="move it away"):
        reingest(path)


@pytest.mark.parametrize("name", ["none.db", "text.db"])
def test_no_archive(tmp_path: Path, name: str) -> None:
    (tmp_path / "text.db").write_text("no archive")
    with pytest.raises(ArchiveError):
        reingest(tmp_path / name)
    assert not (tmp_path / "none.db").exists()


def test_a_kept_table_is_one() -> None:
    told = (Path(again.__file__).parent / "schema.sql").read_text("utf-8")
    assert [table for table in again.KEPT if f"CREATE TABLE {table} " not in told] == []
