"""GBK: its characters have their bytes, and what traditional text does not hold is no glyph."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ingest.repair.gbk import gbk, glyphs, is_turned
from tests.damage import lossy


@given(st.text(alphabet="縣委書記保現礎項目會議。，", max_size=20))
def test_gbk_gives_a_character_its_bytes(text: str) -> None:
    assert b"".join(gbk(char) or b"" for char in text) == text.encode("gbk")
    assert lossy(text.encode("gbk")) == text


def test_gbk_has_no_bytes_for_what_it_does_not_know() -> None:
    assert gbk("\ue000") is None
    assert gbk("𠀀") is None


def test_glyphs_are_what_traditional_text_may_hold() -> None:
    by_char = {glyph.char: glyph for glyph in glyphs().values()}
    assert glyphs()[0xB1A3].char == "保"
    assert {"縣", "後", "后", "。"} <= by_char.keys()
    assert not {"县", "发", "\ue000"} & by_char.keys()
    assert by_char["髮"].cost > by_char["發"].cost


def test_traditional_text_holds_its_own_characters_alone() -> None:
    assert all(map(is_turned, "縣後后裏里"))
    assert not any(map(is_turned, "县罚发𠀀"))
