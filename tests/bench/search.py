"""Search beside a LIKE scan and stock FTS5 trigram in the same run: rows found, time, size.

    python -m tests.bench.search [PATH…]

Queries are pieces of the texts themselves, drawn at random with a fixed seed. What is true is what
`instr` finds in the folded text.
"""

from __future__ import annotations

import random
import re
import sqlite3
import time
from collections.abc import Iterator
from statistics import median

from ingest import search
from tests.bench.texts import named, sentences

LENGTHS = (1, 2, 3, 4, 8)
QUERIES = 60  # of each length
_HAN = re.compile(r"[\u4e00-\u9fff]+")
TABLES = """
CREATE TABLE plain(text);
CREATE VIRTUAL TABLE bigram USING fts5(text, content='', tokenize='unicode61 remove_diacritics 0');
CREATE VIRTUAL TABLE trigram USING fts5(text, content='', tokenize='trigram');
"""
ASK = {
    "scan": "SELECT rowid FROM plain WHERE text LIKE '%' || ? || '%' ORDER BY rowid",
    "bigram": "SELECT rowid FROM bigram WHERE bigram MATCH ? ORDER BY rowid",
    "trigram": "SELECT rowid FROM trigram WHERE trigram MATCH '\"' || ? || '\"' ORDER BY rowid",
}


def queries(folded: list[str]) -> Iterator[tuple[int, str]]:
    """Pieces of Han text, by length."""
    chance = random.Random(0)  # noqa: S311 - a sample, no secret
    held = [text for text in folded if max(map(len, _HAN.findall(text)), default=0) >= max(LENGTHS)]
    for length in LENGTHS:
        for _ in range(QUERIES):
            run = max(_HAN.findall(chance.choice(held)), key=len)
            start = chance.randrange(len(run) - length + 1)
            yield length, run[start : start + length]


def built(connection: sqlite3.Connection, folded: list[str]) -> None:
    """Fill the three tables; print speed and size of the two indexes."""
    connection.executescript(TABLES)
    connection.executemany("INSERT INTO plain(text) VALUES (?)", ((text,) for text in folded))
    size = sum(len(text.encode()) for text in folded)
    took = {}
    for name, terms in (("bigram", "index_terms(text)"), ("trigram", "text")):
        (before,) = connection.execute("PRAGMA page_count").fetchone()
        begun = time.perf_counter()
        connection.execute(
            f"INSERT INTO {name}(rowid, text) SELECT rowid, {terms} FROM plain ORDER BY rowid"
        )
        took[name] = time.perf_counter() - begun
        (after,) = connection.execute("PRAGMA page_count").fetchone()
        print(
            f"{name:8} index {(after - before) * 4096 / size:.2f} × text, "
            f"built at {size / 1e6 / took[name]:.1f} MB/s"
        )
    print(f"bigram builds {took['trigram'] / took['bigram']:.2f} times as fast as trigram")


def main() -> None:
    """Print, for each length of query, what is found and how much faster than the scan."""
    folded = [search.fold(s) for s in sentences(named())]
    connection = sqlite3.connect(":memory:")
    search.register_writer(connection)
    built(connection, folded)
    times: dict[tuple[int, str], list[float]] = {}
    hits: dict[tuple[int, str], int] = {}
    extra = 0
    for length, typed in queries(folded):
        for name, sql in ASK.items():
            asked = search.match_query(typed) if name == "bigram" else typed
            begun = time.perf_counter()
            rows = {row[0] for row in connection.execute(sql, (asked,))}
            times.setdefault((length, name), []).append(time.perf_counter() - begun)
            if name == "scan":
                true = rows
            extra += len(rows - true)
            hits[length, name] = hits.get((length, name), 0) + len(rows & true)
    print(f"rows that the scan does not give: {extra}")
    for length in LENGTHS:
        scan = median(times[length, "scan"])
        print(f"{length} characters:", end="")
        for name in ("bigram", "trigram"):
            recall = hits[length, name] / hits[length, "scan"]
            faster = scan / median(times[length, name])
            print(f"  {name} recall {recall:.3f}, {faster:.1f} × the scan's speed", end="")
        print()


if __name__ == "__main__":
    main()
