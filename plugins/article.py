"""The pages of articles and figures: `/a/KEY`, `/f/KEY`.

An old key leads to the one that holds its content now; a removed article answers 410 and says
why.
"""

# Datasette ships no types.
# mypy: disable-error-code="untyped-decorator"

import json
import sqlite3
from dataclasses import replace
from typing import Any, cast
from urllib.parse import urlencode

from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils import sqlite_timelimit
from datasette.utils.asgi import Request, Response
from jinja2 import Environment

from ingest.jumps import NO_JUMPS, Jumps, jumps_to, marked, steps
from ingest.labels import figure_value, load_labels, reader
from ingest.load.encoding import redecode
from ingest.packing import unpack
from ingest.private import veiled
from ingest.script import simplify
from ingest.view import (
    SEGMENT,
    Mark,
    blocks,
    diff,
    excerpt,
    figure_mark,
    other_mark,
    rule_counts,
    segments,
    sentence_path,
)  # fmt: skip

# Where a mark leads: to the rows of a table that say the same.
LEADS_TO = {
    "formula": ("formula_sheet", "formula"),
    "date": ("dates", "iso"),
    "person": ("people_sheet", "person"),
    "place": ("articles", "place"),
}
KEY = r"(?P<key>[0-9a-f]{16}-\d+)"
FIGURE_KEY = r"(?P<key>(?P<article>[0-9a-f]{16}-\d+)-figure-\d+-\d+)"
LOOKED_THROUGH = 100_000  # sentences of one article in which hits are looked for
LONGEST = 20_000  # characters of one sentence there: a text without a full stop is one sentence
SHOWN_ORIGINAL = 200_000  # characters of an original on one page
COPIES_SHOWN = 200  # reprints and versions of one text on a page
HOPS = 5  # from old key to old key

ARTICLE = """
select a.*, d.key as document_key, d.encoding, d.encoding_basis, d.media_type, d.bytes, d.redacted,
  p.full_name as place_name, p.path as place_path
from articles a join documents d on d.id = a.document left join places p on p.code = a.place
where a.key = :key
"""
PARAGRAPHS = """
select id, position, part, paragraph, substr(text, 1, :longest) as text,
  length(text) > :longest as cut from sentences
where article = :article
  and id >= :at + (select min(id) from sentences where article = :article) order by id limit :n
"""
SENTENCES_OF = """
select position, substr(text, 1, :longest) from sentences where article = :article
order by id limit :most
"""
FIGURES = """
select f.*, p.full_name as place_name from figures f left join places p on p.code = f.place
where f.article = :article and f.sentence between :first and :last order by f.sentence, f.span_start
"""
OTHERS = """
select 'formula' as mark, u.sentence, u.span_start, u.span_end, m.surface as said,
  m.expansion as more
from formula_uses u join formulas m on m.id = u.formula
where u.article = :article and u.sentence between :first and :last
union all
select 'date', sentence, span_start, span_end, iso, kind from dates
where article = :article and sentence between :first and :last
union all
select m.kind, m.sentence, m.span_start, m.span_end,
  case when m.kind = 'person' then m.person else m.place end,
  case when m.kind = 'person' then m.post else p.full_name end
from mentions m left join places p on p.code = m.place
where m.article = :article and m.sentence between :first and :last
"""
STORED = """
select original, decoded, encoding, encoding_basis from documents where id = :document
"""
NEIGHBOURS = """
select key, title, position from articles where document = :document order by position limit 200
"""
CORRECTIONS = """
select field, value, was, who, why from corrections where target = :key order by id
"""
# All that have the text of an article, with what counts first; the newest capture of each.
COPIES = """
select a.id, a.key, a.title, a.published, a.outlet, a.script, a.reprint_of, r.kind, r.shared,
  r.changes, r.differs, c.key as compared_key,
  (select max(coalesce(s.captured_at, n.started)) from sources s join runs n on n.id = s.first_run
    where s.document = a.document) as captured
from articles a left join reprints r on r.article = a.id
left join articles c on c.id = r.compared_with
where a.id = :counted or a.reprint_of = :counted
order by a.reprint_of is not null, r.kind, coalesce(a.published, captured), a.id limit :most
"""
SAME_INDICATOR = """
select f.key, f.surface, f.value, f.value_exact, f.value_min, f.value_max, f.unit, f.year, f.stage,
  p.full_name as place_name, a.title, a.published
from figures f join articles a on a.id = f.article left join places p on p.code = f.place
where f.indicator = :indicator and f.id <> :id and f.unit is :unit
order by f.place is not :place, f.year, f.id limit 12
"""


async def _find(datasette: Datasette, sql: str, key: str) -> tuple[Database, Any] | None:
    """The first archive that has a row for ``key``, and the row."""
    for db in datasette.databases.values():
        has = "select 1 from sqlite_master where name = 'tombstones'"
        if db.path and (await db.execute(has)).rows:
            row = (await db.execute(sql, {"key": key})).first()
            if row:
                return db, row
    return None


async def _page(
    datasette: Datasette, request: Request, name: str, context: dict[str, Any], status: int = 200
) -> Response:
    body = await datasette.render_template(f"{name}.html", context, request=request, view_name=name)
    return Response.html(body, status=status)


async def _absent(datasette: Datasette, request: Request, key: str, tail: str = "") -> Response:
    """What to say of an article key that no archive has now."""
    now = key
    for _ in range(HOPS):
        found = await _find(datasette, "select new from key_aliases where old = :key", now)
        if not found:
            break
        now = found[1]["new"]
    if now != key:
        return Response.redirect(datasette.urls.path(f"/a/{now}{tail}"), status=301)
    removed = await _find(datasette, "select * from tombstones where key = :key", key)
    context = {"key": key, "removed": removed[1] if removed else None}
    return await _page(datasette, request, "absent", context, 410 if removed else 404)


def _table(datasette: Datasette, db: Database, table: str, **filters: Any) -> str:
    """The address of a table with filters."""
    return f"{datasette.urls.table(db.name, table)}?{urlencode(filters)}"


# ─────────────────────────────────────────────────────────────── an article


async def article(request: Request, datasette: Datasette) -> Response:
    await datasette.ensure_permissions(request.actor, ["view-instance"])
    key, tab = request.url_vars["key"], request.url_vars["tab"] or "text"
    found = await _find(datasette, ARTICLE, key)
    if not found:
        return await _absent(datasette, request, key)
    db, row = found
    context: dict[str, Any] = {"article": row, "tab": tab, "database": db.name}
    context |= await (_text if tab == "text" else _behind)(datasette, request, db, row, tab)
    context |= await _fields(datasette, db, row)
    return await _page(datasette, request, "article", context)


async def _fields(datasette: Datasette, db: Database, row: Any) -> dict[str, Any]:
    """What stands beside an article: who wrote it, words, neighbours, places above it."""
    wanted = {"article": row["id"], "document": row["document"]}
    named = "select name, role from bylines where article = :article order by id"
    roles: dict[str, list[str]] = {}
    for byline in (await db.execute(named, wanted)).rows:
        roles.setdefault(byline["role"], []).append(byline["name"])
    words = "select word from keywords where article = :article order by weight desc limit 10"
    neighbours = (await db.execute(NEIGHBOURS, wanted)).rows
    filters: dict[str, str] = {}
    path = []
    for level in ("province", "city", "county", "township"):
        if row[level]:
            filters[level] = row[level]
            path.append((row[level], _table(datasette, db, "articles", **filters)))
    return {
        "bylines": roles,
        "keywords": [word["word"] for word in (await db.execute(words, wanted)).rows],
        "neighbours": neighbours if len(neighbours) > 1 else [],
        "place_links": path,
        "counts": (await db.execute(_COUNTS, wanted)).first(),
        "corrections": (await db.execute(CORRECTIONS, {"key": row["key"]})).rows,
        "supplied": (row["supplied"] or "").split(),
        **await _copies(db, row),
    }


async def _copies(db: Database, row: Any) -> dict[str, Any]:
    """The article that counts, and the reprints and older versions that do not."""
    wanted = {"counted": row["reprint_of"] or row["id"], "most": COPIES_SHOWN}
    copies = [dict(copy) for copy in (await db.execute(COPIES, wanted)).rows]
    for copy in copies:
        copy["differs"] = json.loads(copy["differs"] or "[]")
    return {
        "counted": copies[0] if copies else None,
        "own": next((copy for copy in copies if copy["id"] == row["id"]), None),
        "reprints": [copy for copy in copies if copy["kind"] == "reprint"],
        "versions": [copy for copy in copies if copy["kind"] == "version"],
        "copies_cut": len(copies) == COPIES_SHOWN,
    }


_COUNTS = """
select (select count(*) from figures where article = :article) as figures,
  (select count(*) from formula_uses where article = :article) as formulas,
  (select count(*) from dates where article = :article) as dates,
  (select count(*) from mentions where article = :article and kind = 'person') as people,
  (select count(*) from mentions where article = :article and kind = 'place') as places,
  (select count(*) from edits where article = :article) as edits,
  (select count(*) from sentences where article = :article) as sentences
"""


async def _text(
    datasette: Datasette, request: Request, db: Database, row: Any, tab: str
) -> dict[str, Any]:
    """The text with its marks, in its own script or simplified."""
    typed = (request.args.get("q") or "").strip()
    found = await _jumps(datasette, db, row, typed) if typed else NO_JUMPS
    start = _start(request.args.get("from"), found)
    wanted = {"article": row["id"], "at": start, "n": SEGMENT + 1, "longest": LONGEST}
    sentences = [dict(s) for s in (await db.execute(PARAGRAPHS, wanted)).rows]
    more = len(sentences) > SEGMENT
    sentences = sentences[:SEGMENT]
    marks = await _marks(datasette, db, row, sentences)
    simplified = row["script"] == "hant" and request.args.get("script") == "hans"
    if simplified:
        for sentence in sentences:
            sentence["text"] = simplify(sentence["text"])  # of the same length: marks hold
    asked = ({"q": typed} if typed else {}) | ({"script": "hans"} if simplified else {})
    made = [marked(block, found) for block in blocks(sentences, marks)]
    return {
        "title": [b for b in made if b.part == "title"],
        "kicker": [b for b in made if b.part == "kicker"],
        "blocks": [b for b in made if b.part not in ("title", "kicker")],
        "simplified": simplified,
        "cut": any(sentence["cut"] for sentence in sentences),
        "next_from": start + SEGMENT if more else None,
        "start": start,
        "typed_here": typed,
        "asked_here": asked,
        "steps": steps(found, start, asked),
    }


async def _jumps(datasette: Datasette, db: Database, row: Any, typed: str) -> Jumps:
    """The hits of what was typed in all of an article, also where it is not shown."""
    wanted = {"article": row["id"], "longest": LONGEST, "most": LOOKED_THROUGH}

    def read(connection: sqlite3.Connection) -> Jumps:
        with sqlite_timelimit(connection, datasette.setting("sql_time_limit_ms")):
            rows = connection.execute(SENTENCES_OF, wanted)
            return jumps_to(typed, ((position, text) for position, text in rows))

    return cast(Jumps, await db.execute_fn(read))


def _start(asked: str | None, found: Jumps) -> int:
    """The sentence that a page begins with: as asked for, else where the first hit is shown."""
    if asked and asked.isdecimal() and len(asked) < 10:
        return int(asked)
    return found.segment_of(1) if found.total else 0


async def _marks(
    datasette: Datasette, db: Database, row: Any, sentences: list[dict[str, Any]]
) -> dict[int, list[Mark]]:
    """The findings of these sentences as marks, by the id of the sentence."""
    marks: dict[int, list[Mark]] = {}
    if not sentences:
        return marks
    span = {"article": row["id"], "first": sentences[0]["id"], "last": sentences[-1]["id"]}
    for figure in (await db.execute(FIGURES, span)).rows:
        marks.setdefault(figure["sentence"], []).append(_figure_mark(datasette, figure))
    for found in (await db.execute(OTHERS, span)).rows:
        marks.setdefault(found["sentence"], []).append(_other_mark(datasette, db, found))
    return marks


def _figure_mark(datasette: Datasette, row: Any) -> Mark:
    href = datasette.urls.path(f"/f/{row['key']}")
    return figure_mark(row, href, load_labels(), reader.get().language)


def _other_mark(datasette: Datasette, db: Database, row: Any) -> Mark:
    table, column = LEADS_TO[row["mark"]]
    href = _table(datasette, db, table, **{column: row["said"]}) if row["said"] else ""
    return other_mark(row, href, load_labels(), reader.get().language)


# ─────────────────────────────────────────────────────────────── behind an article


async def _decoded(db: Database, document: int) -> str:
    """The decoded text of a document, in whose coordinates edits stand."""

    def decode(connection: sqlite3.Connection) -> str:
        row = connection.execute(STORED, {"document": document}).fetchone()
        if row["decoded"] is not None:
            return unpack(row["decoded"]).decode("utf-8")
        return redecode(unpack(row["original"]), row["encoding"], row["encoding_basis"])

    return str(await db.execute_fn(decode))


async def _behind(
    datasette: Datasette, request: Request, db: Database, row: Any, tab: str
) -> dict[str, Any]:
    """The original, the edits that led from it, and where the data is."""
    wanted = {"article": row["id"], "document": row["document"]}
    if tab == "reprints":  # all of it stands beside every article
        return {}
    if tab == "data":
        paths = (
            await db.execute("select * from sources where document = :document order by id", wanted)
        ).rows
        return {"sources": paths}
    decoded = await _decoded(db, row["document"])
    start, end = row["span_start"], min(row["span_end"], row["span_start"] + SHOWN_ORIGINAL)
    edits = "select * from edits where article = :article order by span_start, span_end"
    changes = (await db.execute(edits, wanted)).rows
    decoded = veiled(decoded, ((e["span_start"], e["span_end"], e["rule"]) for e in changes))
    context: dict[str, Any] = {"cut": end < row["span_end"], "original": decoded[start:end]}
    if tab == "edits":
        pieces = diff(decoded, start, end, changes)
        context |= {"pieces": pieces, "rules": rule_counts(pieces)}
    return context


async def source(request: Request, datasette: Datasette) -> Response:
    """The original bytes of the document that an article stands in."""
    await datasette.ensure_permissions(request.actor, ["view-instance"])
    found = await _find(datasette, ARTICLE, request.url_vars["key"])
    if not found:
        return await _absent(datasette, request, request.url_vars["key"], "/source")
    db, row = found
    wanted = {"document": row["document"]}
    body = unpack((await db.execute(STORED, wanted)).first()["original"])
    disposition = f'attachment; filename="{row["document_key"]}.bin"'
    return Response(
        body,
        headers={"content-disposition": disposition},
        content_type="application/octet-stream",
    )


# ─────────────────────────────────────────────────────────────── a figure

FIGURE = """
select f.*, s.text as sentence_text, s.position, a.key as article_key, a.title,
  a.published, a.outlet, a.script, p.full_name as place_name
from articles a join figures f on f.article = a.id join sentences s on s.id = f.sentence
left join places p on p.code = f.place
where a.key = substr(:key, 1, instr(:key, '-figure-') - 1) and f.key = :key
"""


async def figure(request: Request, datasette: Datasette) -> Response:
    await datasette.ensure_permissions(request.actor, ["view-instance"])
    found = await _find(datasette, FIGURE, request.url_vars["key"])
    if not found:
        renamed = "select new from key_aliases where old = :key"
        alias = await _find(datasette, renamed, request.url_vars["key"])
        if alias:
            room = "f" if "-figure-" in alias[1]["new"] else "a"
            return Response.redirect(datasette.urls.path(f"/{room}/{alias[1]['new']}"), status=301)
        return await _absent(datasette, request, request.url_vars["article"])
    db, row = found
    labels, language = load_labels(), reader.get().language
    mark = _figure_mark(datasette, row)
    passage, moved, _ = excerpt(row["sentence_text"], [(mark.start, mark.end)])
    mark = replace(mark, start=mark.start + moved, end=mark.end + moved)
    same = (
        await db.execute(SAME_INDICATOR, {n: row[n] for n in ("indicator", "id", "unit", "place")})
    ).rows
    context = {
        "figure": row,
        "database": db.name,
        "value": figure_value(row, labels, language),
        "pieces": segments(passage, [mark]),
        "same": [(figure_value(other, labels, language), other) for other in same],
        "corrections": (await db.execute(CORRECTIONS, {"key": row["key"]})).rows,
    }
    return await _page(datasette, request, "figure", context)


@hookimpl
def prepare_jinja2_environment(env: Environment) -> None:
    env.globals["sentence_path"] = sentence_path  # with what was typed, its hits are marked there


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    return [
        (rf"/a/{KEY}/source$", source),
        (rf"/a/{KEY}(?:/(?P<tab>original|edits|data|reprints))?$", article),
        (rf"/f/{FIGURE_KEY}$", figure),
    ]
