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
from array import array
from collections import OrderedDict
from collections.abc import Iterator, Sequence, Set
from itertools import chain

from ingest.alike.crowds import crowds, proposals, upset
from ingest.alike.judge import same
from ingest.alike.kin import Kin
from ingest.alike.sketch import bands, sketch_version
from ingest.alike.substance import Body, body, substance
from ingest.archive import Archive
from ingest.compared import Compared
from ingest.counted import settle
from ingest.rules import table
from ingest.sketched import Sketched, unseen

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
    changed = settle(archive)
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
        compared.equal()
        undone = {before[article] for article in _upset(compared)} - {0}
        if undone:
            compared.add_fresh(_of_kin(archive, before, undone))
            compared.add_around()
            compared.equal()
        kin = Kin()
        for article, root in enumerate(before):
            if root and root not in undone:
                kin.join(article, root)
        crowded |= _join(compared, kin, bodies)
        _write_kin(archive, before, kin)
    told = " ".join(map(str, sorted(crowded)))
    if told != held:
        archive.connection.execute("INSERT OR REPLACE INTO settings VALUES ('crowds', ?)", (told,))


def _kin_before(archive: Archive) -> Sequence[int]:
    """Of each article, by its id, the name of its group; 0 where it has none."""
    (most,) = archive.connection.execute("SELECT max(article) FROM fingerprints").fetchone()
    before = array("q", bytes(8 * ((most or 0) + 1)))
    sql = "SELECT article, kin FROM fingerprints WHERE kin IS NOT NULL"
    for article, kin in archive.connection.execute(sql):
        before[article] = kin
    return before


def _of_bands(archive: Archive, shared: Set[int]) -> Iterator[Sketched]:
    """The articles whose sketches have one of these bands."""
    if shared:
        for article, kept in archive.connection.execute("SELECT article, sketch FROM fingerprints"):
            if not shared.isdisjoint(bands(kept)):
                yield article, kept


def _of_kin(archive: Archive, before: Sequence[int], undone: Set[int]) -> Iterator[Sketched]:
    """The articles of groups that are to be made anew."""
    sql = "SELECT sketch FROM fingerprints WHERE article = ?"
    return ((a, archive.one(sql, a)) for a, root in enumerate(before) if root in undone)


def _upset(compared: Compared) -> Set[int]:
    return upset(compared) if compared.has_old() else frozenset()


def _join(compared: Compared, kin: Kin, bodies: _Bodies) -> set[int]:
    """Join those that have one text, equal ones first; gives the bands that are crowded."""
    crowded: set[int] = set()
    for one, other in compared.equals():
        kin.join(one, other)
    for one, other in proposals(compared, crowded):
        if kin.of(one) != kin.of(other) and same(bodies.of(one), bodies.of(other)):
            kin.join(one, other)
    return crowded


def _write_kin(archive: Archive, before: Sequence[int], kin: Kin) -> None:
    moved = ((name or None, one) for one, name in kin.names() if before[one] != name)
    alone = ((None, one) for one in range(kin.size, len(before)) if before[one])
    archive.connection.executemany(
        "UPDATE fingerprints SET kin = ? WHERE article = ?", chain(moved, alone)
    )
