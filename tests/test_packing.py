"""Originals as they are stored: whatever comes in comes out, and what older archives hold too."""

from __future__ import annotations

import bz2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.packing import DamagedError, pack, unpack

LINE = "全县完成投资2680万元，同比增长8.5%。\n"


@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)))
def test_what_comes_in_comes_out(data: bytes) -> None:
    assert unpack(pack(data)) == data


@pytest.mark.parametrize(
    "data",
    [
        b"",
        LINE.encode() * 3,
        LINE.encode() * 3_000,
        LINE.encode("gbk") * 3,
        LINE.encode("gbk") * 3_000,
        LINE.encode("utf-16"),
        (LINE + "\u200b🌾\u00a0").encode() * 1_000,  # what GBK does not have
        b"g" + LINE.encode(),  # begins as what is stored may
        b"BZh91AY",
        b"x\x9c",
        "\ufeff".encode() + LINE.encode(),
    ],
)
def test_what_has_a_form_of_its_own(data: bytes) -> None:
    assert unpack(pack(data)) == data


def test_what_older_archives_hold_is_read() -> None:
    assert unpack(bz2.compress(LINE.encode())) == LINE.encode()


@pytest.mark.parametrize("size", [1, 30, 100, 1_000, 3_000])
def test_it_takes_no_more_than_bz2_alone(size: int) -> None:
    data = "".join(f"{n}号村{LINE}" for n in range(size)).encode()
    assert len(pack(data)) < len(bz2.compress(data))


@pytest.mark.parametrize("data", [LINE.encode() * 3, LINE.encode() * 3_000, b"\xff" * 50])
def test_what_is_not_whole_is_said(data: bytes) -> None:
    stored = pack(data)
    for broken in (b"", stored[:-9], stored[:1], b"g", b"gx", b"\0" + stored):
        with pytest.raises(DamagedError):
            unpack(broken)
