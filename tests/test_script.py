"""Simplifying never changes a length, and knows phrases."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from ingest.script import script_of, simplified_character, simplify, traditional

HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF) | st.sampled_from("aX，\n"))


@given(HAN | st.text())
def test_one_character_for_one_character(text: str) -> None:
    assert len(simplify(text)) == len(text)


# Words of which no character changes alone, though some change within the word.
WORDS = ["一目瞭然", "瞭解", "批覆", "反覆", "藉口", "深沈", "甦醒", "衹有", "土坏", "英哩"]


@given(st.lists(HAN | st.sampled_from([*WORDS, "国家", "國家", "乾隆", "覆盖", "沈阳", "𠀀𫝀"])))
def test_what_is_passed_over_would_not_have_changed(pieces: list[str]) -> None:
    text = "".join(pieces)
    whole = OpenCC("tw2s").convert(text)
    assert len(whole) != len(text) or simplify(text) == whole


def test_traditional_forms_are_those_that_the_converters_give() -> None:
    han = [chr(code) for code in range(0x3400, 0xA000)]
    chars = list(dict.fromkeys((*han, *map(simplified_character, han))))
    for i, config in enumerate(("s2t", "s2tw", "s2hk")):
        turned = OpenCC(config).convert("\n".join(chars)).split("\n")
        assert [f"{traditional(c):{c}<3}"[i] for c in chars] == turned


def test_a_clause_is_simplified_as_its_text_is() -> None:
    text = "全面覆盖，及时批覆；深沈、沈阳（反覆）一目瞭然。" * 3 + "縣裡著力"
    assert simplify(text) == OpenCC("tw2s").convert(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("著力打造古縣", "着力打造古县"),
        ("著名景區", "著名景区"),
        ("確保現有的項目盡快投產", "确保现有的项目尽快投产"),
        ("万m³、10²、１２％", "万m³、10²、１２％"),
    ],
)
def test_phrases(text: str, expected: str) -> None:
    assert simplify(text) == expected


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("確保現有的項目盡快投產", "hant"),
        ("确保现有的项目尽快投产", "hans"),
        ("", "hans"),
        ("2020-06-24", "hans"),
    ],
)
def test_which_script(text: str, script: str) -> None:
    assert script_of(text) == script
