"""Build the table of words that repair knows besides those of jieba's dictionary.

    pip install --no-deps jionlp==1.5.31 jiagu==0.2.3
    python scripts/build_lexicon.py

Writes ``ingest/rules/lexicon.csv.xz`` and prints what its manifest ``ingest/rules/lexicon.toml``
must say: a new edition is entered there by hand. Both packages come with lists of words and how
often they were seen. Entered are Chinese words that jieba's dictionary lacks, or has for much rarer
than they are, in lines ``word,level``; the manifest says how much each level is.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import math
import re
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from ingest import rules  # noqa: E402 - the script is run from anywhere
from ingest.repair.likely import LONGEST  # noqa: E402
from ingest.words import frequency, told  # noqa: E402

VERSIONS = {"jionlp": "1.5.31", "jiagu": "0.2.3"}
RARER = 3.0  # times that jieba must have seen a word less often than others for a row of its own
_WORD = re.compile("[\u4e00-\u9fff]+")


def folder(package: str) -> Path:
    """Where ``package`` is installed; it is not imported, as some load all they have.

    Raises:
        SystemExit: it is not installed in the version that the table is built from.
    """
    spec = find_spec(package)
    if spec is None or spec.origin is None or version(package) != VERSIONS[package]:
        sys.exit(f"needs {package}: pip install --no-deps {package}=={VERSIONS[package]}")
    return Path(spec.origin).parent


def seen_by_jionlp() -> Iterator[tuple[str, float]]:
    """The words of jionlp's distribution (five thousand million seen) with their counts."""
    with zipfile.ZipFile(folder("jionlp") / "dictionary" / "word_distribution.zip") as packed:
        (name,) = packed.namelist()
        for line in packed.read(name).decode().splitlines():
            word, count = json.loads(line)
            yield word, float(count)


def seen_by_jiagu() -> Iterator[tuple[str, float]]:
    """The words of jiagu's dictionary with their counts."""
    path = folder("jiagu") / "segment" / "dict" / "jiagu.dict"
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
    manifest = tomllib.loads((rules.FOLDER / "lexicon.toml").read_text("utf-8"))
    data = table(words(), manifest["levels"], manifest["step"])
    packed = lzma.compress(data, preset=9 | lzma.PRESET_EXTREME)
    (rules.FOLDER / "lexicon.csv.xz").write_bytes(packed)
    summed = hashlib.sha256(data).hexdigest()
    print(f"{len(data.splitlines()):,} words, {len(packed):,} bytes, sha256 {summed}")
    if manifest["sha256"] == summed:
        return 0
    print("the manifest lexicon.toml describes another table: enter this one there, with today's "
          "date", file=sys.stderr)  # fmt: skip
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
