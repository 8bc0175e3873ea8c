"""RTF in the ways that Chinese programs write it."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.load.extracted import CannotLoad
from ingest.load.office import rtf

_FONTS = r"{\fonttbl{\f0\fnil\fcharset134 SimSun;}{\f1\fcharset0 Arial;}{\f2\fcharset136 Ming;}}"


def coded(text: str, encoding: str = "gb18030") -> str:
    return "".join(f"\\'{byte:02x}" for byte in text.encode(encoding))


def whole(body: str, head: str = r"\ansi\ansicpg936\deff0") -> bytes:
    return (
        "{\\rtf1" + head + _FONTS + r"{\colortbl;\red0;}{\*\generator X 1;}" + body + "}"
    ).encode("latin-1")


def text(body: str, head: str = r"\ansi\ansicpg936\deff0") -> str:
    return rtf.extract(whole(body, head), "a.rtf").text


@pytest.mark.parametrize(
    ("body", "meant"),
    [
        (r"\f0 " + coded("全县人民"), "全县人民"),
        (r"\f2 " + coded("臨溪縣", "cp950"), "臨溪縣"),
        (r"\f1 " + coded("西文字体里的汉字"), "西文字体里的汉字"),
        (r"\u20840?\u21439?", "全县"),
        (r"\uc2\u20840\'c8\'ab\u21439\'cf\'d8", "全县"),
        (r"\uc0\u20840\u21439", "全县"),
        (r"\u-26972?", chr(65536 - 26972)),
        (r"{\upr{?}{\*\ud{\u20840?}}}", "全"),
        (r"\ldblquote a\rdblquote\emdash\~\{\}\\", "“a”— {}\\"),
    ],
)
def test_characters(body: str, meant: str) -> None:
    assert text(body) == meant


def test_a_second_byte_may_be_a_letter() -> None:
    assert text(r"\f0 \'81A") == b"\x81A".decode("gb18030")


def test_raw_bytes_are_read_as_well() -> None:
    data = b"{\\rtf1\\ansi\\ansicpg936 " + "县志".encode("gb18030") + b"\\par}"
    assert rtf.extract(data, "a.rtf").text == "县志"


def test_paragraphs_and_breaks() -> None:
    assert text(r"\pard a\par\par b\line c\tab d\page e") == "a\n\nb\nc\td\ne"


def test_tables_are_rows_of_cells() -> None:
    row = r"\trowd\cellx100\cellx200\intbl "
    body = row + r"a\cell b\par c\cell\row" + row + r"1\cell 2\cell\row\pard end\par"
    assert text(body) == "a\tb c\n1\t2\nend"


def test_what_is_no_text_stays_out() -> None:
    body = (
        r"{\info{\title T}}{\header H\par}{\footer F}{\pict\pngblip 89504e47}"
        r"{\*\shppict{\pict\bin4 }}}}}{\deleted D}{\v hidden}\v0 "
        r"{\field{\*\fldinst HYPERLINK x}{\fldrslt shown}}{\*\unknown U}{\annotation A}"
    )
    assert text(body) == "shown"


def test_numbers_of_lists_stay_and_bullets_go() -> None:
    body = r"{\listtext\pard\f0 " + coded("一、") + r"\tab}" + coded("总则") + r"\par"
    assert text(body + r"{\listtext \'b7\tab}dot") == "一、总则\ndot"


def test_notes_stand_behind_the_text() -> None:
    body = r"a{\super\chftn{\footnote\pard {\super\chftn} note\par}}b\par c"
    assert text(body) == "a①b\nc\n\n①note"


def test_text_boxes_come_once() -> None:
    box = r"{\shp{\*\shpinst{\sp{\sn x}{\sv 1}}{\shptxt in\par}}{\shprslt in\par}}"
    assert text("a" + box + r"\par").count("in") == 1


def test_numbers_set_high_stay_high() -> None:
    assert text(r"m{\super 2} 10{\up6 3}") == "m² 10³"


def test_what_follows_the_document_is_no_part_of_it() -> None:
    assert rtf.extract(whole("a") + b"\0\0junk", "a.rtf").text == "a"


def test_bad_bytes_are_told_of() -> None:
    found = rtf.extract(whole(r"\f0 " + coded("县") + r"\'b9\par"), "a.rtf")
    assert found.text == "县\ufffd"
    assert [code for code, _ in found.problems] == ["bad-bytes"]


def test_no_text_says_so() -> None:
    with pytest.raises(CannotLoad) as caught:
        rtf.extract(whole(r"{\pict 00}"), "a.rtf")
    assert caught.value.code == "empty"


def test_deep_nesting_ends() -> None:
    assert text("a" + "{" * 50_000 + "}" * 50_000 + "b") == "ab"


@given(st.text(alphabet="\\{}'u0159af \nparcelow*-;~", max_size=300), st.binary(max_size=50))
def test_damage_never_raises_anything_else(words: str, noise: bytes) -> None:
    with suppress(CannotLoad):
        rtf.extract(b"{\\rtf1" + words.encode() + noise, "a.rtf")
