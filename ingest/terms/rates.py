"""How often the terms of an archive are used: term by term, use by use, place by year.

Rates are uses in running text (body and headings) for 10,000 of its characters, white space left
out. Reprints and older versions are left out of all that is counted. An article counts for its own
place and for all above it, so that a county's rate is that of all articles from it.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TextIO, get_args

from ingest.archive import Archive
from ingest.export import Format, write_rows
from ingest.terms.keep import kept

Level = Literal["place", "province", "city", "county", "township", "country"]
Time = Literal["year", "month", "all"]
PANEL_LEVELS: tuple[Level, ...] = get_args(Level)
PANEL_TIMES: tuple[Time, ...] = get_args(Time)

PER = 10_000  # characters
_DIGITS = {"province": 2, "city": 4, "county": 6, "township": 9}  # of the code of a place
_SUMMARY = ("group", "term", "variants", "uses", "articles", "places", "per_10000",
            "first_published", "first_place", "first_permalink")  # fmt: skip
_RUNNING = """
SELECT u.term, s.article, count(*) AS uses FROM term_uses u JOIN sentences s ON s.id = u.sentence
JOIN articles a ON a.id = s.article
WHERE a.reprint_of IS NULL AND s.part IN ('heading', 'body') GROUP BY 1, 2
"""
_ARTICLES = """
SELECT id, place, year, month, characters FROM articles WHERE reprint_of IS NULL
"""
_EACH = """
SELECT t.group_name, t.term, t.variants, coalesce(sum(r.uses), 0), count(r.article),
  count(DISTINCT a.place), round(10000.0 * coalesce(sum(r.uses), 0) / :characters, 3),
  min(a.published), min(a.published || char(9) || coalesce(p.full_name, '') || char(9) || a.key)
FROM terms t LEFT JOIN running r ON r.term = t.id LEFT JOIN articles a ON a.id = r.article
LEFT JOIN places p ON p.code = a.place GROUP BY t.id ORDER BY t.id
"""
_USES = """
SELECT group_name, term, surface, sentence_text, part, title, published, outlet, place_name, place,
  permalink FROM term_sheet WHERE reprint_of IS NULL
ORDER BY term_id, published, sentence, span_start
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a panel is to show: the places of which level, by which time, from which to which year.

    ``place``: each with a code, by its own articles alone; ``country``: all articles in one row.
    """

    level: Level = "place"
    time: Time = "year"
    years: tuple[int, int] | None = None


def asked_by(words: str) -> tuple[Level, Time]:
    """The level and the time that ``--by`` names, in any order; by default places by years.

    >>> asked_by("county,month"), asked_by("year"), asked_by("province")
    (('county', 'month'), ('place', 'year'), ('province', 'year'))

    Raises:
        ValueError: it names something else, or two of a kind.
    """
    said = [word.strip().lower() for word in re.split(r"[,，\s]+", words) if word.strip()]
    levels: list[Level] = [level for level in PANEL_LEVELS if level in said]
    times: list[Time] = [time for time in PANEL_TIMES if time in said]
    if len(levels) > 1 or len(times) > 1 or not said or len(levels) + len(times) < len(said):
        raise ValueError(
            f"{words!r} does not do: name one of {', '.join(PANEL_LEVELS)} and one of "
            f"{', '.join(PANEL_TIMES)}"
        )
    return levels[0] if levels else "place", times[0] if times else "year"


# ── term by term, use by use


def summary(archive: Archive, form: Format, out: TextIO) -> int:
    """Write a row for each term: how often, in how many articles and places, since when."""
    characters = archive.one(
        "SELECT coalesce(sum(characters), 0) FROM articles WHERE reprint_of IS NULL"
    )
    sql = f"WITH running AS ({_RUNNING}) {_EACH}"
    rows = archive.connection.execute(sql, {"characters": characters or None})
    return write_rows(_SUMMARY, map(_first, rows), form, out)


def _first(row: Sequence[object]) -> tuple[object, ...]:
    """A row of the summary: variants as a list has them, the earliest use in three columns."""
    group, name, variants, *told, published, first = row
    _, place, key = str(first).split("\t") if first is not None else ("", "", "")
    others = "|".join(json.loads(str(variants))[1:])
    return (group, name, others, *told, published, place or None, f"/a/{key}" if key else None)


def uses(archive: Archive, form: Format, out: TextIO) -> int:
    """Write a row for each use: its sentence, its article, its place, and the link."""
    cursor = archive.connection.execute(_USES)
    return write_rows([column[0] for column in cursor.description], cursor, form, out)


def write_list(archive: Archive, form: Format, out: TextIO) -> int:
    """Write the list itself, as :func:`ingest.terms.listing.read_terms` reads it."""
    rows = ((t.group, t.name, "|".join(t.variants[1:])) for t in kept(archive))
    return write_rows(("group", "term", "variants"), rows, form, out)


# ── place by year


@dataclass(slots=True)
class _Cell:
    """One place and one time: its articles, their characters, and uses and articles by term."""

    articles: int = 0
    characters: int = 0
    uses: Counter[int] = field(default_factory=Counter)
    users: Counter[int] = field(default_factory=Counter)


def panel(archive: Archive, asked: Asked, form: Format, out: TextIO, *, long: bool = False) -> int:
    """Write the panel that is asked for; how many rows.

    Wide: a row a place and time, and for each term its uses and its rate. Long: a row a term too.
    A row has zeros where a term is not used; where nothing was published there is no row.
    """
    terms = archive.connection.execute(
        "SELECT id, group_name, term FROM terms ORDER BY id"
    ).fetchall()
    names = dict(archive.connection.execute("SELECT code, full_name FROM places"))
    cells = _cells(archive, asked)
    heads = ["place", "place_name", asked.time, "articles", "characters"]
    if asked.time == "all":
        heads.remove("all")
    rows = (
        ([place, names.get(place), *([] if asked.time == "all" else [time]), cell.articles,
          cell.characters], cell)
        for (place, time), cell in sorted(cells.items(), key=lambda pair: _order(pair[0]))
    )  # fmt: skip
    if long:
        heads += ["group", "term", "uses", "term_articles", "per_10000"]
        return write_rows(heads, _long(rows, terms), form, out)
    for head in _heads(terms):
        heads += [head, f"{head} per_10000"]
    wide = ([*row, *_beside(cell, terms)] for row, cell in rows)
    return write_rows(heads, wide, form, out)


def _order(key: tuple[str | None, object]) -> tuple[str, str]:
    return key[0] or "", str(key[1] or "~")  # what has no date comes last


def _heads(terms: Sequence[tuple[int, str, str]]) -> list[str]:
    """A head for each term: its name, with its group where two groups have it."""
    counted = Counter(term for _, _, term in terms)
    return [f"{group}:{term}" if counted[term] > 1 else term for _, group, term in terms]


def _beside(cell: _Cell, terms: Sequence[tuple[int, str, str]]) -> Iterator[object]:
    for term, _, _ in terms:
        yield from (cell.uses[term], _rate(cell.uses[term], cell.characters))


def _long(
    rows: Iterator[tuple[list[object], _Cell]], terms: Sequence[tuple[int, str, str]]
) -> Iterator[list[object]]:
    for row, cell in rows:
        for term, group, name in terms:
            count = cell.uses[term]
            yield [*row, group, name, count, cell.users[term], _rate(count, cell.characters)]


def _rate(count: int, characters: int) -> float | None:
    return round(PER * count / characters, 3) if characters else None


def _cells(archive: Archive, asked: Asked) -> Mapping[tuple[str | None, object], _Cell]:
    """The cells of all places and times of which there are articles."""
    used: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for term, article, count in archive.connection.execute(_RUNNING):
        used[article].append((term, count))
    known = {row[0] for row in archive.connection.execute("SELECT code FROM places")}
    cells: defaultdict[tuple[str | None, object], _Cell] = defaultdict(_Cell)
    for article, place, year, month, characters in archive.connection.execute(_ARTICLES):
        if asked.years and not (year and asked.years[0] <= year <= asked.years[1]):
            continue
        if asked.level == "country":
            code = None
        else:
            code = _at_level(place, asked.level)
            if code not in known:
                continue
        time = f"{year}-{month:02}" if asked.time == "month" and month else year
        cell = cells[code, None if asked.time == "all" else time]
        cell.articles += 1
        cell.characters += characters
        for term, count in used.get(article, ()):
            cell.uses[term] += count
            cell.users[term] += 1
    return cells


def _at_level(place: str | None, level: Level) -> str | None:
    """The division of ``level`` that an article's place is, or lies in.

    >>> _at_level("140431101", "county"), _at_level("14", "county"), _at_level("140431", "place")
    ('140431', None, '140431')
    """
    if place is None or level == "place":
        return place
    digits = _DIGITS[level]
    return place[:digits] if len(place) >= digits else None
