"""Figures asked for as numbers: `/-/figures/DATABASE?q=投资 1亿元..5亿元`, and as files.

Two fields and a unit may stand in the place of the range in the words. A file has all rows.
"""

# Datasette ships no types.
# mypy: disable-error-code="untyped-decorator"

import sqlite3
from contextlib import ExitStack
from dataclasses import replace
from typing import Any, cast

from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils import tilde_encode
from datasette.utils.asgi import Request, Response

from ingest import conversions
from ingest.downloads import (
    Begin,
    Download,
    Full,
    Listed,
    connected,
    download,
    in_batches,
    wanted_of,
)
from ingest.narrowing import ALWAYS, ANYWHERE, Places, Years, places_of, years_of
from ingest.numbers import (
    ANY,
    CHANGES,
    SORTS,
    STAGES,
    Asked,
    Between,
    Row,
    Sort,
    Sum,
    asked_words,
    between,
    count,
    excerpt_of,
    in_unit,
    rows,
    sheet,
    sums,
)  # fmt: skip
from ingest.pages import TooLongError, archive_asked, ask
from ingest.panel.ask import named
from ingest.search import fold
from ingest.sheets import OR_PAGE
from ingest.view import sentence_path

conversions.unit_named("亩")  # its tables are read before serving

PAGE = 50  # figures on a page
SIDE = 70  # characters of the sentence on each side of a figure there
SUMMED = 20_000  # figures that are added up on a page; more are only listed
FIELDS = ("q", "low", "high", "unit", "place", "years", "stage", "change", "sort", "reprints")
PATH = rf"/-/figures/(?P<database>[^/]+?){OR_PAGE}"
SIGNS = {"over": ">", "at_least": "≥", "under": "<", "at_most": "≤", "approx": "≈"}


async def page(request: Request, datasette: Datasette, receive: Any) -> Response | Download | Full:
    db = await archive_asked(request, datasette, "figure_sheet")
    asked, problems = _asked(request)
    form = request.url_vars["form"]
    if form:
        if problems or not asked:
            told = "; ".join(problems.values()) or "ask for something: ?q="
            return Response.json({"ok": False, "error": told}, status=400)
        here = f"/-/figures/{tilde_encode(db.name)}"
        wanted = wanted_of(datasette, request, f"figures-{asked.words[:40]}", here)
        return await download(connected(datasette, db), _begin(asked), wanted, receive)
    context: dict[str, Any] = {
        "database": db.name, "asked": asked, "problems": problems, "rows": None, "signs": SIGNS,
        "given": {field: (request.args.get(field) or "").strip() for field in FIELDS},
        "stages": STAGES, "changes": CHANGES, "sorts": SORTS, "sentence_path": sentence_path,
        "excerpt_of": lambda row: excerpt_of(row, SIDE), "unit_shown": sheet.unit_shown,
        "sum_values": sheet.sum_values, "brief": sheet.brief,
        "known": named().get(fold(asked.words)) if asked.words else None,
    }  # fmt: skip
    if asked and not problems:
        try:
            context |= await _found(datasette, db, asked, request.args.get("page") or "1")
        except TooLongError as error:
            context["problems"] = {"interrupted": str(error)}
    body = await datasette.render_template(
        "figures.html", context, request=request, view_name="figures"
    )
    return Response.html(body, status=400 if "interrupted" in context["problems"] else 200)


def _asked(request: Request) -> tuple[Asked, dict[str, str]]:
    """What the address asks for, and what is wrong with it, by field."""

    def given(name: str) -> str:
        return (request.args.get(name) or "").strip()

    problems: dict[str, str] = {}
    words, amount = given("q"), ANY
    places: Places = ANYWHERE
    years: Years = ALWAYS
    try:
        words, amount = asked_words(given("q"))
        if given("low") or given("high"):
            amount = between(given("low"), given("high"), given("unit"))
        else:
            amount = in_unit(amount, given("unit"))
    except ValueError as error:
        problems["amount"] = str(error)
    try:
        places = places_of(given("place"))
    except ValueError as error:
        problems["place"] = str(error)
    try:
        years = years_of(given("years"))
    except ValueError as error:
        problems["years"] = str(error)
    sort = given("sort") if given("sort") in SORTS else "value" if amount else "date"
    asked = Asked(
        words, amount, places, years,
        stage=given("stage") if given("stage") in STAGES else "",
        change=given("change") if given("change") in CHANGES else "",
        reprints=given("reprints") == "1",
        sort=cast(Sort, sort),
    )  # fmt: skip
    return asked, problems


async def _found(datasette: Datasette, db: Database, asked: Asked, number: str) -> dict[str, Any]:
    def read(connection: sqlite3.Connection) -> tuple[int, int, list[Row], list[Sum] | None]:
        total = count(connection, asked)
        last = max(1, -(-total // PAGE))
        at = min(max(int(number) if number.isdecimal() and len(number) < 8 else 1, 1), last)
        shown = list(rows(connection, asked, PAGE, (at - 1) * PAGE))
        return total, at, shown, _sums(connection, asked, total)

    total, at, shown, made = await ask(datasette, db, read)
    return {
        "rows": shown, "total": total, "page": at, "last": max(1, -(-total // PAGE)),
        "first": (at - 1) * PAGE + 1, "sums": made,
    }  # fmt: skip


def _sums(connection: sqlite3.Connection, asked: Asked, total: int) -> list[Sum] | None:
    """What they make together by stage, where they are in one unit and not too many."""
    bounds: Between = asked.between
    if bounds.unit is None or not 1 < total <= SUMMED:
        return None
    return sums(rows(connection, replace(asked, sort="date")), bounds.unit)


def _begin(asked: Asked) -> Begin:
    """All figures; what they make together is worked out first, for JSON says it."""

    def begin(connection: sqlite3.Connection, _: ExitStack) -> Listed:
        made = _sums(connection, asked, count(connection, asked))
        found = sheet.told(rows(connection, asked), asked.between)
        head = sheet.head(asked, made)
        return Listed(sheet.COLUMNS, in_batches(found), head=head, inside="figures")

    return begin


@hookimpl
def prepare_connection(conn: sqlite3.Connection) -> None:
    conversions.register(conn)


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    return [(PATH, page)]
