"""The figures of one indicator and some places, each with its sentence, as the panel takes them."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ingest.explore.ask import COUNTRY, Asked
from ingest.explore.offer import is_known
from ingest.panel.cells import Stated
from ingest.panel.series import Series, columns

_FIGURES = """
SELECT coalesce(v.place, :country), v.year, v.period, v.indicator, v.is_change, v.per, v.of_what,
  v.unit, v.value, v.value_exact, v.value_min, v.value_max, v.low, v.high, v.step, v.id, v.stage,
  v.qualifier, v.period_basis, v.published, v.permalink, v.article,
  v.surface, s.text, f.span_start, f.span_end, s.position, a.key, a.title, a.outlet, a.script,
  f.rule, f.confidence
FROM panel_figure_sheet v JOIN figures f ON f.id = v.id JOIN sentences s ON s.id = v.sentence
JOIN articles a ON a.id = v.article
WHERE {where} ORDER BY v.id
"""


@dataclass(frozen=True, slots=True)
class Said:
    """A figure in its series, with the sentence that says it. ``year``: empty of a part of a year.

    ``place`` is a code or ``COUNTRY``.
    """

    place: str
    year: int | None
    period: str | None
    series: Series
    stated: Stated
    surface: str
    sentence: str
    span: tuple[int, int]
    position: int
    article: str
    title: str | None
    outlet: str | None
    script: str
    rule: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Read:
    """What was read: the figures, the series they stand in, and how many each series has."""

    said: tuple[Said, ...]
    series: tuple[Series, ...]
    counted: Counter[Series]


def read(connection: sqlite3.Connection, asked: Asked, places: Sequence[str]) -> Read:
    """All figures of ``asked.indicator`` for exactly these ``places``, within the years asked for.

    The stage is left to who draws: a target stands beside what came of it.
    """
    where, bound = _where(asked, places)
    rows = connection.execute(_FIGURES.format(where=where), bound).fetchall()
    written = Counter(_series(row) for row in rows)
    made = columns(written)
    said = []
    for row in rows:
        home = made.of(_series(row))
        if home is not None:
            said.append(_said(row, *home))
    # Only what may stand in a year is counted: that is what is drawn.
    counted = Counter(one.series for one in said if one.year is not None)
    return Read(tuple(said), made.series, counted)


def _where(asked: Asked, places: Sequence[str]) -> tuple[str, dict[str, Any]]:
    bound: dict[str, Any] = {"country": COUNTRY, "indicator": asked.indicator}
    told = (
        "v.indicator_id = :indicator"
        if is_known(asked.indicator)
        else "v.id IN (SELECT id FROM figures WHERE indicator = :indicator"
        " AND indicator_id IS NULL)"
    )
    codes = [code for code in places if code != COUNTRY]
    bound |= {f"p{i}": code for i, code in enumerate(codes)}
    marks = ", ".join(f":p{i}" for i in range(len(codes)))
    one_of = [f"v.place IN ({marks})"] if codes else []
    one_of += ["v.place IS NULL AND a.place IS NULL"] if COUNTRY in places else []
    conditions = [told, f"({' OR '.join(one_of) or '0'})"]
    for sign, name, limit in ((">=", "first", asked.years.first), ("<=", "last", asked.years.last)):
        if limit is not None:
            conditions.append(f"v.begins {sign} :{name}")
            bound[name] = limit
    return " AND ".join(conditions), bound


def _series(row: Sequence[Any]) -> Series:
    return Series(row[3], bool(row[4]), row[5], row[6], row[7])


def _said(row: Sequence[Any], series: Series, factor: Any) -> Said:
    (place, year, period, _, _, _, _, _, value, exact, *bounds, identity, stage, qualifier, basis,
     published, permalink, article, surface, sentence, start, end, position, key, title, outlet,
     script, rule, confidence) = row  # fmt: skip
    if factor != 1:
        bounds = [None if bound is None else bound * float(factor) for bound in bounds]
    number = None if value is None else exact or repr(value)
    stated = Stated._make(
        (identity, stage, qualifier, number, factor, *bounds, basis, published,
         permalink.removeprefix("/f/"), article)
    )  # fmt: skip
    return Said(
        place, year, period, series, stated, surface, sentence, (start, end), position, key, title,
        outlet, script, rule, confidence,
    )  # fmt: skip
