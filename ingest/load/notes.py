"""Which problems of loading are no more than notes: their input was taken all the same."""

from __future__ import annotations

from collections.abc import Iterable

from ingest.model import Problem

# Of containers and tables: what is left out or mended in them, while the rest came in.
NOTES = frozenset({
    "passed-over", "links", "names-lead-out", "revisits", "sheets-left-out", "quote-unclosed",
    "rows-broken", "rows-date", "rows-place", "rows-uneven", "rows-without-text", "bad-bytes",
    "null-bytes", "columns-alike",
})  # fmt: skip


def only_notes(problems: Iterable[Problem]) -> bool:
    """Whether ``problems`` tell of nothing that was refused as a whole."""
    return all(problem.code in NOTES for problem in problems)
