"""The table of the words that tell of which year a figure is, compiled."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from ingest.rules import compiled, table


@dataclass(frozen=True, slots=True)
class PeriodRules:
    """The patterns of ``rules/periods.toml``, each under its name there."""

    term: re.Pattern[str]
    came_from: re.Pattern[str]
    up_to: re.Pattern[str]
    two_ends: re.Pattern[str]
    same_time: re.Pattern[str]
    year_before: re.Pattern[str]
    hours_between: re.Pattern[str]
    set_then: re.Pattern[str]
    on_a_base: re.Pattern[str]
    joined: re.Pattern[str]
    estimated: re.Pattern[str]
    this_year: re.Pattern[str]
    of_all_years: re.Pattern[str]
    reached: re.Pattern[str]
    done_in_all: re.Pattern[str]
    beyond: re.Pattern[str]
    came_to: re.Pattern[str]
    now: re.Pattern[str]
    of_more_years: re.Pattern[str]
    year_gone: re.Pattern[str]
    then_on: re.Pattern[str]
    to_come: re.Pattern[str]
    these_days: re.Pattern[str]
    than: re.Pattern[str]
    no_comparison: re.Pattern[str]
    equals: re.Pattern[str]
    times_behind: re.Pattern[str]
    compared_behind: re.Pattern[str]
    prices_of: re.Pattern[str]
    described: re.Pattern[str]
    of_its_own: re.Pattern[str]
    since_then: re.Pattern[str]
    joint: re.Pattern[str]
    new_subject: re.Pattern[str]
    by_number: re.Pattern[str]
    years_summed: re.Pattern[str]
    years_grown: re.Pattern[str]
    years_open: re.Pattern[str]
    several_years: re.Pattern[str]
    one_year: re.Pattern[str]
    of_nothing: re.Pattern[str]  # what stands behind a date that nothing is of


@cache
def load_rules() -> PeriodRules:
    """The project's own rules.

    Raises:
        TypeError: the table lacks a rule that is asked for, or has one that nobody asks for.
    """
    said = compiled(table("periods")["rule"])
    behind = ("compared_behind", "prices_of", "described")
    of_nothing = re.compile("|".join(said[name].pattern for name in behind))
    return PeriodRules(**said, of_nothing=of_nothing)
