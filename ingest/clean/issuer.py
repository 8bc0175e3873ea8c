"""Who issued an official document, and when: at its end, above the day or beside it.

The lines stay, they are the document's own words; what they say goes into the article's fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from ingest.clean.fields import Fields, Late, han_iso, iso, merge
from ingest.clean.header_rules import HeaderRules
from ingest.clean.names import clean_outlet, is_issuer, offices
from ingest.clean.settle import Page
from ingest.clean.trim import Trimmed

_LONGEST = 40
_FEWEST = 4  # lines of a notice that has no prose, the two that sign it among them
_DONE = re.compile("祝贺|考取|考入|录取|荣获|获得|召开|举行|走进|前往")
_MONTH = re.compile(r"(?:19|20)\d\d ?年 ?\d{1,2} ?月")
_ABOUT = re.compile(r"(?P<org>[\u4e00-\u9fff]{4,24}?)关于")
_OFFICE = re.compile(r"[\u4e00-\u9fff（）]{5,24}")
_SEAL = re.compile(r"\s*[（(](?:盖章|印章|公章|章|盖公章|签章|代章)[）)]$")


def sign(page: Page) -> None:
    """Give the articles of a settled page what their last lines say of issuer and day."""
    starts = sorted(page.starts) or [0]
    named = any(
        x.fields and x.fields.outlet and not x.fields.late
        for i, x in enumerate(page.lines[: starts[0]])
        if i in page.off
    )
    for start, stop in zip(starts, [*starts[1:], len(page.lines)], strict=True):
        for i in _signed_at(page, start, stop):
            said = _said(page, i)
            said = said._replace(outlet=None) if named else said
            outlet = said.outlet or (None if named else _in_title(page, start, i))
            said = said._replace(outlet=outlet)
            if said.published or said.outlet:
                known = page.trimmed.get(i) or Trimmed(0, len(page.plain(i)))
                page.trimmed[i] = Trimmed(
                    known.start, known.end, known.cuts, merge(known.fields, said),
                    known.is_cut_short,
                )  # fmt: skip
                break
        else:
            _sign_undated(page, start, stop, named)


def _sign_undated(page: Page, start: int, stop: int, named: bool) -> None:
    """An office that signs with no day below it: the last line of its article."""
    last = max((i for i in range(start, stop) if i in page.parts), default=start)
    if named or page.parts.get(last) != "body" or page.lines[last].kind != "short":
        return
    names, plain = page.rules.header.names, page.plain(last)
    below = page.parts.get(last - 1) == "body" and page.plain(last - 1)[-1] in "。！"
    if not below or not _OFFICE.fullmatch(plain) or not is_issuer(plain, names):
        return
    said = Fields(outlet=clean_outlet(offices(plain)[0], names), late=Late.WRITTEN, trust=0)
    page.trimmed[last] = Trimmed(0, len(plain), fields=said)


def _in_title(page: Page, start: int, stop: int) -> str | None:
    """The office that the title of a document begins with: 闻喜县人民政府关于封山禁牧的通告."""
    title = "".join(page.plain(i) for i in range(start, stop) if page.parts.get(i) == "title")
    hit = _ABOUT.match(title) if page.rules.furniture.headings["document-in-lines"].search(
        title[title.find("关于") :]) else None  # fmt: skip
    names = page.rules.header.names
    return clean_outlet(hit["org"], names) if hit and is_issuer(hit["org"], names) else None


def _signed_at(page: Page, start: int, stop: int) -> Iterator[int]:
    """Short lines below running text that end with a day, and the office on or above them."""
    rules = page.rules.header
    text = (i for i in range(start, stop) if page.parts.get(i) in ("body", "heading"))
    kinds = (page.lines[i].kind for i in text)
    begun = list(islice(kinds, _FEWEST)) == ["short"] * _FEWEST
    begun = begun and all(kind == "short" for kind in kinds)
    # Above running text a month heads a part of a chronicle.
    bottom = next((i for i in range(stop - 1, start, -1) if page.lines[i].kind == "prose"), start)
    for i in range(start, stop):
        if page.parts.get(i) not in ("body", "heading"):
            continue
        plain = page.plain(i)
        if len(plain) > _LONGEST + 20 or page.lines[i].kind != "short":
            begun = True
        elif begun and (
            rules.patterns["date-alone"].match(plain)
            or rules.patterns["signed-line"].match(plain)
            or (i > bottom and _MONTH.fullmatch(plain))
        ):
            yield i


def _said(page: Page, i: int) -> Fields:
    """The day on line ``i``, and the office there or on the lines above."""
    rules = page.rules.header
    plain = page.plain(i)
    line = rules.patterns["signed-line"].match(plain)
    if line:
        org, day = line["org"].strip(), plain[line.end("org") :]
        return _named(org, day, rules) if is_issuer(org, rules.names) else Fields()
    above = i - 1
    if rules.names.speaker.match(page.plain(above)):
        return _named(None, plain, rules)  # the head of an office signs for it
    lead: str | None = None  # of several offices, the one on top
    while above >= 0 and page.lines[above].kind == "short":
        office = _SEAL.sub("", page.plain(above))
        if not is_issuer(office, rules.names) or (lead and _DONE.search(office)):
            break
        lead = office
        above -= 1
    return _named(lead, plain, rules) if lead else Fields()


def _named(org: str | None, day: str, rules: HeaderRules) -> Fields:
    at = rules.patterns["date-of-page"].search(day)
    han = rules.patterns["date-in-han-digits"].search(day)
    published = iso(at) if at else han_iso(han) if han else None
    outlet = clean_outlet(offices(org)[0], rules.names) if org else None
    return Fields(published, "stated" if published else None, outlet, dated=True, late=Late.WRITTEN)
