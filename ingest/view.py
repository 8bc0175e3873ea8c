"""What pages show, from rows: marks in a text, edits as a diff. Plain functions.

The plugins hold the queries and the templates the markup; nothing here knows of either, so all of
it can be tried without a server.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import Any
from urllib.parse import urlencode, urlsplit

from ingest.labels import Labels, Language, figure_value

Row = Mapping[str, Any]

# Sentences of a long article on one page: as many as, with their marks and the style, stay well
# within 150 kB where each has two figures. The views of schema.sql say it too.
SEGMENT = 160

# Where two marks of one length cover each other, the kind named first shows.
MARK_KINDS = ("figure", "formula", "date", "person", "place")


def safe_path(target: str | None) -> str:
    r"""``target`` if it is a path on this site, else ``/``: no redirect leads away from here.

    >>> safe_path("/archive?_sort=id"), safe_path("//evil.example"), safe_path("/\\evil.example")
    ('/archive?_sort=id', '/', '/')
    """
    if not target or not target.startswith("/") or len(target) > 4000:
        return "/"
    if "\\" in target or any(ord(char) < 0x21 or ord(char) == 0x7F for char in target):
        return "/"
    try:
        parts = urlsplit(target)
    except ValueError:
        return "/"
    return "/" if parts.scheme or parts.netloc or target.startswith("//") else target


def sentence_path(key: str, position: int, typed: str = "") -> str:
    """The address of a sentence of the article ``key``; with ``typed`` its hits are marked.

    A long article is shown in segments: the one that the sentence stands in.

    >>> sentence_path("0123456789abcdef-0", 5), sentence_path("0123456789abcdef-0", 900, "镇")
    ('/a/0123456789abcdef-0#s5', '/a/0123456789abcdef-0?from=800&q=%E9%95%87#s900')
    """
    asked: dict[str, object] = {}
    if position >= SEGMENT:
        asked["from"] = position - position % SEGMENT
    if typed:
        asked["q"] = typed
    return f"/a/{key}{'?' if asked else ''}{urlencode(asked)}#s{position}"


# ─────────────────────────────────────────────────────────────── marks in a text


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a sentence that means something: what kind, where it leads, what it says."""

    start: int
    end: int
    kind: str
    href: str
    title: str
    anchor: str | None = None


def figure_mark(row: Row, href: str, labels: Labels, language: Language) -> Mark:
    """A row of ``figures`` as a mark that says its value, what it measures, and how."""
    words = [figure_value(row, labels, language), row["indicator"] or row["of_what"]]
    words += [labels.value(c, row[c], language) for c in ("qualifier", "change", "stage")]
    title = " · ".join(filter(None, words)) or row["surface"]
    anchor = row["key"].partition("-figure-")[2]
    return Mark(row["span_start"], row["span_end"], "figure", href, title, anchor)


def other_mark(row: Row, href: str, labels: Labels, language: Language) -> Mark:
    """Another finding as a mark. ``mark``: its kind; ``said``, ``more``: what it says.

    A formula and what it spells out; a date in ISO 8601 and its kind; a person and the post; the
    code of a place and its full name.
    """
    said, more = row["said"], row["more"]
    if row["mark"] == "date":
        said, more = labels.value("kind", more, language) or more, said
    elif row["mark"] == "place":
        said = None
    title = " · ".join(filter(None, (said, more)))
    return Mark(row["span_start"], row["span_end"], row["mark"], href, title)


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of text, and the mark that shows on it. ``first``: the mark begins here.

    ``hit``: the number of the hit that it is part of, 0 of none; ``opens``: the hit begins here.
    """

    text: str
    mark: Mark | None = None
    first: bool = False
    hit: int = 0
    opens: bool = False


def segments(text: str, marks: Iterable[Mark]) -> list[Segment]:
    """``text`` cut where marks begin and end; of marks over each other the shortest shows.

    >>> outer, inner = Mark(0, 3, "person", "/p", ""), Mark(0, 1, "place", "/q", "")
    >>> [(s.text, s.mark and s.mark.kind) for s in segments("县书记说", [outer, inner])]
    [('县', 'place'), ('书记', 'person'), ('说', None)]
    """
    kept = sorted((m for m in marks if 0 <= m.start < m.end <= len(text)), key=lambda m: m.start)
    cuts = sorted({0, len(text), *(m.start for m in kept), *(m.end for m in kept)})
    shown: list[tuple[int, int, Mark | None]] = []
    open_marks: list[Mark] = []  # few: marks of one kind never overlap
    at = 0
    for start, end in pairwise(cuts):
        while at < len(kept) and kept[at].start <= start:
            open_marks.append(kept[at])
            at += 1
        open_marks = [m for m in open_marks if m.end > start]
        shown.append((start, end, min(open_marks, key=_shows_before, default=None)))
    pieces: list[Segment] = []
    seen: set[Mark] = set()
    for mark, group in groupby(shown, key=lambda piece: piece[2]):
        run = list(group)
        pieces.append(Segment(text[run[0][0] : run[-1][1]], mark, bool(mark and mark not in seen)))
        if mark:
            seen.add(mark)
    return pieces


def _shows_before(mark: Mark) -> tuple[int, int]:
    return mark.end - mark.start, MARK_KINDS.index(mark.kind)


def hit_segments(text: str, hits: Sequence[tuple[int, int]]) -> list[tuple[str, bool]]:
    """``text`` cut at ``hits`` (ascending, disjoint): pieces and whether each is a hit."""
    pieces: list[tuple[str, bool]] = []
    at = 0
    for start, end in hits:
        pieces += [(text[at:start], False), (text[start:end], True)]
        at = end
    pieces.append((text[at:], False))
    return [piece for piece in pieces if piece[0]]


def excerpt(
    text: str, spans: Sequence[tuple[int, int]], width: int = 400
) -> tuple[str, int, list[tuple[int, int]]]:
    """A passage of ``text`` around the first of ``spans``, for a sentence too long to be shown.

    Gives the passage with ``…`` where it was cut, how far its characters have moved, and those of
    the spans (ascending) that lie in it, moved along.

    >>> excerpt("一二三四五六七八九", [(4, 5), (8, 9)], width=3)
    ('…四五六…', -2, [(2, 3)])
    """
    if len(text) <= width:
        return text, 0, list(spans)
    first = spans[0] if spans else (0, 0)
    width = max(width, first[1] - first[0])
    start = max(0, min((first[0] + first[1] - width + 1) // 2, len(text) - width))
    end = start + width
    head, tail = "…" if start else "", "…" if end < len(text) else ""
    moved = len(head) - start
    kept = [(a + moved, b + moved) for a, b in spans if start <= a and b <= end]
    return f"{head}{text[start:end]}{tail}", moved, kept


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading or caption: its sentences in pieces, and the figures beside it."""

    part: str
    sentences: tuple[tuple[int, tuple[Segment, ...]], ...]  # (position, pieces)
    figures: tuple[Mark, ...]


def blocks(sentences: Sequence[Row], marks: Mapping[int, Sequence[Mark]]) -> list[Block]:
    """Sentences (rows in order) as the blocks of a page; ``marks`` by the id of the sentence."""
    made = []
    for (_, part), group in groupby(sentences, key=lambda s: (s["paragraph"], s["part"])):
        rows = list(group)
        pieces = tuple(
            (row["position"], tuple(segments(row["text"], marks.get(row["id"], ()))))
            for row in rows
        )
        beside = tuple(m for row in rows for m in marks.get(row["id"], ()) if m.kind == "figure")
        made.append(Block(part, pieces, beside))
    return made


# ─────────────────────────────────────────────────────────────── edits as a diff


@dataclass(frozen=True, slots=True)
class DiffPiece:
    """A stretch of the original: kept (``rule`` is ``None``), or what it was and became."""

    before: str
    after: str
    rule: str | None = None
    number: int = 0  # of the rule, in the order in which rules first act
    certain: bool = True
    left_out: int = 0  # characters of `before` between its two ends that are not shown


_SHOWN_END = 48  # characters at either end of a long stretch that nothing changed, or that went


def folded(pieces: Iterable[DiffPiece], most: int = 4 * _SHOWN_END) -> list[DiffPiece]:
    """``pieces`` with stretches longer than ``most`` shown by their ends: changes stand out.

    >>> [(len(p.before), p.left_out) for p in folded([DiffPiece("甲" * 300, "甲" * 300)])]
    [(48, 0), (0, 204), (48, 0)]
    """
    made: list[DiffPiece] = []
    for piece in pieces:
        if len(piece.before) <= most:
            made.append(piece)
            continue
        head, tail = piece.before[:_SHOWN_END], piece.before[-_SHOWN_END:]
        gap = replace(piece, before="", after="", left_out=len(piece.before) - 2 * _SHOWN_END)
        made += [replace(piece, before=head, after=""), gap, replace(piece, before=tail)]
    return made


def diff(decoded: str, start: int, end: int, edits: Sequence[Row]) -> list[DiffPiece]:
    """``decoded[start:end]`` as pieces kept and changed. ``edits``: rows of the table, ascending.

    >>> [p.before for p in diff("服務(wù)好", 0, 7, [{"span_start": 2, "span_end": 6,
    ...     "after": "", "rule": "annotation", "certain": 1}])]
    ['服務', '(wù)', '好']
    """
    pieces: list[DiffPiece] = []
    numbers: dict[str, int] = {}
    at = start
    for edit in edits:
        if edit["span_start"] < at or edit["span_end"] > end:
            continue  # of another article
        if edit["span_start"] > at:
            kept = decoded[at : edit["span_start"]]
            pieces.append(DiffPiece(kept, kept))
        number = numbers.setdefault(edit["rule"], len(numbers) + 1)
        before = decoded[edit["span_start"] : edit["span_end"]]
        certain = bool(edit["certain"])
        pieces.append(DiffPiece(before, edit["after"], edit["rule"], number, certain))
        at = edit["span_end"]
    if at < end:
        pieces.append(DiffPiece(decoded[at:end], decoded[at:end]))
    return pieces


@dataclass(frozen=True, slots=True)
class RuleCount:
    """A rule that acted on an article: its number in the diff, how often, how often in doubt."""

    number: int
    rule: str
    count: int
    uncertain: int


def rule_counts(pieces: Iterable[DiffPiece]) -> list[RuleCount]:
    """The rules of a diff in the order of their numbers."""
    acted = sorted((p for p in pieces if p.rule), key=lambda p: p.number)
    counts = []
    for number, group in groupby(acted, key=lambda p: p.number):
        run = list(group)
        doubtful = sum(not p.certain for p in run)
        counts.append(RuleCount(number, run[0].rule or "", len(run), doubtful))
    return counts
