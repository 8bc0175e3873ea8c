"""What other libraries find in Chinese text, said so that `tests.bench.figures` can judge it.

It runs in an environment of its own, which knows nothing of this project, and is therefore a
program by itself: ``VENV/bin/python tests/bench/figure_anchors.py NAME``. A line in is a text as
JSON, a line out the figures found in it and the processor time that took:
``{"found": [[start, end, value, unit], …], "took": seconds}``. A value is a number as text, a pair
of them, or ``null``; units are UCUM, ISO 4217 or Chinese. What is not installed says
``{"missing": why}`` and ends.
"""

from __future__ import annotations

import importlib
import json
import re
import sys
import warnings
from collections.abc import Callable
from difflib import SequenceMatcher
from time import process_time
from typing import Any

Value = str | list[str] | None
Found = list[tuple[int, int, Value, str | None]]

UCUM = {
    "Mu": "亩", "Hectare": "har", "Square kilometer": "km2", "Square meter": "m2", "Kilogram": "kg",
    "Gram": "g", "Ton": "t", "Jin": "斤", "Liang": "两", "Milligram": "mg", "Microgram": "ug",
    "Meter": "m", "Kilometer": "km", "Centimeter": "cm", "Millimeter": "mm", "Cubic meter": "m3",
    "Liter": "L", "Milliliter": "mL", "Kilowatt": "kW", "Kilowatt hour": "kW.h", "C": "Cel",
    "Kilometer per hour": "km/h", "Year": "岁", "Month": "mo", "Week": "wk", "Day": "d",
}  # fmt: skip
MONEY = {
    "元": "CNY", "港元": "HKD", "美元": "USD", "日元": "JPY", "新台币": "TWD", "欧元": "EUR",
    "英镑": "GBP", "韩元": "KRW", "澳元": "AUD", "卢布": "RUB", "泰铢": "THB",
}  # fmt: skip
DIGITS = re.compile(r"-?\d+(?:\.\d+)?%?")


def recognizers(with_bare: bool) -> Callable[[str], Found]:
    """Recognizers-Text: numbers with units and percentages; ``with_bare``: other numbers too."""
    measured = importlib.import_module("recognizers_number_with_unit")
    numbers = importlib.import_module("recognizers_number").NumberRecognizer("zh-cn")
    units = measured.NumberWithUnitRecognizer("zh-cn")
    models = [
        getattr(units, f"get_{kind}_model")()
        for kind in ("currency", "dimension", "age", "temperature")
    ]
    models.append(numbers.get_percentage_model())
    if with_bare:
        models.append(numbers.get_number_model())

    def find(text: str) -> Found:
        found: Found = []
        for one in (result for model in models for result in model.parse(text)):
            said: dict[str, Any] = one.resolution or {}
            value, unit = said.get("value"), said.get("isoCurrency") or said.get("unit")
            taken = any(one.start < end and one.end >= start for start, end, *_ in found)
            if value is not None and not taken:
                unit = "%" if value.endswith("%") else UCUM.get(str(unit), unit)
                found.append((one.start, one.end + 1, value.rstrip("%"), unit))
        return found

    return find


def jionlp() -> Callable[[str], Found]:
    """JioNLP's amounts of money."""
    library = importlib.import_module("jionlp")

    def find(text: str) -> Found:
        found: Found = []
        for one in library.ner.extract_money(text, with_parsing=True):
            start, end = one["offset"]
            detail = one.get("detail") or {}
            unit = MONEY.get(detail.get("case", ""), detail.get("case"))
            found.append((start, end, detail.get("num"), unit))
        return found

    return find


def cn2an() -> Callable[[str], Found]:
    """cn2an's rewriting of a text in digits; what it wrote anew, it has found."""
    transform = importlib.import_module("cn2an").transform

    def find(text: str) -> Found:
        said = transform(text, "cn2an")
        found: Found = []
        for change, start, end, into, till in SequenceMatcher(
            None, text, said, autojunk=False
        ).get_opcodes():
            number = DIGITS.search(said, max(0, into - 1), till + 1)
            if change == "replace" and number:
                unit = "%" if number.group().endswith("%") else None
                found.append((start, end, number.group().rstrip("%"), unit))
        return found

    return find


FINDERS: dict[str, Callable[[], Callable[[str], Found]]] = {
    "recognizers": lambda: recognizers(with_bare=False),
    "recognizers-all": lambda: recognizers(with_bare=True),
    "jionlp": jionlp,
    "cn2an": cn2an,
}


def main() -> None:
    """Answer line by line; what the libraries print goes to standard error."""
    out, sys.stdout = sys.stdout, sys.stderr
    warnings.simplefilter("ignore")
    try:
        find = FINDERS[sys.argv[1]]()
        find("总投资500万元")  # whatever is loaded late is loaded now
    except ImportError as error:
        print(json.dumps({"missing": str(error)}), file=out)
        return
    for line in sys.stdin:
        text, start = json.loads(line), process_time()
        try:
            found = find(text)
        except Exception as error:  # theirs: said, and counted as nothing found
            print(f"{sys.argv[1]}: {error!r} in {text}", file=sys.stderr)
            found = []
        print(json.dumps({"found": found, "took": process_time() - start}), file=out)


if __name__ == "__main__":
    main()
