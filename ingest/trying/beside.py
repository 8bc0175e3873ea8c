"""What an archive has on the same place, indicator and year as a figure of a text that is tried."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from ingest.conversions import factor
from ingest.explore.ask import Asked
from ingest.explore.read import Said
from ingest.explore.read import read as read_figures
from ingest.panel.cells import apart

Standing = Literal["agrees", "differs", "other years", "new"]

PAIRS = 120  # of place and indicator that are looked up for one text


@dataclass(frozen=True, slots=True)
class Beside:
    """How a figure stands to the archive.

    ``agrees``: a figure of the archive on the same thing could be written as this one; ``differs``:
    none could; ``other years``: the archive has the indicator there, of other years or stages;
    ``new``: it has nothing of the kind. ``theirs`` are the archive's figures on the same thing.
    """

    standing: Standing
    theirs: tuple[Said, ...] = ()


def compare(connection: sqlite3.Connection, figures: Iterable[dict[str, Any]]) -> dict[int, Beside]:
    """What the archive has beside each of ``figures``, by number; of those that can be compared.

    Only what the panel takes is compared: an indicator of a common name, a place, a whole year.
    """
    known: dict[tuple[str, str], list[Said]] = {}
    made: dict[int, Beside] = {}
    for number, figure in enumerate(figures):
        panel, place, indicator = figure["panel"], figure["place"], figure["indicator_id"]
        if panel is None or panel["year"] is None or place is None or indicator is None:
            continue
        pair = (indicator, place)
        if pair not in known:
            if len(known) == PAIRS:
                continue
            known[pair] = list(read_figures(connection, Asked(indicator), [place]).said)
        made[number] = _beside(figure, known[pair])
    return made


def _beside(figure: dict[str, Any], said: list[Said]) -> Beside:
    panel = figure["panel"]
    like = [one for one in said if _is_like(one, panel)]
    theirs = [
        one
        for one in like
        if one.year == panel["year"] and (one.stated.stage or "actual") == _stage(figure)
    ]
    if not theirs:
        return Beside("other years" if like else "new")
    own = [_reach(panel, one) for one in theirs]
    agree = [
        one
        for one, reach in zip(theirs, own, strict=True)
        if not apart((reach, (one.stated.low, one.stated.high)))
    ]
    rest = [one for one in theirs if one not in agree]
    return Beside("agrees" if agree else "differs", (*agree, *rest))


def _stage(figure: dict[str, Any]) -> str:
    return str(figure["stage"] or "actual")


def _is_like(one: Said, panel: dict[str, Any]) -> bool:
    series = one.series
    return (
        series.is_change == bool(panel["is_change"])
        and series.per == panel["per"]
        and series.of_what == panel["of_what"]
        and _share(panel["unit"], series.unit) is not None
    )


def _share(own: str | None, theirs: str | None) -> Fraction | None:
    return Fraction(1) if own == theirs else factor(own, theirs)


def _reach(panel: dict[str, Any], one: Said) -> tuple[float | None, float | None]:
    """The numbers that the text's figure could be, in the unit of the archive's."""
    share = float(_share(panel["unit"], one.series.unit) or 1)
    low, high = panel["low"], panel["high"]
    return None if low is None else low * share, None if high is None else high * share
