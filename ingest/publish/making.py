"""A published file: made anew from an archive, row by row, with nothing in it that may not be seen.

Nothing is deleted from a copy: what is hidden was never in the file. The rows keep their ids, keys
and addresses; `articles.shown` says how much of each article there is. The same archive under the
same policy gives the same bytes.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ingest import archive as files
from ingest import kept, search, spellings, tables
from ingest.archive import Archive, ArchiveError
from ingest.private import masked
from ingest.publish import articles
from ingest.publish.counts import Counts
from ingest.publish.names import names_somebody
from ingest.publish.paths import bare_message, bare_path
from ingest.publish.policy import Decision, Mode, Origin, Policy, decide, host_of
from ingest.stopping import stoppable

SETTING = "published"  # in settings: what the file shows and leaves out, as JSON
_ALL_OF = ("units", "terms", "runs", "key_aliases")  # tables that are taken as they are
# The others are the writer's own.
_SETTINGS = ("reprints", "terms", "notice_zh", "notice_en")
Told = Callable[[int, int], None]

_ORIGINS = """
SELECT a.id, a.outlet, a.source_url, a.licence, a.notice,
  (SELECT json_group_array(s.url) FROM sources s WHERE s.document = a.document AND s.url NOTNULL)
FROM src.articles a ORDER BY a.id
"""
# What becomes of each table that is neither taken as it is nor goes article by article.
_TABLES = {
    "documents": """
      SELECT id, key, sha256, media_type, encoding, encoding_basis, extractor, NULL AS facts,
        NULL AS given, bytes, x'' AS original, NULL AS decoded, redacted, rules_digest
      FROM src.documents ORDER BY id
    """,
    "sources": """
      SELECT id, document, bare_path(path) AS path, url, bare_path(container) AS container,
        bare_path(member) AS member, captured_at, NULL AS supplied, first_run, last_run,
        superseded_by
      FROM src.sources ORDER BY id
    """,
    # How two texts differ is told by quoting both.
    "reprints": """
      SELECT r.article, r.compared_with, r.kind, r.shared, r.changes,
        iif(a.mode = 'full' AND b.mode = 'full', r.differs, '[]') AS differs
      FROM src.reprints r JOIN temp.chosen a ON a.article = r.article
      JOIN temp.chosen b ON b.article = r.compared_with ORDER BY r.article
    """,
    # Who corrected is nobody's business, and why may quote what is hidden.
    "corrections": """
      SELECT c.id, c.key, c.field, masked(c.value) AS value, '' AS who,
        iif(m.mode = 'full', masked(c.why), '') AS why, bare_path(c.path) AS path, c.run, c.target,
        masked(c.was) AS was, NULL AS message
      FROM src.corrections c LEFT JOIN src.articles a ON a.key =
        iif(instr(c.target, '-figure-'), substr(c.target, 1, instr(c.target, '-figure-') - 1),
            c.target)
      LEFT JOIN temp.chosen m ON m.article = a.id
      WHERE c.target NOTNULL ORDER BY c.id
    """,
    # What the reading complains of may quote the text.
    "problems": """
      SELECT id, bare_path(path) AS path, stage, code,
        iif(stage = 'read', code, bare_message(message, path)) AS message, run
      FROM src.problems ORDER BY id
    """,
    "tombstones": """
      SELECT key, sha256, span_start, span_end, masked(reason) AS reason, at FROM src.tombstones
      ORDER BY key
    """,
    "formulas": """
      SELECT * FROM src.formulas WHERE id IN (SELECT formula FROM main.formula_uses) ORDER BY id
    """,
    # Of zones, which texts alone name, those that something published names.
    "places": """
      SELECT * FROM src.places WHERE level <> 'zone'
        OR code IN (SELECT place FROM main.articles WHERE place NOTNULL
          UNION SELECT place FROM main.figures WHERE place NOTNULL
          UNION SELECT place FROM main.mentions WHERE place NOTNULL)
      ORDER BY code
    """,
}
_MAY_MEET = ("sources", "problems")  # rows that are one without their folders
_LEFT_OUT = ("fingerprints",)  # the writer's: by which reprints are looked for


def make(archive: Archive, part: Path, policy: Policy, told: Told | None = None) -> Counts:
    """Write into the new file ``part`` what ``policy`` lets be seen of ``archive``.

    Raises:
        ArchiveError: ``archive`` is a published file itself.
        sqlite3.DatabaseError: it cannot be read, or the file not be written.
    """
    if files.published(archive.connection):
        raise ArchiveError(
            f"{archive.path} is a published file: publish the archive it was made of"
        )
    connection = sqlite3.connect(part.absolute().as_uri(), uri=True, isolation_level=None)
    try:
        with stoppable(connection):
            return _made(connection, archive.path, policy, told)
    finally:
        connection.close()


def _made(
    connection: sqlite3.Connection, source: Path, policy: Policy, told: Told | None
) -> Counts:
    connection.row_factory = sqlite3.Row
    # The file is nobody's until it is whole: no journal, and one sync at the end.
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "temp_store = MEMORY"):
        connection.execute(f"PRAGMA {pragma}")
    search.register_writer(connection)
    later = tables.create_tables(connection)
    connection.execute("ATTACH ? AS src", (f"{source.absolute().as_uri()}?mode=ro",))
    counts = Counts()
    connection.execute("BEGIN")
    _choose(connection, policy, counts)
    _register(connection)
    articles.write(connection, counts, told)
    for table in _ALL_OF:
        connection.execute(f"INSERT INTO main.{table} SELECT * FROM src.{table} ORDER BY 1")
    for table, sql in _TABLES.items():
        _insert(connection, table, sql, "OR IGNORE" if table in _MAY_MEET else "")
    for statement in later:
        connection.execute(statement)
    _finish(connection, counts)
    connection.execute("COMMIT")
    connection.execute("DETACH src")
    for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        raise ArchiveError(f"{source}: {table} row {row} points to no row of {parent}: check it")
    connection.execute("PRAGMA analysis_limit = 0")
    connection.execute("ANALYZE")
    connection.execute("VACUUM")
    return counts


def _choose(connection: sqlite3.Connection, policy: Policy, counts: Counts) -> None:
    """Decide how much of each article is shown: temp.chosen."""
    connection.execute("CREATE TABLE temp.chosen (article INTEGER PRIMARY KEY, mode TEXT NOT NULL)")

    def chosen() -> Iterator[tuple[int, Mode]]:
        for identity, outlet, url, licence, notice, urls in connection.execute(_ORIGINS):
            addresses = [url] if url else json.loads(urls)
            hosts = frozenset(host for address in addresses if (host := host_of(address)))
            decision: Decision = decide(policy, Origin(outlet, hosts, licence, notice))
            counts.articles[decision.mode] += 1
            counts.reasons[f"{decision.mode}, {decision.why}"] += 1
            yield identity, decision.mode

    connection.executemany("INSERT INTO temp.chosen VALUES (?, ?)", list(chosen()))


def _register(connection: sqlite3.Connection) -> None:
    """The functions that stand in the SQL here and in `articles`."""
    rows = connection.execute("SELECT DISTINCT person FROM src.mentions WHERE person NOTNULL")
    officers = frozenset(person for (person,) in rows)

    def nameless(text: str | None) -> str | None:
        return None if names_somebody(text, officers) else text

    def covered(text: str | None) -> str | None:
        return None if text is None else masked(text)

    connection.create_function("nameless", 1, nameless, deterministic=True)
    connection.create_function("masked", 1, covered, deterministic=True)
    connection.create_function("bare_path", 1, bare_path, deterministic=True)
    connection.create_function("bare_message", 2, bare_message, deterministic=True)


def _insert(connection: sqlite3.Connection, table: str, sql: str, ignoring: str) -> None:
    """The rows of ``sql``, which names every column of ``table``."""
    cursor = connection.execute(f"SELECT * FROM ({sql}) LIMIT 0")
    names = ", ".join(f'"{column[0]}"' for column in cursor.description)
    connection.execute(f"INSERT {ignoring} INTO main.{table} ({names}) {sql}")


def _finish(connection: sqlite3.Connection, counts: Counts) -> None:
    """What is settled from all rows together, and what the file says of itself."""
    marks = ", ".join("?" * len(_SETTINGS))
    connection.execute(
        f"INSERT INTO main.settings SELECT * FROM src.settings WHERE name IN ({marks}) "
        "ORDER BY name",
        _SETTINGS,
    )
    spellings.settle(files.beside_site(connection, Path()))  # by the texts that are shown
    connection.execute(  # the index is made anew, whatever the archive's was made with
        "INSERT INTO main.settings VALUES ('fold_version', ?)", (search.fold_version(),)
    )
    kept.recount(connection)
    for table in ("articles", *articles.OF_AN_ARTICLE, "formulas", "documents"):
        held, shown = (
            connection.execute(f"SELECT count(*) FROM {schema}.{table}").fetchone()[0]
            for schema in ("src", "main")
        )
        counts.rows[table] = shown
        counts.left_out[table] = held - shown
    connection.execute("INSERT INTO main.settings VALUES (?, ?)", (SETTING, counts.as_json()))
    for index in tables.INDEXES:
        connection.execute(f"INSERT INTO {index}({index}) VALUES ('optimize')")


def tables_dealt_with() -> dict[str, Any]:
    """Every table of the schema that this module knows what to do with: a test asks for all."""
    counted = (one.table for one in kept.KEPT)  # anew, from what is there
    named = (
        *counted,
        *_ALL_OF,
        *_TABLES,
        *_LEFT_OUT,
        "articles",
        *articles.OF_AN_ARTICLE,
        "settings",
    )
    return dict.fromkeys(named)
