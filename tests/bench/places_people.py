"""How fast places and people are found, on a text file of one's own.

python tests/bench/places_people.py TEXT   (UTF-8; each line is taken as one sentence)
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from time import perf_counter

from ingest.find import people, places
from ingest.script import simplify


def main() -> int:
    """Print megabytes (UTF-8) a second, on one core, for each finder."""
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    lines = simplify(Path(sys.argv[1]).read_text("utf-8")).splitlines()
    size = sum(len(line.encode()) for line in lines) / 1e6
    place_rules, people_rules = places.load_rules(), people.load_rules()
    context = places.PlaceContext()
    locate = partial(places.locate, context=context, rules=place_rules)
    start = perf_counter()
    found = sum(len(places.find_places(line, place_rules, context)) for line in lines)
    took = perf_counter() - start
    print(f"places: {size / took:.1f} MB/s, {found} found in {size:.1f} MB")
    start = perf_counter()
    found = sum(len(people.find_people(line, people_rules, locate)) for line in lines)
    took = perf_counter() - start
    print(f"people: {size / took:.1f} MB/s, {found} found in {size:.1f} MB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
