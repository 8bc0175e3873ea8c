"""Of which year a figure is: what a work report's parts say, and where nobody is sure."""

from __future__ import annotations

import pytest

from ingest.read import read
from ingest.rulebook import load_rules
from tests.judged import Example, ours
from tests.test_read import document

OPENING = (
    "政府工作报告\n——2026年1月8日在随县第三届人民代表大会第五次会议上\n"
    "各位代表：\n现在，我代表县人民政府向大会报告工作，请予审议。\n"
)


def told(text: str, published: str = "2024-12-20") -> list[tuple[str, str | None]]:
    return [(f.surface, f.period) for f in ours(Example(text, (), anchor=published)).figures]


def reported(*lines: str) -> list[tuple[str, str | None, str | None]]:
    (article,) = read(document(OPENING + "\n".join(lines) + "\n"), load_rules()).articles
    figures = [f for found in article.findings for f in found.figures]
    return [(f.surface, f.stage, f.period) for f in figures if f.kind != "duration"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # a mean of several years is of them all, or of none that is said
        ("2021年比2020年增长5%，两年平均每年增长4%。", ["2021", "2020/2021"]),
        ("2023年，生产总值达到86亿元，年均增长6%。", ["2023", None]),
        ("由2018年的3亿元增加到2022年的6亿元，四年增长1倍。", ["2018", "2022", "2019/2022"]),
        # a base that was named holds until another is
        ("到2025年，粮食32万吨，比2020年增长12%；油料3万吨，增长9%。",
         ["2025", "2020/2025", "2025", None]),
        # the numbers of a row are of one time
        ("2022年底，人均住房32平方米、37平方米，分别比2017年增加2.8平方米和5.5平方米。",
         ["2022", "2022", "2017/2022", "2017/2022"]),
        ("排放由上年分别增长5.6%和3.1%，减为增长1.2%和1.8%。", ["2023", "2023", "2024", "2024"]),
        # what it was before some years nobody says
        ("这两年中，产量由20万吨增加到31万吨。", [None, "2024"]),
    ],
)  # fmt: skip
def test_the_year_of_a_growth(text: str, wanted: list[str | None]) -> None:
    assert [period for _, period in told(text)][-len(wanted) :] == wanted


def test_results_of_spring_may_be_of_last_year() -> None:
    text = "全县粮食产量12万吨，增长3%。"
    assert told(text, "2024-03-05") == [("12万吨", None), ("3%", None)]
    assert told(text, "2024-11-05") == [("12万吨", "2024"), ("3%", "2024")]


def test_a_paragraph_turns_to_all_the_years_half_way() -> None:
    assert reported(
        "一、2025年及“十四五”时期工作回顾",
        "2025年是很不平凡的一年。改造老旧小区12个。",
        "各位代表！2025年是“十四五”收官之年。五年来，我们牢记嘱托。改造老旧小区64个。税收增长31%。",
        "常住人口城镇化率提高到64.7%。",
    ) == [
        ("12个", "actual", "2025"),
        ("64个", "actual", "2021/2025"),
        ("31%", "actual", "2021/2025"),
        ("64.7%", "actual", "2025"),
    ]


def test_what_a_plan_looks_back_on_is_done() -> None:
    assert reported(
        "二、2026年的工作",
        "过去一年，成绩来之不易。生产总值增长10.3%。今年，生产总值增长8%。",
        "新建标准厂房12万平方米。",
    ) == [
        ("10.3%", "actual", "2025"),
        ("8%", "plan", "2026"),
        ("12万平方米", "plan", "2026"),
    ]


def test_an_estimate_of_the_year_past_is_told_as_done() -> None:
    assert reported("一、2025年工作回顾", "预计全年完成生产总值142亿元。") == [
        ("142亿元", "actual", "2025")
    ]


def test_a_plan_of_a_year_that_is_over_was_done_unless_a_word_plans_it() -> None:
    assert reported(
        "二、2026年的工作",
        "2024年工业总产值比2023年增长8%，2025年计划投资12亿元。今年，工业总产值增长9%。",
    ) == [
        ("8%", "actual", "2024"),
        ("12亿元", "plan", "2025"),
        ("9%", "plan", "2026"),
    ]


def test_nothing_of_all_a_year_is_done_at_its_beginning() -> None:
    assert reported("今年增加支出后，财政赤字12亿元，总体安全。今年已完成投资3亿元。")[0] == (
        "12亿元", "plan", "2026",
    )  # fmt: skip
    assert reported("目前债务较轻，今年增加赤字后，赤字率在2%左右。") == [
        ("2%左右", "plan", "2026"),
    ]  # fmt: skip
    later = ours(Example("今年增加支出后，财政赤字12亿元。", (), anchor="2026-11-08")).figures
    assert [f.stage for f in later] == ["actual"]


def test_a_sum_behind_a_comparison_of_two_years_is_of_neither_for_sure() -> None:
    opening = "2025年同2020年相比，外汇储备有了增加。"
    assert reported(opening + "吸收外商直接投资53亿元。")[-1] == ("53亿元", "actual", None)
    assert reported(opening + "财政收入达到53亿元。")[-1] == ("53亿元", "actual", "2025")
    opening = "2025年外汇储备比2024年有了增加。"
    assert reported(opening + "吸收外商直接投资53亿元。")[-1] == ("53亿元", "actual", "2025")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("今年全县办理案件230件，去年同期为198件，同比上升16.2%。", ["2024", "2023", "2024"]),
        ("今年以来办理案件230件，上年同期198件，同比上升16.2%，发放补贴3万元。",
         ["2024", "2023", "2024", "2024"]),
        ("今年产值12亿元，去年同期增长3%。", ["2024", "2023"]),
    ],
)  # fmt: skip
def test_a_growth_behind_the_level_of_last_year_is_of_this_one(
    text: str, wanted: list[str | None]
) -> None:
    assert [(period or "")[:4] for _, period in told(text)] == wanted


def titled(title: str, text: str, published: str = "2024-03-02") -> list[tuple[str, str | None]]:
    page = f"{title}\n发布时间：{published}\n{text}\n"
    (article,) = read(document(page), load_rules()).articles
    return [(f.surface, f.period) for found in article.findings for f in found.figures]


def test_what_a_title_tells_of_holds_for_what_says_nothing_nearer() -> None:
    told_of = titled(
        "随县2023年国民经济和社会发展统计公报",
        "全年粮食总产量21万吨，比上年增长2%。\n一、综合\n年末城镇登记失业率为3.5%。\n"
        "近年来，改造户厕18座。\n2月末，存款余额86亿元。\n目前，全县有企业45家。\n下一步，计划新建学校3所。",
    )
    assert told_of == [
        ("21万吨", "2023"), ("2%", "2023"), ("3.5%", "2023"), ("18座", "2024"),
        ("86亿元", "2024-02"), ("45家", "2024"), ("3所", None),
    ]  # fmt: skip
    months = titled("随县上半年工业经济运行情况", "新增规上企业5家。", "2024-07-20")
    assert months == [("5家", "2024-01/2024-06")]


@pytest.mark.parametrize(
    "title",
    [
        "随县2022年工作总结和2023年工作安排",  # of two years
        "随县2023年部门预算情况说明",  # lies ahead
        "随县2023年度先进个人风采",
        "随县12月份工业经济运行情况",  # or of all months up to it
        "随县召开2023年经济运行情况分析会议",
        "随县人大常委会听取2023年财政预算执行情况报告",
        "随县2023年度环保督察问题整改完成情况",
        "随县教育局关于做好2023年统计年报工作",
    ],
)
def test_other_titles_tell_no_period(title: str) -> None:
    assert titled(title, "全县有企业45家。") == [("45家", "2024")]


@pytest.mark.parametrize(
    ("text", "published", "wanted"),
    [
        # a year that is over when it is told of
        ("全年刑事案件下降12%，抓获嫌疑人34名。", "2024-01-18", ["2023", "2023"]),
        ("全年刑事案件下降12%，抓获嫌疑人34名。", "2024-12-30", ["2024", "2024"]),
        ("全年平均气温12.5℃。", "2024-01-18", ["2024"]),
        # nor what is so in any year, or is to be by its end
        ("全年无休，日均接待群众60人次。", "2024-01-18", ["2024"]),
        ("全年有300天见蓝天。", "2024-01-18", ["2024"]),
        ("年底前，新建公厕3座。", "2024-01-18", ["2024"]),
        ("到年底，建成公厕3座。", "2024-01-18", ["2024"]),
        ("全年实施项目56个，力争建成公厕3座。", "2024-01-18", ["2024", None]),
        ("全年实施项目56个；今年力争建成公厕3座。", "2024-01-18", ["2023", "2024"]),
        ("去年11月启动，全年完成投资3亿元。", "2024-09-18", ["2023"]),
        ("去年11月启动，全年计划投资3亿元。", "2024-09-18", [None]),
        ("去年12月份居民消费价格下降0.1%；全年平均上涨0.2%。", "2024-01-18", ["2023-12", "2023"]),
        # from January on
        ("今年前4个月，进出口总额2.1亿元。", "2024-05-11", ["2024-01/2024-04"]),
        ("前三个月，进出口总额2.1亿元。", "2024-05-11", ["2024-01/2024-03"]),
        ("入职前3个月，补贴2万元。", "2024-05-11", ["2024"]),
        # what was set at its beginning is no year
        ("上半年税收3亿元，完成年初预算的52%。", "2024-07-11", ["2024-01/2024-06"] * 2),
        ("年初存栏3万头。", "2024-07-11", ["2024"]),
        ("2023年初计划投资3亿元，实际完成5亿元。", "2024-07-11", ["2023", "2023"]),
        # a span of hours
        ("8月12日20时至13日8时，降雨78毫米。", "2024-08-13", ["2024-08-12/2024-08-13"]),
        ("8月12日召开会议，13日8时，降雨78毫米。", "2024-08-13", ["2024-08-13"]),
        ("8月12日8时至12日20时，降雨78毫米。", "2024-08-13", ["2024-08-12"]),
    ],
)
def test_a_time_is_as_long_as_its_words(
    text: str, published: str, wanted: list[str | None]
) -> None:
    assert [period for _, period in told(text, published)][-len(wanted) :] == wanted


def test_an_article_of_spring_goes_on_about_the_year_it_opens_with() -> None:
    title = "随县法院工作再上台阶"
    text = (
        "2023年，全县受理案件684件。\n抓获嫌疑人34名。\n目前有法官56名。\n"
        "2024年，受理案件12件。\n抓获嫌疑人3名。"
    )
    wanted = ["2023", "2023", "2024", "2024", "2024"]
    assert [period for _, period in titled(title, text, "2024-02-19")] == wanted
    wanted = ["2023", "2024", "2024", "2024", "2024"]
    assert [period for _, period in titled(title, text, "2024-09-19")] == wanted


@pytest.mark.parametrize(
    ("line", "goes_on"),
    [
        ("开展普法活动12场。", True),
        ("活动当天，接受咨询260人次。", False),
        ("近日，干警走访企业36家。", False),
        ("“这次我拿回工资12万元。”老王说。", False),
        ("2月8日，召开座谈会。", False),
    ],
)
def test_it_goes_on_until_it_tells_of_these_days(line: str, goes_on: bool) -> None:
    text = f"2023年，全县受理案件684件。\n{line}\n抓获嫌疑人34名。"
    told_of = titled("随县法院工作再上台阶", text, "2024-02-19")
    assert told_of[-1] == ("34名", "2023" if goes_on else "2024")


def test_what_is_of_more_years_is_not_of_the_one_a_title_tells_of() -> None:
    title = "随县2023年国民经济和社会发展统计公报"
    for text in ("改革开放以来，造林86万亩。", "每年造林86万亩。"):
        assert titled(title, text) == [("86万亩", "2024")]


def test_what_is_taken_apart_is_of_the_time_of_the_whole() -> None:
    text = "2022年，工业增加值增长4.1%。\n{}，采矿业增长4.5%。"
    for opening, period in (
        ("分行业看", "2022"), ("按经营地分", "2022"), ("另外", "2024"),
        ("从上半年看", "2024-01/2024-06"), ("从目前看", "2024"), ("按人均分", "2024"),
    ):  # fmt: skip
        told_of = titled("随县工业再上台阶", text.format(opening), "2024-09-19")
        assert told_of[-1] == ("4.5%", period)
