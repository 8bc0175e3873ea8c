"""How fast each finder reads, as a ratio to tagging the same sentences with jieba.posseg.

    python -m tests.bench.finders [PATH…]

jieba.posseg stands for what one would type instead to get at names, places and numbers: it cuts
and tags words, and leaves everything else to be done.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import partial
from time import process_time

from ingest.find import dates, figures, formulas, people, places
from ingest.script import simplify
from tests.bench.texts import named, sentences

TAGGED_AT_MOST = 300_000  # characters: the alternative is slow


def measured(name: str, find: Callable[[str], Sequence[object]], lines: list[str]) -> float:
    """Megabytes of UTF-8 for each second of this process."""
    find(lines[0])  # tables are loaded before the clock runs
    start = process_time()
    found = sum(len(find(line)) for line in lines)
    took = process_time() - start
    speed = sum(len(line.encode()) for line in lines) / 1e6 / took
    print(f"{name:14} {speed:7.2f} MB/s {found:9} found", end="")
    return speed


def main() -> None:
    """Print a line for each finder, and the alternative's."""
    import jieba.posseg

    jieba.setLogLevel(logging.WARNING)
    lines = [simplify(s) for s in sentences(named())]
    few, size = [], 0
    for line in lines:
        few.append(line)
        size += len(line)
        if size > TAGGED_AT_MOST:
            break
    place_rules, people_rules = places.load_rules(), people.load_rules()
    context = places.PlaceContext()
    locate = partial(places.locate, context=context, rules=place_rules)
    baseline = measured("jieba.posseg", jieba.posseg.lcut, few)
    print("     1.0 ×")
    date_rules, formula_rules = dates.load_rules(), formulas.load_rules()
    for name, find in (
        ("dates", lambda line: dates.find_dates(line, date_rules)),
        ("formulas", lambda line: formulas.find_formulas(line, formula_rules)),
        ("figures", lambda line: figures.find_figures(line, figures.load_rules())),
        ("people", lambda line: people.find_people(line, people_rules, locate)),
        ("places", lambda line: places.find_places(line, place_rules, context)),
    ):
        print(f" {measured(name, find, lines) / baseline:7.1f} ×")


if __name__ == "__main__":
    main()
