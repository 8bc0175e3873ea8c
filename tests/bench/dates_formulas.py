"""What the finders of dates and of formulas take from texts, by rule, and how fast.

    python -m tests.bench.dates_formulas PATH…

PATH is a text file, or JSON Lines (also gzipped) with a ``text`` in each row.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from ingest.find import dates, formulas
from ingest.script import simplify

_SENTENCE = re.compile(r"[^。;；!?！？\n]+[。;；!?！？]?")


def texts(path: Path) -> Iterator[str]:
    """The texts of one file."""
    data = path.read_bytes()
    content = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
    if ".jsonl" not in path.suffixes:
        yield content
        return
    for line in content.splitlines():
        yield json.loads(line)["text"]


def main(paths: list[str]) -> None:
    """Print a table for each finder."""
    sentences = [
        sentence
        for path in paths
        for text in texts(Path(path))
        for sentence in _SENTENCE.findall(simplify(text))
    ]
    size = sum(len(sentence.encode()) for sentence in sentences) / 1e6
    date_rules, formula_rules = dates.load_rules(), formulas.load_rules()
    start = time.process_time()
    dated = [dates.find_dates(sentence, date_rules) for sentence in sentences]
    between = time.process_time()
    spelled = [formulas.find_formulas(sentence, formula_rules) for sentence in sentences]
    end = time.process_time()
    for name, seconds, rules in (
        ("dates", between - start, Counter(d.rule for found in dated for d in found)),
        ("formulas", end - between, Counter(u.rule for found in spelled for u in found)),
    ):
        print(f"{name}: {rules.total()} in {size:.1f} MB, {size / seconds:.1f} MB/s")
        print("".join(f"  {rule:20} {count:6}\n" for rule, count in rules.most_common()))


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("give the files to read: python -m tests.bench.dates_formulas PATH…")
    main(sys.argv[1:])
