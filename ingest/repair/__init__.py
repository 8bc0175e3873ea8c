"""Repair: readings put behind characters go, characters lost on the way come back.

Both are damage of one kind of page (`ingest.repair.lost` tells how), so nothing is touched in a
text that does not show it: clean prose glosses a rare character now and then, and has question
marks of its own. What is seen and cannot be settled is flagged, and the text left alone.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from ingest import rules
from ingest.repair import lost
from ingest.repair.gbk import WIDE, gbk, is_han
from ingest.repair.language import folded, language
from ingest.repair.likely import vocabulary
from ingest.repair.readings import normal, readings, reads, syllables, toneless, toneless_syllables
from ingest.repair.runs import SPLIT, STRADDLING, Place, Places, Run, rule_of
from ingest.repair.search import Page
from ingest.script import script_of, simplify
from ingest.text import Change, Traced

__all__ = [
    "ANNOTATION", "LETTER", "SPLIT", "STRADDLING", "Flag", "RepairRules", "Repaired", "load_rules",
    "repair",
]  # fmt: skip

ANNOTATION = "pinyin-annotation"
LETTER = "annotation-behind-letter"
_MESSAGE = "characters were lost here and cannot be told: compare with the source"
_TOO_MANY = "characters were lost here; the page has too many such places, this one was not tried"
AROUND = 60  # characters on either side of a place that are looked at
MOST = 5000  # places of a page that are tried; those behind them are flagged
CLEAR = 3  # characters that must stand between a place not settled and the next
BEYOND = 8  # characters behind a run that a guess is read together with
VOCABULARY = 100_000  # characters of a page whose words count: more tell little, and take memory
_NARROW = str.maketrans("，；：？！（）", ",;:?!()")


@dataclass(frozen=True, slots=True)
class Flag:
    """Damage seen and not settled, at ``decoded[start:end]``; the text there is left alone."""

    start: int
    end: int
    rule: str
    message: str


@dataclass(frozen=True, slots=True)
class Repaired:
    """A text with its damage undone as far as it can be, and flags where it cannot."""

    text: Traced
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True)
class RepairRules:
    """The table ``repair``, compiled; what the numbers mean is said there."""

    annotation: re.Pattern[str]
    letter: re.Pattern[str]  # an annotation behind a letter: of the byte before and the letter
    starts: re.Pattern[str]  # where a run of damaged characters begins
    common: int
    least: int
    least_short: int
    short: int
    every: int
    share: float
    sure: Mapping[str, float]
    weights: Mapping[str, tuple[float, ...]]  # of the features of a guess, by the kind of run


def load_rules() -> RepairRules:
    """The rules of the table ``repair``."""
    table = rules.table("repair")
    patterns = {rule["name"]: rule["pattern"] for rule in table["rule"]}
    annotation, letter = patterns.pop(ANNOTATION), patterns.pop(LETTER)
    named = (f"(?:{pattern})" for pattern in patterns.values())
    annotated = table["annotated"]
    return RepairRules(
        re.compile(annotation),
        re.compile(letter),
        re.compile("|".join(named)),
        annotated["common"],
        annotated["least"],
        annotated["least_short"],
        annotated["short"],
        annotated["every"],
        annotated["share"],
        table["sure"],
        {
            kind: tuple(float(table["weights"][short][name]) for name in lost.FEATURES)
            for kind, short in ((STRADDLING, "straddling"), (SPLIT, "split"))
        },
    )


def repair(text: Traced, rules: RepairRules) -> Repaired:
    """``text`` without machine-made annotations and with lost characters restored.

    A text that shows no such damage comes back as it is, at the price of one search.
    """
    seen = text.text
    # Looking for the one character that all begin with is much faster than for what may be there.
    starts = [m for at in _QUESTION.finditer(seen) if (m := rules.starts.match(seen, at.start()))]
    marks = [m for at in _OPENED.finditer(seen) if (m := rules.annotation.match(seen, at.start()))]
    if not starts and not marks:
        return Repaired(text)
    annotated = _is_annotated(seen, marks, starts, rules)
    mangled = annotated or any(m["straddling"] or (m["mark"] or "?") in "，," for m in starts)
    starts = [start for start in starts if _may_start(start, annotated, mangled)]
    changes: list[Change] = []
    flags: list[Flag] = []
    if starts and (annotated or _may_be_traditional(seen)):
        for change, flag in _runs(text, marks, starts, (annotated, mangled), rules):
            changes += [change] if change else []
            flags += [flag] if flag else []
    if annotated:
        changes += list(_strip(seen, marks, changes, rules))
    return Repaired(text.edit(changes), tuple(flags))


def _may_start(start: re.Match[str], annotated: bool, mangled: bool) -> bool:
    """Whether a run may begin at ``start``: some shapes tell only where a page is mangled."""
    if start["toneless"]:
        return annotated and normal(start["toneless"]) in toneless_syllables()
    return mangled or (start["again"] or "!") not in "?？"


_QUESTION, _OPENED = re.compile("[?？]"), re.compile("[(（]")


def _may_be_traditional(text: str) -> bool:
    """Whether more speaks for traditional script than against it, if anything does at all."""
    return script_of("縣" + text) == "hant"


# ── annotations


@cache
def _common(rank: int) -> frozenset[str]:
    """The commonest ``rank`` characters, simplified."""
    return frozenset(language().commonest[:rank])


def _is_annotated(
    text: str, marks: list[re.Match[str]], starts: list[re.Match[str]], rules: RepairRules
) -> bool:
    """Whether a machine annotated the text: enough needless readings, and not many others."""
    straddling = sum(1 for m in starts if m["straddling"])
    least = rules.least_short if len(text) < rules.short else rules.least
    least = max(least, len(text) // rules.every)
    if len(marks) + 2 * straddling < least:
        return False
    known = [m for m in marks if reads(text[m.start() - 1], normal(m["reading"]))]
    chars = [(text[m.start() - 1], normal(m["reading"])) for m in known]
    needless = sum(
        1
        for char, reading in chars
        if simplify(char) in _common(rules.common)
        and reading in (readings(char)[0], toneless(readings(char)[0]))
    )
    return needless + 2 * straddling >= least and needless >= rules.share * len(chars)


def _strip(
    text: str, marks: list[re.Match[str]], taken: list[Change], rules: RepairRules
) -> Iterator[Change]:
    """The annotations away, except those that lie in a run already ``taken`` for repair.

    One whose reading its character does not have is still machine-made on such a page, but less
    surely so.
    """
    inside = {at for change in taken for at in range(change.start, change.end)}
    for mark in marks:
        reading, char = normal(mark["reading"]), text[mark.start() - 1]
        known = reads(char, reading)
        if (known or reading in syllables()) and mark.start() not in inside:
            yield Change(mark.start(), mark.end(), "", ANNOTATION, known)
    for mark in rules.letter.finditer(text):
        pair = (gbk(text[mark.start() - 2]) or b"")[-1:] + text[mark.start() - 1].encode()
        char = pair.decode("gb18030", "ignore")
        fits = len(char) == 1 and reads(char, normal(mark["reading"]))
        if fits and mark.start() not in inside:
            yield Change(mark.start(), mark.end(), "", LETTER)


# ── lost characters


def _runs(
    text: Traced,
    marks: list[re.Match[str]],
    starts: list[re.Match[str]],
    state: tuple[bool, bool],
    rules: RepairRules,
) -> Iterator[tuple[Change | None, Flag | None]]:
    """For each run of damaged characters, the change that repairs it or the flag that tells of it.

    ？！ and the like may well be meant: flagged only where the page is known to be mangled.
    ``state``: whether the page is known to be annotated, and to be mangled at all.
    """
    annotated, mangled = state
    seen = text.text
    narrow = "，" not in seen
    places = Places(seen, narrow, mangled)
    page = _page(seen, marks if annotated else [], places.apart(starts), rules)
    changes: list[Change] = []
    open_: list[tuple[int, int, str]] = []  # what is to be flagged
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
        change, likely, end = _settled(view, place, page, rules)
        if change:
            changes.append(change)
            yield change, None
        elif place.sure or likely:
            open_.append((place.start, end, place.rule))
        behind, clear = end, end if change else end + CLEAR
    if mangled:
        open_ += _passed_over(starts, changes, open_)
    for begin, end, rule in open_:
        yield None, Flag(*text.origin_span(begin, end), rule, _MESSAGE)


def _passed_over(
    starts: list[re.Match[str]], changes: list[Change], open_: list[tuple[int, int, str]]
) -> list[tuple[int, int, str]]:
    """Starts that neither a change nor a flag has dealt with."""
    spans = [(change.start, change.end) for change in changes] + [o[:2] for o in open_]
    dealt_with = {at for start, end in spans for at in range(start, end)}
    return [(m.start(), m.end(), rule_of(m)) for m in starts if m.start() not in dealt_with]


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
        vocabulary(folded(flat[:VOCABULARY])),
        "\n" in text,
        3 * text.count("\n\n") > text.count("\n"),
        len(re.findall(r"[\u4e00-\u9fff] [\u4e00-\u9fff]", flat[:20_000])) > 2,
    )


def _settled(
    view: _View, place: Place, page: Page, rules: RepairRules
) -> tuple[Change | None, bool, int]:
    """The change that repairs ``place``, where one guess is far likelier than all others.

    With it whether some guess is likelier than what is seen, and where the likeliest run ends.
    """
    found, rivals, before = _found(view, place, page, rules)
    if not found:
        return None, False, place.end
    best, run = max(found, key=lambda item: (item[0].score, item[0].text))
    others = sum(math.exp(min(50.0, other.score - best.score)) for other, _ in found)
    others += sum(math.exp(min(50.0, other - best.score)) for other in rivals)
    share = 1 / others
    likely = best.score > max(rivals, default=-math.inf)
    if _HALVED.search(best.text) or _OPEN.search(before + best.text):
        return None, likely, run.end
    if share < _least(best, run, rules.sure):
        return None, likely, run.end
    fixed = best.text.translate(_NARROW) if view.narrow else best.text
    certain = share >= rules.sure["certain"] and not best.gaps
    return Change(run.start, run.end, fixed, run.rule, certain), likely, run.end


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


# What cannot be told; half of a mark that comes in twos, for a vanished pair hides the seam; and
# wide figures: one that is lost could be any other, and points among them vanish.
_HALVED = re.compile(f"{lost.UNTOLD}|[０-９％．]|(?<!…)…(?!…)|(?<!—)—(?!—)")
# A line that ends within a quotation: the byte lost was rather that of its end.
_OPEN = re.compile(r"(?s)[“「《（][^”」》）]*\n\Z")


def _least(best: lost.Guess, run: Run, sure: Mapping[str, float]) -> float:
    """The share of all guesses that ``best`` must have."""
    if best.gaps:
        return sure["told"] if best.told and best.sound else math.inf
    usual = sure["straddling" if run.rule == STRADDLING else "split"]
    return max(usual, sure["odd"]) if best.odd else usual
