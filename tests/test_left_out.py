"""Indexes that an ingest makes at its end: missing meanwhile, and nothing else is."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from ingest.ahead import Ahead
from ingest.archive import Archive, open_archive
from ingest.check import check
from ingest.model import Loaded
from ingest.produce import producer, singly
from ingest.store import Summary, fill
from ingest.tables import are_left_out, indexes_of_values, make_left_out
from tests import made
from tests.test_batch import texts

LEFT_OUT = set(indexes_of_values())


def held(archive: Archive) -> set[str]:
    """Those of them that are there."""
    rows = archive.rows("SELECT name FROM sqlite_master WHERE type = 'index'")
    return LEFT_OUT & {row["name"] for row in rows}


def together(archive: Archive, loaded: list[Loaded], stop_at: int | None = None) -> Summary:
    """An ingest by a producer that may read ahead, stopped behind so many inputs."""

    def seen(*_: object) -> None:
        nonlocal stop_at
        if stop_at is not None:
            stop_at -= 1
            if not stop_at:
                raise KeyboardInterrupt

    read = producer(made.read_given, "digest", made.LOOKUPS)
    with Ahead(1, partial(singly, read)) as ahead:
        return fill(archive, loaded, ahead, "digest", seen)


def test_only_what_values_are_looked_up_by_is_left_out() -> None:
    assert {"keywords_word", "figures_indicator", "mentions_person"} <= LEFT_OUT
    assert not {"figures_article", "figures_sentence", "articles_published"} & LEFT_OUT
    assert all(name.split("_")[0] != "articles" for name in LEFT_OUT)


def test_they_are_there_at_the_end(archive_path: Path) -> None:
    with open_archive(archive_path, "w") as archive:
        assert held(archive) == LEFT_OUT
        assert together(archive, texts()).new
        assert held(archive) == LEFT_OUT
        assert check(archive) == ()


def test_a_stopped_ingest_leaves_a_sound_archive(archive_path: Path) -> None:
    with open_archive(archive_path, "w") as archive, pytest.raises(KeyboardInterrupt):
        together(archive, texts(), stop_at=2)
    with open_archive(archive_path) as archive:
        assert are_left_out(archive.connection)
        assert held(archive) == set()
        assert check(archive) == ()
    with open_archive(archive_path, "w") as archive:
        assert held(archive) == LEFT_OUT, "whoever writes next makes them"
        assert not are_left_out(archive.connection)
        together(archive, texts())
        assert check(archive) == ()


def test_another_writer_makes_them_meanwhile(archive_path: Path) -> None:
    def seen(*_: object) -> None:
        with archive.transaction():
            make_left_out(archive.connection)

    with open_archive(archive_path, "w") as archive:
        read = producer(made.read_given, "digest", made.LOOKUPS)
        with Ahead(1, partial(singly, read)) as ahead:
            assert fill(archive, texts(), ahead, "digest", seen).new
        assert held(archive) == LEFT_OUT
        assert check(archive) == ()


def test_an_index_that_is_lost_is_still_seen(archive_path: Path) -> None:
    with open_archive(archive_path, "w") as archive:
        together(archive, texts())
        archive.connection.execute("DROP INDEX keywords_word")
        (damage,) = check(archive)
        assert "keywords_word is missing" in damage.first


def test_an_archive_with_texts_keeps_its_own(archive_path: Path) -> None:
    with open_archive(archive_path, "w") as archive:
        together(archive, texts()[:2])
        with pytest.raises(KeyboardInterrupt):
            together(archive, [*texts()[:2], made.loaded("x.txt", "新文一篇\n全县召开会议。")], 1)
        assert held(archive) == LEFT_OUT
