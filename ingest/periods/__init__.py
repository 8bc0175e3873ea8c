"""Of which year a figure is: what its sentence, the sentence before, its part and its article say.

The nearest of them speaks. `settle` asks them for each figure of a sentence: `nearest` (the dates
of the sentence itself), `topics` (what the sentence before opened with), `unsaid` (what is left
where neither tells). `bases` is what a figure is compared with and over which years it tells,
`undone` what cannot be done yet; `period_rules` holds the words for it all.
"""

from ingest.periods.nearest import Before, is_period
from ingest.periods.settle import dated
from ingest.periods.topics import Topic, topic_of
from ingest.periods.unsaid import Told, tells_of_now, year_gone

__all__ = [
    "Before", "Told", "Topic", "dated", "is_period", "tells_of_now", "topic_of", "year_gone",
]  # fmt: skip
