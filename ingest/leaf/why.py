"""Why a figure is what the archive says it is: what took it, what stands around and beside it."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

_AROUND = """
SELECT b.id - s.id AS step, b.text FROM sentences s JOIN sentences b
  ON b.id IN (s.id - 1, s.id + 1) AND b.article = s.article AND b.paragraph = s.paragraph
    AND b.part = s.part
WHERE s.id = :sentence
"""
_GROUP = """
SELECT key, surface, value, value_exact, value_min, value_max, unit, indicator, of_what, group_role,
  group_sum
FROM figures WHERE article = :article AND group_key = :group_key ORDER BY id LIMIT 60
"""
_PANEL = "SELECT year, period, indicator_id FROM panel_figure_sheet WHERE id = ?"
_SIDE = 90  # characters of a neighbouring sentence

Aside = Literal["reprint", "no indicator", "part", "one project", "period", "place"]
_ONE_PROJECT = frozenset(
    ("total_investment", "completed_investment", "year_investment", "contracted_investment")
)


@dataclass(frozen=True, slots=True)
class Why:
    """What a page says beside the columns of a figure.

    ``before`` and ``after`` are the ends of the neighbouring sentences of its paragraph that face
    it. ``group`` has all figures that belong together. ``year`` and ``place`` (a code, or
    ``country`` for the nation) are those under which the panel has it, else ``aside`` says why it
    has it not. ``start`` and ``end`` are its span in decoded.
    """

    before: str
    after: str
    group: tuple[Mapping[str, Any], ...]
    year: int | None
    place: str | None
    aside: Aside | None
    start: int
    end: int


def why(connection: sqlite3.Connection, row: Mapping[str, Any]) -> Why:
    """The reasons for ``row``: one of ``figures``, with ``reprint_of`` and place of its article."""
    around = dict(_plain(connection, _AROUND, {"sentence": row["sentence"]}))
    group = []
    if row["group_key"] is not None:
        cursor = connection.execute(_GROUP, {n: row[n] for n in ("article", "group_key")})
        names = [column[0] for column in cursor.description]
        group = [dict(zip(names, one, strict=True)) for one in cursor.fetchall()]
    taken = next(iter(_plain(connection, _PANEL, (row["id"],))), None)
    year = taken[0] if taken else None
    place = row["place"] or ("country" if row["article_place"] is None else None)
    start, _, end = row["key"].rpartition("-figure-")[2].partition("-")
    before, after = around.get(-1, ""), around.get(1, "")
    return Why(
        before if len(before) <= _SIDE else f"…{before[-_SIDE:]}",
        after if len(after) <= _SIDE else f"{after[:_SIDE]}…",
        tuple(group),
        year,
        place,
        None if year is not None and place is not None else _aside(row, taken, year),
        int(start),
        int(end.partition("-")[0]),
    )


def _plain(connection: sqlite3.Connection, sql: str, bound: Any) -> list[tuple[Any, ...]]:
    return [tuple(one) for one in connection.execute(sql, bound)]


def _aside(row: Mapping[str, Any], taken: tuple[Any, ...] | None, year: int | None) -> Aside:
    if row["reprint_of"] is not None:
        return "reprint"
    if row["indicator_id"] is None and row["indicator"] is None:
        return "no indicator"
    if taken is None:
        is_project = row["of_what"] is None and row["indicator_id"] in _ONE_PROJECT
        return "one project" if is_project else "part"
    return "period" if year is None else "place"
