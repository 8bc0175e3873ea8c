"""Pages of print: their numbers and running heads go, and what they part comes together again."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import overload

from ingest.text import Change

_BREAK = re.compile("[\n\f]")
_DIGITS = re.compile(r"\d+")
# A number between dashes, or with the word for page: a page's number wherever it stands.
_NUMBERED = re.compile(
    r"[-—–－_~·•\s]*(?:第\s*\d{1,4}\s*[页頁](?:[\s,，/|·]*共\s*\d{1,4}\s*[页頁])?"
    r"|共\s*\d{1,4}\s*[页頁][\s,，/|·]*第\s*\d{1,4}\s*[页頁]"
    r"|(?i:page)\s*\d{1,4}(?:\s*(?i:of|/)\s*\d{1,4})?)[-—–－_~·•\s]*"
    r"|(?:[-—–－]{1,3}|[·•~])\s*\d{1,4}\s*(?:[-—–－]{1,3}|[·•~])"
)
# A short line that begins as such numbers do: few lines do, and one search finds them.
_MAY_NUMBER = re.compile(r"\n([^\S\n]*[-—–－_~·•第共Pp\d].{0,39})(?=\n)")
_BARE = re.compile(r"(?P<number>\d{1,4})(?:\s*/\s*\d{1,4})?")  # only where a page begins or ends
_EDGE = 2  # rows at either end of a page in which heads and numbers stand
_LONGEST_HEAD = 60
_LONGEST_NUMBER = 30
_LONG_ROW = 20  # characters of a row of running text
_FEWEST_NUMBERS = 3  # bare numbers in sequence that make pages where no form feed parts them
_SHORTEST_PAGE = 10  # rows of such a page


@dataclass(frozen=True, slots=True)
class _Row:
    """A line with something on it: ``text[start:end]``, and the page it is on."""

    start: int
    end: int
    page: int
    text: str


def page_changes(text: str) -> Iterator[Change]:
    """What comes off ``text``, whose line ends are LF: form feeds, page numbers, running heads.

    Where pages meet, one line end is left, so that the lines of a paragraph can be joined there.
    """
    if "\f" not in text and not any(map(_is_number, _MAY_NUMBER.findall(f"\n{text}\n"))):
        return
    rows = _Rows(text)
    gone = _gone(rows, "\f" in text)
    at, page, rule = 0, 0, ""
    for i, row in enumerate(rows):
        if i in gone:
            rule = rule or gone[i]
            continue
        if rule or row.page != page:
            yield Change(at, row.start, "\n" if at else "", rule or "page-break")
        at, page, rule = row.end, row.page, ""
    if rule or "\f" in text[at:]:
        yield Change(at, len(text), "", rule or "page-break")


def _is_number(line: str) -> bool:
    line = line.strip() if len(line) <= _LONGEST_NUMBER else ""
    return bool(line) and bool(_NUMBERED.fullmatch(line) or _BARE.fullmatch(line))


class _Rows(Sequence[_Row]):
    """The rows of a text, packed: as objects, short ones would take forty times its memory."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts, self._ends, self._pages = array("I"), array("I"), array("I")
        at = page = 0
        for end in chain((hit.start() for hit in _BREAK.finditer(text)), [len(text)]):
            line = text[at:end]
            inner = line.strip()
            if inner:
                start = at + len(line) - len(line.lstrip())
                self._starts.append(start)
                self._ends.append(start + len(inner))
                self._pages.append(page)
            page += text[end : end + 1] == "\f"
            at = end + 1

    def __len__(self) -> int:
        return len(self._starts)

    @overload
    def __getitem__(self, index: int) -> _Row: ...
    @overload
    def __getitem__(self, index: slice) -> list[_Row]: ...
    def __getitem__(self, index: int | slice) -> _Row | list[_Row]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        start, end = self._starts[index], self._ends[index]
        return _Row(start, end, self._pages[index], self._text[start:end])


def _gone(rows: Sequence[_Row], parted: bool) -> dict[int, str]:
    """The rows that go, with the rule for each; ``parted`` says that form feeds part the pages."""
    edges = _edges([row.page for row in rows]) if parted else set()
    gone = {
        i: "page-number"
        for i, row in enumerate(rows)
        if len(row.text) <= _LONGEST_NUMBER
        and (_NUMBERED.fullmatch(row.text) or (i in edges and _BARE.fullmatch(row.text)))
    }
    if not parted:
        gone.update((i, "page-number") for i in _in_sequence(rows))
        edges = {i + by for i in gone for by in range(-_EDGE, _EDGE + 1)} | set(range(_EDGE))
    return gone | _heads(rows, edges - gone.keys(), parted)


def _edges(pages: Sequence[int]) -> set[int]:
    """The rows near the beginning or the end of their page."""
    last = len(pages)
    return {
        i
        for i, page in enumerate(pages)
        if i < _EDGE or i + _EDGE >= last or pages[i - _EDGE] != page or pages[i + _EDGE] != page
    }


def _in_sequence(rows: Sequence[_Row]) -> list[int]:
    """Rows that are bare numbers, each one more than the one a page before."""
    found: list[int] = []
    closes = _closes(rows)
    for i, row in enumerate(rows):
        number = _BARE.fullmatch(row.text) if len(row.text) <= _LONGEST_NUMBER else None
        if number is None:
            continue
        value = int(number["number"])
        if found and int(str(_DIGITS.match(rows[found[-1]].text)[0])) + 1 == value:  # type: ignore[index]  # it matched before
            short = closes and _has_text(rows[found[-1] + 1 : i])
            if short or i - found[-1] >= _SHORTEST_PAGE:
                found.append(i)
        elif value == 1 and len(found) < _FEWEST_NUMBERS:
            found = [i]
    return found if len(found) >= _FEWEST_NUMBERS else []


def _closes(rows: Sequence[_Row]) -> bool:
    """Whether the last row is a bare number: nothing stands below it that it could count."""
    return bool(rows) and rows[-1].text.isdigit() and len(rows[-1].text) < 4


def _has_text(rows: Sequence[_Row]) -> bool:
    """Whether a page's rows hold running text, and are no column of a table."""
    return any(len(row.text) >= _LONG_ROW for row in rows)


def _heads(rows: Sequence[_Row], edges: set[int], parted: bool) -> dict[int, str]:
    """Lines that stand at the edges of several pages, but for digits alike.

    The first of them stays if it has no number of its page in it: it may be the title.
    """
    seen: dict[str, list[int]] = {}
    for i in sorted(edges):
        if 0 <= i < len(rows) and len(rows[i].text) <= _LONGEST_HEAD:
            key = _DIGITS.sub("#", "".join(rows[i].text.split()))
            seen.setdefault(key, []).append(i)
    pages = rows[-1].page + 1 if parted and rows else 2
    gone: dict[int, str] = {}
    for key, found in seen.items():
        on = Counter(rows[i].page for i in found) if parted else Counter(found)
        if len(on) < max(2, pages // 4) or not any(c.isalpha() for c in key):
            continue
        keeps = found[0] < _EDGE and len({rows[i].text for i in found}) == 1
        gone.update((i, "running-head") for i in found[keeps:])
    return gone
