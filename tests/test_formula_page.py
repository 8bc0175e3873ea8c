"""Pages of formulas and of the reader's own terms: what they stand for, since when, where."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest
from datasette.app import Datasette

from ingest.profile import (
    formula_list,
    formula_named,
    formula_profile,
    sheet,
    term_list,
    term_profile,
)
from ingest.profile.phrase import Found, level_of
from tests import handmade
from tests.pages import Page, get, held, profiles, serve

__all__ = ["held", "profiles"]  # fixtures

NAME = "四个随县"


# ─────────────────────────────────────────────────────────────── what is said


def test_what_it_spells_out(held: sqlite3.Connection) -> None:
    told = formula_profile(held, NAME)
    assert told is not None
    assert [one.items[0] for one in told.readings] == ["实力随县", "产业随县"]
    assert [one.is_settled for one in told.readings] == [True, False]
    assert told.expansion == told.readings[0].items
    assert told.readings[0].agrees
    said = told.readings[1].said[0]
    assert said.sentence[said.span_start : said.span_end].strip("“”") == NAME
    assert said.place == "421321107"


def test_since_when_and_where(held: sqlite3.Connection) -> None:
    told = formula_profile(held, NAME, "township")
    assert told is not None
    phrase = told.phrase
    assert (phrase.uses, phrase.articles) == (5, 5)
    assert phrase.earliest is not None
    assert phrase.earliest.published == "2021-01-20"
    assert phrase.earliest.hit.strip("“”") == NAME
    assert [(one.label, one.uses) for one in phrase.months] == [
        ("2021-01", 1), ("2022-01", 1), ("2022-08", 1), ("2023-04", 1), ("2023-12", 1),
    ]  # fmt: skip
    assert {row.name: row.hits for row, _ in phrase.places} == {
        "421321": 3, "421321107": 1, "141024100": 1
    }  # fmt: skip
    assert [use.published for use in phrase.lines] == sorted(
        str(use.published) for use in phrase.lines
    )
    assert (phrase.people[0].person, phrase.people[0].sentences) == ("周文远", 2)
    assert phrase.outlets == (("随州日报", 5),)


def test_rolled_up(held: sqlite3.Connection) -> None:
    told = formula_profile(held, NAME, "province")
    assert told is not None
    assert {row.name: row.hits for row, _ in told.phrase.places} == {"42": 4, "14": 1}
    (first, name), *_ = told.phrase.places
    assert name == "湖北省"
    characters = held.execute(
        "SELECT sum(characters) FROM articles WHERE province = '湖北省' AND reprint_of IS NULL"
    )
    assert first.characters == characters.fetchone()[0]


def test_nationwide(held: sqlite3.Connection) -> None:
    told = formula_profile(held, "两不愁三保障")
    assert told is not None
    assert told.is_national
    assert told.first_year
    assert told.expansion
    assert not told.is_told_here
    assert told.readings == ()


def test_every_spelling_is_one_formula(held: sqlite3.Connection) -> None:
    assert formula_named(held, "4个随县") == NAME
    assert formula_named(held, "“四个随县”") == NAME
    assert formula_named(held, "九个随县") is None
    assert formula_profile(held, "九个随县") is None


def test_its_company(held: sqlite3.Connection, tmp_path: Path) -> None:
    """What stands in the same articles, that of most of its own articles first."""
    told = formula_profile(held, NAME)
    assert told is not None
    assert told.related == ()
    said = [handmade.Finding("formula_uses", f"“{name}”", {"quoted": 1, "formula": name})
            for name in ("三个甲", "三个乙", "三个丙")]  # fmt: skip
    text = "讲“三个甲”“三个乙”“三个丙”。"
    found = ([*said], [*said[:2]], [said[2]], [said[2]], [said[2]])
    pieces = [
        handmade.Piece(f"文{n}", text, "14", f"2020-0{n + 1}", findings=findings)
        for n, findings in enumerate(found)
    ]
    path = handmade.build(tmp_path / "archive.db", pieces)
    with closing(sqlite3.connect(path)) as connection:
        company = formula_profile(connection, "三个甲")
    assert company is not None
    assert [(one.name, one.both, one.everywhere) for one in company.related] == [("三个乙", 2, 2)]


def test_the_index(held: sqlite3.Connection) -> None:
    assert formula_list(held)[0].name == NAME
    assert [one.name for one in formula_list(held, "4个")] == [NAME]
    assert [one.name for one in formula_list(held, kind="national")] == ["两不愁三保障"]
    assert "两不愁三保障" not in [one.name for one in formula_list(held, kind="local")]


def test_terms(held: sqlite3.Connection) -> None:
    told = term_profile(held, "香菇")
    assert told is not None
    # Of the two reprints one counts.
    assert (told.phrase.uses, told.phrase.articles) == (2, 1)
    assert told.variants == ("香菇", "花菇")
    assert told.spellings == (("香菇", 2),)
    rates = {row.name: row.rate for row in told.phrase.years}
    characters = held.execute(
        "SELECT sum(characters) FROM articles WHERE year = 2023 AND reprint_of IS NULL"
    ).fetchone()[0]
    assert rates["2023"] == pytest.approx(2 * 10_000 / characters)
    assert rates["2021"] == 0
    assert [one.name for one in term_list(held)] == ["香菇", "兰花"]
    assert term_profile(held, "木耳") is None
    assert term_profile(held, "香菇", "别的") is None
    assert sheet.term(told)["earliest"]["published"] == "2023-03-02"


# ─────────────────────────────────────────────────────────────── the pages


async def test_the_page_and_each_of_its_links(profiles: Datasette) -> None:
    page = await get(profiles, f"/-/formula/archive?name={quote(NAME)}")
    for told in ("实力随县", "产业随县", "2021-01-20", "各月的表", "随州日报", "周文远", "万和镇"):
        assert told in page
    for link in [one for start in ("/a/", "/p/", "/-/", "/archive/")
                 for one in Page(page).links(start)]:  # fmt: skip
        response = await profiles.client.get(link, follow_redirects=True)
        assert response.status_code == 200, link
    concordance = Page(page).links("/-/concordance/archive?q=")[0]
    assert "<b>5</b>" in await get(profiles, concordance)


def use(place: str | None) -> Found:
    return Found(1, 0, 1, 1, "body", None, None, None, place, None)


@pytest.mark.parametrize(
    ("places", "level"),
    [
        (["421321110", "421321107", "421321"], "township"),
        (["421321", "421321", "4213"], "county"),
        (["42", "14"], "province"),
        ([f"4213{county:02}101" for county in range(60)], "city"),
        ([f"{province}0101101" for province in range(11, 66)], "province"),
        (["1410z6f3ea65"], "city"),
        ([None], "county"),
        ([], "county"),
    ],
)
def test_places_are_told_apart_while_they_are_few(places: list[str | None], level: str) -> None:
    assert level_of([use(place) for place in places]) == level


async def test_earlier_than_it_can_be_is_said(tmp_path: Path) -> None:
    text = "落实“两不愁三保障”。"
    columns = {"quoted": 1, "formula": "两不愁三保障"}
    found = [handmade.Finding("formula_uses", "“两不愁三保障”", columns)]
    for published, told in (("1999-05", True), ("2020-05", False)):
        (tmp_path / published).mkdir()
        piece = handmade.Piece("文", text, "14", published, findings=found)
        path = handmade.build(tmp_path / published / "archive.db", [piece])
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("UPDATE formulas SET first_year = 2011, is_national = 1")
        page = await get(serve(path), f"/-/formula/archive?name={quote('两不愁三保障')}")
        assert ("还早" in page) is told


async def test_where_it_leads(profiles: Datasette) -> None:
    for typed, address in (
        ("/-/formula", "/-/formula/archive"),
        (f"/-/formula?name={quote('4个随县')}", f"/-/formula/archive?name={quote(NAME)}"),
        (f"/-/formula/archive?name={quote('4个随县')}", f"/-/formula/archive?name={quote(NAME)}"),
        ("/-/term", "/-/term/archive"),
        (f"/-/term?name={quote('香菇')}", f"/-/term/archive?name={quote('香菇')}"),
    ):
        response = await profiles.client.get(typed)
        assert (response.status_code, response.headers["location"]) == (302, address)


async def test_as_json(profiles: Datasette) -> None:
    told = (await profiles.client.get(f"/-/formula/archive.json?name={quote(NAME)}")).json()
    assert told["expansion"] == ["实力随县", "生态随县", "人文随县", "幸福随县"]
    assert told["uses"] == 5
    assert told["readings"][0]["said"][0]["permalink"].startswith("/a/")
    index = (await profiles.client.get("/-/formula/archive.json")).json()
    assert index[0]["name"] == NAME
    assert (await profiles.client.get("/-/formula/archive.json?name=x")).status_code == 404
    assert (await profiles.client.get("/-/term/archive.json")).json()[1]["name"] == "兰花"


async def test_the_level_stays(profiles: Datasette) -> None:
    page = await get(profiles, f"/-/formula/archive?name={quote(NAME)}&level=province")
    assert "山西省" in page
    assert await get(profiles, f"/-/formula/archive?name={quote(NAME)}&level=nonsense")


@pytest.mark.parametrize(
    ("address", "told"),
    [("/-/formula/archive", "nationwide"), (f"/-/formula/archive?name={quote(NAME)}", "Earliest"),
     (f"/-/term/archive?name={quote('香菇')}", "Counted with it"), ("/-/term/archive", "Terms")],
)  # fmt: skip
async def test_in_english(profiles: Datasette, address: str, told: str) -> None:
    assert told in await get(profiles, address, "en")


async def test_terms_have_pages_too(profiles: Datasette) -> None:
    page = await get(profiles, f"/-/term/archive?name={quote('兰花')}")
    assert "每万字" in page
    assert "没有在跟踪" in await get(profiles, f"/-/term/archive?name={quote('木耳')}", status=404)


async def test_nothing_there(profiles: Datasette, tmp_path: Path) -> None:
    page = await get(profiles, f"/-/formula/archive?name={quote('随县')}", status=404)
    assert "没有“随县”这个提法" in page
    assert NAME in page, "what has it in its name"
    bare = serve(handmade.build(tmp_path / "archive.db", ()))
    assert "还没有认出提法" in await get(bare, "/-/formula/archive")
    assert "还没有跟踪什么词语" in await get(bare, "/-/term/archive")


async def test_nothing_hostile(tmp_path: Path) -> None:
    ds = serve(handmade.build(tmp_path / "archive.db"))
    page = await get(ds, f"/-/formula/archive?name={quote(handmade.HOSTILE)}")
    assert "&lt;script" in page
    await get(ds, "/-/formula/archive?name=%22%3E%3Cimg%3E", status=404)
    await get(ds, "/-/term/archive?name=%22%3E%3Cimg%3E", status=404)
    await get(ds, "/-/formula/archive?q=%22%3E%3Cimg%3E&kind=%22")
