"""An archive of synthetic articles, so that a newcomer sees places, years and charts filled.

The articles go the way of every other: made as pages, loaded, read, written. That they are
synthetic stands in each of them, and in the archive's settings, from where every page of the site
says it; copies and published files keep that.
"""

from __future__ import annotations

from collections.abc import Sequence

from ingest.archive import Archive
from ingest.demo.texts import pages
from ingest.demo.world import counties
from ingest.load import load_bytes
from ingest.model import Facts, Source
from ingest.store import Progress, Summary, ingest_paths

COUNTIES, FIRST, LAST, SEED = 10, 2017, 2024, 1
NOTICES = {
    "notice_zh": "演示档案：文章、人物、数字都由程序合成，只有地名是真的。",
    "notice_en": "A demonstration: texts, persons and figures are synthetic, only places are real.",
}
_SUPPLIED = Facts(licence="CC0-1.0")


def make(
    archive: Archive,
    how_many: int = COUNTIES,
    years: Sequence[int] = range(FIRST, LAST + 1),
    seed: int = SEED,
    on_progress: Progress | None = None,
    workers: int = 0,
) -> Summary:
    """Fill a new archive, open for writing, with articles about ``how_many`` counties."""
    made = pages(seed, list(counties(seed, how_many, years)), years)
    with archive.transaction():
        archive.connection.executemany(
            "INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", NOTICES.items()
        )
    loaded = (
        load_bytes(page.text().encode(), Source(page.name, supplied=_SUPPLIED)) for page in made
    )
    return ingest_paths(archive, loaded, on_progress=on_progress, workers=workers)
