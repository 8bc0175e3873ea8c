"""How Chinese goes on: what a character costs behind those before it, by counts of other text."""

from __future__ import annotations

from collections.abc import Mapping
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
_UNKNOWN = 34.0  # nats: a character of which the table knows nothing


def folded(text: str) -> str:
    """``text`` as the table has it, character for character.

    Simplified, its marks wide, all its digits 0 and all its letters A.
    """
    return simplify(text).translate(_ALIKE)


@dataclass(frozen=True, slots=True)
class Language:
    """The table: for each context what it costs to leave it, then characters and their levels."""

    rows: Packed
    costs: Mapping[str, float]  # of each level
    alone: Mapping[str, float]  # of each character where nothing stands before; the commonest first

    def cost(self, before: str, char: str) -> float:
        """What ``char`` costs behind ``before`` (`CONTEXT` characters at most), in nats.

        Both are `folded`.
        """
        paid = 0.0
        text = self.rows.text
        while before:
            if row := self.rows.find(before):
                first, end = row
                at = text.find(char, first + 1, end)
                if at > 0:
                    return paid + self.costs[text[at + 1]]
                paid += self.costs[text[first]]
            before = before[1:]
        return paid + self.alone.get(char, _UNKNOWN)

    @property
    def commonest(self) -> str:
        """The characters it knows, the commonest first."""
        return "".join(self.alone)


@cache
def language() -> Language:
    """The table, loaded at the first call."""
    told = rules.table("bigrams")
    costs = {letter: i * float(told["step"]) for i, letter in enumerate(told["levels"])}
    rows = unpacked(rules.FOLDER / "bigrams.csv.xz")
    first, end = rows.find("") or (0, 0)
    pairs = rows.text[first + 1 : end]
    alone = {char: costs[level] for char, level in zip(pairs[::2], pairs[1::2], strict=True)}
    return Language(rows, costs, alone)
