"""Numerals: exact values, ranges, and nothing from nonsense."""

from __future__ import annotations

import re
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
    "25 万": "250000", "5千": "5000", "3百": "300", "12000万": "120000000",
    "1,250.5亿": "125050000000",
    "6万3千8百": "63800", "4千零25": "4025", "3千零60万": "30600000", "2万7000": "27000",
    "80万六千": "806000", "7百零8": "708", "6亿2万": "600020000", ".35": "0.35", "-.6": "-0.6",
    "一千 三百 二十": "1320", "3 万 5 千": "35000", "负 1,500": "-1500", "六百 点 二": "600.2",
    "1.35E+8": "135000000", "2.5e-3": "0.0025", "12k": "12000", "8.5w": "85000", "2.4M": "2400000",
    "10^6": "1000000",
    "零": "0", "〇": "0", "两": "2", "半": "0.5", "十": "10", "十五": "15", "二十": "20",
    "廿": "20", "廿五": "25", "卅": "30", "一百零五": "105", "一百一": "110", "一百一十": "110",
    "四百五": "450", "三千二": "3200", "三千二百一": "3210", "一千零一": "1001",
    "一千零一十": "1010", "两千零十二": "2012", "三万四": "34000", "三万零四": "30004",
    "四万八千": "48000", "一万五千": "15000", "十万": "100000", "百万": "1000000",
    "千万": "10000000", "一亿五": "150000000", "三亿六千万": "360000000",
    "六千万万": "600000000000", "一百三十万零八十": "1300080", "五万零百三十": "50130",
    "三兆零五百亿": "3050000000000", "半百": "50", "三双": "6", "Ⅳ": "4",
    "两打": "24", "百三": "130",
    "万八": "18000", "俩": "2", "卌五": "45", "一百零十": "110", "三千零十二": "3012",
    "一万亿": "1000000000000", "两万五千亿": "2500000000000", "二〇二三": "2023", "一九八○": "1980",
    "零点零五": "0.05", "三点一四": "3.14", "十点五": "10.5", "三点五万": "35000",
    "一百二十点五": "120.5", "零点75": "0.75", "一二点五零": "12.50", "两千四点五": "2400.5",
    "负五": "-5",
    "零下十二": "-12", "零下12": "-12",
    "壹": "1", "壹佰贰拾叁": "123", "壹仟贰佰万": "12000000", "玖拾玖": "99",
    "三萬四": "34000", "兩億": "200000000", "貳拾": "20", "陸佰": "600",
}  # fmt: skip
# What is said of more than that.
SAID = {
    "十余": "10", "110余": "110", "三千多": "3000", "百余万": "1000000", "二十几万": "200000",
    "一百零几亿": "10000000000", "6.5万多": "65000", "八 百 余 万": "8000000", "十几": "10",
}  # fmt: skip
CHEQUES = {
    "壹拾贰元整": "12", "贰万叁仟圆正": "23000", "伍佰元零柒分": "500.07", "叁元肆角": "3.4",
    "陸佰圓": "600", "捌角伍分": "0.85", "负壹佰元整": "-100", "零元整": "0",
}  # fmt: skip
FRACTIONS = {
    "三分之二": "2/3", "百分之九十八点五": "197/200", "千分之一": "1/1000", "万分之三": "3/10000",
    "二又三分之一": "7/3", "一半": "1/2", "1/3": "1/3", "4分之3": "3/4", "负三分之一": "-1/3",
    "百分三十五": "7/20", "六分一": "1/6", "八份五": "5/8", "二又六分一": "13/6",
    "百分之负三点八": "-19/500", "2 3/4": "11/4", "５／８": "5/8", "5 / 8": "5/8",
    "千 分之 六": "6/1000", "万万分之三": "3/100000000", "百分百": "1", "2^-2": "1/4",
    "1.5^2": "9/4",
}  # fmt: skip
NONSENSE = [
    "", " ", "一百零", "两点半", "点五", "1,10", "1.2.3", "1..2", "三五", "两三", "八九",
    "数十", "余万", "几万", "数十余", "整", "元", "角分", "元角", "壹拾元两角三分钱",
    "对", "一双打",
    "几", "上千", "万一百万", "百百", "十百", "零零五百", "abc", "三个", "5元",
    "分之三", "三分之", "零分之一", "三分之二分之一", "一又二分之三分之一", "百分之", "又三分之一",
    "3.5万2千", "1.2万零300", "12 34", "零百", "零千", "五百六千", "3千5百2千", "四千5000",
    "五十千百",
    "万亿万", "1,00万", "12,345,67", "两两", "二两", "点", "三点", "元整", "5G", "5m", "1e", "e5",
    "1e999", "五分三十", "三分", "分一", "三份",
    "0^0", "0^-1", "2^", "2^100", "三点一刻", "半半", "打", "四百两", "三万两",
    "1/0", "三到五", "--5", "第三", "，", "亿亿", "9" * 60, "一" * 60,
]  # fmt: skip
RANGES = {
    "三到五": (3, 5), "15-20": (15, 20), "15—20": (15, 20), "3~5": (3, 5), "800至1000": (800, 1000),
    "3至5万": (30000, 50000), "5千到1万": (5000, 10000), "两三": (2, 3), "三五": (3, 5),
    "十七八": (17, 18), "三四十": (30, 40), "五六百": (500, 600), "三四万": (30000, 40000),
    "数十": (10, 100), "几百": (100, 1000), "数十万": (100000, 1000000), "十几": (10, 20),
    "二十几": (20, 30), "二十几万": (200000, 300000), "上千": (1000, 10000), "十余": (10, 20),
    "百余万": (1000000, 2000000), "三千多": (3000, 4000), "110余": (110, 120),
    "20余万": (200000, 300000), "三十到五十万": (300000, 500000),
    "800至1000万": (8000000, 10000000),
    "八到九百亿": (80000000000, 90000000000), "一千到两千万": (10000000, 20000000),
    "三百到五千": (300, 5000), "一千到一千五百": (1000, 1500), "5k-8k": (5000, 8000),
    "5-8k": (5000, 8000),
    "二百零几万": (2000000, 2100000), "三 百 余": (300, 400), "幾十萬": (100000, 1000000),
    "六百七八十": (670, 680), "两万三四": (23000, 24000), "-5到3": (-5, 3), "2.5——3.5": (2.5, 3.5),
    "3.5-4.5": (3.5, 4.5),
}  # fmt: skip


@pytest.mark.parametrize(("text", "value"), NUMBERS.items())
def test_a_number_is_exact(text: str, value: str) -> None:
    got = parse_numeral(text)
    assert isinstance(got, Decimal)
    assert str(got) == value


@pytest.mark.parametrize(("text", "value"), [*SAID.items(), *CHEQUES.items()])
def test_a_number_with_words_of_its_kind_is_exact(text: str, value: str) -> None:
    assert parse_numeral(text) == Decimal(value)


@pytest.mark.parametrize("text", SAID)
def test_what_is_more_than_said_has_bounds_too(text: str) -> None:
    bounds = parse_range(text)
    assert bounds is not None
    assert bounds[0] == parse_numeral(text)


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


def test_a_range_of_shares_says_what_of_once() -> None:
    assert parse_range("百分之三到五") == (Fraction(3, 100), Fraction(5, 100))
    assert parse_range("三分之一到二分之一") == (Fraction(1, 3), Fraction(1, 2))


@pytest.mark.parametrize(
    "text", ["近百", "", "五", "25", "五到三", "3-3", "到五", "三到", "个个", "三四五"]
)
def test_no_range(text: str) -> None:
    assert parse_range(text) is None


@pytest.mark.parametrize(
    ("text", "power"),
    [("2680万", 4), ("5.6万亿", 12), ("三千万", 4), ("3亿5000万", None), ("25", None), ("", None)],
)
def test_written_power(text: str, power: int | None) -> None:
    assert written_power(text) == power


SMALL = "零一二三四五六七八九十百千万亿"
CAPITAL = str.maketrans(SMALL, "零壹贰叁肆伍陆柒捌玖拾佰仟万亿")
TRADITIONAL = str.maketrans(SMALL, "零壹貳參肆伍陸柒捌玖拾佰仟萬億")
WHOLE = st.integers(0, 10**16 - 1) | st.integers(0, 10**5)


def spelled(number: int) -> str:
    """A whole number in small characters, as it is taught."""
    if number < 10:
        return SMALL[number]
    for power, char in ((8, "亿"), (4, "万"), (3, "千"), (2, "百"), (1, "十")):
        head, rest = divmod(number, 10**power)
        if head:
            gap = "零" if 0 < rest < 10 ** (power - 1) else ""
            return spelled(head) + char + (gap + spelled(rest) if rest else "")
    raise ValueError(number)


def mixed(number: int) -> str:
    """A whole number as papers print it: 12亿3456万, 3亿零5万, 25万零6."""
    for power, char in ((8, "亿"), (4, "万")):
        head, rest = divmod(number, 10**power)
        if head:
            gap = "零" if 0 < rest < 10 ** (power - 1) else ""
            return mixed(head) + char + (gap + mixed(rest) if rest else "")
    return str(number)


def mixed_to_hundreds(number: int) -> str:
    """The same below ten thousand too: 25万6千3百."""
    for power, char in ((8, "亿"), (4, "万"), (3, "千"), (2, "百")):
        head, rest = divmod(number, 10**power)
        if head:
            gap = "零" if 0 < rest < 10 ** (power - 1) else ""
            return mixed_to_hundreds(head) + char + (gap + mixed_to_hundreds(rest) if rest else "")
    return str(number)


@given(WHOLE)
def test_what_is_spelled_out_is_read_back(number: int) -> None:
    small = spelled(number)
    for form in (
        small,
        small.translate(CAPITAL),
        small.translate(TRADITIONAL),
        re.sub("^一十", "十", small),
        re.sub("(?<![十零])二(?=[百千万亿])", "两", small),
        small.replace("零", "〇"),
        " ".join(small),
        "负" + small,
    ):
        value = parse_numeral(form)
        assert isinstance(value, Decimal)
        assert abs(value) == number, form


@given(WHOLE)
def test_what_is_written_in_digits_and_characters_is_read_back(number: int) -> None:
    for form in (
        str(number), f"{number:,}", mixed(number), mixed_to_hundreds(number), f"{number}万",
        mixed(number).translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    ):  # fmt: skip
        assert parse_numeral(form) == number * (10**4 if form == f"{number}万" else 1), form


@given(st.integers(1, 999), st.integers(1, 9), st.sampled_from("百千万亿"))
def test_a_digit_at_the_end_counts_the_next_lower_unit(head: int, digit: int, unit: str) -> None:
    power = {"百": 2, "千": 3, "万": 4, "亿": 8}[unit]
    head = head % 10 or 1 if unit in "百千" else head
    expected = head * 10**power + digit * 10 ** (power - 1)
    assert parse_numeral(spelled(head) + unit + spelled(digit)) == expected
    assert parse_numeral(f"{head}{unit}{digit}") == expected
    assert parse_numeral(f"{spelled(head)}{unit}零{spelled(digit)}") == head * 10**power + digit


@given(st.integers(1, 10**6), st.integers(-(10**6), 10**6))
def test_parts_of_a_whole_are_exact(below: int, above: int) -> None:
    sign = "负" if above < 0 else ""
    expected = Fraction(above, below)
    assert parse_numeral(f"{sign}{spelled(below)}分之{spelled(abs(above))}") == expected
    assert parse_numeral(f"{sign}{abs(above)}/{below}") == expected
    assert parse_numeral(f"{spelled(below)}分之{sign}{abs(above)}") == expected


@given(WHOLE, WHOLE, st.sampled_from(["到", "至", "-", "~", "—", "——"]))
def test_a_range_has_both_its_bounds(one: int, other: int, joint: str) -> None:
    low, high = sorted((one, other))
    if low != high:
        assert parse_range(f"{low}{joint}{high}") == (Decimal(low), Decimal(high))
        assert parse_range(f"{high}{joint}{low}") is None


@given(st.decimals(0, 10**9, places=3), st.sampled_from(["", "万", "亿", "万亿"]))
def test_arabic_digits_scale_exactly(number: Decimal, multiplier: str) -> None:
    power = {"": 0, "万": 4, "亿": 8, "万亿": 12}[multiplier]
    got = parse_numeral(f"{number}{multiplier}")
    assert got is not None
    assert Fraction(got) == Fraction(number) * 10**power


@given(
    st.text(max_size=50)
    | st.text(
        "零一二三九两十百千万亿兆点半负分之又余多数几至到打-+ 0123456789.,，/^eEkM", max_size=14
    )
)
def test_any_text_gives_an_exact_number_or_nothing(text: str) -> None:
    got = parse_numeral(text)
    assert got is None or isinstance(got, Decimal | Fraction)
    assert not isinstance(got, Decimal) or got.is_finite()
    bounds = parse_range(text)
    assert bounds is None or bounds[0] < bounds[1]
