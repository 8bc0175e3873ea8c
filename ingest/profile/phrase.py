"""How a phrase is used, be it a formula or a term: since when, where, how often, in whose company.

Rates are uses in running text for 10,000 of its characters, as in a concordance.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.kwic.ask import RUNNING
from ingest.kwic.counts import Share
from ingest.narrowing import LEVELS, above
from ingest.profile import stock

LINES = 10  # of the concordance that a page begins with
SIDE = 60  # characters on each side there
OUTLETS = 12
PEOPLE = 12
_ONE_QUERY = 20_000  # uses for whose sentences office-holders are looked for

_SENTENCES = """
SELECT s.id, s.text, s.position, a.key, a.title, a.published, a.outlet, a.script, a.place,
  p.full_name
FROM json_each(?) j JOIN sentences s ON s.id = j.value JOIN articles a ON a.id = s.article
LEFT JOIN places p ON p.code = a.place
"""
_PEOPLE = """
SELECT m.person, m.post, count(DISTINCT m.sentence) AS n, min(m.sentence)
FROM json_each(?) j JOIN mentions m ON m.sentence = j.value
WHERE m.kind = 'person' AND m.person IS NOT NULL
GROUP BY m.person, m.post ORDER BY n DESC, m.person, m.post LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class Found:
    """A use as it is counted, before its sentence is read."""

    sentence: int
    span_start: int
    span_end: int
    article: int
    part: str
    published: str | None
    year: int | None
    month: int | None
    place: str | None
    outlet: str | None

    @property
    def order(self) -> tuple[bool, str, int, int]:
        """By date, the undated last."""
        return self.published is None, self.published or "", self.sentence, self.span_start


@dataclass(frozen=True, slots=True)
class Use:
    """A use in its sentence."""

    sentence: str
    span_start: int
    span_end: int
    key: str
    position: int
    title: str | None
    published: str | None
    outlet: str | None
    script: str
    place: str | None
    place_name: str | None

    @property
    def left(self) -> str:
        """What stands before it, cut."""
        return self.sentence[max(0, self.span_start - SIDE) : self.span_start]

    @property
    def hit(self) -> str:
        """The phrase as it is written."""
        return self.sentence[self.span_start : self.span_end]

    @property
    def right(self) -> str:
        """What stands behind it, cut."""
        return self.sentence[self.span_end : self.span_end + SIDE]


@dataclass(frozen=True, slots=True)
class Month:
    """Uses in one month, ``2020-06``, or in a year of which no month is known."""

    label: str
    uses: int
    articles: int


@dataclass(frozen=True, slots=True)
class Speaker:
    """An office-holder named in a sentence with the phrase."""

    person: str
    post: str | None
    sentences: int


@dataclass(frozen=True, slots=True)
class Phrase:
    """All of it. ``total``, ``years`` and ``places`` have rates, ``months`` plain numbers.

    ``places`` are rolled up to a level, those without a use left out. ``unplaced`` and ``undated``
    count uses. ``unread``: uses were too many to look for office-holders in all of their sentences.
    """

    uses: int
    articles: int
    total: Share
    months: tuple[Month, ...]
    undated: int
    unplaced: int
    level: str
    years: tuple[Share, ...]
    places: tuple[tuple[Share, str | None], ...]
    earliest: Use | None
    earliest_by_place: tuple[Use, ...]
    lines: tuple[Use, ...]
    outlets: tuple[tuple[str, int], ...]
    people: tuple[Speaker, ...]
    unread: bool


def phrase(connection: sqlite3.Connection, found: Sequence[Found], level: str) -> Phrase:
    """What ``found`` comes to; ``level`` is the one that places are rolled up to."""
    ordered = sorted(found, key=lambda use: use.order)
    articles = {use.article for use in found}
    running = [use for use in found if use.part in RUNNING]
    years = _years(connection, running)
    places = _places(connection, running, level)
    first_of: dict[str, Found] = {}
    for use in ordered:
        code = above(use.place, level)
        if code is not None and use.published is not None:
            first_of.setdefault(code, use)
    spread = list(first_of.values())[:LINES]
    read = _read(connection, [*ordered[:LINES], *spread])
    names = _names(connection, [row.name for row in places if row.name])
    sentences = list(dict.fromkeys(use.sentence for use in ordered))
    return Phrase(
        uses=len(found),
        articles=len(articles),
        total=Share(None, len(running), sum(row.characters for row in years)),
        months=tuple(_months(found)),
        undated=sum(use.year is None for use in found),
        unplaced=sum(use.place is None for use in found),
        level=level,
        years=tuple(years),
        places=tuple((row, names.get(row.name or "")) for row in places),
        earliest=read[0] if ordered and ordered[0].published else None,
        earliest_by_place=tuple(read[len(ordered[:LINES]) :]),
        lines=tuple(read[: len(ordered[:LINES])]),
        outlets=tuple(_outlets(found)),
        people=tuple(_people(connection, sentences[:_ONE_QUERY])),
        unread=len(sentences) > _ONE_QUERY,
    )


def _years(connection: sqlite3.Connection, running: Iterable[Found]) -> list[Share]:
    """A row a year of which there is text, ascending, those without a use too; undated last."""
    uses = Counter(use.year for use in running)
    rows = (
        Share(None if year is None else str(year), uses[year], count)
        for year, count in stock.characters_by_year(connection)
    )
    return sorted(rows, key=lambda row: (row.name is None, row.name or ""))


def _places(connection: sqlite3.Connection, running: Iterable[Found], level: str) -> list[Share]:
    """A row a place with a use, rolled up to ``level``, those of most uses first."""
    uses = Counter(above(use.place, level) for use in running)
    count = stock.characters_by_place(connection, LEVELS[level])
    rows = (Share(code, uses[code], count.get(code, 0)) for code in uses)
    return sorted(rows, key=lambda row: (-row.hits, row.name is None, row.name or ""))


def _read(connection: sqlite3.Connection, found: Iterable[Found]) -> list[Use]:
    """Uses with their sentences."""
    wanted = list(found)
    rows = connection.execute(_SENTENCES, (json.dumps([use.sentence for use in wanted]),))
    told = {row[0]: tuple(row)[1:] for row in rows}
    made = []
    for use in wanted:
        text, position, key, title, published, outlet, script, place, name = told[use.sentence]
        made.append(
            Use(
                text, use.span_start, use.span_end, key, position, title, published, outlet, script,
                place, name,
            )
        )  # fmt: skip
    return made


def _names(connection: sqlite3.Connection, codes: Sequence[str]) -> dict[str, str]:
    sql = "SELECT code, full_name FROM places WHERE code IN (SELECT value FROM json_each(?))"
    rows = connection.execute(sql, (json.dumps(codes),))
    return {row[0]: row[1] for row in rows}


def _months(found: Iterable[Found]) -> list[Month]:
    """A row a month with a use, ascending; of a date without a month its year."""
    uses: Counter[str] = Counter()
    articles: dict[str, set[int]] = {}
    for use in found:
        if use.year is not None:
            label = f"{use.year}-{use.month:02}" if use.month else str(use.year)
            uses[label] += 1
            articles.setdefault(label, set()).add(use.article)
    return [Month(label, uses[label], len(articles[label])) for label in sorted(uses)]


def _outlets(found: Iterable[Found]) -> list[tuple[str, int]]:
    """The outlets that print it, with their articles, the most first."""
    seen = {(use.outlet, use.article) for use in found if use.outlet}
    counted = Counter(outlet for outlet, _ in seen if outlet)
    return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))[:OUTLETS]


def _people(connection: sqlite3.Connection, sentences: Sequence[int]) -> list[Speaker]:
    rows = connection.execute(_PEOPLE, (json.dumps(sentences), PEOPLE))
    return [Speaker(person, post, count) for person, post, count, _ in rows]


def level_of(found: Sequence[Found]) -> str:
    """The level at which most of the uses can be told apart: that of the middle place."""
    sizes = sorted(len((use.place or "").partition("z")[0]) for use in found if use.place)
    middle = sizes[len(sizes) // 2] if sizes else LEVELS["county"]
    return next((level for level, size in LEVELS.items() if size >= middle), "township")
