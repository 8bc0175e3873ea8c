"""What a figure is about, in the sentence's own words; sentences of our own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.find.figures import find_figures, load_rules
from ingest.model import Figure

CORPUS = Path(__file__).parent / "corpus"


def found(text: str) -> tuple[Figure, ...]:
    return find_figures(text, load_rules())


def names(text: str) -> list[str | None]:
    return [figure.indicator for figure in found(text)]


def ids(text: str) -> list[str | None]:
    return [figure.indicator_id for figure in found(text)]


# ── spans are exact


def sentences() -> list[str]:
    lines = [
        line
        for name in ("figures_own", "figures_gold", "figures_challenge", "figures_genre", "unseen")
        if (path := CORPUS / f"{name}.jsonl").exists()
        for line in path.read_text("utf-8").splitlines()
    ]
    return [json.loads(line)["text"] for line in lines]


def test_names_quote_the_sentence() -> None:
    wrong = [
        (words, text)
        for text in sentences()
        for figure in found(text)
        for words in (figure.indicator, figure.of_what)
        if words is not None and words not in text
    ]
    assert wrong == []


@given(
    st.text(
        alphabet="县企业产量占比的增长达到在年均累计新建５5三12%个亿元公里，、。年人（）由到为共 ",
        max_size=60,
    )
)
@settings(max_examples=300, deadline=None)
def test_names_quote_any_text(text: str) -> None:
    for figure in found(text):
        for words in (figure.indicator, figure.of_what):
            assert words is None or (words and words in text)


# ── where the phrase stands


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # the shortest phrase: no verb, no time, no word of the change
        ("全年接待游客36万人次。", ["游客"]),
        ("县公安局打掉诈骗团伙4个。", ["诈骗团伙"]),
        ("地区生产总值迈上200亿元台阶。", ["地区生产总值"]),
        ("年末户籍人口23万人。", ["户籍人口"]),
        ("2024年油菜面积再创新高达到9万亩。", ["油菜面积"]),
        ("安排380万元技改专项资金支持12个技改项目。", ["技改专项资金", "技改项目"]),
        ("对36个最薄弱的村进行帮扶。", ["村"]),
        # a duration on the way only says how long
        ("茶叶产量在三年间增长28%。", [None, "茶叶产量"]),
        ("粮食产量创历史最高，连续5年超40万吨。", [None, "粮食产量"]),
        # the clause before sets the topic
        ("外贸出口从7月起大幅回升，全年达到12亿元。", ["外贸出口"]),
        ("原煤：从60万吨增加到110万吨。", ["原煤", "原煤"]),
        # a word before a bare name that makes another thing of it
        ("死亡人口2874人，登记流动人口1.2万人。", ["死亡人口", "流动人口"]),
        ("医院有编制床位480张，开放床位526张。", ["编制床位", "开放床位"]),
        ("新增养老床位300张。", ["养老床位"]),
        # how it was reckoned is no name
        ("税收收入3亿元，按可比价格计算比上年增长6%。", ["税收收入"] * 2),
        ("税收收入同口径增长3.5%。", ["税收收入"]),
        ("农产品收购价格增长3.5%。", ["农产品收购价格"]),
        # a word that only begins as a verb does
        ("送去慰问金和慰问品12万元。", ["慰问金和慰问品"]),
        ("慰问困难群众30户。", ["困难群众"]),
        ("平均办理时长3天。", ["办理时长"]),
        ("判处罚金2万元，并处罚金五千元。", ["罚金", "罚金"]),
        # the noun before that says its unit wins over a verb behind
        ("支持脱贫户2890户发展产业。", ["脱贫户"]),
        ("带动2890户发展产业。", ["发展产业"]),
        # behind the number, up to its verb
        ("有9个村发展起了食用菌产业。", ["村"]),
        ("为780名寄宿生补助了生活费。", ["寄宿生"]),
        ("3个国家级园区和5个省级园区高效运行。", ["国家级园区", "省级园区"]),
        ("实施200项亿元以上技改项目。", ["技改项目", "技改项目"]),
        # shares
        ("个体工商户占比接近七成。", ["个体工商户占比"]),
        ("农产品加工在工业产值中所占比重达到38%。", ["农产品加工"]),
        ("财政支出6.2亿元，完成调整预算的98.6%。", ["财政支出", "财政支出"]),
        # rows
        ("民事案件、刑事案件分别上升6.2%、下降9.4%。", ["民事案件", "刑事案件"]),
    ],
)  # fmt: skip
def test_the_phrase_that_names_what_is_counted(text: str, wanted: list[str | None]) -> None:
    assert names(text) == wanted


def test_what_a_share_is_of_stays_with_the_share() -> None:
    level, share, growth = found("财政支出6.2亿元，完成调整预算的98.6%，同比增长12.4%。")
    assert (level.of_what, share.of_what, growth.of_what) == (None, "调整预算", None)
    assert (level.indicator_id, share.indicator_id) == ("fiscal_expenditure", None)
    assert growth.indicator_id == "fiscal_expenditure"


# ── the id is of the whole, or none


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("洪洞县粮食产量32万吨。", ["grain_output"]),
        ("全县人口32万人。", ["population"]),
        ("死亡人口2874人，出生人口2100人。", [None, "births"]),
        ("流动人口2万人，受灾人口3万人，外出人口5万人。", [None] * 3),
        ("编制床位480张，开放床位526张。", [None, None]),
        ("税收收入3亿元，同口径增长3.5%。", ["tax_revenue"] * 2),
        ("全县接待游客36万人次。", ["tourists"]),
        ("60岁及以上人口占全县人口的23%。", [None, None]),
        ("高新区规上工业企业达到80家。", [None]),  # a part of the county
        ("返乡农民工8万人。", [None]),
        ("新增规上工业企业12家。", [None]),  # added to what there is
        ("规上工业企业达到112家。", ["large_industrial_firms"]),
        ("全县有规上工业企业112家。", ["large_industrial_firms"]),
        ("走访规上工业企业12家。", [None]),
        ("新培育独角兽、单项冠军企业3家。", [None]),  # of both together
        ("增速高于全市2.3个百分点。", [None]),
        ("地区生产总值186亿元，增速比全市高0.5个百分点。", ["grp", None]),
        (
            "一、二、三产业增加值分别增长4.2%、5%、5.4%。",
            ["primary_va", "secondary_va", "tertiary_va"],
        ),
    ],
)  # fmt: skip
def test_a_part_never_takes_the_id_of_the_whole(text: str, wanted: list[str | None]) -> None:
    assert ids(text) == wanted


# ── stage: words, lists, bounds, rules


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("主要预期目标是：产值增长6%；新增学位300个；绿地达到12公顷。", ["target"] * 3),
        ("粮食总产到2030年将有如下增长：小麦增长8%，玉米增长9%。", ["plan", "plan"]),
        ("计划新建学校3所，比上年增加1所。", ["plan", "plan"]),
        ("工程于3月开工，计划敷设管网23.5公里，新建泵站4座。", ["plan", "plan"]),
        ("完成计划敷设任务后，今年敷设管网23.5公里。", ["actual"]),
        ("企业新建冷库的，给予最高50万元补贴。", [None]),
        ("小学班额不得超过45人。", [None]),
        ("力争新增就业4300人，失业率不高于4.5%。", ["target", "target"]),
        ("1985年计划为4%，实际达到6%。", ["plan", "actual"]),
        ("过去五年，预期性指标完成14项。", ["actual"]),
        ("我们将新建水厂2座，招聘村医120名，巡诊30场，管护水渠85公里。", ["plan"] * 4),
        (
            "我们将改造小区作为实事，办结投诉30件，走访85户，维护水管8公里。",
            ["plan", "actual", "actual"],
        ),
    ],
)
def test_the_stage_of_each_number(text: str, wanted: list[str | None]) -> None:
    assert [f.stage for f in found(text) if f.kind != "duration"] == wanted


def test_what_something_is_beyond_names_nothing() -> None:
    for text, ids in (
        ("粮食产量86万吨，超目标任务5万吨。", ["grain_output", None]),
        ("森林覆盖率46%，超全省平均水平2.5个百分点。", ["forest_cover", None]),
    ):
        first, beyond = found(text)
        assert [first.indicator_id, beyond.indicator_id] == ids
        assert beyond.indicator == first.indicator
    (firms,) = found("超额完成任务的企业8家。")
    assert firms.indicator == "企业"


def test_a_part_that_looks_back_aims_at_nothing() -> None:
    for text in ("将低保标准提高到720元。", "失业率控制在4%以内。", "到2025年，绿地达到12公顷。"):
        (figure,) = find_figures(text, load_rules(), (), "actual")
        assert figure.stage == "actual", text
    (level,) = find_figures("粮食面积稳定在45万亩以上。", load_rules(), (), "plan")
    (deed,) = find_figures("新建学校3所。", load_rules(), (), "plan")
    assert (level.stage, deed.stage) == ("target", "plan")


def test_what_shares_a_name_or_a_row_is_of_as_many() -> None:
    figures = found("农民人均纯收入8263元，净增641元，其中工资性收入3210元。")
    assert [f.per for f in figures] == ["人均"] * 3
    assert [f.per for f in found("学校3所，每亩产粮600公斤，水库2座。")] == [None, "每亩", None]


# ── what is compared with, cut away, stood in a row


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # over how many years a growth is taken
        ("社会消费品零售总额两年平均增长6.4%，环比提高0.8个百分点。", ["社会消费品零售总额"] * 2),
        ("规模以上工业增加值五年平均增长6.4%。", ["规模以上工业增加值"]),
        ("规模以上工业增加值近3年年均增速为6.4%。", ["规模以上工业增加值"]),
        # what was to be done, and what is another's
        ("政府性基金收入完成年初预算的132.6%，超额完成2.4亿元。", ["政府性基金收入"] * 2),
        ("税收收入完成年初预算的95.2%，完成调整预算的101%。", ["税收收入"] * 2),
        ("国有资本经营收入完成年初预算数的120%。", ["国有资本经营收入"]),
        ("农民人均纯收入达到全省平均水平的85%。", ["农民人均纯收入"]),
        ("水库蓄水量达到1.2亿立方米，为正常库容的六成。", ["水库蓄水量"] * 2),
        ("农民工资性收入增长到原来的2.3倍。", ["农民工资性收入"]),
        ("固定资产投资增速高于全省平均水平3.2个百分点，居全市第二位。", ["固定资产投资增速"] * 2),
        ("地区生产总值增速高于全市平均水平0.8个百分点。", ["地区生产总值增速"]),
        ("税收收入增长8%，增速分别高于全国、全省平均水平1.2个和0.8个百分点。",
         ["税收收入", "增速", "增速"]),
        ("小麦单产高于全省平均水平20公斤。", ["小麦单产"]),
        # a word ends where it ends
        ("按时办结率100%，按规定报送率95%。", ["按时办结率", "按规定报送率"]),
        ("按时足额发放养老金3亿元。", ["养老金"]),
        ("该校现有教学班60个，该院开放床位300张。", ["教学班", "开放床位"]),
        ("共排查出各类安全隐患1386条，整改到位1372条。", ["安全隐患"] * 2),
        ("摸排出线索45条，核查出问题12个，清理出违规资金86万元，选派出干部45名。",
         ["线索", "问题", "违规资金", "干部"]),
        ("排查出租房屋450间，培育出口企业45家。", ["出租房屋", "出口企业"]),
        ("该桥单孔净跨12米。", ["单孔净跨"]),
        ("带动50余户农户户均增收3000元。", ["农户", "农户户均增收"]),
        ("5家企业正式入驻，12名正式职工上岗。", ["企业", "正式职工"]),
        # a row with a head of its own, and what opens a row
        ("牛、羊、生猪存栏分别为2万头、3万只和5万头，出栏率分别达到45%、98%和160%。",
         ["牛", "羊", "生猪存栏", *["出栏率"] * 3]),
        ("全县牛、羊存栏分别为2万头、3万只。", ["牛", "羊存栏"]),
        ("第一、第二、第三产业投资分别增长5%、6%、7%。", ["投资"] * 3),
        ("对获得国家级、省级、市级称号的企业，分别给予50万元、20万元、10万元奖励。", [None] * 3),
        ("城关镇、东山镇分别有12个、13个村，甲乡和乙乡，分别有6个、7个村。",
         ["村"] * 4),
        ("2022年和2023年税收收入分别完成5亿元、6亿元。", ["税收收入"] * 2),
        # a band of ages or marks is part of the name
        ("有60周岁以上老年人8.6万人，其中65周岁以上6.2万人，占15.4%。",
         ["老年人", "60周岁以上老年人", "老年人", "65周岁以上", "65周岁以上"]),
        ("0—14岁人口占18.2%，65岁及以上人口6.2万人。",
         ["人口", "0—14岁人口", "人口", "65岁及以上人口"]),
        ("985高校录取86人，600分以上412人。", ["985高校录取", "985高校录取", "600分以上"]),
        ("党员743名，其中35岁以下96名。", ["党员"] * 3),
        # counted above a bound
        ("村集体经济收入10万元以上的村达到126个，占比84%。", ["村集体经济收入", "村", "村"]),
        ("集体经济收入超10万元的村有86个，超50万元的村12个。",
         ["集体经济收入", "村", "集体经济收入", "村"]),
        # who takes over from whom
        ("安全隐患1386条，已整改1372条，整改率98.99%，剩余14条正在整改。",
         ["安全隐患", "安全隐患", "整改率", "安全隐患"]),
        ("赶集的有上千人，3至5个收购点同时开秤。", ["赶集", "收购点"]),
        ("年接待游客50万人次，可带动200户增收。", ["游客", None]),
        ("空气优良天数320天，比上年增加12天。", ["空气优良天数"] * 2),
        ("建设工期120天，提前30天完成。", ["工期", None]),
        # a rate has a topic of its own
        ("进出口总额23亿元，其中出口增长12%，达到15亿元，进口增长3%，达到8亿元。",
         ["进出口总额", "出口", "出口", "进口", "进口"]),
        ("小麦产量增长8%，达到12万吨，油菜籽产量增长5%，达到1.2万吨。",
         ["小麦产量", "小麦产量", "油菜籽产量", "油菜籽产量"]),
    ],
)  # fmt: skip
def test_a_name_is_no_more_and_no_less_than_its_words(text: str, wanted: list[str | None]) -> None:
    assert names(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("税收收入完成年初预算的132.6%，超额完成2.4亿元。", [None, None]),
        ("税收收入3亿元，高于债务限额1.6亿元，比全省高2亿元。", ["tax_revenue", None, None]),
        ("税收收入两年平均增长5%。", ["tax_revenue"]),
        ("该校现有学生1200名。", [None]),  # of one school
        ("脱贫人口人均纯收入11876元，高于农民收入增速5.2个百分点。", ["income_lifted", None]),
        (
            "全年第一、第二、第三产业增加值分别增长4.2%、5%、5.4%。",
            ["primary_va", "secondary_va", "tertiary_va"],
        ),
        (
            "全县一、二、三产业分别增长4.2%、5%、5.4%。",
            ["primary_va", "secondary_va", "tertiary_va"],
        ),
        ("第一、第二、第三产业投资分别增长5%、6%、7%。", [None] * 3),
        ("全县牛、羊存栏分别为2万头、3万只。", ["cattle_kept", "sheep_kept"]),
        # each is of one crop, though the yield is named alone
        ("小麦、玉米面积分别为3万亩、2万亩，亩产分别达到450公斤、520公斤。", [None] * 4),
        ("全镇共有党员743名，其中35岁以下96名。", ["party_members", None, None]),
        ("空气优良天数320天，比上年增加12天。", ["air_good_days"] * 2),
        ("空气优良天数320天，比上年多12天。", ["air_good_days", None]),
        # how much it rose is told of the thing itself
        ("城镇居民人均可支配收入比上年提高2100元，达到35621元。", ["income_urban"] * 2),
    ],
)  # fmt: skip
def test_what_is_compared_or_of_a_band_is_not_the_whole(
    text: str, wanted: list[str | None]
) -> None:
    assert ids(text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # by how much more or less it was names nothing
        ("税收收入4亿元，同比减收1805万元。", ["税收收入"] * 2),
        ("水库蓄水量86万立方米，比去年同期少蓄12万立方米。", ["水库蓄水量"] * 2),
        ("办公经费86万元，比年初预算压减12万元，降低3%。", ["办公经费"] * 3),
        ("税收收入完成4亿元，超时间进度3.9个百分点。", ["税收收入"] * 2),
        ("门诊量最高达1500人次。", ["门诊量"]),
        ("农民增收2000元。", ["农民增收"]),
        # a verb at the end says what became of it
        ("标准化厂房开工16栋，竣工11栋。", ["标准化厂房"] * 2),
        ("项目开工率达98%。", ["项目开工率"]),
        # of another time, of how many times something else
        ("贫困人口由建档立卡时的5.83万人减少至9427人。", ["贫困人口"] * 2),
        ("2023年完成学时120小时。", ["学时"]),
        ("“五一”假期，随县共接待游客3万人次。", ["游客"]),
        ("职工人均学时120小时。", ["职工人均学时"]),
        ("粮食总产量86万吨，是前五年总和的1.6倍。", ["粮食总产量"] * 2),
        ("零售总额21亿元，增长8%，单位商品零售额由降转升，增长3.5%。",
         ["零售总额", "零售总额", "单位商品零售额"]),
        ("零售总额21亿元，增长8%，形势由降转升，增长3.5%。", ["零售总额"] * 3),
        ("夏粮总产达3.6万吨，同比增产4.5%。", ["夏粮总产"] * 2),
        ("招商引资签约项目68个。", ["招商引资签约项目"]),
        ("强降雨致全区4镇受灾，全区有示范镇3个。", ["镇", "示范镇"]),
        # of each, and of the one that has most
        ("19个行政村村集体经济收入10万元，最高的村达128万元。",
         ["行政村", "行政村村集体经济收入", "行政村村集体经济收入"]),
        ("改造12个乡镇卫生院。", ["乡镇卫生院"]),
        ("19个社区服务中心，最高的楼达128米。", ["社区服务中心", "最高的楼"]),
        # as accounts of a department have it
        ("其中：基本支出862万元，占71%；项目支出348万元，占28%。",
         ["基本支出", "基本支出", "项目支出", "项目支出"]),
        ("财政拨款支出年初预算为980万元，支出决算为1088万元。", ["财政拨款支出", "支出"]),
        ("一般公共预算为980万元。", ["一般公共预算"]),
        ("公务用车保有量3辆；接待42批次、386人次，接待游客3万人次。",
         ["公务用车保有量", "接待", "接待", "游客"]),
        ("全镇2.3万人参加城乡居民医保，13万脱贫人口实现就业。", [None, "脱贫人口"]),
        # another way to say a name, and by which count something grew
        ("地区生产总值（GDP）完成145亿元。", ["地区生产总值"]),
        ("零售总额（按新口径计算）增长3%。", ["零售总额"]),
        ("固定资产投资（不含农户）增长3%。", ["固定资产投资（不含农户）"]),
        ("研究与试验发展（R&D）经费投入3亿元。", ["研究与试验发展（R&D）经费投入"]),
        ("税收收入8亿元，自然口径增长3.1%，剔除留抵退税因素后增长9.4%。", ["税收收入"] * 3),
        # what brackets enclose is passed over, but not behind what names another thing
        ("公路里程3208公里（其中高速公路96公里），比上年末增加41公里。",
         ["公路里程", "高速公路", "公路里程"]),
        ("钢产量3万吨，而能源消耗总量（按每公斤发热量7000大卡计算），降低1万吨。",
         ["钢产量", "发热量", "发热量"]),
        ("大牲畜存栏12万头，其中牛11万头。", ["大牲畜存栏", "牛"]),
        ("党员743名，其中女96名。", ["党员", "党员"]),
        ("夏粮产量0.12万吨，减产1.6%。", ["夏粮产量"] * 2),
        ("发生事故11起，死亡9人，分别下降21%和18%。", ["事故", "死亡"] * 2),
        ("生产安全事故死亡率0.062，下降23.5%。", ["生产安全事故死亡率"] * 2),
        ("城乡居民收入比由上年的2.23缩小至2.17。", ["城乡居民收入比"] * 2),
        ("注册护士803人，注册企业30家。", ["注册护士", "企业"]),
        # who did it stays outside the name
        ("县人民法院共受理各类案件6841件。", ["案件"]),
        ("中心城区建成区面积12平方公里。", ["中心城区建成区面积"]),
        # 安排 gives out what is named before it
        ("一般公共预算收入安排9亿元；支出安排41亿元。", ["一般公共预算收入", "支出"]),
        ("竟完成了利润计划的146%。", ["利润"]),
        ("完成年度计划的98%。", [None]),
        ("旅游收入快于GDP增速3.1个百分点。", ["旅游收入"]),
        ("旅游收入增速快于GDP3.1个百分点。", ["旅游收入增速"]),
        # of people in a disaster, and in the hands of the law
        ("受灾人口2.7万人，紧急转移安置1346人。", ["受灾人口", "转移安置"]),
        ("造成92个村受灾，安置1.2万名受灾群众。", ["村", "受灾群众"]),
        ("共立案132件，移送司法机关5人。", ["立案", "移送司法机关"]),
        ("事故起数、死亡人数分别下降20%和33%。", ["事故起数", "死亡人数"]),
        ("家庭医生签约服务覆盖率达95%，重点人群签约率78%。",
         ["家庭医生签约服务覆盖率", "重点人群签约率"]),
    ],
)  # fmt: skip
def test_what_stands_around_a_name_is_none(text: str, wanted: list[str | None]) -> None:
    assert names(text) == wanted


@pytest.mark.parametrize(
    ("text", "of_what"),
    [
        ("县法院共受理案件684件。", "县法院"),
        ("古桑园日均接待游客1.1万人次。", "古桑园"),
        ("随县共接待游客3万人次。", None),
        ("开幕式当天接待游客3万人次。", None),
        ("“五一”接待游客3万人次。", None),
        ("单日接待游客3万人次。", None),
    ],
)
def test_who_did_it_is_no_time_and_no_division(text: str, of_what: str | None) -> None:
    (figure,) = found(text)
    assert figure.of_what == of_what
