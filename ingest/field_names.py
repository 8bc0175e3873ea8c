"""What a column, an element or a key of front matter says, by its name; and what is an address."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from ingest import rules
from ingest.script import simplify

# An address of one page: what names a host alone is a site, and the same for all its pages.
_ADDRESS = re.compile(r"https?://[\w.-]+(?::\d+)?/?[^\s<>/][^\s<>]*", re.IGNORECASE)
_SITE = re.compile(r"https?://[^/?#]*/?", re.IGNORECASE)
_LONGEST = 200  # characters of a name with all that it stands in


class Named(NamedTuple):
    """A name that says a field: how far within others it stands, how true it is (less is truer)."""

    apart: int
    truth: int
    at: int


def normal(name: str) -> str:
    """A name as it is compared.

    >>> normal(" Publish_Date "), normal("發布日期")
    ('publishdate', '发布日期')
    """
    return re.sub(r"[\W_]+", "", simplify(name)).lower()


@cache
def _synonyms(group: str) -> Mapping[str, str]:
    """Normal names, each with the field that it says."""
    table: dict[str, list[str]] = rules.table("load")[group]
    return {normal(name): field for field, names in table.items() for name in names}


def known_fields(group: str = "columns") -> tuple[str, ...]:
    """The fields that a name can say."""
    return tuple(rules.table("load")[group])


def is_known(name: str, group: str = "columns") -> bool:
    """Whether a column of that name says something by itself."""
    return _said(name, group) is not None


def _said(name: str, group: str) -> tuple[int, int, str] | None:
    """The field that a name says; what is longer than any name says none."""
    return _looked_up(name, group) if len(name) <= _LONGEST else None


@lru_cache(4096)
def _looked_up(name: str, group: str) -> tuple[int, int, str] | None:
    """The field that a name says, behind how many names around it do not matter, and its truth.

    Of a name within others (``meta.source.name``) the longest end that says a field counts, unless
    what is left out is of something else than the article (``image.url``).
    """
    parts = [part for part in name.split(".") if part.strip()] or [name]
    others = rules.table("load")["column_words"]["others"]
    for apart in range(len(parts)):
        if apart and normal(parts[apart - 1]) in others:
            return None
        if found := _whole("".join(parts[apart:]), group):
            return apart, *found
    return None


def _whole(name: str, group: str) -> tuple[int, str] | None:
    synonyms = _synonyms(group)
    words: dict[str, list[str]] = rules.table("load")["column_words"]
    told = normal(name)
    shorter = [told.removeprefix(word) for word in words["beginnings"] if told.startswith(word)]
    forms = [told, *shorter]
    forms += [
        form.removesuffix(end) for form in forms for end in words["ends"] if form.endswith(end)
    ]
    found = next((form for form in forms if form in synonyms), None)
    return None if found is None else (list(synonyms).index(found), synonyms[found])


def named(names: Sequence[str], group: str) -> dict[str, list[Named]]:
    """The names that say each field of ``group``, the nearest and truest first."""
    found: defaultdict[str, list[Named]] = defaultdict(list)
    for at, name in enumerate(names):
        if said := _said(name, group):
            apart, truth, field = said
            found[field].append(Named(apart, truth, at))
    return {field: sorted(places) for field, places in found.items()}


def by_name(names: Sequence[str], group: str) -> dict[str, int]:
    """The place of the name among ``names`` that says each field of ``group``; of several the best.

    Of two names for one field, that which stands first in the table of names is the truer.
    """
    return {field: places[0].at for field, places in named(names, group).items()}


def address_of(value: str | None) -> str | None:
    """The address of a page that ``value`` is, without signs around it; ``None`` for all else.

    >>> address_of("<http://www.x.gov.cn/a.html>"), address_of("http://www.x.gov.cn/")
    ('http://www.x.gov.cn/a.html', None)
    """
    told = (value or "").strip().strip("<>\"'")
    return told if _ADDRESS.fullmatch(told) and not _SITE.fullmatch(told) else None
