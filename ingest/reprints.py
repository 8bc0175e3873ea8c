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
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass

from ingest.alike.crowds import crowds, proposals, upset
from ingest.alike.differences import Kept, compare
from ingest.alike.judge import bounds, same
from ingest.alike.kin import Kin
from ingest.alike.sketch import bands, sketch_version
from ingest.alike.substance import Body, body, substance
from ingest.archive import Archive
from ingest.compared import Compared
from ingest.rules import table
from ingest.sketched import Sketched, unseen
from ingest.versions import newer_versions

_HELD = 32 << 20  # bytes of texts taken apart that are kept in memory while many are compared


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
        made = self._kept[article] = body(substance(text))
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
    with Compared(archive.connection) as compared:
        if archive.one("SELECT count(*) FROM fingerprints") < counted:
            # What is no crowd any more was not compared each with each.
            compared.add_fresh(_of_bands(archive, crowded))
            compared.equal()
            crowded = crowds(compared)
        for some in unseen(archive.connection):
            archive.connection.executemany(
                "INSERT INTO fingerprints (article, sketch) VALUES (?, ?)", some
            )
            compared.add_fresh(some)
        compared.add_around()
        before = _kin_before(archive)
        equal = compared.equal()
        undone = {before.get(article) for article in _upset(compared)} - {None}
        if undone:
            compared.add_fresh(_of_kin(archive, before, undone))
            compared.add_around()
            equal = compared.equal()
        kin = Kin()
        for article, root in before.items():
            if root not in undone:
                kin.join(article, root)
        crowded |= _join(compared, equal, kin, bodies)
        _write_kin(archive, before, kin)
    told = " ".join(map(str, sorted(crowded)))
    if told != held:
        archive.connection.execute("INSERT OR REPLACE INTO settings VALUES ('crowds', ?)", (told,))


def _kin_before(archive: Archive) -> dict[int, int]:
    sql = "SELECT article, kin FROM fingerprints WHERE kin IS NOT NULL"
    return dict(archive.connection.execute(sql).fetchall())


def _of_bands(archive: Archive, shared: Set[int]) -> Iterator[Sketched]:
    """The articles whose sketches have one of these bands."""
    if shared:
        for article, kept in archive.connection.execute("SELECT article, sketch FROM fingerprints"):
            if not shared.isdisjoint(bands(kept)):
                yield article, kept


def _of_kin(
    archive: Archive, before: dict[int, int], undone: Set[int | None]
) -> Iterator[Sketched]:
    """The articles of groups that are to be made anew."""
    sql = "SELECT sketch FROM fingerprints WHERE article = ?"
    return ((a, archive.one(sql, a)) for a, root in before.items() if root in undone)


def _upset(compared: Compared) -> Set[int]:
    return upset(compared) if compared.has_old() else frozenset()


def _join(
    compared: Compared, equal: Iterable[tuple[int, int]], kin: Kin, bodies: _Bodies
) -> set[int]:
    """Join those that have one text, equal ones first; gives the bands that are crowded."""
    crowded: set[int] = set()
    for one, other in equal:
        kin.join(one, other)
    for one, other in proposals(compared, crowded):
        if kin.of(one) != kin.of(other) and same(bodies.of(one), bodies.of(other)):
            kin.join(one, other)
    return crowded


def _write_kin(archive: Archive, before: dict[int, int], kin: Kin) -> None:
    named = {article: kin.of(article) for article in kin.above}
    moved = [
        (named.get(article), article)
        for article in before.keys() | named.keys()
        if before.get(article) != named.get(article)
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
