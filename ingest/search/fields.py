"""Names that may stand before a colon, in both languages, and what their values mean."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.search.query import ARTICLE_COLUMNS, Field, Filter

# All names as they are when folded.
COLUMNS = {
    **{name: name for name in ARTICLE_COLUMNS},
    "caption": "captions",
    "标题": "title",
    "题目": "title",
    "引题": "kicker",
    "正文": "text",
    "图注": "captions",
    "图说": "captions",
    "图片说明": "captions",
}
HEADINGS = frozenset({"heading", "小标题"})  # no column, but a part
FIELDS: dict[str, Field] = {
    "place": "place", "地点": "place", "地区": "place", "地方": "place", "所在": "place",
    "year": "year", "年份": "year", "年": "year", "年度": "year",
    "outlet": "outlet", "来源": "outlet", "媒体": "outlet", "source": "outlet",
    "part": "part", "部分": "part", "位置": "part",
    "person": "person", "人物": "person", "人名": "person", "姓名": "person",
    "formula": "formula", "提法": "formula",
}  # fmt: skip
PARTS = {
    "title": "title", "标题": "title", "题目": "title",
    "kicker": "kicker", "引题": "kicker",
    "heading": "heading", "小标题": "heading",
    "body": "body", "text": "body", "正文": "body",
    "caption": "caption", "captions": "caption", "图注": "caption", "图说": "caption",
    "图片说明": "caption",
}  # fmt: skip

_QUOTES = "\"“”「」『』*'"
_LIST = re.compile(r"[,、;]")
_HAN_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_YEAR = r"([0-9]{4})年?"
_UNTIL = r"(?:\.\.+|…+|[-–—~〜至到]+)"
_YEARS = re.compile(rf"{_YEAR}(?:{_UNTIL}(?:{_YEAR})?)?|{_UNTIL}{_YEAR}")
_SINCE = re.compile(rf"(?:>=|≥){_YEAR}|{_YEAR}(?:以来|以后|起|之后)")
_BEFORE = re.compile(rf"(?:<=|≤){_YEAR}|{_YEAR}(?:以前|之前|止)")
_BEYOND = re.compile(rf"([<>]){_YEAR}")


def filter_of(field: Field, typed: str, *, negated: bool) -> tuple[Filter | None, list[str]]:
    """The filter that ``typed`` (folded) means, and those of its values that mean nothing."""
    values = [v for part in _LIST.split(typed) if (v := part.strip(_QUOTES + " "))]
    known = [(value, _known(field, value)) for value in values]
    left = [value for value, meant in known if meant is None]
    meant = tuple(dict.fromkeys(m for _, m in known if m))
    if not values:
        left = [typed]
    return (Filter(field, meant, negated) if meant else None), left


def _known(field: Field, value: str) -> str | None:
    if field == "part":
        return PARTS.get(value)
    return _years(value) if field == "year" else value


def _years(value: str) -> str | None:
    """Years in one way of writing: ``2020``, ``2018..2020``, ``2020..``, ``..2020``.

    >>> [_years(v) for v in ("2020年", "2020-2018", "2020以来", "<2020", "二〇二〇", "去年")]
    ['2020', '2018..2020', '2020..', '..2019', '2020', None]
    """
    value = value.translate(_HAN_DIGITS)
    if found := _BEYOND.fullmatch(value):
        year = int(found[2])
        return f"{year + 1}.." if found[1] == ">" else f"..{year - 1}"
    if found := _SINCE.fullmatch(value):
        return f"{found[1] or found[2]}.."
    if found := _BEFORE.fullmatch(value):
        return f"..{found[1] or found[2]}"
    if not (found := _YEARS.fullmatch(value)):
        return None
    first, last, until = found.groups()
    if until:
        return f"..{until}"
    if last:
        return first if first == last else "..".join(sorted((first, last)))
    return first if value.rstrip("年").isdecimal() else f"{first}.."


def year_ranges(values: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """First and last year, both within, of each of a filter's values."""
    for value in values:
        first, until, last = value.partition("..")
        yield int(first or 0), int(last or 9999) if until else int(first)
