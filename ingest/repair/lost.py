"""Lost characters: the text that a page which was mangled byte by byte had before.

How the damage comes about. Traditional text was held as GBK bytes, two a character, and worked on
byte by byte, without regard to where characters begin:

* **A** Where the bytes of one of certain characters were seen, its reading was put behind them;
  a hit may straddle two characters: 序 **實** 施 is D0-**F2-8C**-8D-CA-A9, and F28C is 驅 (qū).
* **B** The bytes were split at full-width punctuation, again at straddling hits: 保現 is
  B1-**A3-AC**-46, and A3AC is ，.
* **C** Each piece was decoded alone. A lead byte at its end became ``?``; a lead byte before one
  below 0x40 became one ``?`` for both (so ``(`` of a reading is swallowed); pairs where GBK has
  room for characters of one's own vanished without a trace.

From such a place on, the rest is read askew until a single byte or an end sets it right. So the way
back: spell what is seen as bytes again, put unknown ones where some were lost, take the bytes by
twos from the other side, and choose by how likely the text is, and by the readings that stand in
it.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

from ingest.repair.gbk import (
    LEADS,
    MARKS,
    OTHER,
    VARIANT,
    WIDE,
    Glyph,
    by_char,
    gbk,
    glyphs,
    is_han,
    rarity,
)
from ingest.script import simplify
from ingest.words import Prior, prior

MOST_GAPS = 2  # vanished pairs thought of in one run; each hides two bytes
BEAM = 160  # guesses kept after each byte
SLACK = 30.0  # nats behind the best at which a guess is dropped
FINALS = 60  # guesses weighed by words in the end
_GAP_STATES, _GAP_HEADS, _GAP_TAILS = 32, 8, 40  # how widely a vanished pair is looked for
CONTEXT = 6  # characters on either side that a guess must go with

_CLOSING, _OPENING, _SHUTTING = "，。；：？！、", "“（《", "”）》"
PAIRS = 0.5  # the weight of pairs of characters beside that of words
LENGTH = 3.0  # nats a character: words that follow each other are likelier than each on its own
STACKED = 8.0  # what two marks pay that do not go together
ALONE = 4.5  # what a word of one character pays at the end of a clause
_SHUNNED = 6.0  # one that the page annotates elsewhere and not here


@dataclass(frozen=True, slots=True)
class Token:
    """One step through a run: a byte, known or lost (``value`` ``None``), or a reading.

    ``edge``: before it one piece of what is seen ends, so that a pair may have vanished there.
    """

    value: int | None
    reading: str | None = None
    edge: bool = False


@dataclass(frozen=True, slots=True)
class Guess:
    """A text that could have been mangled into what is seen; ``score`` in nats, ``gaps`` pairs."""

    text: str
    score: float
    gaps: int


@dataclass(frozen=True, slots=True)
class _State:
    """A guess in the making: its last two bytes, and whether the last one waits for its second."""

    score: float
    text: str
    last: str  # the last character, simplified
    before: int
    byte: int
    waiting: bool
    gaps: int = 0
    paid: float = 0.0  # by the characters that readings in the run were put behind


Reads = Callable[[str, str], bool]


@dataclass(frozen=True)
class Page:
    """What the whole page tells about its characters.

    ``annotated``: those that it annotates, so wherever they stand; ``forms``: for a simplified
    character the traditional ones that the page writes for it.
    """

    annotated: frozenset[str]
    forms: Mapping[str, frozenset[str]]

    def hit(self, glyph: Glyph) -> float:
        """What it pays that the page took two bytes for ``glyph`` and annotated it, in nats."""
        elsewhere = glyph.char in self.forms.get(glyph.simple, frozenset()) - self.annotated
        return 2 * (glyph.cost + rarity(glyph.char)) + (_SHUNNED if elsewhere else 0.0)

    def cost(self, glyph: Glyph) -> float:
        """What ``glyph`` pays for being unlike the page, in nats."""
        here = self.forms.get(glyph.simple)
        foreign = VARIANT if here and glyph.char not in here else 0.0
        return glyph.cost + foreign + (_SHUNNED if glyph.char in self.annotated else 0.0)

    def without(self, readings: frozenset[str], reads: Reads) -> Page:
        """The same, less the annotated characters that read like one of ``readings``."""
        others = (c for c in self.annotated if not any(reads(c, r) for r in readings))
        return Page(frozenset(others), self.forms)


def guesses(tokens: list[Token], before: str, after: str, page: Page, reads: Reads) -> list[Guess]:
    """What the run ``tokens`` may have been, likeliest first, each text once.

    ``before`` and ``after`` are the characters around it, ``page`` what the rest of the text tells.
    A run begins aligned, behind the last byte of ``before``.
    """
    weigh = prior()
    page = page.without(frozenset(t.reading for t in tokens if t.reading is not None), reads)
    # Its first byte was taken by a straddling hit, so the first character was not annotated itself.
    free = int(len(tokens) > 1 and tokens[1].reading is not None)
    near = gbk(before[-1:]) if before else None
    here = simplify(before[-CONTEXT:])
    states = [_State(0.0, "", here[-1:], 0, near[-1] if near else 0, waiting=False)]
    for at, token in enumerate(tokens):
        marked = at + 1 < len(tokens) and tokens[at + 1].reading is not None
        reading = tokens[at + 1].reading if marked else None
        here_page = replace(page, annotated=frozenset()) if at <= 2 * free else page
        states = _kept(_step(states, token, reading, weigh, here_page, reads))
    best: dict[str, Guess] = {}
    for state in states[:FINALS]:
        if state.text not in best and not state.waiting:
            score = likelihood(before[-CONTEXT:], state.text, after[:CONTEXT], page, free)
            best[state.text] = Guess(state.text, score - state.paid, state.gaps)
    return sorted(best.values(), key=lambda g: (-g.score, g.text))


def likelihood(before: str, text: str, after: str, page: Page, free: int = 0) -> float:
    """How likely ``text`` is between ``before`` and ``after``, all in traditional script, in nats.

    The first ``free`` characters are not held to be annotated.

    By words and by pairs of characters together: words alone prefer texts that are too short, pairs
    alone texts that fall apart. The weights were found on 687 damaged places of official prose.
    """
    whole = simplify(before + text + after).translate(WIDE)
    inside = range(len(before), len(before) + len(text) + 1)
    bare = replace(page, annotated=frozenset())
    found = ((bare if i < free else page, by_char().get(char)) for i, char in enumerate(text))
    return (
        _by_words(whole, inside)
        + PAIRS * _by_pairs(whole)
        + LENGTH * len(text)
        - STACKED * sum(1 for i in inside if _stacked(whole[max(0, i - 1) : i + 1]))
        - sum(told.cost(glyph) for told, glyph in found if glyph and glyph.is_han)
    )


def gain(before: str, text: str, after: str) -> float:
    """What ``text`` costs between ``before`` and ``after``, in nats a character.

    Real text costs little, since it makes words with what stands around it: .4 in the median, -5.3
    in the worst twentieth. Where the truth is not among the guesses, the best of them stays below.
    """
    whole, left, right = (simplify(part).translate(WIDE) for part in
                          (before + text + after, before, after))  # fmt: skip

    def weight(part: str) -> float:
        return _by_words(part, range(0)) + PAIRS * _by_pairs(part)

    return (weight(whole) - weight(left) - weight(right)) / max(1, len(text))


def _by_words(text: str, inside: range) -> float:
    """The log probability of ``text`` by its words and marks.

    A clause seldom ends in a word of one character: that pays where the end is ``inside``.
    """
    weigh, total, start = prior(), 0.0, 0
    for i, char in enumerate(text + "\n"):
        if not is_han(char):
            closed = char in _CLOSING and i in inside
            total += weigh.text(text[start:i], alone=ALONE if closed else 0.0)
            total += MARKS.get(char, OTHER)
            start = i + 1
    return total


def _by_pairs(text: str) -> float:
    """The log probability of the Han characters of ``text``, each by the one before it."""
    weigh, total, last = prior(), 0.0, ""
    for char in text:
        if is_han(char):
            total += weigh.pair(last, char) if last else weigh.char(char)
        last = char if is_han(char) else ""
    return total


def _stacked(pair: str) -> bool:
    """Whether two marks stand together that do not go together: 。、 or “，."""
    if len(pair) < 2 or pair[1] not in _CLOSING + _SHUTTING:
        return False
    return pair[0] in _CLOSING + _OPENING


# ── the search


def _kept(states: Iterator[_State]) -> list[_State]:
    """The best states, those that differ in nothing that matters later taken once."""
    once: dict[tuple[str, int, int, bool], _State] = {}
    for state in states:
        key = (state.text, state.before, state.byte, state.waiting)
        if key not in once or once[key].gaps > state.gaps:
            once[key] = state
    best = heapq.nlargest(BEAM, once.values(), key=lambda s: (s.score - s.paid, s.text))
    return [s for s in best if s.score - s.paid >= best[0].score - best[0].paid - SLACK]


def _step(
    states: list[_State],
    token: Token,
    reading: str | None,
    weigh: Prior,
    page: Page,
    reads: Reads,
) -> Iterator[_State]:
    """Every state that ``token`` can lead to; ``reading`` is what stands right behind it."""
    if token.reading is not None:  # it was heeded one step earlier
        yield from states
        return
    values = LEADS if token.value is None else (token.value,)
    for rank, state in enumerate(states):
        grown = list(_add(state, values, weigh, page))
        if token.edge and state.waiting and state.gaps < MOST_GAPS and rank < _GAP_STATES:
            grown += _vanished(state, token.value, reading, weigh, page, reads)
        for after in grown:
            heeded = after if reading is None else _heeded(after, reading, page, reads)
            if heeded:
                yield heeded


def _add(
    state: _State, values: range | tuple[int, ...], weigh: Prior, page: Page
) -> Iterator[_State]:
    """``state`` with one more byte."""
    for value in values:
        if not state.waiting:
            if value >= 0x80:
                yield replace(state, before=state.byte, byte=value, waiting=True)
            continue
        glyph = glyphs().get((state.byte << 8) | value)
        if glyph:
            yield _with(state, glyph, value, weigh, page)


def _with(state: _State, glyph: Glyph, value: int, weigh: Prior, page: Page) -> _State:
    """``state`` with the character that its waiting byte and ``value`` make."""
    score = state.score - page.cost(glyph)
    if glyph.is_han:
        follows = state.last and is_han(state.last)
        score += weigh.pair(state.last, glyph.simple) if follows else weigh.char(glyph.simple)
    return _State(score, state.text + glyph.char, glyph.simple, state.byte, value,
                  False, state.gaps, state.paid)  # fmt: skip


def _vanished(
    state: _State,
    value: int | None,
    reading: str | None,
    weigh: Prior,
    page: Page,
    reads: Reads,
) -> Iterator[_State]:
    """``state`` with a vanished pair and then the byte ``value``: two characters more."""
    heads = _add(state, tuple(_gap_trails()), weigh, page)
    for head in heapq.nlargest(_GAP_HEADS, heads, key=lambda s: s.score):
        for lead, trail, glyph in _tails(value, head.byte >= 0xA8, reading, reads):
            opened = _State(head.score, head.text, head.last, head.byte, lead,
                            True, head.gaps + 1, head.paid)  # fmt: skip
            yield _with(opened, glyph, trail, weigh, page)


def _heeded(state: _State, reading: str, page: Page, reads: Reads) -> _State | None:
    """``state`` if its last two bytes, aligned or not, are a character that reads ``reading``."""
    glyph = glyphs().get((state.before << 8) | state.byte)
    if glyph is None or not reads(glyph.char, reading):
        return None
    return replace(state, paid=state.paid + page.hit(glyph))


@cache
def _gap_trails() -> tuple[int, ...]:
    """First bytes of pairs that vanish: each ends a character that was whole before."""
    return (*range(0xA1, 0xA8), *range(0xAA, 0xB0), *range(0xF8, 0xFF))


@cache
def _tails(
    value: int | None, high: bool, reading: str | None, reads: Reads
) -> tuple[tuple[int, int, Glyph], ...]:
    """The commonest characters ending in ``value`` whose lead byte may have vanished.

    ``high``: behind a first byte from AA on, a pair vanishes with any second byte from A1 on;
    otherwise with those below. Where ``value`` is lost too, it is that of a lead byte. Where a
    ``reading`` follows, they must have it.
    """
    leads = range(0xA1, 0xFF) if high else range(0x81, 0xA1)
    trails = LEADS if value is None else (value,)
    found = [(lead, trail, glyph) for lead in leads for trail in trails
             if (glyph := glyphs().get((lead << 8) | trail))
             and (reading is None or reads(glyph.char, reading))]  # fmt: skip
    weigh = prior()

    def likely(item: tuple[int, int, Glyph]) -> float:
        glyph = item[2]
        return (weigh.char(glyph.simple) if glyph.is_han else 0.0) - glyph.cost

    return tuple(sorted(found, key=likely, reverse=True)[:_GAP_TAILS])
