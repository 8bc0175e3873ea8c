"""The page of a concordance, its files, and what it says where it cannot."""

from __future__ import annotations

import csv
import io
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette

from tests import handmade
from tests.handmade import HOSTILE, Piece
from tests.pages import ENGLISH, Page, serve
from tests.test_kwic import PIECES

HERE = "/-/concordance/archive"
HOST = "http://localhost"
LONG = Piece(
    "长文",
    "".join(f"第{i}句{'有项目' if i in (3, 900) else '没有'}。" for i in range(1000)),
    None,
    None,
)
ODD = Piece(HOSTILE, f"项目{HOSTILE}乙项目。", "421321", "2020-01-01", '"><svg onload=alert(1)>')


@pytest.fixture
def ds(tmp_path: Path) -> Datasette:
    return serve(handmade.build(tmp_path / "archive.db", (*PIECES, LONG, ODD)))


async def get(ds: Datasette, status: int = 200, cookies: Any = None, **asked: str) -> str:
    response = await ds.client.get(HERE, params=asked, cookies=cookies)
    assert response.status_code == status, response.text
    assert list(Page(response.text).faults()) == []
    return unescape(response.text)


@pytest.mark.parametrize("sort", ["right", "left", "place", "date", "nonesuch"])
async def test_the_lines(ds: Datasette, sort: str) -> None:
    page = await get(ds, q="項目", sort=sort)
    assert page.count('<td class="hit"') == 15
    for told in ("15", "正文每万字", "各年", "各地", "山西省长治市沁源县", "转载不计"):
        assert told in page


async def test_what_is_asked_stands_in_one_pair_of_quotation_marks(ds: Datasette) -> None:
    for typed in ("项目", "“项目”"):
        assert '<small lang="zh-Hans">“项目”</small>' in await get(ds, q=typed)
    assert "<h1>" in await get(ds, q='"</title><script>alert(1)</script>')  # looks for faults too


async def test_in_english(ds: Datasette) -> None:
    page = await get(ds, cookies=ENGLISH, q="项目")
    for told in ("Concordance", "per 10,000 characters", "By year", "By place", "no place told"):
        assert told in page
    assert "查" not in page.partition("<main")[2].partition("<table")[0].replace("查全文", "")


async def test_each_line_opens_its_sentence(ds: Datasette) -> None:
    page = await get(ds, q="项目")
    links = Page(page).links("/a/")
    assert len(links) >= 12
    assert any("from=" in link for link in links), "in the part of a long article where it is"
    for link in links:
        path, _, anchor = link.partition("#")
        article = (await ds.client.get(path)).text
        assert f'id="{anchor}"' in article, link
        assert 'data-hit="1"' in article or "data-hit" in article


async def test_what_is_hostile_stays_text(ds: Datasette) -> None:
    for typed in (HOSTILE, '"', "'; drop table articles; --", "<img src=x onerror=alert(1)>", "（"):
        await get(ds, q=typed, place="", years="")
    page = await get(ds, q="项目", place=HOSTILE)
    assert "没有哪个地方叫" in page
    page = await get(ds, q="项目", years="<b>")
    assert "年份这样写" in page
    await get(ds, q="项目", sample="-1", seed="x", page="99999", level="<", part="<")


async def test_narrowed_by_the_form(ds: Datasette) -> None:
    page = await get(ds, q="项目", place="长治", years="2024..", part="body")
    assert page.count('<td class="hit"') == 2
    assert "山西省长治市" in page
    assert "没有查到" in await get(ds, q="项目", years="1999")
    assert "命中居中" in await get(ds)


async def test_a_sample_is_said_to_be_one(ds: Datasette) -> None:
    page = await get(ds, q="项目", sample="4", seed="7")
    assert page.count('<td class="hit"') == 4
    assert "种子 7" in page
    assert page == await get(ds, q="项目", sample="4", seed="7")


async def test_all_of_it_as_files(ds: Datasette) -> None:
    response = await ds.client.get(f"{HERE}.csv", params={"q": "项目"})
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.headers["content-disposition"] == 'attachment; filename="concordance-__.csv"'
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert len(rows) == 15
    assert {row["query"] for row in rows} == {"项目"}
    for row in rows:
        assert (await ds.client.get(row["permalink"].removeprefix(HOST))).status_code == 200
    told = (await ds.client.get(f"{HERE}.json", params={"q": "项目", "sample": "3"})).json()
    assert (told["counts"]["hits"], len(told["lines"]), told["sample"]) == (15, 3, 3)
    counts = await ds.client.get(
        f"{HERE}.csv", params={"q": "项目", "of": "counts", "level": "city"}
    )
    assert "山西省长治市" in counts.text
    linked = [row for row in csv.DictReader(io.StringIO(counts.text)) if row["permalink"]]
    assert {row["by"] for row in linked} == {"all", "year", "city"}
    for row in linked:  # the lines are those that are counted, and those of titles
        page = await ds.client.get(row["permalink"].removeprefix(HOST))
        assert page.text.count('<td class="hit"') >= int(row["hits"]), row
    for wrong in ({}, {"q": "项目", "place": "无此"}):
        response = await ds.client.get(f"{HERE}.csv", params=wrong)
        assert response.status_code == 400
        assert response.json()["error"]


async def test_reprints_have_a_switch(tmp_path: Path) -> None:
    path = handmade.build(tmp_path / "archive.db", PIECES)
    with handmade.connect(path) as db:
        db.execute("UPDATE articles SET reprint_of = 1 WHERE id = 2")
    db.close()
    one = serve(path)
    assert (await get(one, q="项目")).count('<td class="hit"') == 8
    page = await get(one, q="项目", reprints="1")
    assert page.count('<td class="hit"') == 11
    assert "转载计入" in page


async def test_an_ingest_in_between_is_seen(tmp_path: Path) -> None:
    path = handmade.build(tmp_path / "archive.db", PIECES)
    one = serve(path)
    assert (await get(one, q="项目")).count('<td class="hit"') == 11
    handmade.add(path, Piece("新", "又一个项目。", None, None))
    assert (await get(one, q="项目")).count('<td class="hit"') == 12


async def test_what_is_not_there(ds: Datasette) -> None:
    assert (await ds.client.get("/-/concordance/nonesuch?q=项目")).status_code == 404
    assert HERE in Page((await ds.client.get("/")).text).links("/-/concordance/")
