"""Townships by their short names, where the context makes them names: 赵城、万安等乡镇."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from ingest.find.borders import PlaceRules, Surroundings
from ingest.find.divisions import by_code
from ingest.find.gazetteer import CONFIDENCE, codes_above, named, stem, within
from ingest.model import PlaceMention

_REACH = 160  # characters of a list that are looked at, from its end
# Length of the codes of what has townships, and of what has counties.
_COUNTY: tuple[int, ...] = (6,)
_CITY: tuple[int, ...] = (4, 2)
_SCOPES = 8  # divisions named before it that may be its county


class PlaceContext(NamedTuple):
    """What is known around a sentence.

    ``place`` is the code of the division its article is about; ``named`` are codes of divisions
    named before it, the nearest last, and ``zones`` codes and names of zones named before it.
    """

    place: str | None = None
    named: tuple[str, ...] = ()
    zones: tuple[tuple[str, str], ...] = ()


def with_townships(
    text: str, rules: PlaceRules, context: PlaceContext, found: Sequence[PlaceMention]
) -> Sequence[PlaceMention]:
    """``found`` and the townships of ``text`` named without 镇 or 乡, ascending.

    A list of townships goes before a county of the same short name: 万安 beside 赵城 and 曲亭.
    """
    own = context.place is not None and len(context.place) == 9
    listed = list(_listed(text, rules, context, found)) if "、" in text else []
    listed = _untold(listed, found) if listed else []
    letters = list(_letters(text, rules)) if rules.letters.search(text) else []
    if not (listed or letters or own):
        return found
    taken = {at for m in listed for at in range(m.span_start, m.span_end)}
    mentions = list(listed)
    for mention in chain(found, _own(text, rules, context), letters):
        span = range(mention.span_start, mention.span_end)
        if taken.isdisjoint(span):
            taken.update(span)
            mentions.append(mention)
    return sorted(mentions, key=lambda mention: mention.span_start)


def _untold(listed: Sequence[PlaceMention], found: Sequence[PlaceMention]) -> list[PlaceMention]:
    """Those of ``listed`` that no mention tells already, by itself or in a row of names."""
    told = {at: m.code for m in found for at in range(m.span_start, m.span_end)}
    return [m for m in listed if told.get(m.span_start) != m.code]


def _letters(text: str, rules: PlaceRules) -> Iterator[PlaceMention]:
    """Provinces by one character: 晋冀鲁豫四省, 来晋投资, 沪上."""
    for match in rules.letters.finditer(text):
        for at in range(*match.span()):
            code = rules.provinces.get(text[at])
            if code is not None:
                yield named(text, at, at + 1, code, "letters", CONFIDENCE["letters"])


def _own(text: str, rules: PlaceRules, context: PlaceContext) -> Iterator[PlaceMention]:
    """The township that the article is about: 吴山 for 吴山镇."""
    place = by_code(context.place or "")
    name = stem(place) if place is not None and place.level == "township" else None
    if place is None or name is None or name in rules.lexicon.entries:
        return
    around = Surroundings(text, rules)
    start = text.find(name)
    while start >= 0:
        end = start + len(name)
        longer = text[end : end + 1] in tuple("镇乡街村寺")
        if not longer and not around.is_other_thing(end):
            yield named(text, start, end, place.code, "own", CONFIDENCE["own"])
        start = text.find(name, end)


def _listed(
    text: str, rules: PlaceRules, context: PlaceContext, found: Sequence[PlaceMention]
) -> Iterator[PlaceMention]:
    """Townships of one county in a list, or counties of one city: at least two must be of it."""
    ends: list[tuple[int, tuple[int, ...]]] = []
    if "镇" in text or "乡" in text or "街" in text:  # or no such list ends there
        ends += [(m.end("last"), _COUNTY) for m in rules.listed.finditer(text)]
    if "县" in text or "区" in text or "旗" in text:
        ends += [(m.end("last"), _CITY) for m in rules.listed_counties.finditer(text)]
    if not ends:
        return
    settled = [m for m in found if m.code is not None]
    starts = [m.span_start for m in settled]
    for end, sizes in ends:
        listed = text[max(0, end - _REACH) : end]
        before = bisect_left(starts, end)
        near = [m.code for m in settled[max(0, before - _SCOPES) : before]]
        for scope in (*reversed(near), *reversed(context.named), context.place):
            above = codes_above(scope or "")
            parent = next((c for size in sizes for c in above if len(c) == size), None)
            items = list(_items(listed, end, within(parent))) if parent else []
            if len(items) > 1:
                for first, last, code in items:
                    yield named(text, first, last, code, "listed", CONFIDENCE["listed"])
                break


def _items(listed: str, end: int, known: Mapping[str, str]) -> Iterator[tuple[int, int, str]]:
    """From the last item of a list back to the first, those that end in a name of ``known``."""
    for item in reversed(listed.split("、")):
        name = next((item[i:] for i in range(len(item) - 1) if item[i:] in known), None)
        if name is not None:
            yield end - len(name), end, known[name]
        if name != item:
            return  # something else, or the words that lead up to the list
        end -= len(item) + 1
