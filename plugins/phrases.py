"""Formulas and the reader's own terms: `/-/formula/DATABASE?name=…`, `/-/term/DATABASE?name=…`.

A page says what a phrase stands for, since when, where and how often it is used; without a name the
index of all. Any spelling of a formula leads to its page.
"""

# Datasette ships no types.
# mypy: disable-error-code="untyped-decorator"

from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils import tilde_decode
from datasette.utils.asgi import NotFound, Request, Response

from ingest.charts import share_bars
from ingest.narrowing import LEVELS
from ingest.pages import TooLongError, ask
from ingest.plots import Bars, month_bars, year_bars
from ingest.profile import (
    FormulaProfile,
    Phrase,
    TermProfile,
    formula_list,
    formula_named,
    formula_profile,
    sheet,
    term_list,
    term_profile,
)  # fmt: skip
from ingest.profile.phrase import FEW
from ingest.view import excerpt, sentence_path

FORMULA = r"/-/formula(?:/(?P<database>[^/]+?)(?P<form>\.json)?)?$"
TERM = r"/-/term(?:/(?P<database>[^/]+?)(?P<form>\.json)?)?$"
KINDS = ("", "local", "national")
WORDINGS = 8  # spellings that a concordance is asked for
_YEAR = 4  # digits of one
Told = TypeVar("Told")


async def _archives(datasette: Datasette, request: Request) -> list[Database]:
    """The archives that may be meant: the one that the address names, else all."""
    name = request.url_vars["database"]
    wanted = tilde_decode(name) if name else None
    found = []
    for db in datasette.databases.values():
        if db.path and wanted in (None, db.name) and "formula_sheet" in await db.view_names():
            found.append(db)
    if not found:
        raise NotFound(f"Database not found: {wanted or 'none is an archive'}")
    for db in found:
        allowed = [("view-database", db.name), "view-instance"]
        await datasette.ensure_permissions(request.actor, allowed)
    return found


async def _page(
    datasette: Datasette, request: Request, name: str, context: dict[str, Any], status: int = 200
) -> Response:
    if request.url_vars["form"]:
        told = context.get("json")
        wrong = {"ok": False, "error": f"nothing called {context['asked']!r}"}
        return Response.json(wrong if told is None else told, status=status)
    more = {"sentence_path": sentence_path, "passage": _passage, "levels": tuple(LEVELS)}
    body = await datasette.render_template(
        f"{name}.html", context | more, request=request, view_name=name
    )
    return Response.html(body, status=status)


def _passage(text: str, start: int, end: int) -> tuple[str, str, str]:
    """What stands before a span, in it and behind it, of a long sentence the middle."""
    shown, moved, _ = excerpt(text, [(start, end)], width=180)
    start, end = start + moved, end + moved
    return shown[:start], shown[start:end], shown[end:]


def _asked(request: Request) -> tuple[str, str]:
    """The name and the level that places are rolled up to; empty: the one that fits."""
    level = request.args.get("level") or ""
    return (request.args.get("name") or "").strip(), level if level in LEVELS else ""


async def _too_much(datasette: Datasette, request: Request, db: Database, what: str) -> Response:
    name, _ = _asked(request)
    context = {"database": db.name, "asked": name, "what": what, "json": None}
    return await _page(datasette, request, "phrase_too_much", context, 400)


def _lead(datasette: Datasette, request: Request, db: Database, what: str, name: str) -> Response:
    """To the page of a phrase, or to the index, of one archive."""
    given = {key: request.args[key] for key in request.args if key != "name"}
    query = urlencode({**({"name": name} if name else {}), **given})
    path = f"/-/{what}/{quote(db.route, safe='~')}{request.url_vars['form'] or ''}"
    return Response.redirect(datasette.urls.path(f"{path}?{query}" if query else path))


# ─────────────────────────────────────────────────────────────── formulas


async def formula(request: Request, datasette: Datasette) -> Response:
    archives = await _archives(datasette, request)
    typed, level = _asked(request)
    db = archives[0]
    if typed:
        for one in archives:
            name = await ask(datasette, one, lambda held: formula_named(held, typed))
            if name is not None:
                if name != typed or request.url_vars["database"] is None:
                    return _lead(datasette, request, one, "formula", name)
                return await _formula(datasette, request, one, name, level)
    elif request.url_vars["database"] is None:
        return _lead(datasette, request, db, "formula", "")
    return await _formulas(datasette, request, db, typed)


async def _formula(
    datasette: Datasette, request: Request, db: Database, name: str, level: str
) -> Response:
    try:
        told = await ask(datasette, db, lambda held: formula_profile(held, name, level))
    except TooLongError:
        return await _too_much(datasette, request, db, "formula")
    if told is None:
        raise NotFound(f"No formula {name}")
    context = {
        "database": db.name, "asked": name, "told": told, "phrase": told.phrase, "what": "formula",
        "kept": {"name": name}, "json": sheet.formula(told), **_shown(told.phrase),
        "wordings": _wordings(told),
    }  # fmt: skip
    return await _page(datasette, request, "formula", context)


async def _formulas(datasette: Datasette, request: Request, db: Database, missing: str) -> Response:
    typed = missing or (request.args.get("q") or "").strip()
    kind = request.args.get("kind") or ""
    kind = kind if kind in KINDS else ""
    rows = await ask(datasette, db, lambda held: formula_list(held, typed, kind))
    context = {
        "database": db.name, "asked": typed, "missing": bool(missing), "rows": rows, "kind": kind,
        "json": None if missing else sheet.listed(rows),
    }  # fmt: skip
    return await _page(datasette, request, "formulas", context, 404 if missing else 200)


# ─────────────────────────────────────────────────────────────── terms


async def term(request: Request, datasette: Datasette) -> Response:
    archives = await _archives(datasette, request)
    typed, level = _asked(request)
    group = (request.args.get("group") or "").strip()
    for db in archives if typed else ():
        try:
            told = await ask(datasette, db, lambda held: term_profile(held, typed, group, level))
        except TooLongError:
            return await _too_much(datasette, request, db, "term")
        if told is not None:
            if request.url_vars["database"] is None:
                return _lead(datasette, request, db, "term", typed)
            kept = {"name": typed} | ({"group": group} if group else {})
            context = {
                "database": db.name, "asked": typed, "told": told, "phrase": told.phrase,
                "what": "term", "kept": kept, "json": sheet.term(told), **_shown(told.phrase),
                "wordings": _wordings(told),
            }  # fmt: skip
            return await _page(datasette, request, "term", context)
    db = archives[0]
    if request.url_vars["database"] is None:
        return _lead(datasette, request, db, "term", typed)
    rows = await ask(datasette, db, term_list)
    context = {
        "database": db.name, "asked": typed, "rows": rows,
        "json": None if typed else sheet.listed(rows),
    }  # fmt: skip
    return await _page(datasette, request, "terms", context, 404 if typed else 200)


# ─────────────────────────────────────────────────────────────── both


def _shown(phrase: Phrase) -> dict[str, Any]:
    """The charts of a phrase, and of its places as many as a page has."""
    used = [row.name for row in phrase.years if row.hits and row.name is not None]
    since = min(used, default="")
    return {
        "months": _bars(phrase),
        "chart": share_bars([row for row in phrase.years if row.name and row.name >= since]),
        "places": phrase.places[:FEW],
        "more_places": max(0, len(phrase.places) - FEW),
        "highest": max((row.rate or 0 for row, _ in phrase.places[:FEW]), default=0) or 1,
    }


def _bars(phrase: Phrase) -> Bars | None:
    """Uses by month; by year where of half of them no month is known."""
    by_month = {one.label: float(one.uses) for one in phrase.months if len(one.label) > _YEAR}
    by_year: dict[int, float] = {}
    for one in phrase.months:
        year = int(one.label[:_YEAR])
        by_year[year] = by_year.get(year, 0) + one.uses
    if 2 * sum(by_month.values()) > sum(by_year.values()):
        return month_bars(by_month)
    return year_bars(by_year) if by_year else None


def _wordings(told: FormulaProfile | TermProfile) -> str:
    """A query for a concordance that finds the phrase as it is written."""
    said = [spelling for spelling, _ in told.spellings[:WORDINGS]] or [told.name]
    plain = dict.fromkeys(one.strip("“”\"'‘’「」『』 ") for one in said)
    return " | ".join(f"“{one}”" for one in plain if one)


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    return [(FORMULA, formula), (TERM, term)]
