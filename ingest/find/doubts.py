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
    keys: tuple[str, ...]
    pattern: re.Pattern[str]
    ids: frozenset[str]
    growth: bool | None


@cache
def load_doubts(clears: Cleared) -> tuple[Doubt, ...]:
    """The project's own rules that clear the one or the other."""
    rows = rules.table("doubts")["rule"]
    return tuple(_doubt(row) for row in rows if row["clears"] == clears)


def _doubt(row: dict[str, Any]) -> Doubt:
    return Doubt(
        row["name"],
        tuple(row["key"]),
        re.compile(row["pattern"]),
        frozenset(row.get("ids", ())),
        row.get("growth"),
    )


def asked(text: str, doubts: Sequence[Doubt]) -> list[Doubt]:
    """Those of ``doubts`` that a sentence gives cause for."""
    found = []
    for doubt in doubts:  # loops: this is asked of each sentence for each rule
        for key in doubt.keys:
            if key in text:
                found.append(doubt)
                break
    return found


def is_doubtful(text: str, figure: Figure, doubts: Sequence[Doubt]) -> bool:
    """Whether one of ``doubts``, those `asked` of the sentence ``text``, clears its ``figure``."""
    grows, marked = figure.change is not None, ""
    for doubt in doubts:
        if doubt.growth is not None and doubt.growth != grows:
            continue
        if doubt.ids and figure.indicator_id not in doubt.ids:
            continue
        marked = marked or _marked(text, figure)
        if doubt.pattern.search(marked):
            return True
    return False


def _marked(text: str, figure: Figure) -> str:
    """What stands around the figure, and the figure between its marks."""
    start, end = figure.span_start, figure.span_end
    before, behind = text[max(0, start - _BEFORE) : start], text[end : end + _BEHIND]
    return f"{before}⟦{text[start:end]}⟧{behind}"
