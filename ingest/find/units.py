"""What a number counts in: the table of units, and the longest one that stands at a place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ingest.model import Kind


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit under one name.

    ``code`` is UCUM, ISO 4217 or the classifier. One of it is ``factor`` of ``base``, where the
    table says so. ``scale`` says what a written number is multiplied with to be in ``code`` (六成
    is 60 %). ``spelled`` is the least number in Chinese characters that may stand before it, 0 if
    none may. What starts with one of ``not_before`` right after it makes it another word.
    """

    name: str
    code: str
    kind: Kind
    base: str
    factor: Fraction
    scale: Fraction
    spelled: int
    not_before: tuple[str, ...]
    is_classifier: bool


@dataclass(frozen=True, slots=True)
class Units:
    """All units by name, and the longest name for each first character."""

    by_name: Mapping[str, Unit]
    longest: Mapping[str, int]
    denominators: Mapping[str, str]
    implied: Mapping[str, str]
    implied_nouns: tuple[str, ...]

    def implied_at(self, text: str, start: int) -> str | None:
        """The unit of a noun that is counted without a classifier: 数十万群众."""
        if not text.startswith(self.implied_nouns, start):
            return None
        return next(c for noun, c in self.implied.items() if text.startswith(noun, start))

    def at(self, text: str, start: int) -> Unit | None:
        """The unit with the longest name at ``start``, if the text there is no other word."""
        first = text[start : start + 1]
        for length in range(self.longest.get(first, 0), 0, -1):
            unit = self.by_name.get(text[start : start + length])
            if unit and len(unit.name) == length and self._ends(text, start + length, unit):
                return unit
        return None

    @staticmethod
    def _ends(text: str, end: int, unit: Unit) -> bool:
        """Whether nothing after the unit makes it part of another word."""
        if unit.not_before and text.startswith(unit.not_before, end):
            return False
        following = text[end : end + 1]
        return not (unit.name[-1].isascii() and unit.name[-1].isalpha()) or not (
            following.isascii() and following.isalnum()
        )

    def denominator(self, text: str, start: int) -> tuple[str, str] | None:
        """Code and name of what a rate is counted by, at ``start``: 平方米, 年, 亩."""
        unit = self.at(text, start)
        for length in (2, 1):
            name = text[start : start + length]
            if name in self.denominators and (unit is None or len(unit.name) <= length):
                return self.denominators[name], name
        return (unit.code, unit.name) if unit else None


def _unit(row: Mapping[str, Any], name: str, is_classifier: bool) -> Unit:
    factor = Fraction(row.get("factor", "1"))
    code = row.get("code", name)
    base = row.get("base", code)
    same = base == code
    return Unit(
        name=name,
        code=code,
        kind="count" if is_classifier else row["kind"],
        base=base,
        factor=Fraction(1) if same else factor,
        scale=factor if same else Fraction(1),
        spelled=row.get("spelled", 2),
        not_before=tuple(row.get("not_before", ())),
        is_classifier=is_classifier,
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
    longest: dict[str, int] = {}
    for name in by_name:
        longest[name[0]] = max(longest.get(name[0], 0), len(name))
    implied = {noun: code for code, nouns in table["implied"].items() for noun in nouns}
    return Units(by_name, longest, dict(table["denominators"]), implied, tuple(implied))
