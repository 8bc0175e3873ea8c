"""The title of a page's first article, its other printings, and the pictures that repeat it."""

from __future__ import annotations

import re
from collections import Counter

from ingest.clean.doubles import settle_doubles
from ingest.clean.given import title_line
from ingest.clean.heads import around, is_path, is_site
from ingest.clean.names import is_issuer
from ingest.clean.settle import SHORTEST_TITLE, Page, key_of
from ingest.clean.trim import Trimmed

_HAN = re.compile(r"[\u3400-\u9fff]")
_LONGEST_CHANNEL = 8
_PAGE = re.compile(r"\d{1,3}", re.ASCII)
_LABELLED = re.compile(r"[\u4e00-\u9fff]{2,10}[:：]\s*\S")  # 救助户数：186户
# Words at the distance of a table's, one of them a number or Latin: 梅山蛮子　LV.8.
_ROW = re.compile(
    r"(?=.*[0-9A-Za-z·])\S{1,14}(?:(?:[ \t]{2,}|\s*\u3000+|\s+[·|｜]\s+)\S{1,16}){1,6}$"
)
_FEWEST_LABELLED = 2
_OUTSTANDING = 1.5  # times as long as any other
_FEWEST_CLOSED = 4  # lines of a text that has no prose, its title among them
_IS_PERSON = re.compile(
    r"[，,、（(：:\s]{0,2}(?:[男女][，,、]|[\u4e00-\u9fff]{1,5}族[，,、]|(?:19|20)\d\d年\d)"
)
_LATIN = re.compile(r"(?=.*[A-Za-z]{3,}\W+[A-Za-z\d])[\x20-\x7e“”‘’–—]{8,160}")


def settle_title(page: Page) -> tuple[int, ...]:
    """The lines of the first title: kicker, title, subtitles; none if the page has no title.

    Other printings of them, doubled paragraphs, and lists of contents are taken off; short lines
    below a picture become captions.
    """
    title = title_line(page)
    begins = page.text_begins()
    elsewhere = title is not None and begins is not None and title > begins
    if title is not None and elsewhere:  # unless nothing else is, it heads a later article
        page.listed.add(page.keys[title])
        title = _page_title(page) if _is_headed(page, begins) else title
    if title is None and page.given_title:
        title = _labelled(page)
    elif title is None:
        title = _on_card(page)
        title = _page_title(page) if title is None else title
        if title is None or is_site(page, title):
            labelled = _labelled(page)
            title = title if labelled is None else labelled
        title = _person(page) if title is None else title
    head = () if title is None else around(page, title)
    _translations(page, head)
    _repeats(page, head)
    settle_doubles(page)
    _captions(page)
    return head


def _is_headed(page: Page, begins: int | None) -> bool:
    """Whether a line above the text may be a title of its own."""
    return any(
        page.may_be_title(i) and len(page.keys[i]) >= SHORTEST_TITLE
        for i in page.open_lines(0, begins or 0)
    )


def _page_title(page: Page) -> int | None:
    prose = page.text_begins()
    end = len(page.lines) if prose is None else prose
    able = [i for i in page.open_lines(0, end) if page.may_be_title(i)]
    last = page.parts.last("body")
    able_keys = {page.keys[i] for i in able}
    counted = range(len(page.lines) if last is None else last + 1)
    counts = Counter(key for i in counted if (key := page.keys[i]) in able_keys)
    _contents(page, able, counts)
    columns = [i for i in able if i not in page.off and page.says("column-name", i)]
    able = [i for i in able if i not in page.off and not page.is_aside(i)]
    if len(able) > 1 or columns:
        able = _likeliest(page, able, columns)
    again = [i for i in able if counts[page.keys[i]] > 1 and len(page.keys[i]) >= SHORTEST_TITLE]
    if again:
        same = max((page.keys[i] for i in again), key=len)
        copies = [i for i in again if page.keys[i] == same]
        site = page.rules.furniture.headings["site-in-title"]
        return next((i for i in copies if not site.search(page.plain(i))), copies[0])
    dated = next((i for i in range(end) if (f := page.lines[i].fields) and f.dated), None)
    if prose is None and dated is None:
        dated = next((i for i in range(end) if (f := page.lines[i].fields) and f.bylines), None)
    if prose is None and dated is None:
        listed = able and (_is_list(page, able[0]) or _is_signed(page, able[0]))
        return able[0] if listed else None
    above = [i for i in able if dated is not None and i < dated]
    below = [i for i in able if dated is None or i > dated]
    if prose is None and above and not below and _is_closed(page, dated or 0):
        return above[0]  # verse, or a list, and the day below it
    if prose is None:  # verse
        return next(iter(above[-1:] or below[:1]), None)
    if (
        above
        and below
        and (len(page.plain(above[-1])) < SHORTEST_TITLE or _is_numbered(page, above[-1], dated))
    ):
        above = []
    return _last(page, _without_channel(page, above or below))


def _likeliest(page: Page, able: list[int], columns: list[int]) -> list[int]:
    """Those of the lines that are least anything else; ``columns`` name one of a newspaper's."""
    able = [i for i in able if not is_site(page, i)] or columns[-1:] or able
    offices = [i for i in able if page.is_office(i)]
    able = [i for i in able if i not in offices] or able
    able = [i for i in able if not _is_series(page, i)] or able
    able = [i for i in able if _HAN.search(page.plain(i))] or able  # not a title's translation
    able = [i for i in able if not _ROW.match(page.plain(i))] or able
    able = [i for i in able if not page.says("piece-head", i) or _is_above_facts(page, i)] or able
    return [i for i in able if page.says("document-title", i) or _is_document(page, i)] or (
        _lists(page, able) or able
    )


def _lists(page: Page, able: list[int]) -> list[int]:
    """Those that name what the lines below are; above the page's facts the last is the title."""
    if not able or _is_above_facts(page, able[-1]):
        return []
    return [i for i in able if page.says("list-title", i)]


def _is_above_facts(page: Page, i: int) -> bool:
    return i + 1 < len(page.lines) and page.lines[i + 1].kind == "meta"


def _is_numbered(page: Page, i: int, dated: int | None) -> bool:
    """Whether the number of an issue stands between line ``i`` and the day: it names a bulletin."""
    between = page.lines[i + 1 : dated]
    return any(x.rule == "issue-alone" or (x.fields and x.fields.year) for x in between)


def _is_list(page: Page, i: int) -> bool:
    """Whether lines with numbers or labels stand below line ``i``, and nothing but short ones."""
    below = range(i + 1, len(page.lines))
    if page.says("list-title", i):
        return True
    if len(page.plain(i)) < _LONGEST_CHANNEL:
        return False
    labelled = sum(_LABELLED.match(page.plain(j)) is not None for j in below)
    return labelled >= _FEWEST_LABELLED or any(page.says("marked-heading", j) for j in below)


def _is_closed(page: Page, dated: int) -> bool:
    """Whether several lines stand above the day on line ``dated``, and none below it.

    Where the last is far the longest it is the title of a page of pictures, below the menu.
    """
    if next(page.open_lines(dated + 1), None) is not None:
        return False
    *above, last = [len(page.plain(i)) for i in page.open_lines(0, dated)] or [0]
    if len(above) + 1 < _FEWEST_CLOSED:
        return False
    return last < _OUTSTANDING * max(above)


def _is_signed(page: Page, i: int) -> bool:
    """Whether an office and its day end a page of short lines, some of them below line ``i``."""
    last = len(page.lines) - 1
    while last > i and last in page.off:
        last -= 1
    if last - i <= _FEWEST_LABELLED or len(page.plain(i)) < SHORTEST_TITLE:
        return False
    if any(page.lines[j].kind == "short" for j in range(i)):
        return False
    alone = page.rules.header.patterns["date-alone"].match(page.plain(last))
    return alone is not None and is_issuer(page.plain(last - 1), page.rules.header.names)


def _is_series(page: Page, i: int) -> bool:
    """Whether a line names a series, by the number of its issue below."""
    return i + 1 < len(page.lines) and page.lines[i + 1].rule == "issue-alone"


def _is_document(page: Page, i: int) -> bool:
    return page.says("document-in-lines", i)


def _on_card(page: Page) -> int | None:
    """The line that the card above a document names: 标题：…."""
    named = {
        key_of(x.fields.original_title, None)
        for x in page.lines
        if x.fields and x.fields.original_title
    }
    if not named:
        return None
    return next((i for i in page.open_lines() if page.keys[i] in named), None)


def _labelled(page: Page) -> int | None:
    """A title that only a label gives: 标题：…, 原标题：…. The label goes."""
    prose = page.first_body()
    for i in range(0 if prose is None else prose):
        own = page.lines[i].fields
        if own and own.original_title and _is_shown(page, i, own.original_title):
            start = page.plain(i).rfind(own.original_title)
            end, last = start + len(own.original_title), len(page.plain(i))
            cuts = ((0, start, "title-label"), (end, last, "title-label"))
            page.trimmed[i] = Trimmed(start, end, cuts if end < last else cuts[:1])
            page.parts[i] = "title"
            del page.off[i]
            return i
    return None


def _is_shown(page: Page, i: int, title: str) -> bool:
    """Whether line ``i`` shows the title that its label gives, and that is the page's."""
    told = not page.given_title or key_of(title, None) == page.given_title
    return told and title in page.plain(i)


def _person(page: Page) -> int | None:
    """The name above a text that begins with it, and says who that is: 周怀谷，男，1972年8月生."""
    first = page.first_body()
    for i in page.open_lines(0, first or 0):
        if not page.is_signature(i) or first is None:
            continue
        if _IS_PERSON.match(page.plain(first).removeprefix(page.plain(i))):
            return i
    return None


def _last(page: Page, able: list[int]) -> int | None:
    """The last line of the last run, unless that is far shorter than the line above it."""
    if not able:
        return None
    i = able[-1]
    longer = i - 1 in able[-2:] and len(page.plain(i - 1)) >= 2 * SHORTEST_TITLE
    return i - 1 if longer and len(page.plain(i)) < SHORTEST_TITLE else i


def _without_channel(page: Page, able: list[int]) -> list[int]:
    """A short word between the title and the text names the channel, not the article."""
    sizes = [len(page.plain(i)) for i in able]
    if max(sizes, default=0) < 2 * SHORTEST_TITLE:
        return able
    names_channel = page.rules.header.patterns["channel-word"].fullmatch
    while sizes[-1] < _LONGEST_CHANNEL and (
        sizes[-1] < SHORTEST_TITLE or names_channel(page.plain(able[len(sizes) - 1]))
    ):
        sizes.pop()
    return able[: len(sizes)]


def _contents(page: Page, able: list[int], counts: Counter[str]) -> None:
    """A list of the page's articles above them: each of its lines stands again over its article."""
    if len(able) < 3:
        return
    over = {
        page.keys[j]
        for j in range(able[-1], len(page.lines))
        if page.keys[j] and counts[page.keys[j]] > 1 and page.below(j)[0] is not None
    }
    following = set(able)
    listed = [i for i in able if i + 1 in following and page.keys[i] in over]
    keys = {page.keys[i] for i in listed}
    if len(keys) >= 2:
        page.off.update((i, "contents") for i in listed)
        page.listed |= keys


def _translations(page: Page, head: tuple[int, ...]) -> None:
    """The title in another language, directly below it, goes with the kicker: it is no text.

    It is one line without a full stop, and the text below is not in that language.
    """
    i = head[-1] + 1 if head else len(page.lines)
    first = page.first_body()
    if first is None or not page.is_open(i) or not _LATIN.fullmatch(page.plain(i)):
        return
    below = next((j for j in range(i + 1, first + 1) if j not in page.off), first)
    of_han = _HAN.search(page.plain(below)) and _HAN.search(page.plain(head[0]))
    if i < first and of_han and page.plain(i)[-1] not in ".!?,:;)":
        page.parts[i] = "kicker"


def _repeats(page: Page, head: tuple[int, ...]) -> None:
    """The title is kept once; printed again it is furniture, or stands for a picture.

    In verse, which has no prose, the first line below the author may repeat the title: it stays.
    """
    own = {page.keys[i] for i in head if len(page.keys[i]) >= 2}
    verse = page.first_body() is None
    for i in page.open_lines():
        if i in head:
            continue
        if head and any(is_path(page, i, j) for j in head if len(page.keys[j]) >= SHORTEST_TITLE):
            page.off[i] = "title-repeat"
            continue
        if page.keys[i] not in own:
            continue
        begins = i > head[-1] and page.lines[i - 1].kind == "meta" and page.may_be_title(i + 1)
        if not (verse and begins) and not _is_signature(page, i):
            page.off[i] = "title-repeat"
            _page_numbers(page, i)


def _page_numbers(page: Page, i: int) -> None:
    """The number of the page that ends above a running head, and that of the last page."""
    if i == 0 or not page.is_open(i - 1) or not _PAGE.fullmatch(page.plain(i - 1)):
        return
    page.off[i - 1] = "page-number"
    last = len(page.lines) - 1
    following = str(int(page.plain(i - 1)) + 1)
    if page.is_open(last) and page.plain(last) == following:
        page.off[last] = "page-number"


def _is_signature(page: Page, i: int) -> bool:
    """Whether line ``i`` signs a document whose head names the issuer: the day is below.

    Other offices that sign it with that one may stand between.
    """
    names = page.rules.header.names
    below = i + 1
    while below < len(page.lines) and page.lines[below].kind == "short":
        if page.rules.header.patterns["date-alone"].match(page.plain(below)):
            return True
        if not (is_issuer(page.plain(i), names) and is_issuer(page.plain(below), names)):
            return False
        below += 1
    return False


def _captions(page: Page) -> None:
    """The short line below a picture is its caption."""
    first = page.first_body()
    for i in range(len(page.lines) - 1 if first is not None else 0):
        pictured = page.off.get(i) == "title-repeat" or page.lines[i].kind == "image"
        below = pictured and first is not None and i > first and page.is_open(i + 1)
        # not the running head of a printed page, and the next chapter
        if below and not page.says("marked-heading", i + 1):
            page.parts[i + 1] = "caption"
