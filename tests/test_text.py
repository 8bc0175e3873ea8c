"""Traced text: edits compose exactly, and every character has a way back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.model import Edit
from ingest.text import Change, Traced, replay

LETTERS = st.text(alphabet="ab建設( ", max_size=12)


@st.composite
def rounds(draw: st.DrawFn) -> tuple[str, list[list[Change]]]:
    """A source and successive rounds of disjoint changes, each valid for the text it meets."""
    source = draw(LETTERS)
    traced, batches = Traced(source), []
    for n in range(draw(st.integers(0, 4))):
        length = len(traced.text)
        cuts = sorted(draw(st.lists(st.integers(0, length), max_size=6)))
        pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
        spans = [p for i, p in enumerate(pairs) if i == 0 or p[0] >= pairs[i - 1][1]]
        batch = [Change(s, e, draw(st.text("xyz", max_size=3)), f"r{n}") for s, e in spans]
        batches.append(batch)
        traced = traced.edit(batch)
    return source, batches


def naive(text: str, batch: list[Change]) -> str:
    """What a batch of changes means, without any tracing."""
    for change in reversed(batch):
        text = text[: change.start] + change.after + text[change.end :]
    return text


@given(rounds())
def test_edits_compose_and_replay_exactly(case: tuple[str, list[list[Change]]]) -> None:
    source, batches = case
    traced, plain = Traced(source), source
    for batch in batches:
        traced, plain = traced.edit(batch), naive(plain, batch)
        assert traced.text == plain
        assert replay(source, traced.edits) == plain
        ends = [0, *(e.end for e in traced.edits)]
        assert all(e.start >= end for e, end in zip(traced.edits, ends, strict=False))
        assert all(source[e.start : e.end] != e.after for e in traced.edits)


@given(rounds())
def test_every_character_has_a_way_back(case: tuple[str, list[list[Change]]]) -> None:
    source, batches = case
    traced = Traced(source)
    for batch in batches:
        traced = traced.edit(batch)
    rewritten = {i for e, s in zip(traced.edits, traced._starts, strict=True)
                 for i in range(s, s + len(e.after))}  # fmt: skip
    last = 0
    for i, char in enumerate(traced.text):
        start, end = traced.origin_span(i, i + 1)
        assert last <= start <= end <= len(source)
        last = start
        if i not in rewritten:
            assert source[start:end] == char


def test_a_change_swallows_the_edits_it_covers() -> None:
    traced = Traced("縣(xiàn)委 , 建 設").edit([Change(1, 7, "", "pinyin")])
    assert traced.text == "縣委 , 建 設"
    assert traced.origin(1) == 7
    whole = traced.edit([Change(0, 2, "", "furniture")])
    assert whole.edits == (Edit(0, 8, "", "furniture"),)
    assert whole.text == " , 建 設"


def test_overlapping_changes_are_refused() -> None:
    with pytest.raises(ValueError, match="overlap at 1"):
        Traced("abc").edit([Change(0, 2, "", "one"), Change(1, 3, "", "two")])


def test_a_change_that_restores_the_source_leaves_no_edit() -> None:
    traced = Traced("abc").edit([Change(1, 2, "x", "one")])
    assert traced.edit([Change(1, 2, "b", "two")]).edits == ()
