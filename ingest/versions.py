"""Two captures of one address: versions of one article, of which the newest counts.

Captures belong together by their address, freed of what says how a reader came (``utm_source``,
``#top``, ``http`` or ``https``), or by the path that first held the one and then the other. Within
them an article's newer version is the one of the same title, or the one that shares most of its
text: an address that shows another article every day has no versions.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from itertools import groupby
from operator import itemgetter
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


@dataclass(frozen=True, slots=True)
class _Capture:
    """A document as it was saved: when for the last time, and in what order among equals."""

    at: str
    key: str
    id: int


def newer_versions(archive: Archive) -> dict[int, int]:
    """Each article that a newer capture has again → the article there, by their ids."""
    later: dict[int, set[int]] = defaultdict(set)
    in_order = {}
    for together in _together(archive):
        captures = sorted((_capture(archive, document) for document in together), key=_order)
        for at, capture in enumerate(captures):
            in_order[capture.id] = capture
            later[capture.id].update(other.id for other in captures[at + 1 : at + 1 + _AHEAD])
    for old, new in _replaced(archive):
        in_order[new] = _capture(archive, new)
        later[old].add(new)
    found: dict[int, int] = {}
    known = _known(archive)
    for document, others in later.items():
        newer = sorted((in_order[other] for other in others), key=_order)[:_AHEAD]
        if not newer:
            continue
        held = known.get((document, newer[0].id))
        found.update(held or _matched(archive, document, newer))
    return {article: other for article, other in found.items() if not _turns_back(found, article)}


def _order(capture: _Capture) -> tuple[str, str]:
    return capture.at, capture.key


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


def _known(archive: Archive) -> dict[tuple[int, int], dict[int, int]]:
    """What is known already of documents each of whose articles has its next version in another."""
    known: dict[tuple[int, int], dict[int, int]] = defaultdict(dict)
    sql = (
        "SELECT r.article, r.compared_with, a.document, c.document AS later FROM reprints r "
        "JOIN articles a ON a.id = r.article JOIN articles c ON c.id = r.compared_with "
        "WHERE r.kind = 'version'"
    )
    for row in archive.rows(sql):
        known[row["document"], row["later"]][row["article"]] = row["compared_with"]
    count = "SELECT count(*) FROM articles WHERE document = ?"
    return {pair: held for pair, held in known.items() if len(held) == archive.one(count, pair[0])}


def _turns_back(found: dict[int, int], article: int) -> bool:
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


def _matched(archive: Archive, document: int, later: Iterable[_Capture]) -> dict[int, int]:
    """The articles of ``document`` and, of each, the version in the next capture that has one."""
    left = _articles(archive, document)
    found: dict[int, int] = {}
    for capture in later:
        others = _articles(archive, capture.id)
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
