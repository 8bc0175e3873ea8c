"""The official divisions of China, province to township, as the table in ``rules/`` gives them."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from functools import cache

from ingest import rules
from ingest.model import Division, Level

EDITION: str = rules.table("divisions")["edition"]  # the day the table describes, ISO 8601

_LEVELS: dict[int, Level] = {2: "province", 4: "city", 6: "county", 9: "township"}
_OTHER = "其他"
_LONGEST_KIND = 5


@cache
def divisions() -> tuple[Division, ...]:
    """All divisions, ascending by code, so that each stands behind the one it belongs to."""
    return tuple(_built())


@cache
def by_code(code: str) -> Division | None:
    """The division of that code, if the table has it."""
    return _index().get(code)


@cache
def _index() -> dict[str, Division]:
    return {division.code: division for division in divisions()}


def _built() -> Iterator[Division]:
    manifest = rules.table("divisions")
    kinds = {level: frozenset(names) for level, names in manifest["kinds"].items()}
    above: dict[str, Division] = {}  # everything that can be a parent
    lines = gzip.decompress((rules.FOLDER / "divisions.csv.gz").read_bytes()).decode().splitlines()
    for line in lines:
        code, _, name = line.partition(",")
        parent = above.get(code[:6]) or above.get(code[:4]) or above.get(code[:2])
        level = _LEVELS[len(code)]
        division = Division(
            code=code,
            name=name,
            full_name=parent.full_name + name if parent else name,
            level=level,
            kind=_last_word(name, kinds[level]),
            parent=parent.code if parent else None,
            path=f"{parent.path}{code}/" if parent else f"{code}/",
        )
        if len(code) < 9:
            above[code] = division
        yield division


def _last_word(name: str, kinds: frozenset[str]) -> str:
    """The longest of ``kinds`` that ``name`` ends in."""
    ends = (name[-size:] for size in range(_LONGEST_KIND, 0, -1))
    return next((end for end in ends if end in kinds), _OTHER)
