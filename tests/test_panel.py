"""Panels: which figures come into one cell, which of them is taken, and when they conflict."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.archive import open_archive
from ingest.panel import Asked, Panel, Series, asked_by, indicator_of, read_panel, write, years_of
from ingest.panel.ask import LEVELS, TIMES
from ingest.panel.cells import Stated, cell_of, conflict, decimal, several
from ingest.panel.series import columns
from ingest.rules import table
from tests import handmade
from tests.handmade import Piece, figure

COUNTY = "141024"
SCHEMA = Path(__file__).parent.parent / "ingest" / "schema.sql"


def said(surface: str, value: float | None, unit: str | None, **more: object) -> handmade.Finding:
    """A figure on 洪洞县's GDP in 2023, unless told otherwise."""
    told: dict[str, object] = {
        "indicator": "地区生产总值", "indicator_id": "grp", "stage": "actual", "period": "2023",
        "period_basis": "stated", "place": COUNTY, "kind": "money", **more,
    }  # fmt: skip
    kind = str(told.pop("kind"))
    begins = str(told["period"])[:4] if told["period"] else None
    return figure(surface, value, unit, kind, year=int(begins) if begins else None, **told)


def article(
    *findings: handmade.Finding, published: str | None = "2024-01-20", **more: Any
) -> Piece:
    body = "，".join(finding.surface for finding in findings) + "。"
    return Piece(more.pop("title", "工作报告"), body, COUNTY, published, findings=findings, **more)


def rows_of(path: Path, asked: Asked, *, long: bool = False) -> list[dict[str, Any]]:
    """The rows of a panel as JSON has them."""
    with open_archive(path) as archive:
        out = io.StringIO(newline="")
        write(read_panel(archive.connection, asked), "jsonl", out, long=long)
    return [json.loads(line) for line in out.getvalue().splitlines()]


@pytest.fixture
def build(tmp_path: Path) -> Any:
    return lambda *pieces: _readable(handmade.build(tmp_path / "a.db", pieces))


def _readable(path: Path) -> Path:
    """A handmade archive, marked as one that the command line opens."""
    from ingest.tables import APPLICATION_ID, SCHEMA_VERSION

    with closing(sqlite3.connect(path)) as db:
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    return path


COUNTIES = Asked("county")


def only(path: Path, asked: Asked = COUNTIES, head: str = "grp (CNY)") -> dict[str, Any]:
    """The one cell that says something of ``head``: its value and what stands beside it."""
    filled = [row for row in rows_of(path, asked) if row[f"{head} sources"]]
    assert len(filled) == 1
    names = ("stage", "qualifier", "status", "sources", "figures")
    return {"value": filled[0][head], **{name: filled[0][f"{head} {name}"] for name in names}}


# ─────────────────────────────────────────────────────────────── what is asked


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("time", TIMES)
def test_by_takes_a_place_and_a_time_in_any_order(level: Any, time: Any) -> None:
    assert asked_by(f"{level},{time}") == asked_by(f" {time} ， {level.upper()}") == (level, time)


@pytest.mark.parametrize("words", ["", "village,year", "county,city", "year,period", "year,year"])
def test_by_takes_nothing_else(words: str) -> None:
    with pytest.raises(ValueError, match="name one of place, province"):
        asked_by(words)


def test_years() -> None:
    assert years_of("2015-2025") == years_of(" 2015–2025 ") == (2015, 2025)
    assert years_of("2023") == (2023, 2023)
    for wrong in ("", "23", "2025-2015", "2015-", "last"):
        with pytest.raises(ValueError, match="no range of years"):
            years_of(wrong)


@pytest.mark.parametrize("word", ["grp", "GDP", "gdp", " 地区生产总值", "生產總值"])
def test_an_indicator_has_many_names(word: str) -> None:
    assert indicator_of(word) == "grp"


def test_an_indicator_that_nobody_names() -> None:
    assert indicator_of("花椒产量", ["花椒产量"]) == "花椒产量"
    with pytest.raises(ValueError, match="is it 花椒产量"):
        indicator_of("花椒总产量", ["花椒产量"])
    with pytest.raises(ValueError, match="as the texts do"):
        indicator_of("xyzzy")


# ─────────────────────────────────────────────────────────────── conflicts


WRITTEN = Stated(
    1, "actual", None, None, Fraction(1), None, None, None, None, 1.0, "stated", "2024", "k", 1
)


def reaching(low: float | None, high: float | None) -> Stated:
    return WRITTEN._replace(low=low, high=high)


bounds = st.tuples(st.none() | st.integers(-50, 50), st.none() | st.integers(0, 20)).map(
    lambda pair: reaching(pair[0], None if pair[1] is None else (pair[0] or 0) + pair[1])
)


@given(st.lists(bounds, min_size=1, max_size=6), st.randoms())
def test_a_conflict_does_not_depend_on_the_order(figures: list[Stated], random: Any) -> None:
    shuffled = list(figures)
    random.shuffle(shuffled)
    assert conflict(shuffled) == conflict(figures)


@given(st.lists(bounds, min_size=1, max_size=6))
def test_a_conflict_is_one_between_two_articles(figures: list[Stated]) -> None:
    apart = [figure._replace(article=number) for number, figure in enumerate(figures)]
    pairs = [(a, b) for a in apart for b in apart]
    assert conflict(apart) == any(conflict(pair) for pair in pairs)
    assert not several(apart)
    assert not conflict(figures), "all of one article"
    assert several(figures) == conflict(apart)


Written = tuple[str, float, int | None, dict[str, str]]
AGREE: list[tuple[Written, Written]] = [
    (("268.4亿元", 26_840_000_000, 8, {}), ("268.43亿元", 26_843_000_000, 8, {})),
    (("268亿元", 26_800_000_000, 8, {}), ("268.4亿元", 26_840_000_000, 8, {})),
    (("２６８．４亿元", 26_840_000_000, 8, {}), ("268.43亿元", 26_843_000_000, 8, {})),
    (("三点五亿元", 350_000_000, 8, {}), ("3.46亿元", 346_000_000, 8, {})),
    (("超千亿元", 100_000_000_000, 8, {"qualifier": "over"}), ("1200亿元", 120_000_000_000, 8, {})),
    (("约5亿元", 500_000_000, 8, {"qualifier": "approx"}), ("5.8亿元", 580_000_000, 8, {})),
    (("约9000元", 9000, None, {"qualifier": "approx"}), ("8800元", 8800, None, {})),
    (("268亿元", 26_800_000_000, 8, {}), ("268亿元", 26_800_000_000, 8, {})),
]
CONFLICT: list[tuple[Written, Written]] = [
    (("268亿元", 26_800_000_000, 8, {}), ("271亿元", 27_100_000_000, 8, {})),
    (("268亿元", 26_800_000_000, 8, {}), ("269亿元", 26_900_000_000, 8, {})),
    (("8.5亿元", 850_000_000, 8, {}), ("8.6亿元", 860_000_000, 8, {})),
    (("3865元", 3865, None, {}), ("3866元", 3866, None, {})),
    (("三点五亿元", 350_000_000, 8, {}), ("3.41亿元", 341_000_000, 8, {})),
    (("超千亿元", 100_000_000_000, 8, {"qualifier": "over"}), ("900亿元", 90_000_000_000, 8, {})),
    (("近3亿元", 300_000_000, 8, {"qualifier": "under"}), ("3.6亿元", 360_000_000, 8, {})),
]


@pytest.mark.parametrize(
    ("pair", "status"),
    [(pair, "value") for pair in AGREE] + [(pair, "conflict") for pair in CONFLICT],
    ids=lambda x: "-".join(one[0] for one in x) if isinstance(x, tuple) else x,
)
def test_numbers_conflict_beyond_their_written_precision(
    build: Any, pair: Sequence[Any], status: str
) -> None:
    pieces = [
        article(
            said(surface, float(value), "CNY", written_mult=mult, **more), title=surface + str(i)
        )
        for i, (surface, value, mult, more) in enumerate(pair)
    ]
    path = build(*pieces)
    assert only(path)["status"] == status
    assert only(path)["sources"] == 2
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT conflict, several FROM panel_sheet").fetchall() == [
            (status == "conflict", 0)
        ]


def test_articles_conflict_and_one_article_says_several_things(build: Any) -> None:
    """办理建议877件、提案1309件 is no contradiction, and no figure to rely on either."""
    both = article(said("268亿元", 268e8, "CNY", written_mult=8),
                   said("300亿元", 300e8, "CNY", written_mult=8))  # fmt: skip
    path = build(both)
    assert only(path)["status"] == "several"
    assert only(path)["value"] == 268e8, "what is said first"
    for surface, value, status in (
        ("300.1亿元", 300.1e8, "several"),
        ("310亿元", 310e8, "conflict"),
    ):
        path.unlink()
        path = build(both, article(said(surface, value, "CNY", written_mult=8), title="甲"))
        assert only(path)["status"] == status
        with closing(sqlite3.connect(path)) as db:
            (flags,) = db.execute("SELECT conflict, several FROM panel_sheet")
        assert flags == (status == "conflict", 1)


def test_tenths_are_written_to_ten_percent(build: Any) -> None:
    share = {"indicator_id": "forest_cover", "kind": "percent"}
    path = build(
        article(said("六成", 60, "%", unit_text="成", **share)),
        article(said("62.5%", 62.5, "%", unit_text="%", **share), title="甲"),
    )
    assert only(path, head="forest_cover (%)")["status"] == "value"


def test_a_fall_is_negative_and_a_fall_by_more_reaches_down(build: Any) -> None:
    fell = {"kind": "percent", "change": "down"}
    path = build(
        article(said("下降超3%", 3, "%", qualifier="over", **fell)),
        article(said("下降3.6%", 3.6, "%", **fell), title="甲"),
    )
    told = only(path, head="grp change (%)")
    assert (told["value"], told["status"]) == (-3.6, "value")


def test_ranges_agree_where_they_overlap(build: Any) -> None:
    grew = {"kind": "percent", "change": "up"}
    ranged = said("5%-5.5%", None, "%", value_min=5.0, value_max=5.5, **grew)
    told = only(build(article(ranged)), head="grp change (%)")
    assert (told["value"], told["status"], told["qualifier"]) == (None, "range", "5–5.5")


def test_ranges_and_numbers(build: Any) -> None:
    grew = {"kind": "percent", "change": "up"}
    ranged = said("5%-5.5%", None, "%", value_min=5.0, value_max=5.5, **grew)
    path = build(article(ranged), article(said("5.2%", 5.2, "%", **grew), title="甲"))
    told = only(path, head="grp change (%)")
    assert (told["value"], told["status"], told["sources"]) == (5.2, "value", 2)


# ─────────────────────────────────────────────────────────────── which value is taken


@given(st.permutations(range(6)))
def test_what_is_taken_does_not_depend_on_the_order(order: list[int]) -> None:
    figures = [
        WRITTEN._replace(id=1, stage="target", published="2025-01", value="9"),
        WRITTEN._replace(id=2, published="2024-01", value="1"),
        WRITTEN._replace(id=3, published="2024-03", value="2"),
        WRITTEN._replace(id=4, published="2025-03", value="3", period_basis="page"),
        WRITTEN._replace(id=5, published="2024-03", value="4", qualifier="over"),
        WRITTEN._replace(id=6, published=None, value="5"),
    ]
    cell = cell_of([figures[i] for i in order])
    assert (cell.value, cell.stage, cell.others) == ("2", "actual", 1)


def test_actual_goes_before_target_and_the_latest_before_earlier_ones(build: Any) -> None:
    path = build(
        article(
            said("目标300亿元", 300e8, "CNY", written_mult=8, stage="target"), published="2024-06"
        ),
        article(said("268亿元", 268e8, "CNY", written_mult=8), published="2024-01", title="甲"),
        article(said("268.4亿元", 268.4e8, "CNY", written_mult=8), published="2024-02", title="乙"),
    )
    told = only(path)
    assert (told["value"], told["stage"], told["status"]) == (26_840_000_000, "actual", "value")
    assert told["sources"] == 2
    keys = told["figures"].split()
    with closing(sqlite3.connect(path)) as db:
        surfaces = dict(db.execute("SELECT key, surface FROM figures"))
    assert [surfaces[key] for key in keys] == ["268.4亿元", "268亿元"], "the one taken first"


def test_reprints_count_once(build: Any) -> None:
    path = build(
        article(said("268亿元", 268e8, "CNY", written_mult=8)),
        article(said("271亿元", 271e8, "CNY", written_mult=8), title="转载"),
    )
    assert only(path)["status"] == "conflict"
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE articles SET reprint_of = 1 WHERE id = 2")
    assert (only(path)["status"], only(path)["sources"]) == ("value", 1)


def test_a_part_stands_for_no_whole_and_from_for_no_now(build: Any) -> None:
    group = {"group_key": "g"}
    path = build(
        article(
            said("25亿元", 25e8, "CNY", written_mult=8, group_role="total", **group),
            said("17亿元", 17e8, "CNY", written_mult=8, group_role="part", **group),
            said("8亿元", 8e8, "CNY", written_mult=8, group_role="part", **group),
            said("由20亿元", 20e8, "CNY", written_mult=8, group_role="from", group_key="h"),
            said("25.0亿元", 25e8, "CNY", written_mult=8, group_role="to", group_key="h"),
            said("9亿元", 9e8, "CNY", written_mult=8, of_what="海洋经济"),
        )
    )
    told = only(path)
    assert (told["value"], told["status"]) == (2_500_000_000, "value")
    assert len(told["figures"].split()) == 2
    parts = [r["of_what"] for r in rows_of(path, Asked("county", parts=True), long=True)]
    assert "海洋经济" in parts


def test_a_from_of_another_year_stands_in_that_year(build: Any) -> None:
    path = build(
        article(
            said("由20亿元", 20e8, "CNY", group_role="from", group_key="h", period="2020"),
            said("25亿元", 25e8, "CNY", group_role="to", group_key="h"),
        )
    )
    years = {row["year"]: row["grp (CNY)"] for row in rows_of(path, Asked("county"))}
    assert years == {2020: 20e8, 2023: 25e8, 2024: None}


# ─────────────────────────────────────────────────────────────── rows


def test_no_article_is_told_from_no_figure(build: Any) -> None:
    path = build(
        article(said("268亿元", 268e8, "CNY", period="2021"), published="2021-12"),
        article(published="2023-05", title="另一篇"),
    )
    told = {
        r["year"]: (r["grp (CNY) status"], r["articles"]) for r in rows_of(path, Asked("county"))
    }
    assert told == {2021: ("value", 1), 2022: ("no article", 0), 2023: ("no figure", 1)}
    more = rows_of(path, Asked("county", years=(2020, 2022)))
    assert [(r["year"], r["grp (CNY) status"]) for r in more] == [
        (2020, "no article"), (2021, "value"), (2022, "no article"),
    ]  # fmt: skip


def test_a_place_of_which_nothing_is_said_has_its_rows(build: Any) -> None:
    silent = Piece("随县一瞥", "山清水秀。", "421321", "2022-03")
    path = build(article(said("268亿元", 268e8, "CNY"), published="2023-12"), silent)
    told = {(r["place"], r["year"]): r["grp (CNY) status"] for r in rows_of(path, Asked("county"))}
    assert told == {("141024", 2023): "value", ("421321", 2022): "no figure"}


def test_undated_figures_and_other_periods_are_counted_apart(build: Any) -> None:
    path = build(
        article(
            said("10亿元", 10e8, "CNY", period=None, period_basis=None),
            said("70亿元", 70e8, "CNY", period="2023-01/2023-03"),
            said("年均12亿元", 12e8, "CNY", period="2021/2025"),
        )
    )
    told = {r["year"]: r["grp (CNY) status"] for r in rows_of(path, Asked("county"))}
    assert told == {2021: "other period", 2023: "other period", 2024: "no figure", None: "undated"}
    assert all(r["grp (CNY)"] is None for r in rows_of(path, Asked("county")))
    periods = {r["period"]: r["grp (CNY)"] for r in rows_of(path, Asked("county", "period"))}
    assert periods == {"2021/2025": 12e8, "2023-01/2023-03": 70e8, None: None}


def test_the_end_of_a_year_is_the_years_and_december_is_not(build: Any) -> None:
    path = build(
        Piece("甲", "2022年底，生产总值20亿元。", COUNTY, findings=(
            handmade.Finding("dates", "2022年底", {"kind": "month", "iso": "2022-12"}),
            said("20亿元", 20e8, "CNY", period="2022-12"),
        )),
        Piece("乙", "2022年12月，生产总值2亿元。", COUNTY, findings=(
            handmade.Finding("dates", "2022年12月", {"kind": "month", "iso": "2022-12"}),
            said("2亿元", 2e8, "CNY", period="2022-12"),
        )),
    )  # fmt: skip
    assert (only(path)["value"], only(path)["sources"]) == (20e8, 1)


def test_levels_are_of_the_place_itself(build: Any) -> None:
    def on(place: str | None, value: float) -> handmade.Finding:
        return said(f"{value:g}亿元", value * 1e8, "CNY", place=place)

    county = article(on("14", 5), on("1410", 4), on(COUNTY, 3), on("140431102", 2), on(None, 6))
    path = build(county, replace(article(on(None, 1)), place=None))  # 6 is of nobody knows where
    for level, value in zip(("province", "city", "county", "township", "country"), (5, 4, 3, 2, 1),
                            strict=True):  # fmt: skip
        assert only(path, Asked(level))["value"] == value * 1e8  # type: ignore[arg-type]
    places = {r["place"] for r in rows_of(path, Asked("place")) if r["grp (CNY) sources"]}
    assert places == {"14", "1410", COUNTY, "140431102"}


@pytest.mark.parametrize(
    ("bases", "taken"),
    [(("stated", "inferred"), 0), (("inferred", "page"), 0), (("page", "stated"), 1)],
)
def test_the_surer_period_goes_first(build: Any, bases: tuple[str, str], taken: int) -> None:
    path = build(
        *(
            article(said(f"{268 + n}亿元", (268 + n) * 1e8, "CNY", written_mult=8, period_basis=b),
                    title=b, published=f"2024-0{n + 1}")
            for n, b in enumerate(bases)
        )
    )  # fmt: skip
    assert only(path)["value"] == (268 + taken) * 1e8
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT value FROM panel_sheet").fetchall() == [((268 + taken) * 1e8,)]


def test_only_what_is_stated(build: Any) -> None:
    path = build(
        article(said("268亿元", 268e8, "CNY", written_mult=8)),
        article(said("290亿元", 290e8, "CNY", written_mult=8, period_basis="page"), title="甲",
                published="2024-03"),
    )  # fmt: skip
    told = only(path)
    assert (told["value"], told["status"], told["sources"]) == (268e8, "conflict", 2)
    told = only(path, Asked("county", stated=True))
    assert (told["value"], told["status"], told["sources"]) == (268e8, "value", 1)


def test_indicators_of_the_texts_own(build: Any) -> None:
    path = build(
        article(said("3吨", 3, "t", indicator="花椒产量", indicator_id=None, kind="weight"))
    )
    assert rows_of(path, Asked("county"))[0].keys() == {"place", "place_name", "year", "articles"}
    named = only(path, Asked("county", indicators=("花椒产量",)), head="花椒产量 (t)")
    assert named["value"] == 3


# ─────────────────────────────────────────────────────────────── columns


def series(unit: str | None, indicator: str = "grain_output", **more: Any) -> Series:
    return replace(Series(indicator, False, None, None, unit), **more)


def test_units_come_into_the_one_that_most_figures_have() -> None:
    made = columns({series("斤"): 5, series("t"): 3, series("kg"): 1, series("亩"): 1})
    assert [one.unit for one in made.series] == ["斤", "亩"]
    assert made.of(series("t")) == (series("斤"), Fraction(2000))
    assert made.of(series("kg")) == (series("斤"), Fraction(2))
    assert made.of(series("har")) is None


def test_currencies_households_and_people_stay_apart() -> None:
    units = [series(unit) for unit in ("CNY", "USD", "户", "人", "人次", "%", "pp")]
    assert set(columns(dict.fromkeys(units, 1)).series) == set(units)


def test_classifiers_of_the_same_things_come_together() -> None:
    made = columns({series("家"): 3, series("个"): 2})
    assert made.series == (series("家"),)
    assert made.of(series("个")) == (series("家"), Fraction(1))


def test_a_head_that_is_implied_is_none() -> None:
    with_it, without = series("CNY", "grp_per_capita", per="人均"), series("CNY", "grp_per_capita")
    assert columns({with_it: 2, without: 1}).series == (without,)
    yearly = series("%", "grp", is_change=True, per="年均")
    assert columns({yearly: 1}).series == (yearly,)
    assert yearly.head == "grp change 年均 (%)"


def test_columns_stand_in_the_order_of_the_table() -> None:
    made = columns({series("t"): 9, series("CNY", "grp"): 1, series("%", "grp", is_change=True): 1})
    assert [one.head for one in made.series] == ["grp (CNY)", "grp change (%)", "grain_output (t)"]


@pytest.mark.parametrize(
    ("number", "told"),
    [("26800000", "26800000"), ("8.50", "8.5"), ("1e12", "1000000000000"), ("0", "0"),
     ("1/3", "0.333333333333"), ("-5.4", "-5.4"), ("100", "100")],
)  # fmt: skip
def test_numbers_in_plain_digits(number: str, told: str) -> None:
    assert decimal(Fraction(number)) == told


# ─────────────────────────────────────────────────────────────── the sheet, the view, the seeds


def test_a_sheet_opens_in_excel_and_says_what_to_know(build: Any) -> None:
    path = build(article(said("268亿元", 268e8, "CNY", written_mult=8)))
    with open_archive(path) as archive:
        out = io.StringIO(newline="")
        panel: Panel = read_panel(archive.connection, Asked("county"))
        assert write(panel, "csv", out) == 2
    assert out.getvalue().startswith("\ufeffplace,place_name,year,articles,grp (CNY),")
    first = next(csv.DictReader(io.StringIO(out.getvalue()[1:])))
    assert (first["place_name"], first["grp (CNY)"]) == ("山西省临汾市洪洞县", "26800000000")
    assert panel.counted == {"value": 1}


def test_the_seeds_come_out_the_same_twice(seeds_archive: Path) -> None:
    asked = Asked(parts=True)
    first = rows_of(seeds_archive, asked, long=True)
    assert any(row["value"] for row in first)
    assert first == rows_of(seeds_archive, asked, long=True)


def test_the_order_of_the_ingest_is_of_no_account(tmp_path: Path) -> None:
    pieces = [
        article(said(f"{value}亿元", value * 1e8, "CNY", written_mult=8), title=str(value))
        for value in (268, 268.4, 271, 268.1)
    ]
    told = []
    for turn, given_in in enumerate((pieces, pieces[::-1], pieces[2:] + pieces[:2])):
        path = _readable(handmade.build(tmp_path / f"{turn}.db", given_in))
        with open_archive(path) as archive:
            view = list(archive.rows("SELECT value, conflict, sources, permalink FROM panel_sheet"))
        # What is made by hand numbers its figures through.
        told.append(re.sub(r"-figure-\d+-\d+", "", json.dumps([rows_of(path, COUNTIES), view])))
    assert told[0] == told[1] == told[2]


def test_the_view_says_what_the_command_says(build: Any) -> None:
    spread = [
        article(said(f"{value}亿元", value * 1e8, "CNY", written_mult=8, stage=stage,
                     period=period), title=f"{number}", published=published)
        for number, (value, stage, period, published) in enumerate([
            (268, "actual", "2023", "2024-01"), (268.4, "actual", "2023", "2024-02"),
            (271, "actual", "2022", "2023-02"), (268, "actual", "2022", "2023-02"),
            (300, "target", "2024", "2024-01"), (310, "target", "2024", "2024-02"),
            (9, "plan", "2025", None),
        ])
    ]  # fmt: skip
    path = build(*spread)
    cells = {
        (row["year"], row["value"], row["stage"], row["status"] == "conflict", row["sources"],
         row["figures"].split()[0])
        for row in rows_of(path, Asked("county"), long=True) if row["figures"]
    }  # fmt: skip
    with open_archive(path) as archive:
        view = {
            (row["year"], row["value"], row["stage"], bool(row["conflict"]), row["sources"],
             row["permalink"].removeprefix("/f/"))
            for row in archive.rows("SELECT * FROM panel_sheet")
        }  # fmt: skip
    assert cells == view
    assert len(cells) == 4


def test_what_is_said_of_one_project_at_a_time_stands_in_no_panel(build: Any) -> None:
    each = {one["id"] for one in table("indicators")["indicator"] if one.get("each")}
    (view,) = re.findall(r"one project at a time\n(.*?)\)", SCHEMA.read_text("utf-8"), re.DOTALL)
    assert set(re.findall(r"'(\w+)'", view)) == each
    money = {"indicator": "总投资", "indicator_id": "total_investment"}
    path = build(article(said("3亿元", 3e8, "CNY", **money)))
    assert rows_of(path, Asked("county"))[0].keys() == {"place", "place_name", "year", "articles"}


def test_a_number_written_more_exactly_goes_first(build: Any) -> None:
    path = build(
        article(said("6万亿元", 6e12, "CNY", written_mult=12), said("62661亿元", 62661e8, "CNY",
                                                                  written_mult=8))
    )  # fmt: skip
    assert only(path)["value"] == 62661e8


def test_prices_are_growths_however_they_are_said(build: Any) -> None:
    path = build(
        article(
            said("2.6%", 2.6, "%", indicator="居民消费价格涨幅", indicator_id="cpi", kind="percent")
        )
    )
    assert only(path, head="cpi change (%)")["value"] == 2.6


def test_a_fall_by_a_number_that_is_negative_itself(build: Any) -> None:
    fallen = said("负2500亿元", -250_000_000_000.0, "CNY", change="down")
    with closing(sqlite3.connect(build(article(fallen)))) as db:
        sql = "SELECT value, value_exact FROM panel_figure_sheet"
        assert db.execute(sql).fetchall() == [(250_000_000_000.0, "250000000000")]
