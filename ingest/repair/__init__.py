"""Repair: readings put behind characters go, characters lost on the way come back.

Both are damage of one kind of page (`ingest.repair.lost` tells how), so nothing is touched in a
text that does not show it: clean prose glosses a rare character now and then, and has question
marks of its own. What is seen and cannot be settled is flagged, and the text left alone.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from ingest import rules
from ingest.repair import lost
from ingest.repair.gbk import WIDE, gbk, is_han
from ingest.repair.language import folded, language
from ingest.repair.likely import vocabulary
from ingest.repair.readings import normal, readings, reads, syllables, toneless, toneless_syllables
from ingest.repair.runs import SPLIT, STRADDLING, Place, Run, places_of, rule_of
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
    return mangled or not start["again"]


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
    places = list(places_of(seen, starts, narrow, mangled))
    page = _page(seen, marks if annotated else [], places, rules)
    settled: dict[int, Change] = {}
    open_: list[tuple[int, int, str]] = []  # what is to be flagged
    for place in places:
        change, likely = _settled(seen, place, settled, page, narrow, rules)
        if change:
            settled[place.start] = change
            yield change, None
        elif place.sure or likely:
            open_.append((place.start, place.end, place.rule))
    if mangled:
        open_ += _passed_over(starts, places, settled.values())
    for start, end, rule in open_:
        yield None, Flag(*text.origin_span(start, end), rule, _MESSAGE)


def _passed_over(
    starts: list[re.Match[str]], places: list[Place], changes: Iterable[Change]
) -> Iterator[tuple[int, int, str]]:
    """Starts that seemed to lie within a run before them, which then ended sooner."""
    changed = {change.start: change for change in changes}
    spans = [(p.start, changed[p.start].end if p.start in changed else p.end) for p in places]
    dealt_with = {at for start, end in spans for at in range(start, end)}
    for start in starts:
        if start.start() not in dealt_with:
            yield start.start(), start.end(), rule_of(start)


def _page(text: str, marks: list[re.Match[str]], places: list[Place], rules: RepairRules) -> Page:
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
    text: str,
    place: Place,
    settled: Mapping[int, Change],
    page: Page,
    narrow: bool,
    rules: RepairRules,
) -> tuple[Change | None, bool]:
    """The change that repairs ``place``, where one guess is far likelier than all others.

    With it whether some guess is likelier than what is seen.
    """
    found, rivals = _found(text, place, settled, page, narrow, rules)
    if not found:
        return None, False
    best, run = max(found, key=lambda item: (item[0].score, item[0].text))
    others = sum(math.exp(min(50.0, other.score - best.score)) for other, _ in found)
    others += sum(math.exp(min(50.0, other - best.score)) for other in rivals)
    share = 1 / others
    likely = best.score > max(rivals, default=-math.inf)
    if _HALVED.search(best.text) or _OPEN.search(text[place.clear : place.start][-60:] + best.text):
        return None, likely
    if share < _least(best, run, rules.sure):
        return None, likely
    fixed = best.text.translate(_NARROW) if narrow else best.text
    certain = share >= rules.sure["certain"] and not best.gaps
    return Change(run.start, run.end, fixed, run.rule, certain), likely


def _found(
    text: str,
    place: Place,
    settled: Mapping[int, Change],
    page: Page,
    narrow: bool,
    rules: RepairRules,
) -> tuple[list[tuple[lost.Guess, Run]], list[float]]:
    """What may have stood at ``place``, and the scores of its having stood as it does."""
    weights = rules.weights[place.rule]
    before = _before(text, place, settled, narrow, rules)
    found: list[tuple[lost.Guess, Run]] = []
    rivals: list[float] = []
    for run in place.runs:
        behind = text[run.end : min(place.next, run.end + 60)]
        after = rules.annotation.sub("", behind)
        guesses = lost.guesses(run.tokens, run.eaten, before, after, page, weights)
        found += [(guess, run) for guess in guesses]
        if not place.sure:
            seen = text[run.start : run.end]
            rivals.append(lost.as_it_stands(before, seen, after, page, weights))
    return found, rivals


# What cannot be told; half of a mark that comes in twos, for a vanished pair hides the seam; and
# wide figures: one that is lost could be any other, and points among them vanish.
_HALVED = re.compile(f"{lost.UNTOLD}|[０-９％．]|(?<!…)…(?!…)|(?<!—)—(?!—)")
# A line that ends within a quotation: the byte lost was rather that of its end.
_OPEN = re.compile(r"(?s)[“「《（][^”」》）]*\n\Z")


def _before(
    text: str, place: Place, settled: Mapping[int, Change], narrow: bool, rules: RepairRules
) -> str:
    """What stands before ``place``, with the repair next to it done."""
    start = max(place.clear, place.start - 60)
    before = text[start : place.start]
    last = settled.get(place.last)
    if last and last.end == start:
        before = last.after + before
    before = rules.annotation.sub("", before)
    return before.translate(WIDE) if narrow else before


def _least(best: lost.Guess, run: Run, sure: Mapping[str, float]) -> float:
    """The share of all guesses that ``best`` must have."""
    if best.gaps:
        return sure["told"] if best.told and best.sound else math.inf
    return sure["straddling" if run.rule == STRADDLING else "split"]
