"""How often: in all, by year, by place, each beside the characters that it is a rate of."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from ingest.kwic.ask import RUNNING, Asked, Level
from ingest.kwic.scan import Found, article_conditions, source
from ingest.narrowing import above

PER = 10_000  # characters that a rate is by
Cell = tuple[int | None, str | None]  # a year and the code of a place

_CHARACTERS = "SELECT a.year, a.place, sum(a.characters) FROM articles a"
# Of one part, which no column counts: white space left out, as there.
_OF_A_PART = """
SELECT a.year, a.place,
  sum(length(replace(replace(replace(s.text, char(10), ''), ' ', ''), '　', '')))
FROM articles a JOIN sentences s ON s.article = a.id
"""


@dataclass(frozen=True, slots=True)
class Share:
    """Hits in so many characters: one row of a table. ``name``: a year, or the code of a place."""

    name: str | None
    hits: int
    characters: int

    @property
    def rate(self) -> float | None:
        """Hits per 10,000 characters; ``None`` where there is no text to be of."""
        return self.hits * PER / self.characters if self.characters else None


@dataclass(slots=True)
class Tally:
    """What a scan counts as it goes.

    ``hits`` counts all of them; ``cells`` those that rates are of, by year and place of their
    article: in running text, or in the part that was asked for.
    """

    part: str = ""
    hits: int = 0
    sentences: int = 0
    articles: set[str] = field(default_factory=set)
    cells: Counter[Cell] = field(default_factory=Counter)

    def add(self, found: Found) -> None:
        """Count the hits of a sentence."""
        self.hits += len(found.hits)
        self.sentences += 1
        self.articles.add(found.article)
        if self.part or found.part in RUNNING:
            self.cells[found.year, found.place] += len(found.hits)


@dataclass(frozen=True, slots=True)
class Counts:
    """Hits and the characters they stand in.

    ``hits``, ``sentences`` and ``articles`` are of all parts, ``cells`` and what comes from them of
    running text, or of the part that was asked for. ``unit`` is sentences where hits are too many
    to be counted: ``cells`` are of those then, and ``hits`` and ``articles`` are 0.
    """

    hits: int
    sentences: int
    articles: int
    cells: Mapping[Cell, int]
    characters: Mapping[Cell, int]
    unit: Literal["hits", "sentences"] = "hits"

    @property
    def total(self) -> Share:
        """All of it."""
        return Share(None, sum(self.cells.values()), sum(self.characters.values()))

    def by_year(self) -> list[Share]:
        """A row a year, ascending, those without a hit too; articles without a date last."""
        rows = self._rolled(lambda cell: None if cell[0] is None else str(cell[0]))
        return sorted(rows, key=lambda row: (row.name is None, row.name or ""))

    def by_place(self, level: Level) -> list[Share]:
        """A row a place, rolled up to ``level``: most hits first, those without one too."""
        rows = self._rolled(lambda cell: above(cell[1], level))
        return sorted(rows, key=lambda row: (-row.hits, row.name is None, row.name or ""))

    def _rolled(self, group: Callable[[Cell], str | None]) -> list[Share]:
        hits: Counter[str | None] = Counter()
        characters: Counter[str | None] = Counter()
        for counter, cells in ((hits, self.cells), (characters, self.characters)):
            for cell, count in cells.items():
                counter[group(cell)] += count
        return [Share(name, hits[name], characters[name]) for name in characters | hits]


def characters(connection: sqlite3.Connection, asked: Asked) -> dict[Cell, int]:
    """The characters of the texts that were looked through, by year and place."""
    conditions, bound = article_conditions(connection, asked)
    sql = _CHARACTERS
    if asked.part:
        sql = _OF_A_PART
        conditions, bound = [*conditions, "s.part = ?"], [*bound, asked.part]
    narrowed = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    rows = connection.execute(f"{sql}{narrowed} GROUP BY 1, 2", bound)
    return {(year, place): count for year, place, count in rows if count}


def finished(connection: sqlite3.Connection, asked: Asked, tally: Tally) -> Counts:
    """A tally with the characters that its rates are of."""
    held = characters(connection, asked)
    return Counts(tally.hits, tally.sentences, len(tally.articles), tally.cells, held)


def sentence_counts(connection: sqlite3.Connection, asked: Asked) -> Counts:
    """The same by sentences that have a hit, from the index alone: for what is everywhere."""
    sql, bound = source(connection, asked)
    running = "1" if asked.part else f"s.part IN {RUNNING}"
    cells: Counter[Cell] = Counter()
    sentences = 0
    rows = connection.execute(
        f"SELECT a.year, a.place, sum({running}), count(*) {sql} GROUP BY 1, 2", bound
    )
    for year, place, in_text, count in rows:
        cells[year, place] += in_text
        sentences += count
    return Counts(0, sentences, 0, cells, characters(connection, asked), "sentences")
