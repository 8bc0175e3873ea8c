"""An indicator explored and a text tried in a real browser, by mouse and keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests import handmade
from tests.browser import DARK, DESKTOP, ENGLISH, PHONE, VIEWS, Site, browser, fit, shot, visiting
from tests.test_explore import PIECES
from tests.test_panel import _readable
from tests.test_try import TEXT

__all__ = ["browser"]

HERE = "/-/explore/archive"
ONE = f"{HERE}?indicator=grp&place=141024"
TWO = f"{HERE}?indicator=grp&place=141024&place=421321&column={quote('grp (CNY)')}"


@pytest.fixture(scope="module")
def explored(tmp_path_factory: pytest.TempPathFactory, browser: Any) -> Iterator[Site]:
    archive = tmp_path_factory.mktemp("explore") / "archive.db"
    with visiting(_readable(handmade.build(archive, PIECES)), browser) as site:
        yield site


def test_it_is_fit_at_every_width(explored: Site) -> None:
    pages = {
        "explore-indicators": HERE, "explore": ONE, "explore-two": TWO,
        "explore-below": f"{HERE}?indicator=grp&place=42&below=1",
        "panel": "/-/panel/archive?indicator=grp",
    }  # fmt: skip
    explored.look(pages, [DESKTOP, ENGLISH])
    explored.look({**pages, "explore-none": f"{HERE}?indicator=grp&place=4201"}, [PHONE])
    explored.look({"explore": ONE}, [DARK])


def test_a_figure_says_why(explored: Site) -> None:
    page = explored.open(ONE)
    page.locator("a", has_text="何以见得").first.click()
    page.wait_for_url("**/f/**")
    explored.look({"figure": page.url.removeprefix(explored.base)}, (*VIEWS, DARK))


def test_a_point_leads_to_its_sentence_and_back(explored: Site) -> None:
    page = explored.open(ONE)
    page.locator(".plot a").nth(1).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/a/**")
    assert page.locator("mark").count() >= 1
    page.go_back()
    page.wait_for_selector(".plot")
    assert page.locator(".plot a").count() == 8


def test_it_needs_no_script(explored: Site) -> None:
    page = explored.open(HERE, script=False)
    page.fill("#ex-q", "GDP")
    page.keyboard.press("Enter")
    page.click(".ex-offered a")
    page.fill("#ex-place", "洪洞、随县")
    page.click("main form.ask button")
    assert page.locator(".ex-legend li:not(.stage)").count() == 2
    copied = page.url
    assert explored.open(copied.removeprefix(explored.base)).locator(".plot a").count() > 0
    page.click(".ex-legend .cross >> nth=0")
    assert page.locator(".ex-legend li:not(.stage)").count() == 1


def test_a_text_is_tried(explored: Site) -> None:
    for view in (DESKTOP, PHONE, ENGLISH, DARK):
        page = explored.open("/-/try", view)
        assert fit(page, view) == []
        page.fill("#try-text", TEXT)
        page.fill("#try-place", "洪洞县")
        page.fill("#try-published", "2024-02-10")
        page.click("form.try .params button", timeout=120_000)  # its process starts
        page.wait_for_selector("#figures", timeout=90_000)
        shot(page, f"try.{view.name}")
        assert fit(page, view) == []
    page.locator(".text a.figure").first.click()
    assert page.evaluate("document.querySelector('tr:target') !== null")
    with page.expect_download() as taken:
        page.click("button[value=csv]")
    assert Path(taken.value.path()).read_bytes().startswith(b"\xef\xbb\xbfindicator,")
