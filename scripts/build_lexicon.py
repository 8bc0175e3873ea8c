"""Build the table of words that repair knows besides those of jieba's dictionary.

    pip install --no-deps jionlp==1.5.31 jiagu==0.2.3
    python scripts/build_lexicon.py

Writes ``ingest/rules/lexicon.csv.xz`` and prints what its manifest ``ingest/rules/lexicon.toml``
must say: a new edition is entered there by hand. Both packages come with lists of words and how
often they were seen. Entered are Chinese words that jieba's dictionary lacks, or has for much rarer
than they are, in lines ``word,level``; the manifest says how much each level is.
"""

from __future__ import annotations

import json
import math
import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

from build_bigrams import entered, installed  # noqa: E402 - the script is run from anywhere

from ingest import rules  # noqa: E402
from ingest.repair.likely import LONGEST  # noqa: E402
from ingest.words import frequency, told  # noqa: E402

JIONLP, JIAGU = "1.5.31", "0.2.3"
RARER = 3.0  # times that jieba must have seen a word less often than others for a row of its own
_WORD = re.compile("[\u4e00-\u9fff]+")


def seen_by_jionlp() -> Iterator[tuple[str, float]]:
    """The words of jionlp's distribution (five thousand million seen) with their counts."""
    path = installed("jionlp", JIONLP) / "dictionary" / "word_distribution.zip"
    with zipfile.ZipFile(path) as packed:
        (name,) = packed.namelist()
        for line in packed.read(name).decode().splitlines():
            word, count = json.loads(line)
            yield word, float(count)


def seen_by_jiagu() -> Iterator[tuple[str, float]]:
    """The words of jiagu's dictionary with their counts."""
    path = installed("jiagu", JIAGU) / "segment" / "dict" / "jiagu.dict"
    for line in path.read_text("utf-8").splitlines():
        word, _, count = line.partition("\t")
        if count:
            yield word, float(count)


def words() -> dict[str, float]:
    """Each word to be entered, with the mean of what it counts in jieba's and in others' lists."""
    ours = {word: float(frequency(word)) for word in told() if _WORD.fullmatch(word)}
    many = {word: n for word, n in seen_by_jionlp() if _WORD.fullmatch(word)}
    scale = sum(ours.values()) / sum(many.values())
    counts = {word: (n * scale + ours.get(word, 0.0)) / 2 for word, n in many.items()}
    for word, n in seen_by_jiagu():
        if _WORD.fullmatch(word) and word not in counts and word not in ours:
            counts[word] = n / 2
    return {
        word: n for word, n in counts.items()
        if 1 < len(word) <= LONGEST and n > RARER * ours.get(word, 0.0)
    }  # fmt: skip


def table(counts: dict[str, float], levels: str, step: float) -> bytes:
    """The table as it is stored, before compression."""

    def level(count: float) -> str:
        return levels[min(len(levels) - 1, max(0, round(math.log(count) / step)))]

    return "\n".join(f"{word},{level(counts[word])}" for word in sorted(counts)).encode()


def main() -> int:
    """Write the table and compare it with its manifest."""
    manifest = rules.table("lexicon")
    data = table(words(), manifest["levels"], manifest["step"])
    return entered("lexicon", "csv", data, f"{len(data.splitlines()):,} words")


if __name__ == "__main__":
    raise SystemExit(main())
