"""A concordance and its counts as rows of a file and as lines of a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from ingest.concordance import aligned
from ingest.kwic.ask import Asked, Level
from ingest.kwic.counts import Counts, Share
from ingest.kwic.study import Line
from ingest.narrowing import names_of
from ingest.view import sentence_path

COLUMNS = (
    "query", "left", "hit", "right", "published", "title", "outlet", "place_name", "place", "part",
    "key", "position", "span_start", "span_end", "permalink", "retrieved",
)  # fmt: skip
COUNT_COLUMNS = ("query", "by", "name", "hits", "characters", "per_10000")


def values(line: Line, query: str, retrieved: str) -> dict[str, Any]:
    """A line as plain values, in the order of ``COLUMNS``."""
    told = asdict(line)
    told |= {"query": query, "retrieved": retrieved}
    told["permalink"] = sentence_path(line.key, line.position)
    return {name: told[name] for name in COLUMNS}


def told(lines: Iterable[Line], query: str, retrieved: str) -> Iterator[tuple[Any, ...]]:
    """The lines as rows under ``COLUMNS``."""
    for line in lines:
        yield tuple(values(line, query, retrieved).values())


def head(asked: Asked, counts: Counts, level: Level, retrieved: str) -> dict[str, Any]:
    """What a JSON file says before its lines: what was asked, and counts."""
    return {
        "query": asked.query, "sort": asked.sort, "sample": asked.sample,
        "seed": None if asked.sample is None else asked.seed, "places": list(asked.places.codes),
        "years": str(asked.years), "part": asked.part or None, "reprints": asked.reprints,
        "retrieved": retrieved, "counts": count_values(counts, level),
    }  # fmt: skip


def count_values(counts: Counts, level: Level) -> dict[str, Any]:
    """The counts as plain values."""
    return {
        "unit": counts.unit,
        **({"hits": counts.hits, "articles": counts.articles} if counts.unit == "hits" else {}),
        "sentences": counts.sentences,
        "in_text": _share(counts.total, None),
        "by_year": [{"year": row.name, **_share(row, None)} for row in counts.by_year()],
        f"by_{level}": [
            {"place": row.name, **_share(row, names)}
            for rows in [counts.by_place(level)]
            for names in [names_of([row.name for row in rows if row.name])]
            for row in rows
        ],
    }


def _share(row: Share, names: dict[str, str] | None) -> dict[str, Any]:
    rate = None if row.rate is None else round(row.rate, 4)
    told = {"hits": row.hits, "characters": row.characters, "per_10000": rate}
    return told if names is None else {"place_name": names.get(row.name or ""), **told}


def count_rows(counts: Counts, query: str, level: Level) -> Iterator[tuple[Any, ...]]:
    """All counts as rows of one table, under ``COUNT_COLUMNS``."""
    places = counts.by_place(level)
    names = names_of([row.name for row in places if row.name])
    for by, rows in (("all", [counts.total]), ("year", counts.by_year()), (level, places)):
        for row in rows:
            rate = None if row.rate is None else round(row.rate, 4)
            name = names.get(row.name or "", row.name)
            yield query, by, name, row.hits, row.characters, rate


def text_lines(lines: Iterable[Line], width: int) -> Iterator[str]:
    """Each hit in a line of ``width`` columns, hits under each other, date and key behind it."""
    for line in lines:
        tail = f"{line.published or '':10}  {line.key}"
        room = width - len(tail) - 2
        yield f"{aligned(line.left, line.hit, line.right, room)}  {tail}"


def text_counts(counts: Counts, level: Level) -> Iterator[str]:
    """The counts as a table for a terminal."""
    yield f"{counts.unit:>10}  characters  per 10,000"
    said = ""
    for _, by, name, hits, characters, rate in count_rows(counts, "", level):
        if by != said:
            said = by
            yield from () if by == "all" else (f"by {by}",)
        told = "in all" if by == "all" else name or "not told"
        yield f"{hits:10,}  {characters:10,}  {'' if rate is None else f'{rate:.3f}':>10}  {told}"
