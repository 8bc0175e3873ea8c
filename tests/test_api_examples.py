"""Each example of docs/api.md is asked, and the answer holds what the example shows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette

from tests.pages import serve

DOCS = Path(__file__).parent.parent / "docs" / "api.md"
EXAMPLE = re.compile(r"```\nGET (?P<path>[^\n]+)\n```\n```json\n(?P<answer>.+?)\n```", re.DOTALL)


def examples() -> list[tuple[str, Any]]:
    found = EXAMPLE.findall(DOCS.read_text(encoding="utf-8"))
    return [(path, json.loads(answer)) for path, answer in found]


def missing(shown: Any, given: Any, at: str = "") -> Iterator[str]:
    """Where ``given`` does not hold what is ``shown``."""
    if isinstance(shown, dict) and isinstance(given, dict):
        for name, value in shown.items():
            if name not in given:
                yield f"{at}.{name} is not there"
            else:
                yield from missing(value, given[name], f"{at}.{name}")
    elif isinstance(shown, list) and isinstance(given, list):
        if len(shown) > len(given):
            yield f"{at} has {len(given)} items"
        for i, (one, other) in enumerate(zip(shown, given, strict=False)):
            yield from missing(one, other, f"{at}[{i}]")
    elif isinstance(shown, str) and isinstance(given, str) and shown.endswith("…"):
        if not given.startswith(shown[:-1]):
            yield f"{at} is {given!r}"
    elif shown != given or type(shown) is not type(given):
        yield f"{at} is {given!r}"


@pytest.fixture
def ds(seeds_archive: Path) -> Datasette:
    return serve(seeds_archive)


@pytest.mark.parametrize(("path", "shown"), examples())
async def test_an_example_is_true(ds: Datasette, path: str, shown: Any) -> None:
    response = await ds.client.get(path.replace(" ", "%20"), follow_redirects=True)
    expected = shown.get("status", 200) if isinstance(shown, dict) else 200
    assert response.status_code == expected
    assert list(missing(shown, response.json())) == []


def test_there_are_examples_and_each_get_is_one() -> None:
    assert len(examples()) == DOCS.read_text(encoding="utf-8").count("\nGET ") >= 14


def test_what_is_not_there_is_missed() -> None:
    given = {"a": [1, {"b": "甲乙"}], "c": None}
    assert list(missing({"a": [1, {"b": "甲…"}]}, given)) == []
    for shown in ({"d": 1}, {"a": [2]}, {"a": [1, {"b": "乙…"}]}, {"a": [1, {}, 3]}, {"c": 0}):
        assert list(missing(shown, given)), shown
