"""Dates and periods, with ISO 8601 where the text or its article settles them.

Shapes are rules (``rules/dates.toml``). What they read becomes an :class:`Atom`, a first and a
last calendar unit with or without a year; atoms that a 至 joins become one period, 以来 opens one,
and what has no year takes it from its neighbour or from the article (the anchor).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import cast

from ingest.find.date_reading import (
    READERS,
    Anchor,
    Atom,
    Basis,
    DateRules,
    Kind,
    days_in,
    iso_of,
    of_month,
)
from ingest.find.date_rules import load_rules
from ingest.model import Date

__all__ = ["DateRules", "find_dates", "infer_year", "load_rules"]

# Full-width forms and look-alikes, one for one.
_LOOK_ALIKE = re.compile("[０-９／．－─―○]")
_FOLD = str.maketrans("０１２３４５６７８９／．－─―○", "0123456789/.---〇")
_JOIN = re.compile(r" ?(?:[-–—~～]{1,2}|至|到) ?")
_LIST = re.compile(r" ?[、,，和及与] ?")
_OPEN = re.compile(
    r"以来|至今(?!年|[天日])|[到至](?:现在|目前|如今)|(?:来|起)(?=[,，、。;；:：)）已全累共我施实执]|开展|推行|启用|启动|调整|陆续|正式|对|在)"
)
_COMPARED = frozenset("比较由从")
_IN_FORCE = frozenset("施执实")  # 起施行: what begins then is told beforehand
_NEXT = {"次年": 1, "翌年": 1}
_ONLY_OF_A_YEAR = frozenset(("year-after", "year-part-alone", "month-part-alone"))
_FROM_JANUARY = frozenset(("month-range", "quarter"))
_LAST_YEAR = 7  # a month that lies so far ahead of the article's is last year's


def find_dates(
    text: str, rules: DateRules, anchor: str | None = None, anchor_basis: str = "page"
) -> tuple[Date, ...]:
    """The dates and periods of one simplified sentence, ascending, without overlap.

    Args:
        text: the sentence.
        rules: what to look for.
        anchor: the article's date as an ISO prefix (``2023``, ``2023-11``, ``2023-11-30``): it
            settles 今年, 11月30日 and the like, which have no ``iso`` without it.
        anchor_basis: what ``basis`` says of dates settled so: ``page`` or ``inferred``.

    Raises:
        ValueError: ``anchor`` is no ISO prefix, or the basis is none of the two.
    """
    at = _anchor(anchor, anchor_basis) if anchor is not None else None
    folded = text.translate(_FOLD) if _LOOK_ALIKE.search(text) else text
    atoms = _atoms(folded, rules, at)
    return tuple([_dated(text, atom, at) for atom in _joined(folded, atoms, at)]) if atoms else ()


@lru_cache(64)  # it is asked for each sentence of an article
def _anchor(prefix: str, basis: str) -> Anchor:
    if basis not in ("page", "inferred"):
        raise ValueError(f"anchor_basis is page or inferred, not {basis}")
    parts = [int(part) for part in prefix.split("-")]
    if not 1 <= len(parts) <= 3:
        raise ValueError(f"{prefix} is not YYYY, YYYY-MM or YYYY-MM-DD")
    year, month, day = (*parts, None, None)[:3]
    return Anchor(cast(int, year), month, day, cast(Basis, basis))


def _atoms(text: str, rules: DateRules, anchor: Anchor | None) -> list[Atom]:
    """What the shapes read, in order; what names a day that does not exist is left out."""
    found = []
    head = rules.heads.search(text)
    while head:
        hit = rules.scan.match(text, head.start())
        head = rules.heads.search(text, hit.end() if hit else head.start() + 1)
        if hit is None:
            continue
        shape = rules.shapes[int(cast(str, hit.lastgroup)[1:])]
        match = shape.pattern.match(text, hit.start())
        if match is None:  # its two signs differ: 2023-11.30
            continue
        groups = {name: value for name, value in match.groupdict().items() if value}
        atom = Atom(*match.span(), shape.name, shape.kind)
        read = READERS[shape.reads](atom, groups, rules, anchor)
        if read is not None and _exists(read):
            found.append(_opened(text, read))
    return found


def _opened(text: str, atom: Atom) -> Atom:
    """``atom`` with the 以来 that may follow it."""
    since = _OPEN.match(text, atom.end) if atom.calendar or "/" in (atom.iso or "") else None
    if since is None:
        return atom
    kind: Kind = "relative" if atom.kind == "relative" else "period"
    ahead = text[since.end() : since.end() + 1] in _IN_FORCE
    return atom._replace(end=since.end(), open_end=True, kind=kind, ahead=ahead)


def _exists(atom: Atom) -> bool:
    if atom.year is not None and atom.year_end is not None and not 0 < _gap(atom) <= 60:
        return False
    return all(
        not unit or (1 <= unit[0] <= 12 and (len(unit) == 1 or 1 <= unit[1] <= days_in(unit[0])))
        for unit in (atom.first, atom.last)
    )


def _gap(atom: Atom) -> int:
    return cast(int, atom.year_end) - cast(int, atom.year)


# ── joining: 2019年至2023年, 3月、5月


class _Done:
    """The atoms of a sentence so far; with each, what was named last up to it.

    ``days`` are those that end in a day, ``parts`` those that are part of a year.
    """

    def __init__(self) -> None:
        self.atoms: list[Atom] = []
        self.days: list[Atom | None] = [None]
        self.parts: list[Atom | None] = [None]

    def append(self, atom: Atom) -> None:
        is_part = atom.calendar and atom.first and not atom.open_end
        self.atoms.append(atom)
        self.parts.append(atom if is_part else self.parts[-1])
        self.days.append(atom if atom.calendar and len(atom.last) == 2 else self.days[-1])

    def pop(self) -> None:
        for of_each in (self.atoms, self.days, self.parts):
            of_each.pop()


def _joined(text: str, atoms: list[Atom], anchor: Anchor | None) -> list[Atom]:
    """Atoms with the year of their neighbours, and those that a 至 joins made one."""
    done = _Done()
    stated: int | None = None  # the year named last
    for atom in atoms:
        atom = _counted_from(text, _of_its_month(atom, done.days[-1]), stated)
        atom = _beside(text, atom, done.parts[-1], stated, anchor)
        if atom.rule in _ONLY_OF_A_YEAR and atom.year is None and atom.shift is None:
            continue
        if atom.basis is None and atom.year is not None:
            stated = None if atom.year_end or atom.open_end else atom.year
        before = done.atoms[-1] if done.atoms else None
        if before is not None and before.calendar and atom.calendar:
            gap = text[before.end : atom.start]
            period = _period(before, atom, anchor) if _JOIN.fullmatch(gap) else None
            if period is not None:
                done.pop()
                done.append(period)
                continue
            if _LIST.fullmatch(gap) and before.year and atom.year is None and atom.shift is None:
                atom = atom._replace(year=before.year_end or before.year, basis="inferred")
        done.append(atom)
    return done.atoms


def _of_its_month(atom: Atom, named: Atom | None) -> Atom:
    """11月28日动员，29日上午开工: a day alone is of the month named last."""
    if named is None or not any(atom.days):
        return atom
    year = named.year_end or named.year
    return of_month(atom, year, named.last[0], "inferred" if year else None)


def _beside(
    text: str, atom: Atom, last: Atom | None, stated: int | None, anchor: Anchor | None
) -> Atom:
    """What takes its place in the year, or its year, from ``last``, what was named before it.

    上半年…比去年同期: the first half of last year. 5月份…比上月: April. 2018年, 计划…第一季度 in an
    article of 2017: of the year that is ahead.
    """
    if last is not None and atom.rule == "year-word" and text.endswith("同期", 0, atom.end):
        year = last.year - 1 if last.year is not None and last.basis is None else atom.year
        return atom._replace(
            year=year, shift=None if year else -1, first=last.first, last=last.last
        )
    compared = text[max(0, atom.start - 1) : atom.start] in _COMPARED
    if last is not None and compared and atom.rule == "month-word" and len(last.first) == 1:
        month = last.first[0] - 1
        if text.startswith(("上月", "上个月"), atom.start) and last.first == last.last and month:
            year = last.year if last.year is not None else atom.year
            return atom._replace(year=year, first=(month,), last=(month,))
    if (
        stated is not None and anchor is not None and stated > anchor.year
        and atom.calendar and atom.year is None and atom.shift is None and len(atom.first) == 1
    ):  # fmt: skip
        return atom._replace(year=stated, basis="inferred")
    return atom


def _counted_from(text: str, atom: Atom, stated: int | None) -> Atom:
    """2023年完成…, 比上年增长: the year before the one named, whenever it was published.

    So too 同年9月底 and 次年3月. 每年3月12日 is of no year.
    """
    if atom.year is None and atom.shift is None and text[atom.start - 2 : atom.start] == "每年":
        return atom._replace(calendar=False)
    if stated is None or atom.year is not None:
        return atom
    if atom.rule == "year-part-alone":
        return atom._replace(year=stated, shift=None, basis="inferred", calendar=True)
    following = _NEXT.get(text[atom.start : atom.start + 2])
    if following is not None:
        return atom._replace(year=stated + following, basis="inferred")
    before = text[max(0, atom.start - 2) : atom.start]
    if before == "同年" and atom.shift is None and atom.calendar:
        return atom._replace(year=stated, basis="inferred")
    if before[-1:] in _COMPARED and text.startswith("上年", atom.start):
        return atom._replace(year=stated - 1, shift=None, basis="inferred")
    return atom


def _period(a: Atom, b: Atom, anchor: Anchor | None) -> Atom | None:
    """``a`` to ``b`` as one atom; ``None`` where they do not follow each other."""
    if a.open_end or a.year_end is not None:
        return None
    words = (a.shift is not None, b.shift is not None)
    if any(words):
        if anchor is None and (a.year is not None or b.year is not None):
            return None
        a, b = _settled(a, anchor), _settled(b, anchor)
    first, last = a.year or b.year, b.year_end or b.year
    if last is None and first is not None:
        last = first + (b.last < a.first)
    if first is not None and last is not None and (first, a.first) > (last, b.last or (12, 31)):
        return None
    same_year = first == last
    return a._replace(end=b.end, kind="period", rule=f"{a.rule}-to", year=first,
        year_end=None if same_year else last, last=b.last, open_end=b.open_end,
        shift=a.shift if a.shift == b.shift or b.shift is None else None,
    )  # fmt: skip


def _settled(atom: Atom, anchor: Anchor | None) -> Atom:
    """A year counted from the anchor's, as a year."""
    if atom.shift is None or anchor is None:
        return atom
    return atom._replace(year=anchor.year + atom.shift, shift=None, basis=anchor.basis)


# ── from an atom to a finding


def _dated(text: str, atom: Atom, anchor: Anchor | None) -> Date:
    iso, basis = atom.iso, atom.basis
    if atom.calendar:
        iso, basis = _calendar_iso(atom, anchor)
    if atom.open_end and iso is not None:
        iso = iso.split("/")[0] + "/.."
    return Date(
        atom.start, atom.end, text[atom.start : atom.end], iso, atom.kind,
        basis if iso else None, atom.rule,
    )  # fmt: skip


def _calendar_iso(atom: Atom, anchor: Anchor | None) -> tuple[str | None, Basis | None]:
    year, basis = atom.year, atom.basis or "stated"
    if year is None:
        if anchor is None:
            return None, None
        year, basis = anchor.year + _year_shift(atom, anchor), anchor.basis
    end = atom.year_end or year + (atom.last < atom.first)
    first, last = iso_of(year, atom.first), iso_of(end, atom.last)
    return (first if first == last else f"{first}/{last}"), basis


def _year_shift(atom: Atom, anchor: Anchor) -> int:
    """Years from the anchor's; 12月 in an article of January is last year's."""
    if atom.shift is not None:
        return atom.shift
    if anchor.month is None or not atom.last:
        return 0
    if atom.ahead:
        return int(anchor.month - atom.first[0] >= _LAST_YEAR)
    if atom.rule in _FROM_JANUARY and atom.first == (1,) and atom.last > (3,):
        return -int(atom.last[0] > anchor.month)  # 1-9月 sums up what is over
    return -1 if atom.last[0] - anchor.month >= _LAST_YEAR else 0


# ── the year of a text that does not say when it was published


def infer_year(sentences: Iterable[str], rules: DateRules) -> str | None:
    """The year a text implies (确保2023年圆满收官), or ``None`` where nothing settles it.

    Only what ties a year to the time of writing counts: a year that closes or opens, a report's
    review and plan, an event just held. One voice is enough if none contradicts it; otherwise
    two thirds of them, and more than one, must agree.
    """
    votes: Counter[int] = Counter()
    for sentence in sentences:
        if "20" not in sentence and "２０" not in sentence:
            continue
        folded = sentence.translate(_FOLD)
        for cue in rules.cues:
            for match in cue.pattern.finditer(folded):
                votes[int(match["year"]) + cue.shift] += cue.weight
    if not votes:
        return None
    (year, count), total = votes.most_common(1)[0], votes.total()
    agreed = count == total or (count > 1 and count * 3 >= total * 2)
    return str(year) if agreed else None
