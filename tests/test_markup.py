"""Markup off, every kept character with its way back; pages of our own making and hostile ones."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.api import read as read_whole
from ingest.markup import Piece, load_rules, pieces
from ingest.markup.choose import body_of
from ingest.markup.page import page_of
from ingest.markup.tables import names
from ingest.markup.tokens import tokens
from ingest.markup.tree import parse
from ingest.markup.values import iso, without_site
from ingest.model import Article
from ingest.text import replay
from tests.bench import html as bench

CORPUS = Path(__file__).parent / "corpus"
RULES = load_rules()


def read(page: str, media_type: str = "text/html") -> Piece:
    (piece,) = pieces(page, media_type, RULES)
    return piece


def text(page: str) -> str:
    return read(page).text.text


def article(inner: str) -> str:
    """A page whose article holds ``inner``."""
    return (
        "<html><head><title></title></head><body><div class='nav'><a href=a>首页</a></div>"
        f"<div class='TRS_Editor'>{inner}<p>全县今年计划播种小麦12万亩，已完成九成。</p></div>"
        "</body></html>"
    )


def lines(inner: str) -> list[str]:
    """The lines of ``inner`` in an article."""
    return text(article(inner)).split("\n")[:-1]


def holds(decoded: str, found: tuple[Piece, ...]) -> None:
    """What is promised of pieces: they tile decoded, and every kept character leads back."""
    assert "".join(decoded[p.start : p.end] for p in found) == decoded
    for piece in found:
        traced = piece.text
        assert traced.source == decoded
        assert replay(decoded, traced.edits) == traced.text
        at = 0
        for edit in traced.edits:
            assert at <= edit.start <= edit.end
            at = edit.end
        kept = traced.text
        touched: set[int] = set()
        shift = 0
        for edit in traced.edits:
            begin = edit.start + shift
            touched.update(range(begin, begin + len(edit.after)))
            shift += len(edit.after) - (edit.end - edit.start)
        for i in range(0, len(kept), max(1, len(kept) // 50)):
            if i not in touched:
                assert decoded[traced.origin(i)] == kept[i]
        for mark in piece.marks:
            assert 0 <= mark.start < mark.end <= len(decoded)


# ── pages of our own making, and what they are held to


@pytest.mark.parametrize("name", bench.FILES)
def test_every_kept_character_leads_back(name: str) -> None:
    for label in bench.labels(CORPUS / name):
        holds(label.html, pieces(label.html, "text/html", RULES))


# ── inline


def test_white_space_collapses_as_it_does_in_a_browser() -> None:
    assert lines("<p>  全县  <b>共\n有</b>\n12个 乡镇 and\n more</p>") == [
        "全县 共有 12个 乡镇 and more"
    ]


def test_a_line_break_between_han_is_no_space() -> None:
    assert lines("<p>全县共\n   有乡镇</p>") == ["全县共有乡镇"]


def test_entities_are_read_by_edits() -> None:
    page = article("<p>甲&ldquo;乙&rdquo;&#8212;丙&amp;丁&nbsp;戊&hellip;</p>")
    assert text(page).split("\n")[0] == "甲“乙”—丙&丁 戊…"
    assert any(e.after == "“" for e in read(page).text.edits)


def test_br_ends_a_line_and_keeps_the_indent() -> None:
    assert lines("<p>第一行<br>&nbsp;&nbsp;&nbsp;&nbsp;第二行<br/>　　第三行</p>") == [
        "第一行", "　　第二行", "　　第三行",
    ]  # fmt: skip


def test_raised_figures_stay_raised() -> None:
    assert lines(
        "<p>36万m<sup>2</sup>，PM<sub>2.5</sub>，10<sup>-3</sup>，注<sup>[1]</sup></p>"
    ) == ["36万m²，PM2.5，10⁻³，注[1]"]


def test_readings_beside_ruby_are_left_out() -> None:
    assert lines("<p><ruby>汾<rp>(</rp><rt>fén</rt><rp>)</rp></ruby>河</p>") == ["汾河"]


def test_what_does_not_show_is_left_out() -> None:
    inner = (
        "<p>甲<span style='DISPLAY : none'>乙</span>甲<script>丙</script>甲<!-- 丁 -->甲</p>"
        "<p hidden>戊</p><noscript>己</noscript><select><option>庚</option></select>"
    )
    assert lines(inner) == ["甲甲甲甲"]
    rules = {e.rule for e in read(article(inner)).text.edits}
    assert {"html-hidden", "html-script", "html-comment"} <= rules


def test_a_page_that_waits_for_a_script_to_show_it_is_read() -> None:
    assert "播种小麦" in text(article("").replace("<body>", "<body style='display:none'>"))


def test_rows_of_data_are_lines_with_tabs() -> None:
    inner = (
        "<table><tr><th>指标</th><th>数</th></tr><tr><td><p>粮食</p></td><td><p>1</p></td></tr>"
        "<tr><td>油料<td><td>3</table>"
    )
    assert lines(inner) == ["指标\t数", "粮食\t1", "油料\t\t3"]


def test_a_table_that_lays_out_the_page_is_no_data() -> None:
    inner = (
        "<table><tr><td><p>一、甲</p><p>乙</p><p>丙</p><table><tr><td>丁</td></tr></table></table>"
    )
    assert lines(inner) == ["一、甲", "乙", "丙", "丁"]


def test_a_list_that_says_how_it_counts_is_counted() -> None:
    inner = "<ol type='1' start='3'><li>甲<li>乙</ol><ol><li>丙</ol><ul><li>丁</ul>"
    assert lines(inner) == ["3. 甲", "4. 乙", "丙", "丁"]


def test_pre_keeps_its_lines() -> None:
    assert lines("<pre>甲\n  乙</pre>") == ["甲", "　　乙"]


def test_marks_say_what_lines_are() -> None:
    page = article(
        "<h1>全县召开春耕会议</h1><h2>安排</h2><p><strong>三、要求</strong></p>"
        "<figure><figcaption>会场</figcaption></figure>"
    )
    found = [(m.part, page[m.start : m.end]) for m in read(page).marks]
    assert found == [
        ("title", "全县召开春耕会议"), ("heading", "安排"), ("heading", "三、要求"),
        ("caption", "会场"),
    ]  # fmt: skip


# ── title and facts


def test_the_title_is_one_line_of_the_text() -> None:
    page = article("<p>全县播种面积稳定，长势良好。</p>").replace(
        "<title>", "<title>&ldquo;三夏&rdquo;开镰 - 要闻 - 平水县人民政府"
    )
    piece = read(page)
    assert piece.facts.title == "“三夏”开镰"
    assert piece.text.text.split("\n")[0] == "“三夏”开镰"
    assert page[piece.marks[0].start :].startswith("&ldquo;三夏&rdquo;开镰")


@pytest.mark.parametrize(
    ("title", "bare"),
    [
        ("春耕备耕_县区动态_平水县人民政府", "春耕备耕"),
        ("平水县人民政府 - 关于春耕的通知", "关于春耕的通知"),
        ("1-10月全县投资趋稳", "1-10月全县投资趋稳"),
        ("水利工程全面复工 | 平水在线", "水利工程全面复工"),
        ("平水县人民政府", None),
        (":::平水县政务网:::", None),
    ],
)
def test_a_site_is_no_title(title: str, bare: str | None) -> None:
    assert without_site(title, RULES) == bare


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("2019-09-18T06:23:00+08:00", "2019-09-18"), ("2019年9月", "2019-09"),
        ("2019/9/8 10:00", "2019-09-08"), ("20190918062300", None), ("1692063000", "2023-08-15"),
        ("Tue, 08 Jan 2019 09:00:00 +0800", "2019-01-08"), ("January 8, 2019", "2019-01-08"),
        ("2019-13-40", None), ("去年", None),
    ],
)  # fmt: skip
def test_dates_however_written(written: str, read_as: str | None) -> None:
    assert iso(written) == read_as


def test_meta_gives_facts() -> None:
    page = article("").replace(
        "<title>",
        "<meta name='PubDate' content='2021-03-18 09:20'>"
        "<META NAME='ContentSource' CONTENT='来源：平水日报'>"
        "<meta name=author content='张三丰 李四光'><meta name=ColumnName content=要闻>"
        "<link rel=canonical href='http://x.cn/a'><meta name=SiteName content=平水县政府><title>",
    )
    facts = read(page).facts
    assert (facts.published, facts.outlet, facts.channel) == ("2021-03-18", "平水日报", "要闻")
    assert facts.url == "http://x.cn/a"
    assert [b.name for b in facts.bylines] == ["张三丰", "李四光"]


def test_an_organisation_or_account_is_no_byline() -> None:
    page = article("").replace("<title>", "<meta name=author content='平水县大数据局'><title>")
    assert read(page).facts.bylines == ()


# ── feeds, Markdown, plain text


def test_a_feed_is_as_many_pieces_as_items() -> None:
    for page in tomllib.loads((CORPUS / "html_feeds.toml").read_text("utf-8"))["page"]:
        marked = page["html"].lstrip("\n")
        source = bench.unmarked(marked)
        found = pieces(source, page["media_type"], RULES)
        holds(source, found)
        assert [p.facts.title for p in found] == page["titles"]
        assert [p.facts.published for p in found] == page["dates"]
        said = bench.bare("".join(p.text.text for p in found))
        for wanted in bench.wanted_of(marked):
            assert wanted in said


def test_addresses_are_no_article() -> None:
    sitemap = "<urlset xmlns='x'><url><loc>http://a.cn/1</loc></url></urlset>"
    assert read(sitemap, "text/xml").text.text == ""


def test_other_xml_is_read_line_by_line() -> None:
    source = (
        "<?xml version='1.0'?><doc><title>春耕</title><p>甲&amp;乙</p>"
        "<p><![CDATA[丙<丁]]></p></doc>"
    )
    piece = read(source, "text/xml")
    assert piece.text.text == "春耕\n甲&乙\n丙<丁"
    assert piece.facts.title == "春耕"


def test_plain_text_is_left_as_it_is() -> None:
    assert read("a < b & c\n\n<p>", "text/plain").text.edits == ()


MARKDOWN = """# 标题 #

正文**要点**和[链接](http://a.cn)，*强调*，5*3*2，a_b_c，\\*原样\\*。

小标题
------

1. 甲
- 乙
> 引文 `码`

| 年 | 数 |
|:--|--:|
| 2020 | 3 |

```
# 不是标题
```
![图](a.png)<br>
"""


def test_markdown_loses_its_signs() -> None:
    piece = read(MARKDOWN, "text/markdown")
    found = [line for line in piece.text.text.split("\n") if line]
    assert found == [
        "标题", "正文要点和链接，强调，5*3*2，a_b_c，*原样*。", "小标题", "1. 甲", "乙", "引文 码",
        "年\t数", "2020\t3", "# 不是标题",
    ]  # fmt: skip
    assert [m.part for m in piece.marks] == ["title", "heading"]
    holds(MARKDOWN, (piece,))


# ── broken and hostile pages


LINKED = """# 标题

见[方案][plan]，据统计[^1]。[待续]
> ## 摘要
> 正文
> 文

[plan]: http://www.x.gov.cn/plan.html "方案"
[2]: <http://www.x.gov.cn/2.html> '别的'
[记者]: 请问今年如何？
[^1]: 统计局数据。
"""


def test_markdown_loses_where_its_links_lead() -> None:
    piece = read(LINKED, "text/markdown")
    found = [line for line in piece.text.text.split("\n") if line]
    assert found == [
        "标题", "见方案，据统计。[待续]", "摘要", "正文", "文", "[记者]: 请问今年如何？",
        "统计局数据。",
    ]  # fmt: skip
    assert [m.part for m in piece.marks] == ["title"]
    holds(LINKED, (piece,))


def test_the_parser_closes_what_pages_leave_open() -> None:
    inner = "<p>甲<div>乙<p>丙</div></span></table>丁<li>戊<li>己<b>庚<p>辛</b>壬"
    assert lines(inner) == ["甲", "乙", "丙", "丁", "戊", "己庚", "辛壬"]


@pytest.mark.parametrize(
    "drawn",
    [
        '<svg><path d="M0 0"/><circle r=1 /></svg>',
        '<svg><title>钟</title><use href="#a"/></svg>',
        '<svg><g><path d="M1 1"></svg>',
        "<svg viewBox=x><path d=y>",
    ],
)
def test_a_drawing_takes_nothing_of_what_follows(drawn: str) -> None:
    assert lines(f"{drawn}<p>入冬以来，青坪乡修渠九条。</p>")[0] == "入冬以来，青坪乡修渠九条。"


def test_what_a_drawing_holds_is_not_read() -> None:
    drawn = "<svg><path/><text>钟，十二点。</text><foreignObject><p>图。</p></foreignObject></svg>"
    assert lines(drawn) == lines("")


@pytest.mark.parametrize(
    ("second", "title"),
    [
        ("<p align=center><b>发放情况公示</b></p>", "青坪县二〇二一年度护林补助资金发放情况公示"),
        ("<p align=center><b>何人何时发放</b></p>", "青坪县二〇二一年度护林补助资金"),
        ("<p><b>发放情况公示</b></p>", "青坪县二〇二一年度护林补助资金"),
    ],
)
def test_a_title_in_two_paragraphs_is_one_where_the_page_says_so(second: str, title: str) -> None:
    page = article(
        f"<p align=center><b>青坪县二〇二一年度护林补助资金</b></p>{second}<p>2022-03-04</p>"
    )
    whole = "<title>青坪县二〇二一年度护林补助资金发放情况公示_青坪县林业局</title>"
    (read_as,) = read_whole(page.replace("<title></title>", whole).encode()).articles
    assert read_as.article.title == title


@pytest.mark.parametrize("title", ["某某县人民政府", "用好“小积分”", "用好“小积分”激发大活力"])
def test_a_heading_over_two_lines_is_one_title(title: str) -> None:
    page = (
        f"<title>{title}</title><h1>用好“小积分”<br>激发大活力<br><small>2021年5月12日</small></h1>"
        "<div class=content><p>近年来，全县推行积分制，村民办事有了新办法。</p>"
        "<p>目前已有86个村建起积分超市，兑换物品1.2万件。</p></div>"
    )
    assert read(page).facts.title in ("用好“小积分” 激发大活力", "用好“小积分”激发大活力")


def test_a_day_that_shows_under_the_pointer_dates_a_post() -> None:
    page = (
        "<title>东门今天停水</title><h1>东门今天停水，大家储水</h1><div class={}>"
        '<em>发表于 <span title="2023-11-6 08:31:22">昨天&nbsp;08:31</span></em></div>'
        "<div class=t_f>{}</div>"
    )
    said = "<p>东门桥头的水管昨晚爆了，抢修到下午四点。</p><p>附近两个小区都停水，请互相转告。</p>"
    assert read(page.format("authi", said)).facts.published == "2023-11-06"
    assert read(page.format("hot", said)).facts.published is None


def test_a_day_set_in_parts_dates_a_page() -> None:
    page = (
        "<title>清溪大桥通车</title><div class=t><span><em>2020</em></span> <span><em>05</em>/"
        "<em>30</em></span> <span>{}</span></div><h1>清溪大桥正式通车</h1><div class=content>"
        "<p>清溪大桥昨日上午正式通车，两岸群众不用再绕行。</p><p>大桥全长386米，总投资4200万元。</p></div>"
    )
    assert read(page.format("16:32:11")).facts.published == "2020-05-30"
    assert read(page.format("页")).facts.published is None


POST = (
    '<h1 class="rich_media_title">{title}</h1><div class="rich_media_meta_list"><span class='
    '"rich_media_meta_nickname"><a id="js_name">禹溪教育</a></span><em id="publish_time">{day}</em>'
    '</div><div id="js_content" class="rich_media_content">'
    "<p>秋季招生报名八月二十日开始，逾期不予办理。</p><p>报名须带户口簿和接种证，请家长提前准备。</p>"
    '{end}</div><script>var ct = "1689844920";</script>'
)


@pytest.mark.parametrize("day", ["", "2023-07-20 17:22"])
@pytest.mark.parametrize(
    ("end", "outlet"),
    [
        ("<p>禹溪县教育局</p><p>2023年7月19日</p>", "禹溪教育"),
        ("<p>来源：禹溪县教育局</p>", "禹溪教育"),
        ("<p>来源：禹溪教育综合</p>", "禹溪教育"),
        ("<p>转自：淮北川日报</p>", "淮北川日报"),
        ("<p>来源：禹溪县融媒体中心</p>", "禹溪县融媒体中心"),
    ],
)
def test_a_post_is_of_its_account_unless_reprinted(day: str, end: str, outlet: str) -> None:
    page = POST.format(title="秋季招生通知来了", day=day, end=end)
    label = bench.Label("", page, (), "", "秋季招生通知来了", "2023-07-20", outlet, False, {})
    assert all(wanted == found for wanted, found in bench.facts(label).values())


def test_an_unclosed_comment_costs_one_tag_only() -> None:
    assert lines("<p>甲<!-- 乙 </p><p>丙</p>")[-1] == "丙"


def test_an_unclosed_quote_costs_no_page() -> None:
    assert "播种小麦" in text(article("<p title=\"甲>乙</p><p title='>丙</p>"))


HOSTILE = [
    "<", ">", "&", "<div>", "</div>", "<!--", "<![CDATA[", "<a href=\"", "<a b='", "<p", "<title>",
    "<script>", "<table><tr><td>", "<b><p>", "&#", "\0", "\"'", "<li><ul>", "<br>", "<a href=x>甲",
    "</", "<?", "<td>甲", "<p>甲。", "<svg><title>", "<form><select><option>",
]  # fmt: skip


@pytest.mark.parametrize("bit", HOSTILE)
@pytest.mark.parametrize("media_type", ["text/html", "text/xml", "text/markdown"])
def test_hostile_input_is_read_in_linear_time(bit: str, media_type: str) -> None:
    """A test that were not linear would not end: each input is long."""
    source = bit * 2_500 + ">\"'-->]]>"
    holds(source, pieces(source, media_type, RULES))


BITS = st.sampled_from(
    """
    <p> </p> <div␣class='TRS_Editor'> </div> <br> 甲乙丙丁戊己庚辛， 全县共有12万亩。 ␣ ↵
    &nbsp; &lt; & < >
    <b> </b> <a␣href=x> </a> <table> <tr> <td> </table> <script> </script> <!-- --> <h1> </h1>
    <sup>2</sup> <title> </title> <item> </item> <description> </description> <![CDATA[ ]]> **
    #␣ ` [
    ]( ) ---↵ | <ol␣type=1> <li> <pre> </pre> content:" " \\u4e00 document.write(' ') 来源：
    2020-01-06
    <span> ∅ <ruby> <rt> </rt>
    """.translate(str.maketrans("\n␣↵∅", " \t\v\0")).split(" ")
).map(lambda bit: bit.replace("\t", " ").replace("\v", "\n"))


@settings(max_examples=100, deadline=None)
@given(
    st.lists(BITS, max_size=40).map("".join),
    st.sampled_from(["text/html", "text/xml", "text/markdown"]),
)
def test_whatever_comes_leads_back(source: str, media_type: str) -> None:
    holds(source, pieces(source, media_type, RULES))


@given(st.text(alphabet="<>/!-?a='\" &#;[]甲", max_size=60))
def test_tokens_tile_their_source(source: str) -> None:
    for xml in (False, True):
        at = 0
        for token in tokens(source, xml):
            assert token.start == at
            at = token.end
        assert at == len(source)


def test_an_article_of_rows_or_short_lines_is_one() -> None:
    rows = "".join(f"<tr><td>指标{n}<td>单位<td>{n}00" for n in range(5))
    page = "<title>产量表</title><div id=zoom>{}</div><p>本网所有内容，未经授权不得转载。</p>"
    assert text(page.format(f"<table>{rows}</table>")).count("\t") == 10
    names = "".join(f"<p>张三丰{n}</p>" for n in "甲乙丙丁戊己")
    assert "张三丰戊" in text(page.format(names).replace("本网所有内容，未经授权不得转载。", ""))


def test_names_are_words() -> None:
    assert names({"class": "TRS_Editor mainText2"}) == " trs editor main text2 "


def test_without_the_library_ours_decides() -> None:
    page = page_of(parse(article("<p>全县共有乡镇12个，行政村146个。</p>")), RULES, frozenset())
    body = body_of(page)
    assert body is not None
    assert len(body.blocks) == 2


# ── how well an article is told from its page


# The first figures of each batch, before any rule was mended on it, by block (precision, recall,
# F1) and for title, date and outlet: batch 1 .854 .971 .909, 15/17, 15/16, 10/11; batch 2 .902 .919
# .910, 14/16, 15/16, 8/9; batch 3 .789 1.000 .882, 5/6, 6/6, 4/4. Two of the misses of batch 2 were
# conventions of this project that the labels did not follow, and were put right there.
#
# The later batches say what must come out of the whole reading. Each was tried once after the rules
# had been mended on all before it; blocks found of wanted, lines right of those that came, title,
# date, outlet:
#
#     4 (30 pages)  102/103   98/99  26/29  27/28  18/24
#     5 (20 pages)   68/68    62/70  18/19  19/19  13/15
#     6 ( 9 pages)   18/18    19/19    8/8    7/8    7/7
#     7 (31 pages)  101/101  99/107  29/30  30/30  24/27
#     8 (18 pages)   55/55    51/56  15/16  16/16  12/15
#     9 (20 pages)   62/62    57/63  15/18  16/18  14/17
#    10 (14 pages)   34/36    34/35  12/13  13/13  10/12
#    11 (10 pages)   28/28    26/30    9/9    7/8    7/7
#    13 (259 pages) 540/542 539/550 253/259 257/259 228/259, of which 118 stand here
#    14 (90 pages)       -       -   89/90   87/90   75/82, of which 27 stand here
#    15 (48 pages)       -       -   41/48 48/48   35/37, of which none stand here
#    16 (60 pages)       -       -   56/60 56/60   46/46, of which none stand here
#
# The thirteenth looks for odd ways to tell an outlet; the fourteenth to sixteenth for none, and
# are what to expect of pages of portals, forums, accounts and papers. Of the fifteenth's titles
# five were threads with their kind before the subject ([新闻]): it was taken for the title's then,
# and is now only where the page's head has it, too. The floors below keep what was won. Of
# batch 9 the outlet of one page, in an element beside the article, is still missed.
DIGESTS = {
    "html_pages_1.toml": "da3fba5c12d50102422bad05e8ce70e7a871c7a6a4c8d5efa709bcb19acb2447",
    "html_pages_2.toml": "1fbcbe328eb950965bc906a485cfdbe6e11ec46038970cbd672272b54603546d",
    "html_pages_3.toml": "f332bf35eba22d4fe4728ad0081364d535d7e36ab606a0cc8cd60994167fbc42",
    "html_pages_4.toml": "c32fe841d8cf5d3e18477bb0f4a928e07c9b1167d287064fb5afc63346130f62",
    "html_pages_5.toml": "01dc5023aa37fb7f3c7ed83f0389dfb0a7fd034d1c5268f084fb68daaeaee436",
    "html_pages_6.toml": "02399bbf474c619b0a9747c71366b0734f1679d8b8044f7e348491f277bc3944",
    "html_pages_7.toml": "5b5ff841c5f9100bf7e45208aed323a8223bd33c24df48bcc65a56b623681d3f",
    "html_pages_8.toml": "15fb92c3955d92bc4ded1d27d45b648cfae4c20a0d351977cf16310627796770",
    "html_pages_9.toml": "01c7dc74cda2db342b50a117824c9e4271fc315ffe1371ef6e035912ec95882c",
    "html_pages_10.toml": "0784cabb6fde607acc585b4c0396fbccd9dbd6aa1a812d5df2997cc9eb143446",
    "html_pages_11.toml": "2ff749c938d914c83ab16005c80ac1479cabac1404e67eb88be3479d1919f0cb",
    "html_pages_12.toml": "926469221652ed93d322fbfd8b33a473107db4c76040866c7e20147cc4f71615",
    "html_pages_13.toml": "c92d850b26b2b5a862786112b951977ff2f73f08e62e1115f7c08cc22b14d5d5",
    "html_pages_14.toml": "ec21dd4f9f0814e7c664d26a35ffefa0b0a567caa88c8813bc9c541c74842cb5",
    "html_feeds.toml": "12b5b85a36a96e8b293737bd5f04a312e578f7d2245059ce11f506b71097cd99",
}
FLOORS = {"title": 335, "published": 332, "outlet": 286}  # of 335, 332, 287
LEAST_PRECISION, LEAST_RECALL = 0.99, 1.0


def labelled(files: tuple[str, ...] = bench.FILES) -> list[bench.Label]:
    return [label for name in files for label in bench.labels(CORPUS / name)]


@pytest.mark.parametrize("name", DIGESTS)
def test_the_floors_stand_on_these_pages(name: str) -> None:
    assert hashlib.sha256((CORPUS / name).read_bytes()).hexdigest() == DIGESTS[name]


def test_blocks_are_told_from_chrome() -> None:
    precision, recall, _ = bench.f1(bench.scores(labelled(), bench.ours))
    assert precision >= LEAST_PRECISION
    assert recall >= LEAST_RECALL


def test_all_of_an_article_and_nothing_else_comes_out_of_the_whole_reading() -> None:
    precision, recall, _ = bench.f1(bench.scores(labelled(bench.READ_FILES), bench.whole))
    assert precision >= LEAST_PRECISION
    assert recall >= LEAST_RECALL


def test_a_page_without_an_article_gives_none() -> None:
    empty = [label for label in labelled(bench.FILES + bench.READ_FILES) if label.is_empty]
    assert len(empty) == 14
    assert [label.name for label in empty if text(label.html).strip()] == []


def test_people_kicker_channel_and_notice_come_out_of_the_whole_reading() -> None:
    wrong = [
        (label.name, name, found)
        for label in labelled(bench.FULL_FILES)
        for name, (wanted, found) in bench.more_facts(label).items()
        if wanted != found
    ]
    assert wrong == []


def test_title_date_and_outlet_come_out_of_the_whole_reading() -> None:
    right = dict.fromkeys(FLOORS, 0)
    for label in labelled(bench.FILES + bench.READ_FILES):
        for name, (wanted, found) in bench.facts(label).items():
            right[name] += bench.agrees(name, wanted, found)
    assert {
        name: (right[name], floor) for name, floor in FLOORS.items() if right[name] < floor
    } == {}


# ── what pages that nobody had seen lost

TWO = (
    "<p>三月四日，全县春耕会在县城召开，参会的有二十多个乡镇的负责人。</p>"
    "<p>会议要求各乡镇在三月底前完成稻田翻耕任务，确保不误农时。</p>"
)
LAST = "<p>与往年相比，今年产量又有新的提高，单产达到历史最好水平。</p>"
DATED = "<p>发布时间：2021-03-04 来源：县农业局</p>"


def page_with(below: str, above: str = DATED, title: str = "我县召开春耕生产会议") -> str:
    """A page of no system's names: its title, what stands above its text, and the text."""
    return f"<title>{title}</title><h1>{title}</h1>{above}{below}"


@pytest.mark.parametrize("box", ["div", "div class='TRS_Editor'"])
def test_numbers_of_a_text_are_no_tools(box: str) -> None:
    rows = "<table><tr><td>年份<td>造林<td>封山<tr><td>2018<td>905<td>1,350<tr><td>1<td>35<td>42"
    single = "<p>2018</p><p>36</p><p>火警</p><p>110</p>"
    found = text(page_with(f"<{box}>{TWO}{rows}</table>{single}{LAST}</div>")).split("\n")
    assert found[4:-1] == ["年份\t造林\t封山", "2018\t905\t1,350", "1\t35\t42",
                           "2018", "36", "火警", "110"]  # fmt: skip


def test_a_row_of_words_that_tools_use_too_is_data() -> None:
    rows = "<table><tr><td>大<td>中<td>小<tr><td>3个<td>5个<td>7个</table>"
    assert "大\t中\t小" in text(page_with(f"<div>{TWO}{rows}{LAST}</div>"))


def test_a_day_below_the_text_stays_and_the_numbers_of_its_pages_go() -> None:
    signed = "<p>石台县农业局</p><p>2020-04-08</p>"
    assert text(page_with(f"<div>{TWO}{signed}</div>")).endswith("石台县农业局\n2020-04-08")
    for pager in ("<p>1 2 3</p>", "<p>1</p><p><a href=2>2</a></p>", "<p>[1] [2]</p>"):
        assert text(page_with(f"<div>{TWO}{pager}</div>")).endswith("不误农时。")


@pytest.mark.parametrize(
    "day", ["2021-03-04", "2021-03-04 10:20", "2021/03/04", "[2021-03-04]", "2021-03-04 【打印】"]
)
@pytest.mark.parametrize("box", ["<div>{}{}</div>", "<div class=content>{}<div>{}</div></div>"])
def test_a_day_alone_says_when(day: str, box: str) -> None:
    title = "我县召开春耕生产会议"
    head = f"<h1>{title}</h1><p>{day}</p>"
    page = read(f"<title>{title}</title>{box.format(head, TWO)}")
    assert page.facts.published == "2021-03-04"
    assert page.text.text.split("\n")[1].startswith(day[:11])


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("龙山镇开展反诈宣传", "民警提醒，凡是索要短信验证码的都是诈骗，切勿告诉陌生人。"),
        ("关于宣布部分文件失效的通知", "经县政府研究，决定宣布6件文件失效。该文件失效后不再执行。"),
        ("县文化馆下周展出老照片", "老照片120幅，免费开放，凭预约验证码入场。"),
        ("县档案馆加强管理", "无关人员没有权限查看档案，过期的文件及时销毁。"),
    ],
)
def test_a_short_text_that_speaks_of_codes_and_lapses_is_one(title: str, said: str) -> None:
    assert said in text(page_with(f"<p>{said}</p>", "<p>2021年3月4日</p>", title))


@pytest.mark.parametrize(
    "said",
    [
        "对不起，您要访问的页面不存在，请检查输入的网址是否正确，或者返回首页。",
        "系统提示：您没有权限查看该文件，请先登录，谢谢您的支持。",
        "请输入验证码后继续访问，以确认您不是机器人，谢谢配合。",
        "该内容已失效，请返回首页浏览其他信息，或者联系管理员。",
    ],
)
def test_a_page_that_says_why_it_is_empty_is_none(said: str) -> None:
    assert text(f"<title>提示信息</title><div class=content><p>{said}</p></div>").strip() == ""


@pytest.mark.parametrize(
    ("below", "last"),
    [
        ("<p>1988.07—1995.03 仁里镇干部</p><p>1995.03— 县水利局科员</p>", "1995.03— 县水利局科员"),
        ("<ul><li>仁里镇<li>横渡镇<li>矶滩乡</ul>", "矶滩乡"),
        ("<table><tr><td>乡镇<td>村数<tr><td>仁里镇<td>17个</table>", "仁里镇\t17个"),
        ("<p>附件：<a href=a.doc>名单.doc</a></p><p>县民政局</p>", "县民政局"),
        ("<p align=center><img src=a><p align=center>药农将当归挂上木架", "药农将当归挂上木架"),
    ],
)
@pytest.mark.parametrize("box", ["<div>{}</div>", "<table><tr><td>{}</table>", "<div class=con>{}"])
def test_one_paragraph_keeps_the_lines_beside_it(below: str, last: str, box: str) -> None:
    one = "<p>截至2020年3月，全县共有行政村79个，名单如下：</p>"
    foot = "<div class=footer><p>主办：县政府办</p></div>"
    assert text(page_with(box.format(one + below) + foot)).split("\n")[-1] == last


def test_lines_beside_one_paragraph_that_lead_elsewhere_are_none_of_it() -> None:
    one = "<p>截至2020年3月，全县共有行政村79个，名单如下：</p><p>仁里镇：三增村</p>"
    links = "<ul><li><a href=1>县林业局开展普查</a><li><a href=2>县水利局开展检查</a></ul>"
    assert text(page_with(f"<div>{one}{links}</div>")).endswith("三增村")


@pytest.mark.parametrize(
    "between",
    ["<a href=2>下一页</a>", "上一篇：<a href=2>县林业局开展普查</a>", "分享到：", "微信扫一扫"],
)
def test_who_edited_is_told_behind_the_way_to_the_next_page(between: str) -> None:
    below = f"<div class=content>{TWO}</div><div>{between}</div><p>责任编辑：林书喜</p>"
    assert text(page_with(below)).endswith("\n责任编辑：林书喜")
    elsewhere = f"{below}<p>相关阅读</p><p>来源：平水日报</p>"
    assert text(page_with(elsewhere)).endswith("\n责任编辑：林书喜")


def test_what_is_strewn_in_against_copying_is_left_out() -> None:
    inner = (
        "<p>甲<font class='jammer'>7 w$ k</font>乙<span style='font-size:0px'>丙</span>"
        "<span style='font-size:0'><b>丁</b></span>戊</p>"
    )
    assert lines(inner) == ["甲乙丁戊"]


@pytest.mark.parametrize(
    "head",
    [
        "<span>王晓燕 柳建军</span> <a id=js_name>隆德发布</a> <em>2023-03-03 18:25</em> "
        "<em>发表于<span>宁夏</span></em>",
        "<em>2023-03-03</em> <span>原创</span> <em>王晓燕 柳建军</em> <a id=post-user>隆德发布</a>",
    ],
)
def test_the_name_before_an_account_wrote_for_it(head: str) -> None:
    page = read(page_with(f"<div id=js_content>{TWO}</div>", f"<div>{head}</div>"))
    assert page.facts.outlet == "隆德发布"
    assert [b.name for b in page.facts.bylines] == ["王晓燕", "柳建军"]
    assert page.text.text.split("\n")[1].strip() in (
        "隆德发布 2023-03-03 18:25",
        "2023-03-03 隆德发布",
    )


def test_from_where_it_was_posted_is_no_outlet() -> None:
    for place in ("江西", "发布于江西", "IP属地：江西"):
        head = f"<div><span>2022-08-13 08:41</span> <span>{place}</span></div>"
        assert "江西" not in text(page_with(TWO, head))
    head = "<p><span>2022-08-13</span> <span>来源：</span><span>江西</span></p>"
    assert "来源：江西" in text(page_with(TWO, head))


def test_an_account_above_the_day_is_the_outlet() -> None:
    note = "<span>广昌县融媒体中心官方账号</span>"
    head = f"<p class=name>{{}}</p><div><span>2022-08-13</span>{note}</div>"
    page = read(page_with(TWO, head.format("今日广昌")))
    assert page.facts.outlet == "今日广昌"
    assert page.text.text.split("\n")[1].strip() == "2022-08-13"
    assert read(page_with(TWO, head.format("王晓燕"))).facts.outlet is None


@pytest.mark.parametrize("colon", ["", "："])
def test_terms_that_say_facts_are_lines_with_what_they_say(colon: str) -> None:
    terms = f"<dt>发布时间{colon}<dd>2020-06-28<dt>信息来源{colon}<dd>县农业局<dt>访问量<dd>76"
    terms = f"<dl>{terms}</dl>"
    page = read(page_with(TWO, terms))
    assert (page.facts.published, page.facts.outlet) == ("2020-06-28", "县农业局")
    assert page.text.text.split("\n")[1:3] == ["发布时间：2020-06-28", "信息来源：县农业局"]
    holds(page_with(TWO, terms), (page,))


def test_terms_of_a_text_are_left_apart() -> None:
    assert lines("<dl><dt>当归<dd>多年生草本<dt>党参<dd>根入药</dl>") == [
        "当归", "多年生草本", "党参", "根入药",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "title",
    ["石台报 第03版：综合", "甘南日报数字报 2022年04月12日 第03版", "石台报"],
)
@pytest.mark.parametrize("name", [" class=zt", ""])
def test_a_page_of_a_paper_has_the_title_above_who_wrote(title: str, name: str) -> None:
    above = f"<div{name}>三代人的护林路</div><div>本报记者 马维骏</div>"
    page = f"<title>{title}</title>{above}<div>{TWO}</div>"
    assert read(page).facts.title == "三代人的护林路"


def test_a_title_that_speaks_of_papers_is_one() -> None:
    title = "石台报数字报第500期上线运行"
    assert read(f"<title>{title}</title><div class=content>{TWO}</div>").facts.title == title


def test_a_row_of_buttons_is_no_kicker() -> None:
    for row in ("【我要打印】 【关闭窗口】 【查看原文】", "[纯文本] [语音版]"):
        page = page_with(TWO).replace("<h1>", f"<div>{row}</div><h1>")
        assert text(page).startswith("我县召开春耕生产会议\n")


def test_paragraphs_of_an_answer_in_a_table_stay_apart() -> None:
    answer = "<p>您好！路灯已全部恢复照明。</p><p>感谢您对我县工作的关心和支持！</p>"
    rows = f"<table><tr><th>来信人<td>莫**<tr><th>回复内容<td>{answer}</table>"
    assert lines(rows) == ["来信人\t莫**", "回复内容\t您好！路灯已全部恢复照明。",
                           "感谢您对我县工作的关心和支持！"]  # fmt: skip
    assert lines("<table><tr><td><p>粮食</p><p>产量</p><td>1</table>") == ["粮食产量\t1"]


# ── who published it, however the page says so


def article_of(page: str) -> Article:
    (found,) = read_whole(f"<!DOCTYPE html><meta charset=utf-8>{page}".encode()).articles
    return found.article


@pytest.mark.parametrize(
    ("line", "outlet"),
    [
        ("来源：　　责任编辑：　　2021-03-04", None),
        ("2021-03-04 来源：本站原创", None),
        ("2021-03-04 来源：编辑部的故事杂志社", "编辑部的故事杂志社"),
        ("信息提供：县水利局 | 信息审核：李强 | 发布日期：2021-03-04", "县水利局"),
        ("出处：县志办 2021-03-04 10:00:00", "县志办"),
    ],
)
def test_a_label_is_no_outlet_and_no_title(line: str, outlet: str | None) -> None:
    found = article_of(page_with(f"<div>{TWO}{LAST}</div>", f"<p>{line}</p>"))
    assert (found.title, found.published) == ("我县召开春耕生产会议", "2021-03-04")
    assert found.outlet == outlet
    assert found.text.startswith("三月四日")


def test_numbers_below_a_line_that_asks_for_nothing_are_left_out() -> None:
    above = "<p>教育科</p><p>112-04-12</p>"
    assert "112-04-12" not in text(page_with(f"<div>{TWO}{LAST}</div>", above))


def test_a_day_further_below_is_not_of_the_article() -> None:
    below = f"<div>{TWO}{LAST}</div><div>热门文章</div><div>2016年3月18日</div>"
    found = article_of(page_with(below, ""))
    assert found.published is None


def test_elements_that_touch_are_read_apart_in_the_head_of_a_page() -> None:
    head = "<div><span>淇水老张</span><span>Lv.5</span><span>2022-09-04 19:22</span><span>86浏览"
    found = article_of(page_with(f"<div>{TWO}{LAST}</div>", f"{head}</span></div>"))
    assert (found.published, found.outlet) == ("2022-09-04", None)
    head = "<p><span>2022-09-04</span><span>来源：<a href=a>县水利局</a></span><span>0</span></p>"
    found = article_of(page_with(f"<div>{TWO}{LAST}</div>", head))
    assert (found.published, found.outlet) == ("2022-09-04", "县水利局")


def test_a_day_with_its_label_below_the_source_below_the_text() -> None:
    below = f"<div>{TWO}{LAST}</div><ul><li>来源：县法院<li>时间：2021-08-02 17:00</ul>"
    found = article_of(page_with(below, ""))
    assert (found.published, found.outlet) == ("2021-08-02", "县法院")
    below = f"<div>{TWO}{LAST}</div><ul><li>春季招聘会<li>时间：2021-08-02 17:00</ul>"
    assert article_of(page_with(below, "")).published is None


def test_an_icon_parts_what_stands_on_its_sides_in_the_head_of_a_page() -> None:
    head = "<div><i class=u></i>县水利局<i class=t></i>2022-09-04<i class=v></i>233</div>"
    found = article_of(page_with(f"<div>{TWO}{LAST}</div>", head))
    assert (found.published, found.outlet) == ("2022-09-04", "县水利局")
    body = "<p>全县完成造林2<i></i>3万亩，占计划的<i></i>九成。</p>"
    assert "造林23万亩，占计划的九成" in text(page_with(f"<div>{TWO}{body}{LAST}</div>"))


def test_a_day_right_below_without_its_weekday_may_be_a_clock() -> None:
    below = f"<div>{TWO}{LAST}</div><div>{{}}</div><div>版权所有 临川县人民政府</div>"
    press = article_of(page_with(below.format("2016年3月18日（星期五）"), ""))
    assert press.published == "2016-03-18"
    clock = article_of(page_with(below.format("2016年3月18日"), ""))
    assert (clock.published, "2016年3月18日" in clock.text) == (None, False)


def test_a_row_below_the_text_that_names_another_title() -> None:
    rows = "<tr><td>文章标题</td><td>河口村的幸福路</td></tr><tr><td>作者</td><td>李大山</td></tr>"
    rows = f"<table>{rows}</table>"
    assert (
        article_of(page_with(f"<div>{TWO}{LAST}{rows}</div>", "")).title == "我县召开春耕生产会议"
    )


def test_labels_in_the_head_of_an_account_are_read() -> None:
    account = "<a class=rich_media_meta_nickname id=js_name>临川发布</a>"
    head = f"<div class=rich_media_meta_list>{{}}{account}</div>"
    written = head.format("<span>作者：李大山</span> <span>编辑：王红</span>")
    found = article_of(page_with(f"<div>{TWO}{LAST}</div>", written))
    assert ([b.name for b in found.bylines], found.editor) == (["李大山", "王红"], "王红")
    taken = head.format("<span>来源：县水利局</span>")
    assert article_of(page_with(f"<div>{TWO}{LAST}</div>", taken)).outlet == "县水利局"


def test_an_insertion_is_no_icon() -> None:
    head = "<div>2022-09-04 来源：临川<input type=hidden>县水利局</div>"
    assert article_of(page_with(f"<div>{TWO}{LAST}</div>", head)).outlet == "临川县水利局"


def test_what_a_text_says_of_cookies_is_kept() -> None:
    told = "<p>我们使用Cookie登录网站时，要注意保护您的隐私，不要记住密码。</p>"
    assert "不要记住密码" in article_of(page_with(f"<div>{TWO}{told}{LAST}</div>", "")).text
    bar = "<p>本网站使用Cookie来改善您的浏览体验。</p>"
    assert "Cookie" not in article_of(page_with(f"<div>{TWO}{LAST}</div>{bar}", "")).text


# ── where the outlet is told


def outlet(page: str) -> str | None:
    return read(page).facts.outlet


def test_a_script_that_declares_the_source_names_the_outlet() -> None:
    def page(script: str, above: str = "<p>2021-03-04</p>") -> str:
        return page_with(f"<div>{TWO}</div><script>{script}</script>", above)

    assert outlet(page('var source = "沅水报"; show(source);')) == "沅水报"
    assert outlet(page("var docSource='县林业局';")) == "县林业局"
    for other in (
        'var source = "mobile";',
        'hot = [{"source": "别处日报"}];',
        'var from = "沅水报";',
    ):
        assert outlet(page(other)) is None
    assert outlet(page('var source = "沅水报";', DATED)) == "县农业局"


def test_of_publisher_and_source_in_structured_data_the_source_is_the_outlet() -> None:
    whose = '"publisher": {"name": "沅水网"}'
    source = '"sourceOrganization": {"name": "沅水报"}'
    for said, name in ((whose, "沅水网"), (f"{whose}, {source}", "沅水报")):
        data = f'{{"@type": "NewsArticle", {said}}}'
        script = f'<script type="application/ld+json">{data}</script>'
        assert outlet(page_with(f"<div>{TWO}</div>", script)) == name


def test_the_head_of_the_site_is_no_kicker() -> None:
    def kickers(above: str) -> list[str]:
        title = "<section><h1>我县召开春耕生产会议</h1>"
        html = f"<div>{above}{title}{DATED}<div>{TWO}</div></section></div>"
        return [html[m.start : m.end] for m in read(html).marks if m.part == "kicker"]

    assert kickers("<header><h2>沅水县电网服务</h2></header>") == []
    assert kickers("<h2>一年之计在于春</h2>") == ["一年之计在于春"]


def test_a_sentence_that_holds_what_the_head_says_is_not_the_title() -> None:
    head = "<title>沅水县第一中学</title>"
    said = "<p>6月5日，沅水县第一中学获评省级绿色学校，校园绿化率达46%。</p>"
    page = read(f"{head}<h3>我校获评绿色学校</h3>{DATED}<div>{said}{LAST}</div>")
    assert page.facts.title == "我校获评绿色学校"


def test_a_paper_that_is_all_of_the_head_brings_the_article() -> None:
    page = f"<title>沅水日报</title><h2>春耕正忙</h2><p>2021-03-04</p><div>{TWO}</div>"
    assert outlet(page) == "沅水日报"
    assert outlet(page.replace("沅水日报", "春耕正忙")) is None


@pytest.mark.parametrize(
    ("head", "kind", "title"),
    [
        ("高铁站选址初步确定 - 本地新闻", "<a href=f2>[新闻]</a>", "高铁站选址初步确定"),
        ("高铁站选址初步确定 - 本地新闻", "<a href=f2>【新闻】</a>\n", "高铁站选址初步确定"),
        ("[新闻] 高铁站选址初步确定 - 论坛", "<a href=f2>[新闻]</a>", "[新闻] 高铁站选址初步确定"),
        ("高铁站选址初步确定 - 本地新闻", "[新闻]", "[新闻] 高铁站选址初步确定"),
        ("高铁站选址初步确定 - 新闻", "<a href='f?fid=2&typeid=7'>新闻</a>", "高铁站选址初步确定"),
        ("高铁站选址初步确定 - 新闻", "<a href='f?fid=2'>城东</a>", "城东 高铁站选址初步确定"),
    ],
    ids=["a link", "over two lines", "in the head too", "no link", "no brackets", "a word"],
)
def test_the_kind_of_a_thread_is_no_part_of_its_title(head: str, kind: str, title: str) -> None:
    post = "今天从交通局得到消息，高铁站选址初步确定在城东的河湾村，离县城六公里。" * 3
    page = (
        f"<html><head><title>{head}</title></head><body id=nv_forum><div id=postlist>"
        f"<h1 class=ts>{kind} <span id=thread_subject>高铁站选址初步确定</span></h1>"
        f"<div class=t_f id=postmessage_1>{post}</div></div></body></html>"
    )
    assert read(page).text.text.splitlines()[0] == title


@pytest.mark.parametrize(
    "joined",
    ["<dl class=pil><dt>注册时间</dt><dd>2009-3-11</dd></dl>", "<p>注册：2009年3月11日</p>"],
)
def test_the_day_on_which_a_member_joined_is_not_that_of_the_post(joined: str) -> None:
    post = "老照片是从文化馆的旧柜子里找到的，背面写着一九七八年春，拍照的人已经不在了。" * 3
    page = (
        "<html><head><title>老照片里的柳河老街 - 柳河论坛</title></head><body id=nv_forum>"
        "<div id=postlist><h1 class=ts><span id=thread_subject>老照片里的柳河老街</span></h1>"
        f"<div class=userinfo><a>老街坊</a>{joined}</div>"
        "<div class=authi><em>发表于 2012-8-19 21:14:08</em></div>"
        f"<div class=t_f id=postmessage_1>{post}</div></div></body></html>"
    )
    found = read(page)
    assert found.facts.published == "2012-08-19"
    assert "2009" not in found.text.text
