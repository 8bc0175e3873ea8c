"""Samples: the same seed draws the same findings, whatever the order in which texts came in."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from ingest.archive import ArchiveError, open_archive
from ingest.sampling import KINDS, sample
from ingest.store import ingest
from tests import made

TEXTS = [f"{name}县工作\n{name}县投资{n}万元，增长{n}%。\n" for n, name in enumerate("甲乙丙丁", 2)]


def sheet(
    path: Path, kind: str = "figures", size: int = 100, seed: int = 1
) -> list[dict[str, str]]:
    with open_archive(path) as archive:
        out = io.StringIO(newline="")
        drawn = sample(archive, kind, size, seed, out)
    assert out.getvalue().startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(out.getvalue()[1:])))
    assert len(rows) == drawn.rows <= drawn.population
    return rows


def keys(rows: list[dict[str, str]]) -> list[str]:
    return [row["key"] for row in rows]


@pytest.mark.parametrize("kind", KINDS)
def test_a_sheet_marks_what_was_found_and_leaves_room_to_judge(
    seeds_archive: Path, kind: str
) -> None:
    rows = sheet(seeds_archive, kind, 20)
    for row in rows:
        assert f"【{row['surface']}】" in row["sentence"]
        judged = [name for name in row if name.endswith("_ok")]
        assert judged == [f"{field}_ok" for field in ("found", *KINDS[kind].fields)]
        assert {row[name] for name in judged} == {""}
    assert [row["no"] for row in rows] == [str(n) for n in range(1, len(rows) + 1)]


def test_a_sample_may_grow(seeds_archive: Path) -> None:
    small, large = sheet(seeds_archive, size=5), sheet(seeds_archive, size=25)
    assert keys(large)[:5] == keys(small)
    assert len(set(keys(large))) == 25


def test_another_seed_draws_another_sample(seeds_archive: Path) -> None:
    assert keys(sheet(seeds_archive, size=10)) == keys(sheet(seeds_archive, size=10))
    assert keys(sheet(seeds_archive, size=10)) != keys(sheet(seeds_archive, size=10, seed=2))


def test_the_order_of_the_ingest_is_of_no_account(archive_path: Path, tmp_path: Path) -> None:
    drawn = []
    for turn, texts in enumerate((TEXTS, TEXTS[::-1])):
        path = tmp_path / f"{turn}.db"
        path.write_bytes(archive_path.read_bytes())
        with open_archive(path, "w") as archive:
            inputs = [made.loaded(f"{text[0]}.txt", text) for text in texts]
            ingest(archive, inputs, made.read_given, "digest", made.LOOKUPS)
        drawn.append(sheet(path, size=4))
    assert drawn[0] == drawn[1]


def test_every_finding_has_its_chance(seeds_archive: Path) -> None:
    seen = {key for seed in range(60) for key in keys(sheet(seeds_archive, "dates", 5, seed))}
    assert seen == set(keys(sheet(seeds_archive, "dates", 10_000)))


def test_reprints_are_left_out(made_path: Path) -> None:
    with open_archive(made_path, "w") as archive, archive.transaction():
        archive.connection.execute("UPDATE articles SET reprint_of = 1 WHERE id > 1")
    with open_archive(made_path) as archive:
        (key,) = [row["key"] for row in archive.rows("SELECT key FROM articles WHERE id = 1")]
    assert {row["key"].partition("-figure-")[0] for row in sheet(made_path)} == {key}


def test_nothing_to_draw_from(archive_path: Path) -> None:
    with (
        open_archive(archive_path) as archive,
        pytest.raises(ArchiveError, match="has no people: there is nothing to draw from"),
    ):
        sample(archive, "people", 5, 1, io.StringIO())
