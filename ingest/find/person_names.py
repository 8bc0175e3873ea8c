"""Names of persons: what can be one, and where it begins and ends. No tagger is asked.

A name is a surname of the table and one or two more characters, a compound surname, a name with a
dot, or one made of the elements that names without a surname are made of. In running text nothing
parts it from its sentence, so that what stands beside it decides where it ends.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ingest.find.words import any_of

GAP = " \u3000"
_HAN = "\u4e00-\u9fff"
# 李 明: two characters, spaced out to the width of three.
_SPACED = re.compile(rf"[{_HAN}][ \u3000]{{1,2}}[{_HAN}]")
_ENDED = re.compile(rf"$|[^{_HAN}·]")
_LONGEST_LEAD = 4
_CLEAR = 3  # characters up to which a row of sounds can be something else
_MARKS = "、，,。；;：:（("
_ACTS = "说率到赴和与等"


@dataclass(frozen=True)
class NameRules:
    """The tables of names in ``rules/people.toml``, compiled."""

    surnames: frozenset[str]
    rare: frozenset[str]
    compound: frozenset[str]
    unsurnamed: re.Pattern[str]
    sounded: re.Pattern[str]
    word_names: frozenset[str]
    alone: re.Pattern[str]
    acts: re.Pattern[str]
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
        sounded=_sounded(table["unsurnamed"]),
        word_names=frozenset(table["word_names"]),
        alone=re.compile(_alone(table["follow"])),
        acts=re.compile(f"[{_MARKS}]|{any_of(table['acts'])}"),
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


def _alone(follow: Sequence[str]) -> str:
    """What parts a name from its sentence for certain: a mark, or a word of what a person does.

    Of one character only verbs that no compound of a post begins with.
    """
    return f"[{_MARKS}]|{any_of([*(word for word in follow if len(word) > 1), *_ACTS])}"


def _sounded(table: Mapping[str, Any]) -> re.Pattern[str]:
    """Names written by sound, alone behind a post: an element, or a longer row of sounds."""
    sounds, strong = table["sounds"].replace("\n", ""), table["strong"]
    short = any_of(element for element in table["elements"] if len(element) < 4)
    return re.compile(
        rf"(?=[{sounds}]{{0,5}}[{strong}][{sounds}]{{0,5}}[{strong}])[{sounds}]{{3,7}}|{short}"
    )


def bare(surface: str) -> str:
    """A name without the gaps it is spaced out with."""
    return re.sub(f"[{GAP}]", "", surface)


# ── what begins at an offset


def name_behind(text: str, start: int, rules: NameRules, *, spaced: bool) -> int | None:
    """Where the name that begins at ``start`` ends, if one does. ``spaced``: a gap is before."""
    known = rules.known.match(text, start)
    if known and (known.end() - start > 2 or rules.follow.match(text, known.end())):
        return known.end()
    if (sounded := _by_sound(text, start, rules)) is not None:
        return sounded
    unsurnamed = rules.unsurnamed.match(text, start)
    if unsurnamed and rules.follow.match(text, unsurnamed.end()):
        return unsurnamed.end()
    is_double = text[start : start + 2] in rules.compound
    if is_double and (double := _bounded(text, start, (4, 3), rules)) is not None:
        return double
    if "·" in text[start : start + 8]:
        return _dotted(text, start, rules)
    if rules.never_name.match(text, start):
        return None
    if text[start : start + 1] in rules.rare:
        return _unusual(text, start, rules)
    if text[start : start + 1] in rules.surnames:
        return _usual(text, start, rules, spaced=spaced)
    return None


def _usual(text: str, start: int, rules: NameRules, *, spaced: bool) -> int | None:
    """A name with a surname of one character: 李 明, 黎明|参加, 王志强."""
    if text[start : start + 2] in rules.word_names and rules.acts.match(text, start + 2):
        return start + 2
    if (wide := _SPACED.match(text, start)) and text[wide.end() - 1] not in rules.not_given:
        ends = _ENDED if spaced else rules.follow
        return wide.end() if ends.match(text, wide.end()) else None
    return _bounded(text, start, (3, 2), rules)


def _bounded(text: str, start: int, sizes: tuple[int, int], rules: NameRules) -> int | None:
    """The longer or the shorter name, whichever something fit follows."""
    given = start + sizes[1] - 1
    fitting = [
        start + size
        for size in sizes
        if start + size <= len(text)
        and not rules.not_given.intersection(text[given : start + size])
        and _is_han(text[start : start + size])
        and rules.follow.match(text, start + size)
    ]
    if rules.not_name.match(text, start):  # a word; three characters are a name all the same
        fitting = [
            end
            for end in fitting[:1]
            if end == start + 3 and text[end - 1] in rules.given - rules.verbal
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
        # 和 joins no verb: 永和|参加, 永|和大家.
        return third in rules.given and goes_on and (begins_word or third == "和")
    return goes_on or not begins_word


def _unusual(text: str, start: int, rules: NameRules) -> int | None:
    """A name with a surname that is mostly a word, of characters that names are made of.

    Of two characters it is one only where it stands alone: 副县长|边疆|主持.
    """
    if rules.not_name.match(text, start):
        alone = text[start : start + 2] in rules.word_names and rules.acts.match(text, start + 2)
        return start + 2 if alone else None
    for size, ends in ((3, rules.follow), (2, rules.alone)):
        end = start + size
        named = end <= len(text) and rules.given.issuperset(text[start + 1 : end])
        if named and ends.match(text, end):
            return end
    return None


def _by_sound(text: str, start: int, rules: NameRules) -> int | None:
    """A name without a surname, of elements or sounds that the table has: 阿苦伍呷, 宝音."""
    sounded = rules.sounded.match(text, start)
    if sounded is None:
        return None
    ends = rules.follow if len(sounded[0]) > _CLEAR else rules.alone
    return sounded.end() if ends.match(text, sounded.end()) else None


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
        return usual and (firm or (len(word) == 3 and _ends_whole(word, rules)))
    if word[0] not in rules.surnames:
        return False
    return usual or (firm and not rules.not_name.match(word)) or (firm and len(word) == 3)


def _ends_whole(word: str, rules: NameRules) -> bool:
    """Not 海涛|为 (副县长): a last character that is a verb belongs to what follows."""
    return word[-1] not in rules.verbal or word[-2:] in rules.whole_given


def _is_han(text: str) -> bool:
    return all("\u4e00" <= char <= "\u9fff" for char in text)
