"""Recall over thousands of queries drawn from real texts: the hits equal a scan of the folded text.

    XIANZHI_REPORTS=FOLDER python -m pytest tests/test_search_recall.py

Without a folder of texts the seeds are asked, which is little. Queries are pieces of the sentences
as they stand before repair and in the other script too: 1, 2, 3, 4, 8 and more characters, across
the words of a segmenter, several words, names, and numbers with their units. What is true is what a
scan finds; a number or a Latin word is whole, so that 55项 does not find 155项, and a mark behind a
number parts it from what follows.
"""

from __future__ import annotations

import os
import random
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import cache
from itertools import pairwise
from pathlib import Path

import jieba
import pytest
from opencc import OpenCC

from ingest import search
from tests.bench.texts import SEEDS, SENTENCE

FOLDER = Path(os.environ.get("XIANZHI_REPORTS", SEEDS))
QUERIES = 2_400
KINDS = ("1", "2", "3", "4", "8", "20", "across words", "several words", "name", "number")
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_NUMBER = re.compile(r"\d+(?:\.\d+)?[\u4e00-\u9fff]{1,2}")
_NAME = re.compile(r"[\u4e00-\u9fff]{1,4}[省市县区镇乡村](?=[\u4e00-\u9fff])")

Tokens = list[str]


@cache
def _texts() -> list[str]:
    """Sentences; every third in traditional script, as archives of two sides of a border are."""
    files = sorted(p for p in FOLDER.rglob("*") if p.suffix == ".txt")
    found = [s for p in files for s in SENTENCE.findall(p.read_text("utf-8", "replace"))]
    to_traditional = OpenCC("s2t")
    return [str(to_traditional.convert(s)) if i % 3 == 0 else s for i, s in enumerate(found)]


@cache
def _folded() -> list[str]:
    return [search.fold(text) for text in _texts()]


def _queries() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Kind and words of each query, in the script of its sentence or in the other."""
    chance = random.Random(7)  # noqa: S311 - a sample, no secret
    other = (str, OpenCC("s2t").convert, OpenCC("t2s").convert)
    made: Counter[str] = Counter()
    while sum(made.values()) < QUERIES:
        kind = KINDS[sum(made.values()) % len(KINDS)]
        words = _drawn(kind, chance.choice(_texts()), chance)
        if words is not None:
            made[kind] += 1
            yield kind, tuple(str(chance.choice(other)(word)) for word in words)


def _drawn(kind: str, text: str, chance: random.Random) -> Sequence[str] | None:
    if kind in ("number", "name"):
        found = (_NUMBER if kind == "number" else _NAME).findall(search.fold(text))
        return [chance.choice(found)] if found else None
    if kind == "20":  # whatever stands there, marks and numbers too
        start = chance.randrange(max(1, len(text) - 20))
        inside = _FROM_HAN_TO_HAN.search(text[start : start + 20])  # no number is cut in two
        return [f"“{inside[0].translate(_NO_QUOTES)}”"] if inside else None
    runs = [run for run in _HAN.findall(text) if len(run) > 1]
    if kind == "several words":
        picked = chance.sample(runs, min(len(runs), 3))
        return [r[: chance.randint(2, 4)] for r in picked] if len(picked) > 1 else None
    if kind == "across words":
        words = [w for run in runs for w in jieba.cut(run)]
        pairs = [a[1:] + b[:-1] for a, b in pairwise(words)
                 if len(a) > 1 < len(b) and a + b in text]  # fmt: skip
        return [chance.choice(pairs)] if pairs else None
    long = [run for run in runs if len(run) >= int(kind)]
    if not long:
        return None
    run = chance.choice(long)
    start = chance.randrange(len(run) - int(kind) + 1)
    return [run[start : start + int(kind)]]


_FROM_HAN_TO_HAN = re.compile(r"[\u4e00-\u9fff].+[\u4e00-\u9fff]")
_NO_QUOTES = str.maketrans(dict.fromkeys('"“”「」『』＂', " "))
# A mark between a number and what it would count is told too: 5人 is not in 5%人员.
_TOKEN = re.compile(
    r"[\u3400-\u9fff〇]+|[0-9]+|[^\W\d_\u3400-\u9fff〇]+"
    r"|(?<=[0-9])[\W_]*[%‰、。,;:.!?][\W_]*(?=[\u3400-\u9fff〇])"
)
_MARK = "mark"


def _tokens(text: str) -> Tokens:
    found = _TOKEN.findall(search.fold(text))
    return [token if any(map(str.isalnum, token)) else _MARK for token in found]


def _has(text: str, word: str) -> bool:
    """Whether a folded text has a word: the scan, with what the rewriting excepts."""
    if _HAN.fullmatch(word):
        return word in text
    asked = _tokens(word)
    if any(token not in text for token in asked if token != _MARK):
        return False
    held = _tokens(text)
    return any(
        all(
            _fits(held[at + i], token, i == 0, i == len(asked) - 1) for i, token in enumerate(asked)
        )
        for at in range(len(held) - len(asked) + 1)
    )


def _fits(held: str, asked: str, first: bool, last: bool) -> bool:
    if not _HAN.match(asked):
        return held == asked  # 55 is no part of 155
    if first and last:
        return asked in held
    return held.endswith(asked) if first else held.startswith(asked) if last else held == asked


@pytest.fixture(scope="module")
def index() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as connection:
        search.register_writer(connection)
        search.register(connection)
        connection.execute(
            "CREATE VIRTUAL TABLE sentences_fts USING fts5(text, content='', "
            f"tokenize='{search.TOKENIZER}')"
        )
        connection.executemany(
            "INSERT INTO sentences_fts(rowid, text) VALUES (?, index_terms(?))", enumerate(_texts())
        )
        yield connection


def test_thousands_of_queries_find_what_a_scan_finds(index: sqlite3.Connection) -> None:
    sql = "SELECT rowid FROM sentences_fts WHERE sentences_fts MATCH zh(?, 'sentences')"
    tally: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
    faults = []
    apart = 0
    for kind, words in _queries():
        found = {row[0] for row in index.execute(sql, (" ".join(words),))}
        asked = [search.fold(word) for word in words]
        true = {i for i, text in enumerate(_folded()) if all(_has(text, word) for word in asked)}
        tally[kind].update(queries=1, right=len(found & true), true=len(true), found=len(found))
        apart += not true
        if found != true:
            faults.append((kind, words, len(found - true), len(true - found)))
    for kind, count in tally.items():
        recall, precision = count["right"] / count["true"], count["right"] / count["found"]
        told = f"{recall:.4f} recall, {precision:.4f} precision"
        print(f"{kind:14} {count['queries']:5} queries, {told}")
    print(f"{apart} typed in the other script with a character that means another word: 座標, 想像")
    assert faults == []
    assert apart <= QUERIES / 500
    assert sum(count["queries"] for count in tally.values()) >= QUERIES


def test_what_is_marked_is_what_was_found(index: sqlite3.Connection) -> None:
    """A sentence that is found has hits, and what lies in them is the word that was typed."""
    sql = "SELECT rowid FROM sentences_fts WHERE sentences_fts MATCH zh(?, 'sentences') LIMIT 20"
    for number, (kind, words) in enumerate(_queries()):
        if number % 6:  # all of them would take minutes, and the kinds come in turn
            continue
        typed = " ".join(words)
        node = search.parse(typed).node
        assert node is not None
        for (row,) in index.execute(sql, (typed,)):
            text = _texts()[row]
            assert search.accepts(search.fold(text), node), (typed, text)
            spans = search.hits(text, typed)
            assert spans, (typed, text)
            if kind == "20":
                continue
            asked = "|".join(re.escape(search.fold(word)) for word in words)
            for start, end in spans:  # those that touch are one
                marked = search.fold(text[start:end])
                assert re.fullmatch(rf"(?:(?:{asked})[\W_]*)+", marked), (typed, marked, text)
