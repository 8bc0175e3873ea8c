"""Which encoding bytes are in, and the text they say.

The ladder, most certain first: a byte order mark; UTF-16 and UTF-32 behind their null bytes; strict
UTF-8; GB18030, Big5 (with the Hong Kong supplement where it is needed) and UTF-16 without null
bytes, whichever reads best, what the page declares being given some credit; the same with some
bytes bad; two encodings mixed. What reads well in an encoding that it came through by mistake
(UTF-8 that was read as GBK and saved again) is led back.

How decoded follows from the original, exactly: by ``redecode(original, encoding, basis)``. Unless
the basis is ``"repaired"`` that is ``original.decode(encoding)``, ``encoding`` being the name of a
Python codec that strips the byte order mark itself where there is one (``utf-8-sig``, ``utf-16``,
``utf-32``). Under ``"repaired"`` bad bytes become U+FFFD (`encoding_mend`), null bytes behind the
text are nothing, each run of them within it is one bad byte (`nulls`), and ``encoding`` may also be
``"utf-8+gb18030"`` (both, piece by piece) or ``"utf-8>gb18030>utf-8"`` (read as the first,
written as the second, read as the third), see `encoding_mixed`. Line ends stay as they came.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, replace

from ingest.load.encoding.compare import (
    CREDIT,
    PLAIN,
    WIDE,
    best_dirty,
    best_strict,
    credit,
    is_by_chance,
    read_strictly,
    window_of,
)
from ingest.load.encoding.mend import mend, total
from ingest.load.encoding.mixed import mixed, suspects, undo, undone_by
from ingest.load.encoding.names import codec_of, shown
from ingest.load.encoding.nulls import as_read, may_be_text
from ingest.load.encoding.weight import (
    average,
    beyond_ascii,
    is_neighbour,
    score,
    weigh,
)

_BOMS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# Average weights. Prose has 7.3, lists of names 8.5 to 11; what is read wrongly 11.5 and more, and
# hardly ever without a bad byte.
_PLAUSIBLE = 11.2
_DIRTY_PLAUSIBLE = 10.3  # where bytes are bad, and nothing is declared
_WINDOW = 1 << 14  # bytes that strict readings are compared on
_DIRTY_WINDOW = 1 << 11  # those with bad bytes, which take longer
_BAD_SHARE = 0.1  # of the characters beyond ASCII: with more bad ones nothing can be told


@dataclass(frozen=True, slots=True)
class Decoded:
    """Bytes read as text.

    ``basis`` is as in `model.Document.encoding_basis`; ``bad`` are the offsets in ``text`` of the
    characters that stand for bytes that could not be read; ``padding`` is how many null bytes were
    taken off its end; ``why`` is a clause that says what was decided and by what.
    """

    text: str
    encoding: str
    basis: str
    bad: tuple[int, ...] = ()
    why: str = ""
    padding: int = 0


def decode(data: bytes, declared: str | None = None) -> Decoded | None:
    """The text that ``data`` holds, or ``None`` where no encoding can be told.

    ``declared`` is what a page, a mail or a server calls the encoding, as written there. It is
    given credit, and loses where the bytes speak against it. More than a few null bytes within that
    are not those of UTF-16 or UTF-32 make the result ``None``: such data is not text.
    """
    found = _told(data, declared)
    return _led_back(found) if found else None


def redecode(original: bytes, encoding: str, basis: str) -> str:
    """The decoded text of a document again, from what is stored of it.

    Raises:
        UnicodeDecodeError: the bytes are not in that encoding.
        LookupError: there is no such encoding.
    """
    if basis != "repaired":
        return original.decode(encoding)
    original = as_read(original, encoding)
    first, *through = encoding.split(">")
    main, *others = first.split("+")
    text, bad = mixed(original, main, others[0]) if others else mend(original, main)
    return undo(text, bad, *through)[0] if through else text


# ── the steps of the ladder


def _told(data: bytes, declared: str | None) -> Decoded | None:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _marked(data, encoding)
    if b"\0" in data:
        return _wide(data) or _with_nulls(data, declared)
    return _unmarked(data, declared)


def _unmarked(data: bytes, declared: str | None) -> Decoded | None:
    """``data`` without a byte order mark or null bytes."""
    if data.isascii():
        return Decoded(data.decode(), "utf-8", "utf-8", why="plain ASCII")
    text = read_strictly(data, "utf-8")
    if text is not None and not is_by_chance(data, text):
        said = codec_of(declared) not in {None, "utf-8"}
        why = f"declared {declared}, but valid UTF-8" if said else "valid UTF-8 throughout"
        return Decoded(text, "utf-8", "utf-8", why=why)
    return _read(data, declared)


def _marked(data: bytes, encoding: str) -> Decoded | None:
    """``data`` that begins with a byte order mark."""
    why = f"a byte order mark says {encoding.removesuffix('-sig').upper()}"
    read = as_read(data, encoding)
    text, bad = mend(read, encoding)
    if "\0" in text:
        return None
    if not bad:
        return _unpadded(data, read, Decoded(text, encoding, "bom", why=why))
    found = _better_mixed(read, _repaired(text, encoding, bad, why))
    fits = _readable(found) and (read == data or may_be_text(data, len(text)))
    return _unpadded(data, read, found) if fits else None


def _wide(data: bytes) -> Decoded | None:
    """UTF-16 or UTF-32 without a mark; most of its null bytes lie on one side."""
    if b"\0" not in data.rstrip(b"\0"):  # nothing but padding: any bytes could be such text
        return None
    window = data[:_DIRTY_WINDOW]
    averages = {name: weigh(text) / len(text)
                for name in ("utf-32-le", "utf-32-be", *WIDE)
                if (text := mend(as_read(window, name), name)[0]) and "\0" not in text}  # fmt: skip
    best = min(averages, key=averages.__getitem__, default=None)
    if best is None or averages[best] > _PLAUSIBLE:
        return None
    read = as_read(data, best)
    text, bad = mend(read, best)
    if "\0" in text or len(bad) > len(text) * _BAD_SHARE:
        return None
    why = f"null bytes, and as {best.upper()} it reads well"
    found = _repaired(text, best, bad, why) if bad else Decoded(text, best, "scored", why=why)
    return _unpadded(data, read, found)


def _with_nulls(data: bytes, declared: str | None) -> Decoded | None:
    """``data`` with null bytes that are no part of its characters: behind them, or a few within."""
    read = as_read(data, "")
    if read.replace(b"\xff", b"").isascii():  # there are no characters to tell a text by
        if not re.search(rb"[ \n]", read):
            return None
        text, bad = mend(read, "utf-8")
        found = _repaired(text, "utf-8", bad, "plain ASCII")
    else:
        told = _unmarked(read, declared)
        if told is None or told.encoding in WIDE:
            return None
        found = told
    lost = b"\0" in data.rstrip(b"\0") and not found.bad  # a reading that took them for letters
    if lost or not may_be_text(data, len(found.text)):
        return None
    return _unpadded(data, read, found)


def _unpadded(data: bytes, read: bytes, found: Decoded) -> Decoded:
    """``found``, which was told from ``read``, as what ``data`` says."""
    if read == data:
        return found
    padding = len(data) - len(data.rstrip(b"\0")) if data.endswith(b"\0") else 0
    why = f"{found.why}; {padding} null bytes behind it" if padding else found.why
    return replace(found, basis="repaired", padding=padding, why=why)


def _read(data: bytes, declared: str | None) -> Decoded | None:
    """Data that is neither UTF-8 nor marked: what reads best, strictly or with bad bytes."""
    family = codec_of(declared)
    window = window_of(data, _WINDOW)
    best = best_strict(window, family)
    if best is None:
        best = best_dirty(window[:_DIRTY_WINDOW], family)
        text, bad = mend(window, best)
        if not _readable(_better_mixed(window, Decoded(text, best, "", bad)), declared=True):
            return _foreign(data, declared)  # before all of it is gone through
    text, bad = mend(data, best)
    if bad and best == "cp950":  # characters of Hong Kong may come late
        best, (text, bad) = min(
            ((name, mend(data, name)) for name in ("cp950", "big5hkscs")),
            key=lambda item: len(item[1][1]),
        )
    basis = "declared" if credit(best, family) else "scored"
    found = Decoded(text, best, basis, why=_why(data, best, declared))
    if bad:
        found = _repaired(text, best, bad, found.why)
    found = _better_mixed(data, found)
    return found if _readable(found, credit(best, family) > 0) else _foreign(data, declared)


def _foreign(data: bytes, declared: str | None) -> Decoded | None:
    """``data`` in a declared encoding that is none of China's, where nothing speaks against it."""
    family = codec_of(declared)
    if family is None or family in {"gb18030", "big5", "utf-8", "utf-16"}:
        return None
    family = "cp1252" if family == "iso8859-1" else family  # as browsers take it
    try:
        text = data.decode(family)
    except (UnicodeError, LookupError):  # LookupError: a codec that gives no text, as base64
        return None
    if re.search(r"[\x00-\x08\x0e-\x1a\x7f-\x9f\ufffd\ue000-\uf8ff]", text):
        return None
    return Decoded(text, family, "declared", why=f"declared {declared}, and it can be read so")


def _led_back(found: Decoded) -> Decoded:
    """``found``, where it went through a wrong encoding once, led back to what it was."""
    through = undone_by(found.text)
    if through is None:
        return found
    text, bad = undo(found.text, found.bad, *through)
    if text == found.text:
        return found
    wrong, right = map(shown, through)
    why = f"{found.why}; {right} that had been read as {wrong} and saved so is led back"
    return _repaired(text, ">".join((found.encoding, *through)), bad, why)


def _better_mixed(data: bytes, found: Decoded) -> Decoded:
    """``found``, or the same data read in two encodings by pieces where that reads better."""
    readings = {names: mixed(data, *names)
                for names in suspects(data, found.encoding, bool(found.bad))}  # fmt: skip
    names = min(readings, key=lambda names: total(*readings[names]), default=None)
    if not names or total(*readings[names]) >= total(found.text, found.bad) - CREDIT:
        return found
    text, bad = readings[names]
    main, other = map(shown, names)
    return _repaired(text, "+".join(names), bad, f"{main} with pieces in {other}")


def _why(data: bytes, best: str, declared: str | None) -> str:
    family = codec_of(declared)
    window = window_of(data, _WINDOW)
    value = score(window.decode(best, "ignore"))
    if credit(best, family):
        return f"declared {declared}, and it reads well ({value:.2f})"
    rival = {"gb18030": "gb18030", "big5": "cp950", "utf-8": "utf-8"}.get(family or "")
    if rival:
        against = score(window.decode(rival, "ignore"))
        return (f"declared {declared}, but {shown(best)} reads better "
                f"({value:.2f} against {against:.2f})")  # fmt: skip
    second = "cp950" if best == "gb18030" else "gb18030"
    against = score(window.decode(second, "ignore"))
    unknown = f"declared {declared}, which is not known here" if declared else "nothing declared"
    return f"{unknown}; {shown(best)} reads best ({value:.2f}, as {shown(second)} {against:.2f})"


def _repaired(text: str, encoding: str, bad: tuple[int, ...], why: str) -> Decoded:
    count = f"; {len(bad)} bad byte{'s' if len(bad) > 1 else ''}" if bad else ""
    return Decoded(text, encoding, "repaired", bad, why + count)


def _readable(found: Decoded, declared: bool = False) -> bool:
    """Whether few enough bytes are bad, and what is left reads like Chinese."""
    text = found.text.replace("\ufffd", "") if found.bad else found.text
    if found.bad and len(found.bad) > beyond_ascii(text) * _BAD_SHARE + 2:
        return False
    enough = _DIRTY_PLAUSIBLE if found.bad and not declared else _PLAUSIBLE
    enough = PLAIN if found.encoding in WIDE else enough
    return average(text) <= enough and not is_neighbour(text, found.encoding)
