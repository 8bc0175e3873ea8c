"""How much work a PDF file may make: by what it holds and not by a clock, the same on any machine.

The library bounds what one stream unpacks to, the tree of pages, and what one font may map. Here:
the pages (`_MOST_PAGES`); the drawing steps (`_STEPS`, more for larger files); and the bytes that
are gone through (`_BYTES`, more for larger files): the content of each page, of each form each time
it is drawn, and, with all the characters they map, the fonts of both. A single page is at most what
the library unpacks of one stream.
"""

from __future__ import annotations

import re
from typing import Any

_MOST_PAGES = 20_000
_STEPS = 1_000_000
_STEPS_A_BYTE = 5
_BYTES = 1 << 26
_BYTES_A_BYTE = 10
_BYTES_A_FONT, _BYTES_A_CODE = 500, 2  # what a font costs beside its table, in bytes of drawing
_MOST_CODES = 100_000  # what the library lets one font map
_RANGES = re.compile(rb"beginbfrange(.*?)endbfrange", re.DOTALL)
_RANGE = re.compile(rb"<([0-9A-Fa-f]{1,8})>\s*<([0-9A-Fa-f]{1,8})>\s*[<\[]")


class TooMuchError(Exception):
    """The file draws more than any text needs."""


class Budget:
    """What reading a file of ``size`` bytes may still cost."""

    def __init__(self, size: int) -> None:
        self._steps = _STEPS + _STEPS_A_BYTE * size
        self._bytes = _BYTES + _BYTES_A_BYTE * size
        self._fonts: dict[int, int] = {}

    def check(self, pages: int) -> None:
        """Refuse more pages than any document has.

        Raises:
            TooMuchError: there are.
        """
        if pages > _MOST_PAGES:
            raise TooMuchError

    def spend(self, *_: object) -> None:
        """Count one step.

        Raises:
            TooMuchError: that was one too many, or there was too much before.
        """
        self._steps -= 1
        if min(self._steps, self._bytes) < 0:
            raise TooMuchError

    def weigh(self, drawn: Any, content: Any) -> None:
        """Count what a page or form ``drawn`` by ``content`` costs before its first step.

        Raises:
            TooMuchError: that is more than is left.
        """
        self._bytes -= len(content.get_data()) if content is not None else 0
        fonts = within(drawn, "/Resources", "/Font")
        for font in fonts.values() if isinstance(fonts, dict) else ():
            self._bytes -= self._weight(font.get_object())
        self.spend()

    def _weight(self, font: Any) -> int:
        if id(font) not in self._fonts:  # the library keeps what it has read, so ids stay
            table = within(font, "/ToUnicode")
            mapped = table.get_data() if hasattr(table, "get_data") else b""
            ranges = (one for part in _RANGES.findall(mapped) for one in _RANGE.findall(part))
            codes = sum(max(int(end, 16) - int(begin, 16), 0) for begin, end in ranges)
            self._fonts[id(font)] = (
                _BYTES_A_FONT + len(mapped) + _BYTES_A_CODE * min(codes, _MOST_CODES)
            )
        return self._fonts[id(font)]


def within(holder: Any, *path: str) -> Any:
    """What the names of ``path`` lead to, or ``None``."""
    for name in path:
        holder = holder.get(name) if isinstance(holder, dict) else None
        holder = holder.get_object() if holder is not None else None
    return holder
