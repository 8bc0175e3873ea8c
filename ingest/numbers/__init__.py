"""Figures searched as numbers: by indicator, amount in any unit, place, year and stage."""

from ingest.numbers.ask import (
    ANY,
    CHANGES,
    SORTS,
    STAGES,
    Asked,
    Between,
    Sort,
    asked_words,
    between,
    in_unit,
)
from ingest.numbers.find import Row, count, excerpt_of, rows
from ingest.numbers.sums import Sum, sums

__all__ = [
    "ANY",
    "CHANGES",
    "SORTS",
    "STAGES",
    "Asked",
    "Between",
    "Row",
    "Sort",
    "Sum",
    "asked_words",
    "between",
    "count",
    "excerpt_of",
    "in_unit",
    "rows",
    "sums",
]
