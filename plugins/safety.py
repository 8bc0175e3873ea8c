"""Headers that keep a page to itself: nothing from elsewhere, no frame, no guessing of types.

Scripts come from this site only and none stands in a page. Vega makes functions from text, so pages
that may draw a chart allow that, and the styles it writes.
"""

# Datasette ships no types.
# mypy: disable-error-code="untyped-decorator"

from collections.abc import Awaitable, Callable
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import BadRequest, Request

Scope = dict[str, Any]
App = Callable[[Scope, Any, Any], Awaitable[None]]

POLICY = (
    "default-src 'none'; script-src 'self'{scripts}; style-src 'self'{styles};"
    " img-src 'self' data:; connect-src 'self'; font-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'"
)
QUIET = POLICY.format(scripts="", styles="")
CHARTS = POLICY.format(scripts=" 'unsafe-eval'", styles=" 'unsafe-inline'")
HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)
OURS = frozenset(name for name, _ in HEADERS) | {b"content-security-policy"}


def _may_chart(path: str, query: str) -> bool:
    """Pages of tables and queries, and of hand-written SQL; no other ones, and no data."""
    parts = path.strip("/").split("/")
    if parts[0] in ("", "a", "f", "p", "-", "static") or path.endswith((".json", ".csv", ".db")):
        return False
    return len(parts) == 2 or (len(parts) == 1 and "sql=" in query)


@hookimpl
def filters_from_request(
    request: Request, database: str, table: str, datasette: Datasette
) -> Callable[[], Awaitable[None]]:
    async def inner() -> None:
        """Refuse an order by what is no column, which Datasette calls its own fault (500)."""
        for name in ("_sort", "_sort_desc"):
            column = request.args.get(name)
            if column and column != "rowid":
                if column not in await datasette.get_database(database).table_columns(table):
                    raise BadRequest(f"Cannot sort by {column}")

    return inner


@hookimpl
def asgi_wrapper(datasette: Datasette) -> Callable[[App], App]:
    base = datasette.setting("base_url")

    def wrap(app: App) -> App:
        async def guarded(scope: Scope, receive: Any, send: Any) -> None:
            async def send_guarded(message: dict[str, Any]) -> None:
                if message["type"] == "http.response.start":
                    path = scope["path"].removeprefix(base.rstrip("/"))
                    query = scope.get("query_string", b"").decode("latin-1")
                    policy = CHARTS if _may_chart(path, query) else QUIET
                    kept = [(k, v) for k, v in message.get("headers", []) if k.lower() not in OURS]
                    added = [*HEADERS, (b"content-security-policy", policy.encode("ascii"))]
                    message = {**message, "headers": [*kept, *added]}
                await send(message)

            await app(scope, receive, send_guarded if scope["type"] == "http" else send)

        return guarded

    return wrap
