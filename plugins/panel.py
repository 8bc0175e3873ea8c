"""Places by years: `/-/panel/DATABASE?indicator=GDP&level=county`, all of it as a file.

A page has one column of a panel laid out as a table; each number leads to its figure.
"""

# Datasette ships no types.
# mypy: disable-error-code="untyped-decorator"

import sqlite3
from collections.abc import Sequence
from functools import partial
from typing import Any, cast
from weakref import WeakKeyDictionary

from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils import tilde_encode
from datasette.utils.asgi import Request, Response

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
from ingest.explore.offer import Count, Kept
from ingest.labels import load_labels, reader
from ingest.narrowing import ALWAYS, ANYWHERE, places_of, years_of
from ingest.pages import TooLongError, archive_asked, ask, in_time, limited
from ingest.panel import LEVELS, Asked, Cell, read_panel
from ingest.panel.ask import Level, named
from ingest.panel.pivot import Pivot, pivot
from ingest.panel.series import Series, columns
from ingest.panel.sheet import laid_out, own_path
from ingest.search import fold
from ingest.sheets import OR_PAGE

columns({Series("grp", False, None, None, "CNY"): 1})  # its tables are read before serving
named()

PLACES, CELLS = 100, 1400  # on a page, at most
FILE = rf"/-/panel/(?P<database>[^/]+?){OR_PAGE}"
AS_CELLS = ("json", "jsonl", "parquet")  # a row a cell, for a program; else wide, for a spreadsheet

# Before a number, what its words of approximation say.
SIGNS = {"over": ">", "at_least": "≥", "under": "<", "at_most": "≤", "approx": "≈"}
AHEAD = ("目标或计划", "target or plan")
ASSUMED = ("文中没有写明年份，依文章日期", "year of the article: the text states none")
REMARKS = {
    "conflict": ("几篇文章互相矛盾", "articles contradict each other"),
    "several": (
        "一篇文章说了几个数，取先说的",
        "one article says several things, the first is shown",
    ),
}

# What an archive offers, until it changes.
_offered: WeakKeyDictionary[Database, Kept] = WeakKeyDictionary()


async def page(request: Request, datasette: Datasette, receive: Any) -> Response | Download | Full:
    db = await archive_asked(request, datasette, "panel_figure_sheet")
    counted = await db.execute_fn(_offered.setdefault(db, Kept()).of)
    offered = sorted(counted, key=lambda one: (-one[2], one[0], one[1]))
    asked, problem = _asked(request, offered)
    given = {f: (request.args.get(f) or "").strip() for f in ("indicator", "place", "years")}
    context: dict[str, Any] = {
        "database": db.name, "asked": asked, "asked_for": given["indicator"], "given": given,
        "levels": [one for one in LEVELS if one == asked.level or _has(offered, one)],
        "offered": list(dict.fromkeys(indicator for indicator, *_ in offered)),
        "label": _label, "remarks": _remarks, "signs": SIGNS, "table": None, "problem": problem,
    }  # fmt: skip
    context["kept"] = {
        "indicator": next(iter(asked.indicators), ""), "level": asked.level,
        **{field: given[field] for field in ("place", "years") if given[field]},
    }  # fmt: skip
    form = request.url_vars["form"]
    try:
        if form and problem:
            told = f"{problem}: {given[problem]!r} is none"
            return Response.json({"ok": False, "error": told}, status=400)
        if form:
            file = "-".join(("panel", asked.level, *asked.indicators))
            wanted = wanted_of(datasette, request, file, f"/-/panel/{tilde_encode(db.name)}")
            begin = _begin(datasette, asked, form)
            with in_time():
                return await download(connected(datasette, db), begin, wanted, receive)
        if asked.indicators and not problem:
            context |= await _table(datasette, db, asked, request)
    except ValueError:
        context["problem"] = "unknown"
    except TooLongError:
        context["problem"] = "interrupted"
    status = 400 if context["problem"] == "interrupted" or form else 200
    body = await datasette.render_template(
        "panel.html", context, request=request, view_name="panel"
    )
    return Response.html(body, status=status)


def _asked(request: Request, offered: Sequence[Count]) -> tuple[Asked, str | None]:
    """What the address asks for, and which field is wrong.

    What it leaves open is what the archive has most of.
    """
    typed = (request.args.get("indicator") or "").strip()
    level = request.args.get("level")
    meant = named().get(fold(typed), typed)
    problem, places, years = None, ANYWHERE, ALWAYS
    try:
        places = places_of(request.args.get("place") or "")
    except ValueError:
        problem = "place"
    try:
        years = years_of(request.args.get("years") or "")
    except ValueError:
        problem = "years"
    if level not in LEVELS:
        level = next((one[1] for one in offered if not typed or one[0] == meant), "place")
        level = "place" if places or level not in LEVELS else level
    if not typed:
        typed = next((one[0] for one in offered if level in ("place", one[1])), "")
    bounds = None
    if years:  # within the years that the archive tells of: each has a row
        least = min((one[4] for one in offered if one[4] is not None), default=0)
        most = max((one[5] for one in offered if one[5] is not None), default=0)
        bounds = (max(years.first or least, least), min(years.last or most, most))
    asked = Asked(
        cast(Level, level), indicators=(named().get(fold(typed), typed),) if typed else (),
        years=bounds, places=places.codes,
    )  # fmt: skip
    return asked, problem


def _has(offered: Sequence[Count], level: str) -> bool:
    return level == "place" or any(one[1] == level for one in offered)


async def _table(
    datasette: Datasette, db: Database, asked: Asked, request: Request
) -> dict[str, Any]:
    def read(connection: sqlite3.Connection) -> Pivot | None:
        return pivot(read_panel(connection, asked, silent=False), request.args.get("column"))

    table = await ask(datasette, db, read)
    if table is None:
        return {}
    size = max(20, min(PLACES, CELLS // len(table.years)))
    last = max(1, -(-len(table.lines) // size))
    number = request.args.get("page") or "1"
    at = min(max(int(number) if number.isdecimal() and len(number) < 6 else 1, 1), last)
    lines = table.lines[(at - 1) * size : at * size]
    return {"table": table, "lines": lines, "page": at, "last": last}


def _begin(datasette: Datasette, asked: Asked, form: str) -> Begin:
    """All of it: wide for a spreadsheet, a row a cell for a program."""

    def read(connection: sqlite3.Connection) -> Listed:
        names, rows = laid_out(read_panel(connection, asked), long=form in AS_CELLS)
        return Listed(names, list(in_batches(rows)), partial(own_path, names), {"ok": True})

    begin = limited(datasette, read)
    return lambda connection, _: begin(connection)


def _remarks(cell: Cell) -> str:
    """What a reader should know of a number before taking it."""
    said = [AHEAD] if cell.stage in ("target", "plan") else []
    said += [ASSUMED] if cell.is_assumed else []
    said += [REMARKS[cell.status]] if cell.status in REMARKS else []
    if cell.sources > 1:
        said.append((f"{cell.sources} 篇文章", f"{cell.sources} articles"))
    english = reader.get().language == "en"
    return ("; " if english else "；").join(one[english] for one in said)


def _label(indicator: str) -> str:
    said = load_labels().value("indicator_id", indicator, reader.get().language)
    return said or indicator


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    return [(FILE, page)]
