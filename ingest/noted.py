"""What is noted of inputs beside their content: by which way they came in, what they lack."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.content import Job, insert
from ingest.model import Problem, Source
from ingest.rows import Row
from ingest.stored import facts_json

STDIN = "-"  # a path under which anything may come: what comes later supersedes nothing


def note_source(job: Job, document: int, source: Source) -> bool:
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


def note_problems(job: Job, path: str, problems: Sequence[Problem], stages: Sequence[str]) -> None:
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


def forget_read_problems(job: Job, document: int) -> None:
    """Drop what an earlier reading of ``document`` complained of, under whatever name it came."""
    job.connection.execute(
        "DELETE FROM problems WHERE stage = 'read' AND path IN "
        "(SELECT path FROM sources WHERE document = ? AND superseded_by IS NULL)",
        (document,),
    )
