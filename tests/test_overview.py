"""What the home page says of an archive: sums against the tables, years, places as deep as fits."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest import overview
from ingest.archive import open_archive


@pytest.fixture(scope="module")
def seeds(seeds_archive: Path) -> sqlite3.Connection:
    connection = open_archive(seeds_archive).connection
    connection.row_factory = sqlite3.Row
    return connection


def test_sums_are_those_of_the_tables(seeds: sqlite3.Connection) -> None:
    totals = dict(seeds.execute(overview.TOTALS).fetchone())
    for name, sql in {
        "articles": "select count(*) from articles where reprint_of is null",
        "characters": "select sum(characters) from articles where reprint_of is null",
        "figures": "select count(*) from figures f join articles a on a.id = f.article"
        " where a.reprint_of is null",
        "people": "select count(*) from mentions where kind = 'person'",
        "places": "select count(distinct place) from articles where reprint_of is null",
        "undated": "select count(*) from articles where published is null and reprint_of is null",
        "unplaced": "select count(*) from articles where place is null and reprint_of is null",
    }.items():
        assert totals[name] == seeds.execute(sql).fetchone()[0], name
    years = seeds.execute(overview.YEARS).fetchall()
    assert sum(row["articles"] for row in years) == totals["articles"] - totals["undated"]


def test_an_empty_archive_has_sums_too(archive_path: Path) -> None:
    with open_archive(archive_path) as archive:
        (totals,) = archive.rows(overview.TOTALS)
        assert set(totals.values()) == {0}
        assert list(archive.rows(overview.YEARS)) == []
        assert archive.connection.execute(overview.STATE).fetchone() is not None
    assert overview.year_chart([]) is None
    assert overview.place_outline([], []) == []


def _outline(db: sqlite3.Connection, most: int) -> list[overview.Node]:
    counts = db.execute(overview.PLACES, {"digits": 9}).fetchall()
    codes = json.dumps([row["code"] for row in counts])
    return overview.place_outline(counts, db.execute(overview.NAMES, {"codes": codes}), most)


def test_places_add_up_and_go_as_deep_as_fits(seeds: sqlite3.Connection) -> None:
    shanxi, hubei = _outline(seeds, 48)
    assert [(node.name, node.articles) for node in (shanxi, hubei)] == [
        ("山西省", 8),
        ("湖北省", 1),
    ]
    assert [(node.name, node.articles) for node in shanxi.children] == [
        ("临汾市", 7),
        ("长治市", 1),
    ]
    assert shanxi.children[1].children[0].children[0].name == "灵空山镇"
    assert [len(node.children) for node in _outline(seeds, 5)] == [2, 1]
    assert all(not node.children for node in _outline(seeds, 1)), "provinces always"
    assert all(not city.children for node in _outline(seeds, 5) for city in node.children)


def test_a_county_right_below_its_province_is_not_lost() -> None:
    counts = [{"code": "429004", "articles": 3}, {"code": "4213", "articles": 1}]
    names = [
        {"code": "42", "name": "湖北省", "level": "province"},
        {"code": "4213", "name": "随州市", "level": "city"},
        {"code": "429004", "name": "仙桃市", "level": "county"},
    ]
    (hubei,) = overview.place_outline(counts, names)
    assert hubei.articles == 4
    assert [(node.name, node.articles) for node in hubei.children] == [("仙桃市", 3), ("随州市", 1)]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.integers(1000, 2100), st.integers(1, 10**6), min_size=1, max_size=30))
def test_a_chart_tells_each_article_once_and_fits(counted: dict[int, int]) -> None:
    rows = [{"year": year, "articles": n} for year, n in sorted(counted.items())]
    chart = overview.year_chart(rows)
    assert chart is not None
    assert len(chart.bars) <= 91
    assert sum(bar.articles for bar in chart.bars) == sum(counted.values())
    assert all(0 <= bar.height <= 100 for bar in chart.bars)
    assert (chart.bars[0].first, chart.bars[-1].last) == (min(counted), max(counted))
    gone = {year for a, b in chart.missing for year in range(a, b + 1)}
    assert gone == set(range(min(counted), max(counted))) - set(counted)
