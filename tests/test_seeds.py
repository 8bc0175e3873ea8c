"""The five seeds, as they must come out of the whole reading."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from ingest.load import load
from ingest.model import ArticleReading, Reading
from ingest.read import read
from ingest.rulebook import load_rules
from ingest.text import replay

SEEDS = Path(__file__).parent.parent / "seeds"


@cache
def seed(number: str) -> Reading:
    (path,) = SEEDS.glob(f"{number}_*.txt")
    (loaded,) = load([str(path)])
    assert loaded.document is not None
    return read(loaded.document, load_rules())


def only(number: str) -> ArticleReading:
    (article,) = seed(number).articles
    return article


def parts(reading: ArticleReading, part: str) -> list[str]:
    return [s.text for s in reading.sentences if s.part == part]


def names(reading: ArticleReading) -> list[tuple[str, str]]:
    return [(b.role, b.name) for b in reading.article.bylines]


def test_ten_articles() -> None:
    assert [len(seed(f"{n:03}").articles) for n in range(5)] == [1, 1, 1, 6, 1]


@pytest.mark.parametrize("number", ["000", "001", "002", "003", "004"])
def test_the_house_rules_hold(number: str) -> None:
    reading = seed(number)
    decoded = reading.document.decoded
    edits = [*reading.edits, *(e for r in reading.articles for e in r.edits)]
    every = sorted((e.start, e.end) for e in edits)
    assert all(one[1] <= other[0] for one, other in pairwise(every))
    for article in reading.articles:
        whole = article.article
        assert whole.key == f"{reading.document.key}-{whole.span_start}"
        clean = replay(decoded, article.edits, whole.span_start, whole.span_end)
        paragraphs: dict[int, str] = {}
        body: dict[int, str] = {}
        for sentence, found in zip(article.sentences, article.findings, strict=True):
            paragraphs[sentence.paragraph] = paragraphs.get(sentence.paragraph, "") + sentence.text
            if sentence.part in ("heading", "body"):
                body[sentence.paragraph] = body.get(sentence.paragraph, "") + sentence.text
                span = slice(sentence.span_start, sentence.span_end)
                assert whole.text[span] == sentence.text
            for kind in (found.figures, found.dates, found.formulas, found.people, found.places):
                last = 0
                for finding in kind:
                    assert last <= finding.span_start < finding.span_end
                    last = finding.span_end
                    quoted = sentence.text[finding.span_start : finding.span_end]
                    assert quoted == finding.surface
        assert clean == "\n".join(paragraphs[n] for n in sorted(paragraphs))
        assert whole.text == "\n".join(body[n] for n in sorted(body))


def test_000() -> None:
    reading = only("000")
    article = reading.article
    assert article.title == "沁源县灵空山镇:抓牢“五个关键”助推高质量发展取得新突破"
    assert parts(reading, "title") == [article.title]
    assert (article.outlet, article.channel) == ("山西新闻网", "长治频道")
    assert [b.name for b in article.bylines] == ["韩玉琦"]
    assert article.published is None
    assert article.place == "140431102"
    assert article.script == "hans"
    assert article.notice is not None
    first, second = article.notice.split("\n")
    assert first.startswith("山西日报、山西晚报")
    assert second.startswith("凡本网未注明")
    assert "韩玉琦" not in article.text
    assert "独家授权" not in article.text
    assert "“依法依规" in article.text


def test_000_answers_the_question_of_the_house() -> None:
    figures = [f for found in only("000").findings for f in found.figures]
    (total,) = [f for f in figures if f.indicator == "总投资"]
    assert (total.value, total.unit, total.kind) == (Decimal(26800000), "CNY", "money")
    assert (total.written_mult, total.stage, total.place) == (4, "plan", "140431102")
    projects = [f for f in figures if f.unit == "个" and f.kind == "count"]
    assert [(f.value, f.group_role) for f in projects] == [
        (Decimal(25), "total"),
        (Decimal(17), "part"),
        (Decimal(8), "part"),
    ]
    assert len({f.group_key for f in projects}) == 1
    assert {f.of_what for f in projects[1:]} == {projects[0].indicator}


def test_001() -> None:
    reading = only("001")
    article = reading.article
    assert article.title is None
    assert article.script == "hant"
    assert article.is_template
    assert article.is_truncated
    assert article.place is None
    assert not parts(reading, "title")
    assert "【正文】" not in article.text
    assert "環保基礎設施" in article.text
    assert "項目建設,力爭早日建成" in article.text
    assert "X 區建設" in article.text
    assert "XX 個村" in article.text
    assert "(wù)" not in article.text
    assert "村(社區)" in article.text


def test_002() -> None:
    article = only("002").article
    assert article.title == "古縣縣委書記龐明明:落實“1234”工作重心 決戰決勝全面小康"
    assert (article.published, article.published_basis) == ("2020-06-24", "page")
    assert article.outlet == "临汾新闻网"
    assert article.editor == "吉政"
    assert names(only("002")) == [("记者", "王长波")]
    assert article.notice is not None
    assert article.notice.startswith("版權聲明")
    assert article.script == "hant"
    assert not article.is_template
    assert not article.is_truncated
    assert article.place == "141025"
    assert "確保現有的項目盡快投產" in article.text
    assert "瀏覽次數" not in article.text
    assert article.text.startswith("“市兩會的召開")
    assert article.text.endswith("作出應有貢獻。")


def test_003() -> None:
    readings = seed("003").articles
    articles = [r.article for r in readings]
    assert [a.title for a in articles] == [
        "洪洞县召开“冬季行动”推进会",
        "张潞萍调研督导全国文明城市创建工作",
        "王向辉带队开展“冬季行动”安全生产专项行动检查",
        "“冬季行动”为巩固衔接“添新力”",
        "“四个着力”提升“回家”服务品牌美誉度",
        "开展“冬季行动” 提升“创文”品质",
    ]
    assert [a.kicker for a in articles] == [
        None,
        "统筹推进整改 不断增强创建工作质效",
        "坚决守牢安全发展底线",
        None,
        None,
        None,
    ]
    assert [[b.name for b in a.bylines] for a in articles[3:]] == [
        ["李安安", "马飞虎"],
        ["李安安"],
        ["李安安", "卢高杰"],
    ]
    assert {a.place for a in articles} == {"141024"}
    assert {a.editor for a in articles} == {"吉政"}
    assert {(a.published, a.published_basis) for a in articles} == {("2023", "inferred")}
    assert parts(readings[0], "caption") == ["图为推进会现场。"]
    running = "".join(a.text for a in articles)
    assert "图为推进会现场" not in running
    assert "文图除署名外" not in running
    assert "责任编辑" not in running
    assert "李安安" not in running


def test_004() -> None:
    reading = only("004")
    article = reading.article
    assert article.title == "加速崛起势正扬 ——随县吴山镇经济社会高质量发展纪实"
    assert (article.published, article.published_basis) == ("2024-10-24", "page")
    assert article.outlet == "随州日报"
    assert names(reading) == [("特约记者", "吴财荣"), ("通讯员", "何春林")]
    assert article.place is not None
    assert article.place.startswith("421321")
    assert parts(reading, "heading") == [
        "举旗奋进 党建引领筑牢根基",
        "稳中求进 镇域经济动能强劲",
        "谋篇布局 特色小镇蓝图绘就",
        "以人为本 民生福祉持续增进",
    ]
    assert [c[:8] for c in parts(reading, "caption")] == [
        "吴山镇石材产业链",
        "随州吴联矿业有限",
        "投资790万元,",
        "投资400余万元",
    ]
    for chrome in ("查看", "复制链接", "注册", "快速入职", "返回顶部", "阅读模式", "×"):
        assert chrome not in article.text
    assert article.text.startswith("近日,中国中小城市发展指数研究课题组")
    assert article.text.endswith("再创佳绩。”何佑鹏表示。")
    assert article.text.count("加速崛起势正扬") == 0
    captioned = [
        f.surface
        for s, found in zip(reading.sentences, reading.findings, strict=True)
        if s.part == "caption"
        for f in found.figures
    ]
    assert captioned == ["790万元", "400余万元", "近30000平方米"]


def test_annotations_of_the_seeds_are_gone() -> None:
    annotated = re.compile(r"[\u4e00-\u9fff]\s?\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]+\s?\)")
    left = [
        hit
        for n in ("001", "002")
        for reading in seed(n).articles
        for s in reading.sentences
        for hit in annotated.findall(s.text)
    ]
    assert left == []
    # 330 behind their own character, and one behind the ruin of another: A(chǔ).
    decoded = "".join(seed(n).document.decoded for n in ("001", "002"))
    assert len(re.findall(r"\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüê]+\)", decoded)) == 331


def test_genuine_question_marks_stay() -> None:
    assert only("004").article.text.count("?") == 3
