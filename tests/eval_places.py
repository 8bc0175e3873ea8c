"""How well places are found: judged on text of our own labelling, or on a file of the same form.

    python -m tests.eval_places [FILE…] [--wrong]

A mention is found where its span is the labelled one; its code is right where it is the labelled
division's, or of a zone under it where the label says so, or empty where the label leaves it open.
Files are `*.txt` in the form of tests/corpus/places-wide.txt, or JSON Lines (`text`, `places`).
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ingest.find.divisions import divisions, named
from ingest.find.places import PlaceContext, find_places, load_rules
from ingest.find.zones import zone_parent
from ingest.script import simplify

CORPUS = Path(__file__).parent / "corpus"
WIDE, WIDE_ASIDE = CORPUS / "places-wide.txt", CORPUS / "places-wide-aside.txt"
_MARK = re.compile(r"\[([^\]=]+)(?:=([^\]]+))?\]")

# start, end, code; the code of a zone is its parent's with "+" before it
Span = tuple[int, int, str | None]


@dataclass(frozen=True)
class Example:
    """A sentence, its article's place, and the mentions in it."""

    text: str
    place: str | None
    mentions: tuple[Span, ...]


@dataclass
class Tally:
    """How many mentions were asked, taken, taken rightly, and given the right code."""

    asked: int = 0
    taken: int = 0
    right: int = 0
    coded: int = 0

    @property
    def precision(self) -> float:
        """The share of what was taken that was asked."""
        return self.right / max(self.taken, 1)

    @property
    def recall(self) -> float:
        """The share of what was asked that was taken."""
        return self.right / max(self.asked, 1)

    @property
    def codes(self) -> float:
        """The share of what was taken rightly that has the right code."""
        return self.coded / max(self.right, 1)


@cache
def code_named(name: str) -> str:
    """The code of the one division that a label names.

    Raises:
        ValueError: it names none, or several.
    """
    told = simplify(name)
    ways: tuple[Callable[[], list[str]], ...] = (
        lambda: [d.code for d in divisions() if d.full_name == told],
        lambda: [d.code for d in divisions() if d.name == told],
        lambda: [d.code for d in divisions() if d.full_name.endswith(told)],
        lambda: [d.code for d in named(told)],
    )
    found = next((codes for way in ways if (codes := way())), [])
    if len(found) != 1:
        raise ValueError(f"{name} names {len(found)} divisions: label one, from further above")
    return found[0]


def labelled(line: str) -> Example:
    """A line in the form of places-wide.txt."""
    place = None
    if line.startswith("@"):
        name, _, line = line.partition(" ")
        place = code_named(name[1:])
    text, at, mentions = "", 0, []
    for mark in _MARK.finditer(line):
        text += line[at : mark.start()]
        surface, target = mark[1], mark[2] or mark[1]
        code = None if target == "?" else code_named(target.removeprefix("+"))
        code = f"+{code}" if target.startswith("+") else code
        mentions.append((len(text), len(text) + len(surface), code))
        text, at = text + surface, mark.end()
    return Example(text + line[at:], place, tuple(mentions))


def examples(path: Path) -> list[Example]:
    """The examples of a file."""
    lines = path.read_text("utf-8").splitlines()
    if path.suffix == ".txt":
        return [labelled(line) for line in lines if line and not line.startswith("#")]
    return [_from_json(json.loads(line)) for line in lines if line]


def _from_json(row: dict[str, object]) -> Example:
    places = row["places"]
    assert isinstance(places, list)
    mentions = tuple(
        (m["span_start"], m["span_start"] + len(m["surface"]), m["code"]) for m in places
    )
    place = row.get("place")
    return Example(str(row["text"]), str(place) if place else None, mentions)


def ours(example: Example) -> list[Span]:
    """What this project finds."""
    context = PlaceContext(place=example.place)
    found = find_places(simplify(example.text), load_rules(), context)
    return [(m.span_start, m.span_end, _code(m.code)) for m in found]


def _code(code: str | None) -> str | None:
    """A code as labels have it: a zone's is its division's with a plus."""
    parent = zone_parent(code or "")
    return f"+{parent}" if parent else code


def tally(find: Callable[[Example], Sequence[Span]], judged: Iterable[Example]) -> Tally:
    """How ``find`` does on ``judged``."""
    told = Tally()
    for example in judged:
        gold = {(start, end): code for start, end, code in example.mentions}
        found = find(example)
        hits = [span for span in found if span[:2] in gold]
        told.asked += len(gold)
        told.taken += len(found)
        told.right += len(hits)
        told.coded += sum(code == gold[start, end] for start, end, code in hits)
    return told


def wrong(judged: Iterable[Example]) -> Iterator[str]:
    """The sentences that do not come out as labelled, with both sides."""
    for example in judged:
        gold, found = sorted(example.mentions, key=_first), sorted(ours(example), key=_first)
        if gold != found:
            missed = [f"{example.text[s:e]}={c}" for s, e, c in gold if (s, e, c) not in found]
            extra = [f"{example.text[s:e]}={c}" for s, e, c in found if (s, e, c) not in gold]
            yield f"{example.text}\n    - {missed}\n    + {extra}"


def _first(span: Span) -> int:
    return span[0]


def main() -> None:
    """Print a line for each file."""
    show = "--wrong" in sys.argv
    paths = [Path(word) for word in sys.argv[1:] if not word.startswith("--")]
    for path in paths or [WIDE, WIDE_ASIDE]:
        judged = examples(path)
        told = tally(ours, judged)
        print(
            f"{path.name:28} {told.asked:5} mentions  precision {told.precision:.3f}  "
            f"recall {told.recall:.3f}  code {told.codes:.3f}"
        )
        if show:
            print(*wrong(judged), sep="\n")


if __name__ == "__main__":
    main()
