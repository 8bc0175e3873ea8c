"""One input of any format → its documents: what it is decides who reads it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial

from ingest.front_matter import front_matter
from ingest.load import foreign, passing, plain
from ingest.load.bounds import read_whole
from ingest.load.encoding import Decoded
from ingest.load.extracted import CannotLoad
from ingest.load.folder import is_readme, to_do
from ingest.load.inputs import Input, Job
from ingest.load.kinds import HEAD, Kind, advice, holds, is_program, kind_of, suffix_of
from ingest.load.packed import archives, unpacking
from ingest.load.packed.members import Member, Trouble
from ingest.load.supplied import Supplied, corrections, is_corrections, is_supplied
from ingest.load.tabular import csv_rows, exported, json_rows, json_stream
from ingest.load.tabular.stamps import moment_of
from ingest.load.web import pages
from ingest.model import Loaded, Problem, Source

_TABLES = frozenset({".csv", ".tsv", ".tab", ".psv"})
_SHEETS = frozenset({".xls", ".xlsx", ".et"})  # what programs export as a page or as TSV
_JSON = frozenset({".json", ".jsonl", ".ndjson", ".jl", ".geojson"})


def documents(given: Input, job: Job) -> Iterator[Loaded]:
    """Everything that ``given`` holds; what could not be taken as a problem. Never raises.

    What there is to say of ``given`` itself, rather than of what it holds, comes last and at once.
    """
    own: list[Problem] = []
    count = 0
    try:
        for one in _read(given, job):
            count += 1
            if one.document is None and one.source.path == given.source.path:
                own += one.problems
            else:
                yield one
    except CannotLoad as error:
        own.append(plain.problem(given.source, error.code, error.message))
    except OSError as error:
        own += unreadable(given.source, error).problems
    except Exception as error:  # bytes of any format, by anyone: one input stops no others
        said = " ".join(f"{type(error).__name__} {error}".split())[:200]
        message = f"a fault of xianzhi with this file, please report it with the file: {said}"
        own.append(plain.problem(given.source, "fault", message))
    if not count and not own:
        message = "nothing to read in it: check that it was saved whole"
        own.append(plain.problem(given.source, "empty", message))
    if own:
        yield Loaded(given.source, None, tuple(own))


def _read(given: Input, job: Job) -> Iterator[Loaded]:
    """What the reader of the format of ``given`` makes of it.

    Raises:
        CannotLoad: it is of no format that can be read, or damaged.
    """
    kind, what = kind_of(given.stream, given.name)
    if kind == "unsupported":
        raise CannotLoad("unsupported-format", what)
    if kind == "binary":
        raise CannotLoad(
            "binary", f"not a text file (this is {what}): ingest the text it came from"
        )
    yield from _READERS[kind](given, job)


def unreadable(source: Source, error: OSError | ValueError) -> Loaded:
    """``source`` not taken because the system does not let it be read."""
    reason = getattr(error, "strerror", None) or str(error)
    return plain.refused(source, "unreadable", f"cannot be read ({reason}): {to_do(error)}")


def supplied_by(data: bytes, source: Source, supplied: Supplied) -> Loaded:
    """The file of supplied facts ``source``, taken in: no document, and no corrections either."""
    return Loaded(source, None, tuple(supplied.add(data, source)), ())


def with_unused(one: Loaded, supplied: Supplied) -> Loaded:
    """A file of supplied facts, when all inputs are known: with the lines that matched none."""
    return replace(one, problems=(*one.problems, *supplied.unused(one.source)))


# ── text


def _text(given: Input, job: Job) -> Iterator[Loaded]:
    if given.charset is None and suffix_of(given.name) in {*_JSON, ".txt", ""}:
        mapped, longest = job.options.columns, job.options.limits.file
        lines = json_stream.documents(given.stream, given.source, mapped, longest)
        if lines is not None:
            yield from lines
            return
    data = read_whole(given.stream, job.options.limits.file)
    try:
        decoded = plain.text_of(data, given.charset or pages.declared(data[:HEAD]))
    except CannotLoad as error:
        better = None if error.code == "empty" else _why_not(given.name)
        raise better or error from None
    media = pages.media_type(decoded.text, given.name)
    if media == "text/plain" and is_program(given.name):
        raise CannotLoad(
            "program",
            f"a program or its log by its name ({suffix_of(given.name)}), which holds no article: "
            "leave it out, or name it .txt if it is a text",
        )
    table = _table(data, decoded, media, given, job)
    if table is None:
        yield from _page(data, decoded, media, given.source)
        return
    yield from table
    if told := plain.damage(decoded, given.source):
        yield Loaded(given.source, None, told)


def _why_not(name: str) -> CannotLoad | None:
    """What the name of a file says of why it is no text, if it says anything."""
    if passing.is_lock(name.rpartition("/")[2]):
        return CannotLoad(
            "lock",
            "no document, but what an office program keeps while one is open: ingest the document "
            "itself, which lies beside it",
        )
    how = advice(name)
    if how is None:
        return None
    return CannotLoad("unsupported-format", f"{suffix_of(name)} files cannot be read: {how}")


def _table(
    data: bytes, decoded: Decoded, media: str, given: Input, job: Job
) -> Iterator[Loaded] | None:
    """The rows of text that is a table: by its name or, of JSON, by how it begins."""
    suffix = suffix_of(given.name)
    mapped, source = job.options.columns, given.source
    if media in ("text/html", "text/xml"):
        return exported.documents(data, decoded, source, mapped, named=suffix in _SHEETS)
    if media != "text/plain":
        return None
    if suffix in _TABLES | _SHEETS:
        return csv_rows.documents(data, decoded, source, mapped)
    if suffix in _JSON or json_rows.is_json(decoded.text):
        return json_rows.documents(data, decoded, source, mapped)
    if suffix in {"", ".txt"} and csv_rows.is_csv(decoded.text):
        return csv_rows.documents(data, decoded, source, mapped)
    return None


def _page(data: bytes, decoded: Decoded, media: str, source: Source) -> Iterator[Loaded]:
    if media == "text/html":
        url, saved = pages.saved_from(decoded.text)
        source = replace(source, url=source.url or url, captured_at=source.captured_at or saved)
    elif media == "text/markdown" and source.captured_at is None:
        saved = moment_of(front_matter(decoded.text).said.get("captured", ""))
        source = replace(source, captured_at=saved)
    document = plain.document(data, decoded, media)
    yield Loaded(source, document, plain.damage(decoded, source))


# ── containers


def _zip(given: Input, job: Job) -> Iterator[Loaded]:
    names = archives.zip_list(given.stream)
    members = archives.zip_members
    yield from _filed(given, job, names, lambda wanted: members(given.stream, wanted, job.budget))


def _tar(given: Input, job: Job, packing: str = "") -> Iterator[Loaded]:
    names = archives.tar_names(given.stream, packing, job.budget)
    read = partial(archives.tar_members, given.stream, packing, names, budget=job.budget)
    yield from _filed(given, job, list(names.values()), read)


def _packed(packing: str) -> Callable[[Input, Job], Iterator[Loaded]]:
    """The reader of what is compressed by ``packing``: a TAR, a WARC, or one file."""

    def read(given: Input, job: Job) -> Iterator[Loaded]:
        head = unpacking.head_of(given.stream, packing, job.budget)
        if head[257:262] == b"ustar":
            yield from _tar(given, job, packing)
        elif head.startswith(b"WARC/") and packing == "gzip":
            yield from _warc(given, job)
        else:
            name = _inner_name(given.name)
            member = unpacking.unpacked(given.stream, packing, name, job.budget)
            yield from _members([member], given, job)

    return read


def _inner_name(name: str) -> str:
    """What a compressed file is called when unpacked: ``page.html`` for ``page.html.gz``."""
    last = name.rpartition("/")[2]
    stem = last.removesuffix(last[len(last) - len(suffix_of(last)) :]) if suffix_of(last) else last
    return (stem + ".tar" if suffix_of(last) in {".tgz", ".tbz2", ".txz"} else stem) or "file"


def _warc(given: Input, job: Job) -> Iterator[Loaded]:
    from ingest.load.web import warc

    yield from _members(warc.members(given.stream, job.budget), given, job)


def _mht(given: Input, job: Job) -> Iterator[Loaded]:
    from ingest.load.web import mht

    data = read_whole(given.stream, job.options.limits.file)
    yield from _members(mht.members(data, job.budget), given, job)


def _mbox(given: Input, job: Job) -> Iterator[Loaded]:
    from ingest.load.web import mbox

    yield from _members(mbox.members(given.stream, job.budget), given, job)


def _filed(
    given: Input,
    job: Job,
    names: list[str],
    read: Callable[[Callable[[str], bool]], Iterator[Member | Trouble]],
) -> Iterator[Loaded]:
    """The files of an archive of files: what is supplied within it first, junk passed over."""
    outer = given.source.path
    helpers = set(filter(is_supplied, names))
    told = []
    for member in read(lambda name: name in helpers) if helpers else ():
        if isinstance(member, Member):
            source = Source(f"{outer}!/{member.name}", container=outer, member=member.name)
            told.append(supplied_by(member.data, source, job.supplied))
    folders = passing.belonging(names)
    about = passing.about_package(names)
    passed = passing.Passed()

    def wanted(name: str) -> bool:
        if passing.is_left_behind(name) or is_readme(name) or name in helpers:
            return False
        if passing.is_passed(name, folders) or about.fullmatch(name):
            passed.add(name)
            return False
        return True

    yield from _members(read(wanted), given, job)
    yield from (with_unused(one, job.supplied) for one in told)
    if note := passed.note():
        yield plain.refused(given.source, *note)


def _members(members: Iterable[Member | Trouble], given: Input, job: Job) -> Iterator[Loaded]:
    """Each member of a container as what it is itself; what is wrong with all of it at the end."""
    outer = given.source
    if given.depth >= job.options.limits.depth:
        raise CannotLoad(
            "nested-too-deep",
            f"an archive in {given.depth} others, one in another: unpack the outer ones",
        )
    whole = []
    names: Counter[str] = Counter()
    try:
        for member in members:
            if member.name is None:
                whole.append(plain.problem(outer, member.code, member.message))
            else:
                names[member.name] += 1
                yield from _inner(member, names[member.name], given, job)
    except CannotLoad as error:
        whole.append(plain.problem(outer, error.code, error.message))
    if whole:
        yield Loaded(outer, None, tuple(whole))


def _storable(name: str) -> str:
    """A name with what no file could hold of it spelled out."""
    return name.encode("utf-8", "backslashreplace").decode().replace("\0", "\\0")


def _inner(member: Member | Trouble, count: int, given: Input, job: Job) -> Iterator[Loaded]:
    """What ``member`` holds; ``count`` tells those of one name apart."""
    outer, last = given.source, member.name or ""
    name = _storable(last) if count == 1 else f"{_storable(last)};{count}"
    source = Source(f"{outer.path}!/{name}", outer.url, outer.path, name, outer.captured_at)
    if isinstance(member, Trouble):
        yield plain.refused(source, member.code, member.message)
        return
    source = replace(
        source,
        url=_storable(member.url) if member.url else outer.url,
        captured_at=member.captured_at or outer.captured_at,
        supplied=member.supplied,
    )
    if is_corrections(last):
        yield corrections(member.data, source)
        return
    inner = Input(source, last, holds(member.data), member.charset, given.depth + 1)
    for loaded in documents(inner, job):
        told = [plain.problem(loaded.source, code, said) for code, said in member.problems]
        yield replace(loaded, problems=(*told, *loaded.problems)) if told else loaded


_READERS: dict[Kind, Callable[[Input, Job], Iterator[Loaded]]] = {
    "text": _text,
    "pdf": foreign.pdf,
    "docx": foreign.docx,
    "rtf": foreign.rtf,
    "xlsx": foreign.xlsx,
    "office": foreign.office,
    "zip": _zip,
    "tar": _tar,
    "gzip": _packed("gzip"),
    "bzip2": _packed("bzip2"),
    "xz": _packed("xz"),
    "warc": _warc,
    "mht": _mht,
    "mbox": _mbox,
}
