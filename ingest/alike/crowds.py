"""Whom a text is compared with where too many are like it to compare it with all.

Texts that share a band are compared, each with each, up to so many. More are a crowd: yearly texts
of formulas, a forecast for every day, a wire story that three thousand pages have. Of a crowd all
are compared with the two whose digests are least, which finds what most of it is; and it is parted
by marks, which tell its texts from each other, once, twice and a third time, until what is together
is no crowd any more. Two of a crowd are compared only if they share half of their marks, and others
if they share three in ten.

What is compared with what depends on the texts that are there alone, not on the order in which they
came. What it costs: a text has at most 16 × 23 others to be compared with, however large the crowd.
What is lost: a reprint in a crowd where no marks part it from the crowd together with what it is a
reprint of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple, Protocol

from ingest.alike.sketch import BANDS, WIDTH, band_of, digest_of, marks, marks_shared

CROWD = 16  # texts that are compared each with each; more are a crowd
_PIVOTS = 2  # of a crowd, those that all others are compared with
_PARTINGS = 3
_MET = 200_000  # pairs of crowds that are remembered, so that few are compared twice
_LIKE, _LIKE_IN_CROWD = 10, 17  # of 32 halves of marks that two share at least to be compared


class Print(NamedTuple):
    """An article and the sketch of its text, and whether it is compared for the first time.

    Of articles of one text one print is enough.
    """

    article: int
    sketch: bytes
    fresh: bool = False


class Prints(Protocol):
    """Prints wherever they are kept, no two of one text."""

    def together(self, band: int) -> Iterable[tuple[bytes, Sequence[Print]]]:
        """Those that have a band alike, two or more, by what it is."""


@dataclass(frozen=True, slots=True)
class Listed:
    """Prints in memory."""

    prints: Sequence[Print]

    def together(self, band: int) -> Iterable[tuple[bytes, Sequence[Print]]]:
        """See `Prints`."""
        start = WIDTH * band
        return _together(self.prints, lambda one: one.sketch[start : start + WIDTH])


class _Crowd(NamedTuple):
    """Prints that share a band and, where it was parted already, marks."""

    band: int
    parted: int
    prints: Sequence[Print]


def proposals(prints: Prints, crowded: set[int] | None = None) -> Iterator[tuple[int, int]]:
    """Pairs of articles to be compared of which one at least is fresh; some come twice.

    Args:
        prints: All that share a band with a fresh one.
        crowded: The bands that are crowded are put into it, as `crowds` gives them.
    """
    crowded = set() if crowded is None else crowded
    met: set[tuple[int, int]] = set()  # of crowds
    for band in range(BANDS):
        for key, together in prints.together(band):
            if len(together) > CROWD:
                crowded.add(band_of(key))
                for one, other in _of_crowd(_Crowd(band, 0, together)):
                    pair = one.article, other.article
                    if pair not in met and marks_shared(one.sketch, other.sketch) >= _LIKE_IN_CROWD:
                        if len(met) == _MET:
                            met.clear()
                        met.add(pair)
                        yield pair
                continue
            for one, other in combinations(together, 2):
                if (
                    (one.fresh or other.fresh)
                    and not _met(one.sketch, other.sketch, band, crowded)
                    and marks_shared(one.sketch, other.sketch) >= _LIKE
                ):
                    yield one.article, other.article


def _together(
    prints: Iterable[Print], key: Callable[[Print], bytes]
) -> list[tuple[bytes, list[Print]]]:
    """Prints of one key, two or more."""
    first: dict[bytes, Print] = {}
    more: dict[bytes, list[Print]] = {}
    for one in prints:
        held = first.setdefault(key(one), one)
        if held is not one:
            more.setdefault(key(one), [held]).append(one)
    return list(more.items())


def _met(one: bytes, other: bytes, band: int, crowded: set[int]) -> bool:
    """Whether a band ahead of ``band`` proposed the two already."""
    for start in range(0, WIDTH * band, WIDTH):
        key = one[start : start + WIDTH]
        if key == other[start : start + WIDTH] and band_of(key) not in crowded:
            return True
    return False


def _of_crowd(crowd: _Crowd) -> Iterator[tuple[Print, Print]]:
    for part in _parts(crowd):
        few = len(part.prints) <= CROWD
        for number, one in enumerate(part.prints if few else _pivots(part.prints)):
            for other in part.prints[number + 1 :] if few else part.prints:
                if (one.fresh or other.fresh) and one is not other:
                    yield one, other


def _parts(crowd: _Crowd) -> Iterator[_Crowd]:
    """A crowd, what it is parted into, and so on."""
    todo = [crowd]
    while todo:
        part = todo.pop()
        yield part
        if len(part.prints) > CROWD and part.parted < _PARTINGS:
            todo += _parted(part)


def _parted(crowd: _Crowd) -> list[_Crowd]:
    band, parted = crowd.band, crowd.parted + 1
    made = _together(crowd.prints, lambda one: marks(one.sketch, band, parted))
    return [_Crowd(band, parted, prints) for _, prints in made]


def _pivots(prints: Iterable[Print]) -> list[Print]:
    return sorted(prints, key=lambda one: digest_of(one.sketch))[:_PIVOTS]


# ─────────────────────────────────────────────────────────────── what comes and goes


def upset(prints: Prints) -> set[int]:
    """Articles that were compared with others with which they would not be now.

    By what is fresh the few that they were became a crowd, or a crowd has other least digests.
    """
    found: set[int] = set()
    for band in range(BANDS):
        for _, together in prints.together(band):
            for part in _parts(_Crowd(band, 0, together)) if len(together) > CROWD else ():
                if len(part.prints) > CROWD:
                    old = [one for one in part.prints if not one.fresh]
                    if len(old) < len(part.prints) and (
                        len(old) <= CROWD or _pivots(old) != _pivots(part.prints)
                    ):
                        found.update(one.article for one in old)
    return found


def crowds(prints: Prints) -> set[int]:
    """The bands that are crowded, by what :func:`ingest.alike.sketch.bands` calls them."""
    return {
        band_of(key)
        for band in range(BANDS)
        for key, together in prints.together(band)
        if len(together) > CROWD
    }
