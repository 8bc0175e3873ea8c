"""How fast text goes through load, repair and cleaning (with header and sentences), and its memory.

    python -m tests.bench.clean_speed [FOLDER…]

MB/s on one core over the texts, as processor time, best of three; beside it, in the same run, what
the least that could be called cleaning takes: lines stripped, and sentences split at their marks by
one pattern. Then one line without an end, of 5 and of 50 MB, each in a process of its own: the time
should grow as the text does, and the memory stay below 20 times the document.
"""

from __future__ import annotations

import re
import resource
import time
from collections.abc import Callable
from multiprocessing import get_context

from ingest import clean, repair
from ingest.load import load_bytes
from ingest.model import Source
from ingest.read import load_rules
from ingest.text import Traced
from tests.bench.texts import named

LINES = (5, 50)  # megabytes
RUNS = 3
_SENTENCE = re.compile(r"[^。！？!?…]*[。！？!?…]+[”’」』）)]*|[^。！？!?…]+")


def main() -> None:
    """Measure and print."""
    texts = named()
    datas = [text.encode() for text in texts]
    size = sum(map(len, datas)) / 1e6
    rules = load_rules()
    loaded = [document for data in datas if (document := load_bytes(data, Source("-")).document)]
    traced = [Traced(document.decoded) for document in loaded]
    repaired = [repair.repair(text, rules.repair).text for text in traced]
    steps: dict[str, Callable[[], object]] = {
        "load": lambda: [load_bytes(data, Source("-")) for data in datas],
        "repair": lambda: [repair.repair(text, rules.repair) for text in traced],
        "clean": lambda: [clean.clean(text, "0" * 16, rules.clean) for text in repaired],
    }
    took = {name: _seconds(step) for name, step in steps.items()}
    took["all"] = sum(took.values())
    least = _seconds(lambda: [_least(text) for text in texts])
    for name, seconds in took.items():
        print(f"{name:8} {size / seconds:8.1f} MB/s, {seconds / least:6.1f} × the least")
    sample = "".join(text.replace("\n", "") for text in texts)
    for megabytes in LINES:
        with get_context("spawn").Pool(1) as pool:
            seconds, grown = pool.apply(_line, (sample, megabytes))
        print(f"a line of {megabytes} MB: {megabytes / seconds:.1f} MB/s, "
              f"memory {grown / megabytes:.1f} × the document")  # fmt: skip


def _seconds(step: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(RUNS):
        start = time.process_time()
        step()
        best = min(best, time.process_time() - start)
    return best


def _least(text: str) -> list[list[str]]:
    return [_SENTENCE.findall(line.strip()) for line in text.splitlines() if line.strip()]


def _line(sample: str, megabytes: int) -> tuple[float, float]:
    """Seconds, and megabytes by which the process grew, for one line of that size."""
    rules = load_rules()
    clean.clean(repair.repair(Traced(sample[:1000]), rules.repair).text, "0" * 16, rules.clean)
    once = sample.encode()
    data = (once * (megabytes * 1_000_000 // len(once) + 1))[: megabytes * 1_000_000]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    document = load_bytes(data, Source("-")).document
    if document:
        text = repair.repair(Traced(document.decoded), rules.repair).text
        clean.clean(text, document.key, rules.clean)
    seconds = time.process_time() - start
    return seconds, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1000


if __name__ == "__main__":
    main()
