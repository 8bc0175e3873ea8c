"""Answers as files and as charts: every row, in a file that Excel opens, in the reader's words."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette

from ingest.labels import chart_name, load_labels
from ingest.rules import table
from tests.handmade import HOSTILE, PIECES, Piece, build, figure
from tests.pages import ENGLISH, Page, serve

BOM = b"\xef\xbb\xbf"
ENDLESS = "with recursive n(i) as (select 1 union all select i + 1 from n) select sum(i) from n"


@pytest.fixture(scope="module")
def hand(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its articles, one of 150 sentences, and one whose title a spreadsheet would run."""
    long = Piece("长文", "".join(f"第{i}个项目开工。" for i in range(150)))
    money = [figure("3亿元", 3e8, "CNY", "money", indicator=i, indicator_id="grp", year=y)
             for i, y in (("GDP", 2021), ("地区生产总值", 2022))]  # fmt: skip
    more = [long, Piece("=1+1", "GDP为3亿元。", findings=money[:1]),
            Piece(None, "地区生产总值3亿元。", findings=money[1:])]  # fmt: skip
    return build(tmp_path_factory.mktemp("answers") / "archive.db", [*PIECES, *more])


@pytest.fixture
def ds(hand: Path) -> Datasette:
    return serve(hand)


async def page_of(ds: Datasette, path: str, **more: Any) -> str:
    response = await ds.client.get(path, follow_redirects=True, **more)
    assert response.status_code == 200, path
    return str(response.text)


async def test_the_data_of_an_article_come_whole(ds: Datasette) -> None:
    key = (await ds.client.get("/archive/articles.json?title=长文&_shape=array")).json()[0]["key"]
    page = Page(await page_of(ds, f"/a/{key}/data"))
    (link,) = page.links("/archive/sentences.json")
    assert len((await ds.client.get(link)).json()) == 151
    (link,) = page.links("/archive/sentences.csv")
    file = await ds.client.get(link, follow_redirects=True)
    assert file.content.startswith(BOM)
    assert file.text.count("\n") > 151


# ─────────────────────────────────────────────────────────────── pages and charts


async def test_a_long_answer_comes_in_pages(ds: Datasette) -> None:
    first = await page_of(ds, "/archive/concordance?q=项目&order=右")
    assert first.count('<td class="col-hit"') == 100
    assert "第 1–100 行，共 155 行" in first
    (onwards,) = Page(first).links("?q=")
    assert onwards.endswith("_page=2")
    second = await page_of(ds, f"/archive/concordance{onwards}")
    assert second.count('<td class="col-hit"') == 55
    assert Page(second).links("?q=") == [onwards.replace("_page=2", "_page=1")]
    for odd in ("x", "-3", "0", "999", ""):
        html = await page_of(ds, f"/archive/concordance?q=项目&order=右&_page={odd}")
        assert html.count('<td class="col-hit"') in (100, 55)
    assert "rows 1–100 of 155 rows" in await page_of(
        ds, "/archive/concordance?q=项目&order=右", cookies=ENGLISH
    )


async def test_a_chart_is_named_in_the_readers_language(ds: Datasette) -> None:
    page = await page_of(ds, "/archive/figures_by_kind")
    source = [a["href"] for tag, a in Page(page).elements if tag == "a" and "hidden" in a]
    assert source
    assert page.index(str(source[0])) < page.index("/archive/figures_by_kind.json")
    rows = (await ds.client.get(str(source[0]))).json()
    assert ("金额", "元") in {(row["类型"], row["单位"]) for row in rows}
    rows = (await ds.client.get(str(source[0]), cookies=ENGLISH)).json()
    assert ("money", "yuan") in {(row["kind"], row["unit"]) for row in rows}
    assert 'data-names="unit|单位|unit"' in page


def test_a_chart_takes_no_name_that_vega_reads_as_a_path() -> None:
    assert chart_name("id", "en") == "id"  # not “no.”
    assert chart_name("unit", "zh") == "单位"
    for column in load_labels().columns:
        for language in ("zh", "en"):
            assert not set(chart_name(column, language)) & set(".[]'\"\\")


# ─────────────────────────────────────────────────────────────── what readers type


async def test_an_indicator_answers_to_all_its_names(ds: Datasette) -> None:
    for typed in ("GDP", "gdp", "地区生产总值", "地區生產總值", "国内生产总值"):
        for name in ("figure_by_year", "investment"):
            asked = {"indicator": typed, "place": "", "unit": "", "_shape": "array"}
            rows = (await ds.client.get(f"/archive/{name}.json", params=asked)).json()
            assert {row["indicator"] for row in rows} == {"GDP", "地区生产总值"}, (typed, name)


@pytest.mark.parametrize("unit", ["CNY", "元", "yuan", " 元 "])
async def test_a_unit_answers_to_its_names(ds: Datasette, unit: str) -> None:
    asked = {"indicator": "", "place": "", "unit": unit, "_shape": "array"}
    rows = (await ds.client.get("/archive/figure_by_year.json", params=asked)).json()
    assert {row["unit"] for row in rows} == {"CNY"}


async def test_a_choice_is_a_list(ds: Datasette) -> None:
    page = await page_of(ds, "/archive/concordance?q=项目&order=左", cookies=ENGLISH)
    assert '<option value="左" selected>left context</option>' in page
    assert "<option selected>x&#34;</option>" in await page_of(
        ds, "/archive/concordance?q=项目&order=x%22"
    )


def test_units_are_said_in_words_part_by_part() -> None:
    labels = load_labels()
    assert labels.unit("CNY/人", "zh") == "元/人"
    assert labels.unit("CNY/mo", "en") == "yuan/months"
    assert labels.told("indicator_id", "grp", "zh") == "地区生产总值"
    assert labels.told("indicator_id", "no such", "zh") == "no such"


def test_every_unit_of_the_rules_is_said_in_both_languages() -> None:
    labels = load_labels()
    codes = {unit["code"] for unit in table("units")["unit"]}
    for code in codes - {"1"}:
        assert not re.search(r"[A-Za-z\[]", labels.unit(code, "zh")), code
        assert "[" not in labels.unit(code, "en"), code


async def test_an_untitled_article_is_not_called_none(ds: Datasette) -> None:
    page = await page_of(ds, "/archive/sentences?_search=地区生产总值")
    assert "（无题）</a>" in page
    assert ">None<" not in page
    assert "(untitled)</a>" in await page_of(
        ds, "/archive/sentences?_search=地区生产总值", cookies=ENGLISH
    )


async def test_hostile_titles_stay_text_in_references(ds: Datasette) -> None:
    html = await page_of(ds, "/archive/sentences?_search=投入")
    assert list(Page(html).faults()) == []
    assert HOSTILE not in html
