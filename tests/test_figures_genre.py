"""The labelled sentences of the genre: their form, so that a floor measured on them can be trusted.

The labels were written from the judging rules alone, before any finder was looked at. A figure
that is ``optional`` counts neither for nor against; ``<field>_unsure`` says that this one field is
not to be scored. Every third sentence of a topic is ``aside``: reported on once, never tuned on.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.judged import examples, ours, tally

CORPUS = Path(__file__).parent / "corpus" / "figures_genre.jsonl"
ROWS: list[dict[str, Any]] = [json.loads(line) for line in CORPUS.read_text("utf-8").splitlines()]
FIGURES = [(row, figure) for row in ROWS for figure in row["figures"]]
KINDS = {
    *("count", "money", "percent", "pp", "permille", "area", "length", "weight", "volume"),
    *("duration", "age", "rank", "ratio", "multiple", "power", "energy", "temperature"),
    *("speed", "density", "other"),
}
QUALIFIERS = {None, "over", "under", "approx", "at_least", "at_most"}
SENTENCE = {"text", "anchor", "heading", "topic", "figures", "dates", "aside"}
FIGURE = {
    *("surface", "span_start", "value", "unit", "kind"),
    *("qualifier", "change", "indicator", "stage", "period"),
}
MAY = {"of_what", "per", "optional"} | {
    f"{field}_unsure" for field in ("unit", "kind", "qualifier", "change", "per", "stage", "period")
}
DATE = {"surface", "span_start", "iso"}
DAY = r"\d{4}(-\d\d){0,2}"
PERIOD = re.compile(rf"{DAY}(/(\.\.|{DAY}))?|\.\./{DAY}")


def test_every_sentence_stands_once() -> None:
    texts = Counter(row["text"] for row in ROWS)
    assert [text for text, times in texts.items() if times > 1] == []


def test_sentence() -> None:
    for row in ROWS:
        assert set(row) == SENTENCE
        assert row["anchor"] is None or re.fullmatch(r"\d{4}-\d\d-\d\d", row["anchor"])
        for figure in row["figures"]:
            assert FIGURE <= set(figure) <= FIGURE | MAY
        for date in row["dates"]:
            assert DATE <= set(date) <= DATE | {"optional"}
            assert date["iso"] is None or PERIOD.fullmatch(date["iso"]), date
        for found in (row["figures"], row["dates"]):
            for each in found:
                assert row["text"].startswith(each["surface"], each["span_start"]), each
        ends = sorted(
            (each["span_start"], each["span_start"] + len(each["surface"]))
            for each in row["figures"] + row["dates"]
        )
        assert all(end <= start for (_, end), (start, _) in pairwise(ends)), "two labels overlap"


def test_values_are_exact_numbers_with_a_unit() -> None:
    for row, figure in FIGURES:
        value = figure["value"]
        numbers = value if isinstance(value, list) else [] if value is None else [value]
        assert all(isinstance(number, str) and Fraction(number) is not None for number in numbers)
        assert value is not None or re.match("X+", figure["surface"]), (row["text"], figure)
        assert not isinstance(value, list) or len(value) in (2, 3)
        assert figure["unit"]
        assert figure["kind"] in KINDS


def test_fields_hold_what_the_archive_may_hold() -> None:
    for row, figure in FIGURES:
        assert figure["qualifier"] in QUALIFIERS
        assert figure["change"] in {None, "up", "down"}
        assert figure["stage"] in {None, "actual", "target", "plan"}
        assert figure["kind"] != "duration" or figure["stage"] is None, "a duration has no stage"
        assert figure["period"] is None or PERIOD.fullmatch(figure["period"]), figure
        if row["topic"] != "traditional":  # there the indicator is simplified, the text is not
            assert (figure["indicator"] or "") in row["text"], (row["text"], figure)
            assert figure.get("of_what", "") in row["text"], (row["text"], figure)


def test_a_field_marked_unsure_is_not_judged(tmp_path: Path) -> None:
    row = {"text": "全镇投入3亿元。", "figures": [
        {"surface": "3亿元", "span_start": 4, "value": "300000000", "unit": "EUR", "kind": "money",
         "stage": "plan", "stage_unsure": True, "unit_unsure": True},
    ]}  # fmt: skip
    file = tmp_path / "one.jsonl"
    file.write_text(json.dumps(row), "utf-8")
    asked = tally(ours, list(examples(file))).asked
    assert (asked["found"], asked["kind"], asked["stage"], asked["value_unit"]) == (1, 1, 0, 0)


def test_enough_of_everything() -> None:
    assert len(ROWS) >= 300
    assert len(FIGURES) >= 900
    assert sum(not row["figures"] for row in ROWS) >= 70
    assert sum(len(row["figures"]) >= 5 for row in ROWS) >= 40
    assert {figure["kind"] for _, figure in FIGURES} == KINDS
    assert {figure["qualifier"] for _, figure in FIGURES} == QUALIFIERS
    assert sum(row["topic"] == "traditional" for row in ROWS) >= 8


def test_every_third_sentence_of_a_topic_is_aside() -> None:
    topics: dict[str, list[bool]] = defaultdict(list)
    for row in ROWS:
        topics[row["topic"]].append(row["aside"])
    for topic, aside in topics.items():
        assert aside == [n % 3 == 0 for n in range(1, len(aside) + 1)], topic
