"""What stands at the ends of a paragraph and is no text: credits, page jumps, 阅读全文."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.clean.fields import NOTHING, Fields, merge
from ingest.clean.furniture import FurnitureRules
from ingest.clean.header import HeaderRules, read_credit
from ingest.clean.lines import Block

_TAIL = 120  # characters at the end of a paragraph in which a credit is looked for

OPENING = tuple("（([【 \t\u3000")
_STOPS = ("。", "；", "！", "？")
_BRACKETS = ("）", ")", "】", "]", "。", " ", "\t", "\u3000")


@dataclass(frozen=True, slots=True)
class Trimmed:
    """What is left of a prose block, ``plain[start:end]``; what goes, with the rule for each."""

    start: int
    end: int
    cuts: tuple[tuple[int, int, str], ...] = ()
    fields: Fields = NOTHING
    is_cut_short: bool = False


def trim(block: Block, rules: FurnitureRules, header: HeaderRules, closing: bool) -> Trimmed:
    """A prose block without what is no text at its ends: credits, page jumps, 阅读全文.

    Args:
        block: a prose block.
        rules: furniture.
        header: how credits are written.
        closing: nothing of its article follows, so that bare names in brackets are a credit.
    """
    plain = block.plain
    start, end = 0, len(plain)
    jump = plain[0] in OPENING and _page_jump(rules).match(plain[:40])
    cuts: list[tuple[int, int, str]] = []
    fields, short = NOTHING, False
    while True:
        found = _last_cut(plain, max(start, end - _TAIL), end, rules, header, closing)
        if found is None:
            break
        at, rule, read = found
        short = short or rule == "read-more" or (rule == "page-jump" and "转" in plain[at:end])
        fields = merge(read, fields)
        end = at + len(plain[at:end]) - len(plain[at:end].lstrip())
        cuts.append((end, cuts[-1][0] if cuts else len(plain), rule))
        end = len(plain[:at].rstrip())
    if jump and jump.end() < end:
        start = jump.end()
        cuts.append((0, start, "page-jump"))
    return Trimmed(start, end, tuple(sorted(cuts)), fields, short)


def may_trim(plain: str) -> bool:
    """Whether it is worth trying: nearly all paragraphs begin and end as text does."""
    return plain[0] in OPENING or not ends_as_text(plain)


def _page_jump(rules: FurnitureRules) -> re.Pattern[str]:
    return next(pattern for name, pattern in rules.within if name == "page-jump")


def ends_as_text(window: str) -> bool:
    """Whether a paragraph ends as nearly all do, so that no rule need be tried on it.

    Credits and page jumps have no stop behind them, but for one behind their bracket.
    """
    return window[-1:] in _STOPS and window[-2:-1] not in _BRACKETS


def _last_cut(
    plain: str, start: int, end: int, rules: FurnitureRules, header: HeaderRules, closing: bool
) -> tuple[int, str, Fields] | None:
    """What stands last in ``plain[start:end]`` and is no text: where, which rule, what it says."""
    window = plain[start:end]
    if ends_as_text(window):
        return None
    for name, pattern in rules.within:
        hit = pattern.search(window)
        if hit and hit.end() == len(window) and hit.start() > 0:
            return start + hit.start(), name, NOTHING
    for name in ("credit-in-tail", "credit-bare-in-tail", "credit-names-in-tail"):
        hit = header.patterns[name].search(window)
        if not hit:
            continue
        bare = closing and name != "credit-bare-in-tail"
        fields = read_credit(hit["credit"], header, bare)
        if fields is not None:
            return start + hit.start(), "tail-credit", fields
    return None
