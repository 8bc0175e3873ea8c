"""What a figure is compared with, and over which years it tells; sentences of our own."""

from __future__ import annotations

import pytest

from tests.judged import Example, ours


def told(text: str, published: str = "2024-12-05") -> list[tuple[str | None, str | None]]:
    return [(f.period, f.stage) for f in ours(Example(text, (), (), published)).figures]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # a growth since an earlier year than the last is of all the years between
        ("2020年粮食产量比2015年增长12%。", ["2015/2020"]),
        ("2020年粮食产量比2019年增长1.2%。", ["2020"]),
        ("2020年同2015年相比，粮食增长12%，棉花增长8%。", ["2015/2020", "2015/2020"]),
        ("2020年粮食产量32万吨，比2015年增长12%，比上年增长1%。", ["2020", "2015/2020", "2020"]),
        # what it is compared with is of its own year
        ("2020年产值达到86亿元，比2015年的52亿元增长65%。", ["2020", "2015", "2015/2020"]),
        ("以2020年为基数，粮食产量要增长3%。", ["2020/2024"]),
        # a plan in quotation marks is a base as a year is
        ("“十四五”期间完成投资86亿元，比“十三五”时期的52亿元增长65%。",
         ["2021/2025", "2016/2020", "2021/2025"]),
        ("“十四五”时期利润总额为“十三五”时期的2.2倍。", ["2021/2025"]),
        # where it came from
        (
            "产值从2018年的3亿元增加到2023年的5亿元，利润由2千万元增加到3千万元。",
            ["2018", "2023", "2018", "2023"],
        ),
        ("2023年规上企业由58家增加到121家。", [None, "2023"]),
        (
            "2023年进出口居第3位，由上年第4位升为第3位；城镇新增就业6200人。",
            ["2023", "2022", "2023", "2023"],
        ),
        # several years in one number
        ("2023年五年累计完成投资320亿元。", ["2023"]),
        ("五年全社会固定资产投资完成320亿元。", ["2020/2024"]),
        ("连续五年增产，粮食产量达到32万吨。", ["2024", "2024"]),
    ],
)  # fmt: skip
def test_the_years_that_a_figure_tells_of(text: str, wanted: list[str | None]) -> None:
    found = [period for period, _ in told(text)]
    assert found[-len(wanted) :] == wanted


def test_what_is_of_a_later_year_than_the_article_is_not_done() -> None:
    assert told("2027年粮食产量达到36万吨。") == [("2027", "plan")]
    assert told("2023年粮食产量达到36万吨。") == [("2023", "actual")]


def test_what_a_year_is_measured_by_is_not_of_that_year() -> None:
    assert told("旅游总收入恢复到2019年的92%。") == [("2024", "actual")]
    assert told("九年义务教育巩固率98.9%。")[-1] == ("2024", "actual")
