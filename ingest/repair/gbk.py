"""GBK as far as traditional text uses it: which bytes are which character, and what it costs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from ingest import rules
from ingest.script import simplify, traditional

LEADS = range(0x81, 0xFF)
# How likely a character is that is no Han character, in nats: its share of the genre's text, and
# half as much again, since little but its share speaks for or against it.
MARKS = {
    "，": -4.2, "。": -5.6, "、": -5.0, "“": -7.5, "”": -7.5, "；": -8.2, "：": -8.2, "（": -9.0,
    "）": -9.0, "《": -9.8, "》": -9.8, "？": -12.0, "！": -11.2, "—": -10.5, "…": -12.0,
    "·": -12.0,
}  # fmt: skip
OTHER = -18.0  # anything else that can be printed
# Pages often narrow their punctuation in the end.
WIDE = str.maketrans(",;:?!()", "，；：？！（）")
# What a character pays that a converter to traditional script would hardly have written.
VARIANT = 3.0  # a lesser variant: 髮 for 发
ODD = 9.0  # what traditional text hardly holds at all
UNTURNED = 4.0  # the simplified form, which traditional text knows too: 后, 里


_NARROWED = str.maketrans(
    "％．０１２３４５６７８９", "%.0000000000"
)  # as `language.folded` has them


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character and its simplified form.

    ``cost``, in nats: what it pays as a variant; for a mark, minus its log probability. ``rare``:
    1 for what is not among Big5's half of common characters, else 0.
    """

    char: str
    simple: str
    cost: float
    is_han: bool
    rare: int = 0


def gbk(char: str) -> bytes | None:
    """The bytes of ``char`` in GBK (one or two), or ``None`` where it has none of its own."""
    data = char.encode("gb18030", "ignore")
    if "\ue000" <= char <= "\uf8ff" or (len(data) == 2 and user_defined(*data)):
        return None
    return data if 1 <= len(data) <= 2 else None


def spelled(char: str) -> bytes | None:
    """The bytes of ``char`` where it may be nothing but bytes: also of those GBK gives no meaning.

    Decoders show some unassigned pairs as characters for private use.
    """
    data = char.encode("gb18030", "ignore")
    if len(data) == 2 and user_defined(*data):
        return None
    return data if 1 <= len(data) <= 2 else None


def user_defined(lead: int, trail: int) -> bool:
    """Whether a pair lies where GBK leaves room for characters of one's own."""
    if trail >= 0xA1:
        return 0xAA <= lead <= 0xAF or 0xF8 <= lead <= 0xFE
    return 0xA1 <= lead <= 0xA7


def is_han(char: str) -> bool:
    """Whether ``char`` is a Han character in ordinary use."""
    return "\u3400" <= char <= "\u9fff"


@cache
def glyphs() -> dict[int, Glyph]:
    """Every pair of bytes that traditional text may hold, and its character."""
    chars: dict[int, str] = {}
    for lead in LEADS:
        for trail in (*range(0x40, 0x7F), *range(0x80, 0xFF)):
            char = bytes((lead, trail)).decode("gb18030", "ignore")
            if len(char) == 1 and not user_defined(lead, trail):
                chars[(lead << 8) | trail] = char
    weighed = ((code, _glyph(char)) for code, char in chars.items())
    return {code: glyph for code, glyph in weighed if glyph}


@cache
def items() -> tuple[tuple[int, Glyph], ...]:
    """The same, pair by pair."""
    return tuple(glyphs().items())


def is_turned(char: str) -> bool:
    """Whether traditional text may hold ``char``, a Han character."""
    data = gbk(char)
    return data is not None and int.from_bytes(data, "big") in glyphs()


def by_lead(lead: int) -> tuple[tuple[int, Glyph], ...]:
    """The glyphs whose first byte is ``lead``."""
    return _by_byte()[0].get(lead, ())


def by_trail(trail: int) -> tuple[tuple[int, Glyph], ...]:
    """The glyphs whose second byte is ``trail``."""
    return _by_byte()[1].get(trail, ())


_ByByte = dict[int, tuple[tuple[int, Glyph], ...]]


@cache
def _by_byte() -> tuple[_ByByte, _ByByte]:
    leads: dict[int, list[tuple[int, Glyph]]] = {}
    trails: dict[int, list[tuple[int, Glyph]]] = {}
    for item in items():
        leads.setdefault(item[0] >> 8, []).append(item)
        trails.setdefault(item[0] & 0xFF, []).append(item)
    return (
        {byte: tuple(found) for byte, found in leads.items()},
        {byte: tuple(found) for byte, found in trails.items()},
    )


@cache
def glyph_of(code: int) -> Glyph | None:
    """The glyph of a pair of bytes both of which are known: it may be an odd one."""
    found = glyphs().get(code)
    if found is None and not user_defined(code >> 8, code & 0xFF):
        char = code.to_bytes(2, "big").decode("gb18030", "ignore")
        if len(char) == 1 and not char.isascii() and not "\ue000" <= char <= "\uf8ff":
            return Glyph(char, simplify(char), ODD, is_han(char), 1)
    return found


def _glyph(char: str) -> Glyph | None:
    """``char`` with what it costs; ``None`` where traditional text would not hold it."""
    if not is_han(char):
        likely = MARKS.get(char)
        if likely is None and char not in "①②③④⑤⑥⑦⑧⑨⑩％℃．０１２３４５６７８９":
            return None
        return Glyph(char, char.translate(_NARROWED), -(likely or OTHER), is_han=False)
    simple = simplify(char)
    if char in traditional(simple):
        return Glyph(char, simple, 0.0, True, _rare(char))
    if char != simple:
        return Glyph(char, simple, VARIANT * (1 + _rare(char)), True, _rare(char))
    # A simplified form is a guess only where it is a character of traditional script as well.
    return Glyph(char, simple, UNTURNED, True, 1) if char in _in_both() else None


def _rare(char: str) -> int:
    data = char.encode("cp950", "ignore")
    return 0 if b"\xa4" <= data < b"\xc7" else 1


@cache
def _in_both() -> frozenset[str]:
    return frozenset(rules.table("repair")["in_both_scripts"])
