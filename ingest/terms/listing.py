"""A list of terms as people keep it: CSV with the columns group, term, variants.

Excel saves CSV in UTF-8 with a mark, in GBK, or as UTF-16 with tabs, according to its language and
version: each is read. Variants are parted by |.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.script import simplify
from ingest.terms.finding import folded_term

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "group": ("group", "分组", "组别", "组", "类别", "分类"),
    "term": ("term", "词语", "术语", "提法", "词", "名称"),
    "variants": ("variants", "变体", "写法", "异写", "其他写法", "别名"),
}
MOST = 5_000  # terms: more make a dictionary, not a list that one follows
SHORTEST, LONGEST = 2, 40  # characters of a variant
_PARTED = re.compile(r"[|｜]")
_CODECS = ("utf-8-sig", "gb18030")


class TermsError(ValueError):
    """A list that cannot be taken; the message says what is wrong where, in one line."""


@dataclass(frozen=True, slots=True)
class Term:
    """One term, in simplified form. ``variants`` are what is looked for, the term itself first."""

    group: str
    name: str
    variants: tuple[str, ...]


def starter() -> tuple[Term, ...]:
    """The list that comes with the package."""
    return read_terms((Path(__file__).parent / "starter.csv").read_bytes())


def read_terms(data: bytes) -> tuple[Term, ...]:
    """The terms of a list, in its order; what is said of one term in several lines comes together.

    Raises:
        TermsError: it is no such list, or a line of it says nothing clear.
    """
    rows = list(_rows(_decoded(data)))
    if not rows:
        raise TermsError("it is empty: write a first line group,term,variants and a term a line")
    at = _columns(rows[0][1])
    found: dict[tuple[str, str], dict[str, None]] = {}
    for number, cells in rows[1:]:
        group, name, *others = _line(number, cells, at)
        variants = found.setdefault((group, name), {})
        variants.update(dict.fromkeys((name, *others)))
    if not found:
        raise TermsError("it names no term: write one in each line, such as 治理,枫桥经验,")
    if len(found) > MOST:
        raise TermsError(f"it names {len(found)} terms, more than {MOST}: split it")
    return tuple(Term(*named, tuple(variants)) for named, variants in found.items())


def _decoded(data: bytes) -> str:
    """The text of a list: by its mark, else in UTF-8 if it is that, else in GBK."""
    codecs = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else _CODECS
    for codec in codecs:
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise TermsError("it is no CSV in UTF-8 or GBK: save it as CSV UTF-8")


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The lines that hold something, with their numbers."""
    first = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(",\t;，", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, cells
    except csv.Error as error:
        raise TermsError(f"line {reader.line_num}: {error}") from error


def _columns(head: Sequence[str]) -> dict[str, int]:
    """Where each column stands."""
    named = [cell.strip().lower() for cell in head]
    at = {
        column: named.index(name)
        for column, names in COLUMNS.items()
        for name in reversed(names)
        if name in named
    }
    if "term" not in at:
        raise TermsError("its first line must name the columns: write group,term,variants")
    return at


def _line(number: int, cells: Sequence[str], at: Mapping[str, int]) -> tuple[str, ...]:
    """The group, the term and the variants of a line, simplified."""
    said = {
        name: simplify(" ".join(cells[place].split())) if place < len(cells) else ""
        for name, place in at.items()
    }
    name = said["term"]
    if not name:
        raise TermsError(f"line {number} has no term: fill in the column term")
    variants = [one.strip() for one in _PARTED.split(said.get("variants", "")) if one.strip()]
    for one in (name, *variants):
        if not SHORTEST <= len(folded_term(one)) <= LONGEST:
            raise TermsError(
                f"line {number}: {one!r} has {len(one)} characters: write {SHORTEST} to {LONGEST}"
            )
    return said.get("group", ""), name, *variants
