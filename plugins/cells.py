"""What stands in a table's cells: keys as links, values of closed lists in the reader's words.

Everything else is left to Datasette, which escapes it and links http and https addresses only.
"""

# Datasette ships no types.
# mypy: disable-error-code="untyped-decorator"

import json
import re
from typing import Any
from urllib.parse import urlencode

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils import tilde_encode
from jinja2 import Environment
from markupsafe import Markup

from ingest.labels import grouped, load_labels, reader

PERMALINK = re.compile(
    r"/(?:a/[0-9a-f]{16}-\d+(?:/edits|/reprints|(?:\?from=\d+)?#s\d+)?|f/[0-9a-f]{16}-\d+-figure-\d+-\d+)\Z"
)
KEY = re.compile(r"[0-9a-f]{16}-\d+(?P<figure>-figure-\d+-\d+)?\Z")
CODE = re.compile(r"\d{2,9}(?:z[0-9a-f]{7})?\Z")
KEY_COLUMNS = frozenset({"key", "old", "new"})
LISTS = frozenset({"expansion", "numbers", "items"})
NUMBERS = frozenset(
    {
        "value", "value_min", "value_max", "value_a", "value_b", "yuan", "characters", "articles",
        "figures", "formulas", "occurrences", "uses", "hits", "edits", "uncertain", "undated",
        "per_10000", "changes", "group_size", "in_value", "versions", "outlets", "sentences",
        "in_articles", "articles_anywhere",
        "places", "all_articles",
    }
)  # fmt: skip


def _permalink(row: Any) -> str | None:
    """The page of the article or figure that a row is about."""
    names = row.keys()
    if "permalink" in names:
        link = row["permalink"]
    elif "key" in names and "title" in names:
        link = f"/a/{row['key']}"
    else:
        return None
    return link if isinstance(link, str) and PERMALINK.match(link) else None


# Columns that lead to another table, where the schema says so.
REFERS_TO = {
    "article": "articles", "sentence": "sentences", "document": "documents", "formula": "formulas",
    "place": "places", "parent": "places", "run": "runs", "first_run": "runs", "last_run": "runs",
    "superseded_by": "documents", "reprint_of": "articles", "compared_with": "articles",
    "term": "terms", "formula_use": "formula_uses", "other": "articles",
}  # fmt: skip


def _reference(
    value: dict[str, Any], column: str, database: str, datasette: Datasette
) -> Markup | None:
    """A row of another table by its name, where Datasette calls an untitled article None."""
    table = REFERS_TO.get(column)
    if table is None or value.get("value") is None:
        return None
    label = value.get("label")
    if not label:
        untitled = "(untitled)" if reader.get().language == "en" else "（无题）"
        label = untitled if table == "articles" else value["value"]
    address = datasette.urls.row(database, table, tilde_encode(str(value["value"])))
    if table == "places":
        address = datasette.urls.path(f"/p/{value['value']}")
    return Markup('<a href="{}" title="{}">{}</a>').format(address, value["value"], label)


def _list(value: str) -> Markup | None:
    """A JSON array of texts as a reader writes one."""
    try:
        items = json.loads(value)
    except ValueError:
        return None
    if not isinstance(items, list) or not all(isinstance(item, (str, int)) for item in items):
        return None
    return Markup('<span lang="zh">{}</span>').format("、".join(map(str, items)))


def _changes(value: str) -> Markup | None:
    """A JSON array of [there, here] as what is struck out and what is put in."""
    try:
        told = [(str(there), str(here)) for there, here in json.loads(value)]
    except (TypeError, ValueError):
        return None
    struck, put = Markup("<del>{}</del>"), Markup("<ins>{}</ins>")
    items = (
        (struck.format(there) if there else "") + (put.format(here) if here else "")
        for there, here in told
    )
    return Markup('<span class="changes" lang="zh">{}</span>').format(Markup("；").join(items))


@hookimpl
def render_cell(
    row: Any, value: Any, column: str, table: str | None, database: str, datasette: Datasette
) -> Markup | None:
    if isinstance(value, dict):
        return _reference(value, column, database, datasette)
    if column in LISTS and isinstance(value, str):
        return _list(value)
    if column == "differs" and isinstance(value, str):
        return _changes(value)
    if isinstance(value, (int, float)) and column in NUMBERS:
        return Markup('<span class="number">{}</span>').format(grouped(value))
    if not isinstance(value, (str, int)):
        return None
    if isinstance(value, str):
        link = _link(row, value, column, database, datasette)
        if link is not None:
            return link
    return _label(column, value)


# Columns of names that have a page of their own.
PAGES = {"formula": "formula", "term": "term", "person": "person"}


def _page(row: Any, value: str, column: str, database: str) -> str | None:
    """The page of what a cell names: a formula, a person, the place whose code stands beside."""
    names = row.keys()
    if column == "place_name":
        code = next((row[name] for name in ("place", "code") if name in names), None)
        return f"/p/{code}" if isinstance(code, str) and CODE.match(code) else None
    if column in PAGES and "permalink" in names:
        return f"/-/{PAGES[column]}/{tilde_encode(database)}?{urlencode({'name': value})}"
    return None


def _link(row: Any, value: str, column: str, database: str, datasette: Datasette) -> Markup | None:
    path = None
    if PERMALINK.match(value):
        path = value
    elif column in KEY_COLUMNS and (key := KEY.match(value)):
        path = f"/f/{value}" if key["figure"] else f"/a/{value}"
    elif column == "title" and value:
        path = _permalink(row)
    elif column == "counted_title" and "counted_permalink" in row.keys():  # noqa: SIM118 - a Row
        path = row["counted_permalink"]
    elif page := _page(row, value, column, database):
        address = datasette.urls.path(page)
        return Markup('<a lang="zh-Hans" href="{}">{}</a>').format(address, value)
    if path is None:
        return None
    address = datasette.urls.path(path)
    lang = Markup(' lang="zh"') if column in ("title", "counted_title") else ""
    return Markup('<a class="evidence"{} href="{}">{}</a>').format(
        lang, address, value
    )  # fmt: skip


def _label(column: str, value: str | int) -> Markup | None:
    language = reader.get().language
    label = load_labels().told(column, value, language)
    if label == value:
        return None
    lang = "en" if language == "en" else "zh-Hans"
    return Markup('<span title="{}" lang="{}">{}</span>').format(value, lang, label)


@hookimpl
def prepare_jinja2_environment(env: Environment) -> None:
    env.globals["refers_to"] = REFERS_TO
