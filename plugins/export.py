"""Every list as a file with all of its rows, whatever a page shows of it.

`/-/export/DATABASE/LIST.FORM` is a table, a view (with the filters, search and order of its page)
or a question with its parameters, `/-/export/DATABASE.FORM?sql=…` a query written by hand, and
`/-/find/all.FORM?q=…` what a search finds. FORM is csv, excel.csv (with the mark by which Excel
reads it rightly), xlsx, json, jsonl or parquet. Each row says what was asked, on which day, and
where it stands on the site.

Other pages with lists of their own (concordance, figures, panel, explorer) give them in the same
forms by the same way, `ingest.downloads`.
"""

# Datasette ships no types.
# mypy: disable-error-code="untyped-decorator"

import re
import sqlite3
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from importlib.util import find_spec
from typing import Any
from urllib.parse import parse_qsl, urlencode

from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import Database
from datasette.filters import Filters
from datasette.plugins import pm
from datasette.utils import (
    InvalidSql,
    await_me_maybe,
    derive_named_parameters,
    escape_sqlite,
    sqlite_timelimit,
    tilde_decode,
    tilde_encode,
    validate_sql_select,
)
from datasette.utils.asgi import BadRequest, NotFound, Request, asgi_send_redirect
from datasette.views.base import DatasetteError
from jinja2 import Environment

from ingest.downloads import BATCH, Download, Full, Listed, connected, download, wanted_of
from ingest.searching import find
from ingest.sheets import FORM, FORMS

PATIENCE = 20  # times the time limit of a query that the first rows of one of our lists may take
FOUND = 200  # articles of a search fetched at once
MOST = 1000  # times the rows of a page: rows of a query by hand, which may go on for ever
ENDS = "the rest is left out: more than {:,} rows"
FOUND_COLUMNS = (
    "key", "title", "published", "outlet", "place", "sentences", "copies", "sentence_text",
    "permalink",
)  # fmt: skip
LIST = rf"/-/export/(?P<database>[^/]+?)(?:/(?P<list>[^/]+?))?\.(?P<form>{FORM})$"
SEARCH = rf"/-/find/all\.(?P<form>{FORM})$"

Scope = dict[str, Any]
App = Callable[[Scope, Any, Any], Awaitable[None]]
Rows = Sequence[Sequence[Any]]


class Asked:
    """What is asked of a database: SQL with its parameters, and what a row's own page is."""

    def __init__(
        self,
        name: str,
        sql: str,
        params: Mapping[str, Any],
        own: Callable[[Sequence[Any]], str | None] = lambda row: None,
        *,
        by_hand: bool = False,
    ) -> None:
        self.name, self.sql, self.params, self.own = name, sql, params, own
        self.by_hand = by_hand


async def a_list(request: Request, datasette: Datasette, receive: Any) -> Download | Full:
    name = tilde_decode(request.url_vars["database"])
    db = datasette.databases.get(name)
    if db is None or not db.path:
        raise NotFound(f"Database not found: {name}")
    asked = await _asked(request, datasette, db)
    limit = datasette.setting("sql_time_limit_ms") * (1 if asked.by_hand else PATIENCE)
    most = MOST * int(datasette.setting("max_returned_rows")) if asked.by_hand else None

    def begin(connection: sqlite3.Connection, _: ExitStack) -> Listed:
        with sqlite_timelimit(connection, limit):
            cursor = connection.execute(asked.sql, asked.params)
            first = cursor.fetchmany(BATCH)
        names = [column[0] for column in cursor.description]
        return Listed(names, _rest(connection, cursor, first, limit, most), asked.own)

    page = f"/{tilde_encode(db.name)}" + ("" if asked.by_hand else f"/{tilde_encode(asked.name)}")
    said = asked.sql if asked.by_hand else ""
    wanted = wanted_of(datasette, request, asked.name, page, said)
    try:
        return await download(connected(datasette, db), begin, wanted, receive)
    except sqlite3.Error as error:
        title = "SQL Interrupted" if "interrupted" in str(error) else "Invalid SQL"
        raise DatasetteError(str(error), title=title, status=400) from error


# ─────────────────────────────────────────────────────────────── rows


def _rest(
    connection: sqlite3.Connection,
    cursor: sqlite3.Cursor,
    first: list[Any],
    limit: int,
    most: int | None,
) -> Iterator[Rows]:
    """All rows, each batch within the time limit."""
    rows, sent = first, 0
    while rows:
        yield rows
        sent += len(rows)
        if most is not None and sent >= most:
            yield [(ENDS.format(most), *[None] * (len(cursor.description) - 1))]
            return
        with sqlite_timelimit(connection, limit):
            rows = cursor.fetchmany(BATCH)


# ─────────────────────────────────────────────────────────────── what is asked


async def _asked(request: Request, datasette: Datasette, db: Database) -> Asked:
    name = request.url_vars["list"]
    allowed: list[Any] = [("view-database", db.name), "view-instance"]
    if name is None:
        await datasette.ensure_permissions(request.actor, [("execute-sql", db.name), *allowed])
        sql = (request.args.get("sql") or "").strip().rstrip(";")
        try:
            validate_sql_select(sql)
        except InvalidSql as error:
            raise BadRequest(str(error)) from error
        return Asked(db.name, sql, await _given(request, db, sql), by_hand=True)
    name = tilde_decode(name)
    known = await datasette.get_canned_query(db.name, name, request.actor)
    if known is not None:
        view = [("view-query", (db.name, name)), *allowed]
        await datasette.ensure_permissions(request.actor, view)
        sql = str(known["sql"])
        return Asked(name, sql, await _given(request, db, sql))
    if name in await db.table_names() or name in await db.view_names():
        view = [("view-table", (db.name, name)), *allowed]
        await datasette.ensure_permissions(request.actor, view)
        return await _table(request, datasette, db, name)
    raise NotFound(f"List not found: {name}")


async def _given(request: Request, db: Database, sql: str) -> dict[str, str]:
    return {p: request.args.get(p) or "" for p in await derive_named_parameters(db, sql)}


async def _table(request: Request, datasette: Datasette, db: Database, name: str) -> Asked:
    """The rows of a table's page, without its limit and without what is no text or number."""
    details = await db.table_column_details(name)
    columns = [column.name for column in details if column.type != "BLOB"]
    keys = await db.primary_keys(name)
    pairs = [
        (key, value)
        for key in request.args
        if not (key.startswith("_") and "__" not in key)
        for value in request.args.getlist(key)
    ]
    clauses, params = Filters(sorted(pairs), {}, None).build_where_clauses(name)
    for hook in pm.hook.filters_from_request(
        request=request, table=name, database=db.name, datasette=datasette
    ):
        if found := await await_me_maybe(hook):
            clauses.extend(found.where_clauses)
            params.update(found.params)
    where = f" where {' and '.join(clauses)}" if clauses else ""
    order = _order(request, datasette.table_metadata(db.name, name), [c.name for c in details])
    order = order or ", ".join(map(escape_sqlite, keys))
    named = ", ".join(map(escape_sqlite, columns))
    sql = f"select {named} from {escape_sqlite(name)}{where}" + (
        f" order by {order}" if order else ""
    )

    def own(row: Sequence[Any]) -> str | None:
        told = dict(zip(columns, row, strict=True))
        if name in ("articles", "figures"):
            return f"/{name[0]}/{told['key']}"
        if name in ("places", "place_sheet"):
            return f"/p/{told['code']}"
        if not keys or any(key not in told for key in keys):
            return None
        path = ",".join(tilde_encode(str(told[key])) for key in keys)
        return f"/{tilde_encode(db.name)}/{tilde_encode(name)}/{path}"

    return Asked(name, sql, params, own)


def _order(request: Request, metadata: Mapping[str, Any], columns: Sequence[str]) -> str:
    """The order of the page: that of the address, else the one that the table has."""
    asked = {way: request.args.get(way) for way in ("_sort", "_sort_desc")}
    if not any(asked.values()):
        asked = {"_sort": metadata.get("sort"), "_sort_desc": metadata.get("sort_desc")}
    for way, column in asked.items():
        if column:
            if column not in columns:
                raise BadRequest(f"Cannot sort by {column}")
            return str(escape_sqlite(column)) + (" desc" if way == "_sort_desc" else "")
    return ""


# ─────────────────────────────────────────────────────────────── what a search finds


async def a_search(request: Request, datasette: Datasette, receive: Any) -> Download | Full:
    await datasette.ensure_permissions(request.actor, ["view-instance"])
    typed = (request.args.get("q") or "").strip()
    if not typed:
        raise BadRequest("ask for something: ?q=")
    wanted = request.args.get("archive")
    held = [db for name, db in datasette.databases.items()
            if db.path and (not wanted or name == wanted)]  # fmt: skip
    if not held:
        raise NotFound(f"Database not found: {wanted}")
    db = held[0]
    await datasette.ensure_permissions(request.actor, [("view-database", db.name)])
    reprints = request.args.get("reprints") == "1"

    def begin(connection: sqlite3.Connection, _: ExitStack) -> Listed:
        return Listed(FOUND_COLUMNS, batches(connection))

    def batches(connection: sqlite3.Connection) -> Iterator[Rows]:
        cursor: str | None = None
        while True:
            found = find(connection, typed, size=FOUND, cursor=cursor, reprints=reprints)
            yield [_found_row(article) for article in found.articles]
            cursor = found.next
            if not cursor:
                return

    wanted = wanted_of(datasette, request, "found", "/-/find")
    return await download(connected(datasette, db), begin, wanted, receive)


def _found_row(article: Any) -> tuple[Any, ...]:
    passages = " … ".join(passage.text for passage in article.passages) or None
    return (
        article.key, article.title, article.published, article.outlet, article.place,
        article.sentences, article.copies, passages, f"/a/{article.key}",
    )  # fmt: skip


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Awaitable[Any]]]]:
    return [(LIST, a_list), (SEARCH, a_search)]


STREAMED = re.compile(r"/(?P<database>[^/-][^/]*)/(?P<list>[^/]+)\.csv")


@hookimpl
def asgi_wrapper(datasette: Datasette) -> Callable[[App], App]:
    """Lead Datasette's own streams on: they ask for each page of a view from its start."""
    base = datasette.setting("base_url").rstrip("/")

    def wrap(app: App) -> App:
        async def led(scope: Scope, receive: Any, send: Any) -> None:
            pairs = parse_qsl(scope.get("query_string", b"").decode("latin-1"), True)
            if scope["type"] != "http" or not dict(pairs).get("_stream"):
                await app(scope, receive, send)
                return
            raw = scope.get("raw_path") or scope["path"].encode("utf-8")
            hit = STREAMED.fullmatch(raw.decode("latin-1").partition("?")[0].removeprefix(base))
            if not hit:
                await app(scope, receive, send)
                return
            rest = urlencode([p for p in pairs if p[0] not in ("_stream", "_dl", "_size", "_next")])
            path = f"{base}/-/export/{hit['database']}/{hit['list']}.excel.csv"
            await asgi_send_redirect(send, f"{path}?{rest}" if rest else path)

        return led

    return wrap


@hookimpl
def prepare_jinja2_environment(env: Environment) -> None:
    env.globals["export_forms"] = [
        form for form in FORMS if form != "parquet" or find_spec("pyarrow") is not None
    ]
