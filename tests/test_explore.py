"""One indicator explored: what stands for a year, what conflicts, what came of plans, the chart."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.explore import COUNTRY, Asked, Study, draw, places_typed, places_with, read, study
from ingest.explore.draw import HEIGHT, _spread
from ingest.explore.offer import counts, indicators, matching
from ingest.explore.sheet import COLUMNS, as_json, rows
from ingest.explore.view import Words
from ingest.narrowing import years_of
from ingest.search import register
from tests import handmade
from tests.handmade import Finding, Piece
from tests.test_panel import said

COUNTY, OTHER = "141024", "421321"


def growth(surface: str, value: float, year: str, **more: object) -> Finding:
    """A growth of 洪洞县's GDP, in per cent."""
    return said(surface, value, "%", kind="percent", change="up", period=year, **more)


def told(
    *findings: Finding, published: str, place: str | None = COUNTY, title: str = "报告"
) -> Piece:
    body = "，".join(finding.surface for finding in findings) + "。"
    return Piece(title, body, place, published, findings=findings)


PIECES = (
    told(growth("增长6%以上", 6, "2021", stage="target", qualifier="at_least"),
         published="2021-01"),
    told(growth("增长6.4%", 6.4, "2021"), growth("增长7%左右", 7, "2022", stage="target",
         qualifier="approx"), published="2022-01"),
    told(growth("增长5.1%", 5.1, "2022"), growth("增长控制在4%以内", 4, "2023", stage="plan",
         qualifier="at_most"), published="2023-01"),
    told(growth("增长4.5%", 4.5, "2023"), growth("增长5%—6%", None, "2024", value_min=5,  # type: ignore[arg-type]
         value_max=6, stage="target"), published="2024-01"),
    told(growth("增长4.9%", 4.9, "2023"), published="2024-02", title="另一份报告"),
    told(growth("一季度增长3%", 3, "2024-01/2024-03"), published="2024-04"),
    told(said("268亿元", 268e8, "CNY", written_mult=8), said("90亿元", 90e8, "CNY", place=OTHER,
         written_mult=8), published="2024-05"),
    told(said("120亿元", 120e8, "CNY", place=None, written_mult=8), published="2024-05"),
    told(said("130万亿元", 130e12, "CNY", place=None, written_mult=12), published="2024-03",
         place=None),
)  # fmt: skip


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> sqlite3.Connection:
    path = handmade.build(tmp_path_factory.mktemp("explore") / "a.db", PIECES)
    connection = sqlite3.connect(path)
    register(connection)
    return connection


def studied(db: sqlite3.Connection, asked: Asked, *places: str) -> Study:
    made = study(read(db, asked, places or asked.places), asked, places or asked.places)
    assert made is not None
    return made


def test_the_fullest_series_is_taken_and_others_are_offered(db: sqlite3.Connection) -> None:
    made = studied(db, Asked("grp"), COUNTY)
    assert made.series.head == "grp change (%)"
    assert [series.head for series, _ in made.counted] == ["grp change (%)", "grp (CNY)"]
    assert made.beside == 1  # the quarter
    assert studied(db, Asked("grp", column="grp (CNY)"), COUNTY).series.unit == "CNY"
    assert studied(db, Asked("grp", unit="CNY"), COUNTY).series.unit == "CNY"


def test_plans_beside_what_came_of_them(db: sqlite3.Connection) -> None:
    pairs = {pair.year: pair for pair in studied(db, Asked("grp"), COUNTY).pairs}
    assert {year: pair.outcome for year, pair in pairs.items()} == {
        2021: "reached", 2022: "below", 2023: "broken",
    }  # fmt: skip
    assert pairs[2022].difference is not None
    assert float(pairs[2022].difference) == pytest.approx(-1.9)


def test_an_aim_that_is_told_afterwards_is_none(tmp_path: Path) -> None:
    late = told(growth("目标增长6%", 6, "2021", stage="target"), published="2023-01")
    actual = told(growth("增长6.4%", 6.4, "2021"), published="2022-01")
    path = handmade.build(tmp_path / "a.db", (late, actual))
    with closing(sqlite3.connect(path)) as connection:
        assert studied(connection, Asked("grp"), COUNTY).pairs == ()


def test_what_is_at_least_something_is_not_compared(tmp_path: Path) -> None:
    aim = told(growth("增长6%", 6, "2021", stage="target"), published="2021-01")
    actual = told(growth("增长5%以上", 5, "2021", qualifier="at_least"), published="2022-01")
    path = handmade.build(tmp_path / "a.db", (aim, actual))
    with closing(sqlite3.connect(path)) as connection:
        (pair,) = studied(connection, Asked("grp"), COUNTY).pairs
    assert (pair.outcome, pair.difference) == ("unclear", None)


def test_conflicts_have_both_sentences(db: sqlite3.Connection) -> None:
    (group,) = studied(db, Asked("grp"), COUNTY).conflicts
    assert (group.year, group.cell.status) == (2023, "conflict")
    assert {one.surface for one in group.apart} == {"增长4.5%", "增长4.9%"}
    assert all(one.sentence[slice(*one.span)] == one.surface for one in group.said)


def test_a_stage_narrows_what_is_shown_not_what_is_paired(db: sqlite3.Connection) -> None:
    made = studied(db, Asked("grp", stage="target"), COUNTY)
    assert {group.stage for group in made.groups} == {"target"}
    assert {pair.year for pair in made.pairs} == {2021, 2022, 2023}


def test_years_narrow(db: sqlite3.Connection) -> None:
    assert studied(db, Asked("grp", years=years_of("2022..2023")), COUNTY).years == (2022, 2023)


def test_the_nation_is_what_names_no_place_in_an_article_of_none(db: sqlite3.Connection) -> None:
    made = studied(db, Asked("grp"), COUNTRY)
    assert [one.surface for group in made.groups for one in group.said] == ["130万亿元"]
    found = {one.key: one.years for one in places_with(db, Asked("grp"))}
    assert found == {COUNTY: 4, OTHER: 1, COUNTRY: 1}
    below = places_with(db, Asked("grp", ("14",)))
    assert [one.key for one in below] == [COUNTY]


def test_names_of_places() -> None:
    assert places_typed(["全国, 洪洞县；14"])[0] == (COUNTRY, COUNTY, "14")
    codes, unknown = places_typed(["城关镇"])
    assert len(codes) > 10
    assert {len(code) for code in codes} == {9}
    assert not unknown


def test_what_an_archive_offers(db: sqlite3.Connection) -> None:
    (one,) = indicators(counts(db), "zh")
    assert (one.key, one.name, one.places, one.span) == ("grp", "地区生产总值", 2, "2021–2024")
    for typed in ("GDP", "gross product", "经济总量"):
        assert matching([one], typed) == [one], typed
    assert matching([one], "粮食") == []


def test_rows_and_json(db: sqlite3.Connection) -> None:
    asked = Asked("grp", (COUNTY,))
    made = studied(db, asked)
    names = {COUNTY: ("洪洞县", "山西省临汾市洪洞县")}
    told_rows = [dict(zip(COLUMNS, row, strict=True)) for row in rows(made, names)]
    taken = [row for row in told_rows if row["is_taken"]]
    assert len(told_rows) == len(taken) + 1
    assert {row["place_name"] for row in told_rows} == {"山西省临汾市洪洞县"}
    whole = as_json(made, asked, names)
    assert whole["unit"] == "%"
    assert [one["outcome"] for one in whole["plan_and_actual"]] == ["reached", "below", "broken"]
    assert as_json(None, asked, names)["places"] == []


def test_no_place_no_study(db: sqlite3.Connection) -> None:
    asked = Asked("grp", ("4201",))
    assert study(read(db, asked, ("4201",)), asked, ("4201",)) is None


# ─────────────────────────────────────────────────────────────── the chart


def test_points_lines_and_ranges(db: sqlite3.Connection) -> None:
    chart = draw(studied(db, Asked("grp"), COUNTY), [COUNTY])
    assert chart is not None
    (line,) = chart.lines
    shapes = [mark.shape for mark in line.marks]
    assert (shapes.count("dot"), shapes.count("triangle"), shapes.count("square")) == (4, 3, 1)
    assert len(line.stretches) == 2  # 2021 to 2022 to 2023
    assert len(line.split) == 1  # 2023, told in two ways
    assert next(mark for mark in line.marks if mark.top is not None).group.year == 2024
    assert not chart.from_zero  # from 4 to 7: the page says so
    assert (chart.scale[0].label, chart.scale[-1].label) == ("4", "7")
    assert all(0 <= mark.y <= HEIGHT and 0 <= mark.x <= 100 for mark in line.marks)
    assert [tick.label for tick in chart.years] == ["2021", "2022", "2023", "2024"]


def test_a_gap_in_the_years_is_told(tmp_path: Path) -> None:
    pieces = [told(growth(f"增长{n}%", n, str(year)), published=f"{year + 1}-01")
              for n, year in ((5, 2001), (6, 2002), (7, 2012))]  # fmt: skip
    path = handmade.build(tmp_path / "a.db", pieces)
    with closing(sqlite3.connect(path)) as connection:
        chart = draw(studied(connection, Asked("grp"), COUNTY), [COUNTY])
    assert chart is not None
    assert [stretch.gap for stretch in chart.lines[0].stretches] == [False, True]


def test_a_scale_of_ratios_where_places_differ_much(db: sqlite3.Connection) -> None:
    places = (COUNTY, OTHER, COUNTRY)
    made = studied(db, Asked("grp", column="grp (CNY)"), *places)
    even, ratios = draw(made, places), draw(made, places, by_ratio=True)
    assert even is not None
    assert ratios is not None
    assert even.wide
    assert ratios.by_ratio
    low = [line.marks[0].y for line in ratios.lines]
    assert low[2] < low[0] < low[1]  # the nation on top
    assert made.scale == 10**8


def test_of_one_year_places_stand_side_by_side(db: sqlite3.Connection) -> None:
    places = (COUNTY, OTHER)
    chart = draw(studied(db, Asked("grp", column="grp (CNY)"), *places), places)
    assert chart is not None
    assert chart.by_place
    assert [(tick.at, tick.label) for tick in chart.years] == [(25.0, COUNTY), (75.0, OTHER)]
    assert [line.marks[0].x for line in chart.lines] == [25.0, 75.0]


def test_all_within_the_nation(db: sqlite3.Connection) -> None:
    within = places_with(db, Asked("grp", (COUNTRY,), below=True))
    assert {one.key for one in within} == {COUNTY, OTHER, COUNTRY}


@given(st.lists(st.floats(0, HEIGHT), min_size=1, max_size=6))
def test_names_never_lie_on_each_other(tops: list[float]) -> None:
    placed = sorted(_spread(tops))
    assert all(b - a >= 16.8 for a, b in pairwise(placed))


@given(st.lists(st.floats(-1e15, 1e15, allow_subnormal=False), min_size=1, max_size=8))
def test_every_value_lies_within_the_scale(values: list[float]) -> None:
    from ingest.explore.draw import _even_scale

    scale = _even_scale(values)
    assert all(-0.5 <= scale.y(value) <= HEIGHT + 0.5 for value in values)
    assert len(scale.lines) <= 12


def test_words_in_both_languages(db: sqlite3.Connection) -> None:
    made = studied(db, Asked("grp"), COUNTY)
    names = {COUNTY: ("洪洞县", "山西省临汾市洪洞县")}
    zh, en = Words(False), Words(True)
    assert zh.caption(made, [COUNTY], names, "地区生产总值") == (
        "山西省临汾市洪洞县地区生产总值增减：2021 年 6.4%，2023 年 4.9%"
    )
    assert en.caption(made, [COUNTY], names, "GDP").endswith("6.4% in 2021 and 4.9% in 2023")
    group = made.conflicts[0]
    assert "互相矛盾" in zh.tip(group, 0, "洪洞县", made)
    assert zh.difference(made.pairs[1], made) == "−1.9"
