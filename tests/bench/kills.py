"""Killing the writer or a worker, or ^C, at random moments: what each was found to be afterwards.

    python -m tests.bench.kills --times 200 --seed 1

Each time: an archive is worked on (ingest, reingest, ingest --prune, remove, an upgrade from an
older schema), something is killed; then the archive must open, check must pass, no process may be
left, and the same command run again must end as if nothing had been.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.killing import WAYS, Case, cases, disturbed, faults, start, undisturbed


def main() -> int:
    """Kill, and tell; 1 if anything did not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.kills", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quiet", action="store_true", help="tell what fails alone")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        return strike(Path(name), options.times, options.seed, quiet=options.quiet)


def strike(room: Path, times: int, seed: int, *, quiet: bool = False) -> int:
    """Kill ``times`` times, work and way and moment drawn from ``seed``; 1 if anything failed.

    What had ended before it was struck is tried again, and does not count.
    """
    drawn = random.Random(seed)  # noqa: S311 - moments, not secrets
    began = time.monotonic()
    work = cases(room, seed)
    wanted = {case.name: undisturbed(case, room / "undisturbed") for case in work}
    print("undisturbed: " + ", ".join(f"{n} {took:.2f} s" for n, (_, took) in wanted.items()))
    met: Counter[str] = Counter()
    failed, struck, slowest = 0, 0, 0.0
    while struck < times:
        case = work[met.total() % len(work)]
        way = _way(case, drawn)
        content, took = wanted[case.name]
        after = drawn.uniform(0.01, took)
        path = start(case, room / "struck")
        found = disturbed(path, case, way, after, drawn)
        if not found.struck:
            if way != "worker":  # of those there may be none yet
                wanted[case.name] = content, max(took * 0.9, 0.05)  # the machine is quicker now
            met["nobody there"] += 1
            if met["nobody there"] > 2 * times:
                print(f"only {struck} of {times} times somebody was there to be struck")
                return 1
            continue
        struck += 1
        wrong = list(faults(path, case, content, found, way))
        failed += bool(wrong)
        met[f"{case.name}, {way}"] += 1
        slowest = max(slowest, found.took if way == "^C" else 0.0)
        if wrong or not quiet:
            print(f"{struck:4} {case.name:8} {way:6} after {after:.2f} s, status {found.status}: "
                  f"{'; '.join(wrong) or 'sound, and the same again'}", flush=True)  # fmt: skip
    print(", ".join(f"{what} {count}" for what, count in sorted(met.items())), flush=True)
    print(f"{times} times in {time.monotonic() - began:.0f} s: {times - failed} survived, "
          f"{failed} did not; the slowest ^C took {slowest:.2f} s")  # fmt: skip
    return int(failed > 0)


def _way(case: Case, drawn: random.Random) -> str:
    """Whom to strike; where there are no workers, not those."""
    ways = [way for way in WAYS if way != "worker" or case.name not in {"remove", "upgrade"}]
    return drawn.choice(ways)


if __name__ == "__main__":
    sys.exit(main())
