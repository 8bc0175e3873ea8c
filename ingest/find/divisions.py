"""The official divisions of China, province to township, as the table in ``rules/`` gives them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ingest import rules
from ingest.model import Division, Level
from ingest.script import simplify

EDITION: str = rules.table("divisions")["edition"]  # the day the table describes, ISO 8601

_LEVELS: dict[int, Level] = {2: "province", 4: "city", 6: "county", 9: "township"}
_OTHER = "其他"
_LONGEST_KIND = 5
_BETWEEN = re.compile(r"[\s/›>·,，、-]+")  # what people write between the names of a path


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
    for code, name in rules.divisions():
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


@cache
def named(text: str) -> tuple[Division, ...]:
    """The divisions that a person may mean by ``text``: a code, a name, or names down to it.

    >>> [d.code for d in named("洪洞县")], len(named("万安镇")) > 1
    (['141024'], True)
    >>> [d.full_name for d in named("山西省 临汾市 洪洞县") + named("临汾›洪洞")]
    ['山西省临汾市洪洞县', '山西省临汾市洪洞县']
    """
    told = _BETWEEN.sub("", simplify(text))
    by_its_code = by_code(told)
    if by_its_code or not told:
        return (by_its_code,) if by_its_code else ()
    whole = tuple(d for d in divisions() if told in (d.full_name, d.name))
    return whole or tuple(d for d in divisions() if _is_path(told, d))


def _is_path(told: str, division: Division) -> bool:
    """Whether ``told`` names the division behind some of those above it, each perhaps in short."""
    if division.name[:2] not in told:
        return False
    codes = [code for code in reversed(division.path.split("/")) if code]
    for position, code in enumerate(codes):
        above = by_code(code)
        ends = _forms(above) if above else ()
        end = next((form for form in ends if told.endswith(form)), None)
        if end is None and position == 0:
            return False
        told = told.removesuffix(end or "")
    return not told


def _forms(division: Division) -> tuple[str, ...]:
    """The name in full and, above townships, without its last word."""
    short = division.name.removesuffix(division.kind)
    return (division.name, short) if len(short) > 1 and division.level != "township" else (
        division.name,
    )  # fmt: skip
