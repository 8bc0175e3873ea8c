"""The frame, the home page, coverage and the data dictionary, in a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.browser import DESKTOP, PHONE, PHONE_DARK, VIEWS, Site, fit, shot, visiting


@pytest.mark.parametrize("view", [*VIEWS, PHONE_DARK], ids=lambda view: view.name)
def test_home_coverage_and_dictionary_are_fit_to_be_read(site: Site, view: Any) -> None:
    pages = {
        "home": "/", "coverage": "/-/coverage/archive", "dictionary": "/-/dictionary/archive",
        "dictionary-views": "/-/dictionary/archive?of=views",
    }  # fmt: skip
    site.look(pages, [view])


def test_an_empty_archive_looks_right(browser: Any, archive_path: Path) -> None:
    with visiting(archive_path, browser) as site:
        site.look({"home-empty": "/"}, [DESKTOP, PHONE])
        page = site.open()
        assert "还是空的" in page.locator(".state").inner_text()
        assert page.locator("form.find").count() == 1
        assert page.locator("header nav a").count() >= 5


def test_a_phones_menu_opens_without_script(site: Site) -> None:
    page = site.open("/", PHONE, script=False)
    assert not page.locator("header nav a").first.is_visible()
    page.locator("button.menu").click()
    shot(page, "menu.phone-zh")
    assert page.locator("header nav a").first.is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("header nav a").first.is_visible()
    page.locator("button.menu").click()
    page.locator("header nav a", has_text="文章").click()
    page.wait_for_url("**/archive/articles")
    page.locator("button.menu").click()
    assert page.locator("header nav a[aria-current]").inner_text() == "文章"


def test_the_language_of_the_browser_until_another_is_chosen(site: Site) -> None:
    context = site.browser.new_context(locale="en-GB")
    page = context.new_page()
    page.goto(site.base)
    assert page.evaluate("document.documentElement.lang") == "en"
    page.locator("a.switch").click()
    page.locator('html[lang="zh-Hans"]').wait_for(state="attached")
    page.goto(f"{site.base}/-/coverage/archive")
    assert page.evaluate("document.documentElement.lang") == "zh-Hans", "the switch stays"


def test_what_is_offered_at_home_finds_something(site: Site) -> None:
    page = site.open()
    links = [link.get_attribute("href") for link in page.locator(".examples a[lang]").all()]
    assert links
    for link in links:
        page.goto(site.base + link)
        assert page.locator("ol.hits li").count() >= 1, link


def test_years_lead_to_their_articles(site: Site) -> None:
    page = site.open()
    page.locator(".years svg a").last.click()
    page.wait_for_url("**year=2024")
    assert page.locator("table.rows-and-columns tbody tr").count() == 1
    page.go_back()
    page.locator(".years summary").click()
    page.locator(".years td a").first.click()
    page.wait_for_url("**year=2024")
    assert fit(page) == []
