"""The search page and its JSON (`/-/find`, `/-/find.json`): what was found, and how it was asked.

Both show what `ingest.searching.find` gives, as `xianzhi search` does. `q` is the query, `after`
the cursor that a page's `next` gives, `reprints=1` lists reprints on their own, `size` (to 200) is
for JSON; where several archives are served, `archive` names one.
"""

# Datasette ships no types.
# mypy: disable-error-code="untyped-decorator"

import sqlite3
from dataclasses import replace
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils import sqlite_timelimit
from datasette.utils.asgi import Request, Response

from ingest.search import Query, fold, parse
from ingest.searching import SIZE, Found, FoundArticle, find, values
from ingest.searching.values import simplified
from ingest.view import excerpt, hit_segments, sentence_path

MOST = 200  # articles in one answer
TABLES = "select count(*) from sqlite_master where name in ('articles', 'sentences_fts', 'places')"


async def _archives(datasette: Datasette, request: Request) -> list[Database]:
    """The archives that the reader may see, or the one that is asked for."""
    wanted = request.args.get("archive")
    held = []
    for name, db in datasette.databases.items():
        if not db.path or (wanted and wanted != name):
            continue
        visible, _ = await datasette.check_visibility(request.actor, "view-database", name)
        if visible and (await db.execute(TABLES)).single_value() == 3:
            held.append(db)
    return held


async def _found(datasette: Datasette, request: Request, db: Database, size: int) -> Found | None:
    """One page from one archive; ``None`` where that took longer than a query may."""
    typed, cursor = _typed(request), request.args.get("after")
    reprints = request.args.get("reprints") == "1"
    limit = datasette.setting("sql_time_limit_ms")

    def ask(connection: sqlite3.Connection) -> Found | None:
        try:
            with sqlite_timelimit(connection, limit):
                return find(connection, typed, size=size, cursor=cursor, reprints=reprints)
        except sqlite3.OperationalError as error:
            if error.args == ("interrupted",):
                return None
            raise

    found: Found | None = await db.execute_fn(ask)
    return found


def _typed(request: Request) -> str:
    return (request.args.get("q") or "").strip()


def _again(request: Request, **changed: str | None) -> dict[str, str]:
    """The parameters of this page's address with some changed or taken away."""
    names = ("q", "reprints", "archive", "after", "size")
    held = {name: request.args.get(name) for name in names} | changed
    return {name: value for name, value in held.items() if value}


async def page(request: Request, datasette: Datasette) -> Response:
    await datasette.ensure_permissions(request.actor, ["view-instance"])
    typed = _typed(request)
    results = []
    for db in (await _archives(datasette, request)) if typed else []:
        found = await _found(datasette, request, db, SIZE)
        results.append(_result(request, db.name, found))
    query = parse(typed)
    context = {
        "typed": typed,
        "query": query,
        "simplified": simplified(typed),
        "asked_otherwise": query.spelled() != fold(typed),
        "filters": _chips(request, query),
        "results": results,
        "reprints": request.args.get("reprints") == "1",
        "with_reprints": _again(request, reprints="1", after=None),
        "without_reprints": _again(request, reprints=None, after=None),
    }
    body = await datasette.render_template("find.html", context, request=request, view_name="find")
    return Response.html(body)


def _result(request: Request, name: str, found: Found | None) -> dict[str, Any]:
    if found is None:
        return {"archive": name, "found": None}
    pages = {
        way: None if cursor is None else _again(request, after=cursor or None, archive=name)
        for way, cursor in (("next", found.next), ("previous", found.previous))
    }
    return {
        "archive": name,
        "found": found,
        "articles": [_shown(article, found.query.typed) for article in found.articles],
        "near": [{"near": near, "again": _again(request, q=near.typed, after=None)}
                 for near in found.near],
        **pages,
    }  # fmt: skip


def _shown(article: FoundArticle, typed: str) -> dict[str, Any]:
    passages = []
    for one in article.passages:
        passage, _, hits = excerpt(one.text, one.hits)
        link = sentence_path(article.key, one.position, typed)  # its hits are marked there too
        passages.append({"link": link, "part": one.part, "pieces": hit_segments(passage, hits)})
    title = hit_segments(article.title, article.title_hits) if article.title else []
    return {"article": article, "title": title, "passages": passages}


def _chips(request: Request, query: Query) -> list[dict[str, Any]]:
    """Each filter with the address of the same page without it."""
    chips = []
    for one in query.filters:
        rest = tuple(other for other in query.filters if other is not one)
        without = replace(query, filters=rest).spelled()
        chips.append({"filter": one, "without": _again(request, q=without, after=None)})
    return chips


async def as_json(request: Request, datasette: Datasette) -> Response:
    await datasette.ensure_permissions(request.actor, ["view-instance"])
    asked = request.args.get("size") or ""
    size = min(int(asked), MOST) if asked.isdecimal() and len(asked) < 6 else SIZE
    results = []
    for db in await _archives(datasette, request):
        found = await _found(datasette, request, db, size)
        told: dict[str, Any] = {"archive": db.name, "interrupted": found is None}
        results.append(told | (values(found) if found else {}))
    headers = {"access-control-allow-origin": "*"} if datasette.cors else {}
    return Response.json({"q": _typed(request), "archives": results}, headers=headers)


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    return [(r"/-/find$", page), (r"/-/find\.json$", as_json)]
