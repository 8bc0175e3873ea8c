"""Indicators: one id for one thing, in every name it has; none for its parts and look-alikes."""

from __future__ import annotations

from collections import Counter

from ingest import rules
from ingest.find.figures import find_figures, load_rules
from ingest.find.indicators import part_ids, whole_ids
from ingest.model import Figure

TABLE = rules.table("indicators")
ROWS = TABLE["indicator"]
# A figure of another dimension never takes the id.
OTHERS = {"money": "68亿元", "weight": "68万吨", "area": "68万亩", "count": "68家"}


def found(text: str) -> tuple[Figure, ...]:
    return find_figures(text, load_rules())


def one(text: str) -> Figure:
    figures = found(text)
    assert len(figures) == 1, [f.surface for f in figures]
    return figures[0]


def test_indicators_are_many_and_have_one_name_each() -> None:
    assert len(ROWS) >= 150
    names = [name for row in ROWS for name in row["names"]]
    assert [n for n, times in Counter(names).items() if times > 1] == []
    assert len({row["id"] for row in ROWS}) == len(ROWS)
    assert {family for row in ROWS for family in row.get("units", ())} == set(TABLE["families"])
    assert all(row["against"] and row["written"] for row in ROWS)


def test_what_parts_are_named_are_indicators_and_have_none() -> None:
    ids = {row["id"] for row in ROWS}
    assert part_ids()
    assert (part_ids() | whole_ids()) <= ids
    assert not part_ids() & whole_ids()


def test_an_indicator_is_known_by_each_of_its_names() -> None:
    for row in ROWS:
        texts = [f"全县{name}达到68{row['written']}。" for name in row["names"]]
        assert [t for t in texts if found(t)[-1].indicator_id != row["id"]] == []


def test_an_indicator_grows_under_the_same_id() -> None:
    for row in ROWS:
        assert found(f"{row['names'][0]}增长5.3%。")[-1].indicator_id == row["id"], row["id"]


def test_a_part_or_a_look_alike_has_another_id_or_none() -> None:
    for row in ROWS:
        for phrase in row["against"]:
            assert one(f"全县{phrase}。").indicator_id != row["id"], phrase


def test_a_wrong_dimension_takes_no_id() -> None:
    for row in ROWS:
        name = row["names"][0]
        for kind, written in OTHERS.items():
            if kind not in row["kinds"]:
                assert found(f"全县{name}达到{written}。")[-1].indicator_id is None, written
