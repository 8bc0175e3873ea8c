"""The pages of articles and figures: `/a/KEY`, `/f/KEY`, what is behind them, how to cite them.

An old key leads to the one that holds its content now; a removed article answers 410 and says
why. Each page is one call of `ingest.leaf` on one connection.
"""

# Datasette ships no types.
# mypy: disable-error-code="untyped-decorator"

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar, cast

from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils import sqlite_timelimit
from datasette.utils.asgi import Request, Response
from jinja2 import Environment

from ingest import cite, leaf, show
from ingest.archive import beside_site
from ingest.faults import report_address
from ingest.labels import reader
from ingest.view import sentence_path

KEY = r"(?P<key>[0-9a-f]{16}-\d+)"
FIGURE_KEY = r"(?P<key>(?P<article>[0-9a-f]{16}-\d+)-figure-\d+-\d+(?:-\d+)?)"
TABS = "original|edits|data|reprints|cite"
SUFFIXES = "|".join(suffix.replace(".", r"\.") for suffix in cite.BY_SUFFIX)

T = TypeVar("T")
Context = dict[str, Any]


@dataclass
class Found:
    """The archive that has what a key names, and the row."""

    db: Database
    links: leaf.Links
    row: Context


async def _ask(datasette: Datasette, db: Database, what: Callable[[sqlite3.Connection], T]) -> T:
    """What ``what`` makes of the archive, within the time that a query may take."""

    def ask(connection: sqlite3.Connection) -> T:
        with sqlite_timelimit(connection, datasette.setting("sql_time_limit_ms")):
            return what(connection)

    return cast(T, await db.execute_fn(ask))


async def _archives(datasette: Datasette) -> list[Database]:
    return [
        db
        for db in datasette.databases.values()
        if db.path and await _ask(datasette, db, leaf.has_archive)
    ]


async def _find(
    datasette: Datasette, key: str, row_of: Callable[[sqlite3.Connection, str], Context | None]
) -> Found | None:
    """The first archive that has ``key``, and its row."""
    for db in await _archives(datasette):
        row = await _ask(datasette, db, lambda connection: row_of(connection, key))
        if row:
            root = str(datasette.urls.path("/")).rstrip("/")
            return Found(db, leaf.Links(root, str(datasette.urls.database(db.name))), row)
    return None


async def _absent(
    datasette: Datasette, request: Request, key: str, tail: str = "", form: str = "html"
) -> Response:
    """What to say of a key that no archive has now."""
    known = leaf.Absent()
    for db in await _archives(datasette):
        known = await _ask(datasette, db, lambda connection: leaf.absent(connection, key))
        if known:
            break
    if known.moved:
        room = "f" if "-figure-" in known.moved else "a"
        return Response.redirect(datasette.urls.path(f"/{room}/{known.moved}{tail}"), status=301)
    status = 410 if known.removed else 404
    if form == "json":
        told = dict(known.removed) if known.removed else None
        return Response.json({"ok": False, "key": key, "removed": told}, status=status)
    context = {"key": key, "removed": known.removed}
    return await _page(datasette, request, "absent", context, status)


async def _page(
    datasette: Datasette, request: Request, name: str, context: Context, status: int = 200
) -> Response:
    body = await datasette.render_template(f"{name}.html", context, request=request, view_name=name)
    return Response.html(body, status=status)


# ─────────────────────────────────────────────────────────────── an article


async def article(request: Request, datasette: Datasette) -> Response:
    await datasette.ensure_permissions(request.actor, ["view-instance"])
    key, tab = request.url_vars["key"], request.url_vars["tab"] or "text"
    found = await _find(datasette, key, leaf.article_row)
    if not found:
        return await _absent(datasette, request, key, f"/{tab}" if tab != "text" else "")
    asked = leaf.Asked(
        (request.args.get("q") or "").strip(), request.args.get("from") or "",
        request.args.get("script") == "hans", reader.get().language,
    )  # fmt: skip

    def ask(connection: sqlite3.Connection) -> Context:
        row, links = found.row, found.links
        context = leaf.beside(connection, row, links)
        if tab == "text":
            context |= leaf.running(connection, row, asked, links)
        elif tab not in ("reprints", "cite"):  # all of these stands beside every article
            context |= leaf.behind(connection, row, tab)
        return context

    context = await _ask(datasette, found.db, ask)
    context |= _shared(datasette, request, found, context["bylines"])
    context |= {"article": found.row, "tab": tab, "database": found.db.name}
    return await _page(datasette, request, "article", context)


def _address(datasette: Datasette, request: Request, path: str) -> str:
    """The address of a page with its host: the configured one, else that which was asked."""
    configured = str(datasette.metadata("address") or "").rstrip("/")
    if configured.startswith(("http://", "https://")):
        return f"{configured}{path}"
    return str(datasette.absolute_url(request, datasette.urls.path(path)))


def _shared(
    datasette: Datasette, request: Request, found: Found, bylines: dict[str, list[str]]
) -> Context:
    """What the page needs to be cited, and to have an error reported."""
    row = found.row
    address = _address(datasette, request, f"/a/{row['key']}")
    work = cite.work(row, bylines, address, datetime.now(UTC).date())
    language = reader.get().language
    return {
        "permalink": address,
        "citation_meta": cite.meta(work),
        "plain_citation": cite.plain(work, language),
        "citations": [(form, form.make(work)) for form in cite.FORMS],
        "plain_form": cite.PLAIN,
        "report": report_address(
            datasette.metadata("report"), row["key"], address, row["title"]
        ),
    }  # fmt: skip


async def citation(request: Request, datasette: Datasette) -> Response:
    """A citation as a file."""
    await datasette.ensure_permissions(request.actor, ["view-instance"])
    key, suffix = request.url_vars["key"], request.url_vars["suffix"]
    found = await _find(datasette, key, leaf.article_row)
    if not found:
        return await _absent(datasette, request, key, f"/cite.{suffix}")
    named = await _ask(datasette, found.db, lambda c: leaf.bylines(c, found.row["id"]))
    address = _address(datasette, request, f"/a/{key}")
    work = cite.work(found.row, named, address, datetime.now(UTC).date())
    form = cite.BY_SUFFIX[suffix]
    body = cite.plain(work, reader.get().language) + "\n" if form is cite.PLAIN else form.make(work)
    return Response(
        body,
        headers={"content-disposition": f'attachment; filename="{key}.{suffix}"'},
        content_type=f"{form.media_type}; charset=utf-8",
    )


async def as_json(request: Request, datasette: Datasette) -> Response:
    """All that is known of an article or a figure, as `xianzhi show --json` prints it."""
    await datasette.ensure_permissions(request.actor, ["view-instance"])
    key = request.url_vars["key"]
    row_of = leaf.figure_row if "-figure-" in key else leaf.article_row
    found = await _find(datasette, key, row_of)
    if not found:
        return await _absent(datasette, request, key, ".json", "json")

    def ask(connection: sqlite3.Connection) -> Context:
        archive = beside_site(connection, Path(str(found.db.path)))
        return show.values(archive, show.find(archive, key))

    return Response.json(await _ask(datasette, found.db, ask))


async def source(request: Request, datasette: Datasette) -> Response:
    """The original bytes of the document that an article stands in."""
    await datasette.ensure_permissions(request.actor, ["view-instance"])
    key = request.url_vars["key"]
    found = await _find(datasette, key, leaf.article_row)
    if not found:
        return await _absent(datasette, request, key, "/source")
    if found.row["shown"] is not None:  # published without originals: the page says so
        return Response.redirect(datasette.urls.path(f"/a/{key}/original"), status=302)
    body = await _ask(datasette, found.db, lambda c: leaf.original(c, found.row))
    disposition = f'attachment; filename="{found.row["document_key"]}.bin"'
    return Response(
        body,
        headers={"content-disposition": disposition},
        content_type="application/octet-stream",
    )


# ─────────────────────────────────────────────────────────────── a figure


async def figure(request: Request, datasette: Datasette) -> Response:
    await datasette.ensure_permissions(request.actor, ["view-instance"])
    key, language = request.url_vars["key"], reader.get().language
    found = await _find(datasette, key, leaf.figure_row)
    if not found:
        return await _absent(datasette, request, key)
    context = await _ask(
        datasette, found.db, lambda c: leaf.figure(c, found.row, language, found.links)
    )
    return await _page(datasette, request, "figure", context | {"database": found.db.name})


@hookimpl
def prepare_jinja2_environment(env: Environment) -> None:
    env.globals["sentence_path"] = sentence_path  # with what was typed, its hits are marked there


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    return [
        (rf"/a/{KEY}/source$", source),
        (rf"/a/{KEY}/cite\.(?P<suffix>{SUFFIXES})$", citation),
        (rf"/a/{KEY}\.json$", as_json),
        (rf"/a/{KEY}(?:/(?P<tab>{TABS}))?$", article),
        (rf"/f/{FIGURE_KEY}\.json$", as_json),
        (rf"/f/{FIGURE_KEY}$", figure),
    ]
