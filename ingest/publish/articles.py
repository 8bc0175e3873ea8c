"""The articles of a published file with all that hangs on them, in the order of their ids."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Any

from ingest.publish.counts import Counts
from ingest.publish.passages import Said, Shown, joined, passages
from ingest.publish.policy import Mode

# Tables whose rows belong to one article. Of one that is shown whole all are taken, and of a
# hidden one those whose words are shown.
OF_AN_ARTICLE = (
    "bylines", "keywords", "sentences", "edits", "figures", "dates", "formula_uses", "mentions",
    "formula_expansions", "term_uses",
)  # fmt: skip
_SPANNED = ("dates", "formula_uses", "mentions")  # findings beside figures
_TOLD_EVERY = 500  # articles between two words of how far it is

# In a full article too, what a figure measures is left out where it is somebody's.
_CHANGED = {"indicator": "nameless(indicator)", "of_what": "nameless(of_what)"}
# How the rows of a table lead to the article.
_OWNED = {
    "formula_expansions": "formula_use IN (SELECT id FROM src.formula_uses WHERE article {})",
    "term_uses": "sentence IN (SELECT id FROM src.sentences WHERE article {})",
}


def write(
    connection: sqlite3.Connection, counts: Counts, told: Callable[[int, int], None] | None
) -> None:
    """Write all articles as `temp.chosen` says of each."""
    writer = _Writer(connection, counts)
    chosen = connection.execute("SELECT article, mode FROM temp.chosen ORDER BY article").fetchall()
    done = 0
    for mode, group in groupby(chosen, key=lambda row: row["mode"]):
        ids = [row["article"] for row in group]
        for at in range(0, len(ids), _TOLD_EVERY):
            batch = ids[at : at + _TOLD_EVERY]
            if mode == "full":
                writer.whole(batch[0], batch[-1])
            else:
                for identity in batch:
                    writer.part(identity, mode)
            done += len(batch)
            if told:
                told(done, len(chosen))


class _Writer:
    """Writes articles; knows the columns of each table."""

    def __init__(self, connection: sqlite3.Connection, counts: Counts) -> None:
        self._connection, self._counts = connection, counts
        self._columns = {
            table: [row[1] for row in connection.execute(f"PRAGMA src.table_info({table})")]
            for table in ("articles", *OF_AN_ARTICLE)
        }

    def whole(self, first: int, last: int) -> None:
        """The articles from ``first`` to ``last``, all of which are shown whole."""
        span = (first, last)
        self._copy("articles", "id BETWEEN ? AND ?", span, {"shown": "'full'"})
        for table in OF_AN_ARTICLE:
            where = _OWNED.get(table, "article {}").format("BETWEEN ? AND ?")
            changed = _CHANGED if table == "figures" else {}
            self._copy(table, where, span, changed)
        sql = "SELECT sum(length(text)) FROM src.sentences WHERE article BETWEEN ? AND ?"
        length = self._connection.execute(sql, span).fetchone()[0] or 0
        self._counts.characters += length
        self._counts.shown += length

    def _copy(
        self, table: str, where: str, arguments: Sequence[Any], changed: dict[str, str]
    ) -> None:
        names = self._columns[table]
        values = ", ".join(changed.get(name, f'"{name}"') for name in names)
        listed = ", ".join(f'"{name}"' for name in names)
        self._connection.execute(
            f"INSERT INTO main.{table} ({listed}) SELECT {values} FROM src.{table} "
            f"WHERE {where} ORDER BY 1",
            arguments,
        )

    # ── an article of which only a part is shown

    def part(self, article: int, mode: Mode) -> None:
        """One article of which only the passages of ``mode`` are shown."""
        rows = self._rows("SELECT * FROM src.sentences WHERE article = ? ORDER BY id", article)
        found = self._findings(article, mode)
        said = [
            Said(
                row["part"], row["text"],
                tuple(sorted(_span(f) for f in found["figures"].get(row["id"], ()))),
                tuple(sorted(_span(f) for t in _SPANNED for f in found[t].get(row["id"], ()))),
            )
            for row in rows
        ]  # fmt: skip
        seen = passages(said, mode)
        shown = _joined(rows, seen)
        self._counts.characters += sum(len(row["text"]) for row in rows)
        self._counts.shown += sum(end - start for one in seen for start, end in one.spans)
        text, sentences = _composed(rows, shown, mode)
        changed = {"shown": f"'{mode}'", "text": ":text", "captions": "NULL"}
        names = self._columns["articles"]
        values = ", ".join(changed.get(name, f'"{name}"') for name in names)
        self._connection.execute(
            f"INSERT INTO main.articles ({', '.join(names)}) SELECT {values} FROM src.articles "
            "WHERE id = :article",
            {"text": text, "article": article},
        )
        self._copy("bylines", "article = ?", (article,), {})
        self._insert("sentences", sentences)
        for table in ("figures", *_SPANNED):
            kept = list(_moved(found[table], shown))
            self._insert(table, kept, _CHANGED if table == "figures" else {})
        if mode == "snippet":
            sql = f"SELECT t.* FROM src.term_uses t WHERE {_OWNED['term_uses'].format('= ?')}"
            self._insert("term_uses", list(_moved(_by_sentence(self._rows(sql, article)), shown)))

    def _rows(self, sql: str, article: int) -> list[dict[str, Any]]:
        return [dict(row) for row in self._connection.execute(sql, (article,))]

    def _findings(self, article: int, mode: Mode) -> dict[str, dict[int, list[dict[str, Any]]]]:
        """The findings that are shown, by table and sentence; of facts the figures alone."""
        found = {}
        for table in ("figures", *_SPANNED):
            wanted = mode == "snippet" or table == "figures"
            sql = f"SELECT * FROM src.{table} WHERE article = ? ORDER BY id"
            found[table] = _by_sentence(self._rows(sql, article)) if wanted else {}
        return found

    def _insert(
        self, table: str, rows: Sequence[dict[str, Any]], changed: dict[str, str] | None = None
    ) -> None:
        names = self._columns[table]
        listed = ", ".join(f'"{name}"' for name in names)
        marks = ", ".join(
            f"nameless(:{name})" if name in (changed or {}) else f":{name}" for name in names
        )
        sql = f"INSERT INTO main.{table} ({listed}) VALUES ({marks})"
        self._connection.executemany(sql, rows)


def _span(row: dict[str, Any]) -> tuple[int, int]:
    return row["span_start"], row["span_end"]


def _by_sentence(rows: Sequence[dict[str, Any]]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["sentence"], []).append(row)
    return found


def _moved(
    found: dict[int, list[dict[str, Any]]], shown: dict[int, Shown]
) -> Iterator[dict[str, Any]]:
    """Findings that are shown, where they stand in what is shown of their sentence."""
    rows = (row for rows in found.values() for row in rows)
    for row in sorted(rows, key=lambda row: row.get("id", 0)):
        one = shown.get(row["sentence"])
        if one and (span := one.moved(_span(row))):
            yield {**row, "span_start": span[0], "span_end": span[1]}


def _joined(rows: Sequence[dict[str, Any]], seen: Sequence[Shown]) -> dict[int, Shown]:
    """What is shown of each sentence, by its id: with one gap where several would meet."""
    shown: dict[int, Shown] = {}
    before, paragraph, skipped = "", None, False
    for row, one in zip(rows, seen, strict=True):
        if row["paragraph"] != paragraph:
            before, paragraph, skipped = "", row["paragraph"], False
        if one.text:
            one = joined(one, before, skipped=skipped)
            shown[row["id"]] = one
            before, skipped = one.text, False
        else:
            skipped = True
    return shown


def _composed(
    rows: Sequence[dict[str, Any]], shown: dict[int, Shown], mode: Mode
) -> tuple[str, list[dict[str, Any]]]:
    """The running text of what is shown, and its sentences with their place in it.

    Of facts there is no running text: what is written of each figure stands in its sentence alone.
    """
    sentences: list[dict[str, Any]] = []
    headings = {row["position"] for row in rows if row["part"] == "heading" and row["id"] in shown}
    pieces: list[str] = []
    at, paragraph = 0, None
    for row in rows:
        one = shown.get(row["id"])
        if one is None:
            continue
        inside: tuple[int | None, int | None] = (None, None)
        if mode != "facts" and row["part"] in ("heading", "body"):
            if paragraph is not None and row["paragraph"] != paragraph:
                pieces.append("\n")
                at += 1
            inside = (at, at + len(one.text))
            pieces.append(one.text)
            at, paragraph = at + len(one.text), row["paragraph"]
        heading = row["heading"] if row["heading"] in headings else None
        sentences.append(
            {**row, "text": one.text, "heading": heading, "span_start": inside[0],
             "span_end": inside[1]}
        )  # fmt: skip
    return "".join(pieces), sentences
