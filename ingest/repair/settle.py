"""Settling: which of the guesses for a place where characters were lost is taken, if any is.

The places of a page are taken one after another, as what one was settled to is the context of the
next. What is not far likelier than all else is flagged.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from ingest.repair import lost
from ingest.repair.gbk import MARKS, WIDE, is_han, is_turned
from ingest.repair.language import folded
from ingest.repair.likely import vocabulary
from ingest.repair.runs import STRADDLING, Place, Places, Run, rule_of
from ingest.repair.search import Page
from ingest.repair.table import RepairRules
from ingest.script import simplify
from ingest.text import Change, Traced

_MESSAGE = "characters were lost here and cannot be told{perhaps}: compare with the source"
_TOO_MANY = "characters were lost here; the page has too many such places, this one was not tried"
AROUND = 60  # characters on either side of a place that are looked at
MOST = 5000  # places of a page that are tried; those behind them are flagged
CLEAR = 3  # characters that must stand between a place not settled and the next
BEYOND = 8  # characters behind a run that a guess is read together with
VOCABULARY = 100_000  # characters of a page whose words count: more tell little, and take memory
_NARROW = str.maketrans("，；：？！（）", ",;:?!()")
NAMED, LEAST_NAMED = 3, 0.05  # guesses that a flag tells, and the share one must have for that
ANY = "□"  # in what a flag tells, a character of which nothing is known but its kind


@dataclass(frozen=True, slots=True)
class Flag:
    """Damage seen and not settled, at ``decoded[start:end]``; the text there is left alone.

    ``perhaps``: what it most likely was, with the share of all guesses that each has; where a last
    character is `ANY`, nothing tells which digit it was.
    """

    start: int
    end: int
    rule: str
    message: str
    perhaps: tuple[tuple[str, float], ...] = ()


def settled(
    text: Traced,
    marks: list[re.Match[str]],
    starts: list[re.Match[str]],
    state: tuple[bool, bool],
    rules: RepairRules,
) -> Iterator[tuple[Change | None, Flag | None]]:
    """For each place where something was lost, the change that repairs it or the flag that tells.

    ？！ and the like may well be meant: flagged only where the page is known to be mangled.
    ``state``: whether the page is known to be annotated, and to be mangled at all.
    """
    annotated, mangled = state
    seen = text.text
    narrow = "，" not in seen
    places = Places(seen, narrow, mangled)
    page = _page(seen, marks if annotated else [], places.apart(starts), rules)
    changes: list[Change] = []
    open_: list[_Open] = []  # what is to be flagged
    behind = clear = tried = 0
    for number, start in enumerate(starts):
        if start.start() < clear:
            continue
        if tried == MOST:
            for left in starts[number:]:
                yield None, Flag(*text.origin_span(*left.span()), rule_of(left), _TOO_MANY)
            starts = starts[:number]
            break
        tried += 1
        place = places.at(start)
        view = _View(seen, starts, behind, changes[-1] if changes else None, narrow)
        change, likely, end, perhaps = _settled(view, place, page, rules)
        if change:
            changes.append(change)
            yield change, None
        elif place.sure or likely:
            open_.append(_Open(place.start, end, place.rule, perhaps))
        behind, clear = end, end if change else end + CLEAR
    if mangled:
        open_ += _passed_over(starts, changes, open_)
    for begin, end, rule, perhaps in open_:
        named = ", ".join(f"“{guess}” {share:.0%}" for guess, share in perhaps)
        message = _MESSAGE.format(perhaps=f" (perhaps {named})" if named else "")
        message = message.replace("\n", "⏎")
        yield None, Flag(*text.origin_span(begin, end), rule, message, perhaps)


class _Open(NamedTuple):
    """A place that is not settled, and what it perhaps was."""

    start: int
    end: int
    rule: str
    perhaps: tuple[tuple[str, float], ...] = ()


def _passed_over(
    starts: list[re.Match[str]], changes: list[Change], open_: list[_Open]
) -> list[_Open]:
    """Starts that neither a change nor a flag has dealt with."""
    spans = [(change.start, change.end) for change in changes] + [(o.start, o.end) for o in open_]
    dealt_with = {at for start, end in spans for at in range(start, end)}
    return [_Open(*m.span(), rule_of(m)) for m in starts if m.start() not in dealt_with]


@dataclass(frozen=True, slots=True)
class _View:
    """What stands around a place: ``behind``, where that before it was left, and its ``change``."""

    text: str
    starts: list[re.Match[str]]
    behind: int
    change: Change | None
    narrow: bool

    def before(self, at: int, rules: RepairRules) -> str:
        """What stands before ``at``, with the repair next to it done."""
        start = max(self.behind, at - AROUND)
        found = self.text[start:at]
        if self.change and self.change.end == start:
            found = self.change.after + found
        found = rules.annotation.sub("", found)
        return found.translate(WIDE) if self.narrow else found

    def after(self, at: int, rules: RepairRules) -> str:
        """What stands behind ``at``, up to where something was lost again."""
        i = bisect_left(self.starts, at, key=_start)
        end = self.starts[i].start() if i < len(self.starts) else len(self.text)
        return rules.annotation.sub("", self.text[at : min(end, at + AROUND)])


def _start(match: re.Match[str]) -> int:
    return match.start()


def _page(
    text: str, marks: list[re.Match[str]], places: Iterable[Place], rules: RepairRules
) -> Page:
    """What the page's own characters tell."""
    pieces, at = [], 0
    for place in places:
        pieces.append(text[at : place.start])
        at = place.end
    pieces.append(text[at:])
    undamaged = "\0".join(pieces)
    annotated = frozenset(text[mark.start() - 1] for mark in marks)
    flat = rules.annotation.sub("", undamaged)
    forms: dict[str, set[str]] = {}
    bare: set[str] = set()
    for char in set(flat):
        if is_han(char):
            forms.setdefault(simplify(char), set()).add(char)
            if char not in annotated:
                bare.add(char)
    return Page(
        annotated,
        frozenset(bare),
        {simple: frozenset(chars) for simple, chars in forms.items()},
        frozenset(char for char in set(flat) if not is_han(char)),
        vocabulary(folded(flat[:VOCABULARY])),
        "\n" in text,
        3 * text.count("\n\n") > text.count("\n"),
        _between(" ", flat),
        _between(",", flat),
    )


def _between(sign: str, text: str) -> bool:
    """Whether ``text`` has ``sign`` between Han characters, more than by chance."""
    return len(re.findall(f"[\u4e00-\u9fff]{sign}[\u4e00-\u9fff]", text[:20_000])) > 2


def _settled(
    view: _View, place: Place, page: Page, rules: RepairRules
) -> tuple[Change | None, bool, int, tuple[tuple[str, float], ...]]:
    """The change that repairs ``place``, where one guess is far likelier than all others.

    With it whether some guess is likelier than what is seen, where the likeliest run ends, and
    where nothing is changed what the place perhaps was.
    """
    found, rivals, before = _found(view, place, page, rules)
    if not found:
        return None, False, place.opened, ()  # it may hide no other
    best, run = max(found, key=lambda item: (item[0].score, item[0].text))
    others = sum(math.exp(min(50.0, other.score - best.score)) for other, _ in found)
    others += sum(math.exp(min(50.0, other - best.score)) for other in rivals)
    share = 1 / others
    likely = best.score > max(rivals, default=-math.inf)
    around = f"{before}{best.text}\0{view.after(run.end, rules)}"
    untold = _HALVED.search(best.text) or _OPEN.search(around) or _is_strange(best.text, page)
    if untold or share < _least(best, run, rules.sure):
        shares = (
            (guess.text, share * math.exp(guess.score - best.score))
            for guess, _ in found
            if not _is_strange(guess.text, page)
        )
        return None, likely, run.end, tuple(_named(shares, narrow=view.narrow))
    fixed = best.text.translate(_NARROW) if view.narrow else best.text
    certain = share >= rules.sure["certain"] and not best.gaps
    return Change(run.start, run.end, fixed, run.rule, certain), likely, run.end, ()


def _is_strange(guess: str, page: Page) -> bool:
    """Whether ``guess`` has what is not usual, and stands nowhere else in the page.

    Of marks these are the rarer ones; of Han characters those that traditional text does not hold.
    """
    return any(
        not (is_turned(char) or char in page.forms.get(simplify(char), ()))
        if is_han(char)
        else not (char.isascii() or char in MARKS or char in page.others)
        for char in guess
    )


def _named(shares: Iterable[tuple[str, float]], *, narrow: bool) -> Iterator[tuple[str, float]]:
    """The likeliest of ``shares``, guesses with their shares of 1.

    Those that differ in a last digit alone are one: which it was, nothing tells.
    """
    told: defaultdict[str, float] = defaultdict(float)
    for guess, share in shares:
        told[_ANY.sub(ANY, guess.translate(_NARROW) if narrow else guess)] += share
    for guess in sorted(told, key=lambda guess: (-told[guess], guess))[:NAMED]:
        if told[guess] >= LEAST_NAMED:
            yield guess, told[guess]


def _found(
    view: _View, place: Place, page: Page, rules: RepairRules
) -> tuple[list[tuple[lost.Guess, Run]], list[float], str]:
    """What may have stood at ``place``, the scores of its having stood as it does, the text before.

    Guesses for runs of different ends are weighed together with what is behind the longest.
    """
    weights = rules.weights[place.rule]
    before = view.before(place.start, rules)
    found: list[tuple[lost.Guess, Run]] = []
    rivals: list[float] = []
    for run in place.runs:
        after = view.after(run.end, rules)
        beyond = len(rules.annotation.sub("", view.text[run.end : place.end])) + BEYOND
        guesses = lost.guesses(run.tokens, run.eaten, before, after, page, weights, beyond)
        found += [(guess, run) for guess in guesses]
        if not place.sure:
            seen = view.text[run.start : run.end]
            rivals.append(lost.as_it_stands(before, seen, after, page, weights))
    return found, rivals, before


_ANY = re.compile(rf"[0-9]\Z|{lost.UNTOLD}")
# What cannot be told; half of a mark that comes in twos, for a vanished pair hides the seam; and
# wide figures: one that is lost could be any other, and points among them vanish.
_HALVED = re.compile(f"{lost.UNTOLD}|[０-９％．]|(?<!…)…(?!…)|(?<!—)—(?!—)")
# A line that ends within a quotation that does not go on: what was lost was rather its end.
_OPEN = re.compile(r"(?s)[“「《（][^“”「」《》（）]*\n\0(?![^“”「」《》（）]*[”」》）])")


def _least(best: lost.Guess, run: Run, sure: Mapping[str, float]) -> float:
    """The share of all guesses that ``best`` must have."""
    if best.gaps:
        return sure["told"] if best.told and best.sound else math.inf
    if run.rule == STRADDLING:
        usual = sure["straddling"]
    elif best.text[:1] == "。" and is_han(best.text[1:2]):
        return sure["sentence"]
    else:
        usual = sure["quoted" if best.text[1:2] == "”" else "split"]
    return max(usual, sure["odd"]) if best.odd else usual
