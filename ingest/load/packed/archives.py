"""ZIP, TAR and single compressed files, member by member. Nothing is ever written to disk."""

from __future__ import annotations

import lzma
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import IO, BinaryIO, cast

from ingest.load.bounds import Budget, read_whole
from ingest.load.extracted import CannotLoad
from ingest.load.packed.members import Member, Trouble, counted, leads_out, safe_name, said, told
from ingest.load.packed.unpacking import Unpacking
from ingest.load.packed.zip_names import names_of, read_names
from ingest.load.packed.zip_salvage import salvage

Wanted = Callable[[str], bool]

# What a damaged or hostile archive makes the standard library raise.
_FAULTS = (
    zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, OSError, EOFError, ValueError,
    NotImplementedError, RuntimeError, OverflowError,
)  # fmt: skip
_ENCRYPTED = 0x1
_CHUNK = 1 << 16


# ── ZIP


def zip_members(stream: BinaryIO, wanted: Wanted, budget: Budget) -> Iterator[Member | Trouble]:
    """The files of a ZIP for whose names ``wanted`` is true, as they stand in it.

    Raises:
        CannotLoad: nothing of it can be read, or it unpacks to more than it may.
    """
    try:
        opened = zipfile.ZipFile(stream)
    except _FAULTS:
        stream.seek(0)
        yield from _salvaged(stream, wanted, budget)
        return
    with opened:
        infos = [info for info in opened.infolist() if not info.is_dir()]
        raw = names_of(infos)
        yield from _strays(raw)
        for info, name in zip(infos, map(safe_name, raw), strict=True):
            budget.count()
            if not _is_link(info) and wanted(name):
                yield _unzipped(opened, info, name, budget)
        pairs = zip(infos, raw, strict=True)
        yield from _links([name for info, name in pairs if _is_link(info)])


def zip_list(stream: BinaryIO) -> list[str]:
    """The names of the files of a ZIP, as far as it tells."""
    try:
        with zipfile.ZipFile(stream) as opened:
            infos = [i for i in opened.infolist() if not (i.is_dir() or _is_link(i))]
            return [safe_name(name) for name in names_of(infos)]
    except _FAULTS:
        return []
    finally:
        stream.seek(0)


def _unzipped(
    opened: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, budget: Budget
) -> Member | Trouble:
    if info.flag_bits & _ENCRYPTED:
        return Trouble(
            name, "encrypted", "locked by a password: unpack the archive and ingest the folder"
        )
    try:
        with opened.open(info) as file:
            return Member(name, read_whole(file, budget.limits.file, budget))
    except CannotLoad as error:
        if budget.left < 0:
            raise
        return Trouble(name, error.code, error.message)
    except NotImplementedError as error:
        return Trouble(
            name, "unsupported-format",
            f"packed by a method that is not known here ({said(error)}): unpack the archive with "
            "7z and ingest the folder",
        )  # fmt: skip
    except _FAULTS as error:
        return Trouble(name, "damaged", _damaged(error))


def _salvaged(stream: BinaryIO, wanted: Wanted, budget: Budget) -> Iterator[Member | Trouble]:
    """What is left of a ZIP whose list of contents is lost, as when it was copied in part."""
    count = 0
    for member in salvage(stream, budget):
        budget.count()
        if isinstance(member, Trouble) or wanted(member.name):
            count += isinstance(member, Member)
            yield member
    what = (
        f"broken off before its end: {count} of its files could be read, the rest is missing"
        if count
        else "damaged: nothing in it can be read"
    )
    yield Trouble(None, "damaged", f"a ZIP {what}; download or copy it again")


def _strays(names: list[str]) -> Iterator[Trouble]:
    strays = [name for name in names if leads_out(name)]
    if strays:
        yield Trouble(
            None, "names-lead-out",
            f"{counted(len(strays), 'name')} in it that would lead out of it ({told(strays)}): the "
            "files were taken under the rest of the name, and nothing is written anywhere",
        )  # fmt: skip


def _links(links: list[str]) -> Iterator[Trouble]:
    if links:
        yield Trouble(
            None, "links",
            f"{counted(len(links), 'link')} in it not followed ({told(links)}): what a link leads "
            "to comes in under its own name, if it is there",
        )  # fmt: skip


def _is_link(info: zipfile.ZipInfo) -> bool:
    """Whether a file of a ZIP is a link: its text is then the path that it leads to."""
    return stat.S_ISLNK(info.external_attr >> 16)  # where Unix keeps a file's mode


def _damaged(error: BaseException) -> str:
    return f"damaged in the archive ({said(error)}): get it anew, or unpack it by other means"


# ── TAR


def tar_members(
    stream: BinaryIO, packing: str, names: Mapping[str, str], wanted: Wanted, budget: Budget
) -> Iterator[Member | Trouble]:
    """The files of a TAR, compressed by ``packing`` or (``""``) not, for which ``wanted`` is true.

    ``names`` are what `tar_names` found.

    Raises:
        CannotLoad: it unpacks to more than it may.
    """
    stream.seek(0)
    links: list[str] = []
    strays: list[str] = []
    count = 0
    fault = None
    unpacking = Unpacking(stream, packing, budget) if packing else None
    try:
        with _tar(stream, unpacking) as opened:
            for info in opened:
                budget.count()
                name = names.get(info.name) or safe_name(info.name)
                if info.islnk() or info.issym():
                    links.append(info.name)
                elif info.isfile() and wanted(name):
                    strays += [info.name] if leads_out(info.name) else []
                    yield _untarred(opened, info, name, budget)
                    count += 1
            _check_end(opened, packing)
    except _FAULTS as error:
        fault = said(error)
    fault = fault or (unpacking.fault if unpacking else None)
    if fault is not None:
        yield Trouble(
            None, "damaged",
            f"a TAR that breaks off or is damaged ({fault}) behind {counted(count, 'file')} that "
            "could be read: get it anew",
        )  # fmt: skip
    yield from _strays(strays)
    yield from _links(links)


def tar_names(stream: BinaryIO, packing: str, budget: Budget) -> dict[str, str]:
    """The files of a TAR as far as they can be read: names as the library gives them, and as read.

    Older programs write names in what their system spoke, which is told by all names together.
    """
    names: list[str] = []
    try:
        with _tar(stream, Unpacking(stream, packing, budget) if packing else None) as opened:
            names += (info.name for info in opened if info.isfile())
    except (*_FAULTS, CannotLoad):
        pass  # reading the members meets it again and tells it
    finally:
        stream.seek(0)
    odd = [name for name in names if not name.isascii()]
    read = read_names([name.encode("utf-8", "surrogateescape") for name in odd])
    told = dict(zip(odd, read, strict=True))
    return {name: safe_name(told.get(name, name)) for name in names}


def _tar(stream: BinaryIO, unpacking: Unpacking | None) -> tarfile.TarFile:
    if unpacking is None:
        return tarfile.open(fileobj=stream, mode="r:", errors="surrogateescape")
    return tarfile.open(fileobj=cast(IO[bytes], unpacking), mode="r|", errors="surrogateescape")


def _check_end(opened: tarfile.TarFile, packing: str) -> None:
    """Tell an archive that ends from one with a damaged head in its middle, which looks alike.

    Raises:
        tarfile.ReadError: what follows the last file is not the blank that ends an archive.
    """
    file = opened.fileobj
    if file is None:
        return
    if packing:
        rest = any(any(block) for block in iter(lambda: file.read(_CHUNK), b""))
    else:
        file.seek(opened.offset)
        rest = any(file.read(tarfile.BLOCKSIZE))
    if rest:
        raise tarfile.ReadError("a file's head in its middle is damaged")


def _untarred(
    opened: tarfile.TarFile, info: tarfile.TarInfo, name: str, budget: Budget
) -> Member | Trouble:
    file = opened.extractfile(info)
    if file is None:
        return Trouble(name, "not-a-file", "no ordinary file: nothing to read in it")
    data = read_whole(file, budget.limits.file, budget)
    if len(data) < info.size:
        raise tarfile.ReadError("unexpected end of data")
    return Member(name, data)
