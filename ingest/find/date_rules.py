"""The table of dates, compiled: the shapes, and where one can begin."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from ingest import rules as tables
from ingest.find.date_reading import Cue, DateRules, Shape

_HAN = "〇零一二三四五六七八九十"
_APART = rf"(?<![0-9.])(?:(?![{_HAN}])|(?<![{_HAN}百千万亿第]))"  # no number goes on here


@cache
def load_rules() -> DateRules:
    """The rules of ``rules/dates.toml``.

    Raises:
        KeyError: a shape names a fragment that is not there.
        re.error: a shape is no pattern.
    """
    table = tables.table("dates")
    shapes, cues, written = [], [], []
    for rule in table["rule"]:
        pattern = compile_shape(rule["shape"])
        if "shift" in rule:
            cues.append(Cue(pattern, rule["shift"], rule.get("weight", 1)))
        else:
            shapes.append(Shape(rule["name"], rule["kind"], rule["reads"], pattern))
            written.append(rule["shape"])
    scan = "|".join(f"(?P<s{i}>{_unnamed(_filled(said))})" for i, said in enumerate(written))
    return DateRules(
        heads=_heads(table),
        scan=re.compile(f"{_APART}(?:{scan})"),
        shapes=tuple(shapes),
        cues=tuple(cues),
        plans={name: (first, last) for name, (first, last) in table["plans"].items()},
        years=table["years"],
        months=table["months"],
        days=table["days"],
        festivals={name: tuple(unit) for name, unit in table["festivals"].items()},
        eras={name: (first, last) for name, (first, last) in table["eras"].items()},
    )


def _heads(table: Mapping[str, Any]) -> re.Pattern[str]:
    """Where shapes are asked: the first character and, behind it, what may follow.

    The first one is taken before all else is asked: so the search passes quickly over text. Most of
    what is left begins a name of a festival or a reign, and is told by the second one.
    """
    rows = [(head["at"], _filled(head["then"])) for head in table["head"]]
    said = "|".join(f"(?<=[{at}])(?:{then})" for at, then in rows)
    begins = "".join(at for at, _ in rows)
    names = sorted({name[:2] for name in (*table["festivals"], *table["eras"])})
    first, second = ("".join(sorted(set(chars))) for chars in zip(*names, strict=True))
    named = f"[{second}](?<={'|'.join(names)})"
    return re.compile(rf"[{begins}{first}](?<![0-9.].)(?:{named}|(?<=[{begins}])(?:{said}))")


def compile_shape(shape: str) -> re.Pattern[str]:
    """``shape`` with its fragments filled in; it never starts inside a number or an ordinal."""
    return re.compile(_APART + _filled(shape))


def _filled(shape: str) -> str:
    table = tables.table("dates")
    names = {"FEAST": table["festivals"], "ERA": table["eras"]}
    fragments = table["fragments"] | {key: "|".join(words) for key, words in names.items()}
    for _ in range(2):  # R holds Y
        shape = re.sub(r"\{([A-Z]+)\}", lambda m: f"(?:{fragments[m[1]]})", shape)
    return shape


def _unnamed(pattern: str) -> str:
    """The same without names, so that all can stand in one; 2023-11-30 may then mix its signs."""
    return re.sub(r"\(\?P<\w+>", "(?:", pattern).replace("(?P=sep)", "[-/.]")
