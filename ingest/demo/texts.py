"""Articles in the style of the genre about invented counties: each a page as it would be saved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

from ingest.demo.world import County, person
from ingest.model import Division

NOTICE = "版权声明：本文由程序合成，仅供演示，所述人物、数字、事件均为虚构。"
_WORKS = (
    "产业园",
    "污水处理厂",
    "冷链物流园",
    "中药材基地",
    "光伏电站",
    "旅游公路",
    "养老服务中心",
)
_CROPS = ("苹果", "核桃", "中药材", "食用菌", "茶叶", "辣椒", "小杂粮")


@dataclass(frozen=True, slots=True)
class Page:
    """An article: who publishes it when, and what it says, a paragraph each."""

    name: str  # of its file
    outlet: str
    published: str  # ISO 8601
    title: str
    paragraphs: tuple[str, ...]
    byline: str

    def text(self) -> str:
        """As a page is saved: title, a line of metadata, the text, the notice."""
        year, month, day = self.published.split("-")
        meta = f"{year}年{month}月{day}日 来源：{self.outlet} 作者：{self.byline}"
        body = "\n\n".join(f"　　{paragraph}" for paragraph in self.paragraphs)
        return f"{self.title}\n\n{meta}\n\n{body}\n\n{NOTICE}\n"


def pages(seed: int, counties: Sequence[County], years: Sequence[int]) -> Iterator[Page]:
    """All articles, by county and year; some printed again elsewhere, some that contradict."""
    random = Random(seed + 1)  # noqa: S311 - repeatable, not secret
    for county in counties:
        for year in years:
            made = [
                _bulletin(random, county, year),
                _report(random, county, year),
                _meeting(random, county, year),
                _visit(random, county, year),
            ]
            if year % len(county.townships) == 0:
                made += [_town(random, county, town, year) for town in county.townships]
            yield from made
            if random.random() < 0.35:
                yield _again(random, county, random.choice(made[2:]))


def _dated(random: Random, year: int, *months: int) -> str:
    return f"{year}-{random.choice(months):02d}-{random.randint(1, 28):02d}"


def _name(county: County, kind: str, published: str) -> str:
    return f"demo/{county.division.code}/{published}-{kind}.txt"


def _moved(growth: float) -> str:
    return f"增长{growth:g}%" if growth >= 0 else f"下降{-growth:g}%"


def _bulletin(random: Random, county: County, year: int) -> Page:
    """The yearly bulletin of statistics, in March: the settled numbers."""
    values, growth = county.values[year], county.growth[year]
    published = _dated(random, year + 1, 3)
    here = county.division.name
    paragraphs = (
        f"初步核算，{year}年{county.full_name}地区生产总值{values['gdp']:.2f}亿元，按可比价格计算，"
        f"比上年{_moved(growth['gdp'])}。",
        f"全年全县固定资产投资{values['investment']:.2f}亿元，比上年{_moved(growth['investment'])}。"
        f"社会消费品零售总额{values['retail']:.2f}亿元，{_moved(growth['retail'])}。",
        f"全年全县一般公共预算收入{values['revenue']:.2f}亿元，{_moved(growth['revenue'])}。"
        f"粮食总产量{values['grain']:.2f}万吨，{_moved(growth['grain'])}。",
        f"全年城镇居民人均可支配收入{values['urban']:.0f}元，{_moved(growth['urban'])}；"
        f"农村居民人均可支配收入{values['rural']:.0f}元，{_moved(growth['rural'])}。",
    )
    title = f"{here}{year}年国民经济和社会发展统计公报"
    return Page(_name(county, "bulletin", published), f"{here}统计局", published, title,
                paragraphs, person(random))  # fmt: skip


def _report(random: Random, county: County, year: int) -> Page:
    """The government's report, in January: the year's numbers as then known, and the next's aims.

    One in five says another product than the bulletin does later.
    """
    values, growth = county.values[year], county.growth[year]
    published = _dated(random, year + 1, 1)
    here = county.division.name
    other = random.uniform(0.96, 0.98) if random.random() < 0.2 else 1.0
    aims = {name: max(3.0, round(growth[name] + random.uniform(-0.5, 1), 1)) for name in growth}
    paragraphs = (
        f"{year}年，{county.full_name}坚持稳中求进，"
        f"地区生产总值完成{values['gdp'] * other:.1f}亿元，{_moved(growth['gdp'])}；"
        f"固定资产投资完成{values['investment']:.1f}亿元，{_moved(growth['investment'])}；一般公共预算收入完成{values['revenue']:.2f}亿元。",
        f"一年来，新建改建农村公路{random.randint(20, 180)}公里，"
        f"改造老旧小区{random.randint(3, 28)}个，新增城镇就业{random.randint(900, 4800)}人，"
        f"脱贫户{random.randint(900, 9000)}户，人均纯收入超过{random.uniform(0.9, 1.7):.1f}万元。",
        f"{year + 1}年经济社会发展的主要预期目标是：地区生产总值增长{aims['gdp']:g}%左右，"
        f"固定资产投资增长{aims['investment']:g}%，"
        f"一般公共预算收入达到{values['revenue'] * (1 + aims['revenue'] / 100):.1f}亿元，"
        f"城镇居民人均可支配收入增长{aims['urban']:g}%。",
        *_slogan(county, year + 1),
    )
    title = f"{here}人民政府工作报告（摘要）"
    return Page(_name(county, "report", published), f"{here}人民政府网", published, title,
                paragraphs, person(random))  # fmt: skip


def _slogan(county: County, year: int) -> tuple[str, ...]:
    slogan = county.slogan
    if year < slogan.since:
        return ()
    return (f"全县上下要以“{slogan.name}”（{'、'.join(slogan.items)}）为抓手，扎实做好各项工作。",)


def _meeting(random: Random, county: County, year: int) -> Page:
    """The party committee meets: office-holders, and the county's formula."""
    published = _dated(random, year, 2, 4, 6, 8, 10, 12)
    here = county.division.name
    slogan, said = county.slogan, "高质量发展"
    if year >= slogan.since:
        said = f"“{slogan.name}”"
    paragraphs = (
        f"近日，{county.full_name}召开{said}推进会。县委书记{county.secretary[year]}出席会议并讲话，"
        f"县委副书记、县长{county.mayor[year]}主持会议。",
        f"会议指出，今年以来全县共实施重点项目{random.randint(24, 96)}个，"
        f"总投资{random.uniform(18, 160):.1f}亿元，"
        f"其中新开工项目{random.randint(8, 23)}个，带动就业{random.randint(300, 2600)}人。",
        *_slogan(county, year),
        f"{county.secretary[year]}强调，要抓项目、促投资，确保全年固定资产投资达到"
        f"{county.values[year]['investment'] * random.uniform(1.0, 1.08):.1f}亿元，"
        "让群众得到看得见的实惠。",
    )
    title = f"{here}召开{said}推进会"
    return Page(_name(county, "meeting", published), f"{here}融媒体中心", published, title,
                paragraphs, person(random))  # fmt: skip


def _visit(random: Random, county: County, year: int) -> Page:
    """The head of the county looks at works under construction."""
    published = _dated(random, year, 10, 11)  # behind the three quarters that it tells of
    here, works = county.division.name, random.choice(_WORKS)
    town = random.choice(county.townships)
    whole = random.randint(1200, 9800)
    paragraphs = (
        f"{int(published[5:7])}月{int(published[8:])}日，{county.full_name}县长{county.mayor[year]}到"
        f"{town.name}调研{works}建设。",
        f"该{works}总投资{whole}万元，占地{random.randint(30, 420)}亩，"
        f"目前已完成投资{round(whole * random.uniform(0.2, 0.8))}万元，"
        f"建成后每年可带动{random.randint(40, 380)}户群众增收，"
        f"户均增收{random.randint(1200, 6400)}元。",
        f"前三季度，全县接待游客{county.values[year]['visitors'] * 0.8:.1f}万人次，"
        f"{_moved(county.growth[year]['visitors'])}。{county.mayor[year]}要求，"
        "有关部门要靠前服务，抢抓工期，把好事办好。",
    )
    title = f"{county.mayor[year]}调研{town.name}{works}建设"
    return Page(_name(county, "visit", published), f"{here}融媒体中心", published, title,
                paragraphs, person(random))  # fmt: skip


def _town(random: Random, county: County, town: Division, year: int) -> Page:
    """A township tells of its fields."""
    published = _dated(random, year, 5, 6, 9, 10)
    crop = random.choice(_CROPS)
    paragraphs = (
        f"走进{town.full_name}，连片的{crop}长势喜人。"
        f"今年全镇种植{crop}{random.uniform(1, 9):.1f}万亩，"
        f"比上年增加{random.randint(300, 2400)}亩，预计产量{random.uniform(0.2, 3):.1f}万吨。",
        f"镇党委书记{person(random)}介绍，全镇{random.randint(9, 34)}个村都建起了合作社，"
        f"带动脱贫户{random.randint(120, 900)}户，人均增收{random.randint(800, 3600)}元。",
        *_slogan(county, year),
    )
    title = f"{county.division.name}{town.name}：小{crop}做成大产业"
    name = f"demo/{town.code}/{published}-town.txt"
    outlet = f"{county.city.name.removesuffix('市')}日报"
    return Page(name, outlet, published, title, paragraphs, person(random))


def _again(random: Random, county: County, page: Page) -> Page:
    """The same article in a paper of the city, a day or two later."""
    year, month, day = page.published.split("-")
    later = (
        f"{year}-{month}-{min(int(day) + random.randint(1, 2), 30 if month != '02' else 28):02d}"
    )
    outlet = f"{county.city.name.removesuffix('市')}日报"
    if outlet == page.outlet:
        outlet = f"{county.city.name.removesuffix('市')}新闻网"
    name = page.name.replace(".txt", "-again.txt")
    return replace(page, name=name, outlet=outlet, published=later)
