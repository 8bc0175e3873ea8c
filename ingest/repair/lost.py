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
twos from the other side, and choose by how likely the text is, by the readings that stand in it,
and by what the page annotates elsewhere. Nearly every byte of a run is known: only its first and
its last are lost, and those of pairs that may have vanished.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.repair.gbk import gbk, is_han
from ingest.repair.grammar import grammar
from ingest.repair.language import folded
from ingest.repair.likely import (
    Reading,
    as_words,
    clause_before,
    clauses,
    reach,
    stacked,
    unmatched,
)  # fmt: skip
from ingest.repair.search import MARGIN, NOTES, Page, State, Token, fill

CONTEXT = 6  # characters on either side that a guess must go with
KEPT = 12  # guesses that are weighed as words
LONGEST_TOLD, LEAST_TOLD = 4, -7.0  # characters of a guess with a gap, nats that one may cost
UNTOLD = "\0"  # some character that was swallowed, no telling which
_NOTHING = (("", 0.0),)
_NEVER_FIRST = frozenset("，。；：？！、”）》,;:?!)")  # marks that begin no line

# What a guess is weighed by: how it reads, and what the page says of its characters.
FEATURES = (
    "chars", "length", "words", "alone", "bound", "grammar", "stacked", "unmatched", "clauses",
    "eaten", "uneaten", "gap", *NOTES,
)  # fmt: skip
_EATEN, _GAP = FEATURES.index("eaten"), FEATURES.index("gap")
ROUGH = 0.5, 3.0  # weights of the first two, until few guesses are left


@dataclass(frozen=True, slots=True)
class Guess:
    """A text that could have been mangled into what is seen; ``score`` in nats, ``gaps`` pairs.

    ``told``: nothing vanished but beside a reading that says what. ``sound``: it is short, reads as
    words, and nothing in it is unlike the page: so much must be, lest more have vanished than that.
    ``odd``: a character of it stands alone that seldom does, as where a pair vanished unseen.
    """

    text: str
    score: float
    gaps: int
    told: bool = False
    sound: bool = False
    odd: bool = False
    features: tuple[float, ...] = ()


def guesses(
    tokens: tuple[Token, ...],
    eaten: bool,
    before: str,
    after: str,
    page: Page,
    weights: tuple[float, ...],
    beyond: int = CONTEXT,
) -> list[Guess]:
    """What a run may have been, likeliest first, each text once.

    Args:
        tokens: the run. It begins aligned, behind the last byte of ``before``.
        eaten: a character went with its last byte.
        before: the characters before it, as they stand.
        after: the characters after it.
        page: what the page tells.
        weights: of FEATURES.
        beyond: characters of ``after`` up to which runs that end elsewhere are weighed as well.
    """
    key = tokens, eaten, before, after, beyond
    known: list[Guess] | None = page.known.get(key)
    if known is None:
        known = page.known[key] = _guesses(*key, page, weights)
    return known


def _guesses(
    tokens: tuple[Token, ...],
    eaten: bool,
    before: str,
    after: str,
    beyond: int,
    page: Page,
    weights: tuple[float, ...],
) -> list[Guess]:
    near = gbk(before[-1:]) if before else None
    trail = near[-1] if near else 0
    around, behind_it = folded(before), folded(after)
    spans = reach(around, behind_it)
    left, right = around[-CONTEXT:], behind_it[:CONTEXT]
    clause, ahead = clause_before(around), behind_it[:beyond]
    uneaten = float(not eaten and tokens[-1].value is None and after[:1] == "\n")
    states = fill(tokens, left, trail, page, (*ROUGH, *weights[_GAP:]))
    ways: list[tuple[float, State, str, float, tuple[float, float]]] = []
    for state in states:
        sums: dict[str, tuple[float, float]] = {}
        for ate, likely in swallowed(state.simple[-1:], after, page) if eaten else _NOTHING:
            kind = folded(ate)  # digits read alike
            if kind not in sums:
                behind = kind + right[:3]
                length = float(len(state.simple) + len(kind))
                sums[kind] = (
                    state.chars + page.vocabulary.text(left + state.simple, behind), length
                )  # fmt: skip
            chars, length = sums[kind]
            ways.append((
                ROUGH[0] * chars + ROUGH[1] * length + weights[_EATEN] * likely + state.paid,
                state, ate, likely, (chars, length),
            ))  # fmt: skip
    ways.sort(key=lambda way: (-way[0], way[1].text, way[2]))
    best: dict[str, Guess] = {}
    kept: set[str] = set()
    for rough, state, ate, likely, (chars, length) in ways:
        kind = state.text + folded(ate)
        if kind not in kept and (len(kept) >= KEPT or rough < ways[0][0] - MARGIN):
            continue
        kept.add(kind)
        simple = state.simple + folded(ate)
        ends = len(left) + len(simple)
        read = as_words(left + simple + right, page.vocabulary, len(left), ends)
        features = (
            chars, length, *read[:3], -grammar().cost(clause + simple + ahead),
            float(stacked(around, simple, behind_it)), unmatched(around, simple, behind_it),
            clauses(spans[0], simple, spans[1]), likely, uneaten, float(state.gaps), *state.notes,
        )  # fmt: skip
        score = sum(w * f for w, f in zip(weights, features, strict=True))
        text = state.text + ate
        if text not in best or best[text].score < score:
            best[text] = Guess(
                text, score, state.gaps, state.told, _is_sound(state, read), read.odd > 0, features
            )
    grammar().forget()
    return sorted(best.values(), key=lambda g: (-g.score, g.text))


def _is_sound(state: State, read: Reading) -> bool:
    notes = dict(zip(NOTES, state.notes, strict=True))
    return (
        len(state.text) <= LONGEST_TOLD
        and not any(notes[name] for name in ("variant", "foreign", "shunned", "hit_bare"))
        and read.bound <= 1
        and state.chars >= LEAST_TOLD * len(state.text)
    )


def swallowed(last: str, after: str, page: Page) -> Iterator[tuple[str, float]]:
    """What a lead byte may have swallowed behind ``last`` and before ``after``, and how likely."""
    if re.match(r"[^()\n]{1,30}\)", after):  # a parenthesis is closed that nothing opened
        yield "(", math.log(0.9)
        yield UNTOLD, math.log(0.1)
        return
    closed = last in "。！？；：”）》"
    line = (0.8 if closed else 0.1) if page.lines else 0.0
    if after[:1] == "\n":
        line = 0.9 if page.doubled else 0.3
    elif after[:1] in _NEVER_FIRST:
        line = 0.0
    blank = 0.3 if page.blanks and not closed else 0.01
    comma = 0.1 if page.commas and last not in "。！？；：" else 0.0  # most were narrowed later
    digit = 0.1 if closed else 0.6
    year = re.match(r"(?:(0)|9)\d\d年", after)
    if year:
        yield "2" if year[1] else "1", math.log(0.9 * digit)
        digit *= 0.1
    elif not re.match(r"[\d.%年月日個个万萬亿]", after):
        digit *= 0.3
    for value in "0123456789":
        yield value, math.log(digit / 10)
    if line:
        yield "\n", math.log(line)
    if comma:
        yield ",", math.log(comma)
    yield " ", math.log(blank)
    yield UNTOLD, math.log(0.1)


def as_it_stands(
    before: str, seen: str, after: str, page: Page, weights: tuple[float, ...]
) -> float:
    """The score of ``seen`` itself, should nothing have been lost there."""
    around, simple, behind_it = folded(before), folded(seen), folded(after)
    left, right = around[-CONTEXT:], behind_it[:CONTEXT]
    spans = reach(around, behind_it)
    pairs = zip(seen, simple, strict=True)
    foreign = sum(1 for c, s in pairs if is_han(c) and c not in page.forms.get(s, c))
    read = as_words(left + simple + right, page.vocabulary, len(left), len(left) + len(simple))
    features = dict.fromkeys(FEATURES, 0.0) | {
        "chars": page.vocabulary.text(left, simple + right[:3]),
        "length": float(len(simple)),
        "words": read.words,
        "alone": read.alone,
        "bound": read.bound,
        "grammar": -grammar().cost(clause_before(around) + simple + right),
        "stacked": float(stacked(around, simple, behind_it)),
        "unmatched": unmatched(around, simple, behind_it),
        "clauses": clauses(spans[0], simple, spans[1]),
        "foreign": float(foreign),
    }
    return sum(w * f for w, f in zip(weights, features.values(), strict=True))
