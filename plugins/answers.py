"""Answers as a chart wants them, and the mark by which Excel knows Chinese.

`/-/answers/DATABASE/QUESTION.json` names columns and values in the reader's language: the charts
write them on their axes as they stand. A CSV file of a table, which is Datasette's, gets the mark
without which Excel reads Chinese as something else; all rows of any list come from `export`.
"""

# Datasette ships no types.
# mypy: disable-error-code="untyped-decorator"

from collections.abc import Awaitable, Callable
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import Database, QueryInterrupted
from datasette.utils import (
    derive_named_parameters,
    tilde_decode,
)
from datasette.utils.asgi import NotFound, Request, Response
from jinja2 import Environment
from markupsafe import Markup

from ingest.export import BOM
from ingest.labels import chart_name, load_labels, reader

FILE = r"/-/answers/(?P<database>[^/]+?)/(?P<question>[^/]+?)\.json$"

Scope = dict[str, Any]
App = Callable[[Scope, Any, Any], Awaitable[None]]


async def answers(request: Request, datasette: Datasette) -> Response:
    name = tilde_decode(request.url_vars["database"])
    db = datasette.databases.get(name)
    if db is None or not db.path:
        raise NotFound(f"Database not found: {name}")
    question = tilde_decode(request.url_vars["question"])
    known = await datasette.get_canned_query(db.name, question, request.actor)
    if known is None:
        raise NotFound(f"Query not found: {question}")
    await datasette.ensure_permissions(
        request.actor,
        [("view-query", (db.name, question)), ("view-database", db.name), "view-instance"],
    )
    sql = str(known["sql"])
    given = {p: request.args.get(p) or "" for p in await derive_named_parameters(db, sql)}
    return await _labelled(db, sql, given)


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
