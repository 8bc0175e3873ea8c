"""The page of figures asked for by how much, its files, and what it says where it cannot."""

from __future__ import annotations

import csv
import io
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette

from ingest.panel.ask import named
from tests import handmade
from tests.handmade import HOSTILE, Piece, figure
from tests.pages import ENGLISH, Page, serve
from tests.test_numbers import PIECES

HERE = "/-/figures/archive"
ODD = Piece(
    HOSTILE, "投入100元，=1+1。", "421321", "2020-01-01", '"><svg onload=alert(1)>',
    findings=(figure("100元", 100, "CNY", "money", indicator=HOSTILE, of_what="=1+1"),),
)  # fmt: skip


@pytest.fixture
def ds(tmp_path: Path) -> Datasette:
    return serve(handmade.build(tmp_path / "archive.db", (*PIECES, ODD)))


async def get(ds: Datasette, status: int = 200, cookies: Any = None, **asked: str) -> str:
    response = await ds.client.get(HERE, params=asked, cookies=cookies)
    assert response.status_code == status, response.text
    assert list(Page(response.text).faults()) == []
    return unescape(response.text)


async def test_in_one_line_or_in_fields(ds: Datasette) -> None:
    typed = await get(ds, q="造林 15亩..15亩", stage="actual")
    filled = await get(ds, q="造林", low="15", high="15", unit="亩", stage="actual")
    for page in (typed, filled):
        assert page.count('class="amount"') == 4
        for told in ("15亩", "1公顷", "0.01平方公里", "几十亩", "折算成", "实际"):
            assert told in page


async def test_an_indicator_of_a_common_name_leads_to_its_chart(ds: Datasette) -> None:
    (link,) = Page(await get(ds, q="造林")).links("/-/explore/archive?")
    assert link == f"/-/explore/archive?indicator={named()['造林']}"
    assert (await ds.client.get(link)).status_code == 200
    assert Page(await get(ds, q="投入")).links("/-/explore/archive?") == []


async def test_in_english(ds: Datasette) -> None:
    page = await get(ds, cookies=ENGLISH, q="造林", unit="公顷")
    for told in ("Find figures", "figures", "median", "may be added", "reprints not counted"):
        assert told in page


async def test_each_leads_to_its_figure_and_its_sentence(ds: Datasette) -> None:
    page = Page(await get(ds, q="造林"))
    assert len(page.links("/f/")) == 5
    for link in page.links("/f/") + page.links("/a/"):
        response = await ds.client.get(link)
        assert response.status_code == 200, link
        assert link.startswith("/f/") or "data-hit" in response.text


async def test_what_is_hostile_stays_text(ds: Datasette) -> None:
    assert HOSTILE in await get(ds, q="100元")
    for typed in (HOSTILE, "'; drop table figures; --", "<b onclick=x>", "%%%", "..", "1e999元"):
        await get(ds, q=typed)
        await get(ds, low=typed, unit=typed, place=typed, years=typed)
    await get(ds, q="造林", sort="<", stage="<", change="<", page="99999")


async def test_what_cannot_be_meant_is_told(ds: Datasette) -> None:
    assert "小的在前" in await get(ds, q="500..100亩")
    assert "小的在前" in await get(ds, q="造林", unit="石头")
    assert "没有哪个地方叫" in await get(ds, q="造林", place="无此")
    assert "年份这样写" in await get(ds, q="造林", years="x")
    assert "没有这样的数字" in await get(ds, q="造林 900万亩..")
    assert "单位自动换算" in await get(ds)


async def test_all_of_it_as_files(ds: Datasette) -> None:
    response = await ds.client.get(f"{HERE}.csv", params={"q": "造林", "unit": "公顷"})
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert {row["in_unit"] for row in rows} == {"公顷"}
    assert len(rows) == 5
    for row in rows:
        assert (
            await ds.client.get(row["permalink"].removeprefix("http://localhost"))
        ).status_code == 200
    told = (await ds.client.get(f"{HERE}.json", params={"q": "造林", "unit": "亩"})).json()
    assert len(told["figures"]) == 5
    assert [one["stage"] for one in told["sums"]] == ["actual", "plan"]
    odd = await ds.client.get(f"{HERE}.csv", params={"q": "100元"})
    assert "'=1+1" in odd.text
    for wrong in ({}, {"q": "500..100亩"}):
        assert (await ds.client.get(f"{HERE}.csv", params=wrong)).status_code == 400


async def test_sql_converts_too(ds: Datasette) -> None:
    sql = "select surface from figures where unit_value(value_exact, unit, '公顷') = 1 order by id"
    rows = (await ds.client.get("/archive.json", params={"sql": sql, "_shape": "arrays"})).json()
    assert [row[0] for row in rows["rows"]] == ["15亩", "1公顷", "0.01平方公里"]
    table = await ds.client.get("/archive/figure_unit_sheet?in_unit=har&in_value=1")
    assert table.status_code == 200
    assert table.text.count('class="col-surface') == 1 + 3


async def test_what_is_not_there(ds: Datasette) -> None:
    assert (await ds.client.get("/-/figures/nonesuch?q=造林")).status_code == 404
    assert HERE in Page((await ds.client.get("/")).text).links("/-/figures/")
