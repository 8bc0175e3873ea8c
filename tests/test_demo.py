"""The demonstration: plausible, the same by its seed, and marked wherever it goes."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ingest import demo
from ingest.archive import open_archive
from ingest.check import check
from ingest.cli import cli
from ingest.demo.texts import NOTICE, pages
from ingest.demo.world import counties
from tests.pages import ENGLISH, serve

YEARS = range(2017, 2025)
ZH, EN = demo.NOTICES["notice_zh"], demo.NOTICES["notice_en"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small one, of four counties. Only to be read."""
    path = tmp_path_factory.mktemp("demo") / "demo.db"
    with open_archive(path, "w") as archive:
        demo.make(archive, 4)
    return path


def one(path: Path, sql: str) -> Any:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(sql).fetchone()[0]


def test_the_same_seed_makes_the_same_pages_and_another_others() -> None:
    def texts(seed: int) -> list[tuple[str, str]]:
        told = pages(seed, list(counties(seed, 3, YEARS)), YEARS)
        return [(page.name, page.text()) for page in told]

    assert texts(7) == texts(7)
    assert texts(7) != texts(8)
    assert len({name for name, _ in texts(7)}) == len(texts(7)), "no name twice"
    assert all(NOTICE in text for _, text in texts(7))


@pytest.mark.parametrize("seed", range(4))
def test_indicators_move_plausibly(seed: int) -> None:
    world = list(counties(seed, 10, YEARS))
    assert len({one.division.code for one in world}) == 10
    assert len({one.division.code[:2] for one in world}) >= 2, "several provinces"
    for county in world:
        for before, after in pairwise(YEARS):
            for name, value in county.values[after].items():
                assert 0.7 < value / county.values[before][name] < 1.5, (name, after)


def test_it_is_read_as_it_was_meant(made: Path) -> None:
    assert one(made, "SELECT count(*) FROM articles") == len(
        list(pages(demo.SEED, list(counties(demo.SEED, 4, YEARS)), YEARS))
    )
    for missing in ("place", "published", "outlet", "notice", "title"):
        assert one(made, f"SELECT count(*) FROM articles WHERE {missing} IS NULL") == 0, missing
    assert one(made, "SELECT count(*) FROM articles WHERE reprint_of IS NOT NULL") >= 3
    assert one(made, "SELECT count(DISTINCT year) FROM articles") == len(YEARS) + 1
    assert one(made, "SELECT sum(conflict) FROM panel_sheet") >= 1, "contradictions"
    assert one(made, "SELECT count(DISTINCT stage) FROM figures") >= 2, "plan beside actual"
    assert one(made, "SELECT count(*) FROM formulas WHERE expansion IS NOT NULL") >= 2
    assert one(made, "SELECT count(DISTINCT person) FROM tenure_sheet WHERE post = '县委书记'") >= 4
    with open_archive(made) as archive:
        assert list(check(archive)) == []


async def test_every_page_says_that_it_is_synthetic(made: Path) -> None:
    ds = serve(made)
    key = one(made, "SELECT key FROM articles LIMIT 1")
    figure = one(made, "SELECT key FROM figures LIMIT 1")
    for path in ("/", f"/a/{key}", f"/f/{figure}", "/demo", "/demo/articles", "/-/find?q=项目",
                 "/-/coverage/demo", "/demo?sql=select+1", "/nothing/here"):  # fmt: skip
        assert ZH in (await ds.client.get(path)).text, path
        assert EN in (await ds.client.get(path, cookies=ENGLISH)).text, path


async def test_a_published_copy_says_so_too(made: Path, tmp_path: Path) -> None:
    out = tmp_path / "public.db"
    told = CliRunner().invoke(cli, ["publish", str(made), str(out)], catch_exceptions=False)
    assert told.exit_code == 0, told.output
    assert ZH in (await serve(out, immutable=True).client.get("/")).text


async def test_beside_another_archive_it_is_told_which(made: Path, seeds_archive: Path) -> None:
    page = (await serve(made, seeds_archive).client.get("/")).text
    assert f"demo: {ZH}" in page
    assert ZH not in (await serve(seeds_archive).client.get("/")).text


def test_it_never_goes_into_an_archive_that_is_there(made: Path) -> None:
    before = made.read_bytes()
    told = CliRunner().invoke(cli, ["demo", str(made)])
    assert told.exit_code == 1
    assert told.stderr.startswith(f"Error: {made} is there already")
    assert made.read_bytes() == before
