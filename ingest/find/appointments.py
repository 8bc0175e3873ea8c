"""Appointments and removals: who is said to take, to be named for, or to leave a post.

任命张三为县财政局局长 · 李四同志任镇长 · 免去王五的县教育局局长职务 · 接受赵六辞去副县长职务的请求.
What is read is what the text says; whether it came to pass is for other texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from ingest import rules
from ingest.find.offices import Locate, Office, OfficeRules, offices_in
from ingest.find.person_names import NameRules, is_name, name_before, name_framed
from ingest.find.words import any_of

APPOINTED, REMOVED, CANDIDATE, FORMER = "appointed", "removed", "candidate", "former"

_ASIDE = r"(?:[（(][^（()）]{1,12}[)）])"  # (女,回族)
_COMRADE = re.compile(rf"{_ASIDE}?(?:等?同志)?(?:因[^，。；,;]{{2,10}})?$")
_LOOKED_BACK = 18  # characters that 同志 and what stands in brackets can take
_PLACE = 12  # characters in which a division is named
_AT_MOST = 40  # characters of the offices behind a name
_BLANK = re.compile(r"[\s:：]*")
_MORE = re.compile(rf"{_ASIDE}?、")


@dataclass(frozen=True, slots=True)
class AppointmentRules:
    """The table ``appointments`` of ``rules/people.toml``, compiled."""

    verb: re.Pattern[str]
    naming: frozenset[str]
    nominating: frozenset[str]
    taking: frozenset[str]
    taking_from: frozenset[str]
    tail_of_named: re.Pattern[str]
    tail_of_removed: re.Pattern[str]
    ends: re.Pattern[str]
    candidate: re.Pattern[str]
    while_held: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Appointment:
    """One name (``start`` to ``end``) with its offices; ``rule`` says what is said of them.

    ``certain``: the verb is used of offices alone; with others (任, 为), a post that stands before
    the name tells more.
    """

    start: int
    end: int
    offices: tuple[Office, ...]
    rule: str
    certain: bool


@cache
def load_rules() -> AppointmentRules:
    """The rules of appointments."""
    table = rules.table("people")
    words = table["appointments"]
    shapes = {rule["name"]: rule["pattern"] for rule in table["rule"]}
    every = [*words["naming"], *words["taking"], *words["taking_from"], *words["holding"]]
    return AppointmentRules(
        verb=re.compile(any_of(every)),
        naming=frozenset(words["naming"]),
        nominating=frozenset(words["nominating"]),
        taking=frozenset(words["taking"]),
        taking_from=frozenset(words["taking_from"]),
        tail_of_named=re.compile(rf"{_ASIDE}?(?:同志)?(?:为|任|担任|、)"),
        tail_of_removed=re.compile(rf"{_ASIDE}?(?:同志)?(?:的|{any_of(words['begin'])})"),
        ends=re.compile(shapes["offices-end"]),
        candidate=re.compile(shapes["candidate"]),
        while_held=re.compile(shapes["while-held"]),
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    """One text, while appointments are looked for in it."""

    text: str
    rules: AppointmentRules
    names: NameRules
    offices: OfficeRules
    locate: Locate

    def found(self) -> Iterator[Appointment]:
        removing = -1  # where a list of removals begins: 免去:张三……职务;李四……职务
        for match in self.rules.verb.finditer(self.text):
            verb = match[0]
            if verb in self.rules.naming:
                removing = -1
                yield from self._named(match.end(), verb in self.rules.nominating)
            elif verb in self.rules.taking_from:
                removing = match.end()
                yield from self._removed(match.end())
            elif verb in self.rules.taking:
                yield from self._said(match.start(), match.end(), REMOVED)
            else:
                yield from self._said(match.start(), match.end(), APPOINTED)
        if removing >= 0:
            for part in re.finditer(r"[;；]\s*", self.text[removing:]):
                yield from self._removed(removing + part.end())

    def _named(self, at: int, nominated: bool) -> Iterator[Appointment]:
        """任命张三(女)、李四为…: names, then what they become."""
        spans = []
        at = self._skip(at)
        while end := name_framed(self.text, at, self.rules.tail_of_named, self.names):
            spans.append((at, end))
            more = _MORE.match(self.text, end)
            if not more:
                break
            at = more.end()
        tail = self.rules.tail_of_named.match(self.text, spans[-1][1]) if spans else None
        if tail:
            yield from self._made(spans, tail.end(), CANDIDATE if nominated else APPOINTED, True)

    def _removed(self, at: int) -> Iterator[Appointment]:
        """免去张三(的)县教育局局长职务."""
        at = self._skip(at)
        end = name_framed(self.text, at, self.rules.tail_of_removed, self.names)
        end = end or self._before_place(at)
        if end is None:
            return
        behind = re.compile(rf"{_ASIDE}?(?:同志)?的?").match(self.text, end)
        yield from self._made([(at, end)], behind.end() if behind else end, REMOVED, True)

    def _before_place(self, at: int) -> int | None:
        """Where a name ends that the name of a division follows: 免去张三|沁源县财政局局长职务."""
        for end in (at + 3, at + 2):
            is_one = is_name(self.text[at:end], self.names, firm=True)
            if is_one and self.locate(self.text[end : end + _PLACE]) is not None:
                return end
        return None

    def _said(self, start: int, end: int, rule: str) -> Iterator[Appointment]:
        """张三、李四(同志)任…: the names stand before the verb."""
        spans: list[tuple[int, int]] = []
        stop = start
        while True:
            window = self.text[max(0, stop - _LOOKED_BACK) : stop]
            comrade = _COMRADE.search(window)
            name_end = stop - len(comrade[0]) if comrade else stop
            if name_end < 2 or not "\u4e00" <= self.text[name_end - 1] <= "\u9fff":
                break
            began = name_before(self.text, name_end, self.names, firm=True)
            if began is None:
                break
            spans.insert(0, (began, name_end))
            if self.text[began - 1 : began] != "、":
                break
            stop = began - 1
        if spans:
            yield from self._made(spans, end, rule, rule == REMOVED)

    def _made(
        self, spans: list[tuple[int, int]], at: int, rule: str, certain: bool
    ) -> Iterator[Appointment]:
        until = self.rules.ends.search(self.text, at, at + _AT_MOST)
        stop = until.start() if until else min(len(self.text), at + _AT_MOST)
        offices = offices_in(self.text[at:stop].strip(), self.offices, self.locate)
        if not offices:
            return
        behind = self.text[stop : stop + 4]
        if self.rules.candidate.match(behind):
            rule = CANDIDATE
        elif rule == APPOINTED and self.rules.while_held.match(behind):
            rule = FORMER
        for start, end in spans:
            yield Appointment(start, end, offices, rule, certain)

    def _skip(self, at: int) -> int:
        blank = _BLANK.match(self.text, at)
        return blank.end() if blank else at


def appointments(
    text: str, names: NameRules, offices: OfficeRules, locate: Locate
) -> Iterator[Appointment]:
    """The appointments and removals that ``text``, one simplified sentence, tells of."""
    return _Reader(text, load_rules(), names, offices, locate).found()
