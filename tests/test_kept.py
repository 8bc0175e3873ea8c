"""Kept counts: whatever comes, goes, changes or ceases to count, they say what the rows say."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from ingest import kept
from ingest.archive import Archive, open_archive
from ingest.gone import forget
from ingest.remove import remove
from ingest.store import ingest
from tests import made


def put(archive: Archive, *texts: str, digest: str = "digest-1") -> None:
    inputs = [made.loaded(f"{number}.txt", text) for number, text in enumerate(texts)]
    ingest(archive, inputs, made.read_given, digest, made.LOOKUPS)


def held(archive: Archive) -> dict[str, list[tuple[object, ...]]]:
    return {
        one.table: archive.connection.execute(f"SELECT * FROM {one.table}").fetchall()
        for one in kept.KEPT
    }


def right(archive: Archive) -> bool:
    """Whether a recount gives the very same rows, and none that counts nothing."""
    assert list(kept.wrong(archive.connection)) == []
    before = held(archive)
    kept.recount(archive.connection)
    return held(archive) == before


def test_what_is_counted(archive: Archive) -> None:
    put(archive, made.TWO, made.ONE)
    said = held(archive)
    # Three articles of 2023 without a place, with all that they hold.
    assert said["place_years"] == [("", 2023, 3, 96, 10, 5, 4, 1)]
    assert said["figure_kinds"] == [("other", "", "", 2023, 5, 0)]
    assert said["post_years"] == [("书记", 2023, 1)]
    assert said["formula_years"] == [(1, 2023, 2, 2), (2, 2023, 2, 1)]
    assert ("title", 3) in said["sentence_parts"]
    assert ("furniture-rule-line", 1, 3, 0) in said["edit_rules"]
    assert right(archive)


def test_known_content_and_new_rules_count_once(archive: Archive) -> None:
    put(archive, made.TWO, made.ONE)
    before = held(archive)
    put(archive, made.TWO, made.ONE)
    assert held(archive) == before
    put(archive, made.TWO, made.ONE, digest="digest-2")
    assert held(archive) == before
    assert right(archive)


def test_what_goes_is_taken_out(archive: Archive) -> None:
    put(archive, made.TWO, made.ONE)
    assert forget(archive, ["0.txt"]) == 1
    assert right(archive)
    assert archive.one("SELECT sum(articles) FROM place_years") == 1


def test_a_removal_is_taken_out(made_path: Path) -> None:
    with open_archive(made_path, "w") as archive:
        remove(archive, archive.one("SELECT key FROM articles WHERE id = 2"), "asked")
        assert right(archive)
        assert archive.one("SELECT sum(articles) FROM place_years") == 2


def test_all_may_go(archive: Archive) -> None:
    put(archive, made.TWO)
    forget(archive, ["0.txt"])
    assert not any(held(archive).values())


@pytest.mark.parametrize("origin", [1, 2])
def test_a_reprint_is_not_counted_until_its_origin_goes(made_path: Path, origin: int) -> None:
    with open_archive(made_path, "w") as archive:
        connection = archive.connection
        other = 3 - origin
        with archive.transaction():
            connection.execute("UPDATE articles SET reprint_of = ? WHERE id = ?", (origin, other))
        assert archive.one("SELECT sum(articles) FROM place_years") == 2
        assert archive.one("SELECT sum(copies) FROM figure_kinds") > 0
        with archive.transaction():
            connection.execute("UPDATE articles SET reprint_of = 3 WHERE id = ?", (other,))
            kept.settle(connection)
        assert list(kept.wrong(connection)) == []
        with archive.transaction():  # the foreign key empties reprint_of of the other
            connection.execute("DELETE FROM articles WHERE id = 3")
            connection.execute("DELETE FROM articles WHERE id = ?", (origin,))
            kept.settle(connection)
        assert archive.one("SELECT sum(articles) FROM place_years") == 1
        assert right(archive)


def test_a_plain_sqlite_has_no_trigger_in_its_way(made_path: Path) -> None:
    with closing(sqlite3.connect(made_path)) as plain:
        triggers = plain.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        assert not [name for (name,) in triggers if name.startswith("kept")]
        assert plain.execute("SELECT sum(articles) FROM place_years").fetchone() == (3,)


def test_a_stopped_document_is_not_counted(made_path: Path) -> None:
    with open_archive(made_path, "w") as archive:
        before = held(archive)
        archive.connection.execute("BEGIN")
        archive.connection.execute("DELETE FROM articles WHERE id = 1")
        assert held(archive) != before
        archive.connection.rollback()
        assert held(archive) == before


def test_what_was_killed_before_it_was_settled_is_sound(made_path: Path) -> None:
    """Rows that count nothing any more are left out at the end; until then they say nothing."""
    with open_archive(made_path, "w") as archive:
        archive.connection.execute("DELETE FROM documents")
        archive.connection.commit()
        zeros = archive.one("SELECT count(*) FROM place_years WHERE articles = 0")
        assert zeros > 0
        assert list(kept.wrong(archive.connection)) == []
        kept.settle(archive.connection)
        assert archive.one("SELECT count(*) FROM place_years") == 0
