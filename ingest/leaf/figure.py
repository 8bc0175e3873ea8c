"""The page of one figure: its sentence, what is known of it, and the same indicator elsewhere."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ingest.labels import Language, figure_value, load_labels
from ingest.leaf.beside import corrections
from ingest.leaf.found import Links
from ingest.leaf.why import why
from ingest.view import excerpt, figure_mark, segments

_SAME = """
select f.key, f.surface, f.value, f.value_exact, f.value_min, f.value_max, f.unit, f.year, f.stage,
  p.full_name as place_name, a.title, a.published
from figures f join articles a on a.id = f.article left join places p on p.code = f.place
where f.indicator = :indicator and f.id <> :id and f.unit is :unit
order by f.place is not :place, f.year, f.id limit 12
"""


def figure(
    connection: sqlite3.Connection, row: Mapping[str, Any], language: Language, links: Links
) -> dict[str, Any]:
    """What the page of the figure ``row`` shows."""
    labels = load_labels()
    mark = figure_mark(row, links.path(f"/f/{row['key']}"), labels, language)
    passage, moved, _ = excerpt(row["sentence_text"], [(mark.start, mark.end)])
    mark = replace(mark, start=mark.start + moved, end=mark.end + moved)
    wanted = {name: row[name] for name in ("indicator", "id", "unit", "place")}
    reasons = why(connection, row)
    return {
        "figure": row,
        "why": reasons,
        "group": [(figure_value(other, labels, language), other) for other in reasons.group],
        "value": figure_value(row, labels, language),
        "pieces": segments(passage, [mark]),
        "same": [
            (figure_value(other, labels, language), other)
            for other in connection.execute(_SAME, wanted)
        ],
        "corrections": corrections(connection, row["key"]),
    }
