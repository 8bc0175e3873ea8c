"""Fuzz: mutated inputs over load, repair, clean, extract and the query language.

    python -m tests.fuzz --seconds 60                    all targets, hypothesis
    python -m tests.fuzz --engine atheris --target load  by coverage: pip install 'xianzhi[fuzz]'

An input fails if it brings about an exception that is none of ours, takes more than 2 s of process
time per 100,000 characters, or lets the process grow beyond its bound. What fails is told
and kept in a folder to be looked at; the exit status is then 1. Shrinking an exception may take
longer than the time given.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
import traceback
from collections.abc import Sequence
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st

from tests.fuzz.bounds import CostError, bounded, limit_room
from tests.fuzz.mutate import EDITS, Edit, mutated
from tests.fuzz.targets import TARGETS, Target

BATCH = 100  # inputs between two looks at the clock
_BELOW = (1 << 16) - 1


def main() -> int:
    """Run what the command line asks for; 1 if anything failed."""
    options = _options()
    limit_room()
    names = list(TARGETS) if options.target == "all" else [options.target]
    for name in names:  # dictionaries are loaded before anything is measured
        for base in TARGETS[name].bases()[:2]:
            TARGETS[name].run(base)
    if options.engine == "atheris":
        from tests.fuzz.guided import guided

        return guided(names, options.seconds, options.keep)
    failed = 0
    for number, name in enumerate(names):
        seconds = options.seconds / len(names)
        failed += _fuzz(name, seconds, options.seed * 1_000_003 + number, options.keep)
    return int(failed > 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--seconds", type=float, default=60.0, help="for all targets together")
    parser.add_argument("--target", choices=[*TARGETS, "all"], default="all")
    parser.add_argument("--engine", choices=["hypothesis", "atheris"], default="hypothesis")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--keep", type=Path, default=Path("fuzz-found"), help="folder for what fails"
    )
    return parser.parse_args()


_edit = st.builds(Edit, st.integers(0, 7), *(st.integers(0, _BELOW) for _ in range(4)))


def _fuzz(name: str, seconds: float, seed: int, keep: Path) -> int:
    """Fuzz one target for about ``seconds``; how many failures were found."""
    target, end = TARGETS[name], time.monotonic() + seconds
    bases, inputs, failed, batch = target.bases(), 0, 0, 0
    last = ""

    def tried(number: int, edits: Sequence[Edit]) -> None:
        nonlocal inputs, last, failed
        inputs += 1
        last = mutated(bases[number], bases, edits)
        try:
            once(target, last)
        except CostError:  # kept as it is: each step of shrinking it would cost as much again
            failed += 1
            keep_failure(name, last, keep)

    bound = settings(
        max_examples=BATCH, deadline=None, database=None, phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    while time.monotonic() < end and failed < 3:
        batch += 1
        inputs_of = given(
            st.integers(0, len(bases) - 1), st.lists(_edit, min_size=1, max_size=EDITS)
        )
        run = bound(seeded(seed + batch)(inputs_of(tried)))
        try:
            run()
        except Exception:  # whatever came, it is told: that is what fuzzing is for
            failed += 1
            keep_failure(name, last, keep)
    print(f"{name:8} {inputs} inputs, {failed} failed", flush=True)
    return failed


def once(target: Target, text: str, slower: int = 1) -> None:
    """Try one input, within its bounds."""
    with bounded(len(text), slower):
        target.run(text)


def keep_failure(name: str, text: str, keep: Path) -> None:
    """Tell of the failure that is being handled, and keep its input."""
    keep.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    path = keep / f"{name}-{digest}.txt"
    path.write_text(text, "utf-8", newline="")
    told = traceback.format_exc(limit=-6)
    path.with_suffix(".log").write_text(told, "utf-8")
    shown = text if len(text) < 300 else f"{text[:140]} … {text[-140:]}"
    print(f"FAILED {name} {path}\n{shown!r}\n{told}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
