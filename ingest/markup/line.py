"""One line of a page, and the pieces of the source that it is made of."""

from __future__ import annotations

import re
from dataclasses import dataclass

_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\u2018-\u201d\u2026]")

# What is kept: (start, end, None) as it stands, (start, end, text) as `text`.
Piece = tuple[int, int, str | None]


@dataclass(frozen=True, slots=True)
class Block:
    """One line of the page.

    ``letters`` counts its characters without white space, ``linked`` those of them in links;
    ``node`` is the innermost block element around it; ``broken`` says that only a ``<br>`` parts it
    from the line before, ``strong`` that all of it is bold. ``inner`` is the element that
    holds all of it, ``seams`` are the places where another element begins in it, with that element.
    """

    pieces: tuple[Piece, ...]
    text: str
    node: int
    letters: int
    linked: int
    broken: bool = False
    strong: bool = False
    inner: int = 0
    seams: tuple[tuple[int, int], ...] = ()

    @property
    def start(self) -> int:
        """Where it begins in the source."""
        return self.pieces[0][0]

    @property
    def end(self) -> int:
        """Where it ends there."""
        return self.pieces[-1][1]


def is_wide(character: str) -> bool:
    """Whether a character is Han, kana or full-width: a line end beside it is no space."""
    return bool(_WIDE.match(character))
