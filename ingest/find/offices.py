"""Offices: the posts that stand before a name, and the organisations they are posts of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from ingest import rules

Locate = Callable[[str], str | None]

# How far to the left of a name its offices are looked for, in characters.
REACH = 48
_BORDERS = "，。；：！？,;:!?（）()\n\t \u3000《》【】…—"
_UNITS = "省市县区镇乡州旗盟"


@dataclass(frozen=True)
class OfficeRules:
    """The tables of offices in ``rules/people.toml``, compiled."""

    role: re.Pattern[str]  # an office's word, anywhere
    office: re.Pattern[str]  # organ and role at the end of an office: 洪洞|县委书记
    company: re.Pattern[str]
    cut: re.Pattern[str]
    doubtful: str
    begin: str


@dataclass(frozen=True, slots=True)
class Office:
    """One post and whose it is; ``unit`` is the level a head heads (县 of 县长)."""

    post: str
    organisation: str | None
    unit: str | None


@cache
def load_rules() -> OfficeRules:
    """The rules of offices in ``rules/people.toml``."""
    table = rules.table("people")
    roles, before = table["roles"], table["before"]
    prefix = f"(?:{any_of(roles['prefix'])})?"
    heads = any_of(roles["heads"])
    role = f"{prefix}(?:{any_of([*roles['heads'], *roles['party'], *roles['offices']])})"
    company = f"{prefix}(?:{any_of(roles['company'])})"
    organs = any_of(table["organs"]["words"])
    return OfficeRules(
        role=re.compile(f"{role}|{company}"),
        office=re.compile(
            f"(?P<organ>{organs})?(?P<role>(?P<head>{prefix}(?:{heads}))|{role}|{company})$"
        ),
        company=re.compile(f"(?:{company})$"),
        cut=re.compile(any_of([*before["words"], *before["cut"], *before["doubtful"]])),
        doubtful=before["doubtful"],
        begin=before["begin"],
    )


def any_of(words: Iterable[str]) -> str:
    """A pattern for one of ``words``, the longest that fits."""
    return "|".join(sorted(map(re.escape, set(words)), key=lambda word: (-len(word), word)))


def offices_before(left: str, rules: OfficeRules, locate: Locate) -> tuple[Office, ...]:
    """The offices that ``left``, which ends in one, ends in: 市委常委、洪洞县委书记."""
    clause = _clause(left)
    offices: list[Office] = []
    for part in reversed(clause.split("、")):
        office = _office(part, rules, locate)
        if office is None:
            break
        offices.insert(0, office)
    if offices and rules.company.search(offices[-1].post):
        is_party = any("书记" in office.post for office in offices)
        return tuple(offices) if is_party else ()
    return tuple(offices)


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
    body = _trimmed(part[: match.start("role")], rules, locate)
    if not body.endswith(organ):
        organ = ""
    head = match["head"] or ""
    unit = next((char for char in reversed(head) if char in _UNITS), None)
    return Office(organ + match["role"], body or None, unit)


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
