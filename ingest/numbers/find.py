"""Figures that answer what was asked, straight from SQL, with their sentences."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ingest.conversions import factor, into
from ingest.labels import load_labels
from ingest.narrowing import where
from ingest.numbers.ask import Asked, Between
from ingest.panel.cells import decimal
from ingest.search import fold

_FROM = """
FROM figures f CROSS JOIN articles a ON a.id = f.article CROSS JOIN sentences s ON s.id = f.sentence
LEFT JOIN places p ON p.code = f.place
WHERE {where}
"""
_COLUMNS = """
SELECT f.key, f.surface, f.value, f.value_exact, f.value_min, f.value_max, f.unit, f.kind,
  f.indicator, f.indicator_id, f.of_what, f.qualifier, f.change, f.per, f.stage, f.period, f.year,
  f.place, p.full_name AS place_name, f.group_key, f.group_role, f.span_start, f.span_end,
  s.text AS sentence, s.position, a.key AS article, a.title, a.published, a.outlet, a.script,
  a.reprint_of IS NOT NULL AS is_reprint
"""
_ORDER = {
    "value": "{value} IS NULL, {value} DESC, f.id",
    "least": "{value} IS NULL, {value}, f.id",
    "year": "f.year IS NULL, f.year DESC, f.id",
    "place": "f.place IS NULL, f.place, f.year, f.id",
    "date": "a.published IS NULL, a.published DESC, f.id",
}
_LOWER, _UPPER = "coalesce(f.value, f.value_min)", "coalesce(f.value, f.value_max)"


@dataclass(frozen=True, slots=True)
class Row:
    """A figure with its sentence. ``worth``, ``least`` and ``most`` are exact, in its own unit."""

    told: dict[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.told[name]

    @property
    def worth(self) -> Fraction | None:
        """The number, where it is one."""
        return None if self.told["value_exact"] is None else Fraction(self.told["value_exact"])

    def shown_in(self, between: Between) -> str:
        """The number or its bounds in the unit asked for, else in its own: ``26.8``, ``10–20``."""
        share = Fraction(1)
        if between.unit is not None:
            share = (factor(self.told["unit"], between.unit) or Fraction(0)) / between.worth
        ends = [self.worth]
        if self.worth is None:
            ends = [
                None if self.told[name] is None else Fraction(repr(self.told[name]))
                for name in ("value_min", "value_max")
            ]
        if not any(end is not None for end in ends):
            return ""
        return "–".join("" if end is None else decimal(end * share) for end in ends)


def conditions(asked: Asked) -> tuple[list[str], list[Any]]:
    """What figures must fulfil, in SQL on ``f`` and ``a``, and what is bound in it."""
    told, bound = where(asked.places, asked.years, "f.place", "f.year")
    for word in asked.words.split():
        folded = fold(word)
        identity = load_labels().indicators.get(folded)
        told.append(
            "(instr(lower(coalesce(f.indicator, '')), ?) "
            "OR instr(lower(coalesce(f.of_what, '')), ?) OR f.indicator_id = ?)"
        )
        bound += [folded, folded, identity or folded]
    one, values = _in_range(asked.between)
    told += one
    bound += values
    if asked.stage:
        told.append("f.stage = ?")
        bound.append(asked.stage)
    if asked.change:
        told.append("f.change IS NULL" if asked.change == "level" else "f.change IS NOT NULL")
    if not asked.reprints:
        told.append("a.reprint_of IS NULL")
    return told, bound


def _in_range(between: Between) -> tuple[list[str], list[Any]]:
    """A range as one condition for each unit that comes into the one asked for.

    Numbers are compared as they stand in the table, each with the bounds in its own unit: what is
    converted exactly is rounded once, as the number was.
    """
    if not between:
        return [], []
    if between.unit and "/" in between.unit:
        return _of_quotients(between)
    shares = into(between.unit) if between.unit else ((None, Fraction(1)),)
    told: list[str] = []
    bound: list[Any] = []
    for code, share in shares:
        one: list[str] = []
        if code is not None:
            one.append("f.unit = ?")
            bound.append(code)
        for column, sign, end in ((_UPPER, ">=", between.low), (_LOWER, "<=", between.high)):
            if end is not None:
                one.append(f"{column} {sign} ?")
                bound.append(float(end / share))
        told.append(f"({' AND '.join(one)})")
    return [f"({' OR '.join(told)})"], bound


def _of_quotients(between: Between) -> tuple[list[str], list[Any]]:
    """Rates (斤/亩) are few: each is converted as it is met."""
    told = ["instr(f.unit, '/')", "unit_value(1, f.unit, ?) IS NOT NULL"]
    bound: list[Any] = [between.unit]
    for column, sign, end in ((_UPPER, ">=", between.low), (_LOWER, "<=", between.high)):
        if end is not None:
            told.append(f"unit_value(coalesce(f.value_exact, {column}), f.unit, ?) {sign} ?")
            bound += [between.unit, float(end)]
    return told, bound


def _value(between: Between) -> str:
    """The number in the unit asked for, to sort by."""
    if not between.unit or "/" in between.unit:
        return _UPPER
    cases = " ".join(
        f"WHEN '{code}' THEN {_UPPER} * {float(share.numerator)!r} / {float(share.denominator)!r}"
        for code, share in into(between.unit)
    )
    return f"(CASE f.unit {cases} END)"


def statement(asked: Asked) -> tuple[str, list[Any]]:
    """``FROM … WHERE …`` for what was asked, and what is bound in it."""
    told, bound = conditions(asked)
    return _FROM.format(where=" AND ".join(told) or "1"), bound


def count(connection: sqlite3.Connection, asked: Asked) -> int:
    """How many figures there are. ``connection`` knows ``unit_value``, as an archive's does."""
    told, bound = conditions(asked)
    joined = "JOIN articles a ON a.id = f.article" if any("a." in one for one in told) else ""
    sql = f"SELECT count(*) FROM figures f {joined} WHERE {' AND '.join(told) or '1'}"
    return int(connection.execute(sql, bound).fetchone()[0])


def rows(
    connection: sqlite3.Connection, asked: Asked, limit: int | None = None, offset: int = 0
) -> Iterator[Row]:
    """The figures in order, at most ``limit`` of them, from ``offset`` on."""
    sql, bound = statement(asked)
    order = _ORDER[asked.sort].format(value=_value(asked.between))
    cursor = connection.execute(
        f"{_COLUMNS} {sql} ORDER BY {order} LIMIT ? OFFSET ?",
        [*bound, -1 if limit is None else limit, offset],
    )
    names = [column[0] for column in cursor.description]
    return (Row(dict(zip(names, row, strict=True))) for row in cursor)


def excerpt_of(row: Row, width: int) -> tuple[str, str, str]:
    """The sentence around the figure: before it, itself, after it."""
    text, first, last = row["sentence"], row["span_start"], row["span_end"]
    before, after = text[max(0, first - width) : first], text[last : last + width]
    marks = "…" if first > width else "", "…" if len(text) > last + width else ""
    return (
        marks[0] + re.sub(r"\s", " ", before), text[first:last] or row["surface"],
        re.sub(r"\s", " ", after) + marks[1],
    )  # fmt: skip
