"""Figures: every number that measures something, with what it measures.

`find_figures` reads one sentence, in simplified form. The work is done in four steps, each in a
module of its own: the numbers with their units (`quantities`), what they are about
(`naming`, with `phrases` and `indicators`), how they are meant (`attributes`), and which belong
together (`groups`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from ingest import rules
from ingest.find.attributes import Meanings, Stages, change_of, meanings_from, per_of
from ingest.find.doubts import Doubt, asked, is_doubtful, load_doubts
from ingest.find.enumerations import JOINTS
from ingest.find.figure_rules import Quantity, Rules, rules_from
from ingest.find.groups import grouped
from ingest.find.indicators import Named, indicator_id
from ingest.find.naming import names_of
from ingest.find.phrase_rules import Phrases, phrases_from
from ingest.find.quantities import scan
from ingest.find.units import Units, units_from
from ingest.model import Figure, Stage

__all__ = ["FigureRules", "find_figures", "load_rules", "stage_by_words"]

_DATED = re.compile(r"[年月日季旬今]|期间|时期|以来|目前")
_SENTENCE_END = re.compile(r"[。；;！？\n]")
_REACH_OF_PER = 3  # figures back
_WIDE = re.compile("[０-９．]")
_CHANGED = re.compile("[0-9.]")  # what may have been wide
_HALF_WIDTH = str.maketrans("０１２３４５６７８９．", "0123456789.")
_RATES = ("增长速度", "增长率", "增速", "涨幅", "增幅")
_MOVED = re.compile("[到至由从低高快慢占居0-9]")  # a growth that itself grew, or is compared
_STAGELESS = frozenset(("duration", "age"))


@dataclass(frozen=True, slots=True)
class FigureRules:
    """All tables that figures are found by, compiled. Make it once with `load_rules`."""

    quantities: Rules
    phrases: Phrases
    meanings: Meanings
    units: Units
    doubts: tuple[Doubt, ...]


@cache
def load_rules() -> FigureRules:
    """The project's own tables: units, figures, indicators, stages.

    Raises:
        ValueError: a table contradicts itself.
    """
    units = units_from(rules.table("units"))
    return FigureRules(
        quantities=rules_from(rules.table("figures"), units),
        phrases=phrases_from(
            rules.table("indicators"),
            rules.table("phrases"),
            rules.table("stages")["per"]["words"],
        ),
        meanings=meanings_from(rules.table("stages")),
        units=units,
        doubts=load_doubts("indicator"),
    )


def find_figures(
    text: str,
    rules: FigureRules,
    taken: Sequence[tuple[int, int]] = (),
    default_stage: Stage | None = None,
) -> tuple[Figure, ...]:
    """The figures of one sentence, ascending and disjoint.

    Args:
        text: a sentence or any line, in simplified form. A long line costs time in proportion.
        rules: what `load_rules` gives.
        taken: spans of dates, formulas and the like: no number is taken from inside them.
        default_stage: what a figure is where no word of the sentence says so, as told by what
            stands around it (`ingest.outline`); ``None`` where nothing does.

    Returns:
        Figures whose spans quote ``text``. Figures that belong together have the same
        ``group_key``, which is unique in this text only. ``period`` and ``place`` are left open.
    """
    begin = rules.quantities.begins.search(text)
    if begin is None:
        return ()
    plain = text.translate(_HALF_WIDTH) if _WIDE.search(text) else text
    quantities = scan(plain, rules.quantities, taken, begin.start())
    if not quantities:
        return ()
    spans = sorted([span for span in taken if _DATED.search(plain, *span)]) if taken else []
    stages = Stages(plain, rules.meanings, default_stage, quantities[-1].end)
    names = names_of(plain, quantities, rules.phrases, spans)
    is_rated = rules.meanings.rated.search(plain, 0, quantities[-1].start) is not None
    figures = [
        _figure(plain, quantity, named, stages, rules, is_rated)
        for quantity, named in zip(quantities, names, strict=True)
    ]
    if len(figures) > 1:
        figures = grouped(plain, _enumerated(plain, figures, names, rules.phrases))
    known = [i for i, figure in enumerate(figures) if figure.indicator_id]
    if known and (doubts := asked(plain, rules.doubts)):
        for i in known:
            if is_doubtful(plain, figures[i], doubts):
                figures[i] = figures[i]._replace(indicator_id=None)
    if plain != text:
        figures = [_quoting(text, plain, figure) for figure in figures]
    return tuple(figures)


def stage_by_words(text: str, figure: Figure, rules: FigureRules, default: Stage) -> Stage | None:
    """The stage of a figure of the sentence ``text``, where ``default`` is what its part says."""
    stages = Stages(text, rules.meanings, default, figure.span_end)
    return stages.of(figure.span_start, figure.span_start, figure.span_end, figure.qualifier)


def _quoting(text: str, plain: str, figure: Figure) -> Figure:
    """A figure read in half-width form, with the words of the text itself."""

    def quoted(words: str | None) -> str | None:
        if not words or not _CHANGED.search(words):
            return words
        at = plain.find(words)
        return text[at : at + len(words)] if at >= 0 else words

    return figure._replace(
        surface=text[figure.span_start : figure.span_end],
        indicator=quoted(figure.indicator),
        of_what=quoted(figure.of_what),
    )


def _figure(
    text: str,
    quantity: Quantity,
    named: Named | None,
    stages: Stages,
    rules: FigureRules,
    is_rated: bool,
) -> Figure:
    """A quantity with all that is said about it; ``is_rated``: the sentence has words of rates."""
    indicator = named.indicator if named else None
    change = change_of(text, quantity, rules.meanings)
    if (
        change is None
        and indicator
        and quantity.kind == "percent"
        and _is_rate(text, quantity, indicator)
    ):
        change = "up"
    (
        start, end, core, value, low, high, kind, unit, unit_text, power, rule, qualifier,
        is_censored, _, confidence,
    ) = quantity  # fmt: skip
    known = indicator_id(rules.phrases.known, named, kind, unit, change is not None)
    per = per_of(text, quantity, rules.meanings) if is_rated else None
    stage = None
    if kind not in _STAGELESS:
        stage = stages.of(start, core, end, qualifier)
    of_what = named.of_what if named else None
    return Figure._make((  # half the time of a call with so many arguments
        start, end, text[start:end], kind, value, low, high, unit, unit_text, power, rule,
        qualifier, change, indicator, known, of_what, per, stage, "M" if is_censored else None,
        None, None, None, None, None, None, None, confidence,
    ))  # fmt: skip


def _is_rate(text: str, quantity: Quantity, indicator: str | None) -> bool:
    """Whether a percentage is the growth that its indicator names: 经济增长速度的目标，定为8%."""
    if indicator is None or not indicator.endswith(_RATES) or indicator.endswith("自然增长率"):
        return False
    at = text.rfind(indicator, 0, quantity.start)
    return at >= 0 and not _MOVED.search(text, at + len(indicator), quantity.start)


def _enumerated(
    text: str, figures: list[Figure], names: Sequence[Named | None], phrases: Phrases
) -> list[Figure]:
    """分别增长5.6%、8.3%: the second number grows as the first does, and is of as many."""
    is_rated = any(figure.per for figure in figures)
    for i in range(1, len(figures)):
        before, here = figures[i - 1], figures[i]
        turns = before.change and not here.change and before.unit == here.unit
        if turns and text[before.span_end : here.span_start] in JOINTS:
            known = indicator_id(phrases.known, names[i], here.kind, here.unit, True)
            figures[i] = here = here._replace(change=before.change, indicator_id=known)
        if is_rated and here.per is None and (donor := _of_as_many(text, figures, i)):
            figures[i] = here._replace(per=donor.per)
    return figures


def _of_as_many(text: str, figures: list[Figure], at: int) -> Figure | None:
    """The figure whose 人均 holds for this one too: 人均收入3万元，其中工资性收入1.9万元."""
    here = figures[at]
    for before in reversed(figures[max(0, at - _REACH_OF_PER) : at]):
        between = text[before.span_end : here.span_start]
        if _SENTENCE_END.search(between):
            return None
        if before.unit == here.unit:
            yearly = here.change is not None and "年" in (before.per or "")
            alike = before.indicator == here.indicator and not yearly
            same = between in JOINTS or alike or "其中" in between
            return before if before.per and same else None
    return None
