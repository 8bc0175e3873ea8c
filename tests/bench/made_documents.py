"""Documents made of other texts, as many as a benchmark wants: the same ones every time.

Each is a page as a county's site prints it: a title, a line with date and outlet, and runs of
sentences drawn from all texts, with other counties and other digits in them, so that hardly two
documents share enough to be one text, and each names places, dates and figures of its own. How a
text is written stays: how many figures, names and formulas a sentence has is as in the sources.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

from ingest.find.divisions import divisions

BYTES = 3000  # of a document, about: the mean of 90 MB in 30,000
_PARAGRAPH = range(2, 6)  # sentences that stay together
_DIGITS = re.compile(r"(?<![\d.])\d+(?:\.\d+)?(?![\d年])")
_SENTENCE = re.compile(r"[^。！？；\s]{4,400}[。！？；]")  # none with blanks: rows of links
_OURS = re.compile(r"[我全本][省市县区]")


@dataclass(frozen=True, slots=True)
class Made:
    """One document: what it says of itself, and its text without that."""

    title: str
    published: str
    outlet: str
    body: str

    @property
    def page(self) -> str:
        """As a page prints it."""
        return f"{self.title}\n{self.published}　来源：{self.outlet}\n{self.body}\n"


def documents(texts: Sequence[str], count: int, seed: int = 1) -> Iterator[Made]:
    """``count`` documents made of ``texts``; the first ones do not depend on how many follow."""
    drawn = random.Random(seed)  # noqa: S311 - texts, not secrets
    runs = [run for text in texts for run in _runs(_SENTENCE.findall(text))]
    if not runs:
        raise ValueError("the texts hold no sentence: name longer ones")
    return islice(_documents(drawn, runs), count)


def _runs(found: Sequence[str]) -> Iterator[str]:
    at, width = 0, 2
    while at < len(found):
        yield "".join(found[at : at + width])
        at += width
        width = width + 1 if width + 1 in _PARAGRAPH else _PARAGRAPH[0]


def _documents(drawn: random.Random, runs: Sequence[str]) -> Iterator[Made]:
    while True:
        place, full = drawn.choice(_counties())
        published = (
            f"{drawn.randrange(2008, 2026)}-{drawn.randrange(1, 13):02}-{drawn.randrange(1, 29):02}"
        )
        wanted = drawn.triangular(BYTES * 0.2, BYTES * 2, BYTES * 0.35)
        body: list[str] = [f"{full}{published[:4]}年{int(published[5:7])}月，"]
        size = len(body[0].encode())
        while size < wanted:
            paragraph = _varied(drawn, drawn.choice(runs), place)
            body.append(paragraph if len(body) == 1 else f"\n{paragraph}")
            size += len(body[-1].encode())
        title = f"{place}{drawn.choice(_TITLES)}"
        yield Made(title, published, f"{place}人民政府网", "".join(body))


def _varied(drawn: random.Random, text: str, place: str) -> str:
    """``text`` with other numbers of as many digits, and of ``place`` where it speaks of us."""
    varied = _DIGITS.sub(lambda m: _number(drawn, m[0]), text)
    return _OURS.sub(lambda m: m[0] if drawn.random() < 0.5 else place, varied)


def _number(drawn: random.Random, written: str) -> str:
    """Another number of the same shape: its last digit never 0, its first one kept."""
    digits = [
        c if i == 0 or c == "." else str(drawn.randrange(1, 10)) for i, c in enumerate(written)
    ]
    return "".join(digits)


@cache
def _counties() -> list[tuple[str, str]]:
    return [(d.name, d.full_name) for d in divisions() if d.level == "county"]


_TITLES = (
    "召开重点项目建设推进会", "扎实推进乡村振兴", "上半年经济运行平稳", "多措并举保障民生",
    "持续优化营商环境", "加快产业转型升级", "开展安全生产大检查", "生态环境质量持续改善",
    "“五个一”工程见成效", "粮食生产再获丰收", "召开人民代表大会会议", "着力打造文旅品牌",
)  # fmt: skip
