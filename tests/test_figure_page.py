"""The page of a figure: why it is taken so, what stands around it, what belongs together."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from datasette.app import Datasette

from tests import handmade
from tests.handmade import HOSTILE, Finding, Piece
from tests.pages import ENGLISH, Page, serve
from tests.test_panel import said


def of_group(surface: str, value: float, role: str, **more: object) -> Finding:
    return said(
        surface, value, "CNY", group_key="g1", group_role=role, group_sum="equal",
        rule="measure", unit_text="元", written_mult=8, **more,
    )  # fmt: skip


BODY = f"开头一句。全县生产总值9亿元，其中东区5亿元，西区4亿元。{HOSTILE}末句。"
PIECES = (
    Piece("报告", BODY, "141024", "2024-01-20", findings=(
        of_group("9亿元", 9e8, "total"),
        of_group("5亿元", 5e8, "part", place="141024"),
        said("4亿元", 4e8, "CNY", indicator=None, indicator_id=None, rule="no-unit"),
    )),
    Piece("某项目", "总投资3亿元。", "141024", "2024-02", findings=(
        said("3亿元", 3e8, "CNY", indicator="总投资", indicator_id="total_investment"),
    )),
    Piece("一季度", "生产总值2亿元。", "141024", "2024-04", findings=(
        said("2亿元", 2e8, "CNY", period="2024-01/2024-03"),
    )),
    Piece("全国", "国内生产总值7亿元。", None, "2024-03", findings=(
        said("7亿元", 7e8, "CNY", place=None),
    )),
    Piece("无名", "生产总值1亿元。", "141024", "2024-04", findings=(
        said("1亿元", 1e8, "CNY", place=None),
    )),
)  # fmt: skip


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return handmade.build(tmp_path_factory.mktemp("figure") / "archive.db", PIECES)


@pytest.fixture(scope="module")
def ds(path: Path) -> Datasette:
    return serve(path)


async def page_of(ds: Datasette, path: Path, surface: str, language: str = "zh") -> str:
    with sqlite3.connect(path) as db:
        (key,) = db.execute("SELECT key FROM figures WHERE surface = ?", (surface,)).fetchone()
    answer = await ds.client.get(f"/f/{key}", cookies=ENGLISH if language == "en" else {})
    assert answer.status_code == 200
    assert list(Page(answer.text).faults()) == []
    return str(answer.text)


async def test_rule_confidence_and_spans(ds: Datasette, path: Path) -> None:
    page = await page_of(ds, path, "9亿元")
    for told in ("数后面写着计量单位", "<code>measure</code>", "把握 1.0", "在句中第", "在原件第"):
        assert told in page
    english = await page_of(ds, path, "9亿元", "en")
    for told in ("a number with a unit of measure", "confidence", "of the sentence"):
        assert told in english


async def test_of_the_nation(ds: Datasette, path: Path) -> None:
    page = await page_of(ds, path, "7亿元")
    (link,) = [one for one in Page(page).links("/-/explore/") if "years=2023" in one]
    assert "place=country" in link
    assert "7亿元" in (await ds.client.get(link)).text


async def test_its_group_and_the_check(ds: Datasette, path: Path) -> None:
    page = await page_of(ds, path, "9亿元")
    assert "分项相加，等于总数" in page
    group = page[page.index("和它一起说的数") :]
    assert "5亿元" in group
    links = Page(page).links("/f/")
    assert links
    for link in links:
        assert (await ds.client.get(link)).status_code == 200


async def test_it_leads_to_its_year_and_place(ds: Datasette, path: Path) -> None:
    page = await page_of(ds, path, "9亿元")
    (link,) = [one for one in Page(page).links("/-/explore/") if "years=2023" in one]
    assert "9亿元" in (await ds.client.get(link)).text


@pytest.mark.parametrize(
    ("surface", "told"),
    [("5亿元", "旁边总数的分项"), ("4亿元", "没有说清是什么指标"), ("3亿元", "说的是一个项目"),
     ("2亿元", "说的是月、季、几年"), ("1亿元", "没有指明是哪里")],
)  # fmt: skip
async def test_why_it_is_not_in_the_panel(
    ds: Datasette, path: Path, surface: str, told: str
) -> None:
    assert told in await page_of(ds, path, surface)
