"""The site's words in the reader's language: metadata, names of columns, values in words.

Chinese and English stand side by side where they are written, in ``metadata.yml`` and in
``plugins/labels.toml``; here one of the two is picked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from tomllib import loads
from typing import Any, Literal

from ingest.paths import site
from ingest.rules import table
from ingest.search import fold

Language = Literal["zh", "en"]

_MANY = re.compile("[0-9十百千万亿]+(?=.)")  # how many of a unit a rate is by: 件/万人

_WEIGHT = re.compile(r"q\s*=\s*([01](?:\.[0-9]{0,3})?)")  # how much a language is wanted (RFC 9110)

OTHER_LANGUAGE: dict[Language, Language] = {"zh": "en", "en": "zh"}


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks: the language they read the site in, and the path and query they asked for."""

    language: Language = "zh"
    path: str = "/"


# Set for each request by the site's outermost layer: Datasette asks for metadata and for the text
# of a cell without saying who will read them.
reader: ContextVar[Reader] = ContextVar("reader", default=Reader())  # noqa: B039 - frozen


def preferred(accepted: str) -> Language:
    """The language of the site that ``Accept-Language`` asks for first; Chinese where it asks none.

    >>> preferred("en-GB,en;q=0.9,zh;q=0.8"), preferred("fr, en;q=0.3"), preferred("zh-TW")
    ('en', 'en', 'zh')
    >>> preferred(""), preferred("en;q=0, zh;q=x"), preferred("zh-CN,zh;q=0.9,en;q=0.8")
    ('zh', 'zh', 'zh')
    """
    asked: list[tuple[float, Language]] = []
    for one in accepted[:1000].split(","):
        tag, _, weight = one.partition(";")
        name = tag.strip().lower().partition("-")[0]
        given = _WEIGHT.fullmatch(weight.strip()) if weight else None
        if name in OTHER_LANGUAGE and (given or not weight):
            asked.append((float(given[1]) if given else 1.0, name))
    best = max(asked, key=lambda pair: pair[0], default=(0.0, "zh"))
    return best[1] if best[0] else "zh"


def localise(node: Any, language: Language) -> Any:
    """``node`` with one language left of each pair ``name`` and ``name_en``.

    Where only the Chinese side says something, it stays. Pairs of mappings are joined key by key.

    >>> localise({"title": "文章", "title_en": "Articles"}, "en")
    {'title': 'Articles'}
    """
    if isinstance(node, list):
        return [localise(item, language) for item in node]
    if not isinstance(node, dict):
        return node
    chosen: dict[str, Any] = {}
    for name, value in node.items():
        if isinstance(name, str) and name.endswith("_en") and name[:-3] in node:
            continue
        english = node.get(f"{name}_en") if language == "en" else None
        if isinstance(english, dict) and isinstance(value, dict):
            value = {**value, **english}
        elif english is not None:
            value = english
        chosen[name] = localise(value, language)
    return chosen


@dataclass(frozen=True)
class Labels:
    """Names of columns, values, units and filters, each a pair: Chinese, English."""

    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)
    units: Mapping[str, Sequence[str]] = field(default_factory=dict)
    lookups: Mapping[str, Sequence[str]] = field(default_factory=dict)
    indicators: Mapping[str, str] = field(default_factory=dict)  # folded name → indicator_id

    def column(self, name: str, language: Language) -> str:
        """The head of a column; a column nobody named keeps its name, with spaces."""
        return _pick(self.columns.get(name), language) or name.replace("_", " ")

    def value(self, column: str, value: object, language: Language) -> str | None:
        """What a value of a closed list is called; ``None`` where the column has no such list."""
        return _pick(self.values.get(column, {}).get(str(value)), language)

    def unit(self, code: str | None, language: Language) -> str:
        """A unit in words; a classifier (个, 户, 人次) stands for itself, a quotient for its parts.

        >>> Labels(units={"CNY": ["元", "yuan"]}).unit("CNY/人", "zh")
        '元/人'
        >>> Labels(units={"CNY": ["元", "yuan"], "t": ["吨", "t"]}).unit("t/万CNY", "zh")
        '吨/万元'
        """
        label = _pick(self.units.get(code or ""), language)
        if label is None and code and "/" in code:
            return "/".join(self.unit(part, language) for part in code.split("/"))
        if label is None and code and (many := _MANY.match(code)):
            return f"{many.group()}{self.unit(code[many.end() :], language)}"
        return (code or "") if label is None else label

    def told(self, column: str, value: object, language: Language) -> object:
        """A value as a reader is told it: in words where there are some, else as it is."""
        if isinstance(value, bytes):
            return None
        label = self.value(column, value, language)
        if label is None and column == "unit" and isinstance(value, str):
            label = self.unit(value, language)
        return value if label is None else label

    def lookup(self, name: str, language: Language) -> str:
        """What a filter over a table is called."""
        return _pick(self.lookups.get(name), language) or name


@cache
def load_labels() -> Labels:
    """The labels that travel with the site, and the names that the rules give to indicators."""
    written = loads((site() / "plugins" / "labels.toml").read_text(encoding="utf-8"))
    known = table("indicators")["indicator"]
    said = {one["id"]: (one["names"][0], one["en"]) for one in known}
    written["values"]["indicator_id"] = said
    # The first to claim a name keeps it: the table stands in the order of what is meant first.
    names = {fold(name): one["id"] for one in reversed(known) for name in one["names"]}
    return Labels(**written, indicators=names)


def chart_name(column: str, language: Language) -> str:
    """What a chart calls a column: its head, unless Vega would read a path in it (``no.``)."""
    label = load_labels().column(column, language)
    return column if set(label) & set(".[]'\\\"") else label


def _pick(pair: Sequence[str] | None, language: Language) -> str | None:
    return pair[language == "en"] if pair else None


def grouped(number: str | float | None) -> str:
    """A number with its thousands apart: ``26,800,000``, ``0.5``, ``2/3``.

    >>> grouped("26800000"), grouped(8.50), grouped("2/3"), grouped("-1234.5")
    ('26,800,000', '8.5', '2/3', '-1,234.5')
    """
    if number is None:
        return ""
    text = number if isinstance(number, str) else repr(number).removesuffix(".0")
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, dot, rest = digits.partition(".")
    return f"{sign}{int(whole):,}{dot}{rest}" if whole.isdecimal() else text


def figure_value(row: Mapping[str, Any], labels: Labels, language: Language) -> str:
    """A figure in its one canonical form, with its unit: ``26,800,000 元``, ``10–100 个``."""
    if row["value"] is not None:
        number = grouped(row["value_exact"] or row["value"])
    elif row["value_min"] is not None or row["value_max"] is not None:
        number = f"{grouped(row['value_min'])}–{grouped(row['value_max'])}"
    else:
        return ""
    unit = labels.unit(row["unit"], language)
    return f"{number}{'' if unit in ('%', '‰', '') else ' '}{unit}"
