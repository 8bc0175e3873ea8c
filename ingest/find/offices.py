"""Offices: the posts that stand before a name, and the organisations they are posts of."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from ingest import rules
from ingest.find.words import any_of

Locate = Callable[[str], str | None]

# How far to the left of a name its offices are looked for, in characters.
REACH = 48
_LONGEST_PREFIX = 4
_BORDERS = "，。；：！？,;:!?（）()\n\t \u3000《》【】…—"
_JOINT = re.compile("和|及|兼任?")
_PARTING = re.compile("以?及|和")  # behind an office, another holder's begins
# Whose posts a township's or a county's are: 夏庄镇 of 夏庄镇党委.
_SEAT = re.compile(
    "(?P<name>[\u4e00-\u9fff]{2,}?)(?P<unit>街道|[镇乡村县区旗])(?=$|[党人政纪委办工武团妇])"
)
_UNITS = "省市县区镇乡州旗盟"


@dataclass(frozen=True)
class OfficeRules:
    """The tables of offices in ``rules/people.toml``, compiled."""

    core: re.Pattern[str]  # an office's word, anywhere
    prefix: re.Pattern[str]  # what goes before it
    behind: Mapping[str, tuple[str, ...]]  # those words that are offices of some organisations only
    role: str  # prefix and word
    office: re.Pattern[str]  # organ and role at the end of an office: 洪洞|县委书记
    company: re.Pattern[str]
    firm: re.Pattern[str]
    whose: frozenset[str]
    halves: str
    bare: tuple[str, ...]
    working: re.Pattern[str]
    cut: re.Pattern[str]
    doubtful: str
    begin: str
    was: re.Pattern[str]
    had_been: re.Pattern[str]


class Role(NamedTuple):
    """The word of an office in a text."""

    start: int
    end: int
    word: str


@dataclass(frozen=True, slots=True)
class Office:
    """One post and whose it is; ``unit`` is the level a head heads (县 of 县长).

    ``former``: the text says that it is a post of before: 原县长, 时任县委书记. ``firm``: it is one
    in a firm, which is no public office by itself.
    """

    post: str
    organisation: str | None
    unit: str | None
    former: bool = False
    firm: bool = False


@cache
def load_rules() -> OfficeRules:
    """The rules of offices in ``rules/people.toml``."""
    table = rules.table("people")
    roles, before = table["roles"], table["before"]
    shapes = {rule["name"]: rule["pattern"] for rule in table["rule"]}
    prefix = f"{any_of(roles['prefix'])}?"
    heads = any_of(roles["heads"])
    guarded = "|".join(
        f"(?<={organ}){prefix}{word}"
        for word, behind in roles["behind"].items()
        for organ in behind
    )
    public = [*roles["heads"], *roles["party"], *roles["offices"]]
    role = f"(?:{prefix}{any_of(public)}|{guarded})"
    company = f"{prefix}{any_of(roles['company'])}"
    organs = any_of(table["organs"]["words"])
    return OfficeRules(
        core=re.compile(any_of([*public, *roles["company"], *roles["behind"]])),
        prefix=re.compile(f"{any_of(roles['prefix'])}$"),
        behind={word: tuple(organs) for word, organs in roles["behind"].items()},
        role=f"(?:{role}|{company})",
        office=re.compile(
            f"(?P<organ>{organs})?(?P<role>(?P<head>{prefix}{heads})|{role}|{company})$"
        ),
        company=re.compile(f"(?:{company})$"),
        firm=re.compile(shapes["firm"]),
        whose=frozenset(roles["whose"]),
        halves=roles["halves"],
        bare=tuple(table["organs"]["bare"]),
        working=re.compile(shapes["working"]),
        cut=re.compile(any_of([*before["words"], *before["cut"], *before["doubtful"]])),
        doubtful=before["doubtful"],
        begin=before["begin"],
        was=re.compile(shapes["was"]),
        had_been=re.compile(shapes["had-been"]),
    )


def roles_in(text: str, rules: OfficeRules) -> list[Role]:
    """The words of offices in ``text``, with what goes before them: 副|县长."""
    found: list[Role] = []
    for match in rules.core.finditer(text):
        start, end = match.span()
        prefix = rules.prefix.search(text, max(0, start - _LONGEST_PREFIX), start)
        start = prefix.start() if prefix and prefix.start() >= _last_end(found) else start
        behind = rules.behind.get(match[0])
        if behind is None or text[:start].endswith(behind):
            found.append(Role(start, end, text[start:end]))
    return found


def _last_end(found: list[Role]) -> int:
    return found[-1].end if found else 0


def offices_before(left: str, rules: OfficeRules, locate: Locate) -> tuple[Office, ...]:
    """The offices that ``left``, which ends in one, ends in: 市委常委、洪洞县委书记.

    They are those of one person: 和 and 及 part holders (县长和副县长|陈光明), and so do the names
    of two townships.
    """
    return _offices(_held_by_one(_clause(left), rules), rules, locate)


def _offices(clause: str, rules: OfficeRules, locate: Locate) -> tuple[Office, ...]:
    offices: list[Office] = []
    for part in reversed(_parts(clause, rules)):
        office = _office(part, rules, locate)
        if office is None or (offices and _seated_apart(office, offices[0])):
            break
        offices.insert(0, office)
    if offices and offices[-1].firm:
        is_party = any("书记" in office.post for office in offices)
        return tuple(offices) if is_party else ()
    return tuple(offices)


def offices_in(text: str, rules: OfficeRules, locate: Locate) -> tuple[Office, ...]:
    """The offices that ``text`` consists of, one or several parted by 、; else none."""
    found = _offices(_clause(text), rules, locate)
    return found if len(found) == len(_parts(text, rules)) else ()


def _held_by_one(clause: str, rules: OfficeRules) -> str:
    """What of ``clause`` stands behind the last 和 or 及 that follows an office."""
    for joint in reversed(list(_PARTING.finditer(clause))):
        if rules.office.search(clause[: joint.start()]):
            return clause[joint.end() :]
    return clause


def _seated_apart(one: Office, other: Office) -> bool:
    """Whether two offices are of different places of one level, which nobody holds at once."""
    seats = [_SEAT.match(office.organisation or "") for office in (one, other)]
    first, second = seats
    if first is None or second is None or first["unit"] != second["unit"]:
        return False
    return not (first["name"].endswith(second["name"]) or second["name"].endswith(first["name"]))


def _parts(clause: str, rules: OfficeRules) -> list[str]:
    """What stands between 、 and, behind an office, 和 or 兼: 县委书记兼县人大常委会主任."""
    parts: list[str] = []
    for part in clause.split("、"):
        at = 0
        for joint in _JOINT.finditer(part):
            if rules.office.search(part[at : joint.start()]):
                parts.append(part[at : joint.start()])
                at = joint.end()
        parts.append(part[at:])
    return parts


def _clause(left: str) -> str:
    """What of ``left`` belongs to its last clause; a quotation within it does."""
    for at in range(len(left) - 1, -1, -1):
        if left[at] in _BORDERS:
            left = left[at + 1 :]
            break
    opened = left.rfind("“")
    if left.rfind("”") > opened:
        # Closed here and opened here: part of a name; opened before: what stands behind it counts.
        return left if opened >= 0 else left[left.rfind("”") + 1 :]
    return left[opened + 1 :]


def _office(part: str, rules: OfficeRules, locate: Locate) -> Office | None:
    """The office that ``part`` ends in, with its organisation trimmed of what goes before."""
    match = rules.office.search(part)
    if match is None:
        return None
    organ = match["organ"] or ""
    before = rules.working.sub("", part[: match.start()])
    was = rules.was.search(before)
    before = before[: was.start()] if was else before
    whole = before + organ
    body = _trimmed(whole, rules, locate)
    if not body.endswith(organ):
        organ = ""
    head = match["head"] or ""
    unit = next((char for char in head if char in _UNITS), None)
    had_been = rules.had_been.search(whole[: len(whole) - len(body)])
    role = match["role"]
    if role in rules.whose and not body:
        return None
    firm = bool(rules.company.search(role) or (rules.firm.search(body) and not organ))
    if role[0] in rules.halves and role[1:] == "长" and body and body[-1] not in role[0] + _UNITS:
        body += role[0]
    elif body.endswith(rules.bare):
        body = body[:-2]
    if len(body) == 1 and body in _UNITS:  # 县总河长: no organisation, but a level
        body, unit = "", unit or body
    return Office(organ + role, body or None, unit, bool(was or had_been), firm)


def _trimmed(body: str, rules: OfficeRules, locate: Locate) -> str:
    """An organisation's name without the words of the sentence that lead up to it."""
    if not body or locate(body) is not None:
        return body
    cuts = (
        m.end()
        for m in rules.cut.finditer(body)
        if m[0] not in rules.doubtful
        or m.start() == 0
        or body[m.end() : m.end() + 1] in rules.begin
    )
    starts = [0, *cuts]
    for start in starts[1:]:
        if start < len(body) and locate(body[start:]) is not None:
            return body[start:]
    return body[starts[-1] :]
