"""Figures take their period, place and totals from around them, and say where from."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from ingest.context import in_context, stage_of_parts
from ingest.model import Article, Date, Figure, PlaceMention, SentenceFindings
from ingest.outline import Outlook
from ingest.rulebook import load_rules
from ingest.said import find_all
from tests.judged import Example, ours

ARTICLE = Article(
    key="0123456789abcdef-0", span_start=0, span_end=9, position=0, title=None, kicker=None,
    published="2024-10-24", published_basis="page", outlet=None, channel=None, source_url=None,
    editor=None, notice=None, script="hans", is_template=False, is_truncated=False,
    place="140431102", text="",
)  # fmt: skip


def figure(text: str, surface: str, **fields: object) -> Figure:
    at = text.index(surface)
    value = Decimal("".join(c for c in surface if c.isdigit()))
    plain = Figure(
        at, at + len(surface), surface, "count", value, None, None, "个", "个", None, "test"
    )
    return plain._replace(**fields)  # type: ignore[arg-type]


def alone(text: str, found: SentenceFindings, article: Article = ARTICLE) -> Figure:
    (filled,) = in_context(article, [text], [found])
    return filled.figures[0]


def date(text: str, surface: str, iso: str) -> Date:
    at = text.index(surface)
    return Date(at, at + len(surface), surface, iso, "year", "stated", "test")


def test_the_page_gives_the_period_of_what_is_done() -> None:
    text = "共有项目25个。"
    done = alone(text, SentenceFindings(figures=(figure(text, "25个", stage="actual"),)))
    assert (done.period, done.period_basis) == ("2024", "page")
    planned = alone(text, SentenceFindings(figures=(figure(text, "25个", stage="plan"),)))
    assert (planned.period, planned.period_basis) == (None, None)


def test_a_year_that_nobody_states_is_merely_the_articles() -> None:
    text = "共有项目25个。"
    article = replace(ARTICLE, published="2023", published_basis="inferred")
    found = alone(text, SentenceFindings(figures=(figure(text, "25个"),)), article)
    assert (found.period, found.period_basis) == ("2023", "page")


def test_a_stated_date_comes_first_and_one_that_follows_at_once_before_it() -> None:
    text = "2022年储备了178个2024年度项目。"
    dates = (date(text, "2022年", "2022"), date(text, "2024年", "2024"))
    found = SentenceFindings(figures=(figure(text, "178个"),), dates=dates)
    assert alone(text, found).period == "2024"
    before = SentenceFindings(figures=(figure(text, "178个"),), dates=dates[:1])
    assert alone(text, before).period == "2022"


def test_the_day_a_target_was_set_is_not_its_period() -> None:
    text = "5月12日召开会议,力争建成25个。"
    day = date(text, "5月12日", "2023-05-12")._replace(kind="date")
    target = SentenceFindings(figures=(figure(text, "25个", stage="target"),), dates=(day,))
    assert alone(text, target).period is None
    done = SentenceFindings(figures=(figure(text, "25个", stage="actual"),), dates=(day,))
    assert alone(text, done).period == "2023-05-12"
    text = "6月30日前力争建成25个。"
    term = date(text, "6月30日", "2023-06-30")._replace(kind="date")
    target = SentenceFindings(figures=(figure(text, "25个", stage="target"),), dates=(term,))
    assert alone(text, target).period == "2023-06-30"


def test_a_place_counts_only_where_the_clause_is_about_it() -> None:
    def place(text: str, surface: str) -> PlaceMention:
        at = text.index(surface)
        return PlaceMention(at, at + len(surface), surface, "141024", "洪洞县", "county", "test")

    topic = "今年,洪洞县建成25个。"
    found = SentenceFindings(figures=(figure(topic, "25个"),), places=(place(topic, "洪洞县"),))
    assert (alone(topic, found).place, alone(topic, found).place_basis) == ("141024", "stated")
    aside = "今年向洪洞县送去25个。"
    found = SentenceFindings(figures=(figure(aside, "25个"),), places=(place(aside, "洪洞县"),))
    assert (alone(aside, found).place, alone(aside, found).place_basis) == ("140431102", "article")


def test_a_breakdown_that_adds_up_joins_its_total() -> None:
    first, second = "谋划项目25个。", "其中,基础设施类17个,产业发展类8个。"
    total = SentenceFindings(figures=(figure(first, "25个", indicator="项目"),))
    parts = SentenceFindings(figures=(figure(second, "17个"), figure(second, "8个")))
    one, other = in_context(ARTICLE, [first, second], [total, parts])
    assert one.figures[0].group_role == "total"
    assert [f.group_role for f in other.figures] == ["part", "part"]
    assert {f.group_key for f in (*one.figures, *other.figures)} == {one.figures[0].group_key}
    assert [f.of_what for f in other.figures] == ["项目", "项目"]


def test_a_breakdown_that_does_not_add_up_stays_apart() -> None:
    first, second = "谋划项目25个。", "其中,基础设施类17个,产业发展类9个。"
    total = SentenceFindings(figures=(figure(first, "25个"),))
    parts = SentenceFindings(figures=(figure(second, "17个"), figure(second, "9个")))
    for found in in_context(ARTICLE, [first, second], [total, parts]):
        assert all(f.group_key is None for f in found.figures)


def test_group_keys_hold_across_articles() -> None:
    text = "共3865户9164人。"
    chain = (
        figure(text, "3865户", group_key="g0", group_role="chain"),
        figure(text, "9164人", group_key="g0", group_role="chain"),
    )
    (found,) = in_context(ARTICLE, [text], [SentenceFindings(figures=chain)])
    assert {f.group_key for f in found.figures} == {"0123456789abcdef-0-0-g0"}


def test_what_a_number_is_compared_with_is_not_its_period() -> None:
    text = "2024年实施项目25个,比2019年增加8个。"
    dates = (date(text, "2024年", "2024"), date(text, "2019年", "2019"))
    found = SentenceFindings(figures=(figure(text, "25个"), figure(text, "8个")), dates=dates)
    (filled,) = in_context(ARTICLE, [text], [found])
    assert [f.period for f in filled.figures] == ["2024", "2024"]
    text = "2024年产量是2019年的3倍。"
    dates = (date(text, "2024年", "2024"), date(text, "2019年", "2019"))
    assert alone(text, SentenceFindings(figures=(figure(text, "3倍"),), dates=dates)).period == (
        "2024"
    )
    text = "2024年占比2019年为3个。"  # a share is no comparison
    dates = (date(text, "2024年", "2024"), date(text, "2019年", "2019"))
    assert alone(text, SentenceFindings(figures=(figure(text, "3个"),), dates=dates)).period == (
        "2019"
    )


def test_where_it_came_from_is_of_the_first_year_and_where_it_went_of_the_last() -> None:
    text = "从2018年到2023年,企业由58个增加到121个。"
    years = (date(text, "2018年到2023年", "2018/2023"),)
    both = (
        figure(text, "58个", group_key="g", group_role="from"),
        figure(text, "121个", group_key="g", group_role="to"),
    )
    (filled,) = in_context(ARTICLE, [text], [SentenceFindings(figures=both, dates=years)])
    assert [f.period for f in filled.figures] == ["2018", "2023"]
    text = "企业由2018年的58个增加到121个。"
    years = (date(text, "2018年", "2018"),)
    both = (
        figure(text, "58个", group_key="g", group_role="from"),
        figure(text, "121个", group_key="g", group_role="to"),
    )
    (filled,) = in_context(ARTICLE, [text], [SentenceFindings(figures=both, dates=years)])
    assert [f.period for f in filled.figures] == ["2018", "2024"]


def test_a_paragraph_goes_on_about_the_year_it_opened_with() -> None:
    first, second, third = "2021年,脱贫12户。", "新建校舍3个。", "新建道路2个。"
    opened = SentenceFindings(
        figures=(figure(first, "12户"),), dates=(date(first, "2021年", "2021"),)
    )
    others = [
        SentenceFindings(figures=(figure(t, n),)) for t, n in ((second, "3个"), (third, "2个"))
    ]
    parts = (Outlook(paragraph=0), Outlook(paragraph=0), Outlook(paragraph=1))
    filled = in_context(ARTICLE, [first, second, third], [opened, *others], parts)
    assert [(f.figures[0].period, f.figures[0].period_basis) for f in filled] == [
        ("2021", "stated"), ("2021", "inferred"), ("2024", "page"),
    ]  # fmt: skip


def test_the_part_of_the_article_gives_the_period_where_the_sentence_is_silent() -> None:
    text = "新建校舍3个,年均增加1个。"
    found = SentenceFindings(
        figures=(figure(text, "3个", stage="actual"), figure(text, "1个", stage="actual"))
    )
    back = Outlook("actual", "2025", "2021/2025")
    (filled,) = in_context(ARTICLE, [text], [found], [back])
    assert [f.period for f in filled.figures] == ["2025", "2021/2025"]
    planned = SentenceFindings(figures=(figure(text, "3个", stage="plan"),))
    (filled,) = in_context(ARTICLE, [text], [planned], [Outlook("plan", "2026")])
    assert (filled.figures[0].period, filled.figures[0].period_basis) == ("2026", "inferred")


def test_what_breaks_down_the_sentence_before_is_as_done_or_planned_as_it_is() -> None:
    text = "计划建设25个。"
    before = (figure(text, "25个", stage="plan"),)
    assert stage_of_parts("其中,基础设施类17个。", before, goes_on=False) == "plan"
    assert stage_of_parts("基础设施类17个。", before, goes_on=True) is None
    assert stage_of_parts("其中,基础设施类17个。", (), goes_on=False) is None


def told(*lines: str) -> list[list[tuple[str, str | None, str | None]]]:
    """Number, id and period of each figure of each line, read together."""
    said = [find_all(line, load_rules(), anchor="2024-10-24") for line in lines]
    filled = in_context(ARTICLE, lines, said)
    return [[(f.surface, f.indicator_id, f.period) for f in one.figures] for one in filled]


def test_what_breaks_down_the_sentence_before_is_of_its_time_and_its_thing() -> None:
    invested = "前三季度，固定资产投资增长4.1%。"
    months = "2024-01/2024-09"
    assert told(invested, "分产业看，第一产业下降2.5%。")[1] == [("2.5%", None, months)]
    assert told(invested, "其中，民间投资增长1.5%。")[1][0][2] == months
    grown = "前三季度，生产总值增长4.1%。"
    assert told(grown, "分产业看，第一产业增长2.5%。")[1] == [("2.5%", "primary_va", months)]
    assert told(invested, "分产业看，第一产业增加值增长2.5%。")[1][0][1] == "primary_va"
    # What names its own time, or takes nothing apart, has its own.
    assert told(invested, "其中，9月民间投资增长1.5%。")[1][0][2] == "2024-09"
    assert told(invested, "民间投资增长1.5%。")[1][0][2] == "2024"
    assert told("一季度增长3%，二季度增长4%。", "其中，民间投资增长1.5%。")[1][0][2] == "2024"


def test_a_list_of_aims_goes_on_in_the_next_sentence() -> None:
    text = "主要预期目标是：生产总值增长5个百分点左右。"
    before = (figure(text, "5个", stage="target"),)
    more = "固定资产投资增长3%左右；城镇新增就业6000人左右。"
    assert stage_of_parts(more, before, goes_on=True) == "target"
    assert stage_of_parts(more, before, goes_on=False) is None
    assert stage_of_parts("新建厂房12万平方米。", before, goes_on=True) is None


@pytest.mark.parametrize(
    ("text", "place", "basis"),
    [
        ("全省建成25个。", "14", "article"),
        ("全市建成25个。", "1404", "article"),
        ("我县建成25个。", "140431", "article"),
        ("全镇建成25个。", "140431102", "article"),
        ("全国建成25个。", None, None),
        ("全国文明村达到25个。", "140431102", "article"),  # a title
        ("排名全省第二,建成25个。", "140431102", "article"),  # the clause is not about it
    ],
)
def test_a_word_of_scope_tells_the_division(
    text: str, place: str | None, basis: str | None
) -> None:
    found = SentenceFindings(figures=(figure(text, "25个"),))
    assert (alone(text, found).place, alone(text, found).place_basis) == (place, basis)


def test_a_place_named_after_the_scope_comes_first() -> None:
    text = "全省通报,洪洞县建成25个。"
    at = text.index("洪洞县")
    named = PlaceMention(at, at + 3, "洪洞县", "141024", "洪洞县", "county", "test")
    found = SentenceFindings(figures=(figure(text, "25个"),), places=(named,))
    assert alone(text, found).place == "141024"


def test_what_another_year_is_compared_with_is_of_its_own_year() -> None:
    text = "1958年农业总产值达到880亿元，比1957年的537亿元增长64%，将比1957年增加343亿元。"
    dates = (date(text, "1958年", "1958"), date(text, "1957年", "1957"))
    figures = tuple(figure(text, s, stage="plan") for s in ("880亿元", "537亿元", "343亿元"))
    article = replace(ARTICLE, published="1958")
    (filled,) = in_context(article, [text], [SentenceFindings(figures=figures, dates=dates)])
    assert [f.period for f in filled.figures] == ["1958", "1957", "1958"]
    assert [f.stage for f in filled.figures] == ["plan", "actual", "plan"]


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2023年3月启动，全年完成投资3亿元。", "2023"),
        ("今年三季度以来企稳，全年生产总值增长4.9%。", "2024"),
        ("2023年3月完成投资3亿元。", "2023-03"),
        ("上半年完成投资2亿元，全年力争完成投资5亿元。", "2024-01/2024-06 2024"),
    ],
)
def test_the_whole_year_is_not_the_month_named_before_it(text: str, period: str) -> None:
    said = ours(Example(text, (), anchor="2024-12-01"))
    assert " ".join(str(figure.period) for figure in said.figures) == period


@pytest.mark.parametrize(
    ("text", "surface", "place"),
    [
        # Named in passing: a dish, a railway, the first of a list. The numbers are the province's.
        ("绍兴黄酒、金华火腿、西湖龙井茶3个产业入围。", "3个", "33"),
        ("宁波地铁通车运营，全年交通投资达到845亿元。", "845亿元", "33"),
        ("绍兴越国遗址考古取得进展，新增代表性传承人75名。", "75名", "33"),
        ("义乌等7个试点县完成改革。", "7个", "33"),
        # Of its own clause a place tells, and of all that follows where it is the subject.
        ("宁波舟山港吞吐量4387万标箱。", "4387万标箱", "3302"),
        ("义乌市坚持创新驱动，引进项目12个，完成投资30亿元。", "30亿元", "330782"),
        ("德清县有一个纺织厂，投资2700万元，建成3年。", "2700万元", "330521"),
        ("德清县坚持创新，引进项目12个；新增企业530家。", "530家", "33"),
        # What the article is about, and what lies elsewhere.
        ("浙江省经济回升，新增企业530家。", "530家", "33"),
    ],
)
def test_a_place_named_in_passing_holds_for_its_own_clause(
    text: str, surface: str, place: str
) -> None:
    said = ours(Example(text, (), anchor="2024-02-01", place="33"))
    assert {f.surface: f.place for f in said.figures}[surface] == place


def test_the_place_an_article_is_about_holds_over_commas() -> None:
    text = "德清地铁通车运营，全年交通投资达到845亿元。"
    said = ours(Example(text, (), anchor="2024-02-01", place="330521"))
    assert [f.place for f in said.figures] == ["330521"]


def test_two_numbers_that_go_from_and_to_are_two_pairs() -> None:
    text = "全乡贫困户由2014年的1126户4385人减少到2019年的23户61人。"
    figures = ours(Example(text, (), anchor="2024-02-01")).figures
    assert [(f.group_role, f.period) for f in figures] == [
        ("from", "2014"), ("from", "2014"), ("to", "2019"), ("to", "2019"),
    ]  # fmt: skip
    keys = [f.group_key for f in figures]
    assert keys[:2] == keys[2:]
    assert keys[0] != keys[1]


def test_numbers_in_a_row_pair_with_those_of_their_own_place() -> None:
    text = "城镇、农村居民收入分别由2015年的2.1万元、0.6万元增加到2019年的2.9万元、1.1万元。"
    figures = ours(Example(text, (), anchor="2024-02-01")).figures
    keys = [f.group_key for f in figures]
    assert keys[:2] == keys[2:]
    assert keys[0] != keys[1]
    assert [f.period for f in figures] == ["2015", "2015", "2019", "2019"]
    (one, other, gone) = ours(Example("贫困户由1126户4385人减少到23户。", ())).figures
    assert [f.group_role for f in (one, other, gone)] == ["from", "from", "to"]
    assert one.group_key == other.group_key == gone.group_key
