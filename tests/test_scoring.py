"""Scores: any sheet that a coder saves is read, and what says neither yes nor no is named."""

from __future__ import annotations

import io
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.scoring import Score, ScoreError, score, wilson

SHEET = """no,sentence,found_ok,value,value_ok,remarks
1,投资【2680万元】。,1,26800000,1,
2,增长【8.5%】，,1,8.5,0,单位不对
3,共【30个】,0,30,,
4,共【31个】,,31,,
"""


def told(text: str, encoding: str = "utf-8-sig", name: str = "sheet.csv") -> list[Score]:
    return score(text.encode(encoding), name)


def test_marks_are_counted_and_blank_ones_left_out() -> None:
    assert told(SHEET) == [Score("found", 3, 2, 1), Score("value", 2, 1, 2), Score("all", 3, 1, 1)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_however_excel_saved_it(encoding: str, delimiter: str) -> None:
    saved = SHEET.replace(",", delimiter).replace("\n", "\r\n")
    assert told(saved, encoding) == told(SHEET)


def test_a_workbook_does_too() -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append(["说明"])
    page = book.create_sheet("judged")
    for line in SHEET.splitlines():
        page.append([int(cell) if cell.isdigit() else cell for cell in line.split(",")])
    saved = io.BytesIO()
    book.save(saved)
    assert score(saved.getvalue(), "sheet.xlsx") == told(SHEET)


YES = ("1", "１", "1.0", "是", "对", "y", "YES", "√", " 1 ", "Ｙ")
NO = ("0", "０", "0.0", "否", "错", "n", "No", "×", " 0 ")
BLANK = ("", " ", "?", "？", "—", "n/a")


def test_marks_as_coders_write_them() -> None:
    for yes, no, blank in product(YES, NO, BLANK):
        text = f"key,found_ok\na,{yes}\nb,{no}\nc,{blank}\nd,{yes}\n"
        assert told(text)[0] == Score("found", 3, 2, 1), text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "neither CSV nor XLSX|no column ends in _ok"),
        ("a,b\n1,2\n", "no column ends in _ok"),
        ("a,b_ok\n1,\n", "no cell is filled in"),
        ("a,b_ok\n1,1\n2,maybe\n", "row 3, column b_ok: 'maybe': write 1 or 0"),
        ("a,b_ok\n1,2\n2,maybe\n", r"row 2, column b_ok: '2'.*\(and 1 more such cells\)"),
    ],
)
def test_what_cannot_be_scored_is_named_in_one_line(text: str, message: str) -> None:
    with pytest.raises(ScoreError, match=message) as raised:
        told(text)
    assert "\n" not in str(raised.value)


def test_what_is_no_sheet_at_all() -> None:
    for data in (b"%PDF-1.4 \x00\x01", b"\x89PNG\r\n\x1a\n\x00\x00", b"PK\x03\x04 broken"):
        with pytest.raises(ScoreError):
            score(data, "sheet")


def test_wilsons_interval() -> None:
    low, high = wilson(95, 100)
    assert (round(low, 4), round(high, 4)) == (0.8882, 0.9785)
    assert wilson(100, 100)[1] == 1.0
    assert wilson(0, 100)[0] == 0.0
    assert round(wilson(10, 10)[0], 4) == 0.7225


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_holds_the_precision(pair: tuple[int, int]) -> None:
    right, n = pair
    low, high = wilson(right, n)
    assert 0 <= low <= right / n <= high <= 1
    assert low < high
    mirrored = wilson(n - right, n)
    assert low == pytest.approx(1 - mirrored[1])
    assert high == pytest.approx(1 - mirrored[0])
