"""Numbers as they are said, without a unit or with a spoken one, and names that look like them."""

from __future__ import annotations

import pytest

from ingest.find.figures import find_figures, load_rules


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("他家去年卖苹果挣了两万五。", [("两万五", "25000", "CNY")]),
        ("彩礼要三万四，村里人都说多。", [("三万四", "34000", "CNY")]),
        ("鸡蛋一斤才八毛。", [("八毛", "0.8", "CNY")]),
        ("每斤比去年高出一毛二分。", [("一毛二分", "0.12", "CNY")]),
        (
            "每斤涨了三角五分，每度电便宜一毛二。",
            [("三角五分", "0.35", "CNY"), ("一毛二", "0.12", "CNY")],
        ),
        ("每斤五角。", [("五角", "0.5", "CNY")]),
        ("全书共86章。", [("86章", "86", "章")]),
        ("排演5出小戏，收了两大箱苹果。", [("5出", "5", "出"), ("两大箱", "2", "箱")]),
        ("大桥有五十六孔。", [("五十六孔", "56", "孔")]),
        ("离村子1.5里就是集市。", [("1.5里", "1.5", "里")]),
        ("等了小半天，大半年过去了。", [("小半天", "0.5", "d"), ("大半年", "0.5", "a")]),
        # where the sentence does not speak of money, and where it is somebody's name
        ("来的人有两万五。", []),
        ("他的小名叫六斤，弟弟叫八斤。", []),
        ("李六斤是她丈夫。", []),
        ("三妹和九儿是好姐妹。", []),
        ("十里店村开了会。", []),
        # a spice, a shape and a region; the entrance of a house; places in a list of places
        ("买了八角，画了三角，投资长三角。", []),
        ("他住在3号楼2单元，邻居家住12栋3单元502室。", []),
        ("改造36单元。", [("36单元", "36", "单元")]),
        ("途经李家庄、十八盘、石佛寺。", []),
        ("养鸡三百只、二十头、羊。", [("三百只", "300", "只"), ("二十头", "20", "头")]),
        ("送来磁带、三十盘、六十份讲义。", [("三十盘", "30", "盘"), ("六十份", "60", "份")]),
    ],
)
def test_what_is_said_in_talk(text: str, wanted: list[tuple[str, str, str]]) -> None:
    found = [(f.surface, str(f.value), f.unit) for f in find_figures(text, load_rules())]
    assert found == wanted
