"""Dates: what is one, what is none, and what the article's own date settles."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import rules as tables
from ingest.find.date_rules import compile_shape
from ingest.find.dates import find_dates, infer_year, load_rules
from ingest.model import Date

CORPUS = Path(__file__).parent / "corpus"
RULES = load_rules()
SHAPES = [pytest.param(rule, id=rule["name"]) for rule in tables.table("dates")["rule"]]
ISO = re.compile(r"T\d\d:\d\d|\d{4}(-\d\d){0,2}(/(\.\.|\d{4}(-\d\d){0,2}))?")
# What the examples reached when they were last looked at: found, precise, iso right. The digest
# ties the floor to its file: with new examples the floor is to be measured again.
FLOORS = {
    "dates.gold.jsonl": ("6d46f8812c5e43eb", 1.0, 0.95, 1.0),
    "dates.own.jsonl": ("09e647e87bd96538", 0.98, 0.98, 0.98),
}


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (CORPUS / name).read_text("utf-8").splitlines()]


def isos(text: str, anchor: str | None = None) -> list[tuple[str, str | None]]:
    return [(d.surface, d.iso) for d in find_dates(text, RULES, anchor)]


def touches(found: Date, start: int, surface: str) -> bool:
    return found.span_start < start + len(surface) and start < found.span_end


@pytest.mark.parametrize("rule", SHAPES)
def test_a_shape_holds_to_its_examples(rule: dict[str, Any]) -> None:
    shape = compile_shape(rule["shape"])
    assert rule["for"], "a rule needs examples for it"
    assert rule["against"], "a rule needs examples against it"
    assert [text for text in rule["for"] if not shape.search(text)] == []
    assert [text for text in rule["against"] if shape.search(text)] == []


@pytest.mark.parametrize("name", FLOORS)
def test_examples(name: str) -> None:
    digest, *floors = FLOORS[name]
    assert hashlib.sha256((CORPUS / name).read_bytes()).hexdigest()[:16] == digest
    wanted = found = taken = right = settled = 0
    for row in rows(name):
        text = row["text"]
        got = find_dates(text, RULES, row.get("anchor", "2023-11-30"), "inferred")
        spots = [(d.get("span_start", text.find(d["surface"])), d) for d in row["dates"]]
        taken += len(got)
        wanted += len(spots)
        for start, want in spots:
            hits = [d for d in got if touches(d, start, want["surface"])]
            found += bool(hits)
            settled += "iso" in want
            right += "iso" in want and any(d.iso == want["iso"] for d in hits)
    measured = found / wanted, found / taken, right / settled
    assert all(m >= floor for m, floor in zip(measured, floors, strict=True)), measured


@pytest.mark.parametrize(
    ("anchor", "text", "expected"),
    [
        (None, "11月30日,今年和去年同期", [("11月30日", None), ("今年", None), ("去年同期", None)]),
        ("2023", "11月30日", [("11月30日", "2023-11-30")]),
        ("2024-01-08", "12月28日", [("12月28日", "2023-12-28")]),
        ("2024-01-08", "1月12日", [("1月12日", "2024-01-12")]),
        ("2024-01", "1-12月", [("1-12月", "2023-01/2023-12")]),
        ("2024-01-08", "上月末", [("上月末", "2023-12")]),
        ("2024-02-10", "2月下旬", [("2月下旬", "2024-02-21/2024-02-29")]),
        ("2023-01-08", "过去五年,今后五年", [("过去五年", "2018/2022"), ("今后五年", "2023/2027")]),
        ("2022-10-08", "过去五年", [("过去五年", "2018/2022")]),
        ("2023-11-30", "截至目前", [("截至目前", "2023-11-30")]),
        ("2023-11", "截至目前", [("截至目前", None)]),
        (None, "2022年3月、5月", [("2022年3月", "2022-03"), ("5月", "2022-05")]),
        (None, "2022年12月28日至次年", [("2022年12月28日至次年", "2022-12-28/2023")]),
        ("2024", "2022年完成产值,比上年增长", [("2022年", "2022"), ("上年", "2021")]),
        (None, "2021—2025年,比上年增长", [("2021—2025年", "2021/2025"), ("上年", None)]),
        (None, "2022年3月动工,同年9月竣工", [("2022年3月", "2022-03"), ("9月", "2022-09")]),
        (None, "建成后年产2万吨", []),
        (None, "从2015年到现在", [("2015年到现在", "2015/..")]),
        # days without a month: of the one named before, else those nearest to the article
        ("2022-03-14", "9日至11日，副市长一行", [("9日至11日", "2022-03-09/2022-03-11")]),
        ("2022-03-14", "30日至2日，", [("30日至2日", "2022-03-30/2022-04-02")]),
        (
            "2022-05-20",
            "3月9日至11日调研，12日—13日召开",
            [("3月9日至11日", "2022-03-09/2022-03-11"), ("12日—13日", "2022-03-12/2022-03-13")],
        ),
        (
            None,
            "12月28日动员，30日至2日收尾",
            [("12月28日", None), ("30日至2日", None)],
        ),
        (
            None,
            "2022年12月28日动员，30日至2日收尾",
            [("2022年12月28日", "2022-12-28"), ("30日至2日", "2022-12-30/2023-01-02")],
        ),
        (
            None,
            "2022年7月13日8时至14日8时",
            [
                ("2022年7月13日", "2022-07-13"),
                ("8时", "T08:00"),
                ("14日", "2022-07-14"),
                ("8时", "T08:00"),
            ],
        ),
        # a day of the moon's calendar is none of the sun's months
        (
            "2021-04-16",
            "农历三月初三、六月初六，三月初播种",
            [("农历三月初三", None), ("六月初六", None), ("三月初", "2021-03")],
        ),
        (
            None,
            "2021年农历六月初六，2021年腊月廿三",
            [("2021年农历六月初六", "2021"), ("2021年腊月廿三", None)],
        ),
    ],
)
def test_the_article_settles_what_the_text_leaves_open(
    anchor: str | None, text: str, expected: list[tuple[str, str | None]]
) -> None:
    assert isos(text, anchor) == expected


def test_basis_says_where_the_year_comes_from() -> None:
    found = find_dates("2023年,今年,11月", RULES, "2024", "inferred")
    assert [d.basis for d in found] == ["stated", "inferred", "inferred"]
    assert [d.basis for d in find_dates("今年", RULES, "2024-05")] == ["page"]
    assert [d.basis for d in find_dates("今年", RULES)] == [None]
    assert [d.basis for d in find_dates("2022年3月、5月", RULES)] == ["stated", "inferred"]


@pytest.mark.parametrize("anchor", ["2023年", "", "2023-1-2-3"])
def test_an_anchor_must_be_an_iso_prefix(anchor: str) -> None:
    with pytest.raises(ValueError, match=r"invalid literal|is not"):
        find_dates("今年", RULES, anchor)


def test_a_basis_is_one_of_two() -> None:
    with pytest.raises(ValueError, match="page or inferred"):
        find_dates("今年", RULES, "2023", "guessed")


@pytest.mark.parametrize(
    ("sentences", "year"),
    [
        (["11月30日,洪洞县召开推进会,确保2023年圆满收官、2024年精彩开局。"], "2023"),
        (["一、2025年工作回顾", "二、2026年工作安排"], "2026"),
        (["精心谋划、储备了178个2024年度巩固衔接项目。"], "2023"),
        (["举行了2023年旅游季系列活动发布会。", "抓好2024年度项目储备,谋划2024年工作。"], "2023"),
        (["1949年,新中国成立。", "到2035年基本实现现代化。"], None),
        (["自2019年成立以来,公司发展迅速。"], None),
        (["近日,会议召开。"], None),
        (["确保2023年圆满收官。", "确保2021年圆满收官。"], None),
        (["到2025年,力争达到100亿元。", "“十四五”圆满收官。"], None),
        ([], None),
    ],
)
def test_the_year_a_text_implies(sentences: list[str], year: str | None) -> None:
    assert infer_year(sentences, RULES) == year


PIECES = (
    "2023年 11月 30日 至 — 、 “ ” 十四五 今年 去年 一季度 上半年 以来 底 二〇二三年 13 . 9:30 上午 "
    "过去五年 90年代 第 公元 号 个 截至目前 末 2020-02-30 -"
)


@given(
    st.one_of(st.text(), st.lists(st.sampled_from(PIECES.split())).map("".join)),
    st.sampled_from([None, "2023", "2024-02-29"]),
)
def test_findings_quote_the_text_in_order(text: str, anchor: str | None) -> None:
    end = 0
    for found in find_dates(text, RULES, anchor):
        assert end <= found.span_start < found.span_end
        assert text[found.span_start : found.span_end] == found.surface
        assert found.iso is None or ISO.fullmatch(found.iso)
        assert (found.iso is None) == (found.basis is None)
        end = found.span_end


@given(st.lists(st.sampled_from(PIECES.split())).map("".join))
def test_full_width_digits_say_the_same(text: str) -> None:
    wide = text.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert [d.iso for d in find_dates(wide, RULES)] == [d.iso for d in find_dates(text, RULES)]


EXAMPLES = [text for row in tables.table("dates")["rule"] for text in row["for"] + row["against"]]


@given(st.lists(st.sampled_from([*EXAMPLES, *PIECES.split(), *"".join(EXAMPLES)])).map("".join))
def test_no_shape_begins_where_none_is_asked(text: str) -> None:
    begins = {at for at in range(len(text)) if RULES.heads.match(text, at)}
    assert [at for at in range(len(text)) if RULES.scan.match(text, at) and at not in begins] == []


@pytest.mark.parametrize("piece", ["2023年", "一", "1-", "十月", "2020-", "“十", "去年至"])
def test_a_long_line_comes_to_an_end(piece: str) -> None:
    """Seconds if the time grows with the length; with its square, the run's own limit ends it."""
    text = piece * (300_000 // len(piece))
    assert all(d.surface in text for d in find_dates(text, RULES, "2023-11-30"))
