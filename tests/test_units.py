"""Units: each is found where its row says, and not where its name belongs to another word."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

import pytest

from ingest import rules
from ingest.find.figures import find_figures, load_rules
from ingest.model import Figure

TABLE = rules.table("units")
ROWS = [(row, kind == "classifier") for kind in ("unit", "classifier") for row in TABLE[kind]]
UNITS = load_rules().units


def found(text: str) -> tuple[Figure, ...]:
    return find_figures(text, load_rules())


def test_a_unit_holds_to_its_examples() -> None:
    for row, _ in ROWS:
        codes = {UNITS.by_name[name].code for name in row["names"]}
        for text in row["for"]:
            figures = [f for f in found(text) if f.unit in codes and f.unit_text in row["names"]]
            assert figures or row["names"] == ["番"], f"{text}: {found(text)}"
        for text in row.get("against", ()):
            assert [f for f in found(text) if f.unit_text in row["names"]] == [], text


def test_a_unit_says_what_it_is() -> None:
    for row, is_classifier in ROWS:
        assert row["for"], f"a unit needs an example: {row}"
        refused = row.get("not_before")
        assert "against" in row or not refused, f"what it refuses needs an example: {row}"
        assert is_classifier or row["kind"], row
        assert Fraction(row.get("factor", "1")) > 0, row
        assert ("base" in row) >= ("factor" in row), row


def test_a_word_before_changes_what_a_unit_means() -> None:
    for row in TABLE["meant"]:
        meaning = (row["code"], row["kind"])
        for text in row["for"]:
            assert meaning in {(f.unit, f.kind) for f in found(text)}, text
        for text in row["against"]:
            assert meaning not in {(f.unit, f.kind) for f in found(text)}, text


COMPOSED = {
    "每斤3元5角": ("3.5", "CNY"), "报销三千三百八十元五角八分": ("3380.58", "CNY"),
    "退还12块6毛钱": ("12.6", "CNY"), "单价四块五": ("4.5", "CNY"), "每份九元八": ("9.8", "CNY"),
     "全程两小时零十分": ("13/6", "h"), "通勤1小时20分钟": ("4/3", "h"),
    "历时一年零三个月": ("1.25", "a"), "判处有期徒刑三年六个月": ("3.5", "a"),
    "身高一米八": ("1.8", "m"), "水位上涨2米35厘米": ("2.35", "m"),
    "重三斤六两": ("3.6", "斤"), "分得5亩3分地": ("5.3", "亩"), "坡长2公里300米": ("2.3", "km"),
    "耗银两万两": ("20000", "两"), "奖励9佰元": ("900", "CNY"), "占七成六": ("76", "%"),
    "占三成半": ("35", "%"), "产煤一吨半": ("1.5", "t"),
    "零下3度半": ("-3.5", "Cel"), "孩子八岁半": ("8.5", "岁"), "提高零点六个百分点": ("0.6", "pp"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "worth"), COMPOSED.items())
def test_smaller_units_add_to_the_larger_one(text: str, worth: tuple[str, str]) -> None:
    (figure,) = found(text)
    assert figure.value is not None
    assert (Fraction(figure.value), figure.unit) == (Fraction(worth[0]), worth[1])
    assert text.endswith(figure.surface)


@pytest.mark.parametrize(
    ("text", "surfaces"),
    [
        ("投资3元5个项目", ["3元", "5个"]),
        ("收费5元3次", ["5元", "3次"]),
        ("长2米8根", ["2米", "8根"]),
        ("3年12个村", ["3年", "12个"]),
        ("占七成五项工作", ["七成", "五项"]),
        ("2公里3000米", ["2公里", "3000米"]),
    ],
)
def test_what_is_no_part_of_the_unit_before_it_stands_alone(text: str, surfaces: list[str]) -> None:
    assert [figure.surface for figure in found(text)] == surfaces


RATES = {
    "均价6800元/平方米": "CNY/m2", "浓度为28微克/立方米": "ug/m3", "产能30万吨/年": "t/a",
    "接待2000人次/天": "人次/d", "专利12.6件/万人": "件/万人", "能耗0.42吨标准煤/万元": "t/万CNY",
    "油耗6.5升/百公里": "L/百km", "油耗6.5升/100公里": "L/100km", "补助3600元/人·年": "CNY/人/a",
    "流量1200立方米/秒": "m3/s", "补贴150元/亩": "CNY/亩", "车速60公里/小时": "km/h",
    "运价0.45元/吨·公里": "CNY/t/km", "算力5亿次/秒": "次/s", "执业医师3.2人/千人": "人/千人",
    "蛋白质3.2克/100毫升": "g/100mL", "负氧离子3000个/立方厘米": "个/cm3", "产量8吨/公顷": "t/har",
    "床位72张/万人": "张/万人", "电价0.52元/千瓦时": "CNY/kW.h", "日处理120吨/日": "t/d",
}  # fmt: skip


@pytest.mark.parametrize(("text", "unit"), RATES.items())
def test_a_rate_names_what_it_is_by(text: str, unit: str) -> None:
    (figure,) = found(text)
    assert figure.unit == unit
    assert text.endswith(figure.surface)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("惠及3万农村学生", "人"),
        ("三千农民参加冬修", "人"),
        ("带动1.2万返乡农民工就业", "人"),
        ("覆盖560万城乡居民", "人"),
        ("帮扶3200农村低收入家庭", "户"),
    ],
)
def test_people_are_counted_without_a_classifier_whoever_they_are(text: str, unit: str) -> None:
    assert [figure.unit for figure in found(text)] == [unit]


@pytest.mark.parametrize(
    ("text", "surface", "value", "unit"),
    [
        ("中标金额为￥1,236,500.50", "￥1,236,500.50", "1236500.5", "CNY"),
        ("合同价人民币3200万，工期一年", "人民币3200万", "32000000", "CNY"),
        ("售价约$20", "约$20", "20", "USD"),
        ("预算HK$500万", "HK$500万", "5000000", "HKD"),
        ("捐赠新台币 600 万元", "600 万元", "6000000", "TWD"),
        ("投资500万元港币", "500万元港币", "5000000", "HKD"),
    ],
)
def test_money_is_known_by_what_stands_before_it(
    text: str, surface: str, value: str, unit: str
) -> None:
    figure = found(text)[0]
    assert (figure.surface, figure.unit) == (surface, unit)
    assert figure.value == Decimal(value)


# ── codes

# UCUM 2.2 (ucum.org): the atoms that the table uses, those that take prefixes apart; and what we
# write for what it has no code for.
PREFIXES = "(?:da|[yzafpnumcdhkMGTPEZY])"
METRIC = {
    "m", "s", "g", "t", "L", "J", "W", "V", "A", "N", "Pa", "Hz", "Ohm", "K", "Cel", "cal", "bit",
    "By", "mol", "lm", "lx", "cd", "Bq", "Sv", "B", "bar", "ar", "m[Hg]", "[iU]", "[ly]",
}  # fmt: skip
PLAIN = {
    "1", "%", "[ppth]", "[ppm]", "[ppb]", "deg", "min", "h", "d", "wk", "mo", "a", "[nmi_i]",
    "[mi_i]", "[ft_i]", "[in_i]", "[sft_i]", "[smi_us]", "[acr_us]", "[gal_us]", "[bbl_us]",
    "[lb_av]", "[oz_av]", "[car_m]", "[degF]", "[kn_i]",
}  # fmt: skip
OURS = {"pp", "bp", "kvar", "NTU", "PFLOPS", "EFLOPS", "TFLOPS", "TEU"}
ATOM = (
    f"(?:{PREFIXES}?(?:{'|'.join(map(re.escape, sorted(METRIC)))})"
    f"|{'|'.join(map(re.escape, sorted(PLAIN)))})[1-9]?"
)
UCUM = re.compile(rf"{ATOM}(?:[./]{ATOM})*")
# ISO 4217, the currencies in use, and the one of the table that is no more.
ISO_4217 = frozenset(
    """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF
CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ
GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP
LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR
PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC
SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XDR XOF XPF
YER ZAR ZMW DEM
""".split()  # noqa: SIM905 - a hundred and eighty codes are read best as such
)


def test_a_code_is_ucum_iso_4217_or_chinese() -> None:
    for unit in UNITS.by_name.values():
        if unit.kind == "money":
            assert unit.code in ISO_4217, unit
        elif unit.code.isascii() and unit.code not in OURS:
            assert UCUM.fullmatch(unit.code), unit
    assert {u.code for u in UNITS.by_name.values()} >= OURS
    assert set(UNITS.signs.values()) <= ISO_4217


def test_conversions_end_in_one_step() -> None:
    codes = {unit.code: unit for unit in UNITS.by_name.values()}
    for unit in UNITS.by_name.values():
        base = codes.get(unit.base)
        assert base is None or base.base == base.code or base.code == "亩", unit
        assert unit.factor > 0
    for name, of, factor in (
        ("亩", "m2", "10000/15"), ("斤", "g", "500"), ("担", "g", "50000"), ("里路", "m", "500"),
        ("石", "m3", "1/10"), ("千瓦时", "J", "3600000"), ("吉焦", "J", "1000000000"),
        ("马力", "W", "735.49875"), ("海里", "m", "1852"), ("年", "mo", "12"), ("天", "s", "86400"),
    ):  # fmt: skip
        assert (UNITS.by_name[name].base, UNITS.by_name[name].factor) == (of, Fraction(factor))


def test_rows_of_one_code_have_one_base() -> None:
    bases: dict[str, tuple[str, str]] = {}
    for row in TABLE["unit"]:
        code = row["code"]
        if row.get("base", code) != code:
            assert bases.setdefault(code, (row["base"], row["factor"])) == (
                row["base"], row["factor"],
            )  # fmt: skip


def test_there_are_many_units() -> None:
    assert len(ROWS) >= 300
    assert len({unit.code for unit in UNITS.by_name.values()}) >= 350


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("3至5岁半的幼儿", ("3", "5.5")),
        ("每斤4元5角到5元2角", ("4.5", "5.2")),
        ("处罚2000元（含）至5000元", ("2000", "5000")),
        ("投资300万元--500万元", ("3000000", "5000000")),
        ("身高一米六到一米八", ("1.6", "1.8")),
    ],
)
def test_a_range_has_what_its_units_add(text: str, bounds: tuple[str, str]) -> None:
    (figure,) = found(text)
    assert (figure.value_min, figure.value_max) == tuple(map(Decimal, bounds))


def test_a_range_that_begins_with_one_counts() -> None:
    (figure,) = found("学制一到三年")
    assert (figure.value_min, figure.value_max) == (Decimal(1), Decimal(3))
    assert found("有一两个问题") == ()
