"""Encodings: told rightly, from little text and from dirty bytes, and never replaced in silence."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from opencc import OpenCC

from ingest.load.encoding import Decoded, decode, redecode

HANS = (
    "中共随县县委书记在全县三级干部大会上指出，要坚持以高质量发展为主题，统筹推进乡村振兴。"
    "全年完成固定资产投资26.8亿元，同比增长12.5%，新增规模以上企业15家。"
    "吴山镇紧紧围绕“产业兴镇、工业强镇”布局，大力推进延链补链强链，促进镇域经济跨越式发展。"
)
HANT = str(OpenCC("s2tw").convert(HANS))
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "big5"]


def told(data: bytes) -> Decoded:
    found = decode(data)
    assert found is not None
    assert redecode(data, found.encoding, found.basis) == found.text
    return found


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_each_encoding_is_told_and_its_mark_is_no_text(encoding: str) -> None:
    text = (HANT if encoding == "big5" else HANS) + "\r\n第二段\n"
    found = told(text.encode(encoding))
    assert found.text == text
    assert found.bad == ()
    basis = {"utf-8": "utf-8", "utf-8-sig": "bom", "utf-16": "bom", "utf-32": "bom"}
    assert found.basis == basis.get(encoding, "scored")


@pytest.mark.parametrize("length", [12, 20, 60])
@pytest.mark.parametrize(
    ("text", "encoding"), [(HANS, "gb18030"), (HANT, "gb18030"), (HANT, "big5")]
)
def test_short_samples_come_out_right(text: str, encoding: str, length: int) -> None:
    for start in range(len(text) - length):
        sample = text[start : start + length]
        assert told(sample.encode(encoding)).text == sample


def test_characters_of_the_hong_kong_supplement_are_big5_too() -> None:
    text = HANT + "深圳河畔嘅人話，佢哋喺呢度住咗好耐。"
    found = told(text.encode("big5hkscs"))
    assert (found.text, found.encoding) == (text, "big5hkscs")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_bad_byte_costs_one_character(encoding: str) -> None:
    text = HANS * 3
    clean = text.encode(encoding)
    random = Random(7)  # noqa: S311 - repeatable, not secret
    for _ in range(100):
        at = random.randrange(len(text))
        offset = len(text[:at].encode(encoding))
        if clean[offset] < 0x80:
            continue
        within = random.randrange(len(text[at].encode(encoding)))
        data = clean[: offset + within] + b"\xff" + clean[offset + within + 1 :]
        found = told(data)
        assert found.basis == "repaired"
        assert found.text == text[:at] + "\ufffd" + text[at + 1 :]
        assert found.bad == (at,)


def test_two_stray_bytes_in_a_gbk_file_cost_two_characters() -> None:
    data = HANS[:40].encode("gb18030") + b"\xff" + HANS[40:80].encode("gb18030") + b"\x80"
    found = told(data + HANS[80:].encode("gb18030"))
    assert found.text == HANS[:40] + "\ufffd" + HANS[40:80] + "\ufffd" + HANS[80:]
    assert found.bad == (40, 81)


def test_a_replacement_character_of_the_source_is_not_a_bad_byte() -> None:
    data = ("县\ufffd委" + HANS).encode() + b"\xff" + HANS.encode()
    assert told(data).bad == (3 + len(HANS),)
    assert told(("县\ufffd委" + HANS).encode()).basis == "utf-8"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("naïve café, déjà vu ", "latin-1"),
        ("Привет мир, как дела сегодня ", "cp1251"),
        ("こんにちは世界、今日はいい天気ですね。", "shift_jis"),
        ("こんにちは世界、今日はいい天気ですね。", "euc_jp"),
        ("안녕하세요 오늘은 날씨가 좋네요 ", "euc_kr"),
    ],
)
def test_what_is_no_chinese_encoding_is_not_told(text: str, encoding: str) -> None:
    assert decode((text * 5).encode(encoding)) is None


def test_noise_and_null_bytes_are_no_text() -> None:
    noise = Random(1).randbytes(20_000)  # noqa: S311 - repeatable, not secret
    assert decode(noise) is None
    assert decode(noise.replace(b"\0", b"\1")) is None
    assert decode("县委\0书记".encode()) is None
    assert decode("\ufeff县委\0书记".encode()) is None


@given(st.binary(max_size=200))
@example(b"\xff\xfe\x00")
@example(b"\xef\xbb\xbf\xff")
@example(b"\x84\x31\xa4\x37")
def test_decoding_never_raises_and_can_be_done_again(data: bytes) -> None:
    found = decode(data)
    if found:
        assert redecode(data, found.encoding, found.basis) == found.text
        assert all(found.text[at] == "\ufffd" for at in found.bad)
        assert (found.basis == "repaired") == bool(found.bad)


@given(
    st.sampled_from([HANS, HANT]),
    st.sampled_from(["utf-8", "gb18030", "utf-16", "utf-8-sig"]),
    st.lists(st.tuples(st.integers(0, 200), st.integers(0x80, 0xFF)), max_size=3),
)
def test_bytes_gone_bad_can_be_decoded_again(
    text: str, encoding: str, changes: list[tuple[int, int]]
) -> None:
    data = bytearray(text.encode(encoding))
    for at, value in changes:
        data[4 + at] = value
    found = decode(bytes(data))
    if found:
        assert redecode(bytes(data), found.encoding, found.basis) == found.text
        assert all(found.text[at] == "\ufffd" for at in found.bad)
