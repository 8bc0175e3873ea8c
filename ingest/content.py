"""What one document holds, as rows: written, or put in place of an earlier reading's."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

from ingest import kept
from ingest.aliases import Keys, lead_on
from ingest.archive import Archive
from ingest.model import Document
from ingest.produce import Producer
from ingest.rows import ArticleRows, DocumentRows, Row
from ingest.terms.keep import Watch, rows_of, write_uses

# The tables of findings, which hang on a sentence.
_LEAVES = ("figures", "dates", "formula_uses", "mentions")


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


def replace_content(job: Job, document_id: int, document: Document, rows: DocumentRows) -> None:
    """Put this reading's rows in place of an earlier one's; let vanished keys lead to them."""
    connection = job.connection
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
    kept = {name: rows.row[name] for name in ("rules_digest", "given")}
    redacted = job.archive.one("SELECT redacted FROM documents WHERE id = ?", document_id)
    # A redacted original is what is left of it: what comes in again must not bring back the rest.
    changed = kept if redacted else rows.row
    assignments = ", ".join(f"{name} = :{name}" for name in changed)
    connection.execute(
        f"UPDATE documents SET {assignments} WHERE id = :id", {**changed, "id": document_id}
    )
    write_content(job, document_id, document, rows)
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


def write_content(job: Job, document_id: int, document: Document, rows: DocumentRows) -> None:
    """Write the articles of a document that has none, those removed on request left out."""
    removed = job.connection.execute(
        "SELECT span_start, span_end FROM tombstones WHERE sha256 = ?", (document.sha256,)
    ).fetchall()
    articles = [a for a in rows.articles if not _overlaps(a.row, removed)]
    job.counts["withheld"] += len(rows.articles) - len(articles)
    for article in articles:
        _write_article(job, document_id, article)
    edits = [{"document": document_id, **e} for e in rows.edits if not _overlaps(e, removed)]
    insert(job.connection, "edits", edits)


def _overlaps(row: Row, spans: Sequence[tuple[int, int]]) -> bool:
    start, end = cast(int, row["span_start"]), cast(int, row["span_end"])
    return any(start < last and first < end for first, last in spans)


def _write_article(job: Job, document_id: int, article: ArticleRows) -> None:
    connection, counts = job.connection, job.counts
    for zone in article.zones:
        names = ", ".join(zone)
        marks = ", ".join(f":{name}" for name in zone)
        connection.execute(f"INSERT OR IGNORE INTO places ({names}) VALUES ({marks})", zone)
    article_id = insert(connection, "articles", [{"document": document_id, **article.row}])
    counts["articles"] += 1
    owner: Row = {"article": article_id}
    insert(connection, "bylines", [owner | row for row in article.bylines])
    insert(connection, "keywords", [owner | row for row in article.keywords])
    insert(connection, "edits", [owner | {"document": document_id} | e for e in article.edits])
    leaves: dict[str, list[Row]] = {name: [] for name in _LEAVES}
    terms, uses = job.watch.rules(connection), list[tuple[int, int, int, int]]()
    for sentence in article.sentences:
        identity = insert(connection, "sentences", [owner | sentence.row])
        if terms is not None:
            uses += rows_of(identity, str(sentence.row["text"]), terms)
        place = owner | {"sentence": identity}
        leaves["figures"] += (place | row for row in sentence.figures)
        leaves["dates"] += (place | row for row in sentence.dates)
        leaves["mentions"] += (place | row for row in sentence.mentions)
        for formula, use, spelled in sentence.formulas:
            leaves["formula_uses"].append(place | use | {"formula": _formula(job, formula)})
            if spelled is not None:
                counts["formula_uses"] += _spell(connection, leaves["formula_uses"], spelled)
    write_uses(connection, uses)
    counts["sentences"] += len(article.sentences)
    for name, rows in leaves.items():
        insert(connection, name, rows)
        counts[name] += len(rows)
    kept.add(connection, article_id)


def _spell(connection: sqlite3.Connection, uses: list[Row], spelled: Row) -> int:
    """Write ``uses``, of which the last one is spelled out, and to what; how many there were."""
    count, last = len(uses), uses.pop()
    insert(connection, "formula_uses", uses)
    uses.clear()
    use = insert(connection, "formula_uses", [last])
    insert(connection, "formula_expansions", [{"formula_use": use, **spelled}])
    return count


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
    names = list(rows[0])
    columns = ", ".join(f'"{name}"' for name in names)
    marks = ", ".join(f":{name}" for name in names)
    sql = f"INSERT INTO {table} ({columns}) VALUES ({marks})"
    if len(rows) == 1:
        return connection.execute(sql, rows[0]).lastrowid or 0
    connection.executemany(sql, rows)
    return 0
