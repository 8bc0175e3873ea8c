"""The order of a concordance's lines, and which of them a sample draws.

Lines are held in a database of their own that lives on disk where it grows: a word with a million
hits is sorted in the memory that one with ten needs.
"""

from __future__ import annotations

import hashlib
import sqlite3
from array import array
from collections.abc import Iterator, Sequence
from typing import NamedTuple, Self

from ingest.kwic.ask import BY_WORD, Asked, Sort
from ingest.kwic.scan import Found
from ingest.search import fold
from ingest.words import cut

NEAR = 8  # characters on a side in which its nearest words are looked for
WORDS = 3  # words that lines are sorted by, from the hit outward
_BATCH = 500  # sentences read at once
# GB 18030 begins no character with these: they sort behind all that do.
_MARK = b"\xfe\xff"
_LAST = b"\xff\xff"

_TABLE = """
CREATE TABLE spot (article TEXT, position INTEGER, sentence INTEGER, first INTEGER, last INTEGER,
                   sorted_by BLOB)
"""


class Spot(NamedTuple):
    """One hit: the id of its sentence, and where it stands in it."""

    sentence: int
    first: int
    last: int


def draw(seed: int, article: str, position: int, first: int) -> bytes:
    """The number drawn for a hit: by seed and by where it stands, never by its row."""
    return hashlib.sha256(f"{seed}:{article}-{position}-{first}".encode()).digest()


def nearest(text: str, first: int, last: int, sort: Sort) -> tuple[str, ...]:
    """The words beside ``text[first:last]`` on the side that is sorted by, from it outward.

    >>> nearest("扎实推进项目建设工程", 4, 6, "right"), nearest("扎实推进项目", 4, 6, "left")
    (('建设工程',), ('推进', '扎实'))
    """
    if sort == "left":
        words = cut(fold(text[max(0, first - NEAR) : first]))[::-1]
    else:
        words = cut(fold(text[last : last + NEAR]))
    return tuple(words[:WORDS])


def collation(words: Sequence[str]) -> bytes:
    """A key that sorts words as a dictionary does: common characters by their reading (GB 2312).

    A word comes before those that begin with it; a mark and the end of a text come last, as there
    no word is near.

    >>> sorted(["，", "中心", "建设", "建设者", "安全"], key=lambda word: collation([word]))
    ['安全', '建设', '建设者', '中心', '，']
    """
    return b"\0".join(map(_collated, words)) or _LAST


def _collated(word: str) -> bytes:
    mark = b"" if any(map(str.isalnum, word)) else _MARK
    return mark + word.encode("gb18030", "replace")


class Spots:
    """All hits of a scan; then a sample of them, or all, in an order."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._db.execute(_TABLE)
        self._db.execute("BEGIN")

    def __len__(self) -> int:
        (count,) = self._db.execute("SELECT count(*) FROM spot").fetchone()
        return int(count)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def add(self, found: Found, sort: Sort) -> None:
        """Keep the hits of a sentence."""
        by = b"" if sort in BY_WORD else _by_article(found, sort)
        self._db.executemany(
            "INSERT INTO spot VALUES (?, ?, ?, ?, ?, ?)",
            ((found.article, found.position, found.sentence, *span, by) for span in found.hits),
        )

    def sample(self, size: int, seed: int) -> None:
        """Leave ``size`` of them, drawn at random: the same whatever the order of rows."""
        self._db.create_function("draw", 4, draw, deterministic=True)
        self._db.execute(
            "DELETE FROM spot WHERE rowid NOT IN (SELECT rowid FROM spot "
            "ORDER BY draw(?, article, position, first) LIMIT ?)",
            (seed, size),
        )

    def by_words(self, connection: sqlite3.Connection, sort: Sort) -> None:
        """Look up the words beside each hit in the archive's sentences."""
        asked = "SELECT DISTINCT sentence FROM spot ORDER BY sentence"
        ids = array("q", (row[0] for row in self._db.execute(asked)))
        for batch in (ids[i : i + _BATCH] for i in range(0, len(ids), _BATCH)):
            texts = dict(
                connection.execute(
                    f"SELECT id, text FROM sentences WHERE id IN ({', '.join('?' * len(batch))})",
                    batch,
                )
            )
            spots = self._db.execute(
                "SELECT rowid, sentence, first, last FROM spot WHERE sentence BETWEEN ? AND ?",
                (min(batch), max(batch)),
            ).fetchall()
            self._db.executemany(
                "UPDATE spot SET sorted_by = ? WHERE rowid = ?",
                (
                    (collation(nearest(texts[sentence], first, last, sort)), rowid)
                    for rowid, sentence, first, last in spots
                ),
            )

    def in_order(self) -> Iterator[Spot]:
        """The hits, sorted; those alike in the order of their articles' keys."""
        sql = "SELECT sentence, first, last FROM spot ORDER BY sorted_by, article, position, first"
        return (Spot(*row) for row in self._db.execute(sql))

    def as_found(self) -> Iterator[Spot]:
        """The hits in the order in which they lie in the archive."""
        rows = self._db.execute("SELECT sentence, first, last FROM spot ORDER BY rowid")
        return (Spot(*row) for row in rows)


def _by_article(found: Found, sort: Sort) -> bytes:
    date = (found.published or "").encode() or _LAST
    place = (found.place or "").encode() or _LAST
    return b"\0".join((place, date) if sort == "place" else (date, place))


def ordered(spots: Spots, connection: sqlite3.Connection, asked: Asked) -> Iterator[Spot]:
    """What is asked for of ``spots``: drawn, sorted."""
    if asked.sample is not None:
        spots.sample(asked.sample, asked.seed)
    if asked.sort in BY_WORD:
        spots.by_words(connection, asked.sort)
    return spots.in_order()
