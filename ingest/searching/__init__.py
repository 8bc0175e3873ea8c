"""Asking an archive: which articles have what was typed, in what order, and where in them.

One function, :func:`find`, stands behind the search page, its JSON, and ``xianzhi search``;
:func:`sentences` gives sentences instead of articles. They need nothing but a connection to an
archive.
"""

from ingest.searching.page import ALL, SIZE, find
from ingest.searching.restrict import restriction
from ingest.searching.sentences import sentences
from ingest.searching.values import Found, FoundArticle, Near, Passage, values

__all__ = [
    "ALL",
    "SIZE",
    "Found",
    "FoundArticle",
    "Near",
    "Passage",
    "find",
    "restriction",
    "sentences",
    "values",
]
