"""How likely a text is: by the language at large, and by what else the page itself says.

A guess is weighed with some characters on either side, in two ways: character by character, each
behind those before it, and as words. Both ask the page too: what stands in it undamaged is strong
evidence, for the names of a county's towns and leaders are in no dictionary, but seldom named once.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from ingest import rules
from ingest.repair.gbk import MARKS, OTHER, is_han
from ingest.repair.language import CONTEXT, language
from ingest.repair.lexicon import lexicon
from ingest.words import frequency

LONGEST = 6  # characters of the longest word looked for
LONGEST_HERE = 5  # and of the longest stretch of the page that is taken for one
_WORDS = 60_000_000  # what the dictionary has counted, all in all
_HABIT = 3000  # characters by which a page is too short to trust its counts
_TRUST = (100.0, 20.0, 5.0)  # how often one, two or three characters must be seen for half of it
_SIGNS = {**MARKS, "0": -3.0, "A": -6.0, ".": -6.0, "%": -6.0, "\n": -4.0, " ": -6.0}
_ENDS = re.compile("[，。；：？！\n]")
_CLAUSE = (2.3, 0.6)  # the logarithm of the number of characters between two of them, how far off
_CUT_OFF = 8
_MOST = 200_000  # answers kept
_CLOSING, _OPENING, _SHUTTING = "，。；：？！、", "“（《", "”）》"
_PARTNER = dict(zip(_SHUTTING, _OPENING, strict=True))
_CLOSER = dict(zip(_OPENING, _SHUTTING, strict=True))
_NEXT = re.compile(f"[{_OPENING}{_SHUTTING}]")
# Of two marks that do not go together.
_FIRST, _SECOND = frozenset(_CLOSING + _OPENING), frozenset(_CLOSING + _SHUTTING)
_STOPS = "，。；：？！\n"
_NAME = 5  # characters of a quotation that is a name, no sentence, with its first mark
_ENDS_A_NAME = re.compile(f"“[^“”{_STOPS}]{{1,{_NAME - 1}}}[，。；：]”")
_FAR, _NEAR = 14, 10  # characters back to the beginning of a clause, and what is taken otherwise


class Reading(NamedTuple):
    """How a text reads as words: their log probability, and Han characters that stand alone.

    ``bound``: those of them that seldom do; ``odd``: those of these within the guess itself.
    """

    words: float
    alone: float
    bound: float
    odd: int


@dataclass(frozen=True)
class Vocabulary:
    """How often short stretches stand in a page (`folded`, annotations off)."""

    counts: Counter[str]
    size: int
    _after: dict[str, float] = field(default_factory=dict, repr=False, compare=False)
    _word: dict[str, float | None] = field(default_factory=dict, repr=False, compare=False)

    def after(self, before: str, char: str) -> float:
        """The log probability of ``char`` behind ``before``, of which the last few count."""
        before = before[-CONTEXT:]
        key = before + char
        found = self._after.get(key)
        if found is None:
            if len(self._after) > _MOST:
                self._after.clear()
            found = self._after[key] = self._weighed(before, char, key)
        return found

    def _weighed(self, before: str, char: str, key: str) -> float:
        share = math.exp(-language().cost(before, char))
        counts = self.counts
        for length, habit in enumerate(_TRUST, 1):
            context = before[-length:]
            seen = counts[context] if len(context) == length else 0
            if seen > 1:  # once it stands here, where nobody knows how it goes on
                trust = (seen - 1) / (seen - 1 + habit)
                share = (1 - trust) * share + trust * counts[key[-length - 1 :]] / seen
        return math.log(share)

    def text(self, before: str, text: str) -> float:
        """The log probability of ``text`` behind ``before``, character by character."""
        near = before[-CONTEXT:]
        whole, first = near + text, len(near)
        after = self.after
        begins = (max(0, i - CONTEXT) for i in range(first, len(whole)))
        return sum(after(whole[b:i], whole[i]) for i, b in enumerate(begins, first))

    def word(self, word: str) -> float | None:
        """The log probability of ``word`` (or mark), ``None`` where it is none."""
        if word in self._word:
            return self._word[word]
        if len(self._word) > _MOST:
            self._word.clear()
        found = self._word[word] = self._as_word(word)
        return found

    def _as_word(self, word: str) -> float | None:
        known = (frequency(word) + lexicon().count(word)) / _WORDS
        if len(word) == 1:
            if not is_han(word):
                return _SIGNS.get(word, OTHER)
            return math.log(known or 0.5 / _WORDS)
        here = self.counts[word] if len(word) <= LONGEST_HERE else 0
        share = known + 0.3 * here / (self.size + _HABIT)
        return math.log(share) if share else None


@cache
def _free() -> frozenset[str]:
    return frozenset(rules.table("repair")["free"])


def vocabulary(text: str) -> Vocabulary:
    """The vocabulary of ``text``, which is `folded`."""
    counts: Counter[str] = Counter()
    for length in range(1, LONGEST_HERE + 1):
        counts.update(text[i : i + length] for i in range(len(text) - length + 1))
    return Vocabulary(counts, len(text))


def as_words(text: str, known: Vocabulary, begin: int, stop: int) -> Reading:
    """``text`` read as words and marks, the likeliest way; ``text[begin:stop]`` is the guess."""
    best, cuts = [0.0], [0]
    word = known.word
    for end in range(1, len(text) + 1):
        most, came = -math.inf, end - 1
        for start in range(max(0, end - LONGEST), end):
            weight = word(text[start:end])
            if weight is not None and best[start] + weight > most:
                most, came = best[start] + weight, start
        best.append(most)
        cuts.append(came)
    alone = bound = odd = 0
    at = len(text)
    while at:
        if at - cuts[at] == 1 and is_han(text[at - 1]):
            alone += 1
            if text[at - 1] not in _free():
                bound += 1
                odd += begin < at <= stop
        at = cuts[at]
    return Reading(best[-1], float(alone), float(bound), odd)


def clauses(before: int, text: str, after: int) -> float:
    """How usual the clauses are that ``text`` has a part in, by their lengths; 0 is usual.

    ``before`` and ``after``: the characters of the clauses it continues and begins.
    """
    lengths = [len(part) for part in _ENDS.split(text)]
    lengths[0] += before
    lengths[-1] += after
    usual, off = _CLAUSE
    return -sum(((math.log(max(1, n)) - usual) / off) ** 2 / 2 for n in lengths)


def clause_before(before: str) -> str:
    """The end of ``before`` from its last mark on, or some characters where that is far off."""
    last = max(before.rfind(mark) for mark in _STOPS)
    return before[last:] if last >= 0 and len(before) - last <= _FAR else before[-_NEAR:]


def unmatched(before: str, text: str, after: str) -> float:
    """How many brackets and quotation marks of ``text`` and its surroundings have no partner.

    One whose partner may stand before ``before`` begins counts half. A line may end within a
    quotation where that goes on in the next.
    """
    line = before[before.rfind("\n") + 1 :]
    doubt = 0.5 if len(line) == len(before) else 1.0
    opened = _opened(line)
    count = 0.0
    whole = text + after
    for i, char in enumerate(whole):
        if char == "\n":
            closed = _NEXT.search(whole, i)
            if opened and closed and closed[0] == _CLOSER[opened[-1]]:
                continue
            count += len(opened)
            opened = []
            if i >= len(text):
                break
        elif char in _OPENING:
            count += char in opened
            opened.append(char)
        elif char in _SHUTTING:
            if _PARTNER[char] in opened:
                count += opened[-1] != _PARTNER[char]
                opened.remove(_PARTNER[char])
            else:
                count += doubt
    return count


def _opened(line: str) -> list[str]:
    """The brackets and quotation marks of ``line`` that wait for their partners."""
    found: list[str] = []
    for char in line:
        if char in _OPENING:
            found.append(char)
        elif found and char in _SHUTTING and found[-1] == _PARTNER[char]:
            found.pop()
    return found


def reach(before: str, after: str) -> tuple[int, int]:
    """How far it is to the end of a clause, back from the end of ``before`` and on in ``after``.

    Where either is cut off sooner, a clause of some length is taken for granted.
    """
    last = [end.end() for end in _ENDS.finditer(before)]
    first = _ENDS.search(after)
    return (
        len(before) - last[-1] if last else max(len(before), _CUT_OFF),
        first.start() if first else max(len(after), _CUT_OFF),
    )


def stacked(before: str, text: str, after: str) -> int:
    """How many marks of ``text`` and beside it do not go together: 。、 or “，.

    A stop that ends a quotation of some letters counts for two more: “低。” was “低保”.
    """
    near = before[-1:] + text + after[:1]
    beside = sum(1 for a, b in pairwise(near) if a in _FIRST and b in _SECOND)
    quoted = before[-_NAME:] + text + after[:_NAME] if "”" in text + after[:_NAME] else ""
    return beside + 2 * len(_ENDS_A_NAME.findall(quoted))
