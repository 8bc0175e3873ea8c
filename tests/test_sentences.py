"""Sentences tile their paragraph and end where a reader would end them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.clean.sentences import load_rules, split

RULES = load_rules()


def parts(paragraph: str) -> list[str]:
    return [paragraph[start:end] for start, end in split(paragraph, RULES)]


@pytest.mark.parametrize(
    "expected",
    [
        ["全镇谋划项目25个。", "其中,基础设施类17个;产业发展类8个。"],
        ["“今年以来,我们凝心聚力。”吴山镇党委书记何佑鹏一语破题。", "他走了。"],
        ["“会议提供了遵循。", "报告符合期待。”", "日前,他接受了采访。"],
        ["县三干会指出,“大力发展康养产业。”", "为全镇发展提供了支撑。"],
        ["他说:“好。", "走吧!”", "众人笑了。"],
        ["他问：“好吗？”，然后走了。", "他没有回来。"],
        ["“学什么？”、“怎么学？”，是他们想得最多的。", "答案在田里。"],
        ['他问:"甲。', '好吗?",然后走了。', "他没有回来。"],
        ["加快标准?shǒu)贫?，推动解决问题。", "好。"],
        ["他想了想……，还是去了。", "好。"],
        ["推进“奋斗吧!青年”活动(见图。一)开展。", "增长3.5%。"],
        ["见http://example.cn/?id=3的说明。", "谁来做?", "我们!", "好"],
        ["残有所补、病有所助……", "一张网越织越密。"],
        ["1.加强领导。", "2.完善机制。"],
        ["走进《加油!中国》展厅。"],
        ["吴山镇缘何能谱写篇章?!", "答案是实干。"],
        ["“‘民呼我为’见实效。”他说。", "此后更好。"],
        ['他说:"好。"', "大家同意。"],
        ["没有终点的句子"],
        ["(一期工程。已完工)正式投用。"],
        ["……"],
        ["Rural revival! 成效明显。"],
        ["1.脱贫攻坚成效显著.", "剩余人口213人全部脱贫,贫困发生率由2.1%降为0.", "发放贷款142万元."],
    ],
    ids=lambda expected: str(expected[0][:16]),
)  # fmt: skip
def test_where_sentences_end(expected: list[str]) -> None:
    if expected[0].startswith("Rural"):
        assert parts(expected[0]) == ["Rural revival! ", "成效明显。"]
        return
    assert parts("".join(expected)) == expected


@given(st.text(alphabet='字a3.。！?!…“”‘’（）()《》"; \u3000,:说', max_size=60))
def test_sentences_tile_their_paragraph(paragraph: str) -> None:
    ranges = split(paragraph, RULES)
    assert "".join(paragraph[a:b] for a, b in ranges) == paragraph
    assert all(a < b for a, b in ranges)
    assert all(one[1] == other[0] for one, other in pairwise(ranges))


@pytest.mark.parametrize("unit", ["字", "“", "”", "(。", "。", "“。”", "…。", '"', "(“。”)"])
def test_a_long_paragraph_comes_to_an_end(unit: str) -> None:
    """Seconds if the time grows with the length; with its square, the run's own limit ends it."""
    paragraph = unit * (500_000 // len(unit))
    assert sum(b - a for a, b in split(paragraph, RULES)) == len(paragraph)
