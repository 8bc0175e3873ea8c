"""Places, formulas, terms and persons in a real browser, as a reader goes from one to the other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.browser import DARK, PHONE, PHONE_DARK, VIEWS, Site, View, serving

COUNTY = "/p/421321"
FORMULA = f"/-/formula/archive?name={quote('四个随县')}"
PAGES = {
    "place": COUNTY,
    "place-empty": "/p/4206",
    "places": "/-/places/archive",
    "places-found": f"/-/places/archive?q={quote('襄樊')}",
    "formula": FORMULA,
    "formulas": "/-/formula/archive",
    "term": f"/-/term/archive?name={quote('香菇')}",
    "person": f"/-/person/archive?name={quote('林晓梅')}",
}


@pytest.fixture(scope="module")
def base(profiled_path: Path) -> Iterator[str]:
    with serving(profiled_path) as address:
        yield address


@pytest.fixture
def profiles(browser: Any, base: str) -> Iterator[Site]:
    made = Site(base, browser)
    yield made
    made.close()


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_fit_to_be_read(profiles: Site, view: View) -> None:
    profiles.look(PAGES, [view])


def test_a_place_by_night(profiles: Site) -> None:
    profiles.look({"place": COUNTY}, [DARK, PHONE_DARK])


def test_from_a_place_to_a_sentence_and_back(profiles: Site) -> None:
    page = profiles.open("/-/places/archive")
    page.locator("#places-q").fill("隨縣")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=*")
    page.locator("ol.named a").first.click()
    page.wait_for_url(f"**{COUNTY}")
    assert page.locator("h1").inner_text() == "随县"
    page.locator(".card td a", has_text="232").click()
    page.wait_for_url("**/f/**")
    assert "232亿元" in page.locator("blockquote").inner_text()
    page.go_back()
    page.locator(".parts a", has_text="吴山镇").click()
    page.wait_for_url("**/p/421321110")
    page.locator(".crumbs a", has_text="随县").click()
    page.wait_for_url(f"**{COUNTY}")


def test_this_place_only_stays_in_its_link(profiles: Site) -> None:
    page = profiles.open(COUNTY)
    everything = page.locator("ol.articles li").count()
    page.locator(".tabs a", has_text="只看本地").click()
    page.wait_for_url("**own=1")
    assert page.locator("ol.articles li").count() == everything - 2
    copied = profiles.open(page.url.removeprefix(profiles.base))
    assert copied.locator(".tabs a[aria-current]").inner_text() == "只看本地"


def test_a_dot_of_a_chart_opens_its_sentence(profiles: Site) -> None:
    page = profiles.open(COUNTY, PHONE)
    dots = page.locator(".plot.line circle")
    assert dots.count() == 4
    assert page.locator(".plot.line circle.ahead").count() == 1
    dots.first.click()
    page.wait_for_url("**/f/**")
    assert "210亿元" in page.locator("blockquote").inner_text()


def test_from_a_formula_to_where_it_spread(profiles: Site) -> None:
    page = profiles.open("/-/formula/archive")
    page.locator("#formulas-q").fill("4个随县")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=*")
    page.locator("table.formulas a").first.click()
    page.wait_for_url("**name=*")
    assert page.locator("ol.items li").count() == 4
    assert page.locator("table.kwic td.hit a").count() == 5
    page.locator("#by-place ~ .export-links a", has_text="省").click()
    page.wait_for_url("**level=province**")
    page.locator("#by-place ~ .table-wrapper a", has_text="山西省").click()
    page.wait_for_url("**/p/14")
