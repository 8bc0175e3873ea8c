"""How values lie in columns: numbers exactly and to be sorted by, facts as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from decimal import Decimal
from fractions import Fraction
from math import isinf

from ingest.model import NO_FACTS, Byline, Facts, Number
from ingest.private import without_private


def exact(number: Number | None) -> str | None:
    """The one exact spelling of a value: ``26800000``, ``8.5``, ``2/3``; equal values, equal text.

    >>> exact(Fraction(17, 2)), exact(Decimal("2.680E7")), exact(Fraction(2, 3))
    ('8.5', '26800000', '2/3')
    """
    if number is None:
        return None
    if isinstance(number, Fraction):
        digits = _terminating(number)
        if digits is None:
            return str(number)
        number = Decimal(f"{number.numerator * 10**digits // number.denominator}E-{digits}")
    plain = format(number, "f")
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return "0" if plain == "-0" else plain


def _terminating(number: Fraction) -> int | None:
    """How many decimal places ``number`` needs; ``None`` if no count of them is enough."""
    rest, places = number.denominator, {2: 0, 5: 0}
    for prime in places:
        while rest % prime == 0:
            rest, places[prime] = rest // prime, places[prime] + 1
    return max(places.values()) if rest == 1 else None


def real(number: Number | None) -> float | None:
    """The value to sort and chart by; ``None`` where it is beyond any number a file can hold."""
    try:
        value = None if number is None else float(number)
    except OverflowError:
        return None
    return None if value is None or isinf(value) else value


def facts_json(facts: Facts) -> str | None:
    """Facts as stored: a JSON object of those that are known, ``None`` where none is.

    >>> facts_json(Facts(title="县情", bylines=(Byline("张三", "记者"),)))
    '{"title": "县情", "bylines": [{"name": "张三", "role": "记者"}]}'
    """
    if facts == NO_FACTS:
        return None
    known = {name: value for name, value in asdict(without_private(facts)).items() if value}
    return json.dumps(known, ensure_ascii=False) if known else None


def facts_of(stored: str | None) -> Facts:
    """Facts as they were before :func:`facts_json` stored them."""
    known = json.loads(stored or "{}")
    return Facts(**known | {"bylines": tuple(Byline(**b) for b in known.get("bylines", ()))})
