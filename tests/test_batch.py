"""Many documents in one transaction: nothing is different but the time it takes."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from ingest import batch
from ingest.archive import Archive, open_archive
from ingest.batch import Outcome
from ingest.check import check
from ingest.given import Given
from ingest.model import Document, Loaded, Reading
from ingest.produce import Reader
from ingest.store import Summary, ingest
from tests import made
from tests.test_store import CONTENT, content

COUNT = 10


def texts() -> list[Loaded]:
    """Documents of two articles each, the last one the first under another name."""
    told = [
        f"第{n}次会议\n投资{n}万元，落实“五个关键”。\n---\n{made.ONE}" for n in range(COUNT - 1)
    ]
    return [made.loaded(f"{n}.txt", text) for n, text in enumerate([*told, told[0]])]


def unfit(document: Document, given: Given) -> Reading:
    """A reading like others; that of the text of number 4 holds what no table takes."""
    reading = made.read(document)
    if "第4次" not in document.decoded:
        return reading
    first = reading.articles[0]
    article = replace(first.article, script="neither")  # type: ignore[arg-type]  # as meant
    return replace(reading, articles=(replace(first, article=article), *reading.articles[1:]))


def put(archive: Archive, reader: Reader = made.read_given) -> Summary:
    return ingest(archive, texts(), reader, "digest", made.LOOKUPS)


@pytest.mark.parametrize("at_once", [1, 3])
def test_the_archive_is_the_same(
    archive_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    other = Path(shutil.copy(archive_path, tmp_path / "other.db"))
    with open_archive(archive_path, "w") as archive:
        together = put(archive)
        told = content(archive, (*CONTENT, "sources"))
    monkeypatch.setattr(batch, "AT_ONCE", at_once)
    with open_archive(other, "w") as archive:
        assert put(archive) == together
        assert content(archive, (*CONTENT, "sources")) == told
        assert check(archive) == ()
        assert archive.one("SELECT count(*) FROM settings WHERE name = 'indexed_behind'") == 0


def test_what_does_not_go_in_takes_no_others_with_it(archive: Archive) -> None:
    summary = put(archive, unfit)
    assert (summary.new, summary.same, summary.refused) == (COUNT - 2, 1, 1)
    assert summary.articles == 2 * (COUNT - 2) == archive.one("SELECT count(*) FROM articles")
    (problem,) = archive.rows("SELECT path, stage, code FROM problems")
    assert problem == {"path": "4.txt", "stage": "store", "code": "fault"}
    assert check(archive) == ()


def test_only_what_is_safe_is_told_of(archive_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "AT_ONCE", 4)
    told: list[int] = []

    def tell(one: Loaded, outcome: Outcome, counts: Mapping[str, int]) -> None:
        with open_archive(archive_path) as reader:
            path = reader.one("SELECT 1 FROM sources WHERE path = ?", one.source.path)
            assert path == 1, outcome
            told.append(reader.one("SELECT count(*) FROM documents"))

    with open_archive(archive_path, "w") as archive:
        ingest(archive, texts(), made.read_given, "digest", made.LOOKUPS, tell)
    assert told == [4] * 4 + [8] * 4 + [9] * 2


def test_what_is_interrupted_leaves_whole_batches(
    archive_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "AT_ONCE", 4)

    def stopped(document: Document, given: Given) -> Reading:
        if "第6次" in document.decoded:
            raise KeyboardInterrupt
        return made.read(document)

    with open_archive(archive_path, "w") as archive:
        with pytest.raises(KeyboardInterrupt):
            put(archive, stopped)
        assert archive.one("SELECT count(*) FROM documents") == 4
        assert check(archive) == ()
        assert put(archive).new == COUNT - 1 - 4
        assert check(archive) == ()
