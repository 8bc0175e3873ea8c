"""Numbers with the words of an indicator, or of a year, that are yet not sure to be of it.

What `rules/doubts.toml` clears does not stand in a panel: an omission is better than a wrong cell.
The words of the text stay as they are written.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from ingest import rules
from ingest.model import Figure

Cleared = Literal["indicator", "period"]
_BEFORE = 160  # characters of the sentence that a rule sees before the number,
_BEHIND = 40  # and behind it


@dataclass(frozen=True, slots=True)
class Doubt:
    """One rule: when it is asked, and what it looks for around a number."""

    name: str
    clears: Cleared
    keys: tuple[str, ...]
    pattern: re.Pattern[str]
    ids: frozenset[str]
    growth: bool | None


@cache
def load_doubts() -> tuple[Doubt, ...]:
    """The project's own rules."""
    return tuple(map(_doubt, rules.table("doubts")["rule"]))


def _doubt(row: dict[str, Any]) -> Doubt:
    return Doubt(
        row["name"],
        row["clears"],
        tuple(row["key"]),
        re.compile(row["pattern"]),
        frozenset(row.get("ids", ())),
        row.get("growth"),
    )


def asked_of(text: str, clears: Cleared, known: Sequence[Doubt]) -> tuple[Doubt, ...]:
    """The rules that may have something to say of a sentence: most have not."""
    return tuple(d for d in known if d.clears == clears and any(key in text for key in d.keys))


def is_doubtful(text: str, figure: Figure, doubts: Sequence[Doubt]) -> bool:
    """Whether one of ``doubts`` clears ``figure``."""
    asked = [
        d
        for d in doubts
        if (d.growth is None or d.growth == (figure.change is not None))
        and (not d.ids or figure.indicator_id in d.ids)
    ]
    if not asked:
        return False
    start, end = figure.span_start, figure.span_end
    before, behind = text[max(0, start - _BEFORE) : start], text[end : end + _BEHIND]
    marked = f"{before}⟦{text[start:end]}⟧{behind}"
    return any(d.pattern.search(marked) for d in asked)
