"""Proving an archive: spans, keys, hashes, the way back to the originals, indexes against tables.

Each proof is a function that yields one line for each thing that is wrong. Nothing is written.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ingest import kept
from ingest.archive import Archive, published
from ingest.check import findings, originals, whole
from ingest.packing import DamagedError
from ingest.publish.prove import nothing_hidden, order


@dataclass(frozen=True, slots=True)
class Damage:
    """One kind of damage: how often it was seen, and the first case."""

    kind: str
    count: int
    first: str


def check(archive: Archive) -> tuple[Damage, ...]:
    """Every kind of damage in ``archive``; nothing means that all of it holds together."""
    damages = []
    proofs = PROOFS_PUBLISHED if published(archive.connection) else PROOFS
    for kind, proof in proofs.items():
        cases = proof(archive)
        count, first = 0, ""
        try:
            for case in cases:
                first = first or case
                count += 1
        except (sqlite3.DatabaseError, DamagedError, UnicodeError, LookupError) as error:
            count, first = count + 1, first or f"could not be read: {error}"
        if count:
            damages.append(Damage(kind, count, first))
    return tuple(damages)


PROOFS: dict[str, Callable[[Archive], Iterator[str]]] = {
    "file": whole.file,
    "schema": whole.schema,
    "references": whole.references,
    "sources": whole.sources,
    "hashes": originals.hashes,
    "way back": originals.way_back,
    "keys": findings.keys,
    "corrections": findings.corrections,
    "reprints": findings.reprints,
    "order": findings.order,
    "spans": findings.spans,
    "overlaps": findings.overlaps,
    "values": findings.values,
    "expansions": findings.expansions,
    "terms": findings.terms,
    "counts": lambda archive: kept.wrong(archive.connection),
    "index": whole.indexes,
}
# A published file has no originals to go back to, and parts of texts: what is left to be proved.
PROOFS_PUBLISHED: dict[str, Callable[[Archive], Iterator[str]]] = {
    **{kind: PROOFS[kind] for kind in (
        "file", "schema", "references", "sources", "keys", "corrections", "spans", "overlaps",
        "values", "counts", "index",
    )},
    "order": order,
    "hidden": nothing_hidden,
}  # fmt: skip
