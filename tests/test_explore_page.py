"""The page of an indicator: chart and table together, numbers with sentences, and its files."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
import zipfile
from pathlib import Path

import pytest
from datasette.app import Datasette

from tests import handmade
from tests.handmade import HOSTILE, Piece
from tests.pages import ENGLISH, Page, serve
from tests.test_explore import PIECES, growth, told

MORE = (
    told(growth("增长9%", 9, "2020", place="421321"), published="2021-02", place="421321",
         title=HOSTILE),
    told(growth(HOSTILE, 3, "2019", place="421321"), published="2020-02", place="421321"),
)  # fmt: skip


@pytest.fixture(scope="module")
def ds(tmp_path_factory: pytest.TempPathFactory) -> Datasette:
    folder = tmp_path_factory.mktemp("explore")
    empty = handmade.build(folder / "empty.db", ())
    return serve(handmade.build(folder / "archive.db", (*PIECES, *MORE)), empty)


async def get(ds: Datasette, query: str = "", language: str = "zh", status: int = 200) -> str:
    path = query if query.startswith("/") else f"/-/explore/archive{query}"
    response = await ds.client.get(path, cookies=ENGLISH if language == "en" else {})
    assert response.status_code == status
    assert list(Page(response.text).faults()) == []
    return str(response.text)


async def test_indicators_to_choose_from(ds: Datasette) -> None:
    page = await get(ds)
    assert "地区生产总值" in page
    assert Page(page).links("/-/explore/archive?indicator=grp")
    assert "gross regional product" in await get(ds, "", "en")
    assert "?indicator=grp" in await get(ds, "?q=gdp")
    assert 'class="plot"' in await get(ds, "?indicator=Gross regional product", "en")
    nothing = await get(ds, "?q=粮食")
    assert "没有哪个指标叫" in nothing
    assert Page(nothing).links("/-/figures/archive?q=")


async def test_chart_and_table_have_the_same_points(ds: Datasette) -> None:
    page = await get(ds, "?indicator=GDP&place=洪洞")
    plot = page[page.index('class="plot"') : page.index('class="names"')]
    linked = Page(plot).links("/a/")
    table = page[page.index('aria-labelledby="table"') : page.index("ex-plan")]
    assert len(linked) == 8
    assert set(Page(table).links("/a/")) <= set(linked)
    assert plot.count("<title>") == 8


async def test_a_point_leads_to_its_sentence(ds: Datasette) -> None:
    page = await get(ds, "?indicator=grp&place=141024")
    for link in Page(page).links("/a/"):
        path, _, anchor = link.partition("#")
        answer = await ds.client.get(path)
        assert answer.status_code == 200
        assert f'id="{anchor}"' in answer.text
        assert "<mark" in answer.text


async def test_every_link_of_the_page_works(ds: Datasette) -> None:
    page = Page(await get(ds, "?indicator=grp&place=洪洞&place=随县"))
    for link in [*page.links("/-/"), *page.links("?"), *page.links("/f/")]:
        answer = await ds.client.get(link if link[0] == "/" else f"/-/explore/archive{link}")
        assert answer.status_code in (200, 302), link


async def test_two_places_in_one_chart(ds: Datasette) -> None:
    page = await get(ds, "?indicator=GDP&place=洪洞、随县")
    assert page.count('<ul class="ex-legend">') == 1
    assert "洪洞县、随县的地区生产总值增减，2019–2024 年" in page
    assert "山西省临汾市洪洞县、湖北省随州市随县" in page  # in the form
    assert 'class="dot actual c2"' in page


async def test_plan_beside_actual_and_conflicts(ds: Datasette) -> None:
    page = await get(ds, "?indicator=GDP&place=洪洞")
    for said in ("达到", "超出", "低于目标", "互相矛盾的说法", "4.5", "4.9", "−1.9"):
        assert said in page
    english = await get(ds, "?indicator=grp&place=洪洞", "en")
    for said in ("Plan beside actual", "reached", "exceeded", "Where texts contradict each other"):
        assert said in english


async def test_what_is_left_out_is_said(ds: Datasette) -> None:
    assert "另有 1 个是月度、季度" in await get(ds, "?indicator=GDP&place=洪洞")


async def test_all_places_within(ds: Datasette) -> None:
    page = await get(ds, "?indicator=GDP&place=山西&below=1")
    assert "山西省临汾市洪洞县" in page
    assert "随县" not in page[page.index('id="table"') :]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("?indicator=没有的指标", "没有哪个数字的指标叫这个名字"),
        ("?indicator=GDP&place=河南", "这些地方没有这个指标的全年数字"),
        ("?indicator=GDP&place=某某县", "没有哪个地方叫“某某县”"),
        ("?indicator=GDP&place=洪洞&years=1800", "不在这些年里"),
        ("?indicator=GDP&years=去年", "年份这样写"),
        ("/-/explore/empty", "这里还没有数字"),
        ("/-/explore/empty?indicator=GDP", "没有哪个数字的指标叫这个名字"),
    ],
)
async def test_honest_when_there_is_nothing(ds: Datasette, query: str, told: str) -> None:
    assert told in await get(ds, query)


async def test_hostile_text_stays_text(ds: Datasette) -> None:
    page = await get(ds, "?indicator=GDP&place=随县")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    await get(ds, f"?indicator={HOSTILE}&place={HOSTILE}&column={HOSTILE}&unit={HOSTILE}&q=x")
    await get(ds, f"?q={HOSTILE}")


async def test_files(ds: Datasette) -> None:
    asked = "indicator=GDP&place=洪洞"
    answer = await ds.client.get(f"/-/explore/archive.csv?{asked}")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert len(rows) == 8
    assert {"permalink", "query", "retrieved", "sentence"} <= rows[0].keys()
    assert all(row["surface"] in row["sentence"] for row in rows)
    told = json.loads((await ds.client.get(f"/-/explore/archive.json?{asked}")).text)
    assert len(told["plan_and_actual"]) == 3
    assert sum(len(p["figures"]) for p in told["places"][0]["points"]) == 8
    sheet = await ds.client.get(f"/-/explore/archive.xlsx?{asked}")
    names = zipfile.ZipFile(io.BytesIO(sheet.content)).namelist()
    assert "xl/worksheets/sheet1.xml" in names


async def test_a_file_of_nothing_says_what_to_ask(ds: Datasette) -> None:
    answer = await ds.client.get("/-/explore/archive.json")
    assert answer.status_code == 400
    assert "indicator" in answer.json()["error"]


async def test_the_short_address(ds: Datasette) -> None:
    answer = await ds.client.get("/-/explore?indicator=GDP")
    assert answer.headers["location"] == "/-/explore/archive?indicator=GDP"
    assert (await ds.client.get("/-/explore/nowhere")).status_code == 404


async def test_the_policy_stays_strict(ds: Datasette) -> None:
    answer = await ds.client.get("/-/explore/archive?indicator=GDP")
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert not re.search(r"\sstyle=", answer.text)


async def test_too_much_says_what_to_do(ds: Datasette, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = Datasette.setting
    limit = "sql_time_limit_ms"

    def setting(self: Datasette, key: str) -> object:
        called_here = sys._getframe(1).f_globals["__name__"] == "ingest.pages"
        return 0 if key == limit and called_here else ours(self, key)

    monkeypatch.setattr(Datasette, "setting", setting)
    assert "太多，没有算完" in await get(ds, "?indicator=GDP", status=400)
    answer = await ds.client.get("/-/explore/archive.csv?indicator=GDP")
    assert (answer.status_code, "too many" in answer.text) == (400, True)


async def test_an_indicator_in_the_words_of_the_texts(tmp_path: Path) -> None:
    finding = growth("花椒产量12吨", 12, "2021", indicator="花椒产量", indicator_id=None)
    piece = Piece("甲", "花椒产量12吨。", "141024", "2022", findings=(finding,))
    one = serve(handmade.build(tmp_path / "a.db", (piece,)))
    assert "花椒产量12吨" in await get(one, "/-/explore/a?indicator=花椒产量")
