"""Hits within one article: by number, marked, across the segments of a long one."""

from __future__ import annotations

import doctest
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import jumps
from ingest.jumps import jumps_to, marked, steps, with_hits
from ingest.search import hits
from ingest.view import SEGMENT, Block, Mark, Segment, segments, sentence_path

TEXT = st.text(alphabet="镇鎮山乡。1", max_size=20)


def test_its_examples_hold() -> None:
    assert doctest.testmod(jumps).failed == 0


@given(TEXT, st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), max_size=4))
def test_marking_hits_loses_nothing(text: str, ends: list[tuple[int, int]]) -> None:
    marks = [Mark(min(two), max(two), "figure", f"/{i}", "") for i, two in enumerate(ends)]
    pieces = segments(text, marks)
    spans = hits(text, "镇")
    made = with_hits(pieces, spans, 1)
    assert "".join(piece.text for piece in made) == text
    at = list(accumulate((len(piece.text) for piece in made), initial=0))
    for start, piece in zip(at, made, strict=False):
        inside = [n for n, span in enumerate(spans, 1) if span[0] <= start < span[1]]
        assert piece.hit == (inside[0] if inside else 0)
        assert piece.opens == any(span[0] == start for span in spans if piece.text)
    assert sum(piece.opens for piece in made) == len(spans)
    assert [p.mark for p in made if p.first] == [p.mark for p in pieces if p.first]


@given(st.lists(TEXT, max_size=30))
def test_numbers_go_on_from_sentence_to_sentence(texts: list[str]) -> None:
    found = jumps_to("鎮", [(7 * i, text) for i, text in enumerate(texts)])
    counts = [len(hits(text, "镇")) for text in texts]
    assert found.total == sum(counts)
    for i in range(len(texts)):
        assert found.before(7 * i) == sum(counts[:i])
    for number in range(1, found.total + 1):
        start = found.segment_of(number)
        first, last = found.on_page(start, start + SEGMENT)
        assert first <= number <= last


def test_the_way_leads_across_segments_and_round() -> None:
    sentences = [
        (position, "镇" if position in (5, 900, 901, 2500) else "乡") for position in range(2600)
    ]
    found = jumps_to("镇", sentences)
    asked = {"q": "镇"}
    begin = steps(found, 0, asked)
    assert (begin.total, begin.first, begin.last) == (4, 1, 1)
    assert begin.after == "?from=800&q=%E9%95%87#h2"
    assert begin.before == "?from=2400&q=%E9%95%87#h4", "before the first comes the last"
    assert begin.start == "#h1"
    empty = steps(found, 1600, asked)
    assert empty.first > empty.last
    assert (empty.before, empty.after) == ("?from=800&q=%E9%95%87#h3", "?from=2400&q=%E9%95%87#h4")
    assert empty.start == empty.after
    assert steps(found, 2400, asked).after == "?from=0&q=%E9%95%87#h1"
    alone = steps(jumps_to("镇", [(0, "镇")]), 0, asked)
    assert (alone.before, alone.after, alone.start) == ("#h1", "#h1", "#h1")


def test_nothing_found() -> None:
    found = jumps_to("村", [(0, "镇")])
    block = Block("body", ((0, (Segment("镇"),)),), ())
    assert steps(found, 0, {}).total == 0
    assert marked(block, found) is block


@pytest.mark.parametrize(
    ("position", "typed", "path"),
    [(0, "", "/a/k#s0"), (159, "", "/a/k#s159"), (160, "", "/a/k?from=160#s160"),
     (1700, "a&b", "/a/k?from=1600&q=a%26b#s1700")],
)  # fmt: skip
def test_the_address_of_a_sentence(position: int, typed: str, path: str) -> None:
    assert sentence_path("k", position, typed) == path
