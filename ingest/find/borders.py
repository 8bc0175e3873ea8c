"""What may stand around a place's name, and what makes it a part of another word or thing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from ingest import rules
from ingest.find.gazetteer import Lexicon, lexicon
from ingest.find.zones import ZoneRules
from ingest.words import known_words, told

_LONGEST = 3  # characters before a name that a word which ends in it begins with, at most
_NEAR = 8  # characters on either side of a name that say which words it may be part of


@dataclass(frozen=True)
class PlaceRules:
    """The lexicon of names and what may stand around one."""

    lexicon: Lexicon
    units: Mapping[str, frozenset[str]]  # 县 of 我县 → kinds of division
    unit_not_after: Mapping[str, str]
    not_before: str
    not_after: Mapping[str, str]
    not_after_but: Mapping[str, str]
    open_before: frozenset[str]
    open_words: tuple[str, ...]
    joining: frozenset[str]
    close_behind: frozenset[str]
    feature: re.Pattern[str]
    organisation: re.Pattern[str]
    listed: re.Pattern[str]
    listed_counties: re.Pattern[str]
    letters: re.Pattern[str]
    provinces: Mapping[str, str]  # 晋 → code
    zones: ZoneRules


@cache
def load_rules() -> PlaceRules:
    """The rules in ``rules/places.toml`` over the table of divisions."""
    table = rules.table("places")
    units = table["deictic"]["units"]
    patterns = {rule["name"]: re.compile(rule["pattern"]) for rule in table["rule"]}
    return PlaceRules(
        lexicon=lexicon(),
        units={unit: frozenset(row["kinds"]) for unit, row in units.items()},
        unit_not_after={unit: row["not_after"] for unit, row in units.items()},
        not_before=table["deictic"]["not_before"],
        not_after=table["not_after"],
        not_after_but=table["not_after_but"],
        open_before=frozenset(table["before"]["open"]),
        open_words=tuple(table["before"]["words"]),
        joining=frozenset(table["before"]["joining"]),
        close_behind=frozenset(table["before"]["close"]),
        feature=patterns["feature"],
        organisation=patterns["organisation"],
        listed=patterns["listed"],
        listed_counties=patterns["listed-counties"],
        letters=patterns["letters"],
        provinces=table["provinces"],
        zones=ZoneRules.load(),
    )


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The text around a name, asked about by offsets."""

    text: str
    rules: PlaceRules

    def runs_on(self, end: int) -> bool:
        """Whether the last word of a full name belongs to what follows: 公安县|级, 中山市|场."""
        after = self.text[end : end + 1]
        last = self.text[end - 2 : end]
        last = last if last in self.rules.not_after else last[-1:]
        if not after or after not in self.rules.not_after.get(last, ""):
            return False
        then = self.text[end + 1 : end + 2]
        return not then or then not in self.rules.not_after_but.get(after, "")

    def is_other_thing(self, end: int) -> bool:
        """Whether a short name is only the beginning of another thing's name."""
        after = self.text[end : end + 24]
        return bool(self.rules.feature.match(after) or self.rules.organisation.match(after))

    def is_cut(self, start: int, end: int, *, full: bool = False) -> bool:
        """Whether two words of the language meet in a name: 今天|水利 is not about 天水.

        The first begins before the name; the second goes on behind it or, where the name is a full
        one, may end with it (命运|城市). The dictionary must have both, and where it knows the name
        too, the likelier way to read what stands here decides.
        """
        within = range(start + 1, end)
        begins = range(max(0, start - _LONGEST), start)
        if not any(self.text[b:e] in told() for e in within for b in begins):
            return False  # as nearly always: no word ends in it
        at = max(0, start - _NEAR)
        crossed = False  # a word began before the name and ended within it
        for word in known_words(self.text[at : end + _NEAR]):
            before, at = at, at + len(word)
            if at > end or (full and at == end):
                return crossed and start < before < end and len(word) > 1
            crossed = crossed or before < start < at < end
        return False

    def is_seat(self, end: int) -> bool:
        """古县城: an old town, unless 县城 is written out."""
        return self.text.startswith("城", end)

    def is_bounded(self, start: int, last_end: int) -> bool:
        """Whether a name can begin here: behind no Han text, or a word that goes before places.

        Args:
            start: where the name begins.
            last_end: where the mention before it ended: 和 joins only to that.
        """
        if start in (0, last_end):
            return True
        before = self.text[start - 1]
        if before in self.rules.joining:
            return start - 1 == last_end
        if not _is_han(before) or before in self.rules.open_before:
            return True
        return self.text.endswith(self.rules.open_words, max(0, start - 4), start)

    def ends_at_border(self, end: int) -> bool:
        """Whether no other word can have begun inside a name that ends here."""
        after = self.text[end : end + 1]
        return (
            not after or (not _is_han(after) and after != "+") or after in self.rules.close_behind
        )


def _is_han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff"
