"""The figures of a text that was tried, as rows to take away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from ingest.find.divisions import by_code
from ingest.panel.cells import decimal
from ingest.trying.beside import Beside
from ingest.trying.read import Tried

_AS_READ = (
    "indicator", "indicator_id", "of_what", "surface", "value_exact", "value_min", "value_max",
    "unit", "qualifier", "change", "per", "stage", "period", "period_basis", "year", "place",
)  # fmt: skip
COLUMNS = (
    *_AS_READ, "place_name", "group_role", "sentence", "rule", "confidence", "archive",
    "archive_value", "archive_link",
)  # fmt: skip


def figures_of(tried: Tried) -> list[dict[str, Any]]:
    """All figures in the order of the text."""
    return [figure for article in tried.articles for figure in article.figures]


def rows(tried: Tried, beside: Mapping[int, Beside]) -> Iterator[tuple[Any, ...]]:
    """A figure a row, under ``COLUMNS``; what the archive has is in the archive's unit."""
    for number, figure in enumerate(figures_of(tried)):
        told = values(figure, beside.get(number))
        yield tuple(told[name] for name in COLUMNS)


def values(figure: Mapping[str, Any], beside: Beside | None) -> dict[str, Any]:
    """A figure as plain values."""
    place = by_code(figure["place"]) if figure["place"] else None
    theirs = beside.theirs[0] if beside and beside.theirs else None
    value = None
    if theirs is not None and theirs.stated.value is not None:
        number = decimal_of(theirs.stated.value, theirs.stated.factor)
        value = f"{number} {theirs.series.unit or ''}"
    return {
        **{name: figure[name] for name in _AS_READ},
        "place_name": place.full_name if place else None,
        "group_role": figure["group_role"],
        "sentence": figure["text"],
        "rule": figure["rule"],
        "confidence": figure["confidence"],
        "archive": beside.standing if beside else None,
        "archive_value": value.strip() if value else None,
        "archive_link": f"/f/{theirs.stated.key}" if theirs else None,
    }


def decimal_of(value: str, share: Fraction) -> str:
    """An exact value times what it is multiplied with, in plain digits."""
    return decimal(Fraction(value) * share)
