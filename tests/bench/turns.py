"""How much sooner documents are read abreast than one after the other.

    python -m tests.bench.turns TEXTS… [--documents 576]

Documents are made of TEXTS (`made_documents`). They are read in each way in turn, again and again,
and of each way the quickest time counts: what else the machine does slows all ways alike.
"""

from __future__ import annotations

import argparse
import gc
import random
import sys
import time
from collections import defaultdict

from ingest.given import Given
from ingest.load import load_data
from ingest.model import Source
from ingest.produce import Task, produce_together
from tests.bench.made_documents import documents
from tests.bench.texts import named

ABREAST = (1, 4, 8, 16, 32, 64)
ROUNDS = 6


def tasks_of(texts: list[str], count: int) -> list[Task]:
    """Documents made of ``texts``, as workers are handed them."""
    pages = (one.page.encode() for one in documents(texts, count))
    loaded = (one for page in pages for one in load_data(page, Source("a.txt")))
    return [(one.document, Given()) for one in loaded if one.document]


def timed(tasks: list[Task], abreast: int) -> float:
    """Seconds for ``tasks``, so many of them together."""
    began = time.perf_counter()
    for at in range(0, len(tasks), abreast):
        produce_together(tasks[at : at + abreast])
    return time.perf_counter() - began


def main() -> None:
    """Measure, and print a row for each number of documents that are read together."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.turns", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("texts", nargs="*")
    parser.add_argument("--documents", type=int, default=576)
    options = parser.parse_args()
    sys.argv[1:] = options.texts
    tasks = tasks_of(named(), options.documents)
    most = max(ABREAST)
    groups = [tasks[at : at + most] for at in range(0, len(tasks), most)]
    timed(groups[0], 1)  # rules are loaded before the clock runs
    gc.freeze()
    took: defaultdict[tuple[int, int], list[float]] = defaultdict(list)
    for _ in range(ROUNDS):
        for place, group in enumerate(groups):
            for abreast in random.sample(ABREAST, len(ABREAST)):
                took[abreast, place].append(timed(group, abreast))
    print(f"{'abreast':>8}{'ms':>8}{'ratio':>7}   of {len(tasks)} documents")
    alone = sum(min(took[1, place]) for place in range(len(groups)))
    for abreast in ABREAST:
        best = sum(min(took[abreast, place]) for place in range(len(groups)))
        print(f"{abreast:8}{best * 1e3 / len(tasks):8.3f}{best / alone:7.2f}")


if __name__ == "__main__":
    main()
