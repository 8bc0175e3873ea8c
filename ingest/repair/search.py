"""Search: the ways to fill the gaps in the bytes of a run, the likeliest of them.

The bytes are taken by twos. One that is known leaves one character, one that is lost a hundred or
so, which are weighed as they come, each behind those before it; only a few ways are carried on.
At each seam of what is seen a pair may have vanished: it was the last byte of one character and the
first of the next, so there two bytes can stand for two characters.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import chain
from typing import Any, NamedTuple

from ingest.repair.gbk import (
    LEADS,
    Glyph,
    by_lead,
    by_trail,
    glyph_of,
    glyphs,
    items,
    user_defined,
)  # fmt: skip
from ingest.repair.language import CONTEXT, language
from ingest.repair.likely import Vocabulary
from ingest.repair.readings import reads, ways

BEAM = 12  # ways carried on from character to character, and as many again with a pair vanished
MARGIN = 10.0  # nats behind the best by which a way is given up
_KEPT = 1 << 14  # answers of each kind
WIDTH = 130  # characters tried for a byte that is lost
# Where a pair vanished: ways tried on, first halves kept, second ones tried; with and without a
# reading.
TOLD, UNTOLD = (12, 16, 30), (3, 4, 12)

# What the page says of a guess's characters.
NOTES = ("variant", "foreign", "shunned", "hit_known", "hit_bare", "hit_rare")
_NONE = (0.0,) * len(NOTES)


@dataclass(frozen=True, slots=True)
class Token:
    """One step through a run: a byte, known or lost (``value`` ``None``), or a reading.

    ``edge``: before it one piece of what is seen ends, so that a pair may have vanished there.
    """

    value: int | None
    reading: str | None = None
    edge: bool = False


@dataclass(frozen=True)
class Page:
    """What the whole page tells about its characters.

    ``annotated``: those that it annotates, so wherever they stand; ``bare``: those that it writes
    without; ``forms``: for a simplified character the traditional ones that the page writes for it;
    ``others``: whatever it has besides Han characters.
    """

    annotated: frozenset[str]
    bare: frozenset[str]
    forms: dict[str, frozenset[str]]
    others: frozenset[str]
    vocabulary: Vocabulary
    lines: bool  # it has line ends
    doubled: bool  # and they mostly come in twos
    blanks: bool  # it has blanks between Han characters
    commas: bool  # and narrow commas
    known: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)


class State(NamedTuple):
    """A guess in the making."""

    score: float
    text: str
    simple: str  # folded
    trail: int  # the last byte
    chars: float  # the log probability of its characters
    paid: float  # for what the notes and gaps say
    gaps: int
    told: bool  # nothing vanished but beside a reading
    notes: tuple[float, ...]  # see NOTES


class _Slot(NamedTuple):
    """Two bytes, and the readings behind the first (which is astride) and behind the second.

    ``seam``: a pair may have vanished between them.
    """

    lead: int | None
    trail: int | None
    astride: str | None
    reading: str | None
    seam: bool


def fill(
    tokens: tuple[Token, ...], before: str, trail: int, page: Page, weights: tuple[float, ...]
) -> list[State]:
    """The likeliest ways to fill ``tokens`` behind ``before``, whose last byte is ``trail``.

    ``weights``: of the log probability of characters, their number, a vanished pair, and NOTES.
    """
    slots = _slots(tokens)
    if slots is None:
        return []
    search = _Search(before[-CONTEXT:], page, weights)
    whole = [State(0.0, "", "", trail, 0.0, 0.0, 0, True, _NONE)]
    gapped: list[State] = []
    for slot in slots:
        split = search.split(whole, slot) if slot.seam else []
        gapped = _best(chain(search.grown(gapped, slot), split))
        whole = _best(search.grown(whole, slot))
    return whole + gapped


def _best(states: Iterator[State] | list[State] | chain[State], most: int = BEAM) -> list[State]:
    kept = sorted(states, key=lambda state: (-state.score, state.text))[:most]
    return [state for state in kept if state.score > kept[0].score - MARGIN]


def _slots(tokens: tuple[Token, ...]) -> list[_Slot] | None:
    """``tokens`` by twos; ``None`` where they do not come out even."""
    values: list[tuple[int | None, str | None, bool]] = []
    for token in tokens:
        if token.reading is None:
            values.append((token.value, None, token.edge))
        elif not values:
            return None
        else:
            values[-1] = (values[-1][0], token.reading, values[-1][2])
    if len(values) % 2:
        return None
    return [
        _Slot(a[0], b[0], a[1], b[1], b[2]) for a, b in zip(values[::2], values[1::2], strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Search:
    before: str
    page: Page
    weights: tuple[float, ...]

    def grown(self, states: list[State], slot: _Slot) -> Iterator[State]:
        """``states`` with every character that fits ``slot``."""
        for state in states:
            for lead in _leads(slot.lead, state.trail, slot.astride):
                for code, glyph in _candidates(lead, slot.trail, slot.reading, slot.lead is None):
                    yield self._with(state, code, glyph, slot.astride, slot.reading)

    def split(self, states: list[State], slot: _Slot) -> list[State]:
        """``states`` with every two characters between which a pair vanished in ``slot``."""
        told = slot.astride is not None or slot.reading is not None
        tried, kept, width = TOLD if told else UNTOLD
        first: list[State] = []
        for state in states[:tried]:
            for lead in _leads(slot.lead, state.trail, slot.astride):
                for code, glyph in _ending(lead)[: 2 * width]:
                    first.append(self._with(state, code, glyph, slot.astride, None))
        return [
            self._with(state, code, glyph, None, slot.reading, told)
            for state in _best(first, kept)
            for code, glyph in _beginning(state.trail, slot.trail, slot.reading)[:width]
        ]

    def _with(
        self,
        state: State,
        code: int,
        glyph: Glyph,
        astride: str | None,
        reading: str | None,
        told: bool | None = None,
    ) -> State:
        """``state`` with one character more; ``told``: whether a reading tells what vanished."""
        page, weights = self.page, self.weights
        here = page.forms.get(glyph.simple)
        noted: list[float] | None = None
        if (
            astride is not None
            or reading is not None
            or glyph.cost
            or glyph.char in page.annotated
            or (here is not None and glyph.char not in here)
        ):
            noted = list(state.notes)
            noted[0] += glyph.cost if glyph.is_han else 0.0
            noted[1] += here is not None and glyph.char not in here
            if astride is not None:
                hit = glyphs().get((state.trail << 8) | (code >> 8))
                if hit is not None:
                    _note_hit(noted, hit, page)
            if reading is not None:
                _note_hit(noted, glyph, page)
            elif astride is None:
                noted[2] += glyph.char in page.annotated
        paid = state.paid
        if noted is not None:
            paid += sum(
                weight * (new - old)
                for weight, new, old in zip(weights[3:], noted, state.notes, strict=True)
                if new != old
            )
        gaps = state.gaps
        if told is not None:
            gaps += 1
            paid += weights[2]
        before = state.simple[-CONTEXT:]
        if len(before) < CONTEXT:
            before = (self.before + before)[-CONTEXT:]
        chars = state.chars + page.vocabulary.after(before, glyph.simple)
        simple = state.simple + glyph.simple
        return State(
            weights[0] * chars + weights[1] * len(simple) + paid,
            state.text + glyph.char,
            simple,
            code & 0xFF,
            chars,
            paid,
            gaps,
            state.told and told is not False,
            state.notes if noted is None else tuple(noted),
        )


def _note_hit(notes: list[float], hit: Glyph, page: Page) -> None:
    """Note what it says that the page annotated ``hit``."""
    if hit.char in page.annotated:
        notes[3] += 1
    elif hit.char in page.bare:
        notes[4] += 1
    else:
        notes[5] += hit.rare


@lru_cache(_KEPT)
def _leads(lead: int | None, trail: int, astride: str | None) -> tuple[int | None, ...]:
    """The first bytes that may stand for ``lead``: with ``trail`` they are read ``astride``."""
    if astride is None:
        return (lead,)
    known = glyphs()
    tried = LEADS if lead is None else (lead,)
    hits = ((value, known.get((trail << 8) | value)) for value in tried)
    return tuple(value for value, hit in hits if hit is not None and reads(hit.char, astride))


_Found = tuple[tuple[int, Glyph], ...]


@lru_cache(_KEPT)
def _candidates(lead: int | None, trail: int | None, reading: str | None, guessed: bool) -> _Found:
    """The characters with these bytes and this reading, the likeliest first.

    Where ``lead`` is ``guessed`` itself, none is among them that traditional text would not hold.
    """
    if lead is not None and trail is not None:
        code = (lead << 8) | trail
        glyph = glyphs().get(code) if guessed else glyph_of(code)
        found: _Found = () if glyph is None else ((code, glyph),)
    elif lead is not None:
        found = tuple(item for item in by_lead(lead) if item[0] & 0xFF >= 0x80)
    elif trail is not None:
        found = by_trail(trail)
    else:
        found = items() if reading is None else _read_as(reading)
    return _sorted(tuple(i for i in found if _is_read(i[1].char, reading)))[:WIDTH]


def _sorted(found: _Found) -> _Found:
    cost = language().cost
    return tuple(sorted(found, key=lambda item: (item[1].cost + cost("", item[1].simple), item[0])))


@cache
def _ending(lead: int | None) -> _Found:
    """The characters whose second byte may open a pair that vanished."""
    found = items() if lead is None else by_lead(lead)
    opening = (*range(0xA1, 0xA8), *range(0xAA, 0xB0), *range(0xF8, 0xFF))
    return _sorted(tuple(item for item in found if item[0] & 0xFF in opening))[:WIDTH]


@lru_cache(_KEPT)
def _beginning(opening: int, trail: int | None, reading: str | None) -> _Found:
    """The characters that end in ``trail`` and whose first byte vanished with ``opening``."""
    if trail is not None:
        found = by_trail(trail)
    elif reading is not None:
        found = _read_as(reading)
    else:
        leads = (lead for lead in LEADS if user_defined(opening, lead))
        found = tuple(chain.from_iterable(map(by_lead, leads)))
    fits = (item for item in found if user_defined(opening, item[0] >> 8))
    return _sorted(tuple(i for i in fits if _is_read(i[1].char, reading)))[:WIDTH]


def _is_read(char: str, reading: str | None) -> bool:
    return reading is None or reads(char, reading)


def _read_as(reading: str) -> _Found:
    """Every character read ``reading``."""
    return _by_reading().get(reading, ())


@cache
def _by_reading() -> dict[str, _Found]:
    found: dict[str, list[tuple[int, Glyph]]] = {}
    for item in items():
        for reading in ways(item[1].char):
            found.setdefault(reading, []).append(item)
    return {reading: tuple(items) for reading, items in found.items()}
