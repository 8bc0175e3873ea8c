"""What stands above a Markdown text between two lines of signs: keys and their values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ingest.field_names import by_name

_FRONT = re.compile(r"\A\ufeff?(?:---|\+\+\+)[ \t]*\r?\n(?P<body>(?:(?!(?:---|\+\+\+)[ \t]*\r?$).*\n)*?)(?:---|\+\+\+)[ \t]*(?:\r?\n|\Z)", re.MULTILINE)  # fmt: skip  # noqa: E501
_PAIR = re.compile(r"([\w-]+(?: [\w-]+){0,2})[ \t]*[:=][ \t]*(.*)")
_ONE_OF = re.compile(r"[ \t]*-[ \t]+(.*)")
_SIGNS = "\"'[]<> \t\r"


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """Where the text begins, and what is said above it, by the fields of ``front_matter``."""

    end: int = 0
    said: Mapping[str, str] = field(default_factory=dict)


def front_matter(source: str) -> FrontMatter:
    r"""The front matter of a Markdown text; that which has none begins at 0.

    The values of a list are parted by 、; one without a value says nothing.

    >>> front_matter("---\ntitle: 甲\ndate:\nurl: <http://x.cn/a>\n---\n").said
    {'title': '甲', 'url': 'http://x.cn/a'}
    """
    front = _FRONT.match(source)
    if front is None:
        return FrontMatter()
    pairs: dict[str, list[str]] = {}
    values: list[str] = []
    for line in front["body"].splitlines():
        if pair := _PAIR.match(line):
            values = pairs.setdefault(pair[1], []) if pair[1] not in pairs else []
            values.append(pair[2].strip(_SIGNS))
        elif item := _ONE_OF.match(line):
            values.append(item[1].strip(_SIGNS))
    told = {key: "、".join(filter(None, values)) for key, values in pairs.items()}
    told = {key: value for key, value in told.items() if value}
    keys = list(told)
    said = {name: told[keys[at]] for name, at in by_name(keys, "front_matter").items()}
    return FrontMatter(front.end(), said)
