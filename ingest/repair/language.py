"""How Chinese goes on: what a character costs behind those before it, by counts of other text."""

from __future__ import annotations

import lzma
import re
from array import array
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
_ROW = re.compile("([^,]*,)[^\0]*\0")
_MASK = (1 << 19) - 1  # of a hash: more than twice as many slots as rows
CONTEXT = 3  # characters that the table looks back
_UNKNOWN = 18.0  # nats: a character of which the table knows nothing


def folded(text: str) -> str:
    """``text`` as the table has it, character for character.

    Simplified, its marks wide, all its digits 0 and all its letters A.
    """
    return simplify(text).translate(_ALIKE)


@dataclass(frozen=True, slots=True)
class Language:
    """The table: for each context what it costs to leave it, then characters and their levels.

    Its rows stay one string, ``context,…``, and are found by the hash of their beginning: as a
    dictionary they would take 50 MB in each process, and this takes 9.
    """

    text: str
    starts: array[int]  # where each row begins; the last, where the text ends
    slots: array[int]  # the number of a row, from 1, at the hash of its beginning or behind; else 0
    costs: dict[str, float]

    def cost(self, before: str, char: str) -> float:
        """What ``char`` costs behind ``before`` (`CONTEXT` characters at most), in nats.

        Both are `folded`.
        """
        paid = 0.0
        text = self.text
        while True:
            if row := self._row(before):
                first = self.starts[row - 1] + len(before) + 1
                at = text.find(char, first + 1, self.starts[row] - 1)
                if at > 0:
                    return paid + self.costs[text[at + 1]]
                paid += self.costs[text[first]]
            if not before:
                return paid + _UNKNOWN
            before = before[1:]

    @property
    def commonest(self) -> str:
        """The characters it knows, the commonest first."""
        row = self._row("")
        return self.text[self.starts[row - 1] + 2 : self.starts[row] - 1 : 2]

    def _row(self, context: str) -> int:
        """The number of the row of ``context``, from 1; 0 where it has none."""
        begins, slots = f"{context},", self.slots
        slot = hash(begins) & _MASK
        while (row := slots[slot]) and not self.text.startswith(begins, self.starts[row - 1]):
            slot = (slot + 1) & _MASK
        return row


@cache
def language() -> Language:
    """The table, loaded at the first call."""
    told = rules.table("bigrams")
    costs = {letter: i * float(told["step"]) for i, letter in enumerate(told["levels"])}
    text = lzma.decompress((rules.FOLDER / "bigrams.csv.xz").read_bytes()).decode()
    text = text.replace("\n", "\0").replace("^", "\n") + "\0"
    starts, slots = array("I"), array("I", bytes(4 * (_MASK + 1)))
    for number, row in enumerate(_ROW.finditer(text), 1):
        starts.append(row.start())
        slot = hash(row[1]) & _MASK
        while slots[slot]:
            slot = (slot + 1) & _MASK
        slots[slot] = number
    starts.append(len(text))
    return Language(text, starts, slots, costs)
