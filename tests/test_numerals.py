"""Numerals: exact values, ranges, and nothing from nonsense."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.numerals import parse_numeral, parse_range, written_power

NUMBERS = {
    "0": "0", "25": "25", "007": "7", "3.50": "3.50", "１２３．５": "123.5",
    "-3.2": "-3.2", "+5": "5",
    "1,100": "1100", "1，234，567": "1234567", "1,100万": "11000000", "25万6千": "256000",
    "3.5亿": "350000000", "3541.07万": "35410700", "5.67万亿": "5670000000000",
    "3亿5000万": "350000000", "12亿零5万": "1200050000", "2万5": "25000", "3千5": "3500",
    "25 万": "250000", "5千": "5000", "3百": "300",
    "零": "0", "〇": "0", "两": "2", "半": "0.5", "十": "10", "十五": "15", "二十": "20",
    "廿": "20", "廿五": "25", "卅": "30", "一百零五": "105", "一百一": "110", "一百一十": "110",
    "四百五": "450", "三千二": "3200", "三千二百一": "3210", "一千零一": "1001",
    "一千零一十": "1010", "两千零十二": "2012", "三万四": "34000", "三万零四": "30004",
    "四万八千": "48000", "一万五千": "15000", "十万": "100000", "百万": "1000000",
    "千万": "10000000", "一亿五": "150000000", "三亿六千万": "360000000",
    "一万亿": "1000000000000", "两万五千亿": "2500000000000", "二〇二三": "2023", "一九八○": "1980",
    "零点零五": "0.05", "三点一四": "3.14", "十点五": "10.5", "三点五万": "35000",
    "一百二十点五": "120.5", "负五": "-5", "零下十二": "-12", "零下12": "-12",
    "壹": "1", "壹佰贰拾叁": "123", "壹仟贰佰万": "12000000", "玖拾玖": "99",
    "三萬四": "34000", "兩億": "200000000", "貳拾": "20", "陸佰": "600",
}  # fmt: skip
FRACTIONS = {
    "三分之二": "2/3", "百分之九十八点五": "197/200", "千分之一": "1/1000", "万分之三": "3/10000",
    "二又三分之一": "7/3", "一半": "1/2", "1/3": "1/3", "4分之3": "3/4", "负三分之一": "-1/3",
}  # fmt: skip
NONSENSE = [
    "", " ", "一百零", "两点半", "点五", "1,10", "1.2.3", "1..2", "三五", "两三", "八九",
    "十余", "数十",
    "几", "上千", "万一百万", "百百", "十百", "零零五百", "abc", "三个", "5元",
    "分之三", "三分之", "零分之一",
    "1/0", "三到五", "--5", "第三", "，", "亿亿", "9" * 60, "一" * 60,
]  # fmt: skip
RANGES = {
    "三到五": (3, 5), "15-20": (15, 20), "15—20": (15, 20), "3~5": (3, 5), "800至1000": (800, 1000),
    "3至5万": (30000, 50000), "5千到1万": (5000, 10000), "两三": (2, 3), "三五": (3, 5),
    "十七八": (17, 18), "三四十": (30, 40), "五六百": (500, 600), "三四万": (30000, 40000),
    "数十": (10, 100), "几百": (100, 1000), "数十万": (100000, 1000000), "十几": (10, 20),
    "二十几": (20, 30), "二十几万": (200000, 300000), "上千": (1000, 10000), "十余": (10, 20),
    "百余万": (1000000, 2000000), "三千多": (3000, 4000), "110余": (110, 120),
    "20余万": (200000, 300000),
    "3.5-4.5": (3.5, 4.5),
}  # fmt: skip


@pytest.mark.parametrize(("text", "value"), NUMBERS.items())
def test_a_number_is_exact(text: str, value: str) -> None:
    got = parse_numeral(text)
    assert isinstance(got, Decimal)
    assert str(got) == value


@pytest.mark.parametrize(("text", "value"), FRACTIONS.items())
def test_a_fraction_is_exact(text: str, value: str) -> None:
    assert parse_numeral(text) == Fraction(value)
    assert isinstance(parse_numeral(text), Fraction)


@pytest.mark.parametrize("text", NONSENSE)
def test_nonsense_gives_nothing(text: str) -> None:
    assert parse_numeral(text) is None


@pytest.mark.parametrize(("text", "bounds"), RANGES.items())
def test_a_range_has_bounds(text: str, bounds: tuple[float, float]) -> None:
    assert parse_range(text) == tuple(Decimal(str(bound)) for bound in bounds)


@pytest.mark.parametrize(
    "text", ["", "五", "25", "五到三", "3-3", "到五", "三到", "个个", "三四五"]
)
def test_no_range(text: str) -> None:
    assert parse_range(text) is None


@pytest.mark.parametrize(
    ("text", "power"),
    [("2680万", 4), ("5.6万亿", 12), ("三千万", 4), ("3亿5000万", None), ("25", None), ("", None)],
)
def test_written_power(text: str, power: int | None) -> None:
    assert written_power(text) == power


def spelled(number: int) -> str:
    """A whole number below 10**12 in small characters, as it is taught."""
    if number < 10:
        return "零一二三四五六七八九"[number]
    for power, char in ((8, "亿"), (4, "万"), (3, "千"), (2, "百"), (1, "十")):
        head, rest = divmod(number, 10**power)
        if head:
            gap = "零" if 0 < rest < 10 ** (power - 1) else ""
            return spelled(head) + char + (gap + spelled(rest) if rest else "")
    raise ValueError(number)


@given(st.integers(0, 10**12 - 1))
def test_what_is_spelled_out_is_read_back(number: int) -> None:
    assert parse_numeral(spelled(number)) == number


@given(st.integers(0, 10**12 - 1))
def test_capital_and_traditional_forms_are_worth_the_same(number: int) -> None:
    small = spelled(number)
    capital = small.translate(
        str.maketrans("一二三四五六七八九十百千万亿", "壹贰叁肆伍陆柒捌玖拾佰仟萬億")
    )
    assert parse_numeral(capital) == number


@given(st.decimals(0, 10**9, places=3), st.sampled_from(["", "万", "亿", "万亿"]))
def test_arabic_digits_scale_exactly(number: Decimal, multiplier: str) -> None:
    power = {"": 0, "万": 4, "亿": 8, "万亿": 12}[multiplier]
    got = parse_numeral(f"{number}{multiplier}")
    assert got is not None
    assert Fraction(got) == Fraction(number) * 10**power


@given(
    st.text(alphabet="零一二三九两十百千万亿点半负分之又余多数几至到-0123456789.,，", max_size=14)
)
def test_any_text_gives_an_exact_number_or_nothing(text: str) -> None:
    got = parse_numeral(text)
    assert got is None or isinstance(got, Decimal | Fraction)
    assert not isinstance(got, Decimal) or got.is_finite()
    bounds = parse_range(text)
    assert bounds is None or bounds[0] < bounds[1]
