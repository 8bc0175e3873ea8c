"""How an input is changed: a base and a list of edits, so that any failure can be told and replayed.

Both engines draw the same: hypothesis shrinks the edits, atheris finds those that reach new code.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

MOST = 100_000  # length that no input passes; within it a limit of 2 s holds
EDITS = 6
_FAR = 1 << 16  # places are drawn below this and scaled to the length

# What rules look for, and what markup, tables and queries are made of.
PIECES = (
    "一", "十", "万", "亿", "百分之", "%", "‰", "分之", "点", "零", "〇", "两", "余", "约", "近", "多", "第",
    "2680万元", "8.5%", "1.2亿", "３．５", "1,234", "10-20", "三至五", "增长", "下降", "同比", "其中", "分别",
    "2023年", "6月24日", "今年以来", "“十四五”", "前三季度", "年", "月", "日", "全年", "上年",
    "“五个关键”", "三个一", "“", "”", "《", "》", "（", "）", "(", ")", "【", "】", "「", "」",
    "山西省", "长治市", "沁源县", "灵空山镇", "县", "镇", "村", "全县", "我市",
    "县委书记", "张三", "镇长", "书记", "、", "，", "。", "；", "：", "！", "？", "?", "…", "·", "—", "\n", "\r\n",
    " ", "　", "\t", "\u200b", "\ufeff", "\u0301", "\U0002a6d6", "\x00", "■", "�", "锘", "ï¿½",
    "一、", "（一）", "1.", "第一章", "来源：", "记者 李四", "责任编辑：", "相关链接", "上一篇：", "【字体：大 中 小】",
    "qìnyuán", "沁(qìn)源(yuán)", "（yī）", "?县", "建设?,", "&nbsp;", "&#x4e00;", "&#99999999;", "<p>", "</p>",
    "<div>", "</div>", "<table><tr><td>", "</td></tr></table>", "<script>", "</script>", "<!--", "-->",
    "<![CDATA[", "]]>", '<a href="', "<br>", "<h1>", "<meta charset=gbk>", "<", ">", "|", "| --- |", "```", "# ",
    "标题:", "AND", "OR", "NOT", "NEAR(", '"', "*", "^", "-", "+", "题目：", "||", "\\", "'", ";", "--", "{", "}",
    "[", "]", ",", '{"a":', "=", "/",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Edit:
    """One change. ``at``, ``to``, ``length`` and ``what`` are 0 to 65535, scaled to what they meet."""

    kind: int
    at: int
    to: int
    length: int
    what: int


def mutated(base: str, others: Sequence[str], edits: Sequence[Edit]) -> str:
    """``base`` with ``edits`` done one after another, never longer than `MOST`."""
    text = base
    for edit in edits:
        text = _edited(text, others, edit)[:MOST]
    return text


def _edited(text: str, others: Sequence[str], edit: Edit) -> str:
    at, to = _place(edit.at, text), _place(edit.to, text)
    length = 1 + edit.length * edit.length * max(1, len(text)) // (_FAR * _FAR)  # short ones often
    piece = PIECES[edit.what % len(PIECES)]
    match edit.kind % 8:
        case 0:  # take out
            return text[:at] + text[at + length :]
        case 1:  # put in
            return text[:at] + piece + text[at:]
        case 2:  # put in over and over
            return text[:at] + piece * (1 + edit.length) + text[at:]
        case 3:  # a stretch over and over: what grows with the square of a length shows here
            stretch = text[at : at + length]
            times = 1 + min(edit.what, MOST) * 64 // _FAR * max(
                1, MOST // (64 * len(stretch or "x"))
            )
            return text[:at] + stretch * times + text[at:]
        case 4:  # a stretch of one in another
            other = others[edit.what % len(others)]
            start = _place(edit.to, other)
            return text[:at] + other[start : start + length] + text[at:]
        case 5:  # a stretch to another place
            return text[:at] + text[at + length : to] + text[at : at + length] + text[to:]
        case 6:  # all of one character another
            return text.replace(text[at : at + 1] or "\0", piece)
        case _:  # one character another
            return (
                text[:at]
                + chr((edit.what ^ ord(text[at : at + 1] or "0")) % 0xD800)
                + text[at + 1 :]
            )


def _place(drawn: int, text: str) -> int:
    return drawn * (len(text) + 1) // _FAR


def mutated_bytes(base: bytes, others: Sequence[bytes], edits: Sequence[Edit]) -> bytes:
    """The same for bytes."""
    texts = [other.decode("latin-1") for other in others]
    text = mutated(base.decode("latin-1"), texts, edits)
    return text.encode("utf-8" if any(c > "\xff" for c in text) else "latin-1")
