"""A concordance that was made, kept as numbers for whoever asks for its next page."""

from __future__ import annotations

import sqlite3
from array import array
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass

from ingest.kwic.ask import Asked
from ingest.kwic.counts import Counts
from ingest.kwic.order import Spot, Spots
from ingest.kwic.study import Bounds, study

MOST = 8  # concordances that are kept at once


@dataclass(frozen=True, slots=True)
class Kept:
    """What was done, its counts, and its lines in order."""

    asked: Asked
    counts: Counts
    flat: array[int]
    is_partial: bool

    def __len__(self) -> int:
        return len(self.flat) // 3

    def slice(self, start: int, end: int) -> list[Spot]:
        """Its lines from ``start`` up to ``end``."""
        numbers = iter(self.flat[3 * start : 3 * end])
        return [Spot(*three) for three in zip(numbers, numbers, numbers, strict=True)]


class Shelf:
    """The concordances of an archive that were asked for last."""

    def __init__(self) -> None:
        self._held: OrderedDict[Hashable, Kept] = OrderedDict()

    def take(
        self, connection: sqlite3.Connection, state: Hashable, asked: Asked, bounds: Bounds
    ) -> Kept:
        """The concordance, made anew unless it was made while the archive was in this ``state``."""
        known = self._held.get((state, asked))
        if known is None:
            with Spots() as spots:
                done = study(connection, asked, spots, bounds)
                flat = array("q", (number for spot in done.spots for number in spot))
            known = Kept(done.asked, done.counts, flat, done.is_partial)
            self._held[state, asked] = known
        self._held.move_to_end((state, asked))
        while len(self._held) > MOST:
            self._held.popitem(last=False)
        return known
