"""How well and how fast places are found, beside cpca and JioNLP in the same run.

    python -m tests.bench.places [--anchors VENV] [--labels FILE] [PATH…]

The examples are tests/corpus/places*.txt and places*.jsonl; those kept aside (``-aside``) are
judged apart from those that rules were tuned on. Speed is megabytes of UTF-8 a second of processor
time, measured on the examples, or on texts if some are named. The others run in an environment of
their own::

    python3.11 -m venv anchors
    anchors/bin/pip install cpca jionlp
    python -m tests.bench.places --anchors anchors /texts      (or XIANZHI_ANCHORS=anchors)

They know no townships, no zones and no pointing (全县), which they were not made for: they are
judged on the other mentions alone (“divisions”), on which we are judged too. “times” is our speed
over theirs.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from time import process_time

from ingest.find.divisions import by_code, codes_above, divisions
from ingest.find.places import PlaceContext, find_places, load_rules
from ingest.script import simplify
from tests.bench import texts
from tests.bench.figures import answers as answers_of
from tests.eval_places import CORPUS, Example, Span, Tally, examples, ours, tally

PROGRAM = Path(__file__).with_name("place_anchors.py")
ANCHORS = ("cpca", "jionlp")
ENOUGH = 100_000  # characters that the slow ones are timed on


@dataclass(frozen=True)
class Line:
    """A line of the table: on what, how it was judged, megabytes a second (0: not timed)."""

    name: str
    judged: Tally
    speed: float = 0.0

    def row(self, ours: float) -> str:
        """As it is printed; ``ours`` is the speed to compare with."""
        told = self.judged
        speed = f"{self.speed:9.3f}{ours / self.speed:9.1f}" if self.speed else ""
        return (
            f"{self.name:34}{told.asked:6}{told.precision:10.3f}{told.recall:9.3f}"
            f"{told.codes:9.3f}{speed}"
        )


def corpus() -> list[Path]:
    """The files of examples, those kept aside last."""
    files = [*CORPUS.glob("places*.txt"), *CORPUS.glob("places*.jsonl")]
    named = (path for path in files if path.stem != "places-articles")
    return sorted(named, key=lambda path: ("aside" in path.stem, path.name))


def is_plain(example: Example, span: Span) -> bool:
    """Whether a mention is of a province, city or county by a name of its own."""
    start, end, code = span
    if code is None or code.startswith("+") or len(code) > 6:
        return False
    division = by_code(code)
    surface = simplify(example.text[start:end])
    named = division is not None and (division.name[0] in surface or surface in division.full_name)
    return named and surface[0] not in "全我该本"


def plain(example: Example) -> Example:
    """The example with those mentions alone that the others were made for."""
    kept = tuple(m for m in example.mentions if is_plain(example, m))
    return replace(example, mentions=kept)


def only_plain(find: Callable[[Example], Sequence[Span]]) -> Callable[[Example], list[Span]]:
    """``find`` without what is no plain division: neither asked nor counted against it."""

    def found(example: Example) -> list[Span]:
        other = {m[:2] for m in example.mentions if not is_plain(example, m)}
        return [s for s in find(example) if s[:2] not in other and is_plain(example, s)]

    return found


@cache
def _by_names() -> dict[str, str]:
    """Codes by the names on the path, parted by a slash."""
    paths: dict[str, str] = {}
    for division in divisions():
        if len(division.code) < 9:
            above = [by_code(code) for code in codes_above(division.code)]
            paths["/".join(d.name for d in above if d)] = division.code
    return paths


def coded(code: str) -> str:
    """The code of what an anchor tells by adcode or by names: 山西省/临汾市/洪洞县.

    What stands in its table for no level of ours (110100, 市辖区) is what lies above.
    """
    code = _by_names().get(code, code)
    while code.isdecimal() and by_code(code) is None:
        code = code[:-2]
    return code


def anchor(python: Path, name: str, judged: Sequence[Example], timed: Sequence[str]) -> Line | str:
    """The line of an anchor, or why there is none."""
    got = answers_of(python, name, [example.text for example in judged], PROGRAM)
    if isinstance(got, str):
        return got
    found: dict[str, list[Span]] = {
        e.text: [(int(str(f[0])), int(str(f[1])), coded(str(f[2]))) for f in spans]
        for e, spans in zip(judged, got[0], strict=True)
    }
    again = answers_of(python, name, timed, PROGRAM)
    if isinstance(again, str):
        return again

    def find(example: Example) -> list[Span]:
        other = {m[:2] for m in example.mentions if not is_plain(example, m)}
        return [span for span in found[example.text] if span[:2] not in other]

    speed = megabytes(timed) / again[1]
    return Line(f"{name}, divisions", tally(find, [plain(e) for e in judged]), speed)


def megabytes(of: Sequence[str]) -> float:
    """How many megabytes of UTF-8 texts are."""
    return sum(len(text.encode()) for text in of) / 1e6


def speed(of: Sequence[str]) -> float:
    """Our megabytes a second of processor time, on one core."""
    rules, context = load_rules(), PlaceContext()
    find_places(of[0], rules, context)
    start = process_time()
    for text in of:
        find_places(text, rules, context)
    return megabytes(of) / (process_time() - start)


def main() -> None:
    """Print the table."""
    words = sys.argv[1:]
    venv, files = os.environ.get("XIANZHI_ANCHORS"), corpus()
    for option in ("--anchors", "--labels"):
        if option in words:
            at = words.index(option)
            value, words[at : at + 2] = words[at + 1], []
            if option == "--anchors":
                venv = value
            else:
                files = [Path(value)]
    judged = [example for path in files for example in examples(path)]
    sys.argv[1:] = words
    named = texts.sentences(texts.named()) if words else []
    timed = [simplify(text) for text in named or [example.text for example in judged] * 20]
    few = timed[: next((i for i in range(len(timed)) if len("".join(timed[:i])) > ENOUGH), None)]
    print(f"{'':34}{'asked':>6}{'precision':>10}{'recall':>9}{'code':>9}{'MB/s':>9}{'times':>9}")
    for path in files:
        print(Line(path.name, tally(ours, examples(path))).row(0))
    quick = speed(timed)
    print(Line("xianzhi, all", tally(ours, judged), quick).row(quick))
    divided = tally(only_plain(ours), [plain(example) for example in judged])
    print(Line("xianzhi, divisions", divided, speed(few)).row(quick))
    for name in ANCHORS:
        if venv is None:
            print(f"{name:34}not measured: no --anchors VENV (see the top of this file)")
            continue
        line = anchor(Path(venv).absolute() / "bin" / "python", name, judged, few)
        print(f"{name:34}{line}" if isinstance(line, str) else line.row(quick), flush=True)


if __name__ == "__main__":
    main()
