"""How well a text reads as sentences: words of one kind behind words of another.

The characters of a text and its words tell little of how clauses go on: that a sentence begins with
现在 and not with 保现在 where the one before has ended. The dictionary tells of each word what kind
it is (noun, verb, particle, …), and the table ``grammar.json.gz`` which kind follows which, where a
clause ends, and which words follow one another in texts of our own. A text may be cut into words in
many ways; the probability is the sum over them all.

The table: ``kinds``, names of classes (``S.v`` is a verb of one character, ``B.v`` a longer one; a
mark is a class of its own, so is a digit); ``after``, for each class the probabilities of the class
behind it; ``pairs``, how often a word stood behind another.
"""

from __future__ import annotations

import gzip
import json
import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from ingest import rules
from ingest.words import kinds

MARKS = "，。、；：“”（）《》？！\n …—·"
DIGITS, LETTER = "0.%", "A"  # as `language.folded` has them
LONGEST = 6  # characters of a word
_UNKNOWN = 0.3  # times that the dictionary is taken to have seen a character it does not know
_DOUBT = 2.0  # the more words follow a word, the less is its habit trusted
_FEW = 1e-5  # share of the likeliest cut below which one is given up
_LEAST = 1e-300

_State = tuple[float, int, str]  # probability so far, class of the last word, the word
_Habit = tuple[float, Mapping[str, float]]  # what is left for other words, shares of those seen


def class_of(word: str, kind: str) -> str:
    """The class of a word of the dictionary."""
    return ("S." if len(word) == 1 else "B.") + kind


@dataclass(frozen=True)
class Grammar:
    """The table and the dictionary: words with their classes and shares within them."""

    words: Mapping[str, tuple[int, float]]
    after: tuple[tuple[float, ...], ...]
    marks: Mapping[str, int]
    unknown: tuple[int, float]
    habits: Mapping[str, _Habit]
    _states: dict[str, tuple[_State, ...]] = field(default_factory=dict, repr=False, compare=False)

    def cost(self, text: str) -> float:
        """Minus the log probability of ``text`` (`folded`) behind the end of a clause, in nats."""
        states = self._at(text)
        return -math.log(max(_LEAST, sum(state[0] for state in states)))

    def forget(self) -> None:
        """Let go of what was worked out for texts that began alike."""
        self._states.clear()

    def _at(self, text: str) -> tuple[_State, ...]:
        """The ways to cut ``text`` into words, by the last of them."""
        known = self._states
        done = len(text)
        while done and text[:done] not in known:
            done -= 1
        if not done:
            known[""] = ((1.0, self.marks["，"], ""),)
        for end in range(done + 1, len(text) + 1):
            known[text[:end]] = self._step(text, end)
        return known[text]

    def _step(self, text: str, end: int) -> tuple[_State, ...]:
        found = []
        char = text[end - 1]
        if char in self.marks:
            found.append(self._grown(self._states[text[: end - 1]], char, self.marks[char], 1.0))
        else:
            for start in range(max(0, end - LONGEST), end):
                word = text[start:end]
                entry = self.words.get(word)
                if entry is None and end - start == 1:
                    entry = self.unknown
                if entry is not None:
                    found.append(self._grown(self._states[text[:start]], word, *entry))
        least = _FEW * max(state[0] for state in found)
        return tuple(state for state in found if state[0] > least)

    def _grown(self, states: tuple[_State, ...], word: str, kind: int, share: float) -> _State:
        total = 0.0
        after, habits = self.after, self.habits
        for so_far, last, before in states:
            likely = after[last][kind] * share
            habit = habits.get(before)
            if habit is not None:
                likely = habit[0] * likely + habit[1].get(word, 0.0)
            total += so_far * likely
        return total, kind, word


@cache
def grammar() -> Grammar:
    """The table, loaded at the first call."""
    table = json.loads(gzip.decompress((rules.FOLDER / "grammar.json.gz").read_bytes()))
    return made(table["kinds"], table["after"], table["pairs"])


def made(names: list[str], after: list[list[float]], pairs: list[list[str | int]]) -> Grammar:
    """A grammar of a table's parts."""
    number = {name: i for i, name in enumerate(names)}
    sums: dict[str, int] = defaultdict(int)
    for word, (kind, count) in kinds().items():
        sums[class_of(word, kind)] += count
    words = {}
    for word, (kind, count) in kinds().items():
        name = class_of(word, kind)
        if name in number and len(word) <= LONGEST:
            words[word] = (number[name], count / sums[name])
    marks = {char: number[char] for char in (*MARKS, *DIGITS, LETTER)}
    return Grammar(
        words,
        tuple(map(tuple, after)),
        marks,
        (number["S.n"], _UNKNOWN / sums["S.n"]),
        _habits(pairs),
    )


def _habits(pairs: list[list[str | int]]) -> dict[str, _Habit]:
    """By Witten and Bell: the more different words have followed a word, the more will."""
    following: dict[str, dict[str, int]] = defaultdict(dict)
    for first, second, count in pairs:
        following[str(first)][str(second)] = int(count)
    found: dict[str, _Habit] = {}
    for word, seen in following.items():
        whole = sum(seen.values())
        trust = whole / (whole + _DOUBT * len(seen))
        found[word] = (1 - trust, {other: trust * n / whole for other, n in seen.items()})
    return found
