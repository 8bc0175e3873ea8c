"""Articles, figures and rows by the pages, without a browser: what they say and where they lead."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from datasette.app import Datasette

from ingest.packing import unpack
from ingest.view import SEGMENT
from tests.handmade import Piece, build, connect, figure
from tests.pages import ENGLISH, Page, serve
from tests.site_by_hand import get, key_of, one


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
