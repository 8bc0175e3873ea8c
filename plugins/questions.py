"""A question opened without parameters is asked with its defaults, which then stand in the form.

The canned query's own SQL stays plain: it never sees a default, only what stands in the address.
"""

# Datasette ships no types.
# mypy: disable-error-code="untyped-decorator"

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl, urlencode

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils import tilde_decode
from datasette.utils.asgi import asgi_send_redirect

Scope = dict[str, Any]
App = Callable[[Scope, Any, Any], Awaitable[None]]


def _asked_with(datasette: Datasette, path: str, query: str) -> str | None:
    """The query string with defaults, for a question that was opened without any parameter."""
    parts = path.strip("/").split("/")
    name = tilde_decode(parts[0])
    if len(parts) != 2 or name not in datasette.databases:
        return None
    questions = datasette.metadata("queries", database=name, fallback=False) or {}
    question = questions.get(parts[1].partition(".")[0]) or {}
    defaults = question.get("defaults")
    given = parse_qsl(query, keep_blank_values=True)
    if not defaults or any(name in question["params"] for name, _ in given):
        return None
    return urlencode([*defaults.items(), *given])


@hookimpl
def asgi_wrapper(datasette: Datasette) -> Callable[[App], App]:
    base = datasette.setting("base_url")

    def wrap(app: App) -> App:
        async def with_defaults(scope: Scope, receive: Any, send: Any) -> None:
            asked = None
            if scope["type"] == "http" and scope["method"] in ("GET", "HEAD"):
                query = scope["query_string"].decode("latin-1")
                asked = _asked_with(datasette, scope["path"].removeprefix(base), query)
            if asked is None:
                await app(scope, receive, send)
                return
            raw = scope.get("raw_path") or scope["path"].encode("utf-8")
            path = raw.decode("latin-1").partition("?")[0]
            await asgi_send_redirect(send, f"{path}?{asked}")

        return with_defaults

    return wrap
