"""docs/tour.md, walked in a browser as it is written: each way from the home page to an answer.

What the document says is what is done: `Click **X**` follows the first link that is called so,
`Type `Y` into **L**` fills the field and presses Enter, `Download **X** as `F`` takes a file, and
each of `See `Z`` stands on the page. A picture below a way is of where it ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ingest import demo
from ingest.archive import open_archive
from tests.browser import ROOT, Site, keep, serving, shot

TOUR = (ROOT / "docs" / "tour.md").read_text(encoding="utf-8")
STEP = re.compile(
    r"^\d\. (Click|Type|Download) (?:`([^`]+)` into )?\*\*([^*]+)\*\*(?: as `(.+)`)?$"
)
AT_MOST = 3  # clicks; a typed line stands alone


@dataclass(frozen=True, slots=True)
class Way:
    """A way from the home page: who goes it, the steps, what is seen at its end, its picture."""

    who: str
    steps: tuple[tuple[str, str, str, str], ...]  # what to do, what is typed, where, the file
    seen: tuple[str, ...]
    picture: str


def ways(text: str) -> Iterator[Way]:
    """The ways of the document in its order."""
    for section in text.split("\n## ")[1:]:
        who = section.splitlines()[0]
        for part in re.split(r"\n(?=1\. )", section)[1:]:
            lines = part.splitlines()
            steps = tuple(
                (m[1], m[2] or "", m[3], m[4] or "") for line in lines if (m := STEP.match(line))
            )
            told = next((line for line in lines if line.startswith("See ")), "")
            picture = re.search(r"\(images/([\w-]+)\.png\)", part)
            yield Way(
                who, steps, tuple(re.findall(r"`([^`]+)`", told)), picture[1] if picture else ""
            )


WAYS = list(ways(TOUR))


@pytest.fixture(scope="module")
def toured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demonstration, served."""
    archive = tmp_path_factory.mktemp("tour") / "demo.db"
    with open_archive(archive, "w") as opened:
        demo.make(opened)
    with serving(archive) as base:
        yield base


def test_everybody_in_the_design_has_a_way() -> None:
    assert [section.splitlines()[0] for section in TOUR.split("\n## ")[1:]] == [
        "A policy researcher", "A journalist", "A sinologist", "A linguist", "A local analyst",
        "A developer", "An auditor", "Common to all",
    ]  # fmt: skip
    assert len(WAYS) == TOUR.count("\n1. ")
    written = len(re.findall(r"^\d\. ", TOUR, re.M))
    assert sum(len(way.steps) for way in WAYS) == written, "every step can be done"
    for way in WAYS:
        typed = [step for step in way.steps if step[0] == "Type"]
        assert len(way.steps) <= (1 if typed else AT_MOST), way.who
        assert way.seen or way.steps[-1][0] == "Download"


def test_every_picture_is_there_and_of_a_sensible_size() -> None:
    for name in re.findall(r"\(images/([\w.-]+)\)", TOUR):
        assert 5_000 < (ROOT / "docs" / "images" / name).stat().st_size < 200_000, name


@pytest.mark.parametrize("way", WAYS, ids=lambda way: f"{way.who} {way.steps[-1][2]}")
def test_a_way_leads_where_it_says(browser: Any, toured: str, way: Way) -> None:
    site = Site(toured, browser)
    page = site.open()
    for what, typed, where, file in way.steps:
        if what == "Type":
            page.get_by_label(where).first.fill(typed)
            with page.expect_navigation():
                page.keyboard.press("Enter")
        elif what == "Download":
            with page.expect_download() as download:
                page.get_by_role("link", name=where, exact=True).first.click()
            assert download.value.suggested_filename == file
            assert Path(download.value.path()).stat().st_size > 1000
        else:
            with page.expect_navigation():
                _link(page, where).click()
    said = page.locator("body").inner_text()
    assert [told for told in way.seen if told not in said] == []
    if way.picture:
        shot(page, way.picture)
        keep(page, way.picture)
    site.close()


def _link(page: Any, name: str) -> Any:
    """The first link that is called ``name``, whatever count stands behind that."""
    exact = page.get_by_role("link", name=name, exact=True)
    return (exact if exact.count() else page.get_by_role("link", name=name)).first
