"""What metadata.yml and labels.toml say: every table, column, list and rule, in both languages."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import yaml
from datasette.app import Datasette

from ingest import rules
from ingest.labels import load_labels
from ingest.paths import site
from tests.handmade import PIECES, SCHEMA, build
from tests.pages import ENGLISH, serve
from tests.site_by_hand import get, key_of, one, rows

WRITTEN = yaml.safe_load((site() / "metadata.yml").read_text(encoding="utf-8"))
ARCHIVE = WRITTEN["databases"]["archive"]
INTERNAL = ("_fts", "sqlite_")
_BY_PLACE = re.compile(r'off\[[^\]\n]+\] = "([a-z-]+)"|Edit\([^"\n]+, "([a-z-]+)"\)')


def schema_columns() -> dict[str, list[str]]:
    """The columns of each table and view of the schema."""
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript(SCHEMA.read_text(encoding="utf-8"))
        names = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type IN"
                                              " ('table', 'view')")]  # fmt: skip
        return {
            name: [row[1] for row in db.execute(f"PRAGMA table_info({name})")]
            for name in names
            if not any(mark in name for mark in INTERNAL)
        }


@pytest.mark.parametrize(("table", "columns"), schema_columns().items())
def test_every_table_and_column_is_described_in_both_languages(
    table: str, columns: list[str]
) -> None:
    told = ARCHIVE["tables"][table]
    for field in ("title", "title_en", "description", "description_en"):
        assert told[field], (table, field)
    assert set(told["columns"]) >= set(columns)
    assert set(told["columns_en"]) >= set(columns)
    assert set(columns) <= set(load_labels().columns), "every head has a label"
    used = [*told.get("show", []), *told.get("facets", []), *told.get("units", {})]
    used += [told[name] for name in ("sort", "sort_desc", "label_column", "fts_pk") if name in told]
    assert set(used) <= set(columns)


def test_every_table_told_of_is_there() -> None:
    assert set(ARCHIVE["tables"]) == set(schema_columns())


def test_every_closed_list_of_the_schema_has_its_words() -> None:
    schema = SCHEMA.read_text(encoding="utf-8")
    labels = load_labels()
    for column in (
        "published_basis",
        "part",
        "qualifier",
        "change",
        "period_basis",
        "group_role",
        "group_sum",
        "form",
    ):
        listed = schema.partition(f"CHECK ({column} IN (")[2].partition(")")[0]
        values = [value.strip(" '\n") for value in listed.split(",")]
        assert values
        assert all(labels.value(column, value, "zh") for value in values), (column, values)


def test_every_rule_that_changes_a_text_has_its_words() -> None:
    told = load_labels().values["rule"]
    named = {
        rule["name"]
        for table, lists in (
            ("furniture", ("rule", "within")),
            ("spacing", ("rule", "part")),
            ("private", ("rule",)),
            ("repair", ("rule",)),
        )
        for name in lists
        for rule in rules.table(table)[name]
    }
    for room in ("clean", "markup"):  # rules that rest on where something stands, not on words
        for module in (Path(rules.__file__).parents[1] / room).glob("*.py"):
            said = module.read_text(encoding="utf-8")
            named |= {a or b for a, b in _BY_PLACE.findall(said)}
    assert len(named) > 90
    assert named <= set(told)


def test_facets_of_many_values_are_indexed(hand: Path) -> None:
    """Those of few values are counted by reading on, and those of the sheets by joining anyway."""
    small = {"places", "documents", "formulas", "problems", "corrections"}
    few = {
        "agrees",
        "form",
        "group_name",
        "kind",
        "part",
        "role",
        "rule",
        "script",
        "stage",
        "unit",
        "year",
    }
    for table in set(schema_columns()) - small:
        indexed = {
            one(hand, "SELECT name FROM pragma_index_info(?) WHERE seqno = 0", row[1])
            for row in rows(hand, f"PRAGMA index_list({table})")
        }
        facets = set(ARCHIVE["tables"][table].get("facets", []))
        assert table.endswith("_sheet") or facets - few <= indexed, table


@pytest.mark.parametrize("name", ["archive", "corpus", "县志-2024", "my.own archive"])
async def test_metadata_pages_and_search_whatever_the_file_is_called(
    tmp_path: Path, name: str
) -> None:
    ds = serve(build(tmp_path / f"{name}.db"))
    route = ds.urls.database(name)
    page = await get(ds, f"{route}/articles?_search=项目")
    assert "发布日期" in page
    assert "沁源县灵空山镇抓项目" in page
    assert "哪些文章提到一个词？" in await get(ds, route)
    asked = await ds.client.get(f"{route}/mentions_of.json?_shape=array", follow_redirects=True)
    answer = asked.json()
    assert {row["title"] for row in answer} == {"沁源县灵空山镇抓项目", "古縣縣委書記談發展"}


async def test_two_archives_at_once(tmp_path: Path) -> None:
    first = build(tmp_path / "one.db", PIECES[:1])
    second = build(tmp_path / "two.db", PIECES[1:2])
    ds = serve(first, second)
    home = await get(ds, "/")
    assert "档案 · one" in home
    assert "档案 · two" in home
    assert "沁源县灵空山镇抓项目" in await get(ds, f"/a/{key_of(first, '沁源%')}")
    assert "洪洞县2021年工作综述" in await get(ds, f"/a/{key_of(second, '洪洞%')}")
    found = await get(ds, "/-/find?q=全")
    assert "档案 · one" in found
    assert "档案 · two" in found
    for name in ("one", "two"):
        assert "发布日期" in await get(ds, f"/{name}/articles")


async def test_plain_datasette_on_the_checkout(tmp_path: Path) -> None:
    """Datasette reads metadata.yml itself then; the reader's language must still win."""
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    for name in ("metadata.yml", "settings.json", "plugins", "templates", "static"):
        (checkout / name).symlink_to(site() / name)
    build(checkout / "archive.db")
    ds = Datasette(config_dir=checkout)
    assert ds.setting("sql_time_limit_ms") == 6000
    assert "哪些文章提到一个词？" in await get(ds, "/")
    assert "Which articles mention a word?" in await get(ds, "/", cookies=ENGLISH)
    assert "<h1>Articles" in await get(ds, "/archive/articles", cookies=ENGLISH)
    assert "<h1>文章" in await get(ds, "/archive/articles")
