"""Articles in a real browser: read, looked into, cited, printed, and published in part."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from ingest import publish
from ingest.archive import open_archive
from ingest.publish.policy import policy_of
from tests.browser import DARK, DESKTOP, ENGLISH, PHONE, Site, fit, serving, shot


def key_of(archive: Path, title: str) -> str:
    with closing(sqlite3.connect(archive)) as db:
        sql = "SELECT key FROM articles WHERE title LIKE ?"
        return str(db.execute(sql, (title,)).fetchone()[0])


@pytest.fixture
def town(seeds_archive: Path) -> str:
    return "/a/" + key_of(seeds_archive, "沁源县灵空山镇%")


@pytest.fixture
def interview(seeds_archive: Path) -> str:
    return "/a/" + key_of(seeds_archive, "古縣%")


def test_pages_of_an_article_are_fit(site: Site, town: str, interview: str) -> None:
    edits = {"article": town, "article-edits": f"{interview}/edits"}
    others = {
        "article": town, "article-cite": f"{interview}/cite",
        "article-hans": f"{interview}?script=hans", "article-data": f"{town}/data",
    }  # fmt: skip
    site.look(edits, [DESKTOP])
    site.look(others, [PHONE])
    site.look({"article": town}, [ENGLISH])


def test_figures_stand_beside_their_paragraph_or_under_it(site: Site, town: str) -> None:
    sides = """() => { const r = s => document.querySelector(s).getBoundingClientRect();
      const m = document.querySelector(".margin"); const p = m.previousElementSibling;
      const a = m.getBoundingClientRect(), b = p.getBoundingClientRect();
      return [a.left >= b.right, a.top >= b.bottom - 1]; }"""
    assert site.open(town).evaluate(sides) == [True, False]
    assert site.open(town, PHONE).evaluate(sides) == [False, True]


def test_marks_are_faint_until_one_looks(site: Site, town: str) -> None:
    page = site.open(town)
    page.emulate_media(reduced_motion="reduce")
    mark = page.locator(".text a.m.figure").first
    drawn = "e => getComputedStyle(e).textDecorationColor"
    faint = mark.evaluate(drawn)
    mark.hover()
    page.wait_for_function(
        f"([e, was]) => ({drawn})(e) !== was", arg=[mark.element_handle(), faint]
    )
    page.mouse.move(0, 0)
    page.locator("#show-figure").uncheck()
    assert mark.evaluate("e => getComputedStyle(e).textDecorationLine") == "none"
    assert not page.locator(".margin").first.is_visible()


def test_an_article_by_keyboard_alone(site: Site, town: str) -> None:
    page = site.open(town)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.text a.m')"):
            break
    shown = "getComputedStyle(document.activeElement).outlineStyle"
    assert page.evaluate("document.activeElement.matches('.text a.m')")
    assert page.evaluate(shown) != "none"


def test_a_citation_is_copied_and_can_be_taken_without_a_script(site: Site, interview: str) -> None:
    page = site.open(f"{interview}/cite")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator(".copy").nth(3).click()
    page.wait_for_function("[...document.querySelectorAll('.copy')][3].textContent === '已复制'")
    taken = page.evaluate("navigator.clipboard.readText()")
    assert taken.startswith("@misc{xianzhi-")
    bare = site.open(f"{interview}/cite", script=False)
    assert bare.locator(".copy").count() == 0
    bare.locator("pre.taken").nth(1).click()
    with bare.expect_download() as saved:
        bare.locator("a[href$='/cite.csl.json']").first.click()
    assert json.loads(Path(saved.value.path()).read_text("utf-8"))[0]["language"] == "zh-Hant"


def test_an_article_on_paper(site: Site, town: str) -> None:
    page = site.open(town)
    page.emulate_media(media="print")
    for hidden in ("header.site", ".tabs", ".tools", ".margin", ".share"):
        assert not page.locator(hidden).first.is_visible(), hidden
    assert page.locator(".notice").is_visible()
    assert (
        page.locator(".text a.m").first.evaluate("e => getComputedStyle(e).textDecorationLine")
        == "none"
    )
    shot(page, "article.print")


@pytest.fixture(scope="module")
def public(seeds_archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    to = tmp_path_factory.mktemp("public") / "public.db"
    rules = policy_of({"sources": [{"outlet": "临汾新闻网", "show": "facts"}]})
    with open_archive(seeds_archive) as archive:
        publish.publish(archive, to, rules)
    return to


@pytest.fixture(scope="module")
def published(public: Path, browser: Any) -> Iterator[Site]:
    with serving(public, "--immutable") as base:
        yield Site(base, browser)


def test_what_is_published_in_part_says_so(published: Site, public: Path) -> None:
    snippet, facts = key_of(public, "沁源县灵空山镇%"), key_of(public, "古縣%")
    for view in (DESKTOP, PHONE):
        page = published.open(f"/a/{snippet}", view)
        assert page.locator("main .note").first.inner_text().startswith("只可摘录")
        shot(page, f"published.{view.name}")
        assert fit(page, view) == []
    page = published.open(f"/a/{facts}", DARK)
    assert page.locator("table.facts tbody tr").count() == 1
    assert fit(page, DARK) == []
    shot(page, f"published-facts.{DARK.name}")
    page = published.open("/public")
    with page.expect_download() as saved:
        page.locator("main .download a").click()
    assert Path(saved.value.path()).read_bytes() == public.read_bytes()
    published.close()
