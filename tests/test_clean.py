"""Pages come apart into whole articles, and every change is on record."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.clean import Draft, Page, clean, load_rules
from ingest.model import Edit
from ingest.rules import table
from ingest.text import Change, Traced, replay
from tests.eval_clean import cleaned

RULES = load_rules()
HERE = Path(__file__).parent
CASES = tomllib.loads((HERE / "corpus" / "clean.toml").read_text("utf-8"))["case"]
SEEDS = HERE.parent / "seeds"
ANNOTATION = re.compile(r"\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüê]+\)")
WHITE = {"indent", "blank-line", "line-end", "unseen"}


def unannotated(decoded: str) -> Traced:
    """What repair does to the seeds, near enough for cleaning."""
    return Traced(decoded).edit(
        Change(m.start(), m.end(), "", "annotation") for m in ANNOTATION.finditer(decoded)
    )


@cache
def seed(number: str) -> tuple[str, Page]:
    (path,) = SEEDS.glob(f"{number}_*.txt")
    decoded = path.read_bytes().decode("utf-8")
    return decoded, clean(unannotated(decoded), "key", RULES)


# ── the contract


def check(decoded: str, page: Page) -> None:
    """Everything the archive promises about a cleaned page."""
    every = sorted(
        (e.start, e.end) for edits in (page.edits, *(d.edits for d in page.articles)) for e in edits
    )
    assert all(one[1] <= other[0] for one, other in pairwise(every))
    at = 0
    for position, draft in enumerate(page.articles):
        article = draft.article
        assert at <= article.span_start < article.span_end <= len(decoded)
        assert between(decoded, page.edits, at, article.span_start) == ""
        at = article.span_end
        assert article.position == position
        assert article.key == f"key-{article.span_start}"
        check_article(decoded, draft)
    assert between(decoded, page.edits, at, len(decoded)) == ""


def between(decoded: str, edits: Sequence[Edit], start: int, end: int) -> str:
    own = [e for e in edits if start <= e.start and e.end <= end]
    return replay(decoded, own, start, end)


def check_article(decoded: str, draft: Draft) -> None:
    article = draft.article
    paragraphs: dict[int, str] = {}
    running: dict[int, str] = {}
    last = article.span_start
    for position, sentence in enumerate(draft.sentences):
        assert sentence.position == position
        assert sentence.text
        assert last <= sentence.source_start <= sentence.source_end <= article.span_end
        last = sentence.source_start
        n = sentence.paragraph
        paragraphs[n] = paragraphs.get(n, "") + sentence.text
        if sentence.part in ("heading", "body"):
            running[n] = running.get(n, "") + sentence.text
            assert article.text[sentence.span_start : sentence.span_end] == sentence.text
        else:
            assert (sentence.span_start, sentence.span_end) == (None, None)
    assert list(paragraphs) == list(range(len(paragraphs)))
    whole = replay(decoded, draft.edits, article.span_start, article.span_end)
    assert whole == "\n".join(paragraphs.values())
    assert article.text == "\n".join(running.values())
    assert (article.published is None) == (article.published_basis is None)
    assert article.place is None


LINES = st.sampled_from(
    [
        "洪洞县召开推进会",
        "统筹推进整改 不断增强质效",
        "近日,全县召开会议。",
        "11月30日,县委部署工作。(李安安 马飞虎)",
        "图为推进会现场。",
        "全镇谋划项目8 个,完成建 設任务。 下一步抓落实。",
        "责任编辑: 吉政",
        "记者 王长波",
        "",
        "2020-06-24 08:41:40 来源:临汾新闻网   浏览次数:",
        "【正文】",
        "[打印] [关闭]",
        "一、全面提高水平",
        "×",
        "查看: 115|回复: 0",
        "发表于 2024-10-24 16:18:02 | 显示全部楼层",
        "本版积分规则",
        "相关新闻",
        "县委",
        "版权声明:未经授权不得转载。",
        "（下转第四版）",
        "会议强调,要抓好落实。（下转第四版）",
        "文图除署名外由李安安提供",
        "实效。 五、全面提高政务水平,打造廉洁政府 坚持党的领导。坚决维护。",
        "完成任务。　　下一步,抓好落实。",
        "……",
        "在 X 区建设 XX 个村",
        "[图片]",
        "2020年6月24日",
        "——全县项目建设综述",
        "县长 刘志刚",
        "上一篇：无",
        "A",
        " ",
        "\u200b",
        "本报讯(记者 张三)7月10日,全县召开会议。",
        "来源：",
        "临汾日报",
        "(韩玉琦)",
        "。",
        "“",
        "(完)",
        "全县...[详细]",
        "蒲县开展秸秆禁烧 来源：蒲县农业局 发布时间：2020-10-13 09:20 自秋收以来，严防。 一是抓",
        "公路什么时候能修好？ [复制链接]",
        "编者按：为宣传先进典型，本报推出专栏。",
        "本报讯今年以来，全县围绕搬得出、稳得住、能致富的目",
        "标，强化规划、建设、配套、产业四个环节，扎实推进避",
        "灾扶贫移民搬迁，新建集中安置点46个，搬迁群众5612户",
        "□ 张三 李四",
        "山西左权：",
        "路修好了，车来了！",
        "洪洞县统计局",
        "图片：张三",
        "本期编辑 张三",
    ]
)
ENDS = st.sampled_from(["\n", "\n", "\n\n", "\r\n", "\r", "\n　　", "  \n", "\u2028", ""])


@st.composite
def pages(draw: st.DrawFn) -> Traced:
    """A page of lines as they come, and stretches of lines that a repair took out or put in."""
    pieces = draw(st.lists(st.tuples(LINES, ENDS), max_size=14))
    decoded = "".join(line + end for line, end in pieces)
    cuts = sorted(draw(st.sets(st.integers(0, max(0, len(decoded))), max_size=8)))
    changes = [
        Change(start, end, draw(st.sampled_from(["", "設", "。"])), "repair")
        for start, end in zip(cuts[::2], cuts[1::2], strict=False)
        if not re.search(r"[\n\r\u2028]", decoded[start:end])
    ]
    return Traced(decoded).edit(changes)


@settings(max_examples=150, deadline=None)
@given(pages())
def test_the_contract_holds_for_any_page_of_the_genre(text: Traced) -> None:
    check(text.source, clean(text, "key", RULES))


@settings(max_examples=150, deadline=None)
@given(
    st.text(
        alphabet="县委 \n\r\t。，“”()（）一、:：记者来源20-\u3000\u200b\x0b\x85aX×>|[]", max_size=80
    )
)
def test_the_contract_holds_for_any_text(decoded: str) -> None:
    check(decoded, clean(Traced(decoded), "key", RULES))


# ── pages as they come


def shown(draft: Draft, name: str) -> Any:
    article = draft.article
    if name in ("headings", "captions"):
        return [s.text for s in draft.sentences if s.part == name[:-1]]
    if name == "bylines":
        return [[b.role, b.name] for b in article.bylines]
    value = getattr(article, name)
    return "" if value is None else value


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_a_page(case: dict[str, Any]) -> None:
    page = clean(Traced(case["text"]), "key", RULES)
    check(case["text"], page)
    expected = case.get("article", [])
    assert [d.article.title or "" for d in page.articles] == [
        e.get("title", d.article.title or "") for e, d in zip(expected, page.articles, strict=True)
    ]
    for wanted, draft in zip(expected, page.articles, strict=True):
        fields = dict(wanted)
        assert draft.article.text.startswith(fields.pop("first", ""))
        assert draft.article.text.endswith(fields.pop("last", ""))
        assert [x for x in fields.pop("not_in", []) if x in draft.article.text] == []
        assert {name: shown(draft, name) for name in fields} == fields


# ── the seeds


@pytest.mark.parametrize("number", ["000", "001", "002", "003", "004"])
def test_the_contract_holds_for_the_seeds(number: str) -> None:
    check(*seed(number))


def test_furniture_of_the_seeds_is_named() -> None:
    def rules(number: str) -> set[str]:
        _, page = seed(number)
        edits = [*page.edits, *(e for d in page.articles for e in d.edits)]
        return {e.rule for e in edits} - WHITE

    assert {"title-repeat", "tail-credit", "notice"} <= rules("000")
    assert {"text-label", "han-space", "run-on-heading"} <= rules("001")
    assert {"date-line", "byline-line", "editor-line", "notice"} <= rules("002")
    assert rules("003") == {"tail-credit", "page-credit", "editor-line"}
    assert {"forum-counts", "forum-copy-link", "forum-register", "title-repeat"} <= rules("004")


def test_a_heading_on_a_line_with_prose_is_set_apart() -> None:
    _, page = seed("001")
    (draft,) = page.articles
    assert [s.text for s in draft.sentences if s.part == "heading"] == [
        "五、全面提高政務服務水平,努力打造執行有力廉潔政府"
    ]
    below = [s for s in draft.sentences if s.heading is not None]
    assert below[0].text.startswith("堅持黨的領導")


def test_each_piece_of_the_seeds_has_its_own_metadata() -> None:
    _, page = seed("003")
    assert [[b.name for b in d.article.bylines] for d in page.articles] == [
        [], [], [], ["李安安", "马飞虎"], ["李安安"], ["李安安", "卢高杰"],
    ]  # fmt: skip
    assert {d.article.editor for d in page.articles} == {"吉政"}


@pytest.mark.parametrize(
    ("decoded", "text"),
    [
        ("全鎮一 盤棋，落實 ,確保達標。 激發活力。", "全鎮一盤棋，落實,確保達標。激發活力。"),
        ("各 位 代 表 ， 我 向 大 会 报 告 工 作 。", "各位代表，我向大会报告工作。"),
        ("应急管理 文化旅游 教育体育 医疗卫生 价格收费 信用信息 权责清单，详见网站。",) * 2,
        ("会议由张三丰 李四光 王五洲 赵六合等人参加。",) * 2,
        ("使用 Windows 系统, Excel 表格 3 张。",) * 2,
    ],
)  # fmt: skip
def test_gaps_inside_running_text(decoded: str, text: str) -> None:
    (draft,) = clean(Traced(decoded), "key", RULES).articles
    assert draft.article.text == text


def test_a_change_that_rests_on_a_guess_is_marked() -> None:
    _, page = seed("001")
    certain = {e.rule: e.certain for d in page.articles for e in d.edits}
    assert not certain["run-on-heading"]
    assert certain["han-space"]


def test_gaps_that_part_clauses_stay() -> None:
    decoded = (
        "着力提质增效 推动转型升级\n以“新年寄新语 盲盒藏惊喜”为主题，建 设 X 区 8 个项目,共 3个村。"
    )
    (draft,) = clean(Traced(decoded), "key", RULES).articles
    assert draft.article.title == "着力提质增效 推动转型升级"
    assert draft.article.text == "以“新年寄新语 盲盒藏惊喜”为主题，建设 X 区 8 个项目,共3个村。"


def test_lines_of_one_width_are_joined() -> None:
    decoded = """强化“四个环节”

　　本报讯 今年以来，全县围绕搬得出、稳得住、能致
富的目标，强化规划、建设、配套、产业四个环节，扎实
推进避灾扶贫移民搬迁工作。截至10月底，全县新建集中
安置点46个，搬迁群众5612户21890人。
　　在规划环节，坚持靠近城镇、靠近园区，实行多规合
一。带动就业3100余人。"""
    (draft,) = clean(Traced(decoded), "key", RULES).articles
    assert draft.article.text.count("\n") == 1
    assert "能致富的目标" in draft.article.text
    assert "多规合一。带动" in draft.article.text
    assert {e.certain for e in draft.edits if e.rule == "wrapped-line"} == {False}


@pytest.mark.parametrize(
    "decoded",
    [
        "第一个项目，在桃源镇建设，年内完工\n" * 3 + "完成投资320万元。\n",
        "\n".join(f"{n}、修建桃源镇到柳林镇的公路，全长{n}5公里" for n in range(1, 10)),
        "\n".join(["春风吹过黄河两岸的村庄", "我的家乡在山的那一边"] * 6),
        "\n".join(f"{n}\t桃源镇柳林村，道路硬化、绿化\t县交通局" for n in range(9)),
    ],
)
def test_lines_that_are_items_are_not_joined(decoded: str) -> None:
    page = clean(Traced(decoded), "key", RULES)
    assert not [e for d in page.articles for e in d.edits if e.rule == "wrapped-line"]


def test_furniture_is_told_from_the_beginning_of_a_line() -> None:
    patterns = [str(rule["pattern"]) for rule in table("furniture")["rule"]]
    assert [pattern for pattern in patterns if not pattern.startswith("^")] == []


# ── size


@pytest.mark.parametrize(
    "unit",
    [
        "县",
        "县。",
        "(",
        "记者 ",
        "　",
        "X 区",
        "\n",
        "来源:\n",
        "“县 ",
        "县 \n",
        "[县 ",
        "1\n",
        "\f",
        "第1页\f",
        "县\t",
        "阳 ",
        "张三 ",
        "一、县\n",
        "2020-01-01 ",
    ],
)
def test_long_input_comes_to_an_end(unit: str) -> None:
    """Seconds if the time grows with the length; with its square, the run's own limit ends it."""
    text = Traced(unit * (100_000 // len(unit)))
    page = clean(text, "key", RULES)
    assert page.articles or page.edits


def test_numbers_that_part_running_text_are_pages_and_those_of_a_table_stay() -> None:
    words = "全县今年完成造林三千二百亩，栽植侧柏、油松四十六万株，成活率九成。"
    second = "县里投入资金一千七百万元，新修水渠二十六公里，受益农田九千亩。"
    third = "各乡镇组织劳力两万人次，清淤塘坝八十座，备足了春灌用水。"
    pages = f"{words}\n1\n全县上下同心。\n{second}\n2\n干部群众一起动手。\n{third}\n3"
    assert not re.search(r"\d", cleaned(pages)[0].article.text)
    rows = f"{words}\n甲乡\n1\n乙乡\n2\n丙乡\n3"
    assert cleaned(rows)[0].article.text.split("\n")[-1] == "3"


def test_the_address_of_a_page_dates_it_only_where_nothing_else_does() -> None:
    address = "http://www.example.gov.cn/xw/202306/t20230612_17.html"
    title, words = "全县启动夏粮收购", "全县设收购网点十二个，首日收购小麦八十六吨，农户随到随卖。"
    alone = cleaned(f"{address}\n{title}\n{words}")[0].article
    assert (alone.title, alone.published, alone.published_basis) == (
        title, "2023-06-12", "inferred",
    )  # fmt: skip
    assert (alone.source_url, alone.text) == (address, words)
    stated = cleaned(f"{address}\n{title}\n发布时间：2023-06-15\n{words}")[0].article
    assert (stated.published, stated.published_basis) == ("2023-06-15", "page")


def test_a_row_of_persons_heads_nothing_and_an_annex_without_a_name_goes() -> None:
    words = "现将拟推荐的全县先进工作者名单予以公示，公示期为五个工作日，欢迎监督。"
    persons = "张立秋　　县医院内科护士\n李冬梅　　城关小学语文教师"
    found = cleaned(f"关于拟推荐先进工作者的公示\n{words}\n{persons}\n{words}另见。\n附件：")[0]
    assert [s.part for s in found.sentences if "小学" in s.text or "护士" in s.text] == ["body"] * 2
    assert "附件" not in found.article.text


# ── bulletins

_BULLETIN = """平川县信息　〔2020〕第37期
平川县人民政府办公室编　　　2020年9月8日

目　录
▲复工复产　平川县规上工业企业复工率达100%
▲项目建设　总投资12亿元的光电产业园开工

★平川县规上工业企业复工率达100%
截至目前，平川县58家规上工业企业全部复工，到岗职工9231人。
（县工信局）

★总投资12亿元的光电产业园开工
9月5日，平川光电产业园正式开工。项目占地320亩，分两期建设。
（县发改局　县招商局）
"""


def test_a_bulletin_comes_apart_into_what_its_contents_list() -> None:
    page = clean(Traced(_BULLETIN), "key", RULES)
    check(_BULLETIN, page)
    told = [(d.article.title, d.article.published, d.article.text) for d in page.articles]
    assert [title for title, _, _ in told] == [
        "★平川县规上工业企业复工率达100%", "★总投资12亿元的光电产业园开工"
    ]  # fmt: skip
    assert {day for _, day, _ in told} == {"2020-09-08"}
    assert told[0][2].endswith("到岗职工9231人。\n（县工信局）")
    assert not any("▲" in text for _, _, text in told)


def test_what_a_list_of_contents_does_not_lead_to_stays() -> None:
    text = _BULLETIN.replace(
        "▲项目建设　总投资12亿元的光电产业园开工", "▲全县上下迅速掀起学习的热潮"
    )
    page = clean(Traced(text), "key", RULES)
    check(text, page)
    kept = "".join(s.text for d in page.articles for s in d.sentences)
    assert "全县上下迅速掀起学习的热潮" in kept
    assert "▲复工复产" not in kept


def test_an_office_below_the_day_is_where_the_text_is_from() -> None:
    text = (
        "全县农机补贴进度过半\n2022-08-19\n{}\n1,024\n截至8月15日，全县使用补贴资金316万元。\n"
        "受益农户407户，补贴机具512台。\n"
    )
    for line, outlet in (("沅水县农机中心", "沅水县农机中心"), ("农机下乡", None)):
        page = clean(Traced(text.format(line)), "key", RULES)
        check(text.format(line), page)
        (draft,) = page.articles
        assert draft.article.outlet == outlet
        assert (line in draft.article.text) == (outlet is None)


@pytest.mark.parametrize(
    ("last", "outlet"),
    [
        ("本文转自：淮北川日报", "淮北川日报"),
        ("本文转载自公众号“淮北川散文”，版权归原作者所有。", "淮北川散文"),
        ("（本文来自《淮北川日报》）", "淮北川日报"),
        ("本文来自网络", None),
        ("本文来自网友投稿，不代表本站观点", None),
    ],
)
def test_a_notice_that_names_whose_text_it_is_gives_the_outlet(
    last: str, outlet: str | None
) -> None:
    page = cleaned(f"高山茶园采茶忙\n清明前夕，采茶工抢采明前茶。\n全乡茶园有1.6万亩。\n{last}")
    (article,) = (draft.article for draft in page)
    assert article.outlet == outlet
    assert (article.notice == last) == (outlet is None)
    assert "本文" not in article.text
