"""Markup off, every kept character with its way back; pages of our own making and hostile ones."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.markup import Piece, load_rules, pieces
from ingest.markup.choose import body_of
from ingest.markup.page import page_of
from ingest.markup.tables import names
from ingest.markup.tokens import tokens
from ingest.markup.tree import parse
from ingest.markup.values import iso, without_site
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


def test_the_parser_closes_what_pages_leave_open() -> None:
    inner = "<p>甲<div>乙<p>丙</div></span></table>丁<li>戊<li>己<b>庚<p>辛</b>壬"
    assert lines(inner) == ["甲", "乙", "丙", "丁", "戊", "己庚", "辛壬"]


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
#
# The last three are what to expect of pages nobody has seen; the floors below keep what was won. Of
# batch 9 the outlet of one page, in an element beside the article, is still missed.
DIGESTS = {
    "html_pages_1.toml": "50032ca706e7f661729b67d75810bbd0b3eaddae01e63d6f87df31d9d0c6293a",
    "html_pages_2.toml": "1fbcbe328eb950965bc906a485cfdbe6e11ec46038970cbd672272b54603546d",
    "html_pages_3.toml": "f332bf35eba22d4fe4728ad0081364d535d7e36ab606a0cc8cd60994167fbc42",
    "html_pages_4.toml": "3fa4ad54d358b5f7979cde4dc1b5531b2981bf8e684e97c77d7a6732b083fcad",
    "html_pages_5.toml": "01dc5023aa37fb7f3c7ed83f0389dfb0a7fd034d1c5268f084fb68daaeaee436",
    "html_pages_6.toml": "02399bbf474c619b0a9747c71366b0734f1679d8b8044f7e348491f277bc3944",
    "html_pages_7.toml": "1832def7c41ac360368458473b7ed0ec5dd657a6a91ff18266df34ed767ba912",
    "html_pages_8.toml": "15fb92c3955d92bc4ded1d27d45b648cfae4c20a0d351977cf16310627796770",
    "html_pages_9.toml": "01c7dc74cda2db342b50a117824c9e4271fc315ffe1371ef6e035912ec95882c",
    "html_pages_10.toml": "0784cabb6fde607acc585b4c0396fbccd9dbd6aa1a812d5df2997cc9eb143446",
    "html_pages_11.toml": "2ff749c938d914c83ab16005c80ac1479cabac1404e67eb88be3479d1919f0cb",
    "html_feeds.toml": "12b5b85a36a96e8b293737bd5f04a312e578f7d2245059ce11f506b71097cd99",
}
FLOORS = {"title": 95, "published": 93, "outlet": 69}  # of as many
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
