"""A study as rows of a file, a figure a row, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from ingest.explore.ask import COUNTRY, Asked
from ingest.explore.read import Said
from ingest.explore.study import Group, Pair, Study
from ingest.panel.cells import decimal
from ingest.view import sentence_path

COLUMNS = (
    "place", "place_name", "year", "indicator", "is_change", "per", "of_what", "value",
    "value_min", "value_max", "unit", "surface", "qualifier", "stage", "period_basis", "is_taken",
    "status", "sources", "sentence", "title", "published", "outlet", "permalink", "article_link",
)  # fmt: skip

Names = Mapping[str, tuple[str, str]]  # code → name, full name


def rows(study: Study, names: Names) -> Iterator[tuple[Any, ...]]:
    """Every figure drawn, under ``COLUMNS``; ``is_taken``: it stands for its place and year."""
    for group in study.groups:
        for one in group.said:
            told = values(one)
            told |= {
                "place": None if one.place == COUNTRY else one.place,
                "place_name": names.get(one.place, ("", ""))[1] or None,
                "is_taken": int(one is group.taken),
                "status": group.cell.status,
                "sources": group.cell.sources,
                "indicator": one.series.indicator,
                "is_change": int(one.series.is_change),
                "per": one.series.per,
                "of_what": one.series.of_what,
                "unit": one.series.unit,
            }
            yield tuple(told[name] for name in COLUMNS)


def values(one: Said) -> dict[str, Any]:
    """A figure as plain values: its number exact, in the unit of its series."""
    stated = one.stated
    return {
        "year": one.year,
        "value": _exact(one),
        "value_min": stated.value_min,
        "value_max": stated.value_max,
        "surface": one.surface,
        "qualifier": stated.qualifier,
        "stage": stated.stage,
        "period_basis": stated.period_basis,
        "sentence": one.sentence,
        "title": one.title,
        "published": stated.published,
        "outlet": one.outlet,
        "permalink": f"/f/{stated.key}",
        "article_link": sentence_path(one.article, one.position, one.surface),
    }


def _exact(one: Said) -> str | None:
    value = one.stated.value
    return None if value is None else decimal(Fraction(value) * one.stated.factor)


def as_json(study: Study | None, asked: Asked, names: Names) -> dict[str, Any]:
    """All of it: what was asked, which series there are, places by years, pairs, conflicts."""
    head: dict[str, Any] = {
        "ok": True, "indicator": asked.indicator, "years": str(asked.years) or None,
        "stage": asked.stage or None, "below": asked.below,
    }  # fmt: skip
    if study is None:
        return {**head, "series": None, "all_series": [], "places": [], "plan_and_actual": [],
                "conflicts": []}  # fmt: skip
    by_place: dict[str, list[Group]] = {}
    for group in study.groups:
        by_place.setdefault(group.place, []).append(group)
    return {
        **head,
        "series": study.series.head,
        "unit": study.series.unit,
        "all_series": [{"series": one.head, "figures": n} for one, n in study.counted],
        "other_periods": study.beside,
        "places": [
            {**_place(code, names), "points": [_group(group) for group in groups]}
            for code, groups in by_place.items()
        ],
        "plan_and_actual": [_pair(pair, names) for pair in study.pairs],
        "conflicts": [{**_place(g.place, names), **_group(g)} for g in study.conflicts],
    }


def _place(code: str, names: Names) -> dict[str, Any]:
    return {
        "place": None if code == COUNTRY else code,
        "place_name": names.get(code, ("", ""))[1] or None,
    }


def _group(group: Group) -> dict[str, Any]:
    return {
        "year": group.year, "value": group.cell.value, "stage": group.stage,
        "status": group.cell.status, "sources": group.cell.sources,
        "figures": [values(one) for one in group.said],
    }  # fmt: skip


def _pair(pair: Pair, names: Names) -> dict[str, Any]:
    return {
        **_place(pair.place, names), "year": pair.year, "outcome": pair.outcome,
        "difference": None if pair.difference is None else decimal(pair.difference),
        "aim": values(pair.aim.taken), "actual": values(pair.actual.taken),
    }  # fmt: skip
