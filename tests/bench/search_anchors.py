"""Asks tantivy what `tests.bench.search` asks: run by it, in an environment that has tantivy.

    python search_anchors.py SENTENCES ASKED ANSWERS

SENTENCES has one a line, ASKED is a JSON array of arrays of words. Row numbers (from 1) of each
answer go to ANSWERS, four bytes each; speed, size, times and counts to standard output as JSON.
tantivy cuts no Chinese, so characters are set apart beforehand and words are asked as phrases.
"""

import json
import re
import sys
import tempfile
from array import array
from pathlib import Path
from time import process_time
from typing import Any

import tantivy

APART = re.compile(r"[\u3400-\u9fff]")
TOP = 20


def apart(text: str) -> str:
    """``text`` with a space around each Han character."""
    return APART.sub(lambda found: f" {found[0]} ", text)


def main(sentences: str, asked: str, answers: str) -> None:
    """Index, ask, tell."""
    lines = Path(sentences).read_text(encoding="utf-8").splitlines()
    size = sum(map(len, map(str.encode, lines)))
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("text", stored=False, tokenizer_name="default")
    builder.add_integer_field("row", stored=False, fast=True, indexed=False)
    with tempfile.TemporaryDirectory() as folder:
        index = tantivy.Index(builder.build(), path=folder)
        begun = process_time()
        writer = index.writer(heap_size=256 << 20, num_threads=1)
        for row, line in enumerate(lines, 1):
            writer.add_document(tantivy.Document(text=apart(line), row=row))
        writer.commit()
        writer.wait_merging_threads()
        took = process_time() - begun
        bytes_used = sum(path.stat().st_size for path in Path(folder).iterdir())
        index.reload()
        told = _ask(index, json.loads(Path(asked).read_text()), len(lines), Path(answers))
    told |= {"speed": size / 1e6 / took, "ratio": bytes_used / size}
    json.dump(told, sys.stdout)


def _ask(index: Any, asked: list[list[str]], everything: int, answers: Path) -> dict[str, Any]:
    searcher = index.searcher()
    told: dict[str, Any] = {"all": [], "best": [], "counts": []}
    with answers.open("wb") as file:
        for words in asked:
            query = index.parse_query(" AND ".join(f'"{apart(w)}"' for w in words), ["text"])
            begun = process_time()
            hits = searcher.search(query, limit=everything, order_by_field="row").hits
            told["all"].append(process_time() - begun)
            begun = process_time()
            searcher.search(query, limit=TOP)
            told["best"].append(process_time() - begun)
            rows = array("I", [row for row, _ in hits])
            told["counts"].append(len(rows))
            rows.tofile(file)
    return told


if __name__ == "__main__":
    main(*sys.argv[1:])
