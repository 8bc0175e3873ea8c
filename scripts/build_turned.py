"""Build the table of traditional forms from the installed OpenCC (that which stands is of 1.4.2).

    python scripts/build_turned.py

Writes ``ingest/rules/turned.csv``: in lines ``character,forms`` the characters that a converter to
traditional script writes otherwise, and how: in general, in Taiwan, in Hong Kong. The converters
themselves take 27 MB in each process that asks one character of them. A test holds the table to
what they say.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from opencc import OpenCC

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from ingest import rules  # noqa: E402 - the script is run from anywhere
from ingest.script import simplified_character  # noqa: E402

HAN = range(0x3400, 0xA000)
CONFIGS = ("s2t", "s2tw", "s2hk")


def characters() -> list[str]:
    """Han characters, and what they are simplified to, which may stand beyond the first plane."""
    han = [chr(code) for code in HAN]
    return list(dict.fromkeys((*han, *map(simplified_character, han))))


def forms(chars: list[str]) -> Iterator[tuple[str, str]]:
    """Each of ``chars`` with its forms."""
    turned = (str(OpenCC(config).convert("\n".join(chars))).split("\n") for config in CONFIGS)
    for char, *of_it in zip(chars, *turned, strict=True):
        yield char, "".join(of_it)


def table() -> str:
    """The table as it is stored."""
    rows = ((char, of_it) for char, of_it in forms(characters()) if set(of_it) != {char})
    return "".join(f"{char},{of_it}\n" for char, of_it in sorted(rows))


if __name__ == "__main__":
    (rules.FOLDER / "turned.csv").write_text(table(), "utf-8", newline="\n")
