"""Where sentences end. A closing quote travels with its sentence, brackets are never split."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from ingest import rules

_LONGEST_BRACKET = 400


@dataclass(frozen=True)
class SentenceRules:
    """The table ``sentences.toml``, compiled."""

    ending: re.Pattern[str]  # a mark that may end a sentence, what belongs to it, and the gap
    western: re.Pattern[str]  # the same where . is written for 。
    behind: re.Pattern[str]  # what may follow a mark and belongs to it
    paired: re.Pattern[str]
    pairs: dict[str, str]
    stops: frozenset[str]
    within: frozenset[str]  # what no sentence begins with
    opening: frozenset[str]
    closing: frozenset[str]
    speech: frozenset[str]
    spoken: re.Pattern[str]
    caption: re.Pattern[str]


@cache
def load_rules() -> SentenceRules:
    """The rules of ``sentences.toml``."""
    table = rules.table("sentences")
    ends = table["ends"]
    patterns = {r["name"]: re.compile(r["pattern"], re.MULTILINE) for r in table["rule"]}
    closing = re.escape(ends["closing"])
    behind = rf"[{re.escape(ends['stops'])}{closing}…]*"
    return SentenceRules(
        _ending(ends["stops"], behind),
        _ending(ends["stops"], behind, patterns["western-stop"].pattern),
        re.compile(behind),
        re.compile(rf"[{re.escape(ends['opening'])}{closing}\"]"),
        dict(zip(ends["closing"], ends["opening"], strict=True)),
        frozenset(ends["stops"]),
        frozenset(ends["within"]),
        frozenset(ends["opening"]),
        frozenset(ends["closing"]),
        frozenset(ends["speech_quotes"]),
        patterns["spoken"],
        patterns["inline-caption"],
    )


def _ending(stops: str, behind: str, besides: str = r"(?!)") -> re.Pattern[str]:
    """What ends a sentence: an ASCII ? inside an address does not, nor does a first ….

    ``besides``: what else does, said of the place behind the character.

    It begins with one set of characters, since such a pattern is searched for fastest; what stands
    before and behind the character tells whether it ends a sentence.
    """
    sure = re.escape("".join(stop for stop in stops if stop not in "?!"))
    return re.compile(
        rf"[{sure}?!….．](?:{besides}|(?<=[{sure}])|(?<=[?!])(?![A-Za-z0-9=&/])"
        rf"|(?<=[^…]…)…*|(?<=[^.]\.)\.{{2,}})(?P<behind>{behind})\s*"
    )


# Where a pair opens, where it closes, and whether it is a quote of whole sentences, which may come
# apart inside.
_Pair = tuple[int, int, bool]


def split(paragraph: str, rules: SentenceRules) -> list[tuple[int, int]]:
    """The sentences of a paragraph as half-open ranges that tile it.

    A sentence ends at 。！？ or ……, with the closing marks that follow; not at a semicolon, nor
    where a comma goes on with it: “学什么？”、“怎么学？”. Inside quotes it ends only if the quote
    holds whole sentences, inside brackets never. Who spoke stays with the last words spoken.

    >>> text = "他说:“好。走吧!”众人笑了。"
    >>> [text[a:b] for a, b in split(text, load_rules())]
    ['他说:“好。', '走吧!”', '众人笑了。']
    """
    pairs = _pairs(paragraph, rules)
    western = "。" not in paragraph and paragraph.rstrip().endswith((".", "．"))
    ending = rules.western if western else rules.ending
    if pairs is None:
        found = (mark.end() for mark in ending.finditer(paragraph))
        ends = [end for end in found if paragraph[end : end + 1] not in rules.within]
    else:
        ends = list(_ends(paragraph, pairs, ending, rules))
    if paragraph and (not ends or ends[-1] < len(paragraph)):
        ends.append(len(paragraph))
    return list(zip([0, *ends], ends, strict=False))


def _pairs(paragraph: str, rules: SentenceRules) -> list[_Pair] | None:
    """Matched quotes and brackets, outer before inner; an unmatched mark pairs with nothing.

    ``None`` where there is no such mark at all.
    """
    opened: list[tuple[str, int]] = []
    found: list[_Pair] = []
    mark = None
    opening = rules.opening
    for mark in rules.paired.finditer(paragraph):
        at = mark.start()
        char = paragraph[at]
        if char in opening:
            opened.append((char, at))
        elif char == '"':
            if opened and opened[-1][0] == '"':
                found.append(_pair(paragraph, opened.pop()[1], at, "“", rules))
            else:
                opened.append((char, at))
        else:
            own = rules.pairs[char]
            for depth in range(len(opened) - 1, max(-1, len(opened) - 9), -1):
                if opened[depth][0] == own:
                    found.append(_pair(paragraph, opened[depth][1], at, own, rules))
                    del opened[depth:]
                    break
    found.sort()  # no two begin at one place
    return None if mark is None else found


def _pair(paragraph: str, start: int, end: int, opening: str, rules: SentenceRules) -> _Pair:
    last = paragraph[end - 1]
    if last in rules.closing and end >= 2:
        last = paragraph[end - 2]
    whole = opening in rules.speech and (last in rules.stops or last == "…")
    return start, end, whole or end - start > _LONGEST_BRACKET


def _ends(
    paragraph: str, pairs: list[_Pair], ending: re.Pattern[str], rules: SentenceRules
) -> Iterator[int]:
    """Where the sentences of a paragraph that has quotes or brackets end, but for the last."""
    closed = {end for _, end, _ in pairs if paragraph[end] == '"'}
    following, shut = 0, -1  # next pair; end of the widest pair around here that may not split
    start = end = 0
    while mark := ending.search(paragraph, end):
        at, end = mark.span()
        while following < len(pairs) and pairs[following][0] < at:
            _, close, splits = pairs[following]
            if close > shut and not splits:
                shut = close
            following += 1
        if at < shut:
            end = shut
            continue
        if mark.end("behind") in closed:
            end = _past_quotes(paragraph, mark.end("behind"), closed, rules)
        if paragraph[end : end + 1] in rules.within:
            continue
        if paragraph[end - 1] in rules.stops or not _goes_on(paragraph, start, end, rules):
            yield end
            start = end


def _past_quotes(paragraph: str, end: int, closed: set[int], rules: SentenceRules) -> int:
    """Where a sentence ends that has the end of a straight quote at ``end``."""
    while end in closed:
        hit = rules.behind.match(paragraph, end + 1)
        end = hit.end() if hit else end + 1
    while end < len(paragraph) and paragraph[end].isspace():
        end += 1
    return end


def _goes_on(paragraph: str, start: int, end: int, rules: SentenceRules) -> bool:
    """Whether the sentence ``[start:end]`` goes on with words that say who spoke."""
    if end >= len(paragraph):
        return False
    tail = paragraph[max(start, end - 3) : end].rstrip()
    if not (tail[-1:] in rules.closing or tail[-1:] == '"'):
        return False
    ended = rules.pairs.get(tail[-1], '"')
    if ended not in rules.speech and ended != '"':
        return False
    return bool(rules.spoken.match(paragraph[end : end + 80]))
