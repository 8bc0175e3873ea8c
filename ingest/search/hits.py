"""Where a text has what was asked, and whether it has it: what the index says, said by the text."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from functools import lru_cache

from ingest.search.fold import fold
from ingest.search.parse import parse
from ingest.search.query import All, Any, Near, Node, Phrase, Query
from ingest.search.terms import GAP, HAN, IS_HAN, MARKS, term_starts

Span = tuple[int, int]


@lru_cache(maxsize=1024)
def _pattern(phrase: Phrase) -> re.Pattern[str]:
    """A regular expression that finds, in folded text, what the phrase finds in the index."""
    pieces: list[str] = []
    for i, run in enumerate(phrase.runs):
        if run[0] == GAP:
            pieces.append(rf"[\W_]*[{MARKS}][\W_]*")
            continue
        han = bool(IS_HAN.match(run))
        before = r"(?<![0-9])" if run.isdecimal() else rf"(?<![^\W_0-9{HAN}])"
        after = r"(?![0-9])" if run.isdecimal() else rf"(?![^\W_0-9{HAN}])"
        if i:
            pieces.append(_between(phrase.runs[i - 1], run))
        open_end = han or (phrase.prefix and i == len(phrase.runs) - 1)
        pieces.append(("" if han else before) + re.escape(run) + ("" if open_end else after))
    return re.compile("".join(pieces))


def _between(before: str, run: str) -> str:
    """What may stand between two runs that follow each other in the index."""
    if before[0] == GAP:
        return ""
    if not IS_HAN.match(run):
        return r"[\W_]*"
    if IS_HAN.match(before):
        return r"[\W_]+"
    return rf"(?:(?![{MARKS}])[\W_])*" if before.isascii() and before.isdecimal() else r"[\W_]*"


def _may_stand(folded: str, phrase: Phrase) -> bool:
    """Whether a text has all runs of a phrase: told without an expression, which is dear to make.

    A page pasted into the search box has thousands of runs, and takes seconds to be compiled.
    """
    runs = [run for run in phrase.runs if run[0] != GAP]
    return (
        runs[0] in folded
        and sum(map(len, runs)) <= len(folded)
        and all(run in folded for run in runs)
    )


def _spans(folded: str, phrase: Phrase) -> list[Span]:
    if not _may_stand(folded, phrase):
        return []
    return [match.span() for match in _pattern(phrase).finditer(folded)]


def _near(folded: str, near: Near) -> list[Span]:
    """The spans of the phrases where they stand together, as FTS5 counts it."""
    starts = term_starts(folded)
    placed = []
    for phrase in near.near:
        if not _may_stand(folded, phrase):
            return []
        # Also those that overlap, which a search from end to end passes over.
        found = [m.span(1) for m in re.finditer(f"(?=({_pattern(phrase).pattern}))", folded)]
        placed.append([(bisect_left(starts, start), (start, end)) for start, end in found])
    lengths = [len(phrase.terms()) for phrase in near.near]
    together: list[Span] = []
    for last in sorted({at for found in placed for at, _ in found}):
        within = [
            [span for at, span in found if last - length - near.terms_between <= at <= last]
            for found, length in zip(placed, lengths, strict=True)
        ]
        if all(within):
            together += (span for spans in within for span in spans)
    return together


def node_spans(folded: str, node: Node | None) -> list[Span]:
    """Where ``folded`` has what ``node`` wants, whether or not it has all that it wants."""
    match node:
        case Phrase():
            return _spans(folded, node)
        case Near():
            return _near(folded, node)
        case All():
            return [span for one in node.wanted for span in node_spans(folded, one)]
        case Any():
            return [span for one in node.choices for span in node_spans(folded, one)]
        case _:
            return []


def accepts(folded: str, node: Node) -> bool:
    """Whether a text (folded) has what ``node`` asks for: what MATCH says of it, column aside."""
    match node:
        case Phrase():
            return node.runs[0] in folded and bool(_pattern(node).search(folded))
        case Near():
            return bool(_near(folded, node))
        case All():
            wanted = all(accepts(folded, one) for one in node.wanted)
            return wanted and not any(accepts(folded, one) for one in node.unwanted)
        case Any():
            return any(accepts(folded, one) for one in node.choices)


def joined(spans: Iterable[Span]) -> list[Span]:
    """The same stretches, ascending, those that touch as one."""
    made: list[Span] = []
    for start, end in sorted(spans):
        if made and start <= made[-1][1]:
            made[-1] = (made[-1][0], max(end, made[-1][1]))
        else:
            made.append((start, end))
    return made


def hits(text: str, typed: str | Query) -> list[Span]:
    """Where ``text`` has what was typed: ascending, disjoint ranges of its own characters.

    >>> hits("灵空山镇的山", "灵空 山")
    [(0, 3), (5, 6)]
    """
    query = parse(typed) if isinstance(typed, str) else typed
    return joined(node_spans(fold(text), query.node))


def snippet(
    text: str, typed: str | Query, before: str = "【", after: str = "】", width: int = 60
) -> str:
    """About ``width`` characters of ``text`` around the first hit, every hit in it marked.

    Lines are joined by a space; ``…`` says that the text goes on. Without a hit, its beginning.

    >>> snippet("灵空山镇抓牢五个关键助推高质量发展", "关键", width=8)
    '…牢五个【关键】助推高…'
    """
    found = hits(text, typed)
    first = found[0] if found else (0, 0)
    start = max(0, min(first[0] - max(0, width - (first[1] - first[0])) // 2, len(text) - width))
    end = max(min(len(text), start + width), first[1])
    pieces = ["…"] if start else []
    at = start
    for hit_start, hit_end in found:
        if hit_end > start and hit_start < end:
            pieces += (
                text[at : max(at, hit_start)],
                before,
                text[max(at, hit_start) : min(end, hit_end)],
                after,
            )
            at = min(end, hit_end)
    pieces += (text[at:end], "…" if end < len(text) else "")
    return "".join(pieces).replace("\r", " ").replace("\n", " ")
