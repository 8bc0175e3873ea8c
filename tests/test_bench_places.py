"""The bench of places: what other libraries answer is judged on what they were made for."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.bench.figures import answers
from tests.bench.place_anchors import _places, _trimmed
from tests.bench.places import ANCHORS, PROGRAM, coded, corpus, is_plain, only_plain, plain
from tests.eval_places import CORPUS, Tally, code_named, examples, labelled, ours, tally


def test_labels_are_read_with_their_spans_and_codes() -> None:
    example = labelled("@洪洞县 [我县=洪洞县]与[古县]、[高新区=+临汾市]、[城关镇=?]签约")
    assert example.text == "我县与古县、高新区、城关镇签约"
    assert example.place == "141024"
    assert example.mentions == (
        (0, 2, "141024"), (3, 5, "141025"), (6, 9, "+1410"), (10, 13, None),
    )  # fmt: skip


def test_a_label_that_names_several_is_refused() -> None:
    with pytest.raises(ValueError, match="names 4 divisions"):
        code_named("鼓楼区")


def test_every_label_names_one_division() -> None:
    judged = [example for path in corpus() for example in examples(path)]
    assert len(judged) >= 500
    assert sum(len(example.mentions) for example in judged) >= 700
    assert {path.stem for path in corpus() if "aside" in path.stem} == {
        "places-aside", "places-wide-aside",
    }  # fmt: skip


def test_a_tally_counts_what_is_too_much_and_too_little() -> None:
    example = labelled("[洪洞县]与[古县]")
    told = tally(lambda _: [(0, 3, "14"), (5, 6, "141025")], [example])
    assert (told.precision, told.recall, told.codes) == (0.5, 0.5, 0.0)
    assert Tally().precision == 0


def test_others_are_judged_on_divisions_alone() -> None:
    example = labelled("@洪洞县 [我县=洪洞县]、[洪洞县万安镇]、[临汾经济开发区=+临汾市]与[古县]")
    assert plain(example).mentions == (example.mentions[3],)
    assert only_plain(ours)(example) == [example.mentions[3]]
    assert not is_plain(example, example.mentions[0])


def test_what_they_say_becomes_our_codes() -> None:
    assert [_trimmed(code) for code in ("140000", "141000", "141024")] == ["14", "1410", "141024"]
    assert coded("山西省/临汾市/洪洞县") == "141024"
    assert coded("1101") == "11"
    assert _places("临汾市尧都区和尧都", ["山西省", "临汾市", "尧都区"]) == [(0, 6), (7, 9)]


def test_an_anchor_answers_every_text_or_says_why_not() -> None:
    for name in ANCHORS:
        got = answers(Path(sys.executable), name, ["洪洞县", "古县"], PROGRAM)
        assert isinstance(got, str) or len(got[0]) == 2
        assert got


def test_the_corpus_lies_where_it_is_said_to() -> None:
    assert all(path.parent == CORPUS for path in corpus())
