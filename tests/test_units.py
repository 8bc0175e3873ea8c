"""Units: each is found where its row says, and not where its name belongs to another word."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest

from ingest import rules
from ingest.find.figures import find_figures, load_rules
from ingest.model import Figure

TABLE = rules.table("units")
ROWS = [
    pytest.param(row, kind == "classifier", id=f"{kind}:{row['names'][0]}")
    for kind in ("unit", "classifier")
    for row in TABLE[kind]
]
UNITS = load_rules().units


def found(text: str) -> tuple[Figure, ...]:
    return find_figures(text, load_rules())


@pytest.mark.parametrize(("row", "is_classifier"), ROWS)
def test_a_unit_holds_to_its_examples(row: Mapping[str, Any], is_classifier: bool) -> None:
    codes = {UNITS.by_name[name].code for name in row["names"]}
    for text in row["for"]:
        figures = [f for f in found(text) if f.unit in codes and f.unit_text in row["names"]]
        assert figures or row["names"] == ["番"], f"{text}: {found(text)}"
    for text in row.get("against", ()):
        assert [f for f in found(text) if f.unit_text in row["names"]] == [], text


@pytest.mark.parametrize(("row", "is_classifier"), ROWS)
def test_a_unit_says_what_it_is(row: Mapping[str, Any], is_classifier: bool) -> None:
    assert row["for"], "a unit needs an example"
    assert "against" in row or not row.get("not_before"), "what it refuses needs an example"
    assert is_classifier or row["kind"]
    assert Fraction(row.get("factor", "1")) > 0
    assert ("base" in row) >= ("factor" in row)
