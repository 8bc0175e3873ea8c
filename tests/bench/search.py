"""Search against a scan of the folded text: recall, precision, time, and the index's size.

    python -m tests.bench.search PATH…

PATH is a text file, or JSON Lines (also gzipped) with a ``text`` in each row. Queries are pieces of
the texts themselves, drawn at random with a fixed seed.
"""

from __future__ import annotations

import gzip
import json
import random
import re
import sqlite3
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import quantiles

from ingest import search

LENGTHS = (1, 2, 3, 4, 8)
QUERIES = 60  # of each length
_SENTENCE = re.compile(r"[^。！？\n]+[。！？]?")
_HAN = re.compile(r"[\u4e00-\u9fff]+")


def texts(path: Path) -> Iterator[str]:
    """The texts of one file."""
    data = path.read_bytes()
    content = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
    if ".jsonl" in path.suffixes:
        yield from (json.loads(line)["text"] for line in content.splitlines())
    else:
        yield content


def queries(folded: list[str]) -> Iterator[tuple[int, str]]:
    """Pieces of Han text, by length."""
    chance = random.Random(0)  # noqa: S311 - a sample, no secret
    for length in LENGTHS:
        drawn = 0
        while drawn < QUERIES:
            runs = [r for r in _HAN.findall(chance.choice(folded)) if len(r) >= length]
            if runs:
                run = chance.choice(runs)
                start = chance.randrange(len(run) - length + 1)
                yield length, run[start : start + length]
                drawn += 1


def main(paths: list[str]) -> None:
    """Print a line for each length of query."""
    sentences = [s for path in paths for t in texts(Path(path)) for s in _SENTENCE.findall(t)]
    size = sum(len(s.encode()) for s in sentences)
    connection = sqlite3.connect(":memory:")
    search.register_writer(connection)
    connection.execute(
        "CREATE VIRTUAL TABLE t USING fts5(text, content='', "
        "tokenize='unicode61 remove_diacritics 0')"
    )
    begun = time.perf_counter()
    connection.executemany(
        "INSERT INTO t(rowid, text) VALUES (?, index_terms(?))", enumerate(sentences)
    )
    took = time.perf_counter() - begun
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    speed, ratio = size / 1e6 / took, pages * 4096 / size
    print(f"{len(sentences)} sentences, {size / 1e6:.1f} MB, indexed at {speed:.1f} MB/s")
    print(f"index {ratio:.2f} × text")
    folded = [search.fold(s) for s in sentences]
    told: dict[int, list[tuple[float, float]]] = {length: [] for length in LENGTHS}
    wrong = 0
    for length, typed in queries(folded):
        begun = time.perf_counter()
        scan = [i for i, text in enumerate(folded) if typed in text]
        between = time.perf_counter()
        sql = "SELECT rowid FROM t WHERE t MATCH ? ORDER BY rowid"
        found = [row[0] for row in connection.execute(sql, (search.match_query(typed),))]
        told[length].append((between - begun, time.perf_counter() - between))
        wrong += found != scan
    print(f"{wrong} of {len(LENGTHS) * QUERIES} queries gave other rows than the scan")
    for length, times in told.items():
        scans = [t[0] * 1000 for t in times]
        matches = [t[1] * 1000 for t in times]
        slow, quick = quantiles(scans, n=20), quantiles(matches, n=20)
        print(f"{length} characters: scan {slow[9]:.1f} ms, index {quick[9]:.2f} ms", end=" ")
        print(f"(p95 {quick[18]:.2f})")


if __name__ == "__main__":
    main(sys.argv[1:])
