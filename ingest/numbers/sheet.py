"""Figures that were found, as rows of a file and as lines of a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ingest.concordance import aligned
from ingest.numbers.ask import Asked, Between
from ingest.numbers.find import Row, excerpt_of
from ingest.numbers.sums import Sum
from ingest.panel.cells import decimal

_AS_TOLD = (
    "surface", "value_exact", "value_min", "value_max", "unit", "qualifier", "change", "per",
    "stage", "period", "year", "place_name", "place", "group_role", "group_key",
)  # fmt: skip
_WHENCE = ("sentence", "title", "published", "outlet")
COLUMNS = (
    "indicator", "indicator_id", "of_what", "value", "in_unit", *_AS_TOLD, *_WHENCE, "permalink",
)  # fmt: skip
_LONG = re.compile(r"-?\d+\.\d{6,}")
_SIDE = 60  # characters on each side of a figure, of which a terminal shows what fits


def unit_shown(row: Row, between: Between) -> str:
    """The unit that a row's value is shown in."""
    return between.shown if between.unit is not None else str(row["unit"] or "")


def values(row: Row, between: Between) -> dict[str, Any]:
    """A figure as plain values, under ``COLUMNS``; ``value`` in the unit asked for."""
    made = {
        "value": row.shown_in(between) or None,
        "in_unit": unit_shown(row, between) or None,
        "permalink": f"/f/{row['key']}",
    }
    return {name: made[name] if name in made else row[name] for name in COLUMNS}


def brief(number: str) -> str:
    """A number for a page: what comes to no end is cut to six digits that tell.

    >>> brief("12666.6666667"), brief("0.666666666667–6.67"), brief("26800000.125")
    ('12666.67', '0.666667–6.67', '26800000.125')
    """
    return _LONG.sub(lambda long: f"{float(long.group()):.{_digits(long.group())}f}", number)


def _digits(number: str) -> int:
    """How many behind the point of six digits that tell, two at least."""
    whole = number.partition(".")[0].lstrip("-0")
    return max(2, 6 - len(whole))


def told(rows: Iterable[Row], between: Between) -> Iterator[tuple[Any, ...]]:
    """The figures as rows under ``COLUMNS``."""
    for row in rows:
        yield tuple(values(row, between).values())


def head(asked: Asked, made: Sequence[Sum] | None) -> dict[str, Any]:
    """What a JSON file says before its figures: what was asked, and sums."""
    bounds = asked.between
    return {
        "words": asked.words, "low": _plain(bounds.low), "high": _plain(bounds.high),
        "unit": bounds.unit, "shown_in": bounds.shown or None, "places": list(asked.places.codes),
        "years": str(asked.years), "stage": asked.stage or None, "change": asked.change or None,
        "reprints": asked.reprints, "sort": asked.sort,
        "sums": None if made is None else [sum_values(one, bounds) for one in made],
    }  # fmt: skip


def sum_values(one: Sum, between: Between) -> dict[str, Any]:
    """A sum as plain values, in the unit shown."""
    return {
        "stage": one.stage, "figures": one.figures, "added": one.added, "years": one.years,
        **{
            name: None if worth is None else decimal(worth / between.worth)
            for name in ("total", "least", "middle", "most")
            for worth in [getattr(one, name)]
        },
        "unit": between.shown,
    }  # fmt: skip


def text_lines(rows: Iterable[Row], between: Between, width: int) -> Iterator[str]:
    """Each figure in its sentence, figures under each other, value, stage and link in front."""
    for row in rows:
        head = f"{row.shown_in(between)} {unit_shown(row, between)}".strip()
        told = "  ".join(
            str(part)
            for part in (
                head, row["indicator"] or row["of_what"], row["stage"], row["period"],
                row["place_name"], f"/f/{row['key']}",
            )
            if part
        )  # fmt: skip
        before, surface, after = excerpt_of(row, _SIDE)
        yield told
        yield f"  {aligned(before, surface, after, width - 2).rstrip()}"


def text_sums(made: Iterable[Sum], between: Between) -> Iterator[str]:
    """The sums for a terminal."""
    for one in made:
        said = sum_values(one, between)
        bounds = f"{said['least']} to {said['most']} {between.shown}, median {said['middle']}"
        made_up = f"sum of {one.added}: {said['total']} {between.shown}"
        if one.total is None:
            made_up = f"no sum: {one.years} years" if one.years else "no sum: none may be added"
        yield f"{one.stage or 'not told'}: {one.figures} figures, {bounds}; {made_up}"


def _plain(value: Any) -> str | None:
    return None if value is None else decimal(value)
