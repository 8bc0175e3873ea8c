"""Chinese search in Datasette: its search boxes and hand-written SQL ask `ingest.search`.

Beside `escape_fts`, `zh` and `zh_snippet` come `zh_hits(text, typed)`, a JSON array of
`[start, end]` in characters, and `zh_fold(text)`, the form in which names are kept. A table's
search box heeds filters too (`项目 地点:临汾`): MATCH cannot, so they become conditions beside it.
"""

# Datasette ships no types.
# mypy: disable-error-code="untyped-decorator"

import json
import sqlite3
from collections.abc import Awaitable, Callable, Generator
from functools import partial
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import Database
from datasette.filters import FilterArguments
from datasette.utils import await_me_maybe
from datasette.utils.asgi import Request

from ingest import search
from ingest.labels import load_labels, reader
from ingest.search import Filter, Query
from ingest.searching import restriction

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


@hookimpl(hookwrapper=True)
def filters_from_request(
    request: Request, database: str, table: str, datasette: Datasette
) -> Generator[None, Any, None]:
    """Beside what Datasette makes of a request, the filters that its search box names."""
    made = yield
    query = search.parse(request.args.get("_search") or "")
    if not query.filters or request.args.get("_searchmode") == "raw":
        return
    others = made.get_result()
    if query.node is None:  # MATCH finds nothing where no text is asked for, so it is not asked
        others = [_without_match(other) for other in others]
    made.force_result([*others, partial(_filtered, query, database, table, datasette)])


def _without_match(made: Any) -> Callable[[], Awaitable[FilterArguments | None]]:
    async def rest() -> FilterArguments | None:
        arguments: FilterArguments | None = await await_me_maybe(made)
        if arguments and "supports_search" in arguments.extra_context:  # Datasette's own search
            arguments.where_clauses, arguments.params = [], {}
        return arguments

    return rest


async def _filtered(
    query: Query, database: str, table: str, datasette: Datasette
) -> FilterArguments | None:
    """The filters of ``query`` as conditions on ``table``; ``None`` where it has no search box."""
    db = datasette.databases[database]
    named = datasette.table_metadata(database, table).get("fts_table")
    if not named and not await db.fts_table(table):
        return None
    columns = set(await db.table_columns(table))
    clauses: list[str] = []
    values: dict[str, object] = {}
    told: list[str] = []
    for one in query.filters:
        clause, bound = await _condition(db, table, columns, one)
        for value in bound:  # Datasette's parameters have names
            name = f"filter{len(values)}"
            clause = clause.replace("?", f":{name}", 1)
            values[name] = value
        if clause:
            clauses.append(clause)
        told.append(_told(one, applies=bool(clause)))
    return FilterArguments(
        clauses, params=values, human_descriptions=told, extra_context={"heeded": told}
    )


async def _condition(
    db: Database, table: str, columns: set[str], one: Filter
) -> tuple[str, tuple[object, ...]]:
    """A filter as a condition on the rows of ``table``; empty where they have no such thing."""
    negated = "not " if one.negated else ""
    if one.field == "part":
        marks = ", ".join("?" * len(one.values))
        if "part" in columns:
            return f"part {negated}in ({marks})", one.values
        if "sentence" in columns:
            inside = f"select id from sentences where part in ({marks})"
            return f"sentence {negated}in ({inside})", one.values
        return "", ()
    named = "id" if table == "articles" else "article" if "article" in columns else None
    if named is None:
        return "", ()
    asked = await db.execute_fn(lambda connection: restriction(connection, one))
    return f"{named} {negated}in ({asked.sql})", asked.values


def _told(one: Filter, *, applies: bool) -> str:
    english = reader.get().language == "en"
    label = load_labels().column(one.field, reader.get().language)
    values = ", ".join(one.values)
    if not applies:
        return (
            f"{label}: {values} (does not apply here)"
            if english
            else f"{label}：{values}（这里用不上）"
        )
    without = ("not " if english else "不是") if one.negated else ""
    return f"{without}{label}: {values}" if english else f"{without}{label}：{values}"
