"""Names that a sentence says in part, as the words before say the rest; sentences of our own."""

from __future__ import annotations

import pytest

from ingest.find.figures import find_figures, load_rules
from ingest.model import Figure


def found(text: str) -> tuple[Figure, ...]:
    return find_figures(text, load_rules())


def ids(text: str) -> list[str | None]:
    return [figure.indicator_id for figure in found(text)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # the head is said once
        ("生猪存栏9.6万头、出栏18.2万头。", ["pigs_kept", "pigs_sold"]),
        ("生猪存栏、出栏分别达到9.6万头、18.2万头。", ["pigs_kept", "pigs_sold"]),
        ("粮食播种面积41万亩，总产量18万吨。", ["grain_area", "grain_output"]),
        ("财政收入7.2亿元、支出23亿元。", ["fiscal_revenue", "fiscal_expenditure"]),
        # but what has a verb of its own, or a name of its own, is no second half
        ("建成污水处理厂2座，铺设管网31公里。", [None, None]),
        ("进出口总额9亿元，出口6亿元。", ["trade_total", "exports"]),
        # two subjects in one word
        ("城乡居民人均可支配收入分别增长5.1%、7.2%。", ["income_urban", "income_rural"]),
        ("存贷款余额分别达到186亿元、142亿元。", ["deposits", "loans"]),
        ("城乡低保标准分别提高6%和8%。", ["minimum_living_urban", "minimum_living_rural"]),
        ("城乡居民人均可支配收入增长6.1%。", ["income"]),
        # a product of one character is no more of the one before
        ("生铁增长12%，钢增长15%。", ["pig_iron_output", "steel_crude_output"]),
        ("棉纱产量3.2万吨；纸5.1万吨。", ["yarn_output", "paper_output"]),
        ("发电量3.2亿千瓦时，增长5%。", ["power_generated", "power_generated"]),
        # what it came to in all
        ("建成高标准农田2.1万亩、累计达到38万亩。", ["good_farmland_built", "good_farmland"]),
        ("新登记经营主体3200户、总量达2.4万户。", ["new_entities", "market_entities"]),
        ("技术合同成交额累计达26亿元。", [None]),
        ("全年技术合同成交额累计达26亿元。", ["tech_contracts"]),
        # a part, and the whole
        ("国营农场的耕地面积增加到31万亩。", [None]),
        ("全县的耕地面积增加到31万亩。", ["arable"]),
        ("职工的平均工资提高到8.1万元。", ["wage"]),
        ("扩大的灌溉面积共3.1万亩。", [None]),
        ("进口、出口通关时间分别压减51%和62%。", [None, None]),
        ("进口、出口分别增长5.1%和6.2%。", ["imports", "exports"]),
        ("今年新增的生产能力有：生铁18万吨，钢21万吨。", [None, None]),
        ("今年生铁18万吨，钢21万吨。", ["pig_iron_output", "steel_crude_output"]),
        ("新增发电装机容量86万千瓦，总装机容量达到320万千瓦。", [None, "power_capacity"]),
        ("居民储蓄存款余额新增31亿元。", [None]),
        ("居民储蓄存款余额达到231亿元。", ["savings"]),
        ("农业中学36所，在校学生3200人。", [None, None]),
        ("税收占财政收入的比重由44%提高到45%，即提高1个百分点。", [None, None, None]),
        # what was done to the things before is done to these
        ("新增高新技术企业60家、科技型中小企业176家。", [None, None]),
        ("新建5G基站120个。", [None]),
        # each of a row has its own name, or none
        ("城镇居民人均可支配收入3.2万元，农村居民人均可支配收入1.8万元，增长4.8%和6.9%。",
         ["income_urban", "income_rural", "income_urban", "income_rural"]),
        ("单位GDP能耗下降3%，主要排放双下降，分别下降3.1%和4.6%。",
         ["energy_intensity", None, None]),
        ("工业、制造业、工业技改投资分别增长9%、8%、7%。",
         [None, "manufacturing_investment", "techreform_investment"]),
        ("农民人均纯收入6820元；城镇居民人均可支配收入，去年为1.8万元。",
         ["income_rural_net", "income_urban"]),
        # begun and finished
        ("新开工保障房1200套，建成860套。", ["public_housing_started", None]),
        ("办理人大代表建议121件、政协提案96件。", ["suggestions_deputies", "proposals_conference"]),
    ],
)  # fmt: skip
def test_the_words_before_say_the_rest(text: str, wanted: list[str | None]) -> None:
    assert ids(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("全县GDP总量居全省96个县（市、区）第38位，前移3位。", ["县", "GDP总量", "GDP总量"]),
        ("人均GDP在全省16个市中居第3位。", ["市", "人均GDP"]),
        ("为210户困难家庭减免费用31万元。", ["困难家庭", "费用"]),
        (
            "全年接待游客86万人次，实现旅游收入5亿元，分别是2019年的1.3倍和1.2倍。",
            ["游客", "旅游收入", "游客", "旅游收入"],
        ),
        ("建成日处理能力1.5万吨的污水处理厂1座。", ["处理能力", "污水处理厂"]),
    ],
)  # fmt: skip
def test_what_ranks_rates_and_multiples_are_of(text: str, wanted: list[str | None]) -> None:
    assert [figure.indicator for figure in found(text)] == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("全年接待游客86万人次。", [None]),
        ("2023年接待游客86万人次。", [None]),
        ("景区年接待游客86万人次。", ["年接待"]),
        ("日处理能力1.5万吨的污水处理厂1座。", ["日处理", None]),
        ("补贴标准由每人每月480元提高到520元。", ["每人每月", "每人每月"]),
    ],
)
def test_a_rate_is_of_its_own_number(text: str, wanted: list[str | None]) -> None:
    assert [figure.per for figure in found(text)] == wanted
