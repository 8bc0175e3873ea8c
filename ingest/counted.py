"""Which article of a group counts, and what the others are: reprints of it, or older versions.

What is wanted is put into a temporary table, group by group, and the archive's tables are then
brought to say it: memory grows neither with articles nor with their versions.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter

from ingest.alike.differences import Kept, compare
from ingest.alike.judge import bounds
from ingest.archive import Archive
from ingest.versions import find_newer, forget_newer

_TOGETHER = 2_000  # articles whose days are asked for at once

_TABLES = (
    "CREATE TEMP TABLE wanted (article INTEGER PRIMARY KEY, compared_with INTEGER NOT NULL, "
    "kind TEXT NOT NULL, counted INTEGER NOT NULL)",
    "CREATE TEMP TABLE was (article INTEGER PRIMARY KEY, counted INTEGER NOT NULL)",
    "INSERT INTO was SELECT id, reprint_of FROM articles WHERE reprint_of IS NOT NULL",
)
_WANT = "INSERT INTO wanted VALUES (?, ?, ?, ?)"
# A version of what is itself a reprint counts as what that does.
_WANT_VERSIONS = (
    "INSERT INTO wanted SELECT n.article, n.later, 'version', coalesce("
    "(SELECT w.counted FROM wanted w WHERE w.article = n.newest), n.newest) FROM newer n"
)
_MOVED = (
    "SELECT w.counted AS counted, w.article AS article, s.counted AS before "
    "FROM wanted w LEFT JOIN was s ON s.article = w.article WHERE s.counted IS NOT w.counted "
    "UNION ALL SELECT NULL, s.article, s.counted FROM was s "
    "WHERE NOT EXISTS (SELECT 1 FROM wanted w WHERE w.article = s.article)"
)
_NEW = (
    "FROM wanted w WHERE NOT EXISTS (SELECT 1 FROM reprints r WHERE r.article = w.article "
    "AND r.compared_with = w.compared_with AND r.kind = w.kind)"
)
_CHANGED = (
    f"SELECT count(*) FROM (SELECT before AS touched FROM ({_MOVED}) WHERE before IS NOT NULL "
    f"UNION SELECT counted FROM ({_MOVED}) WHERE counted IS NOT NULL UNION SELECT counted {_NEW})"
)
_GONE = (
    "DELETE FROM reprints WHERE NOT EXISTS (SELECT 1 FROM wanted w WHERE w.article = "
    "reprints.article AND w.compared_with = reprints.compared_with AND w.kind = reprints.kind)"
)


def settle(archive: Archive) -> int:
    """Say of every article which one counts in its stead. Gives how many groups changed."""
    connection = archive.connection
    for statement in _TABLES:
        connection.execute(statement)
    find_newer(archive)
    for groups in _groups(archive):
        connection.executemany(_WANT, _reprints(groups, _early(archive, groups)))
    connection.execute(_WANT_VERSIONS)
    forget_newer(archive)
    changed = int(connection.execute(_CHANGED).fetchone()[0])
    _write(archive)
    connection.execute("DROP TABLE temp.wanted")
    connection.execute("DROP TABLE temp.was")
    return changed


def _groups(archive: Archive) -> Iterator[list[list[int]]]:
    """The articles that are kin and no older versions, two and more, some groups at a time."""
    some: list[list[int]] = []
    size = 0
    sql = (
        "SELECT kin, article FROM fingerprints f WHERE kin IS NOT NULL AND NOT EXISTS "
        "(SELECT 1 FROM newer n WHERE n.article = f.article) ORDER BY kin, article"
    )
    for _, rows in groupby(archive.connection.execute(sql), itemgetter(0)):
        group = [article for _, article in rows]
        if len(group) > 1:
            some.append(group)
            size += len(group)
        if size >= _TOGETHER:
            yield some
            some, size = [], 0
    yield some


def _reprints(
    groups: Iterable[list[int]], early: Mapping[int, tuple[str, str]]
) -> Iterator[tuple[int, int, str, int]]:
    """What is wanted of each article of a group that is not the earliest."""
    for group in groups:
        earliest = min(group, key=early.__getitem__)
        for article in group:
            if article != earliest:
                yield article, earliest, "reprint", earliest


def _early(archive: Archive, groups: Iterable[list[int]]) -> dict[int, tuple[str, str]]:
    """By what the earliest is told: its date or that of an older version, and its key.

    A date that is known less closely comes behind all that it may mean: 2020 behind 2020-06-24.
    Each of publication, capture and first sight is a day on which the text was there for certain.
    """
    sql = (
        "WITH own(id) AS (SELECT value FROM json_each(?)), "
        "asked(member, id) AS (SELECT id, id FROM own UNION ALL "
        "SELECT newest, article FROM newer WHERE newest IN (SELECT id FROM own)) "
        "SELECT asked.member, m.key, "
        "coalesce(a.published, min(coalesce(s.captured_at, r.started))) AS day "
        "FROM asked JOIN articles a ON a.id = asked.id JOIN articles m ON m.id = asked.member "
        "JOIN sources s ON s.document = a.document JOIN runs r ON r.id = s.first_run "
        "GROUP BY asked.member, asked.id"
    )
    members = json.dumps([article for group in groups for article in group])
    early: dict[int, tuple[str, str]] = {}
    for member, key, day in archive.connection.execute(sql, (members,)):
        told = (day or "9999")[:10] + "~", key
        early[member] = min(told, early.get(member, told))
    return early


def _write(archive: Archive) -> None:
    """Let the tables say what is wanted, writing only what they do not say yet."""
    connection = archive.connection
    connection.execute(_GONE)
    connection.executemany(
        "INSERT INTO reprints (article, compared_with, kind, shared, changes, differs) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        _described(archive),
    )
    connection.executemany(
        "UPDATE articles SET reprint_of = ? WHERE id = ?",
        ((counted, article) for counted, article, _ in connection.execute(_MOVED)),
    )


def _described(archive: Archive) -> Iterator[tuple[int, int, str, float, int, str]]:
    """The rows that ``reprints`` lacks: how much is shared, and what differs."""
    connection = archive.connection
    # Read from a table of its own: while rows come from one question, the other writes.
    connection.execute(f"CREATE TEMP TABLE lacking AS SELECT w.* {_NEW}")
    sql = f"SELECT substr(text, 1, {bounds().longest}) FROM articles WHERE id = ?"
    at, beside = None, Kept("", marks=False)
    rows = "SELECT article, compared_with, kind FROM temp.lacking ORDER BY compared_with, article"
    for article, other, kind in connection.execute(rows):
        if at != other:
            at = other
            beside = Kept(archive.one(sql, at), marks=False)
        found = compare(beside, Kept(archive.one(sql, article), marks=False))
        told = json.dumps(found.changes, ensure_ascii=False, separators=(",", ":"))
        yield article, other, kind, round(found.shared, 3), found.count, told
    connection.execute("DROP TABLE temp.lacking")
