"""What is behind an article: its original, the edits that led from it, where its data is."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

from ingest.load.encoding import redecode
from ingest.packing import unpack
from ingest.private import veiled
from ingest.view import DiffPiece, diff, folded, rule_counts

SHOWN_ORIGINAL = 200_000  # characters of an original on one page
EDITS_LISTED = 1000  # edits of a published article on one page

_STORED = "select original, decoded, encoding, encoding_basis from documents where id = ?"
_SOURCES = "select * from sources where document = ? order by id"
_EDITS = "select * from edits where article = ? order by span_start, span_end"


def original(connection: sqlite3.Connection, row: Mapping[str, Any]) -> bytes:
    """The bytes of the document that the article ``row`` stands in; none in a published file."""
    return unpack(connection.execute(_STORED, (row["document"],)).fetchone()["original"])


def behind(connection: sqlite3.Connection, row: Mapping[str, Any], tab: str) -> dict[str, Any]:
    """What the tab ``original``, ``edits`` or ``data`` of the article ``row`` shows."""
    if tab == "data":
        return {"sources": list(connection.execute(_SOURCES, (row["document"],)))}
    changes = list(connection.execute(_EDITS, (row["id"],)))
    if row["shown"] is not None:  # published: there is no original to lay beside
        listed = changes[:EDITS_LISTED]
        return {"changes": listed, "cut": len(changes) > EDITS_LISTED}
    decoded = _decoded(connection, row["document"])
    start, end = row["span_start"], min(row["span_end"], row["span_start"] + SHOWN_ORIGINAL)
    decoded = veiled(decoded, ((e["span_start"], e["span_end"], e["rule"]) for e in changes))
    context: dict[str, Any] = {"cut": end < row["span_end"], "original": decoded[start:end]}
    if tab == "edits":
        pieces: list[DiffPiece] = diff(decoded, start, end, changes)
        context |= {"pieces": folded(pieces), "rules": rule_counts(pieces)}
    return context


def _decoded(connection: sqlite3.Connection, document: int) -> str:
    """The decoded text of a document, in whose coordinates edits stand."""
    row = connection.execute(_STORED, (document,)).fetchone()
    if row["decoded"] is not None:
        return unpack(row["decoded"]).decode("utf-8")
    return redecode(unpack(row["original"]), row["encoding"], row["encoding_basis"])
