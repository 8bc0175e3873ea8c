"""Every rule has a name and examples, and holds to them."""

from __future__ import annotations

import re
from typing import Any

import pytest

from ingest import rules

PATTERNS = [
    pytest.param(rule, id=f"{name}:{rule.get('name')}")
    for name in rules.names()
    for rule in rules.table(name).get("rule", [])
    if "pattern" in rule
]


def test_there_are_rules() -> None:
    assert PATTERNS


@pytest.mark.parametrize("rule", PATTERNS)
def test_a_pattern_holds_to_its_examples(rule: dict[str, Any]) -> None:
    pattern = re.compile(rule["pattern"], re.MULTILINE)
    assert rule["for"], "a rule needs examples for it"
    assert rule["against"], "a rule needs examples against it"
    assert [text for text in rule["for"] if not pattern.search(text)] == []
    assert [text for text in rule["against"] if pattern.search(text)] == []


def test_names_are_unique_in_a_table() -> None:
    for name in rules.names():
        named = [rule["name"] for rule in rules.table(name).get("rule", [])]
        assert len(named) == len(set(named))


def test_the_digest_is_stable() -> None:
    rules.digest.cache_clear()
    first = rules.digest()
    rules.digest.cache_clear()
    assert rules.digest() == first


def test_what_has_no_part_in_reading_is_there_and_named_by_its_place() -> None:
    assert [name for name in rules._OUTSIDE if not (rules.PACKAGE / name).is_file()] == []
    inside = {"clean/given.py", "repair/lost.py", "markup/html.py", "load/office/docx.py"}
    assert not inside & rules._OUTSIDE
