"""How Chinese goes on: what a character costs behind those before it, by counts of other text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from ingest import rules
from ingest.repair.gbk import WIDE
from ingest.repair.packed import Packed, unpacked
from ingest.script import simplify

_ALIKE = (
    WIDE
    | {ord("％"): "%", ord("．"): "."}
    | dict.fromkeys(map(ord, "123456789０１２３４５６７８９"), "0")
    | dict.fromkeys((*range(0x41, 0x5B), *range(0x61, 0x7B), *range(0xFF21, 0xFF3B)), "A")
)
CONTEXT = 3  # characters that the table looks back
_UNKNOWN = 18.0  # nats: a character of which the table knows nothing


def folded(text: str) -> str:
    """``text`` as the table has it, character for character.

    Simplified, its marks wide, all its digits 0 and all its letters A.
    """
    return simplify(text).translate(_ALIKE)


@dataclass(frozen=True, slots=True)
class Language:
    """The table: for each context what it costs to leave it, then characters and their levels."""

    rows: Packed
    costs: dict[str, float]

    def cost(self, before: str, char: str) -> float:
        """What ``char`` costs behind ``before`` (`CONTEXT` characters at most), in nats.

        Both are `folded`.
        """
        paid = 0.0
        text = self.rows.text
        while True:
            if row := self.rows.find(before):
                first, end = row
                at = text.find(char, first + 1, end)
                if at > 0:
                    return paid + self.costs[text[at + 1]]
                paid += self.costs[text[first]]
            if not before:
                return paid + _UNKNOWN
            before = before[1:]

    @property
    def commonest(self) -> str:
        """The characters it knows, the commonest first."""
        first, end = self.rows.find("") or (0, 0)
        return self.rows.text[first + 1 : end : 2]


@cache
def language() -> Language:
    """The table, loaded at the first call."""
    told = rules.table("bigrams")
    costs = {letter: i * float(told["step"]) for i, letter in enumerate(told["levels"])}
    return Language(unpacked(rules.FOLDER / "bigrams.csv.xz"), costs)
