"""Reprints and older versions: left out of lists unless asked for, and laid beside each other.

Tables and sheets that know what counts (`reprint_of`) show only that; `_reprints=1` shows all.
`/a/KEY/beside/OTHER` is the article KEY with what differs from OTHER marked in it.
"""

# Datasette ships no types.
# mypy: disable-error-code="untyped-decorator"

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.filters import FilterArguments
from datasette.utils.asgi import Request, Response

from ingest.alike.differences import pieces

LONGEST = 100_000  # characters of each of two texts that are laid beside each other
KEY = r"[0-9a-f]{16}-\d+"
# Whoever asks for one article, or for what has its text, gets it, whether it counts or not.
PINNED = frozenset({"article", "document", "id", "key", "permalink", "reprint_of", "sentence"})

ARTICLE = """
select a.key, a.title, a.published, a.outlet, a.script, substr(a.text, 1, :longest) as text,
  length(a.text) > :longest as cut,
  (select max(coalesce(s.captured_at, r.started)) from sources s join runs r on r.id = s.first_run
    where s.document = a.document) as captured
from articles a where a.key = :key
"""


@hookimpl
def filters_from_request(
    request: Request, database: str, table: str, datasette: Datasette
) -> Callable[[], Awaitable[FilterArguments | None]]:
    async def inner() -> FilterArguments | None:
        if table == "reprint_sheet":
            return None
        if "reprint_of" not in await datasette.get_database(database).table_columns(table):
            return None
        if any(name.partition("__")[0] in PINNED for name in request.args):
            return None
        shown = request.args.get("_reprints") == "1"
        return FilterArguments(
            [] if shown else ["reprint_of is null"],
            extra_context={"reprints": "shown" if shown else "left out"},
        )

    return inner


async def beside(request: Request, datasette: Datasette) -> Response:
    await datasette.ensure_permissions(request.actor, ["view-instance"])
    there = False  # the article KEY itself
    for name, db in datasette.databases.items():
        has = "select 1 from sqlite_master where name = 'reprints'"
        if not db.path or not (await db.execute(has)).rows:
            continue
        found = [
            (await db.execute(ARTICLE, {"key": request.url_vars[side], "longest": LONGEST})).first()
            for side in ("key", "other")
        ]
        there = there or found[0] is not None
        if all(found):
            this, that = found
            laid = await asyncio.to_thread(pieces, that["text"], this["text"])
            context = {"this": this, "that": that, "pieces": laid, "database": name}
            page = await datasette.render_template(
                "beside.html", context, request=request, view_name="beside"
            )
            return Response.html(page)
    # Of what is not there its own page says what became of it.
    missing = request.url_vars["other" if there else "key"]
    return Response.redirect(datasette.urls.path(f"/a/{missing}"), status=302)


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    return [(rf"/a/(?P<key>{KEY})/beside/(?P<other>{KEY})$", beside)]
