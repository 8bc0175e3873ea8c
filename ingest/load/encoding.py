"""Which encoding bytes are in, and the text they say.

The ladder, most certain first: a byte order mark; strict UTF-8; UTF-16 behind null bytes; strict
GB18030, Big5 (with the Hong Kong supplement where it is needed), told apart by how common the
characters are; and, where some bytes are bad, the best of these with the bad bytes replaced.

How decoded follows from the original, exactly: ``original.decode(encoding, errors)``. ``encoding``
is the name of a Python codec, one that strips the byte order mark itself where there is one
(``utf-8-sig``, ``utf-16``, ``utf-32``); ``errors`` is ``"strict"`` unless the basis is
``"repaired"``. Line ends stay as they came. Under ``"repaired"`` each bad byte becomes one U+FFFD,
by the error handler of this module, which `redecode` knows: beside the bad byte it swallows the one
after it where the text behind that makes better sense, so that one bad byte costs one character and
what follows is not read askew.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from ingest import rules

_ERRORS = "xianzhi-one-bad-byte"
_MARKER = "xianzhi-one-bad-byte-marked"

_BOMS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LEGACY = ("gb18030", "cp950", "big5hkscs")  # in order of preference where they score alike

# Real pages score .81 to .95, a list of names .53; Korean read as GB18030 up to .36, the rest less.
_PLAUSIBLE = 0.45
_SAMPLE = 20_000  # characters beyond ASCII that a score is taken from
_WINDOW = 1 << 14  # bytes that encodings are compared on
_AHEAD = 24  # bytes looked at to choose where to go on after a bad one
_BAD_SHARE = 0.1  # of the characters beyond ASCII: with more bad ones nothing can be told

_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
# Bytes that begin no character in UTF-8: what is left of the one that a bad byte broke.
_ORPHANS = re.compile(rb"[\x80-\xc1\xf5-\xff]+")
# What a wrong decoding is full of and a right one is not: private use, control characters, kana,
# Cyrillic and box drawing (all in GB2312), rare and compatibility ideographs.
_ODD = re.compile(
    r"[\u0080-\u009f\u0400-\u04ff\u2500-\u259f\u3040-\u312f\u3400-\u4dbf\ue000-\ufaff"
    r"\uff61-\uffdc\ufffd\U00010000-\U0010ffff]"
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """Bytes read as text.

    ``basis`` is as in `model.Document.encoding_basis`; ``bad`` are the offsets in ``text`` of the
    characters that stand for bytes that could not be read.
    """

    text: str
    encoding: str
    basis: str
    bad: tuple[int, ...] = ()


def decode(data: bytes) -> Decoded | None:
    """The text that ``data`` holds, or ``None`` where no encoding can be told.

    Null bytes that are not those of UTF-16 or UTF-32 make it ``None``: such data is not text.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            marked = _strict(data, encoding, "bom") or _repaired(data, encoding)
            return marked if marked and "\0" not in marked.text else None
    if b"\0" in data:
        return _wide(data)
    return _strict(data, "utf-8", "utf-8") or _legacy(data) or _dirty(data)


def redecode(original: bytes, encoding: str, basis: str) -> str:
    """The decoded text of a document again, from what is stored of it.

    Raises:
        UnicodeDecodeError: the bytes are not in that encoding.
        LookupError: there is no such encoding.
    """
    if basis == "repaired":
        _register()
        return original.decode(encoding, _ERRORS)
    return original.decode(encoding)


# ── the steps of the ladder


def _strict(data: bytes, encoding: str, basis: str) -> Decoded | None:
    try:
        return Decoded(data.decode(encoding), encoding, basis)
    except UnicodeDecodeError:
        return None


def _wide(data: bytes) -> Decoded | None:
    """UTF-16 or UTF-32 without a mark; most of its null bytes lie on one side."""
    tried = [_strict(data, f"utf-{size}-{order}", "scored")
             for size in (32, 16) for order in ("le", "be")]  # fmt: skip
    # ASCII in UTF-16 must be plausible too, so here it is weighed with the rest.
    scored = [(_score(d.text, ascii_too=True), d) for d in tried if d and "\0" not in d.text]
    best = max(scored, key=lambda item: item[0], default=None)
    return best[1] if best and best[0] >= _PLAUSIBLE else None


def _legacy(data: bytes) -> Decoded | None:
    """GB18030 or Big5 without a bad byte, whichever gives the commoner characters."""
    for encoding in _ranked(data, _LEGACY, "ignore"):
        found = _strict(data, encoding, "scored")
        if found and _score(found.text) >= _PLAUSIBLE:
            return found
    return None


def _dirty(data: bytes) -> Decoded | None:
    """The encoding that makes the best of data with some bad bytes."""
    _register()
    return _repaired(data, _ranked(data, ("utf-8", *_LEGACY), _ERRORS)[0])


def _ranked(data: bytes, encodings: tuple[str, ...], errors: str) -> list[str]:
    """``encodings``, the one that makes most sense of the first bytes beyond ASCII first."""
    found = re.search(rb"[\x80-\xff]", data)
    start = found.start() if found else 0
    window = data[start : start + _WINDOW]
    return sorted(encodings, key=lambda encoding: -_score(window.decode(encoding, errors)))


def _repaired(data: bytes, encoding: str) -> Decoded | None:
    """``data`` in ``encoding`` with its bad bytes replaced, unless there are too many of them."""
    text = redecode(data, encoding, "repaired")
    bad = tuple(_bad_offsets(data, encoding, text))
    beyond = sum(len(run) for run in _BEYOND_ASCII.findall(text))
    if len(bad) > beyond * _BAD_SHARE + 1 or _score(text) < _PLAUSIBLE:
        return None
    return Decoded(text, encoding, "repaired", bad)


def _bad_offsets(data: bytes, encoding: str, text: str) -> Iterator[int]:
    """Where ``text`` has replacements: not where the data itself says U+FFFD."""
    marked = data.decode(encoding, _MARKER)
    for found in re.finditer("\ufffd|\ufdd0", marked):
        at = found.start()
        if marked[at] != text[at] or "\ufdd0" not in marked:
            yield at


# ── telling a right decoding from a wrong one


@cache
def _common() -> frozenset[str]:
    table = rules.table("load")
    return frozenset(table["hans"] + table["hant"] + table["marks"])


def _score(text: str, *, ascii_too: bool = False) -> float:
    """How much ``text`` looks like Chinese rightly decoded, by a sample: at best 1.

    Common characters count for it, odd ones against, ordinary ones neither way.
    """
    sample = text[:_SAMPLE] if ascii_too else _sample(text)
    if not sample:
        return 0.0
    common = sum(map(_common().__contains__, sample))
    if ascii_too:
        common += sum(1 for char in sample if char.isascii() and (char >= " " or char.isspace()))
    return (common - len(_ODD.findall(sample))) / len(sample)


def _sample(text: str) -> str:
    """The first characters of ``text`` beyond ASCII."""
    taken: list[str] = []
    length = 0
    for found in _BEYOND_ASCII.finditer(text):
        taken.append(found[0][: _SAMPLE - length])
        length += len(taken[-1])
        if length >= _SAMPLE:
            break
    return "".join(taken)


# ── what one bad byte costs


@cache
def _register() -> None:
    codecs.register_error(_ERRORS, _replace)
    codecs.register_error(_MARKER, _mark)


def _replace(error: UnicodeError) -> tuple[str, int]:
    """Replace bad bytes by one U+FFFD and go on where the text makes most sense."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    data, end = error.object, error.end
    if error.encoding.startswith("utf"):
        orphans = _ORPHANS.match(data, end, error.start + 4) if error.encoding == "utf-8" else None
        return "\ufffd", orphans.end() if orphans else end
    if end >= len(data) or data[end] < 0x80:
        return "\ufffd", end
    straight, past = (_sense(data[at : at + _AHEAD], error.encoding) for at in (end, end + 1))
    return "\ufffd", end if straight >= past else end + 1


def _mark(error: UnicodeError) -> tuple[str, int]:
    """As `_replace`, by a character that is never in a text."""
    return "\ufdd0", _replace(error)[1]


def _sense(ahead: bytes, encoding: str) -> float:
    """How well ``ahead`` reads: its last character may be cut, so it does not count."""
    text = ahead.decode(encoding, "replace").removesuffix("\ufffd")
    common = sum(map(_common().__contains__, text))
    return common - 2 * len(_ODD.findall(text))
