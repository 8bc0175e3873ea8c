"""A small archive for the pages of places, formulas and people: real places, all else invented."""

from __future__ import annotations

from pathlib import Path

from ingest.archive import open_archive
from ingest.load.plain import load_bytes
from ingest.model import Source
from ingest.rulebook import load_rules
from ingest.store import ingest_paths
from ingest.terms import follow
from ingest.terms.listing import Term

HOSTILE = "<img src=x onerror=alert(1)>"
# Title, date, text. 随县 in three years, two texts of 2022 that contradict each other, a reprint of
# one, townships below, what is aimed at, an old name, a zone, a formula that is spelled out twice.
TEXTS = (
    ("随县召开经济工作会议", "2021-01-20",
     "2020年，随县实现地区生产总值210亿元，增长2.1%。随县县委书记周文远强调，要抓好“四个随县”："
     "即实力随县、生态随县、人文随县、幸福随县。"),
    ("随县县域经济发布", "2022-01-18",
     "2021年，随县实现地区生产总值232亿元，增长8.5%。随县县长林晓梅说，“四个随县”建设开了好头。"),
    ("随县年报出炉", "2023-01-16",
     "2022年，随县实现地区生产总值251亿元，增长5.6%。随县县长林晓梅出席。随县经济开发区签约企业12家。"),
    ("随县统计局通报上年数据", "2023-03-02",
     "2022年，随县实现地区生产总值258亿元。据随县统计局通报，全县香菇产业持续向好，农户种植香菇的热情很高，"
     "合作社统一供种、统一收购、统一加工，村民在家门口就有活干。"),
    ("随县香菇产业向好", "2023-03-04",
     "2022年，随县实现地区生产总值258亿元。据随县统计局通报，全县香菇产业持续向好，农户种植香菇的热情很高，"
     "合作社统一供种、统一收购、统一加工，村民在家门口就有活干。"),
    ("随县明确新一年目标", "2023-12-28",
     "2024年，随县地区生产总值力争达到300亿元。随县县委书记周文远要求，围绕“四个随县”抓落实。"),
    ("随县吴山镇抓项目", "2023-05-11",
     "随县吴山镇今年谋划新建项目25个。吴山镇党委书记陈守义说，要落实“五个关键”，抓好谋划、对接、开工、进度、服务。"),
    ("随县万和镇兰花开", "2023-04-02",
     "随县万和镇种植兰花1200亩。万和镇镇长何秋生介绍，全镇围绕“四个随县”，即产业随县、生态随县、人文随县、"
     "幸福随县，办好兰花节。"),
    ("临汾市洪洞县推进冬季行动", "2023-11-20",
     "临汾市洪洞县开展冬季行动，全县脱贫户2900户。洪洞县县长高志平说，要落实“两不愁三保障”。"),
    (f"洪洞县大槐树镇{HOSTILE}", "2022-08-08",
     f"洪洞县大槐树镇{HOSTILE}投入资金100万元，落实“四个随县”经验。"),
)  # fmt: skip
TERMS = (Term("产业", "香菇", ("香菇", "花菇")), Term("产业", "兰花", ("兰花",)))


def build(path: Path) -> Path:
    """The archive at ``path``, with its terms followed."""
    inputs = [
        load_bytes(f"{title}\n{date}\n来源：随州日报\n{text}\n".encode(), Source(f"{number}.txt"))
        for number, (title, date, text) in enumerate(TEXTS)
    ]
    with open_archive(path, "w") as archive:
        ingest_paths(archive, inputs, load_rules())
        follow(archive, TERMS)
    return path
