"""The text of an article with its marks, in its own script or simplified, a segment at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ingest.jumps import NO_JUMPS, Jumps, jumps_to, marked, steps
from ingest.labels import Language, figure_value, load_labels
from ingest.leaf.found import Links
from ingest.script import simplify
from ingest.view import SEGMENT, Mark, blocks, figure_mark, other_mark

LOOKED_THROUGH = 100_000  # sentences of one article in which hits are looked for
FACTS_LISTED = 500  # figures of an article without text on one page
LONGEST = 20_000  # characters of one sentence there: a text without a full stop is one sentence

# Ids of an article's sentences follow one another, so a segment is a stretch of ids; a published
# file leaves some out, but numbers none anew.
_SENTENCES = """
with first as (select id - position as id from sentences where article = :article limit 1)
select s.id, s.position, s.part, s.paragraph, substr(s.text, 1, :longest) as text,
  length(s.text) > :longest as cut
from first, sentences s
where s.article = :article and s.id >= first.id + :at and s.id < first.id + :until order by s.id
"""
_LAST = "select position from sentences where article = :article order by id desc limit 1"
_ALL = """
select position, substr(text, 1, :longest) from sentences where article = :article
order by id limit :most
"""
_FIGURES = """
select f.*, p.full_name as place_name from figures f left join places p on p.code = f.place
where f.article = :article and f.sentence between :first and :last order by f.sentence, f.span_start
"""
_LISTED = """
select f.*, p.full_name as place_name from figures f left join places p on p.code = f.place
where f.article = :article order by f.id limit :most
"""
_OTHERS = """
select 'formula' as mark, u.sentence, u.span_start, u.span_end, m.surface as said,
  m.expansion as more
from formula_uses u join formulas m on m.id = u.formula
where u.article = :article and u.sentence between :first and :last
union all
select 'date', sentence, span_start, span_end, iso, kind from dates
where article = :article and sentence between :first and :last
union all
select m.kind, m.sentence, m.span_start, m.span_end,
  case when m.kind = 'person' then m.person else m.place end,
  case when m.kind = 'person' then m.post else p.full_name end
from mentions m left join places p on p.code = m.place
where m.article = :article and m.sentence between :first and :last
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader asks for: words to be marked, the sentence to begin with, the script."""

    typed: str = ""
    start: str = ""
    simplified: bool = False
    language: Language = "zh"


def running(
    connection: sqlite3.Connection, row: Mapping[str, Any], asked: Asked, links: Links
) -> dict[str, Any]:
    """A segment of the text of the article ``row``, as blocks with marks."""
    found = _jumps(connection, row, asked.typed) if asked.typed else NO_JUMPS
    start = _start(asked.start, found)
    wanted = {"article": row["id"], "at": start, "until": start + SEGMENT, "longest": LONGEST}
    sentences = [dict(s) for s in connection.execute(_SENTENCES, wanted)]
    last = connection.execute(_LAST, wanted).fetchone()
    end = last[0] + 1 if last else 0
    marks = _marks(connection, row, sentences, asked.language, links)
    simplified = asked.simplified and row["script"] == "hant"
    if simplified:
        for sentence in sentences:
            sentence["text"] = simplify(sentence["text"])  # of the same length: marks hold
    kept = ({"q": asked.typed} if asked.typed else {}) | ({"script": "hans"} if simplified else {})
    made = [marked(block, found) for block in blocks(sentences, marks)]
    facts = _facts(connection, row, asked.language) if row["shown"] == "facts" else []
    return {
        "title": [b for b in made if b.part == "title"],
        "kicker": [b for b in made if b.part == "kicker"],
        "blocks": [b for b in made if b.part not in ("title", "kicker")],
        "simplified": simplified,
        "cut": any(sentence["cut"] for sentence in sentences),
        "next_from": start + SEGMENT if start + SEGMENT < end else None,
        "former_from": max(0, start - SEGMENT) if start else None,
        "part": start // SEGMENT + 1,
        "parts": -(-end // SEGMENT),
        "start": start,
        "typed_here": asked.typed,
        "asked_here": kept,
        "steps": steps(found, start, kept),
        "facts": facts,
    }


def _facts(
    connection: sqlite3.Connection, row: Mapping[str, Any], language: Language
) -> list[tuple[str, Any]]:
    """The figures of an article whose text is not shown, each with its value in words."""
    labels = load_labels()
    rows = connection.execute(_LISTED, {"article": row["id"], "most": FACTS_LISTED})
    return [(figure_value(one, labels, language), one) for one in rows]


def _jumps(connection: sqlite3.Connection, row: Mapping[str, Any], typed: str) -> Jumps:
    """The hits of what was typed in all of an article, also where it is not shown."""
    wanted = {"article": row["id"], "longest": LONGEST, "most": LOOKED_THROUGH}
    rows: Iterator[tuple[int, str]] = (
        (position, text) for position, text in connection.execute(_ALL, wanted)
    )
    return jumps_to(typed, rows)


def _start(asked: str, found: Jumps) -> int:
    """The sentence that a page begins with: as asked for, else where the first hit is shown."""
    if asked.isascii() and asked.isdecimal() and len(asked) < 10:
        return int(asked)
    return found.segment_of(1) if found.total else 0


def _marks(
    connection: sqlite3.Connection,
    row: Mapping[str, Any],
    sentences: list[dict[str, Any]],
    language: Language,
    links: Links,
) -> dict[int, list[Mark]]:
    """The findings of these sentences as marks, by the id of the sentence."""
    marks: dict[int, list[Mark]] = {}
    if not sentences:
        return marks
    labels = load_labels()
    span = {"article": row["id"], "first": sentences[0]["id"], "last": sentences[-1]["id"]}
    for found in connection.execute(_FIGURES, span):
        href = links.path(f"/f/{found['key']}")
        mark = figure_mark(found, href, labels, language)
        marks.setdefault(found["sentence"], []).append(mark)
    for found in connection.execute(_OTHERS, span):
        mark = other_mark(found, leads_to(found, links), labels, language)
        marks.setdefault(found["sentence"], []).append(mark)
    return marks


def leads_to(found: Mapping[str, Any], links: Links) -> str:
    """Where a mark leads: to all that is known of what it names; nowhere if that is not settled."""
    said = found["said"]
    if not said:
        return ""
    kind = found["mark"]
    if kind == "place":
        return links.path(f"/p/{said}")
    if kind == "date":
        return links.table("dates", iso=said)
    return links.page(kind, name=said)
