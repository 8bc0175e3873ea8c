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


@cache
def load_rules() -> PeriodRules:
    """The project's own rules.

    Raises:
        TypeError: the table lacks a rule that is asked for, or has one that nobody asks for.
    """
    return PeriodRules(**compiled(table("periods")["rule"]))
