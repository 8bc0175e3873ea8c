"""Invented counties through the years: what a demonstration archive tells of.

The divisions are real, so that places are recognised; all numbers, names, projects and events are
invented. The same seed makes the same world.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from ingest.find.divisions import children, divisions
from ingest.model import Division

COUNTIES_A_CITY, TOWNSHIPS = 2, 2
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何林高罗"
# No official is called so: these names say that they are examples.
_GIVEN = tuple(a + b for a in "例示样范" for b in "安平远明清和宁川")
_THINGS = ("产业", "生态", "民生", "创新", "开放", "文旅", "交通", "人才")
_DONE = ("先行", "提升", "攻坚", "突破", "振兴")
_DIGITS = "零一二三四五六七八九十"
# Chinese measures of what a county reports, and how they usually grow: mean and spread, in percent.
GROWTH = {
    "gdp": (6.4, 1.3), "investment": (7.0, 3.5), "revenue": (5.5, 2.8), "retail": (7.2, 2.0),
    "urban": (6.3, 1.0), "rural": (8.2, 1.1), "grain": (0.8, 1.6), "visitors": (11.0, 6.0),
}  # fmt: skip
HARD_YEAR = 2020  # in which growth was less everywhere


@dataclass(frozen=True, slots=True)
class Slogan:
    """A formula that a place coins: ``三个先行`` and what it spells out to."""

    name: str
    items: tuple[str, ...]
    since: int  # year


@dataclass(frozen=True, slots=True)
class County:
    """A county with its townships, what it says of itself, and its indicators by year."""

    division: Division
    city: Division
    townships: tuple[Division, ...]
    slogan: Slogan
    values: dict[int, dict[str, float]]  # 亿元; incomes in 元, grain in 万吨, visitors in 万人次
    growth: dict[int, dict[str, float]]  # percent, over the year before
    secretary: dict[int, str]
    mayor: dict[int, str]

    @property
    def full_name(self) -> str:
        """With all above it: 山西省长治市沁源县."""
        return self.division.full_name


def counties(seed: int, how_many: int, years: Sequence[int]) -> Iterator[County]:
    """``how_many`` counties, some to a city, of as many provinces as that gives."""
    random = Random(seed)  # noqa: S311 - repeatable, not secret
    cities = [
        one
        for one in divisions()
        if one.level == "city" and len(_whole(children(one.code))) >= COUNTIES_A_CITY
    ]
    chosen: list[Division] = []
    while len(chosen) * COUNTIES_A_CITY < how_many:
        city = random.choice(cities)
        known = {one.code[:2] for one in chosen}
        # Two cities of a province, then another province: so that all levels roll something up.
        beside = bool(len(chosen) % 2)
        if beside != (city.code[:2] in known) or city in chosen:
            continue
        if not beside or city.code[:2] == chosen[-1].code[:2]:
            chosen.append(city)
    made = 0
    for city in chosen:
        slogan = _slogan(random, years)
        for division in random.sample(_whole(children(city.code)), COUNTIES_A_CITY):
            if made < how_many:
                yield _county(random, division, city, _spread(random, slogan, years), years)
                made += 1


def _whole(below: Sequence[Division]) -> list[Division]:
    """Counties that have towns, and whose names stand for nothing else (城区, 郊区)."""
    return [
        one
        for one in below
        if one.kind == "县" and len(one.name) == 3 and len(_towns(one)) >= TOWNSHIPS
    ]


def _towns(county: Division) -> list[Division]:
    return [one for one in children(county.code) if one.kind == "镇" and len(one.name) in (3, 4)]


def _slogan(random: Random, years: Sequence[int]) -> Slogan:
    number = random.randint(3, 5)
    done = random.choice(_DONE)
    things = random.sample(_THINGS, number)
    since = random.choice(years[: max(1, len(years) // 2)])
    return Slogan(f"{_DIGITS[number]}个{done}", tuple(thing + done for thing in things), since)


def _spread(random: Random, slogan: Slogan, years: Sequence[int]) -> Slogan:
    """The same formula, taken up some years later by another county of the city."""
    later = min(slogan.since + random.randint(0, 2), years[-1])
    return Slogan(slogan.name, slogan.items, later)


def _county(
    random: Random, division: Division, city: Division, slogan: Slogan, years: Sequence[int]
) -> County:
    values, growth = {}, {}
    now = {
        "gdp": random.uniform(45, 260), "investment": random.uniform(30, 150),
        "revenue": random.uniform(3, 16), "retail": random.uniform(15, 90),
        "urban": random.uniform(24_000, 31_000), "rural": random.uniform(8_500, 14_500),
        "grain": random.uniform(6, 60), "visitors": random.uniform(40, 600),
    }  # fmt: skip
    for year in years:
        grown = {}
        for name, (mean, spread) in GROWTH.items():
            hard = 4.0 if year == HARD_YEAR and name not in ("grain",) else 0.0
            grown[name] = round(random.gauss(mean, spread) - hard, 1)
            now[name] *= 1 + grown[name] / 100
        values[year], growth[year] = dict(now), grown
    towns = tuple(random.sample(_towns(division), TOWNSHIPS))
    heads = [_terms(random, years) for _ in range(2)]
    return County(division, city, towns, slogan, values, growth, *heads)


def _terms(random: Random, years: Sequence[int]) -> dict[int, str]:
    """Who holds a post in each year: three to five years each."""
    held: dict[int, str] = {}
    name, left = "", 0
    for year in years:
        if not left:
            name, left = person(random), random.randint(3, 5)
        held[year], left = name, left - 1
    return held


def person(random: Random) -> str:
    """An invented name that shows as one: 王例安."""
    return random.choice(_SURNAMES) + random.choice(_GIVEN)
