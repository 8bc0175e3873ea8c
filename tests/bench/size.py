"""How large an archive is: bytes of file for each byte of running text, table by table.

    python -m tests.bench.size [PATH…]

Without texts of one's own the seeds are measured, which is too little to judge by: terms and
part-filled pages weigh most in a small archive. Beside the archive stands what
`sqlite-utils insert --nl` and `sqlite-utils enable-fts --tokenize trigram` make of the same
articles: their texts once, with one index that finds three characters or more; no sentences, no
findings, no originals.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from ingest.archive import open_archive
from ingest.load import load
from ingest.rulebook import load_rules
from ingest.store import ingest_paths
from tests.bench.texts import SEEDS

FIXED = "places"  # the table of divisions, the same in every archive

# A table's pages, those of its indexes, and for a full-text index those of the tables behind it.
_PAGES = """
SELECT CASE instr(name, '_fts_') WHEN 0 THEN name
  ELSE substr(name, 1, instr(name, '_fts_') + 3) END, sum(bytes)
FROM (SELECT coalesce(m.tbl_name, 'the schema') AS name, s.pgsize AS bytes
      FROM dbstat s LEFT JOIN sqlite_master m ON m.name = s.name)
GROUP BY 1 ORDER BY 2 DESC
"""
_TEXT = "SELECT sum(length(CAST(text AS BLOB))) FROM articles"


@dataclass(frozen=True, slots=True)
class Sizes:
    """In bytes: the running text of an archive, its file, its free pages, its tables' pages."""

    text: int
    file: int
    free: int
    tables: dict[str, int]

    @property
    def ratio(self) -> float:
        """Bytes of file for each byte of text, without the table of divisions."""
        return (self.file - self.tables[FIXED]) / self.text


def measure(path: Path) -> Sizes:
    """The sizes of the archive at ``path``."""
    with closing(sqlite3.connect(path)) as connection:
        (text,) = connection.execute(_TEXT).fetchone()
        (page,) = connection.execute("PRAGMA page_size").fetchone()
        (free,) = connection.execute("PRAGMA freelist_count").fetchone()
        tables = dict(connection.execute(_PAGES))
    return Sizes(text, path.stat().st_size, free * page, tables)


def plain(archive: Path, path: Path) -> int:
    """The size of a file with the same articles and a trigram index, as sqlite-utils makes it."""
    with closing(sqlite3.connect(archive)) as source, closing(Database(path)) as made:
        names = ("key", "title", "published", "outlet", "text")
        rows = source.execute(f"SELECT {', '.join(names)} FROM articles")
        table = made.table("articles")
        table.insert_all((dict(zip(names, row, strict=True)) for row in rows), pk="key")
        table.enable_fts(["title", "text"], tokenize="trigram")
    return path.stat().st_size


def main(paths: Sequence[str]) -> None:
    """Ingest ``paths`` into a file for the time being, and print a line for each table."""
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "archive.db"
        with open_archive(path, "w") as archive:
            ingest_paths(archive, load(paths), load_rules())
        sizes = measure(path)
        other = plain(path, Path(scratch) / "plain.db")
    print(f"{sizes.text:,} bytes of text; for each of them:")
    for name, size in sizes.tables.items():
        note = "  (the same in every archive, not counted)" if name == FIXED else ""
        if size / sizes.text >= 0.005 or note:
            print(f"{size / sizes.text:8.3f}  {name}{note}")
    print(f"{sizes.free / sizes.text:8.3f}  free pages")
    print(f"{sizes.ratio:8.3f}  in all")
    print(f"{other / sizes.text:8.3f}  the articles alone with a trigram index, by sqlite-utils")


if __name__ == "__main__":
    main(sys.argv[1:] or [str(SEEDS)])
