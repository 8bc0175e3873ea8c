"""The texts that a benchmark measures: files and folders named on its command line, or the seeds.

A file is text, or JSON Lines (also gzipped) with a ``text`` in each row.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

SEEDS = Path(__file__).parent.parent.parent / "seeds"
SENTENCE = re.compile(r"[^。！？\n]+[。！？]?")


def named() -> list[str]:
    """The texts named on the command line; without any, the seeds (which is said aloud)."""
    paths = [Path(name) for name in sys.argv[1:]]
    if not paths:
        print("no texts named: measuring the five seeds, which is little")
        paths = [SEEDS]
    return [text for path in paths for file in _files(path) for text in _texts(file)]


def sentences(texts: list[str]) -> list[str]:
    """A rough split, the same for all that is compared."""
    return [s for text in texts for s in SENTENCE.findall(text)]


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(p for p in path.rglob("*") if p.suffix in {".txt", ".gz", ".jsonl"})
    return [path]


def _texts(path: Path) -> Iterator[str]:
    data = path.read_bytes()
    content = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
    if ".jsonl" in path.suffixes:
        yield from (json.loads(line)["text"] for line in content.splitlines())
    else:
        yield content
