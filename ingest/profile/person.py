"""Office-holders: who held which post, where, from when to when, and the sentences that say so.

Persons are those that texts name by an office; nobody else is ever a row of these tables.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from ingest.profile.scope import Scope

MENTIONS = 50  # sentences on a page

# Those still seen of late first; what a text calls former is told behind them.
_TENURES = """
SELECT person, post, organisation, place, place_name, first_seen, last_seen, appointed, removed,
  called_former, articles, sentences, sentence_text, title, permalink, last_permalink,
  count(*) OVER () AS total
FROM tenure_sheet WHERE {where}
ORDER BY {first} coalesce(last_seen, called_former) IS NULL,
  coalesce(last_seen, called_former) DESC, articles DESC, person, post LIMIT :most
"""
_MENTIONS = """
SELECT m.surface, m.post, m.organisation, p.full_name, m.place, a.published, a.year, s.text,
  m.span_start, m.span_end, a.title, a.key, s.position, a.script, m.rule
FROM mentions m JOIN sentences s ON s.id = m.sentence JOIN articles a ON a.id = m.article
LEFT JOIN places p ON p.code = m.place
WHERE m.kind = 'person' AND m.person = :person AND a.reprint_of IS NULL AND {where}
ORDER BY a.published IS NULL, a.published, m.sentence, m.span_start
"""


@dataclass(frozen=True, slots=True)
class Tenure:
    """One person in one post. Dates are those of the articles that say so, not of the office."""

    person: str
    post: str
    organisation: str | None
    place: str | None
    place_name: str | None
    first_seen: str | None
    last_seen: str | None
    appointed: str | None
    removed: str | None
    called_former: str | None
    articles: int
    sentences: int
    sentence: str
    title: str | None
    permalink: str
    last_permalink: str


@dataclass(frozen=True, slots=True)
class Tenures:
    """Some tenures, and how many there are."""

    shown: tuple[Tenure, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Mention:
    """A sentence that names an office-holder; the span is that of name and office in it."""

    surface: str
    post: str | None
    organisation: str | None
    place_name: str | None
    place: str | None
    published: str | None
    year: int | None
    sentence: str
    span_start: int
    span_end: int
    title: str | None
    key: str
    position: int
    script: str
    rule: str


@dataclass(frozen=True, slots=True)
class PersonProfile:
    """Who is called ``name``, everywhere or in one place: namesakes are told apart by place."""

    name: str
    place: str | None
    tenures: tuple[Tenure, ...]
    mentions: tuple[Mention, ...]
    mentions_total: int

    @property
    def places(self) -> tuple[tuple[str | None, str | None], ...]:
        """The places of the tenures: code and full name, each once."""
        return tuple(dict.fromkeys((one.place, one.place_name) for one in self.tenures))


def tenures(
    connection: sqlite3.Connection,
    *,
    scope: Scope | None = None,
    person: str | None = None,
    most: int = 200,
) -> Tenures:
    """Who held which post in a scope, or which posts a person held."""
    conditions, bound = ["1"], {"most": most, **(scope.bound if scope else {})}
    first = ""
    if scope is not None:
        conditions.append(scope.where("place"))
        first = "place <> :code,"
    if person is not None:
        conditions.append("person = :person")
        bound["person"] = person
    sql = _TENURES.format(where=" AND ".join(conditions), first=first)
    rows = [tuple(row) for row in connection.execute(sql, bound)]
    return Tenures(tuple(Tenure(*row[:-1]) for row in rows), rows[0][-1] if rows else 0)


def person_profile(
    connection: sqlite3.Connection, name: str, place: str | None = None
) -> PersonProfile | None:
    """The office-holders called ``name``, only those of ``place`` where it is given.

    ``None`` where the archive names no such office-holder.
    """
    scope = Scope(place, own=True) if place else None
    held = tenures(connection, scope=scope, person=name)
    sql = _MENTIONS.format(where=scope.where("m.place") if scope else "1")
    bound = {"person": name, **(scope.bound if scope else {})}
    said = connection.execute(sql, bound).fetchall()
    if not said:
        return None
    shown = tuple(Mention(*row) for row in said[:MENTIONS])
    return PersonProfile(name, place, held.shown, shown, len(said))
