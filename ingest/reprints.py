"""Which articles are one text, printed twice: kept in the archive, so that totals count it once.

Articles whose texts were judged the same, and those that are the same as these, are a group. What
is in a group depends on the texts alone, not on the order in which they came in. Of a group the
earliest counts: by its date of publication, else by when it was captured, else by when it was first
seen. An older version of an article (:mod:`ingest.versions`) never counts.

Of thousands of texts that are nearly alike not all are compared with each other, so that some
reprints among them count twice: :mod:`ingest.alike.crowds` says which.

``articles.reprint_of`` is empty for what counts; ``reprints`` says of the others what differs;
``fingerprints`` is what a later ingest needs to compare its texts with these.
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict, defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass

from ingest.alike.crowds import Print, crowds, proposals, upset
from ingest.alike.differences import Kept, compare
from ingest.alike.judge import bounds, same
from ingest.alike.kin import Kin
from ingest.alike.sketch import bands, digest_of, sketch, sketch_version
from ingest.alike.substance import Body, body, substance
from ingest.archive import Archive
from ingest.rules import table
from ingest.versions import newer_versions

_HELD = 128 << 20  # bytes of texts taken apart that are kept in memory while many are compared
_UNSEEN = (
    "SELECT id, text FROM articles WHERE id NOT IN (SELECT article FROM fingerprints) ORDER BY id"
)


def refresh(archive: Archive) -> int:
    """Group what came in since the last time, inside the caller's transaction.

    To be called behind every ingest and every removal. Where nothing came or went it writes nothing
    and takes no time to speak of.

    Returns:
        How many groups have changed.
    """
    held = archive.one("SELECT value FROM settings WHERE name = 'reprints'") or ""
    if held == state(archive):
        return 0
    version, counted = (*held.split(), "", "0", "0")[:3:2]
    if version != _version():
        archive.connection.execute("DELETE FROM fingerprints")
        archive.connection.execute("DELETE FROM settings WHERE name = 'crowds'")
        counted = "0"
    _compare(archive, int(counted))
    changed = _settle(archive)
    archive.connection.execute(
        "INSERT OR REPLACE INTO settings VALUES ('reprints', ?)", (state(archive),)
    )
    return changed


def _version() -> str:
    """The name of the way in which texts are compared: another way, other groups."""
    rules = json.dumps(table("reprints"), sort_keys=True) + sketch_version()
    return hashlib.sha256(rules.encode()).hexdigest()[:12]


def state(archive: Archive) -> str:
    """What groups and versions depend on: where it is as it was, so are they."""
    counted = archive.connection.execute(
        "SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM fingerprints), "
        "(SELECT max(id) FROM articles), (SELECT max(id) FROM sources), "
        "(SELECT total(id * superseded_by) FROM sources)"
    ).fetchone()
    return " ".join([_version(), *map(str, counted)])


# ─────────────────────────────────────────────────────────────── who is kin to whom


class _Bodies:
    """The texts of articles, taken apart, those asked for last in memory."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._kept: OrderedDict[int, Body] = OrderedDict()
        self._size = 0

    def of(self, article: int) -> Body:
        """The body of an article's text."""
        if article in self._kept:
            self._kept.move_to_end(article)
            return self._kept[article]
        text = self._archive.one("SELECT text FROM articles WHERE id = ?", article)
        return self.keep(article, substance(text))

    def keep(self, article: int, text: str) -> Body:
        """As :meth:`of`, where the substance of the text is at hand."""
        made = self._kept[article] = body(text)
        self._size += _weight(made)
        while self._size > _HELD and len(self._kept) > 1:
            self._size -= _weight(self._kept.popitem(last=False)[1])
        return made


def _weight(made: Body) -> int:
    """About how many bytes a body takes."""
    return 2 * len(made.text) + 200 * len(made.facts) + 300


def _compare(archive: Archive, counted: int) -> None:
    """Give each article that has none its fingerprint, and all that are joined by it their kin.

    Args:
        archive: The archive.
        counted: How many articles had a fingerprint when this was done for the last time.
    """
    held = archive.one("SELECT value FROM settings WHERE name = 'crowds'") or ""
    crowded = set(map(int, held.split()))
    bodies = _Bodies(archive)
    fresh: dict[int, bytes] = {}
    if archive.one("SELECT count(*) FROM fingerprints") < counted:
        # What is no crowd any more was not compared each with each.
        stored = _stored(archive, crowded)
        fresh.update(stored)
        crowded = crowds(_distinct(stored.items()))
    new = {article: sketch(bodies.keep(article, substance(t))) for article, t in _unseen(archive)}
    fresh.update(new)
    before = _kin_before(archive)
    around = _around(archive, fresh)
    undone = {before.get(article) for article in upset(_distinct(around), fresh)} - {None}
    if undone:
        again = {article for article, root in before.items() if root in undone}
        fresh.update((a, kept) for a, kept in _stored(archive, None).items() if a in again)
        around = _around(archive, fresh)
    kin = Kin()
    for article, root in before.items():
        if root not in undone:
            kin.join(article, root)
    _join(around, fresh, kin, bodies)
    _write_fingerprints(archive, new, before, kin)
    told = " ".join(map(str, sorted(crowded | crowds(_distinct(around)))))
    if told != held:
        archive.connection.execute("INSERT OR REPLACE INTO settings VALUES ('crowds', ?)", (told,))


def _unseen(archive: Archive) -> Iterator[tuple[int, str]]:
    return archive.connection.execute(_UNSEEN)


def _kin_before(archive: Archive) -> dict[int, int]:
    sql = "SELECT article, kin FROM fingerprints WHERE kin IS NOT NULL"
    return dict(archive.connection.execute(sql).fetchall())


def _stored(archive: Archive, shared: Set[int] | None) -> dict[int, bytes]:
    """The sketches that have one of these bands; all where ``shared`` is ``None``."""
    if shared is not None and not shared:
        return {}
    return {
        article: kept
        for article, kept in archive.connection.execute("SELECT article, sketch FROM fingerprints")
        if kept and (shared is None or not shared.isdisjoint(bands(kept)))
    }


def _around(archive: Archive, fresh: dict[int, bytes]) -> list[tuple[int, bytes]]:
    """Articles that share a band with a fresh one, and these behind them, by their ids."""
    shared = {band for kept in fresh.values() for band in bands(kept)}
    stored = _stored(archive, shared)
    return [pair for pair in stored.items() if pair[0] not in fresh] + [
        pair for pair in sorted(fresh.items()) if pair[1]
    ]


def _distinct(articles: Iterable[tuple[int, bytes]]) -> list[Print]:
    """Of those that have one text the first."""
    first: dict[bytes, Print] = {}
    for article, kept in articles:
        first.setdefault(digest_of(kept), Print(article, kept))
    return list(first.values())


def _join(
    around: Sequence[tuple[int, bytes]], fresh: Container[int], kin: Kin, bodies: _Bodies
) -> None:
    """Join those that have one text, equal ones first."""
    prints = _distinct(around)
    first = {digest_of(one.sketch): one.article for one in prints}
    for article, kept in around:
        if article != first[digest_of(kept)]:
            kin.join(first[digest_of(kept)], article)
    for one, other in proposals(prints, fresh):
        if kin.of(one) != kin.of(other) and same(bodies.of(one), bodies.of(other)):
            kin.join(one, other)


def _write_fingerprints(
    archive: Archive, new: dict[int, bytes], before: dict[int, int], kin: Kin
) -> None:
    named = {article: kin.of(article) for article in kin.above}
    archive.connection.executemany(
        "INSERT INTO fingerprints (article, sketch, kin) VALUES (?, ?, ?)",
        [(article, kept, named.get(article)) for article, kept in new.items()],
    )
    moved = [
        (named.get(article), article)
        for article in before.keys() | named.keys()
        if article not in new and before.get(article) != named.get(article)
    ]
    archive.connection.executemany("UPDATE fingerprints SET kin = ? WHERE article = ?", moved)


# ─────────────────────────────────────────────────────────────── which one counts


@dataclass(frozen=True, slots=True)
class _Copy:
    """An article that does not count: what it is compared with, and as what."""

    compared_with: int
    kind: str


def _settle(archive: Archive) -> int:
    """Say of every article which one counts in its stead. Gives how many groups changed."""
    newer = newer_versions(archive)
    copies = {article: _Copy(other, "version") for article, other in newer.items()}
    heads = {article: _head(newer, article) for article in newer}
    groups = _groups(archive)
    early = _early(archive, {*heads, *heads.values(), *(m for group in groups for m in group)})
    for article, head in heads.items():
        early[head] = min(early[head], (early[article][0], early[head][1]))
    counted: dict[int, int] = {}
    for group in groups:
        current = [article for article in group if article not in newer]
        if len(current) > 1:
            earliest = min(current, key=early.__getitem__)
            for article in current:
                if article != earliest:
                    copies[article] = _Copy(earliest, "reprint")
                    counted[article] = earliest
    for article, head in heads.items():
        counted[article] = counted.get(head, head)
    return _write(archive, copies, counted)


def _head(newer: dict[int, int], article: int) -> int:
    """The newest version of ``article``."""
    while article in newer:
        article = newer[article]
    return article


def _groups(archive: Archive) -> list[list[int]]:
    """The articles that are kin, group by group."""
    groups: dict[int, list[int]] = defaultdict(list)
    sql = "SELECT article, kin FROM fingerprints WHERE kin IS NOT NULL ORDER BY article"
    for row in archive.rows(sql):
        groups[row["kin"]].append(row["article"])
    return list(groups.values())


def _early(archive: Archive, articles: Set[int]) -> dict[int, tuple[str, str]]:
    """By what the earliest is told: its date, and among equals its key.

    A date that is known less closely comes behind all that it may mean: 2020 behind 2020-06-24.
    Each of publication, capture and first sight is a day on which the text was there for certain.
    """
    sql = (
        "SELECT a.id, a.key, coalesce(a.published, min(coalesce(s.captured_at, r.started))) AS day "
        "FROM articles a JOIN sources s ON s.document = a.document "
        "JOIN runs r ON r.id = s.first_run WHERE a.id IN (SELECT value FROM json_each(?)) "
        "GROUP BY a.id"
    )
    found = archive.connection.execute(sql, (json.dumps(sorted(articles)),))
    return {article: ((day or "9999")[:10] + "~", key) for article, key, day in found}


def _write(archive: Archive, copies: dict[int, _Copy], counted: dict[int, int]) -> int:
    """Let the tables say what is wanted, writing only what they do not say yet."""
    connection = archive.connection
    held = {
        row["article"]: _Copy(row["compared_with"], row["kind"])
        for row in archive.rows("SELECT article, compared_with, kind FROM reprints")
    }
    sql = "SELECT id, reprint_of FROM articles WHERE reprint_of IS NOT NULL"
    was = {row["id"]: row["reprint_of"] for row in archive.rows(sql)}
    gone = [(article,) for article, copy in held.items() if copies.get(article) != copy]
    connection.executemany("DELETE FROM reprints WHERE article = ?", gone)
    new = {article: copy for article, copy in copies.items() if held.get(article) != copy}
    connection.executemany(
        "INSERT INTO reprints (article, compared_with, kind, shared, changes, differs) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        _described(archive, new),
    )
    moved = [
        (counted.get(article), article)
        for article in sorted(was.keys() | counted.keys())
        if was.get(article) != counted.get(article)
    ]
    connection.executemany("UPDATE articles SET reprint_of = ? WHERE id = ?", moved)
    touched = {was.get(article) for _, article in moved} | {root for root, _ in moved}
    touched |= {counted[article] for article in new}
    return len(touched - {None})


def _described(
    archive: Archive, copies: dict[int, _Copy]
) -> Iterator[tuple[int, int, str, float, int, str]]:
    """The rows of ``reprints``: how much is shared, and what differs."""
    sql = f"SELECT substr(text, 1, {bounds().longest}) FROM articles WHERE id = ?"
    at, beside = None, Kept("", marks=False)
    for article, copy in sorted(copies.items(), key=lambda pair: (pair[1].compared_with, pair[0])):
        if at != copy.compared_with:
            at = copy.compared_with
            beside = Kept(archive.one(sql, at), marks=False)
        found = compare(beside, Kept(archive.one(sql, article), marks=False))
        told = json.dumps(found.changes, ensure_ascii=False, separators=(",", ":"))
        yield article, at, copy.kind, round(found.shared, 3), found.count, told
