"""What the site says of reprints and older versions, and that it counts each text once."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from datasette.app import Datasette
from sqlite_utils import Database

from ingest.archive import Archive
from ingest.reprints import refresh
from tests.handmade import Piece, build, connect, figure
from tests.pages import ENGLISH, Page, serve

BODY = (
    "7月10日，沁源县召开重点项目建设推进会。\n会议指出，全县谋划重点项目65个，总投资21.6亿元，同比增长8.5%，"
    "带动就业1200人，涉及14个乡镇，要倒排工期、挂图作战，逐一分析原因，拿出切实可行的办法，确保所有项目如期开工。"
)


def piece(title: str, body: str, published: str, outlet: str) -> Piece:
    found = figure("21.6亿元", 2_160_000_000, "CNY", "money", indicator="总投资", place="140431",
                   year=2020, period="2020")  # fmt: skip
    return Piece(title, body, "140431", published, outlet, findings=(found,))


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = build(
        tmp_path_factory.mktemp("reprints") / "archive.db",
        [piece("原来的", BODY, "2020-07-11", "沁源报"),
         piece("转载的", BODY.replace("65个", "66个") + "\n（记者 甲某）", "2020-07-13", "长治报"),
         piece("旧的一版", BODY.replace("8.5%", "8.4%"), "2020-07-11", "沁源报")],
    )  # fmt: skip
    with connect(where) as db:
        db.execute("UPDATE sources SET url = 'https://a.cn/x', captured_at = '2020-07-1' || "
                   "iif(document = 1, 2, 1) WHERE document <> 2")  # fmt: skip
    archive = Archive(where, "w", Database(db))
    with archive.transaction():
        assert refresh(archive) == 1
    db.close()
    return where


@pytest.fixture
def ds(path: Path) -> Datasette:
    return serve(path)


def key(path: Path, title: str) -> str:
    with closing(sqlite3.connect(path)) as db:
        (found,) = db.execute("SELECT key FROM articles WHERE title = ?", (title,)).fetchone()
    return str(found)


async def get(ds: Datasette, address: str, **more: object) -> str:
    response = await ds.client.get(address, **more)
    assert response.status_code == 200, (address, response.text[:300])
    assert list(Page(response.text).faults()) == []
    return str(response.text)


async def test_a_reprint_says_of_what(ds: Datasette, path: Path) -> None:
    html = await get(ds, f"/a/{key(path, '转载的')}")
    assert "这是转载，不计入统计" in html
    links = Page(html).links("/a/")
    first = key(path, "原来的")
    assert f"/a/{first}" in links
    assert f"/a/{key(path, '转载的')}/beside/{first}" in links
    assert "A reprint, which is not counted" in await get(
        ds, f"/a/{key(path, '转载的')}", cookies=ENGLISH
    )


async def test_an_older_version_says_so(ds: Datasette, path: Path) -> None:
    assert "这是旧版" in await get(ds, f"/a/{key(path, '旧的一版')}")


async def test_what_counts_knows_its_reprints_and_versions(ds: Datasette, path: Path) -> None:
    html = await get(ds, f"/a/{key(path, '原来的')}")
    assert "这是" not in html
    assert "另有 1 篇转载、1 个旧版" in html
    html = await get(ds, f"/a/{key(path, '原来的')}", cookies=ENGLISH)
    assert "1 reprint, 1 older version" in html
    html = await get(ds, f"/a/{key(path, '原来的')}/reprints")
    for said in ("转载的", "长治报", "旧的一版",
                 "<del>点项目65个，总</del><ins>点项目66个，总</ins>",
                 "<del>比增长8.4%，带</del><ins>比增长8.5%，带</ins>", "存于"):  # fmt: skip
        assert said in html, said


async def test_an_article_alone_has_no_such_page_to_go_to(tmp_path: Path) -> None:
    where = build(tmp_path / "archive.db")
    alone = key(where, "沁源县灵空山镇抓项目")
    ds = serve(where)
    assert "转载与版本" not in await get(ds, f"/a/{alone}")
    assert "没有转载" in await get(ds, f"/a/{alone}/reprints")


async def test_two_texts_side_by_side(ds: Datasette, path: Path) -> None:
    one, other = key(path, "转载的"), key(path, "原来的")
    html = await get(ds, f"/a/{one}/beside/{other}")
    assert "<del>65</del><ins>66</ins>" in html
    assert "2 处不同" in html
    assert f"/a/{other}/beside/{one}" in Page(html).links("/a/")
    assert "2 differences" in await get(ds, f"/a/{one}/beside/{other}", cookies=ENGLISH)
    assert "一字不差" in await get(ds, f"/a/{one}/beside/{one}")
    absent = "0000000000000000-0"
    for asked in (f"/a/{one}/beside/{absent}", f"/a/{absent}/beside/{one}"):
        response = await ds.client.get(asked, follow_redirects=True)
        assert (response.status_code, response.url.path) == (404, f"/a/{absent}")


@pytest.mark.parametrize("table", ["articles", "figure_sheet", "sentence_sheet"])
async def test_lists_leave_reprints_out_unless_asked(ds: Datasette, table: str) -> None:
    once = (await ds.client.get(f"/archive/{table}.json?_shape=array&_size=max")).json()
    all_rows = (await ds.client.get(f"/archive/{table}.json?_shape=array&_reprints=1")).json()
    assert len({row["title"] for row in once}) == 1
    assert len({row["title"] for row in all_rows}) == 3
    html = await get(ds, f"/archive/{table}")
    assert "转载不计" in html
    (switch,) = [a for a in Page(html).links(f"/archive/{table}?") if "_reprints=1" in a]
    assert "转载计入" in await get(ds, switch)


async def test_whoever_asks_for_one_article_gets_it(ds: Datasette, path: Path) -> None:
    reprint = key(path, "转载的")
    for asked in (f"articles.json?key={reprint}", "figure_sheet.json?article=2",
                  "articles.json?reprint_of__notnull=1"):  # fmt: skip
        assert (await ds.client.get(f"/archive/{asked}&_shape=array")).json(), asked


@pytest.mark.parametrize(
    "question", ["coverage", "articles_by_year", "word_rate", "figures_by_kind"]
)
async def test_totals_count_a_text_once(ds: Datasette, question: str) -> None:
    asked = f"/archive/{question}.json?_shape=array&q=项目&reprints="
    for switch, expected in (("", 1), ("1", 3)):
        rows = (await ds.client.get(asked + switch)).json()
        assert sum(row["articles"] for row in rows) == expected


@pytest.mark.parametrize("question", ["mentions_of", "concordance", "investment", "figure_by_year"])
async def test_questions_answer_with_a_text_once(ds: Datasette, question: str) -> None:
    asked = f"/archive/{question}.json?_shape=array&q=总投资&indicator=总投资&place=&unit=&order=右"
    once = (await ds.client.get(f"{asked}&reprints=")).json()
    every = (await ds.client.get(f"{asked}&reprints=1")).json()
    assert (len(once), len(every)) == (1, 3)


async def test_which_are_reprinted_most(ds: Datasette) -> None:
    (row,) = (await ds.client.get("/archive/most_reprinted.json?_shape=array&place=")).json()
    assert (row["title"], row["group_size"], row["versions"]) == ("原来的", 2, 1)
    assert "转载的" in await get(ds, row["permalink"])


async def test_home_and_search_count_once(ds: Datasette, path: Path) -> None:
    html = await get(ds, "/")
    assert "2 篇转载和旧版没有计入" in html
    assert f"/a/{key(path, '转载的')}" not in Page(html).links("/a/")
    found = Page(await get(ds, "/-/find?q=挂图作战")).links("/a/")
    assert len({re.split("[?#]", link)[0] for link in found}) == 1
    html = await get(ds, "/-/find?q=挂图作战&reprints=1")
    assert len({re.split("[?#]", link)[0] for link in Page(html).links("/a/")}) == 3


async def test_the_sheet_says_what_differs(ds: Datasette, path: Path) -> None:
    html = await get(ds, "/archive/reprint_sheet")
    assert "<del>点项目65个，总</del><ins>点项目66个，总</ins>" in html
    assert f"/a/{key(path, '原来的')}" in Page(html).links("/a/")
