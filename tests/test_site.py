"""The pages, without a browser: what they say, in whose words, and what they let through."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from html import unescape
from pathlib import Path

import pytest
import yaml
from datasette.app import Datasette

from ingest.paths import site
from tests.handmade import HOSTILE, PIECES, Piece, add, build
from tests.pages import ENGLISH, Page, serve
from tests.site_by_hand import get, key_of, one, rows

WRITTEN = yaml.safe_load((site() / "metadata.yml").read_text(encoding="utf-8"))
ARCHIVE = WRITTEN["databases"]["archive"]

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
    from ingest.rulebook import load_rules
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
