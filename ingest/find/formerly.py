"""Names that divisions no longer have, and what they are called now, since about 1980."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from typing import Literal, cast

from ingest import rules

# What became of the name: a county became a city or a district, a prefecture a city, a division was
# merged into another one, or only its name changed.
Change = Literal["city", "district", "prefecture", "merged", "renamed"]


@dataclass(frozen=True, slots=True)
class Former:
    """A name of old. ``year`` is since when what it stood for is what it is now.

    ``code`` is the division it belongs to now, ``now`` its full name. Some old names are still in
    use elsewhere (郊区, 东山区), some stood for two divisions (永定县): the text's context decides.
    """

    name: str
    change: Change
    year: int
    code: str
    now: str


@cache
def former_names() -> tuple[Former, ...]:
    """The table ``rules/former.csv``, in its order."""
    with (rules.FOLDER / "former.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(
            Former(r["name"], cast(Change, r["change"]), int(r["year"]), r["code"], r["now"])
            for r in csv.DictReader(lines)
        )
