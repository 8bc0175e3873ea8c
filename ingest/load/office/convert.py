"""Older and rarer office files, through LibreOffice where it is installed.

What Word, Excel, PowerPoint and WPS saved before their formats were XML (DOC, XLS, PPT, WPS, ET) is
converted to what `docx`, `xlsx` and `odf` read: in a folder of its own that is removed afterwards,
with a profile of its own in which macros and links are off, and within `SECONDS`. OpenDocument is
read directly. Where nothing can be done, the message says how to convert by hand.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
from dataclasses import replace
from functools import lru_cache
from pathlib import Path, PurePath
from types import ModuleType

from ingest.load.extracted import CannotLoad, Extracted
from ingest.load.office import docx, odf, xlsx

SECONDS = 120.0
_OLE = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK\x03\x04"
_VERSION = re.compile(r"LibreOffice[^\d]*(\d+\.\d+)")
_PROGRAMS = ("soffice", "libreoffice")

# What holds which kind of text: the names of the streams in an OLE file, the ends of file names.
_STREAMS = (
    ("EncryptedPackage", "locked"), ("WordDocument", "text"), ("Workbook", "sheets"),
    ("Book", "sheets"), ("PowerPoint Document", "slides"), ("CONTENTS", "text"),
)  # fmt: skip
_MEMBERS = (
    (b"OFD.xml", "ofd"), (b"xl/workbook.bin", "sheets"), (b"ppt/presentation.xml", "slides"),
    (b"application/vnd.oasis.opendocument", "odf"), (b"content.xml", "odf"),
)  # fmt: skip
_SUFFIXES = {
    ".doc": "text", ".dot": "text", ".wps": "text", ".wpt": "text", ".docm": "text",
    ".xls": "sheets", ".et": "sheets", ".ett": "sheets", ".xlsb": "sheets", ".xlt": "sheets",
    ".ppt": "slides", ".dps": "slides", ".pps": "slides", ".pptx": "slides", ".ppsx": "slides",
}  # fmt: skip
_MEDIA_TYPES = {
    ".wps": "application/kswps", ".et": "application/kset", ".dps": "application/ksdps",
    ".xlsb": "application/vnd.ms-excel.sheet.binary.macroenabled.12",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}  # fmt: skip
# For each kind: what a file is called, its media type, what it is converted to, who reads that.
_KINDS: dict[str, tuple[str, str, str, ModuleType]] = {
    "text": ("doc", "application/msword", "docx", docx),
    "sheets": ("xls", "application/vnd.ms-excel", "xlsx", xlsx),
    "slides": ("ppt", "application/vnd.ms-powerpoint", "odp", odf),
}
_FILTERS = {"text": "MS Word 97", "sheets": "MS Excel 97", "slides": "MS PowerPoint 97"}
_SAVE_AS = {"docx": "DOCX", "xlsx": "XLSX", "odp": "PDF"}

# Settings of the profile: no macros, nothing fetched from elsewhere.
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>1</value></prop></item>
</oor:items>
"""  # noqa: E501  # the program reads an item a line


def extract(data: bytes, name: str) -> Extracted:
    """The text of the office file ``data``; ``name`` tells its format where the bytes do not.

    Raises:
        CannotLoad: it is locked, or cannot be converted here; the message says how to by hand.
    """
    kind = _kind(data, name)
    if kind == "odf":
        return odf.extract(data, name)
    what = PurePath(name).suffix.lstrip(".").upper() or "office"
    if kind == "ofd":
        raise CannotLoad("unsupported-format", "OFD is not read: open it in a reader (WPS, 数科), "
                         "save it as PDF or as text, and ingest that")  # fmt: skip
    if kind == "locked":
        raise CannotLoad(
            "encrypted", f"this {what} file is locked by a password: save it without one"
        )
    if kind not in _KINDS:
        raise CannotLoad("unsupported-format", f"{what} files of this kind are not known: save it "
                         "as DOCX, PDF or text, and ingest that")  # fmt: skip
    suffix, media_type, target, reader = _KINDS[kind]
    own = PurePath(name).suffix.lower()
    # Named as it is, or else LibreOffice takes what it cannot read for plain text.
    read_as = _FILTERS.get(kind) if data.startswith(_OLE) and not _is_works(data) else None
    converted, program = _convert(data, own if own in _SUFFIXES else f".{suffix}", target, read_as)
    inner: Extracted = reader.extract(converted, name)
    return replace(
        inner,
        media_type=_MEDIA_TYPES.get(own, media_type),
        extractor=f"{program} + {inner.extractor}",
    )


def _kind(data: bytes, name: str) -> str:
    """What a file holds: ``text``, ``sheets``, ``slides``, ``odf``, ``ofd``, ``locked``, ``""``."""
    if data.startswith(_OLE):
        for stream, kind in _STREAMS:
            if stream.encode("utf-16-le") + b"\0\0" in data:
                return kind
    elif data.startswith(_ZIP):
        found = next((kind for member, kind in _MEMBERS if member in data), None)
        if found:
            return found
    return _SUFFIXES.get(PurePath(name).suffix.lower(), "")


def _is_works(data: bytes) -> bool:
    """Whether an OLE file is one of Microsoft Works, which has formats of its own."""
    return b"C\0O\0N\0T\0E\0N\0T\0S\0\0\0" in data and b"W\0o\0r\0d\0D\0o\0c\0" not in data


def _convert(data: bytes, suffix: str, target: str, read_as: str | None) -> tuple[bytes, str]:
    """``data`` in the format ``target``, and what converted it; ``read_as`` is an import filter.

    Raises:
        CannotLoad: there is no such program here, or it failed.
    """
    what = suffix.lstrip(".").upper()
    by_hand = f"open it in Word, WPS or LibreOffice, save it as {_SAVE_AS[target]}, and ingest that"
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        raise CannotLoad(
            "needs-libreoffice",
            f"{what} is read through LibreOffice, which is not installed: install it and ingest "
            f"again, or {by_hand}",
        )
    with tempfile.TemporaryDirectory(prefix="xianzhi-", ignore_cleanup_errors=True) as folder:
        profile = Path(folder, "profile")
        source = Path(folder, f"in{suffix}")
        made = Path(folder, "out", f"in.{target}")
        Path(profile, "user").mkdir(parents=True)
        Path(profile, "user", "registrymodifications.xcu").write_text(_PROFILE, "utf-8")
        source.write_bytes(data)
        finished = _run(
            [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore",
             "--nolockcheck", "--nodefault", *([f"--infilter={read_as}"] if read_as else []),
             "--convert-to", target, "--outdir", str(made.parent),
             str(source)],
        )  # fmt: skip
        if not finished:
            raise CannotLoad("conversion-failed", f"LibreOffice did not finish this {what} file "
                             f"within {SECONDS:.0f} seconds: {by_hand}")  # fmt: skip
        if not made.is_file():
            raise CannotLoad(
                "conversion-failed", f"LibreOffice could not convert this {what} file: {by_hand}"
            )
        return made.read_bytes(), _version(program)


def _run(command: list[str]) -> bool:
    """Run ``command`` and all it starts to the end; ``False`` if time ran out."""
    try:
        process = subprocess.Popen(  # noqa: S603  # the program is LibreOffice, found on the path
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
    except OSError:
        return True  # it made nothing, which is what counts
    try:
        process.wait(SECONDS)
    except subprocess.TimeoutExpired:
        return False
    finally:
        _end(process)
    return True


def _end(process: subprocess.Popen[bytes]) -> None:
    """End what is still running of ``process``, its children first of all."""
    if process.poll() is None:
        with contextlib.suppress(OSError):
            if os.name == "posix":
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
        process.wait()


@lru_cache(maxsize=8)
def _version(program: str) -> str:
    """``LibreOffice 7.4``, as far as ``program`` says it."""
    try:
        told = subprocess.run(  # noqa: S603  # as in _run
            [program, "--version"], capture_output=True, text=True, timeout=SECONDS, check=False,
            stdin=subprocess.DEVNULL,
        ).stdout  # fmt: skip
    except (OSError, subprocess.TimeoutExpired, UnicodeDecodeError):
        told = ""
    found = _VERSION.search(told)
    return f"LibreOffice {found[1]}" if found else "LibreOffice"
