"""The reader's own terms, followed through an archive.

`listing` reads a list of them, `finding` finds them in a sentence, `keep` writes a list and all
uses into an archive, `rates` counts these: term by term, place by year. `starter.csv` is a list of
a hundred phrases.
"""

from ingest.terms.keep import Followed, follow, kept
from ingest.terms.listing import Term, TermsError, read_terms, starter
from ingest.terms.rates import (
    PANEL_LEVELS,
    PANEL_TIMES,
    Asked,
    asked_by,
    panel,
    summary,
    uses,
    write_list,
)

__all__ = [
    "PANEL_LEVELS",
    "PANEL_TIMES",
    "Asked",
    "Followed",
    "Term",
    "TermsError",
    "asked_by",
    "follow",
    "kept",
    "panel",
    "read_terms",
    "starter",
    "summary",
    "uses",
    "write_list",
]
