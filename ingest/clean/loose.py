"""A line above the text that is metadata by its day, though not every word of it is understood."""

from __future__ import annotations

import re

from ingest.clean.fields import NOTHING, Fields, iso, merge
from ingest.clean.header import MAX_LINE, read_line
from ingest.clean.header_rules import SEPARATORS, HeaderRules
from ingest.clean.names import clean_outlet, people
from ingest.clean.values import bylines, kind_of

_TOKENS = re.compile(r"[\s|｜丨┊│]+")
_LONGEST_TOKEN = 14
_HALVES = ("上午", "中午", "下午", "晚上", "早上", "晚")
_AGENDA = re.compile("[，。；！？]|地点|主持|出席|列席|参加|会议|记录|开标|截止|开始|至")


def read_loosely(line: str, rules: HeaderRules, titled: bool = False) -> Fields | None:
    """The metadata of a line above the text in which one word may be anything: where it is from.

    It has a date, with its day, and a time, a weekday or a label besides. Below what may be the
    title (``titled``) a line with the hour gives its date whatever else it says.
    """
    dated = rules.patterns["date-of-page"].search(line)
    if (
        dated is None
        or len(line) > MAX_LINE
        or iso(dated) is None
        or not (dated["day"] or dated["day_cn"])
    ):
        return None
    rest, others = rules.patterns["issue-or-weekday"].subn(
        " ", line[: dated.start()] + " " + line[dated.end() :]
    )
    fields = Fields(iso(dated), "page", dated=True, strong=True)
    known, unknown = others + bool(dated["time"]), []
    for token in _TOKENS.split(rest.strip(SEPARATORS)):
        said = read_line(token, rules) if token else NOTHING
        if said is None:
            unknown.append(token.strip(SEPARATORS))
        elif token:
            known += 1
            fields = merge(fields, said)
    unknown = [token for token in unknown if token]
    if unknown and unknown[0] in _HALVES:
        return None  # when a meeting is
    long = len(unknown) > 1 or any(len(token) > _LONGEST_TOKEN for token in unknown)
    if not known or long or (unknown and not re.fullmatch(r"[\u4e00-\u9fffA-Za-z]+", unknown[0])):
        sure = titled and dated["time"] and not _AGENDA.search(rest)
        return Fields(iso(dated), "page", dated=True, strong=True) if sure else None
    named = people(unknown[0], rules.names, strict=True) if unknown else None
    if named:
        return merge(fields, Fields(bylines=bylines(named, "作者")))
    if unknown and (kind_of(unknown[0], rules) or unknown[0].isascii()):
        return fields  # 解读时间, GMT
    outlet = clean_outlet(unknown[0], rules.names) if unknown else None
    return merge(fields, Fields(outlet=outlet))
