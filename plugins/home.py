"""The home page and the search page: questions first, tables one click away."""

# Datasette ships no types.
# mypy: disable-error-code="untyped-decorator"

from typing import Any
from weakref import WeakKeyDictionary

from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import Database, QueryInterrupted
from datasette.utils.asgi import Request, Response

from ingest import search
from ingest.view import bars, excerpt, hit_segments, place_tree

PAGE = 20  # articles on a page of hits
SHOWN = 3  # sentences of an article there
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
FOUND = """
select s.article, count(*) as n, min(s.id) as first_id from sentences_fts f
join sentences s on s.id = f.rowid where sentences_fts match zh(:q, 'sentences')
  and (:reprints or s.article not in (select id from articles where reprint_of is not null))
group by s.article
"""
HITS = """
select a.id, a.key, a.title, a.published, a.outlet, a.script, p.full_name as place_name, x.n
from ({found}) x join articles a on a.id = x.article left join places p on p.code = a.place
order by x.n desc, a.published desc, a.id limit :size offset :offset
"""
# What asks for a title, or for words that no one sentence has, is asked of whole articles.
FOUND_WHOLE = """
select rowid as article, 0 as n, rowid as first_id from articles_fts
where articles_fts match zh(:q)
  and (:reprints or rowid not in (select id from articles where reprint_of is not null))
"""
HIT_SENTENCES_OF_WHOLE = """
select position, text from sentences
where article = :article and zh_hits(text, :q) <> '[]' order by id limit :n
"""
HIT_SENTENCES = """
select s.article, s.position, s.text from sentences_fts f join sentences s on s.id = f.rowid
where sentences_fts match zh(:q, 'sentences') and s.article = :article order by s.id limit :n
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


async def find(request: Request, datasette: Datasette) -> Response:
    await datasette.ensure_permissions(request.actor, ["view-instance"])
    typed = (request.args.get("q") or "").strip()
    number = request.args.get("page") or "1"
    page = int(number) if number.isdecimal() and len(number) < 6 else 1
    found, interrupted = [], False
    reprints = request.args.get("reprints") == "1"
    for db in (await _archives(datasette)) if typed else []:
        try:
            found.append(await _found(db, typed, max(page, 1), reprints))
        except QueryInterrupted:
            interrupted = True
    context = {"typed": typed, "found": found, "interrupted": interrupted, "page": max(page, 1)}
    context["reprints"] = reprints
    body = await datasette.render_template("find.html", context, request=request, view_name="find")
    return Response.html(body)


async def _found(db: Database, typed: str, page: int, reprints: bool) -> dict[str, Any]:
    """One page of the articles in ``db`` that have what was typed, with their first sentences."""
    count = "select count(*), sum(n) from ({})"
    whole = search.has_filter(typed)
    asked = {"q": typed, "reprints": reprints}
    total = (await db.execute(count.format(FOUND), asked)).first()
    if whole or not total[0]:
        whole = True
        total = (await db.execute(count.format(FOUND_WHOLE), asked)).first()
    window = {**asked, "size": PAGE + 1, "offset": (page - 1) * PAGE}
    found = HITS.format(found=FOUND_WHOLE if whole else FOUND)
    rows = (await db.execute(found, window)).rows
    return {
        "database": db.name,
        "articles": [await _shown(db, typed, row, whole) for row in rows[:PAGE]],
        "more": len(rows) > PAGE,
        "whole": whole,
        "n_articles": total[0],
        "n_sentences": total[1] or 0,
    }


async def _shown(db: Database, typed: str, row: Any, whole: bool) -> dict[str, Any]:
    """An article that was found, with its first sentences that have what was typed."""
    wanted = {"q": typed, "article": row["id"], "n": SHOWN}
    sentences = (await db.execute(HIT_SENTENCES_OF_WHOLE if whole else HIT_SENTENCES, wanted)).rows
    shown = []
    for sentence in sentences:
        passage, _, hits = excerpt(sentence["text"], search.hits(sentence["text"], typed))
        shown.append((sentence["position"], hit_segments(passage, hits)))
    return {**dict(row), "sentences": shown}


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    return [(r"/$", home), (r"/-/find$", find)]
