"""How far a place holds: which division 全省 means, and for which numbers a place named speaks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from ingest import rules
from ingest.find.divisions import by_code, is_below
from ingest.model import PlaceMention

# Where a clause opens (asked for behind the first character, as a search that first looks back is
# slow); what is 全国文明村镇 is a title and no scope.
_SCOPE = re.compile(
    r"[全我本](?<![^，,。；;：:、“‘「（(\s].)(?:(?P<nation>(?<!本)国)(?!文明|重点|首|最|先进|优秀|性|示范|百|十"
    r"|唯一|率先|前列|各地|一流|劳|人大|政协|统一|前|第|领先|县域|综合|名|知名|上下)|(?P<kind>[省市县区镇乡州旗]))"
)


@dataclass(frozen=True, slots=True)
class Scope:
    """A word of scope that ends at ``end``, and the code of what it means, ``None`` for China."""

    end: int
    place: str | None


def scopes(text: str, place: str) -> tuple[Scope, ...]:
    """The scopes that clauses of ``text`` open with, in an article about ``place``."""
    return tuple(
        Scope(m.end(), None if m["nation"] else _meant(m["kind"], place))
        for m in _SCOPE.finditer(text)
    )


def _meant(kind: str, place: str) -> str:
    """The division of that kind that ``place`` is or belongs to; else ``place``.

    >>> _meant("省", "141024"), _meant("县", "141024101"), _meant("市", "110105")
    ('14', '141024', '11')
    """
    division = by_code(place)
    while division is not None:
        if division.name.endswith(kind):
            return division.code
        division = by_code(division.parent) if division.parent else None
    return place


def last_before(found: Sequence[Scope], offset: int) -> Scope | None:
    """The last scope that ends at ``offset`` or before."""
    return next((scope for scope in reversed(found) if scope.end <= offset), None)


@cache
def _subject() -> re.Pattern[str]:
    table = rules.table("places")["rule"]
    return next(re.compile(rule["pattern"]) for rule in table if rule["name"] == "subject")


# Behind 等 or in a list, a number is of all that it names.
_OF_ALL = re.compile("[、等]")
_CLAUSE = re.compile("[，,。：:]")
_PERIOD = re.compile("[；;]")


def speaks_for(place: PlaceMention, offset: int, text: str, around: str | None) -> bool:
    """Whether a number at ``offset`` can be of ``place``, which a clause before it opens with.

    A place that lies below what the article is about is in it for a moment only: unless it is the
    subject (洪洞县坚持…，建成3个), it holds for its own clause (西安地铁422公里，5G基站1.9万座),
    and not for a list that it begins (绍兴黄酒、金华火腿3个产业).

    Args:
        place: the place, its code known.
        offset: where the number begins.
        text: the sentence.
        around: the division that the article is about, ``None`` for the nation or where it is not
            known.
    """
    code = place.code or ""
    if around is not None and not is_below(code, around):
        return True
    between = text[place.span_end : offset]
    if _subject().match(text[place.span_end :]):
        return not _PERIOD.search(between)
    return not (_CLAUSE.search(between) or _OF_ALL.search(between) or _PERIOD.search(between))
