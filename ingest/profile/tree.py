"""The places of an archive as a tree, and places looked for by name."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise

from ingest.find.divisions import named
from ingest.find.formerly import former_names
from ingest.profile import stock
from ingest.profile.scope import Scope
from ingest.script import simplify

_CITIES = 2  # how deep they stand, counted from provinces
SHOWN_WHOLE = 600  # places that a page shows all; of more those below cities are left out
FOUND = 60  # places that a name finds on a page
_LEVELS = """
SELECT p.code, p.name, p.level, p.path FROM json_each(?) j JOIN places p ON p.code = j.value
"""
_LIKE = """
SELECT code, name, full_name, level FROM places
WHERE name LIKE :like ESCAPE '\\' ORDER BY length(code), code LIMIT :most
"""
_CODES = """
SELECT p.code, p.name, p.full_name, p.level FROM json_each(?) j JOIN places p ON p.code = j.value
ORDER BY length(p.code), p.code
"""
_OWN = "SELECT count(*) FROM articles WHERE reprint_of IS NULL AND {where}"


@dataclass(slots=True)
class Node:
    """A place with the articles on it and on all below; ``hidden`` are so many below not shown."""

    code: str
    name: str
    level: str
    articles: int = 0
    own: int = 0
    figures: int = 0
    hidden: int = 0
    children: list[Node] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Named:
    """A place that a name may mean. ``formerly`` is the old name by which it was found, if so."""

    code: str
    name: str
    full_name: str
    level: str
    articles: int
    formerly: str | None = None
    since: int | None = None


def place_tree(connection: sqlite3.Connection) -> list[Node]:
    """All places of which there are articles or figures, those of most articles first.

    Of a great many what is below cities is left out, and counted.
    """
    rolled = {row.place: row for row in stock.by_place(connection, SHOWN_WHOLE)}
    paths = _rows(connection, set(rolled))
    known = paths | _rows(connection, {part for _, _, path in paths.values() for part in path})
    nodes = {code: Node(code, name, level) for code, (name, level, _) in known.items()}
    deepest = len(nodes) if len(nodes) <= SHOWN_WHOLE else _CITIES
    roots: dict[str, Node] = {}
    linked: set[str] = set()
    for code in sorted(paths):
        row = rolled[code]
        path = [nodes[part] for part in known[code][2] if part in nodes]
        shown = path[:deepest]
        for above, node in pairwise([None, *shown]):
            if node is None:
                continue
            node.articles += row.articles
            node.figures += row.figures
            if node.code not in linked:
                linked.add(node.code)
                (above.children.append(node) if above else roots.setdefault(node.code, node))
        path[-1].own = row.own
        shown[-1].hidden += row.below + (len(path) > deepest)
    _sort(list(roots.values()))
    return sorted(roots.values(), key=_order)


def _rows(
    connection: sqlite3.Connection, codes: set[str]
) -> dict[str, tuple[str, str, tuple[str, ...]]]:
    rows = connection.execute(_LEVELS, (json.dumps(sorted(codes)),))
    return {
        code: (name, level, tuple(part for part in path.split("/") if part))
        for code, name, level, path in rows
    }


def _order(node: Node) -> tuple[int, int, str]:
    return -node.articles, -node.figures, node.code


def _sort(nodes: list[Node]) -> None:
    nodes.sort(key=_order)
    for node in nodes:
        _sort(node.children)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A name as typed, simplified, and the divisions that are called just that."""

    said: str
    codes: tuple[str, ...]


def wanted(typed: str) -> Wanted:
    """What ``typed`` means to the table of divisions, before an archive is asked.

    >>> wanted("襄樊市").codes, wanted("洪洞").codes
    (('4206',), ('141024',))
    """
    return Wanted(simplify(typed.strip()), tuple(division.code for division in named(typed)))


def named_places(connection: sqlite3.Connection, wanted: Wanted) -> list[Named]:
    """The places that a name may mean: a name, part of one, names down to it, a code, an old name.

    Those that are meant exactly stand first, then those whose name has it; old names lead on to
    what they are now. Each with the articles on it and on all below.
    """
    said = wanted.said
    if not said:
        return []
    former: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for one in former_names():
        if said in one.name:
            former[one.code].append((one.name, one.year))
    exact = _listed(connection, list(wanted.codes))
    escaped = said.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    like = connection.execute(_LIKE, {"like": f"%{escaped}%", "most": FOUND}).fetchall()
    old = _listed(connection, list(former))
    found: dict[str, Named] = {}
    for code, name, full_name, level in [*exact, *like, *old]:
        if code in found or len(found) == FOUND:
            continue
        was, since = (None, None) if said in name else former.get(code, [(None, None)])[0]
        scope = Scope(code)
        count = connection.execute(_OWN.format(where=scope.where("place")), scope.bound)
        found[code] = Named(code, name, full_name, level, count.fetchone()[0], was, since)
    return list(found.values())


def _listed(connection: sqlite3.Connection, codes: list[str]) -> list[tuple[str, str, str, str]]:
    return [tuple(row) for row in connection.execute(_CODES, (json.dumps(codes),))]
