"""What may be asked of a concordance: which words, in which texts, in which order, how many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from ingest.narrowing import ALWAYS, ANYWHERE, Places, Years

Sort = Literal["right", "left", "place", "date"]
SORTS: tuple[Sort, ...] = get_args(Sort)
BY_WORD: frozenset[Sort] = frozenset({"right", "left"})
Level = Literal["province", "city", "county", "township"]
LEVELS: tuple[Level, ...] = get_args(Level)

PARTS = ("title", "kicker", "heading", "body", "caption")
RUNNING = ("heading", "body")  # what `articles.characters` counts, and so what rates are of


@dataclass(frozen=True, slots=True)
class Asked:
    """A concordance as asked for.

    ``query`` in the language of search. ``sort``: by the word on the right or the left, by place,
    or by date. ``sample``: so many hits drawn at random with ``seed``; ``None``: all. ``part``:
    only hits in this part of articles; empty: in all. With ``reprints`` what stands in reprints and
    older versions is counted too.
    """

    query: str
    sort: Sort = "right"
    places: Places = ANYWHERE
    years: Years = ALWAYS
    part: str = ""
    reprints: bool = False
    sample: int | None = None
    seed: int = 1
