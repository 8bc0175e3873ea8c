"""Numbers that belong to a person (mobile phones, identity and bank cards): found, and masked.

What is masked keeps its length, digit for digit, so that offsets hold: 138-1234-5678 reads
``***-****-****``. The stored original keeps what it holds; all that is made from it does not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from ingest import rules
from ingest.model import Article, Facts

PREFIX = "mask-"  # of the rules' names
CUE_REACH = 12  # characters before a number in which a word may say what it is
_DIGITS = str.maketrans("０１２３４５６７８９－＋（）＊", "0123456789-+()*")
_DIGIT = re.compile(r"[0-9０-９Xx]")
# What a change may not tell of what was there: any number as long as a phone's.
_LONG = re.compile(r"(?:[0-9０-９][-－\s]?){11}")
_TAG = re.compile(r"(<[^<>]*>)")
# The first two digits of division codes: province of the office that issued an identity card.
_PROVINCE = re.compile("1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")


# Digits in a row, as few as a house's telephone has: only around them is looked closely.
_RUN = re.compile(r"[0-9０-９][-0-9０-９ －]{6,}")
BESIDE = 24  # characters on either side of them in which a number may begin and end
_MARGIN = BESIDE + 2 * CUE_REACH  # and that a rule may look at


class PrivateNumber(NamedTuple):
    """A number of a person at ``text[start:end]``, and the rule that says so."""

    start: int
    end: int
    rule: str


@dataclass(frozen=True)
class Rule:
    """A row of ``rules/private.toml``, compiled."""

    name: str
    pattern: re.Pattern[str]
    cue: re.Pattern[str] | None
    not_behind: re.Pattern[str] | None
    passes: Callable[[str], bool] | None
    sure_behind: re.Pattern[str] | None


@cache
def load_rules() -> tuple[Rule, ...]:
    """The rules of ``rules/private.toml``, in the order in which they are tried."""
    return tuple(map(_rule, rules.table("private")["rule"]))


def _rule(row: Mapping[str, Any]) -> Rule:
    def any_of(key: str) -> re.Pattern[str] | None:
        return re.compile("|".join(map(re.escape, row[key]))) if key in row else None

    return Rule(
        row["name"], re.compile(row["pattern"]), any_of("cue"), any_of("not_behind"),
        _TESTS[row["test"]] if "test" in row else None, any_of("sure_behind"),
    )  # fmt: skip


def private_numbers(text: str) -> list[PrivateNumber]:
    """The numbers in ``text`` that belong to a person; ascending, never overlapping."""
    runs = [run.span() for run in _RUN.finditer(text)]
    if not runs:
        return []
    plain = _narrow(text, runs)
    found: list[PrivateNumber] = []
    for rule in load_rules():
        for match in (
            match
            for first, last in runs
            for match in rule.pattern.finditer(plain, max(0, first - BESIDE), last + BESIDE)
        ):
            start, end = match.span()
            apart = all(end <= other.start or other.end <= start for other in found)
            if apart and _holds(rule, plain[max(0, start - CUE_REACH) : start], match[0]):
                found.append(PrivateNumber(start, end, rule.name))
    return sorted(found)


def _narrow(text: str, runs: Iterable[tuple[int, int]]) -> str:
    """``text`` with what stands around ``runs`` made half-width, which is slow for all of it."""
    pieces: list[str] = []
    at = start = end = 0
    for first, last in runs:
        if first - _MARGIN > end:
            pieces += (text[at:start], text[start:end].translate(_DIGITS))
            at, start = end, first - _MARGIN
        end = last + _MARGIN
    return "".join((*pieces, text[at:start], text[start:end].translate(_DIGITS), text[end:]))


def _holds(rule: Rule, before: str, number: str) -> bool:
    if rule.cue and not rule.cue.search(before):
        return False
    if rule.not_behind and rule.not_behind.search(before):
        return False
    if rule.passes is None or rule.passes(number):
        return True
    return bool(rule.sure_behind and rule.sure_behind.search(before) and _is_dated(number))


def mask(number: str) -> str:
    """``number`` with a star for each digit.

    >>> mask("138-1234-5678")
    '***-****-****'
    """
    return _DIGIT.sub("*", number)


def masked(text: str) -> str:
    """``text`` with the numbers of persons masked; its length does not change."""
    pieces, at = [], 0
    for start, end, _ in private_numbers(text):
        pieces += [text[at:start], mask(text[start:end])]
        at = end
    return "".join((*pieces, text[at:])) if pieces else text


def without_private(facts: Facts) -> Facts:
    """What is said of an article beside its text, with the numbers of persons masked."""
    return replace(
        facts, title=_masked(facts.title), outlet=_masked(facts.outlet),
        editor=_masked(facts.editor),
    )  # fmt: skip


def article_without_private(article: Article) -> Article:
    """An article with them masked in what it has beside its text."""
    said = article.title, article.kicker, article.editor, article.notice
    told = title, kicker, editor, notice = tuple(map(_masked, said))
    if told == said:
        return article
    return replace(article, title=title, kicker=kicker, editor=editor, notice=notice)


def _masked(said: str | None) -> str | None:
    return masked(said) if said else said


def veiled(decoded: str, edits: Iterable[tuple[int, int, str]]) -> str:
    """A decoded text as it may be shown: what its ``edits`` masked, and what else can be told.

    Args:
        decoded: the text before any change.
        edits: start, end and rule of each edit; what markup cuts apart is known by them alone.
    """
    pieces: list[str] = []
    at = 0
    for start, end, rule in edits:
        if rule.startswith(PREFIX) and start >= at:
            hidden = "".join(
                part if part.startswith("<") else mask(part)
                for part in _TAG.split(decoded[start:end])
            )
            pieces += (decoded[at:start], hidden)
            at = end
    pieces.append(decoded[at:])
    return masked("".join(pieces))


def may_tell(text: str) -> bool:
    """Whether ``text``, markup in it left aside, has a number as long as a person's."""
    return _LONG.search(_TAG.sub("", text)) is not None


# ── what digits must pass


def _is_dated(number: str) -> bool:
    """Whether an identity number begins with a province and has a day that a person can be born on.

    >>> _is_dated("110105194902310021")
    False
    """
    digits = number.replace(" ", "")
    born = digits[6:14] if len(digits) == 18 else f"19{digits[6:12]}"
    try:
        date(int(born[:4]), int(born[4:6]), int(born[6:]))
    except ValueError:
        return False
    return _PROVINCE.match(digits) is not None


def _is_id(number: str) -> bool:
    """GB 11643: the last of 18 is the check digit, ISO 7064 MOD 11-2.

    >>> _is_id("11010519491231002X"), _is_id("110105194912310021")
    (True, False)
    """
    digits = number.replace(" ", "").upper()
    weighed = sum(int(digit) * pow(2, 17 - i, 11) for i, digit in enumerate(digits[:17]))
    return digits[17] == "10X98765432"[weighed % 11] and _is_dated(number)


def _is_card(number: str) -> bool:
    """The check digit of bank cards, ISO/IEC 7812.

    >>> _is_card("6222021001116245702")
    True
    """
    digits = [int(digit) for digit in reversed(number.replace(" ", ""))]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return (sum(digits[0::2]) + sum(doubled)) % 10 == 0


_TESTS: Mapping[str, Callable[[str], bool]] = {
    "id18": _is_id, "id15": _is_dated, "luhn": _is_card,
}  # fmt: skip
