"""What a document is read with besides its bytes: facts that were supplied, and corrections.

Supplied facts hang on the ways a document came in, corrections on its key. When either changes, the
document is read again from what is stored of it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass

from ingest.archive import Archive
from ingest.corrections import document_of
from ingest.model import (
    NO_FACTS,
    Corrected,
    Correction,
    Facts,
    Problem,
    Source,
    merged,
)
from ingest.stored import facts_json, facts_of


@dataclass(frozen=True, slots=True)
class Given:
    """Facts that the user supplied, the address it was captured from, and corrections."""

    supplied: Facts = NO_FACTS
    url: str | None = None
    corrections: tuple[Correction, ...] = ()

    def as_json(self) -> str | None:
        """As it is stored with the document, to be compared: ``None`` where nothing is given."""
        supplied = facts_json(self.supplied)
        told = {
            "supplied": json.loads(supplied) if supplied else None,
            "url": self.url,
            "corrections": [[c.key, c.field, c.value] for c in self.corrections],
        }
        told = {name: value for name, value in told.items() if value}
        return json.dumps(told, ensure_ascii=False) if told else None


def given_with(archive: Archive, key: str, source: Source) -> Given:
    """What a document that comes in for the first time, as ``source``, is read with."""
    return Given(source.supplied, source.url, tuple(_corrections(archive, key)))


def given_to(archive: Archive, document: int, key: str) -> Given:
    """What a document of the archive is to be read with: what all ways it came in by say of it.

    Where two of them say different things, the first way counts.
    """
    supplied, url = NO_FACTS, None
    for told, address in archive.connection.execute(
        "SELECT supplied, url FROM sources WHERE document = ? "
        "AND coalesce(superseded_by, document) = document ORDER BY id",
        (document,),
    ):
        supplied = merged(supplied, facts_of(told))
        url = url or address
    return Given(supplied, url, tuple(_corrections(archive, key)))


def _corrections(archive: Archive, key: str) -> Iterator[Correction]:
    """The corrections of a document and what is in it; all their keys begin with its own."""
    rows = archive.connection.execute(
        "SELECT key, field, value, who, why FROM corrections "
        "WHERE key >= ?1 AND key < ?1 || char(0x10FFFF) ORDER BY key, field",
        (key,),
    )
    return (Correction(*row) for row in rows)


def note_corrections(
    archive: Archive, path: str, corrections: Sequence[Correction], run: int
) -> None:
    """Let what the file ``path`` corrects be ``corrections``; what it no longer says is withdrawn.

    The same field of the same key corrected twice: what comes last counts.
    """
    connection = archive.connection
    wanted = {(c.key, c.field): c for c in corrections}
    for key, field in connection.execute(
        "SELECT key, field FROM corrections WHERE path = ?", (path,)
    ).fetchall():
        if (key, field) not in wanted:
            connection.execute("DELETE FROM corrections WHERE key = ? AND field = ?", (key, field))
    for correction in wanted.values():
        connection.execute(
            "INSERT INTO corrections (key, field, value, who, why, path, run) "
            "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key, field) DO UPDATE SET "
            "value = excluded.value, who = excluded.who, why = excluded.why, "
            "path = excluded.path, run = excluded.run "
            "WHERE (value, who, why, path) IS NOT "
            "(excluded.value, excluded.who, excluded.why, excluded.path)",
            (*astuple(correction), path, run),
        )


def note_outcomes(connection: sqlite3.Connection, outcomes: Iterable[Corrected]) -> None:
    """Write down what became of corrections, where that is not on record yet."""
    for outcome in outcomes:
        told = (outcome.target, outcome.was, outcome.fault)
        connection.execute(
            "UPDATE corrections SET target = ?1, was = ?2, message = ?3 WHERE key = ?4 "
            "AND field = ?5 AND (target, was, message) IS NOT (?1, ?2, ?3)",
            (*told, outcome.correction.key, outcome.correction.field),
        )


def outdated(archive: Archive) -> Iterator[tuple[int, Given]]:
    """The documents that were read with other corrections than there are now, and what is given."""
    for identity, key, held in archive.connection.execute(
        "SELECT id, key, given FROM documents WHERE given LIKE '%\"corrections\"%' "
        "OR key IN (SELECT substr(key, 1, 16) FROM corrections) ORDER BY id"
    ).fetchall():
        given = given_to(archive, identity, key)
        if given.as_json() != held:
            yield identity, given


def unfit(archive: Archive) -> dict[str, list[Problem]]:
    """The corrections that fit nothing, as problems of the files they came in.

    Every file that has corrections in the archive is named, those without problems too.
    """
    note_outcomes(archive.connection, _of_no_document(archive))
    problems: dict[str, list[Problem]] = {}
    for path, key, field, message in archive.connection.execute(
        "SELECT path, key, field, message FROM corrections ORDER BY id"
    ):
        own = problems.setdefault(path, [])
        if message:
            own.append(Problem(path, "store", "unfit-correction", f"{key} {field}: {message}"))
    return problems


def _of_no_document(archive: Archive) -> list[Corrected]:
    """The corrections whose document is not in the archive."""
    rows = archive.connection.execute(
        "SELECT key, field, value, who, why FROM corrections WHERE substr(key, 1, 16) "
        "NOT IN (SELECT key FROM documents)"
    ).fetchall()
    lost = "this archive has no such document: it is kept until that comes in"
    wrong = "this is no key of an article or a figure: copy one from its page or from xianzhi show"
    return [
        Corrected(Correction(*row), None, fault=lost if document_of(row[0]) else wrong)
        for row in rows
    ]
