"""The functions of search in SQL, on any SQLite connection."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from ingest.search.hits import snippet
from ingest.search.parse import match_query
from ingest.search.query import ARTICLE_COLUMNS, SENTENCE_COLUMNS
from ingest.search.terms import index_terms


def register(connection: sqlite3.Connection) -> None:
    """Give ``connection`` the reader's functions.

    * ``zh(typed)``: the MATCH expression for ``articles_fts``; ``zh(typed, 'sentences')`` for
      ``sentences_fts``, which has no columns to filter by but its text.
    * ``escape_fts(typed)``: the same, called by Datasette's search boxes. It is not told which
      index will be asked, and a filter on a column that an index lacks is an error to FTS5; so
      the connection's trace notes whether the running statement asks the sentences'.
    * ``zh_snippet(text, typed[, before, after[, width]])``: the passage with its hits marked.
    """
    columns: Sequence[str] = ARTICLE_COLUMNS

    def note(statement: str) -> None:
        nonlocal columns
        if "_fts" in statement:  # not one of those that FTS5 runs for itself in between
            columns = SENTENCE_COLUMNS if "sentences_fts" in statement else ARTICLE_COLUMNS

    def zh(typed: object, index: object = "articles") -> str:
        of_sentences = str(index).startswith("sentences")
        return match_query(_said(typed), SENTENCE_COLUMNS if of_sentences else ARTICLE_COLUMNS)

    def zh_snippet(
        text: object, typed: object, before: str = "【", after: str = "】", width: int = 60
    ) -> str:
        return snippet(_said(text), _said(typed), before, after, width)

    connection.set_trace_callback(note)
    connection.create_function("escape_fts", 1, lambda typed: match_query(_said(typed), columns))
    for arguments in (1, 2):
        connection.create_function("zh", arguments, zh, deterministic=True)
    for arguments in (2, 4, 5):
        connection.create_function("zh_snippet", arguments, zh_snippet, deterministic=True)


def register_writer(connection: sqlite3.Connection) -> None:
    """Give ``connection`` ``index_terms``, without which an archive's texts cannot be written."""
    connection.create_function("index_terms", 1, index_terms, deterministic=True)


def _said(value: object) -> str:
    return "" if value is None else str(value)
