"""An article as its page shows it: plain functions from a connection to what a template is given.

The plugin knows of requests and the templates of markup; nothing here knows of either. Each page is
one call on one connection, so that it is read in one go.
"""

from ingest.leaf.behind import behind, original
from ingest.leaf.beside import beside, bylines
from ingest.leaf.figure import figure
from ingest.leaf.found import Absent, Links, absent, article_row, figure_row, has_archive
from ingest.leaf.running import Asked, running

__all__ = [
    "Absent", "Asked", "Links", "absent", "article_row", "behind", "beside", "bylines", "figure",
    "figure_row", "has_archive", "original", "running",
]  # fmt: skip
