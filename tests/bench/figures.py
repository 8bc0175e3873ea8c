"""How well and how fast figures are found, beside a one-line regular expression.

    python -m tests.bench.figures [PATH…]

The examples of tests/corpus are measured for quality, and repeated for speed unless texts are named
to measure it on. If recognizers-text-suite is installed, its number-with-unit
models run on the same examples: it is no dependency of the project.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import re
import sys
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from time import process_time
from typing import Any

from ingest.find.figures import find_figures, load_rules
from ingest.numerals import parse_numeral
from tests.bench.texts import named, sentences

CORPUS = Path(__file__).parent.parent / "corpus"
NAMES = ("figures_gold.jsonl", "figures_challenge.jsonl", "figures_own.jsonl")
ONE_LINE = re.compile(r"([0-9.,]+|[一二三四五六七八九十百千万亿两]+)([万亿]?)([\u4e00-\u9fff%‰]?)")
REPEAT = 20

# start, end, value where it is one number, unit
Found = tuple[int, int, Fraction | None, str | None]
Finder = Callable[[str], list[Found]]


def ours(text: str) -> list[Found]:
    """What this project finds."""
    return [
        (f.span_start, f.span_end, None if f.value is None else Fraction(f.value), f.unit)
        for f in find_figures(text, load_rules())
    ]


def one_line(text: str) -> list[Found]:
    """The baseline: any number, the character behind it as its unit."""
    found: list[Found] = []
    for match in ONE_LINE.finditer(text):
        value = parse_numeral(match[1] + match[2])
        if value is not None:
            unit = {"元": "CNY", "名": "人"}.get(match[3], match[3])
            found.append((match.start(), match.end(), Fraction(value), unit))
    return found


def recognizers() -> Finder | None:
    """Recognizers-Text, if it is there."""
    name = "recognizers_number_with_unit"
    if importlib.util.find_spec(name) is None:
        return None
    module: Any = importlib.import_module(name)
    kinds = ("currency", "dimension", "age", "temperature")
    models = [getattr(module.NumberWithUnitRecognizer("zh-cn"), f"get_{k}_model")() for k in kinds]

    def find(text: str) -> list[Found]:
        found: list[Found] = []
        for result in (r for model in models for r in model.parse(text)):
            said = result.resolution or {}
            value = Fraction(said["value"]) if said.get("value") else None
            found.append((result.start, result.end + 1, value, said.get("unit")))
        return found

    return find


def examples() -> list[dict[str, Any]]:
    """All examples, from the gold to our own."""
    return [
        json.loads(line)
        for name in NAMES
        for line in (CORPUS / name).read_text("utf-8").splitlines()
    ]


def quality(find: Finder) -> tuple[float, float, float]:
    """Recall, precision, and the share of asked figures with exact value and unit."""
    asked = hit = taken = exact = 0
    for example in examples():
        found = find(example["text"])
        optional = example.get("optional", [])
        taken += sum(
            not any(f[0] < o["end"] and f[1] > o["start"] for o in optional) for f in found
        )
        for item in example["expected"]:
            asked += 1
            got = next((f for f in found if f[0] < item["end"] and f[1] > item["start"]), None)
            if got:
                hit += 1
                value = item["value"]
                same = got[2] == Fraction(value) if isinstance(value, str) else got[2] is None
                exact += same and got[3] == item["unit"]
    return hit / asked, hit / max(taken, 1), exact / asked


def speed(find: Finder, texts: Sequence[str]) -> float:
    """Megabytes of UTF-8 a second, on one core."""
    find(texts[0])
    start = process_time()
    for text in texts:
        find(text)
    return sum(len(t.encode()) for t in texts) / 1e6 / (process_time() - start)


def main() -> None:
    """Print the table."""
    texts = [e["text"] for e in examples()] * REPEAT
    if sys.argv[1:]:
        texts = sentences(named())
    finders: dict[str, Finder | None] = {
        "xianzhi": ours,
        "one-line regex": one_line,
        "Recognizers-Text": recognizers(),
    }
    print(f"{'':18}{'recall':>8}{'precision':>11}{'value+unit':>12}{'MB/s':>8}")
    for name, find in finders.items():
        if find is None:
            print(f"{name:18}{'not installed':>8}")
            continue
        recall, precision, exact = quality(find)
        print(f"{name:18}{recall:8.3f}{precision:11.3f}{exact:12.3f}{speed(find, texts):8.2f}")


if __name__ == "__main__":
    main()
