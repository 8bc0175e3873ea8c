"""A million sentences in the manner of given texts, for what must be fast on much text.

Sentences of the texts are taken again and again, each time with other clauses of the texts in them,
other words of the same length (drawn from a dictionary by how often they are used) and other
digits: common words stay as common as they are, and rare ones keep coming, as in a real archive.
What is made is kept in the system's folder for temporary files, by the texts it was made from.
"""

from __future__ import annotations

import hashlib
import random
import re
import tempfile
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path

import jieba

from tests.bench.texts import sentences

_CLAUSE = re.compile(r"[^，；：]+[，；：]?")
_DIGITS = re.compile(r"[1-9]")
_NEW_CLAUSE, _NEW_WORD = 0.5, 0.05  # chances: of bigrams there come to be as many as in real texts
_LONGEST = 4  # words of so many characters are exchanged at most
_DRAWN = 200_000  # words drawn at once from the dictionary, of each length

Clause = tuple[str, ...]


def folder_for(texts: Sequence[str], count: int) -> Path:
    """Where what is made of ``texts`` is kept."""
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for text in texts:
        digest.update(text.encode())
    folder = Path(tempfile.gettempdir()) / f"xianzhi-bench-{digest.hexdigest()[:12]}-{count}"
    folder.mkdir(exist_ok=True)
    return folder


def made_sentences(texts: Sequence[str], count: int) -> list[str]:
    """``count`` sentences in the manner of ``texts``, the same for the same texts."""
    kept = folder_for(texts, count) / "sentences.txt"
    if not kept.exists():
        fresh = kept.with_suffix(".part")
        with fresh.open("w", encoding="utf-8") as file:
            file.writelines(f"{sentence}\n" for sentence in _made(texts, count))
        fresh.rename(kept)
    return kept.read_text(encoding="utf-8").splitlines()


def _made(texts: Sequence[str], count: int) -> Iterator[str]:
    chance = random.Random(1)  # noqa: S311 - a sample, no secret
    jieba.initialize()
    found = [s.strip() for s in sentences(list(texts))]
    shapes = [[tuple(jieba.cut(c)) for c in _CLAUSE.findall(s)] for s in found if len(s) > 1]
    clauses = [clause for shape in shapes for clause in shape]
    words = {length: drawn_words(chance, length) for length in range(2, _LONGEST + 1)}
    for _ in range(count):
        shape = chance.choice(shapes)
        picked = (
            chance.choice(clauses) if len(shape) > 1 and chance.random() < _NEW_CLAUSE else clause
            for clause in shape
        )
        sentence = "".join(_exchanged(chance, clause, words) for clause in picked)
        yield _DIGITS.sub(lambda _: chance.choice("123456789"), sentence)


def drawn_words(chance: random.Random, length: int) -> list[str]:
    """Words of ``length`` characters, each as often as the dictionary says it is used."""
    held = [(word, n) for word, n in jieba.dt.FREQ.items() if n and len(word) == length]
    weights = list(accumulate(n for _, n in held))
    return chance.choices([word for word, _ in held], cum_weights=weights, k=_DRAWN)


def _exchanged(chance: random.Random, clause: Clause, words: dict[int, list[str]]) -> str:
    return "".join(
        chance.choice(words[len(word)])
        if len(word) in words and not word.isascii() and chance.random() < _NEW_WORD
        else word
        for word in clause
    )
