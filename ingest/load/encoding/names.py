"""What encodings are called: by pages and mails that declare them, and to the reader."""

from __future__ import annotations

import codecs
from functools import cache

from ingest import rules

_SHOWN = {
    "gb18030": "GB18030",
    "cp950": "Big5",
    "big5hkscs": "Big5 (Hong Kong)",
    "utf-8-sig": "UTF-8",
    "cp1252": "Windows-1252",
}


def shown(codec: str) -> str:
    """The name of one of Python's codecs as readers know it."""
    return _SHOWN.get(codec, codec.upper())


def codec_of(declared: str | None) -> str | None:
    """The family of codecs that a declaration means, ``None`` for one that is not known."""
    name = (declared or "").strip().strip("\"'").lower().replace("_", "-")
    if not name:
        return None
    if name in _known():
        return _known()[name]
    try:
        return codecs.lookup(name).name
    except (LookupError, ValueError):  # ValueError: a null character in the name
        return None


@cache
def _known() -> dict[str, str]:
    named: dict[str, list[str]] = rules.table("encoding")["names"]
    return {name: codec for codec, names in named.items() for name in names}
