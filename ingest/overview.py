"""What an archive holds, told on its home page and its page of coverage: sums, years, places, gaps.

The SQL stands here, over the counts that the writer keeps (``place_years``, ``edit_rules``); the
shaping is plain functions on rows.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

Row = Mapping[str, Any]

TOTALS = """
select coalesce(sum(articles), 0) as articles, coalesce(sum(characters), 0) as characters,
  coalesce(sum(sentences), 0) as sentences, coalesce(sum(figures), 0) as figures,
  coalesce(sum(formula_uses), 0) as formulas, coalesce(sum(people), 0) as people,
  count(distinct iif(articles and place <> '', place, null)) as places,
  coalesce(sum(iif(year = 0, articles, 0)), 0) as undated,
  coalesce(sum(iif(place = '', articles, 0)), 0) as unplaced,
  (select count(*) from articles where reprint_of is not null) as copies,
  (select count(*) from problems) as problems,
  (select count(*) from tombstones) as removed
from place_years
"""
YEARS = """
select year, sum(articles) as articles, sum(characters) as characters from place_years
where year > 0 group by year having sum(articles) > 0 order by year
"""
# Articles by place, down to the county, or to the township where there are few; what hangs under a
# city as a zone counts for the city.
PLACES = """
select iif(substr(place, 5, 1) = 'z', substr(place, 1, 4),
           iif(substr(place, 7, 1) = 'z', substr(place, 1, 6), substr(place, 1, :digits))) as code,
  sum(articles) as articles
from place_years where place <> '' and articles > 0 group by 1
"""
FEW_PLACES = 200  # with so many at most, townships are told apart
NAMES = """
select code, name, level from places
where code in (select substr(value, 1, 2) from json_each(:codes)
               union select substr(value, 1, 4) from json_each(:codes)
               union select substr(value, 1, 6) from json_each(:codes)
               union select value from json_each(:codes))
"""
# By index: what has a date first; what has none only where that is not enough.
NEWEST = """
with newest as (
  select * from (select id, 0 as undated from articles
    where published is not null and reprint_of is null
    order by published desc, id desc limit :n)
  union all
  select * from (select id, 1 from articles where published is null and reprint_of is null
    order by id desc limit :n)
  order by undated limit :n
)
select a.key, a.title, a.published, a.outlet, a.script, substr(a.text, 1, 80) as opening,
  p.full_name as place_name, p.code as place
from newest n join articles a on a.id = n.id left join places p on p.code = a.place
order by n.undated, a.published desc, a.id desc
"""
# Formulas of the archive's own that most articles use.
FORMULAS = """
select m.surface, sum(y.articles) as articles
from formula_years y join formulas m on m.id = y.formula
where not m.is_national group by m.id order by articles desc, m.surface limit :n
"""
# Changes whenever an ingest or a removal does; all of it is answered from an index.
STATE = """
select (select max(id) from articles), (select max(id) from runs),
  (select count(*) from tombstones), (select max(id) from problems), (select max(id) from figures),
  (select value from settings where name = 'reprints')
"""

# ─────────────────────────────────────────────────────────────── years


@dataclass(frozen=True, slots=True)
class YearBar:
    """A year, or a span of years where there are very many; of no article, where none is here."""

    first: int
    last: int
    articles: int
    x: float  # its left edge, in the units of a viewBox 100 wide
    width: float
    height: float  # 0 to 100

    @property
    def label(self) -> str:
        """``2024``, or ``1950–1959``."""
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"


@dataclass(frozen=True, slots=True)
class YearChart:
    """Articles by year from the first to the last, with the years between that have none."""

    bars: tuple[YearBar, ...]
    top: int  # what a bar as high as the chart stands for
    best: tuple[YearBar, ...]  # the highest, several where they are as high
    missing: tuple[tuple[int, int], ...]  # spans of years without an article, the ends included


def year_chart(rows: Sequence[Row], most: int = 90) -> YearChart | None:
    """Rows of ``year`` and ``articles``, in order, as a chart of ``most`` bars at most.

    >>> chart = year_chart([{"year": 2019, "articles": 2}, {"year": 2022, "articles": 4}])
    >>> [(bar.label, bar.height) for bar in chart.bars], chart.missing
    ([('2019', 50.0), ('2020', 0.0), ('2021', 0.0), ('2022', 100.0)], ((2020, 2021),))
    """
    counted = {row["year"]: row["articles"] for row in rows}
    if not counted:
        return None
    first, last = min(counted), max(counted)
    span = next(size for size in (1, 5, 10, 50, 100, 1000) if (last - first) / size < most)
    begins = range(first - first % span if span > 1 else first, last + 1, span)
    sums = [sum(counted.get(year + i, 0) for i in range(span)) for year in begins]
    top, width = _round_up(max(sums)), 100 / len(begins)
    bars = tuple(
        YearBar(max(year, first), min(year + span - 1, last), n, i * width, width, 100 * n / top)
        for i, (year, n) in enumerate(zip(begins, sums, strict=True))
    )
    known = sorted(counted)
    missing = tuple((a + 1, b - 1) for a, b in pairwise(known) if b - a > 1)
    best = tuple(bar for bar in bars if bar.articles == max(sums))
    return YearChart(bars, top, best, missing)


def _round_up(number: int) -> int:
    """The next number that is easily read: one digit with noughts.

    >>> [_round_up(n) for n in (1, 3, 7, 17, 41, 99, 1_001)]
    [1, 3, 8, 20, 50, 100, 2000]
    """
    unit: int = 10 ** int(math.log10(max(number, 1)))
    return next(step * unit for step in (1, 2, 3, 4, 5, 6, 8, 10) if number <= step * unit)


def spans(missing: Iterable[tuple[int, int]]) -> list[str]:
    """Spans of years as they are written: ``1955``, ``1960–1977``."""
    return [str(a) if a == b else f"{a}–{b}" for a, b in missing]


# ─────────────────────────────────────────────────────────────── places


@dataclass(slots=True)
class Node:
    """A place and what it holds, all below it included."""

    code: str
    name: str
    level: str
    articles: int = 0
    children: list[Node] = field(default_factory=list)


def place_outline(counts: Iterable[Row], names: Iterable[Row], most: int = 48) -> list[Node]:
    """Places as a tree, most articles first, as deep as ``most`` names allow; provinces always.

    ``counts`` are rows of ``code`` and ``articles``, not rolled up; ``names`` rows of ``code``,
    ``name`` and ``level`` of these and of those above them. A county right below its province has
    no city between.
    """
    nodes = {row["code"]: Node(row["code"], row["name"], row["level"]) for row in names}
    for row in counts:
        for digits in (2, 4, 6, 9):
            code = row["code"][:digits]
            if code in nodes and (len(row["code"]) >= digits):
                nodes[code].articles += row["articles"]
    held = [node for node in nodes.values() if node.articles]
    deepest = max(
        (digits for digits in (2, 4, 6, 9) if sum(len(n.code) <= digits for n in held) <= most),
        default=2,
    )
    roots: list[Node] = []
    for node in sorted(held, key=lambda node: (-node.articles, node.code)):
        if len(node.code) > deepest:
            continue
        above = (node.code[:digits] for digits in (6, 4, 2) if digits < len(node.code))
        parent = next((nodes[code] for code in above if code in nodes), None)
        (parent.children if parent else roots).append(node)
    return roots
