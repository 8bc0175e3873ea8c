"""People: office-holders, named with the post they hold.

A name is a surname of the table, one or two more characters, and behind it something that can
follow a name; before it stands the word of an office (县委书记张潞萍强调). Who is named without a
post gets no row, and so do patients, villagers and petitioners. In doubt there is no mention.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from ingest import rules
from ingest.find.offices import REACH, Locate, Office, OfficeRules, any_of, offices_before
from ingest.find.offices import load_rules as load_office_rules
from ingest.model import PersonMention

_GAP = " \u3000"


@dataclass(frozen=True)
class PeopleRules:
    """The tables of ``rules/people.toml``, compiled."""

    surnames: frozenset[str]
    rare: frozenset[str]
    compound: frozenset[str]
    unsurnamed: re.Pattern[str]
    not_given: frozenset[str]
    not_name: re.Pattern[str]
    never_name: re.Pattern[str]
    follow: re.Pattern[str]
    given: frozenset[str]
    verbal: frozenset[str]
    offices: OfficeRules
    known: re.Pattern[str]
    known_name: re.Pattern[str]


@cache
def load_rules() -> PeopleRules:
    """The rules in ``rules/people.toml``."""
    table = rules.table("people")
    offices = load_office_rules()
    return PeopleRules(
        surnames=frozenset(table["surnames"].replace("\n", "")),
        rare=frozenset(table["rare_surnames"].replace("\n", "")),
        compound=frozenset(table["compound"]),
        unsurnamed=_unsurnamed(table["unsurnamed"]["elements"], table["unsurnamed"]["endings"]),
        not_given=frozenset(table["not_given"]),
        not_name=re.compile(any_of(table["not_names"])),
        never_name=re.compile(any_of(table["never_names"])),
        follow=re.compile(rf"$|[^\u3400-\u9fff·]|{any_of(table['follow'])}"),
        given=frozenset(table["given"].replace("\n", "")),
        verbal=frozenset(table["verbal"]),
        offices=offices,
        known_name=re.compile(any_of(table["known"])),
        known=re.compile(
            f"(?P<name>{any_of(table['known'])})(?P<post>(?:总书记|{offices.role.pattern}))"
        ),
    )


def _unsurnamed(elements: Sequence[str], endings: str) -> re.Pattern[str]:
    """Names made of ``elements``; a single one of two characters only with an ending."""
    one, long = any_of(elements), any_of(e for e in elements if len(e) > 2)
    return re.compile(rf"(?:{one}){{2,3}}[{endings}]?|(?:{long})[{endings}]?|(?:{one})[{endings}]")


def find_people(text: str, rules: PeopleRules, locate: Locate) -> tuple[PersonMention, ...]:
    """The office-holders that ``text``, one simplified sentence, names with a post.

    Args:
        text: the sentence.
        rules: the people rules.
        locate: gives the code of the division that an organisation's name belongs to, or ``None``.

    Returns:
        Mentions whose spans cover the name alone; ascending, never overlapping.
    """
    found = sorted(
        {
            m.span_start: m for m in (*_behind_posts(text, rules, locate), *_known(text, rules))
        }.values(),
        key=lambda m: m.span_start,
    )
    return tuple(m for i, m in enumerate(found) if i == 0 or m.span_start >= found[i - 1].span_end)


def _known(text: str, rules: PeopleRules) -> Iterator[PersonMention]:
    """习近平总书记: the best known are read in front of their posts too."""
    for match in rules.known.finditer(text):
        start, end = match.span("name")
        yield PersonMention(
            start, end, match["name"], match["name"], match["post"], None, None, "name-post", 0.98
        )


def _behind_posts(text: str, rules: PeopleRules, locate: Locate) -> Iterator[PersonMention]:
    before: PersonMention | None = None
    for match in rules.offices.role.finditer(text):
        start = match.end()
        while text[start : start + 1] and text[start] in _GAP and start < match.end() + 2:
            start += 1
        end = _name_end(text, start, rules, spaced=start > match.end())
        if end is None:
            continue
        floor = before.span_end if before else 0
        offices = offices_before(
            text[max(floor, match.end() - REACH) : match.end()], rules.offices, locate
        )
        if not offices:
            continue
        before = _mention(text, (start, end), offices, before, locate)
        yield before
        for span in _others(text, end, offices[-1], rules):
            before = _mention(text, span, offices, before, locate, rule="list")
            yield before


def _mention(
    text: str,
    span: tuple[int, int],
    offices: tuple[Office, ...],
    before: PersonMention | None,
    locate: Locate,
    rule: str = "post-name",
) -> PersonMention:
    surface = text[span[0] : span[1]]
    organisation = next((o.organisation for o in reversed(offices) if o.organisation), None)
    return PersonMention(
        *span,
        surface=surface,
        person=re.sub(f"[{_GAP}]", "", surface),
        post="、".join(office.post for office in offices),
        organisation=organisation,
        place=_place(offices, before, locate),
        rule=rule,
        confidence=0.95 if rule == "post-name" else 0.85,
    )


def _place(offices: tuple[Office, ...], before: PersonMention | None, locate: Locate) -> str | None:
    """Where the office is: by its organisation, its level, or by whom it is named beside."""
    for office in reversed(offices):
        if office.organisation and (place := locate(office.organisation)):
            return place
    unit = offices[-1].unit
    if unit is None:
        return None
    if before and before.place and unit in (before.organisation or ""):
        return before.place
    return locate(unit)


# ── the name


def _name_end(text: str, start: int, rules: PeopleRules, *, spaced: bool) -> int | None:
    """Where the name that begins at ``start`` ends, if there is one."""
    if known := rules.known_name.match(text, start):
        return known.end()
    unsurnamed = rules.unsurnamed.match(text, start)
    if unsurnamed and rules.follow.match(text, unsurnamed.end()):
        return unsurnamed.end()
    if text[start : start + 2] in rules.compound:
        return _bounded(text, start, (4, 3), rules)
    if "·" in text[start : start + 8]:
        return _dotted(text, start, rules)
    if rules.never_name.match(text, start):
        return None
    if text[start : start + 1] in rules.rare:
        return _unusual(text, start, rules)
    if text[start : start + 1] not in rules.surnames:
        return None
    if spaced and (
        wide := re.compile(
            r"[\u4e00-\u9fff][ \u3000]{1,2}[\u4e00-\u9fff](?=$|[^\u4e00-\u9fff])"
        ).match(text, start)
    ):
        return wide.end() if text[wide.end() - 1] not in rules.not_given else None
    return _bounded(text, start, (3, 2), rules)


def _bounded(text: str, start: int, sizes: tuple[int, int], rules: PeopleRules) -> int | None:
    """The longer or the shorter name, whichever something fit follows."""
    fitting = [
        start + size
        for size in sizes
        if start + size <= len(text)
        and not rules.not_given.intersection(text[start + 1 : start + size])
        and _is_han(text[start : start + size])
        and rules.follow.match(text, start + size)
    ]
    if rules.not_name.match(text, start):  # a word; three characters are a name all the same
        fitting = [
            end for end in fitting[:1] if end == start + 3 and text[end - 1] not in rules.verbal
        ]
    if len(fitting) == 2 and text[fitting[0] - 1] in rules.verbal:
        return fitting[1]
    if fitting:
        return fitting[0]
    # Nothing known follows: three characters such as names are made of are one all the same.
    is_word = rules.not_name.match(text, start) is not None
    usual = sizes == (3, 2) and rules.given.issuperset(text[start + 1 : start + 3])
    return start + 3 if usual and not is_word and len(text) >= start + 3 else None


def _unusual(text: str, start: int, rules: PeopleRules) -> int | None:
    """A name with a surname that is mostly a word: two more characters that names are made of."""
    end = start + 3
    named = end <= len(text) and rules.given.issuperset(text[start + 1 : end])
    plain = named and not rules.not_name.match(text, start)
    return end if plain and rules.follow.match(text, end) else None


def _dotted(text: str, start: int, rules: PeopleRules) -> int | None:
    """A name of a minority: 艾尔肯·吐尼亚孜."""
    dot = text.find("·", start + 1, start + 8)
    if dot < 0 or not _is_han(text[start:dot]):
        return None
    for end in range(dot + 2, min(len(text), dot + 9) + 1):
        if not _is_han(text[end - 1]) and text[end - 1] != "·":
            return None
        if end > dot + 2 and rules.follow.match(text, end):
            return end
    return None


def _others(text: str, end: int, office: Office, rules: PeopleRules) -> Iterator[tuple[int, int]]:
    """Further holders of the same office: 副县长张三、李四. Only of one that several can hold."""
    if "副" not in office.post and not office.post.endswith(("常委", "委员")):
        return
    while text[end : end + 1] == "、":
        start = end + 1
        found = _name_end(text, start, rules, spaced=False)
        if (
            found is None
            or rules.offices.role.match(text, start)
            or rules.offices.role.search(text[start:found])
        ):
            return
        yield start, found
        end = found


def _is_han(text: str) -> bool:
    return all("\u4e00" <= char <= "\u9fff" for char in text)
