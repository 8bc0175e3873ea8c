"""Counts of whole lists, asked of the kept tables instead of the rows: the same numbers, at once.

Datasette counts the rows of a list, and of each value of a facet, with SQL of two shapes. Where
what is counted and filtered by stands in a kept table (:mod:`ingest.kept`), the same is asked of
that. Everything else is left as it is: :func:`instead` then gives ``None``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_COUNT = re.compile(r"select count\(\*\) from (?P<list>\S+)(?: where (?P<where>.+))?", re.DOTALL)
_FACET = re.compile(
    r"select (?P<column>\S+) as value, count\(\*\) as count from \( select .+ from (?P<list>\S+?)"
    r"(?: where (?P<where>.+?))? ?\) where (?P=column) is not null group by (?P=column) "
    r"order by count desc, value limit (?P<limit>\d+)",
    re.DOTALL,
)
_EQUAL = re.compile(r"[\[\"]?(?P<column>\w+)[\]\"]? = (?P<value>:\w+)")
_COUNTS_ONCE = "reprint_of is null"


@dataclass(frozen=True, slots=True)
class _Source:
    """Where a list is counted: its columns there as SQL, and how many rows a row there stands for.

    ``once`` counts what counts; ``all_of_it`` reprints too, where that is kept.
    """

    rows: str
    columns: dict[str, str]
    once: str | None
    all_of_it: str | None = None


# What stands in a kept table for a value that is empty in the list.
_EMPTY = {"year": "0", "unit": "''", "stage": "''", "place": "''", "post": "''"}


def _own(*names: str) -> dict[str, str]:
    """Columns that stand in the kept table under their own names."""
    return {name: name for name in names}


_FIGURES = _Source(
    "figure_kinds", _own("kind", "unit", "stage", "year"), "figures", "figures + copies"
)
_FORMULAS = "formula_years y JOIN formulas m ON m.id = y.formula"
SOURCES: dict[str, tuple[_Source, ...]] = {
    "figure_sheet": (
        _FIGURES,
        _Source("place_years", _own("place"), "figures"),
    ),
    "figures": (_Source(_FIGURES.rows, _FIGURES.columns, None, _FIGURES.all_of_it),),
    "figure_unit_sheet": (
        _Source(
            "figure_kinds k JOIN units u ON u.code = k.unit JOIN units t ON t.base = u.base",
            {"in_unit": "t.code", **_own("kind", "unit", "stage", "year")},
            "figures",
            "figures + copies",
        ),
    ),
    "sentences": (_Source("sentence_parts", _own("part"), None, "sentences"),),
    "sentence_sheet": (_Source("place_years", _own("place", "year"), "sentences"),),
    "formula_sheet": (
        _Source(
            _FORMULAS,
            {"formula": "m.surface", "is_national": "m.is_national", "year": "year"},
            "uses",
        ),
    ),
    "people_sheet": (_Source("post_years", _own("post", "year"), "people"),),
    "edits": (_Source("edit_rules", _own("rule", "certain"), None, "edits"),),
}


def instead(sql: str) -> str | None:
    """What to ask in the place of ``sql``, with the same parameters; ``None``: ask it as it is.

    >>> instead("select count(*) from sentences")
    'SELECT CAST(total(sentences) AS INTEGER) AS count FROM sentence_parts'
    >>> instead("select count(*) from figure_sheet where [surface] = :p0")
    """
    plain = " ".join(sql.split())
    hit = _COUNT.fullmatch(plain)
    if hit:
        return _from(hit["list"], hit["where"], None)
    hit = _FACET.fullmatch(plain)
    if not hit:
        return None
    column = hit["column"].strip('[]"')
    made = _from(hit["list"], hit["where"], column)
    return made and f"{made} ORDER BY count DESC, value LIMIT {hit['limit']}"


def _from(name: str, where: str | None, column: str | None) -> str | None:
    conditions = where.strip().split(" and ") if where else []
    filters: list[tuple[str, str]] = []
    once = False
    for condition in conditions:
        equal = _EQUAL.fullmatch(condition.strip())
        if condition.strip() == _COUNTS_ONCE:
            once = True
        elif equal:
            filters.append((equal["column"], equal["value"]))
        else:
            return None
    used = {name for name, _ in filters} | ({column} if column else set())
    for source in SOURCES.get(name.strip('[]"'), ()):
        counted = source.once if once else source.all_of_it
        if counted is not None and used <= source.columns.keys():
            return _asked(source, counted, filters, column)
    return None


def _asked(
    source: _Source, counted: str, filters: list[tuple[str, str]], column: str | None
) -> str:
    tests = []
    for name in [name for name, _ in filters] + ([column] if column else []):
        if name in _EMPTY:
            tests.append(f"{source.columns[name]} <> {_EMPTY[name]}")
    tests += [f"{source.columns[name]} = {value}" for name, value in filters]
    if column is None:
        where = f" WHERE {' AND '.join(tests)}" if tests else ""
        return f"SELECT CAST(total({counted}) AS INTEGER) AS count FROM {source.rows}{where}"
    where = f" WHERE {' AND '.join(tests)}" if tests else ""
    return (
        f"SELECT {source.columns[column]} AS value, sum({counted}) AS count FROM {source.rows}"
        f"{where} GROUP BY 1 HAVING count > 0"
    )
