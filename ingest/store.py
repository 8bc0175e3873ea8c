"""The one writer: what was read goes into the archive, a transaction a document.

A document is known by its content. Known content under the same rules writes no row but the run
and when it was last seen; under other rules it is read again and its rows are replaced, and the
keys that vanish lead to what stands in their place.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Literal, cast

from ingest import __version__
from ingest.aliases import Keys, lead_on
from ingest.archive import INDEXES, Archive, ArchiveError
from ingest.find import divisions, formulas
from ingest.model import Document, Loaded, Problem, Reading, Source
from ingest.read import Rules, read
from ingest.rows import ArticleRows, DocumentRows, Lookups, Row, document_rows
from ingest.rules import digest

Outcome = Literal["new", "reread", "same", "unchanged", "refused"]
Progress = Callable[[Loaded, Outcome], None]

STDIN = "-"  # a path under which anything may come: what comes later supersedes nothing
# What a text can bring about in a rule or a row, though it should not; one text stops no others.
_FAULTS = (ArithmeticError, LookupError, ValueError, RecursionError, sqlite3.IntegrityError)
# The tables of findings, which hang on a sentence.
_LEAVES = ("figures", "dates", "formula_uses", "mentions")


@dataclass(frozen=True, slots=True)
class Summary:
    """What an ingest did, in numbers of inputs and of rows written.

    ``same`` inputs had content that was known under another name; ``reread`` ones were known and
    read again because the rules had changed; ``withheld`` counts articles taken out on request
    before, which stayed out.
    """

    inputs: int = 0
    new: int = 0
    reread: int = 0
    same: int = 0
    unchanged: int = 0
    refused: int = 0
    problems: int = 0
    withheld: int = 0
    articles: int = 0
    sentences: int = 0
    figures: int = 0
    dates: int = 0
    formula_uses: int = 0
    mentions: int = 0

    @property
    def changed(self) -> bool:
        """Whether the archive holds anything it did not hold before."""
        return bool(self.new or self.reread or self.same)


@dataclass(frozen=True, slots=True)
class _Job:
    """What stays the same during one ingest."""

    archive: Archive
    reader: Callable[[Document], Reading]
    rules_digest: str
    lookups: Lookups
    run: int
    counts: Counter[str]
    refreshed: set[str]  # formulas whose spelling-out was read with these rules

    @property
    def connection(self) -> sqlite3.Connection:
        return self.archive.connection


def ingest_paths(
    archive: Archive,
    loaded: Iterable[Loaded],
    rules: Rules,
    on_progress: Progress | None = None,
) -> Summary:
    """Read each loaded document with ``rules`` and write it into ``archive``.

    Args:
        archive: open for writing.
        loaded: the inputs, in the order in which they are to stand.
        rules: of all rooms.
        on_progress: called behind each input, when it is safe in the archive, with all problems
            that loading and reading it met.

    Returns:
        What was done.

    Raises:
        ArchiveError: another program held the archive for too long.
    """
    lookups = Lookups(
        divisions.by_code,
        lambda canonical: formulas.is_national(canonical, rules.formulas),
        lambda canonical: formulas.national_expansion(canonical, rules.formulas),
    )
    return ingest(
        archive, loaded, lambda document: read(document, rules), digest(), lookups, on_progress
    )


def ingest(
    archive: Archive,
    loaded: Iterable[Loaded],
    reader: Callable[[Document], Reading],
    rules_digest: str,
    lookups: Lookups,
    on_progress: Progress | None = None,
) -> Summary:
    """As :func:`ingest_paths`, with the reader and what it depends on handed in."""
    begun: Row = {"version": __version__, "rules_digest": rules_digest, "started": _now()}
    with archive.transaction():
        run = _insert(archive.connection, "runs", [begun])
    job = _Job(archive, reader, rules_digest, lookups, run, Counter(), set())
    for one in loaded:
        outcome, problems = _take(job, one)
        job.counts.update(("inputs", outcome))
        if on_progress:
            on_progress(replace(one, problems=problems), outcome)
    summary = Summary(**job.counts)
    with archive.transaction():
        counts = {name: count for name, count in asdict(summary).items() if count}
        archive.db.table("runs").update(job.run, {"finished": _now(), "counts": json.dumps(counts)})
    if summary.new or summary.reread:
        _tidy(archive, summary)
    return summary


def _tidy(archive: Archive, summary: Summary) -> None:
    """Leave the file quick to ask; after a first or great ingest, small as well.

    Merging the indexes frees an eighth of the pages, and what grew in no order fills its pages by
    two thirds. Writing all of it anew takes a fortieth of the time in which half of it came in.
    """
    connection = archive.connection
    connection.execute("PRAGMA analysis_limit = 1000")
    archive.db.analyze()
    if summary.articles * 2 < archive.one("SELECT count(*) FROM articles"):
        return
    try:
        with archive.transaction():
            for index in INDEXES:
                connection.execute(f"INSERT INTO {index}({index}) VALUES ('optimize')")
        connection.execute("VACUUM")
    except (sqlite3.OperationalError, ArchiveError):
        pass  # no room for a second copy, or no time: all of it is there all the same


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


# ─────────────────────────────────────────────────────────────── one input


def _take(job: _Job, one: Loaded) -> tuple[Outcome, tuple[Problem, ...]]:
    path, document = one.source.path, one.document
    if document is None:
        with job.archive.transaction():
            _note_problems(job, path, one.problems, ("load",))
        return "refused", one.problems
    known = job.connection.execute(
        "SELECT id, rules_digest FROM documents WHERE sha256 = ?", (document.sha256,)
    ).fetchone()
    if known and known[1] == job.rules_digest:
        with job.archive.transaction():
            _note_problems(job, path, one.problems, ("load",))
            another_name = _note_source(job, known[0], one.source)
        return "same" if another_name else "unchanged", one.problems
    try:
        reading = job.reader(document)
        rows = document_rows(reading, job.rules_digest, job.lookups)
        found = (*one.problems, *(replace(p, path=path) for p in reading.problems))
        return _keep(job, one.source, document, rows, found), found
    except _FAULTS as error:
        stage: Literal["read", "store"] = "store" if isinstance(error, sqlite3.Error) else "read"
        said = f"{type(error).__name__} {error}".replace("\n", " ")
        message = f"a fault of xianzhi with this text, please report it with the text: {said}"
        found = (*one.problems, Problem(path, stage, "fault", message))
        with job.archive.transaction():
            _note_problems(job, path, found, ("load", "read", "store"))
        return "refused", found


def _keep(
    job: _Job, source: Source, document: Document, rows: DocumentRows, found: Sequence[Problem]
) -> Outcome:
    """Write what was read of ``document``: all of it or nothing."""
    with job.archive.transaction():
        # Asked again: another writer may have brought it in while this one was reading.
        known = job.archive.one("SELECT id FROM documents WHERE sha256 = ?", document.sha256)
        if known is None:
            document_id = _insert(job.connection, "documents", [rows.row])
            _write_content(job, document_id, document, rows)
        else:
            document_id = int(known)
            _replace_content(job, document_id, document, rows)
        _note_source(job, document_id, source)
        _forget_read_problems(job, document_id)
        _note_problems(job, source.path, found, ("load", "read", "store"))
    return "new" if known is None else "reread"


def _note_source(job: _Job, document: int, source: Source) -> bool:
    """Note that ``document`` came in as ``source``. True if it had not come in so before."""
    known = job.archive.one(
        "SELECT id FROM sources WHERE path = ? AND document = ?", source.path, document
    )
    if known is not None:
        job.connection.execute("UPDATE sources SET last_run = ? WHERE id = ?", (job.run, known))
    else:
        row: Row = {
            "document": document,
            **asdict(source),
            "first_run": job.run,
            "last_run": job.run,
        }
        _insert(job.connection, "sources", [row])
    if source.path != STDIN:
        job.connection.execute(
            "UPDATE sources SET superseded_by = CASE WHEN document = :new THEN NULL ELSE :new END "
            "WHERE path = :path AND superseded_by IS NOT CASE WHEN document = :new THEN NULL "
            "ELSE coalesce(superseded_by, :new) END",
            {"new": document, "path": source.path},
        )
    return known is None


def _note_problems(
    job: _Job, path: str, problems: Sequence[Problem], stages: Sequence[str]
) -> None:
    """Let the problems of ``path`` in ``stages`` be ``problems``; those that stay, stay as is."""
    job.counts["problems"] += len(problems)
    held = {
        (code, message): identity
        for identity, code, message, stage in job.connection.execute(
            "SELECT id, code, message, stage FROM problems WHERE path = ?", (path,)
        )
        if stage in stages
    }
    now = {(p.code, p.message): p for p in problems}
    gone = [(identity,) for key, identity in held.items() if key not in now]
    job.connection.executemany("DELETE FROM problems WHERE id = ?", gone)
    job.connection.executemany(
        "INSERT OR IGNORE INTO problems (path, stage, code, message, run) VALUES (?, ?, ?, ?, ?)",
        [(path, p.stage, p.code, p.message, job.run) for key, p in now.items() if key not in held],
    )


def _forget_read_problems(job: _Job, document: int) -> None:
    """Drop what an earlier reading of ``document`` complained of, under whatever name it came."""
    job.connection.execute(
        "DELETE FROM problems WHERE stage = 'read' AND path IN "
        "(SELECT path FROM sources WHERE document = ? AND superseded_by IS NULL)",
        (document,),
    )


# ─────────────────────────────────────────────────────────────── one document's content


def _replace_content(job: _Job, document_id: int, document: Document, rows: DocumentRows) -> None:
    """Put this reading's rows in place of an earlier one's; let vanished keys lead to them."""
    connection = job.connection
    before = Keys.of(connection, document_id)
    used = connection.execute(
        "SELECT DISTINCT formula FROM formula_uses u JOIN articles a ON a.id = u.article "
        "WHERE a.document = ?",
        (document_id,),
    ).fetchall()
    connection.execute("DELETE FROM edits WHERE document = ?", (document_id,))
    connection.execute("DELETE FROM articles WHERE document = ?", (document_id,))
    connection.executemany(
        "DELETE FROM formulas WHERE id = ? AND NOT EXISTS "
        "(SELECT 1 FROM formula_uses WHERE formula = formulas.id)",
        used,
    )
    kept = {"rules_digest": rows.row["rules_digest"]}
    redacted = job.archive.one("SELECT redacted FROM documents WHERE id = ?", document_id)
    # A redacted original is what is left of it: what comes in again must not bring back the rest.
    changed = kept if redacted else rows.row
    assignments = ", ".join(f"{name} = :{name}" for name in changed)
    connection.execute(
        f"UPDATE documents SET {assignments} WHERE id = :id", {**changed, "id": document_id}
    )
    _write_content(job, document_id, document, rows, again=True)
    lead_on(connection, before, Keys.of(connection, document_id))


def _write_content(
    job: _Job, document_id: int, document: Document, rows: DocumentRows, *, again: bool = False
) -> None:
    removed = job.connection.execute(
        "SELECT span_start, span_end FROM tombstones WHERE sha256 = ?", (document.sha256,)
    ).fetchall()
    articles = [a for a in rows.articles if not _overlaps(a.row, removed)]
    job.counts["withheld"] += len(rows.articles) - len(articles)
    for article in articles:
        _write_article(job, document_id, article, again=again)
    edits = [{"document": document_id, **e} for e in rows.edits if not _overlaps(e, removed)]
    _insert(job.connection, "edits", edits)


def _overlaps(row: Row, spans: Sequence[tuple[int, int]]) -> bool:
    start, end = cast(int, row["span_start"]), cast(int, row["span_end"])
    return any(start < last and first < end for first, last in spans)


def _write_article(job: _Job, document_id: int, article: ArticleRows, *, again: bool) -> None:
    connection, counts = job.connection, job.counts
    article_id = _insert(connection, "articles", [{"document": document_id, **article.row}])
    counts["articles"] += 1
    owner: Row = {"article": article_id}
    _insert(connection, "bylines", [owner | row for row in article.bylines])
    _insert(connection, "keywords", [owner | row for row in article.keywords])
    _insert(connection, "edits", [owner | {"document": document_id} | e for e in article.edits])
    leaves: dict[str, list[Row]] = {name: [] for name in _LEAVES}
    for sentence in article.sentences:
        place = owner | {"sentence": _insert(connection, "sentences", [owner | sentence.row])}
        leaves["figures"] += (place | row for row in sentence.figures)
        leaves["dates"] += (place | row for row in sentence.dates)
        leaves["mentions"] += (place | row for row in sentence.mentions)
        for formula, use in sentence.formulas:
            leaves["formula_uses"].append(
                place | use | {"formula": _formula(job, formula, again=again)}
            )
    counts["sentences"] += len(article.sentences)
    for name, rows in leaves.items():
        _insert(connection, name, rows)
        counts[name] += len(rows)


def _formula(job: _Job, row: Row, *, again: bool) -> int:
    """The id of a formula. Of several spellings-out the fullest stands, whatever came first."""
    surface, offered = row["surface"], row["expansion"]
    known = job.connection.execute(
        "SELECT id, expansion FROM formulas WHERE surface = ?", (surface,)
    ).fetchone()
    first = str(surface) not in job.refreshed
    job.refreshed.add(str(surface))
    if known is None:
        return _insert(job.connection, "formulas", [row])
    # Under new rules what older ones read off other texts no longer counts.
    stands = None if again and first else known[1]
    best = max((x for x in (stands, offered) if x), key=_fullness, default=None)
    if best != known[1] or (again and first):
        job.connection.execute(
            "UPDATE formulas SET expansion = ?, numbers = ?, is_national = ? WHERE id = ?",
            (best, row["numbers"], row["is_national"], known[0]),
        )
    return int(known[0])


def _fullness(expansion: object) -> tuple[int, str]:
    return len(str(expansion)), str(expansion)


def _insert(connection: sqlite3.Connection, table: str, rows: Sequence[Row]) -> int:
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
