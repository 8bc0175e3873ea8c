"""Examples of figures and dates, and how what was found in them is judged.

An example is a text of one or more sentences that speak to each other (one article, one paragraph)
with all figures, and where they are labelled all dates, that a careful person finds in it. Three
forms are read:

* JSON Lines with ``text`` and ``figures`` (``span_start``, ``surface``) or ``expected`` (``start``,
  ``end``); ``anchor`` is the date of publication, ``heading`` what the sentence stands under;
* a folder with ``NNN.clean.txt`` and ``figures.jsonl``, ``dates.jsonl`` whose offsets lead into
  those texts, each of which is read as one article.

A field that a label does not name, or marks with ``<field>_unsure``, is not judged. A label that is
``optional`` (or of another ``tier`` than core) is neither asked for nor held against what finds it.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

from ingest.context import in_context
from ingest.find.dates import infer_year
from ingest.find.places import PlaceContext
from ingest.model import Article, Date, Figure, Sentence
from ingest.outline import Outlook, outline
from ingest.rulebook import Rules, load_rules
from ingest.said import find_all
from ingest.script import simplify

F = TypeVar("F", Figure, Date)

FIELDS = ("kind", "qualifier", "change", "per", "stage", "period", "of_what")
MEASURES = (
    "found", "precision", "value", "value_unit", "kind", "qualifier", "change", "per", "stage",
    "period", "indicator", "overlap", "dates", "dates_precision", "iso", "clean",
)  # fmt: skip
_CLEAN = ".clean.txt"
_SENTENCE = re.compile(r"[^。！？；;\n]+[。！？；;]?[”’」』）)]*")
# Other names of units that say the same; labels of different hands use both.
_UNITS = {"ha": "har", "‰": "[ppth]"}
_LONGEST_DECIMAL = 16  # characters of a number that somebody typed
_OTHER_NAMES = {"of": "of_what"}


@dataclass(frozen=True)
class Item:
    """One label: a figure's or a date's span in its example, and what is said of it."""

    start: int
    end: int
    surface: str
    says: Mapping[str, Any]
    optional: bool = False


@dataclass(frozen=True)
class Example:
    """A text and its labels; ``dates`` is ``None`` where dates are not labelled."""

    text: str
    figures: tuple[Item, ...]
    dates: tuple[Item, ...] | None = None
    anchor: str | None = None
    heading: str | None = None
    place: str | None = None
    aside: bool = False


@dataclass(frozen=True)
class Said:
    """What a finder says of one example, spans in its text."""

    figures: Sequence[Figure] = ()
    dates: Sequence[Date] = ()


@dataclass
class Tally:
    """Right answers among those asked, by measure, and what was missed or said wrongly."""

    right: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    misses: list[str] = field(default_factory=list)

    def add(self, measure: str, is_right: bool, miss: str) -> None:
        """Count one answer; ``miss`` says what to look at where it is wrong."""
        self.asked[measure] += 1
        self.right[measure] += is_right
        if not is_right:
            self.misses.append(f"{measure:15} {miss}")

    def share(self, measure: str) -> float | None:
        """The share of right answers; ``None`` where nothing was asked."""
        asked = self.asked[measure]
        return self.right[measure] / asked if asked else None

    def merge(self, other: Tally) -> None:
        """Add what ``other`` counted."""
        self.right.update(other.right)
        self.asked.update(other.asked)
        self.misses += other.misses


# ── examples


def examples(path: Path) -> Iterator[Example]:
    """The examples of a file of JSON Lines, or of a folder of clean texts with labels beside."""
    if path.is_dir():
        yield from _of_texts(path)
        return
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        if "text" in row:
            yield _of_row(row)


def _of_row(row: Mapping[str, Any]) -> Example:
    optional = [_item(i, optional=True) for i in row.get("optional", ())]
    figures = [_item(i) for i in row.get("figures", row.get("expected", ()))]
    dates = [_item(i) for i in row["dates"]] if "dates" in row else None
    return Example(
        row["text"],
        tuple(figures + optional),
        None if dates is None else tuple(dates),
        row.get("anchor"),
        row.get("heading"),
        row.get("place") if str(row.get("place", "")).isdecimal() else None,
        bool(row.get("aside")) or row.get("written") == "aside",
    )


def _item(row: Mapping[str, Any], at: int = 0, *, optional: bool = False) -> Item:
    start = int(row["span_start"] if "span_start" in row else row["start"]) - at
    surface = row.get("surface") or row.get("text") or ""
    end = int(row["end"]) - at if "end" in row else start + len(surface)
    says = {_OTHER_NAMES.get(name, name): value for name, value in row.items()}
    is_optional = optional or bool(row.get("optional")) or row.get("tier", "core") != "core"
    return Item(start, end, surface, says, is_optional)


def _of_texts(folder: Path) -> Iterator[Example]:
    """Each text of the folder as one article, and the single sentences beside them."""
    labels = {}
    for kind in ("figures", "dates"):
        path = folder / f"{kind}.jsonl"
        rows = path.read_text("utf-8").splitlines() if path.exists() else []
        labels[kind] = [json.loads(row) for row in rows]
    for path in sorted(folder.glob(f"*{_CLEAN}")):
        name = path.name.removesuffix(_CLEAN)
        text = path.read_text("utf-8")
        figures, dates = (
            tuple(_item(r) for r in labels[k] if str(r["seed"]).startswith(name)) for k in labels
        )
        yield Example(text, figures, dates)
    for path in sorted(folder.glob("*.jsonl")):
        if path.stem not in {"figures", "dates", "formulas", "nonfigures"}:
            yield from examples(path)


# ── ours


def ours(example: Example, rules: Rules | None = None) -> Said:
    """What this project finds, sentence by sentence, each figure in its context."""
    rules = rules or load_rules()
    spans = _sentences(example)
    texts = [example.text[start:end] for start, end in spans]
    folded = [simplify(text) for text in texts]
    year = example.anchor or infer_year(folded, rules.dates)
    basis = "page" if example.anchor else "inferred"
    context = PlaceContext(place=example.place)
    article = Article(
        key="example", span_start=0, span_end=len(example.text), position=0, title=None,
        kicker=None, published=year, published_basis="inferred" if basis == "inferred" else "page",
        outlet=None, channel=None, source_url=None, editor=None, notice=None, script="hans",
        is_template=False, is_truncated=False, place=example.place, text=example.text,
    )  # fmt: skip
    part = _part(article, example.heading, rules)
    found = [find_all(t, rules, context, year, basis, stage=part.stage) for t in texts]
    parts = [part] * len(texts)
    figures: list[Figure] = []
    dates: list[Date] = []
    for (start, _), findings in zip(spans, in_context(article, folded, found, parts), strict=True):
        figures += (_moved(f, start) for f in findings.figures)
        dates += (_moved(d, start) for d in findings.dates)
    return Said(figures, dates)


def _part(article: Article, heading: str | None, rules: Rules) -> Outlook:
    """The part of the article that stands below ``heading``."""
    lines = (("heading", heading), ("body", article.text)) if heading else (("body", article.text),)
    made = [
        Sentence(i, part, i, heading, text, None, None, 0, 0)  # type: ignore[arg-type]  # are Parts
        for i, (part, text) in enumerate(lines)
    ]
    return outline(article, made, [simplify(s.text) for s in made], rules.dates)[-1]


def _sentences(example: Example) -> list[tuple[int, int]]:
    """Spans of the sentences; a labelled sentence stays whole, with its semicolons."""
    if "\n" not in example.text:
        return [(0, len(example.text))]
    return [match.span() for match in _SENTENCE.finditer(example.text)]


def _moved(finding: F, by: int) -> F:
    return finding._replace(span_start=finding.span_start + by, span_end=finding.span_end + by)


# ── judging


def judge(example: Example, said: Said) -> Tally:
    """How well ``said`` answers ``example``."""
    tally = Tally()
    pairs = _matched(example.figures, said.figures)
    for item, figure in pairs:
        if not item.optional:
            tally.add("found", figure is not None, f"{item.surface} in {_near(example.text, item)}")
            if figure is not None:
                _judge_figure(tally, item, figure, example.text)
    taken = {id(f) for item, f in pairs if not item.optional}
    free = [i for i in example.figures if i.optional]
    for figure in said.figures:
        hit = id(figure) in taken
        if hit or not any(_overlap(i, figure) for i in free):
            where = f"{figure.surface} in {_around(example.text, figure.span_start)}"
            tally.add("precision", hit, f"{where} ({figure.rule})")
    if not example.figures:
        tally.add("clean", not said.figures, example.text)
    if example.dates is not None:
        _judge_dates(tally, example, said)
    return tally


def _judge_figure(tally: Tally, item: Item, figure: Figure, text: str) -> None:
    says = item.says
    where = f"{item.surface} in {_near(text, item)}"
    value = is_value(figure, says.get("value"))
    tally.add("value", value, f"{_value(figure)} for {says.get('value')}: {where}")
    if "unit" in says and not says.get("unit_unsure"):
        unit = _UNITS.get(says["unit"], says["unit"])
        same = value and figure.unit == unit
        tally.add("value_unit", same, f"{figure.unit} for {unit}: {where}")
    for name in FIELDS:
        if name in says and not says.get(f"{name}_unsure"):
            came = getattr(figure, name)
            right = came == says[name] or (name == "period" and _is_within(came, says[name]))
            tally.add(name, right, f"{came} for {says[name]}: {where}")
    if "indicator" in says:
        wanted = says["indicator"]
        tally.add(
            "indicator", figure.indicator == wanted, f"{figure.indicator} for {wanted}: {where}"
        )
        tally.add(
            "overlap",
            overlapping(figure.indicator, wanted),
            f"{figure.indicator} for {wanted}: {where}",
        )


def _is_within(came: str | None, wanted: str | None) -> bool:
    """Whether ``came`` says the same period more precisely: 2023-06 for 2023."""
    return came is not None and wanted is not None and "/" not in came and came.startswith(wanted)


def _judge_dates(tally: Tally, example: Example, said: Said) -> None:
    items = example.dates or ()
    pairs = _matched(items, said.dates)
    for item, date in pairs:
        if item.optional:
            continue
        tally.add("dates", date is not None, f"{item.surface} in {_near(example.text, item)}")
        if date is not None:
            wanted = item.says.get("iso")
            tally.add("iso", date.iso == wanted, f"{date.iso} for {wanted}: {item.surface}")
    taken = {id(d) for item, d in pairs if not item.optional}
    free = [i for i in items if i.optional]
    for date in said.dates:
        hit = id(date) in taken
        if hit or not any(_overlap(i, date) for i in free):
            where = _around(example.text, date.span_start)
            tally.add("dates_precision", hit, f"{date.surface} in {where}")


def _matched(items: Sequence[Item], found: Sequence[Any]) -> list[tuple[Item, Any]]:
    """Each label with the finding that overlaps it most; no finding answers two labels."""
    reach = sorted(
        ((_overlap(item, f), i, j) for i, item in enumerate(items) for j, f in enumerate(found)
         if _overlap(item, f)),
        key=lambda three: (-three[0], three[1], three[2]),
    )  # fmt: skip
    answers: dict[int, int] = {}
    used: set[int] = set()
    for _, i, j in reach:
        if i not in answers and j not in used:
            answers[i] = j
            used.add(j)
    return [(item, found[answers[i]] if i in answers else None) for i, item in enumerate(items)]


def _overlap(item: Item, found: Any) -> int:
    end, start = min(item.end, found.span_end), max(item.start, found.span_start)
    return max(0, int(end - start))


def is_value(figure: Figure, value: Any) -> bool:
    """Whether the figure has exactly this value, or these bounds; ``None`` is a censored number."""
    if value is None:
        return figure.value is None and figure.obs_status == "M"
    if isinstance(value, list | tuple):
        bounds = (figure.value_min, figure.value_max)
        return [None if b is None else Fraction(b) for b in bounds] == [_exact(v) for v in value]
    return figure.value is not None and Fraction(figure.value) == _exact(value)


def _exact(value: Any) -> Fraction:
    """A label's number: text is exact, a JSON number that never ends the fraction it stands for."""
    if isinstance(value, float) and len(repr(value)) > _LONGEST_DECIMAL:
        return Fraction(value).limit_denominator(1000)
    return Fraction(str(value))


def overlapping(said: str | None, wanted: str | None) -> bool:
    """Whether two names overlap: what they share is at least half of the shorter one."""
    if not said or not wanted:
        return said == wanted
    shared = SequenceMatcher(None, said, wanted, autojunk=False).find_longest_match()
    return shared.size * 2 >= min(len(said), len(wanted)) and shared.size > 1


def _value(figure: Figure) -> str:
    if figure.value is not None:
        return str(figure.value)
    return f"{figure.value_min}–{figure.value_max}"


def _near(text: str, item: Item) -> str:
    return _around(text, item.start)


def _around(text: str, at: int) -> str:
    return "…" + text[max(0, at - 24) : at + 24].replace("\n", " ") + "…"


def tally(found_by: Callable[[Example], Said], judged: Sequence[Example]) -> Tally:
    """The answers of a finder to all examples together."""
    total = Tally()
    for example in judged:
        total.merge(judge(example, found_by(example)))
    return total
