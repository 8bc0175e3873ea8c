"""The sketches that are compared with each other: on disk, so that memory does not grow with them.

A million articles have sketches of 140 MB, and ten times that as values of Python. They are put
into a temporary table and come back band by band, sorted, those that are alike together.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from types import TracebackType
from typing import Self

from ingest.alike.crowds import Print
from ingest.alike.sketch import DIGEST, WIDTH, bands
from ingest.sketched import Sketched

_SORTING = 8_192  # kilobytes in which SQLite sorts before it goes on on disk, two sorts at a time
_FEW = 20_000  # fresh ones whose bands are held in memory, to leave out what shares none of them
# Most bands are of one article alone: those are left out before anything is sorted.
_BY_BAND = (
    "SELECT substr(sketch, ?1, ?2) AS band, article, sketch, fresh FROM compared WHERE first "
    "AND band IN (SELECT substr(sketch, ?1, ?2) AS shared FROM compared WHERE first "
    "GROUP BY shared HAVING count(*) > 1) ORDER BY band, fresh, article"
)
_BY_DIGEST = (
    "SELECT substr(sketch, ?) AS digest, article FROM compared ORDER BY digest, fresh, article"
)


class Compared:
    """The articles of one comparison. Use it in a ``with`` block, within a transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._cache = 0  # as it was and is to be again

    def __enter__(self) -> Self:
        (self._cache,) = self._connection.execute("PRAGMA cache_size").fetchone()
        self._connection.execute(f"PRAGMA cache_size = -{_SORTING}")
        self._connection.execute(
            "CREATE TEMP TABLE compared (article INTEGER PRIMARY KEY, sketch BLOB NOT NULL, "
            "fresh INTEGER NOT NULL, first INTEGER NOT NULL DEFAULT 1, equal INTEGER)"
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None:  # else it goes with the transaction
            self._connection.execute("DROP TABLE temp.compared")
        self._connection.execute(f"PRAGMA cache_size = {self._cache}")

    def add_fresh(self, articles: Iterable[Sketched]) -> None:
        """Add articles that are to be compared with all others; those too short are left out."""
        self._connection.executemany(
            "INSERT INTO compared (article, sketch, fresh) VALUES (?, ?, 1) "
            "ON CONFLICT (article) DO UPDATE SET fresh = 1",
            (pair for pair in articles if pair[1]),
        )

    def add_around(self) -> None:
        """Add of all that have a fingerprint at least those that share a band with a fresh one."""
        stored = "SELECT article, sketch FROM fingerprints WHERE sketch <> x''"
        (fresh,) = self._connection.execute("SELECT total(fresh) FROM compared").fetchone()
        insert = "INSERT OR IGNORE INTO compared (article, sketch, fresh)"
        if fresh > _FEW:
            self._connection.execute(f"{insert} SELECT article, sketch, 0 FROM ({stored})")
            return
        sketches = self._connection.execute("SELECT sketch FROM compared WHERE fresh")
        shared = {band for (kept,) in sketches for band in bands(kept)}
        self._connection.executemany(
            f"{insert} VALUES (?, ?, 0)",
            (pair for pair in self._connection.execute(stored)
             if not shared.isdisjoint(bands(pair[1]))),
        )  # fmt: skip

    def has_old(self) -> bool:
        """Whether any were compared before."""
        return bool(self._connection.execute("SELECT 1 FROM compared WHERE NOT fresh").fetchone())

    def equal(self) -> None:
        """Let of articles of one text the first alone be compared from now on: see `equals`."""
        self._connection.execute("UPDATE compared SET first = 1, equal = NULL WHERE NOT first")
        ordered = self._connection.execute(_BY_DIGEST, (-DIGEST,))
        pairs = (
            (first, article)
            for _, alike in groupby(ordered, itemgetter(0))
            for first in (next(alike)[1],)
            for _, article in alike
        )
        self._connection.executemany(
            "UPDATE compared SET first = 0, equal = ? WHERE article = ?", pairs
        )

    def equals(self) -> Iterator[tuple[int, int]]:
        """Articles of one text, each with the first of them."""
        return self._connection.execute("SELECT equal, article FROM compared WHERE NOT first")

    def together(self, band: int) -> Iterator[tuple[bytes, Sequence[Print]]]:
        """See `ingest.alike.crowds.Prints`."""
        ordered = self._connection.execute(_BY_BAND, (WIDTH * band + 1, WIDTH))
        for key, alike in groupby(ordered, itemgetter(0)):
            yield key, [Print(article, kept, bool(fresh)) for _, article, kept, fresh in alike]
