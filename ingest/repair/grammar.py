"""How well a text reads as sentences: words of one kind behind words of another.

The characters of a text and its words tell little of how clauses go on: that a sentence begins with
现在 and not with 保现在 where the one before has ended. The dictionary tells of each word what kind
it is (noun, verb, particle, …), and the table ``grammar.json.xz`` which kind follows which, where a
clause ends, and which words follow one another in texts of our own. A text may be cut into words in
many ways; the probability is the sum over them all.

The table: ``kinds``, names of classes (``S.v`` is a verb of one character, ``B.v`` a longer one; a
mark is a class of its own, so is a digit); ``seen``, how often the dictionary has seen the words of
each; ``after``, for each class the probabilities of the class behind it; ``pairs``, for a word how
often which others stood behind it.
"""

from __future__ import annotations

import json
import lzma
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from ingest import rules
from ingest.repair.lexicon import lexicon
from ingest.words import kind_of

MARKS = "，。、；：“”（）《》？！\n …—·"
DIGITS, LETTER = "0.%", "A"  # as `language.folded` has them
_SIGNS = frozenset((*MARKS, *DIGITS, LETTER))
LONGEST = 6  # characters of a word
_UNKNOWN = 0.3  # times that the dictionary is taken to have seen a character it does not know
_DOUBT = 2.0  # the more words follow a word, the less is its habit trusted
_FEW = 1e-5  # share of the likeliest cut below which one is given up
_LEAST = 1e-300
_KEPT = 300  # words whose habits are kept unpacked: all of them would take 200 MB
_BETWEEN = "\x1f"  # stands in no word

_State = tuple[float, int, str]  # probability so far, class of the last word, the word
_Entry = tuple[int, float]  # the class of a word, its share within the class
_Habit = tuple[float, Mapping[str, float]]  # what is left for other words, shares of those seen


def class_of(word: str, kind: str) -> str:
    """The class of a word of the dictionary."""
    return ("S." if len(word) == 1 else "B.") + kind


@dataclass(frozen=True)
class Grammar:
    """The table, and what has been worked out from it."""

    kinds: Mapping[str, int]  # the number of each class
    seen: tuple[int, ...]
    after: tuple[tuple[float, ...], ...]
    pairs: Mapping[str, str]  # packed: see `_packed`
    _words: dict[str, _Entry] = field(default_factory=dict, repr=False, compare=False)
    _habits: dict[str, _Habit] = field(default_factory=dict, repr=False, compare=False)
    _states: dict[str, tuple[_State, ...]] = field(default_factory=dict, repr=False, compare=False)

    def cost(self, text: str) -> float:
        """Minus the log probability of ``text`` (`folded`) behind the end of a clause, in nats."""
        states = self._at(text)
        return -math.log(max(_LEAST, sum(state[0] for state in states)))

    def forget(self) -> None:
        """Let go of what was worked out for texts that began alike, and of most words' habits."""
        self._states.clear()
        if len(self._habits) > _KEPT:
            self._habits.clear()

    def _at(self, text: str) -> tuple[_State, ...]:
        """The ways to cut ``text`` into words, by the last of them."""
        known = self._states
        done = len(text)
        while done and text[:done] not in known:
            done -= 1
        if not done:
            known[""] = ((1.0, self.kinds["，"], ""),)
        for end in range(done + 1, len(text) + 1):
            known[text[:end]] = self._step(text, end)
        return known[text]

    def _step(self, text: str, end: int) -> tuple[_State, ...]:
        found = []
        char = text[end - 1]
        if char in _SIGNS:
            found.append(self._grown(self._states[text[: end - 1]], char, self.kinds[char], 1.0))
        else:
            for start in range(max(0, end - LONGEST), end):
                word = text[start:end]
                entry = self._entry(word)
                if entry is None and end - start == 1:
                    entry = self._entry("")
                if entry is not None:
                    found.append(self._grown(self._states[text[:start]], word, *entry))
        least = _FEW * max(state[0] for state in found)
        return tuple(state for state in found if state[0] > least)

    def _grown(self, states: tuple[_State, ...], word: str, kind: int, share: float) -> _State:
        total = 0.0
        after = self.after
        for so_far, last, before in states:
            likely = after[last][kind] * share
            if before in self.pairs:
                left, others = self._habit(before)
                likely = left * likely + others.get(word, 0.0)
            total += so_far * likely
        return total, kind, word

    def _entry(self, word: str) -> _Entry | None:
        """Class and share of a known word; of no word: those of unknown characters.

        A word that the dictionary does not know is taken for a noun: most are names.
        """
        found = self._words.get(word)
        if found is None:
            kind, count = kind_of(word) or ("n", 0.0)
            if not word:
                number, count = self.kinds["S.n"], _UNKNOWN
            else:
                number = self.kinds.get(class_of(word, kind), -1)
                count = count or (lexicon().count(word) if len(word) > 1 else 0.0)
            if count and number >= 0:
                found = self._words[word] = number, count / self.seen[number]
        return found

    def _habit(self, word: str) -> _Habit:
        """By Witten and Bell: the more different words have followed a word, the more will."""
        found = self._habits.get(word)
        if found is None:
            seen = _unpacked(self.pairs[word])
            whole = sum(seen.values())
            trust = whole / (whole + _DOUBT * len(seen))
            shares = {other: trust * n / whole for other, n in seen.items()}
            found = self._habits[word] = (1 - trust, shares)
        return found


@cache
def grammar() -> Grammar:
    """The table, loaded at the first call."""
    return made(lzma.decompress((rules.FOLDER / "grammar.json.xz").read_bytes()))


def _packed(pairs: list[tuple[str, Any]]) -> str | dict[str, Any]:
    """What stood behind a word as one string: as dictionaries, all of it would take 30 MB."""
    if pairs and isinstance(pairs[0][1], int):
        return _BETWEEN.join(f"{word}{_BETWEEN}{n}" for word, n in pairs)
    return dict(pairs)


def _unpacked(packed: str) -> dict[str, int]:
    said = packed.split(_BETWEEN)
    return dict(zip(said[::2], map(int, said[1::2]), strict=True))


def made(stored: bytes) -> Grammar:
    """A grammar of a table as it is stored, uncompressed."""
    table = json.loads(stored, object_pairs_hook=_packed)
    return Grammar(
        {name: i for i, name in enumerate(table["kinds"])},
        tuple(table["seen"]),
        tuple(map(tuple, table["after"])),
        table["pairs"],
    )
