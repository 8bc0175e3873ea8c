"""Repair: readings put behind characters go, characters lost on the way come back.

Both are damage of one kind of page (`ingest.repair.lost` tells how), so nothing is touched in a
text that does not show it: clean prose glosses a rare character now and then, and has question
marks of its own. What is seen and cannot be settled is flagged, and the text left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from ingest import rules
from ingest.repair import lost
from ingest.repair.gbk import WIDE, gbk, is_han
from ingest.repair.readings import normal, readings, reads, syllables, toneless
from ingest.script import script_of, simplify
from ingest.text import Change, Traced
from ingest.words import prior

ANNOTATION = "pinyin-annotation"
LETTER = "annotation-behind-letter"
STRADDLING = "straddling-annotation"
SPLIT = "split-character"
LONGEST_RUN = 40  # characters read askew after which a repair is not tried
# An annotation and half of one, where it is already known that the text is read askew.
_WHOLE = re.compile(r"\([ \u00a0\u3000]?([a-zɑɡ\u00df-\u01dc\u0300-\u030c]{1,8})[ \u00a0\u3000]?\)")
_SWALLOWED = re.compile(r"[?？]([a-zɑɡ\u00df-\u01dc]{1,6})[ \u00a0\u3000]?\)")
MOST_RUNS = 400  # tried in one document, a tenth of a second each; the rest are flagged
_MESSAGE = "characters were lost here and cannot be told: compare with the source"
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
    margin: Mapping[str, float]


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
        table["margin"],
    )


def repair(text: Traced, rules: RepairRules) -> Repaired:
    """``text`` without machine-made annotations and with lost characters restored.

    A text that shows no such damage comes back as it is, at the price of one search.
    """
    seen = text.text
    starts = list(rules.starts.finditer(seen))
    marks = list(rules.annotation.finditer(seen))
    if not starts and not marks:
        return Repaired(text)
    annotated = _is_annotated(seen, marks, starts, rules)
    changes: list[Change] = []
    flags: list[Flag] = []
    if starts and (annotated or _may_be_traditional(seen)):
        for change, flag in _runs(text, marks, starts, annotated, rules):
            changes += [change] if change else []
            flags += [flag] if flag else []
    if annotated:
        changes += list(_strip(seen, marks, changes, rules))
    return Repaired(text.edit(changes), tuple(flags))


def _may_be_traditional(text: str) -> bool:
    """Whether more speaks for traditional script than against it, if anything does at all."""
    return script_of("縣" + text) == "hant"


# ── annotations


@cache
def _common(rank: int) -> frozenset[str]:
    """The commonest ``rank`` characters, simplified."""
    counted = prior().chars
    return frozenset(sorted(counted, key=lambda char: (-counted[char], char))[:rank])


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


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch read askew: ``text[start:end]``, as the bytes that are left of it."""

    start: int
    end: int
    rule: str
    tokens: tuple[lost.Token, ...]


def _runs(
    text: Traced,
    marks: list[re.Match[str]],
    starts: list[re.Match[str]],
    annotated: bool,
    rules: RepairRules,
) -> Iterator[tuple[Change | None, Flag | None]]:
    """For each run of damaged characters, the change that repairs it or the flag that tells of it.

    ？！ and the like may well be meant: flagged only where the page is known to be mangled.
    """
    seen = text.text
    page = _page(seen, marks if annotated else [])
    narrow = "，" not in seen
    # `doubtful`: up to there what stands before, or even where characters begin, is not known.
    behind = tried = doubtful = 0
    last: Change | None = None
    for start in starts:
        if start.start() < behind:
            continue
        run = _run(seen, start, narrow) if tried < MOST_RUNS else None
        behind = run.end if run else start.end()
        change = None
        if run and start.start() >= doubtful:
            tried += 1
            before = rules.annotation.sub("", _before(seen, run.start, last))
            change = _settled(seen, run, before, page, narrow, rules)
        if change:
            last = change
            yield change, None
            continue
        doubtful = behind + (lost.CONTEXT if run else LONGEST_RUN)
        if annotated or start["straddling"] or (start["mark"] or "?") in ",，;；":
            span = text.origin_span(start.start(), behind)
            yield None, Flag(*span, _rule(start), _MESSAGE)


def _rule(start: re.Match[str]) -> str:
    return STRADDLING if start["straddling"] else SPLIT


def _page(text: str, marks: list[re.Match[str]]) -> lost.Page:
    """What the page's own characters tell."""
    forms: dict[str, set[str]] = {}
    for char in set(text):
        if is_han(char):
            forms.setdefault(simplify(char), set()).add(char)
    annotated = frozenset(text[mark.start() - 1] for mark in marks)
    return lost.Page(annotated, {simple: frozenset(chars) for simple, chars in forms.items()})


def _run(text: str, start: re.Match[str], narrow: bool) -> Run | None:
    """The run that begins at ``start``, or ``None`` where no end can be told.

    It ends where both ways of taking the bytes by twos meet again.
    """
    tokens, at = _opening(start)
    while at < min(len(text), start.start() + LONGEST_RUN):
        step = _next(text, at, narrow)
        if step is None:
            return None
        more, at, ended = step
        tokens += more
        if ended:
            return Run(start.start(), at, _rule(start), tuple(tokens))
    return None


def _opening(start: re.Match[str]) -> tuple[list[lost.Token], int]:
    """The tokens that the beginning of a run stands for, and where it goes on."""
    lead = lost.Token(None)
    if start["straddling"]:
        return [lead, lost.Token(None, normal(start["straddling"]))], start.end()
    mark = gbk((start["mark"] or "?").translate(WIDE)) or b""
    return [lead, *map(lost.Token, mark)], start.end("mark") if start["mark"] else start.end()


def _next(text: str, at: int, narrow: bool) -> tuple[list[lost.Token], int, bool] | None:
    """The tokens of what stands at ``at`` in a run, where it ends, and whether the run ends there.

    ``None``: what stands there was made in a way that hides bytes.
    """
    if mark := _WHOLE.match(text, at):
        return [_reading(mark)], mark.end(), False
    char = text[at]
    if char in "?？":
        if mark := _SWALLOWED.match(text, at):
            return [lost.Token(None, edge=True), _reading(mark)], mark.end(), True
        if text[at + 1 : at + 2] in {*"，；？！,;!"}:
            return [lost.Token(None, edge=True)], at + 1, True
        if char == "?":
            return None
    data = gbk(char.translate(WIDE) if narrow else char)
    if data is None or (len(data) == 1 and not 0x40 <= data[0] < 0x7F):
        return None
    first = lost.Token(data[0], edge=True)
    if len(data) == 2:
        return [first, lost.Token(data[1])], at + 1, False
    if mark := _WHOLE.match(text, at + 1):
        return [first, _reading(mark)], mark.end(), True
    return [first], at + 1, True


def _reading(mark: re.Match[str]) -> lost.Token:
    return lost.Token(None, normal(mark[1]))


def _before(text: str, at: int, last: Change | None) -> str:
    """What stands before ``at``, with the ``last`` repair done where it is near."""
    start = max(0, at - 60)
    if last is None or last.end <= start:
        return text[start:at]
    return text[max(0, last.start - 60) : last.start] + last.after + text[last.end : at]


def _settled(
    text: str, run: Run, before: str, page: lost.Page, narrow: bool, rules: RepairRules
) -> Change | None:
    """The change that repairs ``run``, where one guess leads the others and the text as it is."""
    after = rules.annotation.sub("", text[run.end : run.end + 60])[: lost.CONTEXT]
    found = lost.guesses(list(run.tokens), before, after, page, reads)
    if not found:
        return None
    best, before = found[0], before[-lost.CONTEXT :]
    lead = best.score - _rival(text, run, before, after, page, found)
    if not _enough(lead, lost.gain(before, best.text, after), best, run, rules.margin):
        return None
    fixed = best.text.translate(_NARROW) if narrow else best.text
    certain = lead >= rules.margin["certain"] and not best.gaps
    return Change(run.start, run.end, fixed, run.rule, certain)


def _enough(
    lead: float, gain: float, best: lost.Guess, run: Run, margin: Mapping[str, float]
) -> bool:
    """Whether ``best`` leads by as much as its kind of guess must."""
    if not best.gaps and lead >= margin["clear"]:
        return True
    if best.gaps:  # a reading behind the last character speaks for what vanished before it
        least = margin["told" if run.tokens[-1].reading is not None else "hidden"]
    else:
        least = margin["straddling" if run.rule == STRADDLING else "split"]
    return lead >= least and gain >= margin["gain"]


def _rival(
    text: str, run: Run, before: str, after: str, page: lost.Page, found: list[lost.Guess]
) -> float:
    """The score that the best guess must lead: of the next other one, or of the text as it is."""
    best = simplify(found[0].text)
    rival = next((g.score for g in found if simplify(g.text) != best), float("-inf"))
    if run.rule == STRADDLING:  # half an annotation is never meant
        return rival
    seen = text[run.start : run.end]
    return max(rival, lost.likelihood(before, seen, after, page))
