"""What one document holds, as rows: written, or put in place of an earlier reading's."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain, zip_longest
from typing import Any

from ingest import kept as counts
from ingest import sketched
from ingest.aliases import Keys, lead_on
from ingest.archive import Archive
from ingest.model import Document
from ingest.produce import Produced, Producer
from ingest.rows import ARTICLE, COLUMNS, ArticleRows, Row, Value, Values
from ingest.search import Piece, index_terms, joined_terms
from ingest.tables import INDEXED_BEHIND, INDEXES, write_rows
from ingest.terms.keep import Watch, rows_of, write_uses

# The tables that rows are piled up for, in the order in which they can be written: their columns
# behind the id, those that point to other rows first.
_PILED = {
    "articles": ("document", *ARTICLE),
    "keywords": ("article", *COLUMNS["keywords"]),
    "edits": ("document", "article", *COLUMNS["edits"]),
    "sentences": ("article", *COLUMNS["sentences"]),
    "figures": ("article", "sentence", *COLUMNS["figures"]),
    "dates": ("article", "sentence", *COLUMNS["dates"]),
    "formula_uses": ("article", "sentence", "formula", *COLUMNS["formula_uses"]),
    "mentions": ("article", "sentence", *COLUMNS["mentions"]),
}
# Where a sentence's row on the pile has its text, and where that begins in its article's.
_TEXT, _START = (1 + _PILED["sentences"].index(name) for name in ("text", "span_start"))


@dataclass(frozen=True, slots=True)
class Job:
    """What stays the same during one ingest."""

    archive: Archive
    produce: Producer
    rules_digest: str
    run: int
    counts: Counter[str]
    watch: Watch = field(default_factory=Watch)

    @property
    def connection(self) -> sqlite3.Connection:
        """The archive's."""
        return self.archive.connection


def replace_content(pile: Pile, document_id: int, document: Document, read: Produced) -> None:
    """Put this reading's rows in place of an earlier one's; let vanished keys lead to them.

    What is on the pile is written before, and this behind it.
    """
    pile.write()
    job, connection = pile.job, pile.job.connection
    before = Keys.of(connection, document_id)
    used = connection.execute(
        "SELECT DISTINCT formula FROM formula_uses u JOIN articles a ON a.id = u.article "
        "WHERE a.document = ?",
        (document_id,),
    ).fetchall()
    named = zones_of(connection, "a.document = ?", document_id)
    connection.execute("DELETE FROM articles WHERE document = ?", (document_id,))
    connection.execute("DELETE FROM edits WHERE document = ?", (document_id,))
    connection.executemany(
        "DELETE FROM formulas WHERE id = ? AND NOT EXISTS "
        "(SELECT 1 FROM formula_uses WHERE formula = formulas.id)",
        used,
    )
    row = read.rows.row
    kept = {name: row[name] for name in ("rules_digest", "given")}
    redacted = job.archive.one("SELECT redacted FROM documents WHERE id = ?", document_id)
    # A redacted original is what is left of it: what comes in again must not bring back the rest.
    changed = kept if redacted else row
    assignments = ", ".join(f"{name} = :{name}" for name in changed)
    connection.execute(
        f"UPDATE documents SET {assignments} WHERE id = :id", {**changed, "id": document_id}
    )
    pile.add(document_id, document, read)
    pile.write()
    forget_zones(connection, named)
    lead_on(connection, before, Keys.of(connection, document_id))


def zones_of(connection: sqlite3.Connection, where: str, *arguments: object) -> list[str]:
    """The codes of the zones that some articles ``a`` name."""
    found = connection.execute(
        "SELECT DISTINCT p.code FROM articles a JOIN mentions m ON m.article = a.id "
        f"JOIN places p ON p.code = m.place WHERE p.level = 'zone' AND {where}",
        arguments,
    )
    return [code for (code,) in found]


def forget_zones(connection: sqlite3.Connection, codes: Sequence[str]) -> None:
    """Drop those of the zones ``codes`` that no text names any more."""
    connection.executemany(
        "DELETE FROM places WHERE code = ?1 AND level = 'zone' "
        "AND NOT EXISTS (SELECT 1 FROM mentions WHERE place = ?1)",
        [(code,) for code in codes],
    )


def _overlaps(start: Any, end: Any, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start < last and first < end for first, last in spans)


class Pile:
    """What hangs on documents, gathered with the ids it is to have, and then written at once.

    Table by table and index by index a thousand rows take a third of the time that they take one by
    one: an index is flushed once, not for every row that a trigger writes. To be made, filled and
    written inside one transaction.
    """

    def __init__(self, job: Job) -> None:
        self.job = job
        self._empty()

    def _empty(self) -> None:
        self._rows: dict[str, list[Values]] = {table: [] for table in _PILED}
        self._last: dict[str, int] = {}  # ids that are given away; asked for with the first text
        self._before: dict[str, int] = {}
        self._bylines: list[Row] = []
        self._expansions: list[Values] = []
        self._formulas: dict[Value, int] = {}
        self._sketches: list[tuple[int, str, bytes]] = []

    def add(self, document_id: int, document: Document, read: Produced) -> None:
        """Put the articles of a document on top, those removed on request left out."""
        if not self._last:
            self._last = {
                table: self.job.archive.one(f"SELECT coalesce(max(id), 0) FROM {table}")
                for table in _PILED
            }
            self._before = dict(self._last)
        removed = self.job.connection.execute(
            "SELECT span_start, span_end FROM tombstones WHERE sha256 = ?", (document.sha256,)
        ).fetchall()
        rows = read.rows
        for article, sketch in zip_longest(rows.articles, read.sketches):
            if _overlaps(article.row["span_start"], article.row["span_end"], removed):
                self.job.counts["withheld"] += 1
            else:
                self._add(document_id, article, sketch)
        edits = [e for e in rows.edits if not _overlaps(e[0], e[1], removed)]
        self._put("edits", (document_id, None), edits)

    def _add(self, document_id: int, article: ArticleRows, sketch: bytes | None) -> None:
        for zone in article.zones:
            names, marks = _named(zone)
            self.job.connection.execute(
                f"INSERT OR IGNORE INTO places ({names}) VALUES ({marks})", zone
            )
        self._put("articles", (document_id,), [tuple(article.row.values())])
        own = self._last["articles"]
        if sketch is not None:
            self._sketches.append((own, str(article.row["key"]), sketch))
        self._bylines += ({"article": own, **byline} for byline in article.bylines)
        self._put("keywords", (own,), article.keywords)
        self._put("edits", (document_id, own), article.edits)
        first = self._last["sentences"] + 1
        self._put("sentences", (own,), article.sentences)
        for name in ("figures", "dates", "mentions"):
            rows = getattr(article, name)
            self._put(name, (own,), [(first + row[0], *row[1:]) for row in rows])
        for at, formula, use, spelled in article.formulas:
            self._put("formula_uses", (own,), [(first + at, self._formula(formula), *use)])
            if spelled is not None:
                self._expansions.append((self._last["formula_uses"], *spelled))
        self.job.counts["articles"] += 1
        for name in ("sentences", "figures", "dates", "mentions"):
            self.job.counts[name] += len(getattr(article, name))
        self.job.counts["formula_uses"] += len(article.formulas)

    def _put(self, table: str, above: Values, rows: Sequence[Values]) -> None:
        """Rows of a table, behind what they hang on, each with its id."""
        first = self._last[table] + 1
        self._rows[table] += [(i, *above, *row) for i, row in enumerate(rows, first)]
        self._last[table] += len(rows)

    def _formula(self, row: Row) -> int:
        """The id of a formula, which is there with what these rules say of it."""
        known = self._formulas.get(row["surface"])
        if known is None:
            known = self._formulas[row["surface"]] = _formula(self.job, row)
        return known

    def write(self) -> None:
        """Write all of it, index it behind, and leave the pile empty."""
        if not self._last:
            return
        connection = self.job.connection
        connection.execute(f"INSERT INTO settings VALUES ('{INDEXED_BEHIND}', '')")
        for table, columns in _PILED.items():
            write_rows(connection, table, ("id", *columns), self._rows[table])
        insert(connection, "bylines", self._bylines)
        columns = ("formula_use", *COLUMNS["formula_expansions"])
        write_rows(connection, "formula_expansions", columns, self._expansions)
        self._index()
        connection.execute(f"DELETE FROM settings WHERE name = '{INDEXED_BEHIND}'")
        self._write_uses()
        sketched.keep(connection, self._sketches)
        counts.add(connection, self._before["articles"])
        self._empty()

    def _index(self) -> None:
        """Index the texts on the pile: sooner than if they were read back.

        The terms of an article's text are put together from those of its sentences.
        """
        connection = self.job.connection
        sentences: list[Any] = self._rows["sentences"]
        of_sentence = [index_terms(row[_TEXT]) or "" for row in sentences]
        _fill(
            connection,
            "sentences_fts",
            zip((row[0] for row in sentences), of_sentence, strict=True),
        )
        pieces: dict[Value, list[Piece]] = defaultdict(list)
        for row, terms in zip(sentences, of_sentence, strict=True):
            if row[_START] is not None:  # else it is no running text
                pieces[row[1]].append(Piece(row[_START], row[_TEXT], terms))
        columns = [1 + _PILED["articles"].index(name) for name in INDEXES["articles_fts"][1]]
        articles: list[Any] = self._rows["articles"]
        _fill(connection, "articles_fts", (
            (row[0], joined_terms(row[columns[0]], pieces[row[0]]),
             *(index_terms(row[at]) for at in columns[1:]))
            for row in articles
        ))  # fmt: skip

    def _write_uses(self) -> None:
        """The uses of the terms that the reader follows."""
        terms = self.job.watch.rules(self.job.connection)
        if terms is not None:
            sentences: list[Any] = self._rows["sentences"]
            found = (rows_of(row[0], row[_TEXT], terms) for row in sentences)
            write_uses(self.job.connection, list(chain.from_iterable(found)))


def _fill(
    connection: sqlite3.Connection, index: str, rows: Iterable[tuple[Value | None, ...]]
) -> None:
    """Index terms: the id of what they are of, and those of each column of the index."""
    columns = INDEXES[index][1]
    connection.executemany(
        f"INSERT INTO {index} (rowid, {', '.join(columns)}) VALUES (?{', ?' * len(columns)})", rows
    )


def _formula(job: Job, row: Row) -> int:
    """The id of a formula, which is there with what these rules say of it.

    What it is spelled out to is settled once all texts are in (:mod:`ingest.spellings`).
    """
    told = tuple(row[name] for name in ("numbers", "is_national", "first_year", "origin"))
    known = job.connection.execute(
        "SELECT id, numbers, is_national, first_year, origin FROM formulas WHERE surface = ?",
        (row["surface"],),
    ).fetchone()
    if known is None:
        return insert(job.connection, "formulas", [row])
    if known[1:] != told:
        job.connection.execute(
            "UPDATE formulas SET numbers = ?, is_national = ?, first_year = ?, origin = ?, "
            "expansion = ? WHERE id = ?",
            (*told, row["expansion"], known[0]),
        )
    return int(known[0])


def insert(connection: sqlite3.Connection, table: str, rows: Sequence[Row]) -> int:
    """Insert rows of one shape in order; the id of a single one, 0 for none or many."""
    if not rows:
        return 0
    names, marks = _named(rows[0])
    sql = f"INSERT INTO {table} ({names}) VALUES ({marks})"
    if len(rows) == 1:
        return connection.execute(sql, rows[0]).lastrowid or 0
    connection.executemany(sql, rows)
    return 0


def _named(row: Row) -> tuple[str, str]:
    return ", ".join(f'"{name}"' for name in row), ", ".join(f":{name}" for name in row)
