"""Short articles in any number, the same for the same number: for what must not grow with it.

They are in the style of the genre, of a hundred to two hundred characters, and unlike each other:
what all of them share is shorter than what reprints are told by. One in twenty is a reprint, one in
fifty almost one; all have figures, many a formula, and some spell it out.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path


def _words(said: str) -> tuple[str, ...]:
    return tuple(said.split())


COUNTIES = _words("沁源县 洪洞县 随县 平顺县 夏县 安泽县 壶关县 武乡县 吴起县 曲阳县")
MATTERS = _words(
    "项目建设 安全生产 春耕备耕 招商引资 乡村振兴 森林防火 道路养护 棚户改造 饮水工程 信访工作 "
    "秋粮收购 旅游开发 职业培训 医保征缴 河道治理 农机检修 校舍加固 环境整治 中药材种植 "
    "电商培育 厕所改造 土地流转 文物普查 残疾人帮扶 防汛演练 煤矿复产"
)
WHO = _words("县委 县政府 县人大 县政协 住建局 农业局 水务局 交通局 教育局 民政局")
DOES = _words("召开会议 组织督查 印发方案 逐村走访 现场办公 开展培训 集中整治 听取汇报")
OBJECTS = _words("投资 产值 收入 贷款 补助 税收 工程款 销售额")
COUNTED = _words("个项目 户群众 名干部 家企业 座大棚 处隐患 个村 所学校")
LINKED = _words("其中 目前 截至月底 据统计 今年以来 下一步 此前 在此基础上 同时")
SPELLED = (("三个一", "一村一品、一户一策、一人一岗"), ("两保障", "保障供水、保障供电"))
FORMULAS = _words("五个关键 四个到位 六大行动 三个一批 八项措施")
REPRINTED, ALMOST = 20, 50  # one in so many


def article(number: int) -> dict[str, str]:
    """The article of that number: its columns as JSON Lines have them."""
    if number % REPRINTED == REPRINTED - 1:
        return article(_before(number)) | {"outlet": "转载网"}
    if number % ALMOST == ALMOST - 2:
        held = article(_before(number))
        return held | {"text": held["text"].replace("会议", "大会") + "此文有增补。"}
    drawn = random.Random(number)  # noqa: S311 - texts, not secrets
    county, matter = drawn.choice(COUNTIES), drawn.choice(MATTERS)
    said = [_sentence(drawn) for _ in range(drawn.randint(2, 5))]
    if number % 4 == 0:
        name, items = drawn.choice(SPELLED)
        said.append(
            f"落实“{name}”，即{items}。" if number % 8 else f"抓好“{drawn.choice(FORMULAS)}”。"
        )
    day = f"{drawn.randint(1, 12):02}-{drawn.randint(1, 28):02}"
    return {
        "title": f"{county}{drawn.choice(DOES)}推进{matter}（{number}）",
        "published": f"20{drawn.randint(10, 24)}-{day}",
        "outlet": f"{county}融媒体中心",
        "text": f"{drawn.randint(1, 12)}月{drawn.randint(1, 28)}日，{county}{drawn.choice(WHO)}就"
                f"{matter}{drawn.choice(DOES)}。" + "".join(said),
    }  # fmt: skip


def _before(number: int) -> int:
    """An earlier number whose article is no reprint itself."""
    earlier = number * 7 // 9
    while earlier % REPRINTED == REPRINTED - 1 or earlier % ALMOST == ALMOST - 2:
        earlier -= 1
    return earlier


def _sentence(drawn: random.Random) -> str:
    pick = drawn.choice
    number = f"{drawn.randint(2, 9999)}"
    money = f"{drawn.randint(1, 999)}.{drawn.randint(1, 9)}{pick(('万元', '亿元'))}"
    said = [
        f"{pick(MATTERS)}{pick(OBJECTS)}{money}",
        f"{pick(WHO)}{pick(DOES)}{number}次",
        f"涉及{number}{pick(COUNTED)}",
        f"{pick(OBJECTS)}同比{pick(('增长', '下降'))}{drawn.randint(1, 40)}.{drawn.randint(0, 9)}%",
        f"{pick(MATTERS)}惠及{drawn.randint(2, 900)}{pick(COUNTED)}",
    ]
    drawn.shuffle(said)
    return f"{pick(LINKED)}，{'，'.join(said[: drawn.randint(2, 4)])}。"


def lines(count: int) -> Iterator[str]:
    """JSON Lines of the first ``count`` articles."""
    return (json.dumps(article(number), ensure_ascii=False) + "\n" for number in range(count))


def write(path: Path, count: int) -> int:
    """Write them to ``path``; how many bytes of text (title and text) there are."""
    size = 0
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            one = article(number)
            size += len((one["title"] + one["text"]).encode())
            file.write(json.dumps(one, ensure_ascii=False) + "\n")
    return size
