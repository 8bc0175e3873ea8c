"""One indicator explored: places beside each other through the years, numbers with sentences.

`ask` is what may be asked, `offer` which indicators and places there are, `read` gets the figures,
`study` sets them in order (what is taken, what conflicts, what was planned and what came of it),
`draw` makes a chart of numbers, `sheet` lays all of it out as rows and JSON. Which figures may
stand here and which of several is taken is settled by the panel.
"""

from ingest.explore.ask import COUNTRY, MOST_PLACES, Asked, places_typed
from ingest.explore.draw import Chart, draw
from ingest.explore.offer import Offered, indicators, places_with, state
from ingest.explore.read import Said, read
from ingest.explore.study import Group, Pair, Study, study

__all__ = [
    "COUNTRY", "MOST_PLACES", "Asked", "Chart", "Group", "Offered", "Pair", "Said", "Study", "draw",
    "indicators", "places_typed", "places_with", "read", "state", "study",
]  # fmt: skip
