"""A text tried: read as an ingest would read it, shown, and forgotten.

`read` makes plain values of a text, `desk` has that done in a process of its own within limits,
`beside` says what an archive has on the same place, indicator and year, `sheet` lays the figures
out.
"""

from ingest.trying.beside import Beside, compare
from ingest.trying.desk import BusyError, Desk, FailedError, TooLongError
from ingest.trying.read import Given, Tried, TriedArticle, read_text

__all__ = [
    "Beside", "BusyError", "Desk", "FailedError", "Given", "TooLongError", "Tried", "TriedArticle",
    "compare", "read_text",
]  # fmt: skip
