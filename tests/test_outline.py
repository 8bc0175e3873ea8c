"""Headings and titles say what is done, aimed at or planned, and of which year."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ingest.find.dates import load_rules as date_rules
from ingest.model import Article, Sentence
from ingest.outline import Outlook, outline, report_year, stage_of_heading
from ingest.read import read
from ingest.rulebook import load_rules
from tests.test_read import document

ARTICLE = Article(
    key="0123456789abcdef-0", span_start=0, span_end=9, position=0, title=None, kicker=None,
    published="2026-02-03", published_basis="page", outlet=None, channel=None, source_url=None,
    editor=None, notice=None, script="hans", is_template=False, is_truncated=False,
    place=None, text="",
)  # fmt: skip


def sentences(*lines: str) -> list[Sentence]:
    """Lines as paragraphs; one that begins with # is a heading."""
    made = []
    heading = None
    for i, line in enumerate(lines):
        part = "heading" if line.startswith("#") else "body"
        text = line.lstrip("#")
        made.append(Sentence(i, part, i, heading, text, 0, 1, 0, 1))  # type: ignore[arg-type]
        heading = text if part == "heading" else heading
    return made


def parts(*lines: str, article: Article = ARTICLE) -> list[tuple[str | None, str | None]]:
    """Stage and period of each line that is no heading."""
    made = sentences(*lines)
    found = outline(article, made, [s.text for s in made], date_rules())
    return [(p.stage, p.period) for p, s in zip(found, made, strict=True) if s.part == "body"]


@pytest.mark.parametrize(
    ("heading", "stage"),
    [
        ("二、2024年工作安排", "plan"),
        ("2024年主要预期目标", "target"),
        ("三、今后五年的目标任务", "plan"),
        ("一、2023年工作回顾", "actual"),
        ("（二）重点工作完成情况", "actual"),
        ("一、2023年工作回顾和2024年工作安排", None),
        ("二、当前形势和下一步打算", None),
        ("加强产业融合", None),
        ("一、上半年重点工作开展情况", "actual"),
        ("一、1-9月工作情况", "actual"),
        ("一、上半年工作情况及下半年工作打算", None),
        ("五、工作情况报送", None),
        ("", None),
    ],
)
def test_the_stage_of_a_heading(heading: str, stage: str | None) -> None:
    assert stage_of_heading(heading) == stage


def test_a_year_and_its_work_look_ahead_unless_the_year_is_over() -> None:
    assert stage_of_heading("一、2025年主要工作", "2026") == "actual"
    assert stage_of_heading("二、2026年主要工作", "2026") == "plan"
    assert stage_of_heading("二、2026年主要工作") is None


def test_a_report_looks_back_and_then_plans_below_all_its_headings() -> None:
    assert parts(
        "现在，我代表县人民政府向大会报告工作。",
        "#一、2025年工作回顾", "完成投资3亿元。", "#（一）产业提质", "新建厂房2座。",
        "#二、2026年工作安排", "培育企业5家。", "#（一）稳投资", "实施项目40个。",
    ) == [
        (None, None), ("actual", "2025"), ("actual", "2025"), ("plan", "2026"), ("plan", "2026"),
    ]  # fmt: skip


def test_what_follows_the_review_of_a_work_report_is_planned() -> None:
    review = ("#一、2025年工作回顾", "完成投资3亿元。", "#二、推动产业转型", "培育企业5家。")
    assert parts("我代表县政府向大会报告工作。", *review)[2:] == [("plan", "2026")]
    assert parts(*review)[1:] == [(None, None)]  # no work report: nobody knows


def test_what_stands_behind_the_plan_is_planned_too_but_not_its_problems() -> None:
    assert parts(
        "#一、2026年工作部署", "培育企业5家。", "#二、强化民生保障", "新增学位300个。",
        "#三、存在的问题", "欠账2亿元。",
    ) == [("plan", "2026"), ("plan", "2026"), (None, None)]  # fmt: skip


def test_a_report_without_headings_turns_where_it_says_so() -> None:
    opening = "我代表县人民政府向大会报告工作。"
    back = ("过去一年，我们办成了许多实事。", "新建水厂2座。")
    ahead = (
        "今年的主要预期目标是：产值增长6%。", "一是做强产业。", "培育企业5家。",
        "去年，我们打下了基础。",
    )  # fmt: skip
    done, planned = ("actual", "2025"), ("plan", "2026")
    assert parts(opening, *back, *ahead) == [(None, None), *[done] * 2, *[planned] * 4]
    turned = ("五年来，我们修路30公里。", "为实现上述目标，要着力抓好项目。", "修路8公里。")
    assert parts(opening, *turned)[1:] == [("actual", None), planned, planned]
    # It never turns: nobody knows how far it is about last year; or it is none; or of December.
    assert parts(opening, *back)[1:] == [(None, None)] * 2
    assert parts(*back, *ahead) == [(None, None)] * 6
    december = replace(ARTICLE, published="2026-12-28")
    assert parts(opening, *back, *ahead, article=december) == [(None, None)] * 7


def test_a_heading_without_a_mark_stands_below_one_with_a_mark() -> None:
    assert parts(
        "#一、2026年工作安排", "#主要目标", "增长5%。", "#二、2025年工作总结", "增长6%。"
    ) == [("target", None), ("actual", "2025")]


def test_a_plan_plans_all_the_way() -> None:
    for title, stage in (
        ("某县2026年乡村振兴实施方案", "plan"),
        ("关于印发《某县交通发展规划》的通知", "plan"),
        ("《某县交通发展规划》解读", None),
        ("某县交通发展规划执行情况", None),
    ):
        assert parts("新建公路8公里。", article=replace(ARTICLE, title=title))[0][0] == stage


def test_a_plan_that_names_its_year_is_of_that() -> None:
    for title, period in (
        ("某镇2026年城乡建设工作要点", "2026"),
        ("某镇产业发展行动方案（2026—2028年）", None),
        ("某镇2026年至2028年建设计划", None),
        ("某镇2030年前碳达峰实施方案", None),
        ("某镇2024年发展规划", None),
    ):
        assert parts("新建公路8公里。", article=replace(ARTICLE, title=title))[0][1] == period


def test_a_heading_may_name_a_year_and_the_years_around_it() -> None:
    made = sentences("新建公路8公里。", "#一、2025年和“十四五”时期工作回顾", "新建公路8公里。")
    before, _, below = outline(ARTICLE, made, [s.text for s in made], date_rules())
    assert below == Outlook("actual", "2025", "2021/2025", paragraph=2)
    assert before == Outlook()


def test_headings_tell_the_year_of_a_report_without_a_date() -> None:
    undated = replace(ARTICLE, published=None, published_basis=None)
    assert report_year(undated, sentences("#三、对2018年工作的建议", "建设道路。")) == "2018"
    assert report_year(undated, sentences("#一、２０１７年工作回顾", "建设道路。")) == "2018"
    assert report_year(undated, sentences("#一、基本情况", "2017年建设道路。")) is None


def test_an_article_read_whole_gives_each_figure_its_part() -> None:
    text = (
        "政府工作报告\n——2026年1月8日在随县第三届人民代表大会第五次会议上\n"
        "各位代表：\n现在，我代表县人民政府向大会报告工作，请予审议。\n"
        "一、2025年和“十四五”时期工作回顾\n"
        "新改建农村公路86公里。规上工业增加值年均增长7.2%。\n"
        "（一）民生持续改善\n将低保标准提高到720元。\n"
        "二、2026年工作安排\n（一）聚力产业\n新建标准厂房12万平方米。目前，企业已吸纳农户33户。\n"
    )
    (article,) = read(document(text), load_rules()).articles
    figures = [f for found in article.findings for f in found.figures]
    assert [(f.surface, f.stage, f.period, f.period_basis) for f in figures] == [
        ("86公里", "actual", "2025", "inferred"),
        ("7.2%", "actual", "2021/2025", "inferred"),
        ("720元", "actual", "2025", "inferred"),
        ("12万平方米", "plan", "2026", "inferred"),
        ("33户", "actual", "2026", "page"),
    ]


def test_paragraphs_go_on_about_all_the_years_until_one_opens_with_the_last() -> None:
    text = (
        "政府工作报告\n——2026年1月8日在随县第三届人民代表大会第五次会议上\n"
        "各位代表：\n现在，我代表县人民政府向大会报告工作，请予审议。\n"
        "一、“十四五”时期和2025年工作回顾\n"
        "“十四五”时期是随县发展极不平凡的五年。\n"
        "民生持续改善。改造老旧小区64个。地区生产总值达到286亿元。\n"
        "刚刚过去的2025年，全县上下同心协力。\n改造老旧小区12个。\n"
    )
    (article,) = read(document(text), load_rules()).articles
    figures = [f for found in article.findings for f in found.figures if f.kind != "duration"]
    assert [(f.surface, f.period) for f in figures] == [
        ("64个", "2021/2025"),
        ("286亿元", "2025"),
        ("12个", "2025"),
    ]


def test_a_part_may_turn_from_one_plan_to_the_next() -> None:
    heading = "#一、“十四五”时期发展成就和“十五五”时期主要目标任务"
    back, ahead = ("actual", "2021/2025"), ("plan", "2026/2030")
    lines = ("过去五年，我们这样走过。", "修路300公里。", "“十五五”时期，机遇与挑战并存。",
             "森林覆盖率达到40%。")  # fmt: skip
    assert parts(heading, *lines) == [back, back, ahead, ahead]
    assert parts("#一、“十四五”时期工作和当前形势", *lines[1:2]) == [(None, None)]
