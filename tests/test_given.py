"""What a page's markup or a table's columns say, beside what the page's own lines say."""

from __future__ import annotations

from ingest.clean import Draft, clean, load_rules
from ingest.model import NO_FACTS, Byline, Facts, Mark, Part
from ingest.text import Traced

RULES = load_rules()
PAGE = """县委动态
洪洞县召开推进会
近日，全县召开会议，部署工作。
推进会现场人头攒动
会议强调，要抓好落实。"""


def drafts(text: str, facts: Facts = NO_FACTS, *marks: Mark) -> tuple[Draft, ...]:
    return clean(Traced(text), "key", RULES, facts, marks).articles


def mark(text: str, words: str, part: Part) -> Mark:
    start = text.index(words)
    return Mark(start, start + len(words), part)


def parts(draft: Draft) -> list[tuple[Part, str]]:
    return [(s.part, s.text) for s in draft.sentences]


def test_facts_fill_what_the_text_leaves_open() -> None:
    facts = Facts(
        published="2020-01-02", outlet="臨汾日報", channel="要聞", editor="張三", url="http://x/1",
        licence="CC BY 4.0", bylines=(Byline("李四", "记者"),),
    )  # fmt: skip
    (draft,) = drafts(PAGE, facts)
    article = draft.article
    assert (article.published, article.published_basis) == ("2020-01-02", "page")
    assert (article.outlet, article.channel, article.editor) == ("临汾日报", "要闻", "张三")
    assert (article.source_url, article.licence) == ("http://x/1", "CC BY 4.0")
    assert article.bylines == (Byline("李四", "记者"),)


def test_what_the_text_states_is_believed_first() -> None:
    text = "洪洞县召开推进会\n2021-03-04 来源：山西日报 作者：王五\n近日，全县召开会议。"
    facts = Facts(published="2020-01-02", outlet="临汾日报", bylines=(Byline("李四", "记者"),))
    (draft,) = drafts(text, facts)
    assert (draft.article.published, draft.article.outlet) == ("2021-03-04", "山西日报")
    assert draft.article.bylines == (Byline("王五", "作者"),)


def test_the_title_is_the_line_that_agrees() -> None:
    for title in ("洪洞縣召開推進會", "洪洞县召开推进会 - 洪洞县人民政府", "洪洞县召开“推进会”"):
        (draft,) = drafts(PAGE, Facts(title=title))
        assert draft.article.title == "洪洞县召开推进会"


def test_a_title_that_is_no_line_of_the_text() -> None:
    (draft,) = drafts("近日，全县召开会议。\n会议强调，要抓好落实。", Facts(title="全县会议"))
    assert draft.article.title == "全县会议"
    assert [part for part, _ in parts(draft)] == ["body", "body"]


def test_of_several_articles_one_has_the_title_and_all_the_rest() -> None:
    text = (
        "我县召开分析会\n本报讯（记者 张三）4月8日，我县召开分析会。\n"
        "全县举行植树会\n本报讯（记者 李四）4月9日，全县举行植树会。"
    )
    facts = Facts(title="全县举行植树会", published="2020-04-10", outlet="临汾日报")
    one, other = drafts(text, facts)
    assert (one.article.title, other.article.title) == ("我县召开分析会", "全县举行植树会")
    assert {d.article.published for d in (one, other)} == {"2020-04-10"}
    assert {d.article.outlet for d in (one, other)} == {"临汾日报"}


def test_marks_settle_what_a_line_is() -> None:
    marks = (
        mark(PAGE, "洪洞县召开推进会", "title"),
        mark(PAGE, "推进会现场人头攒动", "caption"),
    )
    (draft,) = drafts(PAGE, Facts(), *marks)
    assert parts(draft) == [
        ("title", "洪洞县召开推进会"),
        ("body", "近日，全县召开会议，部署工作。"),
        ("caption", "推进会现场人头攒动"),
        ("body", "会议强调，要抓好落实。"),
    ]


def test_a_mark_that_is_plainly_wrong_is_passed_over() -> None:
    marks = (mark(PAGE, "近日，全县召开会议，部署工作。", "heading"),)
    (draft,) = drafts(PAGE, Facts(), *marks)
    assert ("body", "近日，全县召开会议，部署工作。") in parts(draft)


def test_an_author_that_is_an_outlet_is_nobody() -> None:
    (draft,) = drafts(PAGE, Facts(bylines=(Byline("临汾新闻网", "作者"),)))
    assert draft.article.bylines == ()


def test_a_title_in_another_language_is_no_text_but_text_in_one_is() -> None:
    (draft,) = drafts(
        "缙云烧饼“烤”出大产业\nJinyun Shaobing Bakes a Big Industry\n李有福每天打饼。"
    )
    assert (draft.article.kicker, draft.article.text) == (
        "Jinyun Shaobing Bakes a Big Industry",
        "李有福每天打饼。",
    )
    (draft,) = drafts("格子已搬家\nI have finally moved\nHere is the new address.\n请多多指教。")
    assert draft.article.kicker is None
    assert draft.article.text.startswith("I have finally moved")
