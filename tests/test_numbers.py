"""Figures asked for by how much: what was typed, what is found, what may be added up."""

from __future__ import annotations

import doctest
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from ingest.conversions import register
from ingest.narrowing import places_of, years_of
from ingest.numbers import ANY, Asked, asked_words, between, count, in_unit, rows, sheet, sums
from ingest.numbers import ask as asking
from tests import handmade
from tests.handmade import Finding, Piece, figure

Ask = Callable[[Asked], list[str]]


@pytest.mark.parametrize("module", [asking, sheet])
def test_its_examples_hold(module: Any) -> None:
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("typed", "words", "low", "high", "unit"),
    [
        ("投资 1亿元..5亿元", "投资", 10**8, 5 * 10**8, "CNY"),
        ("投资 1 亿元 .. 5 亿元", "投资", 10**8, 5 * 10**8, "CNY"),
        ("1至5亿元 投资", "投资", 10**8, 5 * 10**8, "CNY"),  # as it is read in Chinese
        ("100元..5亿元", "", 100, 5 * 10**8, "CNY"),
        ("投资 ..5亿元", "投资", None, 5 * 10**8, "CNY"),
        ("投资 >5000万元", "投资", 5 * 10**7, None, "CNY"),
        ("面积>= 500 亩", "面积", 500, None, "亩"),
        ("耕地 三十万畝以上", "耕地", 300_000, None, "亩"),
        ("15-20万吨 水泥", "水泥", 150_000, 200_000, "t"),
        ("1,200元 补贴", "补贴", 1200, 1200, "CNY"),
        ("增长 5%..10%", "增长", 5, 10, "%"),
        ("2..3 元/斤", "", 2, 3, "CNY/斤"),
        ("1公顷..30亩", "", 15, 30, "亩"),
        ("第一 产业 百强县 1234工作法", "第一 产业 百强县 1234工作法", None, None, None),
        ("2023 投资", "2023 投资", None, None, None),
        ("从2020到2023", "从2020到2023", None, None, None),
        ("到2025年", "到2025年", None, None, None),
        ("", "", None, None, None),
        ("..", "..", None, None, None),
        ("> < >= 亩", "> < >= 亩", None, None, None),
    ],
)
def test_what_was_typed(typed: str, words: str, low: Any, high: Any, unit: Any) -> None:
    said, amount = asked_words(typed)
    assert said == words
    assert (amount.low, amount.high, amount.unit) == (low, high, unit)


@pytest.mark.parametrize("typed", ["500..100亩", "1亩..2吨", "5亿元..1亿元"])
def test_what_cannot_be_meant(typed: str) -> None:
    with pytest.raises(ValueError, match=r"from more to less|do not measure"):
        asked_words(typed)


def test_three_fields() -> None:
    assert between("1000", "5亿", "万元").low == 10_000_000
    assert between("1000万元", "", "").low == 10_000_000
    assert between("", "3", "公顷").high == 3
    assert between("", "", "") == ANY
    shown = between("1亩", "2公顷", "公顷")
    assert shown.low == Fraction(1, 15)
    assert shown.shown == "公顷"
    for wrong in (("x", "", ""), ("1", "2", "qq"), ("1吨", "", "亩"), ("5", "1", "亩")):
        with pytest.raises(ValueError, match=r"."):
            between(*wrong)


def test_shown_in_another_unit() -> None:
    amount = in_unit(asked_words("造林 >=30亩")[1], "公顷")
    assert (amount.low, amount.unit, amount.shown) == (Fraction(2), "har", "公顷")
    assert in_unit(asked_words("1000..2000")[1], "万元").high == 20_000_000
    with pytest.raises(ValueError, match="do not measure"):
        in_unit(amount, "吨")


# ─────────────────────────────────────────────────────────────── what is found


def said(surface: str, value: float | None, unit: str, **more: Any) -> Finding:
    told = {"indicator": "造林", "stage": "actual", "place": "141024", "year": 2023, **more}
    told.setdefault("period", str(told["year"]))
    kind = told.pop("kind", "area")
    return figure(surface, value, unit, kind, **told)


def article(title: str, *findings: Finding, **more: Any) -> Piece:
    body = "，".join(finding.surface for finding in findings) + "。"
    return Piece(title, body, "141024", "2024-01", findings=findings, **more)


PIECES = (
    article("甲", said("15亩", 15, "亩"), said("1公顷", 1, "har", place="14"),
            said("30亩", 30, "亩", year=2022, stage="plan"),
            said("0.01平方公里", 0.01, "km2", place="421321")),
    article("乙", said("几十亩", None, "亩", value_min=10.0, value_max=100.0),
            said("268亿元", 268e8, "CNY", kind="money", indicator="地区生产总值",
                 indicator_id="grp"),
            said("8.5%", 8.5, "%", kind="percent", change="up", indicator="地区生产总值",
                 indicator_id="grp"),
            said("300公斤/亩", 300, "kg/亩", kind="weight", indicator="单产", of_what="玉米")),
)  # fmt: skip


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(handmade.build(tmp_path / "a.db", PIECES))
    register(connection)
    yield connection
    connection.close()


@pytest.fixture
def ask(archive: sqlite3.Connection) -> Ask:
    def found(asked: Asked) -> list[str]:
        told = [row["surface"] for row in rows(archive, asked)]
        assert count(archive, asked) == len(told)
        return told

    return found


def amount(typed: str, **more: Any) -> Asked:
    words, bounds = asked_words(typed)
    return Asked(words, bounds, **more)


def test_units_are_converted_and_bounds_are_among_them(ask: Ask) -> None:
    assert ask(amount("1公顷..1公顷")) == ["几十亩", "15亩", "1公顷", "0.01平方公里"]
    assert ask(amount("15亩..15亩", sort="least")) == ["15亩", "1公顷", "0.01平方公里", "几十亩"]
    assert ask(amount("15.0001亩..29亩")) == ["几十亩"], "a range that reaches into it"
    assert ask(amount(">100亩")) == ["几十亩"]
    assert ask(amount("0.015平方公里..0.02平方公里")) == ["几十亩", "30亩"]
    assert ask(amount("100亿元..")) == ["268亿元"]
    assert ask(amount("600斤/亩..")) == ["300公斤/亩"]
    assert ask(amount("601斤/亩..")) == []


def test_by_words_and_other_names(ask: Ask) -> None:
    assert ask(amount("GDP", sort="place")) == ["268亿元", "8.5%"]
    assert ask(amount("地区 生产", change="level")) == ["268亿元"]
    assert ask(amount("gdp", change="change")) == ["8.5%"]
    assert ask(amount("玉米")) == ["300公斤/亩"]
    assert ask(amount("造林 <script>")) == []


def test_by_place_year_and_stage(ask: Ask) -> None:
    assert ask(amount("..9999亩", places=places_of("山西"), stage="plan")) == ["30亩"]
    assert ask(amount("造林", places=places_of("随州"))) == ["0.01平方公里"]
    assert ask(amount("造林", years=years_of("..2022"))) == ["30亩"]
    assert ask(amount("造林", years=years_of("2024.."))) == []


def test_pages_follow_each_other(archive: sqlite3.Connection) -> None:
    asked = amount("..9999亩")
    whole = [row["key"] for row in rows(archive, asked)]
    parts = [row["key"] for at in range(0, len(whole), 2) for row in rows(archive, asked, 2, at)]
    assert parts == whole
    assert len(set(whole)) == len(whole) == 5


def test_values_in_the_unit_asked_for(archive: sqlite3.Connection) -> None:
    asked = amount("..9999亩", sort="least")
    asked = replace(asked, between=in_unit(asked.between, "公顷"))
    shown = {row["surface"]: row.shown_in(asked.between) for row in rows(archive, asked)}
    assert shown["15亩"] == "1"
    assert shown["几十亩"] == "0.666666666667–6.66666666667"
    told = [
        dict(zip(sheet.COLUMNS, row, strict=True))
        for row in sheet.told(rows(archive, asked), asked.between)
    ]
    assert (told[0]["in_unit"], told[0]["stage"]) == ("公顷", "actual")
    assert [row["permalink"][:3] for row in told] == ["/f/"] * 5
    head = sheet.head(asked, None)
    assert (head["unit"], head["high"], head["sums"]) == ("har", "666.6", None)


# ─────────────────────────────────────────────────────────────── what may be added up


def made_of(tmp_path: Path, *pieces: Piece, unit: str = "亩", **more: Any) -> dict[Any, Any]:
    connection = sqlite3.connect(handmade.build(tmp_path / "s.db", pieces))
    asked = Asked(between=in_unit(ANY, unit), reprints=True, **more)
    made = {one.stage: one for one in sums(rows(connection, asked), unit)}
    connection.close()
    return made


def test_a_total_is_never_added_to_its_parts(tmp_path: Path) -> None:
    group = {"group_key": "g0"}
    piece = article(
        "甲", said("90亩", 90, "亩", group_role="total", **group),
        said("50亩", 50, "亩", group_role="part", **group),
        said("40亩", 40, "亩", group_role="part", **group),
        said("7亩", 7, "亩", group_role="part", group_key="g1"),
    )  # fmt: skip
    one = made_of(tmp_path, piece)["actual"]
    assert (one.figures, one.added, one.total) == (4, 2, 97), "parts without their total stand"


def test_what_has_no_sum(tmp_path: Path) -> None:
    piece = article(
        "甲", said("5亩", 5, "亩"), said("6亩", 6, "亩", change="up"),
        said("7亩", 7, "亩", per="户均"), said("8亩以上", 8, "亩", qualifier="at_least"),
        said("9亩", 9, "亩", group_role="from", group_key="g0"),
        said("2亩", 2, "亩", group_role="to", group_key="g0"),
    )  # fmt: skip
    one = made_of(tmp_path, piece)["actual"]
    assert (one.figures, one.added, one.total, one.middle) == (6, 2, 7, Fraction(13, 2))


def test_nothing_is_added_twice(tmp_path: Path) -> None:
    same = said("1公顷", 1, "har")
    one = made_of(
        tmp_path, article("甲", said("15亩", 15, "亩"), said("十五亩", 15, "亩")),
        article("乙", same), article("丙", said("16亩", 16, "亩")),
    )["actual"]  # fmt: skip
    assert (one.added, one.total) == (3, 46), "what two articles say alike, in any unit, is one"


def test_a_place_is_not_added_to_one_it_lies_in(tmp_path: Path) -> None:
    one = made_of(
        tmp_path,
        article("甲", said("100亩", 100, "亩", place="14"), said("60亩", 60, "亩", place="1404"),
                said("5亩", 5, "亩", place="421321")),
    )["actual"]  # fmt: skip
    assert (one.added, one.total) == (2, 105)


def test_months_are_not_added_to_their_year_nor_years_to_each_other(tmp_path: Path) -> None:
    piece = article("甲", said("12亩", 12, "亩"), said("4亩", 4, "亩", period="2023-01/2023-06"))
    assert made_of(tmp_path, piece)["actual"].total == 12
    more = article("乙", said("9亩", 9, "亩", year=2022))
    (tmp_path / "s.db").unlink()
    several = made_of(tmp_path, piece, more)["actual"]
    assert (several.total, several.years, several.added) == (None, 2, 2)


def test_a_reprint_is_never_added(tmp_path: Path) -> None:
    path = handmade.build(
        tmp_path / "r.db",
        (article("甲", said("12亩", 12, "亩")), article("乙", said("13亩", 13, "亩"))),
    )
    connection = sqlite3.connect(path)
    connection.execute("UPDATE articles SET reprint_of = 1 WHERE id = 2")
    asked = Asked(between=in_unit(ANY, "亩"))
    assert [row["surface"] for row in rows(connection, asked)] == ["12亩"]
    (one,) = sums(rows(connection, replace(asked, reprints=True)), "亩")
    assert (one.figures, one.added, one.total) == (2, 1, Fraction(12))
    connection.close()
