"""Repair: readings put behind characters go, characters lost on the way come back.

Both are damage of one kind of page (`ingest.repair.lost` tells how), so nothing is touched in a
text that does not show it: clean prose glosses a rare character now and then, and has question
marks of its own. What is seen and cannot be settled is flagged, and the text left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from ingest.repair.gbk import gbk
from ingest.repair.language import language
from ingest.repair.readings import normal, readings, reads, syllables, toneless, toneless_syllables
from ingest.repair.runs import SPLIT, STRADDLING
from ingest.repair.settle import Flag, settled
from ingest.repair.table import ANNOTATION, LETTER, RepairRules, load_rules
from ingest.script import script_of, simplify
from ingest.text import Change, Traced

__all__ = [
    "ANNOTATION", "LETTER", "SPLIT", "STRADDLING", "Flag", "RepairRules", "Repaired", "load_rules",
    "repair",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Repaired:
    """A text with its damage undone as far as it can be, and flags where it cannot."""

    text: Traced
    flags: tuple[Flag, ...] = ()


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
        for change, flag in settled(text, marks, starts, (annotated, mangled), rules):
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
