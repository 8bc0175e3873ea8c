"""The page of places by years: each number leads to its figure, and says what to know of it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from datasette.app import Datasette

from tests import handmade
from tests.handmade import HOSTILE, Piece
from tests.pages import ENGLISH, Page, serve
from tests.test_panel import article, said

ASSUMED = {"period_basis": "page"}
PIECES = (
    article(said("268亿元", 268e8, "CNY", written_mult=8)),
    article(said("271亿元", 271e8, "CNY", written_mult=8), title="甲"),
    article(said("超300亿元", 300e8, "CNY", written_mult=8, period="2024", stage="target",
                 qualifier="over"), title="乙"),
    article(said("90亿元", 90e8, "CNY", written_mult=8, period="2022", place="421321", **ASSUMED),
            title=HOSTILE, published="2020-05"),
    Piece("随县一瞥", "山清水秀。", "421321", "2023-01"),
)  # fmt: skip


@pytest.fixture
def ds(tmp_path: Path) -> Datasette:
    return serve(handmade.build(tmp_path / "archive.db", PIECES))


async def get(ds: Datasette, query: str = "", language: str = "zh") -> str:
    response = await ds.client.get(
        f"/-/panel/archive{query}", cookies=ENGLISH if language == "en" else {}
    )
    assert response.status_code == 200
    assert list(Page(response.text).faults()) == []
    return str(response.text)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?indicator=GDP",
        "?indicator=gross regional product",
        "?indicator=地区生产总值&level=county",
    ],
)
async def test_places_by_years(ds: Datasette, query: str) -> None:
    page = await get(ds, query)
    for told in ("山西省临汾市洪洞县", "湖北省随州市随县", "亿元", "&gt;300", "≠", "2022", "2024"):
        assert told in page
    assert "还没有" not in page


async def test_in_english(ds: Datasette) -> None:
    page = await get(ds, "?indicator=GDP", "en")
    for told in ("gross regional product", "articles contradict each other", "no article"):
        assert told in page


async def test_every_number_leads_to_its_figure(ds: Datasette) -> None:
    links = Page(await get(ds)).links("/f/")
    assert len(links) == 3
    for link in [*links, *Page(await get(ds)).links("/archive/")]:
        assert (await ds.client.get(link)).status_code == 200, link


async def test_what_to_know_of_a_number_is_told(ds: Datasette) -> None:
    titles = {a["title"] for tag, a in Page(await get(ds)).elements if tag == "a" and "title" in a}
    assert titles >= {"目标或计划", "文中没有写明年份，依文章日期", "几篇文章互相矛盾；2 篇文章"}


async def test_no_article_looks_other_than_no_figure(ds: Datasette) -> None:
    kinds = [a.get("class") for tag, a in Page(await get(ds)).elements if tag == "td"]
    assert kinds.count("void") + kinds.count("none") == 3
    assert {"void", "none"} <= set(kinds)


async def test_all_of_it_as_a_file(ds: Datasette) -> None:
    response = await ds.client.get("/-/panel/archive.csv?indicator=GDP&level=county")
    assert response.headers["content-disposition"] == 'attachment; filename="panel-county-grp.csv"'
    rows = list(csv.DictReader(io.StringIO(response.text)))
    for row in rows:
        assert (await ds.client.get(row["permalink"].removeprefix("http://localhost"))).is_success
    assert {row["place"] for row in rows} == {"141024", "421321"}


async def test_what_is_not_there(ds: Datasette) -> None:
    assert "换一个说法" in await get(ds, "?indicator=nonesuch")
    assert "换一级地方" in await get(ds, "?indicator=GDP&level=province")
    assert "换一个说法" in await get(ds, f"?indicator={HOSTILE}")
    assert (await ds.client.get("/-/panel/nonesuch")).status_code == 404
    assert (await ds.client.get("/-/panel/archive.csv?indicator=nonesuch")).status_code == 400


async def test_an_archive_without_a_figure(tmp_path: Path) -> None:
    empty = serve(handmade.build(tmp_path / "archive.db", ()))
    assert "换一级地方" in await get(empty)


async def test_home_leads_there(ds: Datasette) -> None:
    assert "/-/panel/archive" in Page((await ds.client.get("/")).text).links("/-/panel/")


async def test_a_cell_leads_to_all_that_tell_of_it(ds: Datasette) -> None:
    links = Page(await get(ds, "?indicator=GDP")).links("/-/explore/")
    (all_of_it,) = [link for link in links if "years=2023" in link]
    page = await ds.client.get(all_of_it)
    assert page.status_code == 200
    for told in ("268亿元", "271亿元", "互相矛盾"):
        assert told in page.text


async def test_within_a_place_and_some_years(ds: Datasette) -> None:
    page = await get(ds, "?indicator=GDP&place=湖北&years=2000..")
    assert "湖北省随州市随县" in page
    assert "洪洞县" not in page
    assert "没有哪个地方叫“某某”" in await get(ds, "?indicator=GDP&place=某某")
    assert "年份这样写" in await get(ds, "?indicator=GDP&years=去年")
    narrow = "/-/panel/archive.json?indicator=GDP&years=1000..9999"
    assert len((await ds.client.get(narrow)).json()["rows"]) < 20  # only years told of have a row


async def test_years_between_are_shown(ds: Datasette) -> None:
    page = Page(await get(ds, "?indicator=GDP&level=county"))
    heads = [a for tag, a in page.elements if tag == "th" and a.get("scope") == "col"]
    assert len(heads) == 1 + 3  # the place, and 2022 to 2024


async def test_as_a_workbook_and_as_json(ds: Datasette) -> None:
    sheet = await ds.client.get("/-/panel/archive.xlsx?indicator=GDP")
    assert sheet.content.startswith(b"PK")
    assert sheet.headers["content-disposition"].endswith('.xlsx"')
    told = (await ds.client.get("/-/panel/archive.json?indicator=GDP")).json()
    assert {"value", "status", "figures"} <= told["rows"][0].keys()
