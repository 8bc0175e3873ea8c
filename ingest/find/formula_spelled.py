"""What an article spells its formulas out to, from sentence to sentence and by its headings.

Behind “五个关键” stands 一是… 二是…, each in a sentence of its own; or each of the five opens a
paragraph; or the title has the formula and the headings are what it counts. Within one sentence
:mod:`ingest.find.formula_items` looks; its finding stands where the numbers agree.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.find.formula_items import in_parts
from ingest.find.formula_lists import COUNTED, MARKS, keyed_run, listed_items, pieces
from ingest.find.formula_names import CLOSING, OPENING, counts_of, key_of
from ingest.find.formula_ordinals import bare_heading, begins, counted_out, opens, texts_of
from ingest.model import Expansion, FormulaUse, Sentence

_REACH = 120  # sentences behind a formula in which its items are looked for
_RUNS_ON = re.compile(rf"[{CLOSING}]?[一-鿿]{{0,8}}[:：]\s*")
_ENDS = re.compile(rf"[{CLOSING}]?[^,，。;；:：\n]{{0,14}}[。!！:：]?\s*")
_HEAD = re.compile(r"[^,，。;；:：!！?？\n]+")
_QUOTED = re.compile(rf"[{OPENING}]([^{OPENING}{CLOSING}]{{1,12}})[{CLOSING}]")
_LETTER = re.compile(rf"[{OPENING}]?([一-鿿])[{CLOSING}]?字")
_FEW = 2  # so few paragraphs may open with any word
_SHORT = 18  # the longest sentence that opens a paragraph as a heading would
_HEADINGS = range(3, 13)  # so many headings are what a title counts, rather than by accident
_UNCOUNTED = {"national", "ranking", "circle", "plus-code", "each-one", "scheme", "members"}


@dataclass(frozen=True, slots=True)
class _Unit:
    """What opens a heading or a paragraph, and the position of its sentence."""

    head: str
    position: int


def spell_out(
    sentences: Sequence[Sentence],
    texts: Sequence[str],
    found: Sequence[Sequence[FormulaUse]],
) -> list[tuple[FormulaUse, ...]]:
    """The formulas of an article, each with what the article spells it out to.

    Args:
        sentences: of the article, in order.
        texts: theirs, simplified.
        found: the formulas of each, as found in that sentence alone.
    """
    article = _Article(sentences, texts)
    return [
        tuple([article.spelled(i, use, last=use is uses[-1]) for use in uses]) if uses else ()
        for i, uses in enumerate(found)
    ]


class _Article:
    """An article while its formulas are spelled out."""

    def __init__(self, sentences: Sequence[Sentence], texts: Sequence[str]) -> None:
        self._sentences, self._texts = sentences, texts

    def spelled(self, at: int, use: FormulaUse, *, last: bool) -> FormulaUse:
        """``use``, in sentence ``at``, with its expansion; ``last``: no other formula follows."""
        held = use.expansion
        counts = counts_of(use.canonical)
        if not counts or (held is not None and held.agrees):
            return use
        offered = self._counted_out(at, use, counts) if last else None
        if offered is None or not offered.agrees:
            further = self._next_line(at, use, counts) or self._keyed(at, use, counts)
            offered = further or self._headings(at, use, counts) or offered
        return use if offered is None else use._replace(expansion=offered)

    # ── what follows at once

    def _counted_out(self, at: int, use: FormulaUse, counts: Sequence[int]) -> Expansion | None:
        """一是… 二是… behind the formula, in its sentence or from the next one on."""
        rest = self._texts[at][use.span_end :]
        start = begins(rest)
        if start is None:
            if not self._opens(at + 1) or not _ENDS.fullmatch(rest):
                return None
            start = len(rest) + 1
        found = self._list(at, rest, start, counts)
        return None if found and not found.agrees and use.rule == "national" else found

    def _opens(self, at: int) -> bool:
        return at < len(self._texts) and opens(self._texts[at])

    def _list(self, at: int, rest: str, start: int, counts: Sequence[int]) -> Expansion | None:
        """The list that begins at ``start`` of ``rest``, which is the end of sentence ``at``."""
        following = self._texts[at + 1 : at + _REACH]
        items = counted_out("\n".join((rest, *following)), start)
        if not items:
            return None
        ends = [len(rest)]
        for text in following:
            ends.append(ends[-1] + 1 + len(text))
        where = tuple(
            self._sentences[at + next(n for n, end in enumerate(ends) if one.start <= end)].position
            for one in items
        )
        return Expansion(texts_of(items), "ordinals", len(items) in counts, where)

    def _next_line(self, at: int, use: FormulaUse, counts: Sequence[int]) -> Expansion | None:
        """A list in the next line: a glossary has the formula and a colon in a line of its own."""
        if at + 1 >= len(self._texts) or not _RUNS_ON.fullmatch(self._texts[at][use.span_end :]):
            return None
        line = self._texts[at + 1]
        parts = in_parts(line, use.canonical)
        if parts is not None:
            return self._from(parts.items, [at + 1] * len(parts.items), "parts")
        items = listed_items(line, counts)
        return self._from(items, [at + 1] * len(items), "stated") if items else None

    # ── clauses and paragraphs that have its word

    def _keyed(self, at: int, use: FormulaUse, counts: Sequence[int]) -> Expansion | None:
        """Clauses of the next sentence, or what opens paragraphs and headings below."""
        ends = _ENDS.fullmatch(self._texts[at][use.span_end :]) is not None
        if ends and at + 1 < len(self._texts):
            items = keyed_run(pieces(self._texts[at + 1]), use.canonical, counts)
            if items:
                return self._from(items, [at + 1] * len(items), "keyed")
        key = key_of(use.canonical)
        if not key or not (ends or self._sentences[at].part in ("title", "kicker", "heading")):
            return None
        units = self._units(at)
        for chosen in ([u for u in units if self._is_heading(u)], units):
            named = [(item, u.position) for u in chosen if (item := _named(u.head, key))]
            if len(named) in counts and len(named) > _FEW:
                items, where = zip(*named, strict=True)
                return Expansion(items, "keyed", sentences=where)
        return None

    def _headings(self, at: int, use: FormulaUse, counts: Sequence[int]) -> Expansion | None:
        """The headings of an article whose title has the formula."""
        if self._sentences[at].part != "title" or use.rule in _UNCOUNTED or len(counts) > 1:
            return None
        if counts[0] not in _HEADINGS:
            return None
        first = next((i for i in range(at + 1, len(self._texts)) if self._opens(i)), None)
        if first is not None:
            found = self._list(first, self._texts[first], 0, counts)
            if found is not None and found.agrees:
                return found
        units = self._units(at)
        headings = [u for u in units if self._is_heading(u)]
        # What follows a title at once may be its second line, or the first heading.
        first_too = [u for u in self._units(at, titles=True) if self._is_heading(u)]
        for chosen in (headings, first_too, _alike(units)):
            if len(chosen) == counts[0]:
                items = tuple(bare_heading(u.head).strip(MARKS) for u in chosen)
                if all(items):
                    return Expansion(items, "headings", sentences=tuple(u.position for u in chosen))
        return None

    def _units(self, at: int, *, titles: bool = False) -> list[_Unit]:
        """What opens the headings and paragraphs below ``at``, and further lines of a title."""
        parts = ("title", "heading", "body") if titles else ("heading", "body")
        units = []
        paragraph = self._sentences[at].paragraph
        for one, text in zip(
            self._sentences[at + 1 : at + _REACH], self._texts[at + 1 : at + _REACH], strict=True
        ):
            opens_one = one.paragraph != paragraph and one.part in parts
            paragraph = one.paragraph
            if opens_one:
                units.append(_Unit(text, one.position))
        return units

    def _is_heading(self, unit: _Unit) -> bool:
        return self._sentences[unit.position].part in ("heading", "title")

    def _from(self, items: Sequence[str], at: Sequence[int], form: str) -> Expansion:
        where = tuple(self._sentences[i].position for i in at)
        return Expansion(tuple(items), form, sentences=where)  # type: ignore[arg-type]  # a Form


def _alike(units: Sequence[_Unit]) -> list[_Unit]:
    """The units that are short sentences without a number, as headings are."""
    return [
        u
        for u in units
        if len(u.head) <= _SHORT and not re.search("[0-9]", u.head) and u.head[-1:] == "。"
    ]


def _named(text: str, key: str) -> str:
    """The item that a heading or paragraph opens with, if it has the word ``key``; else nothing.

    >>> _named("二、聚焦矛盾化解,守护平安", "聚焦"), _named("“早”字当头,抢抓农时", "字诀")
    ('聚焦矛盾化解', '早')
    >>> _named("打好“监管牌”。", "牌"), _named("全县造林。", "聚焦")
    ('监管牌', '')
    """
    text = bare_heading(text)
    if key.startswith("字"):
        letter = _LETTER.match(text)
        return letter[1] if letter else ""
    head = _HEAD.match(text)
    if head is None:
        return ""
    quoted = _QUOTED.search(head[0])
    if quoted is not None and quoted[1].endswith(key[-1]):
        return quoted[1]
    item = COUNTED.sub("", head[0].strip(MARKS))
    return item if item.startswith(key[:2]) or item.endswith(key[-2:]) else ""
