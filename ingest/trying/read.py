"""One pasted text → what a page shows of it, as plain values that travel between processes."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from typing import Any

from ingest.api import ReadError, document_of
from ingest.find import divisions, formulas
from ingest.model import Document, Facts, Reading
from ingest.paths import PACKAGE
from ingest.private import veiled
from ingest.read import read
from ingest.rows import ArticleRows, Lookups, Row, document_rows, named
from ingest.rulebook import Rules, load_rules
from ingest.search import register_writer
from ingest.view import DiffPiece, RuleCount, diff, rule_counts

MOST = 60_000  # characters of one text

# How the panel would take a figure: of which series, of which year, which numbers are written so.
_PANEL = """
SELECT id, year, is_change, per, of_what, unit, low, high FROM panel_figure_sheet
WHERE indicator_id IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Given:
    """A text, and what the reader says of it: a division's code, a date as far as it is known."""

    text: str
    place: str | None = None
    published: str | None = None


@dataclass(frozen=True, slots=True)
class TriedArticle:
    """An article as rows of the archive's tables, without ids; a sentence is named by position.

    ``figures`` have besides their columns ``sentence`` (position), ``text`` (the sentence) and
    ``panel``: ``None``, or what the panel makes of them. ``others`` are the other marks, as
    ``ingest.view.other_mark`` reads them.
    """

    row: Row
    bylines: tuple[Row, ...]
    sentences: tuple[Row, ...]
    figures: tuple[dict[str, Any], ...]
    others: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Tried:
    """All that was read: its articles, and every change from the text as pasted."""

    articles: tuple[TriedArticle, ...]
    pieces: tuple[DiffPiece, ...]
    rules: tuple[RuleCount, ...]


def read_text(given: Given, rules: Rules | None = None) -> Tried:
    """What an ingest would find in the text, numbers of persons masked as there.

    Raises:
        ReadError: it is longer than ``MOST``, or no text.
    """
    if len(given.text) > MOST:
        raise ReadError(f"longer than {MOST:,} characters: paste a part of it")
    rules = rules or load_rules()
    supplied = Facts(published=given.published, place=given.place)
    reading = read(_document(given.text), rules, supplied)
    lookups = Lookups(divisions.by_code, formulas.national)
    rows = document_rows(reading, "", lookups)
    panel = _in_panel(rows.articles)
    articles, at = [], 0
    for article in rows.articles:
        articles.append(_article(article, panel, at))
        at += len(article.figures)
    edits = [*rows.edits, *(e for a in rows.articles for e in a.edits)]
    pieces = tuple(_pieces(reading, [named("edits", edit) for edit in edits]))
    return Tried(tuple(articles), pieces, tuple(rule_counts(pieces)))


def _document(text: str) -> Document:
    """The text as a document: as a page if it is the source of one, else as it stands."""
    try:
        found = document_of(text.encode("utf-8", "replace"))
    except ReadError:
        return document_of(text)
    return found if found.media_type == "text/html" else document_of(text)


def _pieces(reading: Reading, edits: list[Row]) -> list[DiffPiece]:
    edits.sort(key=lambda edit: (edit["span_start"], edit["span_end"]))
    decoded = reading.document.decoded
    spans = ((int(e["span_start"] or 0), int(e["span_end"] or 0), str(e["rule"])) for e in edits)
    shown = veiled(decoded, spans)
    return diff(shown, 0, len(shown), edits)


def _article(rows: ArticleRows, panel: dict[int, dict[str, Any]], first: int) -> TriedArticle:
    sentences = [named("sentences", row) for row in rows.sentences]
    figures = [
        {**named("figures", row), "text": sentences[row[0]]["text"],  # type: ignore[index]  # positions
         "panel": panel.get(number)}
        for number, row in enumerate(rows.figures, first)
    ]  # fmt: skip
    kept = {name: value for name, value in rows.row.items() if name not in ("text", "captions")}
    shown = tuple({**sentence, "id": sentence["position"]} for sentence in sentences)
    return TriedArticle(kept, rows.bylines, shown, tuple(figures), tuple(_others(rows)))


def _others(rows: ArticleRows) -> list[dict[str, Any]]:
    """Formulas, dates, people and places, sentence by sentence, as marks are made of them."""
    made: list[dict[str, Any]] = []
    for at, formula, use, _ in rows.formulas:
        made.append({**named("formula_uses", use), "sentence": at, "mark": "formula",
                     "said": formula["surface"], "more": formula["expansion"]})  # fmt: skip
    for found in (named("dates", row) for row in rows.dates):
        made.append({**found, "mark": "date", "said": found["iso"], "more": found["kind"]})
    for found in (named("mentions", row) for row in rows.mentions):
        person = found["kind"] == "person"
        division = divisions.by_code(str(found["place"])) if found["place"] else None
        more = found["post"] if person else division.full_name if division else found["surface"]
        said = found["person"] if person else found["place"]
        made.append({**found, "mark": found["kind"], "said": said, "more": more})
    return sorted(made, key=lambda mark: mark["sentence"])


# ─────────────────────────────────────────────────────────────── as the panel takes it


def _in_panel(articles: tuple[ArticleRows, ...]) -> dict[int, dict[str, Any]]:
    """What the panel says of each figure, by its number in the text; of those that it takes.

    The rule stands in one place, the view: so it is asked here, of an archive in memory.
    """
    with closing(sqlite3.connect(":memory:")) as db:
        register_writer(db)
        db.executescript(_schema())
        db.execute("PRAGMA foreign_keys = OFF")
        number = 0
        for key, article in enumerate(articles, 1):
            own = {"id": key, "document": 1, **article.row, "text": "", "captions": None}
            _insert(db, "articles", own)
            for table in ("figures", "dates"):
                for row in getattr(article, table):
                    found = named(table, row) | {"article": key, "sentence": key * 100_000 + row[0]}
                    if table == "figures":
                        number += 1
                        found["id"] = number
                    _insert(db, table, found)
        db.row_factory = sqlite3.Row
        return {row["id"] - 1: dict(row) for row in db.execute(_PANEL)}


@cache
def _schema() -> str:
    return (PACKAGE / "schema.sql").read_text(encoding="utf-8")


def _insert(db: sqlite3.Connection, table: str, row: dict[str, Any]) -> None:
    names = ", ".join(row)
    db.execute(f"INSERT INTO {table} ({names}) VALUES ({', '.join(f':{n}' for n in row)})", row)
