"""A term of the reader's own (`xianzhi terms`): how it is used, as of a formula."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass

from ingest.profile.phrase import Found, Phrase, level_of, phrase

_TERM = """
SELECT id, group_name, term, variants FROM terms
WHERE term = :term AND (:group = '' OR group_name = :group) ORDER BY id
"""
_USES = """
SELECT u.sentence, u.span_start, u.span_end, a.id, s.part, a.published, a.year, a.month, a.place,
  a.outlet, substr(s.text, u.span_start + 1, u.span_end - u.span_start)
FROM term_uses u JOIN sentences s ON s.id = u.sentence JOIN articles a ON a.id = s.article
WHERE u.term = ? AND a.reprint_of IS NULL
"""
_LIST = """
SELECT t.group_name, t.term, t.variants, count(s.id), count(DISTINCT s.article),
  count(DISTINCT a.place), min(a.published)
FROM terms t LEFT JOIN (term_uses u JOIN sentences s ON s.id = u.sentence
  JOIN articles a ON a.id = s.article AND a.reprint_of IS NULL) ON u.term = t.id
GROUP BY t.id ORDER BY t.id
"""


@dataclass(frozen=True, slots=True)
class TermProfile:
    """A term. ``groups`` are all that have one of that name; ``spellings`` are as written."""

    name: str
    group: str
    groups: tuple[str, ...]
    variants: tuple[str, ...]
    spellings: tuple[tuple[str, int], ...]
    phrase: Phrase


@dataclass(frozen=True, slots=True)
class Listed:
    """A term in the index."""

    group: str
    name: str
    variants: tuple[str, ...]
    uses: int
    articles: int
    places: int
    first: str | None


def term_profile(
    connection: sqlite3.Connection, name: str, group: str = "", level: str = ""
) -> TermProfile | None:
    """The term of that name, in ``group`` where it is given; ``None`` where none is followed."""
    rows = connection.execute(_TERM, {"term": name, "group": group}).fetchall()
    if not rows:
        return None
    identity, of, term, variants = rows[0]
    uses = [tuple(use) for use in connection.execute(_USES, (identity,))]
    found = [Found(*use[:-1]) for use in uses]
    spellings: dict[str, int] = {}
    for use in uses:
        spellings[use[-1]] = spellings.get(use[-1], 0) + 1
    everywhere = connection.execute(_TERM, {"term": name, "group": ""})
    return TermProfile(
        name=term,
        group=of,
        groups=tuple(row[1] for row in everywhere),
        variants=tuple(json.loads(variants)),
        spellings=tuple(sorted(spellings.items(), key=lambda pair: (-pair[1], pair[0]))),
        phrase=phrase(connection, found, level or level_of(found)),
    )


def term_list(connection: sqlite3.Connection) -> tuple[Listed, ...]:
    """All terms that the archive follows, in the order of their list."""
    return tuple(
        Listed(group, name, tuple(json.loads(variants)), *rest)
        for group, name, variants, *rest in connection.execute(_LIST)
    )
