"""Null bytes in what is text otherwise: a crash pads files with them, programs leave some inside.

In UTF-16 and UTF-32 they are parts of characters; in other encodings no text needs any. Those
behind the last character are taken off. Each run of others becomes one byte that is bad in every
encoding that is read here, so that it is marked, counted and told as any bad byte is.
"""

from __future__ import annotations

import re

_BAD = b"\xff"  # neither begins nor ends a character of UTF-8, GB18030 or Big5
_RUN = re.compile(rb"\0+")
# What no text has: with null bytes inside and one of these, data is of a format of its own.
_CONTROL = re.compile(rb"[\x01-\x08\x0e-\x19\x1c-\x1f]")
_RUNS = 50  # characters for which one run of null bytes may stand inside,
_FREE = 2  # and so many more


def as_read(data: bytes, encoding: str) -> bytes:
    r"""``data`` as it is read in ``encoding``: without padding, null bytes within it made bad ones.

    >>> as_read(b"ab\0\0c\0", "utf-8"), as_read(b"a\0b\0\0\0", "utf-16-le")
    (b'ab\xffc', b'a\x00b\x00')
    """
    width = 4 if encoding.startswith("utf-32") else 2 if encoding.startswith("utf-16") else 1
    kept = len(data.rstrip(b"\0"))
    if len(data) - kept >= width:  # else they are parts of the last character
        data = data[: kept + -kept % width]
    return data if width > 1 or b"\0" not in data else _RUN.sub(_BAD, data)


def may_be_text(data: bytes, characters: int) -> bool:
    """Whether the null bytes inside ``data`` are slips in a text of so many characters."""
    inside = data.rstrip(b"\0")
    if b"\0" not in inside:
        return True
    runs = sum(1 for _ in _RUN.finditer(inside))
    return runs <= characters // _RUNS + _FREE and _CONTROL.search(inside) is None
