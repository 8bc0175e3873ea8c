"""A place's page: what is said of it and of what is below it, each number with its sentence."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from datasette.app import Datasette

from ingest.profile import (
    Scope,
    named_places,
    person_profile,
    place_profile,
    place_tree,
    sheet,
    stock,
    wanted,
)
from tests import handmade, profiled
from tests.pages import Page, get, held, profiles, serve

__all__ = ["held", "profiles"]  # fixtures

COUNTY, TOWNSHIP = "421321", "421321110"


# ─────────────────────────────────────────────────────────────── what is said


def test_rolled_up_and_alone(held: sqlite3.Connection) -> None:
    whole, own = (place_profile(held, COUNTY, own=own) for own in (False, True))
    assert whole is not None
    assert own is not None
    # Five articles on the county that count (the reprint does not) and two on its townships.
    assert (whole.totals.articles, own.totals.articles) == (7, 5)
    assert whole.own_totals == own.totals
    assert {part.code for part in whole.parts if part.level == "township"} == {
        TOWNSHIP, "421321107"
    }  # fmt: skip
    assert {one.key for one in own.newest} < {one.key for one in whole.newest}
    assert {one.person for one in whole.officials} - {one.person for one in own.officials} == {
        "陈守义", "何秋生"
    }  # fmt: skip
    assert [one.name for one in whole.above] == ["湖北省", "随州市"]


def test_a_city_has_what_its_counties_say(held: sqlite3.Connection) -> None:
    city = place_profile(held, "4213")
    assert city is not None
    assert city.own_totals.articles == 0
    assert city.totals.articles == 7
    assert [(part.code, part.totals.articles) for part in city.parts] == [(COUNTY, 7)]
    assert city.cards == ()
    assert [(one.indicator, one.places, one.first, one.last) for one in city.below] == [
        ("grp", 1, 2020, 2024)
    ]


def test_figures_by_indicator(held: sqlite3.Connection) -> None:
    county = place_profile(held, COUNTY)
    assert county is not None
    card = county.cards[0]
    assert card.indicator == "grp"
    assert card.level is not None
    told = {point.year: (point.shown, point.cell.stage) for point in card.level.points}
    assert told == {
        2020: ("210", "actual"), 2021: ("232", "actual"), 2022: ("258", "actual"),
        2024: ("300", "target"),
    }  # fmt: skip
    contested = card.level.points[2].cell
    # 251 and 258 contradict each other; the reprint of the second is no third source.
    assert (contested.status, contested.sources) == ("conflict", 2)
    assert card.level.latest.year == 2022, "what is done, not what is aimed at"
    assert card.change is not None
    assert [point.shown for point in card.change.points] == ["2.1", "8.5", "5.6"]
    assert card.at(2024)[1] is None


def test_formulas_and_officials(held: sqlite3.Connection) -> None:
    county = place_profile(held, COUNTY)
    assert county is not None
    assert [(one.name, one.articles) for one in county.coined] == [("四个随县", 4), ("五个关键", 1)]
    assert county.national == ()
    assert county.formulas_total == 2
    mayor = next(one for one in county.officials if one.person == "林晓梅")
    assert (mayor.post, mayor.first_seen, mayor.last_seen) == ("县长", "2022-01-18", "2023-01-16")
    assert mayor.permalink != mayor.last_permalink
    assert county.officials[0].place == COUNTY, "its own before those below"


def test_a_place_beside_and_an_old_name(held: sqlite3.Connection) -> None:
    township = place_profile(held, TOWNSHIP)
    assert township is not None
    assert "421321107" in [part.code for part in township.beside]
    province = place_profile(held, "42")
    assert province is not None
    assert [part.code for part in province.beside] == ["14"]
    xiangyang = place_profile(held, "4206")
    assert xiangyang is not None
    assert "襄樊市" in [one.name for one in xiangyang.former]
    assert not xiangyang.totals
    assert place_profile(held, "999999") is None


def test_what_counts_once(held: sqlite3.Connection) -> None:
    rows = stock.stocks(held)
    assert sum(row.articles for row in rows) == len(profiled.TEXTS) - 1
    assert stock.total(row for row in rows if row.place == COUNTY) == stock.total(
        stock.stocks(held, Scope(COUNTY, own=True))
    )
    counted = held.execute("SELECT sum(characters) FROM articles WHERE reprint_of IS NULL")
    whole = counted.fetchone()[0]
    assert sum(count for _, count in stock.characters_by_year(held)) == whole
    assert sum(stock.characters_by_place(held, 4).values()) == whole


def test_zones_are_of_what_they_lie_in(held: sqlite3.Connection) -> None:
    zone = held.execute("SELECT code, parent FROM places WHERE level = 'zone'").fetchone()
    assert zone is not None
    code, parent = zone
    above = place_profile(held, parent)
    assert above is not None
    assert code in [part.code for part in above.parts]
    own = place_profile(held, code)
    assert own is not None
    assert own.place.level == "zone"
    assert own.above[-1].code == parent


def test_the_tree(held: sqlite3.Connection) -> None:
    tree = place_tree(held)
    assert [(node.code, node.articles) for node in tree] == [("42", 7), ("14", 2)]
    county = tree[0].children[0].children[0]
    assert (county.code, county.articles, county.own) == (COUNTY, 7, 5)
    assert [node["code"] for node in sheet.places(tree, None)] == ["42", "14"]


def test_a_large_tree_leaves_out_what_is_below_cities(
    held: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.profile.tree.SHOWN_WHOLE", 1)
    city = place_tree(held)[0].children[0]
    assert (city.children, city.articles) == ([], 7)
    assert city.hidden >= 3


@pytest.mark.parametrize(
    ("typed", "code"),
    [("随县", "421321"), ("隨縣", "421321"), ("湖北随州", "4213"), ("421321", "421321"),
     ("吴山", TOWNSHIP), ("襄樊", "4206")],
)  # fmt: skip
def test_found_by_name(held: sqlite3.Connection, typed: str, code: str) -> None:
    assert code in [one.code for one in named_places(held, wanted(typed))]


def test_nobody_is_called_so(held: sqlite3.Connection) -> None:
    assert named_places(held, wanted("没有这个地方")) == []
    assert named_places(held, wanted("  ")) == []
    assert named_places(held, wanted("%")) == [], "a sign of LIKE is a sign like any other"


def test_a_person_in_office(held: sqlite3.Connection) -> None:
    told = person_profile(held, "周文远")
    assert told is not None
    assert [(one.post, one.first_seen, one.last_seen) for one in told.tenures] == [
        ("县委书记", "2021-01-20", "2023-12-28")
    ]
    assert len(told.mentions) == told.mentions_total == 2
    first = told.mentions[0]
    assert "周文远" in first.sentence[first.span_start : first.span_end]
    assert person_profile(held, "周文远", "141024") is None
    assert person_profile(held, "香菇") is None


# ─────────────────────────────────────────────────────────────── the pages


async def test_the_page_and_each_of_its_links(profiles: Datasette) -> None:
    page = await get(profiles, f"/p/{COUNTY}")
    for told in ("湖北省", "随州市", "吴山镇", "经济开发区", "258", "≠", "四个随县", "林晓梅"):
        assert told in page
    links = [*Page(page).links("/p/"), *Page(page).links("/f/"), *Page(page).links("/a/"),
             *Page(page).links("/-/"), *Page(page).links("/archive/")]  # fmt: skip
    assert len(Page(page).links("/f/")) >= 7
    for link in links:
        response = await profiles.client.get(link, follow_redirects=True)
        assert response.status_code == 200, link


async def test_this_place_only(profiles: Datasette) -> None:
    page = await get(profiles, f"/p/{COUNTY}?own=1")
    assert "随县统计局通报上年数据" in page
    assert "吴山镇抓项目" not in page
    assert "陈守义" not in page
    assert "吴山镇" in page, "what is below it is still one step away"


async def test_in_english(profiles: Datasette) -> None:
    page = await get(profiles, f"/p/{COUNTY}", "en")
    for told in ("With all below it", "This place only", "gross regional product", "Places below"):
        assert told in page
    assert "no article on this place yet" in await get(profiles, "/p/4206", "en")
    assert "Names of old" in await get(profiles, "/p/4206", "en")
    assert "Places of which something is said" in await get(profiles, "/-/places/archive", "en")
    assert "no office-holder called" in await get(profiles, "/-/person/archive?name=x", "en", 404)


async def test_as_json(profiles: Datasette) -> None:
    response = await profiles.client.get(f"/p/{COUNTY}.json")
    told: dict[str, Any] = response.json()
    assert (told["code"], told["articles"], told["own_articles"]) == (COUNTY, 7, 5)
    values = told["indicators"][0]["level"]["values"]
    assert [value["value"] for value in values][:2] == ["21000000000", "23200000000"]
    for link in values[2]["permalinks"] + [one["permalink"] for one in told["newest"]]:
        assert (await profiles.client.get(link)).status_code == 200
    alone = (await profiles.client.get(f"/p/{COUNTY}.json?own=1")).json()
    assert (alone["articles"], alone["own"]) == (5, True)


@pytest.mark.parametrize(
    ("name", "code"), [("襄樊市", "4206"), ("随县", COUNTY), ("湖北省随州市", "4213")]
)
async def test_a_name_leads_to_the_code(profiles: Datasette, name: str, code: str) -> None:
    response = await profiles.client.get(f"/p/{quote(name)}")
    assert (response.status_code, response.headers["location"]) == (302, f"/p/{code}")


async def test_a_name_of_many_and_of_none(profiles: Datasette) -> None:
    assert "不止一处" in await get(profiles, f"/p/{quote('城关镇')}", status=404)
    assert "没有哪个地方" in await get(profiles, f"/p/{quote('没有的地方')}", status=404)
    assert (await profiles.client.get("/p/99.json")).status_code == 404


async def test_empty_but_there(profiles: Datasette) -> None:
    page = await get(profiles, "/p/421303")
    assert "还没有说到这里的文章" in page
    assert "/p/421321" in page, "what is beside it and has articles"
    city = await get(profiles, "/p/4213?own=1")
    assert "以下各地的有" in city


async def test_the_index(profiles: Datasette) -> None:
    assert (await profiles.client.get("/-/places")).headers["location"] == "/-/places/archive"
    page = await get(profiles, "/-/places/archive")
    assert Page(page).links("/p/")[:3] == ["/p/42", "/p/4213", "/p/421321"]
    found = await get(profiles, f"/-/places/archive?q={quote('襄樊')}")
    assert "/p/4206" in Page(found).links("/p/")
    assert "旧名" in found
    assert "没有叫" in await get(profiles, f"/-/places/archive?q={quote('没有')}")
    assert (await profiles.client.get("/-/places/archive.json")).json()[0]["code"] == "42"
    assert (await profiles.client.get("/-/places/other")).status_code == 404


async def test_nobody_in_particular_is_a_question(profiles: Datasette) -> None:
    answer = await profiles.client.get("/-/person/archive")
    assert answer.status_code == 302
    assert answer.headers["location"] == "/archive/officials"


async def test_a_persons_page(profiles: Datasette) -> None:
    page = await get(profiles, f"/-/person/archive?name={quote('林晓梅')}")
    assert "县长" in page
    assert len(Page(page).links("/a/")) >= 2
    assert "没有以职务出现" in await get(profiles, "/-/person/archive?name=x", status=404)
    told = (await profiles.client.get(f"/-/person/archive.json?name={quote('林晓梅')}")).json()
    assert told["tenures"][0]["place"] == COUNTY


async def test_nothing_hostile(profiles: Datasette) -> None:
    page = await get(profiles, "/p/141024100")
    assert "&lt;img" in page
    for address in ("/p/%3Cimg%20src%3Dx%3E", "/-/places/archive?q=%3Cimg%20src%3Dx%3E",
                    "/-/person/archive?name=%3Cimg%20src%3Dx%3E&place=%22%3E"):  # fmt: skip
        response = await profiles.client.get(address)
        assert list(Page(response.text).faults()) == []
        assert "<img" not in response.text


async def test_an_archive_without_places(tmp_path: Path) -> None:
    ds = serve(handmade.build(tmp_path / "archive.db", ()))
    assert "还没有认出地方" in await get(ds, "/-/places/archive")
    assert "还没有说到这里" in await get(ds, "/p/14")


async def test_of_two_archives_the_one_that_says_something(
    profiled_path: Path, tmp_path: Path
) -> None:
    ds = serve(handmade.build(tmp_path / "bare.db", ()), profiled_path)
    page = await get(ds, f"/p/{COUNTY}")
    assert "林晓梅" in page
    assert "还没有说到这里" in await get(ds, f"/p/{COUNTY}?archive=bare")
