"""Runs: the stretches of a mangled text that were read askew, as the bytes left of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from ingest.repair.gbk import WIDE, gbk, spelled
from ingest.repair.readings import normal
from ingest.repair.search import Token

LONGEST_RUN = 48  # characters read askew after which a repair is not tried
MOST_WAYS = 12  # in which a run may be read: question marks in a row would multiply without end
STRADDLING = "straddling-annotation"
SPLIT = "split-character"
_LETTERS = "a-zɑɡ\u00df-\u01dc\u0300-\u030c"
_BLANK = "[ \u00a0\u3000]?"
_WHOLE = re.compile(rf"[(（]{_BLANK}([{_LETTERS}]{{1,8}}){_BLANK}[)）]")
_SWALLOWED = re.compile(rf"[?？]([{_LETTERS}]{{1,8}}){_BLANK}[)）]")
_MARKS = frozenset("，；？！")
_FEW = 60  # tokens from which no more ways are tried
_LOST = Token(None, edge=True)


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch read askew: ``text[start:end]``, as the bytes that are left of it.

    ``eaten``: with its last byte a character went that was none of an annotation.
    """

    start: int
    end: int
    rule: str
    tokens: tuple[Token, ...]
    eaten: bool = False


def runs(text: str, start: re.Match[str], narrow: bool) -> list[Run]:
    """The runs that may begin at ``start``; none where no end can be told.

    A run ends where both ways of taking the bytes by twos meet again. ``narrow``: the page has
    narrowed its punctuation, so that a question mark may have been one of its delimiters.
    """
    tokens, at = _opening(start)
    rule = rule_of(start)
    limit = min(len(text), at + LONGEST_RUN)
    found = islice(_ends(text, at, tuple(tokens), limit, narrow), MOST_WAYS)
    return [Run(start.start(), end, rule, all_of_it, eaten) for all_of_it, end, eaten in found]


_End = tuple[tuple[Token, ...], int, bool]


def rule_of(start: re.Match[str]) -> str:
    """Which of the two kinds of run begins at ``start``."""
    return STRADDLING if start["straddling"] or start["toneless"] else SPLIT


def _opening(start: re.Match[str]) -> tuple[list[Token], int]:
    """The tokens that the beginning of a run stands for, and where it goes on."""
    if reading := start["straddling"] or start["toneless"]:
        return [Token(None), Token(None, normal(reading))], start.end()
    mark = gbk((start["mark"] or start["again"] or "?").translate(WIDE)) or b""
    return [Token(None), *map(Token, mark)], start.end()


def _ends(
    text: str, at: int, tokens: tuple[Token, ...], limit: int, narrow: bool
) -> Iterator[_End]:
    """The ways in which a run that has come to ``at`` may go on and end."""
    while at < limit:
        if mark := _WHOLE.match(text, at):
            tokens, at = (*tokens, _reading(mark)), mark.end()
            continue
        char = text[at]
        if char == "?" or (char == "？" and text[at + 1 : at + 2] in _MARKS):
            yield from _at_question_mark(text, at, tokens, limit, narrow)
            if not (narrow or char == "？"):
                return
        data = spelled(char.translate(WIDE) if narrow else char)
        if data is None or (len(data) == 1 and not 0x40 <= data[0] < 0x7F):
            return
        tokens, at = (*tokens, Token(data[0], edge=True)), at + 1
        if len(data) == 1:
            if mark := _WHOLE.match(text, at):
                tokens, at = (*tokens, _reading(mark)), mark.end()
            yield from _goes_on(text, at, tokens, limit, narrow)
            return
        tokens = (*tokens, Token(data[1]))
    if at >= len(text):
        return


def _at_question_mark(
    text: str, at: int, tokens: tuple[Token, ...], limit: int, narrow: bool
) -> Iterator[_End]:
    """The ways in which a lone byte may have become the question mark at ``at``."""
    if mark := _SWALLOWED.match(text, at):
        yield from _goes_on(text, mark.end(), (*tokens, _LOST, _reading(mark)), limit, narrow)
        return
    ended = (*tokens, _LOST)
    behind = text[at + 1 : at + 2]
    if (behind.translate(WIDE) if narrow else behind) in _MARKS:
        yield ended, at + 1, False
    elif behind in ("", "\n"):
        yield ended, at + 1, False
        if behind and text[at] == "?":
            yield ended, at + 1, True
    elif text[at] == "?":
        yield ended, at + 1, True
        if len(tokens) < _FEW:  # 80 begins no pair that GBK knows
            opened = (*tokens, Token(0x80, edge=True), Token(None))
            yield from _ends(text, at + 1, opened, limit, narrow)


def _goes_on(
    text: str, at: int, tokens: tuple[Token, ...], limit: int, narrow: bool
) -> Iterator[_End]:
    """The end of a run at ``at``, unless a hit that straddles it opens the next one there."""
    mark = _SWALLOWED.match(text, at)
    if mark:
        opened = (*tokens, Token(None), Token(None, normal(mark[1])))
        yield from _ends(text, mark.end(), opened, limit, narrow)
    else:
        yield tokens, at, False


def _reading(mark: re.Match[str]) -> Token:
    return Token(None, normal(mark[1]))


# ── places

_BYTE = re.compile(r"[\x00-\x7f]")


@dataclass(frozen=True, slots=True)
class Place:
    """A place where characters were lost, and the runs that may stand there.

    ``opened``: up to where they all are the same. ``end``: of the longest. ``sure``: nothing else
    explains what is seen.
    """

    start: int
    opened: int
    end: int
    rule: str
    runs: tuple[Run, ...]
    sure: bool


class Places:
    """The places of ``text`` that begin where its starts are; ``mangled``: it is known to be."""

    def __init__(self, text: str, narrow: bool, mangled: bool) -> None:
        self.text, self.narrow, self.mangled = text, narrow, mangled
        self._known: dict[int, Place] = {}
        self._doubtful = range(0)  # no run that begins in it can end

    def at(self, start: re.Match[str]) -> Place:
        """The place that begins at ``start``."""
        begin = start.start()
        if begin not in self._known:
            doubtful = begin in self._doubtful
            found = () if doubtful else tuple(runs(self.text, start, self.narrow))
            end = max((run.end for run in found), default=start.end())
            rule = rule_of(start)
            sure = self.mangled or rule == STRADDLING or (start["mark"] or "?") in ",，;；"
            self._known[begin] = Place(begin, start.end(), end, rule, found, sure)
            if not found and not doubtful:
                single = _BYTE.search(self.text, end)
                limit = min(single.end() if single else len(self.text), end + LONGEST_RUN)
                self._doubtful = range(begin, limit)
        return self._known[begin]

    def apart(self, starts: list[re.Match[str]]) -> Iterator[Place]:
        """Places one behind the other, each as long as it may be."""
        behind = 0
        for start in starts:
            if start.start() >= behind:
                place = self.at(start)
                behind = place.end
                yield place
