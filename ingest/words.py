"""Words: the one place that knows a segmenter (jieba, its dictionary and its IDF table).

Text is cut by rjieba, the same segmenter compiled, which takes a sixteenth of the time; what it
cuts otherwise (2011-2020, PM_2.5, characters of Unicode's extensions) goes to jieba, so that all
words are jieba's. Both know, besides their dictionary, the names of the divisions and the formulas
that the nation uses.

All functions read **simplified** text; callers fold first. Nothing is loaded at import: the first
call takes about a second; `initialise` does it ahead. Nothing is written: jieba works on the words
that are in memory, and keeps no dictionary of its own.
"""

from __future__ import annotations

import logging
import re
import warnings
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from heapq import nsmallest
from itertools import accumulate, repeat
from pathlib import Path
from sys import intern
from types import ModuleType
from typing import Any

from ingest import rules

LONGEST = 200_000  # characters of a text that keywords are drawn from: more change no ranking
# How often a name counts as seen: one of rare characters is taken whole, while 新城乡 stays 新 and
# 城乡 in 推进新城乡统筹; and a formula, whose characters are common ones.
_NAME_SEEN = 1
_FORMULA_SEEN = 100
_SHORTEST_NAME = 3
_NO_NAME_FROM = 500  # seen so often, what the dictionary has for a name is a word too: 文明
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")
_NO_HAN = re.compile(r"[^\u4e00-\u9fa5]")
# What the two cut otherwise: letters and digits that - _ or a dot joins, but for plain numbers, and
# characters beyond the first block of Han. What stands beside without a gap is cut along with it.
_LATIN = r"a-zA-Z0-9+#&._%\-"
_OTHERWISE = re.compile(
    rf"(?<![{_LATIN}])(?![0-9]+(?:\.[0-9]+)?%?(?![{_LATIN}]))[{_LATIN}]*[-_.][{_LATIN}]*"
    r"|[\u3400-\u4dbf\u9fa6-\u9fff\U00020000-\U0003ffff]"
)
_BLOCK = re.compile(rf"[{_LATIN}\u3400-\u9fff\U00020000-\U0003ffff]*")
_NUMERALS = frozenset("〇零一二三四五六七八九十百千万亿兆两半几数多余第个年月日")


@cache
def _module() -> ModuleType:
    """Jieba, imported late and hushed: on import it gives its logger a handler of its own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba
    logger = logging.getLogger("jieba")
    logger.handlers.clear()
    logger.addHandler(logging.NullHandler())
    logger.propagate = False
    logger.setLevel(logging.CRITICAL)
    return jieba  # type: ignore[no-any-return]  # it ships no types


@cache
def _user_words() -> Mapping[str, tuple[int, str]]:
    """What the dictionary lacks, with how often it counts as seen and its kind.

    A word that the dictionary has stays as it is: the two segmenters add up their words otherwise
    where one is put in twice, and would no longer agree.
    """
    names = (name for _, name in rules.divisions() if len(name) >= _SHORTEST_NAME)
    found = dict.fromkeys(names, (_NAME_SEEN, "ns"))
    for formula in rules.table("national_formulas")["national"]:
        if not formula.get("quoted") and _HAN.fullmatch(formula["name"]):
            found[formula["name"]] = (_FORMULA_SEEN, "n")
    for known in [word for word, _ in _dictionary() if word in found]:
        del found[known]
    return found


class _Frequencies(Mapping[str, int]):
    """How often each word was seen, and 0 for what only begins one: all that jieba asks for.

    It says what jieba's own dictionary would say and holds no word that is not in memory already,
    where that takes 70 MB in each process.
    """

    def __init__(self) -> None:
        self._added = {word: seen for word, (seen, _) in _user_words().items()}
        self._sorted = sorted((*told(), *self._added))

    def __getitem__(self, word: str) -> int:
        seen = frequency(word) or self._added.get(word)
        if seen is not None:
            return seen
        at = bisect_left(self._sorted, word)
        if at == len(self._sorted) or not self._sorted[at].startswith(word):
            raise KeyError(word)
        return 0

    def __iter__(self) -> Iterator[str]:
        return iter(self._sorted)

    def __len__(self) -> int:
        return len(self._sorted)


@cache
def _tokenizer() -> Any:
    """Our own tokenizer: its dictionary is nobody else's to change."""
    tokenizer = _module().Tokenizer()
    tokenizer.FREQ = _Frequencies()
    tokenizer.total = sum(tokenizer.FREQ[word] for word in tokenizer.FREQ)
    tokenizer.initialized = True  # or it would read its own dictionary at the first text
    return tokenizer


@cache
def _bulk() -> Any:
    """The same, compiled."""
    import rjieba

    segmenter = rjieba.Jieba()
    for word, seen in _user_words().items():
        segmenter.add_word(word, *seen)
    return segmenter


def initialise() -> None:
    """Load dictionaries and IDF table now, so that no later call has to wait for them."""
    _tokenizer()
    _bulk()
    _idf()


def _dictionary() -> Iterator[list[str]]:
    """Each word of jieba's dictionary with what stands behind it.

    Whoever only cuts text (a server that sorts a concordance) need not hold all of it.
    """
    lines = (Path(str(_module().__file__)).parent / "dict.txt").read_text("utf-8").splitlines()
    return map(str.split, lines, repeat(" "), repeat(1))


@cache
def told() -> Mapping[str, str]:
    """What the dictionary says of each word, as it stands there: see `kind_of`."""
    # Of 350,000 words a few thousand things are said.
    return {word: intern(said) for word, said in _dictionary()}


def kind_of(word: str) -> tuple[str, int] | None:
    """The kind of ``word`` (n, v, d, …, as jieba names them) and how often it was seen.

    ``None`` where the dictionary does not know it.
    """
    count, _, kind = told().get(word, "0").partition(" ")
    return (kind, int(count)) if count != "0" else None


def frequency(word: str) -> int:
    """How often the dictionary has seen ``word``; 0 where it does not know it."""
    return int(told().get(word, "0").partition(" ")[0])


def cut(text: str) -> list[str]:
    """``text`` as words, in order; joined they give ``text`` back."""
    return list(_cut(text))


def known_words(text: str) -> list[str]:
    """``text`` as words that the dictionary has; all else stands as single characters."""
    return _bulk().cut(text, False)  # type: ignore[no-any-return]


def _cut(text: str) -> Iterator[str]:
    at = 0
    for other in _OTHERWISE.finditer(text):
        start = other.start()
        if start < at:
            continue
        while start > at and _BLOCK.fullmatch(text[start - 1]):
            start -= 1
        yield from _bulk().cut(text[at:start], True)
        block = _BLOCK.match(text, start)
        at = block.end() if block else start
        yield from _tokenizer().cut(text[start:at])
    yield from _bulk().cut(text[at:], True)


# ── keywords


@cache
def _idf() -> tuple[Mapping[str, float], float]:
    """Inverse document frequency of each word jieba knows, and its median for those it does not."""
    path = Path(str(_module().__file__)).parent / "analyse" / "idf.txt"
    held = dict(zip(told(), told(), strict=True))  # the same words: each is in memory once
    told_of = path.read_text("utf-8").split()
    names, weights = told_of[::2], told_of[1::2]
    number = {weight: float(weight) for weight in set(weights)}
    table = dict(zip(map(held.get, names, names), map(number.__getitem__, weights), strict=True))
    return table, sorted(table.values())[len(table) // 2]


@cache
def _stop_words() -> frozenset[str]:
    """Words that mark no text out, and those of offices, which the people of a text hold."""
    table = rules.table("people")
    roles, organs = table["roles"], table["organs"]["words"]
    posts = [*roles["heads"], *roles["offices"], *roles["party"]]
    ranked = (rank + post for rank in ("", "副") for post in posts)
    return frozenset((*rules.table("words")["stop"], *organs, *ranked))


class _Weights(dict[str, float]):
    """The IDF of each word that can be a keyword, 0 for any other, settled when it is first met.

    A keyword is a word that the dictionary has: what the segmenter guesses at is mostly the name of
    somebody who is to get no row, or half of a word. That is not kept, since there is no end of it.
    """

    def __missing__(self, word: str) -> float:
        known = kind_of(word)
        if known is None and word not in _user_words():
            return 0.0
        table, median = _idf()
        self[word] = weight = table.get(word, median) if _tells(word, *known or ("", 0)) else 0.0
        return weight


def _tells(word: str, kind: str, seen: int) -> bool:
    """Whether a known word can be a keyword: Han, two characters or more, no number, no stop word.

    Rare words that the dictionary has for names are left out too.
    """
    is_name = kind.startswith("nr") and seen < _NO_NAME_FROM
    is_word = len(word) > 1 and _HAN.fullmatch(word) is not None
    return is_word and not (is_name or word in _stop_words() or _NUMERALS.issuperset(word))


@cache
def _weights() -> _Weights:
    return _Weights()


def keywords(
    text: str, leaving_out: Iterable[tuple[int, int]] = (), count: int = 10
) -> tuple[tuple[str, float], ...]:
    """The words that mark ``text`` (simplified) out, with their weight, heaviest first.

    The weight is TF-IDF: the word's share of the words that can be keywords, times its IDF.
    Words of one weight come in the order of their code points. How rare a word is in an archive is
    for that to say: `keyword_sheet` in ``schema.sql``.

    Args:
        text: the first `LONGEST` characters are read.
        leaving_out: stretches whose words, whole or in part, are none.
        count: how many at most.
    """
    # What is no Han makes no keyword, and parts words as a gap does. So rjieba alone can cut it.
    cut_up = _bulk().cut(_NO_HAN.sub(" ", text[:LONGEST]), True)
    counted = Counter(cut_up)
    if stretches := list(leaving_out):
        ends = list(accumulate(map(len, cut_up)))
        counted.subtract(
            cut_up[at] for at in {at for stretch in stretches for at in _touched(ends, *stretch)}
        )
    weights = _weights()
    told = [(word, n, idf) for word, n in counted.items() if n > 0 and (idf := weights[word])]
    total = sum([n for _, n, _ in told])
    heaviest = nsmallest(count, [(-n * idf / total, word) for word, n, idf in told])
    return tuple((word, -weight) for weight, word in heaviest)


def _touched(ends: Sequence[int], start: int, end: int) -> range:
    """Which words lie in ``[start, end)``, whole or in part, of those that end at ``ends``."""
    if end <= start:
        return range(0)
    return range(bisect_right(ends, start), min(bisect_left(ends, end) + 1, len(ends)))
