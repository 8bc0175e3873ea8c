"""A concordance from an archive: counted, drawn, sorted, and read line by line."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from ingest.kwic.ask import BY_WORD, Asked, Sort
from ingest.kwic.counts import Counts, Tally, finished, sentence_counts
from ingest.kwic.order import Spot, Spots, nearest, ordered
from ingest.kwic.scan import has_more, scan
from ingest.search import parse
from ingest.searching.restrict import parts

_BATCH = 200  # lines read at once
_FIRST = 100  # hits that are shown of what is too common to be gone through


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a page can wait for; ``None``: as long as it takes.

    Past ``sentences`` with a hit only sentences are counted. Past ``sorted_by_word`` lines a random
    sample of as many is sorted by word, or, where ``whole``, none: all come as they lie.
    """

    sentences: int | None = None
    sorted_by_word: int | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Study:
    """``spots`` in order, of which ``counts`` counts all.

    ``asked`` is what was done: its sample was drawn for want of time where none was asked for.
    ``is_partial``: the hits are too many, and ``spots`` are the first of them; ``is_sorted``: they
    are in the order that was asked for.
    """

    asked: Asked
    counts: Counts
    spots: Iterator[Spot]
    is_partial: bool = False
    is_sorted: bool = True


def study(
    connection: sqlite3.Connection, asked: Asked, held: Spots, bounds: Bounds = Bounds()
) -> Study:
    """Go through all that ``asked`` asks for. ``held`` is empty, and keeps the spots meanwhile."""
    asked = _of_its_part(asked)
    if bounds.sentences is not None and has_more(connection, asked, bounds.sentences):
        for found in islice(scan(connection, asked), _FIRST):
            held.add(found, asked.sort)
        first = islice(held.as_found(), _FIRST)
        return Study(asked, sentence_counts(connection, asked), first, True, False)
    tally = Tally(asked.part)
    for found in scan(connection, asked):
        tally.add(found)
        held.add(found, asked.sort)
    counts = finished(connection, asked, tally)
    most = bounds.sorted_by_word
    by_word = asked.sort in BY_WORD
    lines = tally.hits if asked.sample is None else min(asked.sample, tally.hits)
    if by_word and most is not None and lines > most:
        if bounds.whole:
            if asked.sample is not None:
                held.sample(asked.sample, asked.seed)
            return Study(asked, counts, held.as_found(), is_sorted=False)
        asked = replace(asked, sample=most)
    return Study(asked, counts, ordered(held, connection, asked))


def _of_its_part(asked: Asked) -> Asked:
    """``asked`` with the part that its query names (part:heading), where it is one."""
    wanted, _ = parts(parse(asked.query))
    return replace(asked, part=wanted.pop()) if not asked.part and len(wanted) == 1 else asked


# ─────────────────────────────────────────────────────────────── lines


@dataclass(frozen=True, slots=True)
class Line:
    """One hit in its context, and where it stands.

    ``left`` and ``right`` go on into the sentences of the same paragraph. ``near`` is how many
    characters of the side sorted by the word takes that lines are sorted by.
    """

    left: str
    hit: str
    right: str
    key: str
    title: str | None
    published: str | None
    outlet: str | None
    place: str | None
    place_name: str | None
    script: str
    part: str
    position: int
    span_start: int
    span_end: int
    near: int = 0


_LINES = """
SELECT s.id, s.text, substr(b.text, -:width) AS before, substr(n.text, 1, :width) AS after, a.key,
  a.title, a.published, a.outlet, a.place, p.full_name AS place_name, a.script, s.part, s.position
FROM sentences s JOIN articles a ON a.id = s.article LEFT JOIN places p ON p.code = a.place
LEFT JOIN sentences b ON b.id = s.id - 1 AND b.article = s.article AND b.paragraph = s.paragraph
LEFT JOIN sentences n ON n.id = s.id + 1 AND n.article = s.article AND n.paragraph = s.paragraph
WHERE s.id IN (SELECT value FROM json_each(:ids))
"""


def lines(
    connection: sqlite3.Connection, spots: Iterable[Spot], width: int, sort: Sort
) -> Iterator[Line]:
    """``spots`` with ``width`` characters on each side, in the order in which they come."""
    rest = iter(spots)
    while batch := list(islice(rest, _BATCH)):
        ids = f"[{','.join({str(spot.sentence): None for spot in batch})}]"
        cursor = connection.execute(_LINES, {"ids": ids, "width": width})
        names = [column[0] for column in cursor.description]
        rows = {row[0]: dict(zip(names, row, strict=True)) for row in cursor}
        for spot in batch:
            yield _line(spot, dict(rows[spot.sentence]), width, sort)


def _line(spot: Spot, told: dict[str, Any], width: int, sort: Sort) -> Line:
    del told["id"]
    text, before, after = (told.pop(name) or "" for name in ("text", "before", "after"))
    left = before + text[: spot.first] if spot.first < width else text[: spot.first]
    right = text[spot.last : spot.last + width]
    right += after[: width - len(right)]
    words = nearest(text, spot.first, spot.last, sort) if sort in BY_WORD else ()
    return Line(
        left=_in_line(left[-width:]),
        hit=_in_line(text[spot.first : spot.last]),
        right=_in_line(right),
        span_start=spot.first,
        span_end=spot.last,
        near=len(words[0]) if words and any(map(str.isalnum, words[0])) else 0,
        **told,
    )


def _in_line(text: str) -> str:
    return text.replace("\r", " ").replace("\n", " ")


def all_lines(
    connection: sqlite3.Connection, made: Study, width: int, most: int | None = None
) -> Iterator[Line]:
    """The lines of a study, at most so many."""
    return lines(connection, islice(made.spots, most), width, made.asked.sort)
