"""Values as pages write them: dates, names of outlets and persons, titles with a site's name."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import cache
from html import unescape

from ingest.markup.tables import MarkupRules
from ingest.model import Byline
from ingest.rules import table
from ingest.script import simplify

_NO_WORD = re.compile(r"[\W_]+")
_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)\s?[-/.年]\s?(\d{1,2})(?:\s?[-/.月]\s?(\d{1,2}))?(?!\d)")
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])([0-2]\d|3[01])(?!\d)")
_AMERICAN = re.compile(r"(?<!\d)(\d{1,2})/(\d{1,2})/((?:19|20)\d\d)(?!\d)")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_ENGLISH = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th)?[\s-]+([a-z]{3})[a-z]*\.?,?[\s-]+(\d{4})|"
    r"([a-z]{3})[a-z]*\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(?:\d\d:\S+\s+(?:\S+\s+)?)?(\d{4})",
    re.IGNORECASE,
)
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?")
_HERE = timedelta(hours=8)  # one clock for the whole country
_SEPARATOR = re.compile(
    r"\s*[_|｜—–»›]+\s*|\s+[-－:：·>]+\s+|(?<!\d)-+(?!\d)|\s*－+\s*|\s*-{2,}\s*"
)
_NAME = re.compile(r"[\u4e00-\u9fff·]{2,8}\Z")
_NAME_PARTS = re.compile(r"[\s,，、;；/]+")
_LABEL = re.compile(r"^(?:作者|记者|通讯员|来源|责任编辑|责编|编辑)[:：\s]+")
_SHORTEST = 4  # characters of a title that is taken for one before longer ones


def bare(text: str) -> str:
    """A text without white space and punctuation, to compare by."""
    return _NO_WORD.sub("", text).lower()


def iso(text: str) -> str | None:
    """The date in a text, however written, as an ISO prefix; ``None`` where there is none.

    A date is taken as it stands; only seconds since 1970, which stand nowhere, are told by the
    country's clock.

    >>> iso("2019-09-18T06:23:00+08:00"), iso("20190918"), iso("Mon, 06 Sep 2010 00:01:00 +0000")
    ('2019-09-18', '2019-09-18', '2010-09-06')
    """
    text = text.strip()
    if _EPOCH.fullmatch(text):
        at = datetime.fromtimestamp(int(text[:10]), UTC) + _HERE
        return at.date().isoformat()
    match = _DATE.search(text) or _COMPACT.search(text)
    if match:
        return _date(match[1], match[2], match[3])
    match = _AMERICAN.match(text)
    if match:
        return _date(match[3], match[1], match[2])
    match = _ENGLISH.search(text)
    if match:
        day, month, year = (match[1], match[2], match[3]) if match[1] else (
            match[5], match[4], match[6])  # fmt: skip
        if month.lower() in _MONTHS:
            return _date(year, str(_MONTHS.index(month.lower()) + 1), day)
    return None


def _date(year: str, month: str, day: str | None) -> str | None:
    if not 1 <= int(month) <= 12 or (day is not None and not 1 <= int(day) <= 31):
        return None
    whole = f"{year}-{int(month):02}"
    return whole if day is None else f"{whole}-{int(day):02}"


def outlet_name(text: str | None, rules: MarkupRules) -> str | None:
    """An outlet's name in simplified form, ``None`` for words that name none."""
    if text is None:
        return None
    name = simplify(_LABEL.sub("", " ".join(unescape(text).split())))
    if not 2 <= len(name) <= 40 or name.lower() in rules.words["no_outlet"] or "://" in name:
        return None
    return None if name in _nobody() else name


@cache
def _nobody() -> frozenset[str]:
    """Words that stand where an outlet would and name none: 本站原创, 网络整理."""
    return frozenset(table("header")["words"]["no_outlet"])


@cache
def _surnames() -> tuple[str, ...]:
    words = table("header")["words"]
    return (*words["surnames"], *words["compound_surnames"])


@cache
def outlet_ends() -> tuple[str, ...]:
    """What the names of organisations that publish end in."""
    return tuple(table("header")["words"]["outlet_ends"])


def bylines(text: str | None) -> tuple[Byline, ...]:
    """The persons that an author's field names; organisations and accounts are none."""
    if not text:
        return ()
    parts = _NAME_PARTS.split(_LABEL.sub("", simplify(unescape(text).strip())))
    nobody = table("header")["words"]["no_name"]
    names = [
        p for p in parts
        if _NAME.match(p) and len(p) <= 4 and p.startswith(_surnames()) and p not in nobody
    ]  # fmt: skip
    return tuple(Byline(name, "作者") for name in names) if len(names) == len(parts) else ()


def without_site(text: str, rules: MarkupRules, site: str | None = None) -> str | None:
    """A page's ``<title>`` without the names of site and channel.

    >>> from ingest.markup.tables import load_rules
    >>> without_site("全县春耕现场会召开_要闻_平水县人民政府", load_rules())
    '全县春耕现场会召开'
    """
    text = " ".join(text.split())
    parts = [part.strip() for part in _SEPARATOR.split(text) if part.strip()]
    sites = [i for i, part in enumerate(parts) if _is_site(part, rules, site)]
    kept = [part for i, part in enumerate(parts) if i not in sites]
    if not kept:
        return None
    if not sites and "_" not in text:
        return text
    if sites and sites[0] == 0:
        return max(kept, key=len)
    first = kept[0]
    return first if len(first) >= _SHORTEST or bylines(first) else max(kept, key=len)


def _is_site(part: str, rules: MarkupRules, site: str | None) -> bool:
    name = bare(part)
    if site and name == bare(site):
        return True
    return len(name) <= 20 and name.endswith(tuple(map(str.lower, rules.words["site_ends"])))
