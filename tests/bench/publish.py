"""How fast an archive is published, and whether a stretch of hidden text stands in the file.

    python -m tests.bench.publish ARCHIVE [METADATA]

Beside it the named alternative: a copy of the whole archive, made anew (VACUUM INTO), which hides
nothing. Every stretch of 12 characters of the texts that is not shown is looked for in the bytes;
what is found must stand in the data: in an indicator, a formula, a post, the name of a place.
"""

from __future__ import annotations

import re
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

from ingest import words
from ingest.archive import open_archive
from ingest.paths import site
from ingest.publish import publish, read_policy

LENGTH = 12  # characters of a stretch
_RUN = re.compile(rf"[\u3400-\u9fff，。、；：“”（）0-9%．.]{{{LENGTH},}}")
_SHOWN = """
SELECT text FROM sentences UNION ALL SELECT text FROM articles UNION ALL
SELECT title FROM articles UNION ALL SELECT kicker FROM articles UNION ALL
SELECT notice FROM articles UNION ALL SELECT outlet FROM articles
"""
_DATA = """
SELECT indicator FROM figures UNION SELECT of_what FROM figures UNION SELECT per FROM figures
UNION SELECT surface FROM formulas UNION SELECT expansion FROM formulas
UNION SELECT origin FROM formulas UNION SELECT post FROM mentions
UNION SELECT organisation FROM mentions UNION SELECT name FROM places WHERE level = 'zone'
UNION SELECT full_name FROM places WHERE level = 'zone'
"""


def stretches(texts: Iterable[str | None]) -> Iterator[str]:
    """Every stretch of `LENGTH` characters of each text."""
    for text in texts:
        for at in range(len(text or "") - LENGTH + 1):
            yield (text or "")[at : at + LENGTH]


def column(path: Path, sql: str) -> Iterator[str | None]:
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        yield from (row[0] for row in connection.execute(sql))


def found(archive: Path, public: Path) -> tuple[int, set[str]]:
    """How many stretches are hidden, and those that stand in the bytes but not in the data.

    A few of these are no text: columns that follow one another in a row follow in the bytes, too.
    """
    held = set(stretches(_RUN.findall(public.read_bytes().decode("utf-8", "ignore"))))
    may = set(stretches(column(public, _SHOWN))) | set(stretches(column(public, _DATA)))
    hidden = set(stretches(column(archive, "SELECT text FROM sentences"))) - may
    return len(hidden), hidden & held


def main() -> None:
    archive = Path(sys.argv[1])
    policy = read_policy(Path(sys.argv[2]) if len(sys.argv) > 2 else site() / "metadata.yml")
    words.initialise()
    with tempfile.TemporaryDirectory() as folder:
        public, copy = Path(folder) / "public.db", Path(folder) / "copy.db"
        began = time.process_time()
        with open_archive(archive) as opened:
            counts = publish(opened, public, policy)
        took = time.process_time() - began
        began = time.process_time()
        with closing(sqlite3.connect(archive)) as connection:
            connection.execute("VACUUM INTO ?", (str(copy),))
        copied = time.process_time() - began
        print(
            f"published: {counts.characters:,} characters in {took:.1f} s of processor, "
            f"{took / copied:.1f} times a VACUUM INTO; {public.stat().st_size:,} of "
            f"{archive.stat().st_size:,} bytes; {counts.shown / counts.characters:.0%} shown"
        )
        hidden, left = found(archive, public)
        print(
            f"hidden stretches of {LENGTH}: {hidden:,}; in the bytes, not in the data: {len(left)}"
        )
        for stretch in sorted(left)[:10]:
            print(f"  {stretch}")


if __name__ == "__main__":
    main()
