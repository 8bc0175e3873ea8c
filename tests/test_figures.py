"""Figures: what is found, what is never taken, and how well, on examples that are pinned."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import rules as tables
from ingest.find import amounts
from ingest.find.figures import find_figures, load_rules
from ingest.labels import load_labels
from ingest.model import Figure

CORPUS = Path(__file__).parent / "corpus"
RULES = load_rules()


def found(text: str, taken: Iterable[tuple[int, int]] = ()) -> tuple[Figure, ...]:
    return find_figures(text, load_rules(), tuple(taken))


def one(text: str) -> Figure:
    figures = found(text)
    assert len(figures) == 1, [f.surface for f in figures]
    return figures[0]


def examples(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (CORPUS / name).read_text("utf-8").splitlines()]


def overlaps(figure: Figure, item: Mapping[str, Any]) -> bool:
    return bool(figure.span_start < item["end"] and figure.span_end > item["start"])


def test_formulas_codes_and_ordinals_are_never_taken() -> None:
    wrong = [
        (figure.surface, kind)
        for example in examples("figures_gold.jsonl")
        for figure in found(example["text"])
        for start, end, kind in example["never"]
        if figure.span_start < end
        and figure.span_end > start
        and not any(overlaps(figure, i) for i in example["expected"] + example["optional"])
    ]
    assert wrong == []


def test_a_sentence_without_figures_gives_none() -> None:
    for text in [e["text"] for e in examples("figures_own.jsonl") if not e["expected"]]:
        assert [f.surface for f in found(text)] == [], text


def test_readers_are_told_by_which_form_a_figure_was_taken() -> None:
    texts = [e["text"] for e in examples("figures_own.jsonl") + examples("figures_more.jsonl")]
    rules = {figure.rule for text in texts for figure in found(text)}
    assert len(rules) > 8
    assert rules <= set(load_labels().values["rule"])


# ── what holds for any text

NUMBERISH = st.text(
    alphabet="0123456789０一二三十百千万亿两半多余近约第年个人元亩%％.,，。、“”"
    "（）()-至到增长下降 XG区",
    max_size=40,
)


@given(NUMBERISH)
@settings(max_examples=300, deadline=None)
def test_spans_quote_the_text_and_ascend(text: str) -> None:
    end = 0
    for figure in found(text):
        assert end <= figure.span_start < figure.span_end <= len(text)
        assert text[figure.span_start : figure.span_end] == figure.surface
        assert figure.value is None or isinstance(figure.value, Decimal | Fraction)
        if figure.value is None:
            assert figure.obs_status == "M" or (
                figure.value_min is not None
                and figure.value_max is not None
                and figure.value_min < figure.value_max
            )
        assert 0 < figure.confidence <= 1
        end = figure.span_end


@given(NUMBERISH, st.integers(0, 40), st.integers(1, 20))
@settings(max_examples=150, deadline=None)
def test_taken_spans_are_left_alone(text: str, start: int, length: int) -> None:
    span = (start, start + length)
    for figure in found(text, [span]):
        number = text[figure.span_start : figure.span_end]
        assert number  # a figure next to a taken span may begin with a word, never with its number
        core = next(i for i, c in enumerate(number) if c not in "近约至第多余- ")
        at = figure.span_start + core
        assert not (span[0] <= at < span[1]) or figure.kind == "rank"


def test_taken_spans_may_overlap() -> None:
    text = "“五个100%”行动覆盖36个村。"
    assert [f.surface for f in found(text, [(0, 9), (1, 7), (2, 4)])] == ["36个"]


def test_a_long_line_comes_to_an_end() -> None:
    """Seconds if the time grows with the length; with its square, the run's own limit ends it."""
    line = "全县脱贫户规模为3865户9164人，其中甲12个、乙8个，增长5%，"
    assert len(found(line * 5000)) == 5 * 5000


# ── fields


def test_a_chain_counts_one_thing_in_two_units() -> None:
    households, people = found("截至目前,全县脱贫户规模为3865户9164人;")
    assert households.value == 3865
    assert (households.unit, households.indicator) == ("户", "脱贫户规模")
    assert people.indicator == households.indicator == "脱贫户规模"
    assert households.group_key == people.group_key is not None
    assert (households.group_role, people.group_role) == ("chain", "chain")
    assert households.indicator_id == "lifted_households"


def test_a_total_is_kept_apart_from_its_parts() -> None:
    total, first, second = found("全镇新建项目25个，其中基础设施类17个，产业发展类8个。")
    assert [f.group_role for f in (total, first, second)] == ["total", "part", "part"]
    assert len({f.group_key for f in (total, first, second)}) == 1


@pytest.mark.parametrize(
    ("text", "roles", "made"),
    [
        ("新建项目25个，其中一类17个、二类8个。", "total part part", "equal"),
        ("新建项目25个，其中一类17个、二类9个。", "total part part", "above"),
        (
            "用地500亩，其中工业用地120亩，住宅用地80亩，新增绿地30亩。",
            "total part part -",
            "below",
        ),
        ("总投资12.6亿元，其中中央资金8.3亿元、省级资金4.2亿元。", "total part part", "equal"),
        ("造林3万亩，其中甲1.2万亩、乙1万亩、丙0.8万亩。", "total part part part", "equal"),
        ("A村1200亩、B村860亩，两村共计2060亩。", "part part total", "equal"),
        ("党员864名，其中预备党员12名，发展党员9名。", "total part -", "below"),
        ("生产总值、财政收入分别为100亿元、8亿元。", "- -", None),
        ("全县村25个，分别为一类17个、二类8个。", "total part part", "equal"),
        ("600分以上37人。", "- -", None),
    ],
)
def test_what_the_parts_make_of_their_total(text: str, roles: str, made: str | None) -> None:
    figures = found(text)
    assert [f.group_role or "-" for f in figures] == roles.split()
    assert {f.group_sum for f in figures if f.group_role} == ({made} if made else set())


@pytest.mark.parametrize(
    ("text", "per"),
    [
        ("每千人口医师2.9人、护士3.2人。", ["每千人口", "每千人口"]),
        ("每村选派1名书记、2名队员。", ["每村", "每村"]),
        ("生均经费小学650元、初中850元。", ["生均", "生均"]),
        ("人均收入263元，净增41元。", ["人均", "人均"]),
        ("人均收入2631元，其中工资1800元。", ["人均", "人均"]),
        ("人均收入263元，粮食增产41万吨。", ["人均", None]),
        ("租金每平方米每月3.5元。", ["每平方米每月"]),
    ],
)
def test_what_is_counted_per_the_same(text: str, per: list[str | None]) -> None:
    assert [f.per for f in found(text)] == per


def test_from_and_to_are_two_figures() -> None:
    old, new = found("人均纯收入由3860元增加到1.2万元。")
    assert (old.group_role, new.group_role) == ("from", "to")
    assert old.value == 3860
    assert new.value == 12000
    assert new.written_mult == 4
    assert new.indicator == "人均纯收入"
    assert new.change is None


def test_numbers_in_a_row_take_their_own_names() -> None:
    first, second = found("固定资产投资、进出口总额分别增长5.3%、8.1%。")
    assert (first.indicator_id, second.indicator_id) == ("fixed_investment", "trade_total")
    assert (first.change, second.change) == ("up", "up")


def test_a_shortened_name_is_known_and_a_row_is_taken_over() -> None:
    figures = found("城镇、农村居民人均可支配收入分别达到35621元、15208元，增长5.6%、8.3%。")
    assert [f.indicator_id for f in figures] == ["income_urban", "income_rural"] * 2
    assert [f.indicator for f in figures] == ["城镇", "农村居民人均可支配收入"] * 2
    assert [f.change for f in figures] == [None, None, "up", "up"]


def test_growths_said_apart_from_their_levels_take_the_names_in_order() -> None:
    figures = found("生猪出栏18万头，家禽存栏320万只，同比分别增长3.2%和5.5%。")
    assert [f.indicator for f in figures] == ["生猪出栏", "家禽存栏"] * 2


def test_a_count_takes_over_no_name_of_money() -> None:
    figures = found("签约项目28个、总投资89.3亿元，开工31个。")
    assert [f.indicator for f in figures] == ["签约项目", "总投资", "签约项目"]


def test_what_a_change_is_counted_from_names_nothing() -> None:
    figures = found("存款余额386.5亿元，较年初新增27.9亿元。")
    assert [f.indicator for f in figures] == ["存款余额", "存款余额"]


def test_who_is_quoted_speaking_gives_figures_in_words_too() -> None:
    assert found("“去年种了六百亩，今年扩到一千二百亩。”他说。")[1].value == 1200
    assert found("聚焦“擦亮一张名片,做强两大产业,办好四件大事”的思路") == ()


@pytest.mark.parametrize(
    ("text", "unit"),
    [("年收入新台币68万元。", "TWD"), ("全年发电1.2万度。", "kW.h"), ("较上年前进4个位次。", "位")],
)
def test_a_word_before_the_number_settles_its_unit(text: str, unit: str) -> None:
    assert one(text).unit == unit


def test_money_is_exact_and_scaled() -> None:
    figure = found("全镇谋划新建重点项目25个,总投资2680万元。")[1]
    assert figure.value == Decimal(26800000)
    assert str(figure.value) == "26800000"
    assert (figure.unit, figure.unit_text, figure.written_mult) == ("CNY", "元", 4)
    assert (figure.indicator, figure.of_what, figure.stage) == ("总投资", "新建重点项目", "plan")
    assert figure.indicator_id == "total_investment"


@pytest.mark.parametrize(
    ("text", "per"),
    [
        ("每亩增收800至1000元。", "每亩"),
        ("农村居民人均可支配收入15208元。", "人均"),
        ("该厂年加工玉米30万吨。", "年加工"),
        ("全县粮食总产32万吨。", None),
    ],
)
def test_per(text: str, per: str | None) -> None:
    assert one(text).per == per


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("全年新增就业4300人。", "actual"),
        ("力争全年新增就业4300人。", "target"),
        ("到2025年，森林覆盖率达到60%。", "target"),
        ("计划新建学校3所。", "plan"),
        ("三年行动计划完成，新建学校3所。", "actual"),
        ("项目建成后，可带动就业300人。", "plan"),
        ("历时5个月。", None),
        ("2023年一般公共预算支出安排45.6亿元。", "plan"),
        ("2023年预算安排：教育支出12.3亿元。", "plan"),
        ("一般公共预算收入预算安排12亿元。", "plan"),
        ("预算草案安排支出12亿元。", "plan"),
        ("安排资金300万元。", "actual"),
        ("县财政预算安排专项资金300万元。", "actual"),
        ("完成预算安排的98%。", "actual"),
        ("一般公共预算收入预算为12亿元。", "plan"),
        ("支出年初预算为120万元。", "plan"),
        ("计划投入资金，支出决算为130万元。", "actual"),
        ("明年主要目标：粮食总产12万吨。", "target"),
        ("主要指标稳中有进：粮食总产12万吨。", "actual"),
        ("重点任务实现路径：新建公厕3座。", "target"),
        ("主要任务领办：新建公厕3座。", "target"),
        ("下阶段，新建公厕3座。", "plan"),
    ],
)
def test_stage(text: str, stage: str | None) -> None:
    assert one(text).stage == stage


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("共培养毕业生6 8 7 万人。", 6870000, "人"),
        ("工业增加值增长1 5 ．3 ％。", Fraction(153, 10), "%"),
        ("普及率达到8 5 ％以上。", 85, "%"),
        ("投资增长14·1％。", Fraction(141, 10), "%"),
        ("有一亿一千多万农户。", 110000000, "户"),
        ("共有学校二百○八所。", 208, "所"),
        ("机构精简1／4。", Fraction(1, 4), "1"),
        ("全年用电一百二十亿度。", 12000000000, "kW.h"),
        ("提高2个多百分点。", 2, "pp"),
        ("判处有期徒刑一年六个月。", Fraction(3, 2), "a"),
        ("每月领养老金一百六十三块五毛。", Fraction(327, 2), "CNY"),
        ("身高一米八。", Fraction(9, 5), "m"),
        ("婴儿重六斤四两。", Fraction(32, 5), "斤"),
        ("票价￥58.5。", Fraction(117, 2), "CNY"),
        ("成交额US$200万。", 2000000, "USD"),
        ("捐银五百两。", 500, "两"),
        ("占二又三分之一。", Fraction(7, 3), "1"),
        ("冷库保持在零下18度。", -18, "Cel"),
        ("下泄流量120立方米每秒。", 120, "m3/s"),
        ("千亩辣椒红了山乡。", 1000, "亩"),
        ("走了半个多小时。", Fraction(1, 2), "h"),
    ],
)
def test_however_a_number_is_set(text: str, value: Fraction, unit: str) -> None:
    figure = one(text)
    assert (Fraction(figure.value or 0), figure.unit) == (value, unit)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("每年减少粮食二、三十亿斤。", 2000000000, 3000000000),
        ("赤字还有一百几十亿元。", 11000000000, 20000000000),
        ("减少百分之二、三的占用量。", 2, 3),
    ],
)
def test_neighbouring_numbers_are_a_range(text: str, low: int, high: int) -> None:
    figure = one(text)
    assert [figure.value_min, figure.value_max] == [Decimal(low), Decimal(high)]


def test_a_range_may_begin_below_zero() -> None:
    figure = one("气温-5℃至8℃。")
    assert figure.surface == "-5℃至8℃"
    assert [figure.value_min, figure.value_max] == [Decimal(-5), Decimal(8)]


@pytest.mark.parametrize(
    "text",
    [
        "实施新一轮千亿斤粮食产能提升行动。",
        "土地二轮延包试点。",
        "自贸区3.0版升级。",
        "三人篮球赛。",
        "陆家嘴。",
        "五年累计投入资金。",
        "利用两个市场、两种资源。",
        "5日，县长调研。",
    ],
)
def test_what_only_looks_like_a_figure(text: str) -> None:
    assert found(text) == ()


def test_the_digits_of_table_cells_are_not_joined() -> None:
    assert [f.value for f in found("12 3个，5 8个")] == [3, 8]


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("惠及4.32亿城镇职工。", "人"),
        ("解决6000多万农村人口饮水问题。", "人"),
        ("为390万65岁以上老年人体检。", "人"),
        ("减轻900多万个体工商户负担。", "户"),
        ("人口控制在十三亿以内。", "人"),
        ("裁减员额20万的任务完成。", "人"),
        ("经济总量迈上5万亿台阶。", "CNY"),
    ],
)
def test_a_noun_near_a_large_number_gives_the_unit(text: str, unit: str) -> None:
    assert found(text)[0].unit == unit


def test_money_for_people_counts_no_people() -> None:
    assert found("投入3000万帮助困难群众。") == ()


def test_what_a_rate_is_counted_by_is_no_figure() -> None:
    figure = one("最低收购价每50公斤提高9元。")
    assert figure.value == 9
    assert (figure.per, figure.change) == ("每50公斤", "up")


def test_a_limit_broken_and_a_technique_broken_through() -> None:
    assert one("产量突破35万吨。").qualifier == "over"
    assert one("突破35项关键技术。").qualifier is None
    assert found("突破一批关键技术。") == ()


def test_a_product_takes_the_qualifier_of_its_comparison() -> None:
    assert one("不低于最低标准的1.6倍。").qualifier == "at_least"
    assert one("超过原定计划的15.3%。").qualifier is None


def test_what_came_of_a_budget_is_done() -> None:
    set_, done = found("税收收入预算安排12亿元，完成12.5亿元。")
    assert (set_.stage, done.stage) == ("plan", "actual")
    listed = found("2023年预算安排：教育支出12.3亿元，社保支出8.6亿元；卫生支出7亿元。")
    assert {figure.stage for figure in listed} == {"plan"}


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("比重由25%下降为16%。", None),
        ("平均每天新增1.2万户。", None),
        ("自然增长率控制在10.5‰以内。", None),
        ("规上工业增加值同比+6.8%。", "up"),
        ("压减一般性支出12%。", "down"),
        ("经济增长预期目标5%左右。", "up"),
        ("农村贫困人口减少1240万。", "down"),
        ("人均预期寿命提高1岁。", "up"),
        ("男女老少八千多人。", None),
        ("缺少设备和教师，缺少300人。", None),
        ("比上年少三百人。", "down"),
        ("比上年多产3万斤。", "up"),
        ("每亩最多产800斤。", None),
        ("较上年增支2.3亿元。", "up"),
        ("同比减支600万元。", "down"),
        ("安排支出600万元。", None),
        ("共计减收增支600万元。", None),
    ],
)
def test_change(text: str, change: str | None) -> None:
    assert found(text)[-1].change == change


def test_full_width_digits_are_quoted_as_they_stand() -> None:
    figure = one("增产１２．５万吨。")
    assert (figure.surface, figure.value) == ("１２．５万吨", Decimal(125000))


def test_a_censored_number_is_kept() -> None:
    figure = one("选取 XX 个村(社区)作为试点单位")
    assert (figure.surface, figure.value, figure.obs_status) == ("XX 个", None, "M")


def test_nothing_from_nothing() -> None:
    assert found("") == ()
    assert found("贯彻落实") == ()


# ── the tables


# 番 counts only after 翻: 翻两番.
def test_every_unit_is_read() -> None:
    for unit in sorted(set(load_rules().units.by_name) - {"番"}):
        behind = load_rules().units.by_name[unit].only_before[:1]
        figure = next(iter(found(f"共计3650{unit}{''.join(behind)}。")), None)
        assert figure is not None, unit
        assert figure.unit is not None, unit
        assert figure.value == 3650 * load_rules().units.by_name[unit].scale_of(Decimal(3650))


def test_units_are_many_and_convert() -> None:
    units = load_rules().units.by_name
    assert len(units) >= 250
    assert units["亩"].factor == Fraction(10000, 15)
    assert units["斤"].base == "g"
    assert units["斤"].factor == 500
    assert len({unit.code for unit in units.values()}) >= 150


GUARDS = [text for row in tables.table("figures")["rule"] for text in row["for"] + row["against"]]


@given(
    st.lists(st.sampled_from([*GUARDS, *"0123456789一二三四五六七八九十百千万亿元人年 "])).map(
        "".join
    )
)
def test_a_guard_is_asked_wherever_it_fits(text: str) -> None:
    rules = [r for r in tables.table("figures")["rule"] if "last" in r or "next" not in r]
    for at, char in enumerate(text):
        if char.isdecimal() and not text[at - 1 : at].isdecimal():
            fits = any(re.compile(r["pattern"], re.M).match(text, at) for r in rules)
            assert not fits or RULES.quantities.guards.match(text, at)


STAGES = [
    word
    for words in tables.table("stages")["stage"].values()
    if isinstance(words, list)
    for word in words
]


@given(
    st.lists(
        st.sampled_from([*STAGES, *"，的可最高给予分别再按2025年到计划规划预期目标：电价"])
    ).map("".join)
)
def test_a_word_of_a_stage_is_looked_for_wherever_it_begins(text: str) -> None:
    meanings = RULES.meanings
    begins = {at for at in range(len(text)) if meanings.starts.match(text, at)}
    assert {at for at in range(len(text)) if meanings.stage.match(text, at)} <= begins


NUMERALS = st.text("0123456789.,，·０９．十百千万亿余多几来零两分之 、元个年", max_size=12)


@given(NUMERALS)
def test_a_plain_number_is_what_it_is_without_the_short_way(text: str) -> None:
    for at in range(len(text)):
        plain = amounts.PLAIN.match(text, at)
        whole = amounts.NUMBER.match(text, at)
        if plain and not text[at - 1 : at].isdecimal():
            assert whole
            assert amounts.read_plain(plain) == amounts.read_amount(whole)
