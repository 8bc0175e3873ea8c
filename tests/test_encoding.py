"""Encodings: told rightly, from little text and from dirty bytes, and never replaced in silence."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from opencc import OpenCC

from ingest.load.encoding import Decoded, decode, redecode
from tests.bench import encoding as bench

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
    assert decode(b"\0".join([b"\1", HANS.encode()])) is None, "a format of its own"
    assert decode("县\0".encode() * 40) is None
    assert decode("\ufeff".encode() + "县\0".encode() * 40) is None
    assert decode(b"abc\0\0\0def\x01\x02") is None
    assert decode(b"\4user" + b"\0" * 157) is None, "padding alone makes no UTF-16"
    assert decode(b"PAR1" + b"\0" * 50) is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "big5", "ascii"])
def test_null_bytes_behind_a_text_are_nothing_and_within_it_one_mark(encoding: str) -> None:
    text = {"big5": HANT, "ascii": "The county met. "}.get(encoding, HANS) * 3
    at = len(text) // 3
    for nulls in (1, 700):
        padded = text.encode(encoding) + b"\0" * nulls
        found = told(padded)
        assert (found.text, found.bad, found.padding) == (text, (), nulls)
        head, tail = text[:at].encode(encoding), text[at:].encode(encoding.removesuffix("-sig"))
        found = told(head + b"\0" * nulls + tail)
        assert found.text == f"{text[:at]}\ufffd{text[at:]}"
        assert (found.bad, found.padding) == ((at,), 0)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"])
def test_null_bytes_behind_wide_text_are_nothing(encoding: str) -> None:
    for end in ("一", "。", "\n"):  # whose last byte is null in one order or the other
        text = f"{HANS * 3}{end}"
        assert told(text.encode(encoding)).text == text
        padded = text.encode(encoding) + b"\0" * 512
        found = told(padded)
        assert found.text == text
        assert 508 < found.padding < 516


@given(st.binary(max_size=200))
@example(b"\xff\xfe\x00")
@example(b"\xef\xbb\xbf\xff")
@example(b"\x84\x31\xa4\x37")
def test_decoding_never_raises_and_can_be_done_again(data: bytes) -> None:
    found = decode(data)
    if found:
        assert redecode(data, found.encoding, found.basis) == found.text
        assert all(found.text[at] == "\ufffd" for at in found.bad)
        assert (found.basis == "repaired") == bool(found.bad or found.padding)


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


# ── bytes read askew


@given(st.integers(1, len(HANS) - 2), st.sampled_from([0x81, 0xA5, 0xB0, 0xC4, 0xF9, 0xFE]))
def test_a_stray_lead_byte_in_mid_line_costs_one_character(at: int, stray: int) -> None:
    data = HANS[:at].encode("gb18030") + bytes([stray]) + HANS[at:].encode("gb18030")
    found = told(data)
    # Beside ASCII a stray byte and what it pairs with may be a character that exists.
    if HANS[at].isascii() or HANS[at - 1].isascii():
        return
    assert len(found.bad) == 1
    near = found.bad[0]
    assert abs(near - at) <= 3
    assert found.text[: max(0, near - 3)] == HANS[: max(0, near - 3)]
    assert found.text[near + 6 :] == HANS[near + 5 :]


@pytest.mark.parametrize("encoding", ["gb18030", "cp950", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("line", ["\n", ""])
def test_stray_bytes_far_down_a_long_file_are_found(encoding: str, line: str) -> None:
    text = (HANT if encoding == "cp950" else HANS).replace("%", "％") + line
    many = (text * 900).encode(encoding)
    at = [len((text * before + text[:20]).encode(encoding)) for before in (300, 700)]
    data = many[: at[0]] + b"\x81" + many[at[0] : at[1]] + b"\x81" + many[at[1] :]
    found = told(data)
    assert found.basis == "repaired"
    assert 2 <= len(found.bad) <= 3
    size = len(text)
    assert found.text[: 300 * size] == text * 300
    assert found.text[300 * size + 40 : 600 * size] in text * 400
    assert found.text.endswith(text * 199)


@pytest.mark.parametrize("encoding", ["gb18030", "cp950"])
def test_a_byte_that_went_missing_costs_its_character(encoding: str) -> None:
    text = (HANT if encoding == "cp950" else HANS)[50:70]
    whole = text.encode(encoding)
    found = told(whole[:20] + whole[21:])
    assert found.text.replace("\ufffd", "")[:9] == text[:9]
    assert found.text.endswith(text[-7:])
    assert len(found.text) <= len(text) + 1


def test_utf16_with_a_byte_too_many() -> None:
    for encoding in ("utf-16", "utf-16-le", "utf-16-be"):
        data = HANS.encode(encoding)
        assert told(data + b"\x61").text == HANS + "\ufffd"
        found = told(data[:62] + b"\x4e" + data[62:])
        assert len(found.bad) == 1
        assert found.text[-90:] == HANS[-90:]


def test_lists_of_rare_names_are_no_bad_bytes() -> None:
    names = "优秀党员名单：\n" + "\n".join(
        ["褚翀淼", "喻璐喆", "邬瑀琰", "郝文懿", "闫建犇", "亓玉明", "佘岚岚"] * 40
    )
    found = told(names.encode("gb18030"))
    assert (found.text, found.basis) == (names, "scored")
    found = told(("正文：" + HANS + "\n" + names).encode("gb18030"))
    assert found.basis == "scored"


# ── what is declared


@pytest.mark.parametrize(
    "declared",
    ["gb2312", "GBK", "x-gbk", "gb_2312-80", "cp936", " 'gb18030' ", "windows-936", "csGB2312"],
)
def test_a_declaration_by_any_name_is_followed(declared: str) -> None:
    found = decode(HANS.encode("gb18030"), declared)
    assert found is not None
    assert (found.text, found.encoding, found.basis) == (HANS, "gb18030", "declared")
    assert found.why.startswith("declared")


@pytest.mark.parametrize(
    ("text", "encoding", "declared", "basis"),
    [
        (HANT, "big5", "gb2312", "scored"),
        (HANS, "gb18030", "big5", "scored"),
        (HANS, "gb18030", "utf-8", "scored"),
        (HANS, "gb18030", "iso-8859-1", "scored"),
        (HANS, "utf-8", "gb2312", "utf-8"),
        (HANS, "utf-16", "utf-8", "bom"),
        (HANS, "gb18030", "no such thing", "scored"),
        (HANS, "gb18030", "nul\0l", "scored"),
        (HANT, "big5", "big5-hkscs", "declared"),
        (HANT, "big5", "x-x-big5", "declared"),
    ],
)
def test_a_declaration_that_the_bytes_contradict_loses(
    text: str, encoding: str, declared: str, basis: str
) -> None:
    found = decode(text.encode(encoding), declared)
    assert found is not None
    assert (found.text, found.basis) == (text, basis)


def test_why_names_what_was_weighed() -> None:
    found = decode(HANT.encode("big5"), "gb2312")
    assert found is not None
    assert "declared gb2312, but Big5 reads better" in found.why
    told_so = told(HANS.encode("gb18030")).why
    assert told_so.startswith("nothing declared; GB18030 reads best")
    assert "1 bad byte" in told(HANS.encode() + b"\xff").why


def test_a_foreign_page_that_says_what_it_is_is_read() -> None:
    found = decode("<p>Résumé à Genève</p>".encode("latin-1"), "iso-8859-1")
    assert found is not None
    assert (found.text, found.basis) == ("<p>Résumé à Genève</p>", "declared")
    assert decode("これは日本語".encode("shift_jis")) is None
    assert decode("これは日本語".encode("shift_jis"), "base64") is None


def test_two_syllables_that_are_utf8_by_chance() -> None:
    assert told("通知".encode("gb18030")).text == "通知"
    assert told("联通".encode("gb18030")).text == "联通"
    assert told("café".encode()).text == "café"


# ── two encodings in one, and one through another

PASTED = "转自论坛：本县城乡居民收入稳步提高，群众的获得感不断增强。"


@pytest.mark.parametrize(
    ("main", "other"), [("utf-8", "gb18030"), ("gb18030", "utf-8"), ("utf-8-sig", "gb18030")]
)
@pytest.mark.parametrize("end", ["\n", "", "</p>"])
def test_a_piece_in_another_encoding(main: str, other: str, end: str) -> None:
    text = HANS + end
    found = told(
        text.encode(main) + (PASTED + end).encode(other) + text.encode(main.removesuffix("-sig"))
    )
    assert found.text == text + PASTED + end + text
    assert (found.encoding, found.basis) == (f"{main}+{other}", "repaired")
    assert "with pieces in" in found.why


def test_traditional_pieces_in_big5() -> None:
    found = told((HANS + "\n").encode() + HANT[:40].encode("big5") + b"\n" + HANS.encode())
    assert found.text == HANS + "\n" + HANT[:40] + "\n" + HANS


def test_bad_bytes_alone_make_no_second_encoding() -> None:
    data = HANS.encode()
    for at in range(0, len(data), 7):
        spoilt = data[:at] + b"\xc4" + data[at + 1 :]
        assert told(spoilt).encoding == "utf-8"


@pytest.mark.parametrize("wrong", ["latin-1", "gbk"])
def test_utf8_that_was_read_otherwise_and_saved_is_led_back(wrong: str) -> None:
    even = "招商引资工作成效明显"  # an even number of bytes: GBK loses nothing of it
    saved = even.encode().decode(wrong)
    found = told((HANS + "\n" + saved + "\n" + HANS).encode())
    assert found.text == HANS + "\n" + even + "\n" + HANS
    assert found.basis == "repaired"
    assert found.bad == ()


def test_what_was_lost_on_the_way_is_marked() -> None:
    found = told(PASTED[:13].encode().decode("gbk", "replace").encode())
    assert found.text == "\ufffd\ufffd" + PASTED[2:12] + "\ufffd"
    assert found.bad == (0, 1, 12)


def test_gbk_that_was_read_as_latin_is_led_back() -> None:
    title = PASTED.encode("gb18030").decode("cp1252")
    assert (
        told(f"<title>{title}</title>\n{HANS}".encode()).text == f"<title>{PASTED}</title>\n{HANS}"
    )


def test_text_that_only_talks_of_it_is_left() -> None:
    for text in ("乱码如“鍘垮”“锟斤拷”常见。" + HANS, "Ça va très bien, Noël à l’île. " + HANS):
        assert told(text.encode()).text == text


# ── floors, on texts of the genre with two bytes spoilt


@pytest.mark.parametrize(
    ("encoding", "floor"),
    [("gb18030", 0.8), ("big5", 0.72), ("utf-8", 0.95), ("utf-16", 0.9), ("utf-16-le", 0.9)],
)
def test_two_bad_bytes_cost_two_characters(encoding: str, floor: float) -> None:
    texts = [HANT if encoding == "big5" else HANS * 12]
    cell = list(bench._cell(texts, encoding, 60, 2))
    assert bench._share(bench.ours, cell) >= floor


@pytest.mark.parametrize("encoding", bench.ENCODINGS)
def test_without_bad_bytes_all_is_right(encoding: str) -> None:
    texts = [HANT if encoding in {"big5", "gb18030 hant"} else HANS * 12]
    assert bench._share(bench.ours, list(bench._cell(texts, encoding, 60, 0))) == 1


def test_words_in_scripts_of_four_bytes_are_no_misreading() -> None:
    said = "全县春耕会在县城召开，(ᠮᠣᠩᠭᠣᠯ) (Кирилл)参会的有二十多个乡镇的负责人。"
    found = decode(f'<meta charset="gb18030"><p>{said}</p>'.encode("gb18030"))
    assert found is not None
    assert said in found.text
    assert found.bad == ()
