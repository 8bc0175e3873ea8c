"""Places: `/p/CODE` and `.json`, the index `/-/places/DATABASE`, and who held which post.

A page says all that the archive has of a place and of what is below it; with `own=1` of the place
alone. A name in the code's stead leads to the code.
"""

# Datasette ships no types.
# mypy: disable-error-code="untyped-decorator"

import asyncio
import sqlite3
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import quote, unquote, urlencode
from weakref import WeakKeyDictionary

from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils import tilde_decode
from datasette.utils.asgi import NotFound, Request, Response

from ingest.explore.offer import state
from ingest.labels import load_labels, reader
from ingest.pages import TooLongError, ask
from ingest.panel.pivot import scale_name
from ingest.plots import value_line, year_bars
from ingest.profile import (
    Card,
    Named,
    PlaceProfile,
    Point,
    Scope,
    named_places,
    person_profile,
    place_profile,
    place_tree,
    sheet,
    wanted,
)  # fmt: skip
from ingest.profile.indicators import AHEAD, CARDS, ROWS
from ingest.view import excerpt, sentence_path

PLACE = r"/p/(?P<code>[^/]+?)(?P<form>\.json)?$"
INDEX = r"/-/places(?:/(?P<database>[^/]+?)(?P<form>\.json)?)?$"
OFFICIALS = "officials"  # the question that lists them
PERSON = r"/-/person(?:/(?P<database>[^/]+?)(?P<form>\.json)?)?$"
KEPT = 32  # places
SIGNS = {"over": ">", "at_least": "≥", "under": "<", "at_most": "≤", "approx": "≈"}
REMARKS = {
    "ahead": ("目标或计划", "target or plan"),
    "assumed": ("文中没有写明年份，依文章日期", "year of the article: the text states none"),
    "conflict": ("几篇文章互相矛盾", "articles contradict each other"),
    "several": (
        "一篇文章说了几个数，取先说的",
        "one article says several things, the first is shown",
    ),
}
Told = TypeVar("Told")
Profiles = OrderedDict[tuple[str, bool], PlaceProfile]

_kept: WeakKeyDictionary[Database, tuple[Any, Profiles]] = WeakKeyDictionary()


async def _archives(datasette: Datasette) -> list[Database]:
    """The databases that are archives with places, in order."""
    found = []
    for db in datasette.databases.values():
        if db.path and "place_sheet" in await db.view_names():
            found.append(db)
    return found


async def _archive(datasette: Datasette, request: Request, name: str | None) -> Database:
    """The archive called ``name``, or the first there is."""
    known = await _archives(datasette)
    chosen = next((db for db in known if name is None or db.name == name), None)
    if chosen is None:
        raise NotFound(f"Database not found: {name or 'none is an archive'}")
    allowed = [("view-database", chosen.name), "view-instance"]
    await datasette.ensure_permissions(request.actor, allowed)
    return chosen


async def _read(datasette: Datasette, db: Database, question: Callable[[Any], Told]) -> Told | None:
    """What ``question`` finds; ``None`` where that took too long."""
    try:
        return await ask(datasette, db, question)
    except TooLongError:
        return None


async def _page(
    datasette: Datasette, request: Request, name: str, context: dict[str, Any], status: int = 200
) -> Response:
    body = await datasette.render_template(f"{name}.html", context, request=request, view_name=name)
    return Response.html(body, status=status)


def _of(db: Database) -> str:
    """The name of an archive in an address."""
    return quote(db.route, safe="~")


# ─────────────────────────────────────────────────────────────── one place


async def place(request: Request, datasette: Datasette) -> Response:
    code = unquote(request.url_vars["code"])
    known = await _archives(datasette)
    db = await _holding(datasette, known, code, request.args.get("archive"))
    if db is None:
        return await _elsewhere(datasette, request, code)
    await datasette.ensure_permissions(request.actor, [("view-database", db.name), "view-instance"])
    own = request.args.get("own") == "1"
    told = await _profile(datasette, db, code, own)
    if request.url_vars["form"]:
        if told is None:
            return Response.json({"ok": False, "error": "too much within the limit"}, status=400)
        return Response.json(sheet.place(told))
    context = {
        "database": db.name, "others": [one.name for one in known if one is not db],
        "code": code, "own": own, "profile": told, **(_shown(told) if told else {}),
    }  # fmt: skip
    return await _page(datasette, request, "place", context, 200 if told else 400)


async def _profile(datasette: Datasette, db: Database, code: str, own: bool) -> PlaceProfile | None:
    """What the archive says of a place; the last that were asked for are kept while it stays."""

    def read(connection: sqlite3.Connection) -> PlaceProfile | None:
        now = state(connection)
        known, profiles = _kept.get(db, (None, None))
        if known != now or profiles is None:
            profiles = OrderedDict()
            _kept[db] = now, profiles
        told = profiles.pop((code, own), None) or place_profile(connection, code, own=own)
        if told is not None:
            profiles[code, own] = told
            while len(profiles) > KEPT:
                profiles.popitem(last=False)
        return told

    return await _read(datasette, db, read)


async def _holding(
    datasette: Datasette, known: list[Database], code: str, chosen: str | None
) -> Database | None:
    """The archive that was asked for, else the first that says something of ``code``, or has it."""
    having = []
    for db in known:
        if chosen is not None and db.name != chosen:
            continue
        scope = Scope(code)
        sql = (
            "select (select count(*) from places where code = :code),"
            f" exists (select 1 from articles where {scope.where('place')})"
            f" or exists (select 1 from figures where {scope.where('place')})"
        )
        exists, said = (await db.execute(sql, scope.bound)).first()
        if exists:
            having.append((not said, db))
    return min(having, key=lambda pair: pair[0])[1] if having else None


async def _elsewhere(datasette: Datasette, request: Request, typed: str) -> Response:
    """A name instead of a code: to the place, if it means one, else to those that it may mean."""
    db = await _archive(datasette, request, None)
    found = await _found(datasette, db, typed) or []
    exact = [one for one in found if typed in (one.name, one.full_name, one.formerly)]
    tail = ".json" if request.url_vars["form"] else ""
    if len(exact or found) == 1:
        code = (exact or found)[0].code
        return Response.redirect(datasette.urls.path(f"/p/{code}{tail}"))
    if tail:
        return Response.json({"ok": False, "error": f"no place {typed!r}"}, status=404)
    context = {"database": db.name, "asked": typed, "found": found, "tree": None, "missing": True}
    return await _page(datasette, request, "places", context, 404)


async def _found(datasette: Datasette, db: Database, typed: str) -> list[Named] | None:
    """The places that a name may mean; the table of divisions is asked before the clock runs."""
    asked = await asyncio.to_thread(wanted, typed)
    return await _read(datasette, db, lambda connection: named_places(connection, asked))


def _shown(told: PlaceProfile) -> dict[str, Any]:
    """What a template cannot make by itself: charts, remarks, filters of tables."""
    scope = Scope(told.place.code, told.own)
    counts = ((one.year, one.totals.articles) for one in told.years)
    years = {year: count for year, count in counts if year is not None and count}
    return {
        "bars": year_bars(years),
        "cards": told.cards[:CARDS],
        "rows": told.cards[CARDS : CARDS + ROWS],
        "more_rows": max(0, told.indicators_total - len(told.cards[: CARDS + ROWS])),
        "filters": urlencode(scope.filters),
        "line": _line,
        "scale_name": scale_name,
        "label": _label,
        "remarks": _remarks,
        "signs": SIGNS,
    }


def _line(card: Card) -> Any:
    points = card.main.points
    return value_line([(p.year, p.value, p.cell.stage in AHEAD) for p in points])


def _label(card: Card) -> str:
    known = load_labels().value("indicator_id", card.indicator, reader.get().language)
    return known or card.indicator if card.is_known else card.indicator


def _remarks(point: Point) -> str:
    """What a reader should know of a number before taking it."""
    cell = point.cell
    said = [REMARKS["ahead"]] if cell.stage in AHEAD else []
    said += [REMARKS["assumed"]] if cell.is_assumed else []
    said += [REMARKS[cell.status]] if cell.status in REMARKS else []
    if cell.sources > 1:
        said.append((f"{cell.sources} 篇文章", f"{cell.sources} articles"))
    english = reader.get().language == "en"
    return ("; " if english else "；").join(one[english] for one in said)


# ─────────────────────────────────────────────────────────────── the index


async def places(request: Request, datasette: Datasette) -> Response:
    name = request.url_vars["database"]
    db = await _archive(datasette, request, tilde_decode(name) if name else None)
    typed = (request.args.get("q") or "").strip()
    if name is None:
        query = f"?{request.query_string}" if request.query_string else ""
        return Response.redirect(datasette.urls.path(f"/-/places/{_of(db)}{query}"))
    found = tree = None
    if typed:
        found = await _found(datasette, db, typed)
    else:
        tree = await _read(datasette, db, place_tree)
    if request.url_vars["form"]:
        return Response.json(sheet.places(tree, found))
    context = {
        "database": db.name, "asked": typed, "found": found, "tree": tree, "missing": False,
        "cut": any(child.hidden for node in tree or () for child in node.children),
    }  # fmt: skip
    return await _page(datasette, request, "places", context)


# ─────────────────────────────────────────────────────────────── a person in office


async def person(request: Request, datasette: Datasette) -> Response:
    name = request.url_vars["database"]
    db = await _archive(datasette, request, tilde_decode(name) if name else None)
    who = (request.args.get("name") or "").strip()
    where = (request.args.get("place") or "").strip() or None
    if not who and not request.url_vars["form"]:  # who is in office anywhere is a question
        return Response.redirect(datasette.urls.query(db.name, OFFICIALS))
    told = await _read(datasette, db, lambda connection: person_profile(connection, who, where))
    if request.url_vars["form"]:
        if told is None:
            return Response.json({"ok": False, "error": f"nobody called {who!r}"}, status=404)
        return Response.json(sheet.person(told))
    context = {
        "database": db.name, "name": who, "place": where, "profile": told,
        "sentence_path": sentence_path, "passage": _passage,
    }  # fmt: skip
    return await _page(datasette, request, "person", context, 200 if told else 404)


def _passage(text: str, start: int, end: int) -> tuple[str, str, str]:
    """What stands before a span, in it and behind it, of a long sentence the middle."""
    shown, moved, _ = excerpt(text, [(start, end)], width=160)
    start, end = start + moved, end + moved
    return shown[:start], shown[start:end], shown[end:]


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    return [(PLACE, place), (INDEX, places), (PERSON, person)]
