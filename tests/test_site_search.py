"""Searching by the pages, without a browser: boxes, hits, filters, what is near."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from urllib.parse import unquote_plus

import pytest
from datasette.app import Datasette

from tests.pages import ENGLISH, Page, serve
from tests.site_by_hand import get, key_of


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
