"""The lines that are a title together: kicker, the title in however many lines, subtitles."""

from __future__ import annotations

import re

from ingest.clean.names import press
from ingest.clean.settle import SHORTEST_TITLE, Page, key_of

_PLACE = re.compile(r"[\u4e00-\u9fff]{1,5}[县区市州旗镇乡村]")
_PLACE_SAYS = re.compile(r"[\u4e00-\u9fff]{2,8}[：:](?=\S{3})")
_DASHES = ("—", "－", "-", "─", "―")
_PATH = re.compile(r"[_|｜>＞»]|(?<=[\u4e00-\u9fff”」）])\s*-\s*|-(?=[\u4e00-\u9fff])")
_CHANNEL_BEHIND = re.compile(r"\s+[-–|»›]\s+(?:[\u4e00-\u9fff]{2,8}|[\u4e00-\u9fff]{2,20}[!！])$")
_JOINING = "和与及暨并的"  # what a title's second line may begin with
_LINES = 3  # above and below, over which a document's title may run
_TOLD = 9  # lines below within which the text may say again what the title does


def title_in(page: Page, head: tuple[int, ...]) -> int:
    """Which line of a head the title begins with: the last that is no subtitle and no name."""
    able = [i for i in head if not page.is_aside(i)] if len(head) > 1 else head
    at = able[-1] if able else head[0]
    if at - 1 in able and _goes_on(page.plain(at - 1), page.plain(at)):
        at -= 1
    return max(head[0], _in_lines(page, at)[0])


def _goes_on(above: str, below: str) -> bool:
    """Whether two lines are one title: 旌德县：“小灵芝”撑起 above “大健康”产业, or a quotation."""
    placed = _PLACE_SAYS.match(above) is not None and not _PLACE_SAYS.match(below)
    placed = placed or below[0] in _JOINING
    return placed or above.count("“") > above.count("”") or above.count("《") > above.count("》")


def is_site(page: Page, i: int) -> bool:
    """Whether a line may be the name of the site: it ends like one and says nothing happens."""
    event = page.rules.furniture.headings["event"]
    ends = page.rules.header.names.site_ends
    site = _CHANNEL_BEHIND.sub("", page.plain(i))  # 金湖论坛 - 百姓关注
    return site.endswith(ends) and not event.search(page.plain(i))


def around(page: Page, title: int) -> tuple[int, ...]:
    """The title with a kicker directly above and subtitles directly below."""
    start, end = _in_lines(page, title)
    above = start - 1
    if (
        above >= 0
        and page.may_be_title(above)
        and (
            len(page.plain(above)) >= SHORTEST_TITLE
            or page.plain(above)[-1] in "：:"
            or _PLACE.fullmatch(page.plain(above))
        )
        and not page.lines[title].block.gap
        and not page.is_aside(above)
        and not page.is_office(above)
        and not is_site(page, above)
        and not _is_dateline(page, above)
        and not page.says("digest-name", above)
        and not is_path(page, above, title)
        and page.keys[above] != page.keys[title]
    ):
        start = above
    while end < len(page.lines) and page.is_open(end) and _is_subtitle(page, end):
        end += 1
    return (*range(start, end), *_below_facts(page, end))


def _is_dateline(page: Page, i: int) -> bool:
    """Whether a line is the name of a paper or a site as a report begins with it: 某某新闻网讯."""
    plain = page.plain(i)
    return plain.endswith("讯") and press(plain, page.rules.header.names) is not None


def _below_facts(page: Page, end: int) -> tuple[int, ...]:
    """The subtitle that stands below when and where the article was published: ——2023年…."""
    at = end
    while at < len(page.lines) and page.lines[at].kind in ("meta", "chrome"):
        at += 1
    behind = end < at < len(page.lines) and page.is_open(at)
    return (at,) if behind and page.plain(at)[:1] in _DASHES and page.says("subtitle", at) else ()


def is_path(page: Page, i: int, title: int) -> bool:
    """Whether line ``i`` is the title with its site and channel: 县政府-部门动态-…."""
    if page.keys[title] not in page.keys[i]:
        return False  # most lines, quickly
    parts = [key_of(part, None) for part in _PATH.split(page.plain(i))]
    return len(parts) > 1 and page.keys[title] in parts


def _is_subtitle(page: Page, i: int) -> bool:
    return page.says("subtitle", i) or page.says("who-was-there", i)


def _in_lines(page: Page, title: int) -> tuple[int, int]:
    """The lines over which the title of a document runs: who issues it, what it is about."""
    able = [
        i for i in range(max(0, title - _LINES), min(len(page.lines), title + _LINES + 1))
        if page.is_open(i) and (i <= title or not page.lines[i].block.gap)
    ]  # fmt: skip
    if len(able) < 2:
        return title, title + 1
    if (broken := _going_on(page, able, title)) != (title, title + 1):
        return broken
    rule = page.rules.furniture.headings["document-in-lines"]
    for start in able:
        for end in sorted(able, reverse=True):
            if (
                not start <= title <= end
                or start == end
                or end - start != able.index(end) - able.index(start)
            ):
                continue
            first = start
            while first < end and page.is_office(first):
                first += 1
            joined = "".join("".join(page.plain(i).split()) for i in range(first, end + 1))
            if start < first == end and page.says("of-an-office", end):
                return start, end + 1
            if rule.match(joined) and not any(rule.match(page.plain(i)) for i in range(first, end)):
                return start, end + 1
    return title, title + 1


def _going_on(page: Page, able: list[int], title: int) -> tuple[int, int]:
    """The lines of a title that is broken where its line was full."""
    start, end = title, title + 1
    while start - 1 in able and _is_broken(page, start - 1):
        start -= 1
    while end in able and _is_broken(page, end - 1):
        end += 1
    return start, end


def _is_broken(page: Page, i: int) -> bool:
    """Whether line ``i`` and the next are one: the first is no whole, or the text says both so."""
    if page.lines[i + 1].block.gap or not page.may_be_title(i) or page.is_office(i):
        return False
    if page.says("unfinished", i):
        return page.may_be_title(i + 1) and not page.is_office(i + 1)
    if len(page.plain(i)) < SHORTEST_TITLE:
        return False  # the name of a column
    whole = page.plain(i) + page.plain(i + 1)
    below = range(i + 2, min(len(page.lines), i + _TOLD))
    return any(whole in page.plain(k) for k in below if page.lines[k].kind == "prose")
