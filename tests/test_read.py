"""The stages composed: what one finder takes, the next leaves; what a page leaves is on record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.load import load_bytes
from ingest.model import Document, Facts, Sentence, Source
from ingest.read import read
from ingest.rulebook import load_rules
from ingest.said import find_all
from ingest.text import replay


def document(text: str) -> Document:
    loaded = load_bytes(text.encode(), Source("page.txt"))
    assert loaded.document is not None
    return loaded.document


@pytest.mark.parametrize(
    "text",
    [
        "三门峡市、九江市、四川省和五台县的代表出席。",  # numbers in names of places
        "“十四五”时期坚持“五个关键”。",  # in periods and formulas
        "2023年11月30日上午9点30分召开。",  # in dates
    ],
)
def test_numbers_that_belong_to_something_else_are_no_figures(text: str) -> None:
    assert find_all(text, load_rules()).figures == ()


def test_surfaces_stay_in_the_script_of_the_source() -> None:
    said = find_all("古縣縣委書記龐明明說,今年實施項目55項,總投資2.3億元。", load_rules())
    assert [f.surface for f in said.figures] == ["55項", "2.3億元"]
    assert [f.indicator for f in said.figures][1] == "总投资"
    assert [(p.surface, p.person, p.post) for p in said.people] == [
        ("龐明明", "庞明明", "县委书记")
    ]
    assert [p.surface for p in said.places] == ["古縣"]


def test_a_page_of_furniture_is_a_problem_and_loses_nothing() -> None:
    reading = read(document("责任编辑: 吉政\n"), load_rules())
    assert reading.articles == ()
    assert [p.code for p in reading.problems] == ["no-article"]
    assert "".join(reading.document.decoded[e.start : e.end] for e in reading.edits).strip() == (
        "责任编辑: 吉政"
    )


def test_a_year_the_text_implies_settles_its_dates() -> None:
    text = "洪洞县召开推进会\n11月30日,洪洞县召开推进会,确保2023年圆满收官、2024年精彩开局。\n"
    (article,) = read(document(text), load_rules()).articles
    assert (article.article.published, article.article.published_basis) == ("2023", "inferred")
    days = [d for found in article.findings for d in found.dates if d.kind == "date"]
    assert [(d.iso, d.basis) for d in days] == [("2023-11-30", "inferred")]


def test_a_heading_says_what_is_only_planned() -> None:
    rules = load_rules()
    sentence = "建设农村公路120公里。"
    (bare,) = find_all(sentence, rules).figures
    (ahead,) = find_all(sentence, rules, heading="二、2024年工作安排").figures
    assert (bare.stage, ahead.stage) == ("actual", "plan")


def test_a_place_named_before_settles_a_township() -> None:
    text = "随县召开推进会\n近日,随县召开推进会。吴山镇作了发言。\n"
    (article,) = read(document(text), load_rules()).articles
    named = [p for found in article.findings for p in found.places if p.surface == "吴山镇"]
    assert [p.code for p in named] == ["421321110"]


@pytest.mark.parametrize(
    "text",
    [
        "市政府秘书长江海宁出席。",
        "镇党委书记安平、县长杨丽江、县委书记王安阳到会。",
        "副县长李海南、王云南、刘泰安到会。",
        "副县长乌兰主持，县政协主席马龙参加。",
    ],
)
def test_a_persons_name_holds_no_place(text: str) -> None:
    assert find_all(text, load_rules()).places == ()


def test_nothing_is_settled_by_a_place_within_a_persons_name() -> None:
    told = "近日，市政府秘书长江海宁到会，长安镇作了发言。江海宁强调，抓好项目2个。"
    text = f"市政府秘书长江海宁到会\n{told}\n"
    (article,) = read(document(text), load_rules()).articles
    assert article.article.place is None
    named = [p for found in article.findings for p in found.places]
    assert [(p.surface, p.code) for p in named] == [("长安镇", None)]
    said = find_all("县长杨丽江到丽江市考察。", load_rules()).places
    assert [(p.surface, p.span_start) for p in said] == [("丽江市", 6)]


def test_the_place_of_a_rows_column_holds_where_the_user_supplies_none() -> None:
    text = "项目推进会召开\n近日,全县召开推进会,有项目25个。\n"
    row = replace(document(text), facts=Facts(place="141024"))
    (told,) = read(row, load_rules()).articles
    assert (told.article.place, told.article.supplied) == ("141024", ())
    assert [f.place for found in told.findings for f in found.figures] == ["141024"]
    (given,) = read(row, load_rules(), Facts(place="141025")).articles
    assert (given.article.place, given.article.supplied) == ("141025", ("place",))
    below = document("随县吴山镇召开推进会\n近日,随县吴山镇召开推进会。\n")
    (own,) = read(replace(below, facts=Facts(place="4213")), load_rules()).articles
    assert own.article.place == "421321110"


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="随县吴山镇长项目25个万元。,“”五一关键年月 \n(张三)X?：,%", max_size=120))
def test_any_text_is_read_and_quoted(text: str) -> None:
    for found_in in (text, text + "。"):
        for kind in ("figures", "dates", "formulas", "people", "places"):
            last = 0
            for finding in getattr(find_all(found_in, load_rules()), kind):
                assert last <= finding.span_start < finding.span_end
                assert found_in[finding.span_start : finding.span_end] == finding.surface
                last = finding.span_end


FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>县政府</title>
<item><title>推进会召开</title><description>&lt;p&gt;昨天，全县召开项目推进会，投资2680万元。&lt;/p&gt;
&lt;p&gt;（责任编辑：王芳）&lt;/p&gt;</description></item>
<item><title>道路通车</title><description>&lt;p&gt;8月1日，县城东环路通车，全长12公里。&lt;/p&gt;
&lt;p&gt;打印本页 关闭窗口&lt;/p&gt;</description></item></channel></rss>
"""


def test_what_is_said_of_a_piece_stays_in_it() -> None:
    feed = replace(document(FEED), media_type="application/rss+xml")
    reading = read(feed, load_rules())
    assert [a.article.title for a in reading.articles] == ["推进会召开", "道路通车"]
    edits = sorted(
        [*reading.edits, *(e for a in reading.articles for e in a.edits)], key=lambda e: e.start
    )
    assert all(one.end <= other.start for one, other in pairwise(edits))
    for one in reading.articles:
        start, end = one.article.span_start, one.article.span_end
        clean = replay(feed.decoded, one.edits, start, end)
        assert clean.startswith(one.article.title or "?")
        assert clean == _told(one.sentences)


@pytest.mark.parametrize(("others", "place"), [(1, "141024"), (3, None)])
def test_what_names_no_place_has_that_of_its_page_if_half_of_it_is_about_that(
    others: int, place: str | None
) -> None:
    item = "<item><title>{}</title><description>{}</description></item>"
    feed = (
        item.format("洪洞县召开推进会", "近日，洪洞县召开项目推进会，投资2680万元。")
        + item.format("公司发布新产品", "公司今天发布新产品，每股收益增长8%。") * others
    )
    feed = f'<?xml version="1.0"?><rss version="2.0"><channel>{feed}</channel></rss>'
    reading = read(replace(document(feed), media_type="application/rss+xml"), load_rules())
    assert [a.article.place for a in reading.articles] == ["141024"] + [place] * others


_PAPER = """<html><head><title>今日平水数字报-今日平水</title></head><body>
<div>2019年11月22日 星期五 <a href="#">往期回顾</a></div>
<div class="yt">平水县推进后续产业发展纪实</div>
<div class="bt"><b>搬得出 稳得住 能致富</b></div>
<div class="ft">□ 记者 何晓 通讯员 张永强 文/图</div>
<div id="ozoom"><p>初冬时节，走进沙洲镇幸福社区，一排排新居错落有致。</p>
<p>全县共建成集中安置点46个，安置群众2134户7218人。</p></div>
<div>图为：群众在车间务工。 何晓 摄</div>
<div>放大 ＋ 缩小 － 默认 ○</div>
<div><a href="a">上一篇</a> <a href="b">下一篇</a></div></body></html>"""


def test_a_paper_keeps_what_stands_around_its_text() -> None:
    loaded = load_bytes(_PAPER.encode(), Source("page.html"))
    assert loaded.document is not None
    (reading,) = read(loaded.document, load_rules()).articles
    article = reading.article
    assert (article.title, article.kicker) == ("搬得出 稳得住 能致富", "平水县推进后续产业发展纪实")
    assert [(b.role, b.name) for b in article.bylines] == [("记者", "何晓"), ("通讯员", "张永强")]
    captions = [s.text for s in reading.sentences if s.part == "caption"]
    assert "".join(captions).startswith("图为：群众在车间务工。")
    assert article.text.startswith("初冬时节")
    assert article.text.endswith("7218人。")


_BRIEFS = """乡 镇 简 讯

△ 近日，大坪镇组织党员干部60余人开展植树活动，栽种树木3000株。（李红）
△ 3月12日，石门乡召开春季森林防火会，与12个村签订责任书。（王建国  刘芳）
△ 双河镇投入资金45万元，硬化村道2.8公里，惠及群众1300人。(通讯员 赵敏)
"""
_PETITION = """双河镇办理群众来信

收到石门村来信三件，已全部办结。（王建国）
镇党委研究后答复，新修水渠2.8公里，惠及群众1300人，年底前全部完工并交付使用。
"""


def test_writers_of_news_strung_together_are_credits() -> None:
    (reading,) = read(document(_BRIEFS), load_rules()).articles
    assert reading.article.title == "乡镇简讯"
    assert {b.name for b in reading.article.bylines} == {"李红", "王建国", "刘芳", "赵敏"}
    assert "（" not in reading.article.text
    (other,) = read(document(_PETITION), load_rules()).articles
    assert "（王建国）" in other.article.text  # one name inside a text is no pattern


def test_western_stops_make_sentences_and_headings() -> None:
    first = "一,主要工作\n1.产业成效显著.全镇新造油茶2300亩.\n"
    page = f"洗车河镇2020年工作总结\n\n{first}二,存在问题\n基础薄弱,链条短.\n"
    (reading,) = read(document(page), load_rules()).articles
    assert [(s.part, s.text) for s in reading.sentences[1:]] == [
        ("heading", "一,主要工作"),
        ("body", "1.产业成效显著."), ("body", "全镇新造油茶2300亩."),
        ("heading", "二,存在问题"),
        ("body", "基础薄弱,链条短."),
    ]  # fmt: skip


def test_cells_stay_apart() -> None:
    rows = (
        "<tr><td>乡镇</td><td>面积</td></tr><tr><td>石桥镇</td><td>修复道路，新建桥梁。</td></tr>"
    )
    inner = f"<p>现将各乡镇的情况公布如下。</p><table>{rows}</table>"
    page = f"<html><body><div class='article-content'>{inner}</div></body></html>"
    loaded = load_bytes(page.encode(), Source("page.html"))
    assert loaded.document is not None
    (reading,) = read(loaded.document, load_rules()).articles
    assert reading.article.text.split("\n")[1:] == ["乡镇\t面积", "石桥镇\t修复道路，新建桥梁。"]


def _told(sentences: Sequence[Sentence]) -> str:
    lines: dict[int, str] = {}
    for sentence in sentences:
        lines[sentence.paragraph] = lines.get(sentence.paragraph, "") + sentence.text
    return "\n".join(lines.values())
