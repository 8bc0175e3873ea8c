"""The rules of every room, loaded and checked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from ingest import clean, markup, repair
from ingest.find import dates, figures, formulas, people, places


@dataclass(frozen=True)
class Rules:
    """The rules of every room."""

    markup: markup.MarkupRules
    repair: repair.RepairRules
    clean: clean.CleanRules
    dates: dates.DateRules
    formulas: formulas.FormulaRules
    figures: figures.FigureRules
    places: places.PlaceRules
    people: people.PeopleRules


@cache
def load_rules() -> Rules:
    """The rules that travel with the package."""
    return Rules(
        markup.load_rules(), repair.load_rules(), clean.load_rules(), dates.load_rules(),
        formulas.load_rules(), figures.load_rules(), places.load_rules(), people.load_rules(),
    )  # fmt: skip
