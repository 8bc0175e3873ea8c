"""Which division a word like 全省 means in an article about one of its counties."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.find.divisions import by_code

# Where a clause opens; what is 全国文明村镇 is a title and no scope.
_SCOPE = re.compile(
    r"(?:^|(?<=[，,。；;：:、“‘「（(\s]))(?:(?P<nation>全国|我国)(?!文明|重点|首|最|先进|优秀|性|示范|百|十"
    r"|一流|劳|人大|政协|统一|前|第|领先|县域|综合|名|知名|上下)|[全我本](?P<kind>[省市县区镇乡州旗]))"
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
