"""XML of any maker: its records are articles, by what their elements are called."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.markup import Piece, load_rules, pieces
from tests.test_markup import holds

RULES = load_rules()
ONE = "三月四日，全县春耕会在县城召开。"
TWO = "会议要求各乡镇在三月底前完成稻田翻耕任务。"


def read(source: str) -> tuple[Piece, ...]:
    found = pieces(source, "text/xml", RULES)
    holds(source, found)
    return found


def lines(source: str) -> list[list[str]]:
    return [piece.text.text.split("\n") for piece in read(source)]


def test_chinese_names_say_what_they_hold() -> None:
    (one,) = read(
        f"<?xml version='1.0'?><新闻><标题>春耕会</标题><发布时间>2021年3月4日</发布时间>"
        f"<来源>平水县融媒体中心</来源><网址>http://a.gov.cn/1.html</网址><正文>{ONE}</正文></新闻>"
    )
    assert one.text.text == f"春耕会\n{ONE}"
    facts = one.facts
    assert (facts.title, facts.published) == ("春耕会", "2021-03-04")
    assert (facts.outlet, facts.url) == ("平水县融媒体中心", "http://a.gov.cn/1.html")


@pytest.mark.parametrize(
    "inside",
    [
        f"<![CDATA[<p>{ONE}</p><p>会议要求<b>各乡镇</b>在三月底前完成稻田翻耕任务。</p>]]>",
        f"&lt;p&gt;{ONE}&lt;/p&gt;&lt;p&gt;{TWO}&lt;/p&gt;",
        f"<p>{ONE}</p><p>{TWO}</p>",
        f"<段>{ONE}</段>\n<段>{TWO}</段>",
        f"<para>{ONE}</para><para>会议要求<b>各乡镇</b>在三月底前完成稻田翻耕任务。</para>",
        f"<段><![CDATA[{ONE}]]></段><段>{TWO}</段>",
        f"{ONE}\n{TWO}",
    ],
)
def test_no_sign_of_markup_stays_in_a_text(inside: str) -> None:
    source = f"<article><title>春耕会</title><content>{inside}</content></article>"
    assert lines(source) == [["春耕会", ONE, TWO]]


def test_each_record_is_an_article_with_its_own_facts() -> None:
    record = (
        "<{0}><title>{1}</title><date>{2}</date><source>http://a.cn/{2}</source>"
        "<body>{3}</body></{0}>"
    )
    for name in ("doc", "record", "item", "row", "条"):
        source = (
            "<list><title>汇总</title><description>两条</description>"
            + record.format(name, "甲", "2021-03-04", ONE)
            + record.format(name, "乙", "2021-03-05", TWO)
            + "</list>"
        )
        found = read(source)
        assert [p.text.text for p in found] == [f"甲\n{ONE}", f"乙\n{TWO}"], name
        assert [p.facts.published for p in found] == ["2021-03-04", "2021-03-05"]
        assert [p.facts.url for p in found] == ["http://a.cn/2021-03-04", "http://a.cn/2021-03-05"]
        assert [p.facts.outlet for p in found] == [None, None]


def test_an_article_with_attachments_is_one() -> None:
    file = "<file><name>附件</name><description>名单</description></file>"
    source = f"<a><title>春耕会</title><content>{ONE}</content><files>{file}{file}</files></a>"
    assert lines(source) == [["春耕会", ONE]]


@pytest.mark.parametrize(
    "inside",
    [
        f"<text>{ONE}</text><section><title>一</title><text>{TWO}。</text></section>",
        f"<description>{ONE}{ONE}</description><news><title>一</title><text>{TWO}。</text></news>",
    ],
)
def test_no_text_is_lost_where_an_element_has_records_and_a_text(inside: str) -> None:
    told = "".join(line for page in lines(f"<a><title>春耕会</title>{inside}</a>") for line in page)
    assert ONE in told
    assert TWO in told


def test_other_xml_shows_no_markup_of_its_cdata() -> None:
    source = f"<a><zw><![CDATA[<p>{ONE}</p><p>会议<b>要求</b>&amp;</p>]]></zw></a>"
    assert lines(source) == [[ONE, "会议要求&"]]


def test_xml_with_an_element_called_body_is_no_page() -> None:
    source = f"<?xml version='1.0'?><doc><title>甲</title><body>{ONE}</body></doc>"
    assert lines(source) == [["甲", ONE]]


_BITS = st.sampled_from(
    ["<标题>", "</标题>", "<正文>", "</正文>", "<r>", "</r>", "<content>", "</content>", "<title>",
     "</title>", "<p>", "</p>", "<段/>", "<![CDATA[", "]]>", "甲乙。", "&lt;", "&amp;", "\n", "<"]
)  # fmt: skip


@given(st.lists(_BITS, max_size=40).map("".join))
def test_whatever_comes_leads_back(source: str) -> None:
    read(f"<r>{source}")
