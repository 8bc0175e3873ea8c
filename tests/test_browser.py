"""What a newcomer does first, in a real browser on a real server (tests/browser.py)."""

from __future__ import annotations

import sqlite3
import urllib.parse
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from ingest.tables import APPLICATION_ID, SCHEMA_VERSION
from tests.browser import (
    ENGLISH,
    PHONE,
    PHONE_DARK,
    Site,
    View,
    fit,
    keep,
    visiting,
)
from tests.handmade import HOSTILE, build


def test_a_newcomer_searches_from_the_home_page(site: Site) -> None:
    page = site.open()
    assert page.locator("dl.counts dd").first.inner_text() == "10"
    keep(page, "home")
    page.locator(".hero input[name=q]").fill("项目")
    page.locator(".hero button").click()
    page.wait_for_url("**/-/find?q=*")
    assert page.locator("ol.hits li").count() >= 5
    hits = {mark.inner_text() for mark in page.locator("mark").all()}
    assert hits == {"项目", "項目"}
    page.locator("header input[name=q]").fill("灵空山镇")
    page.keyboard.press("Enter")
    page.wait_for_url("**%E7%81%B5*")
    assert "沁源县灵空山镇" in page.locator("ol.hits li a.title").first.inner_text()
    page.locator("ol.hits p.passage a").first.click()
    page.wait_for_url("**/a/**")
    assert "抓牢" in page.locator("h1").inner_text()
    page.go_back()
    assert page.locator("ol.hits li").count() >= 1


@pytest.mark.parametrize(
    ("typed", "marks"),
    [
        ("项目", {"项目", "項目"}),
        ("何佑鹏", {"何佑鹏"}),
        ("“天下第一牡丹”", {"天下第一牡丹"}),
        ("投资 -煤", {"投资", "投資"}),
        ("讓“天下第一牡丹”這張獨有的名片以新的面貌", {"讓“天下第一牡丹”這張獨有的名片以新的面貌"}),
        ("服务领域 | 创新驱动 | 战略性支柱产业", {"戰略性支柱產業"}),  # all that the seeds have
    ],
)
def test_what_was_typed_is_marked_in_either_script(site: Site, typed: str, marks: set[str]) -> None:
    page = site.open("/-/find")
    page.locator("header input[name=q]").fill(typed)
    page.keyboard.press("Enter")
    page.wait_for_url("**/-/find?q=*")
    assert {mark.inner_text() for mark in page.locator("ol.hits mark").all()} >= marks
    passages = [p.inner_text() for p in page.locator("ol.hits p.passage").all()]
    assert passages
    assert "-" not in typed or not any("煤" in passage for passage in passages)


def test_nothing_found_leads_on(site: Site) -> None:
    page = site.open("/-/find?q=何佑鹏灵空山镇", PHONE)
    assert page.locator("ul.near a").all_inner_texts() == ["灵空山镇", "何佑鹏"]
    page.locator("ul.near a").first.click()
    page.wait_for_url("**q=%E7%81%B5*")
    assert page.locator("ol.hits li").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_nothing_hostile_runs_on_the_search_page(
    browser: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Scripts in titles, texts, outlets, queries and filters stay text."""
    archive = build(tmp_path_factory.mktemp("hostile") / "archive.db")
    with closing(sqlite3.connect(archive)) as db:
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    with visiting(archive, browser) as site:
        page = site.open()
        for typed in (HOSTILE, "alert", "乙说", "'><img src=x onerror=alert(1)> 地点:<b>",
                      "没有<svg onload=alert(1)> 来源:\"><script>alert(1)</script>"):  # fmt: skip
            page.goto(f"{site.base}/-/find?{urllib.parse.urlencode({'q': typed})}")
            made = page.locator("main script, main img, main svg, main b, main [onload]").count()
            assert made == 0, typed
            assert site.faults == [], typed
            shown = page.locator("h1").inner_text()
            assert shown == f"查 “{typed}”"
        page.goto(f"{site.base}/-/find?{urllib.parse.urlencode({'q': HOSTILE})}")
        assert page.locator("ol.hits a.title").first.inner_text() == HOSTILE
        assert "甲" in page.locator("ol.hits mark").first.inner_text()


def test_the_search_box_and_the_facets_of_a_table(site: Site) -> None:
    page = site.open("/archive/articles")
    for typed in ("项目", "灵空山镇"):
        page.locator("#_search").fill(typed)
        page.locator("form.filters > button").click()
        page.wait_for_url("**_search=*")
        assert page.locator("table.rows-and-columns tbody tr").count() >= 1
    assert "灵空山镇" in page.locator("tbody").inner_text()
    page.goto(site.base + "/archive/articles")
    rows = page.locator("table.rows-and-columns tbody tr")
    everything = rows.count()
    facet = page.locator("#facet-county li", has_text="洪洞县")
    number = int(facet.locator("small").inner_text())
    facet.locator("a").click()
    page.wait_for_url("**county=*")
    assert page.locator("#facet-county .chosen").inner_text().startswith("洪洞县")
    assert rows.count() == number == 6 < everything


def test_the_column_menu_speaks_the_readers_language(site: Site) -> None:
    page = site.open("/archive/articles")
    page.locator("th[data-column=published] svg").click()
    assert "升序" in page.locator(".dropdown-menu").inner_text()
    page.locator("a.dropdown-sort-asc").click()
    page.wait_for_url("**_sort=published")


def test_an_article_shows_its_figures(site: Site) -> None:
    page = site.open("/-/find?q=灵空山镇")
    page.locator("ol.hits a.title").first.click()
    page.wait_for_url("**/a/**")
    figure = page.locator("a.m.figure", has_text="2680万元")
    assert "26,800,000 元" in page.locator(".para", has=figure).locator(".margin").inner_text()
    line = figure.evaluate("e => getComputedStyle(e).textDecorationLine")
    assert line == "underline", "told apart by shape, not by colour alone"
    assert page.locator("a.m.formula", has_text="五个关键").count() >= 1
    keep(page, "article")
    figure.click()
    page.wait_for_url("**/f/**")
    assert "26,800,000 元" in page.locator("h1").inner_text()
    page.locator("blockquote footer a").click()
    page.wait_for_url("**/a/**#s*")
    assert page.locator(".text span:target").inner_text().find("总投资2680万元") >= 0


def test_the_edits_of_an_article_are_seen(site: Site) -> None:
    page = site.open("/-/find?q=古縣縣委書記")
    page.locator("ol.hits a.title").first.click()
    page.locator(".tabs a", has_text="改动").click()
    page.wait_for_url("**/edits")
    assert page.locator(".diff del").count() > 0
    assert page.locator(".rules li").count() >= 1


def test_a_number_of_a_panel_leads_to_its_figure(site: Site) -> None:
    page = site.open()
    page.locator("ul.questions li", has_text="面板").locator("a").click()
    page.wait_for_url("**/-/panel/archive")
    page.locator("#panel-indicator").fill("脱贫户")
    page.locator("#panel-level").select_option("county")
    page.locator("form.ask button").click()
    page.wait_for_url("**indicator=*")
    number = page.locator("table.panel a.evidence").first
    told = number.inner_text()
    number.click()
    page.wait_for_url("**/f/**")
    assert told in page.locator("main").inner_text()


def test_a_concordance_is_sorted_and_each_line_opens_its_sentence(site: Site) -> None:
    page = site.open()
    page.locator("ul.questions li", has_text="前后都说些什么").locator("a").first.click()
    page.wait_for_url("**/-/concordance/archive")
    page.locator("#kwic-q").fill("項目")
    page.locator("#kwic-sort").select_option("left")
    page.locator("#kwic-q").press("Enter")
    page.wait_for_url("**sort=left*")
    hits = page.locator("table.kwic td.hit a")
    assert hits.count() > 10
    assert {hit.inner_text() for hit in hits.all()} == {"项目", "項目"}
    edges = {round(hit.bounding_box()["x"]) for hit in hits.all()}
    assert len(edges) == 1, "hits stand under each other"
    assert page.locator("figure.rates rect").count() >= 1
    hits.first.click()
    page.wait_for_url("**/a/**")
    page.locator("mark[aria-current]").first.wait_for()
    assert page.locator("mark[aria-current]").first.inner_text() in {"项目", "項目"}


def test_figures_are_found_by_how_much(site: Site) -> None:
    page = site.open("/-/figures/archive")
    page.locator("#fig-q").fill("总投资")
    page.locator("#fig-low").fill("0.1")
    page.locator("#fig-high").fill("1")
    page.locator("#fig-unit").fill("亿元")
    page.keyboard.press("Enter")
    page.wait_for_url("**unit=*")
    assert "0.268" in page.locator(".figures-found .amount").first.inner_text()
    page.locator(".figures-found .passage a").first.click()
    page.wait_for_url("**/a/**")
    assert page.locator("mark[aria-current]").first.inner_text() == "2680万元"


def test_from_hit_to_hit_by_keyboard(site: Site) -> None:
    page = site.open("/-/find?q=灵空山镇")
    page.locator("ol.hits a.title").first.click()
    page.wait_for_url("**/a/**")
    page.locator("#within").fill("項目")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=*#h1")
    where = page.locator(".within .where")
    total = int(page.locator("form.within").get_attribute("data-total"))
    assert total > 1
    assert where.inner_text().startswith("1 / ")
    page.locator("#within").press("Enter")
    assert where.inner_text().startswith("2 / ")
    assert page.url.endswith("#h2")
    page.locator("#within").press("Shift+Enter")
    page.locator("a.step[rel=next]").press("Enter")
    assert where.inner_text().startswith("2 / ")
    assert page.locator("mark[aria-current]").first.is_visible()
    with page.expect_navigation():
        page.locator(".within .cross").click()
    assert page.locator("mark").count() == 0


def test_a_chart_is_drawn_from_its_link(site: Site) -> None:
    page = site.open()
    page.locator(".card-figures summary").click()
    page.locator("ul.questions li", has_text="文章里有哪些种数字").locator("a.chart").click()
    page.wait_for_url("**/figures_by_kind#*")
    canvas = page.locator(".vega-embed canvas, .vega-embed svg").first
    canvas.wait_for()
    inked = """e => {
      if (e.nodeName !== 'CANVAS') return e.querySelectorAll('path, rect').length;
      const {data} = e.getContext('2d').getImageData(0, 0, e.width, e.height);
      const seen = new Set();
      for (let i = 0; i < data.length; i += 4) seen.add(data.slice(i, i + 3).join());
      return seen.size;
    }"""
    page.wait_for_function(f"e => ({inked})(e) > 5", arg=canvas.element_handle())
    assert canvas.bounding_box()["height"] > 50
    assert "横轴" in page.locator("form.datasette-vega").inner_text()
    assert page.locator("table.rows-and-columns tbody tr").count() > 1, "its table stands under it"
    chosen = page.locator("select[name=x_column]")
    assert chosen.input_value() == "单位", "what stands on the axis, in the reader's language"


def test_a_charts_address_works_in_the_other_language(site: Site) -> None:
    drawn = "#g.mark=bar&g.x_column=单位&g.x_type=nominal&g.y_column=figures&g.y_type=quantitative"
    page = site.open(f"/archive/figures_by_kind{drawn}", ENGLISH)
    page.locator(".vega-embed canvas, .vega-embed svg").first.wait_for()
    assert page.locator("select[name=x_column]").input_value() == "unit"
    assert page.locator("select[name=y_column]").input_value() == "figures"


def test_an_answer_is_taken_away_as_a_file(site: Site) -> None:
    page = site.open("/archive/investment?place=灵空山镇&indicator=总投资")
    assert "26,800,000" in page.locator("tbody").inner_text()
    with page.expect_download() as download:
        page.locator(".export-links").get_by_text("CSV", exact=True).click()
    taken = download.value
    assert taken.suggested_filename == "investment.csv"
    text = Path(taken.path()).read_text(encoding="utf-8-sig")
    assert "26800000" in text
    assert "总投资2680万元" in text


def test_the_language_switch(site: Site) -> None:
    page = site.open("/archive/figure_sheet?kind=money")
    with page.expect_navigation():
        page.locator("a.switch").click()
    assert page.url.endswith("/archive/figure_sheet?kind=money")
    assert page.evaluate("document.documentElement.lang") == "en"
    assert "Figure sheet" in page.locator("h1").inner_text()
    with page.expect_navigation():
        page.locator("a.switch").click()
    assert "数字表" in page.locator("h1").inner_text()


@pytest.mark.parametrize("view", [PHONE, PHONE_DARK, ENGLISH], ids=lambda view: view.name)
def test_every_page_is_fit_to_be_read(site: Site, view: View) -> None:
    """None is wider than its screen, heavy, faint, or in the way of a keyboard or screen reader."""
    page = site.open("/-/find?q=项目", view)
    article = page.locator("ol.hits a.title").first.get_attribute("href")
    for path in ("/-/find?q=项目", article, f"{article}/edits", f"{article}/data", "/archive",
                 f"{article}?q=项目", "/-/concordance/archive?q=项目",
                 "/-/concordance/archive?place=x",
                 "/-/figures/archive?q=总投资&unit=万元", "/-/figures/archive",
                 "/archive/articles", "/archive/investment", "/archive?sql=select+1"):  # fmt: skip
        page.goto(site.base + path)
        assert fit(page, view) == [], path


def test_it_can_be_used_by_keyboard_alone(site: Site) -> None:
    page = site.open()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "q":
            break
    page.keyboard.type("项目")
    page.keyboard.press("Enter")
    page.wait_for_url("**/-/find?q=*")
