"""Chinese search in Datasette: its search boxes and hand-written SQL ask `ingest.search`.

Beside `escape_fts`, `zh` and `zh_snippet` come `zh_hits(text, typed)`, a JSON array of
`[start, end]` in characters, and `zh_fold(text)`, the form in which names are kept.
"""

# Datasette ships no types.
# mypy: disable-error-code="untyped-decorator"

import json
import sqlite3

from datasette import hookimpl

from ingest import search

search.fold("暖")  # the table is made before serving, not within a reader's time limit


def _hits(text: str | None, typed: str | None) -> str:
    return json.dumps(search.hits(text or "", typed or ""))


def _fold(text: str | None) -> str | None:
    return None if text is None else search.fold(str(text).strip())


@hookimpl(trylast=True)  # after Datasette's own, which it replaces
def prepare_connection(conn: sqlite3.Connection) -> None:
    search.register(conn)
    conn.create_function("zh_hits", 2, _hits, deterministic=True)
    conn.create_function("zh_fold", 1, _fold, deterministic=True)
