"""What a number counts in: the table of units, and the longest one that stands at a place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ingest.model import Kind, Number
from ingest.numerals import parse_numeral

# How many of a unit a rate is by: 件/万人, 升/百公里, 克/100毫升.
_MANY = re.compile(r"(?:[0-9]{1,4})?(?:[十百千万亿]{1,2}|(?<=[0-9]))")
_MORE = re.compile(r"[零又]?((?:[0-9]{1,3}(?:\.[0-9]{1,3})?)|[一二三四五六七八九十百]{1,5}|两)")
_BARE_DIGIT = re.compile(
    r"[0-9]{2}(?=[，,。；、）的高]|$|左右|以上|以下)"
    r"|[1-9一二三四五六七八九](?![0-9.．零一二三四五六七八九十百千万亿多余几点])"
)
_RESTS = frozenset("半零又0123456789一二三四五六七八九十百两")  # what a rest begins with
_HALF = re.compile("半(?![数径天夜截年月路成价])")
_HALVED = frozenset(
    (
        "duration",
        "age",
        "weight",
        "area",
        "length",
        "volume",
        "multiple",
        "temperature",
        "percent",
        "other",
    )
)
ONE = Fraction(1)  # the scale of all units but a few
_WORD_BEFORE = 12  # characters in which a word that changes a unit's meaning may stand


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit under one name.

    ``code`` is UCUM, ISO 4217 or the classifier. One of it is ``factor`` of ``base``, where the
    table says so. ``scale`` says what a written number is multiplied with to be in ``code`` (六成
    is 60 %), if it is below ``below`` where that is not 0. ``spelled`` is the least number in
    Chinese characters that may stand before it, 0 if none may. What starts with one of
    ``not_before`` right after it makes it another word, and so does what starts with none of
    ``only_before``, where there are any.
    """

    name: str
    code: str
    kind: Kind
    base: str
    factor: Fraction
    scale: Fraction
    below: int
    spelled: int
    not_before: tuple[str, ...]
    only_before: tuple[str, ...]
    stops: frozenset[str]  # the characters that these begin with
    is_latin: bool
    is_classifier: bool

    def scale_of(self, number: Number) -> Fraction:
        """What ``number`` of it is multiplied with to be in ``code``."""
        return self.scale if not self.below or number < self.below else ONE


@dataclass(frozen=True, slots=True)
class Meant:
    """Another meaning of a unit's name, where the text around it says so: 用电3000度, 38度高温.

    Numbers below ``least`` do not have it.
    """

    before: re.Pattern[str]
    after: re.Pattern[str]
    least: int
    code: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Rest:
    """What follows a unit in smaller ones (3元5角): where it ends, and its worth in the first."""

    end: int
    added: Fraction
    code: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Smaller:
    """The units that may follow a larger one, each with its share of it.

    ``bare`` is the share of a digit without a unit (一米八), 0 if none may stand. ``code`` and
    ``kind`` are what the larger one is then (三块五 is money).
    """

    shares: Mapping[str, Fraction]
    name: re.Pattern[str]
    bare: Fraction
    code: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Units:
    """All units by name, and how long the names are, longest first.

    Lengths are kept for the first two characters of a name, and of one alone for the first.
    """

    by_name: Mapping[str, Unit]
    lengths: Mapping[str, tuple[int, ...]]
    denominators: Mapping[str, str]
    signs: Mapping[str, str]
    sign_ends: frozenset[str]  # the characters that these end in
    implied: Mapping[str, re.Pattern[str]]
    implied_words: frozenset[str]
    smaller: Mapping[str, Smaller]
    meanings: Mapping[str, tuple[Meant, ...]]
    meant_behind: Mapping[str, re.Pattern[str]]  # what stands before a name in one of these

    def implied_at(self, text: str, start: int) -> str | None:
        """The unit of a noun that is counted without a classifier: 数十万群众, 3万农村学生."""
        for code, nouns in self.implied.items():
            if nouns.match(text, start):
                return code
        return None

    def at(self, text: str, start: int) -> Unit | None:
        """The unit with the longest name at ``start``, if the text there is no other word."""
        pair = text[start : start + 2]
        for length in self.lengths.get(pair) or self.lengths.get(pair[:1], ()):
            unit = self.by_name.get(text[start : start + length])
            if unit and self._ends(text, start + length, unit):
                return unit
        return None

    @staticmethod
    def _ends(text: str, end: int, unit: Unit) -> bool:
        """Whether nothing after the unit makes it part of another word."""
        if unit.only_before and not text.startswith(unit.only_before, end):
            return False
        following = text[end : end + 1]
        if following in unit.stops and text.startswith(unit.not_before, end):
            return False
        return not (unit.is_latin and following.isascii() and following.isalnum())

    def denominator(self, text: str, start: int) -> tuple[str, str] | None:
        """Code and name of what a rate is counted by, at ``start``: 平方米, 年, 万人, 人·年."""
        one = self._one_below(text, start)
        if one is None:
            many = _MANY.match(text, start)
            one = self._one_below(text, many.end()) if many else None
            if many is None or one is None:
                return None
            one = many.group() + one[0], many.group() + one[1]
        at = start + len(one[1])
        more = self.denominator(text, at + 1) if text[at : at + 1] in {"·", "•"} else None
        return (f"{one[0]}/{more[0]}", f"{one[1]}{text[at]}{more[1]}") if more else one

    def _one_below(self, text: str, start: int) -> tuple[str, str] | None:
        unit = self.at(text, start)
        for length in (2, 1):
            name = text[start : start + length]
            if name in self.denominators and (unit is None or len(unit.name) <= length):
                return self.denominators[name], name
        return (unit.code, unit.name) if unit else None

    def sign_before(self, text: str, end: int) -> str | None:
        """The sign of a currency that stands before a number at ``end``: ￥, 人民币."""
        if text[end - 1 : end] not in self.sign_ends:
            return None
        signs = (sign for sign in self.signs if text.endswith(sign, 0, end))
        return max(signs, key=len, default=None)

    def meant(self, text: str, start: int, end: int, name: str, number: Number) -> Meant | None:
        """What the unit ``name``, which ends at ``end``, of a ``number`` at ``start`` means."""
        before = text[max(0, start - _WORD_BEFORE) : start]
        rules = self.meanings.get(name, ())
        if not rules or not self.meant_behind[name].search(before):
            return None
        for rule in rules:
            if (
                not (rule.least and -rule.least < number < rule.least)
                and rule.before.search(before)
                and rule.after.match(text, end)
            ):
                return rule
        return None

    def rest(self, text: str, end: int, unit: Unit) -> Rest | None:
        """What smaller units say behind ``unit``, which ends at ``end``: 3元5角, 一吨半, 一米八."""
        following = text[end : end + 1]
        if following not in _RESTS:
            return None
        if following == "半" and unit.kind in _HALVED and _HALF.match(text, end):
            return Rest(end + 1, unit.scale / 2, unit.code, unit.kind)
        smaller = self.smaller.get(unit.name)
        if smaller is None:
            return None
        added, below, at = Fraction(0), Fraction(1), end
        while more := _MORE.match(text, at):
            name = smaller.name.match(text, more.end())
            if not name or not self._stands(text, name):
                break
            share = smaller.shares[name.group()]
            part = Fraction(parse_numeral(more[1]) or 0) * share
            if not 0 < part < below:
                break
            added, below, at = added + part, share, name.end()
        bare = _BARE_DIGIT.match(text, at) if smaller.bare else None
        if bare and self.at(text, bare.end()) is None:
            share = (below / 10 if added else smaller.bare) / 10 ** (len(bare.group()) - 1)
            added, at = added + Fraction(parse_numeral(bare.group()) or 0) * share, bare.end()
        return Rest(at, added, smaller.code, smaller.kind) if added else None

    def _stands(self, text: str, name: re.Match[str]) -> bool:
        unit = self.by_name.get(name.group())
        return unit is None or self._ends(text, name.end(), unit)


def _unit(row: Mapping[str, Any], name: str, is_classifier: bool) -> Unit:
    factor = Fraction(row.get("factor", "1"))
    code = row.get("code", name)
    base = row.get("base", code)
    same = base == code
    not_before = tuple(row.get("not_before", ()))
    return Unit(
        name=name,
        code=code,
        kind="count" if is_classifier else row["kind"],
        base=base,
        factor=ONE if same else factor,
        scale=factor if same and factor != ONE else ONE,
        below=row.get("below", 0),
        spelled=row.get("spelled", 2),
        not_before=not_before,
        only_before=tuple(row.get("only_before", ())),
        stops=frozenset(word[0] for word in not_before),
        is_latin=name[-1].isascii() and name[-1].isalpha(),
        is_classifier=is_classifier,
    )


def _any_of(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


def _smaller(row: Mapping[str, Any], unit: Unit) -> Smaller:
    return Smaller(
        shares={name: Fraction(share) for name, share in row["shares"].items()},
        name=re.compile(_any_of(row["shares"]) or "(?!)"),
        bare=Fraction(row.get("bare", "0")),
        code=row.get("code", unit.code),
        kind=row.get("kind", unit.kind),
    )


def units_from(table: Mapping[str, Any]) -> Units:
    """The units of a rules table.

    Raises:
        ValueError: two rows write a unit the same way.
    """
    by_name: dict[str, Unit] = {}
    for is_classifier, rows in ((False, table["unit"]), (True, table["classifier"])):
        for row in rows:
            for name in row["names"]:
                if name in by_name:
                    raise ValueError(f"two units are written {name}")
                by_name[name] = _unit(row, name, is_classifier)
    lengths: dict[str, set[int]] = {}
    for name in by_name:
        lengths.setdefault(name[:2], {1} if name[0] in by_name else set()).add(len(name))
    meanings: dict[str, tuple[Meant, ...]] = {}
    for row in table["meant"]:
        rule = Meant(
            re.compile(row.get("before", "")),
            re.compile(row.get("after", "")),
            row.get("least", 0),
            row["code"],
            row["kind"],
        )
        for name in row["names"]:
            meanings[name] = (*meanings.get(name, ()), rule)
    whose, nouns_of = _any_of(table["implied"]["whose"]), table["implied"]["nouns"]
    first = {word for words in (table["implied"]["whose"], *nouns_of.values()) for word in words}
    return Units(
        by_name,
        {begin: tuple(sorted(of_it, reverse=True)) for begin, of_it in lengths.items()},
        dict(table["denominators"]),
        dict(table["signs"]),
        frozenset(sign[-1] for sign in table["signs"]),
        {
            code: re.compile(f"(?:{whose})*(?:{_any_of(nouns)})(?!服务台|热线|服务中心)")
            for code, nouns in nouns_of.items()
        },
        frozenset(first),
        {name: _smaller(row, by_name[name]) for row in table["smaller"] for name in row["of"]},
        meanings,
        {
            name: re.compile("|".join(f"(?:{rule.before.pattern})" for rule in of_it))
            for name, of_it in meanings.items()
        },
    )
