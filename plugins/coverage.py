"""What an archive holds and how well it was read, and what its columns mean.

`/-/coverage/ARCHIVE` (also as ``.json``): what came in, by format, by province and year; what was
refused; how texts were repaired; the measures that this version's tests hold it to, as
`tests/quality.py` gathers them. `/-/dictionary/ARCHIVE`: the comments of ``schema.sql``.
"""

# Datasette ships no types.
# mypy: disable-error-code="untyped-decorator"

import json
from dataclasses import asdict
from functools import cache
from typing import Any, cast

from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import Database, QueryInterrupted
from datasette.utils import tilde_encode
from datasette.utils.asgi import NotFound, Request, Response

from ingest import coverage, overview
from ingest.dictionary import dictionary
from ingest.pages import archive_asked
from ingest.paths import site

ARCHIVE = r"(?P<database>[^/]+?)"


@cache
def _quality() -> list[dict[str, Any]]:
    """The pinned measures by kind, each kind with its columns in one order."""
    told = (site() / "plugins" / "quality.json").read_text(encoding="utf-8")
    rows = cast(list[dict[str, Any]], json.loads(told))
    kinds = list(dict.fromkeys(row["kind"] for row in rows))
    for row in rows:
        same = [other["measures"] for other in rows if other["kind"] == row["kind"]]
        names = dict.fromkeys(name for measures in same for name in measures)
        row["columns"] = sorted(names, key=lambda name: name not in ("precision", "recall"))
        row["rank"] = kinds.index(row["kind"])
    return rows


async def _rows(db: Database, sql: str) -> list[dict[str, Any]] | None:
    """The rows of ``sql``; ``None`` where counting took too long, which the page then says."""
    try:
        return [dict(row) for row in (await db.execute(sql)).rows]
    except QueryInterrupted:
        return None


async def _covered(db: Database) -> dict[str, Any]:
    names = await _rows(db, coverage.NAMES)
    counted = await _rows(db, coverage.GRID)
    totals = await _rows(db, overview.TOTALS)
    years = await _rows(db, overview.YEARS)
    chart = overview.year_chart(years) if years else None
    runs = await _rows(db, coverage.RUNS) or []
    for run in runs:
        run["counts"] = json.loads(run["counts"]) if run["counts"] else {}
    return {
        "counts": totals[0] if totals else None,
        "missing": overview.spans(chart.missing) if chart else [],
        "formats": await _rows(db, coverage.FORMATS),
        "grid": coverage.grid(counted, names or ()) if counted is not None else None,
        "refused": await _rows(db, coverage.REFUSED),
        "repairs": await _rows(db, coverage.REPAIRS),
        "runs": runs,
    }


async def page(request: Request, datasette: Datasette) -> Response:
    db = await archive_asked(request, datasette, "figure_sheet")
    context = {"database": db.name, "quality": _quality(), **await _covered(db)}
    return Response.html(
        await datasette.render_template(
            "coverage.html", context, request=request, view_name="coverage"
        )
    )


async def as_json(request: Request, datasette: Datasette) -> Response:
    covered = await _covered(await archive_asked(request, datasette, "figure_sheet"))
    grid = covered.pop("grid")
    covered["years"] = grid and [
        {
            "province": line.name,
            **{
                head or "undated": cell.articles
                for head, cell in zip(grid.columns, line.cells, strict=True)
            },
        }
        for line in grid.lines
    ]
    return Response.json({**covered, "quality": _quality()})


async def columns(request: Request, datasette: Datasette) -> Response:
    """The archive's tables, or with ``?of=views`` its views; those that the schema has."""
    db = await archive_asked(request, datasette, "figure_sheet")
    tables = datasette.metadata("tables", database=db.name, fallback=False) or {}
    held = {*await db.table_names(), *await db.view_names()}
    kind = "view" if request.args.get("of") == "views" else "table"
    entries = []
    for one in dictionary():
        if one.name not in held or one.kind != kind:
            continue
        known = {column.name: asdict(column) for column in one.columns}
        told = tables.get(one.name, {})
        said = told.get("columns") or {}
        names = await db.table_columns(one.name)
        listed = [{"name": name, "told": said.get(name), **known.get(name, {})} for name in names]
        entries.append({**asdict(one), **_named(told), "columns": listed})
    sections: dict[str, list[dict[str, Any]]] = {}
    for entry in entries:
        sections.setdefault(entry["section"], []).append(entry)
    context = {"database": db.name, "entries": entries, "sections": sections, "of": kind}
    return Response.html(
        await datasette.render_template(
            "dictionary.html", context, request=request, view_name="dictionary"
        )
    )


def _named(told: dict[str, Any]) -> dict[str, Any]:
    return {"title": told.get("title"), "description": told.get("description")}


async def first(request: Request, datasette: Datasette) -> Response:
    """Without an archive's name: the first one's."""
    name = next((name for name, db in datasette.databases.items() if db.path), None)
    if name is None:
        raise NotFound("no archive is served")
    page = request.url_vars["page"]
    return Response.redirect(datasette.urls.path(f"/-/{page}/{tilde_encode(name)}"))


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    return [
        (r"/-/(?P<page>coverage|dictionary)$", first),
        (rf"/-/coverage/{ARCHIVE}\.json$", as_json),
        (rf"/-/coverage/{ARCHIVE}$", page),
        (rf"/-/dictionary/{ARCHIVE}$", columns),
    ]
