"""How well and how fast figures are found, beside Recognizers-Text, JioNLP and cn2an.

    python -m tests.bench.figures [--anchors VENV] [PATH…]

The examples of tests/corpus are judged as `tests.eval_figures` judges them; they are the texts that
speed is measured on too, unless texts are named. The others run in an environment of their own,
for what they need does not go together with what this project needs::

    python3.11 -m venv anchors
    anchors/bin/pip install recognizers-text-suite jionlp cn2an "emoji<1.7"
    python -m tests.bench.figures --anchors anchors      (or XIANZHI_ANCHORS=anchors)

None of them says more than value and unit: the kind of a figure is told from its unit for them, and
the rest of their line is empty. “times” is our speed over theirs.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from time import process_time

from ingest.find.figures import find_figures, load_rules
from ingest.model import Figure, Kind, Number
from ingest.numerals import parse_numeral
from tests.bench import texts
from tests.eval_figures import CORPUS, NAMES, SHORT, judged_in
from tests.judged import Example, Said, Tally, ours, tally

PROGRAM = Path(__file__).with_name("figure_anchors.py")
ANCHORS = {
    "Recognizers-Text": "recognizers", "the same, all numbers": "recognizers-all",
    "JioNLP": "jionlp", "cn2an.transform": "cn2an",
}  # fmt: skip
MEASURES = (
    "found", "precision", "value", "value_unit", "kind", "qualifier", "stage", "period",
    "indicator", "overlap",
)  # fmt: skip
THEIRS = ("found", "precision", "value", "value_unit", "kind")
# start, end, value, unit of each figure, as the program answers
Found = Sequence[Sequence[object]]
ONE_LINE = re.compile(r"([0-9.,]+|[一二三四五六七八九十百千万亿两]+)([万亿]?)([\u4e00-\u9fff%‰]?)")
ENOUGH = 100_000  # characters that the slow ones are timed on


@dataclass(frozen=True)
class Line:
    """A line of the table: how a finder was judged, and its megabytes a second."""

    name: str
    judged: Tally
    speed: float
    measures: Sequence[str] = THEIRS


def said_by(found: Found, text: str) -> Said:
    """What an anchor says of one text, as figures; a value that is no number is none."""
    kinds = {unit.code: unit.kind for unit in load_rules().units.by_name.values()}
    figures = []
    for start, end, value, unit in found:
        code = str(unit) if unit else None
        pair = [exact(v) for v in value] if isinstance(value, list) else [exact(value), None]
        is_range = isinstance(value, list)
        figures.append(
            figure(text, int(str(start)), int(str(end)), pair, is_range, code,
                   kinds.get(code or "", "count"))
        )  # fmt: skip
    return Said(figures)


def exact(value: object) -> Number | None:
    """A number that came as text."""
    try:
        return None if value is None else Decimal(str(value))
    except InvalidOperation:
        return None


def figure(
    text: str, start: int, end: int, pair: Sequence[Number | None], is_range: bool,
    unit: str | None, kind: Kind,
) -> Figure:  # fmt: skip
    """A figure of which no more is known than its value and unit."""
    value, low, high = (None, *pair) if is_range else (pair[0], None, None)
    return Figure(
        span_start=start, span_end=end, surface=text[start:end], kind=kind, value=value,
        value_min=low, value_max=high, unit=unit, unit_text=None, written_mult=None, rule="anchor",
    )  # fmt: skip


def one_line(text: str) -> Said:
    """The baseline: any number, the character behind it as its unit."""
    found = []
    for match in ONE_LINE.finditer(text):
        value = parse_numeral(match[1] + match[2])
        if value is not None:
            unit = {"元": "CNY", "名": "人"}.get(match[3], match[3])
            found.append(figure(text, *match.span(), [value], False, unit, "count"))
    return Said(found)


def answers(
    python: Path, name: str, asked: Sequence[str], program: Path = PROGRAM
) -> tuple[list[Found], float] | str:
    """What an anchor finds in each text, and the seconds it took; why, if it cannot."""
    lines = "".join(json.dumps(text) + "\n" for text in asked)
    done = subprocess.run(
        [str(python), "-I", str(program), name],
        input=lines,
        capture_output=True,
        text=True,
        check=False,
    )
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    if done.returncode or any("missing" in row for row in rows) or len(rows) != len(asked):
        return str(rows[0]["missing"]) if rows and "missing" in rows[0] else done.stderr[-300:]
    return [row["found"] for row in rows], sum(row["took"] for row in rows)


def anchor(python: Path, name: str, judged: Sequence[Example], timed: Sequence[str]) -> Line | str:
    """The line of an anchor, or why there is none."""
    got = answers(python, ANCHORS[name], [example.text for example in judged])
    if isinstance(got, str):
        return got
    found, took = got
    by_text = {e.text: said_by(f, e.text) for e, f in zip(judged, found, strict=True)}
    measured = [example.text for example in judged]
    if timed:
        again = answers(python, ANCHORS[name], timed)
        if isinstance(again, str):
            return again
        measured, took = list(timed), again[1]
    return Line(name, tally(lambda e: by_text[e.text], judged), megabytes(measured) / took)


def megabytes(of: Sequence[str]) -> float:
    """How many megabytes of UTF-8 texts are."""
    return sum(len(text.encode()) for text in of) / 1e6


def speed(find: Callable[[str], object], of: Sequence[str]) -> float:
    """Megabytes a second, on one core."""
    find(of[0])
    start = process_time()
    for text in of:
        find(text)
    return megabytes(of) / (process_time() - start)


def row(line: Line, best: float) -> str:
    """A line of the table as it is printed."""
    cells = []
    for measure in MEASURES:
        share = line.judged.share(measure) if measure in line.measures else None
        cells.append(f"{'–':>9}" if share is None else f"{share:9.3f}")
    return f"{line.name:22}{''.join(cells)}{line.speed:9.3f}{best / line.speed:9.1f}"


def main() -> None:
    """Print the table."""
    words = sys.argv[1:]
    venv = os.environ.get("XIANZHI_ANCHORS")
    if "--anchors" in words:
        at = words.index("--anchors")
        venv, words[at : at + 2] = words[at + 1], []
    judged = [e for name in NAMES if (CORPUS / name).exists() for e in judged_in(CORPUS / name)]
    sys.argv[1:] = words
    timed = texts.sentences(texts.named()) if words else []
    few = timed[: next((i for i in range(len(timed)) if len("".join(timed[:i])) > ENOUGH), None)]
    rules = load_rules()
    on = timed or [example.text for example in judged] * 5
    us = Line("xianzhi", tally(ours, judged), speed(lambda t: find_figures(t, rules), on), MEASURES)
    print(f"{len(judged)} texts, {us.judged.asked['found']} figures asked")
    print(f"{'':22}" + "".join(f"{SHORT.get(m, m):>9}" for m in MEASURES) + "     MB/s    times")
    print(row(us, us.speed))
    regex = tally(lambda example: one_line(example.text), judged)
    print(row(Line("one-line regex", regex, speed(one_line, on)), us.speed))
    for name in ANCHORS:
        if venv is None:
            print(f"{name:22} not measured: no --anchors VENV (see the top of this file)")
            continue
        line = anchor(Path(venv).absolute() / "bin" / "python", name, judged, few)
        print(f"{name:22} {line}" if isinstance(line, str) else row(line, us.speed), flush=True)


if __name__ == "__main__":
    main()
