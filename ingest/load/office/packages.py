"""ZIP files whose members are XML: what DOCX, XLSX and OpenDocument are, read within bounds.

Nothing is unpacked to disk, and no member is read whole: elements are handed out one by one while
the member streams by, so that memory follows the largest element and not the file. What a hostile
file could do is bounded here:

* a member that unpacks to more than `MOST_BYTES`, or that is `MOST_RATIO` times its packed size;
* document types, the only place where entities are defined (and blown up): refused;
* elements nested deeper than `MOST_DEEP`, over which recursion would stumble.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import cast
from xml.etree.ElementTree import Element, ParseError, XMLPullParser

from ingest.load.extracted import CannotLoad

MOST_BYTES = 1 << 30
MOST_RATIO = 300  # tables full of one value reach some 100; a bomb reaches 1,000
MOST_DEEP = 200
_SMALL = 1 << 24  # below this no ratio is looked at
_CHUNK = 1 << 16
_ROOT = re.compile(r"<[^?!\s]")

_Events = Iterator[tuple[str, Element]]

_NAMESPACES = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "w",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "w",
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main": "s",
    "http://purl.oclc.org/ooxml/spreadsheetml/main": "s",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "r",
    "http://purl.oclc.org/ooxml/officeDocument/relationships": "r",
    "http://schemas.openxmlformats.org/package/2006/relationships": "rel",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m",
    "http://purl.oclc.org/ooxml/officeDocument/math": "m",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
    "urn:oasis:names:tc:opendocument:xmlns:office:1.0": "office",
    "urn:oasis:names:tc:opendocument:xmlns:text:1.0": "text",
    "urn:oasis:names:tc:opendocument:xmlns:table:1.0": "table",
    "urn:oasis:names:tc:opendocument:xmlns:style:1.0": "style",
    "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0": "draw",
    "urn:oasis:names:tc:opendocument:xmlns:presentation:1.0": "presentation",
}


@lru_cache(maxsize=4096)
def short(name: str) -> str:
    """``w:p`` for ``{http://…/wordprocessingml/2006/main}p``; unknown namespaces give ``?:p``."""
    if not name.startswith("{"):
        return name
    namespace, _, local = name[1:].partition("}")
    return f"{_NAMESPACES.get(namespace, '?')}:{local}"


def tag(element: Element) -> str:
    """The short name of ``element``."""
    return short(element.tag)


def attribute(element: Element | None, name: str) -> str | None:
    """The attribute with the short name ``name``, or ``None``.

    Some programs leave the prefix of attributes out.
    """
    if element is None:
        return None
    bare = name.partition(":")[2] or name
    for key, value in element.attrib.items():
        if short(key) == name or key == bare:
            return value
    return None


def child(element: Element | None, *path: str) -> Element | None:
    """The element that the short names of ``path`` lead to, the first of its name at each step."""
    for name in path:
        if element is None:
            return None
        element = next((e for e in element if short(e.tag) == name), None)
    return element


class Package:
    """A ZIP file of XML members, opened from its bytes.

    Raises:
        CannotLoad: it is damaged.
    """

    def __init__(self, data: bytes, what: str) -> None:
        """Open ``data``, a file of the format ``what`` (``"DOCX"``), as messages call it."""
        self._what = what
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise self.damaged("its list of contents cannot be read") from error
        self._names = {info.filename.replace("\\", "/"): info for info in self._zip.infolist()}

    def __contains__(self, part: str) -> bool:
        """Whether there is a member ``part``."""
        return part in self._names

    def damaged(self, why: str) -> CannotLoad:
        """The error that says ``why`` the file cannot be read."""
        return CannotLoad(
            "damaged",
            f"this {self._what} file is damaged ({why}): open it in the program it was made with "
            "and save it again",
        )

    def check(self) -> None:
        """Make sure that a library may read this: bounded in all, and XML without entities.

        Raises:
            CannotLoad: a member is locked, a bomb, or defines entities.
        """
        for name in self._names:
            if name.lower().endswith((".xml", ".rels", ".vml")):
                head = self.text(name).replace("\0", "")
                if "<!DOCTYPE" in head:
                    raise self.damaged(f"{name} defines entities of its own")
                if not _ROOT.search(head):
                    raise self.damaged(f"{name} is no XML")
        total = sum(info.file_size for info in self._names.values())
        if total > MOST_BYTES:
            raise self._too_large("all of it", total)

    def text(self, part: str, most: int = _CHUNK) -> str:
        """The first ``most`` bytes of a small text member, or ``""`` where there is none."""
        if part not in self._names:
            return ""
        try:
            return self._open(part).read(most).decode("utf-8", "ignore")
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
            raise self.damaged(f"{part} cannot be unpacked") from error

    def elements(self, part: str, depth: int, whole: Collection[str] = ()) -> Iterator[Element]:
        """The elements of member ``part`` that lie ``depth`` below its root, each when complete.

        Those with a short name in ``whole`` come as one wherever they lie. An element is good until
        the next one is asked for. No member, no elements.

        Raises:
            CannotLoad: the member is damaged, or unpacks to more than is sane.
        """
        if part not in self._names:
            return
        stack: list[Element] = []
        within = 0  # the depth of the element, counted from 1, that is to come as one
        for event, element in self._events(part):
            if event == "start":
                stack.append(element)
                if not within and whole and tag(element) in whole:
                    within = len(stack)
                if len(stack) > MOST_DEEP:
                    raise self.damaged(f"{part} is nested deeper than {MOST_DEEP} elements")
                continue
            stack.pop()
            at = len(stack)
            if at + 1 == within or (at == depth and not within):
                yield element
            if (at <= depth and not within) or at + 1 == within:
                within = 0
                if stack:
                    stack[-1].remove(element)

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """What ``part`` relates to, by id: the last word of its type, and the member it names."""
        folder, _ = posixpath.split(part)
        found: dict[str, tuple[str, str]] = {}
        for element in self._relations(part):
            kind = element.get("Type", "").rpartition("/")[2]
            target = element.get("Target", "")
            if element.get("TargetMode") != "External" and target:
                where = posixpath.normpath(posixpath.join(folder, target)).lstrip("/")
                found[element.get("Id", "")] = kind, where
        return found

    def links(self, part: str) -> dict[str, str]:
        """Where links of ``part`` lead that lead out of the package, by id."""
        return {
            element.get("Id", ""): element.get("Target", "")
            for element in self._relations(part)
            if element.get("TargetMode") == "External"
            and element.get("Type", "").endswith("/hyperlink")
        }

    def _relations(self, part: str) -> Iterator[Element]:
        folder, name = posixpath.split(part)
        return self.elements(posixpath.join(folder, "_rels", f"{name}.rels"), 1)

    def main_part(self, usual: str) -> str:
        """The member that holds the document itself: ``usual``, or what the package names as it."""
        if usual in self._names:
            return usual
        for kind, target in self.relations("").values():
            if kind == "officeDocument" and target in self._names:
                return target
        raise self.damaged(f"it has no {usual}")

    def _events(self, part: str) -> Iterator[tuple[str, Element]]:
        parser: XMLPullParser[Element] = XMLPullParser(("start", "end"))
        begun = False
        try:
            with self._open(part) as stream:
                while chunk := stream.read(_CHUNK):
                    # A document type can only stand before the root, and the root comes early.
                    if not begun and b"<!DOCTYPE" in chunk.replace(b"\0", b""):
                        raise self.damaged(f"{part} defines entities of its own")
                    parser.feed(chunk)
                    # The events asked for are pairs; others, which are not, never come.
                    for event, element in cast(_Events, parser.read_events()):
                        begun = True
                        yield event, element
                    if not begun:
                        raise self.damaged(f"{part} is no XML")
            parser.close()
        except (
            ParseError,
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            ValueError,
            OSError,
            LookupError,
        ) as error:
            raise self.damaged(f"{part} cannot be read") from error
        yield from cast(_Events, parser.read_events())

    def _too_large(self, part: str, size: int) -> CannotLoad:
        return CannotLoad(
            "too-large",
            f"{part} in this {self._what} file unpacks to {size >> 20} MiB, which no text does: "
            "save its text as .txt and ingest that",
        )

    def _open(self, part: str) -> zipfile.ZipExtFile:
        info = self._names[part]
        if info.flag_bits & 1:
            raise CannotLoad(
                "encrypted", f"this {self._what} file is locked by a password: save it without one"
            )
        huge = info.file_size > MOST_BYTES
        bomb = info.file_size > _SMALL and info.file_size > MOST_RATIO * max(info.compress_size, 1)
        if huge or bomb:
            raise self._too_large(part, info.file_size)
        try:
            return self._zip.open(info)  # type: ignore[return-value]  # typeshed says IO[bytes]
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError) as error:
            raise self.damaged(f"{part} cannot be unpacked") from error
