"""Units into one another: by the table alone, exactly, and the same in SQL."""

from __future__ import annotations

import doctest
import sqlite3
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import conversions, narrowing
from ingest.conversions import base_of, factor, into, rows, unit_named, unit_value
from ingest.rules import table
from tests import handmade
from tests.handmade import Piece, figure

CODES = [code for code, *_ in rows()]


@pytest.mark.parametrize("module", [conversions, narrowing])
def test_its_examples_hold(module: object) -> None:
    found = doctest.testmod(module)  # type: ignore[arg-type]
    assert found.attempted > 0
    assert found.failed == 0


@pytest.mark.parametrize(
    ("one", "of", "many"),
    [("har", "亩", "15"), ("km2", "har", "100"), ("斤", "kg", "1/2"), ("t", "斤", "2000"),
     ("担", "t", "1/20"), ("bp", "pp", "1/100"), ("家", "个", "1"), ("CNY", "USD", None),
     ("亩", "t", None), ("kg/亩", "斤/亩", "2"), ("斤/亩", "kg/har", "15/2"),
     ("件/万人", "件/人", "1/10000"), ("Mbit/s", "bit/s", "1000000")],
)  # fmt: skip
def test_how_many_of_another(one: str, of: str, many: str | None) -> None:
    assert factor(one, of) == (None if many is None else Fraction(many))


@given(st.sampled_from(CODES), st.sampled_from(CODES))
def test_there_and_back_is_nothing_lost(one: str, other: str) -> None:
    there, back = factor(one, other), factor(other, one)
    assert (there is None) == (back is None) == (base_of(one)[0] != base_of(other)[0])
    assert there is None or back is None or there * back == 1


def test_every_conversion_of_the_table_is_used() -> None:
    for row in table("units")["unit"]:
        if row.get("base", row["code"]) != row["code"]:
            assert factor(row["code"], row["base"]) == Fraction(row["factor"]), row["code"]


@pytest.mark.parametrize(
    ("said", "code", "many"),
    [("元", "CNY", 1), ("亿元", "CNY", 10**8), ("萬畝", "亩", 10**4), ("MW", "MW", 1),
     ("km²", "km2", 1), ("hectares", None, 1), ("", None, 1), ("万", None, 1), ("人次", "人次", 1),
     ("元/人", "CNY/人", 1), ("yuan", "CNY", 1), ("'; drop table units", None, 1)],
)  # fmt: skip
def test_what_a_person_calls_a_unit(said: str, code: str | None, many: int) -> None:
    assert unit_named(said) == (None if code is None else (code, Fraction(many)))


def test_what_makes_no_sense_has_no_value() -> None:
    assert unit_value(None, "CNY", "元") is None
    assert unit_value(1, "CNY", "亩") is None
    assert unit_value("many", "CNY", "元") is None
    assert unit_value(1, "CNY", None) is None


def test_sql_has_the_same_numbers(tmp_path: Path) -> None:
    """In a plain SQLite too: the view needs none of our functions."""
    body = "造林15亩，退耕2公顷，种草0.3平方公里，投入7元。"
    findings = (
        figure("15亩", 15, "亩", "area"), figure("2公顷", 2, "har", "area"),
        figure("0.3平方公里", 0.3, "km2", "area"), figure("7元", 7, "CNY", "money"),
    )  # fmt: skip
    path = handmade.build(tmp_path / "a.db", (Piece("种树", body, findings=findings),))
    plain = sqlite3.connect(path)
    sql = "SELECT surface, in_value FROM figure_unit_sheet WHERE in_unit = ? ORDER BY id"
    held = dict(plain.execute(sql, ("har",)))
    assert held == {"15亩": 1.0, "2公顷": 2.0, "0.3平方公里": 30.0}
    conversions.register(plain)
    asked = "SELECT surface, unit_value(coalesce(value_exact, value), unit, '公顷') FROM figures"
    assert dict(plain.execute(asked)) == {**held, "7元": None}
    plain.close()


def test_a_unit_comes_into_all_of_its_kind() -> None:
    shares = dict(into("亩"))
    assert shares["har"] == 15
    assert shares["亩"] == 1
    assert "t" not in shares
    assert dict(into("户")) == {"户": 1}
