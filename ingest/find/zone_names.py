"""Zones as texts name them: behind their division, by a name told before, beside divisions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from ingest.find.borders import PlaceRules
from ingest.find.divisions import by_code, codes_above, stem
from ingest.find.gazetteer import CONFIDENCE, named
from ingest.find.townships import PlaceContext
from ingest.find.zones import Zone, canonical, zone_of, zone_parent
from ingest.model import PlaceMention

_JOINTS = frozenset("、和与")


def zone_mention(text: str, start: int, end: int, parent: str, own: str, rule: str) -> PlaceMention:
    """The mention of the zone that ``own`` names under ``parent``."""
    zone = zone_of(parent, own)
    confidence = CONFIDENCE[rule]
    if isinstance(zone, Zone):
        surface = text[start:end]
        return PlaceMention(start, end, surface, zone.code, zone.name, "zone", rule, confidence)
    return named(text, start, end, zone.code, rule, confidence)


def with_zones(
    text: str, rules: PlaceRules, context: PlaceContext, found: Sequence[PlaceMention]
) -> list[PlaceMention]:
    """``found`` and the zones that stand apart from their division's name, ascending."""
    taken = {at for m in found for at in range(m.span_start, m.span_end)}
    mentions = list(found)
    apart = (
        _possessed(text, rules, found),
        _told(text, rules, context, found),
        _alone(text, rules, context, found),
    )
    for mention in chain(*apart):
        span = range(mention.span_start, mention.span_end)
        if taken.isdisjoint(span):
            taken.update(span)
            mentions.append(mention)
    return sorted(mentions, key=lambda mention: mention.span_start)


def _possessed(
    text: str, rules: PlaceRules, found: Sequence[PlaceMention]
) -> Iterator[PlaceMention]:
    """随县的桐柏山太白顶风景名胜区."""
    for mention in found:
        if mention.code is None or text[mention.span_end : mention.span_end + 1] != "的":
            continue
        start = mention.span_end + 1
        zone = rules.zones.at(text, start)
        if zone and zone_parent(mention.code) is None and zone.can_be_of(mention.code, whole=True):
            yield zone_mention(text, start, zone.end, mention.code, zone.own, "zone")


def _told(
    text: str, rules: PlaceRules, context: PlaceContext, found: Sequence[PlaceMention]
) -> Iterator[PlaceMention]:
    """A zone told before, by its own name: 灵空山风景名胜区, 灵空山景区."""
    here = tuple((m.code, m.name) for m in found if m.level == "zone" and m.code)
    for code, name in dict.fromkeys((*context.zones, *here)):
        division = by_code(zone_parent(code) or "")
        if division is None or name.startswith(stem(division) or division.name):
            continue  # it has no name of its own
        start = text.find(name[:2])
        while start >= 0:
            zone = rules.zones.at(text, start)
            if zone is not None and canonical(zone.own)[0] == name:
                surface = text[start : zone.end]
                yield PlaceMention(start, zone.end, surface, code, name, "zone", "context",
                                   CONFIDENCE["context"])  # fmt: skip
            start = text.find(name[:2], start + 1)


def _alone(
    text: str, rules: PlaceRules, context: PlaceContext, found: Sequence[PlaceMention]
) -> Iterator[PlaceMention]:
    """A kind alone: beside divisions of one city (潞州区、高新区), or before its own office."""
    starts = {m.span_start: m.code for m in found}
    ends = {m.span_end: m.code for m in found}
    for match in rules.zones.alone.finditer(text):
        start, end = match.span("kind")
        before = ends.get(start - 1) if text[start - 1 : start] in _JOINTS else None
        behind = starts.get(end + 1) if text[end : end + 1] in _JOINTS else None
        parent = _parent_of(before) or _parent_of(behind)
        if (
            parent is None
            and match["office"]
            and (start == 0 or text[start - 1] in "，、。；：和与")
        ):
            parent = next(
                (c for c in reversed(codes_above(context.place or "")) if len(c) < 9), None
            )
        if parent is not None and len(parent) > 2:
            yield zone_mention(text, start, end, parent, match["kind"], "zone")


def _parent_of(code: str | None) -> str | None:
    """The division that a county or township of a list lies in."""
    division = by_code(code) if code is not None and len(code) in (6, 9) else None
    return division.parent if division else None
