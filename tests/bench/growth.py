"""How the time of each stage grows with the length of a text, for many kinds of text.

    python -m tests.bench.growth                      a short run: a minute or two
    python -m tests.bench.growth --most 160000        longer texts
    python -m tests.bench.growth --stage extract --all

Each kind is one piece over and over, so that what looks back over all that came before shows. Sizes
double; the growth is the exponent that the last doubling tells: 1 where time follows the length, 2
where it follows its square. Process time, the least of two.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections.abc import Callable, Iterator

from ingest import repair, search
from ingest.api import EXTRACT_KEYS, extract
from ingest.given import Given
from ingest.load import load_data
from ingest.model import Source
from ingest.produce import produce
from ingest.rulebook import load_rules
from ingest.text import Traced
from tests.fuzz.bounds import CostError, bounded
from tests.fuzz.mutate import PIECES
from tests.fuzz.targets import texts

LEAST = 10_000  # characters that a measurement begins with
SLOW = 0.1  # seconds under which a growth says nothing
STEEP = 1.5  # an exponent that is told even where all is quick

# Pieces that stand for a shape which a rule may look far for, beside those that fuzzing puts in.
SHAPES = {
    "prose": "沁源县召开项目推进会，会议要求抓好重点工作，全年完成投资2680万元，增长8.5%。\n",
    "one line": "沁源县召开项目推进会，会议要求抓好重点工作，全年完成投资2680万元，增长8.5%，",
    "no marks": "沁源县召开项目推进会会议要求抓好重点工作",
    "figures": "投资2680万元、增长8.5%、",
    "chains": "由3.5%提高到8.2%，",
    "parts": "其中：工业3亿元、农业2亿元、服务业1亿元；",
    "dates": "2023年6月24日至7月1日，",
    "relative": "今年以来，去年同期，前三季度，",
    "places": "山西省长治市沁源县灵空山镇、",
    "townships": "灵空山镇、郭道镇、沁河镇、",
    "posts": "县委书记张三、县长李四、",
    "names": "张三 李四 王五 ",
    "formulas": "“五个关键”“三个一批”",
    "items": "一是抓项目；二是促投资；三是惠民生。",
    "headings": "一、抓项目\n（一）促投资\n1.惠民生\n",
    "titles": "沁源县召开会议\n2023-06-24 来源：沁源县人民政府网\n会议要求抓好工作。\n",
    "readings": "沁(qìn)源(yuán)县(xiàn)",
    "lost": "建设?,沁?县，",
    "paragraphs": "<p>沁源县召开项目推进会，完成投资2680万元。</p>\n",
    "nested": "<div><span>",
    "cells": "<table><tr><td>投资</td><td>2680</td></tr></table>",
    "links": '<a href="/a">沁源县召开会议</a><br>',
    "rows": "投资,2680,万元\n",
    "objects": '{"标题": "会议", "正文": "会议要求抓好工作。"}\n',
    "query": "项目 OR (会议 -投资) ",
    "traditional": "縣委書記張三調研，總投資2680萬元。",
}  # fmt: skip


def _loaded(text: str) -> None:
    list(load_data(text.encode(), Source("a")))


def _produced(text: str) -> None:
    for one in load_data(text.encode(), Source("a")):
        if one.document:
            produce(one.document, Given())


def _repaired(text: str) -> None:
    repair.repair(Traced(text), load_rules().repair)


def _asked(text: str) -> None:
    search.match_query(text)
    search.hits(text[:1000], text)


STAGES: dict[str, Callable[[str], object]] = {
    "load": _loaded,
    "repair": _repaired,
    "whole": _produced,
    **{f"extract {kind}": lambda text, kind=kind: extract(kind, text.replace("\n", " "))  # type: ignore[misc]
       for kind in list(EXTRACT_KEYS)[:1]},  # all kinds are found together
    "terms": search.index_terms,
    "query": _asked,
}  # fmt: skip


def main() -> int:
    """Measure, and print a table; 1 if anything grows too fast."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.growth", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--most", type=int, default=80_000, help="characters")
    parser.add_argument("--stage", default="", help="stages whose names begin so")
    parser.add_argument("--kind", default="", help="this kind alone")
    parser.add_argument("--all", action="store_true", help="all pieces that fuzzing puts in, too")
    options = parser.parse_args()
    kinds = SHAPES | ({repr(p): p for p in PIECES} if options.all else {})
    stages = {name: stage for name, stage in STAGES.items() if name.startswith(options.stage)}
    for stage in stages.values():
        stage(texts()[0][:500])
    sizes = [LEAST << n for n in range(1 + int(math.log2(max(1, options.most / LEAST))))]
    print(
        f"{'stage':18}{'kind':14}" + "".join(f"{size // 1000:>8}K" for size in sizes) + "   growth"
    )
    steep = 0
    for name, stage in stages.items():
        for kind, piece in kinds.items():
            if options.kind in ("", kind):
                steep += _measured(name, stage, kind, piece, sizes)
    print(
        f"{steep} of {len(stages) * len(kinds)} grow faster than their length to the power {STEEP}"
    )
    return int(steep > 0)


def _measured(
    name: str, stage: Callable[[str], object], kind: str, piece: str, sizes: list[int]
) -> bool:
    times = list(_times(stage, piece, sizes))
    growth = math.log2(max(times[-1], 1e-6) / max(times[-2], 1e-6)) if len(times) > 1 else 9.0
    steep = (growth > STEEP and times[-1] > SLOW) or times[-1] == math.inf
    if steep or times[-1] > SLOW:
        shown = "".join(f"{taken:9.3f}" for taken in times)
        print(f"{name:18}{kind:14}{shown}   {growth:.2f}{'  STEEP' if steep else ''}", flush=True)
    return steep


def _times(stage: Callable[[str], object], piece: str, sizes: list[int]) -> Iterator[float]:
    for size in sizes:
        text = (piece * (size // len(piece) + 1))[:size]
        best = math.inf
        for _ in range(2):
            began = time.process_time()
            try:
                with bounded(size * 10):
                    stage(text)
            except CostError:
                break
            best = min(best, time.process_time() - began)
            if best > 1:
                break
        yield best
        if best == math.inf:
            return


if __name__ == "__main__":
    sys.exit(main())
