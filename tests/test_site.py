"""The pages, without a browser: what they say, in whose words, and what they let through."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

import pytest
import yaml
from datasette.app import Datasette

from ingest import rules
from ingest.labels import load_labels
from ingest.packing import unpack
from ingest.paths import site
from ingest.view import SEGMENT
from tests.handmade import HOSTILE, PIECES, SCHEMA, Piece, add, build, connect, figure
from tests.pages import ENGLISH, Page, serve

WRITTEN = yaml.safe_load((site() / "metadata.yml").read_text(encoding="utf-8"))
ARCHIVE = WRITTEN["databases"]["archive"]
INTERNAL = ("_fts", "sqlite_")
_BY_PLACE = re.compile(r'off\[[^\]\n]+\] = "([a-z-]+)"|Edit\([^"\n]+, "([a-z-]+)"\)')


@pytest.fixture(scope="module")
def hand(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive made by hand. Only to be read."""
    return build(tmp_path_factory.mktemp("site") / "archive.db")


@pytest.fixture
def ds(hand: Path) -> Datasette:
    return serve(hand)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """The same, yours to change."""
    return build(tmp_path / "archive.db")


def rows(path: Path, sql: str, *arguments: Any) -> list[Any]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(sql, arguments).fetchall()


def one(path: Path, sql: str, *arguments: Any) -> Any:
    return rows(path, sql, *arguments)[0][0]


def key_of(path: Path, title: str) -> str:
    return str(one(path, "SELECT key FROM articles WHERE title LIKE ?", title))


async def get(ds: Datasette, path: str, status: int = 200, **more: Any) -> str:
    response = await ds.client.get(path, **more)
    assert response.status_code == status, (path, response.text[:500])
    return str(response.text)


# ─────────────────────────────────────────────────────────────── metadata


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


# ─────────────────────────────────────────────────────────────── language


async def test_the_switch_stays_and_comes_back(ds: Datasette) -> None:
    page = await get(ds, "/archive/articles?_search=项目")
    assert '<html lang="zh-Hans">' in page
    (href,) = Page(page).links("/-/lang/en")
    response = await ds.client.get(href)
    assert response.status_code == 302
    assert response.headers["location"] == "/archive/articles?_search=%E9%A1%B9%E7%9B%AE"
    assert response.cookies["xianzhi_lang"] == "en"
    page = await get(ds, "/archive/articles?_search=项目", cookies=ENGLISH)
    assert '<html lang="en">' in page
    assert Page(page).links("/-/lang/zh")


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example/", "/\\evil.example"])
async def test_the_switch_leads_nowhere_else(ds: Datasette, target: str) -> None:
    response = await ds.client.get("/-/lang/en", params={"next": target})
    assert response.headers["location"] == "/"


async def test_names_and_values_in_the_readers_language(ds: Datasette) -> None:
    page = await get(ds, "/archive/figures")
    for said in ("数字", "原文写法", "金额", "计划", "脱贫户", "元"):
        assert said in page
    page = await get(ds, "/archive/figures", cookies=ENGLISH)
    for said in ("Figures", "as written", "money", "plan", "yuan"):
        assert said in page


async def test_json_and_csv_keep_the_schemas_names(ds: Datasette) -> None:
    row = (await ds.client.get("/archive/figures.json?_shape=array&kind=money")).json()[0]
    assert row["kind"] == "money"
    assert row["unit"] == "CNY"
    head = (await get(ds, "/archive/figure_sheet.csv")).splitlines()[0]
    assert head.startswith("id,surface,value,value_exact")


async def test_two_readers_at_once_each_get_their_language(ds: Datasette) -> None:
    import asyncio

    async def ask(cookies: dict[str, str]) -> str:
        return await get(ds, "/archive", cookies=cookies)

    pages = await asyncio.gather(*(ask(ENGLISH if i % 2 else {}) for i in range(10)))
    assert all(("Questions" in page) == bool(i % 2) for i, page in enumerate(pages))


# ─────────────────────────────────────────────────────────────── home


async def test_home_says_what_is_in_here(ds: Datasette) -> None:
    page = await get(ds, "/")
    for said in (
        "查全文",
        "从这些问题开始",
        "收了哪些地方",
        "灵空山镇",
        "最近的文章",
        "1 篇没有日期",
    ):
        assert said in page
    assert Page(page).links("/archive/investment")
    newest = Page(page).links("/a/")
    assert len(newest) == len(PIECES)
    assert newest[0] == f"/a/{key_of_newest(ds)}"


def key_of_newest(ds: Datasette) -> str:
    path = Path(ds.get_database("archive").path)
    return str(one(path, "SELECT key FROM articles ORDER BY published DESC LIMIT 1"))


async def test_an_empty_archive_says_so(tmp_path: Path) -> None:
    ds = serve(build(tmp_path / "archive.db", ()))
    assert "这部档案还是空的" in await get(ds, "/")
    assert "still empty" in await get(ds, "/", cookies=ENGLISH)
    for path in (
        "/archive/articles",
        "/archive/figure_sheet",
        "/archive/mentions_of?q=项目&place=",
    ):
        assert 'class="empty"' in await get(ds, path)


async def test_no_archive_at_all() -> None:
    assert "还没有档案" in await get(serve(), "/")


async def test_a_database_that_is_no_archive_does_no_harm(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other.db")) as db:
        db.execute("CREATE TABLE t (x)")
    assert "还没有档案" in await get(serve(tmp_path / "other.db"), "/")


async def test_what_an_ingest_adds_shows_without_a_restart(own: Path) -> None:
    ds = serve(own)
    assert "后来的文章" not in await get(ds, "/")
    key = add(own, Piece("后来的文章", "新收的一句话。", published="2025-01-01"))
    assert "后来的文章" in await get(ds, "/")
    assert "新收的一句话" in await get(ds, f"/a/{key}")
    assert "后来的文章" in await get(ds, "/archive/articles?_search=新收")
    assert "后来的文章" in await get(ds, "/-/find?q=新收的一句")


async def test_what_a_running_ingest_adds_shows_too(archive_path: Path, tmp_path: Path) -> None:
    """The writer keeps the file in WAL mode; the server opened it for reading before that."""
    from ingest.archive import open_archive
    from ingest.load import load
    from ingest.read import load_rules
    from ingest.store import ingest_paths

    ds = serve(archive_path)
    assert "这部档案还是空的" in await get(ds, "/")
    text = tmp_path / "new.txt"
    text.write_text("洪洞县新建蓄水池\n洪洞县今年新建蓄水池12个。\n", encoding="utf-8")
    with open_archive(archive_path, "w") as archive:
        ingest_paths(archive, load([str(text)]), load_rules())
        assert "洪洞县新建蓄水池" in await get(ds, "/"), "while the writer is still there"
    assert "洪洞县新建蓄水池" in await get(ds, "/archive/articles?_search=蓄水池")


async def test_a_plain_archive_is_never_downloadable(hand: Path) -> None:
    for immutable in (True, False):
        ds = serve(hand, immutable=immutable)
        assert "下载整个" not in await get(ds, "/archive")
        await get(ds, "/archive.db", 403)
    assert "沁源县灵空山镇抓项目" in await get(serve(hand, immutable=True), "/")


# ─────────────────────────────────────────────────────────────── search


@pytest.mark.parametrize(
    ("typed", "found"),
    [("目", 2), ("项目", 2), ("項目", 2), ("灵空山镇", 1), ("总投资2680万元", 1),
     ("全镇谋划新建重点项目25个，总投资2680万元。", 1), ("没有这个词", 0), ('"', 0), ("*", 0)],
)  # fmt: skip
async def test_the_search_boxes_find_what_is_there(ds: Datasette, typed: str, found: int) -> None:
    answer = await ds.client.get(
        "/archive/articles.json", params={"_search": typed, "_shape": "array"}
    )
    assert len(answer.json()) == found
    page = Page(await get(ds, "/-/find", params={"q": typed}))
    assert len(page.links("/a/")) >= found
    assert bool(page.links("/a/")) == bool(found)
    told = (await ds.client.get("/-/find.json", params={"q": typed})).json()
    assert len(told["archives"][0]["articles"]) >= found


async def test_a_quoted_phrase_heads_its_hits_in_one_pair_of_marks(ds: Datasette) -> None:
    for typed, headed in (("“一句”", "“一句”"), ("一句", "“一句”"), ("「<b>」", "「&lt;b&gt;」")):
        assert f'<span lang="zh-Hans">{headed}</span></h1>' in await get(
            ds, "/-/find", params={"q": typed}
        )


async def test_hits_are_marked_and_lead_to_their_sentence(ds: Datasette, hand: Path) -> None:
    page = await get(ds, "/-/find?q=項目")
    assert "<mark>项目</mark>" in page
    assert "<mark>項目</mark>" in page
    (first, *_) = Page(page).links(f"/a/{key_of(hand, '沁源%')}?q=")
    assert "#s" in first, "the sentence, with its hits marked"


async def test_titles_and_words_apart_are_found_in_whole_articles(
    ds: Datasette, hand: Path
) -> None:
    here = f"/a/{key_of(hand, '沁源%')}"
    for typed in ("标题:灵空山", "title:灵空山", "题目:灵空山 谋划"):
        assert here in Page(await get(ds, "/-/find", params={"q": typed})).links("/a/"), typed
    html = await get(ds, "/-/find?q=2680万元 游客")
    assert "没有一句话全都有" in html
    assert "<mark>2680万元</mark>" in html
    assert "<mark>游客</mark>" in html
    html = await get(ds, "/-/find?q=2680万元 没有这个词")
    assert "没有查到" in html


async def test_a_page_behind_the_last_says_so(ds: Datasette) -> None:
    assert "前面几页已经全都列出" in await get(ds, "/-/find?q=项目&after=9~0.0~9")


async def test_the_page_says_how_the_query_was_understood(ds: Datasette) -> None:
    asked = "鎮 地点:山西 -年份:1999 年份:去年 AND"
    html = await get(ds, "/-/find", params={"q": asked})
    text = unescape(re.sub("<[^>]+>", "", html))
    assert "按此查：镇" in text
    assert "鎮→镇" in text
    assert "地方：山西" in text
    assert "不是年：1999" in text
    assert "山西省，连同下辖" in text
    assert "年份:去年（看不懂这个值）；AND（旁边没有词）" in text
    without = [link for link in Page(html).links("?q=") if "place" not in link]
    assert any("-year" in link for link in without), "each filter can be dropped"
    english = await get(ds, "/-/find", params={"q": asked}, cookies=ENGLISH)
    assert "Passed over:" in english
    assert "Asked as:" in english


async def test_nothing_found_offers_what_is_near(ds: Datasette) -> None:
    html = await get(ds, "/-/find", params={"q": "灵空山 没有这词 地点:山西"})
    assert "没有查到" in html
    near = html.partition('class="near"')[2].partition("</ul>")[0]
    offers = [unescape(link) for link in Page(near).links("?q=")]
    assert any(unquote_plus(link).startswith("?q=灵空山") for link in offers)
    for link in offers:
        assert "没有查到" not in await get(ds, f"/-/find{link}")
    assert "区划表里没有“乌有乡”" in await get(ds, "/-/find?q=项目 地点:乌有乡")


async def test_a_tables_box_heeds_filters(ds: Datasette) -> None:
    async def count(table: str, typed: str) -> int:
        answer = await ds.client.get(
            f"/archive/{table}.json", params={"_search": typed, "_shape": "array"}
        )
        return len(answer.json())

    whole = await count("articles", "项目")
    here, elsewhere = (
        await count("articles", "项目 地点:沁源"),
        await count("articles", "项目 -地点:沁源"),
    )
    assert 0 < here < whole == here + elsewhere
    assert await count("articles", "项目 地点:乌有乡") == 0
    assert 0 < await count("sentences", "项目 部分:标题") < await count("sentences", "项目")
    assert await count("figure_sheet", "总投资 地点:沁源") == 2
    html = await get(ds, "/archive/articles", params={"_search": "项目 地点:沁源"})
    assert "地方：沁源" in html


async def test_a_filter_and_a_search_can_be_dropped(ds: Datasette) -> None:
    html = await get(ds, "/archive/articles?_search=没有这个词&county=沁源县&year__gte=2024")
    assert 'class="empty"' in html
    for text in ("_search=", "county=", "year__gte="):
        left = [link for link in Page(html).links("/archive/articles?") if text not in link]
        assert any(link.count("=") == 2 for link in left), text


async def test_a_place_leads_to_what_else_is_known_of_it(ds: Datasette) -> None:
    page = Page(await get(ds, "/archive/articles?province=山西省&county=沁源县"))
    for name in ("figure_by_year", "investment", "formulas_by_place", "officials"):
        (link,) = page.links(f"/archive/{name}?")
        assert link.endswith("place=%E6%B2%81%E6%BA%90%E5%8E%BF")
        await get(ds, link)
    assert not Page(await get(ds, "/archive/articles?year=2024")).links("/archive/investment?")


async def test_the_sentence_sheet_links_each_sentence_under_its_heading(
    seeds_archive: Path,
) -> None:
    """On the seeds: what a linguist takes away is a sentence, where it stands, and the way back."""
    ds = serve(seeds_archive)
    base = f"/{seeds_archive.stem}/sentence_sheet"
    answer = await ds.client.get(f"{base}.json?_search=共同缔造示范带&_shape=array")
    (row,) = answer.json()
    assert row["heading_text"] == "谋篇布局 特色小镇蓝图绘就"
    page = await get(ds, row["permalink"].partition("#")[0])
    assert f'id="{row["permalink"].partition("#")[2]}"' in page
    listed = await get(ds, f"{base}?_search=共同缔造示范带")
    assert f'href="{row["permalink"]}"' in listed


async def test_search_of_the_sheets(ds: Datasette) -> None:
    for table in ("figure_sheet", "figures"):
        answer = await ds.client.get(f"/archive/{table}.json?_search=总投资&_shape=array")
        assert {row["surface"] for row in answer.json()} == {"25个", "2680万元"}


async def test_a_box_with_nothing_but_filters_lists_what_they_leave(ds: Datasette) -> None:
    """地点:沁源 alone asks no text: MATCH, which would find nothing, has no part in it."""
    for table in ("articles", "figures", "sentences"):
        every = (await ds.client.get(f"/archive/{table}.json?_shape=array")).json()
        answer = await ds.client.get(f"/archive/{table}.json?_search=地点:沁源&_shape=array")
        found = answer.json()
        assert 0 < len(found) < len(every), table
        without = await ds.client.get(f"/archive/{table}.json?_search=-地点:沁源&_shape=array")
        assert len(found) + len(without.json()) == len(every), table
    page = await get(ds, "/archive/articles?_search=地点:沁源&_size=1")
    assert 'value="地点:沁源"' in page


async def test_functions_for_hand_written_sql(ds: Datasette) -> None:
    sql = "select zh('高质量发展') as q, zh_fold(' 著力') as f, zh_hits('抓项目', '項目') as h"
    row = (await ds.client.get("/archive.json", params={"sql": sql, "_shape": "array"})).json()[0]
    assert row == {"q": '"高质 质量 量发 发展"', "f": "着力", "h": "[[1, 3]]"}


# ─────────────────────────────────────────────────────────────── articles and figures


async def test_an_article_reads_like_one(ds: Datasette, hand: Path) -> None:
    html = await get(ds, f"/a/{key_of(hand, '沁源%')}")
    page = Page(html)
    assert '<h2><span id="s1">抓项目</span></h2>' in html
    assert 'class="caption"' in html
    kinds = [a["class"] for tag, a in page.elements if (a.get("class") or "").startswith("m ")]
    assert set(kinds) == {"m figure", "m formula", "m person", "m place", "m date"}
    marks = [a for tag, a in page.elements if a.get("class") == "m figure" and tag == "a"]
    assert [mark.get("title") for mark in marks] == [None, None], "it stands in the margin"
    margin = html.partition('class="margin"')[2].partition("</ul>")[0]
    assert ["26,800,000 元" in line for line in margin.split("<li>")[1:]] == [False, True]
    for mark in marks:
        assert 'class="amount"' in await get(ds, str(mark["href"]))
    assert 'lang="zh-Hans"' in html


async def test_every_link_of_an_article_works(ds: Datasette, hand: Path) -> None:
    for title in ("沁源%", "%script%", "古縣%"):
        address = f"/a/{key_of(hand, title)}"
        for tab in ("", "/original", "/edits", "/data"):
            page = Page(await get(ds, address + tab))
            for href in page.links("/"):
                response = await ds.client.get(href, follow_redirects=True)
                assert response.status_code == 200, (address + tab, href)


async def test_traditional_text_can_be_read_simplified(ds: Datasette, hand: Path) -> None:
    address = f"/a/{key_of(hand, '古縣%')}"
    html = await get(ds, address)
    assert "推進高質量發展" in html
    assert 'class="text" lang="zh-Hant"' in html
    html = await get(ds, f"{address}?script=hans")
    assert "推进高质量发展" in html
    assert 'class="text" lang="zh-Hans"' in html


async def test_the_original_comes_back_byte_for_byte(ds: Datasette, hand: Path) -> None:
    key = key_of(hand, "沁源%")
    stored = one(hand, "SELECT original FROM documents WHERE key = ?", key.partition("-")[0])
    response = await ds.client.get(f"/a/{key}/source")
    assert response.content == unpack(stored)
    assert response.headers["content-disposition"].startswith("attachment")
    assert response.headers["content-type"] == "application/octet-stream"
    assert "广告" in await get(ds, f"/a/{key}/original")


async def test_edits_name_their_rules(ds: Datasette, hand: Path) -> None:
    html = await get(ds, f"/a/{key_of(hand, '沁源%')}/edits")
    assert "<del>广告↵\n</del>" in html
    assert "furniture-advert" in html
    assert 'class="edit uncertain" title="lost-character"' in html
    assert "1 处存疑" in html


async def test_a_long_article_is_read_in_parts(tmp_path: Path) -> None:
    path = build(tmp_path / "archive.db", [Piece("长文", "一句。" * 1000)])
    ds = serve(path)
    key = key_of(path, "长文")
    html = await get(ds, f"/a/{key}")
    assert html.count('<span id="s') == SEGMENT == 160
    assert "第 1 部分，共 7 部分" in html
    seen = SEGMENT
    while onwards := re.search('rel="next" href="([^"]+)"', html):
        html = await get(ds, unescape(onwards[1]))
        seen += html.count('<span id="s')
    assert seen == 1001
    assert "第 7 部分，共 7 部分" in html
    assert f"/a/{key}?from=800" in html, "the way back"


async def test_an_article_dense_with_figures_stays_light(tmp_path: Path) -> None:
    """Long sentences with two figures each: 150 kB with its style."""
    said = "今年以来，围绕产业、交通、水利、教育、医疗方面谋划实施重点项目{}个，完成投资{}亿元。"
    findings = [
        found
        for n in range(101, 101 + SEGMENT)
        for found in (
            figure(f"{n}个", n, "个", "count", indicator="重点项目", stage="actual"),
            figure(f"{n}亿元", n * 1e8, "CNY", "money", indicator="完成投资", stage="actual"),
        )
    ]
    text = "".join(said.format(n, n) for n in range(101, 101 + SEGMENT))
    path = build(tmp_path / "archive.db", [Piece("报告", text, findings=findings)])
    ds = serve(path)
    html = await get(ds, f"/a/{key_of(path, '报告')}")
    assert html.count('class="m figure"') > 2 * (SEGMENT - 2)
    own = re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js)[^"]*)"', html)
    assert len(own) >= 3
    style = [len((await ds.client.get(address)).content) for address in own]
    assert len(html.encode()) + sum(style) < 150_000


async def test_a_sentence_without_an_end_makes_no_page_without_an_end(tmp_path: Path) -> None:
    endless = f"{'甲' * 300_000}投入5元{'乙' * 300_000}"
    path = build(
        tmp_path / "archive.db",
        [Piece("一行", endless, findings=[figure("5元", 5, "CNY", "money", indicator="投入")])],
    )
    ds = serve(path)
    key = key_of(path, "一行")
    number = one(path, "SELECT key FROM figures")
    for address in (f"/a/{key}", "/-/find?q=投入", f"/f/{number}", "/archive/figure_sheet"):
        html = await get(ds, address)
        assert len(html) < 60_000, address
    assert "太长" in await get(ds, f"/a/{key}")
    assert ">5元</a>" in await get(ds, f"/f/{number}")
    assert "<mark>投入</mark>" in await get(ds, "/-/find?q=投入")


async def test_a_figure_page_quotes_its_sentence(ds: Datasette, hand: Path) -> None:
    key = one(hand, "SELECT key FROM figures WHERE surface = '2680万元'")
    html = await get(ds, f"/f/{key}")
    for said in ("26,800,000 元", "总投资", "目前，全镇谋划新建重点项目25个", "#s", "计划"):
        assert said in html
    assert "26,800,000 yuan" in await get(ds, f"/f/{key}", cookies=ENGLISH)


async def test_the_same_indicator_elsewhere(ds: Datasette, hand: Path) -> None:
    key = one(hand, "SELECT key FROM figures WHERE surface = '2900户'")
    page = Page(await get(ds, f"/f/{key}"))
    assert len([link for link in page.links("/f/") if link != f"/f/{key}"]) == 3


async def test_old_keys_lead_on_and_removed_ones_say_why(own: Path) -> None:
    key = key_of(own, "沁源%")
    old, older, gone = "0" * 16 + "-1", "0" * 16 + "-2", "1" * 16 + "-0"
    with connect(own) as db:
        db.executemany("INSERT INTO key_aliases VALUES (?, ?)", [(old, key), (older, old)])
        db.execute(
            "INSERT INTO tombstones VALUES (?, 'x', 0, 9, '应作者要求 <b>', '2024-05-01')", (gone,)
        )
    db.close()
    ds = serve(own)
    for was in (old, older):
        response = await ds.client.get(f"/a/{was}")
        assert (response.status_code, response.headers["location"]) == (301, f"/a/{key}")
    for path in (f"/a/{gone}", f"/a/{gone}/source", f"/f/{gone}-figure-1-2"):
        html = await get(ds, path, 410)
        assert "应作者要求 &lt;b&gt;" in html
    assert "removed on request" in await get(ds, f"/a/{gone}", 410, cookies=ENGLISH)


async def test_keys_that_lead_round_in_a_circle_end(own: Path) -> None:
    a, b = "0" * 16 + "-1", "0" * 16 + "-2"
    with connect(own) as db:
        db.executemany("INSERT INTO key_aliases VALUES (?, ?)", [(a, b), (b, a)])
    db.close()
    ds = serve(own)
    response = await ds.client.get(f"/a/{a}")
    assert response.status_code in (301, 404)


@pytest.mark.parametrize(
    ("path", "chinese", "english"),
    [("/a/0123456789abcdef-1", "档案里没有这个编号", "nothing under this key"),
     ("/f/0123456789abcdef-1-figure-1-2", "档案里没有这个编号", "nothing under this key"),
     ("/archive/nothing", "这里没有这一页", "no such page"),
     ("/a/x", "这里没有这一页", "no such page")],
)  # fmt: skip
async def test_what_is_not_there(ds: Datasette, path: str, chinese: str, english: str) -> None:
    assert chinese in await get(ds, path, 404)
    assert english in await get(ds, path, 404, cookies=ENGLISH)


async def test_keys_and_permalinks_are_links_in_tables(ds: Datasette, hand: Path) -> None:
    key = key_of(hand, "沁源%")
    page = Page(await get(ds, "/archive/articles?_columns=all"))
    assert f"/a/{key}" in page.links("/a/")
    assert Page(await get(ds, "/archive/figure_sheet?_columns=all")).links("/f/")
    assert Page(await get(ds, "/archive/figures")).links("/f/")
    assert f"/a/{key}" in Page(await get(ds, "/archive/articles/1")).links("/a/")


async def test_a_row_leads_to_the_rows_it_names(ds: Datasette) -> None:
    page = Page(await get(ds, "/archive/figures/1"))
    assert page.links("/archive/articles/")
    assert page.links("/archive/sentences/")


async def test_a_list_reads_as_one(own: Path) -> None:
    with connect(own) as db:
        db.execute("UPDATE formulas SET expansion = ?", ('["稳就业", "稳金融"]',))
    db.close()
    ds = serve(own)
    for path in ("/archive/formula_sheet?_columns=all", "/archive/formulas"):
        assert "稳就业、稳金融" in await get(ds, path)
    assert '["稳就业"' in (await get(ds, "/archive/formulas.csv")).replace('""', '"')


async def test_asking_for_what_is_not_there_is_not_the_sites_fault(ds: Datasette) -> None:
    response = await ds.client.get("/archive/articles?_sort=nothing")
    assert "这样问不行" in response.text


async def test_a_table_shows_a_few_columns_first_and_all_when_asked(ds: Datasette) -> None:
    few = await get(ds, "/archive/articles")
    assert 'data-column="title"' in few
    assert 'data-column="span_start"' not in few
    assert 'data-column="span_start"' in await get(ds, "/archive/articles?_columns=all")
    assert 'data-column="key"' in await get(ds, "/archive/articles?_col=key")


async def test_behind_a_prefix(hand: Path) -> None:
    """As a reverse proxy may serve it: every link keeps the prefix."""
    ds = serve(hand, more={"base_url": "/xz/"})
    key = key_of(hand, "沁源%")
    for path in ("/", f"/a/{key}", "/-/find?q=项目", "/archive", "/archive/articles",
                 "/archive/mentions_of"):  # fmt: skip
        page = Page(await get(ds, path, follow_redirects=True))
        for tag, attributes in page.elements:
            for name in ("href", "src", "action"):
                address = attributes.get(name) or ""
                assert not address.startswith("/") or address.startswith("/xz/"), (tag, address)
    response = await ds.client.get("/-/lang/en?next=/xz/archive")
    assert response.headers["location"] == "/xz/archive"


# ─────────────────────────────────────────────────────────────── hostile texts


async def test_hostile_texts_stay_texts(ds: Datasette, hand: Path) -> None:
    article, figure = rows(hand, "SELECT a.key, f.key FROM articles a JOIN figures f"
                           " ON f.article = a.id WHERE a.title = ?", HOSTILE)[0]  # fmt: skip
    paths = [
        "/", f"/a/{article}", f"/a/{article}/original", f"/a/{article}/edits", f"/a/{article}/data",
        f"/f/{figure}", "/archive", "/archive/articles/6", "/-/find?q=script",
        f"/-/find?q={HOSTILE}", f"/archive/articles?outlet={HOSTILE}", "/archive?sql=select+'<b>'",
    ]  # fmt: skip
    paths += [f"/archive/{table}?_columns=all" for table in ARCHIVE["tables"]]
    paths += [f"/archive/{name}" for name in ARCHIVE["queries"]]
    hostile = 0
    for path in paths:
        for cookies in ({}, ENGLISH):
            html = await get(ds, path, cookies=cookies, follow_redirects=True)
            assert list(Page(html).faults()) == [], path
            hostile += HOSTILE in unescape(html)
    assert hostile > 20, "the hostile text was on the pages"


async def test_a_script_in_the_address_stays_text(ds: Datasette) -> None:
    for path in (
        "/-/lang/en?next=javascript:alert(1)",
        "/-/find?q=%22%3E%3Csvg%20onload=x%3E&page=x",
    ):
        response = await ds.client.get(path)
        assert list(Page(response.text).faults()) == []
        assert "javascript" not in response.headers.get("location", "")


# ─────────────────────────────────────────────────────────────── headers and limits


@pytest.mark.parametrize("path", ["/", "/archive/articles", "/archive/articles.json", "/nothing"])
async def test_headers(ds: Datasette, path: str) -> None:
    headers = (await ds.client.get(path)).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe-inline" not in policy.partition("style-src")[0]
    assert "http" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-frame-options"] == "DENY"


async def test_only_pages_that_may_chart_may_evaluate(ds: Datasette, hand: Path) -> None:
    for path, may in (("/", False), (f"/a/{key_of(hand, '沁源%')}", False), ("/-/find", False),
                      ("/archive/articles", True), ("/archive/coverage", True)):  # fmt: skip
        policy = (await ds.client.get(path)).headers["content-security-policy"]
        assert ("unsafe-eval" in policy) == may, path


async def test_light_pages_do_without_the_chart_library(ds: Datasette, hand: Path) -> None:
    for path in ("/", f"/a/{key_of(hand, '沁源%')}", "/-/find?q=项目"):
        html = await get(ds, path)
        assert "datasette_vega" not in html
        assert len(html.encode()) < 150_000
    assert "datasette_vega" in await get(ds, "/archive/articles")


async def test_nobody_writes(ds: Datasette) -> None:
    for sql in ("delete from articles", "insert into runs default values", "attach 'x' as y"):
        assert (await ds.client.get("/archive.json", params={"sql": sql})).status_code == 400
    response = await ds.client.post("/archive/articles", data={"x": "1"})
    assert response.status_code in (403, 405, 500)
    assert len((await ds.client.get("/archive/articles.json?_shape=array")).json()) == len(PIECES)


async def test_a_query_that_takes_too_long_is_stopped_and_says_so(ds: Datasette) -> None:
    endless = "with recursive n(i) as (select 1 union all select i + 1 from n) select sum(i) from n"
    asked = {"sql": endless, "_timelimit": "30"}
    response = await ds.client.get("/archive", params=asked)
    assert response.status_code == 400
    assert "查得太久" in response.text
    assert list(Page(response.text).faults()) == []


async def test_static_files_are_served(ds: Datasette) -> None:
    for tag, attributes in Page(await get(ds, "/archive")).elements:
        address = attributes.get("src") or (tag == "link" and attributes.get("href")) or ""
        if address:
            assert (await ds.client.get(str(address))).status_code == 200, address
