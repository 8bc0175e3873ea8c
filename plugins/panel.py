"""Places by years: `/-/panel/DATABASE?indicator=GDP&level=county`, and all of it as CSV.

A page has one column of a panel laid out as a table; each number leads to its figure.
"""

# Datasette ships no types.
# mypy: disable-error-code="untyped-decorator"

import io
import re
import sqlite3
from typing import Any, cast

from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils import sqlite_timelimit, tilde_decode
from datasette.utils.asgi import NotFound, Request, Response

from ingest.labels import load_labels, reader
from ingest.panel import LEVELS, Asked, Cell, read_panel, write
from ingest.panel.ask import Level, named
from ingest.panel.pivot import Pivot, pivot
from ingest.panel.series import Series, columns
from ingest.search import fold

columns({Series("grp", False, None, None, "CNY"): 1})  # its tables are read before serving
named()

PLACES = 100  # on a page
FILE = r"/-/panel/(?P<database>[^/]+?)(?P<form>\.csv)?$"
# How many figures each indicator has at each level: the choice that a page offers.
OFFERED = """
select f.indicator_id, case when f.place is null then 'country' else p.level end, count(*) as n
from figures f left join places p on p.code = f.place
where f.indicator_id is not null group by 1, 2 order by n desc, 1, 2
"""

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


async def page(request: Request, datasette: Datasette) -> Response:
    name = tilde_decode(request.url_vars["database"])
    db = datasette.databases.get(name)
    if db is None or not db.path or "panel_figure_sheet" not in await db.view_names():
        raise NotFound(f"Database not found: {name}")
    await datasette.ensure_permissions(request.actor, [("view-database", db.name), "view-instance"])
    offered = [tuple(row) for row in (await db.execute(OFFERED)).rows]
    asked = _asked(request, offered)
    typed = (request.args.get("indicator") or "").strip()
    context: dict[str, Any] = {
        "database": name, "asked": asked, "asked_for": typed,
        "levels": [one for one in LEVELS if one == asked.level or _has(offered, one)],
        "offered": list(dict.fromkeys(indicator for indicator, *_ in offered)),
        "label": _label, "remarks": _remarks, "signs": SIGNS, "table": None, "problem": None,
    }  # fmt: skip
    limit = datasette.setting("sql_time_limit_ms")
    try:
        if request.url_vars["form"]:
            return Response(await _csv(db, asked, limit), content_type="text/csv; charset=utf-8",
                            headers=_attachment(asked))  # fmt: skip
        if asked.indicators:
            context |= await _table(db, asked, request, limit)
    except ValueError:
        context["problem"] = "unknown"
    except sqlite3.OperationalError:
        context["problem"] = "interrupted"
    status = 400 if context["problem"] == "interrupted" or request.url_vars["form"] else 200
    body = await datasette.render_template(
        "panel.html", context, request=request, view_name="panel"
    )
    return Response.html(body, status=status)


def _asked(request: Request, offered: list[tuple[Any, ...]]) -> Asked:
    """What the address asks for; what it leaves open is what the archive has most of."""
    typed = (request.args.get("indicator") or "").strip()
    level = request.args.get("level")
    meant = named().get(fold(typed), typed)
    if level not in LEVELS:
        level = next((at for one, at, _ in offered if not typed or one == meant), "place")
    if not typed:
        typed = next((one for one, at, _ in offered if level in ("place", at)), "")
    return Asked(cast(Level, level), indicators=(typed,) if typed else ())


def _has(offered: list[tuple[Any, ...]], level: str) -> bool:
    return level == "place" or any(at == level for _, at, _ in offered)


async def _table(db: Database, asked: Asked, request: Request, limit: int) -> dict[str, Any]:
    def read(connection: sqlite3.Connection) -> Pivot | None:
        with sqlite_timelimit(connection, limit):
            return pivot(read_panel(connection, asked), request.args.get("column"))

    table = await db.execute_fn(read)
    if table is None:
        return {}
    last = max(1, -(-len(table.lines) // PLACES))
    number = request.args.get("page") or "1"
    at = min(max(int(number) if number.isdecimal() and len(number) < 6 else 1, 1), last)
    lines = table.lines[(at - 1) * PLACES : at * PLACES]
    return {"table": table, "lines": lines, "page": at, "last": last}


async def _csv(db: Database, asked: Asked, limit: int) -> str:
    def read(connection: sqlite3.Connection) -> str:
        out = io.StringIO(newline="")
        with sqlite_timelimit(connection, limit):
            write(read_panel(connection, asked), "csv", out)
        return out.getvalue()

    return str(await db.execute_fn(read))


def _attachment(asked: Asked) -> dict[str, str]:
    name = "-".join(("panel", asked.level, *asked.indicators))
    plain = re.sub(r"[^\w-]", "_", name, flags=re.ASCII)
    return {"content-disposition": f'attachment; filename="{plain}.csv"'}


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
