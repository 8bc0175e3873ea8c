"""A random sample of what was found, as a sheet to be judged by hand: half of a methods section.

Which findings are drawn depends on their keys and the seed alone: not on the order in which texts
came in, nor on the machine. The first 100 of a seed are among its first 200, so that a sample may
grow; and a sheet is in the order of the draw, so that whoever stops early has drawn fewer.
"""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TextIO

from ingest.archive import Archive, ArchiveError
from ingest.export import Format, write_rows

JUDGED = "_ok"  # what the columns end in that a coder fills
_BATCH = 500  # rows asked for at once
_MARKS = "【】"


@dataclass(frozen=True, slots=True)
class Sampled:
    """A kind of finding: its table, the condition that makes it one, and the fields to judge."""

    table: str
    only: str
    fields: Mapping[str, str]  # name → SQL, on f (the finding), s, a and p


_PLACE = "p.full_name"
_BOUNDS = "printf('%!.15g–%!.15g', f.value_min, f.value_max)"
KINDS: Mapping[str, Sampled] = {
    "figures": Sampled("figures", "1", {
        "value": f"coalesce(f.value_exact, f.value, iif(f.value_min IS NULL, NULL, {_BOUNDS}))",
        "unit": "f.unit", "qualifier": "f.qualifier", "indicator": "f.indicator",
        "indicator_id": "f.indicator_id", "stage": "f.stage", "period": "f.period",
        "place": _PLACE,
    }),
    "dates": Sampled("dates", "1", {"iso": "f.iso", "kind": "f.kind"}),
    "formulas": Sampled("formula_uses", "1", {
        "formula": "(SELECT surface FROM formulas WHERE id = f.formula)",
    }),
    "people": Sampled("mentions", "f.kind = 'person'", {
        "person": "f.person", "post": "f.post", "organisation": "f.organisation", "place": _PLACE,
    }),
    "places": Sampled("mentions", "f.kind = 'place'", {"place": _PLACE}),
}  # fmt: skip
_KEY = "a.key || '-' || s.position || '-' || f.span_start || '-' || f.span_end"
_FROM = "{table} f JOIN sentences s ON s.id = f.sentence JOIN articles a ON a.id = f.article"


@dataclass(frozen=True, slots=True)
class Drawn:
    """How many were drawn, and out of how many."""

    rows: int
    population: int


def sample(
    archive: Archive, kind: str, size: int, seed: int, out: TextIO, form: Format = "csv"
) -> Drawn:
    """Write a coding sheet of ``size`` findings drawn from all that count, reprints left out.

    Beside each field stands an empty column ``…_ok`` for the coder's mark; ``found_ok`` asks
    whether it is such a finding at all. ``out`` must leave line ends alone.

    Raises:
        ArchiveError: the archive has none.
    """
    what = KINDS[kind]
    ids = _drawn(archive, what, size, seed)
    population = sum(1 for _ in _population(archive, what))
    if not ids:
        raise ArchiveError(f"{archive.path} has no {kind}: there is nothing to draw from")
    judged = [name for field in what.fields for name in (field, f"{field}{JUDGED}")]
    names = ["no", "key", "published", "title", "sentence", "surface", f"found{JUDGED}", *judged]
    write_rows([*names, "remarks"], _rows(archive, what, ids), form, out)
    return Drawn(len(ids), population)


def _population(archive: Archive, what: Sampled) -> Iterator[tuple[str, int]]:
    """Key and id of every finding that counts."""
    sql = (
        f"SELECT {_key(what)}, f.id FROM {_FROM.format(table=what.table)} "
        f"WHERE a.reprint_of IS NULL AND {what.only}"
    )
    return archive.connection.execute(sql)


def _key(what: Sampled) -> str:
    return "f.key" if what.table == "figures" else _KEY


def _drawn(archive: Archive, what: Sampled, size: int, seed: int) -> list[int]:
    """The ids of the sample in the order of the draw: a number drawn for each key, least first."""

    def draw(one: tuple[str, int]) -> bytes:
        return hashlib.sha256(f"{seed}:{one[0]}".encode()).digest()

    return [identity for _, identity in heapq.nsmallest(size, _population(archive, what), key=draw)]


def _rows(archive: Archive, what: Sampled, ids: Sequence[int]) -> Iterator[Sequence[Any]]:
    said = ", ".join(what.fields.values())
    sql = (
        f"SELECT f.id, {_key(what)}, a.published, a.title, s.text, f.span_start, f.span_end, "
        f"f.surface, {said} FROM {_FROM.format(table=what.table)} "
        f"LEFT JOIN places p ON p.code = {'f' if 'place' in what.fields else 'a'}.place "
        "WHERE f.id IN ({})"
    )
    for start in range(0, len(ids), _BATCH):
        batch = ids[start : start + _BATCH]
        asked = archive.connection.execute(sql.format(", ".join("?" * len(batch))), batch)
        rows = {row[0]: row[1:] for row in asked}
        for number, identity in enumerate(batch, start + 1):
            key, published, title, text, first, last, surface, *fields = rows[identity]
            marked = _MARKS[0].join((text[:first], text[first:last] + _MARKS[1] + text[last:]))
            judged = [cell for field in fields for cell in (field, None)]
            yield (number, key, published, title, marked, surface, None, *judged, None)
