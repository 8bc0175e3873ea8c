"""The site in the reader's language: metadata, labels, the switch.

Who chose none reads in the language that their browser prefers. Each request sets
`ingest.labels.reader`; `metadata.yml` is handed to Datasette from there,
expanded for every archive that is served. `/-/lang/en?next=/path` switches and comes back.
"""

# Datasette ships no types.
# mypy: disable-error-code="untyped-decorator"

import hashlib
from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any, cast
from weakref import WeakKeyDictionary

import yaml
from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils.asgi import Request, Response
from jinja2 import Environment

from ingest.labels import (
    OTHER_LANGUAGE,
    Language,
    Reader,
    grouped,
    load_labels,
    localise,
    preferred,
    reader,
)
from ingest.paths import site
from ingest.view import safe_path

COOKIE = "xianzhi_lang"
YEAR = 365 * 24 * 3600  # seconds that the choice of a language lasts

Scope = dict[str, Any]
App = Callable[[Scope, Any, Any], Awaitable[None]]

# What was expanded for a Datasette, by language and names of its databases.
_expanded: WeakKeyDictionary[Datasette, dict[Any, dict[str, Any]]] = WeakKeyDictionary()


@cache
def _written() -> dict[str, Any]:
    text = (site() / "metadata.yml").read_text(encoding="utf-8")
    return cast(dict[str, Any], yaml.safe_load(text))


def _expand(language: Language, names: tuple[str, ...]) -> dict[str, Any]:
    metadata = cast(dict[str, Any], localise(_written(), language))
    archive = metadata["databases"]["archive"]
    metadata["databases"] = {}
    for name in names:
        one = cast(dict[str, Any], localise(archive, language))  # a copy: Datasette writes into it
        if len(names) > 1:
            one["title"] = f"{one['title']} · {name}"
        metadata["databases"][name] = one
    return metadata


@hookimpl
def get_metadata(datasette: Datasette) -> dict[str, Any]:
    # Datasette read the same file itself where the checkout is its configuration directory; what it
    # read so would win, in Chinese only and for archive.db only.
    if datasette._metadata_local == _written():
        datasette._metadata_local = {}
    names = tuple(name for name, db in datasette.databases.items() if db.path)
    language = reader.get().language
    known = _expanded.setdefault(datasette, {})
    if (language, names) not in known:
        known[language, names] = _expand(language, names)
    return dict(known[language, names])


@hookimpl
def asgi_wrapper(datasette: Datasette) -> Callable[[App], App]:
    def wrap(app: App) -> App:
        async def in_language(scope: Scope, receive: Any, send: Any) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            request = Request(scope, receive)
            chosen = request.cookies.get(COOKIE)
            if chosen not in OTHER_LANGUAGE:
                chosen = preferred(request.headers.get("accept-language", ""))
            query = f"?{request.query_string}" if request.query_string else ""
            raw = scope.get("raw_path") or request.path.encode("ascii", "replace")
            path = raw.decode("latin-1").partition("?")[0] + query
            token = reader.set(Reader(cast(Language, chosen), path))

            async def send_varied(message: dict[str, Any]) -> None:
                if message["type"] == "http.response.start":
                    kept = [*message.get("headers", []), (b"vary", b"Accept-Language, Cookie")]
                    message = {**message, "headers": kept}
                await send(message)

            try:
                await app(scope, receive, send_varied)
            finally:
                reader.reset(token)

        return in_language

    return wrap


async def switch(request: Request, datasette: Datasette) -> Response:
    language = request.url_vars["language"]
    response = Response.redirect(safe_path(request.args.get("next")))
    response.set_cookie(COOKIE, language, path="/", max_age=YEAR, samesite="lax", httponly=True)
    return response


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    return [(r"/-/lang/(?P<language>zh|en)$", switch)]


# ─────────────────────────────────────────────────────────────── for templates


def _t(chinese: str, english: str) -> str:
    return english if reader.get().language == "en" else chinese


def _column(name: str) -> str:
    return load_labels().column(name, reader.get().language)


def _value(column: str, value: object) -> str:
    label = load_labels().value(column, value, reader.get().language)
    if label is None and column == "unit":
        label = load_labels().unit(str(value), reader.get().language)
    return str(value) if label is None else label


def _lookup(name: str) -> str:
    return load_labels().lookup(name, reader.get().language)


@cache
def _asset(name: str) -> str:
    digest = hashlib.sha256((site() / "static" / name).read_bytes()).hexdigest()[:8]
    return f"/static/{name}?{digest}"


@hookimpl
def prepare_jinja2_environment(env: Environment, datasette: Datasette) -> None:
    # Globals rather than template variables: Datasette renders its error page with none of those.
    def table_title(database: str, table: str) -> str:
        tables = get_metadata(datasette)["databases"].get(database, {}).get("tables", {})
        return str(tables.get(table, {}).get("title", table))

    def database_title(database: str) -> str:
        known = get_metadata(datasette)["databases"].get(database, {})
        return str(known.get("title", database))

    def switch_url() -> str:
        return f"/-/lang/{OTHER_LANGUAGE[reader.get().language]}"

    env.globals.update(
        t=_t,
        reader=reader.get,
        column_label=_column,
        value_label=_value,
        lookup_label=_lookup,
        table_title=table_title,
        database_title=database_title,
        switch_url=switch_url,
        grouped=grouped,
        asset=_asset,
        site_databases=lambda: [name for name, db in datasette.databases.items() if db.path],
    )
