"""What stands beside an article: who wrote it, its place, neighbours, reprints, corrections."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from typing import Any

from ingest.leaf.found import Links

COPIES_SHOWN = 200  # reprints and versions of one text on a page
NEIGHBOURS_SHOWN = 200  # articles of one page
LEVELS = {"province": 2, "city": 4, "county": 6, "township": 9}  # digits of the code

_BYLINES = "select name, role from bylines where article = :article order by id"
_KEYWORDS = "select word from keywords where article = :article order by weight desc limit 10"
_NEIGHBOURS = """
select key, title, position from articles where document = :document order by position limit :most
"""
_CORRECTIONS = """
select field, value, was, who, why from corrections where target = :key order by id
"""
# All that have the text of an article, with what counts first; the newest capture of each.
_COPIES = """
select a.id, a.key, a.title, a.published, a.outlet, a.script, a.reprint_of, r.kind, r.shared,
  r.changes, r.differs, c.key as compared_key,
  (select max(coalesce(s.captured_at, n.started)) from sources s join runs n on n.id = s.first_run
    where s.document = a.document) as captured
from articles a left join reprints r on r.article = a.id
left join articles c on c.id = r.compared_with
where a.id = :counted or a.reprint_of = :counted
order by a.reprint_of is not null, r.kind, coalesce(a.published, captured), a.id limit :most
"""
_COUNTS = """
select (select count(*) from figures where article = :article) as figures,
  (select count(*) from formula_uses where article = :article) as formulas,
  (select count(*) from dates where article = :article) as dates,
  (select count(*) from mentions where article = :article and kind = 'person') as people,
  (select count(*) from mentions where article = :article and kind = 'place') as places,
  (select count(*) from edits where article = :article) as edits,
  (select count(*) from sentences where article = :article) as sentences
"""


def beside(connection: sqlite3.Connection, row: Mapping[str, Any], links: Links) -> dict[str, Any]:
    """What the page of the article ``row`` says of it beside its text."""
    wanted = {"article": row["id"], "document": row["document"], "most": NEIGHBOURS_SHOWN}
    neighbours = list(connection.execute(_NEIGHBOURS, wanted))
    return {
        "bylines": bylines(connection, row["id"]),
        "keywords": [word["word"] for word in connection.execute(_KEYWORDS, wanted)],
        "neighbours": neighbours if len(neighbours) > 1 else [],
        "place_links": _place_links(row, links),
        "counts": connection.execute(_COUNTS, wanted).fetchone(),
        "corrections": corrections(connection, row["key"]),
        "supplied": (row["supplied"] or "").split(),
        **_copies(connection, row),
    }


def bylines(connection: sqlite3.Connection, article: int) -> dict[str, list[str]]:
    """The names on an article by their role."""
    roles: dict[str, list[str]] = {}
    for name, role in connection.execute(_BYLINES, {"article": article}):
        roles.setdefault(role, []).append(name)
    return roles


def corrections(connection: sqlite3.Connection, key: str) -> list[Any]:
    """What people corrected in an article or a figure."""
    return list(connection.execute(_CORRECTIONS, {"key": key}))


def _place_links(row: Mapping[str, Any], links: Links) -> list[tuple[str, str]]:
    """The article's place and those above it, with the page of each."""
    code = row["place"] or ""
    return [
        (row[level], links.path(f"/p/{code[:digits]}"))
        for level, digits in LEVELS.items()
        if row[level]
    ]


def _copies(connection: sqlite3.Connection, row: Mapping[str, Any]) -> dict[str, Any]:
    """The article that counts, and the reprints and older versions that do not."""
    wanted = {"counted": row["reprint_of"] or row["id"], "most": COPIES_SHOWN}
    copies = [dict(copy) for copy in connection.execute(_COPIES, wanted)]
    for copy in copies:
        copy["differs"] = json.loads(copy["differs"] or "[]")
    return {
        "counted": copies[0] if copies else None,
        "own": next((copy for copy in copies if copy["id"] == row["id"]), None),
        "reprints": [copy for copy in copies if copy["kind"] == "reprint"],
        "versions": [copy for copy in copies if copy["kind"] == "version"],
        "copies_cut": len(copies) == COPIES_SHOWN,
    }
