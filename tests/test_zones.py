"""Zones: one code for all ways to name one, under the division that has it."""

from __future__ import annotations

import pytest

from ingest import rules
from ingest.find.divisions import by_code, codes_above, is_below
from ingest.find.places import PlaceContext, find_places, load_rules, locate
from ingest.find.zones import Zone, canonical, known_zones, zone_of, zone_parent
from ingest.model import Division

RULES = load_rules()


def found(text: str, context: PlaceContext | None = None) -> list[tuple[str, str | None, str]]:
    mentions = find_places(text, RULES, context or PlaceContext())
    return [(m.surface, zone_parent(m.code or "") or m.code, m.name) for m in mentions]


def test_codes_stay_what_they_are() -> None:
    """They are in archives: a change here is a change of what is stored."""
    zone = zone_of("1410", "经济开发区")
    assert zone == Zone("1410z6f3ea65", "临汾经济开发区", "经济开发区", "1410")
    zone = zone_of("140431", "灵空山风景名胜区")
    assert zone == Zone("140431z0a24795", "灵空山景区", "景区", "140431")


@pytest.mark.parametrize(
    "ways",
    [
        ("高新区", "高新技术产业开发区", "高新技术开发区", "国家高新区", "省级高新技术产业园区"),
        ("经济开发区", "经济技术开发区", "国家级经济技术开发区", "经开区", "开发区"),
        ("灵空山风景名胜区", "灵空山景区", "灵空山国家级风景名胜区", "灵空山5A级景区"),
        ("综保区", "综合保税区"),
        ("城北工业园", "城北工业园区"),
    ],
)
def test_all_ways_to_write_a_name_are_one_zone(ways: tuple[str, ...]) -> None:
    assert len({canonical(way) for way in ways}) == 1
    assert len({zone_of("140431", way).code for way in ways}) == 1


def test_one_name_in_two_places_is_two_zones() -> None:
    assert zone_of("1410", "高新区").code != zone_of("1404", "高新区").code
    assert zone_of("1410", "高新区").code != zone_of("1410", "经开区").code


@pytest.mark.parametrize(
    ("parent", "own", "code"),
    [
        ("3401", "高新区", "340176"),
        ("3205", "工业园区", "320576"),
        ("4101", "航空港经济综合实验区", "410173"),
        ("1409", "五台山风景名胜区", "140971"),
    ],
)
def test_a_zone_of_the_official_table_is_that_division(parent: str, own: str, code: str) -> None:
    zone = zone_of(parent, own)
    assert isinstance(zone, Division)
    assert zone.code == code


def test_a_zones_code_lies_below_its_division_and_is_nobody_elses() -> None:
    code = zone_of("1410", "高新区").code
    assert zone_parent(code) == "1410"
    assert "1410" <= code < "1410~"
    assert by_code(code) is None
    assert codes_above(code) == ("14", "1410")
    assert is_below(code, "14")
    assert is_below(code, "1410")
    assert zone_parent("1410") is None
    assert len(code) not in (2, 4, 6, 9)


def test_those_known_all_over_the_country_lie_somewhere() -> None:
    assert len(known_zones()) == len(rules.table("zones")["known"])
    assert found("雄安新区开工") == [("雄安新区", "13", "雄安新区")]


@pytest.mark.parametrize(
    ("text", "surface", "parent", "name"),
    [
        ("临汾经济开发区签约", "临汾经济开发区", "1410", "临汾经济开发区"),
        ("临汾市经开区签约", "临汾市经开区", "1410", "临汾经济开发区"),
        ("沁源县灵空山风景名胜区开园", "沁源县灵空山风景名胜区", "140431", "灵空山景区"),
        ("襄垣县富阳循环经济产业园", "襄垣县富阳循环经济产业园", "140423", "富阳循环经济产业园"),
        ("舟山港综合保税区扩区", "舟山港综合保税区", "3309", "舟山港综合保税区"),
        ("武夷山景区限流", "武夷山景区", "350782", "武夷山景区"),
    ],
)
def test_a_zone_behind_its_division(text: str, surface: str, parent: str, name: str) -> None:
    assert found(text) == [(surface, parent, name)]


@pytest.mark.parametrize(
    ("text", "surfaces"),
    [
        ("洪洞县景区免票", ["洪洞县"]),  # any of them
        ("山西省高新区数量居前", ["山西省"]),
        ("洪洞县加快建设经济开发区", ["洪洞县"]),
        ("龙江县肉牛产业园开园", ["龙江县"]),
        ("临汾开发区域经济", ["临汾"]),
        ("建设国家级开发区和省级高新区", []),
        ("各类开发区、工业园区要推行承诺制", []),
    ],
)
def test_what_is_no_zone(text: str, surfaces: list[str]) -> None:
    assert [surface for surface, _, _ in found(text)] == surfaces


def test_a_zone_of_a_county_told_before_it() -> None:
    assert found("随县的桐柏山太白顶风景名胜区")[1] == (
        "桐柏山太白顶风景名胜区", "421321", "桐柏山太白顶景区",
    )  # fmt: skip


def test_a_zone_told_before_is_known_by_its_own_name() -> None:
    code = zone_of("140431", "灵空山风景名胜区").code
    context = PlaceContext("140431", zones=((code, "灵空山景区"),))
    assert found("游客走进灵空山景区", context) == [("灵空山景区", "140431", "灵空山景区")]
    assert found("游客走进灵空山景区", PlaceContext("140431")) == []
    again = "沁源县灵空山风景名胜区开园，灵空山景区限流。"
    assert [name for _, _, name in found(again)] == ["灵空山景区", "灵空山景区"]


def test_a_kind_alone_needs_divisions_beside_it_or_its_office() -> None:
    assert found("潞州区、高新区")[1] == ("高新区", "1404", "长治高新技术产业开发区")
    context = PlaceContext(place="1404")
    assert found("高新区管委会主任", context) == [("高新区", "1404", "长治高新技术产业开发区")]
    assert found("高新区管委会主任") == []
    assert found("高新区企业增多", context) == []


def test_a_zones_office_is_of_the_division_around_it() -> None:
    assert locate("临汾经济开发区管委会", PlaceContext(), RULES) == "1410"
