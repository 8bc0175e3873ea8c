"""The one writer: what goes in goes in once, and a kill at any moment leaves a valid archive."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ingest import archive as files
from ingest import tables
from ingest.archive import Archive, ArchiveError, open_archive
from ingest.check import check
from ingest.model import Document, Expansion, Loaded, Problem, Reading
from ingest.store import Summary, ingest
from tests import made

CONTENT = (
    "documents", "articles", "bylines", "keywords", "sentences", "figures", "dates", "formulas",
    "formula_uses", "formula_expansions", "mentions", "edits", "places", "key_aliases",
    "tombstones",
)  # fmt: skip
ARTICLE_0 = f"{made.document(made.TWO).key}-0"


def put(
    archive: Archive, *loaded: Loaded, digest: str = "digest-1", reader: Any = made.read
) -> Summary:
    return ingest(archive, loaded, lambda one, given: reader(one), digest, made.LOOKUPS)


def two(path: str = "two.txt") -> Loaded:
    return made.loaded(path, made.TWO)


def one(path: str = "one.txt") -> Loaded:
    return made.loaded(path, made.ONE)


def content(archive: Archive, tables: Iterable[str] = CONTENT) -> dict[str, list[Any]]:
    return {
        t: archive.connection.execute(f"SELECT * FROM {t} ORDER BY 1").fetchall() for t in tables
    }


def test_what_is_written(archive: Archive) -> None:
    summary = put(archive, two(), one())
    assert summary == Summary(
        inputs=2, new=2, articles=3, sentences=10, figures=5, dates=1, formula_uses=4, mentions=3
    )
    assert summary.changed
    assert check(archive) == ()
    rows = archive.rows("SELECT surface, numbers, expansion, is_national FROM formulas ORDER BY id")
    assert [row["surface"] for row in rows] == ["五个关键", "冬季行动"]
    assert archive.one("SELECT count(*) FROM formula_uses WHERE formula = 1") == 2
    assert json.loads(archive.one("SELECT counts FROM runs")) == {
        "inputs": 2, "new": 2, "articles": 3, "sentences": 10, "figures": 5, "dates": 1,
        "formula_uses": 4, "mentions": 3,
    }  # fmt: skip
    assert archive.one("SELECT finished IS NOT NULL FROM runs") == 1


def test_spans_hold_in_sql(archive: Archive) -> None:
    put(archive, two())
    for table in ("figures", "dates", "formula_uses", "mentions"):
        wrong = archive.one(
            f"SELECT count(*) FROM {table} f JOIN sentences s ON s.id = f.sentence WHERE "
            "substr(s.text, f.span_start + 1, f.span_end - f.span_start) <> f.surface"
        )
        assert wrong == 0


def test_again_changes_nothing(archive: Archive) -> None:
    put(archive, two(), one())
    before = content(archive)
    summary = put(archive, two(), one())
    assert (summary.unchanged, summary.changed) == (2, False)
    assert content(archive) == before
    assert archive.one("SELECT count(*) FROM runs") == 2
    assert archive.one("SELECT min(last_run) FROM sources") == 2
    assert archive.one("SELECT max(first_run) FROM sources") == 1


def test_the_same_bytes_under_two_names(archive: Archive) -> None:
    summary = put(archive, two("a.txt"), two("b.txt"))
    assert (summary.new, summary.same, summary.articles) == (1, 1, 2)
    assert archive.one("SELECT count(*) FROM documents") == 1
    assert [r["path"] for r in archive.rows("SELECT path FROM sources")] == ["a.txt", "b.txt"]
    assert put(archive, two("b.txt")).changed is False


def test_the_order_of_inputs_makes_no_other_rows(archive_path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with open_archive(archive_path, "w") as a, open_archive(other, "w") as b:
        put(a, two(), one())
        put(b, one(), two())
        sql = (
            "SELECT f.key, f.value, m.surface FROM figures f "
            "LEFT JOIN formula_uses u USING (sentence) "
            "LEFT JOIN formulas m ON m.id = u.formula ORDER BY 1"
        )
        assert list(a.rows(sql)) == list(b.rows(sql))


def test_ids_ascend(archive: Archive) -> None:
    put(archive, two(), one())
    put(archive, two(), digest="digest-2")
    keys = [row["key"] for row in archive.rows("SELECT key FROM articles ORDER BY id")]
    assert keys[0].startswith(made.document(made.ONE).key)
    sql = (
        "SELECT count(*) FROM sentences s JOIN sentences t ON t.id > s.id AND t.article < s.article"
    )
    assert archive.one(sql) == 0


# ─────────────────────────────────────────────────────────────── other rules


def test_other_rules_read_again(archive: Archive) -> None:
    put(archive, two(), one())
    keys = [r["key"] for r in archive.rows("SELECT key FROM figures ORDER BY key")]
    summary = put(archive, two(), one(), digest="digest-2")
    assert (summary.reread, summary.articles) == (2, 3)
    assert [r["key"] for r in archive.rows("SELECT key FROM figures ORDER BY key")] == keys
    assert archive.one("SELECT count(*) FROM key_aliases") == 0
    assert archive.one("SELECT group_concat(DISTINCT rules_digest) FROM documents") == "digest-2"
    assert check(archive) == ()


def _joined(document: Document) -> Reading:
    """Other rules: the first article begins one character later and has no figures."""
    reading = made.read(document)
    first = reading.articles[0]
    moved = replace(first.article, key=f"{document.key}-1", span_start=1)
    title = first.sentences[0]._replace(text=first.sentences[0].text[1:], source_start=1)
    bare = tuple(f._replace(figures=()) for f in first.findings)
    bare = (bare[0]._replace(places=()), *bare[1:])
    changed = replace(first, article=moved, sentences=(title, *first.sentences[1:]), findings=bare)
    return replace(reading, articles=(changed, *reading.articles[1:]))


def test_keys_that_vanish_lead_on(archive: Archive) -> None:
    put(archive, two())
    old = [r["key"] for r in archive.rows("SELECT f.key FROM figures f JOIN articles a ON a.id = "
                                          "f.article WHERE a.position = 0")]  # fmt: skip
    put(archive, two(), digest="digest-2", reader=_joined)
    new = f"{made.document(made.TWO).key}-1"
    leads = {r["old"]: r["new"] for r in archive.rows("SELECT * FROM key_aliases")}
    assert leads == dict.fromkeys([ARTICLE_0, *old], new)
    put(archive, two(), digest="digest-3")
    assert {r["old"]: r["new"] for r in archive.rows("SELECT * FROM key_aliases")} == {
        new: ARTICLE_0
    }


def test_formulas_nobody_uses_any_more_go(archive: Archive) -> None:
    put(archive, two(), one())

    def without(document: Document) -> Reading:
        reading = made.read(document)
        articles = tuple(
            replace(a, findings=tuple(f._replace(formulas=()) for f in a.findings))
            for a in reading.articles
        )
        return replace(reading, articles=articles)

    put(archive, two(), digest="digest-2", reader=without)
    assert [r["surface"] for r in archive.rows("SELECT surface FROM formulas")] == ["五个关键"]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_several_spellings_out_that_of_most_articles_stands(
    archive: Archive, order: tuple[int, int]
) -> None:
    spelled = {
        made.TWO: Expansion(tuple("甲乙丙丁戊"), "stated"),
        made.ONE: Expansion(("己", "庚", "辛"), "headings", agrees=False, sentences=(0, 1, 1)),
    }

    def spelling(document: Document) -> Reading:
        reading = made.read(document)
        said = spelled[document.decoded]
        articles = []
        for a in reading.articles:
            findings = [
                f._replace(
                    formulas=tuple(
                        u._replace(expansion=said if u.canonical == "五个关键" else None)
                        for u in f.formulas
                    ),
                )
                for f in a.findings
            ]
            articles.append(replace(a, findings=tuple(findings)))
        return replace(reading, articles=tuple(articles))

    inputs = [(two(), one())[i] for i in order]
    put(archive, *inputs, reader=spelling)
    sql = "SELECT expansion FROM formulas WHERE surface = '五个关键'"
    assert archive.one(sql) == '["甲", "乙", "丙", "丁", "戊"]'
    told = archive.rows(
        "SELECT e.* FROM formula_expansions e JOIN formula_uses u ON u.id = e.formula_use "
        "ORDER BY e.agrees, u.id"
    )
    assert [(r["items"], r["form"], r["agrees"], r["positions"]) for r in told] == [
        ('["己", "庚", "辛"]', "headings", 0, "[0,1,1]"),
        ('["甲", "乙", "丙", "丁", "戊"]', "stated", 1, None),
    ]
    assert check(archive) == ()
    put(archive, *inputs, digest="digest-2")
    assert archive.one(sql) is None


# ─────────────────────────────────────────────────────────────── names and problems


def test_a_path_with_new_content(archive: Archive) -> None:
    def standing() -> list[tuple[int, int | None]]:
        sql = "SELECT document, superseded_by FROM sources ORDER BY id"
        return [tuple(row.values()) for row in archive.rows(sql)]

    put(archive, two("a.txt"), made.loaded("b.txt", made.ONE))
    put(archive, one("a.txt"))
    assert standing() == [(1, 2), (2, None), (2, None)]
    put(archive, two("a.txt"))
    assert standing() == [(1, None), (2, None), (2, 1)]
    put(archive, made.loaded("a.txt", "第三\n版本。\n"))
    assert standing() == [(1, 3), (2, None), (2, 1), (3, None)]


def test_standard_input_supersedes_nothing(archive: Archive) -> None:
    put(archive, two("-"), one("-"))
    assert archive.one("SELECT count(superseded_by) FROM sources") == 0


def test_problems(archive: Archive) -> None:
    summary = put(archive, made.refused("empty.txt"), two(), made.refused("empty.txt"))
    assert (summary.inputs, summary.refused, summary.problems, summary.new) == (3, 2, 2, 1)
    rows = list(archive.rows("SELECT path, stage, code, message, run FROM problems"))
    assert rows == [
        {
            "path": "empty.txt",
            "stage": "load",
            "code": "empty",
            "message": "nothing in it",
            "run": 1,
        }
    ]
    put(archive, made.refused("empty.txt"))
    assert archive.one("SELECT run FROM problems") == 1
    put(archive, made.loaded("empty.txt", made.ONE))
    assert archive.one("SELECT count(*) FROM problems") == 0


def test_problems_of_reading_stay_with_the_path(archive: Archive) -> None:
    def flagged(document: Document) -> Reading:
        return replace(
            made.read(document), problems=(Problem("", "read", "damage", "at character 5"),)
        )

    put(archive, two(), reader=flagged)
    assert archive.one("SELECT path FROM problems") == "two.txt"
    put(archive, two(), reader=flagged)
    assert archive.one("SELECT count(*) FROM problems") == 1
    put(archive, two(), digest="digest-2")
    assert archive.one("SELECT count(*) FROM problems") == 0


# ─────────────────────────────────────────────────────────────── whole or not at all


def test_a_failure_leaves_the_document_out(archive: Archive) -> None:
    def broken(document: Document) -> Reading:
        reading = made.read(document)
        if document.decoded == made.TWO:
            return reading
        bad = replace(reading.articles[0].article, script="none")  # type: ignore[arg-type]
        return replace(reading, articles=(replace(reading.articles[0], article=bad),))

    summary = put(archive, one(), two(), reader=broken)
    assert (summary.new, summary.refused, summary.problems) == (1, 1, 1)
    assert archive.one("SELECT count(*) FROM documents") == 1
    problem = next(archive.rows("SELECT path, stage, code, message FROM problems"))
    assert (problem["path"], problem["stage"], problem["code"]) == ("one.txt", "store", "fault")
    assert "please report" in problem["message"]
    assert put(archive, one()).new == 1
    assert archive.one("SELECT count(*) FROM problems") == 0
    assert check(archive) == ()


def test_a_fault_in_reading_stops_nothing(archive: Archive) -> None:
    def broken(document: Document) -> Reading:
        return {made.TWO: made.read(document)}[document.decoded]

    assert (put(archive, one(), two(), reader=broken)).new == 1
    assert archive.one("SELECT stage FROM problems") == "read"


def test_divisions_of_another_edition(archive_path: Path) -> None:
    with closing(sqlite3.connect(archive_path)) as connection:
        connection.execute("UPDATE places SET edition = '2000-01-01', name = 'x'")
        connection.commit()
    with open_archive(archive_path, "w") as archive:
        assert archive.one("SELECT name FROM places WHERE code = '141024'") == "洪洞县"
        assert archive.one("SELECT count(DISTINCT edition) FROM places") == 1


def _documents(path: Path) -> int:
    """How many documents another process has brought in so far."""
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("SELECT count(*) FROM documents").fetchone()[0])


def test_a_kill_at_any_moment_leaves_a_valid_archive(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    program = textwrap.dedent(
        """
        import itertools, sys
        from ingest import batch
        from ingest.archive import open_archive
        from ingest.store import ingest
        from tests import made
        batch.SOON = 0.02  # as many transactions as there are moments to be killed at
        texts = (f"第{i}号标题\\n" + "内容很多的句子。" * 200 for i in itertools.count())
        inputs = (made.loaded("some.txt", text) for text in texts)
        with open_archive(sys.argv[1], "w") as archive:
            print("open", flush=True)
            ingest(archive, inputs, made.read_given, "digest", made.LOOKUPS)
        """
    )
    for delay in (0.0, 0.05, None):
        process = subprocess.Popen(
            [sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE
        )
        assert process.stdout
        process.stdout.readline()
        while delay is None and not _documents(path):  # the last is killed once something is in
            time.sleep(0.02)
        time.sleep(delay or 0.02)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        with open_archive(path) as archive:
            assert check(archive) == ()
    with open_archive(path, "w") as archive:
        assert archive.one("SELECT count(*) FROM documents") > 0
        put(archive, two())
    assert not list(tmp_path.glob("archive.db-*"))


def test_readers_go_on_while_one_writes(archive_path: Path) -> None:
    with open_archive(archive_path, "w") as writer, open_archive(archive_path) as reader:
        put(writer, two())
        assert reader.one("SELECT count(*) FROM documents") == 1
        with writer.transaction():
            writer.connection.execute("DELETE FROM articles")
            assert reader.one("SELECT count(*) FROM articles") == 2


def test_one_plain_file_is_left(archive_path: Path) -> None:
    with open_archive(archive_path, "w") as archive:
        put(archive, two())
    assert [p.name for p in archive_path.parent.iterdir()] == ["archive.db"]
    with closing(sqlite3.connect(archive_path)) as plain:
        assert plain.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        found = plain.execute(
            "SELECT count(*) FROM sentences_fts WHERE sentences_fts MATCH '\"投资\"'"
        )
        assert found.fetchone() == (1,)
        with pytest.raises(sqlite3.OperationalError, match="index_terms"):
            plain.execute(
                "INSERT INTO sentences (article, position, part, paragraph, text, source_start, "
                "source_end) VALUES (1, 99, 'title', 99, '', 0, 0)"
            )


def test_two_writers_wait_for_each_other(
    archive_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "PATIENCE", 0.1)
    with open_archive(archive_path, "w") as a, open_archive(archive_path, "w") as b:
        put(a, two())
        put(b, one())
        with a.transaction(), pytest.raises(ArchiveError, match="in use"):
            put(b, two())


# ─────────────────────────────────────────────────────────────── the file itself


def test_what_an_archive_is(archive: Archive) -> None:
    assert archive.one("PRAGMA application_id") == tables.APPLICATION_ID
    assert archive.one("PRAGMA user_version") == tables.SCHEMA_VERSION
    assert archive.one("SELECT count(*) FROM places") > 40_000
    assert (
        archive.one("SELECT full_name FROM places WHERE code = '140431102'")
        == "山西省长治市沁源县灵空山镇"
    )
    assert archive.one("SELECT edition FROM places LIMIT 1")


_OLDER = (
    f"PRAGMA application_id = {tables.APPLICATION_ID}; PRAGMA user_version = 1; CREATE TABLE a (b)"
)


@pytest.mark.parametrize(
    ("mode", "prepare", "line"),
    [
        ("r", lambda p: None, "does not exist"),
        ("r", lambda p: p.mkdir(), "is a folder"),
        ("w", lambda p: p.mkdir(), "is a folder"),
        ("r", lambda p: p.write_bytes(b""), "is empty"),
        ("r", lambda p: p.write_text("标题\n正文。"), "not an SQLite file"),
        ("w", lambda p: p.write_text("标题\n正文。"), "not an SQLite file"),
        ("w", lambda p: _sqlite(p, "CREATE TABLE notes (id)"), "no archive"),
        ("r", lambda p: _sqlite(p, "CREATE TABLE notes (id)"), "no archive"),
        ("w", lambda p: _sqlite(p, "PRAGMA user_version = 99"), "newer xianzhi"),
        ("r", lambda p: _sqlite(p, _OLDER), "xianzhi reingest"),
        ("r", lambda p: p.write_bytes(b"SQLite format 3\0" + b"\1" * 5000), "damaged"),
    ],
)
def test_archives_that_cannot_be_used(tmp_path: Path, mode: Any, prepare: Any, line: str) -> None:
    path = tmp_path / "some.db"
    prepare(path)
    with pytest.raises(ArchiveError, match=line) as caught:
        open_archive(path, mode)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def _sqlite(path: Path, sql: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(sql)
        connection.commit()


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="make that folder"):
        open_archive(tmp_path / "no" / "archive.db", "w")


def test_an_archive_that_may_not_be_written(
    archive_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(ArchiveError, match="read-only"):
        open_archive(archive_path, "w")
    open_archive(archive_path).close()


def test_an_interrupted_creation_is_begun_again(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
    with open_archive(path, "w") as archive:
        assert archive.one("SELECT count(*) FROM places") > 0


def test_indexes_of_another_fold_are_made_anew(made_path: Path) -> None:
    with closing(sqlite3.connect(made_path)) as connection:
        connection.execute("UPDATE settings SET value = 'older' WHERE name = 'fold_version'")
        connection.execute("INSERT INTO sentences_fts(sentences_fts) VALUES ('delete-all')")
        connection.commit()
    with open_archive(made_path) as archive:
        assert [damage.kind for damage in check(archive)] == ["index"]
    with open_archive(made_path, "w") as archive:
        assert check(archive) == ()


def test_control_c_within_a_function_of_sqlite_is_one(archive: Archive) -> None:
    def stopped(text: str | None) -> str:
        raise KeyboardInterrupt

    put(archive, two())
    archive.connection.create_function("index_terms", 1, stopped)
    with pytest.raises(KeyboardInterrupt):
        put(archive, two(), digest="digest-2")  # what goes from an index goes by its terms
    assert archive.one("SELECT count(*) FROM articles WHERE reprint_of IS NULL") == 2
    assert not archive.connection.in_transaction
