"""Taking an article out: everywhere and for good, and it stays out."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ingest.archive import Archive, ArchiveError, open_archive
from ingest.check import check
from ingest.documents import decoded_of
from ingest.model import Document, Edit, Problem, Reading
from ingest.packing import pack
from ingest.remove import FILLER, remove
from ingest.store import Summary, ingest
from tests import made

TWO, ONE = made.document(made.TWO), made.document(made.ONE)
FIRST, SECOND = (a.article.key for a in made.read(TWO).articles)
ALONE = f"{ONE.key}-0"


def put(
    path: Path, text: str = made.TWO, digest: str = "digest-1", reader: Any = made.read
) -> Summary:
    with open_archive(path, "w") as archive:
        return ingest(
            archive,
            [made.loaded("two.txt", text)],
            lambda document, given: reader(document),
            digest,
            made.LOOKUPS,
        )


def taken_out(path: Path, key: str, reason: str = "asked by the author") -> None:
    with open_archive(path, "w") as archive:
        remove(archive, key, reason)


def count(archive: Archive, table: str) -> int:
    return int(archive.one(f"SELECT count(*) FROM {table}"))


def test_everything_of_it_goes(made_path: Path) -> None:
    taken_out(made_path, FIRST)
    with open_archive(made_path) as archive:
        left = [row["key"] for row in archive.rows("SELECT key FROM articles ORDER BY id")]
        assert left == [SECOND, ALONE]
        assert count(archive, "figures") == 2
        assert count(archive, "mentions") == 0
        assert [r["surface"] for r in archive.rows("SELECT surface FROM formulas ORDER BY id")] == [
            "五个关键", "冬季行动",
        ]  # fmt: skip
        stone = next(archive.rows("SELECT * FROM tombstones"))
        assert (stone["key"], stone["sha256"], stone["reason"]) == (
            FIRST,
            TWO.sha256,
            "asked by the author",
        )
        assert stone["at"].startswith("20")
        assert archive.one("SELECT redacted FROM documents WHERE key = ?", TWO.key) == 1
        assert check(archive) == ()


def test_the_rest_of_the_document_stays(made_path: Path) -> None:
    taken_out(made_path, FIRST)
    with open_archive(made_path) as archive:
        decoded = decoded_of(archive, 1)
        start = made.TWO.index("---")
        assert decoded[start:] == made.TWO[start:]
        assert len(decoded) == len(made.TWO)
        assert set(decoded[: start - 1]) == {FILLER, "\n"}


def test_the_only_article_takes_its_document_along(made_path: Path) -> None:
    taken_out(made_path, ALONE)
    with open_archive(made_path) as archive:
        document = archive.one("SELECT id FROM documents WHERE key = ?", ONE.key)
        assert set(decoded_of(archive, document)) == {FILLER, "\n"}
        assert archive.one("SELECT span_end FROM tombstones") == len(made.ONE)
        assert archive.one("SELECT count(*) FROM edits WHERE document = ?", document) == 0
        assert check(archive) == ()


def test_no_byte_of_it_stays_in_the_file(archive_path: Path) -> None:
    said = "绝密词语"
    text = f"{said}标题\n书记甲某{said}出席。投资77889900万元，{said}。\n"
    put(archive_path, made.TWO + "---\n" + text)
    with open_archive(archive_path) as archive:
        key = archive.one("SELECT max(key) FROM articles WHERE title LIKE ?", f"{said}%")
    assert said.encode() in archive_path.read_bytes()
    taken_out(archive_path, key)
    assert [p.name for p in archive_path.parent.iterdir()] == ["archive.db"]
    held = archive_path.read_bytes()
    for trace in (said, "绝密", "密词", "77889900", pack(text.encode())[2:40]):
        assert (trace if isinstance(trace, bytes) else trace.encode()) not in held
    with closing(sqlite3.connect(archive_path)) as plain:
        plain.execute("CREATE VIRTUAL TABLE temp.v USING fts5vocab(main, sentences_fts, row)")
        assert plain.execute("SELECT count(*) FROM temp.v WHERE term LIKE '绝%'").fetchone() == (0,)


def test_a_later_ingest_leaves_it_out(made_path: Path) -> None:
    taken_out(made_path, FIRST)
    assert put(made_path).changed is False
    summary = put(made_path, digest="digest-2")
    assert (summary.reread, summary.withheld, summary.articles) == (1, 1, 1)
    with open_archive(made_path) as archive:
        assert archive.one("SELECT count(*) FROM articles WHERE key = ?", FIRST) == 0
        assert FILLER in decoded_of(archive, 1)
        assert check(archive) == ()


def test_other_rules_do_not_bring_it_back_as_furniture(made_path: Path) -> None:
    taken_out(made_path, FIRST)

    def as_furniture(document: Document) -> Reading:
        reading = made.read(document)
        end = reading.articles[0].article.span_end
        furniture = (Edit(0, end, "", "other-rule"), *reading.edits)
        return replace(reading, articles=reading.articles[1:], edits=furniture)

    put(made_path, digest="digest-2", reader=as_furniture)
    with open_archive(made_path) as archive:
        assert archive.one("SELECT count(*) FROM edits WHERE rule = 'other-rule'") == 0
    assert "沁源县召 开会议".encode() not in made_path.read_bytes()


def test_what_only_it_said_of_a_formula_goes(made_path: Path) -> None:
    with closing(sqlite3.connect(made_path)) as connection:
        connection.execute(
            "INSERT INTO formula_expansions (formula_use, items, form, agrees) "
            "SELECT id, '[\"秘密\"]', 'stated', 1 FROM formula_uses WHERE article = 1 LIMIT 1"
        )
        connection.execute("UPDATE formulas SET expansion = '[\"秘密\"]'")
        connection.commit()
    taken_out(made_path, FIRST)
    with open_archive(made_path) as archive:
        assert archive.one("SELECT expansion FROM formulas WHERE surface = '五个关键'") is None


def test_complaints_about_it_go(made_path: Path) -> None:
    def flagged(document: Document) -> Reading:
        return replace(
            made.read(document), problems=(Problem("", "read", "damage", "秘密 is odd"),)
        )

    put(made_path, digest="digest-2", reader=flagged)
    taken_out(made_path, FIRST)
    with open_archive(made_path) as archive:
        assert count(archive, "problems") == 0


def test_old_keys_lead_to_the_tombstone(made_path: Path) -> None:
    with closing(sqlite3.connect(made_path)) as connection:
        (figure,) = connection.execute("SELECT key FROM figures ORDER BY id").fetchone()
        connection.execute("INSERT INTO key_aliases VALUES ('old-figure', ?)", (figure,))
        connection.execute("INSERT INTO key_aliases VALUES ('old-article', ?)", (FIRST,))
        connection.commit()
    taken_out(made_path, "old-article")
    with open_archive(made_path) as archive:
        leads = {row["new"] for row in archive.rows("SELECT new FROM key_aliases")}
        assert leads == {FIRST}


def test_other_copies_are_named(made_path: Path) -> None:
    put(made_path, made.TWO + "\n")
    with open_archive(made_path, "w") as archive:
        copy = archive.one("SELECT key FROM articles WHERE position = 0 ORDER BY id DESC")
        assert remove(archive, FIRST, "asked").elsewhere == (copy,)


@pytest.mark.parametrize(
    ("key", "line"),
    [("nothing-0", "no article"), (TWO.key, f"document.*{FIRST}"), (ONE.key, f"document.*{ALONE}")],
)
def test_keys_that_name_no_article(made_path: Path, key: str, line: str) -> None:
    before = made_path.read_bytes()
    with pytest.raises(ArchiveError, match=line):
        taken_out(made_path, key)
    with open_archive(made_path) as archive:
        assert count(archive, "articles") == 3
    assert len(made_path.read_bytes()) == len(before)


def test_once_is_enough(made_path: Path) -> None:
    taken_out(made_path, FIRST)
    with pytest.raises(ArchiveError, match="removed already"):
        taken_out(made_path, FIRST)


def test_not_while_somebody_reads(made_path: Path) -> None:
    with open_archive(made_path, "w") as writer, open_archive(made_path) as reader:
        assert count(reader, "articles") == 3
        with pytest.raises(ArchiveError, match="being read"):
            remove(writer, FIRST, "asked")
        assert count(reader, "articles") == 3
