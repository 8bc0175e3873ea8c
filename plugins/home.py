"""The home page: questions first, tables one click away."""

# Datasette ships no types.
# mypy: disable-error-code="untyped-decorator"

from typing import Any
from weakref import WeakKeyDictionary

from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import Database, QueryInterrupted
from datasette.utils.asgi import Request, Response

from ingest.view import bars, place_tree

NEWEST = 8
GROUPS = ("texts", "figures", "formulas", "people", "archive")

COUNTS = """
with copies as materialized (select id from articles where reprint_of is not null)
select (select count(*) from articles) - (select count(*) from copies) as articles,
  (select count(*) from sentences)
    - (select count(*) from sentences where article in copies) as sentences,
  (select count(*) from figures)
    - (select count(*) from figures where article in copies) as figures,
  (select count(*) from formula_uses)
    - (select count(*) from formula_uses where article in copies) as formulas,
  (select count(*) from mentions where kind = 'person')
    - (select count(*) from mentions where article in copies and kind = 'person') as people,
  (select count(distinct place) from articles) as places,
  (select min(year) from articles) as first_year, (select max(year) from articles) as last_year,
  (select count(*) from articles where published is null and reprint_of is null) as undated,
  (select count(*) from articles where place is null and reprint_of is null) as unplaced,
  (select count(*) from copies) as copies,
  (select count(*) from problems) as problems
"""
PLACES = """
select province, city, county, township, count(*) as n from articles
where place is not null and reprint_of is null
group by 1, 2, 3, 4 order by n desc limit 300
"""
YEARS = """
select year as label, count(*) as n from articles where year is not null and reprint_of is null
group by 1 order by 1
"""
LATEST = """
select a.key, a.title, a.published, a.outlet, a.script, substr(a.text, 1, 80) as opening,
  p.full_name as place_name
from articles a left join places p on p.code = a.place where a.reprint_of is null
order by a.published is null, a.published desc, a.id desc limit :n
"""
# Changes whenever an ingest or a removal does; all of it is answered from an index.
STATE = """
select (select max(id) from articles), (select max(id) from runs),
  (select count(*) from tombstones), (select max(id) from problems), (select max(id) from figures),
  (select value from settings where name = 'reprints')
"""
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


async def _summary(db: Database) -> dict[str, Any]:
    state = tuple((await db.execute(STATE)).first())
    known = _kept.get(db)
    if known and known[0] == state:
        return known[1]
    years = list((await db.execute(YEARS)).rows)
    summary = {
        "counts": dict((await db.execute(COUNTS)).first()),
        "places": place_tree((await db.execute(PLACES)).rows),
        "years": bars(years[-60:]),
        "newest": [dict(row) for row in (await db.execute(LATEST, {"n": NEWEST})).rows],
    }
    _kept[db] = (state, summary)
    return summary


async def _questions(datasette: Datasette, request: Request, name: str) -> list[dict[str, Any]]:
    questions = await datasette.get_canned_queries(name, request.actor)
    groups: list[dict[str, Any]] = [
        {"name": group, "questions": [q for q in questions.values() if q.get("group") == group]}
        for group in GROUPS
    ]
    return [group for group in groups if group["questions"]]


async def home(request: Request, datasette: Datasette) -> Response:
    await datasette.ensure_permissions(request.actor, ["view-instance"])
    archives = []
    for db in await _archives(datasette):
        try:
            summary = await _summary(db)
        except QueryInterrupted:  # too large to count within the time limit: said openly
            summary = {"counts": None, "places": [], "years": [], "newest": []}
        questions = await _questions(datasette, request, db.name)
        has_panel = "panel_figure_sheet" in await db.view_names()
        shown = {"questions": questions, "has_panel": has_panel, **summary}
        archives.append({"name": db.name, **shown})
    context = {"archives": archives, "metadata": datasette.metadata()}
    page = await datasette.render_template("home.html", context, request=request, view_name="home")
    return Response.html(page)


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    return [(r"/$", home)]
