"""Proving an archive: spans, keys, hashes, the way back to the originals, indexes against tables.

Each proof is a function that yields one line for each thing that is wrong. Nothing is written.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from ingest import kept, search
from ingest.archive import INDEXES, Archive, made_anew, published
from ingest.documents import decoded_of, original_of
from ingest.find.formula_items import agrees
from ingest.model import Edit
from ingest.origins import offsets
from ingest.packing import DamagedError
from ingest.publish.prove import nothing_hidden, order
from ingest.terms.keep import rules_of, uses_in
from ingest.text import Traced

FINDINGS = ("figures", "dates", "formula_uses", "mentions")
_COMMENT = re.compile(r"\s*--[^\n]*")
_CLOSE = 1e-9  # how far a REAL may be from its exact value, relative
_Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Damage:
    """One kind of damage: how often it was seen, and the first case."""

    kind: str
    count: int
    first: str


def check(archive: Archive) -> tuple[Damage, ...]:
    """Every kind of damage in ``archive``; nothing means that all of it holds together."""
    damages = []
    proofs = PROOFS_PUBLISHED if published(archive.connection) else PROOFS
    for kind, proof in proofs.items():
        cases = proof(archive)
        count, first = 0, ""
        try:
            for case in cases:
                first = first or case
                count += 1
        except (sqlite3.DatabaseError, DamagedError, UnicodeError, LookupError) as error:
            count, first = count + 1, first or f"could not be read: {error}"
        if count:
            damages.append(Damage(kind, count, first))
    return tuple(damages)


# ─────────────────────────────────────────────────────────────── the file


def _file(archive: Archive) -> Iterator[str]:
    for row in archive.connection.execute("PRAGMA integrity_check"):
        if row[0] != "ok":
            yield str(row[0])


def _schema(archive: Archive) -> Iterator[str]:
    """Every table, index, trigger and view is there, as this version makes them."""
    held = {
        (row["type"], row["name"]): row["sql"]
        for row in archive.rows("SELECT type, name, sql FROM sqlite_master WHERE sql NOT NULL")
    }
    for (kind, name), sql in made_anew().items():
        if (kind, name) not in held:
            yield f"the {kind} {name} is missing"
        elif _without_comments(held[kind, name]) != _without_comments(sql):
            yield f"the {kind} {name} is not as this version makes it"


def _without_comments(sql: str) -> str:
    """What a statement makes: a column may be told of in other words than when it was made."""
    return _COMMENT.sub("", sql)


def _references(archive: Archive) -> Iterator[str]:
    for table, row, parent, _ in archive.connection.execute("PRAGMA foreign_key_check"):
        yield f"{table} row {row} points to a row that {parent} does not have"


def _sources(archive: Archive) -> Iterator[str]:
    sql = (
        "SELECT key FROM documents d WHERE NOT EXISTS (SELECT 1 FROM sources WHERE document = d.id)"
    )
    return (f"document {row['key']} came in from nowhere" for row in archive.rows(sql))


# ─────────────────────────────────────────────────────────────── originals


def _hashes(archive: Archive) -> Iterator[str]:
    for row in archive.rows("SELECT id, key, sha256, bytes, redacted FROM documents ORDER BY id"):
        key = row["key"]
        try:
            original = original_of(archive, row["id"])
        except DamagedError as error:
            yield f"the original of {key} cannot be unpacked: {error}"
            continue
        if len(original) != row["bytes"]:
            yield f"the original of {key} has {len(original)} bytes, not {row['bytes']}"
        elif not row["redacted"] and hashlib.sha256(original).hexdigest() != row["sha256"]:
            yield f"the original of {key} is not the one that came in"
        if row["sha256"][: len(key)] != key:
            yield f"document {key} is named after another content"


def _way_back(archive: Archive) -> Iterator[str]:
    """Replaying the edits gives the clean texts, and the sentences know where they came from."""
    for document in archive.rows("SELECT id, key FROM documents ORDER BY id"):
        try:
            decoded = decoded_of(archive, document["id"])
        except (DamagedError, UnicodeError, LookupError) as error:
            yield f"document {document['key']} cannot be read: {error}"
            continue
        edits = list(archive.rows(
            'SELECT article, span_start, span_end, "before", "after", rule, certain FROM edits '
            "WHERE document = ? ORDER BY span_start, span_end", document["id"],
        ))  # fmt: skip
        yield from _edits_hold(document["key"], decoded, edits)
        articles = archive.rows(
            "SELECT id, key, span_start, span_end FROM articles WHERE document = ? "
            "ORDER BY span_start",
            document["id"],
        )
        for article in articles:
            own = [e for e in edits if e["article"] == article["id"]]
            yield from _article_holds(archive, article, decoded, own)


def _edits_hold(key: str, decoded: str, edits: _Rows) -> Iterator[str]:
    for one, other in pairwise(edits):
        if other["span_start"] < one["span_end"]:
            yield f"edits of {key} overlap at {other['span_start']}"
    for edit in edits:
        before = decoded[edit["span_start"] : edit["span_end"]]
        if edit["before"] not in (None, before):
            yield f"the edit of {key} at {edit['span_start']} was made on another text"


def _article_holds(
    archive: Archive, article: dict[str, Any], decoded: str, edits: _Rows
) -> Iterator[str]:
    start, key = article["span_start"], article["key"]
    sentences = list(archive.rows(
        "SELECT position, paragraph, text, source_start, source_end FROM sentences "
        "WHERE article = ? ORDER BY position", article["id"],
    ))  # fmt: skip
    if any(e["span_start"] < start or e["span_end"] > article["span_end"] for e in edits):
        yield f"an edit of {key} lies outside it"
        return
    shifted = tuple(
        Edit(
            e["span_start"] - start,
            e["span_end"] - start,
            e["after"],
            e["rule"],
            bool(e["certain"]),
        )
        for e in edits
    )
    clean = Traced(decoded[start : article["span_end"]], shifted)
    at = list(offsets((s["paragraph"], s["text"]) for s in sentences))
    yield from _figure_keys(archive, article, clean, at)
    told = "".join(
        "\n" * (s["paragraph"] - before) + s["text"]
        for s, before in zip(sentences, [0, *(s["paragraph"] for s in sentences)], strict=False)
    )
    if clean.text != told:
        yield f"replaying the edits of {key} does not give its sentences"
        return
    for sentence, offset in zip(sentences, at, strict=True):
        first, last = clean.origin_span(offset, offset + len(sentence["text"]))
        if (start + first, start + last) != (sentence["source_start"], sentence["source_end"]):
            yield f"sentence {sentence['position']} of {key} does not lie where it says"


def _figure_keys(
    archive: Archive, article: dict[str, Any], clean: Traced, at: list[int]
) -> Iterator[str]:
    """A figure is named after its place in decoded."""
    sql = (
        "SELECT f.key, f.span_start, f.span_end, s.position FROM figures f "
        "JOIN sentences s ON s.id = f.sentence WHERE f.article = ?"
    )
    for row in archive.rows(sql, article["id"]):
        if not 0 <= row["position"] < len(at):
            continue  # told as what is not in its order
        offset = at[row["position"]]
        first, last = clean.origin_span(offset + row["span_start"], offset + row["span_end"])
        start = article["span_start"]
        plain = f"{article['key']}-figure-{start + first}-{start + last}"
        if row["key"] != plain and not row["key"].startswith(f"{plain}-"):
            yield f"{row['key']} is not the key of its place"


# ─────────────────────────────────────────────────────────────── keys and spans


def _keys(archive: Archive) -> Iterator[str]:
    sql = (
        "SELECT a.key FROM articles a JOIN documents d ON d.id = a.document "
        "WHERE a.key <> d.key || '-' || a.span_start UNION ALL "
        "SELECT f.key FROM figures f JOIN articles a ON a.id = f.article "
        "WHERE substr(f.key, 1, length(a.key) + 8) <> a.key || '-figure-'"
    )
    yield from (f"{row['key']} is not the key of its place" for row in archive.rows(sql))
    removed = (
        "SELECT a.key FROM articles a JOIN documents d ON d.id = a.document "
        "JOIN tombstones t ON t.sha256 = d.sha256 "
        "AND a.span_start < t.span_end AND t.span_start < a.span_end"
    )
    yield from (f"{row['key']} was removed but is there" for row in archive.rows(removed))
    whole = "SELECT t.key FROM tombstones t JOIN documents d USING (sha256) WHERE NOT d.redacted"
    yield from (f"{row['key']} was removed but not its original" for row in archive.rows(whole))


def _corrections(archive: Archive) -> Iterator[str]:
    """What a correction was applied to is there."""
    sql = (
        "SELECT c.key, c.field FROM corrections c WHERE c.target NOT NULL "
        "AND NOT EXISTS (SELECT 1 FROM articles WHERE key = c.target) "
        "AND NOT EXISTS (SELECT 1 FROM figures f JOIN articles a ON a.id = f.article "
        "WHERE a.key = substr(c.target, 1, instr(c.target, '-figure-') - 1) AND f.key = c.target)"
    )
    for row in archive.rows(sql):
        yield f"the correction of {row['key']} {row['field']} was applied to what is not there"


def _reprints(archive: Archive) -> Iterator[str]:
    """What does not count points to what does, and all of a group are kin."""
    for said, sql in _REPRINTS.items():
        yield from (f"{row['key']} {said}" for row in archive.rows(sql))


_REPRINTS = {
    "is counted as an article that does not count itself": (
        "SELECT a.key FROM articles a LEFT JOIN articles c ON c.id = a.reprint_of "
        "WHERE a.reprint_of NOTNULL AND (c.id IS NULL OR c.reprint_of NOTNULL OR c.id = a.id)"
    ),
    "is a reprint in one table only": (
        "SELECT a.key FROM articles a LEFT JOIN reprints r ON r.article = a.id "
        "WHERE (a.reprint_of IS NULL) <> (r.article IS NULL)"
    ),
    "is compared with an article of another group": (
        "SELECT a.key FROM reprints r JOIN articles a ON a.id = r.article JOIN articles c "
        "ON c.id = r.compared_with WHERE coalesce(c.reprint_of, c.id) <> a.reprint_of"
    ),
    "is no kin of what it is a reprint of": (
        "SELECT a.key FROM reprints r JOIN articles a ON a.id = r.article JOIN fingerprints f "
        "ON f.article = a.id JOIN fingerprints g ON g.article = r.compared_with "
        "WHERE r.kind = 'reprint' AND f.kin IS NOT g.kin"
    ),
}


def _order(archive: Archive) -> Iterator[str]:
    """An article's sentences follow one another, and what they stand under is a heading above."""
    sql = (
        "WITH firsts AS (SELECT article, min(id) AS first FROM sentences GROUP BY article) "
        "SELECT s.article, s.position FROM firsts JOIN sentences s USING (article) "
        "WHERE s.position <> s.id - first UNION ALL "
        "SELECT s.article, s.position FROM sentences s LEFT JOIN sentences h "
        "ON h.id = s.id - s.position + s.heading AND h.article = s.article WHERE s.heading NOTNULL "
        "AND (h.part IS NOT 'heading' OR h.position >= s.position)"
    )
    for row in archive.rows(sql):
        yield f"sentence {row['position']} of article {row['article']} is not in its order"


def _spans(archive: Archive) -> Iterator[str]:
    """Every sentence stands in its article, every finding in its sentence, where it says.

    Compared here and not by substr(): SQLite counts characters from the start each time, which
    takes hours on one long line.
    """
    articles = _Texts(archive, "articles")
    facts = archive.connection.execute("SELECT id FROM articles WHERE shown = 'facts'")
    bare = {identity for (identity,) in facts}  # published without any running text
    for row in archive.rows("SELECT * FROM sentences ORDER BY article"):
        inside = row["span_start"] is not None
        quoted = articles.text(row["article"])[row["span_start"] : row["span_end"]]
        runs = row["part"] in {"heading", "body"} and row["article"] not in bare
        if inside != runs or (inside and quoted != row["text"]):
            yield f"sentence {row['position']} of article {row['article']} does not stand in it"
    sentences = _Texts(archive, "sentences")
    for table in FINDINGS:
        sql = (
            "SELECT f.id, f.sentence, f.span_start, f.span_end, f.surface, f.article <> s.article "
            f"AS astray FROM {table} f JOIN sentences s ON s.id = f.sentence ORDER BY f.sentence"
        )
        for row in archive.rows(sql):
            start, end = row["span_start"], row["span_end"]
            quoted = sentences.text(row["sentence"])[max(0, start) : end]
            if row["astray"] or not 0 <= start < end or quoted != row["surface"]:
                yield f"{table} row {row['id']} does not quote its sentence"


class _Texts:
    """The texts of one table, for a reader that asks for the same one many times in a row."""

    def __init__(self, archive: Archive, table: str) -> None:
        self._archive, self._sql = archive, f"SELECT text FROM {table} WHERE id = ?"
        self._held: tuple[int | None, str] = (None, "")

    def text(self, identity: int) -> str:
        """The text of the row, empty where there is no such row."""
        if self._held[0] != identity:
            self._held = (identity, self._archive.one(self._sql, identity) or "")
        return self._held[1]


def _overlaps(archive: Archive) -> Iterator[str]:
    """Findings of one kind never overlap."""
    for table in FINDINGS:
        kind = "kind" if table == "mentions" else "1"
        sql = (
            f"SELECT id FROM (SELECT id, span_start, lag(span_end) OVER "
            f"(PARTITION BY sentence, {kind} ORDER BY span_start) AS taken FROM {table}) "
            "WHERE span_start < taken"
        )
        for row in archive.rows(sql):
            yield f"{table} row {row['id']} overlaps another"


def _expansions(archive: Archive) -> Iterator[str]:
    """Expansions say truly whether the number is met, and in which sentences the items stand."""
    sql = (
        "SELECT u.id, m.surface, e.items, e.agrees, e.positions, "
        "(SELECT count(*) FROM sentences WHERE article = u.article) AS sentences "
        "FROM formula_expansions e JOIN formula_uses u ON u.id = e.formula_use "
        "JOIN formulas m ON m.id = u.formula"
    )
    for row in archive.rows(sql):
        items, positions = json.loads(row["items"]), json.loads(row["positions"] or "[]")
        if bool(row["agrees"]) != agrees(row["surface"], items):
            yield f"formula_uses row {row['id']} miscounts what it is spelled out to"
        if len(positions) not in (0, len(items)) or any(
            not 0 <= at < row["sentences"] for at in positions
        ):
            yield f"formula_uses row {row['id']} is spelled out where there is no sentence"
    unsaid = (
        "SELECT surface FROM formulas m WHERE expansion NOTNULL AND NOT is_national AND NOT EXISTS "
        "(SELECT 1 FROM formula_uses u JOIN formula_expansions e ON e.formula_use = u.id "
        "WHERE u.formula = m.id AND e.agrees AND e.items = m.expansion)"
    )
    yield from (f"no text spells {row['surface']} out so" for row in archive.rows(unsaid))


def _terms(archive: Archive) -> Iterator[str]:
    """Looking for the terms again finds the same uses and no others."""
    rules = rules_of(archive.connection)
    found = set(uses_in(archive, rules)) if rules else set()
    held = set(
        archive.connection.execute("SELECT sentence, span_start, term, span_end FROM term_uses")
    )
    for said, rows in (("lacks", found - held), ("has beside what is there", held - found)):
        for sentence, start, term, _ in sorted(rows):
            yield f"term_uses {said} term {term} at {start} of sentence {sentence}"


def _values(archive: Archive) -> Iterator[str]:
    """What is told twice is told alike: exact and plain values, dates and their years."""
    derived = (
        "SELECT key FROM articles WHERE year IS NOT cast(substr(published, 1, 4) AS INTEGER) "
        "OR month IS NOT iif(length(published) > 4, cast(substr(published, 6, 2) AS INTEGER), NULL)"
    )
    yield from (
        f"{row['key']} has another year or month than its date" for row in archive.rows(derived)
    )
    sql = "SELECT key, value, value_exact FROM figures WHERE value IS NOT NULL"
    for row in archive.rows(sql):
        try:
            exact = float(Fraction(row["value_exact"] or "x"))
        except (ValueError, ZeroDivisionError, OverflowError):
            yield f"{row['key']} has {row['value_exact']!r} as its exact value"
            continue
        if abs(exact - row["value"]) > _CLOSE * max(abs(exact), 1.0):
            yield f"{row['key']} is {row['value']} and exactly {row['value_exact']}"


# ─────────────────────────────────────────────────────────────── indexes


def _indexes(archive: Archive) -> Iterator[str]:
    """An index made anew from the tables has the same terms in the same numbers."""
    made = archive.one("SELECT value FROM settings WHERE name = 'fold_version'")
    if made != search.fold_version():
        yield "the indexes are another version's: an ingest renews them"
        return
    connection = archive.connection
    search.register_writer(connection)
    for index, (table, columns) in INDEXES.items():
        named, marks = ", ".join(columns), ", ".join(f"index_terms({c})" for c in columns)
        connection.execute(
            f"CREATE VIRTUAL TABLE temp.fresh USING fts5({named}, content='', "
            f'tokenize="{search.TOKENIZER}")'
        )
        connection.execute(
            f"INSERT INTO temp.fresh(rowid, {named}) SELECT id, {marks} FROM {table} ORDER BY id"
        )
        connection.execute("CREATE VIRTUAL TABLE temp.fresh_v USING fts5vocab(temp, fresh, col)")
        connection.execute(f"CREATE VIRTUAL TABLE temp.held_v USING fts5vocab(main, {index}, col)")
        for one, other, verb in (("fresh", "held", "lacks"), ("held", "fresh", "has beside it")):
            sql = (
                f"SELECT term, col FROM (SELECT term, col, doc, cnt FROM temp.{one}_v "
                f"EXCEPT SELECT term, col, doc, cnt FROM temp.{other}_v)"
            )
            for row in archive.rows(sql):
                yield f"{index} {verb} “{row['term']}” of {row['col']}"
            # Terms that moved from one row to another are counted alike; the rows' lengths are not.
            schemas = {"fresh": "temp.fresh", "held": f"main.{index}"}
            lengths = (
                f"SELECT id FROM (SELECT id, sz FROM {schemas[one]}_docsize "
                f"EXCEPT SELECT id, sz FROM {schemas[other]}_docsize)"
            )
            for row in archive.rows(lengths):
                yield f"{index} {verb} terms of row {row['id']}"
        for name in ("held_v", "fresh_v", "fresh"):
            connection.execute(f"DROP TABLE temp.{name}")
        connection.commit()


PROOFS: dict[str, Callable[[Archive], Iterator[str]]] = {
    "file": _file,
    "schema": _schema,
    "references": _references,
    "sources": _sources,
    "hashes": _hashes,
    "way back": _way_back,
    "keys": _keys,
    "corrections": _corrections,
    "reprints": _reprints,
    "order": _order,
    "spans": _spans,
    "overlaps": _overlaps,
    "values": _values,
    "expansions": _expansions,
    "terms": _terms,
    "counts": lambda archive: kept.wrong(archive.connection),
    "index": _indexes,
}
# A published file has no originals to go back to, and parts of texts: what is left to be proved.
PROOFS_PUBLISHED: dict[str, Callable[[Archive], Iterator[str]]] = {
    **{kind: PROOFS[kind] for kind in (
        "file", "schema", "references", "sources", "keys", "corrections", "spans", "overlaps",
        "values", "counts", "index",
    )},
    "order": order,
    "hidden": nothing_hidden,
}  # fmt: skip
