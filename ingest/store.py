"""The one writer: what was read goes into the archive, some documents a transaction.

A document is known by its content. Known content under the same rules writes no row but the run
and when it was last seen; under other rules it is read again and its rows are replaced, and the
keys that vanish lead to what stands in their place.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import Literal

from ingest import __version__, kept, reprints, spellings
from ingest.ahead import Ahead, ReadsAhead
from ingest.archive import INDEXES, Archive, ArchiveError
from ingest.cluster import Cluster
from ingest.content import Job, Pile, insert, replace_content
from ingest.documents import document_of, source_of
from ingest.given import (
    Given,
    given_to,
    given_with,
    note_corrections,
    note_outcomes,
    outdated,
    unfit,
)
from ingest.load import only_notes
from ingest.model import Document, Loaded, Problem
from ingest.noted import forget_read_problems, note_problems, note_source
from ingest.packing import unpack
from ingest.produce import FaultError, Produced, Producer, Reader, produce, producer, with_rules
from ingest.read import Rules, load_rules
from ingest.rows import Lookups, Row, facts_json
from ingest.rules import digest
from ingest.stopping import stoppable

Outcome = Literal["new", "reread", "same", "unchanged", "refused", "corrections", "noted"]
Progress = Callable[[Loaded, Outcome, Mapping[str, int]], None]

Read = Produced | Problem  # what a document gave, or the fault of ours that it brought about
Done = tuple[Loaded, Outcome, tuple[Problem, ...]]

# What is written in one transaction at most: documents, characters, seconds since the first was
# read. More of them make an ingest no faster; less of them make its indexes of smaller pieces.
AT_ONCE, LONG, SOON = 256, 400_000, 1.0

# What one text can bring about, though it should not; it stops no others.
_FAULTS = (FaultError, ArithmeticError, LookupError, ValueError, sqlite3.IntegrityError)


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
    workers: int = 1,
    cluster: Cluster | None = None,
) -> Summary:
    """Read each loaded document with ``rules`` and write it into ``archive``.

    Args:
        archive: open for writing.
        loaded: the inputs, in the order in which they are to stand.
        rules: of all rooms; by default those of the package.
        on_progress: called behind each input, when it is safe in the archive, with all problems
            that loading and reading it met, and with the run's counts so far.
        workers: processes that read ahead of the one that writes; the archive is the same with any
            number. With more than one, ``rules`` can only be the package's: workers load their own.
        cluster: machines that read ahead, instead of workers here; open.

    Returns:
        What was done.

    Raises:
        ArchiveError: another program held the archive for too long.
    """
    if cluster is not None:
        return fill(archive, loaded, cluster, digest(), on_progress)
    if workers == 1:
        produced = with_rules(rules) if rules else produce
        return fill(archive, loaded, produced, digest(), on_progress)
    if rules is not None and rules is not load_rules():
        raise ValueError("workers read with the package's own rules: hand in none, or workers=1")
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
    for one in loaded:
        if batch.must_go_before(one):
            told(batch.write())
        if not batch.takes(one):
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
    """Note that a run has begun."""
    begun: Row = {"version": __version__, "rules_digest": rules_digest, "started": _now()}
    with archive.transaction():
        run = insert(archive.connection, "runs", [begun])
    return Job(archive, produce, rules_digest, run, Counter())


def end(job: Job) -> Summary:
    """Settle what only the whole archive tells, note that the run has ended, and tidy up."""
    archive = job.archive
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


# ─────────────────────────────────────────────────────────────── many inputs


@dataclass(slots=True)
class Batch:
    """New documents that have been read and wait to be written, in one transaction.

    While they are gathered nobody is kept from writing. What a batch may hold is bounded in number,
    in characters, and in the time for which what has been read is not yet safe.
    """

    job: Job
    _waiting: list[tuple[Loaded, Read]] = field(default_factory=list)
    _keys: set[str] = field(default_factory=set)
    _characters: int = 0
    _since: float = 0.0

    def must_go_before(self, one: Loaded) -> bool:
        """Whether what waits has to be written first: ``one`` may change it, or be one of it."""
        return bool(self._waiting) and (one.document is None or one.document.key in self._keys)

    def takes(self, one: Loaded) -> bool:
        """Read ``one`` and let it wait, if it is a new document."""
        document = one.document
        if document is None or _known(self.job, document) is not None:
            return False
        given = given_with(self.job.archive, document.key, one.source)
        if not self._waiting:
            self._since = time.monotonic()
        self._waiting.append((one, _read(self.job, one, given)))
        self._keys.add(document.key)
        self._characters += len(document.decoded)
        return True

    @property
    def is_full(self) -> bool:
        """Whether it is time to write what waits."""
        return (
            len(self._waiting) >= AT_ONCE
            or self._characters >= LONG
            or time.monotonic() - self._since >= SOON
        )

    def write(self) -> list[Done]:
        """Write what waits: all of it or, where something of it does not go in, one by one."""
        waiting, self._waiting = self._waiting, []
        self._keys.clear()
        self._characters = 0
        if len(waiting) > 1:
            before = self.job.counts.copy()
            try:
                with self.job.archive.transaction():
                    pile = Pile(self.job)
                    done = [(one, *_enter(pile, one, read)) for one, read in waiting]
                    pile.write()
                    return done
            except _FAULTS:
                self.job.counts.clear()
                self.job.counts.update(before)
        return [(one, *_keep(self.job, one, read)) for one, read in waiting]


# ─────────────────────────────────────────────────────────────── one input


def _take(job: Job, one: Loaded) -> tuple[Outcome, tuple[Problem, ...]]:
    path, document = one.source.path, one.document
    if document is None:
        with job.archive.transaction():
            note_problems(job, path, one.problems, ("load",))
            if one.corrections is not None:
                note_corrections(job.archive, path, one.corrections, job.run)
        if one.corrections is not None:
            return "corrections", one.problems
        return "noted" if only_notes(one.problems) else "refused", one.problems
    known = _known(job, document)
    if known is None:
        return read_into(job, one, given_with(job.archive, document.key, one.source))
    with job.archive.transaction():
        another_name = note_source(job, known, one.source)
        given = given_to(job.archive, known, document.key)
        if not _is_as_read(job, known, document, given):
            pass  # below, outside of the transaction: reading takes its time
        else:
            note_problems(job, path, one.problems, ("load",))
            return "same" if another_name else "unchanged", one.problems
    return read_into(job, one, given)


def _wanted(job: Job, one: Loaded) -> Given | None:
    """What ``one`` is likely to be read with when its turn comes; ``None`` if it will not be."""
    if one.document is None:
        return None
    known = _known(job, one.document)
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


def read_into(job: Job, one: Loaded, given: Given) -> tuple[Outcome, tuple[Problem, ...]]:
    """Read a document and write what it says: all of it or nothing."""
    return _keep(job, one, _read(job, one, given))


def _read(job: Job, one: Loaded, given: Given) -> Read:
    """What a document gives, or a fault of ours with it."""
    if one.document is None:
        raise ValueError(f"{one.source.path} holds no document")
    try:
        return job.produce(one.document, given)
    except _FAULTS as error:
        return _fault(one, error)


def _fault(one: Loaded, error: Exception) -> Problem:
    stage: Literal["read", "store"] = "store" if isinstance(error, sqlite3.Error) else "read"
    kind = "" if isinstance(error, FaultError) else f"{type(error).__name__} "
    said = f"{kind}{error}".replace("\n", " ")
    message = f"a fault of xianzhi with this text, please report it with the text: {said}"
    return Problem(one.source.path, stage, "fault", message)


def _keep(job: Job, one: Loaded, read: Read) -> tuple[Outcome, tuple[Problem, ...]]:
    """Write what a document gave, in a transaction of its own."""
    before = job.counts.copy()
    try:
        with job.archive.transaction():
            pile = Pile(job)
            entered = _enter(pile, one, read)
            pile.write()
            return entered
    except _FAULTS as error:
        job.counts.clear()
        job.counts.update(before)
        with job.archive.transaction():
            return _enter(Pile(job), one, _fault(one, error))


def _enter(pile: Pile, one: Loaded, read: Read) -> tuple[Outcome, tuple[Problem, ...]]:
    """Put what a document gave on the pile, inside the caller's transaction."""
    job, path = pile.job, one.source.path
    if one.document is None or isinstance(read, Problem):
        problems = (*one.problems, *([read] if isinstance(read, Problem) else ()))
        note_problems(job, path, problems, ("load", "read", "store"))
        return "refused", problems
    problems = (*one.problems, *(replace(p, path=path) for p in read.problems))
    # Asked again: another writer may have brought it in while this one was reading.
    known = _known(job, one.document)
    if known is None:
        document_id = insert(job.connection, "documents", [read.rows.row])
        pile.add(document_id, one.document, read.rows)
    else:
        document_id = known
        replace_content(pile, document_id, one.document, read.rows)
    note_outcomes(job.connection, read.corrected)
    note_source(job, document_id, one.source)
    forget_read_problems(job, document_id)
    note_problems(job, path, problems, ("load", "read", "store"))
    return "new" if known is None else "reread", problems


def _known(job: Job, document: Document) -> int | None:
    """The id of a document that the archive has."""
    known = job.archive.one("SELECT id FROM documents WHERE sha256 = ?", document.sha256)
    return None if known is None else int(known)


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
