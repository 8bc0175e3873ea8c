"""Which encoding reads best: strictly, or with some bytes bad; what a page declares has credit."""

from __future__ import annotations

import codecs
import re

from ingest.load.encoding.mend import mend, total
from ingest.load.encoding.weight import COMMON, average, weigh

LEGACY = ("gb18030", "cp950", "big5hkscs")  # in order of preference where they weigh alike
WIDE = ("utf-16-le", "utf-16-be")

# Average weights, as in the ladder.
PLAIN = 9.5  # so good that readings with bad bytes need not be looked at
_PERHAPS = 12.0  # of a part of the text, the rest being gibberish
CREDIT = 20.0  # what a declaration is worth, and what a second encoding must gain
_THREE_BYTES = re.compile(rb"[\xe0-\xf4]")


def read_strictly(data: bytes, encoding: str) -> str | None:
    """The text of ``data``, if none of its bytes is bad."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def window_of(data: bytes, size: int) -> bytes:
    """The first bytes beyond ASCII; on an even place, for UTF-16."""
    found = re.search(rb"[\x80-\xff]", data)
    start = found.start() & ~1 if found else 0
    return data[start : start + size]


def credit(name: str, family: str | None) -> float:
    """What a text gains by its encoding ``name`` being of the ``family`` declared."""
    own = {"cp950": "big5", "big5hkscs": "big5"}.get(name, name[:6] if name in WIDE else name)
    return CREDIT if own == family else 0.0


def best_strict(window: bytes, family: str | None) -> str | None:
    """The encoding that a window without a bad byte reads best in, if it reads well."""
    texts = {name: text for name in (*LEGACY, *WIDE)
             if (text := _begun(window, name)) and average(text) <= PLAIN}  # fmt: skip
    weights = {name: weigh(text) - credit(name, family) for name, text in texts.items()}
    return min(weights, key=weights.__getitem__, default=None)


def is_by_chance(data: bytes, text: str) -> bool:
    """Whether ``data`` is UTF-8 only as 通知 in GB18030 is: by two bytes a letter, none Latin."""
    if _THREE_BYTES.search(data) or re.search("[\u0080-\u024f]", text):
        return False
    return any(average(other) <= COMMON for name in LEGACY if (other := read_strictly(data, name)))


def _begun(window: bytes, encoding: str) -> str | None:
    """``window`` strictly decoded, but for a character that its end cuts off."""
    try:
        return codecs.getincrementaldecoder(encoding)().decode(window)
    except UnicodeDecodeError:
        return None


def best_dirty(window: bytes, family: str | None) -> str:
    """The encoding that makes the best of a window with some bad bytes."""
    names = ["utf-8", "gb18030", "cp950", *(name for name in WIDE if _may_be(window, name))]
    weights = {name: total(*mend(window, name)) - credit(name, family) for name in names}
    return min(weights, key=weights.__getitem__)


def _may_be(window: bytes, wide: str) -> bool:
    """Whether ``window`` might be in an encoding of two bytes a character, however it is cut."""
    cuts = (window[at:].decode(wide, "ignore") for at in (0, 1))
    return any(average(text) <= _PERHAPS for text in cuts)
