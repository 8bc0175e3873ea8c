"""Numbered formulas (提法): “五个关键”, 两不愁三保障, 1+16, 一村一策.

The words that merely contain a numeral (统一, 千方百计) are hidden first. Then three looks, the
first one winning: formulas known nationwide, the items of quotations, and running text. What an
item or a place must look like is a rule (``rules/formulas.toml``).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from ingest import rules as tables
from ingest.find.formula_items import expansion_of, members_of
from ingest.find.formula_lists import items_of, letters_of, listed_items
from ingest.find.formula_names import (
    ANY_NUMERAL,
    CLOSING,
    FOLD,
    LABELLED,
    NUMERAL,
    OPENING,
    WIDE,
    WRITTEN_NUMERAL,
    canonical,
    count_of,
    counts_of,
    numbers_of,
)
from ingest.find.words import any_of, not_behind
from ingest.model import Expansion, FormulaUse, National

_Span = tuple[int, int]

_QUOTATION = re.compile(rf"[{OPENING}]([^{OPENING}{CLOSING}。!?！？\n]{{1,80}})[{CLOSING}]")
_HIDDEN = "某"  # stands for a numeral that offers no formula
# “一圈、两翼、三区”: items too short to be formulas each.
_ONE_BY_ONE = re.compile(
    r"(?=(?:.*[、,，])?一)(?:[一两三四五六七八九](?![个大项张件条种类])[^一两三四五六七八九、,，]{1,4}[、,，]){1,5}"
    r"[一两三四五六七八九多](?![个大项张件条种类])[^一两三四五六七八九、,，]{1,4}"
    r"|(?:一[^、,，]{2,6}[、,，]){2,9}一[^、,，]{2,6}"
)
_WIDE = {"quoted-inner", "quoted-one", "quoted-many"}  # give way to a known formula inside
_RANKED = re.compile("(?:世界|全球|中国企业|民营企业|中国|全国|全省)$")


@dataclass(frozen=True, slots=True)
class QuotedRule:
    """What an item of a quotation can look like, and what must follow the quotation."""

    name: str
    shape: re.Pattern[str]
    then: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class FormulaRules:
    """The rules for formulas, compiled."""

    words: re.Pattern[str]  # words whose numerals count for nothing
    known: re.Pattern[str]  # nationwide formulas recognised anywhere
    quoted: tuple[QuotedRule, ...]
    heads: re.Pattern[str]  # what a formula in running text can begin with
    plain: re.Pattern[str]
    plain_names: Mapping[str, str]  # group of `plain` → rule
    separators: re.Pattern[str]
    longest: int


@cache
def nationwide() -> Mapping[str, National]:
    """The formulas in nationwide use, by their canonical form."""
    rows = tables.table("national_formulas")["national"]
    return {
        canonical(row["name"]): National(
            row["name"], tuple(row.get("items", ())), row.get("year"), row.get("origin"),
            row.get("quoted", False),
        )
        for row in rows
    }  # fmt: skip


@cache
def load_rules() -> FormulaRules:
    """The rules of ``rules/formulas.toml``.

    Raises:
        KeyError: a shape names a fragment that is not there.
        re.error: a shape is no pattern.
    """
    table = tables.table("formulas")
    shapes = {w: [r for r in table["rule"] if r["where"] == w] for w in ("quoted", "plain")}
    plain = {f"s{i}": rule for i, rule in enumerate(shapes["plain"])}
    scan = "|".join(f"(?P<{group}>{_filled(r['shape'], True)})" for group, r in plain.items())
    words = [word for text in table["words"].values() for word in text.split()]
    names = [row.name for row in nationwide().values() if not row.quoted]
    return FormulaRules(
        words=re.compile(any_of(words)),
        known=re.compile(not_behind(f"[第{NUMERAL}0-9]", names + _joined(names))),
        quoted=tuple(
            QuotedRule(r["name"], compile_shape(r["shape"]), re.compile(r.get("then", "")))
            for r in shapes["quoted"]
        ),
        heads=re.compile(rf"[“\"「『‘{NUMERAL}0-9NX]"),
        plain=re.compile(scan),
        plain_names={group: rule["name"] for group, rule in plain.items()},
        separators=re.compile(rf"[^{re.escape(table['separators'])}]+"),
        longest=table["longest"],
    )


def _joined(names: Iterable[str]) -> list[str]:
    """Names with a 、 inside are written without it too."""
    return [name.replace("、", "") for name in names if "、" in name]


def _filled(shape: str, unnamed: bool = False) -> str:
    """``shape`` with its fragments filled in; ``@name`` in a fragment is a list of heads."""
    table = tables.table("formulas")
    heads: dict[str, list[str]] = table["heads"]

    def fill(match: re.Match[str]) -> str:
        text: str = table["fragments"][match[1]]
        return f"(?:{any_of(heads[text[1:]])})" if text.startswith("@") else text

    for _ in range(2):  # a fragment may hold another
        shape = re.sub(r"\{([A-Za-z_]+)\}", fill, shape)
    return re.sub(r"\(\?P<\w+>", "(?:", shape) if unnamed else shape


def compile_shape(shape: str) -> re.Pattern[str]:
    """``shape`` with its fragments filled in, as the finder applies it."""
    return re.compile(_filled(shape))


def find_formulas(
    text: str, rules: FormulaRules, taken: Sequence[tuple[int, int]] = ()
) -> tuple[FormulaUse, ...]:
    """The numbered formulas of one simplified sentence, ascending, without overlap.

    ``quoted`` is true where the formula opens its quotation: in “一城两中心、一区三园” for the
    first.

    Args:
        text: the sentence.
        rules: what to look for.
        taken: spans that belong to something else (dates) and offer no formula.
    """
    if WRITTEN_NUMERAL.search(text) is None:
        return ()
    folded = text.translate(FOLD) if WIDE.search(text) else text
    folded = _without(folded, taken) if taken else folded
    masked = hidden(folded, rules)
    found = _Spans()
    for start, end, rule in _quotations(folded, masked, rules):
        found.add(start, end, rule)
    for match in rules.known.finditer(folded):
        found.add(*match.span(), "national")
    for match in _plain(masked, rules):
        rule = rules.plain_names[str(match.lastgroup)]
        start, end = match.span()
        if rule == "ranking":
            start = _named(folded, start)
        if rule != "listed-count" or _lists(match[0]):
            found.add(start, end, rule)
    uses = []
    for start, end, rule in found:
        shown = folded if rule == "national" else masked
        use = _use(text, folded, shown[start:end], (start, end), rule)
        if rule == "count-told" and not (use.expansion and use.expansion.agrees):
            continue
        members = members_of(text, use)
        if members is not None and found.add(*members, "members"):
            uses.append(_use(text, folded, folded[slice(*members)], members, "members"))
        uses.append(use)
    return tuple(uses)


def _plain(masked: str, rules: FormulaRules) -> Iterator[re.Match[str]]:
    """What shapes for running text match: tried only where one can begin. A search is slower."""
    end = 0
    for head in rules.heads.finditer(masked):
        if head.start() >= end and (match := rules.plain.match(masked, head.start())):
            end = match.end()
            yield match


def _named(text: str, start: int) -> int:
    """Where the name of a ranking begins whose number stands at ``start``: 世界500强."""
    whose = _RANKED.search(text, max(0, start - 6), start)
    return whose.start() if whose else start


def _lists(surface: str) -> bool:
    """Whether the list before a label has as many items as the label counts."""
    parts = LABELLED.fullmatch(surface)
    if parts is None:
        return False
    count = count_of(canonical(surface))
    return bool(items_of(parts[1], count) or letters_of(parts[1], (count,)))


class _Spans:
    """Spans with their rule, sorted and disjoint: the first to come keeps its place."""

    def __init__(self) -> None:
        self._found: list[tuple[int, int, str]] = []

    def add(self, start: int, end: int, rule: str) -> bool:
        """Take the span in, unless it overlaps one that is there; whether it was taken in."""
        at = bisect_left(self._found, (start, end))
        if at > 0 and self._found[at - 1][1] > start:
            return False
        if at < len(self._found) and self._found[at][0] < end:
            return False
        self._found.insert(at, (start, end, rule))
        return True

    def __iter__(self) -> Iterator[tuple[int, int, str]]:
        return iter(tuple(self._found))


def _without(text: str, taken: Sequence[_Span]) -> str:
    """``text`` with the numerals of the taken spans hidden, of the same length."""
    pieces: list[str] = []
    at = 0
    for start, end in sorted(taken):
        pieces += (text[at:start], ANY_NUMERAL.sub(_HIDDEN, text[max(start, at) : end]))
        at = max(at, end)
    pieces.append(text[at:])
    return "".join(pieces)


def hidden(text: str, rules: FormulaRules) -> str:
    """``text`` with the numerals of idioms and of ordinary words hidden, of the same length."""
    return rules.words.sub(_hide, text)


def _hide(match: re.Match[str]) -> str:
    return ANY_NUMERAL.sub(_HIDDEN, match[0])


# ── inside quotation marks


def _quotations(folded: str, masked: str, rules: FormulaRules) -> Iterator[tuple[int, int, str]]:
    """The formulas among the items of each quotation, or the quotation as one formula."""
    for match in _QUOTATION.finditer(masked):
        start, end = match.span(1)
        if ANY_NUMERAL.search(folded, start, end) is None:
            continue
        if canonical(folded[start:end]) in nationwide():
            yield start, end, "national"
        elif _ONE_BY_ONE.fullmatch(match[1]):
            yield start, end, "quoted-list"
        else:
            for item in rules.separators.finditer(masked, start, end):
                yield from _item(folded, item[0], item.start(), rules)


def _item(
    folded: str, item: str, start: int, rules: FormulaRules
) -> Iterator[tuple[int, int, str]]:
    """One item as a formula, or else its parts around a plus sign."""
    start += len(item) - len(item.lstrip())
    item = item.strip()
    end = start + len(item)
    if len(item) <= rules.longest:
        if canonical(folded[start:end]) in nationwide():
            yield start, end, "national"
            return
        rule = next((r.name for r in rules.quoted if _fits(r, item, folded, end)), None)
        if rule is not None and (rule not in _WIDE or not rules.known.search(folded, start, end)):
            yield start, end, rule
            return
    if "+" in item:
        for part in re.finditer(r"[^+]+", item):
            yield from _item(folded, part[0], start + part.start(), rules)


def _fits(rule: QuotedRule, item: str, folded: str, end: int) -> bool:
    return bool(rule.shape.fullmatch(item) and rule.then.match(folded, end + 1))


# ── what a formula says


def _use(text: str, folded: str, shown: str, span: _Span, rule: str) -> FormulaUse:
    """The use at ``span``; ``shown`` is its text with hidden numerals left out."""
    start, end = span
    surface = text[start:end]
    name = canonical(surface)
    numbers = numbers_of(shown if ANY_NUMERAL.search(shown) else folded[start:end])
    listed = LABELLED.fullmatch(surface)
    if listed is not None:
        numbers = numbers_of(listed[2].translate(FOLD))
    use = FormulaUse(
        start, end, surface, name, numbers, start > 0 and text[start - 1] in OPENING, rule
    )
    if listed is not None:
        counts = counts_of(name)
        items = listed_items(listed[1], counts) or letters_of(listed[1], counts)
        return use._replace(expansion=Expansion(items, "listed")) if items else use
    expansion = expansion_of(text, use)
    return use._replace(expansion=expansion) if expansion else use


def national(name: str) -> National | None:
    """What is known of a formula, in canonical form, that is in nationwide use.

    ``None`` for all others: coinages of a place.
    """
    return nationwide().get(name)
