"""Pages of print: numbers and running heads off, lines of one width joined again."""

from __future__ import annotations

import pytest

from ingest.clean import Page, clean, load_rules
from ingest.text import Traced, replay

RULES = load_rules()


def cleaned(text: str) -> Page:
    return clean(Traced(text), "key", RULES)


def running(text: str) -> list[str]:
    page = cleaned(text)
    for draft in page.articles:
        article = draft.article
        assert replay(text, draft.edits, article.span_start, article.span_end)
    return "\n".join(draft.article.text for draft in page.articles).split("\n")


def test_a_paragraph_goes_on_over_the_page() -> None:
    text = (
        "发展规划\n全县总面积1314平方公里，为推动产业发展，结合\n实际，编制本规划。全县农民收入增长较快，增\n"
        "— 1 —\n\f发展规划\n速高于上年2个百分点，人均收入增长9.5%，比城\n镇高2个百分点。\n"
        "— 2 —\n\f发展规划\n建设三个产业区，每个产业区企业不少于5家，带\n动农户1200户以上。\n— 3 —"
    )
    found = running(text)
    assert "发展规划" not in found
    assert not [line for line in found if "—" in line]
    assert "".join(found).count("增长较快，增速高于上年") == 1


@pytest.mark.parametrize(
    "number", ["— 3 —", "-3-", "第 3 页 共 10 页", "第3页", "· 3 ·", "Page 3 of 9"]
)
def test_numbers_of_pages(number: str) -> None:
    assert running(f"近日，全县召开会议，部署工作。\n{number}\n会议强调，要抓好落实。") == [
        "近日，全县召开会议，部署工作。",
        "会议强调，要抓好落实。",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "各乡镇任务数如下。\n1\n桃源镇\n20\n2\n柳林镇\n30\n3\n石桥乡\n40\n以上为任务数。",
        "会议要求做到以下几点。\n第一项\n要抓好落实。",
    ],
)
def test_numbers_that_are_none_of_pages(text: str) -> None:
    assert "\n".join(running(text)).count("\n") == text.count("\n")


def test_letters_that_stand_apart_are_joined() -> None:
    text = "阳 原 县 2021 年 预 算 说 明\n负 责 全 县 林 业 工 作 ， 组 织 造 林 绿 化 。"
    (draft,) = cleaned(text).articles
    assert draft.article.title == "阳原县2021年预算说明"
    assert draft.article.text == "负责全县林业工作，组织造林绿化。"


def test_a_narrow_column_of_a_newspaper() -> None:
    text = """全市花卉产业发展座谈会召开
本报讯（记者 冀强）4月11日上
午，全市花卉产业发展座谈会召
开，副市长曲振邦出席会议。
会议指出，目前全市花卉种植
面积达12.8万亩，年交易额达100
亿元，从业人员8.2万人，要进一
步做大做强花卉产业。"""
    assert running(text) == [
        "本报讯（记者 冀强）4月11日上午，全市花卉产业发展座谈会召开，副市长曲振邦出席会议。",
        "会议指出，目前全市花卉种植面积达12.8万亩，年交易额达100亿元，从业人员8.2万人，"
        "要进一步做大做强花卉产业。",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "春到黄河\n春风吹过黄河两岸的村庄啊\n我的家乡就在山的那一边\n河水流过门前的老槐树下\n"
        "还记得那年离开的时候吗。",
        "名单\n王秀英　县第一人民医院内科\n赵卫国　县中医院针灸推拿科\n杨彩霞　中心卫生院预防接种\n"
        "以上人员名单予以公示。",
    ],
)
def test_verse_and_lists_stay_as_they_are(text: str) -> None:
    page = cleaned(text)
    assert not [e for d in page.articles for e in d.edits if e.rule == "wrapped-line"]
