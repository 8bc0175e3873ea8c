"""Places: the divisions a sentence names, the one an article is about, the one an office is of."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from ingest.find.borders import PlaceRules, load_rules
from ingest.find.divisions import by_code
from ingest.find.gazetteer import codes_above
from ingest.find.place_names import find_places, pointed_at
from ingest.find.townships import PlaceContext
from ingest.find.zones import zone_parent
from ingest.model import PlaceMention

__all__ = ["PlaceContext", "PlaceRules", "article_place", "find_places", "load_rules", "locate"]

# What a mention counts for the question what an article is about, by where it stands. The lead of
# a text is its first LEAD characters. Only the first READ characters are looked at.
_TITLE, _KICKER, _LEAD, _BODY = 12, 6, 3, 1
LEAD = 120
READ = 30_000
# An article is about a division if that and what lies in it have at least this share of what counts
# one level up; and, with no place in title, kicker or lead, at least so many mentions in the text,
# one in every so many characters.
_SHARE = 0.5
_MENTIONS = 3
_CHARACTERS = 800

# What the nation's own bodies report or decide: 1959年国务院政府工作报告; how such a text begins.
_NATIONAL = re.compile(
    "(?:中华人民共和国|国务院|全国人民代表大会)[^，。！？]{0,24}(?:报告|决议|公报|条例|法)(?:[（(]|$)"
)
_OPENS_NATIONAL = re.compile(
    "(?:代表|根据)国务院[^。！？]{0,12}[，,]?(?:现在)?[向请]|国务院[^。！？]{0,24}向[^。！？]{0,20}全国人民代表大会"
)
# Where a report was filed: 本报洪洞讯, 新华社太原3月5日电. A capital's says little of its subject.
_DATELINE = re.compile(
    r"(?:^|[\n 　(（])(?:本报|新华社|中新社|中新网|央广网)?(?P<where>[\u4e00-\u9fff]{2,10}?)"
    r"(?:\d{1,2}月\d{1,2}日)?(?:电|讯)(?=[\s　:：(（]|$|记者)"
)
# 全省, 我市: of which level a text speaks as its own. Said so often, it counts.
_SCOPES = re.compile("[全我本](?P<kind>[省市县区州盟旗镇乡])(?![场域级民间])")
_SPOKEN = 3

WithoutPeople = Callable[[str, Sequence[PlaceMention]], str]


def article_place(
    title: str | None,
    outlet: str | None,
    channel: str | None,
    kicker: str | None,
    text: str,
    rules: PlaceRules,
    hint: str | None = None,
    without_people: WithoutPeople | None = None,
) -> str | None:
    """The code of the division an article is about, or ``None`` where nothing tells.

    Args:
        title: title, simplified; so are all texts here.
        outlet: who published it: 临汾日报 stands for 临汾市 where the text names nothing better.
        channel: its local channel: 长治频道.
        kicker: the line above the title.
        text: the running text.
        rules: the place rules.
        hint: the place of the page's other articles, for an article that names none itself.
        without_people: gives a text in which these places were found without the names of persons
            that hold one, as 秘书长江海宁 does.
    """
    national = _NATIONAL.search(title or "") or _OPENS_NATIONAL.search(text[:LEAD])
    if national and not (title and find_places(title, rules, PlaceContext())):
        return hint  # the nation's, whatever part of it the text names most
    filed, text = _filed(text, rules)
    source = _source(channel, rules) or _source(outlet, rules) or filed
    body = text[:READ]
    spoken = Counter(match["kind"] for match in _SCOPES.finditer(body))
    evidence = max(_MENTIONS, len(body) / _CHARACTERS)

    weights_of = partial(_weights, rules=rules, without_people=without_people)

    def about(around: PlaceContext) -> str | None:
        heads = weights_of(title, _TITLE, around) + weights_of(kicker, _KICKER, around)
        weights = heads + weights_of(body, _BODY, around)
        return _most(weights, heads, spoken, evidence)

    known = tuple(code for code in (hint, source) if code)
    first = about(PlaceContext(named=known))
    if first is None or known[-1:] == (first,):
        return first or source or hint
    # A township named without its county is known once the county is.
    return about(PlaceContext(named=(*known, first))) or first


def _filed(text: str, rules: PlaceRules) -> tuple[str | None, str]:
    """The division of a text's dateline, if it is below a city, and the text without that name."""
    match = _DATELINE.search(text[:LEAD])
    if match is None:
        return None, text
    start, end = match.span("where")
    found = find_places(text[start:end], rules, PlaceContext())
    if len(found) != 1 or found[0].surface != text[start:end]:
        return None, text
    code = found[0].code
    return code if code is not None and len(code) >= 6 else None, text[:start] + text[end:]


def _source(name: str | None, rules: PlaceRules) -> str | None:
    """The division whose name an outlet's or channel's name begins with, peeled off its words."""
    if not name:
        return None
    near = name[:12]
    # A mention ends where an entry of the lexicon does, or with the last word of a zone's name.
    here = rules.lexicon.find(near)
    ends = {end for found in here.values() for end, _ in found if end > 1}
    ends.update(at + 1 for at, char in enumerate(near) if char in "区园" and at)
    for end in sorted(ends, reverse=True):
        within = {at: [(to, one) for to, one in of_it if to <= end] for at, of_it in here.items()}
        within = {at: of_it for at, of_it in within.items() if of_it}
        found = find_places(name[:end], rules, PlaceContext(), within)
        if found and found[0].span_start == 0 and found[0].span_end == end:
            return found[0].code
    return None


def _weights(
    part: str | None,
    weight: int,
    around: PlaceContext,
    rules: PlaceRules,
    without_people: WithoutPeople | None,
) -> Counter[str]:
    """How much each division counts that a part of the article names."""
    weights: Counter[str] = Counter()
    found = find_places(part, rules, around) if part else ()
    if part and found and without_people and (bare := without_people(part, found)) != part:
        found = find_places(bare, rules, around)
    for mention in found:
        if mention.code is not None and mention.rule != "deictic":
            in_lead = weight == _BODY and mention.span_start < LEAD
            own = zone_parent(mention.code) or mention.code
            weights[own] += _LEAD if in_lead else weight
    return weights


def _most(
    weights: Counter[str], heads: Counter[str], spoken: Counter[str], evidence: float
) -> str | None:
    """The deepest division that holds its share of what counts, going down from the province.

    What a text names most need not be what it is about: 全省 said again and again (``spoken``)
    holds it at its province, unless ``heads``, what title and kicker name, lies further down. A
    province needs ``evidence``.
    """
    headed = {above for code in heads for above in codes_above(code)}
    total: Counter[str] = Counter()
    for code, weight in weights.items():
        for above in codes_above(code):
            total[above] += weight
    below: defaultdict[str | None, list[tuple[int, str]]] = defaultdict(list)
    for code, weight in total.items():
        below[_parent(code)].append((weight, code))
    about: str | None = None
    share = weights.total()
    while True:
        weight, code = max(below[about], default=(0, ""))
        if weight == 0 or weight < _SHARE * share or (about is None and weight < evidence):
            return about
        if about is not None and code not in headed and _speaks_of(about, code, spoken):
            return about
        about, share = code, weight


def _speaks_of(above: str, code: str, spoken: Counter[str]) -> bool:
    """Whether a text that speaks so of its own level is about ``above`` and not ``code`` in it."""
    own, below = by_code(above), by_code(code)
    if own is None or below is None or own.name[-1] == below.name[-1]:
        return False
    times = spoken[own.name[-1]]
    return times >= _SPOKEN and times > spoken[below.name[-1]]


def _parent(code: str) -> str | None:
    division = by_code(code)
    return division.parent if division else None


def locate(name: str, context: PlaceContext, rules: PlaceRules) -> str | None:
    """The division that an organisation is of: 洪洞县委 → 洪洞县, 县委 → the county around.

    That of a zone's own offices is the division the zone lies in.

    Args:
        name: an organisation's name, simplified.
        context: what is known around; without it 县委 stays unsettled.
        rules: the place rules.
    """
    bare = name.removeprefix("中共").removeprefix("中国共产党")
    named = [m for m in find_places(bare, rules, context) if m.rule != "deictic"]
    if named and named[0].span_start == 0:
        code = named[0].code
        return zone_parent(code or "") or code
    for unit in _units(bare, rules):
        return pointed_at(unit, rules, context)
    return None


def _units(name: str, rules: PlaceRules) -> Iterator[str]:
    """The level an organisation's name begins with: 县 of 县委, 街道 of 街道党工委."""
    for unit in rules.units:
        after = name[len(unit) : len(unit) + 1]
        if name.startswith(unit) and after not in set(rules.unit_not_after[unit]):
            yield unit
