"""Names of persons: what can be one, and where it begins and ends. No tagger is asked.

A name is a surname of the table and one or two more characters, a compound surname, a name with a
dot, or one made of the elements that names without a surname are made of. In running text nothing
parts it from its sentence, so that what stands beside it decides where it ends.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ingest.find.words import any_of

GAP = " \u3000"
_HAN = "\u4e00-\u9fff"
# 李 明: two characters, spaced out to the width of three.
_SPACED = re.compile(rf"[{_HAN}][ \u3000]{{1,2}}[{_HAN}]")
_ENDED = re.compile(rf"$|[^{_HAN}·]")
_LONGEST_LEAD = 4


@dataclass(frozen=True)
class NameRules:
    """The tables of names in ``rules/people.toml``, compiled."""

    surnames: frozenset[str]
    rare: frozenset[str]
    compound: frozenset[str]
    unsurnamed: re.Pattern[str]
    not_given: frozenset[str]
    not_name: re.Pattern[str]
    never_name: re.Pattern[str]
    follow: re.Pattern[str]
    lead: re.Pattern[str]
    given: frozenset[str]
    verbal: frozenset[str]
    whole_given: frozenset[str]
    known: re.Pattern[str]


def load_name_rules(table: dict[str, Any]) -> NameRules:
    """The rules of names, from the table ``people``."""
    return NameRules(
        surnames=frozenset(table["surnames"].replace("\n", "")),
        rare=frozenset(table["rare_surnames"].replace("\n", "")),
        compound=frozenset(table["compound"]),
        unsurnamed=_unsurnamed(table["unsurnamed"]["elements"], table["unsurnamed"]["endings"]),
        not_given=frozenset(table["not_given"]),
        not_name=re.compile(any_of(table["not_names"])),
        never_name=re.compile(any_of(table["never_names"])),
        follow=re.compile(rf"$|[^\u3400-\u9fff·]|{any_of(table['follow'])}"),
        lead=re.compile(f"(?:{any_of(table['lead'])})$"),
        given=frozenset(table["given"].replace("\n", "")),
        verbal=frozenset(table["verbal"]),
        whole_given=frozenset(table["whole_given"]),
        known=re.compile(any_of(table["known"])),
    )


def _unsurnamed(elements: Sequence[str], endings: str) -> re.Pattern[str]:
    """Names made of ``elements``; a single one of two characters only with an ending."""
    one, long = any_of(elements), any_of(e for e in elements if len(e) > 2)
    return re.compile(rf"(?:{one}){{2,3}}[{endings}]?|(?:{long})[{endings}]?|(?:{one})[{endings}]")


def bare(surface: str) -> str:
    """A name without the gaps it is spaced out with."""
    return re.sub(f"[{GAP}]", "", surface)


# ── what begins at an offset


def name_behind(text: str, start: int, rules: NameRules, *, spaced: bool) -> int | None:
    """Where the name that begins at ``start`` ends, if one does. ``spaced``: a gap is before."""
    known = rules.known.match(text, start)
    if known and (known.end() - start > 2 or rules.follow.match(text, known.end())):
        return known.end()
    unsurnamed = rules.unsurnamed.match(text, start)
    if unsurnamed and rules.follow.match(text, unsurnamed.end()):
        return unsurnamed.end()
    if text[start : start + 2] in rules.compound:
        return _bounded(text, start, (4, 3), rules)
    if "·" in text[start : start + 8]:
        return _dotted(text, start, rules)
    if rules.never_name.match(text, start):
        return None
    if text[start : start + 1] in rules.rare:
        return _unusual(text, start, rules)
    if text[start : start + 1] not in rules.surnames:
        return None
    if (wide := _SPACED.match(text, start)) and text[wide.end() - 1] not in rules.not_given:
        ends = _ENDED if spaced else rules.follow
        return wide.end() if ends.match(text, wide.end()) else None
    return _bounded(text, start, (3, 2), rules)


def _bounded(text: str, start: int, sizes: tuple[int, int], rules: NameRules) -> int | None:
    """The longer or the shorter name, whichever something fit follows."""
    fitting = [
        start + size
        for size in sizes
        if start + size <= len(text)
        and not rules.not_given.intersection(text[start + 1 : start + size])
        and _is_han(text[start : start + size])
        and rules.follow.match(text, start + size)
    ]
    if rules.not_name.match(text, start):  # a word; three characters are a name all the same
        fitting = [
            end for end in fitting[:1] if end == start + 3 and text[end - 1] not in rules.verbal
        ]
    if len(fitting) == 2 and not _is_whole(text, fitting[0], fitting[1], rules):
        return fitting[1]
    if fitting:
        return fitting[0]
    # Nothing known follows: three characters such as names are made of are one all the same.
    is_word = rules.not_name.match(text, start) is not None
    usual = sizes == (3, 2) and rules.given.issuperset(text[start + 1 : start + 3])
    return start + 3 if usual and not is_word and len(text) >= start + 3 else None


def _is_whole(text: str, long: int, short: int, rules: NameRules) -> bool:
    """Whether a third character is of the name, where two could be one as well.

    王志强|调研 and 巩向前|开展, but 蒋涛|慰问 and 李明|和大家.
    """
    third = text[short]
    behind_long, behind_short = (rules.follow.match(text, end) for end in (long, short))
    goes_on = len(behind_long[0]) > 1 if behind_long else False
    begins_word = len(behind_short[0]) > 1 if behind_short else False
    if text[short - 1 : long] in rules.whole_given:
        return True
    if third in rules.verbal:
        return third in rules.given and goes_on and begins_word
    return third in rules.given or goes_on or not begins_word


def _unusual(text: str, start: int, rules: NameRules) -> int | None:
    """A name with a surname that is mostly a word: two more characters that names are made of."""
    end = start + 3
    named = end <= len(text) and rules.given.issuperset(text[start + 1 : end])
    plain = named and not rules.not_name.match(text, start)
    return end if plain and rules.follow.match(text, end) else None


def _dotted(text: str, start: int, rules: NameRules) -> int | None:
    """A name of a minority: 艾尔肯·吐尼亚孜."""
    dot = text.find("·", start + 1, start + 8)
    if dot < 0 or not _is_han(text[start:dot]):
        return None
    for end in range(dot + 2, min(len(text), dot + 9) + 1):
        if not _is_han(text[end - 1]) and text[end - 1] != "·":
            return None
        if end > dot + 2 and rules.follow.match(text, end):
            return end
    return None


# ── names between two things that are known


def name_framed(text: str, start: int, tail: re.Pattern[str], rules: NameRules) -> int | None:
    """Where a name ends that begins at ``start`` and that ``tail`` follows (任命|张三|为 …)."""
    if "·" in text[start : start + 8] and (dotted := _dotted_until(text, start, tail)):
        return dotted
    for size in (4, 3, 2):
        end = start + size
        if (
            end <= len(text)
            and is_name(text[start:end], rules, firm=True)
            and tail.match(text, end)
        ):
            return end
    return None


def _dotted_until(text: str, start: int, tail: re.Pattern[str]) -> int | None:
    dot = text.find("·", start + 1, start + 8)
    if not _is_han(text[start:dot]):
        return None
    for end in range(dot + 2, min(len(text), dot + 9) + 1):
        if not _is_han(text[end - 1]) and text[end - 1] != "·":
            return None
        if end > dot + 2 and tail.match(text, end):
            return end
    return None


def name_before(text: str, end: int, rules: NameRules, *, firm: bool) -> int | None:
    """Where the name that ends at ``end`` begins, if there is one.

    Args:
        text: the sentence.
        end: where the name ends.
        rules: of names.
        firm: what follows is said of persons alone (同志任 …). Else the name must be made of what
            names are mostly made of; of two characters only where nothing stands right before it.
    """
    dotted = re.search(rf"(?<![{_HAN}])[{_HAN}]{{1,6}}·[{_HAN}·]{{2,8}}$", text[:end][-16:])
    if dotted:
        return end - len(dotted[0])
    for size in (3, 2, 4, 5, 6):
        start = end - size
        if start < 0 or not is_name(text[start:end], rules, firm=firm):
            continue
        alone = start == 0 or _ENDED.match(text[start - 1])
        short = size == 2 and not firm
        if alone or (not short and rules.lead.search(text[max(0, start - _LONGEST_LEAD) : start])):
            return start
    return None


def is_name(word: str, rules: NameRules, *, firm: bool) -> bool:
    """Whether all of ``word`` can be a name; ``firm``: what stands around says that one is here."""
    if spaced := _SPACED.fullmatch(word):
        word = bare(spaced[0])
    if not _is_han(word) or rules.never_name.match(word):
        return False
    if rules.unsurnamed.fullmatch(word):
        return True
    if word[:2] in rules.compound:
        return len(word) in (3, 4) and not rules.not_given.intersection(word[2:])
    if len(word) not in (2, 3) or rules.not_given.intersection(word[1:]):
        return False
    usual = rules.given.issuperset(word[1:]) and not rules.not_name.match(word)
    if word[0] in rules.rare:
        return usual and len(word) == 3
    if word[0] not in rules.surnames:
        return False
    return usual or (firm and not rules.not_name.match(word)) or (firm and len(word) == 3)


def _is_han(text: str) -> bool:
    return all("\u4e00" <= char <= "\u9fff" for char in text)
