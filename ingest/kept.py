"""Counts that pages ask for, kept by the writer: how much there is by place, year, kind, rule.

Each kept table is defined by one SELECT, which stands here once: over one article it says what
comes and goes with that, over all of them what the table must say (:func:`wrong`). What an article
adds is added behind its last row; what it takes away is taken by triggers of the writer's own
connection when it goes, or when it begins or ceases to count (``reprint_of``), whoever does that.
An archive's file has no such trigger, so that it opens anywhere.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kept:
    """One kept table: its keys, the columns that are added up, and where they come from.

    ``source`` selects keys and counts, in any number of rows, of the articles ``a`` that meet the
    condition ``{only}``; ``besides`` likewise of what belongs to no article.
    """

    table: str
    keys: tuple[str, ...]
    counts: tuple[str, ...]
    source: str
    besides: str | None = None

    def added_up(self, source: str) -> str:
        """A row for each key of ``source``."""
        sums = ", ".join(f"sum({name}) AS {name}" for name in self.counts)
        keys = ", ".join(self.keys)
        return f"SELECT {keys}, {sums} FROM ({source}) GROUP BY {keys}"

    def whole(self) -> str:
        """What the table must say."""
        source = self.source.format(only="1")
        return self.added_up(f"{source} UNION ALL {self.besides}" if self.besides else source)

    def change(self, only: str, sign: str) -> str:
        """Put in (``+``) or take out (``-``) what the articles ``a`` that meet ``only`` count."""
        names = ", ".join((*self.keys, *self.counts))
        signed = ", ".join((*self.keys, *(f"{sign}{name}" for name in self.counts)))
        renewed = ", ".join(f"{name} = {name} + excluded.{name}" for name in self.counts)
        rows = self.added_up(self.source.format(only=only))
        return (
            f"INSERT INTO {self.table} ({names}) SELECT {signed} FROM ({rows}) WHERE 1 "
            f"ON CONFLICT ({', '.join(self.keys)}) DO UPDATE SET {renewed}"
        )


PLACE_YEARS = Kept(
    "place_years",
    ("place", "year"),
    ("articles", "characters", "sentences", "figures", "formula_uses", "people"),
    """
    SELECT coalesce(a.place, '') AS place, coalesce(a.year, 0) AS year, 1 AS articles, a.characters,
      (SELECT count(*) FROM sentences WHERE article = a.id) AS sentences, 0 AS figures,
      (SELECT count(*) FROM formula_uses WHERE article = a.id) AS formula_uses,
      (SELECT count(*) FROM mentions WHERE article = a.id AND kind = 'person') AS people
    FROM articles a WHERE a.reprint_of IS NULL AND {only}
    UNION ALL
    SELECT coalesce(f.place, ''), coalesce(a.year, 0), 0, 0, 0, 1, 0, 0
    FROM articles a JOIN figures f ON f.article = a.id WHERE a.reprint_of IS NULL AND {only}""",
)
FIGURE_KINDS = Kept(
    "figure_kinds",
    ("kind", "unit", "stage", "year"),
    ("figures", "copies"),
    """
    SELECT f.kind, coalesce(f.unit, '') AS unit, coalesce(f.stage, '') AS stage,
      coalesce(f.year, 0) AS year, a.reprint_of IS NULL AS figures,
      a.reprint_of IS NOT NULL AS copies
    FROM articles a JOIN figures f ON f.article = a.id WHERE {only}""",
)
FORMULA_YEARS = Kept(
    "formula_years",
    ("formula", "year"),
    ("uses", "articles"),
    """
    SELECT u.formula, coalesce(a.year, 0) AS year, count(*) AS uses, 1 AS articles
    FROM articles a JOIN formula_uses u ON u.article = a.id
    WHERE a.reprint_of IS NULL AND {only} GROUP BY u.formula, a.id""",
)
POST_YEARS = Kept(
    "post_years",
    ("post", "year"),
    ("people",),
    """
    SELECT coalesce(m.post, '') AS post, coalesce(a.year, 0) AS year, 1 AS people
    FROM articles a JOIN mentions m ON m.article = a.id
    WHERE a.reprint_of IS NULL AND m.kind = 'person' AND {only}""",
)
SENTENCE_PARTS = Kept(
    "sentence_parts",
    ("part",),
    ("sentences",),
    """
    SELECT s.part, 1 AS sentences FROM articles a JOIN sentences s ON s.article = a.id
    WHERE {only}""",
)
EDIT_RULES = Kept(
    "edit_rules",
    ("rule", "certain"),
    ("edits", "articles"),
    """
    SELECT e.rule, e.certain, count(*) AS edits, 1 AS articles
    FROM articles a JOIN edits e ON e.article = a.id WHERE {only}
    GROUP BY e.rule, e.certain, a.id""",
    "SELECT rule, certain, 1 AS edits, 0 AS articles FROM edits WHERE article IS NULL",
)
KEPT = (
    PLACE_YEARS, FIGURE_KINDS, FORMULA_YEARS, POST_YEARS, SENTENCE_PARTS, EDIT_RULES,
)  # fmt: skip

# An edit outside of every article, which may come and go with its document.
_FURNITURE = """
CREATE TEMP TRIGGER kept_furniture_{when} AFTER {when} ON main.edits
WHEN {row}.article IS NULL BEGIN
  INSERT INTO edit_rules (rule, certain, edits, articles)
  VALUES ({row}.rule, {row}.certain, {one}, 0)
  ON CONFLICT (rule, certain) DO UPDATE SET edits = edits + excluded.edits;
END"""


def register_writer(connection: sqlite3.Connection) -> None:
    """Let what goes from an archive's tables on ``connection`` go from the kept ones too."""
    changes = {sign: ";\n".join(one.change("a.id = old.id", sign) for one in KEPT) for sign in "+-"}
    for name, event, sign in (
        ("gone", "BEFORE DELETE ON main.articles", "-"),
        ("was", "BEFORE UPDATE OF reprint_of ON main.articles", "-"),
        ("is", "AFTER UPDATE OF reprint_of ON main.articles", "+"),
    ):
        changed = (
            "" if name == "gone" else "WHEN (old.reprint_of IS NULL) <> (new.reprint_of IS NULL)"
        )
        connection.execute(
            f"CREATE TEMP TRIGGER kept_{name} {event} {changed} BEGIN {changes[sign]}; END"
        )
    connection.execute(  # its articles before its edits: what these changed is counted with them
        "CREATE TEMP TRIGGER kept_document BEFORE DELETE ON main.documents "
        "BEGIN DELETE FROM articles WHERE document = old.id; END"
    )
    for when, row, one in (("INSERT", "new", "1"), ("DELETE", "old", "-1")):
        connection.execute(_FURNITURE.format(when=when, row=row, one=one))


def add(connection: sqlite3.Connection, behind: int) -> None:
    """Count the articles whose ids are beyond ``behind``, all rows of which are written."""
    for one in KEPT:
        connection.execute(one.change("a.id > ?1", "+"), (behind,))


def settle(connection: sqlite3.Connection) -> None:
    """Leave out the rows that count nothing any more, inside the caller's transaction."""
    for one in KEPT:
        connection.execute(f"DELETE FROM {one.table} WHERE {_counts_nothing(one)}")


def _counts_nothing(one: Kept) -> str:
    return " AND ".join(f"{name} = 0" for name in one.counts)


def recount(connection: sqlite3.Connection) -> None:
    """Make all kept tables anew from the others, inside the caller's transaction."""
    for one in KEPT:
        names = ", ".join((*one.keys, *one.counts))
        connection.execute(f"DELETE FROM {one.table}")
        connection.execute(f"INSERT INTO {one.table} ({names}) {one.whole()}")


def wrong(connection: sqlite3.Connection) -> Iterator[str]:
    """What the kept tables say that the others do not: a line each.

    Rows that count nothing are none: they wait for `settle`, which a killed run did not come to.
    """
    for one in KEPT:
        names = ", ".join((*one.keys, *one.counts))
        held = f"SELECT {names} FROM {one.table} WHERE NOT ({_counts_nothing(one)})"
        for there, here, told in (
            (one.whole(), held, "does not say"),
            (held, one.whole(), "says"),
        ):
            for row in connection.execute(f"SELECT * FROM ({there}) EXCEPT SELECT * FROM ({here})"):
                said = ", ".join(
                    f"{name} {value}" for name, value in zip(names.split(", "), row, strict=True)
                )
                yield f"{one.table} {told}, against the rows it counts: {said}"
