"""That rows say what their texts say: keys, order, spans, values, expansions, terms, reprints."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction

from ingest.archive import Archive
from ingest.find.formula_lists import agrees
from ingest.terms.keep import rules_of, uses_in

FINDINGS = ("figures", "dates", "formula_uses", "mentions")
_CLOSE = 1e-9  # how far a REAL may be from its exact value, relative


def keys(archive: Archive) -> Iterator[str]:
    """Keys are those of their places, and what was removed is not there."""
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


def corrections(archive: Archive) -> Iterator[str]:
    """What a correction was applied to is there."""
    sql = (
        "SELECT c.key, c.field FROM corrections c WHERE c.target NOT NULL "
        "AND NOT EXISTS (SELECT 1 FROM articles WHERE key = c.target) "
        "AND NOT EXISTS (SELECT 1 FROM figures f JOIN articles a ON a.id = f.article "
        "WHERE a.key = substr(c.target, 1, instr(c.target, '-figure-') - 1) AND f.key = c.target)"
    )
    for row in archive.rows(sql):
        yield f"the correction of {row['key']} {row['field']} was applied to what is not there"


def reprints(archive: Archive) -> Iterator[str]:
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


def order(archive: Archive) -> Iterator[str]:
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


def spans(archive: Archive) -> Iterator[str]:
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


def overlaps(archive: Archive) -> Iterator[str]:
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


def expansions(archive: Archive) -> Iterator[str]:
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


def terms(archive: Archive) -> Iterator[str]:
    """Looking for the terms again finds the same uses and no others."""
    rules = rules_of(archive.connection)
    found = set(uses_in(archive, rules)) if rules else set()
    held = set(
        archive.connection.execute("SELECT sentence, span_start, term, span_end FROM term_uses")
    )
    for said, rows in (("lacks", found - held), ("has beside what is there", held - found)):
        for sentence, start, term, _ in sorted(rows):
            yield f"term_uses {said} term {term} at {start} of sentence {sentence}"


def values(archive: Archive) -> Iterator[str]:
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
