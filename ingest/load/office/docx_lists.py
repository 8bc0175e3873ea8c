"""The list numbers of a Word document, counted as Word counts them."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from ingest.load.office.listing import LONGEST, Counters, Level
from ingest.load.office.packages import Package, attribute, child, tag

_CONTENTS = re.compile(r"toc [1-9]", re.IGNORECASE)
_OFF = {"0", "false", "off"}
_MOST_STYLES = 20  # styles based on one another; a longer chain goes round
_TOP_LEVEL = 8


class Lists:
    """The lists of one document, counting as its paragraphs go by.

    Paragraphs are numbered by themselves or by their style; several list instances may share one
    definition, and then count on from one another, unless they start anew.
    """

    def __init__(self, package: Package, main: str) -> None:
        """Read the definitions that the main part ``main`` of ``package`` refers to."""
        parts = dict(package.relations(main).values())
        self._levels: dict[str, dict[int, Level]] = {}
        self._definition: dict[str, str] = {}
        self._overrides: dict[str, dict[int, Level]] = {}
        self._linked: dict[str, str] = {}
        self._pointed: dict[str, str] = {}
        self._contents: set[str] = set()
        self._counters: dict[str, Counters] = {}
        self._begun: set[str] = set()
        self._styles: dict[str, tuple[str | None, str | None, int | None]] = {}
        for element in package.elements(parts.get("numbering", "word/numbering.xml"), 1):
            if tag(element) == "w:abstractNum":
                self._define(element)
            elif tag(element) == "w:num":
                self._instance(element)
        for element in package.elements(parts.get("styles", "word/styles.xml"), 1):
            if tag(element) == "w:style":
                self._style(element)

    def label(self, properties: Element | None) -> str:
        """The label of a paragraph with these properties, counted; ``""`` if it is in no list."""
        number, level = self._numbering(properties)
        if not number or number == "0" or number not in self._definition:
            return ""
        definition = self._definition[number]
        overrides = self._overrides.get(number, {})
        counters = self._counters.setdefault(definition, Counters())
        if number not in self._begun:
            self._begun.add(number)
            for overridden in overrides:
                counters.at.pop(overridden, None)
        return counters.label(self._levels_of(definition) | overrides, level)

    def is_contents(self, properties: Element | None) -> bool:
        """Whether a paragraph is a line of the table of contents, which Word makes by itself."""
        return _value(properties, "w:pStyle") in self._contents

    def _numbering(self, properties: Element | None) -> tuple[str | None, int]:
        own = child(properties, "w:numPr")
        number = _value(own, "w:numId")
        level = _integer(_value(own, "w:ilvl"))
        style = _value(properties, "w:pStyle")
        for _ in range(_MOST_STYLES):
            if style not in self._styles or (number is not None and level is not None):
                break
            style, of_style, level_of_style = self._styles[style]
            if number is None:
                number = of_style
            if level is None:
                level = level_of_style
        return number, min(max(level or 0, 0), _TOP_LEVEL)

    def _define(self, element: Element) -> None:
        key = attribute(element, "w:abstractNumId") or ""
        levels = dict(_level(e) for e in element if tag(e) == "w:lvl")
        style = _value(element, "w:styleLink")
        if style and levels:
            self._linked[style] = key
        pointed = _value(element, "w:numStyleLink")
        if pointed and not levels:
            self._pointed[key] = pointed
        self._levels[key] = levels

    def _levels_of(self, definition: str) -> dict[int, Level]:
        """The levels of a definition, or of the one that it borrows by the name of a style."""
        borrowed = self._linked.get(self._pointed.get(definition, ""), definition)
        return self._levels.get(borrowed, {})

    def _instance(self, element: Element) -> None:
        key = attribute(element, "w:numId") or ""
        definition = _value(element, "w:abstractNumId") or ""
        self._definition[key] = definition
        overrides: dict[int, Level] = {}
        for override in (e for e in element if tag(e) == "w:lvlOverride"):
            number = _integer(attribute(override, "w:ilvl")) or 0
            whole = child(override, "w:lvl")
            level = self._levels_of(definition).get(number, Level())
            if whole is not None:
                level = _level(whole)[1]
            start = _integer(_value(override, "w:startOverride"))
            if start is not None:
                level = Level(level.number_format, level.pattern, start, level.restart,
                              level.plain, level.apart)  # fmt: skip
            overrides[number] = level
        if overrides:
            self._overrides[key] = overrides

    def _style(self, element: Element) -> None:
        numbering = child(element, "w:pPr", "w:numPr")
        key = attribute(element, "w:styleId") or ""
        if _CONTENTS.fullmatch(_value(element, "w:name") or ""):
            self._contents.add(key)
        self._styles[key] = (
            _value(element, "w:basedOn"),
            _value(numbering, "w:numId"),
            _integer(_value(numbering, "w:ilvl")),
        )


def _level(element: Element) -> tuple[int, Level]:
    number = _integer(attribute(element, "w:ilvl")) or 0
    start = _integer(_value(element, "w:start"))
    restart = _integer(_value(element, "w:lvlRestart"))
    plain = child(element, "w:isLgl")
    return number, Level(
        number_format=_number_format(element),
        pattern=(_value(element, "w:lvlText") or "")[:LONGEST],
        start=0 if start is None else start,
        restart=None if restart is None else restart - 1,
        plain=plain is not None and (attribute(plain, "w:val") or "1") not in _OFF,
        apart=_value(element, "w:suff") != "nothing",
    )


def _number_format(element: Element) -> str:
    """The number format of a level; newer ones stand in an alternative beside a fallback."""
    within = child(element, "mc:AlternateContent", "mc:Fallback")
    return _value(element, "w:numFmt") or _value(within, "w:numFmt") or "decimal"


def _value(element: Element | None, name: str) -> str | None:
    return attribute(child(element, name), "w:val")


def _integer(text: str | None) -> int | None:
    """``text`` as a number of at most six digits, which is more than any list counts."""
    digits = (text or "").strip().removeprefix("-")
    if not (digits.isascii() and digits.isdecimal()) or len(digits) > 6:
        return None
    return int(text or "")
