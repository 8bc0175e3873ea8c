"""Texts in two encodings at once, and texts that went through a wrong one.

*Mixed*: a page in UTF-8 with a piece in GBK pasted in, as in the dumps of forums, or the other way
round. Bytes are taken apart at ASCII that belongs to no character; each piece is read in the
encoding that reads better.

*Through*: text that was UTF-8, was read as GBK or as Latin-1 and saved again (``鍘垮`` and ``åŽ¿``
for 县), or was GBK and read as Latin-1 (``ÏØ``). Stretches like that are led back where this gives
plain Chinese, and left as they are where it does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ingest.load.encoding.mend import TURN, careful, counted, mend
from ingest.load.encoding.weight import COMMON, FIRST, weigh

Read = tuple[str, tuple[int, ...]]  # a text and the offsets of what stands for bad bytes

_ENOUGH = 4  # characters that must come out right before anything is led back
_READS_WELL = (COMMON + FIRST) / 2  # at most, on average

# ── two encodings in one

# Bytes that hold no sure end of a character. GB18030 has pairs whose second byte is a letter.
_PIECE = re.compile(rb"[\x40-\x7f]*[\x80-\xff][\x40-\xff]*")
# Ideographs in UTF-8, which GB18030 reads as rare ones or not at all.
_UTF8_PIECE = re.compile(
    rb"[\xe3-\xe9][\x80-\xbf][\x80-\xbf][\xe3-\xe9][\x80-\xbf][\x80-\xbf]"
    rb"[\xe3-\xe9][\x80-\xbf][\x80-\xbf]"
)


def suspects(data: bytes, encoding: str, spoilt: bool) -> Iterator[tuple[str, str]]:
    """Pairs of encodings, the main one first, that ``data`` read as ``encoding`` may be in.

    ``spoilt`` says that it has bad bytes when read so.
    """
    if encoding.startswith("utf-8") and spoilt:
        yield encoding, "gb18030"
        yield encoding, "cp950"
    elif encoding in {"gb18030", "cp950", "big5hkscs"} and _UTF8_PIECE.search(data):
        yield encoding, "utf-8"


def mixed(data: bytes, main: str, other: str) -> Read:
    """``data`` read piece by piece in ``main`` or ``other``, bad bytes replaced."""
    return counted("".join(_pieces(data, main, other)))


def _pieces(data: bytes, main: str, other: str) -> Iterator[str]:
    at = 3 if main == "utf-8-sig" else 0
    names = (main.removesuffix("-sig"), other)
    for found in _PIECE.finditer(data, at):
        yield data[at : found.start()].decode("ascii")
        yield from _piece(found[0], names)
        at = found.end()
    yield data[at:].decode("ascii")


def _piece(piece: bytes, names: tuple[str, ...]) -> Iterator[str]:
    """One piece, in the encoding that it is lighter in, or in both."""
    main, other = (_strict(piece, name) for name in names)
    if main is not None and (other is None or weigh(main) <= weigh(other) + TURN):
        yield main
        return
    if other is not None and weigh(other) <= len(other) * _READS_WELL:
        yield other
        return
    at = 0
    while at < len(piece):
        text, at = careful(piece, at, names)
        yield text


def _strict(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except UnicodeDecodeError:
        return None


# ── through a wrong encoding


def undone_by(text: str) -> tuple[str, str] | None:
    """The wrong encoding that ``text`` went through and the right one, if there is one."""
    for through, sign in _signs().items():
        if through == _LATIN_UTF8 and not any(char in text for char in _LATIN_LEADS):
            continue  # quicker told so
        if sign.search(text):
            return through
    return None


def undo(text: str, bad: tuple[int, ...], wrong: str, right: str) -> Read:
    """``text`` with the stretches led back that read as Chinese then, and the bad offsets in it."""
    sign = _signs()[wrong, right]

    def back(stretch: re.Match[str]) -> str:
        return _undone(stretch[0], wrong, right) if sign.search(stretch[0]) else stretch[0]

    return counted(_STRETCHES[wrong].sub(back, _marked(text, bad)))


def _undone(stretch: str, wrong: str, right: str) -> str:
    """One stretch as it was, with bad bytes marked; unchanged where that is not plain Chinese."""
    data = _bytes_of(stretch, wrong)
    if data is None:
        return stretch
    text, bad = mend(data, right)
    beyond = "".join(char for char in text if not char.isascii() and char != "\ufffd")
    if (
        len(beyond) < _ENOUGH
        or 3 * len(bad) > len(beyond)
        or weigh(beyond) > len(beyond) * _READS_WELL
    ):
        return stretch
    return _marked(text, bad)


def _marked(text: str, bad: tuple[int, ...]) -> str:
    """The opposite of `encoding_mend.counted`."""
    marked = list(text) if bad else []
    for at in bad:
        marked[at] = "\udfff"
    return "".join(marked) or text


def _bytes_of(stretch: str, wrong: str) -> bytes | None:
    """What ``stretch`` was before it was read as ``wrong``: a lost byte becomes one of FF."""
    if wrong == "cp1252":
        data = stretch.translate(_latin())
        try:
            return re.sub("[\ufffd\udfff]", "\xff", data).encode("latin-1")
        except UnicodeEncodeError:
            return None
    # The code page of Windows reads a lone 80 as the euro sign.
    escaped = stretch.replace("€", "\udc80").replace("\ufffd", "\udcff").replace("\udfff", "\udcff")
    return escaped.encode("gb18030", "surrogateescape")


@cache
def _latin() -> dict[int, int]:
    """From what Windows reads the bytes 80 to 9F as to the bytes, as characters of Latin-1."""
    pairs = ((bytes([byte]).decode("cp1252", "ignore"), byte) for byte in range(0x80, 0xA0))
    return {ord(char): byte for char, byte in pairs if char}


@cache
def _signs() -> dict[tuple[str, str], re.Pattern[str]]:
    """What text that went through a wrong encoding is told by, once it is found anywhere."""
    lead, trail = f"[{_LATIN_LEADS}]", f"[\x80-\xbf{''.join(map(chr, _latin()))}]"
    first, second, third = (
        "".join(sorted({pair.decode("gb18030", "ignore") for pair in _pairs(leads, trails)}))
        for leads, trails in ((_LEADS, _TRAILS), (_TRAILS, _LEADS), (_TRAILS, _TRAILS))
    )
    return {
        _LATIN_UTF8: re.compile(f"{lead}{trail}{trail}{lead}{trail}{trail}"),
        ("gb18030", "utf-8"): re.compile(f"[{first}][{second}][{third}]" * 2),
        ("cp1252", "gb18030"): re.compile("[\xb0-\xf7][\xa1-\xff]{7}"),
    }


_LATIN_UTF8 = ("cp1252", "utf-8")
_LATIN_LEADS = "ãäåæçèéï"  # what the bytes E3 to E9 and EF are in Latin-1
_LEADS, _TRAILS = range(0xE3, 0xEA), range(0x80, 0xC0)
_STRETCHES = {
    "cp1252": re.compile("[^\u0100-\u0151\u0154-\u015f\u0162-\u0177\u4e00-\u9fff\n]+"),
    "gb18030": re.compile(r"[^\x00-\x7f]+"),
}


def _pairs(leads: range, trails: range) -> Iterator[bytes]:
    return (bytes((lead, trail)) for lead in leads for trail in trails)
