"""Lines of print that are no paragraphs: joined again where a page was printed at one width."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.text import Change

_UNENDED = re.compile(r"[^。！？!?…：:”’」』）)》】|\s]")
_SIGNED = re.compile(r"[。！？”]\s*[（(][^（）()]{2,20}[）)]$")
_LONGEST_SIGNED = 26
_ENDED = re.compile(r"[。！？!?…；;：:][”’」』）)]?$")  # the last two characters tell
_CLAUSES = re.compile(r".{3}[，。；、,]")
_INNER = re.compile(r"[，。；、：“”（）,《》](?=.)")
_LISTED = re.compile(
    r"[\u3000\t ]{2}|\s*(?:[（(][0-9一二三四五六七八九十]{1,3}[）)]"
    r"|[一二三四五六七八九十]{1,3}[、.．]"
    r"|(?:发布|发表|更新|信息|文章|稿件)?(?:时间|日期|来源|机构|单位)\s*[:：]|(?:作者|索引号|文号)\s*[:：]"
    r"|[0-9]{1,2}(?:[、）)]|[.．](?!\d))|[^\s，。]{2,14}[讯訊](?=[\s（(])|第[一二三四五六七八九十]{1,3}[章节条]|[·●■◆★])"
)
_INDENTED = "\u3000\u3000"
_NARROWEST, _WIDEST = 24, 120  # columns of a page that is printed in lines; Han are two wide
_RAGGED = 6  # columns by which its lines differ
_INDENT = 4  # columns by which a paragraph's first line is shorter
_EVEN = 3  # and by which they do where there are but a few of them
_FEWEST_WRAPPED = 4


class _Spans:
    """Where lines begin and end: as tuples, those of short lines take ten times their text."""

    def __init__(self) -> None:
        self.starts, self.ends = array("I"), array("I")

    def __len__(self) -> int:
        return len(self.starts)

    def __getitem__(self, i: int) -> tuple[int, int]:
        return self.starts[i], self.ends[i]

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return zip(self.starts, self.ends, strict=True)


_IN_NUMBER = re.compile(r"\d\s*\n\s*[\d.,%]|(?<=\d)\.\s*\n\s*\d")  # 增长3 / .9%


@dataclass(frozen=True, slots=True)
class _Rows:
    """The lines of a text that have something on them.

    ``spans`` and ``widths`` are theirs; ``able`` are those that may go on on the next, ``spoken``
    those of them that have clauses, as running text does.
    """

    text: str
    spans: _Spans
    widths: array[int]
    able: array[int]
    spoken: frozenset[int]


def unwrapped(text: str) -> Iterator[Change]:
    """The line ends that go, of a page printed in lines of one width: a scan, a PDF, a letter.

    Such lines break off in the middle of a sentence, at one width, and none is wider. Elsewhere a
    line is a paragraph, and nothing is joined.
    """
    rows = _rows(text)
    even = _even(rows) or _even_if_few(rows)
    if sum(1 for i in even if _LISTED.match(text, rows.spans[i][1] + 1)) * 2 > len(even):
        return  # items of a list, a line each
    joined = -1
    for i in sorted(even):
        start, end = rows.spans[i][1], rows.spans[i + 1][0]
        goes_on = joined == i or i in rows.spoken or even[i]
        if (
            goes_on
            and "\t" not in text[slice(*rows.spans[i])]
            and not _LISTED.match(text, start + 1)
        ):
            joined = i + 1
            yield Change(start, end, _between(text, start, end), "wrapped-line", certain=False)


def _between(text: str, start: int, end: int) -> str:
    """What a line end becomes: a blank between two words of Latin, nothing within a number."""
    if not (text[start - 1].isascii() and text[end].isascii()):
        return ""
    return "" if _IN_NUMBER.match(text, start - 1) else " "


def _rows(text: str) -> _Rows:
    spans = _Spans()
    at = 0
    while at <= len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        line = text[at:end]
        inner = line.strip()
        if inner:
            start = at if inner is line else at + len(line) - len(line.lstrip())
            spans.starts.append(start)
            spans.ends.append(start + len(inner))
        at = end + 1
    widths = array("I", (_width(text, *span) for span in spans))
    able = array("I", (
        i for i, width in enumerate(widths[:-1])
        if _NARROWEST <= width <= _WIDEST
        and _UNENDED.match(text, spans.ends[i] - 1)
        and text.count("\n", spans.ends[i], spans.starts[i + 1]) == 1
    ))  # fmt: skip
    spoken = frozenset(i for i in able if _CLAUSES.search(text, *spans[i]))
    return _Rows(text, spans, widths, able, spoken)


def _width(text: str, start: int, end: int) -> int:
    """The columns a row takes, its indent too; one too wide for any page is not measured."""
    if end - start > _WIDEST:
        return end - start
    row = text[start:end]
    indent = _INDENT if start > 1 and text.startswith(_INDENTED, start - 2) else 0
    return (len(row) + len(row.encode("utf-8", "replace"))) // 2 + indent


def _even(rows: _Rows) -> dict[int, bool]:
    """The lines of one width, where many are; whether a line is so full that it surely goes on."""
    spoken = rows.spoken
    if len(spoken) < _FEWEST_WRAPPED or len(spoken) * 10 < len(rows.spans) * 3:
        return {}
    width = sorted(rows.widths[i] for i in spoken)[len(spoken) // 2]
    even = {i for i in rows.able if abs(rows.widths[i] - width) <= _RAGGED}
    wider = sum(1 for w in rows.widths if w > width + _RAGGED)
    if len(even & spoken) * 10 < len(spoken) * 8 or wider * 20 > len(rows.spans):
        return {}
    return {i: _is_followed(rows, i, even) for i in even}


def _is_followed(rows: _Rows, i: int, even: set[int]) -> bool:
    """Whether the line below ``i`` is one of the even ones or ends a sentence."""
    return i + 1 in even or _is_ended(rows, i + 1)


def _is_ended(rows: _Rows, i: int) -> bool:
    """Whether line ``i`` ends a sentence."""
    start, end = rows.spans[i]
    if _ENDED.search(rows.text, max(start, end - 2), end) is not None:
        return True
    signed = rows.text[end - 1] in "）)"  # who wrote it, behind the last sentence
    return signed and _SIGNED.search(rows.text, max(start, end - _LONGEST_SIGNED), end) is not None


def _even_if_few(rows: _Rows) -> dict[int, bool]:
    """The same where few lines are full, or columns so narrow that lines have no clauses.

    They break off in the middle of what they say, and each row of them comes to the end of a
    sentence, as a paragraph does and a list or a verse does not.
    """
    chains = list(_chains(rows)) if len(rows.able) > 1 else []
    full = [i for chain in chains for i in chain]
    if len(full) < 2:
        return {}
    widths = sorted(rows.widths[i] for i in full)
    width = widths[len(widths) // 2]
    first = {chain[0] for chain in chains}  # a paragraph's first line may have been indented
    even = {i for i in full if -_EVEN - _INDENT * (i in first) <= rows.widths[i] - width <= _EVEN}
    lines = [rows.text[slice(*rows.spans[i])] for i in sorted(even)]
    inner = sum(1 for line in lines if _INNER.search(line))
    ended = sum(1 for line in lines if line[-1] in "，、；,;")
    if len(even) * 10 < len(full) * 8 or inner * 2 < len(even) or ended * 2 > len(even):
        return {}
    wider = [i for i, w in enumerate(rows.widths) if w > width + _EVEN and i >= min(even)]
    if wider or len(even) < 2 or max(Counter(lines).values()) > 1:
        return {}
    unfinished = sum(1 for i in rows.able if abs(rows.widths[i] - width) <= _EVEN and i not in even)
    return {} if unfinished * 4 > len(even) else dict.fromkeys(even, True)


def _chains(rows: _Rows) -> Iterator[list[int]]:
    """Lines in a row that may go on, alike in width, down to one that ends a sentence."""
    chain: list[int] = []
    for i in rows.able:
        if rows.text[rows.spans[i][1] - 1] in "；;":
            chain = []  # items of a list, each to its semicolon
            continue
        if chain and (
            i != chain[-1] + 1 or abs(rows.widths[i] - rows.widths[chain[-1]]) > _RAGGED + 1
        ):
            chain = []
        chain.append(i)
        if _LISTED.match(rows.text, rows.spans[i + 1][0]):
            chain = []
            continue
        if i + 1 < len(rows.spans) and _is_ended(rows, i + 1):
            if rows.widths[i + 1] <= rows.widths[i] + _EVEN + _INDENT * (len(chain) == 1):
                yield chain
            chain = []
