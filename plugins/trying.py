"""Try it: `/-/try`. A pasted text read as an ingest would read it, beside what the archive has.

Nothing is kept: the text comes by POST, goes through a pipe to a process of its own, is shown or
sent back as a sheet, and is forgotten; answers are not to be stored by browsers or proxies either.
"""

# Datasette ships no types.
# mypy: disable-error-code="untyped-decorator"

import asyncio
import io
import json
import sqlite3
import threading
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlencode

from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils import sqlite_timelimit
from datasette.utils.asgi import Request, Response

from ingest.api import ReadError
from ingest.export import BOM, csv_line
from ingest.find.divisions import by_code
from ingest.labels import figure_value, load_labels, reader
from ingest.load.tabular.stamps import day_of
from ingest.narrowing import places_of
from ingest.trying import BusyError, Desk, FailedError, Given, TooLongError, Tried, compare
from ingest.trying.read import MOST
from ingest.trying.sheet import COLUMNS, figures_of, rows, values
from ingest.view import Mark, blocks, figure_mark, other_mark, sentence_path

PATH = "/-/try"
BODY = 800_000  # bytes of a form: so many that MOST characters fit in, whatever they are
SHOWN = 300  # sentences that are shown with their marks; the sheet has the figures of all
DIFF = 60_000  # characters of the text as pasted that are shown with its edits
FORMS = ("", "csv", "json")
KEEP_NOTHING = {"cache-control": "no-store, private", "x-robots-tag": "noindex"}

desk = Desk()

Scope = dict[str, Any]
App = Callable[[Scope, Any, Any], Awaitable[None]]


async def page(request: Request, datasette: Datasette) -> Response:
    await datasette.ensure_permissions(request.actor, ["view-instance"])
    if request.method != "POST":
        _warm()
        return await _page(datasette, request, {})
    form = await request.post_vars()
    given, problems = _given(form)
    if problems:
        return await _page(datasette, request, form, {"problems": problems}, status=400)
    try:
        tried = await asyncio.to_thread(desk.read, given)
    except ReadError as error:
        return await _page(datasette, request, form, {"problems": {"text": str(error)}}, status=400)
    except (BusyError, TooLongError, FailedError) as error:
        kind = {BusyError: "busy", TooLongError: "slow"}.get(type(error), "failed")
        return await _page(datasette, request, form, {"problems": {kind: str(error)}}, status=503)
    db = await _archive(datasette)
    beside = await _beside(datasette, db, tried)
    wanted = form.get("form") if form.get("form") in FORMS else ""
    if wanted:
        return _file(tried, beside or {}, wanted)
    found = _shown(datasette, db, tried, beside)
    return await _page(datasette, request, form, {"found": found})


def _warm() -> None:
    """Whoever opens the page will want it soon: the rules are read meanwhile."""
    threading.Thread(target=desk.warm, daemon=True).start()


def _given(form: dict[str, str]) -> tuple[Given, dict[str, str]]:
    """What is to be read, and what is wrong with it, by field."""
    problems: dict[str, str] = {}
    text = form.get("text", "").replace("\r\n", "\n")
    if not text.strip():
        problems["text"] = "empty"
    elif len(text) > MOST:
        problems["long"] = f"{len(text):,}"
    place, published = form.get("place", "").strip(), form.get("published", "").strip()
    code = when = None
    if place:
        try:
            code = places_of(place).codes[0]
        except ValueError:
            problems["place"] = place
    if published:
        when = day_of(published)
        if when is None:
            problems["published"] = published
    return Given(text, code, when), problems


async def _page(
    datasette: Datasette,
    request: Request,
    form: dict[str, str],
    more: dict[str, Any] | None = None,
    status: int = 200,
) -> Response:
    context = {
        "form": {name: form.get(name, "") for name in ("text", "place", "published")},
        "problems": {}, "found": None, "most": MOST, "sentence_path": sentence_path, **(more or {}),
    }  # fmt: skip
    body = await datasette.render_template("try.html", context, request=request, view_name="try")
    return Response.html(body, status=status, headers=KEEP_NOTHING)


# ─────────────────────────────────────────────────────────────── beside the archive


async def _archive(datasette: Datasette) -> Database | None:
    for db in datasette.databases.values():
        if db.path and "panel_figure_sheet" in await db.view_names():
            return db
    return None


async def _beside(datasette: Datasette, db: Database | None, tried: Tried) -> dict[int, Any] | None:
    """What the archive has; ``None`` where there is none, or it took too long to ask."""
    if db is None:
        return None
    limit = datasette.setting("sql_time_limit_ms")

    def ask(connection: sqlite3.Connection) -> dict[int, Any] | None:
        try:
            with sqlite_timelimit(connection, limit):
                return compare(connection, figures_of(tried))
        except sqlite3.OperationalError as error:
            if "interrupted" in str(error):
                return None
            raise

    found: dict[int, Any] | None = await db.execute_fn(ask)
    return found


# ─────────────────────────────────────────────────────────────── what is shown


def _shown(
    datasette: Datasette, db: Database | None, tried: Tried, beside: dict[int, Any] | None
) -> dict[str, Any]:
    labels, language = load_labels(), reader.get().language
    articles, left, number = [], SHOWN, 0
    for article in tried.articles:
        marks: dict[int, list[Mark]] = {}
        for figure in article.figures:
            mark = figure_mark(figure, f"#n{number}", labels, language)
            marks.setdefault(figure["sentence"], []).append(mark)
            number += 1
        for other in article.others:
            mark = other_mark(other, _href(datasette, db, other), labels, language)
            marks.setdefault(other["sentence"], []).append(mark)
        made = blocks(article.sentences[:left], marks)
        articles.append({"row": article.row, "bylines": article.bylines, "blocks": made,
                         "cut": len(article.sentences) > left,
                         "place": by_code(str(article.row["place"] or ""))})  # fmt: skip
        left = max(0, left - len(article.sentences))
    return {
        "articles": articles,
        "database": db.name if db else None,
        "compared": beside is not None,
        "figures": [
            _line(n, figure, (beside or {}).get(n)) for n, figure in enumerate(figures_of(tried))
        ],
        "standings": _standings(beside or {}),
        "rules": tried.rules,
        "pieces": _first(tried, DIFF),
        "pieces_cut": sum(len(p.before) for p in tried.pieces) > DIFF,
        "kinds": _kinds(tried),
    }  # fmt: skip


def _line(number: int, figure: dict[str, Any], beside: Any) -> dict[str, Any]:
    """A row of the sheet, with what the archive has, as it is written there."""
    labels, language = load_labels(), reader.get().language
    place = by_code(figure["place"]) if figure["place"] else None
    return {
        **figure, "number": number, "worth": figure_value(figure, labels, language),
        "place_name": place.full_name if place else None,
        "standing": beside.standing if beside else None,
        "theirs": beside.theirs[:3] if beside else (),
    }  # fmt: skip


def _href(datasette: Datasette, db: Database | None, other: dict[str, Any]) -> str:
    """Where a mark leads: to the archive's articles on a place, its uses of a formula."""
    tables = {"formula": ("formula_sheet", "formula"), "place": ("articles", "place"),
              "person": ("people_sheet", "person")}  # fmt: skip
    if db is None or not other["said"] or other["mark"] not in tables:
        return ""
    table, column = tables[other["mark"]]
    return f"{datasette.urls.table(db.name, table)}?{urlencode({column: other['said']})}"


def _first(tried: Tried, most: int) -> list[Any]:
    shown, length = [], 0
    for piece in tried.pieces:
        if length > most:
            break
        shown.append(piece)
        length += len(piece.before)
    return shown


def _standings(beside: dict[int, Any]) -> dict[str, int]:
    counted: dict[str, int] = {}
    for one in beside.values():
        counted[one.standing] = counted.get(one.standing, 0) + 1
    return counted


def _kinds(tried: Tried) -> dict[str, int]:
    counted = {"figure": len(figures_of(tried))}
    for article in tried.articles:
        for other in article.others:
            counted[other["mark"]] = counted.get(other["mark"], 0) + 1
    return counted


def _file(tried: Tried, beside: dict[int, Any], wanted: str) -> Response:
    headers = {**KEEP_NOTHING, "content-disposition": f'attachment; filename="figures.{wanted}"'}
    if wanted == "csv":
        out = io.StringIO()
        out.write(BOM + csv_line(COLUMNS))
        out.writelines(map(csv_line, rows(tried, beside)))
        return Response(out.getvalue(), headers=headers, content_type="text/csv; charset=utf-8")
    found = [values(figure, beside.get(n)) for n, figure in enumerate(figures_of(tried))]
    articles = [
        {name: article.row[name] for name in ("title", "published", "outlet", "place", "script")}
        for article in tried.articles
    ]
    body = json.dumps({"articles": articles, "figures": found}, ensure_ascii=False)
    return Response(body, headers=headers, content_type="application/json; charset=utf-8")


# ─────────────────────────────────────────────────────────────── limits


class _TooMuchError(Exception):
    """A body went on past what was announced or allowed."""


@hookimpl
def asgi_wrapper(datasette: Datasette) -> Callable[[App], App]:
    """Refuse a body that is too large before anything reads it."""
    path = datasette.urls.path(PATH)

    def wrap(app: App) -> App:
        async def bounded(scope: Scope, receive: Any, send: Any) -> None:
            if scope["type"] != "http" or scope["path"] != path or scope["method"] != "POST":
                await app(scope, receive, send)
                return
            announced = dict(scope["headers"]).get(b"content-length", b"0")
            if not announced.isdigit() or int(announced) > BODY:
                await _refuse(send)
                return
            come = 0

            async def receive_bounded() -> dict[str, Any]:
                nonlocal come
                message: dict[str, Any] = await receive()
                come += len(message.get("body", b""))
                if come > BODY:
                    raise _TooMuchError
                return message

            try:
                await app(scope, receive_bounded, send)
            except _TooMuchError:
                await _refuse(send)

        return bounded

    return wrap


async def _refuse(send: Any) -> None:
    english = reader.get().language == "en"
    told = (
        f"At most {MOST:,} characters: go back and paste a part."
        if english
        else f"最多 {MOST:,} 字：请退回去，贴其中一段。"
    )
    response = Response.text(
        told + "\n", status=413, headers={**KEEP_NOTHING, "connection": "close"}
    )
    await response.asgi_send(send)


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    return [(rf"{PATH}$", page)]
