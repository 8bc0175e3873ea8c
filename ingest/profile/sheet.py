"""Profiles as JSON: what a page says, under stable names, each value with its link."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from ingest.kwic.counts import Share
from ingest.profile.formula import FormulaProfile, Reading
from ingest.profile.formula import Listed as Formulas
from ingest.profile.indicators import Card, Told
from ingest.profile.person import PersonProfile, Tenure
from ingest.profile.phrase import Phrase, Use
from ingest.profile.place import Part, PlaceProfile
from ingest.profile.stock import Totals
from ingest.profile.term import Listed as Terms
from ingest.profile.term import TermProfile
from ingest.profile.tree import Named, Node
from ingest.view import sentence_path


def place(told: PlaceProfile) -> dict[str, Any]:
    """A place as ``/p/CODE.json`` has it."""
    return {
        **asdict(told.place),
        "permalink": f"/p/{told.place.code}",
        "own": told.own,
        "above": [{"code": p.code, "name": p.name, "level": p.level} for p in told.above],
        "former": [asdict(one) for one in told.former],
        **_totals(told.totals),
        "own_articles": told.own_totals.articles,
        "own_figures": told.own_totals.figures,
        "parts": [_part(one) for one in told.parts],
        "beside": [_part(one) for one in told.beside],
        "years": [{"year": one.year, **_totals(one.totals)} for one in told.years],
        "newest": [{**asdict(one), "permalink": f"/a/{one.key}"} for one in told.newest],
        "officials": [_tenure(one) for one in told.officials],
        "officials_total": told.officials_total,
        "formulas": {
            "coined": [asdict(one) for one in told.coined],
            "national": [asdict(one) for one in told.national],
            "total": told.formulas_total,
        },
        "indicators_total": told.indicators_total,
        "indicators": [_card(card) for card in told.cards],
        "below": [asdict(one) for one in told.below],
    }


def places(tree: Sequence[Node] | None, found: Sequence[Named] | None) -> list[dict[str, Any]]:
    """The places of an archive, or those that a name finds."""
    if found is not None:
        return [{**asdict(one), "permalink": f"/p/{one.code}"} for one in found]
    return [_node(node) for node in tree or ()]


def formula(told: FormulaProfile) -> dict[str, Any]:
    """A formula as ``/-/formula/DATABASE.json?name=…`` has it."""
    return {
        "name": told.name,
        "numbers": told.numbers,
        "is_national": told.is_national,
        "first_year": told.first_year,
        "origin": told.origin,
        "expansion": told.expansion,
        "spellings": _counted(told.spellings, "spelling", "uses"),
        "readings": [_reading(one) for one in told.readings],
        "readings_total": told.readings_total,
        "related": [asdict(one) for one in told.related],
        **_phrase(told.phrase),
    }


def term(told: TermProfile) -> dict[str, Any]:
    """A term as ``/-/term/DATABASE.json?name=…`` has it."""
    return {
        "name": told.name,
        "group": told.group,
        "variants": told.variants,
        "spellings": _counted(told.spellings, "spelling", "uses"),
        **_phrase(told.phrase),
    }


def person(told: PersonProfile) -> dict[str, Any]:
    """An office-holder as ``/-/person/DATABASE.json?name=…`` has it."""
    return {
        "name": told.name,
        "place": told.place,
        "tenures": [_tenure(one) for one in told.tenures],
        "mentions": [
            {**asdict(one), "permalink": sentence_path(one.key, one.position)}
            for one in told.mentions
        ],
        "mentions_total": told.mentions_total,
    }


# ─────────────────────────────────────────────────────────────── parts of these


def _totals(told: Totals) -> dict[str, Any]:
    names = ("articles", "characters", "figures", "formulas", "people")
    counts = {name: getattr(told, name) for name in names}
    return {**counts, "first_year": told.first, "last_year": told.last}


def _part(one: Part) -> dict[str, Any]:
    named = {"code": one.code, "name": one.name, "level": one.level}
    return {**named, "permalink": f"/p/{one.code}", **_totals(one.totals)}


def _node(node: Node) -> dict[str, Any]:
    own = {name: getattr(node, name) for name in ("code", "name", "level", "articles", "figures")}
    return {
        **own,
        "own_articles": node.own,
        "permalink": f"/p/{node.code}",
        "hidden": node.hidden,
        "children": [_node(child) for child in node.children],
    }


def _tenure(one: Tenure) -> dict[str, Any]:
    return asdict(one)


def _card(card: Card) -> dict[str, Any]:
    return {
        "indicator": card.indicator,
        "is_known": card.is_known,
        "level": _told(card.level) if card.level else None,
        "change": _told(card.change) if card.change else None,
        "others": card.others,
    }


def _told(told: Told) -> dict[str, Any]:
    return {"unit": told.series.unit, "values": list(_values(told))}


def _values(told: Told) -> Iterable[dict[str, Any]]:
    for point in told.points:
        cell = point.cell
        yield {
            "year": point.year,
            "value": cell.value,
            "value_min": cell.lowest,
            "value_max": cell.highest,
            "qualifier": cell.qualifier,
            "stage": cell.stage,
            "status": cell.status,
            "period_basis": cell.period_basis,
            "sources": cell.sources,
            "permalinks": [f"/f/{key}" for key in cell.keys],
        }


def _reading(one: Reading) -> dict[str, Any]:
    return {
        "items": one.items,
        "agrees": one.agrees,
        "is_settled": one.is_settled,
        "articles": one.articles,
        "said": [
            {**asdict(said), "permalink": sentence_path(said.key, said.position)}
            for said in one.said
        ],
    }


def _phrase(told: Phrase) -> dict[str, Any]:
    return {
        "uses": told.uses,
        "articles": told.articles,
        "undated": told.undated,
        "unplaced": told.unplaced,
        "earliest": _use(told.earliest) if told.earliest else None,
        "months": [asdict(one) for one in told.months],
        "years": [_share(one, "year") for one in told.years],
        "level": told.level,
        "places": [{**_share(one, "place"), "place_name": name} for one, name in told.places],
        "earliest_by_place": [_use(one) for one in told.earliest_by_place],
        "outlets": _counted(told.outlets, "outlet", "articles"),
        "people": [asdict(one) for one in told.people],
        "lines": [_use(one) for one in told.lines],
    }


def _share(one: Share, name: str) -> dict[str, Any]:
    rate = None if one.rate is None else round(one.rate, 3)
    return {name: one.name, "uses": one.hits, "characters": one.characters, "per_10000": rate}


def _use(one: Use) -> dict[str, Any]:
    return {**asdict(one), "permalink": sentence_path(one.key, one.position)}


def _counted(pairs: Iterable[tuple[str, int]], name: str, count: str) -> list[dict[str, Any]]:
    return [{name: said, count: number} for said, number in pairs]


def listed(rows: Sequence[Formulas | Terms]) -> list[dict[str, Any]]:
    """The index of formulas, or that of terms."""
    return [asdict(one) for one in rows]
