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
from typing import Literal

from ingest import __version__, reprints, spellings
from ingest.archive import INDEXES, Archive, ArchiveError
from ingest.content import Job, insert, replace_content, write_content
from ingest.documents import document_of, source_of
from ingest.find import divisions, formulas
from ingest.given import (
    Given,
    Reader,
    given_to,
    given_with,
    note_corrections,
    note_outcomes,
    outdated,
    unfit,
)
from ingest.load import only_notes
from ingest.model import Document, Facts, Loaded, Problem, Reading, Source, merged
from ingest.packing import unpack
from ingest.read import Rules, read
from ingest.rows import DocumentRows, Lookups, Row, document_rows, facts_json
from ingest.rules import digest

Outcome = Literal["new", "reread", "same", "unchanged", "refused", "corrections", "noted"]
Progress = Callable[[Loaded, Outcome], None]

STDIN = "-"  # a path under which anything may come: what comes later supersedes nothing
# What a text can bring about in a rule or a row, though it should not; one text stops no others.
_FAULTS = (ArithmeticError, LookupError, ValueError, RecursionError, sqlite3.IntegrityError)


@dataclass(frozen=True, slots=True)
class Summary:
    """What an ingest did, in numbers of inputs and of rows written.

    ``same`` inputs had content that was known under another name; ``reread`` ones were known and
    read again because the rules had changed, or what is known of them beside; ``corrections`` were
    files of facts and corrections; ``noted`` ones are containers of which something was passed
    over; ``withheld`` counts articles taken out on request before, which stayed out.
    """

    inputs: int = 0
    new: int = 0
    reread: int = 0
    same: int = 0
    unchanged: int = 0
    refused: int = 0
    corrections: int = 0
    noted: int = 0
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
        lambda canonical: formulas.national(canonical, rules.formulas),
    )

    def reader(document: Document, given: Given) -> Reading:
        facts = merged(document.facts, Facts(url=given.url))
        placed = replace(document, facts=facts)
        return replace(read(placed, rules, given.supplied, given.corrections), document=document)

    return ingest(archive, loaded, reader, digest(), lookups, on_progress)


def ingest(
    archive: Archive,
    loaded: Iterable[Loaded],
    reader: Reader,
    rules_digest: str,
    lookups: Lookups,
    on_progress: Progress | None = None,
) -> Summary:
    """As :func:`ingest_paths`, with the reader and what it depends on handed in."""
    begun: Row = {"version": __version__, "rules_digest": rules_digest, "started": _now()}
    with archive.transaction():
        run = insert(archive.connection, "runs", [begun])
    job = Job(archive, reader, rules_digest, lookups, run, Counter())
    for one in loaded:
        outcome, problems = _take(job, one)
        job.counts.update(("inputs", outcome))
        if on_progress:
            on_progress(replace(one, problems=problems), outcome)
    _correct(job)
    with archive.transaction():
        reprints.refresh(archive)
        spellings.settle(archive, lookups.national)
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


def _take(job: Job, one: Loaded) -> tuple[Outcome, tuple[Problem, ...]]:
    path, document = one.source.path, one.document
    if document is None:
        with job.archive.transaction():
            _note_problems(job, path, one.problems, ("load",))
            if one.corrections is not None:
                note_corrections(job.archive, path, one.corrections, job.run)
        if one.corrections is not None:
            return "corrections", one.problems
        return "noted" if only_notes(one.problems) else "refused", one.problems
    known = job.archive.one("SELECT id FROM documents WHERE sha256 = ?", document.sha256)
    if known is None:
        return _read(job, one, given_with(job.archive, document.key, one.source))
    with job.archive.transaction():
        another_name = _note_source(job, known, one.source)
        given = given_to(job.archive, known, document.key)
        if not _is_as_read(job, known, document, given):
            pass  # below, outside of the transaction: reading takes its time
        else:
            _note_problems(job, path, one.problems, ("load",))
            return "same" if another_name else "unchanged", one.problems
    return _read(job, one, given)


def _is_as_read(job: Job, known: int, document: Document, given: Given) -> bool:
    """Whether a document of the archive was read from the same text with the same things given."""
    digest, told, facts, extractor, decoded, redacted = job.connection.execute(
        "SELECT rules_digest, given, facts, extractor, decoded, redacted FROM documents "
        "WHERE id = ?",
        (known,),
    ).fetchone()
    if (digest, told) != (job.rules_digest, given.as_json()):
        return False
    if redacted:  # what is left of it says nothing of how it came in
        return True
    if (facts, extractor) != (facts_json(document.facts), document.extractor):
        return False
    return decoded is None or unpack(decoded).decode() == document.decoded


def _read(
    job: Job, one: Loaded, given: Given
) -> tuple[Literal["new", "reread", "refused"], tuple[Problem, ...]]:
    """Read a document and write what it says: all of it or nothing."""
    path, document = one.source.path, one.document
    if document is None:
        raise ValueError(f"{path} holds no document")
    try:
        reading = job.reader(document, given)
        rows = document_rows(reading, job.rules_digest, job.lookups)
        rows = replace(rows, row={**rows.row, "given": given.as_json()})
        found = (*one.problems, *(replace(p, path=path) for p in reading.problems))
        return _keep(job, one.source, document, rows, reading, found), found
    except _FAULTS as error:
        stage: Literal["read", "store"] = "store" if isinstance(error, sqlite3.Error) else "read"
        said = f"{type(error).__name__} {error}".replace("\n", " ")
        message = f"a fault of xianzhi with this text, please report it with the text: {said}"
        found = (*one.problems, Problem(path, stage, "fault", message))
        with job.archive.transaction():
            _note_problems(job, path, found, ("load", "read", "store"))
        return "refused", found


def _keep(
    job: Job,
    source: Source,
    document: Document,
    rows: DocumentRows,
    reading: Reading,
    found: Sequence[Problem],
) -> Literal["new", "reread"]:
    with job.archive.transaction():
        # Asked again: another writer may have brought it in while this one was reading.
        known = job.archive.one("SELECT id FROM documents WHERE sha256 = ?", document.sha256)
        if known is None:
            document_id = insert(job.connection, "documents", [rows.row])
            write_content(job, document_id, document, rows)
        else:
            document_id = int(known)
            replace_content(job, document_id, document, rows)
        note_outcomes(job.connection, reading.corrected)
        _note_source(job, document_id, source)
        _forget_read_problems(job, document_id)
        _note_problems(job, source.path, found, ("load", "read", "store"))
    return "new" if known is None else "reread"


def _correct(job: Job) -> None:
    """Read again what corrections changed that came in beside, before or after it."""
    for document_id, given in list(outdated(job.archive)):
        source = source_of(job.archive, document_id)
        problems = tuple(
            Problem(*row)
            for row in job.connection.execute(
                "SELECT path, stage, code, message FROM problems WHERE path = ? AND stage = 'load'",
                (source.path,),
            )
        )
        one = Loaded(source, document_of(job.archive, document_id), problems)
        outcome, _ = _read(job, one, given)
        job.counts[outcome] += 1
    with job.archive.transaction():
        for path, found in unfit(job.archive).items():
            _note_problems(job, path, found, ("store",))


def _note_source(job: Job, document: int, source: Source) -> bool:
    """Note that ``document`` came in as ``source``. True if it had not come in so before."""
    known = job.archive.one(
        "SELECT id FROM sources WHERE path = ? AND document = ?", source.path, document
    )
    told: Row = {
        "url": source.url, "container": source.container, "member": source.member,
        "captured_at": source.captured_at, "supplied": facts_json(source.supplied),
        "last_run": job.run,
    }  # fmt: skip
    if known is not None:
        values = ", ".join(f"{name} = :{name}" for name in told)
        job.connection.execute(
            f"UPDATE sources SET {values} WHERE id = :id", {**told, "id": int(known)}
        )
    else:
        row: Row = {"document": document, "path": source.path, "first_run": job.run}
        insert(job.connection, "sources", [row | told])
    if source.path != STDIN:
        job.connection.execute(
            "UPDATE sources SET superseded_by = CASE WHEN document = :new THEN NULL ELSE :new END "
            "WHERE path = :path AND superseded_by IS NOT CASE WHEN document = :new THEN NULL "
            "ELSE coalesce(superseded_by, :new) END",
            {"new": document, "path": source.path},
        )
    return known is None


def _note_problems(job: Job, path: str, problems: Sequence[Problem], stages: Sequence[str]) -> None:
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


def _forget_read_problems(job: Job, document: int) -> None:
    """Drop what an earlier reading of ``document`` complained of, under whatever name it came."""
    job.connection.execute(
        "DELETE FROM problems WHERE stage = 'read' AND path IN "
        "(SELECT path FROM sources WHERE document = ? AND superseded_by IS NULL)",
        (document,),
    )
