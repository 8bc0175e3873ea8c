"""Where sentences end. A closing quote travels with its sentence, brackets are never split."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest import rules

_LONGEST_BRACKET = 400
_ELLIPSIS = re.compile(r"…+|\.{3,}|。{2,}")


@dataclass(frozen=True)
class SentenceRules:
    """The table ``sentences.toml``, compiled."""

    marks: re.Pattern[str]
    pairs: dict[str, str]
    stops: frozenset[str]
    closing: frozenset[str]
    speech: frozenset[str]
    spoken: re.Pattern[str]
    caption: re.Pattern[str]


def load_rules() -> SentenceRules:
    """The rules of ``sentences.toml``."""
    table = rules.table("sentences")
    ends = table["ends"]
    patterns = {r["name"]: re.compile(r["pattern"], re.MULTILINE) for r in table["rule"]}
    marks = re.escape(ends["stops"] + ends["opening"] + ends["closing"])
    return SentenceRules(
        re.compile(rf"…+|\.{{3,}}|[{marks}\"]"),
        dict(zip(ends["closing"], ends["opening"], strict=True)),
        frozenset(ends["stops"]),
        frozenset(ends["closing"]),
        frozenset(ends["speech_quotes"]),
        patterns["spoken"],
        patterns["inline-caption"],
    )


@dataclass(frozen=True, slots=True)
class _Pair:
    start: int
    end: int  # of the closing mark
    splits: bool  # a quote of whole sentences: it may come apart inside


def split(paragraph: str, rules: SentenceRules) -> list[tuple[int, int]]:
    """The sentences of a paragraph as half-open ranges that tile it.

    A sentence ends at 。！？ or ……, with the closing marks that follow; not at a semicolon. Inside
    quotes it ends only if the quote holds whole sentences, inside brackets never. Who spoke stays
    with the last words that were spoken.

    >>> text = "他说:“好。走吧!”众人笑了。"
    >>> [text[a:b] for a, b in split(text, load_rules())]
    ['他说:“好。', '走吧!”', '众人笑了。']
    """
    marks = list(rules.marks.finditer(paragraph))
    pairs = _pairs(paragraph, marks, rules)
    ranges: list[tuple[int, int]] = []
    start = 0
    for end in _ends(paragraph, marks, pairs, rules):
        if end > start and not _goes_on(paragraph, start, end, rules):
            ranges.append((start, end))
            start = end
    if start < len(paragraph):
        ranges.append((start, len(paragraph)))
    return ranges


def _pairs(paragraph: str, marks: list[re.Match[str]], rules: SentenceRules) -> list[_Pair]:
    """Matched quotes and brackets, outer before inner; an unmatched mark pairs with nothing."""
    opened: list[tuple[str, int]] = []
    found: list[_Pair] = []
    for mark in marks:
        char, at = mark.group(), mark.start()
        if char in rules.pairs:
            depth = next(
                (i for i in range(len(opened) - 1, max(-1, len(opened) - 9), -1)
                 if opened[i][0] == rules.pairs[char]), None,
            )  # fmt: skip
            if depth is not None:
                found.append(_pair(paragraph, opened[depth][1], at, opened[depth][0], rules))
                del opened[depth:]
        elif char == '"':
            if opened and opened[-1][0] == '"':
                found.append(_pair(paragraph, opened.pop()[1], at, "“", rules))
            else:
                opened.append((char, at))
        elif char in rules.pairs.values():
            opened.append((char, at))
    return sorted(found, key=lambda pair: (pair.start, -pair.end))


def _pair(paragraph: str, start: int, end: int, opening: str, rules: SentenceRules) -> _Pair:
    last = paragraph[end - 1]
    if last in rules.closing and end >= 2:
        last = paragraph[end - 2]
    whole = opening in rules.speech and (last in rules.stops or last == "…")
    return _Pair(start, end, whole or end - start > _LONGEST_BRACKET)


def _ends(
    paragraph: str, marks: list[re.Match[str]], pairs: list[_Pair], rules: SentenceRules
) -> list[int]:
    """Offsets at which a sentence may end, ascending."""
    closed = {pair.end for pair in pairs}
    ends: list[int] = []
    following, shut = 0, -1  # next pair; end of the widest pair around here that may not split
    for mark in marks:
        at = mark.start()
        while following < len(pairs) and pairs[following].start < at:
            if not pairs[following].splits:
                shut = max(shut, pairs[following].end)
            following += 1
        if at < shut or at < (ends[-1] if ends else 0) or not _stops(paragraph, mark, rules):
            continue
        end = mark.end()
        while end < len(paragraph) and (
            paragraph[end] in rules.stops or paragraph[end] in rules.closing or end in closed
            or paragraph[end] == "…"
        ):  # fmt: skip
            end += 1
        while end < len(paragraph) and paragraph[end].isspace():
            end += 1
        ends.append(end)
    return ends


def _stops(paragraph: str, mark: re.Match[str], rules: SentenceRules) -> bool:
    """Whether a mark ends a sentence: an ASCII ? inside an address does not, nor does a first …."""
    char, after = mark.group()[0], paragraph[mark.end() : mark.end() + 1]
    if char in ".…":
        return mark.start() > 0
    if char in "?!":
        return not (after.isascii() and after.isalnum()) and after not in ("=", "&", "/")
    return char in rules.stops


def _goes_on(paragraph: str, start: int, end: int, rules: SentenceRules) -> bool:
    """Whether the sentence ``[start:end]`` goes on with words that say who spoke."""
    tail = paragraph[max(start, end - 3) : end].rstrip()
    if end >= len(paragraph) or not (tail[-1:] in rules.closing or tail[-1:] == '"'):
        return False
    ended = rules.pairs.get(tail[-1], '"')
    if ended not in rules.speech and ended != '"':
        return False
    return bool(rules.spoken.match(paragraph[end : end + 80]))
