"""A table of very many short rows, held as one string and found by the hash of their keys.

As a dictionary of strings it would take five times the memory, in each process.
"""

from __future__ import annotations

import lzma
import re
from array import array
from dataclasses import dataclass
from pathlib import Path

_ROW = re.compile("([^,]*,)[^\0]*\0")


@dataclass(frozen=True, slots=True)
class Packed:
    """Rows ``key,value``, each behind the last; no key has a comma."""

    text: str
    starts: array[int]  # where each row begins; the last, where the text ends
    slots: array[int]  # the number of a row, from 1, at the hash of its key or behind; else 0

    def find(self, key: str) -> tuple[int, int] | None:
        """Where in ``text`` the value of ``key`` stands, ``None`` where it has no row."""
        begins, slots, starts = f"{key},", self.slots, self.starts
        mask = len(slots) - 1
        slot = hash(begins) & mask
        while row := slots[slot]:
            start = starts[row - 1]
            if self.text.startswith(begins, start):
                return start + len(begins), starts[row] - 1
            slot = (slot + 1) & mask
        return None


def unpacked(path: Path) -> Packed:
    """The table in ``path``: lines, compressed by LZMA; ``^`` stands for a line end in one."""
    text = lzma.decompress(path.read_bytes()).decode()
    text = text.replace("\n", "\0").replace("^", "\n") + "\0"
    mask = (1 << (2 * text.count("\0")).bit_length()) - 1  # twice as many slots as rows, or more
    starts, slots = array("I"), array("I", bytes(4 * (mask + 1)))
    for number, row in enumerate(_ROW.finditer(text), 1):
        starts.append(row.start())
        slot = hash(row[1]) & mask
        while slots[slot]:
            slot = (slot + 1) & mask
        slots[slot] = number
    starts.append(len(text))
    return Packed(text, starts, slots)
