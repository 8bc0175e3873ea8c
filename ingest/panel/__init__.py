"""Panels: places by years, an indicator a column, each value with what it rests on.

`ask` is what may be asked, `series` what makes one column, `cells` which of several values is taken
and when they conflict, `assemble` reads an archive, `sheet` lays a panel out.
"""

from ingest.panel.ask import LEVELS, TIMES, Asked, asked_by, indicator_of, years_of
from ingest.panel.assemble import Panel, Row, read_panel
from ingest.panel.cells import Cell
from ingest.panel.series import Series
from ingest.panel.sheet import notes, write

__all__ = [
    "LEVELS", "TIMES", "Asked", "Cell", "Panel", "Row", "Series", "asked_by", "indicator_of",
    "notes", "read_panel", "write", "years_of",
]  # fmt: skip
