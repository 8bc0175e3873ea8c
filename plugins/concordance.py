"""A word in its company: `/-/concordance/DATABASE?q=项目&sort=left`, and as files.

A page shows some lines and how often the word stands in all years and places; a file has them all.
"""

# Datasette ships no types.
# mypy: disable-error-code="untyped-decorator"

import asyncio
import re
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import Any, cast
from urllib.parse import urlencode
from weakref import WeakKeyDictionary

from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils import tilde_encode
from datasette.utils.asgi import Request, Response

from ingest import words
from ingest.charts import share_bars
from ingest.downloads import (
    Begin,
    Download,
    Full,
    Listed,
    connected,
    download,
    in_batches,
    today,
    wanted_of,
)
from ingest.kwic import (
    LEVELS,
    PARTS,
    SORTS,
    Asked,
    Bounds,
    Kept,
    Level,
    Line,
    Shelf,
    Sort,
    Spots,
    all_lines,
    lines,
    sheet,
    study,
)  # fmt: skip
from ingest.narrowing import ALWAYS, ANYWHERE, Places, Years, names_of, places_of, years_of
from ingest.pages import TooLongError, archive_asked, ask
from ingest.sheets import OR_PAGE
from ingest.view import sentence_path

PAGE = 50  # lines on a page
SIDE = 60  # characters on each side there: what does not fit is cut at the edge
IN_FILE = 100  # and in a file
PLACES = 40  # rows of the table by place; a file has all
# On a page; in a file a word with more lines comes as it lies in the archive.
BOUNDS = Bounds(sentences=60_000, sorted_by_word=2_000)
FILE_BOUNDS = Bounds(sorted_by_word=20_000, whole=True)
PATH = rf"/-/concordance/(?P<database>[^/]+?){OR_PAGE}"
# Changes whenever an ingest or a removal does; all of it is answered from an index.
STATE = """
select (select max(id) from articles), (select max(id) from runs),
  (select count(*) from tombstones), (select value from settings where name = 'reprints')
"""


_shelves: WeakKeyDictionary[Database, Shelf] = WeakKeyDictionary()


async def page(request: Request, datasette: Datasette, receive: Any) -> Response | Download | Full:
    db = await archive_asked(request, datasette, "sentences_fts")
    asked, problems = _asked(request)
    level = cast(Level, _one_of(request, "level", LEVELS, "county"))
    form = request.url_vars["form"]
    if form:
        if problems or not asked.query:
            told = "; ".join(problems.values()) or "ask for something: ?q="
            return Response.json({"ok": False, "error": told}, status=400)
        here = f"/-/concordance/{tilde_encode(db.name)}"
        only_counts = request.args.get("of") == "counts"
        begin = (
            _counts(asked, level, _to_its_lines(request, here))
            if only_counts
            else (_lines(asked, level))
        )
        wanted = wanted_of(datasette, request, f"concordance-{asked.query[:40]}", here)
        return await download(connected(datasette, db), begin, wanted, receive)
    context: dict[str, Any] = {
        "database": db.name, "asked": asked, "typed": asked.query, "level": level,
        "levels": LEVELS, "sorts": SORTS, "parts": PARTS, "problems": problems, "made": None,
        "given": {key: request.args.get(key) or "" for key in ("place", "years", "sample")},
        "sentence_path": sentence_path,
    }  # fmt: skip
    if asked.query and not problems:
        # The dictionary is read before the clock runs, for whoever asks first, not at every start.
        await asyncio.to_thread(words.cut, "词")
        try:
            context |= await _shown(datasette, db, asked, level, request.args.get("page") or "1")
        except TooLongError:
            context["problems"] = {"q": "interrupted"}
    body = await datasette.render_template(
        "concordance.html", context, request=request, view_name="concordance"
    )
    return Response.html(body, status=400 if "q" in context["problems"] else 200)


def _asked(request: Request) -> tuple[Asked, dict[str, str]]:
    """What the address asks for, and what is wrong with it, by field."""
    problems: dict[str, str] = {}
    places: Places = ANYWHERE
    years: Years = ALWAYS
    try:
        places = places_of(request.args.get("place") or "")
    except ValueError as error:
        problems["place"] = str(error)
    try:
        years = years_of(request.args.get("years") or "")
    except ValueError as error:
        problems["years"] = str(error)
    asked = Asked(
        query=(request.args.get("q") or "").strip(),
        sort=cast(Sort, _one_of(request, "sort", SORTS, "right")),
        places=places,
        years=years,
        part=_one_of(request, "part", PARTS, ""),
        reprints=request.args.get("reprints") == "1",
        sample=_number(request, "sample", None),
        seed=_number(request, "seed", 1) or 1,
    )
    return asked, problems


def _one_of(request: Request, name: str, choices: tuple[str, ...], otherwise: str) -> str:
    said = request.args.get(name)
    return said if said in choices else otherwise


def _number(request: Request, name: str, otherwise: int | None) -> int | None:
    said = (request.args.get(name) or "").strip()
    return int(said) if re.fullmatch("[0-9]{1,7}", said) and int(said) else otherwise


# ─────────────────────────────────────────────────────────────── a page


async def _shown(
    datasette: Datasette, db: Database, asked: Asked, level: Level, number: str
) -> dict[str, Any]:
    def read(connection: sqlite3.Connection) -> tuple[Kept, int, list[Line]]:
        state = tuple(connection.execute(STATE).fetchone())
        made = _shelves.setdefault(db, Shelf()).take(connection, state, asked, BOUNDS)
        last = max(1, -(-len(made) // PAGE))
        at = min(max(int(number) if number.isdecimal() and len(number) < 8 else 1, 1), last)
        spots = made.slice((at - 1) * PAGE, at * PAGE)
        return made, at, list(lines(connection, spots, SIDE, made.asked.sort))

    made, at, shown = await ask(datasette, db, read)
    places = made.counts.by_place(level)
    years = made.counts.by_year()
    told = [row.name for row in places[:PLACES] if row.name]
    return {
        "made": made, "asked": made.asked, "wanted": asked, "lines": shown, "page": at,
        "last": max(1, -(-len(made) // PAGE)), "drawn": len(made), "first": (at - 1) * PAGE + 1,
        "years": years, "places": places[:PLACES], "more_places": len(places) - PLACES,
        "names": names_of(told), "chart": share_bars(years),
        "highest": max((row.rate or 0 for row in places[:PLACES]), default=0) or 1,
    }  # fmt: skip


# ─────────────────────────────────────────────────────────────── a file


def _lines(asked: Asked, level: Level) -> Begin:
    """All lines, and before them in JSON what they count."""

    def begin(connection: sqlite3.Connection, stack: ExitStack) -> Listed:
        made = study(connection, asked, stack.enter_context(Spots()), FILE_BOUNDS)
        found = sheet.told(all_lines(connection, made, IN_FILE), asked.query, today())
        head = sheet.head(asked, made.counts, level, today())
        return Listed(sheet.COLUMNS, in_batches(found), head=head, inside="lines")

    return begin


def _counts(asked: Asked, level: Level, own: Callable[[Sequence[Any]], str | None]) -> Begin:
    """All counts, by year and by place."""

    def begin(connection: sqlite3.Connection, stack: ExitStack) -> Listed:
        made = study(connection, asked, stack.enter_context(Spots()), FILE_BOUNDS)
        rows = sheet.count_rows(made.counts, asked.query, level)
        return Listed(sheet.COUNT_COLUMNS, in_batches(rows), own)

    return begin


def _to_its_lines(request: Request, here: str) -> Callable[[Sequence[Any]], str | None]:
    """What makes the address of the lines that a row of counts counts."""
    given = {name: request.args.get(name) for name in ("q", "place", "years", "part", "reprints")}

    def own(row: Sequence[Any]) -> str | None:
        _, by, name, *_ = row
        if by != "all" and not name:
            return None  # no address asks for what has no year, or no place
        narrowed = {} if by == "all" else {"years" if by == "year" else "place": name}
        told = {field: value for field, value in (given | narrowed).items() if value}
        return f"{here}?{urlencode(told)}"

    return own


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    return [(PATH, page)]
