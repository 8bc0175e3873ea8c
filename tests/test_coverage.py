"""Coverage and quality: what came in by province and year, the dictionary, the pinned measures."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from datasette.app import Datasette

from ingest.coverage import SHADES, YEARS_SHOWN, grid
from ingest.dictionary import Described, described, dictionary
from ingest.paths import PACKAGE
from tests import quality
from tests.pages import ENGLISH, Page, serve

SCHEMA = (PACKAGE / "schema.sql").read_text(encoding="utf-8")


@pytest.fixture
def ds(seeds_archive: Path) -> Datasette:
    return serve(seeds_archive, immutable=True)


async def get(ds: Datasette, path: str, status: int = 200, **more: object) -> str:
    response = await ds.client.get(path, **more)
    assert response.status_code == status, response.text[:500]
    return str(response.text)


# ─────────────────────────────────────────────────────────────── provinces by years


def test_a_grid_tells_each_article_once() -> None:
    rows = [{"code": "14", "year": year, "articles": year - 1989} for year in range(1990, 2020)]
    rows += [{"code": "42", "year": 2019, "articles": 1}, {"code": "", "year": 0, "articles": 5}]
    told = grid(rows, [{"code": "14", "name": "山西省"}, {"code": "42", "name": "湖北省"}])
    assert told.columns == ("–2003", *map(str, range(2004, 2020)), "")
    assert len(told.columns) == YEARS_SHOWN + 2
    assert [(line.name, line.total) for line in told.lines] == [
        ("山西省", sum(range(1, 31))), ("湖北省", 1), (None, 5),
    ]  # fmt: skip
    early, *_, newest, undated = told.lines[0].cells
    assert (early.articles, early.asked) == (105, {"province": "山西省", "year__lte": 2003})
    assert (newest.articles, newest.asked) == (30, {"province": "山西省", "year": 2019})
    assert (undated.articles, undated.shade) == (0, 0)
    assert told.lines[2].cells[-1].asked == {"place__isnull": 1, "year__isnull": 1}
    shades = {cell.shade for line in told.lines for cell in line.cells}
    assert shades <= set(range(SHADES + 1))
    assert early.shade == SHADES


def test_an_empty_archive_has_an_empty_grid() -> None:
    assert grid([], []).lines == ()


# ─────────────────────────────────────────────────────────────── the dictionary


def test_the_dictionary_has_every_table_view_and_column(archive_path: Path) -> None:
    with closing(sqlite3.connect(archive_path)) as db:
        held = db.execute(
            "SELECT name, type FROM sqlite_master WHERE type IN ('table', 'view')"
            " AND name NOT GLOB '*_fts*' AND name NOT GLOB 'sqlite_*'"
        ).fetchall()
        assert {(one.name, one.kind) for one in dictionary()} == set(held)
        for one in dictionary():
            assert one.meaning, one.name
            if one.kind == "table":
                names = [row[1] for row in db.execute(f"PRAGMA table_info({one.name})")]
                assert [column.name for column in one.columns] == names


def _known() -> dict[str, Described]:
    return {one.name: one for one in dictionary()}


def test_a_column_tells_type_unit_choices_and_what_it_points_to() -> None:
    figures = {column.name: column for column in _known()["figures"].columns}
    assert "permille" in figures["kind"].choices
    assert figures["value"].type == "REAL"
    assert not figures["value"].required
    assert "scaled" in (figures["value"].meaning or "")
    assert figures["article"].points_to == "articles"
    assert figures["obs_status"].meaning == "M: censored in the source (XX 个) [OBS_STATUS]"
    assert _known()["figures"].section == "findings"


def test_a_schema_is_read_as_it_stands() -> None:
    schema = (
        "-- ── about\n\nCREATE TABLE t (  -- one thing\n  a TEXT NOT NULL CHECK (a IN (\n"
        "      'x', 'y')),  -- its kind\n  \"b\" INTEGER\n) STRICT;\n"
        "CREATE VIEW v AS -- all\nSELECT 1"
    )
    table, view = described(schema)
    assert (table.meaning, view.meaning, view.columns) == ("one thing", "all", ())
    assert [(c.name, c.choices, c.meaning) for c in table.columns] == [
        ("a", ("x", "y"), "its kind"), ("b", (), None),
    ]  # fmt: skip


# ─────────────────────────────────────────────────────────────── measures


def test_the_site_tells_the_floors_that_tests_hold() -> None:
    assert quality.WRITTEN.read_text(encoding="utf-8") == quality.written(quality.gathered()), (
        "floors changed: python -m tests.quality"
    )


def test_each_set_is_told_once_with_measures_between_0_and_1() -> None:
    rows = quality.gathered()
    assert {row["kind"] for row in rows} == set(quality.KINDS)
    assert len({(row["kind"], row["set"]) for row in rows}) == len(rows)
    assert all(0 < share <= 1 for row in rows for share in row["measures"].values())


# ─────────────────────────────────────────────────────────────── pages


async def test_the_page_tells_what_is_in_and_how_well_it_is_read(ds: Datasette) -> None:
    page = await get(ds, "/-/coverage/archive")
    for said in ("收录与质量", "text/plain", "山西省", "没有拒收过输入", "查准率", "unseen.jsonl"):
        assert said in page
    assert list(Page(page).faults()) == []
    cells = Page(page).links("/archive/articles?province=")
    assert cells
    for link in cells:
        assert " 行" in await get(ds, link.replace("&amp;", "&"))
    counted = re.findall(r'<td class="shade-\d"><a[^>]*>([\d,]+)<', page)
    assert sum(int(n) for n in counted) == 10
    assert "Coverage and quality" in await get(ds, "/-/coverage/archive", cookies=ENGLISH)
    await get(ds, "/-/coverage/nothing", 404)


async def test_the_same_as_json(ds: Datasette) -> None:
    told = json.loads(await get(ds, "/-/coverage/archive.json"))
    assert told["counts"]["articles"] == 10
    assert sum(row["documents"] for row in told["formats"]) == 5
    assert told["years"][0] == {
        "province": "山西省", "2020": 1, "2023": 6, "2024": 0, "undated": 1,
    }  # fmt: skip
    pinned = {(row["kind"], row["set"]): row["measures"] for row in quality.gathered()}
    assert {(row["kind"], row["set"]): row["measures"] for row in told["quality"]} == pinned


async def test_an_empty_archive_says_so_everywhere(archive_path: Path) -> None:
    ds = serve(archive_path)
    page = await get(ds, "/-/coverage/archive")
    for said in ("还没有收进原件", "还没有文章", "没有拒收过输入", "没有改动"):
        assert said in page


async def test_the_dictionary_leads_to_its_tables(ds: Datasette) -> None:
    tables, views = [
        await get(ds, f"/-/dictionary/archive{of}", cookies=ENGLISH) for of in ("", "?of=views")
    ]
    for page, kind in ((tables, "table"), (views, "view")):
        for one in dictionary():
            link = f'<h2 id="{one.name}"><a href="/archive/{one.name}">'
            assert (link in page) == (one.kind == kind), one.name
        assert list(Page(page).faults()) == []
    assert "2680万元 is 26800000 [OBS_VALUE]" in tables
    response = await ds.client.get("/-/dictionary")
    assert response.headers["location"] == "/-/dictionary/archive"
