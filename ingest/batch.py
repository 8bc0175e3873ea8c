"""What documents give goes into the archive: many new ones a transaction, or one by one."""

from __future__ import annotations

import sqlite3
import time
from dataclasses import dataclass, field, replace
from typing import Literal

from ingest.content import Job, Pile, insert, replace_content
from ingest.given import Given, given_with, note_outcomes
from ingest.model import Document, Loaded, Problem
from ingest.noted import forget_read_problems, note_problems, note_source
from ingest.produce import FaultError, Produced

Outcome = Literal["new", "reread", "same", "unchanged", "refused", "corrections", "noted"]
Entered = tuple[Outcome, tuple[Problem, ...]]
Done = tuple[Loaded, Outcome, tuple[Problem, ...]]
Read = Produced | Problem  # what a document gave, or the fault of ours that it brought about

# What is written in one transaction at most: documents, characters, seconds since the first was
# read. Each leaves the indexes a piece to be merged with the others, so that of a hundred documents
# a transaction all of them take a fifth longer to write than of five hundred.
AT_ONCE, LONG, SOON = 512, 800_000, 2.0

# What one text can bring about, though it should not; it stops no others.
_FAULTS = (FaultError, ArithmeticError, LookupError, ValueError, sqlite3.IntegrityError)


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
    _seen: int = 0  # which state of the archive the first of them was new to

    def takes(self, one: Loaded) -> bool:
        """Read ``one`` and let it wait, if it is a document that is new and not among these."""
        document = one.document
        if document is None or document.key in self._keys:
            return False
        if not self._waiting:
            self._since, self._seen = time.monotonic(), _state(self.job)
        if known_as(self.job, document) is not None:
            return False
        given = given_with(self.job.archive, document.key, one.source)
        self._waiting.append((one, read_of(self.job, one, given)))
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
                    is_new = _state(self.job) == self._seen
                    done = [(one, *_enter(pile, one, read, is_new=is_new)) for one, read in waiting]
                    pile.write()
                    return done
            except _FAULTS:
                self.job.counts.clear()
                self.job.counts.update(before)
        return [(one, *_keep(self.job, one, read)) for one, read in waiting]


def _state(job: Job) -> int:
    """A number that changes when another connection has written to the archive."""
    return int(job.archive.one("PRAGMA data_version"))


def read_into(job: Job, one: Loaded, given: Given) -> Entered:
    """Read a document and write what it says: all of it or nothing."""
    return _keep(job, one, read_of(job, one, given))


def read_of(job: Job, one: Loaded, given: Given) -> Read:
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


def _keep(job: Job, one: Loaded, read: Read) -> Entered:
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


def _enter(pile: Pile, one: Loaded, read: Read, *, is_new: bool = False) -> Entered:
    """Put what a document gave on the pile, inside the caller's transaction.

    With ``is_new`` it is known to be new; else that is asked again, as another writer may have
    brought it in while this one was reading.
    """
    job, path = pile.job, one.source.path
    if one.document is None or isinstance(read, Problem):
        problems = (*one.problems, *([read] if isinstance(read, Problem) else ()))
        note_problems(job, path, problems, ("load", "read", "store"))
        return "refused", problems
    problems = (*one.problems, *(replace(p, path=path) for p in read.problems))
    known = None if is_new else known_as(job, one.document)
    if known is None:
        document_id = insert(job.connection, "documents", [read.rows.row])
        pile.add(document_id, one.document, read)
    else:
        document_id = known
        replace_content(pile, document_id, one.document, read)
    note_outcomes(job.connection, read.corrected)
    note_source(job, document_id, one.source)
    if known is not None:
        forget_read_problems(job, document_id)
    note_problems(job, path, problems, ("load", "read", "store"))
    return "new" if known is None else "reread", problems


def known_as(job: Job, document: Document) -> int | None:
    """The id of a document that the archive has."""
    known = job.archive.one("SELECT id FROM documents WHERE sha256 = ?", document.sha256)
    return None if known is None else int(known)
