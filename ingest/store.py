"""The one writer: what was read goes into the archive, some documents a transaction.

A document is known by its content. Known content under the same rules writes no row but the run
and when it was last seen; under other rules it is read again and its rows are replaced, and the
keys that vanish lead to what stands in their place.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial

from ingest import __version__, kept, reprints, spellings
from ingest.ahead import Ahead, ReadsAhead
from ingest.archive import CACHE, Archive, ArchiveError
from ingest.batch import Batch, Done, Entered, Outcome, known_as, read_into
from ingest.cluster import Cluster
from ingest.content import Job, insert
from ingest.documents import document_of, source_of
from ingest.given import (
    Given,
    given_to,
    given_with,
    note_corrections,
    outdated,
    unfit,
)
from ingest.load import only_notes
from ingest.model import Document, Loaded, Problem
from ingest.noted import note_problems, note_source
from ingest.packing import unpack
from ingest.produce import Producer, Reader, produce, producer, with_rules
from ingest.rows import Lookups, Row
from ingest.rulebook import Rules, load_rules
from ingest.rules import digest
from ingest.stopping import stoppable
from ingest.stored import facts_json
from ingest.tables import INDEXES, leave_out_indexes, make_left_out
from ingest.workers import seldom_collected

PASSING = 2_048  # kilobytes of pages that are kept while all of them pass by
MERGED = 64  # leaves of an index that a small ingest merges at most: two megabytes
Progress = Callable[[Loaded, Outcome, Mapping[str, int]], None]


@dataclass(frozen=True, slots=True)
class Summary:
    """What an ingest did, in numbers of inputs and of rows written.

    ``same`` inputs had content that was known under another name; ``reread`` ones were known and
    read again because the rules had changed, or what is known of them beside; ``corrections`` were
    files of facts and corrections; ``noted`` ones are containers of which something was passed
    over; ``withheld`` counts articles taken out on request before, which stayed out. ``run`` is the
    id of the run.
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
    run: int = field(default=0, compare=False)

    @property
    def changed(self) -> bool:
        """Whether the archive holds anything it did not hold before."""
        return bool(self.new or self.reread or self.same)


def ingest_paths(
    archive: Archive,
    loaded: Iterable[Loaded],
    rules: Rules | None = None,
    on_progress: Progress | None = None,
    workers: int = 0,
    cluster: Cluster | None = None,
) -> Summary:
    """Read each loaded document with ``rules`` and write it into ``archive``.

    Args:
        archive: open for writing.
        loaded: the inputs, in the order in which they are to stand.
        rules: of all rooms; by default those of the package.
        on_progress: called behind each input, when it is safe in the archive, with all problems
            that loading and reading it met, and with the run's counts so far.
        workers: processes that read ahead of the one that writes, which reads by itself where there
            are none; the archive is the same with any number. With workers, ``rules`` can only be
            the package's: they load their own.
        cluster: machines that read ahead, instead of workers here; open.

    Returns:
        What was done.

    Raises:
        ArchiveError: another program held the archive for too long.
    """
    if cluster is not None:
        return fill(archive, loaded, cluster, digest(), on_progress)
    if not workers:
        produced = with_rules(rules) if rules else produce
        return fill(archive, loaded, produced, digest(), on_progress)
    if rules is not None and rules is not load_rules():
        raise ValueError("workers read with the package's own rules: hand in none, or workers=0")
    with Ahead(workers) as ahead:
        return fill(archive, loaded, ahead, digest(), on_progress)


def ingest(
    archive: Archive,
    loaded: Iterable[Loaded],
    reader: Reader,
    rules_digest: str,
    lookups: Lookups,
    on_progress: Progress | None = None,
) -> Summary:
    """As :func:`ingest_paths`, with the reader and what it depends on handed in."""
    return fill(archive, loaded, producer(reader, rules_digest, lookups), rules_digest, on_progress)


def fill(
    archive: Archive,
    loaded: Iterable[Loaded],
    produce: Producer,
    rules_digest: str,
    on_progress: Progress | None = None,
) -> Summary:
    """As :func:`ingest_paths`, with what gives a document's rows handed in.

    With a producer that `ReadsAhead`, workers are at a document before its turn.
    """
    job = begin(archive, produce, rules_digest)
    if isinstance(produce, ReadsAhead):
        loaded = produce.through(loaded, partial(_wanted, job))
    told = partial(_tell, job, on_progress)
    batch = Batch(job)
    with seldom_collected():
        for one in loaded:
            if not batch.takes(one):
                told(batch.write())  # what came before it is written before it
                told([(one, *_take(job, one))])
            elif batch.is_full:
                told(batch.write())
        told(batch.write())
        return end(job)


def _tell(job: Job, on_progress: Progress | None, done: Iterable[Done]) -> None:
    """Count what is done and safe, and say so."""
    for one, outcome, problems in done:
        job.counts.update(("inputs", outcome))
        if on_progress:
            on_progress(replace(one, problems=problems), outcome, job.counts)


def begin(archive: Archive, produce: Producer, rules_digest: str) -> Job:
    """Note that a run has begun; one that is to fill an empty archive makes some indexes last."""
    begun: Row = {"version": __version__, "rules_digest": rules_digest, "started": _now()}
    with archive.transaction():
        run = insert(archive.connection, "runs", [begun])
        if isinstance(produce, ReadsAhead) and not archive.one(
            "SELECT EXISTS (SELECT 1 FROM documents)"
        ):
            leave_out_indexes(archive.connection)
    return Job(archive, produce, rules_digest, run, Counter())


def end(job: Job) -> Summary:
    """Settle what only the whole archive tells, note that the run has ended, and tidy up."""
    archive = job.archive
    with stoppable(archive.connection), archive.transaction():
        make_left_out(archive.connection)
    _correct(job)
    with archive.transaction():
        reprints.refresh(archive)
        spellings.settle(archive)
        kept.settle(archive.connection)
    summary = Summary(**job.counts, run=job.run)
    with archive.transaction():
        counts = {name: count for name, count in job.counts.items() if count}
        archive.db.table("runs").update(job.run, {"finished": _now(), "counts": json.dumps(counts)})
    if summary.new or summary.reread:
        with stoppable(archive.connection):
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
    is_great = summary.articles * 2 >= archive.one("SELECT count(*) FROM articles")
    merged = ("optimize", None) if is_great else ("merge", MERGED)
    try:
        with archive.transaction():
            for index in INDEXES:
                connection.execute(f"INSERT INTO {index}({index}, rank) VALUES (?, ?)", merged)
        if is_great:
            _write_anew(connection)
    except (sqlite3.OperationalError, ArchiveError):
        pass  # no room for a second copy, or no time: all of it is there all the same


def _write_anew(connection: sqlite3.Connection) -> None:
    """Write the whole file anew, page after page: pages that are kept would only take memory."""
    connection.execute(f"PRAGMA cache_size = -{PASSING}")
    connection.execute("PRAGMA shrink_memory")
    try:
        connection.execute("VACUUM")
    finally:
        connection.execute(f"PRAGMA cache_size = -{CACHE}")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


# ─────────────────────────────────────────────────────────────── one input


def _take(job: Job, one: Loaded) -> Entered:
    path, document = one.source.path, one.document
    if document is None:
        with job.archive.transaction():
            note_problems(job, path, one.problems, ("load",))
            if one.corrections is not None:
                note_corrections(job.archive, path, one.corrections, job.run)
        if one.corrections is not None:
            return "corrections", one.problems
        return "noted" if only_notes(one.problems) else "refused", one.problems
    known = known_as(job, document)
    if known is None:
        return read_into(job, one, given_with(job.archive, document.key, one.source))
    with job.archive.transaction():
        another_name = note_source(job, known, one.source)
        given = given_to(job.archive, known, document.key)
        if _is_as_read(job, known, document, given):
            note_problems(job, path, one.problems, ("load",))
            return "same" if another_name else "unchanged", one.problems
    return read_into(job, one, given)  # out of the transaction: reading takes its time


def _wanted(job: Job, one: Loaded) -> Given | None:
    """What ``one`` is likely to be read with when its turn comes; ``None`` if it will not be."""
    if one.document is None:
        return None
    known = known_as(job, one.document)
    if known is None:
        return given_with(job.archive, one.document.key, one.source)
    given = given_to(job.archive, known, one.document.key)
    return None if _is_as_read(job, known, one.document, given) else given


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


def _correct(job: Job) -> None:
    """Read again what corrections changed that came in beside, before or after it."""
    for document_id, given in list(outdated(job.archive)):
        outcome, _ = read_into(job, stored(job.archive, document_id), given)
        job.counts[outcome] += 1
    with job.archive.transaction():
        for path, found in unfit(job.archive).items():
            note_problems(job, path, found, ("store",))


def stored(archive: Archive, document_id: int) -> Loaded:
    """A document of the archive as it came in, with what loading it complained of.

    Raises:
        DamagedError: what is stored cannot be unpacked.
        UnicodeDecodeError: the bytes are not in the encoding that is on record.
    """
    source = source_of(archive, document_id)
    problems = archive.connection.execute(
        "SELECT path, stage, code, message FROM problems WHERE path = ? AND stage = 'load'",
        (source.path,),
    )
    found = tuple(Problem(*row) for row in problems)
    return Loaded(source, document_of(archive, document_id), found)
