r"""Rich Text Format (RTF): groups, control words and bytes, turned into lines of text.

A Chinese RTF file says each character as two bytes of a code page (``\'b9\'fa``), which the font in
force or the head of the file names, or as ``\u22269`` with a fallback after it for old programs, or
both. Bytes are therefore gathered as long as one code page is in force and decoded together; a
second byte may be a plain letter.

Read here and not by a library, where deleted text comes back, notes and text boxes are lost, m²
becomes m2, and Han in a font for Western letters are misread: lines F1 1.00 here, 0.76 with
striprtf, 0.00 in such a font (``python -m tests.bench.office``).

What comes out is as for Word documents: paragraphs, rows of tables as `layout` sets them, notes
behind the text; list numbers as the program wrote them for such readers (``\listtext``). What does
not: deleted and hidden text, headers and footers, pictures, field codes, comments.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import replace

from ingest.load.extracted import CannotLoad, Extracted
from ingest.load.office import listing
from ingest.load.office.layout import raised
from ingest.load.office.rtf_words import CHARSETS, KNOWN, SIGNS, SKIPPED, SPOKEN, State, Text

MEDIA_TYPE = "application/rtf"
_EXTRACTOR = "xianzhi-rtf 1"

_TOKEN = re.compile(
    rb"\\([A-Za-z]{1,32})(-?[0-9]{1,10})? ?|((?:\\'[0-9A-Fa-f]{2})+)|\\([^A-Za-z])|([{}])|[\r\n\0]+"
    rb"|([^\\{}\r\n\0]+)|(\\)",
    re.DOTALL,
)
_WORD, _NUMBER, _HEX, _SYMBOL, _BRACE, _PLAIN = 1, 2, 3, 4, 5, 6

_WIDE = {"gb18030", "cp950", "cp932", "cp949", "johab"}
_MOST_DEEP = 10_000


def extract(data: bytes, name: str) -> Extracted:
    """The text of the RTF file ``data``; ``name`` is not needed to read it.

    Raises:
        CannotLoad: it holds no text.
    """
    reader = _Reader(data)
    text = reader.read()
    if not text.strip():
        raise CannotLoad("empty", "this RTF file holds no text: if it holds pictures of text, "
                         "recognise them first (OCR) and ingest the result")  # fmt: skip
    problems: tuple[tuple[str, str], ...] = ()
    if reader.bad:
        problems = (("bad-bytes", f"{reader.bad} characters could not be read and are shown as "
                     "\ufffd: compare with the source"),)  # fmt: skip
    return Extracted(text, MEDIA_TYPE, _EXTRACTOR, problems=problems)


class _Reader:
    """Reads one file from its first byte to its last, each once."""

    def __init__(self, data: bytes) -> None:
        self.bad = 0
        self._data = data
        self._states = [State()]
        self._text = Text()
        self._notes: list[str] = []
        self._waiting: list[Text] = []  # the texts that notes interrupt
        self._bytes = bytearray()
        self._codepage = "cp1252"
        self._default_font: int | None = None
        self._fonts: dict[int, str] = {}
        self._to_skip = 0  # bytes of a fallback that are still to come
        self._starred = False

    def read(self) -> str:
        """The whole text."""
        at = 0
        while at < len(self._data):
            found = _TOKEN.match(self._data, at)
            if found is None:  # cannot be: the pattern takes any byte
                break
            at = found.end()
            if found[_WORD] == b"bin":
                at += max(int(found[_NUMBER] or 0), 0)
            elif found[_BRACE] == b"}" and len(self._states) == 2 and not self._waiting:
                break  # the document's own group ends: what follows is no part of it
            else:
                self._token(found)
        while self._waiting:
            self._end_note()
        self._flush()
        self._text.end_paragraph(in_table=False)
        return "\n".join(["\n".join(self._text.lines).strip("\n"), *self._tail()]).strip("\n")

    def _tail(self) -> list[str]:
        return ["", *self._notes] if self._notes else []

    def _token(self, found: re.Match[bytes]) -> None:
        kind = found.lastindex
        if kind == _PLAIN:
            self._plain(found[_PLAIN])
        elif kind == _HEX:
            self._plain(bytes.fromhex(found[_HEX].replace(b"\\'", b"").decode("ascii")))
        elif kind == _BRACE:
            self._to_skip = 0
            self._group(found[_BRACE] == b"{")
        elif kind == _SYMBOL:
            self._sign(found[_SYMBOL])
        elif found[_WORD]:
            number = found[_NUMBER]
            self._word(found[_WORD], None if number is None else int(number))

    # ── groups and what holds in them

    @property
    def _state(self) -> State:
        return self._states[-1]

    def _set(self, **changes: object) -> None:
        self._flush()
        self._states[-1] = replace(self._states[-1], **changes)  # type: ignore[arg-type]

    def _group(self, opens: bool) -> None:
        self._starred = False
        if opens:
            if len(self._states) < _MOST_DEEP:
                self._states.append(self._state)
            else:
                self._flush()
                self._states.append(replace(self._state, skipped=True))
            return
        self._flush()
        if len(self._states) > 1:
            left = self._states.pop()
            if left.target == "note" and self._state.target != "note":
                self._end_note()
            elif left.label is not None and self._state.label is None:
                pieces = self._text.paragraph
                pieces[left.label :] = [listing.set_before("".join(pieces[left.label :]))]

    def _destination(self, word: bytes) -> bool:
        """Whether ``word`` says what its group is; what it says is then in the state."""
        starred, self._starred = self._starred, False
        if word == b"fonttbl":
            self._set(target="fonts", skipped=True)
        elif word == b"ud":
            self._set(skipped=False)
        elif word == b"footnote":
            self._begin_note()
        elif word in (b"listtext", b"pntext"):
            self._set(label=len(self._text.paragraph))
        elif word in SKIPPED or (starred and word not in KNOWN):
            self._set(skipped=True)
        else:
            return False
        return True

    def _begin_note(self) -> None:
        if self._state.skipped or self._state.target == "note":
            self._set(skipped=True)
            return
        self._flush()
        self._waiting.append(self._text)
        number = listing.circled(len(self._notes) + len(self._waiting))
        self._text.paragraph.append(number)
        self._text = Text()
        self._set(target="note", raised=False, in_table=False)

    def _end_note(self) -> None:
        self._flush()
        self._text.end_paragraph(in_table=False)
        note = "\n".join(line for line in self._text.lines if line.strip())
        self._text = self._waiting.pop()
        self._notes.append(listing.circled(len(self._notes) + 1) + note.strip())

    # ── control words

    def _word(self, word: bytes, number: int | None) -> None:
        if self._to_skip and word != b"u":
            self._to_skip = 0
        if self._destination(word):
            return
        if word == b"u":
            self._unicode(number or 0)
        elif word in SPOKEN:
            self._say(SPOKEN[word])
        elif word in (b"par", b"sect", b"cell", b"row", b"nestcell", b"nestrow"):
            self._end(word)
        elif not self._format(word, number):
            self._head(word, number)

    def _format(self, word: bytes, number: int | None) -> bool:
        """Note what ``word`` says of the text that follows; whether it does."""
        if word in (b"pard", b"trowd"):
            self._set(in_table=word == b"trowd")
        elif word == b"intbl":
            self._set(in_table=True)
        elif word == b"plain":
            self._set(hidden=False, deleted=False, raised=False, font=self._default_font)
        elif word == b"v":
            self._set(hidden=number != 0)
        elif word == b"deleted":
            self._set(deleted=number != 0)
        elif word in (b"super", b"up"):
            self._set(raised=number != 0)
        elif word in (b"nosupersub", b"sub"):
            self._set(raised=False)
        elif word == b"f":
            self._set(font=number)
        elif word == b"uc":
            self._set(fallback=min(max(number or 0, 0), 64))
        else:
            return False
        return True

    def _head(self, word: bytes, number: int | None) -> None:
        """What the head of the file says of its bytes."""
        if word == b"ansicpg":
            self._codepage = _codepage(number)
        elif word == b"deff":
            self._default_font = number
            self._set(font=number)
        elif self._state.target == "fonts" and self._state.font is not None:
            if word == b"fcharset" and number in CHARSETS:
                self._fonts[self._state.font] = CHARSETS[number]
            elif word == b"cpg":
                self._fonts.setdefault(self._state.font, _codepage(number))

    def _end(self, word: bytes) -> None:
        self._flush()
        if self._state.skipped:
            return
        if word in (b"par", b"sect"):
            if not self._state.deleted:
                self._text.end_paragraph(self._state.in_table)
        elif word in (b"cell", b"nestcell"):
            self._text.end_cell()
        else:
            self._text.end_row()

    # ── characters

    def _sign(self, sign: bytes) -> None:
        if sign == b"*":
            self._starred = True
        elif sign in (b"\r", b"\n"):
            self._end(b"par")
        elif sign == b"\t":
            self._say("\t")
        elif self._to_skip:
            self._to_skip -= 1
        elif sign in SIGNS:
            self._say(SIGNS[sign])

    def _plain(self, data: bytes) -> None:
        if self._to_skip:
            skipped = min(self._to_skip, len(data))
            self._to_skip -= skipped
            data = data[skipped:]
        if not self._state.skipped:
            self._bytes += data

    def _unicode(self, number: int) -> None:
        self._flush()
        code = number + 0x10000 if number < 0 else number
        if not self._silent() and 0 <= code < 0x110000:
            self._text.paragraph.append(chr(code))
        self._to_skip = self._state.fallback

    def _say(self, text: str) -> None:
        self._flush()
        if not self._silent():
            self._text.paragraph.append(text)

    def _silent(self) -> bool:
        state = self._state
        return state.skipped or state.hidden or state.deleted

    def _flush(self) -> None:
        """Decode the bytes that were gathered: what they are changes with what comes now."""
        if not self._bytes:
            return
        data = bytes(self._bytes)
        self._bytes.clear()
        if self._silent():
            return
        text = self._decoded(data)
        self._text.paragraph.append(raised(text) if self._state.raised else text)

    def _decoded(self, data: bytes) -> str:
        if data.isascii():
            return data.decode("ascii")
        encoding = self._fonts.get(-1 if self._state.font is None else self._state.font)
        if encoding == "symbol":
            return ""
        if encoding is None:
            # A font for Western letters, which programs of the East set Han in all the same.
            try:
                return data.decode(self._codepage)
            except UnicodeDecodeError:
                encoding = self._codepage if self._codepage in _WIDE else "cp1252"
        text = data.decode(encoding, "replace")
        self.bad += text.count("\ufffd")
        return text


def _codepage(number: int | None) -> str:
    """The codec of a code page; that of Western Windows where there is none."""
    if number in (936, 54936):
        return "gb18030"
    if number == 65001:
        return "utf-8"
    try:
        return codecs.lookup(f"cp{number}").name
    except LookupError:
        return "cp1252"
