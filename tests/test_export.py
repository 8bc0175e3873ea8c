"""Every list as a file: all rows, in each form, with what was asked, the day and the way back."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import re
import zipfile
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any
from xml.etree import ElementTree  # of our own files

import pytest
from datasette.app import Datasette

from ingest import workbook
from ingest.sheets import FORMS
from tests.handmade import PIECES, Piece, build, figure
from tests.pages import ENGLISH, Page, serve

BOM = b"\xef\xbb\xbf"
ENDLESS = "with recursive n(i) as (select 1 union all select i + 1 from n) select sum(i) from n"
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture(scope="module")
def hand(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its articles, one of 150 sentences, and one whose title a spreadsheet would run."""
    long = Piece("长文", "".join(f"第{i}个项目开工。" for i in range(150)))
    told = {"indicator": "GDP", "indicator_id": "grp", "year": 2021, "period": "2021"}
    money = figure("3亿元", 3e8, "CNY", "money", **told)
    here = figure("3亿元", 3e8, "CNY", "money", **told, place="141024", stage="actual")
    there = figure("3亿元", 3e8, "CNY", "money", **told, place="421321", stage="actual")
    more = [
        long,
        Piece("=1+1", "GDP为3亿元。", findings=[money]),
        Piece("甲县年报", "GDP为3亿元。", "141024", "2021-02-01", findings=[here]),
        Piece("乙县年报", "GDP为3亿元。", "421321", "2022-02-01", findings=[there]),
    ]
    return build(tmp_path_factory.mktemp("export") / "archive.db", [*PIECES, *more])


@pytest.fixture
def ds(hand: Path) -> Datasette:
    return serve(hand, more={"max_returned_rows": 30})


async def file_of(ds: Datasette, path: str, **params: str) -> bytes:
    response = await ds.client.get(path, params=params or None, follow_redirects=True)
    assert response.status_code == 200, response.text
    form = path.partition("?")[0].partition(".")[2]
    assert response.headers["content-type"] == FORMS[form].media_type
    assert response.headers["content-disposition"].startswith("attachment")
    return bytes(response.content)


async def rows_of(ds: Datasette, path: str, **params: str) -> list[dict[str, Any]]:
    content = await file_of(ds, path, **params)
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


async def counted(ds: Datasette, sql: str) -> int:
    answer = await ds.client.get("/archive.json", params={"sql": sql, "_shape": "arrays"})
    return int(answer.json()["rows"][0][0])


def cells_of(book: bytes) -> list[list[list[tuple[str | None, str]]]]:
    """Type and text of each cell, row by row, sheet by sheet."""
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        sheets = sorted(n for n in archive.namelist() if n.startswith("xl/worksheets/sheet"))
        assert not [n for n in archive.namelist() if "hyperlink" in n.lower()]
        return [
            [
                [(c.get("t"), "".join(c.itertext())) for c in row.iter(f"{SHEET}c")]
                for row in ElementTree.fromstring(archive.read(name)).iter(f"{SHEET}row")  # noqa: S314
            ]
            for name in sheets
        ]


LISTS = [
    ("/-/export/archive/sentences", {}, "select count(*) from sentences"),
    ("/-/export/archive/figure_sheet", {},
     "select count(*) from figure_sheet where reprint_of is null"),
    ("/-/export/archive/concordance", {"q": "项目", "order": "右"}, None),
    ("/-/export/archive", {"sql": "select id, text from sentences"},
     "select count(*) from sentences"),
    ("/-/find/all", {"q": "项目"}, None),
]  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("base", "params", "count"), LISTS)
async def test_all_rows_in_every_form(
    ds: Datasette, base: str, params: dict[str, str], count: str | None, form: str
) -> None:
    content = await file_of(ds, f"{base}.{form}", **params)
    rows = await rows_of(ds, f"{base}.csv", **params)
    assert len(rows) == (await counted(ds, count) if count else len(rows)) > 0
    if form == "json":
        made = json.loads(content)
    elif form == "jsonl":
        made = [json.loads(line) for line in content.splitlines()]
    elif form == "xlsx":
        (sheet,) = cells_of(content)
        assert [text for _, text in sheet[0]] == list(rows[0])
        made = sheet[1:]
    elif form == "parquet":
        parquet: Any = import_module("pyarrow.parquet")
        made = parquet.read_table(io.BytesIO(content)).to_pylist()
    else:
        assert content.startswith(BOM) == (form == "excel.csv")
        made = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert len(made) == len(rows)
    if form != "xlsx":
        assert list(made[0]) == list(rows[0])
    for row in (rows[0], rows[-1]):
        assert row["retrieved"] == datetime.now(UTC).date().isoformat()
        assert row["query"]
        assert "sql" in params or row["permalink"].startswith("http://localhost/")


PAGES: list[tuple[str, dict[str, str], str]] = [  # where rows stand in the page's JSON
    ("/-/concordance/archive", {"q": "项目"}, "lines"),
    ("/-/concordance/archive", {"q": "项目", "of": "counts"}, ""),
    ("/-/figures/archive", {"q": "GDP"}, "figures"),
    ("/-/panel/archive", {"indicator": "GDP", "level": "county"}, "rows"),
    ("/-/explore/archive", {"indicator": "GDP"}, "places"),
]


async def read_back(ds: Datasette, base: str, params: dict[str, str], form: str) -> list[Any]:
    """The rows of a file by their columns."""
    content = await file_of(ds, f"{base}.{form}", **params)
    if form == "jsonl":
        return [json.loads(line) for line in content.splitlines()]
    if form == "xlsx":
        openpyxl: Any = import_module("openpyxl")
        (sheet,) = openpyxl.load_workbook(io.BytesIO(content)).worksheets
        head, *rows = sheet.iter_rows(values_only=True)
        return [dict(zip(head, row, strict=True)) for row in rows]
    if form == "parquet":
        parquet: Any = import_module("pyarrow.parquet")
        return list(parquet.read_table(io.BytesIO(content)).to_pylist())
    assert content.startswith(BOM) == (form == "excel.csv")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("form", [form for form in FORMS if form != "json"])
@pytest.mark.parametrize(("base", "params", "inside"), PAGES)
async def test_pages_of_their_own_have_every_form(
    ds: Datasette, base: str, params: dict[str, str], inside: str, form: str
) -> None:
    rows = await read_back(ds, base, params, form)
    assert len(rows) == await total_of(ds, base, params, form) > 1
    said = {row["query"] for row in rows}
    if "concordance" in base:  # what was looked for, as in the file of a terminal
        assert said == {"项目"}
    else:
        (address,) = said
        assert address.startswith(f"http://localhost{base}?")
        assert (await ds.client.get(address.removeprefix("http://localhost"))).status_code == 200
    assert {row["retrieved"] for row in rows} == {datetime.now(UTC).date().isoformat()}
    links = [row["permalink"] for row in rows if row["permalink"]]
    assert links
    for link in {links[0], links[-1]}:
        assert (await ds.client.get(link.removeprefix("http://localhost"))).status_code == 200
    codes = [row["place"] for row in rows if row.get("place")]
    assert all(isinstance(code, str) and code.isdecimal() for code in codes)
    assert codes or params.get("of")


async def total_of(ds: Datasette, base: str, params: dict[str, str], form: str) -> int:
    """How many rows there are, told otherwise: by the page, or by the archive."""
    if "panel" in base:
        told = (await ds.client.get(f"{base}.json", params=params)).json()["rows"]
        wide = {(row["place"], row["year"]) for row in told}
        return len(wide) if "csv" in form or form == "xlsx" else len(told)
    if "explore" in base:
        told = (await ds.client.get(f"{base}.json", params=params)).json()
        assert told["query"].startswith(f"http://localhost{base}?")
        points = [point for place in told["places"] for point in place["points"]]
        return sum(len(point["figures"]) for point in points)
    if "of" in params:
        return len((await ds.client.get(f"{base}.json", params=params)).json())
    html = (await ds.client.get(base, params=params)).text
    found = re.search(r'<p class="count">\s*<b>([\d,]+)</b>', html)
    assert found
    return int(found[1].replace(",", ""))


@pytest.mark.parametrize(("base", "params", "inside"), PAGES)
async def test_their_json_says_the_same(
    ds: Datasette, base: str, params: dict[str, str], inside: str
) -> None:
    told = json.loads(await get_json(ds, base, params))
    rows = told[inside] if inside else told
    if inside == "places":
        rows = [one for row in rows for point in row["points"] for one in point["figures"]]
        assert {told["retrieved"]} == {datetime.now(UTC).date().isoformat()}
    else:
        assert {row["retrieved"] for row in rows} == {datetime.now(UTC).date().isoformat()}
        assert all(row["query"] for row in rows)
    lines = await read_back(ds, base, params, "jsonl")
    assert [row["permalink"] for row in lines if row["permalink"]]
    assert len(rows) == len(lines)


async def get_json(ds: Datasette, base: str, params: dict[str, str]) -> str:
    answer = await ds.client.get(f"{base}.json", params=params)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/json")
    return str(answer.text)


@pytest.mark.parametrize(("base", "params", "inside"), PAGES)
async def test_they_lead_to_each_form(
    ds: Datasette, base: str, params: dict[str, str], inside: str
) -> None:
    for cookies, said in ((None, "全部行："), (ENGLISH, "All rows:")):
        html = str((await ds.client.get(base, params=params, cookies=cookies)).text)
        assert said in html
        links = Page(html).links(f"{base}.")
        of_it = [link for link in links if ("of=counts" in link) == ("of" in params)]
        assert len(of_it) == len(FORMS)
        for link in of_it:
            assert (await ds.client.get(link)).status_code == 200, link


async def test_a_row_leads_back(ds: Datasette) -> None:
    for name in ("sentences", "figure_sheet", "articles", "figures", "place_sheet"):
        row = (await rows_of(ds, f"/-/export/archive/{name}.csv"))[-1]
        if name == "place_sheet":  # its page is another plugin's
            assert row["permalink"].startswith("http://localhost/p/")
            continue
        back = await ds.client.get(row["permalink"].removeprefix("http://localhost"))
        assert back.status_code == 200, row["permalink"]
        again = await ds.client.get(row["query"].removeprefix("http://localhost"))
        assert again.status_code == 200, row["query"]


async def test_the_filters_search_and_order_of_the_page_hold(ds: Datasette) -> None:
    rows = await rows_of(ds, "/-/export/archive/sentences.csv?_search=项目&_sort_desc=position")
    assert all("项目" in row["text"] or "項目" in row["text"] for row in rows)
    places = [int(row["position"]) for row in rows]
    assert places == sorted(places, reverse=True)
    assert places[0] > 100
    rows = await rows_of(ds, "/-/export/archive/figure_sheet.csv?kind=money&value__gt=100000000")
    assert rows
    assert {row["kind"] for row in rows} == {"money"}
    for path, status in (("?_sort=absent", 400), ("?_where=1)%20or%20(x", 400)):
        response = await ds.client.get(f"/-/export/archive/sentences.csv{path}")
        assert response.status_code == status


async def test_pages_lead_to_their_files(ds: Datasette) -> None:
    for page, file in (
        ("/archive/sentences?part=title", "/-/export/archive/sentences"),
        ("/archive/figure_sheet", "/-/export/archive/figure_sheet"),
        ("/archive/concordance?q=项目&order=右", "/-/export/archive/concordance"),
        ("/archive?sql=select+text+from+sentences", "/-/export/archive."),
        ("/-/find?q=项目", "/-/find/all"),
    ):
        html = str((await ds.client.get(page, cookies=ENGLISH)).text)
        links = Page(html).links(file)
        assert len(links) == len(FORMS), page
        assert len(await rows_of(ds, next(x for x in links if "excel.csv" in x))) > 0
        assert list(Page(html).faults()) == []


async def test_a_stream_of_datasettes_own_is_led_here(ds: Datasette) -> None:
    response = await ds.client.get("/archive/sentences.csv?part=title&_stream=on&_dl=1&_size=max")
    assert response.status_code == 302
    assert response.headers["location"] == "/-/export/archive/sentences.excel.csv?part=title"


async def test_nothing_in_a_file_runs(ds: Datasette) -> None:
    sql = "select title, -5 as n, '0012' as code from articles where title = '=1+1'"
    (row,) = await rows_of(ds, "/-/export/archive.csv", sql=sql)
    assert (row["title"], row["n"], row["code"]) == ("'=1+1", "-5", "0012")
    ((head, cells),) = cells_of(await file_of(ds, "/-/export/archive.xlsx", sql=sql))
    assert [name for _, name in head][:3] == ["title", "n", "code"]
    assert cells[0] == ("inlineStr", "=1+1")
    assert cells[1][1] == "-5"
    assert cells[2] == ("inlineStr", "0012")


async def test_more_rows_than_a_sheet_holds_go_on_in_the_next(
    ds: Datasette, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "ROWS", 101)
    sheets = cells_of(await file_of(ds, "/-/export/archive/sentences.xlsx"))
    assert [len(sheet) for sheet in sheets[:-1]] == [101] * (len(sheets) - 1)
    assert all(sheet[0] == sheets[0][0] for sheet in sheets)
    total = await counted(ds, "select count(*) from sentences")
    assert sum(len(sheet) - 1 for sheet in sheets) == total > 150


@pytest.mark.parametrize(
    ("path", "params", "status", "said"),
    [
        ("archive/nothing.csv", {}, 404, "这里没有这一页"),
        ("nothing.csv", {"sql": "select 1"}, 404, "这里没有这一页"),
        ("_internal.csv", {"sql": "select 1"}, 404, "这里没有这一页"),
        ("archive.csv", {}, 400, "这样问不行"),
        ("archive.xlsx", {"sql": "delete from articles"}, 400, "这样问不行"),
        ("archive.json", {"sql": "select absent"}, 400, "no such column"),
        ("archive.parquet", {"sql": ENDLESS}, 400, "查得太久"),
    ],
)
async def test_what_cannot_be_answered(
    hand: Path, path: str, params: dict[str, str], status: int, said: str
) -> None:
    ds = serve(hand, more={"sql_time_limit_ms": 50})
    response = await ds.client.get(f"/-/export/{path}", params=params)
    assert response.status_code == status
    assert said in response.text
    assert "content-disposition" not in response.headers


async def test_rows_without_end_come_to_an_end_aloud(ds: Datasette) -> None:
    endless = "with recursive n(i) as (select 1 union all select i + 1 from n) select i from n"
    rows = (await file_of(ds, "/-/export/archive.csv", sql=endless)).decode().splitlines()
    assert len(rows) == 30_002
    assert "the rest is left out: more than 30,000 rows" in rows[-1]


async def test_too_many_files_at_once_are_asked_to_come_back(ds: Datasette) -> None:
    sql = "select a.id from sentences a, sentences b limit 1500"
    asked = [ds.client.get("/-/export/archive.xlsx", params={"sql": sql}) for _ in range(70)]
    found = [response.status_code for response in await asyncio.gather(*asked)]
    assert set(found) == {200, 503}
    assert (await ds.client.get("/-/export/archive.csv?sql=select+1")).status_code == 200
