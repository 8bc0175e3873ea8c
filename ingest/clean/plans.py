"""What stays of a page and what goes: paragraphs, metadata, and stretches with their rule."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple, TypeAlias

from ingest.clean import furniture, leads, lines, packed
from ingest.clean.fields import NOTHING, Fields, merge, merged
from ingest.clean.lines import Block, SpacingRules
from ingest.clean.settle import Page
from ingest.model import Part
from ingest.script import simplify
from ingest.text import Change

_LEADS = 2  # paragraphs in which 本报讯（记者 张三） may stand
_SIGNATURE = 5  # the last lines, in which a document names its issuer and day

_START = itemgetter(0)

Group: TypeAlias = "array[int]"  # the places of lines, packed: a page may have very many


class Piece(NamedTuple):
    """A stretch of the normalised text that stays: a paragraph of an article, and its new text.

    ``plain`` is the simplified form of the new text.
    """

    start: int
    end: int
    part: Part
    text: str
    plain: str
    changes: tuple[Change, ...]
    part_of: str | None


class Removed(NamedTuple):
    """A stretch that goes; ``owned`` by the article it stands behind, so inside its span."""

    start: int
    end: int
    rule: str
    owned: bool


class Plan(NamedTuple):
    """One article: its paragraphs, its own metadata, and where it ends in the normalised text.

    Its paragraphs are ``blocks``, each with its part; most stay as they are, and those that do not
    are in ``changed``, by their place. ``length`` is that of its text, with a line end at the end.
    """

    blocks: Sequence[Block]
    parts: Sequence[Part]
    changed: Mapping[int, Piece]
    length: int
    fields: Fields
    end: int
    is_cut_short: bool

    def stretches(self) -> Iterator[Block | Piece]:
        """Where the paragraphs stand, in order; a piece where something in them changes."""
        if not self.changed:
            return iter(self.blocks)
        return (self.changed.get(i) or block for i, block in enumerate(self.blocks))

    def may_say(self, pattern: re.Pattern[str]) -> bool:
        """Whether ``pattern`` is found from the first paragraph to the last: quick to ask."""
        first, last = self.blocks[0], self.blocks[-1]
        return pattern.search(first.page.plain, first.start, last.end) is not None

    def paragraphs(self) -> Iterator[tuple[Block | Piece, Part]]:
        """The same, each with its part."""
        return zip(self.stretches(), self.parts, strict=True)


def plans_of(page: Page, spacing: SpacingRules) -> tuple[list[Plan], Fields]:
    """The articles of a settled page, and the metadata above all of them."""
    groups = _groups(page)
    bounds = [*(group[0] for group in groups), len(page.lines)]
    plans = [
        _plan(page, group, after, spacing) for group, after in zip(groups, bounds[1:], strict=True)
    ]
    above = merged(_said(page, 0, bounds[0]))
    return plans, above._replace(year=above.year or _year(page))


def _year(page: Page) -> str | None:
    """The one year that the lines above the text give for the whole page: 2012年第8期."""
    first = page.first_body()
    pattern = page.rules.header.patterns["year-of-page"]
    found = {
        hit["year"]
        for i, line in enumerate(page.lines[:first])
        if line.kind != "prose" and page.parts.get(i) != "title"
        and (hit := pattern.search(line.block.plain))
    }  # fmt: skip
    return found.pop() if len(found) == 1 else None


def _groups(page: Page) -> list[Group]:
    """The lines that stay, by article."""
    starts = set(page.starts)
    groups: list[Group] = []
    for i in page.parts:
        if not groups or i in starts:
            groups.append(array("I"))
        groups[-1].append(i)
    return _with_captions(page, groups)


def _with_captions(page: Page, groups: list[Group]) -> list[Group]:
    """A picture above the title belongs to the article below it."""
    joined: list[Group] = []
    for group in groups:
        if joined and all(page.parts[i] == "caption" for i in joined[-1]):
            joined[-1] = joined[-1] + group
        else:
            joined.append(group)
    return joined


def _said(page: Page, start: int, stop: int) -> list[Fields]:
    """The metadata of lines ``start`` to ``stop``."""
    own = (page.fields.get(i) or page.lines[i].fields for i in range(start, stop) if i in page.off)
    return [fields for fields in own if fields is not None]


def _plan(page: Page, group: Group, after: int, spacing: SpacingRules) -> Plan:
    """The article of the lines ``group``; ``after`` is where the next one begins."""
    blocks, parts = _of_group(page, group)
    changed = {
        n: piece for n, (i, block) in enumerate(zip(group, blocks, strict=True))
        if (block.spaced or i in page.trimmed) and (piece := _changed(page, i, spacing))
    }  # fmt: skip
    length = len(group) + sum(
        len(changed[n].text) if n in changed else block.end - block.start
        for n, block in enumerate(blocks)
    )
    trims = [page.trimmed[i] for i in group if i in page.trimmed]
    body = array("I", (i for i, part in zip(group, parts, strict=True) if part == "body"))
    lead = _lead(page, body)
    fields = [*_said(page, group[0], after), lead, *(t.fields for t in reversed(trims))]
    fields += _signature(page, body)
    end = blocks[-1].end
    for line in page.lines[group[-1] + 1 : after]:
        if line.kind != "meta":
            break
        end = line.block.end
    jumps = any(
        line.kind == "jump" and "转" in line.block.plain for line in page.lines[group[0] : after]
    )
    is_cut_short = jumps or any(t.is_cut_short for t in trims)
    return Plan(blocks, parts, changed, length, merged(fields), end, is_cut_short)


def _of_group(page: Page, group: Group) -> tuple[Sequence[Block], Sequence[Part]]:
    """The blocks of the lines ``group``, and their parts."""
    lines, parts = page.lines, page.parts
    if len(group) > packed.FEW:
        return packed.Chosen(lambda i: lines[i].block, group), packed.Chosen(
            parts.__getitem__, group
        )
    return tuple(lines[i].block for i in group), tuple(parts[i] for i in group)


def _lead(page: Page, body: Sequence[int]) -> Fields:
    """What the first words say of who reports; a scene may be set before them."""
    for i in body[:_LEADS]:
        lead = leads.read_lead(page.plain(i), page.rules.header)
        if i == body[0] and lead != NOTHING:
            return lead
        if i != body[0] and lead.bylines and leads.is_report(page.plain(i), page.rules.header):
            return lead
    return NOTHING


def _signature(page: Page, body: Sequence[int]) -> list[Fields]:
    """The date that a document states as its own, on a line by itself.

    It is among the last lines, or below the name of the issuer where an annex follows.
    """
    for i in body[:-_SIGNATURE:-1]:
        if page.lines[i].kind != "short":
            break
        if signed := _day(page, i):
            return [signed]
    ends = page.rules.header.names.outlet_ends
    for above, i in pairwise(body):
        issued = page.lines[above].kind == "short" and page.plain(above).endswith(ends)
        closes = above == i - 1 and (issued or _is_closed(page, above, i))
        if closes and (signed := _day(page, i)):
            return [signed]
    return []


def _is_closed(page: Page, above: int, i: int) -> bool:
    """Whether the text ends above line ``i`` and an annex or a page's number stands below."""
    if page.lines[above].kind != "prose" or page.plain(above)[-1] not in "。！":
        return False
    return i + 1 < len(page.lines) and page.lines[i + 1].kind == "chrome"


def _day(page: Page, i: int) -> Fields | None:
    """The full date that line ``i`` consists of."""
    rules = page.rules.header
    alone = page.lines[i].kind == "short" and rules.patterns["date-alone"].match(page.plain(i))
    return furniture.date_in(page.plain(i), rules) if alone else None


def _changed(page: Page, i: int, spacing: SpacingRules) -> Piece | None:
    """Line ``i`` as it stays, if it loses white space inside or something at its ends."""
    line, cut = page.lines[i], page.trimmed.get(i)
    block = line.block
    if cut is None and not block.spaced:
        return None
    start, end = (cut.start, cut.end) if cut else (0, block.end - block.start)
    text = block.text[start:end]
    at = block.start + start
    prose = line.kind == "prose" and page.parts[i] in ("body", "caption")
    changes = lines.closed(text, spacing, prose) if block.spaced else []
    if not changes:
        plain = block.plain[start:end]
        return Piece(at, at + len(text), page.parts[i], text, plain, (), block.part_of)
    applied = _applied(text, changes)
    return Piece(
        at, at + len(text), page.parts[i], applied, simplify(applied),
        tuple(Change(at + s, at + e, after, rule) for s, e, after, rule in changes),
        block.part_of,
    )  # fmt: skip


def _applied(text: str, changes: Sequence[tuple[int, int, str, str]]) -> str:
    kept, at = [], 0
    for start, end, after, _ in changes:
        kept += [text[at:start], after]
        at = end
    return "".join([*kept, text[at:]])


def removed_from(page: Page) -> list[Removed]:
    """Everything that goes, in order: whole lines and the ends of trimmed ones."""
    gone = [
        Removed(x.block.start, x.block.end, page.off[i], x.kind == "meta")
        for i, x in enumerate(page.lines)
        if i in page.off
    ]
    for i, cut in page.trimmed.items():
        at = page.lines[i].block.start
        gone += [Removed(at + s, at + e, rule, True) for s, e, rule in cut.cuts]
    return sorted(gone, key=_START)


def with_shared(planned: Sequence[Plan], above: Fields) -> list[Plan]:
    """Each article with what the page says for all: above them, or once in any place.

    Names stay with their article; a date that an article states is its own.
    """
    common = above if len(planned) == 1 else _common(planned, above)
    return [plan._replace(fields=_with_year(merge(plan.fields, common))) for plan in planned]


def _with_year(fields: Fields) -> Fields:
    """``fields`` whose day has the year that the page gives."""
    if fields.published or not (fields.day and fields.year):
        return fields
    return fields._replace(published=f"{fields.year}-{fields.day}", basis="page")


def _common(planned: Sequence[Plan], above: Fields) -> Fields:
    every = [above, *(plan.fields for plan in planned)]

    def one(name: str) -> str | None:
        values: list[str] = [v for fields in every if (v := getattr(fields, name))]
        own: str | None = getattr(above, name)
        return values[0] if len(values) == 1 else own

    dated = one("published")
    if any(f.published == dated and f.basis == "stated" for f in every):
        dated = None
    return Fields(
        dated, "page" if dated else None, one("outlet"), one("channel"), one("editor"),
        bylines=above.bylines, day=above.day, year=above.year,
    )  # fmt: skip
