"""A list of terms in an archive: kept there, with all uses, and true after every ingest.

The writer finds the uses in each sentence that it writes (:mod:`ingest.content`); this module finds
them in what was there before the list. ``settings.terms`` names the list, so that a writer that is
at work meanwhile sees that there is another one.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.archive import Archive
from ingest.terms.finding import TermRules, compiled, find_terms
from ingest.terms.listing import Term

SETTING = "terms"
_AT_ONCE = 5_000  # uses that are written together


@dataclass(frozen=True, slots=True)
class Followed:
    """What a list changed: how many terms are new, changed, dropped; uses found for the first."""

    new: int = 0
    changed: int = 0
    dropped: int = 0
    uses: int = 0

    @property
    def nothing(self) -> bool:
        """Whether the list is the one that the archive had."""
        return not (self.new or self.changed or self.dropped)


class Watch:
    """The terms that a writer looks for, asked for anew whenever another list is kept."""

    def __init__(self) -> None:
        self._list: str | None = ""
        self._rules: TermRules | None = None

    def rules(self, connection: sqlite3.Connection) -> TermRules | None:
        """The rules as they stand now; to be called inside the transaction that writes."""
        row = connection.execute("SELECT value FROM settings WHERE name = ?", (SETTING,)).fetchone()
        named = row[0] if row else None
        if named != self._list:
            self._list, self._rules = named, rules_of(connection) if named else None
        return self._rules


def rules_of(connection: sqlite3.Connection) -> TermRules | None:
    """The rules for the terms that the archive keeps; ``None`` where it keeps none."""
    rows = connection.execute("SELECT id, variants FROM terms ORDER BY id")
    return compiled({identity: json.loads(variants) for identity, variants in rows})


def kept(archive: Archive) -> tuple[Term, ...]:
    """The terms that the archive keeps, in the order of their list."""
    rows = archive.connection.execute("SELECT group_name, term, variants FROM terms ORDER BY id")
    return tuple(Term(group, name, tuple(json.loads(said))) for group, name, said in rows)


def follow(archive: Archive, terms: Sequence[Term]) -> Followed:
    """Let the archive keep ``terms`` and no others, with all their uses; in one transaction.

    Terms that it keeps already stay as they are, and their uses too.
    """
    connection = archive.connection
    with archive.transaction():
        held = {
            (row["group_name"], row["term"]): (row["id"], row["variants"])
            for row in archive.rows("SELECT id, group_name, term, variants FROM terms")
        }
        wanted = {
            (term.group, term.name): json.dumps(term.variants, ensure_ascii=False) for term in terms
        }
        gone = [identity for key, (identity, _) in held.items() if key not in wanted]
        changed = [
            held[key][0] for key, said in wanted.items() if key in held and held[key][1] != said
        ]
        new = [(*key, said) for key, said in wanted.items() if key not in held]
        if not (gone or changed or new):
            return Followed()
        connection.executemany("DELETE FROM terms WHERE id = ?", [(one,) for one in gone])
        connection.executemany("DELETE FROM term_uses WHERE term = ?", [(one,) for one in changed])
        connection.executemany(
            "UPDATE terms SET variants = ? WHERE group_name = ? AND term = ?",
            [(said, *key) for key, said in wanted.items() if key in held],
        )
        last = archive.one("SELECT coalesce(max(id), 0) FROM terms")
        connection.executemany(
            "INSERT INTO terms (group_name, term, variants) VALUES (?, ?, ?)", new
        )
        uses = _find(archive, [*changed, *range(last + 1, last + 1 + len(new))])
        name_list(connection)
    return Followed(len(new), len(changed), len(gone), uses)


def _find(archive: Archive, terms: Sequence[int]) -> int:
    """Find the uses of ``terms`` in all sentences; how many there are."""
    marks = json.dumps(terms)
    rows = archive.connection.execute(
        "SELECT id, variants FROM terms WHERE id IN (SELECT value FROM json_each(?))", (marks,)
    )
    rules = compiled({identity: json.loads(variants) for identity, variants in rows})
    if rules is None:
        return 0
    found: list[tuple[int, int, int, int]] = []
    count = 0
    for use in uses_in(archive, rules):
        found.append(use)
        if len(found) == _AT_ONCE:
            count += write_uses(archive.connection, found)
            found.clear()
    return count + write_uses(archive.connection, found)


def uses_in(archive: Archive, rules: TermRules) -> Iterator[tuple[int, int, int, int]]:
    """Each use of a term in the archive's sentences, as a row of ``term_uses``."""
    for sentence, text in archive.connection.execute("SELECT id, text FROM sentences ORDER BY id"):
        yield from rows_of(sentence, text, rules)


def rows_of(sentence: int, text: str, rules: TermRules) -> Iterator[tuple[int, int, int, int]]:
    """The rows of ``term_uses`` for one sentence."""
    return ((sentence, u.span_start, u.term, u.span_end) for u in find_terms(text, rules))


def write_uses(connection: sqlite3.Connection, rows: Sequence[tuple[int, int, int, int]]) -> int:
    """Write rows of ``term_uses``; how many."""
    connection.executemany(
        "INSERT INTO term_uses (sentence, span_start, term, span_end) VALUES (?, ?, ?, ?)", rows
    )
    return len(rows)


def name_list(connection: sqlite3.Connection) -> None:
    """Name the list that is kept now, so that writers see that it has changed."""
    rows = connection.execute("SELECT * FROM terms ORDER BY id").fetchall()
    if not rows:
        connection.execute("DELETE FROM settings WHERE name = ?", (SETTING,))
        return
    named = hashlib.sha256(json.dumps(rows).encode()).hexdigest()[:16]
    connection.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (SETTING, named))
