"""All rows of an answer in a file that Excel opens, and the same rows as a chart wants them.

`/-/answers/DATABASE/QUESTION.csv` streams every row of a question, `/-/answers/DATABASE.csv?sql=…`
of a query written by hand: Datasette's own CSV of either stops at its limit of rows.
`/-/answers/DATABASE/QUESTION.json` names columns and values in the reader's language: the charts
write them on their axes as they stand. A CSV file of a table, which is Datasette's, gets the mark
without which Excel reads Chinese as something else.
"""

# Datasette ships no types.
# mypy: disable-error-code="untyped-decorator"

import asyncio
import csv
import io
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from contextlib import closing
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import Database, QueryInterrupted
from datasette.utils import (
    InvalidSql,
    derive_named_parameters,
    sqlite_timelimit,
    tilde_decode,
    validate_sql_select,
)
from datasette.utils.asgi import AsgiStream, BadRequest, NotFound, Request, Response
from datasette.views.base import DatasetteError
from jinja2 import Environment
from markupsafe import Markup

from ingest.export import BOM, guarded
from ingest.labels import chart_name, load_labels, reader

BATCH = 500  # rows fetched at once; each batch has the time limit of a query
FILE = r"/-/answers/(?P<database>[^/]+?)(?:/(?P<question>[^/]+?))?\.(?P<form>csv|json)$"

Scope = dict[str, Any]
App = Callable[[Scope, Any, Any], Awaitable[None]]


async def answers(request: Request, datasette: Datasette) -> Response | AsgiStream:
    name = tilde_decode(request.url_vars["database"])
    db = datasette.databases.get(name)
    if db is None or not db.path:
        raise NotFound(f"Database not found: {name}")
    question, sql = await _asked(request, datasette, db)
    given = {p: request.args.get(p) or "" for p in await derive_named_parameters(db, sql)}
    if request.url_vars["form"] == "json":
        return await _labelled(db, sql, given)
    # A question of ours comes to an end; one written by hand may go on for ever.
    most = None if question else int(datasette.setting("max_csv_mb")) * 1024 * 1024 or None
    return await _all_rows(datasette, db, sql, given, question or db.name, most)


async def _asked(request: Request, datasette: Datasette, db: Database) -> tuple[str | None, str]:
    """The name and SQL of the question, or ``None`` and SQL written by hand that only reads."""
    question = request.url_vars["question"]
    allowed: list[Any] = [("view-database", db.name), "view-instance"]
    if question is not None:
        question = tilde_decode(question)
        known = await datasette.get_canned_query(db.name, question, request.actor)
        if known is None:
            raise NotFound(f"Query not found: {question}")
        view = [("view-query", (db.name, question)), *allowed]
        await datasette.ensure_permissions(request.actor, view)
        return question, str(known["sql"])
    await datasette.ensure_permissions(request.actor, [("execute-sql", db.name), *allowed])
    sql = (request.args.get("sql") or "").strip().rstrip(";")
    try:
        validate_sql_select(sql)
    except InvalidSql as error:
        raise BadRequest(str(error)) from error
    return None, sql


async def _labelled(db: Database, sql: str, given: dict[str, str]) -> Response:
    """The rows that a page shows, columns and values named in the reader's language."""
    language, labels = reader.get().language, load_labels()
    try:
        answer = await db.execute(sql, given)
    except QueryInterrupted:
        return Response.json([], status=400)
    names = [(column, chart_name(column, language)) for column in answer.columns]
    return Response.json(
        [
            {said: labels.told(column, row[column], language) for column, said in names}
            for row in answer.rows
        ]
    )


async def _all_rows(
    datasette: Datasette,
    db: Database,
    sql: str,
    given: dict[str, str],
    name: str,
    most: int | None,
) -> AsgiStream:
    """Every row, on a connection of its own: a long download keeps nobody waiting.

    Past ``most`` bytes it stops, with a last line that says so.
    """
    limit = datasette.setting("sql_time_limit_ms")
    connection = db.connect()
    try:
        datasette._prepare_connection(connection, db.name)
        cursor, rows = await asyncio.to_thread(_begin, connection, sql, given, limit)
    except sqlite3.Error as error:
        connection.close()
        title = "SQL Interrupted" if "interrupted" in str(error) else "Invalid SQL"
        raise DatasetteError(str(error), title=title, status=400) from error

    async def write(writer: Any) -> None:
        with closing(connection):
            batch = rows
            await writer.write(BOM + _csv([[column[0] for column in cursor.description]]))
            sent = 0
            while batch:
                if most is not None and sent > most:
                    await writer.write(_csv([[f"more than {most:,} bytes: the rest is left out"]]))
                    break
                lines = _csv(batch)
                sent += len(lines.encode())
                await writer.write(lines)
                batch = await asyncio.to_thread(_more, connection, cursor, limit)

    disposition = f'attachment; filename="{name.encode("ascii", "replace").decode()}.csv"'
    return AsgiStream(
        write,
        headers={"content-disposition": disposition.replace("?", "_")},
        content_type="text/csv; charset=utf-8",
    )


def _begin(
    connection: sqlite3.Connection, sql: str, given: dict[str, str], limit: int
) -> tuple[sqlite3.Cursor, list[Any]]:
    with sqlite_timelimit(connection, limit):
        cursor = connection.execute(sql, given)
        return cursor, cursor.fetchmany(BATCH)


def _more(connection: sqlite3.Connection, cursor: sqlite3.Cursor, limit: int) -> list[Any]:
    with sqlite_timelimit(connection, limit):
        return cursor.fetchmany(BATCH)


def _csv(rows: Sequence[Sequence[Any]]) -> str:
    out = io.StringIO()
    plain = ([v.hex() if isinstance(v, bytes) else guarded(v) for v in row] for row in rows)
    csv.writer(out).writerows(plain)
    return out.getvalue()


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    return [(FILE, answers)]


@hookimpl
def asgi_wrapper(datasette: Datasette) -> Callable[[App], App]:
    """Put the mark before a CSV file of Datasette's; one read on the spot stays as it is."""

    def wrap(app: App) -> App:
        async def marked(scope: Scope, receive: Any, send: Any) -> None:
            due = False

            async def send_marked(message: dict[str, Any]) -> None:
                nonlocal due
                if message["type"] == "http.response.start":
                    due = _is_csv_file(scope, dict(message.get("headers", ())))
                elif due and message.get("body"):
                    due = False
                    message = {**message, "body": BOM.encode() + message["body"]}
                await send(message)

            await app(scope, receive, send_marked if scope["type"] == "http" else send)

        return marked

    return wrap


def _is_csv_file(scope: Scope, headers: dict[bytes, bytes]) -> bool:
    kind = headers.get(b"content-type", b"")
    file = headers.get(b"content-disposition", b"").startswith(b"attachment")
    return kind.startswith(b"text/csv") and file and "/-/" not in scope["path"]


@hookimpl
def prepare_jinja2_environment(env: Environment) -> None:
    def other_names(column: str) -> Markup:
        """What a chart's address may call a column: its name, and its heads in each language."""
        named = [chart_name(column, "zh"), chart_name(column, "en")]
        return Markup(' data-names="{}"').format("|".join([column, *named]))

    env.globals.update(
        chart_name=lambda column: chart_name(column, reader.get().language),
        other_names=other_names,
    )
