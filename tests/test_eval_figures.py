"""How well labelled sentences are read: floors, tied to the examples by their digest.

Who changes examples looks at their floors again; a floor that goes down needs its reason in the
commit. The sentences kept aside are never tuned on: their floors are what they reached when they
were looked at, once.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.eval_figures import judged_in
from tests.judged import Example, Item, Said, judge, ours, overlapping, tally

CORPUS = Path(__file__).parent / "corpus"
DIGESTS = {
    "figures_gold.jsonl": "a9b83d5ad6f614ba",
    "figures_challenge.jsonl": "1b8807ba000f8c62",
    "figures_own.jsonl": "ed8325b32da7232e",
    "unseen.jsonl": "dba8038969043716",
    "figures_genre.jsonl": "65959984a0c140f2",
    "figures_more.jsonl": "9f46c7b5ec9ee01a",
}
FLOORS = {
    "figures_gold.jsonl": {
        "found": 1.0, "precision": 1.0, "value_unit": 1.0, "qualifier": 1.0, "kind": 1.0,
        "indicator": 0.9, "overlap": 1.0, "stage": 0.8, "clean": 1.0,
    },
    "figures_challenge.jsonl": {
        "found": 1.0, "precision": 1.0, "value_unit": 1.0, "qualifier": 1.0, "clean": 1.0,
    },
    "figures_own.jsonl": {
        "found": 0.99, "precision": 0.99, "value_unit": 0.99, "qualifier": 0.99, "change": 0.99,
        "stage": 0.9, "clean": 1.0,
    },
    "unseen.jsonl": {
        "found": 0.99, "precision": 0.99, "value_unit": 0.99, "qualifier": 0.99, "stage": 0.98,
        "indicator": 0.79, "overlap": 0.97, "dates": 0.99, "dates_precision": 0.99, "iso": 0.99,
    },
    "figures_genre.jsonl": {
        "found": 0.99, "precision": 0.99, "value": 0.99, "value_unit": 0.99, "kind": 0.99,
        "qualifier": 0.99, "change": 0.99, "per": 0.85, "stage": 0.97, "period": 0.97,
        "indicator": 0.77, "overlap": 0.94, "dates": 0.99, "dates_precision": 0.99, "iso": 0.99,
        "clean": 1.0,
    },
    "figures_more.jsonl": {
        "found": 0.98, "precision": 0.99, "value_unit": 0.99, "qualifier": 0.99, "change": 0.99,
        "stage": 0.99, "indicator": 0.7, "overlap": 0.94, "clean": 1.0,
    },
}  # fmt: skip
# What the sentences of figures_more that are kept aside reached when all of them were tried once,
# unseen: found .944, value and unit .970, overlap .906; those since used .979, .979 and .910.
MORE_ASIDE = {"found": 0.94, "precision": 0.99, "value_unit": 0.96, "overlap": 0.9, "clean": 1.0}


def below(name: str, floors: dict[str, float], *, aside: bool = False) -> dict[str, object]:
    """The measures of a file that fall short of their floor."""
    total = tally(ours, judged_in(CORPUS / name, aside=aside))
    shares = {measure: total.share(measure) or 0.0 for measure in floors}
    return {m: (shares[m], floor) for m, floor in floors.items() if shares[m] < floor}


@pytest.mark.parametrize("name", FLOORS)
def test_quality_does_not_fall(name: str) -> None:
    digest = hashlib.sha256((CORPUS / name).read_bytes()).hexdigest()[:16]
    assert digest == DIGESTS[name], "the examples changed: look at the floors again"
    assert below(name, FLOORS[name]) == {}


def test_quality_of_what_is_kept_aside_does_not_fall() -> None:
    assert below("figures_more.jsonl", MORE_ASIDE, aside=True) == {}


# ── the judge itself


def test_the_judge_counts_what_is_missed_and_what_is_too_much() -> None:
    says = {"value": "3", "unit": "个", "kind": "count"}
    example = Example("新建水厂3个、泵站5座。", (Item(4, 6, "3个", says),))
    total = judge(example, ours(example))
    assert total.share("found") == total.share("value_unit") == 1.0
    assert total.share("precision") == 0.5
    nothing = judge(example, Said())
    assert nothing.share("found") == 0.0
    assert nothing.share("precision") is None
    assert ["3个" in miss for miss in nothing.misses] == [True]


def test_what_is_optional_is_neither_asked_nor_held_against() -> None:
    says = {"value": "3", "unit": "个"}
    example = Example("新建水厂3个。", (Item(4, 6, "3个", says, optional=True),))
    total = judge(example, ours(example))
    assert total.share("found") is None
    assert total.share("precision") is None


def test_names_overlap_by_half_of_the_shorter() -> None:
    assert overlapping("新建重点项目", "重点项目")
    assert not overlapping("贷款余额", "余粮")
    assert not overlapping(None, "项目")
    assert overlapping(None, None)


def test_a_folder_of_texts_is_read_by_its_offsets(tmp_path: Path) -> None:
    (tmp_path / "001.clean.txt").write_text("第一段。\n新建水厂3个。", "utf-8")
    label = (
        '{"seed": "001_x.txt", "surface": "3个", "start": 9, "end": 11, "value": 3, "unit": "个"}'
    )
    (tmp_path / "figures.jsonl").write_text(label, "utf-8")
    (example,) = judged_in(tmp_path)
    total = judge(example, ours(example))
    assert total.share("value_unit") == total.share("precision") == 1.0
