"""What a key names: an article or a figure that is there, one that moved, one that was removed."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

HOPS = 5  # from old key to old key

_ARTICLE = """
select a.*, d.key as document_key, d.encoding, d.encoding_basis, d.media_type, d.bytes, d.redacted,
  p.full_name as place_name, p.path as place_path
from articles a join documents d on d.id = a.document left join places p on p.code = a.place
where a.key = :key
"""
_FIGURE = """
select f.*, s.text as sentence_text, s.position, a.key as article_key, a.title, a.shown,
  a.published, a.outlet, a.script, a.reprint_of,
  a.place as article_place, a.source_url, p.full_name as place_name
from articles a join figures f on f.article = a.id join sentences s on s.id = f.sentence
left join places p on p.code = f.place
where a.key = substr(:key, 1, instr(:key, '-figure-') - 1) and f.key = :key
"""


@dataclass(frozen=True, slots=True)
class Links:
    """How addresses are made. ``root``: what the site lies under; ``database``: its address."""

    root: str
    database: str

    def path(self, path: str) -> str:
        """The address of a page of ours."""
        return f"{self.root}{path}"

    def table(self, name: str, **filters: Any) -> str:
        """The address of a table, with filters."""
        return f"{self.database}/{name}{'?' if filters else ''}{urlencode(filters)}"

    def page(self, kind: str, **asked: Any) -> str:
        """The address of a page of one archive: ``/-/KIND/DATABASE?…``."""
        name = self.database.rpartition("/")[2]
        return self.path(f"/-/{kind}/{name}?{urlencode(asked)}")


def has_archive(connection: sqlite3.Connection) -> bool:
    """Whether the database is an archive."""
    sql = "select 1 from sqlite_master where name = 'tombstones'"
    return connection.execute(sql).fetchone() is not None


def article_row(connection: sqlite3.Connection, key: str) -> dict[str, Any] | None:
    """The article ``key`` with its document and place."""
    return _one(connection, _ARTICLE, key)


def figure_row(connection: sqlite3.Connection, key: str) -> dict[str, Any] | None:
    """The figure ``key`` with its sentence, article and place."""
    return _one(connection, _FIGURE, key)


def _one(connection: sqlite3.Connection, sql: str, key: str) -> dict[str, Any] | None:
    row = connection.execute(sql, {"key": key}).fetchone()
    return None if row is None else dict(row)


@dataclass(frozen=True, slots=True)
class Absent:
    """What is known of a key that names nothing now.

    ``moved``: the key that has its content; ``removed``: its tombstone (key, reason, at).
    """

    moved: str | None = None
    removed: Mapping[str, Any] | None = None

    def __bool__(self) -> bool:
        return self.moved is not None or self.removed is not None


def absent(connection: sqlite3.Connection, key: str) -> Absent:
    """Where the content of ``key`` is now, or when and why it was removed."""
    now = key
    for _ in range(HOPS):
        row = connection.execute("select new from key_aliases where old = ?", (now,)).fetchone()
        if row is None:
            break
        now = row[0]
    if now != key:
        return Absent(moved=now)
    article = key.partition("-figure-")[0]
    sql = "select key, reason, at from tombstones where key = ?"
    stone = connection.execute(sql, (article,)).fetchone()
    return Absent(removed=dict(stone) if stone else None)
