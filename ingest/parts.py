"""Partitions on disk: what some documents give, as one file that is there whole or not at all.

A file is named by what goes into it, documents and rules, so that to make it twice is harmless: the
second puts the same in place of the first. It is an SQLite file of plain values; nothing in it is
run when it is read, whoever may write to the folder.
"""

from __future__ import annotations

import hashlib
import json
import os
import socket
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, fields
from itertools import starmap
from operator import itemgetter
from pathlib import Path
from typing import Any

from ingest.ahead import Key, parted
from ingest.model import Corrected, Correction, Problem
from ingest.produce import FaultError, Produced, Task, Together
from ingest.rows import ArticleRows, DocumentRows, FormulaRows

SUFFIX = ".part"
_BLOBS = ("original", "decoded")  # columns of a document that are bytes
_TABLE = (
    "CREATE TABLE produced "
    "(key TEXT, given TEXT, told TEXT, fault TEXT, original BLOB, decoded BLOB)"
)


class OtherRulesError(Exception):
    """A worker has other rules than the writer: what it makes would not be what is asked for."""


def name_of(tasks: Sequence[Task], rules_digest: str) -> str:
    """The name of the partition that holds ``tasks``, read with those rules."""
    told = [rules_digest, *(f"{document.sha256} {given.as_json()}" for document, given in tasks)]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:32]


def write(folder: Path, name: str, tasks: Sequence[Task], together: Together) -> Path:
    """Work on ``tasks`` and write what they give; returns the file. What is there already stays."""
    path = folder / f"{name}{SUFFIX}"
    if path.exists():
        return path
    temporary = folder / f"{name}.{socket.gethostname()}.{os.getpid()}.tmp"
    temporary.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(temporary)) as part:
            part.execute("PRAGMA journal_mode = OFF")
            part.execute(_TABLE)
            part.executemany(
                "INSERT INTO produced VALUES (?, ?, ?, ?, ?, ?)",
                (
                    _row(task, found)
                    for some in parted(tasks, itemgetter(0))
                    for task, found in zip(some, together(some), strict=True)
                ),
            )
            part.commit()
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    return path


def _row(task: Task, produced: Produced | FaultError) -> tuple[Any, ...]:
    document, given = task
    key = (document.key, given.as_json())
    if isinstance(produced, FaultError):
        return (*key, None, str(produced), None, None)
    blobs = tuple(produced.rows.row[name] for name in _BLOBS)
    return (*key, _told(produced), None, *blobs)


def read(path: Path) -> Iterator[tuple[Key, Produced | FaultError]]:
    """What the documents of the partition at ``path`` give, each by its key and what was given."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as part:
        for key, given, told, fault, *blobs in part.execute("SELECT * FROM produced"):
            if told is None:
                yield (key, given), FaultError(fault)
            else:
                yield (key, given), _produced(told, dict(zip(_BLOBS, blobs, strict=True)))


# ─────────────────────────────────────────────────────────────── as JSON


def _told(produced: Produced) -> str:
    rows = produced.rows
    plain = {name: value for name, value in rows.row.items() if name not in _BLOBS}
    return json.dumps(
        [
            [plain, [_article(a) for a in rows.articles], rows.edits],
            [asdict(problem) for problem in produced.problems],
            [asdict(corrected) for corrected in produced.corrected],
        ]
    )


def _article(article: ArticleRows) -> dict[str, Any]:
    return {one.name: getattr(article, one.name) for one in fields(article)}


def _produced(told: str, blobs: dict[str, bytes | None]) -> Produced:
    (row, articles, edits), problems, corrected = json.loads(told)
    rows = DocumentRows(row | blobs, tuple(map(_rows, articles)), _tuple(edits))
    return Produced(
        rows,
        tuple(Problem(**problem) for problem in problems),
        tuple(
            Corrected(**one | {"correction": Correction(**one["correction"])}) for one in corrected
        ),
    )


def _rows(told: dict[str, Any]) -> ArticleRows:
    frozen = {name: _tuple(value) for name, value in told.items()}
    return ArticleRows(**frozen | {"formulas": tuple(starmap(FormulaRows, frozen["formulas"]))})


def _tuple(value: Any) -> Any:
    return tuple(map(_tuple, value)) if isinstance(value, list) else value
