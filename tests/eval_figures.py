"""How well figures and dates are found: each measure by file and in all.

    python -m tests.eval_figures [--misses] [--aside] [FILE|FOLDER…]

Without arguments the examples under ``tests/corpus`` are judged, those that are kept aside left
out; ``--aside`` judges those alone. A folder may hold clean texts with labels beside them (see
tests/judged.py). ``--misses`` lists what was missed, came too much, or was said wrongly.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.judged import MEASURES, Example, Tally, examples, ours, tally

CORPUS = Path(__file__).parent / "corpus"
NAMES = (
    "figures_gold.jsonl", "figures_challenge.jsonl", "figures_own.jsonl", "unseen.jsonl",
    "figures_genre.jsonl", "figures_more.jsonl",
)  # fmt: skip
SHORT = {"dates_precision": "d.prec", "qualifier": "qualif", "precision": "precis",
         "value_unit": "val+unit", "indicator": "indic"}  # fmt: skip


def judged_in(path: Path, *, aside: bool = False) -> list[Example]:
    """The examples of a file or folder: those kept aside, or those that are not."""
    return [example for example in examples(path) if example.aside == aside]


def row(name: str, total: Tally) -> str:
    """One line of the table."""
    shares = (total.share(measure) for measure in MEASURES)
    cells = "".join(f"{'–':>9}" if s is None else f"{s:9.3f}" for s in shares)
    return f"{name[:24]:24}{total.asked['found']:6}{cells}"


def head() -> str:
    """The line above the table."""
    return f"{'':24}{'asked':>6}" + "".join(f"{SHORT.get(m, m):>9}" for m in MEASURES)


def main() -> None:
    """Print the table, and with ``--misses`` what is behind it."""
    words = sys.argv[1:]
    paths = [Path(word) for word in words if not word.startswith("--")]
    paths = paths or [CORPUS / name for name in NAMES if (CORPUS / name).exists()]
    total = Tally()
    print(head())
    for path in paths:
        here = tally(ours, judged_in(path, aside="--aside" in words))
        print(row(path.name, here))
        if "--misses" in words:
            print(*(f"    {miss}" for miss in here.misses), sep="\n")
        total.merge(here)
    if len(paths) > 1:
        print(row("in all", total))


if __name__ == "__main__":
    main()
