"""Two captures of one address: versions of one article, of which the newest counts.

Captures belong together by their address, freed of what says how a reader came (``utm_source``,
``#top``, ``http`` or ``https``), or by the path that first held the one and then the other. Within
them an article's newer version is the one of the same title, or the one that shares most of its
text: an address that shows another article every day has no versions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from itertools import groupby, islice
from operator import itemgetter
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from ingest.alike.sketch import shingles
from ingest.alike.substance import substance
from ingest.archive import Archive
from ingest.rules import table

_AHEAD = 5  # later captures in which the next version of an article is looked for
# An address that needs nothing but its scheme removed: most are, and taking one apart is slow.
_PLAIN = re.compile(r"https?://(?:www\.)?((?!www\.)[a-z0-9][a-z0-9.-]*)((?:/[A-Za-z0-9_.-]+)+)")
_PORTS = {"http": 80, "https": 443}


def same_address(url: str | None) -> str | None:
    """What is equal for all spellings of one address; ``None`` where it names no single page.

    >>> same_address("https://www.example.cn/news/t_1.html?utm_source=x&id=7#top")
    'example.cn/news/t_1.html?id=7'
    """
    plain = _PLAIN.fullmatch(url or "")
    if plain:
        return plain[1] + plain[2]
    try:
        parts = urlsplit((url or "").strip())
        port = parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in _PORTS or not parts.hostname:
        return None
    host = parts.hostname.removeprefix("www.")
    if port not in (None, _PORTS[parts.scheme.lower()]):
        host = f"{host}:{port}"
    path = quote(unquote(parts.path), safe="/%~!$&'()*+,;=:@").rstrip("/")
    path = re.sub(r"//+", "/", path)
    asked = parse_qsl(parts.query, keep_blank_values=True)
    query = urlencode(sorted(pair for pair in asked if not _tracking().fullmatch(pair[0].lower())))
    # A fragment that is a path is how some sites tell their pages apart.
    fragment = parts.fragment if parts.fragment.startswith(("/", "!/")) else ""
    if not (path or query or fragment):
        return None
    return host + path + (f"?{query}" if query else "") + (f"#{fragment}" if fragment else "")


@cache
def _tracking() -> re.Pattern[str]:
    names = table("reprints")["address"]["tracking"]
    return re.compile("|".join(re.escape(name).replace(r"\*", ".*") for name in names))


# ─────────────────────────────────────────────────────────────── captures


# What is found is put into temporary tables: of a million pages most may be captured again.
_TABLES = (
    "CREATE TEMP TABLE recaptured (document INTEGER NOT NULL, at TEXT NOT NULL, key TEXT NOT NULL, "
    "later INTEGER NOT NULL)",
    "CREATE TEMP TABLE again (article INTEGER PRIMARY KEY, later INTEGER NOT NULL)",
    "CREATE INDEX temp.again_later ON again(later)",
    "CREATE TEMP TABLE newer (article INTEGER PRIMARY KEY, later INTEGER NOT NULL, "
    "newest INTEGER NOT NULL)",
    "CREATE INDEX temp.newer_newest ON newer(newest)",
)
# From the newest back, one capture after the other.
_LED = """
WITH RECURSIVE led (article, later, newest) AS (
  SELECT article, later, later FROM again a
  WHERE NOT EXISTS (SELECT 1 FROM again b WHERE b.article = a.later)
  UNION ALL
  SELECT a.article, a.later, led.newest FROM led JOIN again a ON a.later = led.article)
INSERT INTO newer SELECT article, later, newest FROM led"""
_ASTRAY = (
    "SELECT article, later FROM again a "
    "WHERE NOT EXISTS (SELECT 1 FROM newer n WHERE n.article = a.article)"
)


class _Capture(NamedTuple):
    """A document as it was saved: when for the last time, and what tells it among equals."""

    at: str
    key: str
    id: int


def find_newer(archive: Archive) -> None:
    """Put each article that a newer capture has again into the temporary table ``newer``.

    Beside it ``later``, the article there, and ``newest``, the one in the newest of all captures
    that have it. `forget_newer` drops the table.
    """
    connection = archive.connection
    for statement in _TABLES:
        connection.execute(statement)
    connection.executemany("INSERT INTO recaptured VALUES (?, ?, ?, ?)", _recaptured(archive))
    connection.executemany("INSERT INTO again VALUES (?, ?)", _again(archive))
    while True:
        connection.execute("DELETE FROM newer")
        connection.execute(_LED)
        astray = dict(connection.execute(_ASTRAY).fetchall())
        if not astray:
            break
        turning = [(article,) for article in astray if _turns_back(astray, article)]
        connection.executemany("DELETE FROM again WHERE article = ?", turning)
    connection.execute("DROP TABLE temp.recaptured")
    connection.execute("DROP TABLE temp.again")


def forget_newer(archive: Archive) -> None:
    """Drop what `find_newer` has put."""
    archive.connection.execute("DROP TABLE temp.newer")


def _recaptured(archive: Archive) -> Iterator[tuple[int, str, str, int]]:
    """Documents, each with the time, the key and the id of a later one of the same address."""
    for together in _together(archive):
        captures = sorted(_capture(archive, document) for document in together)
        for at, capture in enumerate(captures):
            yield from ((capture.id, *other) for other in captures[at + 1 : at + 1 + _AHEAD])
    for old, new in _replaced(archive):
        yield old, *_capture(archive, new)


def _again(archive: Archive) -> Iterator[tuple[int, int]]:
    """Articles of which a later capture has the next version, each with that version."""
    sql = "SELECT DISTINCT document, at, key, later FROM recaptured ORDER BY document, at, key"
    for document, rows in groupby(archive.connection.execute(sql), itemgetter(0)):
        later = [other for _, _, _, other in islice(rows, _AHEAD)]
        held = _known(archive, document, later[0])
        yield from (held or _matched(archive, document, later)).items()


def _capture(archive: Archive, document: int) -> _Capture:
    key, at = archive.connection.execute(
        "SELECT d.key, max(coalesce(s.captured_at, r.started)) FROM documents d "
        "JOIN sources s ON s.document = d.id JOIN runs r ON r.id = s.first_run WHERE d.id = ?",
        (document,),
    ).fetchone()
    return _Capture(_in_utc(at), key, document)


def _in_utc(at: str) -> str:
    """A time as it sorts; what is no whole time stays as it is."""
    try:
        told = datetime.fromisoformat(at)
    except ValueError:
        return at
    return told.astimezone(UTC).isoformat(timespec="seconds") if told.tzinfo else at


def _together(archive: Archive) -> Iterator[set[int]]:
    """Documents that were captured at one address, two or more."""
    sql = (  # sorted by SQLite, which does it on disk: of a million pages most have an address
        "SELECT same_address(url) AS address, document FROM ("
        "SELECT s.document, s.url FROM sources s WHERE s.url IS NOT NULL UNION "
        "SELECT a.document, a.source_url FROM articles a WHERE a.source_url IS NOT NULL "
        "AND NOT EXISTS (SELECT 1 FROM sources s WHERE s.document = a.document AND s.url NOTNULL)"
        ") ORDER BY address"
    )
    archive.connection.create_function("same_address", 1, same_address, deterministic=True)
    for address, rows in groupby(archive.connection.execute(sql), itemgetter(0)):
        documents = {document for _, document in rows} if address else set()
        if len(documents) > 1:
            yield documents


def _replaced(archive: Archive) -> Iterator[tuple[int, int]]:
    """Documents that no path holds any more, each with the one that a path holds instead."""
    sql = (
        "SELECT document, superseded_by FROM sources s WHERE superseded_by NOTNULL AND NOT EXISTS "
        "(SELECT 1 FROM sources t WHERE t.document = s.document AND t.superseded_by IS NULL)"
    )
    return iter(archive.connection.execute(sql).fetchall())


def _known(archive: Archive, document: int, later: int) -> dict[int, int]:
    """The articles of a document and their versions, where all are known to be in ``later``."""
    held = archive.connection.execute(
        "SELECT a.id, r.compared_with FROM articles a JOIN reprints r ON r.article = a.id "
        "JOIN articles c ON c.id = r.compared_with "
        "WHERE a.document = ? AND r.kind = 'version' AND c.document = ?",
        (document, later),
    ).fetchall()
    if not held:
        return {}
    count = archive.one("SELECT count(*) FROM articles WHERE document = ?", document)
    return dict(held) if len(held) == count else {}


def _turns_back(found: Mapping[int, int], article: int) -> bool:
    """Whether following newer versions leads back: where times and paths contradict each other."""
    at, seen = article, set()
    while at in found and at not in seen:
        seen.add(at)
        at = found[at]
    return at == article


# ─────────────────────────────────────────────────────────────── which article is which


@dataclass(frozen=True, slots=True)
class _Article:
    id: int
    title: str
    shingles: frozenset[str]


def _matched(archive: Archive, document: int, later: Iterable[int]) -> dict[int, int]:
    """The articles of ``document`` and, of each, the version in the next capture that has one."""
    left = _articles(archive, document)
    found: dict[int, int] = {}
    for capture in later:
        others = _articles(archive, capture)
        pairs = [(_kinship(one, other), one, other) for one in left for other in others]
        pairs.sort(key=lambda pair: (-pair[0], pair[1].id, pair[2].id))
        taken: set[int] = set()
        for kinship, one, other in pairs:
            if kinship > 0 and one.id not in found and other.id not in taken:
                found[one.id] = other.id
                taken.add(other.id)
        left = [one for one in left if one.id not in found]
        if not left:
            break
    return found


def _articles(archive: Archive, document: int) -> list[_Article]:
    sql = "SELECT id, title, text FROM articles WHERE document = ? ORDER BY position"
    return [
        _Article(
            row["id"],
            substance(row["title"] or ""),
            frozenset(shingles(substance(row["text"]))),
        )
        for row in archive.rows(sql, document)
    ]


def _kinship(one: _Article, other: _Article) -> float:
    """How sure it is that two articles of one address are versions of one; 0 where they are not."""
    titled = bool(one.title) and one.title == other.title
    fewer = min(len(one.shingles), len(other.shingles))
    shared = len(one.shingles & other.shingles) / fewer if fewer else 0.0
    if not titled and shared < table("reprints")["version"]["shared"]:
        return 0.0
    return shared + titled
