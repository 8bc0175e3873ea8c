"""What stands in a table's cells: keys as links, values of closed lists in the reader's words.

Everything else is left to Datasette, which escapes it and links http and https addresses only.
"""

# Datasette ships no types.
# mypy: disable-error-code="untyped-decorator"

import re
from typing import Any

from datasette import hookimpl
from datasette.app import Datasette
from markupsafe import Markup

from ingest.labels import grouped, load_labels, reader

PERMALINK = re.compile(r"/(?:a/[0-9a-f]{16}-\d+|f/[0-9a-f]{16}-\d+-figure-\d+-\d+)\Z")
KEY = re.compile(r"[0-9a-f]{16}-\d+(?P<figure>-figure-\d+-\d+)?\Z")
KEY_COLUMNS = frozenset({"key", "old", "new"})
NUMBERS = frozenset(
    {
        "value", "value_min", "value_max", "value_a", "value_b", "yuan", "characters", "articles",
        "figures", "formulas", "occurrences", "uses", "hits", "edits", "uncertain", "undated",
        "per_10000",
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


@hookimpl
def render_cell(
    row: Any, value: Any, column: str, table: str | None, datasette: Datasette
) -> Markup | None:
    if isinstance(value, (int, float)) and column in NUMBERS:
        return Markup('<span class="number">{}</span>').format(grouped(value))
    if not isinstance(value, (str, int)):
        return None
    if isinstance(value, str):
        link = _link(row, value, column, datasette)
        if link is not None:
            return link
    return _label(column, value)


def _link(row: Any, value: str, column: str, datasette: Datasette) -> Markup | None:
    path = None
    if PERMALINK.match(value):
        path = value
    elif column in KEY_COLUMNS and (key := KEY.match(value)):
        path = f"/f/{value}" if key["figure"] else f"/a/{value}"
    elif column == "title" and value:
        path = _permalink(row)
    if path is None:
        return None
    address = datasette.urls.path(path)
    lang = Markup(' lang="zh"') if column == "title" else ""
    return Markup('<a class="evidence"{} href="{}">{}</a>').format(
        lang, address, value
    )  # fmt: skip


def _label(column: str, value: str | int) -> Markup | None:
    language = reader.get().language
    label = load_labels().value(column, value, language)
    if label is None and column == "unit" and value in load_labels().units:
        label = load_labels().unit(str(value), language)
    if label is None:
        return None
    return Markup('<span title="{}">{}</span>').format(value, label)
