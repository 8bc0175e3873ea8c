"""Lines of metadata, credits and datelines, as they are written."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.clean.fields import Fields, merge
from ingest.clean.header import load_rules, read_credit, read_line
from ingest.clean.leads import read_lead
from ingest.clean.names import people
from ingest.model import Byline

RULES = load_rules()
CORPUS = tomllib.loads((Path(__file__).parent / "corpus" / "header.toml").read_text("utf-8"))


def said(fields: Fields) -> dict[str, Any]:
    every = {
        "published": fields.published, "outlet": fields.outlet, "channel": fields.channel,
        "editor": fields.editor, "bylines": [f"{b.role} {b.name}" for b in fields.bylines],
    }  # fmt: skip
    return {name: value for name, value in every.items() if value}


@pytest.mark.parametrize("case", CORPUS["line"], ids=lambda case: str(case["text"][:24]))
def test_a_line_of_metadata(case: dict[str, Any]) -> None:
    fields = read_line(case["text"], RULES)
    if case.get("none"):
        assert fields is None
        return
    assert fields is not None
    assert said(fields) == {name: value for name, value in case.items() if name != "text"}


@pytest.mark.parametrize("case", CORPUS["lead"], ids=lambda case: str(case["text"][:24]))
def test_a_lead(case: dict[str, Any]) -> None:
    fields = read_lead(case["text"], RULES)
    assert said(fields) == {name: value for name, value in case.items() if name != "text"}


def test_where_who_wrote_it_is_from_is_no_name() -> None:
    for credit, outlet in (("红旗镇 周丽娟", "红旗镇"), ("县教育局 周丽娟", "县教育局")):
        fields = read_credit(credit, RULES, bare=True)
        assert fields is not None
        assert (fields.outlet, [b.name for b in fields.bylines]) == (outlet, ["周丽娟"])
        assert fields.strong
    office = read_credit("区工信局", RULES, bare=True)
    assert office is not None
    assert (office.outlet, office.bylines, office.strong) == ("区工信局", (), False)


def test_behind_a_role_a_name_may_end_as_a_township_does() -> None:
    fields = read_line("记者：张守镇", RULES)
    assert fields is not None
    assert [b.name for b in fields.bylines] == ["张守镇"]


def test_names_alone_are_a_credit_only_where_that_is_allowed() -> None:
    assert read_credit("李安安 马飞虎", RULES, bare=False) is None
    fields = read_credit("李安安 马飞虎", RULES, bare=True)
    assert fields is not None
    assert fields.bylines == (Byline("李安安", "作者"), Byline("马飞虎", "作者"))


@pytest.mark.parametrize(
    "words",
    [
        "市、区",
        "各乡镇",
        "城乡",
        "二期",
        "影像中国",
        "新华社发",
        "人民视觉",
        "完",
        "试行",
        "下转第四版",
        "资料图",
    ],
)
def test_words_in_brackets_that_are_no_names(words: str) -> None:
    assert read_credit(words, RULES, bare=True) is None


def test_spaced_names_are_joined() -> None:
    assert people("李 伟 张三丰 王 五", RULES.names, strict=True) == ("李伟", "张三丰", "王五")


def test_a_day_that_does_not_exist_is_no_date() -> None:
    fields = read_line("2020-13-45 08:41 来源:临汾新闻网", RULES)
    assert fields is None or fields.published is None


def test_the_first_is_believed_and_bylines_add_up() -> None:
    one = Fields(published="2020", basis="stated", bylines=(Byline("李伟", "记者"),))
    other = Fields(published="2021", basis="page", outlet="甲报", bylines=(Byline("王五", "作者"),))
    both = merge(one, other)
    assert (both.published, both.basis, both.outlet) == ("2020", "stated", "甲报")
    assert [b.name for b in both.bylines] == ["李伟", "王五"]


@given(
    st.text(
        alphabet="2020-年月日来源:：作者编辑记者 张三李四/|()（），。文图摄\u3000报网", max_size=60
    )
)
def test_any_line_is_read_or_left(line: str) -> None:
    for fields in (read_line(line, RULES), read_lead(line, RULES), read_credit(line, RULES, True)):
        assert fields is None or all(len(b.name) >= 2 for b in fields.bylines)
