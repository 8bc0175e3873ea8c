"""People: office-holders with their posts; nobody else."""

from __future__ import annotations

import hashlib
import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.find.people import find_people, load_rules
from ingest.find.places import PlaceContext, locate
from ingest.find.places import load_rules as load_place_rules

CORPUS = Path(__file__).parent / "corpus"
RULES = load_rules()
NOWHERE = partial(locate, context=PlaceContext(), rules=load_place_rules())
HONGDONG = partial(locate, context=PlaceContext(place="141024"), rules=load_place_rules())

# Floors hold for the examples with this digest: whoever changes those measures again.
# The asides are no longer blind: each was measured unseen once, then learned from. Unseen, the
# older one in parts: 25 mentions P .95 R .72; 22: P .95 R .82; 18, rare surnames: P 1.0 R .72; 20:
# P .95 R .90. The other kinds of text (rows, acts of appointment, posts behind names), labelled
# before the rules for them: P .94 R .55 by the rules of before; their aside of 47, unseen: P 1.0
# R .98, post and organisation .98, how the post is held 1.0.
# people-names: rare surnames, names that are words, names by sound, posts without a name. Five
# parts, each unseen when first run, labels as first written: 80 mentions, before any rule for them,
# P .98 R .61; after those, 33: P 1.0 R .94; 35 of the hardest kind: P .84 R .46; 40 with the rarest
# surnames: P 1.0 R .60; 27: P 1.0 R .89.
FLOORS = [
    (
        "people.jsonl",
        "8d5cc24ba1e0c9c78afe716495ea92113ad449826aaddd73c286ff10199b5c17",
        0.98,
        0.97,
        0.97,
    ),
    (
        "people-aside.jsonl",
        "7c3c7d24a1fee159319d0ba3f77af4187069ceb0f96dc3c91b0b50c49b77b776",
        0.97,
        0.95,
        0.95,
    ),
    (
        "people-genre.jsonl",
        "ee3e3100ec56c34158a4e5a7759959e213dca1900366f9158ee884a309f98256",
        0.98,
        0.98,
        0.97,
    ),
    (
        "people-genre-aside.jsonl",
        "1b7a53d1427ce10991621e0cc8a2495812cd2e699d75f1b9e1edb3f5191948cc",
        0.97,
        0.97,
        0.97,
    ),
    (
        "people-names.jsonl",
        "d6bba3d76106c215f1ebb9b7ce3b7650c2444b7d2d5997a1c5c30403beac6354",
        0.99,
        0.93,
        0.98,
    ),
]
# How a post is held, by the rule of its mention; by all others it is held when the article speaks.
HELD = {"former", "appointed", "removed", "candidate"}


def examples(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (CORPUS / name).read_text("utf-8").splitlines()]


def found(text: str) -> list[tuple[str, str, str | None, str | None]]:
    mentions = find_people(text, RULES, HONGDONG)
    return [(m.person, m.post, m.organisation, m.place) for m in mentions]


@pytest.mark.parametrize(("name", "digest", "precision", "recall", "posts"), FLOORS)
def test_quality_does_not_fall(
    name: str, digest: str, precision: float, recall: float, posts: float
) -> None:
    assert hashlib.sha256((CORPUS / name).read_bytes()).hexdigest() == digest
    right = wanted = taken = posted = 0
    for example in examples(name):
        gold = {(m["span_start"], m["surface"]): m for m in example["people"]}
        mentions = find_people(example["text"], RULES, NOWHERE)
        hits = [m for m in mentions if (m.span_start, m.surface) in gold]
        right += len(hits)
        posted += sum(
            (m.post, m.organisation) == (g["post"], g["organisation"])
            and (m.rule if m.rule in HELD else None) == g.get("tenure")
            for m in hits
            for g in [gold[m.span_start, m.surface]]
        )
        wanted += len(gold)
        taken += len(mentions)
    assert right / taken >= precision
    assert right / wanted >= recall
    assert posted / right >= posts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "市委常委、洪洞县委书记张潞萍出席会议并讲话。",
            [("张潞萍", "市委常委、县委书记", "洪洞县委", "141024")],
        ),
        (
            "县委副书记、县长王向辉,县委常委、副县长、县委办主任徐玉,县政协副主席李金龙一同调研。",
            [
                ("王向辉", "县委副书记、县长", "县委", "141024"),
                ("徐玉", "县委常委、副县长、县委办主任", "县委办", "141024"),
                ("李金龙", "政协副主席", "县政协", "141024"),
            ],
        ),
        (
            "市委书记李云峰、市长王延峰到会。",
            [("李云峰", "市委书记", "市委", "1410"), ("王延峰", "市长", None, "1410")],
        ),
        ("古县县委书记庞明明:落实", [("庞明明", "县委书记", "古县县委", "141025")]),
        ("学习习近平总书记重要讲话", [("习近平", "总书记", None, None)]),
        ("上海市市长 龚 正", [("龚正", "市长", "上海市", "31")]),
        ("会议由洪洞县委副书记马军主持", [("马军", "县委副书记", "洪洞县委", "141024")]),
        # 和 and 及 part holders, and so do two townships
        ("县长和副县长陈光明一同检查", [("陈光明", "副县长", None, "141024")]),
        (
            "三个镇的镇长及磁涧镇党委书记王建国",
            [("王建国", "党委书记", "磁涧镇党委", None)],
        ),
        (
            "城阳街道党工委书记、夏庄镇镇长、龙山镇党委书记孙志强先后发言",
            [("孙志强", "党委书记", "龙山镇党委", None)],
        ),
        (
            "夏庄镇党委书记、夏庄镇人大主席孙志强发言",
            [("孙志强", "党委书记、人大主席", "夏庄镇人大", None)],
        ),
        (
            "县委副书记兼县人大常委会主任王强出席",
            [("王强", "县委副书记、人大常委会主任", "县人大常委会", "141024")],
        ),
        # the parties beside the party have a head of their own
        (
            "民盟县总支副主委周玉梅、九三学社市委会主委钱志明参加",
            [
                ("周玉梅", "总支副主委", "民盟县总支", None),
                ("钱志明", "主委", "九三学社市委会", None),
            ],
        ),
    ],
)
def test_a_name_has_its_post_organisation_and_place(
    text: str, expected: list[tuple[str, str, str | None, str | None]]
) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("县委书记张潞萍强调", "张潞萍"),
        ("县长王向辉带队", "王向辉"),
        ("镇长金争感慨地说", "金争"),
        ("局长李明说", "李明"),
        ("县长王强调研", "王强"),
        ("旗长乌云其木格主持会议", "乌云其木格"),
        ("旗委书记乌兰巴干讲话", "乌兰巴干"),
        ("县长木合塔尔出席", "木合塔尔"),
        ("县长王志强调研", "王志强"),
        ("副镇长苗壮正带着", "苗壮"),
        ("副主席蒋涛慰问职工", "蒋涛"),
        ("乡长巩向前开展谈心", "巩向前"),
        ("总理李强作报告", "李强"),
        ("县长李强国主持", "李强国"),
        ("县长刘和平和大家座谈", "刘和平"),
        ("县长欧阳志远主持", "欧阳志远"),
        ("州长阿不都·热合曼告诉记者", "阿不都·热合曼"),
        ("州长扎西顿珠在玛曲县督导", "扎西顿珠"),
        ("旗长其其格汇报", "其其格"),
        ("旗委书记宝力道带队", "宝力道"),
        ("省委书记楼阳生到会", "楼阳生"),
        ("中学校长甄有为介绍", "甄有为"),
        ("局长宁静围坐一桌", "宁静"),
        ("副局长符强、", "符强"),
        ("局长黑建国(挂职)跑遍了全县", "黑建国"),
        ("副县长蒯永和参加", "蒯永和"),
        ("副县长边疆主持", "边疆"),
        ("县委副书记金秋出席", "金秋"),
        ("旗长宝音、", "宝音"),
        ("副旗长乌兰到现场办公", "乌兰"),
        ("副县长阿苦伍呷带队", "阿苦伍呷"),
        ("县长阿布都热西提主持", "阿布都热西提"),
        ("县委书记相里红到会", "相里红"),
        ("州政府秘书长沙马拉毅赴昭觉", "沙马拉毅"),
        ("县长次旦卓嘎在牧民夜校", "次旦卓嘎"),
        ("副主席淳于春负责会务", "淳于春"),
        ("党支部书记田地流转土地五百亩", "田地"),
        ("副书记解放通报案例", "解放"),
        ("副县长万里带队", "万里"),
        ("州长阿不都拉出席", "阿不都拉"),
        ("所长单勇和民警", "单勇"),
        ("出席会议的县领导有银海波。", "银海波"),
    ],
)
def test_a_name_ends_where_it_ends(text: str, person: str) -> None:
    assert [m.person for m in find_people(text, RULES, NOWHERE)] == [person]


@pytest.mark.parametrize(
    ("text", "rule", "post"),
    [
        ("张书林书记一行来到城关镇。", "name-post", "书记"),
        ("由张书林书记带队。", "name-post", "书记"),
        ("孙建国(县委副书记、县长)", "name-post", "县委副书记、县长"),
        ("成 员:安永祥  县应急管理局局长", "name-post", "局长"),
        ("组 长:安永祥", "post-name", "组长"),
        ("组长:安永祥 县委副书记、县长", "name-post", "县委副书记、县长"),
        ("总指挥由安永祥担任", "post-name", "总指挥"),
        ("县委副书记、主持县政府全面工作的安永祥出席", "post-name", "县委副书记"),
        ("县委副书记、主持县政府全面工作的副县长安永祥出席", "post-name", "县委副书记、副县长"),
        ("县委书记兼县人大常委会主任安永祥到会", "post-name", "县委书记、人大常委会主任"),
        ("任命安永祥(女)为沁源县副县长。", "appointed", "副县长"),
        ("安永祥同志任中共沁源县委书记。", "appointed", "县委书记"),
        ("提名安永祥为县长。", "candidate", "县长"),
        ("县长候选人安永祥作了发言。", "candidate", "县长"),
        ("免去县长安永祥职务。", "post-name", "县长"),
        ("免去安永祥县财政局局长职务。", "removed", "局长"),
        ("接受安永祥辞去县长职务的请求。", "removed", "县长"),
        ("接受安永祥同志因工作变动辞去县长职务的请求。", "removed", "县长"),
        ("免去安永祥沁源县财政局局长职务。", "removed", "局长"),
        ("任命安永祥为沁源县人民法院审判员。", "appointed", "审判员"),
        ("县人民政府县长候选人提名人选安永祥同志作了发言。", "candidate", "县长"),
        ("安永祥,现任县财政局局长,拟任副县长。", "name-post", "局长"),
        ("安永祥任县长期间,修了三座桥。", "former", "县长"),
        ("县农业局原党组书记安永祥被查。", "former", "党组书记"),
        ("首任县长安永祥是本地人。", "former", "县长"),
        ("目前县长安永祥正在一线。", "post-name", "县长"),
        ("太原市市长安永祥说", "post-name", "市长"),
        ("县老干部局局长安永祥说", "post-name", "局长"),
        ("安永祥,男,1970年5月生,现任县水利局局长,拟任副县长。", "name-post", "局长"),
        ("县残联理事长安永祥说", "post-name", "理事长"),
        ("县国有资产投资公司党委书记、董事长安永祥说", "post-name", "党委书记、董事长"),
        ("周明辉同志晋升为县委办公室二级调研员", "appointed", "县委办公室二级调研员"),
    ],
)
def test_where_a_post_stands_and_how_it_is_held(text: str, rule: str, post: str) -> None:
    (mention,) = find_people(text, RULES, HONGDONG)
    held = rule if rule in HELD else mention.rule
    assert (mention.rule, mention.post) == (held, post)
    assert mention.rule == rule
    assert len(mention.person) == 3


def test_a_list_is_led_to_the_office_behind_it() -> None:
    text = "参加的有毋小云、战永利(女)、米兰(挂职)等县领导。"
    assert [(m.person, m.post, m.rule) for m in find_people(text, RULES, NOWHERE)] == [
        ("毋小云", "县领导", "list"), ("战永利", "县领导", "list"), ("米兰", "县领导", "list"),
    ]  # fmt: skip
    # With a post of his own, each has that; whoever has none has the one of the list.
    text = "县长孔令山、毋小云等县领导参加。"
    assert [(m.person, m.post) for m in find_people(text, RULES, NOWHERE)] == [
        ("孔令山", "县长"), ("毋小云", "县领导"),
    ]  # fmt: skip
    assert found("群众、企业等县领导到场。") == []


def test_a_notice_presents_whom_it_names() -> None:
    text = "任前公示:毋小云,女,1986年5月生,大学学历,现任县审计局副局长,拟任乡镇正职。"
    assert [(m.person, m.post, m.organisation) for m in find_people(text, RULES, NOWHERE)] == [
        ("毋小云", "副局长", "县审计局")
    ]


def test_lists_name_each_with_the_post() -> None:
    listed = found("副县长古丽娜尔·艾合买提、木合塔尔出席")
    assert [person for person, *_ in listed] == ["古丽娜尔·艾合买提", "木合塔尔"]
    text = (
        "任命张斌(女)、李明华为县财政局副局长;免去:王刚的县教育局局长职务;赵晓燕县审计局局长职务。"
    )
    assert [
        (m.person, m.post, m.organisation, m.rule) for m in find_people(text, RULES, NOWHERE)
    ] == [
        ("张斌", "副局长", "县财政局", "appointed"),
        ("李明华", "副局长", "县财政局", "appointed"),
        ("王刚", "局长", "县教育局", "removed"),
        ("赵晓燕", "局长", "县审计局", "removed"),
    ]
    text = "参加调研的还有县领导张文涛、许晓梅(女)、丁一。"
    assert [(m.person, m.post, m.place) for m in find_people(text, RULES, HONGDONG)] == [
        (name, "县领导", "141024") for name in ("张文涛", "许晓梅", "丁一")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "张局长、李县长和王副镇长都来了",
        "李家庄村书记带头干",
        "黄龙镇长热线开通",
        "高中校长论坛举行",
        "车间主任刘大力、煤业公司销售部部长王铁牛",
        "宏达煤业总经理侯志强、合作社理事长张满仓",
        "十一岁的队长白小凤说",
        "他先后任公社党委书记、副县长、县长",
        "让贫困户当主任、让能人当书记",
        "王明德同志为人民的事业奋斗了一生",
        "任命书记者到场",
        "通讯员王五 记者李四 编辑赵六 审核王建国 摄影刘建军",
        "村民张三说",
        "患者李某某出院",
        "贫困户王大爷",
        "记者 李安安 通讯员 马飞虎",
        "县委书记高度重视",
        "县长任组长",
        "各乡镇书记、乡镇长参加",
        "主任医师赵红霞坐诊",
        "市长热线、省长质量奖",
        "县委书记孙某被查",
        "县委书记来到工地",
        "县长达瓦",
        "县长负责全面工作,书记认为时机已到",
        "书记边走边看,不时询问",
        "乡长宁可自己多跑路",
        "各乡镇党委书记任成员",
        "副县长分管农业、水利",
        "局长公平、公正处理",
        "书记党性强、作风正",
        "县长应邀出席,乡长全程陪同",
        "县长方才出席,局长何况主持",
        "镇长国庆、元旦都值班",
        "镇长成功推动项目落地",
        "书记关键时刻站出来",
        "主任比赛、局长多次到会",
        "组长任命书、聘书同时发放",
        "主任安排接访日程",
        "主任许多年没有回过老家",
        "市领导是关键,县领导有责任、有义务",
        "张庄、李庄等县领导包联村",
        "县长万米长跑,书记党龄长、威望高",
        "副局长严肃地指出问题",
        "镇党委书记院长、董事长都到了",
        "书记解放思想,县长万里奔波",
        "书记乌兰牧骑慰问",
        "何佑鹏表示",
        "企业董事长钱多多",
        "书记",
        "",
    ],
)
def test_others_get_no_row(text: str) -> None:
    assert found(text) == []


PIECES = st.sampled_from(
    [
        "县委书记", "县长", "副县长", "张潞萍", "王强", "李明", "、", "出席", "和", "“",
        "”", "洪洞", "县委", "主任", "习近平", "总书记", "·", "董事长", "任", "说",
        "。",
    ]
)  # fmt: skip


@given(st.lists(PIECES | st.text(max_size=2), max_size=12).map("".join))
def test_mentions_quote_ascend_and_never_overlap(text: str) -> None:
    end = 0
    for mention in find_people(text, RULES, HONGDONG):
        assert mention.span_start >= end
        assert text[mention.span_start : mention.span_end] == mention.surface
        assert mention.person
        assert mention.post
        end = mention.span_end
