"""Archives that answer while somebody asks a long question: kept counts, bounds, lanes.

At the start each archive's database is replaced by an `Archived` one. It asks kept tables for what
they know (`ingest.shortcuts`), gives up counting a list that takes too long (the page then says
“many rows”), and runs long questions (hand-written SQL, canned queries, concordances, panels) in a
lane of their own: a few threads, so that pages always find theirs free. More than the lane's line
takes are answered 503 at once, with the time after which to try again.
"""

# Datasette ships no types.
# mypy: disable-error-code="untyped-decorator"

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from typing import Any, cast
from urllib.parse import parse_qsl

from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import Database, connections
from datasette.utils import tilde_decode
from datasette.utils.asgi import Response

from ingest.labels import reader
from ingest.shortcuts import instead

LONG = 2  # long questions at work at once
LINE = 64  # long questions at work or in line, all readers together
COUNT_MS = 400  # that counting the rows of a list may take
RETRY = 5  # seconds after which to try again
ASIDE = ("/-/concordance/", "/-/panel/", "/-/answers/")  # files have threads of their own

Scope = dict[str, Any]
App = Callable[[Scope, Any, Any], Awaitable[None]]

is_long: ContextVar[bool] = ContextVar("is_long", default=False)


class Archived(Database):  # type: ignore[misc]
    """The database of an archive."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        # Its own: a thread keeps its connection by the database's name.
        self._aside = ThreadPoolExecutor(LONG, thread_name_prefix="long-question")

    def connect(self, write: bool = False) -> sqlite3.Connection:
        """As Datasette's, which never forgets a connection that somebody closed."""
        connection = super().connect(write)
        self._all_file_connections = [c for c in self._all_file_connections if _is_open(c)]
        return cast(sqlite3.Connection, connection)

    async def execute_fn(self, fn: Callable[[Any], Any]) -> Any:
        """What ``fn`` makes of a connection, in the lane of the request."""
        if not is_long.get() or self.ds.executor is None:
            return await super().execute_fn(fn)

        def in_thread() -> Any:
            connection = getattr(connections, self.name, None)
            if not connection:
                connection = self.connect()
                self.ds._prepare_connection(connection, self.name)
                setattr(connections, self.name, connection)
            return fn(connection)

        return await asyncio.get_running_loop().run_in_executor(self._aside, in_thread)

    async def execute(
        self,
        sql: str,
        params: Any = None,
        truncate: bool = False,
        custom_time_limit: int | None = None,
        page_size: int | None = None,
        log_sql_errors: bool = True,
    ) -> Any:
        """As Datasette's, with kept counts in the place of those that they answer."""
        if not truncate:  # which only the rows of a page and hand-written SQL are
            known = instead(sql)
            if known is None and sql.startswith("select count(*) from "):
                custom_time_limit = min(custom_time_limit or COUNT_MS, COUNT_MS)
            sql = known or sql
        return await super().execute(
            sql,
            params,
            truncate=truncate,
            custom_time_limit=custom_time_limit,
            page_size=page_size,
            log_sql_errors=log_sql_errors,
        )


def _is_open(connection: sqlite3.Connection) -> bool:
    try:
        return connection.total_changes >= 0
    except sqlite3.ProgrammingError:
        return False


@hookimpl
def startup(datasette: Datasette) -> Callable[[], Awaitable[None]]:
    async def replaced() -> None:
        sql = "select count(*) from sqlite_master where name in ('place_years', 'sentences_fts')"
        told = {}
        for name, db in datasette.databases.items():
            archived = db
            if db.path and (await db.execute(sql)).single_value() == 2:
                archived = Archived(datasette, path=db.path, is_mutable=db.is_mutable)
                archived.name, archived.route = db.name, db.route
            told[name] = archived
        datasette.databases = told

    return replaced


def _asks_long(datasette: Datasette, path: str, query: str) -> bool:
    """Whether a request asks a question of its own: one that may take as long as it likes."""
    if path.startswith(ASIDE):
        return True
    parts = path.strip("/").split("/")
    name = tilde_decode(parts[0])
    if name not in datasette.databases:
        return False
    names = {key for key, _ in parse_qsl(query, keep_blank_values=True)}
    if "sql" in names or "_where" in names:
        return True
    questions = datasette.metadata("queries", database=name, fallback=False) or {}
    return len(parts) == 2 and parts[1].partition(".")[0] in questions


async def _refused(scope: Scope, receive: Any, send: Any) -> None:
    said = (
        "Many long questions are being answered: try again in a few seconds."
        if reader.get().language == "en"
        else "正在回答的长问题太多，请过几秒再试。"
    )
    if scope["path"].endswith(".json"):
        response = Response.json({"ok": False, "error": said, "status": 503}, status=503)
    else:
        response = Response.text(said, status=503)
    response.headers["retry-after"] = str(RETRY)
    await response.asgi_send(send)


@hookimpl
def asgi_wrapper(datasette: Datasette) -> Callable[[App], App]:
    base = datasette.setting("base_url")

    def wrap(app: App) -> App:
        waiting = 0

        async def laned(scope: Scope, receive: Any, send: Any) -> None:
            nonlocal waiting
            path = scope.get("path", "").removeprefix(base.rstrip("/"))
            query = scope.get("query_string", b"").decode("latin-1")
            if scope["type"] != "http" or not _asks_long(datasette, path, query):
                await app(scope, receive, send)
                return
            if waiting >= LINE:
                await _refused(scope, receive, send)
                return
            waiting += 1
            token = is_long.set(True)
            try:
                await app(scope, receive, send)
            finally:
                is_long.reset(token)
                waiting -= 1

        return laned

    return wrap
