"""Concordances (KWIC): hits with their context, sorted, sampled, counted, exported whole."""

from ingest.kwic.ask import BY_WORD, LEVELS, PARTS, SORTS, Asked, Level, Sort
from ingest.kwic.counts import Counts, Share
from ingest.kwic.kept import Kept, Shelf
from ingest.kwic.order import Spot, Spots
from ingest.kwic.study import Bounds, Line, Study, all_lines, lines, study

__all__ = [
    "BY_WORD",
    "LEVELS",
    "PARTS",
    "SORTS",
    "Asked",
    "Bounds",
    "Counts",
    "Kept",
    "Level",
    "Line",
    "Share",
    "Shelf",
    "Sort",
    "Spot",
    "Spots",
    "Study",
    "all_lines",
    "lines",
    "study",
]
