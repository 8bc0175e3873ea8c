"""Names of persons that hold the name of a place: there is no 海宁 in 秘书长江海宁.

Whoever is named with a post is known as a person from there on (江海宁强调). What stands within
such a name is no place, and nothing is settled by it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import partial

from ingest.find.borders import PlaceRules
from ingest.find.offices import REACH
from ingest.find.people import PeopleRules, find_people
from ingest.find.place_names import find_places
from ingest.find.places import locate
from ingest.find.townships import PlaceContext
from ingest.model import PersonMention, PlaceMention

_NOBODY = "\ue000"  # no character of any name
_NEAR_POST = 16  # characters between a post and the last of a few names behind it
_SHORT = 3  # characters of a place's name that a person's may hold


def places_and_people(
    text: str,
    place_rules: PlaceRules,
    people_rules: PeopleRules,
    context: PlaceContext,
    namesakes: frozenset[str] = frozenset(),
) -> tuple[tuple[PlaceMention, ...], tuple[PersonMention, ...], frozenset[str]]:
    """The places and the office-holders of one sentence, and the namesakes known behind it.

    Args:
        text: the sentence, simplified.
        place_rules: of places.
        people_rules: of people.
        context: the places known before it.
        namesakes: the names of persons known before it that hold a place's.
    """
    who = find_people(text, people_rules, partial(locate, context=context, rules=place_rules))
    shaded = _without_names(text, namesakes) if namesakes else text
    where = find_places(shaded, place_rules, context)
    held = _holding(who, where) if who and where else []
    if held:
        namesakes |= _longer(held, where)
        shaded = _without_names(_without(shaded, held), namesakes)
        where = find_places(shaded, place_rules, context)
    return where, who, namesakes


def without_namesakes(text: str, where: Sequence[PlaceMention], rules: PeopleRules) -> str:
    """``text`` without the names of office-holders that hold one of the places found in it.

    Only what stands near a post is asked: so a long text is not read for people as a whole.
    """
    namesakes: frozenset[str] = frozenset()
    for place in where:
        start, end = place.span_start, place.span_end
        near = max(0, start - _NEAR_POST)
        if end - start > _SHORT or not rules.offices.core.search(text, near, start):
            continue
        begin = max(0, start - REACH)
        around = find_people(text[begin : end + _NEAR_POST], rules, lambda _: None)
        moved = [
            p._replace(span_start=p.span_start + begin, span_end=p.span_end + begin) for p in around
        ]
        if held := [p for p in moved if _holds_any(p, (place,))]:
            namesakes |= _longer(held, (place,))
            text = _without(text, held)
    return _without_names(text, namesakes)


def _holds_any(person: PersonMention, where: Iterable[PlaceMention]) -> bool:
    start, end = person.span_start, person.span_end
    return any(start <= place.span_start and place.span_end <= end for place in where)


def _holding(who: Sequence[PersonMention], where: Sequence[PlaceMention]) -> list[PersonMention]:
    """Those whose name holds a place; both ascend by span."""
    starts = [place.span_start for place in where]
    return [
        p for p in who if _holds_any(p, where[(at := bisect_left(starts, p.span_start)) : at + 2])
    ]


def _longer(held: Iterable[PersonMention], where: Sequence[PlaceMention]) -> frozenset[str]:
    """Those names that are more than a place's: 乌兰 said again may be the county."""
    places = {place.surface for place in where}
    return frozenset(p.surface for p in held if p.surface not in places)


def _without(text: str, people: Iterable[PersonMention]) -> str:
    marks = list(text)
    for p in people:
        marks[p.span_start : p.span_end] = _NOBODY * len(p.surface)
    return "".join(marks)


def _without_names(text: str, names: Iterable[str]) -> str:
    for name in names:
        text = text.replace(name, _NOBODY * len(name))
    return text
