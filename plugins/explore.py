"""One indicator explored: `/-/explore/DATABASE?indicator=GDP&place=全国`, and as files.

Without an indicator the page offers those of the archive, with counts. With one it draws places
beside each other through the years; each point leads to its sentence, each chart has its table.
"""

# Datasette ships no types.
# mypy: disable-error-code="untyped-decorator"

import sqlite3
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from weakref import WeakKeyDictionary

from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils import tilde_encode
from datasette.utils.asgi import NotFound, Request, Response

from ingest.conversions import unit_named
from ingest.downloads import (
    Download,
    Full,
    Listed,
    connected,
    download,
    in_batches,
    today,
    wanted_of,
)
from ingest.explore import COUNTRY, MOST_PLACES, Asked, Chart, Offered, Study, draw, study
from ingest.explore import read as read_figures
from ingest.explore.ask import STAGES, places_typed
from ingest.explore.offer import Kept, indicators, matching, places_with
from ingest.explore.sheet import COLUMNS, as_json, rows
from ingest.explore.view import Words, excerpt_of
from ingest.labels import load_labels, reader
from ingest.narrowing import ALWAYS, years_of
from ingest.pages import TooLongError, archive_asked, ask, in_time, limited
from ingest.panel.ask import named
from ingest.search import fold
from ingest.sheets import OR_PAGE
from ingest.view import sentence_path

named()  # its table is read before serving

FEW = 4  # places that are drawn where none is asked for
LISTED = 30  # places of a table of all that lie in one
SUGGESTED = 12  # places beside those drawn
SENTENCES = 12  # on a page; files have all
CARDS = 6  # conflicts on a page
IN_FILE = 3000  # places in one file
PATH = rf"/-/explore/(?P<database>[^/]+?){OR_PAGE}"
FIELDS = ("indicator", "years", "stage", "column", "unit")

# What an archive offers, until it changes.
_offered: WeakKeyDictionary[Database, Kept] = WeakKeyDictionary()


@dataclass(frozen=True)
class Found:
    """What a page shows of one indicator."""

    places: tuple[str, ...]  # in the table
    drawn: tuple[str, ...]  # of these, in the chart
    all_places: int
    beside: list[Offered]  # other places that have it
    names: dict[str, tuple[str, str]]
    study: Study | None
    chart: Chart | None


async def page(request: Request, datasette: Datasette, receive: Any) -> Response | Download | Full:
    db = await archive_asked(request, datasette, "panel_figure_sheet")
    asked, problems = _asked(request)
    form = request.url_vars["form"]
    try:
        if form:
            with in_time():
                return await _file(db, request, asked, problems, datasette, receive)
        context = await _context(db, request, asked, problems, datasette)
    except TooLongError as error:
        if form:
            told = "too many to finish: name fewer places, or use xianzhi panel"
            return Response.json({"ok": False, "error": told}, status=400)
        problems["interrupted"] = str(error)
        context = _frame(request, asked, problems) | {"offered": [], "all_offered": []}
    body = await datasette.render_template(
        "explore.html", {"database": db.name, **context}, request=request, view_name="explore"
    )
    return Response.html(body, status=400 if "interrupted" in problems else 200)


def _asked(request: Request) -> tuple[Asked, dict[str, str]]:
    """What the address asks for, and what is wrong with it, by field."""

    def given(name: str) -> str:
        return (request.args.get(name) or "").strip()

    problems: dict[str, str] = {}
    places, unknown = places_typed(request.args.getlist("place"))
    if unknown:
        problems["place"] = "、".join(unknown)
    years = ALWAYS
    try:
        years = years_of(given("years"))
    except ValueError:
        problems["years"] = given("years")
    typed = given("indicator")
    indicator = named().get(fold(typed), fold(typed))
    stage = given("stage") if given("stage") in STAGES else ""
    below = given("below") == "1" and bool(places)
    meant = unit_named(given("unit")) if given("unit") else None
    unit = meant[0] if meant else given("unit")
    return Asked(indicator, places, below, years, stage, given("column"), unit), problems


def _frame(request: Request, asked: Asked, problems: dict[str, str]) -> dict[str, Any]:
    """What the page has whatever is found."""
    english = reader.get().language == "en"

    def address(**changes: Any) -> str:
        told: dict[str, Any] = {
            "indicator": asked.indicator, "place": list(asked.places),
            "below": "1" if asked.below else "", "years": str(asked.years), "stage": asked.stage,
            "column": asked.column, "unit": asked.unit, "scale": request.args.get("scale") or "",
            **changes,
        }  # fmt: skip
        pairs = [(k, v) for k, v in told.items() if v and k != "place"]
        return "?" + urlencode([*pairs, *(("place", one) for one in told["place"])])

    return {
        "asked": asked, "problems": problems, "address": address, "found": None,
        "given": {field: (request.args.get(field) or "").strip() for field in FIELDS},
        "given_place": "、".join(request.args.getlist("place")), "stages": STAGES,
        "q": (request.args.get("q") or "").strip(), "country": COUNTRY, "most": MOST_PLACES,
        "words": Words(english), "sentence_path": sentence_path, "excerpt_of": excerpt_of,
        "sentences_shown": SENTENCES, "cards_shown": CARDS,
    }  # fmt: skip


async def _context(
    db: Database, request: Request, asked: Asked, problems: dict[str, str], datasette: Datasette
) -> dict[str, Any]:
    language = reader.get().language
    by_ratio = request.args.get("scale") == "ratio"

    def read(connection: sqlite3.Connection) -> Found:
        return _found(connection, asked, by_ratio=by_ratio, english=language == "en")

    held = await db.execute_fn(_offered.setdefault(db, Kept()).of)  # once an archive: no limit
    is_asked = asked.indicator and "place" not in problems
    found = await ask(datasette, db, read) if is_asked else None
    offered = indicators(held, language)
    frame = _frame(request, asked, problems)
    shown = matching(offered, frame["q"]) if frame["q"] else offered
    if request.args.get("order") != "subject":
        shown = sorted(shown, key=lambda one: -one.figures)
    return {
        **frame, "found": found, "offered": shown, "all_offered": offered,
        "order": request.args.get("order") or "", "label": _label(asked.indicator),
        **_shown(frame["words"], found, _label(asked.indicator)),
    }  # fmt: skip


def _shown(words: Words, found: Found | None, label: str) -> dict[str, Any]:
    """What of a study stands where on the page."""
    if found is None or found.study is None:
        return {}
    told = {group.place for group in found.study.groups}
    stages = {group.stage or "actual" for group in found.study.groups}
    latest = sorted(found.study.groups, key=lambda group: -group.year)
    return {
        "table_places": [code for code in found.places if code in told],
        "drawn_stages": stages if len(stages) > 1 else set(),
        "shown_groups": latest[:SENTENCES],
        "caption": words.caption(found.study, found.drawn, found.names, label),
    }


def _found(connection: sqlite3.Connection, asked: Asked, *, by_ratio: bool, english: bool) -> Found:
    """The figures of the places asked for, or of those that have most years."""
    all_of_it = places_with(connection, Asked(asked.indicator))
    if asked.below:
        wanted = [one.key for one in places_with(connection, asked)]
    else:
        wanted = list(asked.places) or [one.key for one in all_of_it[:FEW]]
    places = tuple(wanted[:LISTED])
    codes = [*places, *(one.key for one in all_of_it[: len(places) + SUGGESTED])]
    names = _names(connection, codes, english=english)
    result = study(read_figures(connection, asked, places), asked, places)
    drawn: tuple[str, ...] = ()
    chart = None
    if result is not None:
        told = {group.place for group in result.groups}
        drawn = tuple(one for one in places if one in told)[:MOST_PLACES]
        chart = draw(result, drawn, by_ratio=by_ratio)
    beside = [one for one in all_of_it if one.key not in places][:SUGGESTED]
    return Found(places, drawn, len(wanted), beside, names, result, chart)


def _names(
    connection: sqlite3.Connection, codes: Sequence[str], *, english: bool
) -> dict[str, tuple[str, str]]:
    """Short and full names of places."""
    marks = ", ".join("?" * len(codes))
    sql = f"SELECT code, name, full_name FROM places WHERE code IN ({marks})"
    found = {code: (name, full) for code, name, full in connection.execute(sql, list(codes))}
    nation = "the country" if english else "全国"
    return {**{code: (code, code) for code in codes}, **found, COUNTRY: (nation, nation)}


def _label(indicator: str) -> str:
    said = load_labels().value("indicator_id", indicator, reader.get().language)
    return said or indicator


# ─────────────────────────────────────────────────────────────── files


async def _file(
    db: Database,
    request: Request,
    asked: Asked,
    problems: dict[str, str],
    datasette: Datasette,
    receive: Any,
) -> Response | Download | Full:
    if problems or not asked.indicator:
        field, said = next(iter(problems.items()), ("indicator", "name one: ?indicator=GDP"))
        return Response.json({"ok": False, "error": f"{field}: {said}"}, status=400)
    english = reader.get().language == "en"  # of this request: a thread has none
    here = f"/-/explore/{tilde_encode(db.name)}"
    wanted = wanted_of(datasette, request, f"explore-{asked.indicator}", here)

    def read(connection: sqlite3.Connection) -> tuple[Study | None, dict[str, tuple[str, str]]]:
        return _of_file(connection, asked, english=english)

    in_file = limited(datasette, read)

    def begin(connection: sqlite3.Connection, _: ExitStack) -> Listed:
        result, names = in_file(connection)
        return Listed(COLUMNS, in_batches([] if result is None else rows(result, names)))

    if wanted.form == "json":  # its figures place by place and year by year
        result, names = await ask(datasette, db, read)
        told = as_json(result, asked, names)
        return Response.json({**told, "query": wanted.said, "retrieved": today()})
    return await download(connected(datasette, db), begin, wanted, receive)


def _of_file(
    connection: sqlite3.Connection, asked: Asked, *, english: bool
) -> tuple[Study | None, dict[str, tuple[str, str]]]:
    places = asked.places
    if asked.below or not asked.places:
        found = [one.key for one in places_with(connection, asked)]
        places = tuple(found if asked.below else found[:FEW])[:IN_FILE]
    names = _names(connection, places, english=english)
    return study(read_figures(connection, asked, places), asked, places), names


async def first(request: Request, datasette: Datasette) -> Response:
    """`/-/explore` leads to the first archive."""
    for name, db in datasette.databases.items():
        if db.path and "panel_figure_sheet" in await db.view_names():
            query = f"?{request.query_string}" if request.query_string else ""
            path = datasette.urls.path(f"/-/explore/{tilde_encode(name)}{query}")
            return Response.redirect(path)
    raise NotFound("No archive is served")


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    return [(r"/-/explore$", first), (PATH, page)]
