"""The home page: questions first, tables one click away."""

# Datasette ships no types.
# mypy: disable-error-code="untyped-decorator"

import json
from typing import Any
from weakref import WeakKeyDictionary

from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import Database, QueryInterrupted
from datasette.utils.asgi import Request, Response

from ingest import overview

NEWEST = 8
GROUPS = ("texts", "figures", "formulas", "people", "places", "archive")
SHOWN = 3  # questions of a group that stand on the page; the others are a click away
EXAMPLES = 2  # places and formulas of the archive that are offered to the search box

# What a home page says of an archive, until the archive changes.
_kept: WeakKeyDictionary[Database, tuple[Any, dict[str, Any]]] = WeakKeyDictionary()


async def _archives(datasette: Datasette) -> list[Database]:
    """The databases that hold an archive."""
    sql = "select count(*) from sqlite_master where name in ('articles', 'sentences_fts', 'places')"
    return [
        db
        for db in datasette.databases.values()
        if db.path and (await db.execute(sql)).single_value() == 3
    ]


async def _places(db: Database, places: int) -> list[overview.Node]:
    digits = 9 if places <= overview.FEW_PLACES else 6
    counts = (await db.execute(overview.PLACES, {"digits": digits})).rows
    codes = json.dumps([row["code"] for row in counts])
    names = (await db.execute(overview.NAMES, {"codes": codes})).rows
    return overview.place_outline(counts, names)


async def _summary(db: Database) -> dict[str, Any]:
    state = tuple((await db.execute(overview.STATE)).first())
    known = _kept.get(db)
    if known and known[0] == state:
        return known[1]
    counts = dict((await db.execute(overview.TOTALS)).first())
    chart = overview.year_chart((await db.execute(overview.YEARS)).rows)
    formulas = (await db.execute(overview.FORMULAS, {"n": EXAMPLES})).rows
    summary = {
        "counts": counts,
        "places": await _places(db, counts["places"]),
        "chart": chart,
        "missing": overview.spans(chart.missing) if chart else [],
        "formulas": [row["surface"] for row in formulas],
        "newest": [dict(row) for row in (await db.execute(overview.NEWEST, {"n": NEWEST})).rows],
    }
    _kept[db] = (state, summary)
    return summary


async def _questions(datasette: Datasette, request: Request, name: str) -> dict[str, Any]:
    questions = await datasette.get_canned_queries(name, request.actor)
    return {group: [q for q in questions.values() if q.get("group") == group] for group in GROUPS}


async def home(request: Request, datasette: Datasette) -> Response:
    await datasette.ensure_permissions(request.actor, ["view-instance"])
    archives = []
    for db in await _archives(datasette):
        try:
            summary = await _summary(db)
        except QueryInterrupted:  # too large to count within the time limit: said openly
            summary = {"counts": None, "places": [], "chart": None, "newest": []}
        questions = await _questions(datasette, request, db.name)
        archives.append({"name": db.name, "questions": questions, **summary})
    context = {"archives": archives, "metadata": datasette.metadata(), "shown": SHOWN}
    page = await datasette.render_template("home.html", context, request=request, view_name="home")
    return Response.html(page)


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    return [(r"/$", home)]
