"""The table ``repair``, compiled."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from ingest import rules
from ingest.repair.lost import FEATURES
from ingest.repair.runs import SPLIT, STRADDLING

ANNOTATION = "pinyin-annotation"
LETTER = "annotation-behind-letter"


@dataclass(frozen=True)
class RepairRules:
    """The table ``repair``, compiled; what the numbers mean is said there."""

    annotation: re.Pattern[str]
    letter: re.Pattern[str]  # an annotation behind a letter: of the byte before and the letter
    starts: re.Pattern[str]  # where a run of damaged characters begins
    common: int
    least: int
    least_short: int
    short: int
    every: int
    share: float
    sure: Mapping[str, float]
    weights: Mapping[str, tuple[float, ...]]  # of the features of a guess, by the kind of run


@cache
def load_rules() -> RepairRules:
    """The rules of the table ``repair``."""
    table = rules.table("repair")
    patterns = {rule["name"]: rule["pattern"] for rule in table["rule"]}
    annotation, letter = patterns.pop(ANNOTATION), patterns.pop(LETTER)
    named = (f"(?:{pattern})" for pattern in patterns.values())
    annotated = table["annotated"]
    return RepairRules(
        re.compile(annotation),
        re.compile(letter),
        re.compile("|".join(named)),
        annotated["common"],
        annotated["least"],
        annotated["least_short"],
        annotated["short"],
        annotated["every"],
        annotated["share"],
        table["sure"],
        {
            kind: tuple(float(table["weights"][short][name]) for name in FEATURES)
            for kind, short in ((STRADDLING, "straddling"), (SPLIT, "split"))
        },
    )
