"""What part of its article each line of a page is, as far as it is settled: a byte a line."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from typing import get_args

from ingest.model import Part

PARTS: tuple[Part, ...] = get_args(Part)
_SETTLED: tuple[Part | None, ...] = (None, *PARTS)
_CODE = {part: code for code, part in enumerate(_SETTLED)}


class Parts(MutableMapping[int, Part]):
    """The parts of ``size`` lines, by line, in the order of the lines.

    A page may have very many lines: a dictionary would take three times the memory of their text.
    """

    __slots__ = ("_codes",)

    def __init__(self, size: int) -> None:
        self._codes = bytearray(size)

    def get(self, line: int, default: None = None, /) -> Part | None:  # type: ignore[override]  # what is not settled has no other part
        """The part of ``line``; there may be no such line."""
        codes = self._codes
        return _SETTLED[codes[line]] if 0 <= line < len(codes) else None

    def __getitem__(self, line: int) -> Part:
        codes = self._codes
        part = _SETTLED[codes[line]] if 0 <= line < len(codes) else None
        if part is None:
            raise KeyError(line)
        return part

    def __setitem__(self, line: int, part: Part) -> None:
        self._codes[line] = _CODE[part]

    def __delitem__(self, line: int) -> None:
        if line not in self:
            raise KeyError(line)
        self._codes[line] = 0

    def __contains__(self, line: object) -> bool:
        codes = self._codes
        return isinstance(line, int) and 0 <= line < len(codes) and codes[line] > 0

    def __iter__(self) -> Iterator[int]:
        return (line for line, code in enumerate(self._codes) if code)

    def __len__(self) -> int:
        return len(self._codes) - self._codes.count(0)

    def first(self, part: Part, start: int = 0) -> int | None:
        """The first line of that ``part``, from ``start`` on."""
        at = self._codes.find(_CODE[part], start)
        return None if at < 0 else at

    def last(self, part: Part) -> int | None:
        """The last line of that ``part``."""
        at = self._codes.rfind(_CODE[part])
        return None if at < 0 else at
