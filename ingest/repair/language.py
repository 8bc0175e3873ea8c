"""How Chinese goes on: what a character costs behind those before it, by counts of other text."""

from __future__ import annotations

import lzma
from dataclasses import dataclass
from functools import cache

from ingest import rules
from ingest.repair.gbk import WIDE
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


@dataclass(frozen=True)
class Language:
    """The table: for each context what it costs to leave it, then characters and their levels."""

    lines: dict[str, str]
    costs: dict[str, float]

    def cost(self, before: str, char: str) -> float:
        """What ``char`` costs behind ``before`` (`CONTEXT` characters at most), in nats.

        Both are `folded`.
        """
        paid = 0.0
        while True:
            line = self.lines.get(before)
            if line is not None:
                at = line.find(char, 1)
                if at > 0:
                    return paid + self.costs[line[at + 1]]
                paid += self.costs[line[0]]
            if not before:
                return paid + _UNKNOWN
            before = before[1:]

    @property
    def commonest(self) -> str:
        """The characters it knows, the commonest first."""
        return self.lines[""][1::2]


@cache
def language() -> Language:
    """The table, loaded at the first call."""
    told = rules.table("bigrams")
    costs = {letter: i * float(told["step"]) for i, letter in enumerate(told["levels"])}
    text = lzma.decompress((rules.FOLDER / "bigrams.csv.xz").read_bytes()).decode()
    rows = text.replace("\n", "\0").replace("^", "\n").split("\0")
    lines = dict(row.split(",", 1) for row in rows)
    return Language(lines, costs)
