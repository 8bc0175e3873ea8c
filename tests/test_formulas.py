"""Numbered formulas: found in every spelling, told from idioms and figures, spelled out."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import rules as tables
from ingest.find.dates import find_dates
from ingest.find.dates import load_rules as load_date_rules
from ingest.find.formula_names import canonical, counts_of, numbers_of
from ingest.find.formulas import (
    compile_shape,
    find_formulas,
    hidden,
    load_rules,
    national,
    nationwide,
)
from ingest.model import FormulaUse

CORPUS = Path(__file__).parent / "corpus"
RULES = load_rules()
DATES = load_date_rules()
SHAPES = [pytest.param(rule, id=rule["name"]) for rule in tables.table("formulas")["rule"]]
# What the examples reached when they were last looked at: found, precise, same span, and of the
# gold the numbers and the quotation too. The digest ties the floor to its file.
FLOORS = {
    "formulas.gold.jsonl": ("929ce726bcb26af1", 1.0, 1.0, 0.97),
    "formulas.own.jsonl": ("8954be7a748587b4", 0.98, 0.98, 0.96),
}


def find(text: str) -> tuple[FormulaUse, ...]:
    dated = find_dates(text, DATES)
    return find_formulas(text, RULES, [(d.span_start, d.span_end) for d in dated])


def surfaces(text: str) -> list[str]:
    return [use.surface for use in find(text)]


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (CORPUS / name).read_text("utf-8").splitlines()]


def spots(row: dict[str, Any]) -> list[tuple[int, str]]:
    """Where the formulas of an example stand; a bare string stands where it is first found."""
    named = [f if isinstance(f, dict) else {"surface": f} for f in row["formulas"]]
    return [(f.get("span_start", row["text"].find(f["surface"])), f["surface"]) for f in named]


@pytest.mark.parametrize("rule", SHAPES)
def test_a_shape_holds_to_its_examples(rule: dict[str, Any]) -> None:
    shape = compile_shape(rule["shape"])
    holds = shape.fullmatch if rule["where"] == "quoted" else shape.search
    assert rule["for"], "a rule needs examples for it"
    assert rule["against"], "a rule needs examples against it"
    assert [text for text in rule["for"] if not holds(hidden(text, RULES))] == []
    assert [text for text in rule["against"] if holds(hidden(text, RULES))] == []


@pytest.mark.parametrize("name", FLOORS)
def test_examples(name: str) -> None:
    digest, *floors = FLOORS[name]
    assert hashlib.sha256((CORPUS / name).read_bytes()).hexdigest()[:16] == digest
    wanted = found = taken = precise = same = 0
    for row in rows(name):
        got = find(row["text"])
        want = [(start, start + len(surface)) for start, surface in spots(row)]
        taken += len(got)
        wanted += len(want)
        same += len(set(want) & {(u.span_start, u.span_end) for u in got})
        precise += sum(any(a < u.span_end and u.span_start < b for a, b in want) for u in got)
        found += sum(any(a < u.span_end and u.span_start < b for u in got) for a, b in want)
    measured = found / wanted, precise / taken, same / wanted
    assert all(m >= floor for m, floor in zip(measured, floors, strict=True)), measured


def test_gold_numbers_and_quotation() -> None:
    for row in rows("formulas.gold.jsonl"):
        got = {(u.span_start, u.surface): u for u in find(row["text"])}
        for want in row["formulas"]:
            use = got.get((want["span_start"], want["surface"]))
            if use is not None:
                assert list(use.numbers) == want["numbers"], use
                assert use.quoted == want["quoted"], use


@pytest.mark.parametrize(
    ("spellings", "name"),
    [
        (["五个关键", "5个关键", "５个关键", "“五个关键”"], "五个关键"),
        (["1234", "１２３４", "一二三四"], "1234"),
        (["1+16", "1＋16", "１＋１６", "1 + 16"], "1+16"),
        (["三清两建一提升", "3清2建1提升"], "三清两建一提升"),
        (["10大工程", "十大工程"], "十大工程"),
        (["双随机、一公开", "双随机一公开"], "双随机一公开"),
        (["“人、物、制度”三要素", "三要素"], "三要素"),
        (["二大任务", "两大任务", "2大任务"], "两大任务"),
        (["15分钟生活圈"], "15分钟生活圈"),
        (["世界500强"], "世界500强"),
    ],
)
def test_spellings_meet_in_one_name(spellings: list[str], name: str) -> None:
    assert {canonical(spelling) for spelling in spellings} == {name}


@pytest.mark.parametrize(
    ("formula", "numbers"),
    [
        ("3315", (3, 3, 1, 5)),
        ("一三四三", (1, 3, 4, 3)),
        ("1+16", (1, 16)),
        ("1+3+N", (1, 3)),
        ("千万工程", (1000, 10000)),
        ("正负榜双百分", (2, 100)),
        ("三清零", (3, 0)),
        ("乡风文明100行动", (100,)),
        ("五百强", (500,)),
        ("十四个坚持", (14,)),
        ("两个一百年", (2, 100)),
        ("六个百分之百", (6, 100)),
        ("百县千镇万村", (100, 1000, 10000)),
    ],
)
def test_numbers_are_read_off_in_order(formula: str, numbers: tuple[int, ...]) -> None:
    assert numbers_of(formula) == numbers


@pytest.mark.parametrize(
    ("text", "formula", "items"),
    [
        (
            "推进“擦亮一张名片,做强两大产业,推进三城联创,办好四件大事”的“1234”工作重心",
            "1234",
            ["擦亮一张名片", "做强两大产业", "推进三城联创", "办好四件大事"],
        ),
        (
            "洪洞县聚焦搞好一批创建、强化一次培训、举办一场大赛、策划一系列活动、推进一揽子项目等“五个一”重要目标任务",
            "五个一",
            ["搞好一批创建", "强化一次培训", "举办一场大赛", "策划一系列活动", "推进一揽子项目"],
        ),
        ("三网融合(电信网、广播电视网、互联网)", "三网融合", ["电信网", "广播电视网", "互联网"]),
        ("强化“人、物、制度”三要素落实", "三要素", ["人", "物", "制度"]),
        ("围绕“吃住行游购娱”六要素", "六要素", list("吃住行游购娱")),
        ("推进城镇化、产业化“两化融合”", "两化融合", ["城镇化", "产业化"]),
        ("聚焦教育、医疗和养老三大领域", "三大领域", ["教育", "医疗", "养老"]),
        (
            "实现三个突破:产业发展突破、城乡建设突破、民生改善突破。",
            "三个突破",
            ["产业发展突破", "城乡建设突破", "民生改善突破"],
        ),
        (
            "抓好“三件大事”,一是项目建设,二是乡村振兴,三是民生保障。",
            "三件大事",
            ["项目建设", "乡村振兴", "民生保障"],
        ),
        ("聚焦教育、医疗、养老、住房三大领域", "三大领域", []),
        ("推动农业、农村、工业“两新”组织建设", "两新", []),
        ("学习毛泽东思想、邓小平理论和“三个代表”重要思想", "三个代表", []),
        ("巩固“两不愁三保障”(不愁吃、不愁穿)", "两不愁三保障", []),
        ("统筹推进、一体落实“两区”建设", "两区", []),
        ("围绕“以路促富、以教聚人、以人兴业”和“一城两中心”思路", "一城两中心", []),
    ],
)
def test_spelled_out_only_where_the_count_fits(text: str, formula: str, items: list[str]) -> None:
    said = {use.canonical: use for use in find(text)}[formula].expansion
    assert list(said.items if said and said.agrees else ()) == items


def test_the_members_of_five_ones_are_a_formula_too() -> None:
    text = (
        "聚焦搞好一批创建、强化一次培训、举办一场大赛、策划一系列活动、推进一揽子项目等“五个一”任务"
    )
    members, label = find(text)
    assert members.surface == text[2:38]
    assert (members.rule, members.numbers) == ("members", (1,) * 5)
    assert label.surface == "五个一"


def test_only_the_first_of_a_quotation_is_quoted() -> None:
    uses = find("“一城两中心、一区三园”发展思路")
    assert [(u.surface, u.quoted) for u in uses] == [("一城两中心", True), ("一区三园", False)]
    assert [u.quoted for u in find("落实一村一策")] == [False]


def test_a_sum_of_formulas_is_taken_apart() -> None:
    assert surfaces("围绕“一个中心枢纽+三大功能区域”发展框架") == ["一个中心枢纽", "三大功能区域"]
    assert surfaces("落实“1+16”规划") == ["1+16"]


def test_an_idiom_or_a_lexical_word_offers_no_formula() -> None:
    for text in tables.table("formulas")["words"].values():
        for word in text.split():
            assert surfaces(f"要{word},") == [], word


@pytest.mark.parametrize(
    "text",
    [
        "投资2680万元,新建项目25个,第三批名单,3A级景区,108国道,第六督导检查组。",
        "一是加强领导,二是强化督查,三是严格考核。",
        "三级干部大会、四套班子、两会、二十大、万安镇、五角大楼、三峡。",
        "“十四五”规划、“七五”普法、“五一”假期、“3·15”活动。",
        "查看: 115|回复: 0",
        "三年一届,五户三人,两死一伤,增长一点五倍,二孩三孩政策,一九八二年。",
        "拨打“12345”热线、“110”电话。",
    ],
)
def test_what_only_looks_like_one(text: str) -> None:
    assert surfaces(text) == []


def test_what_is_taken_offers_no_formula() -> None:
    text = "在三区两带推进一村一策"
    assert [u.surface for u in find_formulas(text, RULES, [(1, 5)])] == ["一村一策"]
    # Only its numerals are hidden: a name inside a quotation does not spoil the formula.
    text = "“古县1234工程”"
    assert [u.surface for u in find_formulas(text, RULES, [(1, 3)])] == ["古县1234工程"]


def test_nationwide_formulas() -> None:
    assert len(nationwide()) >= 300
    dated = [row for row in nationwide().values() if row.year]
    assert len(dated) >= 200
    assert all(1940 <= row.year <= 2026 and row.origin for row in dated if row.year)
    for name, row in nationwide().items():
        assert canonical(name) == name
        assert national(name) is row
        counts = counts_of(name)
        assert not row.items or not counts or len(row.items) in counts, name
        uses = find(f"落实“{row.name}”要求")
        assert [u.canonical for u in uses] == [name], row.name
        if not row.quoted:
            assert name in {u.canonical for u in find(f"落实{row.name}要求")}, row.name
    known = national("三个代表")
    assert known is not None
    assert known.year == 2000
    assert nationwide()["三农"].items == ("农业", "农村", "农民")
    assert national("五个关键") is None


PIECES = (
    "“ ” 五个关键 1234 1+16 一村一策 、 , + 三大领域 千方百计 等 的 一 两 三 区 带 多 双 千 万 "
    "工程 3315 N ( ) 二〇 15分钟 圈 融合 个一 强 『 ' \" 是"
)


@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES.split())).map("".join)))
def test_findings_quote_the_text_in_order(text: str) -> None:
    end = 0
    for use in find(text):
        assert end <= use.span_start < use.span_end
        assert text[use.span_start : use.span_end] == use.surface
        assert use.canonical
        assert use.numbers
        assert use.expansion is None or all(use.expansion.items)
        end = use.span_end


@given(st.lists(st.sampled_from(PIECES.split())).map("".join))
def test_a_name_is_its_own_name(text: str) -> None:
    for use in find(text):
        assert canonical(use.canonical) == use.canonical


@pytest.mark.parametrize(
    "piece", ["一", "“", '"', "1+", "三大", "“三个", "一村", "、一", "百强", "9"]
)
def test_a_long_line_comes_to_an_end(piece: str) -> None:
    """Seconds if the time grows with the length; with its square, the run's own limit ends it."""
    text = piece * (300_000 // len(piece))
    assert all(use.surface in text for use in find_formulas(text, RULES))
