"""The bench of figures: what other libraries answer becomes figures that are judged like ours."""

from __future__ import annotations

import sys
from decimal import Decimal
from pathlib import Path

from tests.bench.figures import ANCHORS, answers, one_line, said_by


def test_an_answer_becomes_figures() -> None:
    rows = [[3, 9, "26800000", "CNY"], [10, 13, ["3", "5"], "亩"], [14, 16, "many", None]]
    said = said_by(rows, "x" * 20)
    first, second, third = said.figures
    assert (first.value, first.unit, first.kind) == (Decimal(26800000), "CNY", "money")
    assert (second.value, second.value_min, second.value_max) == (None, Decimal(3), Decimal(5))
    assert second.kind == "area"
    assert (third.value, third.unit) == (None, None)


def test_the_baseline_takes_the_character_behind_a_number_for_its_unit() -> None:
    (figure,) = one_line("总投资2680万元").figures
    assert (figure.surface, figure.value, figure.unit) == ("2680万元", Decimal(26800000), "CNY")


def test_an_anchor_answers_every_text_or_says_why_not() -> None:
    for name in ANCHORS.values():
        got = answers(Path(sys.executable), name, ["总投资500万元", "修路三公里"])
        assert isinstance(got, str) or len(got[0]) == 2
        assert got
