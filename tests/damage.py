"""How the damage that `ingest.repair` undoes comes about: the forward model, for tests.

Traditional text is held as GBK bytes and processed byte by byte: some characters are annotated with
their reading (hits that straddle two characters too), the whole is split at full-width punctuation
(again at straddling hits too), and each piece is decoded alone by a decoder that loses bytes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from random import Random

from opencc import OpenCC
from pypinyin import pinyin

SPLIT = {b"\xa3\xac": "，", b"\xa3\xbb": "；", b"\xa3\xbf": "？", b"\xa3\xa1": "！"}


def readings(chars: str) -> dict[str, str]:
    """The characters of a page that are annotated, each with its first reading."""
    return {char: pinyin(char)[0][0] for char in chars}


def user_defined(lead: int, trail: int) -> bool:
    """Whether a pair of bytes lies where GBK leaves room for characters of one's own."""
    if trail >= 0xA1:
        return 0xAA <= lead <= 0xAF or 0xF8 <= lead <= 0xFE
    return 0xA1 <= lead <= 0xA7


def lossy(data: bytes) -> str:
    """One piece decoded: lone leads become ``?``, user-defined pairs vanish."""
    out, at = [], 0
    while at < len(data):
        lead = data[at]
        if lead < 0x80:
            out.append(chr(lead))
            at += 1
            continue
        trail = data[at + 1] if at + 1 < len(data) else None
        at += 2
        if trail is None or trail < 0x40:
            out.append("?")
        elif not user_defined(lead, trail):
            out.append(bytes((lead, trail)).decode("gb18030", "replace").replace("\ufffd", "?"))
    return "".join(out)


def damage(text: str, annotated: Mapping[str, str], marks: str = "，；？") -> str:
    """What becomes of ``text`` on a page that annotates ``annotated`` and splits at ``marks``."""
    data = text.encode("gbk")
    if annotated:
        hits = {char.encode("gbk"): char for char in annotated}
        pattern = re.compile(b"|".join(map(re.escape, hits)), re.DOTALL)
        data = pattern.sub(lambda m: m[0] + f"({annotated[hits[m[0]]]})".encode("gbk"), data)
    split = [b for b, mark in SPLIT.items() if mark in marks]
    pieces = re.split(b"(" + b"|".join(map(re.escape, split)) + b")", data)
    return "".join(SPLIT.get(piece) or lossy(piece) for piece in pieces)


_TRADITIONAL = OpenCC("s2tw")


def traditional(text: str) -> str:
    """``text`` in traditional characters, without those that GBK does not have."""
    converted = str(_TRADITIONAL.convert(text))
    return converted.encode("gbk", "ignore").decode("gbk")


def page_set(text: str, random: Random, share: float) -> dict[str, str]:
    """A set of characters that a page might annotate: a share of the traditional ones."""
    simple = OpenCC("tw2s")
    seen = sorted({c for c in text if "一" <= c <= "龥" and simple.convert(c) != c})
    return readings("".join(c for c in seen if random.random() < share))
