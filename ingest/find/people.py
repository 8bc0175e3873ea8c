"""People: office-holders, named with the post they hold.

The post stands before the name (县委书记张潞萍), behind it (张潞萍书记, 张潞萍(县委书记)), or in an
act of appointment (`appointments`). Who is named without a post gets no row, and so do patients,
villagers and petitioners, and heads of firms, unless they head the party there. In doubt there is
no mention.

The rule of a mention also says how the post is held: ``former`` (原县长), ``appointed``,
``removed`` and ``candidate``; by all other rules it is held when the article speaks.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from operator import attrgetter

from ingest import rules
from ingest.find.appointments import APPOINTED, CANDIDATE, FORMER, appointments
from ingest.find.offices import (
    REACH,
    Locate,
    Office,
    OfficeRules,
    Role,
    offices_before,
    offices_in,
    roles_in,
)
from ingest.find.offices import load_rules as load_office_rules
from ingest.find.person_names import (
    GAP,
    NameRules,
    bare,
    load_name_rules,
    name_before,
    name_behind,
    name_framed,
)
from ingest.find.words import any_of
from ingest.model import PersonMention

_CONFIDENCE = {"list": 0.85, "name-post": 0.9}
_USUAL_CONFIDENCE = 0.95
_ROW_REACH = 40  # characters of the offices in brackets, or in a row behind a name
_ASIDE = re.compile(r"[（(][^（()）]{1,8}[)）]")  # (女,回族)
_LED_TO = re.compile("包|挂|联系[点村乡镇]|所")
_ASIDE_BEFORE = re.compile(r"[（(][^（()）]{1,8}[)）]$")
_LONGEST_ASIDE = 10
_OPEN = re.compile(r"[（(](?=[^（()）]*$)")
_ENDED = re.compile(r"$|[\s，,、;；。.（(）)]")
_LED = re.compile(r"等(?:在家的?)?[市州]?$")  # what parts a list from 县领导
_ROW = re.compile(r"[ \u3000\t]+(?=[^ \u3000\t，。；：,;:]{2,40}$)")
_MAKES = re.compile(r"(?:担任|兼任|出任|任)")


@dataclass(frozen=True)
class PeopleRules:
    """The tables of ``rules/people.toml``, compiled."""

    names: NameRules
    offices: OfficeRules
    known: re.Pattern[str]
    bridge: re.Pattern[str]
    spaced_role: re.Pattern[str]
    resume: re.Pattern[str]


@cache
def load_rules() -> PeopleRules:
    """The rules in ``rules/people.toml``."""
    table = rules.table("people")
    offices = load_office_rules()
    shapes = {rule["name"]: rule["pattern"] for rule in table["rule"]}
    return PeopleRules(
        names=load_name_rules(table),
        offices=offices,
        known=re.compile(f"(?P<name>{any_of(table['known'])})(?P<post>(?:总书记|{offices.role}))"),
        bridge=re.compile(rf"(?:{shapes['bridge']})?[{GAP}]{{0,2}}"),
        spaced_role=re.compile(shapes["spaced-role"]),
        resume=re.compile(shapes["resume"]),
    )


def find_people(text: str, rules: PeopleRules, locate: Locate) -> tuple[PersonMention, ...]:
    """The office-holders that ``text``, one simplified sentence, names with a post.

    Args:
        text: the sentence.
        rules: the people rules.
        locate: gives the code of the division that an organisation's name belongs to, or ``None``.

    Returns:
        Mentions whose spans cover the name alone; ascending, never overlapping.
    """
    roles = roles_in(text, rules.offices)
    if ":" in text or "：" in text:
        roles += _spaced_roles(text, rules)
    if not roles:
        return ()
    sentence = _Sentence(text, rules, locate)
    said = list(sentence.appointed())
    chosen: list[PersonMention] = []  # by where they stand
    for mention in (
        *(m for m, certain in said if certain),
        *sentence.behind_posts(roles),
        *sentence.before_posts(roles),
        *(m for m, certain in said if not certain),
        *sentence.in_resume(),
        *sentence.known(),
    ):
        at = bisect_left(chosen, mention.span_start, key=attrgetter("span_start"))
        free_before = at == 0 or chosen[at - 1].span_end <= mention.span_start
        if free_before and (at == len(chosen) or mention.span_end <= chosen[at].span_start):
            chosen.insert(at, mention)
    return tuple(chosen)


def _spaced_roles(text: str, rules: PeopleRules) -> Iterator[Role]:
    """组 长:张三."""
    for match in rules.spaced_role.finditer(text):
        yield Role(*match.span(), bare(match[0]))


@dataclass(frozen=True, slots=True)
class _Sentence:
    """One text, while people are looked for in it."""

    text: str
    rules: PeopleRules
    locate: Locate

    def appointed(self) -> Iterator[tuple[PersonMention, bool]]:
        """Who is appointed or removed, and whether its verb is said of offices alone."""
        for a in appointments(self.text, self.rules.names, self.rules.offices, self.locate):
            yield self._mention((a.start, a.end), a.offices, None, a.rule), a.certain

    def known(self) -> Iterator[PersonMention]:
        """习近平总书记: the best known are read in front of their posts too."""
        for match in self.rules.known.finditer(self.text):
            start, end = match.span("name")
            yield PersonMention(
                start, end, match["name"], match["name"], match["post"], None, None, "name-post",
                0.98,
            )  # fmt: skip

    # ── the post stands before

    def behind_posts(self, roles: list[Role]) -> Iterator[PersonMention]:
        """县委书记张三, 副县长李四、王五, 县长候选人赵六, 组长:钱七."""
        before: PersonMention | None = None
        for role in roles:
            bridge = self.rules.bridge.match(self.text, role.end)
            if bridge is None:
                continue
            span = self._behind(role.end, bridge)
            if span is None or (before and span[0] < before.span_end):
                continue
            floor = before.span_end if before and before.span_end <= role.start else 0
            left = self.text[max(floor, role.end - REACH) : role.start] + role.word
            offices = offices_before(left, self.rules.offices, self.locate)
            if not offices:
                continue
            rule = "post-name"
            if bridge["candidate"]:
                rule = CANDIDATE
            elif any(office.former for office in offices):
                rule = FORMER
            before = self._mention(span, offices, before, rule)
            yield before
            for other in self._others(span[1], offices[-1]):
                before = self._mention(
                    other, offices, before, "list" if rule == "post-name" else rule
                )
                yield before

    def _behind(self, end: int, bridge: re.Match[str]) -> tuple[int, int] | None:
        """The name behind a post that ends at ``end``, over what may stand between."""
        start, names = bridge.end(), self.rules.names
        if bridge["colon"]:
            found = name_framed(self.text, start, _ENDED, names)
            # A post of his own behind the name tells more (组长:张三 县长); a list tells nothing.
            if found is None or self._has_post_behind(found):
                return None
            return start, found
        if bridge["by"]:  # 总指挥由张三担任
            found = name_framed(self.text, start, _MAKES, names)
        else:
            found = name_behind(self.text, start, names, spaced=self.text[start - 1] in GAP)
        return None if found is None else (start, found)

    def _has_post_behind(self, at: int) -> bool:
        rest = re.split(r"[，。；,;\n]", self.text[at + 1 : at + 1 + _ROW_REACH])[0]
        listed = self.text[at : at + 1] in ("、", "，", ",", "")
        return not listed and self.rules.offices.core.search(rest) is not None

    def _others(self, end: int, office: Office) -> Iterator[tuple[int, int]]:
        """Further holders of an office that several can hold: 副县长张三(女)、李四."""
        several = ("常委", "委员", "领导", "成员", "调研员", "巡视员")
        if "副" not in office.post and not office.post.endswith(several):
            return
        while True:
            aside = _ASIDE.match(self.text, end)
            at = aside.end() if aside else end
            if self.text[at : at + 1] != "、":
                return
            start = at + 1
            found = name_behind(self.text, start, self.rules.names, spaced=False)
            if found is None or self.rules.offices.core.search(self.text[start : found + 2]):
                return
            yield start, found
            end = found

    # ── the post stands behind

    def before_posts(self, roles: list[Role]) -> Iterator[PersonMention]:
        """张三书记, 张三(县委副书记、县长), 张三  县财政局局长."""
        for role in roles:
            after = self.text[role.end : role.end + 1]
            yield from self._direct(role)
            yield from self._led(role)
            if after in (")", "）"):
                yield from self._bracketed(role.end)
            elif not after or after in "，,。；;\n\t \u3000":
                yield from self._row(role.end)

    def _direct(self, role: Role) -> Iterator[PersonMention]:
        start = name_before(self.text, role.start, self.rules.names, firm=False)
        if start is None or not self.rules.names.follow.match(self.text, role.end):
            return
        if role.word.endswith("委员"):
            return  # of a conference: how a letter addresses its members
        office = offices_in(role.word, self.rules.offices, self.locate)
        word = self.text[start : role.start]
        if not office or (office[0].unit and self._is_place(word, office[0].unit, role.word)):
            return
        yield self._mention((start, role.start), office, None, "name-post")

    def _led(self, role: Role) -> Iterator[PersonMention]:
        """王立新、刘春梅等县领导: a list, each of whom must stand alone."""
        led = _LED.search(self.text, 0, role.start) if role.word.endswith("领导") else None
        if led and _LED_TO.match(self.text, role.end):
            return  # 张庄、李庄等县领导包联村: whose villages, not who
        office = offices_in(role.word, self.rules.offices, self.locate) if led else ()
        end = led.start() if led and office else 0
        while end:
            if aside := _ASIDE_BEFORE.search(self.text, max(0, end - _LONGEST_ASIDE), end):
                end = aside.start()
            start = name_before(self.text, end, self.rules.names, firm=True)
            if start is None:
                return
            yield self._mention((start, end), office, None, "list")
            end = start - 1 if self.text[start - 1 : start] == "、" else 0

    def _is_place(self, word: str, unit: str, post: str) -> bool:
        """Whether 黄龙 in 黄龙镇长 is the town: of two characters it always can be."""
        short = len(word) == 2 and not post.startswith(("副", "代", "常务"))
        return short or self.locate(word + unit) is not None

    def _bracketed(self, end: int) -> Iterator[PersonMention]:
        window = self.text[max(0, end - _ROW_REACH) : end]
        if opened := _OPEN.search(window):
            yield from self._with_offices(
                end - len(window) + opened.start(), window[opened.end() :]
            )

    def _row(self, end: int) -> Iterator[PersonMention]:
        window = self.text[max(0, end - _ROW_REACH) : end]
        if gap := _ROW.search(window):
            name_end = end - len(window) + gap.start()
            yield from self._with_offices(name_end, window[gap.end() :])

    def _with_offices(self, name_end: int, behind: str) -> Iterator[PersonMention]:
        offices = offices_in(behind, self.rules.offices, self.locate)
        if not offices or name_end < 2:
            return
        start = name_before(self.text, name_end, self.rules.names, firm=True)
        if start is not None:
            rule = FORMER if any(office.former for office in offices) else "name-post"
            yield self._mention((start, name_end), offices, None, rule)

    def in_resume(self) -> Iterator[PersonMention]:
        """张三,男,汉族,1980年生,……现任县财政局局长: what he holds, not what he is to hold."""
        match = self.rules.resume.search(self.text)
        if match is None:
            return
        start, end = match.span("name")
        offices = offices_in(match["posts"], self.rules.offices, self.locate)
        if offices and name_before(self.text, end, self.rules.names, firm=True) == start:
            yield self._mention((start, end), offices, None, "name-post")

    # ── the mention

    def _mention(
        self,
        span: tuple[int, int],
        offices: tuple[Office, ...],
        before: PersonMention | None,
        rule: str,
    ) -> PersonMention:
        surface = self.text[span[0] : span[1]]
        organisation = next((o.organisation for o in reversed(offices) if o.organisation), None)
        if rule == APPOINTED and any(office.former for office in offices):
            rule = FORMER
        return PersonMention(
            *span,
            surface=surface,
            person=bare(surface),
            post="、".join(office.post for office in offices),
            organisation=organisation,
            place=self._place(offices, before),
            rule=rule,
            confidence=_CONFIDENCE.get(rule, _USUAL_CONFIDENCE),
        )

    def _place(self, offices: tuple[Office, ...], before: PersonMention | None) -> str | None:
        """Where the office is: by its organisation, its level, or by whom it is named beside."""
        for office in reversed(offices):
            if office.organisation and (place := self.locate(office.organisation)):
                return place
        unit = offices[-1].unit
        if unit is None:
            return None
        if before and before.place and unit in (before.organisation or ""):
            return before.place
        return self.locate(unit)
