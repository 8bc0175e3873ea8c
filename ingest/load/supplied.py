"""What users know beforehand (xianzhi.csv) and afterwards (corrections.csv), as files say it."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, partial

from ingest.load import plain
from ingest.load.encoding import Decoded
from ingest.load.extracted import CannotLoad
from ingest.load.places import Candidates, code_of
from ingest.load.tabular import columns, delimited, stamps
from ingest.model import NO_FACTS, Correction, Facts, Loaded, Problem, Source, merged

SUPPLIED = "xianzhi.csv"
CORRECTIONS = "corrections.csv"
_ADDRESS = re.compile(r"(?:https?|ftp)://[^\s/]+\S*", re.IGNORECASE)
_UNUSED = 20  # lines that are named one by one
_GLOB = re.compile(r"[*?\[]")


def is_supplied(path: str) -> bool:
    """Whether a file so named supplies facts for those beside it.

    >>> is_supplied("县/XIANZHI.CSV"), is_supplied("xianzhi.csv/a.txt")
    (True, False)
    """
    return path.rpartition("/")[2].lower() == SUPPLIED


def is_corrections(path: str) -> bool:
    """Whether a file so named corrects what was read."""
    return path.rpartition("/")[2].lower() == CORRECTIONS


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of xianzhi.csv: what it says of the inputs that its pattern names."""

    source: Source
    number: int
    pattern: str
    shape: str | None  # a regular expression; None: the path itself, and all below it
    facts: Facts


@dataclass(slots=True)
class Supplied:
    """All that was supplied for the inputs of one run, and which lines have been of use.

    Lines are found by the folder in which their pattern's first wildcard stands, so that many lines
    for many files cost no more than their folders do.
    """

    lines: defaultdict[str, list[_Line]] = field(default_factory=lambda: defaultdict(list))
    used: set[tuple[str, int]] = field(default_factory=set)
    read: set[str] = field(default_factory=set)

    def add(self, data: bytes, source: Source) -> Iterator[Problem]:
        """Take in the file ``source``, for what lies in its folder; what is wrong with it."""
        base = _base(source.path)
        self.read.add(source.path)
        try:
            table, names, problems = _table(data, source, "supplied", ("path",))
        except CannotLoad as error:
            yield plain.problem(source, error.code, error.message)
            return
        yield from problems
        for record in table:
            values = _values(record, names)
            pattern = _tidy(values.pop("path", ""))
            if not pattern:
                yield _at(
                    source,
                    record.line,
                    "supplied-path",
                    "no path in it: say which files it is about",
                )
                continue
            facts, wrong = _facts(values)
            yield from (_at(source, record.line, code, said) for code, said in wrong)
            line = _line(source, record.line, base, pattern, facts)
            self.lines[line[0]].append(line[1])

    def facts_for(self, source: Source) -> Facts:
        """What is supplied of ``source``: of later lines and deeper files first, field by field."""
        if not self.lines:
            return NO_FACTS
        path = _plain(source.path)
        found = [
            line
            for above in _aboves(path)
            for line in self.lines.get(above, ())
            if line.shape is None
            or any(map(_compiled(line.shape).fullmatch, _wholes(source, path)))
        ]
        self.used.update((line.source.path, line.number) for line in found)
        found.sort(key=lambda line: (_base(line.source.path).count("/"), line.number), reverse=True)
        return merged(NO_FACTS, *(line.facts for line in found))

    def unused(self, source: Source) -> Iterator[Problem]:
        """The lines of the file ``source`` that matched no input; of very many only the first."""
        held = (line for lines in self.lines.values() for line in lines if line.source == source)
        lines = sorted(
            (line for line in held if (source.path, line.number) not in self.used),
            key=lambda line: line.number,
        )
        for line in lines[:_UNUSED]:
            message = (
                f"{line.pattern} matches nothing: correct the path, which counts from the "
                "folder of this file"
            )
            yield _at(source, line.number, "supplied-unused", message)
        if more := len(lines[_UNUSED:]):
            yield plain.problem(source, "supplied-unused", f"{more} more lines match nothing")


def _line(source: Source, number: int, base: str, pattern: str, facts: Facts) -> tuple[str, _Line]:
    """A line with the folder under which it is found."""
    whole = f"{base}/{pattern}" if base else pattern
    glob = _GLOB.search(pattern)
    if glob is None:
        return whole, _Line(source, number, pattern, None, facts)
    first = whole.rfind("/", 0, len(whole) - len(pattern) + glob.start())
    shape = (re.escape(f"{base}/") if base else "") + _translated(pattern)
    return whole[: max(first, 0)], _Line(source, number, pattern, shape, facts)


@cache
def _compiled(shape: str) -> re.Pattern[str]:
    """The pattern of a line, made when a file lies in its folder: most lines of many are never."""
    return re.compile(shape)


def _translated(pattern: str) -> str:
    """A path pattern as a regular expression: ``*`` within a folder, ``**`` across folders."""
    parts = []
    for piece in re.findall(r"\*\*/?|\*|\?|\[[^\]/]+\]|[^*?\[]+|\[", pattern):
        if piece.startswith("**"):
            parts.append("(?:.*/)?" if piece.endswith("/") else ".*")
        elif piece == "*":
            parts.append("[^/]*")
        elif piece == "?":
            parts.append("[^/]")
        elif len(piece) > 2 and piece[0] == "[":
            inner = piece[1:-1].replace("\\", "\\\\").replace("[", "\\[")
            parts.append(f"[{'^' + inner[1:] if inner[0] == '!' else inner}]")
        else:
            parts.append(re.escape(piece))
    return "".join(parts)


def _wholes(source: Source, path: str) -> tuple[str, ...]:
    """The paths under which an input may be named: its own, and those of what it lies in."""
    wholes = [path]
    container = source.container
    while container:
        wholes.append(_plain(container))
        container = container.rpartition("!/")[0] or None
    return tuple(wholes)


def _aboves(path: str) -> Iterator[str]:
    """The path and every folder above it, the whole (``""``) included."""
    yield path
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path
    yield ""


def _plain(path: str) -> str:
    """A path as it is compared: members of containers as if these were folders."""
    return unicodedata.normalize("NFC", path).replace("!/", "/")


def _base(path: str) -> str:
    return _plain(path).rpartition("/")[0]


def _tidy(pattern: str) -> str:
    r"""A pattern as typed on any system: ``.\洪洞县\*`` is ``洪洞县/*``."""
    told = unicodedata.normalize("NFC", pattern.strip()).replace("\\", "/").replace("!/", "/")
    while told.startswith("./"):
        told = told[2:]
    return re.sub("/+", "/", told).strip("/")


def _facts(values: dict[str, str]) -> tuple[Facts, list[tuple[str, str]]]:
    """What the cells of a line say, and what is wrong with those that say nothing clear."""
    wrong: list[tuple[str, str]] = []
    place = published = None
    if named := values.get("place"):
        found = code_of(named)
        if isinstance(found, Candidates):
            told = f"the place {named} {found.message}: write a code or a full name"
            wrong.append(("supplied-place", told))
        else:
            place = found
    if written := values.get("published"):
        published = stamps.day_of(written)
        if published is None:
            wrong.append(
                ("supplied-date", f"{written} is no date: write it as YYYY-MM-DD, YYYY-MM or YYYY")
            )
    url = values.get("url")
    if url and not _ADDRESS.fullmatch(url):
        wrong.append(
            ("supplied-url", f"{url} is no address: write all of it, with https:// or http://")
        )
        url = None
    facts = Facts(
        title=values.get("title"), published=published, outlet=values.get("outlet"),
        url=url, place=place, licence=values.get("licence"),
    )  # fmt: skip
    return facts, wrong


# ── corrections


def corrections(data: bytes, source: Source) -> Loaded:
    """The corrections in the file ``source``, and what is wrong with some of its lines."""
    try:
        table, names, problems = _table(data, source, "corrections", ("key", "field"))
    except CannotLoad as error:
        return plain.refused(source, error.code, error.message)
    found: list[Correction] = []
    for record in table:
        values = _values(record, names)
        missing = [name for name in ("key", "field") if name not in values]
        if missing:
            message = f"without {' and '.join(missing)}: say what is to be corrected"
            problems.append(_at(source, record.line, "correction-incomplete", message))
            continue
        found.append(
            Correction(*(values.get(name, "") for name in ("key", "field", "value", "who", "why")))
        )
    return Loaded(source, None, tuple(problems), tuple(found))


# ── both


def _table(
    data: bytes, source: Source, group: str, needed: tuple[str, ...]
) -> tuple[list[delimited.Record], dict[str, int], list[Problem]]:
    """The records of such a file, the places of its fields, and what is wrong with its columns.

    Raises:
        CannotLoad: it is no table, or lacks a column that it needs.
    """
    known = partial(columns.is_known, group=group)
    found, _ = delimited.lines(data, _decoded(data))
    lines = list(found)
    records = list(delimited.records(lines, delimited.delimiter_of(lines, known)))
    head, rest = (records[0], records[1:]) if records else (None, [])
    names = columns.by_name(head.fields, group) if head else {}
    lacking = [name for name in needed if name not in names]
    if head is None or lacking:
        missing = " and ".join(lacking) or "it"
        raise CannotLoad(
            f"{group}-columns",
            f"its first line must name the columns and {missing} is missing: write "
            f"{','.join(columns.known_fields(group))}, as far as you need them",
        )
    strange = [n.strip() for n in head.fields if n.strip() and not known(n)]
    problems = []
    if strange:
        message = (
            f"columns that mean nothing here were passed over ({', '.join(strange)}): known are "
            f"{', '.join(columns.known_fields(group))}"
        )
        problems.append(plain.problem(source, f"{group}-columns", message))
    return rest, names, problems


def _decoded(data: bytes) -> Decoded:
    """The text of a small table; what is too short to tell by its words is GB18030."""
    try:
        return plain.text_of(data)
    except CannotLoad as error:
        if error.code != "unknown-encoding":
            raise
        try:
            return Decoded(data.decode("gb18030"), "gb18030", "scored")
        except UnicodeDecodeError:
            raise error from None


def _values(record: delimited.Record, names: dict[str, int]) -> dict[str, str]:
    """The cells of a record that say something, by field."""
    cells = {
        name: record.fields[at].strip() for name, at in names.items() if at < len(record.fields)
    }
    return {name: cell for name, cell in cells.items() if cell}


def _at(source: Source, line: int, code: str, message: str) -> Problem:
    return plain.problem(source, code, f"line {line}: {message}")
