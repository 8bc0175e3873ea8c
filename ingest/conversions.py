"""Units into one another, exactly: what a unit's name means, and how many of another one it is.

The table of units (``rules/units.toml``) says what each is so many of; nothing is known here beside
it. Quotients convert part by part (斤/亩 into t/har), and classifiers that count the same things
(家, 个) are one.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from fractions import Fraction
from functools import cache

from ingest.labels import load_labels
from ingest.numerals import parse_numeral
from ingest.rules import table
from ingest.script import simplify
from ingest.search import fold

_ONE = Fraction(1)
_MANY = re.compile(r"[0-9十百千万亿]+(?=.)")


@cache
def _steps() -> dict[str, tuple[str, Fraction]]:
    """The unit that each is so many of, one step down."""
    alike = {one: (row[0], _ONE) for row in table("panel")["alike"] for one in row[1:]}
    rows = [row for row in table("units")["unit"] if row.get("base", row["code"]) != row["code"]]
    return alike | {row["code"]: (row["base"], Fraction(row["factor"])) for row in rows}


def base_of(code: str | None) -> tuple[str, Fraction]:
    """The unit that others of its kind are told in, and how many of it one of ``code`` is.

    >>> base_of("har"), base_of("户")
    (('m2', Fraction(10000, 1)), ('户', Fraction(1, 1)))
    >>> base_of("kg/亩")
    ('g/m2', Fraction(3, 2))
    """
    whole, *below = [code or ""] if code in _steps() else (code or "").split("/")
    base, factor = _base(whole)
    for part in below:
        many = _MANY.match(part)
        count = parse_numeral(many.group()) if many else 1
        under, share = _base(part[many.end() :] if many else part)
        factor /= Fraction(count or 1) * share
        base += f"/{under}"
    return base, factor


@cache
def _base(code: str) -> tuple[str, Fraction]:
    factor = _ONE
    while code in _steps():
        code, more = _steps()[code]
        factor *= more
    return code, factor


def factor(given: str | None, wanted: str | None) -> Fraction | None:
    """How many of ``wanted`` one of ``given`` is; ``None`` where one is no measure of the other.

    >>> factor("har", "亩"), factor("亩", "m2"), factor("har", "t")
    (Fraction(15, 1), Fraction(2000, 3), None)
    """
    (base, many), (other, share) = base_of(given), base_of(wanted)
    return many / share if base == other else None


@cache
def _names() -> dict[str, str]:
    """The code of each unit by its names: as written in texts, as pages call it, its code.

    The first to claim a name keeps it; folded names come last, as MW and mW are two.
    """
    named: dict[str, str] = {}
    rules = table("units")
    for row in (*rules["unit"], *rules["classifier"]):
        if Fraction(row.get("factor", "1")) == 1 or row.get("base", row.get("code")) != row["code"]:
            for name in row["names"]:
                named.setdefault(name, row.get("code", name))
    for code, names in load_labels().units.items():
        for name in (code, *names):
            named.setdefault(name, code)
    for code in (*dict.fromkeys(named.values()), *(base for base, _ in _steps().values())):
        named.setdefault(code, code)
    for name, code in list(named.items()):
        named.setdefault(fold(name), code)
    return named


def unit_named(typed: str) -> tuple[str, Fraction] | None:
    """The code of the unit that a person calls ``typed``, and how many of it are meant.

    >>> unit_named("公顷"), unit_named("万元"), unit_named("公斤/亩")
    (('har', Fraction(1, 1)), ('CNY', Fraction(10000, 1)), ('kg/亩', Fraction(1, 1)))
    >>> unit_named("nonesuch") is None
    True
    """
    said = "".join(typed.split())
    if not said:
        return None
    for name in (said, fold(said)):
        if name in _names():
            return _names()[name], _ONE
    whole, *below = said.split("/")
    if below:
        parts = [unit_named(part) for part in (whole, *below)]
        if any(part is None for part in parts):
            return None
        (head, many), *rest = (part for part in parts if part)
        for _, count in rest:
            many /= count
        return "/".join((head, *(code for code, _ in rest))), many
    said = simplify(said)
    mult = _MANY.match(said)
    worth = parse_numeral(mult.group()) if mult else None
    meant = unit_named(said[mult.end() :]) if mult and worth else None
    return (meant[0], meant[1] * Fraction(worth or 1)) if meant else None


def into(code: str) -> tuple[tuple[str, Fraction], ...]:
    """Each single unit that comes into ``code``, with how many of that one of it is; itself first.

    For SQL, which compares numbers as they stand: units with a quotient come into themselves only.
    """
    held = [(code, _ONE)]
    base, share = base_of(code)
    for other in dict.fromkeys((base, *_steps())):
        down, many = base_of(other)
        if down == base and other != code:
            held.append((other, many / share))
    return tuple(held)


def rows() -> Iterator[tuple[str, str, float, float]]:
    """The table for SQL: code, base, and how many of the base one is, as numerator and denominator.

    Units that nothing comes into are left out.
    """
    bases = {base_of(code)[0] for code in _steps()}
    for code in dict.fromkeys((*sorted(bases), *_steps())):
        base, many = base_of(code)
        yield code, base, float(many.numerator), float(many.denominator)


def unit_value(value: object, unit: object, wanted: object) -> float | None:
    """``value`` of ``unit`` in ``wanted`` (a code or a name); ``None`` where it does not come in.

    ``value`` is a number, or exact as text (``26800000``, ``2/3``).

    >>> unit_value("2/3", "har", "亩"), unit_value(26800000, "CNY", "万元"), unit_value(3, "t", "m")
    (10.0, 2680.0, None)
    """
    meant = unit_named(str(wanted or ""))
    share = factor(None if unit is None else str(unit), meant[0]) if meant else None
    if value is None or meant is None or share is None:
        return None
    try:
        exact = Fraction(value if isinstance(value, (int, float)) else str(value))
    except ValueError:
        return None
    return float(exact * share / meant[1])


def register(connection: sqlite3.Connection) -> None:
    """Give ``connection`` ``unit_value(value, unit, wanted)``."""
    connection.create_function("unit_value", 3, unit_value, deterministic=True)
