"""What readers type for an indicator or a unit, as the codes that the archive keeps.

`zh_indicator(typed)` gives the one name of an indicator across texts (GDP and 地区生产总值: grp),
`zh_unit(typed)` the code of a unit (元: CNY); what has none comes back folded. `zh_places(typed)`
is a JSON array of the codes of the divisions meant (臨汾, 沪, 襄樊市), or of "" for all of them:
what is in one has a place >= its code and < its code || '~'.
"""

# Datasette ships no types.
# mypy: disable-error-code="untyped-decorator"

import json
import sqlite3

from datasette import hookimpl

from ingest.find.divisions import meant
from ingest.labels import load_labels
from ingest.search import fold


def _indicator(typed: str | None) -> str:
    folded = fold(str(typed or "").strip())
    return load_labels().indicators.get(folded, folded)


def _unit(typed: str | None) -> str:
    said = str(typed or "").strip()
    units = load_labels().units
    for code, names in units.items():
        if said == code or fold(said) in map(fold, names):
            return code
    return fold(said)


def _places(typed: str | None) -> str:
    said = str(typed or "").strip()
    return json.dumps(meant(said) if said else [""])


@hookimpl
def prepare_connection(conn: sqlite3.Connection) -> None:
    conn.create_function("zh_indicator", 1, _indicator, deterministic=True)
    conn.create_function("zh_unit", 1, _unit, deterministic=True)
    conn.create_function("zh_places", 1, _places, deterministic=True)
